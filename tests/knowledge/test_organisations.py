"""Whose host a name is: whole labels, the longest row, and a table in order."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.knowledge.organisations import INNOCENT, Organisation, organisation_of, rows, table_version
from offhook.knowledge.regions import NAMES

CLASSES = (
    "identifier contacts correspondents messages call_log location photos notes calendar files browsing app_list app_usage wifi "
    "carrier account"
).split()
SOURCES = (
    "v2fly nextdns hagezi blackmatrix7 trackhar firmware dev.mi.com xray exodus adguard xiaomi-dns-blocklist asn android-protobuf-decoding"
).split()


def named(host: str) -> str | None:
    row = organisation_of(host)
    return row.name if row else None


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("mi.com", "Xiaomi"),
        ("api.mi.com", "Xiaomi"),
        ("API.Mi.Com.", "Xiaomi"),
        ("evilmi.com", None),
        ("mi.com.evil.net", None),
        ("com", None),
        ("", None),
        (".", None),
        ("..mi.com", "Xiaomi"),
        ("metrics1.data.hicloud.com", "Huawei"),
        ("obus-in.dc.heytapmobi.com", "OPPO"),
        ("metrics.dt.hihonorcloud.com", "Honor"),
        ("in-stsdk.vivoglobal.com", "vivo"),
        ("dc.di.atlas.samsung.com", "Samsung"),
        ("alt3-mtalk.google.com", "Google"),
        ("www.google.de", "Google"),
        ("graph.facebook.com", "Meta"),
        ("g.whatsapp.net", "Meta"),
        ("alog.umeng.com", "Umeng"),
        ("bjuser.jpush.cn", "Jiguang"),
        ("sdk.open.phone.igexin.com", "Getui"),
        ("analytics.rayjump.com", "Mobvista"),
        ("app.adjust.com", "Adjust"),
        ("log.byteoversea.com", "ByteDance"),
        ("android.bugly.qq.com", "Tencent"),
        ("abroad.apilocate.amap.com", "AutoNavi"),
        ("ire-oneid.shalltry.com", "Transsion"),
        ("2.debian.pool.ntp.org", "NTP Pool"),
        ("9.9.9.9", None),
    ],
)
def test_whose_host(host: str, name: str | None) -> None:
    assert named(host) == name


@pytest.mark.parametrize(
    ("host", "data"),
    [
        ("contactapi.micloud.xiaomi.net", "contacts"),
        ("smsapi.micloud.xiaomi.net", "messages"),
        ("noteapi.micloud.xiaomi.net", "notes"),
        ("galleryapi.micloud.xiaomi.net", "photos"),
        ("g.galleryapi.micloud.xiaomi.net", "photos"),
        ("phonecallapi.micloud.xiaomi.net", "call_log"),
        ("wifiapi.micloud.xiaomi.net", "wifi"),
        ("findapi.micloud.xiaomi.net", "location"),
        ("fileapi.micloud.xiaomi.net", "files"),
        ("tracking.intl.miui.com", "app_usage"),
        ("api.account.xiaomi.com", ""),
        ("www.xiaomi.com", ""),
    ],
)
def test_some_names_tell_what_is_sent_there(host: str, data: str) -> None:
    row = organisation_of(host)
    assert row is not None
    assert (row.name, row.home, row.data) == ("Xiaomi", "CN", data)


def test_a_pattern_stands_for_letters_of_one_label_only() -> None:
    row = organisation_of("metrics-drcn.dt.hicloud.com")
    assert row is not None
    assert (row.suffix, row.purpose) == ("metrics*.dt.hicloud.com", "usage statistics")
    shop = organisation_of("metrics.shop.dt.hicloud.com")
    assert shop is not None
    assert shop.suffix == "dt.hicloud.com"


def test_who_hosts_is_not_whose_service_it_is() -> None:
    row = organisation_of("bucket.s3.eu-west-1.amazonaws.com")
    assert row is not None
    assert row.hosting
    ours = organisation_of("fbcdn-a.akamaihd.net")
    assert ours is not None
    assert (ours.name, ours.hosting) == ("Meta", False)


@pytest.mark.parametrize(
    "host", ["mtalk.google.com", "connectivitycheck.gstatic.com", "time.google.com", "dns.google", "a.pool.ntp.org"]
)
def test_some_traffic_returns_innocently(host: str) -> None:
    row = organisation_of(host)
    assert row is not None
    assert row.innocent in INNOCENT.values()


def faults(row: Organisation) -> list[str]:
    first, _, rest = row.suffix.partition(".")
    rules = {
        "a name of whole labels": re.fullmatch(r"[a-z0-9-]*\*?[a-z0-9-]*", first)
        and re.fullmatch(r"(?:[a-z0-9-]+\.)*[a-z0-9-]+", rest),
        "a country that exists": row.home is None or row.home in NAMES,
        "a class of the closed list": row.data == "" or row.data in CLASSES,
        "an organisation": row.name,
        "a source": row.source,
        "a date": re.fullmatch(r"20\d\d-\d\d", row.checked),
        "plain words": not any(c in row.note + row.purpose for c in "<>&\t"),
        "whose service a host is that hosts": not (row.hosting and row.data),
    }
    return [f"{row.suffix}: {rule}" for rule, kept in rules.items() if not kept]


def test_every_row_is_in_order() -> None:
    assert [fault for row in rows() for fault in faults(row)] == []


def test_most_sources_are_lists_that_are_explained() -> None:
    """The rest are named outright: a study and its year, or the maker's own page."""
    told = {word.strip().partition(":")[0] for row in rows() for word in row.source.split(",")}
    assert told - set(SOURCES) == {
        "F-Secure 2014",
        "Palant 2020",
        "Moore 2017",
        "adups.com",
        "adups.com 2016",
        "public code",
        "the name itself",
    }


def test_no_name_stands_twice() -> None:
    every = [row.suffix for row in rows()]
    assert len(every) == len(set(every)) > 1_000


def test_one_organisation_has_one_home() -> None:
    homes: dict[str, set[str | None]] = defaultdict(set)
    for row in rows():
        homes[row.name].add(row.home)
    assert {name: home for name, home in homes.items() if len(home) > 1} == {}


def test_the_table_tells_its_version() -> None:
    assert re.fullmatch(r"20\d\d-\d\d \([\d,]+ names\)", table_version())


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    row = organisation_of(text)
    assert row is None or text.lower().rstrip(".").endswith(row.suffix.partition("*")[2].partition(".")[2])


@pytest.mark.skipif("OFFHOOK_CORPUS" not in os.environ, reason="OFFHOOK_CORPUS is not set")
def test_xiaomis_own_names_on_a_blocklist_are_known() -> None:
    """A list that somebody else keeps: what it names under Xiaomi's own domains has to be Xiaomi's here."""
    path = Path(os.environ["OFFHOOK_CORPUS"]) / "licensed/trackerlists/xiaomi_dns_block.lst"
    if not path.exists():
        pytest.skip("this corpus has no such list")
    hosts = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]
    own = [
        host
        for host in hosts
        if re.search(r"(?:^|\.)(?:xiaomi\.(?:com|net)|miui\.com|mi\.com|miwifi\.com|mi-img\.com)$", host)
    ]
    assert len(own) > 400
    assert [host for host in own if named(host) != "Xiaomi"] == []
