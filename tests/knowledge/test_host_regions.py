"""The region that a name declares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.knowledge.host_regions import declared_region


@pytest.mark.parametrize(
    ("host", "token", "place"),
    [
        ("data.mistat.intl.xiaomi.com", "intl", None),
        ("tracking.rus.miui.com", "rus", None),
        ("tracking.india.miui.com", "india", None),
        ("sgp-api.xmpush.global.xiaomi.com", "sgp", "Singapore"),
        ("fr.app.chat.global.xiaomi.net", "fr", "Frankfurt"),
        ("idmb.register.xmpush.global.xiaomi.com", "idmb", "Mumbai"),
        ("api.xmpush.global.xiaomi.com", "global", "countries other than China"),
        ("de.ha.api.io.mi.com", "de", "Europe"),
        ("sg-ott.api.io.mi.com", "sg", "Singapore"),
        ("de.mi.com", None, None),
        ("metrics-drcn.dt.hicloud.com", "drcn", "China"),
        ("adx-dra.op.dbankcloud.com", "dra", "Singapore"),
        ("datacollector-drru.dt.dbankcloud.ru", "drru", "Russia"),
        ("log-dre.platform.hihonorcloud.com", "dre", None),
        ("obus-in.dc.heytapmobile.com", "in", None),
        ("album-cn01a.ocloud.heytapmobi.com", "cn", None),
        ("conn-service-eu-01.allawnos.com", None, None),
        ("asia-adlog.vivoglobal.com", "asia", None),
        ("bucket.s3.ap-southeast-1.amazonaws.com", "ap-southeast-1", "Singapore"),
        ("s3-eu-west-1.amazonaws.com", "eu-west-1", "Ireland"),
        ("logs.obs.ap-southeast-1.myhuaweicloud.com", "ap-southeast-1", "Hong Kong"),
        ("media.oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", "Hangzhou"),
        ("b.cos.ap-singapore.myqcloud.com", "ap-singapore", "Singapore"),
        ("api.account.xiaomi.com", None, None),
        ("intl.example.com", None, None),
        ("intl", None, None),
        ("", None, None),
    ],
)
def test_declared_regions(host: str, token: str | None, place: str | None) -> None:
    region = declared_region(host)
    assert (region.token if region else None) == token
    if region:
        assert (region.place or "").startswith(place or "")
        assert (region.place is None) == (place is None)


def test_one_code_names_two_places_in_two_clouds() -> None:
    one, other = (declared_region(f"x.ap-southeast-1.{zone}") for zone in ("amazonaws.com", "myhuaweicloud.com"))
    assert one is not None
    assert other is not None
    assert one.says == "The name says “ap-southeast-1”, which AWS documents as Singapore."
    assert other.says == "The name says “ap-southeast-1”, which Huawei Cloud documents as Hong Kong."


def test_a_word_without_a_document_is_said_to_have_none() -> None:
    region = declared_region("data.mistat.intl.xiaomi.com")
    assert region is not None
    assert "no document was seen" in region.says


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    region = declared_region(text)
    assert region is None or region.token in text.lower()
