"""What is known of one conversation so far: filled in by its readers, read for the Flow fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from offhook.facts.passing import Payload
from offhook.facts.place import Fact, Place
from offhook.facts.time import Base, Stamp
from offhook.parsers.contract import unread


@dataclass(slots=True)
class Room:
    """Bytes of bodies that all conversations of one capture may hold at one time; what finds no room goes on in pieces."""

    free: int = 64 << 20

    def take(self, size: int) -> bool:
        """Whether `size` bytes fit; if so they are taken, and `give` them back."""
        if size > self.free:
            return False
        self.free -= size
        return True

    def give(self, size: int) -> None:
        """Hand back what was taken."""
        self.free += size


class Reader(Protocol):
    """What reads one protocol: bytes in order (datagrams one by one), and the end."""

    def take(self, outgoing: bool, data: bytes, ms: int, lost: int, /) -> None:
        """The next bytes of one direction; `lost` bytes before them were never captured."""

    def end(self, ms: int, /) -> None:
        """The conversation is over."""


@dataclass(slots=True, eq=False)
class Known:
    """One conversation, as its readers see it.

    counter: numbers of web requests in this entry of the evidence. facts: what was found and not yet handed on.
    protocol, host, host_from, alpn, ech, outer_name, opaque, sent_clear: as in `facts.traffic.Flow`; protocol is "" until a
    reader gives it a better name than its transport.
    wants: False once nothing that may still come would tell more. reader: who reads it now; a reader may put another in its place.
    """

    place: Place
    flow: int
    transport: str
    client_port: int
    server_port: int
    counter: Iterator[int]
    client: str = ""
    server: str = ""
    protocol: str = ""
    host: str | None = None
    host_from: str | None = None
    alpn: tuple[str, ...] = ()
    ech: bool = False
    outer_name: str | None = None
    opaque: bool | None = None
    sent_clear: int = 0
    wants: bool = True
    room: Room = field(default_factory=Room)
    reader: Reader | None = None
    facts: list[Fact] = field(default_factory=list)

    def tell(self, fact: Fact) -> None:
        """Add a fact; it is handed on when the packet has been looked at."""
        self.facts.append(fact)

    def stumble(self, why: str, items: int = 1) -> None:
        """Add what was not understood."""
        self.facts.append(unread(self.place, why, items))

    def stream(self, outgoing: bool, data: bytes, ms: int, overlap: int = 0, *, whole: bool = True) -> None:
        """Add readable bytes that are no HTTP."""
        self.facts.append(
            Payload(
                place=self.place,
                at=stamp(ms),
                outgoing=outgoing,
                part="stream",
                data=data,
                host=self.host,
                flow=self.flow,
                whole=whole,
                overlap=overlap,
            )
        )

    def waits(self, _outgoing: bool) -> bool:
        """Whether bytes of one direction wait behind a hole."""
        return False

    def stumble_over_http2(self) -> None:
        """HTTP/2 is known by its preface alone."""
        self.stumble("HTTP/2 in the clear: its heads are packed and were not decoded")

    def called(self, host: str | None, source: str) -> None:
        """Take a name for the server, unless it has one."""
        if host is not None and self.host is None:
            self.host, self.host_from = host, source


def stamp(ms: int) -> Stamp:
    """A capture's time: milliseconds since 1970 in UTC."""
    return Stamp(f"{ms // 1000}.{ms % 1000:03}", Base.EPOCH, ms)
