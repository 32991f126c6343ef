"""How much of somebody else's file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of evidence may cost.

    unpacked:  bytes of all unpacked members of one piece together.
    ratio:     unpacked / packed bytes of one member, looked at from `ratio_from` unpacked bytes on.
    members:   entries in one archive; `directory`: bytes of its central directory; `looked_at`: entries whose beginning is
               unpacked to see what they are.
    depth:     zips (and gzips) inside each other; `nested`: bytes of an inner zip, which is held in a temporary file.
    line:      bytes of one line of text; what is longer is cut.
    marks:     lines that look like the head or the foot of a section.
    files, folders: files in all the folders that were handed over; how deep folders are followed.
    database:  bytes of a database (it is copied); `rows`: rows of one table; `cell`: bytes of one value.
    database_steps: millions of steps that SQLite may take for one table (so that a hostile schema cannot hang the audit).
    """

    unpacked: int = 4 << 30
    ratio: int = 500
    ratio_from: int = 64 << 20
    members: int = 50_000
    directory: int = 32 << 20
    looked_at: int = 5000
    depth: int = 3
    nested: int = 1 << 30
    line: int = 4 << 20
    marks: int = 200_000
    files: int = 100_000
    folders: int = 64
    database: int = 2 << 30
    rows: int = 1_000_000
    cell: int = 4 << 20
    database_steps: int = 500


@dataclass(slots=True)
class Budget:
    """What is left of `Limits.unpacked` for one piece."""

    left: int

    def take(self, size: int) -> bool:
        """Use up `size` bytes; False if they are not there."""
        self.left -= size
        return self.left >= 0
