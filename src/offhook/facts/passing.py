"""What passes by: handed on from a parser to whoever looks at it, and never kept."""

from __future__ import annotations

from dataclasses import dataclass

from offhook.facts.place import Fact
from offhook.facts.time import Stamp


class Passing(Fact):
    """Something that is looked at once. It makes no table and stands in no book of facts."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload(Passing):
    """Readable bytes on their way to the search for the owner's data. Never kept: it is handed on and forgotten.

    outgoing: from the client to the server. part: "body" of a message, "head" (request line and headers as text), "stream" (bytes of
    a conversation that is not HTTP; those of one flow and direction come in order, `overlap` bytes of the one before repeated).
    content_type, encodings: as the headers tell ("gzip", "br"), outermost first; "" and () of a stream.
    whole: whether all bytes are there.
    """

    at: Stamp
    outgoing: bool
    part: str
    data: bytes
    host: str | None = None
    method: str = ""
    target: str = ""
    content_type: str = ""
    encodings: tuple[str, ...] = ()
    flow: int | None = None
    exchange: int | None = None
    whole: bool = True
    overlap: int = 0
