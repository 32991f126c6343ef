"""Whether a table is a bill, and which of its columns is what: by their names in many languages, and by what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from offhook.evidence.bill_format import BillFormat, is_zone
from offhook.evidence.bill_shapes import (
    DOTTED_CLOCK,
    day_order,
    has_clock,
    has_day,
    is_epoch,
    is_length,
    is_phone,
    long_phone,
    plain,
)  # fmt: skip
from offhook.evidence.bill_words import MISSED, NAMES_OF_DIALLED, folded, roles_of, unit_in
from offhook.evidence.table_text import Record

HEADER_WITHIN = 120
SAMPLE = 400
ENOUGH = 0.6
FEW = 0.25
PARTIES = ("number", "caller", "recipient")
CLOCK_UNITS = {"hh mm ss": "h:m:s", "h m s": "h:m:s", "mm ss": "m:s", "hh mm": "h:m", "h mm": "h:m", "m ss": "m:s"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How one table is to be read.

    header:  index of its header among the records, -1 where there is none.
    roles:   column -> "when", "time", "ended", "duration", "number", "caller", "recipient", "own", "cost", "currency", "zone",
             "roaming", "volume"; several columns may be "what" (words that tell kind and direction).
    order:   of day, month and year, None where it cannot be told; `doubt` says why.
    unit:    of plain numbers of a duration: "s", "min", or None (unknown); clock: of "4:02": "m:s", "h:m" or "h:m:s".
    zone:    of all its times, where the header or the owner says so.
    dialled: the header says that its numbers were called ("number called", "Zielrufnummer"): such a list is of outgoing calls.
    export:  the rows are those of a phone's own call log (it lists missed calls), not of a carrier.
    """

    header: int
    roles: dict[int, str]
    order: str | None
    doubt: str = ""
    unit: str | None = None
    clock: str = "m:s"
    zone: str | None = None
    date_format: str | None = None
    own_number: str | None = None
    words: dict[str, str] = field(default_factory=dict)
    dialled: bool = False
    export: bool = False
    why: str = ""

    def column(self, role: str) -> int | None:
        """The column of a role, None if there is none."""
        return next((index for index, found in self.roles.items() if found == role), None)

    def named(self, record: Record) -> dict[str, object]:
        """The cells of a record by role; several "what" columns are joined."""
        found: dict[str, object] = {}
        for index, role in self.roles.items():
            if index < len(record.cells) and (text := plain(record.cells[index])):
                found[role] = f"{found[role]} · {text}" if role in found and role == "what" else found.get(role, text)
        return found


def find_layout(records: Sequence[Record], told: BillFormat | None = None) -> Layout | None:
    """The layout of a bill, None if the table is none. `records`: all of the table, or enough of its beginning."""
    told = told or BillFormat()
    candidates = _headers(records, told)
    for header in candidates:
        body = list(islice(records, header + 1, header + 1 + SAMPLE))
        names = records[header].cells if header >= 0 else ()
        roles = _roles(names, body, told)
        if _is_bill(roles):
            return _layout(records, header, roles, told)
    return None


def _headers(records: Sequence[Record], told: BillFormat) -> list[int]:
    """Where the header may be, best first; -1 = there is none."""
    if told.header_line is not None:
        found = [index for index, record in enumerate(records[:2000]) if record.line >= told.header_line]
        return found[:1] if told.header_line else [-1]
    scores = []
    for index, record in enumerate(records[:HEADER_WITHIN]):
        claimed = {min(roles) for cell in record.cells if (roles := roles_of(cell))} - {"other"}
        dated = any(has_day(plain(cell)) or long_phone(plain(cell)) for cell in record.cells)
        named = _named_columns(record.cells, told)
        if (len(claimed) >= 3 and not dated) or (
            named and named == sum(isinstance(name, str) for _, name in told.columns)
        ):
            scores.append((-len(claimed) - 100 * bool(named), index))
    return [index for _, index in sorted(scores)[:4]] + [-1]


def _named_columns(cells: tuple[str, ...], told: BillFormat) -> int:
    wanted = {folded(name) for _, name in told.columns if isinstance(name, str)}
    return len(wanted & {folded(cell) for cell in cells})


def _is_bill(roles: dict[int, str]) -> bool:
    """A bill dates its rows, names somebody (or both ends), and says how long, how much or what."""
    told = set(roles.values())
    return "when" in told and bool(told & set(PARTIES)) and bool(told & {"duration", "cost", "what", "volume", "ended"})


@dataclass(slots=True)
class Columns:
    """What stands in each column of the body, as shares of its cells that are not empty."""

    cells: list[list[str]]

    @classmethod
    def of(cls, body: list[Record]) -> Columns:
        """The cells by column; rows much shorter than most (totals, headings) are left out."""
        width = max((len(record.cells) for record in body), default=0)
        full = [r for r in body if sum(map(bool, r.cells)) >= 2]
        usual = sorted(sum(map(bool, r.cells)) for r in full)[len(full) // 2] if full else 0
        full = [r for r in full if sum(map(bool, r.cells)) >= usual / 2]
        return cls([[plain(r.cells[i]) for r in full if i < len(r.cells) and r.cells[i]] for i in range(width)])

    def share(self, index: int, looks: Callable[[str], bool]) -> float:
        """How many of a column's cells look so."""
        cells = self.cells[index] if index < len(self.cells) else []
        return sum(map(looks, cells)) / len(cells) if cells else 0.0


def _roles(names: tuple[str, ...], body: list[Record], told: BillFormat) -> dict[int, str]:
    columns = Columns.of(body)
    roles = _given(names, told)
    claims = [(index, roles_of(name)) for index, name in enumerate(names)]
    claims.sort(
        key=lambda claim: folded(names[claim[0]]) not in NAMES_OF_DIALLED
    )  # the plainest name of a number first
    _times(roles, names, columns, [index for index, claim in claims if "when" in claim] if names else None)
    for role, looks, least in CHECKED:
        for index, claim in claims:
            if (
                role in claim
                and index not in roles
                and role not in roles.values()
                and columns.share(index, looks) >= least
            ):
                roles[index] = role
    for index, claim in claims:
        if (
            "number" in claim
            and index not in roles
            and "own" not in roles.values()
            and columns.share(index, long_phone) >= ENOUGH
        ):
            roles[index] = "own"  # two columns of numbers, and the other is the one that was called
    for index, claim in claims:
        says = claim & {"what"} and columns.share(index, _is_word) >= FEW
        if index not in roles and (says or columns.share(index, _says_incoming)):
            roles[index] = "what"
    _by_content(roles, columns, names)
    if "caller" in roles.values() and "recipient" not in roles.values():
        _pair(roles)
    return roles


def _given(names: tuple[str, ...], told: BillFormat) -> dict[int, str]:
    """The columns that the owner named."""
    by_name = {folded(name): index for index, name in reversed(list(enumerate(names)))}
    found: dict[int, str] = {}
    for role, name in told.columns:
        index = name - 1 if isinstance(name, int) else by_name.get(folded(name))
        if index is not None:
            found[index] = role
    return found


def _times(roles: dict[int, str], names: tuple[str, ...], columns: Columns, claimed: list[int] | None) -> None:
    """The column of dates (with times, if any has both), and that of times beside it. UTC is preferred: it leaves no doubt."""
    among = [index for index in (range(len(columns.cells)) if claimed is None else claimed) if index not in roles]
    whole = [index for index in among if columns.share(index, _is_moment) >= ENOUGH]
    dates = [index for index in among if columns.share(index, has_day) >= ENOUGH]
    dates.sort(key=lambda index: columns.share(index, _is_dotted) >= ENOUGH)
    utc = [index for index in whole if names and _zone_in(names[index])]
    if "when" not in roles.values() and (chosen := utc or whole or dates):
        roles[chosen[0]] = "when"
    when = next((index for index, role in roles.items() if role == "when"), None)
    if when is None or when in whole or "time" in roles.values():
        return
    clocks = [index for index in among if index not in roles and columns.share(index, _is_clock) >= ENOUGH]
    if clocks and columns.share(when, _is_moment) < ENOUGH:
        roles[clocks[0]] = "time"


def _is_moment(text: str) -> bool:
    return (has_day(text) and has_clock(text)) or is_epoch(text)


def _is_dotted(text: str) -> bool:
    return bool(DOTTED_CLOCK.fullmatch(text))


def _is_clock(text: str) -> bool:
    return has_clock(text) or _is_dotted(text)


def _says_incoming(text: str) -> bool:
    return text.casefold().startswith("incoming")


def _is_word(text: str) -> bool:
    return any(c.isalpha() for c in text) and not has_day(text) and not long_phone(text)


def _is_party(text: str) -> bool:
    """A number, or the code that an anonymised export has in its place."""
    return is_phone(text) or (" " not in text and len(text) >= 4 and text.isalnum() and any(c.isdigit() for c in text))


def _is_sum(text: str) -> bool:
    return any(c.isdigit() for c in text) and len(text) <= 24 and not has_day(text) and not has_clock(text)


CHECKED: tuple[tuple[str, Callable[[str], bool], float], ...] = (
    ("duration", is_length, ENOUGH),
    ("ended", _is_moment, ENOUGH),
    ("caller", _is_party, ENOUGH),
    ("recipient", _is_party, ENOUGH),
    ("number", _is_party, FEW),
    ("own", is_phone, ENOUGH),
    ("cost", _is_sum, ENOUGH),
    ("volume", _is_sum, ENOUGH),
    ("currency", _is_word, ENOUGH),
    ("zone", is_zone, ENOUGH),
    ("roaming", _is_word, FEW),
)


def _by_content(roles: dict[int, str], columns: Columns, names: tuple[str, ...]) -> None:
    """What no name told: a column of long numbers is the other party, one of clock faces after the time a duration."""
    free = [
        i
        for i in range(len(columns.cells))
        if i not in roles and not (names and i < len(names) and roles_of(names[i]) == {"other"})
    ]
    if not set(roles.values()) & set(PARTIES):
        phones = [
            index for index in free if columns.share(index, long_phone) >= ENOUGH and not _constant(columns, index)
        ]
        roles.update(dict.fromkeys(phones[:1], "number"))
    if "duration" not in roles.values():
        lengths = [
            i
            for i in free
            if i not in roles and columns.share(i, has_clock) >= ENOUGH and columns.share(i, is_length) >= ENOUGH
        ]
        lengths = lengths or [
            i for i in free if i not in roles and not names and columns.share(i, _says_unit) >= ENOUGH
        ]
        roles.update(dict.fromkeys(lengths[:1], "duration"))
    if not names:
        words = [index for index in free if index not in roles and columns.share(index, _is_word) >= ENOUGH]
        roles.update(dict.fromkeys(words[:2], "what"))


def _says_unit(text: str) -> bool:
    return is_length(text) and any(c.isalpha() for c in text)


def _constant(columns: Columns, index: int) -> bool:
    return len(columns.cells[index]) > 2 and len(set(columns.cells[index])) == 1


def _pair(roles: dict[int, str]) -> None:
    """A caller beside a called number: the number is the recipient. A caller alone is the other party."""
    number = next((index for index, role in roles.items() if role == "number"), None)
    caller = next(index for index, role in roles.items() if role == "caller")
    if number is not None:
        roles[number] = "recipient"
    elif "own" not in roles.values():
        roles[caller] = "number"


def _layout(records: Sequence[Record], header: int, roles: dict[int, str], told: BillFormat) -> Layout:
    names = records[header].cells if header >= 0 else ()
    when = next(index for index, role in roles.items() if role == "when")
    name = names[when] if when < len(names) else ""
    order, doubt = _order(records, header, when, name, told)
    length = next((index for index, role in roles.items() if role == "duration"), None)
    length_name = names[length] if length is not None and length < len(names) else ""
    cells = [plain(r.cells[length]) for r in records[header + 1 :] if length is not None and length < len(r.cells)]
    zone = (
        told.zone
        or _zone_in(name)
        or next((z for i, r in roles.items() if r == "time" and i < len(names) and (z := _zone_in(names[i]))), None)
    )
    body = list(islice(records, header + 1, header + 1 + 20 * SAMPLE))
    missed = any(
        set(folded(r.cells[i]).split()) & set(MISSED)
        for i, role in roles.items()
        if role == "what"
        for r in body
        if i < len(r.cells)
    )
    return Layout(
        header=header,
        roles=roles,
        order=order,
        doubt=doubt,
        unit=told.unit or unit_in(length_name) or _unit(cells),
        clock=_clock(length_name),
        zone=zone,
        date_format=told.date_format,
        own_number=told.own_number,
        words=told.words,
        dialled=any(
            role == "number" and i < len(names) and folded(names[i]) in NAMES_OF_DIALLED for i, role in roles.items()
        ),
        export=missed and "cost" not in roles.values(),
    )


def _order(records: Sequence[Record], header: int, when: int, name: str, told: BillFormat) -> tuple[str | None, str]:
    """The order of the dates: what the owner says, else what all dates of the column and of the lines above it allow."""
    if told.date_format:
        return "ymd", ""
    cells = [plain(record.cells[when]) for record in records[header + 1 :] if when < len(record.cells)]
    order, doubt = day_order(_dates(cells), name)
    if order is None:
        above = [plain(record.raw) for record in records[: max(header, 0)]]
        order, _ = day_order([*_dates(cells), *above], name)
    if told.day_first is not None and (order is None or order != "ymd"):
        order = "dmy" if told.day_first else "mdy"
    return order, "" if order else doubt


def _dates(cells: list[str]) -> Iterator[str]:
    return (text for text in dict.fromkeys(cells) if has_day(text))


def _zone_in(name: str) -> str | None:
    """The zone that a column's name states: "Start (UTC)", "Time GMT+8"."""
    words = name.upper().replace("(", " ").replace(")", " ").replace("_", " ").split()
    for word in words:
        for prefix in ("UTC", "GMT"):
            if word == prefix:
                return "UTC"
            if word.startswith(prefix) and is_zone(_padded(word.removeprefix(prefix))):
                return _padded(word.removeprefix(prefix))
    return None


def _padded(offset: str) -> str:
    """Write "+8" as "+08:00"."""
    sign, digits = offset[:1], offset[1:]
    hours, _, minutes = digits.partition(":")
    return f"{sign}{hours.zfill(2)}:{minutes or '00'}" if sign in ("+", "-") and hours.isdecimal() else offset


def _clock(name: str) -> str:
    """What "4:02" means, where the name of the column says so; minutes and seconds else."""
    words = folded(name)
    return next((unit for words_of_unit, unit in CLOCK_UNITS.items() if words_of_unit in words), "m:s")


def _unit(cells: list[str]) -> str | None:
    """The unit of plain numbers, where they can have only one: nobody talks for hours in most calls."""
    numbers = sorted(int(text) for text in cells if text.isdecimal() and len(text) < 7)
    return "s" if (numbers and numbers[-1] > 180) or (numbers and numbers[len(numbers) // 2] > 60) else None
