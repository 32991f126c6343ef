"""One message of the domain name system: its questions and what it answers to them.

The same format travels over UDP, TCP, HTTPS and, as multicast, between the devices of a home. Names are compressed by pointers;
a pointer may only lead backwards and a name may only follow so many, so that no message sends the reader in circles.

References: RFC 1035 section 4 (messages), RFC 3596 (AAAA), RFC 6891 (EDNS), RFC 9460 (SVCB, HTTPS), RFC 6762 (multicast).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from offhook.parsers.wire.names import label_name

KINDS = {
    1: "A",
    2: "NS",
    5: "CNAME",
    6: "SOA",
    10: "NULL",
    12: "PTR",
    13: "HINFO",
    15: "MX",
    16: "TXT",
    28: "AAAA",
    29: "LOC",
    33: "SRV",
    35: "NAPTR",
    39: "DNAME",
    41: "OPT",
    43: "DS",
    46: "RRSIG",
    47: "NSEC",
    48: "DNSKEY",
    50: "NSEC3",
    52: "TLSA",
    64: "SVCB",
    65: "HTTPS",
    99: "SPF",
    249: "TKEY",
    250: "TSIG",
    251: "IXFR",
    252: "AXFR",
    255: "ANY",
    256: "URI",
    257: "CAA",
}
CODES = (
    "NOERROR FORMERR SERVFAIL NXDOMAIN NOTIMP REFUSED YXDOMAIN YXRRSET NXRRSET NOTAUTH NOTZONE DSOTYPENI "
    "RCODE12 RCODE13 RCODE14 RCODE15"
).split()
"""By number; the last four are assigned to nobody. The upper bits that EDNS adds are not read."""
MOST_POINTERS = 64
MOST_RECORDS = 2000
MOST_QUESTIONS = 250
MOST_STEPS, MOST_ADDRESSES = 64, 256
"""Canonical names that are followed, and addresses that are told, of one question: no name server gives as many."""
LONGEST = 255


class BadMessageError(ValueError):
    """A message that is no DNS, or is broken where the questions stand."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. kind: "A", "HTTPS", … or "TYPE<n>". asked: the labels as they stand (case kept), for the search."""

    name: str
    kind: str
    asked: bytes = b""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the answer. address: of A, AAAA and the hints of SVCB. target: of CNAME, DNAME, PTR and a SVCB alias."""

    name: str
    kind: str
    ttl: int
    addresses: tuple[str, ...] = ()
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message. records: of the answer section (and, for multicast, of the additional one); cut: it ends too early."""

    number: int
    answer: bool
    code: str
    questions: tuple[Question, ...]
    records: tuple[Record, ...]
    cut: bool = False

    def told(self, question: Question) -> tuple[tuple[str, ...], tuple[str, ...], int | None]:
        """The addresses, the canonical names that lead to them, and the shortest time to live of what was used.

        At most `MOST_STEPS` names and `MOST_ADDRESSES` addresses.
        """
        chain: list[str] = []
        used: list[int] = []
        here = question.name
        onward = {r.name: r for r in self.records if r.kind == "CNAME" or (r.kind in SERVICES and r.target)}
        while len(chain) < MOST_STEPS and (step := onward.get(here)) and step.target:
            if step.target == question.name or step.target in chain:
                break
            chain.append(step.target)
            used.append(step.ttl)
            here = step.target
        names = {question.name, *chain}
        ends = [r for r in self.records if r.name in names and r.kind != "CNAME"]
        addresses = tuple(islice(dict.fromkeys(address for r in ends for address in r.addresses), MOST_ADDRESSES))
        return addresses, tuple(chain), min([*used, *(r.ttl for r in ends)], default=None)


SERVICES = ("SVCB", "HTTPS")


def kind_name(number: int) -> str:
    """The name of a type of records."""
    return KINDS.get(number) or f"TYPE{number}"


def looks_like_dns(data: bytes) -> bool:
    """Whether these bytes can be a message: plausible counts and a first question that can be read."""
    if len(data) < 12 or data[2] & 0x78 not in (0, 0x20, 0x28):
        return False
    questions, answers = int.from_bytes(data[4:6], "big"), int.from_bytes(data[6:8], "big")
    if questions > 20 or answers > 500 or not (questions or answers):
        return False
    try:
        _name(data, 12)
    except BadMessageError:
        return False
    return True


def read_message(data: bytes, *, multicast: bool = False) -> Message:
    """Read one message. Raises BadMessageError where not even the questions can be read; `cut` says that records are missing."""
    if len(data) < 12:
        raise BadMessageError("shorter than a header")
    number, flags, asked, answered, named, added = (int.from_bytes(data[i : i + 2], "big") for i in range(0, 12, 2))
    questions, at = _questions(data, asked)
    wanted = answered + (named + added if multicast else 0)
    records: list[Record] = []
    cut = bool(flags & 0x0200) or wanted > MOST_RECORDS
    try:
        for record, end in _records(data, at, min(wanted, MOST_RECORDS)):
            records.append(record)
            at = end
    except BadMessageError:
        cut = True
    code = CODES[flags & 15]
    return Message(number, bool(flags & 0x8000), code, tuple(questions), tuple(records), cut)


def _questions(data: bytes, count: int) -> tuple[list[Question], int]:
    if count > MOST_QUESTIONS:
        raise BadMessageError("more questions than anybody asks at once")
    found, at = [], 12
    for _ in range(count):
        labels, at = _name(data, at)
        if at + 4 > len(data):
            raise BadMessageError("it ends inside a question")
        kind = kind_name(int.from_bytes(data[at : at + 2], "big"))
        found.append(Question(label_name(labels), kind, b".".join(labels)))
        at += 4
    return found, at


def _records(data: bytes, at: int, count: int) -> Iterator[tuple[Record, int]]:
    for _ in range(count):
        labels, at = _name(data, at)
        if at + 10 > len(data):
            raise BadMessageError("it ends inside a record")
        number = int.from_bytes(data[at : at + 2], "big")
        ttl = int.from_bytes(data[at + 4 : at + 8], "big")
        size = int.from_bytes(data[at + 8 : at + 10], "big")
        at += 10
        if at + size > len(data):
            raise BadMessageError("a record is longer than the message")
        yield _record(data, label_name(labels), number, ttl, (at, at + size)), at + size
        at += size


def _record(data: bytes, name: str, number: int, ttl: int, span: tuple[int, int]) -> Record:
    start, end = span
    kind = kind_name(number)
    if kind in ("A", "AAAA"):
        address = _address(data[start:end])
        return Record(name, kind, ttl, (address,) if address else ())
    if kind in ("CNAME", "DNAME", "PTR"):
        return Record(name, kind, ttl, (), label_name(_name(data, start)[0]))
    if kind == "SRV" and end - start > 6:
        return Record(name, kind, ttl, (), label_name(_name(data, start + 6)[0]))
    if kind in SERVICES and end - start > 2:
        return _service(data, name, kind, ttl, span)
    return Record(name, kind, ttl)


def _service(data: bytes, name: str, kind: str, ttl: int, span: tuple[int, int]) -> Record:
    """SVCB and HTTPS: a target (the name itself if it is the root), then parameters, of which 4 and 6 are hints of addresses."""
    start, end = span
    labels, at = _name(data, start + 2)
    addresses: list[str] = []
    while at + 4 <= end:
        key, size = int.from_bytes(data[at : at + 2], "big"), int.from_bytes(data[at + 2 : at + 4], "big")
        value, width = data[at + 4 : min(at + 4 + size, end)], {4: 4, 6: 16}.get(key)
        if width:
            hints = (_address(value[i : i + width]) for i in range(0, len(value), width))
            addresses += [hint for hint in hints if hint]
        at += 4 + size
    target = label_name(labels) if labels else None
    return Record(name, kind, ttl, tuple(addresses), target)


def _address(data: bytes) -> str | None:
    if len(data) == 4:
        return "{}.{}.{}.{}".format(*data)
    return str(ipaddress.IPv6Address(data)) if len(data) == 16 else None


def _name(data: bytes, at: int) -> tuple[list[bytes], int]:
    """The labels of the name at `at`, and where it ends."""
    labels: list[bytes] = []
    end, jumps, room = 0, 0, LONGEST
    while True:
        if at >= len(data):
            raise BadMessageError("it ends inside a name")
        size = data[at]
        if size >= 0xC0:
            end = end or at + 2
            jumps += 1
            at = _pointed(data, at, jumps)
            continue
        if size > 63 or at + 1 + size > len(data):
            raise BadMessageError("a label has no possible length")
        if not size:
            return labels, end or at + 1
        room -= size + 1
        if room < 0:
            raise BadMessageError("a name is longer than names can be")
        labels.append(data[at + 1 : at + 1 + size])
        at += 1 + size


def _pointed(data: bytes, at: int, jumps: int) -> int:
    """Where a pointer leads: backwards, and not for ever."""
    if at + 2 > len(data):
        raise BadMessageError("it ends inside a pointer")
    target = int.from_bytes(data[at : at + 2], "big") & 0x3FFF
    if target >= at or jumps > MOST_POINTERS:
        raise BadMessageError("its names point in circles")
    return target
