"""Which region a host name declares: the short words that makers and clouds put into their names.

A name is a claim of whoever gave it. It says which of its owner's regions the phone was told to use, not where a machine stands;
where a document of the owner says what the word stands for, `says` names it, else `says` that none was seen.

References:
    Xiaomi: dev.mi.com, "Server API Address and Parameters" and "Developer Privacy Upgrade Access Document" (push service, 2023).
    Xiaomi Home: github.com/XiaoMi/ha_xiaomi_home, miot/const.py (CLOUD_SERVERS).
    Huawei: developer.huawei.com, AppGallery Connect (data processing locations CN, DE, SG, RU); developer.huaweicloud.com/endpoint.
    AWS: regions as listed in paessler.com/manuals/prtg. Alibaba Cloud: help.aliyun.com, OSS regions and endpoints.
    Tencent Cloud: cloud.tencent.com/document/product/436/6224 (through github.com/v2fly/domain-list-community, data/qcloud).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache


@dataclass(frozen=True, slots=True)
class Region:
    """token: the word in the name ("intl"). place: what it stands for, None where nothing was seen that tells. how: who says so."""

    token: str
    whose: str
    place: str | None
    how: str = "documents as"

    @property
    def says(self) -> str:
        """One sentence."""
        if self.place is None:
            return f"The name says “{self.token}”, a region word of {self.whose}; no document was seen that says where that is."
        return f"The name says “{self.token}”, which {self.whose} {self.how} {self.place}."


XIAOMI = {
    "intl": None,
    "india": None,
    "rus": None,
    "eu": None,
    "us": None,
    "global": "countries other than China (push service)",
    "sgp": "Singapore, for all countries without a region of their own (push service)",
    "idmb": "Mumbai, for users in India (push service)",
    "fr": "Frankfurt, for users in the European Economic Area and the United Kingdom (push service)",
    "ru": "Moscow, for users in Russia (push service)",
}
XIAOMI_HOME = {
    "de": "Europe (Xiaomi Home)",
    "i2": "India (Xiaomi Home)",
    "ru": "Russia (Xiaomi Home)",
    "sg": "Singapore (Xiaomi Home)",
    "us": "the United States (Xiaomi Home)",
}
"""Below io.mi.com alone."""
HUAWEI = {
    "drcn": "China",
    "dra": "Singapore",
    "dre": "Europe (of the places that it documents, Germany is the one left)",
    "drru": "Russia",
}
"""Huawei documents four places (China, Germany, Singapore, Russia). Which word means which shows in the names of its log hosts,
which end in the cloud region of that place ("…-dra.obs.ap-southeast-3", "…-drcn.obs.cn-north-2", "…-drru.obs.ru-northwest-2")."""
OPPO = "cn in sg eu us ru gl fr id my th vn ph tw br".split()
VIVO = "asia in eu ru kz mx co tr br cl de id sg sca zasc".split()

AWS = """
af-south-1 Cape Town | ap-east-1 Hong Kong | ap-south-1 Mumbai | ap-northeast-1 Tokyo | ap-northeast-2 Seoul
ap-northeast-3 Osaka | ap-southeast-1 Singapore | ap-southeast-2 Sydney | ap-southeast-3 Jakarta | ca-central-1 Canada
eu-central-1 Frankfurt | eu-west-1 Ireland | eu-west-2 London | eu-west-3 Paris | eu-south-1 Milan | eu-north-1 Stockholm
me-south-1 Bahrain | me-central-1 the United Arab Emirates | sa-east-1 São Paulo | us-east-1 Virginia | us-east-2 Ohio
us-west-1 California | us-west-2 Oregon | cn-north-1 Beijing | cn-northwest-1 Ningxia
"""
HUAWEI_CLOUD = """
af-north-1 Cairo | af-south-1 Johannesburg | ap-southeast-1 Hong Kong | ap-southeast-2 Bangkok | ap-southeast-3 Singapore
ap-southeast-4 Jakarta | cn-east-2 Shanghai | cn-east-3 Shanghai | cn-north-1 Beijing | cn-north-2 Beijing | cn-north-4 Beijing
cn-north-9 Ulanqab | cn-northeast-1 Dalian | cn-south-1 Guangzhou | cn-south-2 Shenzhen | cn-southwest-2 Guiyang
eu-west-0 Paris | eu-west-101 Dublin | la-north-2 Mexico City | la-south-2 Santiago | me-east-1 Riyadh
na-mexico-1 Mexico City | ru-moscow-1 Moscow | ru-northwest-2 Moscow | sa-brazil-1 São Paulo | tr-west-1 Istanbul
"""
ALIBABA_CLOUD = """
cn-hangzhou Hangzhou | cn-shanghai Shanghai | cn-qingdao Qingdao | cn-beijing Beijing | cn-zhangjiakou Zhangjiakou
cn-huhehaote Hohhot | cn-wulanchabu Ulanqab | cn-shenzhen Shenzhen | cn-heyuan Heyuan | cn-guangzhou Guangzhou
cn-chengdu Chengdu | cn-hongkong Hong Kong | us-west-1 Silicon Valley | us-east-1 Virginia | ap-northeast-1 Tokyo
ap-northeast-2 Seoul | ap-southeast-1 Singapore | ap-southeast-2 Sydney | ap-southeast-3 Kuala Lumpur | ap-southeast-5 Jakarta
ap-southeast-6 the Philippines | ap-southeast-7 Thailand | eu-central-1 Frankfurt | eu-west-1 London | me-east-1 Dubai
"""
TENCENT_CLOUD = """
ap-beijing Beijing | ap-nanjing Nanjing | ap-shanghai Shanghai | ap-guangzhou Guangzhou | ap-chengdu Chengdu
ap-chongqing Chongqing | ap-shenzhen Shenzhen | ap-hongkong Hong Kong | ap-singapore Singapore | ap-mumbai Mumbai
ap-jakarta Jakarta | ap-seoul Seoul | ap-bangkok Bangkok | ap-tokyo Tokyo | na-siliconvalley Silicon Valley
na-ashburn Virginia | na-toronto Toronto | sa-saopaulo São Paulo | eu-frankfurt Frankfurt | eu-moscow Moscow
"""
"""The same code names different places in different clouds: ap-southeast-1 is Singapore with AWS and Hong Kong with Huawei Cloud."""

CLOUDS = {
    "amazonaws.com": ("AWS", AWS),
    "myhuaweicloud.com": ("Huawei Cloud", HUAWEI_CLOUD),
    "myhuaweicloud.ru": ("Huawei Cloud", HUAWEI_CLOUD),
    "aliyuncs.com": ("Alibaba Cloud", ALIBABA_CLOUD),
    "myqcloud.com": ("Tencent Cloud", TENCENT_CLOUD),
    "tencentcos.cn": ("Tencent Cloud", TENCENT_CLOUD),
    "tencentcos.com": ("Tencent Cloud", TENCENT_CLOUD),
}
MAKERS = {
    "Xiaomi": ("xiaomi.com", "xiaomi.net", "miui.com"),
    "Xiaomi Home": ("mi.com",),
    "Huawei": (
        "hicloud.com",
        "dbankcloud.cn",
        "dbankcloud.com",
        "dbankcloud.ru",
        "dbankcdn.cn",
        "dbankcdn.com",
        "dbankedge.cn",
    ),
    "Honor": ("hihonorcloud.com",),
    "OPPO": (
        "heytapmobi.com",
        "heytapmobile.com",
        "heytapdl.com",
        "allawnos.com",
        "allawntech.com",
        "coloros.com",
        "oppomobile.com",
    ),
    "vivo": ("vivoglobal.com",),
}
LAST_PART = re.compile(r"-([a-z]{2,4})(?:[0-9]{2}[a-z])?\Z")
"""The end of a label: "-dra", "-in", "-cn01a"."""
CLOUD_PREFIX = re.compile(r"\A(?:oss|s3|s3-website|cos)[.-]")
LONGEST_LABEL = 63


@lru_cache(maxsize=1 << 12)
def declared_region(host: str) -> Region | None:
    """The region that a host name declares; None where no known owner's word is in it."""
    labels = host.lower().rstrip(".").split(".")
    if len(labels) < 3 or any(len(label) > LONGEST_LABEL for label in labels):
        return None
    zone, before = ".".join(labels[-2:]), labels[:-2]
    if zone in CLOUDS:
        return _of_cloud(zone, before)
    whose = _makers().get(zone)
    return _of_maker(whose, before) if whose else None


def _of_cloud(zone: str, labels: list[str]) -> Region | None:
    whose, _ = CLOUDS[zone]
    places = _places(zone)
    for label in reversed(labels):
        code = CLOUD_PREFIX.sub("", label)
        if code in places:
            return Region(code, whose, places[code])
    return None


def _of_maker(whose: str, labels: list[str]) -> Region | None:
    if whose == "Xiaomi":
        return _of_xiaomi(labels)
    if whose == "Xiaomi Home":
        return _of_xiaomi_home(labels)
    for label in labels:
        token = label.split("-", 1)[0] if whose == "vivo" else _last(label)
        if whose == "vivo" and "-" in label and token in VIVO:
            return Region(token, whose, None)
        if whose in {"Huawei", "Honor"} and token in HUAWEI:
            return Region(token, whose, HUAWEI[token] if whose == "Huawei" else None, "uses for")
        if whose == "OPPO" and token in OPPO:
            return Region(token, whose, None)
    return None


def _of_xiaomi(labels: list[str]) -> Region | None:
    """Whole labels ("data.mistat.intl"), or the beginning of one ("fr-api.xmpush.global"); what is documented comes first."""
    tokens = [token for label in labels for token in (label, label.split("-", 1)[0]) if token in XIAOMI]
    known = sorted(dict.fromkeys(tokens), key=lambda word: (word == "global", XIAOMI[word] is None))
    return Region(known[0], "Xiaomi", XIAOMI[known[0]]) if known else None


def _of_xiaomi_home(labels: list[str]) -> Region | None:
    if labels[-1] != "io":
        return None
    words = (label.split("-", 1)[0] for label in labels[:-1])
    return next((Region(word, "Xiaomi", XIAOMI_HOME[word]) for word in words if word in XIAOMI_HOME), None)


def _last(label: str) -> str:
    found = LAST_PART.search(label)
    return found[1] if found else ""


@cache
def _makers() -> dict[str, str]:
    return {zone: whose for whose, zones in MAKERS.items() for zone in zones}


@cache
def _places(zone: str) -> dict[str, str]:
    entries = (
        entry.strip().partition(" ") for line in CLOUDS[zone][1].strip().splitlines() for entry in line.split("|")
    )
    return {code: place for code, _, place in entries}
