"""Names in real captures against tshark: what was asked of name servers and answered, named in a ClientHello, requested over HTTP.

Each is compared as a multiset, so that nothing is missing, invented or counted twice. Where the two tell different things for
a reason, the reason stands at the comparison.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest

from offhook.evidence.section import ByteSection
from offhook.facts.place import Fact, Place
from offhook.facts.traffic import DnsAnswer, Flow, WebRequest
from offhook.parsers import read
from offhook.parsers.wire.dns import CODES, kind_name

F = TypeVar("F", bound=Fact)
FOLDERS = ("pcap", "pcap_pcapdroid_derived")
HELLO = "tls.handshake.type == 1"
ROOT = Path(os.environ.get("OFFHOOK_CORPUS", "/nowhere"), "licensed")
CAPTURES = sorted(path for folder in FOLDERS for path in ROOT.glob(f"{folder}/*.pcap*"))
NAMES = [path.name for path in CAPTURES] or ["none"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAPTURES, reason="OFFHOOK_CORPUS names no folder with captures"),
    pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is not installed"),
]
each_capture = pytest.mark.parametrize("path", CAPTURES or [Path("none")], ids=NAMES)


@cache
def heard(path: Path) -> list[Fact]:
    """All facts of one capture, as an audit reads it."""
    section = ByteSection("capture", path.name, Place("evidence-1", "", path.name, 0), iter([path.read_bytes()]))
    return list(read(section))


def told(path: Path, kind: type[F]) -> list[F]:
    return [fact for fact in heard(path) if isinstance(fact, kind)]


def rows(path: Path, which: str, *fields: str, options: tuple[str, ...] = ()) -> list[list[list[str]]]:
    """For each packet that tshark shows, the values of each field."""
    asked = [word for field in fields for word in ("-e", field)]
    options = ("-n", "-o", "http.desegment_body:FALSE", *options, "-T", "fields", "-E", "aggregator=|")
    command = ["tshark", "-r", str(path), "-Y", which, *options, *asked]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [[cell.split("|") if cell else [] for cell in line.split("\t")] for line in lines]


def name_of(name: str) -> str:
    return "." if name == "<Root>" else name.lower().removesuffix(".")


class Asked(NamedTuple):
    stream: str
    number: str
    name: str
    kind: str


def questions(names: list[str], kinds: list[str], number: list[str], stream: str) -> list[Asked]:
    pairs = zip(names, kinds, strict=True)
    return [Asked(stream, number[0], name_of(name), kind_name(int(kind))) for name, kind in pairs]


@each_capture
def test_questions_to_name_servers(path: Path) -> None:
    """A question that is sent again under the same number before its answer is one question, not two. Packets that quote others
    (ICMP) ask nothing."""
    fields = ("dns.flags.response", "dns.qry.name", "dns.qry.type", "dns.id", "udp.stream", "tcp.stream")
    waiting: set[Asked] = set()
    theirs: Counter[tuple[str, str]] = Counter()
    for response, names, kinds, number, udp, tcp in rows(path, "(dns || llmnr) && !icmp && !icmpv6", *fields):
        for asked in questions(names, kinds, number, f"udp {udp} tcp {tcp}"):
            theirs[asked.name, asked.kind] += asked not in waiting
            (waiting.discard if response == ["1"] else waiting.add)(asked)
    ours = Counter((fact.name, fact.kind) for fact in told(path, DnsAnswer) if fact.via != "mdns")
    assert ours == theirs


@each_capture
def test_answers_of_name_servers(path: Path) -> None:
    """tshark lists the addresses of all sections of an answer, also those of the name servers that it mentions (viber.pcap): ours
    are the ones that the question leads to. So ours must be among theirs, and none of theirs may lack that stands under the
    name that was asked or an alias of it."""
    fields = (
        "dns.qry.name",
        "dns.qry.type",
        "dns.flags.rcode",
        "dns.cname",
        "dns.a",
        "dns.aaaa",
        "dns.resp.name",
        "dns.resp.type",
    )
    theirs: Counter[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = Counter()
    for names, kinds, code, aliases, four, six, owners, types in rows(
        path, "dns.flags.response == 1 && !icmp", *fields
    ):
        chain = tuple(name_of(alias) for alias in aliases)
        for name, kind in zip(names, kinds, strict=True):
            meant = {name_of(name), *chain}
            wide = {"1": iter(four), "28": iter(six)}
            leads = [(owner, next(wide[kind])) for owner, kind in zip(owners, types, strict=True) if kind in wide]
            addresses = tuple(sorted({address for owner, address in leads if name_of(owner) in meant}))
            theirs[name_of(name), kind_name(int(kind)), CODES[int(code[0])], chain, addresses] += 1
    ours = Counter(
        (fact.name, fact.kind, fact.code, fact.chain, tuple(sorted(fact.addresses)))
        for fact in told(path, DnsAnswer)
        if fact.code and fact.via != "mdns"
    )
    assert ours == theirs


@each_capture
def test_names_among_the_devices_of_a_home(path: Path) -> None:
    """Multicast: each name and kind that tshark sees asked is asked here, and each address that is announced is known."""
    shown = rows(path, "mdns", "dns.qry.name", "dns.qry.type", "dns.a", "dns.aaaa")
    ours = told(path, DnsAnswer)
    asked = {(name_of(n), kind_name(int(k))) for names, kinds, *_ in shown for n, k in zip(names, kinds, strict=True)}
    assert asked <= {(fact.name, fact.kind) for fact in ours if fact.via == "mdns"}
    announced = {address for *_, four, six in shown for address in (*four, *six)}
    assert announced <= {address for fact in ours for address in fact.addresses}


@each_capture
def test_names_in_a_client_hello(path: Path) -> None:
    """A client that is asked to say hello again says the same name again (dnscrypt-v2-doh.pcap, metadata.pcap): once per
    conversation. A packet that tshark takes for one sent again is not looked into, even if the first was never captured
    (application_data.pcap), so it is asked a second time without that. With ECH the name in sight is the outer one."""
    fields = ("tls.handshake.extensions_server_name", "tcp.stream", "udp.stream")
    options = ("-o", "tcp.analyze_sequence_numbers:FALSE")
    packets = [*rows(path, HELLO, *fields), *rows(path, HELLO, *fields, options=options)]
    shown = {(name, f"{tcp} {udp}") for names, tcp, udp in packets for name in names}
    theirs = Counter(name_of(name) for name, _ in shown)
    ours = Counter(
        flow.outer_name if flow.ech else flow.host
        for flow in told(path, Flow)
        if flow.ech or flow.host_from in ("tls_sni", "quic_sni")
    )
    assert ours == theirs


@each_capture
def test_requests_over_http(path: Path) -> None:
    """Method, host, path and query. What is asked of a proxy names the whole address; here it is taken apart."""
    fields = ("http.request.method", "http.host", "http.request.uri")
    theirs: Counter[tuple[str, str | None, str]] = Counter()
    for method, host, target in rows(path, "http.request && tcp", *fields):
        named = host[0].lower() if host else None
        theirs[method[0], named, "|".join(target).removeprefix(f"http://{named}")] += 1
    assert Counter((fact.method, fact.host, fact.target) for fact in told(path, WebRequest)) == theirs


@each_capture
def test_responses_over_http(path: Path) -> None:
    shown = rows(path, "http.response && tcp", "http.response.code")
    theirs = Counter(int(code) for codes in shown for code in codes[0] if int(code) >= 200)
    assert Counter(fact.status_code for fact in told(path, WebRequest) if fact.status_code) == theirs
