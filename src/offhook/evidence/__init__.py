"""The doors: everything that is handed over comes in here, and nothing else of offhook touches evidence files.

    for piece in open_evidence([Path("bugreport.zip"), Path("folder")]):
        for item in piece.read(wanted=lambda name: bool(parsers_of(name))):
            if isinstance(item, TextSection | RowSection | ByteSection):
                ...                              # parsers.read(item), before the next item is asked for
            else:
                ...                              # a fact: Dumped (after each section), Unread, Ignored
        piece.kind, piece.sha256, piece.why      # final now

Traffic comes last, since the owner's data is looked for in it, and other evidence tells what that is.

Files are recognised by content, opened read-only, read once and hashed on the way. Nothing is written beside evidence, links
are not followed, and whatever cannot be used says why instead of raising.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from offhook.evidence.bill_format import BillFormat, read_bill_format
from offhook.evidence.decrypt import KeyRing
from offhook.evidence.folder import Found, gather
from offhook.evidence.limits import Limits
from offhook.evidence.piece import Piece
from offhook.evidence.section import Block, ByteSection, Ending, Entry, Row, RowSection, Section, TextSection
from offhook.evidence.source import Progress

__all__ = [
    "BillFormat", "Block", "ByteSection", "Ending", "Entry", "Limits", "Piece", "Progress", "Row", "RowSection", "Section", "TextSection", "open_evidence",
    "read_bill_format",
]  # fmt: skip

PARTS = {
    "main_entry.txt": ("bugreport_part", "not examined: a part of an unpacked bug report beside its main text"),
    "acquisition.json": ("androidqf", "not examined: a part of an androidqf collection"),
}


def open_evidence(
    paths: Sequence[Path],
    *,
    limits: Limits | None = None,
    progress: Progress | None = None,
    bill_format: BillFormat | None = None,
) -> Iterator[Piece]:
    """Every file under `paths`, one after the other, in the order of their names.

    bill_format: what the owner says about a bill that cannot be made out without.
    Raises OffhookError where a path does not exist. A piece is let go (hashed to its end, closed) when the next is asked for.
    """
    found = gather(paths, limits or Limits())
    return _pieces(found, limits or Limits(), progress, bill_format)


def _pieces(found: list[Found], limits: Limits, progress: Progress | None, bill: BillFormat | None) -> Iterator[Piece]:
    folders, keys = _known_folders(found), KeyRing()
    later: list[tuple[int, Found]] = []
    for number, item in enumerate(found, 1):
        piece = Piece.open(number, item, limits, progress, bill)
        if piece.last:
            piece.close()
            later.append((number, item))
            continue
        piece.keys = keys
        yield from _one(piece, folders)
    for number, item in later:
        piece = Piece.open(number, item, limits, progress, bill)
        piece.keys = keys
        yield from _one(piece, folders)


def _one(piece: Piece, folders: dict[str, tuple[str, str]]) -> Iterator[Piece]:
    try:
        _name_part(piece, folders)
        yield piece
    finally:
        piece.finish()


def _known_folders(found: list[Found]) -> dict[str, tuple[str, str]]:
    """Folders that are an unpacked bug report or an androidqf collection -> what else lies in them is called."""
    split = (item.name.rpartition("/") for item in found)
    return {folder: PARTS[name] for folder, _, name in split if folder and name in PARTS}


def _name_part(piece: Piece, folders: dict[str, tuple[str, str]]) -> None:
    """A better word than "not recognised" for what belongs to something known."""
    parent = piece.name
    while piece.kind == "unusable" and piece.bytes and piece.why and piece.why.startswith("not recognised") and parent:
        parent = parent.rpartition("/")[0]
        if parent in folders:
            piece.kind, piece.why = folders[parent]
