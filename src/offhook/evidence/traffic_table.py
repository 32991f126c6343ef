r"""The door for lists of connections: PCAPdroid's CSV, the logs of Zeek (text or JSON lines), Android's intrusion log.

They come line by line, of any length. Rows have the columns `number` and `values` (by the names in the head of the list, which
Zeek may change in the middle), or `broken`: why one is none. PCAPdroid puts nothing in quotes although names of apps hold commas:
such lines are taken apart from both ends, and in the middle by the name of the package.

References: PCAPdroid `ConnectionsAdapter.dumpConnectionsCsv`; Zeek `base/frameworks/logging/writers/ascii.zeek`; Android 16
`android.app.admin.NetworkEvent` as androidqf writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from offhook.evidence.limits import Limits
from offhook.evidence.section import Ending, Row, RowSection
from offhook.evidence.stream import Stream
from offhook.evidence.text import Cuts, normalised, whole_lines
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread

Values = dict[str, object]

PCAPDROID, INTRUSION = "pcapdroid_csv", "intrusion_log"
ZEEK = {name: f"zeek_{name}" for name in ("conn", "dns", "ssl", "http")}
"""The logs of Zeek that are read, and the sections they become."""
LONGEST = 1 << 20
"""Bytes of one line."""
HEAD_LINE = 32_000
SHOWN = 2000
MOST_APPS = 100_000
ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")
PACKAGE = re.compile(r"(?:[A-Za-z][\w]{0,80})(?:\.\w{1,80}){1,20}|android|root|netd")
PROTOCOL = re.compile(r"[A-Za-z0-9][\w./+-]{0,40}")
ZEEK_HEAD = re.compile(rb"#separator \\x[0-9a-fA-F]{2}\s")
ZEEK_PATH = re.compile(rb"^#path[\t ,|]([\w-]{1,60})\s*$", re.MULTILINE)
EVENTS = frozenset({"dns_event", "connect_event", "security_event"})


def list_of(text: bytes) -> str:
    """Which list the beginning of a text is of: the name of its section, "zeek" for a log of Zeek that is not read, or ""."""
    first = text.lstrip()[:HEAD_LINE].partition(b"\n")[0]
    if first.lower().startswith(b"ipproto,") and b"bytessent" in first.lower():
        return PCAPDROID
    if ZEEK_HEAD.match(text):
        found = ZEEK_PATH.search(text[:4096])
        return ZEEK.get(found[1].decode(), "zeek") if found else "zeek"
    return _of_object(_object(first.decode("utf-8", errors="replace"))) if first.startswith(b"{") else ""


def _of_object(first: Values | None) -> str:
    """The same for JSON lines, by the names in the first."""
    names = set(first or ())
    if names and names <= EVENTS:
        return INTRUSION
    if not {"ts", "uid"} <= names or not any(name.startswith("id.") for name in names):
        return ""
    path = (first or {}).get("_path")
    if isinstance(path, str):
        return ZEEK.get(path, "zeek")
    marks = (("conn", {"conn_state"}), ("dns", {"trans_id"}), ("http", {"trans_depth"}), ("ssl", {"established"}))
    return next((ZEEK[name] for name, needs in marks if needs <= names), "zeek")


def _object(line: str) -> Values | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def list_rows(stream: Stream, place: Place, limits: Limits, name: str) -> Iterator[RowSection | Fact]:
    """The lines as rows of `name`, what is broken, and their `Dumped`."""
    spot = replace(place, line=1)
    table = Lines(spot, name, limits.rows)
    rows = table.rows(normalised(stream))
    yield RowSection(name, place.entry, spot, rows, table.ending)
    for _ in rows:
        pass
    if table.full:
        yield Unread(place=spot, why=f"more than {limits.rows} rows; the rest was not read")
    state = "truncated" if stream.troubles and table.ending.state == "read" else table.ending.state
    yield Dumped(place=spot, name=name, title=place.entry, state=state, lines=table.ending.lines)


@dataclass(slots=True)
class Lines:
    """The reading of one list. names: of its columns, as its head tells; apps: those of PCAPdroid that were seen."""

    place: Place
    name: str
    most: int
    ending: Ending = field(default_factory=Ending)
    full: bool = False
    names: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    separator: str = "\t"
    between: str = ","
    unset: str = "-"
    empty: str = "(empty)"
    apps: set[tuple[object, ...]] = field(default_factory=set)

    def rows(self, stream: Stream) -> Iterator[Row]:
        """Every line that is no head."""
        for number, line in _lines(stream):
            if not line.strip() or (line.startswith("#") and self._head(line)) or self._named(line):
                continue
            if self.ending.lines >= self.most:
                self.full = True
                break
            self.ending.lines += 1
            place = replace(self.place, line=number, text=line[:SHOWN])
            values = self._values(line) if len(line) < LONGEST else None
            yield Row(place, self._columns(values))
        self.ending.state = "truncated" if self.full else "read" if self.ending.lines else "empty"

    def _columns(self, values: Values | None) -> Values:
        if values is None:
            return {"broken": "a line that is no row of this list, is too long, or breaks off"}
        app = (values.get("uid"), values.get("app"), values.get("packagename"))
        first = self.name == PCAPDROID and app not in self.apps and len(self.apps) < MOST_APPS
        self.apps |= {app} if first else set()
        return {"number": self.ending.lines, "values": values, "first": first}

    def _values(self, line: str) -> Values | None:
        if self.name == PCAPDROID:
            return connection_in(line, self.names)
        if line.startswith("{"):
            return _object(line)
        parts = line.split(self.separator)
        if not self.names or len(parts) != len(self.names):
            return None
        types = self.types if len(self.types) == len(parts) else [""] * len(parts)
        return {
            name: self._one(part, kind)
            for name, part, kind in zip(self.names, parts, types, strict=True)
            if part != self.unset
        }

    def _one(self, part: str, kind: str) -> object:
        """A value of Zeek: a list where its type is one; signs that stand for something else are undone."""
        if kind.startswith(("set[", "vector[")):
            return [] if part == self.empty else [_unescaped(one) for one in part.split(self.between)]
        return "" if part == self.empty else _unescaped(part)

    def _named(self, line: str) -> bool:
        """Whether a line names the columns of PCAPdroid's list."""
        named = self.name == PCAPDROID and line.lower().startswith("ipproto,")
        if named:
            self.names = [name.strip() for name in line.lower().split(",")]
        return named

    def _head(self, line: str) -> bool:
        """Whether a line is one of the head of a log of Zeek, which is then heeded."""
        if self.name in (PCAPDROID, INTRUSION):
            return False
        if line.startswith("#separator "):
            self.separator = _unescaped(line[11:].strip()) or "\t"
        word, _, rest = line[1:].partition(self.separator)
        if word == "fields":
            self.names = rest.split(self.separator)
        elif word == "types":
            self.types = rest.split(self.separator)
        elif word in ("set_separator", "unset_field", "empty_field"):
            setattr(
                self, {"set_separator": "between", "unset_field": "unset", "empty_field": "empty"}[word], rest or " "
            )
        return True


def _lines(stream: Stream) -> Iterator[tuple[int, str]]:
    for block in whole_lines(stream.chunks, LONGEST, Cuts()):
        for number, line in enumerate(block.data.split(b"\n"), block.first_line):
            yield number, line.decode("utf-8", errors="replace")


def _unescaped(text: str) -> str:
    """Zeek writes bytes that are no plain text as a backslash, an x and two digits."""
    if "\\x" not in text:
        return text
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def connection_in(line: str, names: list[str]) -> Values | None:
    """The values of a line of PCAPdroid's list; None where it has too few, or where the app and its package cannot be told."""
    parts = line.rstrip("\r").split(",")
    if len(parts) == len(names):
        return dict(zip(names, parts, strict=True))
    if len(parts) < len(names) or not {"app", "info"} <= set(names):
        return None
    left, right = names.index("app"), len(names) - 1 - names.index("info")
    middle = _middle(parts[left : len(parts) - right], "packagename" in names)
    if middle is None or left + len(middle) + right != len(names):
        return None
    return dict(zip(names, [*parts[:left], *middle, *parts[len(parts) - right :]], strict=True))


def _middle(parts: list[str], packaged: bool) -> list[str] | None:
    """App, package (if it stands there), protocol, status and info, from parts between which commas of theirs may stand."""
    if not packaged:  # a host holds no comma, so that the last three are told from the end
        head, last = parts[:-3], parts[-3:]
        return [",".join(head), *last] if PROTOCOL.fullmatch(last[0]) else None
    for index in range(1, len(parts) - 3):
        if PACKAGE.fullmatch(parts[index]) and PROTOCOL.fullmatch(parts[index + 1]):
            return [",".join(parts[:index]), *parts[index : index + 3], ",".join(parts[index + 3 :])]
    nameless = not parts[0] and not parts[1] and PROTOCOL.fullmatch(parts[2])
    return [*parts[:4], ",".join(parts[4:])] if nameless else None
