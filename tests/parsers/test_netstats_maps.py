"""Counters of the kernel: maps, sockets and devices; sums without a beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.facts.reading import Ignored, Tally, Unread
from offhook.facts.time import Base
from offhook.facts.traffic import TrafficCount
from tests.parsers.section_of import corpus, only, section_of
from tests.parsers.test_netstats import tally

MAPS = """\
  BPF map status:
    mAppUidStatsMap: OK
  BPF map content:
    mUidCounterSetMap:
      1001 1
    mAppUidStatsMap:
      uid rxBytes rxPackets txBytes txPackets
      10046 54619 360 39385 401
      Entry is deleted while dumping, iterating from first entry
      10046 54700 361 39400 402
      1051 1215 12 827 12
    mStatsMapA:
      ifaceIndex ifaceName tag_hex uid_int cnt_set rxBytes rxPackets txBytes txPackets
      10 usb0 0x0 10046 1 8493 47 7894 62
    mIfaceStatsMap:
      ifaceIndex ifaceName rxBytes rxPackets txBytes txPackets
      13 wlan0 4432 14 10504 44
      14 rmnet_data0 358823 1204 343910 1104
"""
"""A Pixel with 13; a row came again while the map was printed."""

SOCKETS = """\
idx iface acct_tag_hex uid_tag_int cnt_set rx_bytes rx_packets tx_bytes tx_packets rx_tcp_bytes rx_tcp_packets
2 wlan0 0x0 0 0 139896 1660 87740 1256 0 0
3 wlan0 0x0 0 1 0 0 0 0 0 0
4 wlan0 0xffffff4000000000 1000 1 604 2 9 1 0 0
5 rmnet0 0x0 10049 1 1240 12 2048 24 0 0
6 rmnet0 0x0 10049 1 1240 12
"""
"""A Nexus 5X with 8, the last row cut."""

DEVICES = """\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    8308     116    0    0    0     0          0         0     8308     116    0    0    0     0       0          0
 wlan0:1507570    2205    0    0    0     0          0         0   489339    2237    0    0    0     0       0          0
  sit0:       0       0    0    0    0     0          0         0        0       0  148    0    0     0       0          0
  tun0:       9
"""


def test_maps_tell_sums_of_apps_and_interfaces() -> None:
    found = only(section_of("netstats", MAPS), TrafficCount)
    assert [(c.kind, c.uid, c.state, c.network, c.identity, c.received, c.sent) for c in found] == [
        ("uid", 10046, "ALL", "", "", 54700, 39400),
        ("uid", 1051, "ALL", "", "", 1215, 827),
        ("dev", None, "ALL", "wifi", "wlan0", 4432, 10504),
        ("dev", None, "ALL", "mobile", "rmnet_data0", 358823, 343910),
    ]
    assert all(c.began is None and c.ended and (c.ended.base, c.ended.ms) == (Base.AGO, 0) for c in found)
    assert [f.items for f in only(section_of("netstats", MAPS), Ignored)] == [1, 1]
    assert tally("netstats", MAPS) == (6, 4, 2, 0)


def test_sockets_keep_the_tag_apart_from_the_whole() -> None:
    found = only(section_of("qtaguid_stats_info", SOCKETS), TrafficCount)
    assert [(c.kind, c.uid, c.state, c.socket_tag, c.network, c.received, c.sent) for c in found] == [
        ("uid", 0, "DEFAULT", 0, "wifi", 139896, 87740),
        ("tag", 1000, "FOREGROUND", 0xFFFFFF40, "wifi", 604, 9),
        ("uid", 10049, "FOREGROUND", 0, "mobile", 1240, 2048),
    ]
    assert tally("qtaguid_stats_info", SOCKETS) == (5, 3, 1, 1)


def test_devices_with_a_number_glued_to_the_name() -> None:
    found = only(section_of("network_dev_info", DEVICES), TrafficCount)
    assert [(c.kind, c.network, c.identity, c.received, c.sent, c.sent_packets) for c in found] == [
        ("dev", "loopback", "lo", 8308, 8308, 116),
        ("dev", "wifi", "wlan0", 1507570, 489339, 2237),
    ]
    assert tally("network_dev_info", DEVICES) == (4, 2, 1, 1)
    assert len(only(section_of("network_dev_info", DEVICES), Unread)) == 1


# real tables


@pytest.mark.parametrize(
    ("name", "path", "rows"),
    [
        ("qtaguid_stats_info", "licensed/netstats_files/xt_qtaguid_typical", 70),
        ("network_dev_info", "licensed/netstats_files/net_dev_typical", 6),
    ],
)
def test_every_row_of_a_real_table(name: str, path: str, rows: int) -> None:
    """Android's own test of this file counts 70 rows as well."""
    (found,) = only(section_of(name, corpus(path).read_bytes()), Tally)
    assert (found.framed, found.read + found.ignored, found.unread) == (rows, rows, 0)


def test_rows_of_a_real_table_that_android_s_own_test_names() -> None:
    found = only(
        section_of("qtaguid_stats_info", corpus("licensed/netstats_files/xt_qtaguid_typical").read_bytes()),
        TrafficCount,
    )
    told = {(c.identity, c.uid, c.state, c.socket_tag): (c.received, c.sent) for c in found}
    assert told["wlan0", 0, "DEFAULT", 0] == (18621, 2898)
    assert told["wlan0", 10011, "DEFAULT", 0] == (35777, 5718)
    assert told["wlan0", 10021, "DEFAULT", 0x7FFFFF01] == (562386, 49228)
    assert told["rmnet1", 10021, "DEFAULT", 0x30100000] == (219110, 227423)


def test_the_map_of_a_real_dump_of_netd() -> None:
    text = corpus("licensed/dumpsys_other/2024-03-29-Android-流量统计.md").read_text("utf-8")
    found = [c for c in only(section_of("netstats", text), TrafficCount) if c.began is None]
    assert [c.uid for c in found if c.kind == "uid"] == [10046, 1051, 0, 10018, 1020, 1052, 1000]
    assert sum(c.sent for c in found if c.kind == "uid") == 39385 + 827 + 14940 + 1785 + 57571 + 17973 + 28380
    assert [c.identity for c in found if c.kind == "dev"] == [
        "eth0",
        "wlan0",
        "usb0",
        "gretap0",
        "wlan0",
        "lo",
        "wlan0",
    ]


@given(st.text(alphabet="0123456789 abclnotuw:xAM\n", max_size=300))
def test_junk_is_counted_and_stops_nothing(junk: str) -> None:
    for name in ("netstats", "qtaguid_stats_info", "network_dev_info"):
        found = section_of(name, f"    mAppUidStatsMap:\n{junk}\n    mIfaceStatsMap:\n{junk}\n")
        assert all(tally.framed == tally.read + tally.ignored + tally.unread for tally in only(found, Tally))
        assert not [fact for fact in only(found, Unread) if "stumbled" in fact.why]
