"""An invented owner, and payloads as captures give them."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from offhook.contacts import Contact
from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow
from offhook.facts.passing import Payload
from offhook.facts.phone import Package
from offhook.facts.place import Fact, Place
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import Disclosure
from offhook.inference.private import Search
from offhook.owner import Owner

PLACE = Place("evidence-1", "capture", "trace.pcap", 7)
AT = Stamp("1412345678.901", Base.EPOCH, 1412345678901)
IMEI, IMSI = "490154203237518", "460001234567890"
OWN, CONTACT, PEER = "+8613800138000", "+8613912345678", "+6591234567"
IDENTIFIERS = {
    "imei": (IMEI,),
    "imsi": (IMSI,),
    "iccid": ("8986001212345678901",),
    "serial": ("R58M12ABCDE",),
    "android_id": ("a1b2c3d4e5f60718",),
    "gsf_id": ("3f8e5a21c4d90b76",),
    "gaid": ("38400000-8cf0-11bd-b23e-10b96e40000d",),
    "oaid": ("7fb1c2d3e4f5a6978877665544332211aabbccddeeff00112233445566778899",),
    "mac": ("f0:b4:29:6d:1e:07",),
    "bluetooth_mac": ("64:cc:2e:0a:5b:91",),
    "emails": ("Mei.Lin@example.org",),
    "ssids": ("Kopitiam-5G-82",),
    "carrier": ("SingTel",),
}


def owner(**told: object) -> Owner:
    """An owner with all identifiers, unless told otherwise."""
    usual: dict[str, object] = {"identifiers": IDENTIFIERS, "numbers": (OWN,), "home": "CN"}
    usual["contacts"] = (Contact("Wei Xiaoming", CONTACT),)
    return Owner(**{**usual, **told})  # type: ignore[arg-type]


def body(data: bytes, **more: object) -> Payload:
    """A body that was sent."""
    usual: dict[str, object] = {"place": PLACE, "at": AT, "outgoing": True, "part": "body", "host": "data.example.com"}
    return Payload(data=data, **{**usual, **more})  # type: ignore[arg-type]


def head(target: str, *lines: str, method: str = "GET", host: str = "data.example.com", **more: object) -> Payload:
    """The head of a request."""
    text = "\r\n".join((f"{method} {target} HTTP/1.1", f"Host: {host}", *lines, "", ""))
    return body(text.encode(), part="head", host=host, method=method, target=target, **more)


def looked(search: Search, *payloads: Payload) -> list[Fact]:
    """Everything that was told of the payloads, in order."""
    return [fact for payload in payloads for fact in search.look(payload)]


def told(facts: Iterable[Fact], *, weak: bool = False) -> list[Disclosure]:
    """What is reported."""
    return [fact for fact in facts if isinstance(fact, Disclosure) and fact.weak is weak]


def found(data: bytes, told_owner: Owner | None = None, /, *facts: Fact, **more: object) -> list[Disclosure]:
    """What is reported of one body."""
    search = Search(FactBook(facts), told_owner or owner())
    return told(looked(search, body(data, **more)))


def kinds(disclosures: Iterable[Disclosure]) -> set[tuple[str, str | None]]:
    """Classes and identifiers."""
    return {(each.data, each.identifier) for each in disclosures}


def call(number: str, ms: int, seconds: int, line: int, name: str | None = None) -> CallLogRow:
    """A row of the phone's call log."""
    return CallLogRow(
        place=Place("evidence-2", "call_log", "calllog.db:calls", line),
        row_id=line,
        began=Stamp(str(ms), Base.EPOCH, ms),
        duration_s=seconds,
        kind="outgoing",
        number=number,
        presentation=None,
        name=name,
    )


def apps(*names: str) -> list[Package]:
    """Installed apps."""
    return [Package(place=Place("evidence-2", "packages", "bugreport.txt", 9), name=name, uid=None) for name in names]


def jpeg(latitude: float, longitude: float, filler: int = 4000) -> bytes:
    """A JPEG of nothing but its metadata: where it was taken, in degrees, minutes and ten-thousandths of seconds."""

    def fractions(value: float) -> bytes:
        degrees, rest = divmod(abs(value) * 3600, 3600)
        minutes, seconds = divmod(rest, 60)
        return struct.pack("<6I", int(degrees), 1, int(minutes), 1, round(seconds * 10_000), 10_000)

    entries = [
        struct.pack("<HHI4s", 1, 2, 2, (b"S" if latitude < 0 else b"N") + b"\0\0\0"),
        struct.pack("<HHII", 2, 5, 3, 80),
        struct.pack("<HHI4s", 3, 2, 2, (b"W" if longitude < 0 else b"E") + b"\0\0\0"),
        struct.pack("<HHII", 4, 5, 3, 104),
    ]
    first = struct.pack("<HHHIII", 1, 0x8825, 4, 1, 26, 0)
    tiff = b"II*\0\x08\0\0\0" + first + struct.pack("<H", 4) + b"".join(entries) + b"\0" * 4
    tiff = tiff.ljust(80, b"\0") + fractions(latitude) + fractions(longitude)
    segment = b"Exif\0\0" + tiff
    return (
        b"\xff\xd8\xff\xe1"
        + struct.pack(">H", len(segment) + 2)
        + segment
        + b"\xff\xda"
        + b"\x55" * filler
        + b"\xff\xd9"
    )
