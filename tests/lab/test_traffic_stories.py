"""What the lab tells of traffic is what a capture of it shows, to programs that had no part in it."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import subprocess
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from offhook.lab import traffic_stories as tales
from offhook.lab.render_netstats import netstats
from offhook.lab.render_pcapdroid import HEADER
from offhook.lab.traffic import HOME, TELEVISION, Conversation, Exchange, Server, Traffic
from offhook.lab.traffic_beacons import Beat, beacon_day, quiet_day
from offhook.lab.traffic_bulk import write_many_flows, write_small_packets, write_tiled
from offhook.lab.traffic_chance import afternoon
from offhook.lab.traffic_files import write_traffic
from offhook.lab.traffic_packets import flights
from offhook.lab.traffic_people import OWNER, STRANGER
from offhook.lab.traffic_recipes import device_hash
from offhook.lab.traffic_story import Story, render_story
from offhook.lab.traffic_truth import TransferTruth, made_uid
from offhook.owner import read_owner

needs_tshark = pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is not installed here")
ALL = {story.name: story for story in tales.stories()}
CAPTURED = [
    name for name, story in ALL.items() if not name.endswith("negative") and "har" not in story.traffic.evidence
]
SERVER = Server(host="api.example.net", address="192.0.2.9", address6="2001:db8::9", chain=("cdn.example.net",))
AT = 1_790_000_000_000


def seen(path: Path, *fields: str, only: str = "") -> list[list[str]]:
    asked = [part for field in fields for part in ("-e", field)]
    shown = ("-Y", only) if only else ()
    run = subprocess.run(
        ["tshark", "-n", "-r", str(path), *shown, "-T", "fields", *asked], capture_output=True, text=True, check=True
    )
    return [line.split("\t") for line in run.stdout.splitlines()]


def payload(path: Path) -> Counter[tuple[str, bool]]:
    """Payload bytes as tshark counts them, by port of the server and direction, each sequence number once."""
    once: dict[tuple[str, ...], int] = {}
    fields = ("tcp.stream", "udp.stream", "tcp.seq", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport", "tcp.len", "udp.length", "frame.number")  # fmt: skip
    for tcp, udp, seq, tcp_from, tcp_to, udp_from, udp_to, tcp_len, udp_len, number in seen(
        path, *fields, only="tcp || udp"
    ):
        key = ("tcp", tcp, seq, tcp_from, tcp_to) if tcp else ("udp", udp, number, udp_from, udp_to)
        once[key] = max(once.get(key, 0), int(tcp_len) if tcp else int(udp_len) - 8)
    total: Counter[tuple[str, bool]] = Counter()
    for (*_, source, target), size in once.items():
        outgoing = int(source) > 19_999
        total[target if outgoing else source, outgoing] += size
    return total


def traffic_of(*talks: Conversation, evidence: tuple[str, ...] = ("pcapdroid",)) -> Traffic:
    return Traffic(conversations=talks, began=AT, ended=AT + 3_600_000, evidence=evidence)


@needs_tshark
@pytest.mark.parametrize("name", CAPTURED)
def test_bytes_of_the_truth_are_those_on_the_wire(name: str, tmp_path: Path) -> None:
    """Every story: no malformed packet, and payload by port and direction as tshark adds it up."""
    story = ALL[name]
    rendered = render_story(story, tmp_path / "story")
    [path] = rendered.paths
    assert seen(path, "frame.number", only="_ws.malformed") == []
    wanted: Counter[tuple[str, bool]] = Counter()
    for one in rendered.transfers:
        wanted[str(one.port), True] += one.sent_bytes
        wanted[str(one.port), False] += one.received_bytes
    assert payload(path) == wanted


@needs_tshark
@pytest.mark.parametrize("seed", range(3))
def test_afternoons_by_chance_are_on_the_wire_as_told(seed: int, tmp_path: Path) -> None:
    story = replace(afternoon(seed), traffic=replace(afternoon(seed).traffic, evidence=("pcap",)))
    rendered = render_story(story, tmp_path / "story")
    wanted: Counter[tuple[str, bool]] = Counter()
    for one in rendered.transfers:
        wanted[str(one.port), True] += one.sent_bytes
        wanted[str(one.port), False] += one.received_bytes
    assert payload(rendered.paths[0]) == wanted


@needs_tshark
def test_the_demo_s_night_as_tshark_reads_it(tmp_path: Path) -> None:
    story = tales.midnight_traffic()
    [path] = write_traffic(story.traffic, made_uid, tmp_path)
    posts = seen(path, "http.host", "http.request.method", "http.file_data", only='http.request.method == "POST"')
    assert [row[:2] for row in posts] == [["sync.sysupd.example", "POST"]] * 2
    assert all(number in row[2] for row in posts for _, number in OWNER.contacts)
    truth = Counter(talk.server.host for talk in story.traffic.conversations if talk.protocol in {"tls", "quic"})
    shown = Counter(
        row[0] for row in seen(path, "tls.handshake.extensions_server_name", only="tls.handshake.type == 1")
    )
    assert shown == truth
    assert seen(path, "frame.number", only="_ws.malformed") == []
    asked = Counter(row[0] for row in seen(path, "dns.qry.name", only="dns.flags.response == 0"))
    assert asked["sync.sysupd.example"] == 2


def test_the_same_story_gives_the_same_bytes(tmp_path: Path) -> None:
    everything = (
        "pcapdroid",
        "pcapdroid_ng",
        "pcap",
        "router",
        "csv",
        "har",
        "har_pcapdroid",
        "mitmproxy",
        "zeek",
        "netguard",
        "netstats",
    )
    traffic = replace(tales.midnight_traffic().traffic, evidence=everything)
    digests = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        paths = write_traffic(traffic, made_uid, folder)
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in paths])
    assert digests[0] == digests[1]
    assert len(digests[0]) == len(everything) + 3


def test_a_truth_in_words_of_the_findings(tmp_path: Path) -> None:
    rendered = render_story(tales.f_secure(login=False), tmp_path / "story")
    [account] = [one for one in rendered.transfers if one.protocol == "http"]
    assert {(one.data, one.identifier) for one in account.data} == {
        ("identifier", "imei"), ("identifier", "own_number"), ("carrier", "carrier_name"), ("contacts", "contact_number"),
        ("correspondents", "correspondent_number"),
    }  # fmt: skip
    assert (account.host, account.organisation, account.home, account.content) == (
        "api.account.xiaomi.com",
        "Xiaomi",
        "CN",
        "clear",
    )
    after = render_story(tales.f_secure(login=True), tmp_path / "after")
    carried = {carried.identifier for one in after.transfers for carried in one.data}
    assert carried == {"imei", "own_number", "imsi"}
    told = json.loads((tmp_path / "story.transfers.json").read_text())
    assert told["transfers"][0]["began"].endswith("Z")


def test_the_owner_s_file_is_read_and_a_stranger_s_is_another(tmp_path: Path) -> None:
    rendered = render_story(tales.f_secure(login=False), tmp_path / "story")
    told = read_owner(rendered.owner)
    assert told.identifiers["imei"] == (OWNER.imei, OWNER.imei2)
    assert [(one.name, one.number) for one in told.contacts] == list(OWNER.contacts)
    assert OWNER.correspondents[0] in (tmp_path / "story.owner.sms.xml").read_text()
    other = render_story(tales.negative(tales.f_secure(login=False)), tmp_path / "other")
    assert read_owner(other.owner).identifiers["imei"] == (STRANGER.imei, STRANGER.imei2)
    assert other.paths[0].read_bytes() == rendered.paths[0].read_bytes()
    values = [str(value) for value in vars_of(STRANGER) if len(str(value)) > 5]
    assert not [value for value in values if value.encode() in rendered.paths[0].read_bytes()]


def vars_of(person: object) -> list[object]:
    return [getattr(person, name) for name in person.__slots__]  # type: ignore[attr-defined]


def test_the_firmware_s_hash_is_the_published_one() -> None:
    """Of IMEI 490154203237518 and IMSI 460001234567890."""
    assert (device_hash("490154203237518"), device_hash("460001234567890")) == ("l6IQUjLsyHVvA6Ap", "I6f1yEpWMYkVEYUV")
    [talk] = tales.firmware_recipe().traffic.conversations
    assert talk.exchanges[0].target == "/pass/activate/dev/l6IQUjLsyHVvA6Ap/activating?imsi=I6f1yEpWMYkVEYUV"


@needs_tshark
@pytest.mark.parametrize("fault", ["", "retransmission", "out_of_order", "no_start", "no_end", "reset"])
def test_what_a_network_does_to_packets_changes_no_byte_of_the_truth(fault: str, tmp_path: Path) -> None:
    said = Exchange(method="POST", body=b"x" * 9000, reply=b"y" * 5000)
    talk = Conversation(began=AT, server=SERVER, protocol="http", exchanges=(said,), fault=fault, asks=False)
    [path] = write_traffic(traffic_of(talk), made_uid, tmp_path)
    [flight] = flights(traffic_of(talk))
    assert payload(path) == {("80", True): flight.sent, ("80", False): flight.received}
    flags = [row[0] for row in seen(path, "tcp.analysis.flags", only="tcp.analysis.flags")]
    assert bool(flags) == (fault in {"retransmission", "out_of_order"})


@needs_tshark
def test_what_was_not_captured_is_told_by_sequence_numbers(tmp_path: Path) -> None:
    said = Exchange(method="POST", body=b"x" * 9000)
    talk = Conversation(began=AT, server=SERVER, protocol="http", exchanges=(said,), fault="lost", asks=False)
    [path] = write_traffic(traffic_of(talk), made_uid, tmp_path)
    [flight] = flights(traffic_of(talk))
    assert payload(path)["80", True] == flight.sent - 1360
    assert seen(path, "frame.number", only="tcp.analysis.lost_segment")


@needs_tshark
def test_a_datagram_in_pieces_over_six_and_names_along_a_chain(tmp_path: Path) -> None:
    pieces = Conversation(began=AT, server=SERVER, protocol="udp", sent=2000, received=100, fault="fragments")
    six = Conversation(began=AT + 999, server=SERVER, six=True)
    [path] = write_traffic(traffic_of(pieces, six), made_uid, tmp_path)
    assert len(seen(path, "frame.number", only="ip.frag_offset > 0")) == 3
    assert payload(path)["9999", True] == 2000
    assert seen(path, "ipv6.dst", only="tls.handshake.type == 1") == [["2001:db8::9"]]
    answers = seen(path, "dns.cname", "dns.a", "dns.aaaa", only="dns.flags.response == 1")
    assert answers == [["cdn.example.net", "192.0.2.9", ""], ["cdn.example.net", "", "2001:db8::9"]]


@needs_tshark
def test_a_router_sees_all_and_its_clock_is_late(tmp_path: Path) -> None:
    mine = Conversation(began=AT, server=SERVER)
    other = Conversation(began=AT + 500, server=SERVER, device="television")
    traffic = Traffic(
        conversations=(mine, other), began=AT - 5000, ended=AT + 9000, evidence=("router", "pcapdroid"), network=HOME, neighbours=(TELEVISION,), late_s=4.2
    )  # fmt: skip
    router, phone = write_traffic(traffic, made_uid, tmp_path)
    macs = {row[0] for row in seen(router, "eth.src", only="tls.handshake.type == 1")}
    assert macs == {HOME.phone_mac, TELEVISION.mac}
    assert len(seen(router, "frame.number", only="arp")) == 1
    assert {row[0] for row in seen(phone, "ip.src", only="tls.handshake.type == 1")} == {HOME.phone}
    [here] = seen(phone, "frame.time_epoch", only="tls.handshake.type == 1")
    there = seen(router, "frame.time_epoch", only=f"tls.handshake.type == 1 && eth.src == {HOME.phone_mac}")[0]
    assert float(there[0]) - float(here[0]) == pytest.approx(4.2)


def test_counters_count_the_ip_bytes_of_the_same_packets(tmp_path: Path) -> None:
    """Of every generation; and the CSV of PCAPdroid has the same sums."""
    traffic = replace(tales.micloud().traffic, evidence=("csv",))
    [path] = write_traffic(traffic, made_uid, tmp_path)
    rows = [line.split(",") for line in path.read_text().splitlines()]
    assert ",".join(rows[0]) == HEADER
    columns = {name: index for index, name in enumerate(rows[0])}
    sent: Counter[int] = Counter()
    for row in rows[1:]:
        sent[int(row[columns["UID"]])] += int(row[columns["BytesSent"]])
    for sdk in (19, 28, 31, 33, 34):
        text = list(netstats(traffic, made_uid, sdk))
        uid_part = text[text.index("UID stats:") :]
        word = "txBytes=" if sdk == 19 else "tb="
        counted = sum(int(line.split(word)[1].split()[0]) for line in uid_part if word in line)
        assert counted == sum(sent.values())


def test_a_log_of_zeek_has_a_row_for_each_conversation(tmp_path: Path) -> None:
    story = replace(ALL["adups-72h-router"].traffic, evidence=("zeek",))
    conn, dns, ssl, http = write_traffic(story, made_uid, tmp_path)
    rows = {
        path.stem: [line for line in path.read_text().splitlines() if line[0] != "#"] for path in (conn, dns, ssl, http)
    }
    talks = len(story.conversations)
    assert [len(rows[name]) for name in ("conn", "dns", "ssl", "http")] == [2 * talks, talks, talks, 0]
    fields = next(line for line in conn.read_text().splitlines() if line.startswith("#fields")).split("\t")[1:]
    assert {len(row.split("\t")) for row in rows["conn"]} == {len(fields)}


def test_proxies_show_what_was_said(tmp_path: Path) -> None:
    traffic = replace(tales.private_pages().traffic, evidence=("har", "har_pcapdroid", "mitmproxy"))
    har, droid, flows = write_traffic(traffic, made_uid, tmp_path)
    for path in (har, droid):
        entries = json.loads(path.read_text())["log"]["entries"]
        assert [entry["request"]["url"].split("?")[0] for entry in entries] == ["https://sa.api.intl.miui.com/sa"] * 3
        assert "data_list=" in entries[0]["request"]["postData"]["text"]
    data = flows.read_bytes()
    assert data.count(b"7:version;2:21#") == 3
    size = int(data.split(b":", 1)[0])
    assert data[len(str(size)) + 1 + size : len(str(size)) + 2 + size] == b"}"


def volume(transfers: tuple[TransferTruth, ...]) -> int:
    return sum(one.sent_bytes for one in transfers)


def test_volumes_are_the_published_ones(tmp_path: Path) -> None:
    idle, small = (render_story(ALL[name], tmp_path / name) for name in ("idle-1000k", "idle-52k"))
    assert volume(idle.transfers) == pytest.approx(1_000_000, rel=0.01)
    assert volume(small.transfers) == pytest.approx(52_000, rel=0.01)
    assert sum(one.connections for one in idle.transfers) == 160
    screen = render_story(tales.screen_timeline(), tmp_path / "screen")
    assert volume(screen.transfers) == pytest.approx(16_000_000, rel=0.01)


@pytest.mark.parametrize(("hours", "beats"), [(72, 10), (24, 30)])
def test_uploads_come_back(hours: int, beats: int) -> None:
    story = tales.adups(hours)
    [true] = story.patterns
    times = [talk.began for talk in story.traffic.conversations]
    gaps = [(b - a) / 3_600_000 for a, b in itertools.pairwise(times)]
    assert (len(times), true.beats) == (beats, beats)
    assert all(gap == pytest.approx(hours, rel=0.05) for gap in gaps)


def test_beats_keep_to_what_is_asked_of_them() -> None:
    exact = beacon_day(Beat(period_s=900))
    times = [talk.began for talk in exact.traffic.conversations]
    assert {b - a for a, b in itertools.pairwise(times)} == {900_000}
    loose = beacon_day(Beat(period_s=270, jitter=0.5, misses=0.6))
    assert len(loose.traffic.conversations) == pytest.approx(320 * 0.4, rel=0.25)
    assert loose.patterns[0].beats + loose.patterns[0].missed == 320
    assert quiet_day("human").patterns == quiet_day("poisson").patterns == ()
    assert len(quiet_day("human", 3).traffic.conversations) > 20


def test_reports_follow_the_dialer_within_five_seconds() -> None:
    story = tales.phone_app_reports(readable=True)
    told = story.scenario
    assert told is not None
    placed = [call for call in told.calls if call.package == told.phone.dialer]
    for call in placed:
        opened = [t for t in story.traffic.conversations if 0 < call.began - t.began < 9000]
        assert opened, call
    assert len(story.traffic.conversations) >= 2 * len(placed)


def test_the_demo_s_phone_has_its_calls_and_its_traffic(tmp_path: Path) -> None:
    rendered = render_story(tales.midnight_traffic(), tmp_path / "story")
    assert [path.suffix for path in rendered.paths] == [".zip", ".xml", ".pcap"]
    [covert] = [one for one in rendered.transfers if one.host == "sync.sysupd.example"]
    assert (covert.package, covert.uid, covert.use, covert.connections) == (
        "com.android.sysupdate",
        10287,
        "unattended",
        2,
    )
    assert covert.sent_bytes < 1500
    [backup] = [one for one in rendered.transfers if "backup" in one.kinds]
    assert backup.sent_bytes > 1_000_000
    assert tomllib.loads(rendered.owner.read_text())["owner"]["contacts"] == "story.owner.contacts.vcf"


@needs_tshark
def test_large_captures_are_what_they_are_said_to_be(tmp_path: Path) -> None:
    many = write_many_flows(tmp_path / "many.pcap", 200)
    rows = seen(many, "tcp.stream", "udp.stream")
    assert len({row[0] for row in rows if row[0]}) + len({row[1] for row in rows if row[1]}) == 400
    assert seen(many, "frame.number", only="_ws.malformed") == []
    tiled = write_tiled(tmp_path / "tiled.pcap", 30 << 20)
    assert 20 << 20 < tiled.stat().st_size <= 31 << 20
    small = write_small_packets(tmp_path / "small.pcap", 100_000)
    assert {row[0] for row in seen(small, "frame.len")} == {"78"}
    times = [float(row[0]) for row in seen(small, "frame.time_epoch")]
    assert times == sorted(times)


def test_a_story_without_another_owner_asks_for_its_own() -> None:
    story = Story(name="x", traffic=traffic_of(Conversation(began=AT, server=SERVER)))
    assert story.owner is OWNER
    assert story.tells_apps
    assert not Story(name="y", traffic=traffic_of(evidence=("router",))).tells_apps
