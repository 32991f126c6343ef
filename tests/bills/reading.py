"""Facts of a bill as the program reads them: through the doors, from a real file."""

from __future__ import annotations

from pathlib import Path

from offhook.evidence import BillFormat, ByteSection, Limits, Piece, RowSection, TextSection, open_evidence
from offhook.facts.book import FactBook
from offhook.parsers import asked_for, read


def book_of(path: Path, told: BillFormat | None = None, limits: Limits | None = None) -> tuple[FactBook, list[Piece]]:
    """Everything that the evidence at `path` holds."""
    book, pieces = FactBook(), []
    for piece in open_evidence([path], bill_format=told, limits=limits):
        for item in piece.read(wanted=asked_for):
            book.extend(read(item) if isinstance(item, TextSection | RowSection | ByteSection) else [item])
        pieces.append(piece)
    return book, pieces


def book_of_bytes(
    folder: Path, data: bytes, name: str = "bill.csv", told: BillFormat | None = None
) -> tuple[FactBook, list[Piece]]:
    """The same for a file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return book_of(path, told)
