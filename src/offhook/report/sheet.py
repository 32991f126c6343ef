"""A sheet of text for a terminal: headings, labelled lines and lists that wrap at its width; three weights, one accent.

Everything is handed over as plain strings and leaves as one string; nothing in it is read as markup.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import IO, TYPE_CHECKING

from offhook.report.text import encodable

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDEST = 100
NARROWEST = 30
_STACKED = 72
"""Below this width a label stands above its text instead of beside it."""
_ROOM = 52
"""Below this width a table becomes paragraphs."""
_LABEL = 20
ACCENT, BOLD, DIM, PLAIN = "bold red", "bold", "dim", ""


@dataclass(slots=True)
class Sheet:
    """A growing sheet. width: columns of the terminal; colour: weights and the accent may be used."""

    width: int = 80
    colour: bool = False
    _parts: list[RenderableType] = field(default_factory=list)

    def __post_init__(self) -> None:
        """No sheet is wider than 100 columns or narrower than 30."""
        self.width = max(NARROWEST, min(WIDEST, self.width))

    @property
    def narrow(self) -> bool:
        """Whether there is no room for columns side by side."""
        return self.width < _STACKED

    def blank(self) -> None:
        """An empty line, never two."""
        if self._parts and self._parts[-1] != "":
            self._parts.append("")

    def line(self, text: str, style: str = PLAIN, indent: int = 2) -> None:
        """A paragraph."""
        from rich.padding import Padding
        from rich.text import Text

        self._parts.append(Padding(Text(text, style), (0, 0, 0, indent)))

    def heading(self, text: str, aside: str = "") -> None:
        """A heading in capitals after an empty line, with something plain behind it."""
        from rich.padding import Padding
        from rich.text import Text

        self.blank()
        shown = Text().append(text.upper(), BOLD)
        fits = len(text) + len(aside) + 5 <= self.width
        shown.append(f"   {aside}" if aside and fits else "", DIM)
        self._parts.append(Padding(shown, (0, 0, 0, 2)))
        if aside and not fits:
            self.line(aside, DIM)

    def item(self, sign: str, text: str, style: str = PLAIN, sign_style: str = PLAIN, indent: int = 2) -> None:
        """A paragraph that hangs behind its sign ("●", "1.")."""
        self._hang(indent, len(sign) + 1, (sign, sign_style), (text, style))

    def timed(self, left: str, text: str, aside: str, indent: int = 2) -> None:
        """A paragraph behind a narrow column of its own, with something dim at its end; `left` is as wide as its column."""
        self._hang(indent, len(left) + 1, (left, DIM), (text, PLAIN), (f"  {aside}", DIM))

    def labelled(self, label: str, text: str, style: str = PLAIN, indent: int = 2, label_style: str = DIM) -> None:
        """A text beside its label, or below it where the terminal is narrow."""
        if not self.narrow:
            self._hang(indent, _LABEL, (label, label_style), (text, style))
            return
        self.line(label, label_style, indent)
        self.line(text, style, indent + 2)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> None:
        """Columns side by side under dim heads, those of `numbers` to the right; one paragraph for each row where there is no room."""
        if self.width < _ROOM:
            for first, *rest in rows:
                said = (f"{head} {text}" for head, text in zip(heads[1:], rest, strict=True) if text not in ("", "-"))
                self.item("-", f"{first}: {', '.join(said)}")
            return
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid(expand=False, padding=(0, 2, 0, 0))
        for column in range(len(heads)):
            number = column in numbers
            grid.add_column(justify="right" if number else "left", no_wrap=number, overflow="fold")
        grid.add_row(*(Text(head, DIM) for head in heads))
        for row in rows:
            grid.add_row(*(Text(text) for text in row))
        self._parts.append(Padding(grid, (0, 0, 0, 2)))

    def text(self) -> str:
        """The whole sheet; without colour it holds no escape sequence at all."""
        from rich.console import Console, Group

        out = StringIO()
        console = Console(
            file=out,
            width=self.width,
            height=100,
            force_terminal=self.colour,
            no_color=not self.colour,
            color_system="standard" if self.colour else None,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ={},
        )
        console.print(Group(*self._parts), soft_wrap=False)
        return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())

    def _hang(self, indent: int, size: int, left: tuple[str, str], *right: tuple[str, str]) -> None:
        """Two columns, the left one `size` wide; each text has its style."""
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid(expand=False)
        grid.add_column(width=size, overflow="fold")
        grid.add_column(ratio=1, overflow="fold")
        grid.add_row(Text(*left), Text.assemble(*right))
        self._parts.append(Padding(grid, (0, 0, 0, indent)))


def sheet_for(stream: IO[str], environ: Mapping[str, str] | None = None) -> Sheet:
    """A sheet that suits where it goes: as wide as the terminal, no colour where NO_COLOR is set or it is no terminal."""
    told = os.environ if environ is None else environ
    if not _is_terminal(stream):
        return Sheet(_columns(told.get("COLUMNS")) or WIDEST)
    colour = not told.get("NO_COLOR") and told.get("TERM") != "dumb"
    return Sheet(_columns(told.get("COLUMNS")) or _terminal_width(stream), colour)


def write(text: str, stream: IO[str]) -> None:
    """Print a sheet on a console of any encoding: what it cannot show is written out instead of breaking off."""
    stream.write(encodable(text, getattr(stream, "encoding", None) or "utf-8"))


def _is_terminal(stream: IO[str]) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def _columns(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and text.isascii() and 0 < len(text) < 5 and int(text) else None


def _terminal_width(stream: IO[str]) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80
