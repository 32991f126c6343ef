"""Counters in text: every generation of the grammar, what is not understood, and counts taken by other means over real dumps."""

import re
from itertools import pairwise
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.evidence import TextSection, open_evidence
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.facts.time import Base
from offhook.facts.traffic import TrafficCount
from offhook.parsers import read
from tests.parsers.section_of import corpus, only, section_of

KITKAT = """\
Active interfaces:
  iface=wlan0 ident=[[type=WIFI, subType=COMBINED, networkId="Garden"]]
Xt stats:
  Pending bytes: 39250
  History since boot:
  ident=[[type=WIFI, subType=COMBINED, networkId="Garden"]] uid=-1 set=ALL tag=0x0
    NetworkStatsHistory: bucketDuration=3600000
      (omitting 3 buckets)
      bucketStart=1390000000000 activeTime=31824 rxBytes=21502 rxPackets=78 txBytes=17748 txPackets=90 operations=0
"""
"""A Nexus 5 with 4.4: milliseconds, and square brackets around an ident."""

PIE = """\
Dev stats:
  Pending bytes: 1
  History since boot:
  ident=[{type=MOBILE, subType=COMBINED, subscriberId=310260..., ROAMING, metered=true, defaultNetwork=true}] uid=-1 set=ALL tag=0x0
    NetworkStatsHistory: bucketDuration=3600
      st=1565787600 rb=404 rp=5 tb=5927 tp=33 op=0
UID stats:
  Pending bytes: 1
  Complete history:
  ident=[{type=MOBILE_HIPRI, subType=COMBINED, subscriberId=310260..., metered=true, defaultNetwork=false}, {type=MOBILE, subType=COMBINED, subscriberId=310260..., metered=true, defaultNetwork=true}] uid=10123 set=DEFAULT tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1565784000 rb=10 rp=1 tb=20 tp=2 op=0
      st=1565791200 rb=30 rp=3 tb=40 tp=4 op=0
  ident=[{type=WIFI, subType=COMBINED, networkId="a] uid=7 set=ALL, ROAMING, type=VPN", metered=false, defaultNetwork=true}] uid=10123 set=FOREGROUND tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1565784000 rb=50 rp=5 tb=60 tp=6 op=0
UID tag stats:
  Pending bytes: 1
  Complete history:
  ident=[{type=WIFI, subType=COMBINED, networkId="Garden", metered=false, defaultNetwork=true}] uid=10123 set=DEFAULT tag=0xffffff40
    NetworkStatsHistory: bucketDuration=7200
      st=1565784000 rb=5 rp=1 tb=6 tp=1 op=0
"""
"""A Pixel with 9, asked with `detail`; the name of one Wi-Fi tries to be an ident."""

UPSIDE_DOWN_CAKE = """\
UID stats:
  Pending bytes: 1
  Complete history:
  ident=[{type=1, ratType=COMBINED, wifiNetworkKey="Garden"wpa2-psk, metered=false, defaultNetwork=true, oemManaged=OEM_NONE, subId=-1, transports={1}}] uid=10306 set=DEFAULT tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1708955200 rb=1000 rp=10 tb=200 tp=4 op=0
  ident=[{type=-1, ratType=COMBINED, metered=false, defaultNetwork=true, oemManaged=OEM_NONE, subId=-1, transports={1, 4}}] uid=10306 set=DEFAULT tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1708955200 rb=900 rp=9 tb=180 tp=3 op=0
  ident=[{type=-1, ratType=COMBINED, metered=true, defaultNetwork=true, oemManaged=OEM_NONE, subId=1, transports={0}}] uid=-5 set=DBG_VPN_IN tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1708955200 rb=1 rp=1 tb=1 tp=1 op=0
"""
"""A Pixel with 14 behind a VPN: the same bytes under Wi-Fi and under the VPN."""

CHECKIN = """\
v1,1565766554,1565852954
xt
c,cell,-1,all,0
d,3600
b,1565787600,140704,1478,144443,1413,0
b,1565791200,*,*,35525,473,0
uid
c,wifi,10123,fg,0
d,7200
b,1565784000,1,2,3,4,0
tag
c,wifi,10123,def,-192
d,7200
b,1565784000,1,2,3,4,0
"""


def counts(name: str, text: str) -> list[TrafficCount]:
    return only(section_of(name, text), TrafficCount, "netstats")


def tally(name: str, text: str) -> tuple[int, int, int, int]:
    """Framed, read, ignored, unread of all tallies of the source together."""
    found = only(section_of(name, text), Tally, "netstats")
    columns = zip(*((t.framed, t.read, t.ignored, t.unread) for t in found), strict=True)
    framed, read, ignored, unread = map(sum, columns)
    return framed, read, ignored, unread


def test_milliseconds_of_4_4() -> None:
    (count,) = counts("netstats", KITKAT)
    assert count.began is not None
    assert count.ended is not None
    assert (count.began.base, count.began.ms, count.ended.ms) == (Base.EPOCH, 1390000000000, 1390003600000)
    assert (count.received, count.received_packets, count.sent, count.sent_packets) == (21502, 78, 17748, 90)
    assert (count.kind, count.uid, count.network, count.roaming) == ("xt", None, "wifi", False)
    assert count.identity == '[type=WIFI, subType=COMBINED, networkId="Garden"]'
    assert [f.items for f in only(section_of("netstats", KITKAT), Ignored)] == [3]


def test_seconds_and_sections_of_9() -> None:
    found = counts("netstats", PIE)
    assert [(c.kind, c.uid, c.state, c.socket_tag, c.network) for c in found] == [
        ("dev", None, "ALL", 0, "mobile"),
        ("uid", 10123, "DEFAULT", 0, "mobile"),
        ("uid", 10123, "DEFAULT", 0, "mobile"),
        ("uid", 10123, "FOREGROUND", 0, "wifi"),
        ("tag", 10123, "DEFAULT", 0xFFFFFF40, "wifi"),
    ]
    assert [c.began.ms for c in found if c.began] == [
        1565787600000, 1565784000000, 1565791200000, 1565784000000, 1565784000000
    ]  # fmt: skip
    assert [(c.ended.ms - c.began.ms) // 1000 for c in found if c.began and c.ended] == [3600, 7200, 7200, 7200, 7200]
    assert [c.roaming for c in found] == [True, False, False, False, False]


def test_the_name_of_a_wifi_decides_nothing() -> None:
    mean = counts("netstats", PIE)[3]
    assert (mean.uid, mean.state, mean.network, mean.roaming) == (10123, "FOREGROUND", "wifi", False)


def test_bytes_behind_a_vpn_can_be_told_from_those_of_the_network_beneath() -> None:
    found = counts("netstats", UPSIDE_DOWN_CAKE)
    assert [(c.network, c.sent) for c in found] == [("wifi", 200), ("vpn", 180), ("mobile", 1)]
    assert [c.uid for c in found] == [10306, 10306, -5]
    assert "transports={1, 4}" in found[1].identity
    assert found[2].state == "DBG_VPN_IN"


def test_the_checkin_form() -> None:
    found = counts("checkin_netstats", CHECKIN)
    assert [(c.kind, c.uid, c.state, c.socket_tag, c.network, c.identity) for c in found] == [
        ("xt", None, "ALL", 0, "mobile", "cell"),
        ("xt", None, "ALL", 0, "mobile", "cell"),
        ("uid", 10123, "FOREGROUND", 0, "wifi", "wifi"),
        ("tag", 10123, "DEFAULT", 0xFFFFFF40, "wifi", "wifi"),
    ]
    assert [(c.received, c.sent) for c in found[:2]] == [(140704, 144443), (0, 35525)]
    assert tally("checkin_netstats", CHECKIN) == (4, 4, 0, 0)


DAMAGED = """\
      st=1565784000 rb=10 rp=1 tb=20 tp=2 op=0
UID stats:
  ident=[{type=WIFI}] uid=10123 set=SOMETHING tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1565784000 rb=10 rp=1 tb=20 tp=2 op=0
  ident=[{type=WIFI}] uid=10123 set=DEFAULT tag=0x0
      st=1565784000 rb=10 rp=1 tb=20 tp=2 op=0
    NetworkStatsHistory: bucketDuration=7200
      st=1565784000 rb=-10 rp=1 tb=20 tp=2 op=0
      st=999999999999 rb=10 rp=1 tb=20 tp=2 op=0
      st=1565784000 rb=10 rp=1 tb=20 tp=2 op=0
      st=15657
"""


def test_what_is_damaged_is_counted_and_the_rest_is_read() -> None:
    assert len(counts("netstats", DAMAGED)) == 2, "a bucket without its numbers is one of nothing"
    assert tally("netstats", DAMAGED) == (7, 2, 0, 5)
    assert [f.items for f in only(section_of("netstats", DAMAGED), Unread)] == [5]


def test_an_empty_dump_is_no_failure() -> None:
    assert tally("netstats", "Active interfaces:\nDev stats:\n  Pending bytes: 0\n  History since boot:\n") == (
        0,
        0,
        0,
        0,
    )


@given(st.lists(st.text(max_size=40).map(lambda tail: f"      st=15657{tail}"), max_size=8))
def test_junk_is_unread_and_never_more(lines: list[str]) -> None:
    head = "UID stats:\n  ident=[{type=WIFI}] uid=1 set=ALL tag=0x0\n    NetworkStatsHistory: bucketDuration=7200\n"
    for name in ("netstats", "checkin_netstats"):
        for found in only(section_of(name, head + "\n".join(lines)), Tally, "netstats"):
            assert found.framed == found.read + found.ignored + found.unread


def test_a_dump_without_end_takes_no_memory_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offhook.parsers.netstats.MOST_BUCKETS", 2)
    assert tally("netstats", PIE) == (5, 2, 0, 3)


# real dumps


@pytest.mark.parametrize(
    "path",
    [
        "licensed/dumpsys_other/2024-03-29-Android-流量统计.md",
        "licensed/dumpsys_other/2019-08-22-Android-Telephony-Debug.md",
        "licensed/dumpsys_other/emulator_android9/netstats.txt",
        "licensed/dumpsys_other/sailfish_android10/netstats.txt",
    ],
)
def test_every_bucket_of_a_real_dump(path: str) -> None:
    text = corpus(path).read_text("utf-8")
    found = [count for count in counts("netstats", text) if count.began]
    assert len(found) == len(re.findall(r"^ *st=\d", text, re.MULTILINE))
    assert sum(count.sent for count in found) == sum(map(int, re.findall(r"^ *st=.* tb=(\d+)", text, re.MULTILINE)))
    heads = [(count.place.line, count.identity, count.uid, count.state, count.kind) for count in found]
    histories = 1 + sum(before[1:] != after[1:] or after[0] - before[0] > 1 for before, after in pairwise(heads))
    assert histories == len(re.findall(r"bucketDuration=\d+\n *st=", text)) or not found


def test_every_bucket_of_a_real_bug_report() -> None:
    """Counted in the text of the whole report, of which these lines stand in two sections only."""
    file = corpus("licensed/bugreport/bugreport-sdk_gphone_x86-PSR1.180720.075-2019-08-15.zip")
    with ZipFile(file) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith("15-08-46.txt")]
        text = archive.read(name).decode("utf-8", errors="replace")
    found: list[Fact] = []
    for piece in open_evidence([file]):
        for item in piece.read(
            wanted=lambda section: section in {"netstats", "checkin_netstats", "qtaguid_stats_info"}
        ):
            found += read(item) if isinstance(item, TextSection) else []
    told = only(found, TrafficCount)
    assert (
        sum(count.identity.startswith("{") for count in told)
        == len(re.findall(r"^ {6}st=\d", text, re.MULTILINE))
        == 30
    )
    checkin = re.findall(r"^b,\d+,\d+,\d+,\d+,\d+,\d+$", text, re.MULTILINE)
    assert sum(count.identity in {"cell", "wifi"} for count in told) == len(checkin) == 12
    rows = re.findall(r"^\d+ (?:wlan0|radio0) 0x[0-9a-f]+ \d+ [01] (.*)$", text, re.MULTILINE)
    assert sum(count.began is None for count in told) == sum(bool(re.search("[1-9]", row)) for row in rows) == 9
    assert {tally.unread for tally in only(found, Tally)} == {0}
