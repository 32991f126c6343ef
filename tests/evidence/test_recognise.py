"""What a file is, by its content."""

from __future__ import annotations

import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.evidence.recognise import recognise
from tests.evidence.samples import DASHES, LOG, bugreport_zip, report

LOGS = {
    "threadtime": "03-03 09:43:00.100  1712  1712 I Boot    : one\n",
    "uid": "03-03 09:43:00.100  radio  1712  1712 I Boot    : one\n",
    "year and zone": "2024-03-03 09:43:00.100 +0800  1712  1712 I Boot: one\n",
    "microseconds": "2024-03-03 09:43:00.171997  1000  1885  3066 E App  : one\n",
    "epoch": "         1709455443.772  1712  1712 I Boot: one\n",
    "monotonic": "    123.456  1712  1712 I Boot: one\n",
    "time": "08-30 23:01:03.219 D/RILJ    (  225): one\n",
    "brief": "D/RILJ    (  225): one\n",
    "process": "D(  225) one (Boot)\n",
    "long": "[ 03-03 09:43:00.100  1712: 1712 I/Boot ]\none\n\n",
    "divided": "--------- beginning of main\n",
}
TEXTS = {
    "bugreport": report(),
    "dumpsys": f"Currently running services:\n  telecom\n{DASHES}\nDUMP OF SERVICE telecom:\n",
    "getprop": "[ro.build.id]: [x]\n[persist.sys.timezone]: [Asia/Singapore]\n",
    "bugreport_part": "------ CHECKIN BATTERYSTATS (/system/bin/dumpsys -t 30 batterystats -c) ------\n9,0,i,vers,23\n",
    "call_log": "Row: 0 _id=412, number=+15550100, date=1709455443772, duration=23, type=2\n",
    "content_query": "Row: 0 _id=1, name=bluetooth_on, value=1\n",
    "har": '{"log": {"version": "1.2", "creator": {"name": "x"}, "entries": []}}',
    "stix2": '{\n "type": "bundle",\n "id": "bundle--1", "objects": []}',
    "json": '{"anything": 1}',
    "csv": "name,size,owner\nnotes.txt,120,root\nphoto.jpg,23000,shell\n",
    "settings": "adb_enabled=1\nairplane_mode_on=0\nbluetooth_on=1\n",
    "processes": "USER           PID  PPID     VSZ    RSS WCHAN            ADDR S NAME\nroot 1 0 1 1 0 0 S init\n",
    "xml": '<?xml version="1.0"?><usage-history version="1"/>',
    "unusable": "Dear diary, today the phone called again.\nNobody was at home.\n",
}
SERVICES = {
    "telecom": "Init Path: On mainline\nTelecomUI package: x\nCallsManager: \n  mCalls: \n",
    "telephony.registry": "last known state:\n  Phone Id=0\n    mCallState=0\n",
    "batterystats": "Battery History (1% used, 67KB used of 4096KB, 278 strings using 12KB):\n",
    "checkin_batterystats": 'Archive: x.zip\n9,0,i,vers,36,215,A,B\n9,hsp,0,1000,"x"\n',
    "usagestats": 'user=0 \n  Last 24 hour events (timeRange="1/7/2020, 3:32 PM – 1/8/2020, 3:32 PM" )\n',
    "checkin_usagestats": "user=0 \n  Last 24 hour events (beginTime=1578407539491 endTime=1578493939491 )\n",
    "appops": "Current AppOps Service state:\n  Settings:\n",
    "package": "Database versions:\n  Internal:\n",
    "activity": "ACTIVITY MANAGER SETTINGS (dumpsys activity settings) activity_manager_constants:\n",
    "audio": "\nMediaFocusControl dump time: 3:31:49 PM\n\nAudio Focus stack entries (last is top of stack):\n",
    "alarm": "Current Alarm Manager state:\n  Settings:\n",
    "power": "POWER MANAGER (dumpsys power)\n\nPower Manager State:\n",
    "deviceidle": "  Settings:\n    light_after_inactive_to=+3m0s0ms\n",
    "bluetooth_manager": "Bluetooth Status\n  enabled: true\n",
    "accessibility": "ACCESSIBILITY MANAGER (dumpsys accessibility)\n\n",
    "media_projection": "MEDIA PROJECTION MANAGER (dumpsys media_projection)\nMedia Projection: \nnull\n",
    "role": "ROLE MANAGER STATE (dumpsys role):\n{\n",
    "trust": 'Trust manager state:\n User "Owner" (id=0, flags=0x13) (current): trusted=0\n',
    "adb": "ADB MANAGER STATE (dumpsys adb):\n{\n",
    "isub": "SubscriptionController:\n mLastISubServiceRegTime=1\n",
    "netstats": "Active interfaces:\n  iface=wlan0 ident=[{type=WIFI}]\n",
    "checkin_netstats": "v1,1565766554,1565852954\nxt\nc,cell,-1,all,0\n",
    "qtaguid_stats_info": "idx iface acct_tag_hex uid_tag_int cnt_set rx_bytes rx_packets\n2 wlan0 0x0 0 0 1 1\n",
    "network_dev_info": "Inter-|   Receive                         |  Transmit\n face |bytes    packets\n    lo: 1\n",
}


@pytest.mark.parametrize("form", LOGS)
def test_every_form_of_logcat_is_a_log(form: str) -> None:
    assert recognise((LOGS[form] * 3).encode()).kind == "logcat"


@pytest.mark.parametrize("kind", TEXTS)
def test_texts_are_known_by_their_content(kind: str) -> None:
    found = recognise(TEXTS[kind].encode())
    assert (found.kind, bool(found.why)) == (kind, not found.readable)


@pytest.mark.parametrize("name", SERVICES)
def test_a_single_service_is_known_without_its_name(name: str) -> None:
    found = recognise(SERVICES[name].encode())
    assert (found.kind, found.name) == ("dumpsys", name)


def test_a_text_that_quotes_a_dump_far_below_is_not_one() -> None:
    assert recognise(("prose\n" * 60 + "CallsManager: \n").encode()).kind == "unusable"


def test_binary_kinds_are_named_and_not_examined() -> None:
    cases = {
        b"\x89PNG\r\n\x1a\n": "image",
        b"ANDROID BACKUP\n5\n": "backup", b"\x37\x7f\x06\x82": "sqlite_wal",
    }  # fmt: skip
    for data, kind in cases.items():
        found = recognise(data)
        assert (found.kind, found.readable) == (kind, False)
        assert str(found.why).startswith("not examined")


def test_captures_are_read_as_bytes_and_after_all_else() -> None:
    for data, kind in {b"\xd4\xc3\xb2\xa1\2\0\4\0": "pcap", b"\x0a\x0d\x0d\x0a\x5c\0\0\0": "pcapng"}.items():
        found = recognise(data)
        assert (found.kind, found.form, found.name, found.last) == (kind, "bytes", "capture", True)


def test_readable_traffic_is_read_after_all_else() -> None:
    cases = {
        b"7867:4:type;4:http;7:version;2:21#": ("mitmproxy", "mitmproxy"), b'{ "log": {"entries": [': ("har", "har"),
        zlib.compress(b'{"log": {"version": "1.2", "entries": []}}'): ("har", "zlib"),
    }  # fmt: skip
    for data, (kind, form) in cases.items():
        found = recognise(data)
        assert (found.kind, found.form, found.name, found.last) == (kind, form, kind, True)


def test_an_encrypted_androidqf_collection_says_what_to_do() -> None:
    assert "decrypt it first" in recognise(b"age-encryption.org/v1\n-> X25519 ").why


def test_nothing_found_is_an_empty_call_log() -> None:
    assert recognise(b"No result found.\r\n").name == "content_query"


@settings(deadline=None)
@given(st.binary(max_size=3000))
def test_junk_has_a_kind_and_a_reason(data: bytes) -> None:
    found = recognise(data)
    assert found.readable or found.why


@pytest.mark.parametrize(
    "piece",
    [
        b"<!-- -->", b"<?x ?>", b"<!DOCTYPE a>", b"Row: 1 a=", b"[a.b]: ", b"------ A (", b"DUMP OF SERVICE a", b"  ", b"1.2 ", b"{", b"[", b"9,", b"(dumpsys ",
        b"A" * 41, b"I/", b"\n", b"user=0\n", b'{"', b"03-03 09:43:00.100 ", b",",
    ],
)  # fmt: skip
def test_no_head_takes_long(piece: bytes) -> None:
    """64 KiB of what a pattern likes to begin with."""
    began = time.process_time()
    recognise(piece * (65536 // len(piece)))
    assert time.process_time() - began < 1


@settings(deadline=None)
@given(st.sampled_from([report().encode(), LOG.encode(), bugreport_zip()]), st.integers(0, 4000))
def test_a_cut_head_has_a_kind(data: bytes, size: int) -> None:
    found = recognise(data[:size])
    assert found.readable or found.why
