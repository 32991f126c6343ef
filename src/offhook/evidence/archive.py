"""Zip archives: the directory, or what a cut file still holds, and one member as a stream.

The standard `zipfile` would read the whole directory unbounded, miss overlapping members and inflate at a third of the
speed. Nothing is ever written under a member's name.

References: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from offhook.evidence.inflate import ENGINE_ERRORS, crc32, engine, pieces
from offhook.evidence.limits import Budget, Limits
from offhook.evidence.naming import safe_name
from offhook.evidence.stream import CHUNK, FEED, Stream

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
EXPANSION = 1032
"""Deflate cannot unpack to more than this many times its size."""
ENCRYPTED = 0x1 | 0x40 | 0x2000
STREAMED = 0x8
UNICODE = 0x800
STORED, DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the archive. `offset` of its local header; sizes None where a cut file does not tell them."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int | None
    packed: int
    size: int | None
    offset: int
    mode: int = 0
    refusal: str = ""

    @property
    def folder(self) -> bool:
        """Whether the entry only names a folder."""
        return self.raw_name.endswith((b"/", b"\\"))


@dataclass(slots=True)
class Archive:
    """A zip that was opened. `troubles`: plain sentences about the archive as a whole."""

    file: BinaryIO
    size: int
    limits: Limits
    budget: Budget
    members: list[Member] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def stream(self, member: Member, step: int = CHUNK) -> Stream:
        """The member's bytes; troubles (wrong checksum, cut short, too large) stand in the stream's `troubles`."""
        stream = Stream(iter(()), [])
        stream.chunks = self._unpacked(member, stream.troubles, step)
        return stream

    def _unpacked(self, member: Member, troubles: list[str], step: int) -> Iterator[bytes]:
        start, refusal = self._body_of(member)
        if refusal:
            troubles.append(refusal)
            return
        packed = Fed(_ranged(self.file, start, member.packed, troubles))
        crc, size = 0, 0
        try:
            for piece in packed if member.method == STORED else pieces(engine(gzip=False), iter(packed), step):
                crc, size = crc32(piece, crc), size + len(piece)
                if refusal := self._too_much(member, packed.taken, size, len(piece)):
                    troubles.append(refusal)
                    return
                yield piece
        except ENGINE_ERRORS:
            troubles.append(f"{member.name} is damaged: it cannot be unpacked beyond its first {size} bytes")
            return
        if member.size is not None and size < member.size:
            troubles.append(f"{member.name} breaks off: {size} of its {member.size} bytes are there")
        elif member.crc is not None and crc != member.crc:
            troubles.append(f"{member.name} is damaged: its checksum does not fit its bytes")

    def _too_much(self, member: Member, taken: int, size: int, more: int) -> str:
        """Why no more of a member is unpacked, "" as long as it is: `size` bytes came of `taken` packed ones, `more` just now."""
        if not self.budget.take(more):
            return (
                f"{member.name}: the archive unpacks to more than {self.limits.unpacked} bytes; the rest was not read"
            )
        if member.size is not None and size > member.size:
            return f"{member.name} is damaged: it holds more than the {member.size} bytes it declares"
        if size > self.limits.ratio_from and size > taken * self.limits.ratio:
            return f"{member.name} unpacks more than {self.limits.ratio}-fold, as zip bombs do; the rest was not read"
        return ""

    def _body_of(self, member: Member) -> tuple[int, str]:
        """Where the packed bytes begin, or why they are not read."""
        if member.refusal:
            return 0, member.refusal
        header = _read(self.file, member.offset, LOCAL.size)
        if len(header) < LOCAL.size or not header.startswith(b"PK\3\4"):
            return 0, f"{member.name}: the archive's directory points to where it is not"
        _, _, _, method, _, _, _, _, _, name, extra = LOCAL.unpack(header)
        if method != member.method or _read(self.file, member.offset + LOCAL.size, name) != member.raw_name:
            return 0, f"{member.name}: its two headers contradict each other"
        return member.offset + LOCAL.size + name + extra, ""


def open_archive(file: BinaryIO, size: int, limits: Limits, budget: Budget) -> Archive:
    """Read the directory; where there is none (a cut download), walk from member to member."""
    archive = Archive(file, size, limits, budget)
    found = _directory(archive)
    if found is None:
        archive.troubles.append("the archive has no directory, as after a broken download: read as far as it goes")
        found = _salvaged(archive)
    if len(found) > limits.members:
        archive.troubles.append(f"the archive lists more than {limits.members} members: the rest was not looked at")
        found = found[: limits.members]
    archive.members = [_judged(member, size) for member in _without_overlaps(found)]
    return archive


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    try:
        file.seek(offset)
        return file.read(size)
    except (OSError, ValueError, OverflowError):
        return b""


@dataclass(slots=True)
class Fed:
    """Packed bytes on their way in, counted: a bomb shows long before its end."""

    chunks: Iterator[bytes]
    taken: int = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.taken += len(chunk)
            yield chunk


def _ranged(file: BinaryIO, start: int, size: int, troubles: list[str]) -> Iterator[bytes]:
    """`size` bytes from `start`; the place is sought again each time, since members may be read in turns."""
    end = start + size
    while start < end:
        data = _read(file, start, min(FEED, end - start))
        if not data:
            troubles.append("the file ends, or cannot be read, inside a member")
            return
        start += len(data)
        yield data


def _directory(archive: Archive) -> list[Member] | None:
    """The members that the central directory lists, None if there is no usable one."""
    tail_at = max(0, archive.size - (64 << 10) - END.size)
    tail = _read(archive.file, tail_at, archive.size - tail_at)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < END.size:
        return None
    _, _, _, _, count, size, offset, _ = END.unpack_from(tail, at)
    ends = tail_at + at
    if 0xFFFFFFFF in (size, offset) or count == 0xFFFF:
        count, size, offset, ends = _wide_end(archive, ends) or (count, size, offset, ends)
    if size > archive.limits.directory or size > ends:
        return None
    shift = ends - size - offset
    table = _read(archive.file, ends - size, size)
    found = list(_listed(table, shift, archive.limits.members))
    return found if found or not count else None


def _wide_end(archive: Archive, ends: int) -> tuple[int, int, int, int] | None:
    """Count, size, offset and end of the directory in the 64-bit records before the ordinary ones."""
    locator = _read(archive.file, ends - LOCATOR_64.size, LOCATOR_64.size) if ends >= LOCATOR_64.size else b""
    if len(locator) < LOCATOR_64.size or not locator.startswith(b"PK\6\7"):
        return None
    at = LOCATOR_64.unpack(locator)[2]
    record = _read(archive.file, at, END_64.size) if at < ends else b""
    if len(record) < END_64.size or not record.startswith(b"PK\6\6"):
        return None
    *_, count, size, offset = END_64.unpack(record)
    return count, size, offset, at


def _listed(table: bytes, shift: int, most: int) -> Iterator[Member]:
    at = 0
    while at + CENTRAL.size <= len(table) and table.startswith(b"PK\1\2", at) and most >= 0:
        _, _, _, flags, method, _, _, crc, packed, size, name, extra, note, _, _, mode, offset = CENTRAL.unpack_from(
            table, at
        )
        body = at + CENTRAL.size
        raw = table[body : body + name]
        size, packed, offset = _widened(table[body + name : body + name + extra], size, packed, offset)
        yield Member(_label(raw, flags), raw, flags, method, crc, packed, size, offset + shift, mode >> 16)
        at, most = body + name + extra + note, most - 1


def _widened(extra: bytes, *values: int) -> tuple[int, int, int]:
    """Size, packed size and offset, each taken from the 64-bit extra field where the 32-bit one is full."""
    at, wide = 0, b""
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            wide = extra[at + 4 : at + 4 + length]
        at += 4 + length
    numbers = iter(struct.unpack(f"<{len(wide) // 8}Q", wide[: len(wide) // 8 * 8]))
    size, packed, offset = (next(numbers, value) if value == 0xFFFFFFFF else value for value in values)
    return size, packed, offset


def _label(raw: bytes, flags: int) -> str:
    """The name to show. Android writes UTF-8, with or without the flag that says so."""
    try:
        return safe_name(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return safe_name(raw.decode("utf-8" if flags & UNICODE else "cp437", errors="replace"))


def _judged(member: Member, file_size: int) -> Member:
    """The member, with the reason why it is not read, if any."""
    if member.refusal or member.folder:
        return member
    return replace(member, refusal=_refusal(member, file_size))


def _refusal(member: Member, file_size: int) -> str:
    if stat.S_ISLNK(member.mode):
        return f"{member.name} is a symbolic link: not followed"
    if member.flags & ENCRYPTED:
        return f"{member.name} is encrypted: it cannot be read without its password"
    if member.method not in (STORED, DEFLATED):
        return f"{member.name} is packed by a method (number {member.method}) that is not read: pack it anew as an ordinary zip"
    if member.offset < 0 or member.offset + LOCAL.size > file_size:
        return f"{member.name} lies beyond the end of the file"
    if member.size is not None and member.size > member.packed * EXPANSION + 1024:
        return f"{member.name} declares an absurd size of {member.size} bytes"
    return ""


def _without_overlaps(members: list[Member]) -> list[Member]:
    """Refuse members that share bytes with one before them: each is to be unpacked once."""
    taken, overlapping = -1, set()
    for member in sorted(members, key=lambda m: m.offset):
        if member.offset < taken:
            overlapping.add(id(member))
        else:
            taken = member.offset + LOCAL.size + len(member.raw_name) + member.packed
    why = "shares its bytes with another member, as zip bombs do: not read"
    return [replace(m, refusal=f"{m.name} {why}") if id(m) in overlapping else m for m in members]


def _salvaged(archive: Archive) -> list[Member]:
    """Members found by their local headers, from the beginning on; the last one is usually cut."""
    found: list[Member] = []
    at = 0
    while len(found) <= archive.limits.members and (member := _local(archive, at)):
        found.append(member)
        at = member.offset + LOCAL.size + len(member.raw_name) + _extra_size(archive.file, at) + member.packed
        at = _after_descriptor(archive.file, at) if member.flags & STREAMED else at
    return found


def _local(archive: Archive, at: int) -> Member | None:
    header = _read(archive.file, at, LOCAL.size)
    if len(header) < LOCAL.size or not header.startswith(b"PK\3\4"):
        return None
    _, _, flags, method, _, _, crc, packed, size, name, extra = LOCAL.unpack(header)
    raw = _read(archive.file, at + LOCAL.size, name)
    extras = _read(archive.file, at + LOCAL.size + name, extra)
    size, packed, _ = _widened(extras, size, packed, 0)
    body = at + LOCAL.size + name + extra
    member = Member(_label(raw, flags), raw, flags, method, crc, packed, size, at)
    if not flags & STREAMED:
        return member
    left = max(0, archive.size - body)
    packed = _measured(archive, body, left) if method == DEFLATED else left
    return replace(member, crc=None, size=None, packed=packed)


def _measured(archive: Archive, start: int, left: int) -> int:
    """How many packed bytes a member takes whose header does not say: unpack it and see (within the limits)."""
    inflater = engine(gzip=False)
    room, fed = archive.limits.unpacked, 0

    def counted() -> Iterator[bytes]:
        nonlocal fed
        for data in _ranged(archive.file, start, left, []):
            fed += len(data)
            yield data

    try:
        for piece in pieces(inflater, counted()):
            room -= len(piece)
            if room < 0:
                return left
    except ENGINE_ERRORS:
        return left
    return fed - len(inflater.unused_data) if inflater.eof else left


def _extra_size(file: BinaryIO, at: int) -> int:
    return int.from_bytes(_read(file, at + 28, 2), "little")


def _after_descriptor(file: BinaryIO, at: int) -> int:
    """The next local header behind a data descriptor of 12 to 24 bytes."""
    near = _read(file, at, 28)
    found = near.find(b"PK\3\4")
    return at + found if found >= 0 else at
