"""`findings.json`: the answers as a file, for scripts and for `offhook show`.

Two spaces of indentation, keys in the order of the structs, times in UTC with "Z" and milliseconds only where there are
any: the same answers always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from offhook.answers import SCHEMA, Answers
from offhook.errors import OffhookError

_DECODER = msgspec.json.Decoder(Answers)


def to_json(answers: Answers) -> bytes:
    """The bytes of findings.json, ending in a line end."""
    return b"".join(json_pieces(answers))


def json_pieces(answers: Answers) -> Iterator[bytes]:
    """The same bytes in pieces, one per item of a list: thousands of calls are never held as text at once."""
    fields = msgspec.structs.fields(answers)
    for number, field in enumerate(fields):
        yield b"{\n" if number == 0 else b",\n"
        yield b"  " + msgspec.json.encode(field.encode_name) + b": "
        yield from _pieces_of(getattr(answers, field.name))
    yield b"\n}\n"


def _pieces_of(value: object) -> Iterator[bytes]:
    if not isinstance(value, list) or not value:
        yield _formatted(value, 1)
        return
    for number, item in enumerate(value):
        yield b"[\n    " if number == 0 else b",\n    "
        yield _formatted(item, 2)
    yield b"\n  ]"


def _formatted(value: object, depth: int) -> bytes:
    """One value as it stands so many levels deep; the text of JSON itself never holds a line end."""
    tree = _with_written_times(msgspec.to_builtins(value, builtin_types=(datetime,)))
    return msgspec.json.format(msgspec.json.encode(tree), indent=2).replace(b"\n", b"\n" + b"  " * depth)


def from_json(data: bytes) -> Answers:
    """The answers of a findings.json; a file that is none, or of another schema, is an OffhookError in plain words."""
    try:
        answers = _DECODER.decode(data)
    except msgspec.MsgspecError as why:
        raise OffhookError(f"findings.json of this case cannot be read: {why}") from why
    if answers.schema != SCHEMA:
        raise OffhookError(f"findings.json has the schema {answers.schema!r}; this offhook reads {SCHEMA!r}.")
    values = (getattr(answers, field) for field in answers.__struct_fields__)
    items = (item for value in values for item in (value if isinstance(value, list) else [value]))
    if any(_without_zone(msgspec.to_builtins(item, builtin_types=(datetime,))) for item in items):
        raise OffhookError("findings.json of this case cannot be read: it holds a time without its zone.")
    return answers


def written(at: datetime) -> str:
    """A moment as findings.json writes it: "2026-09-21T16:12:03Z", with ".112" where there are milliseconds."""
    utc = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    fraction = f".{utc.microsecond // 1000:03}" if utc.microsecond >= 1000 else ""
    return f"{utc:%Y-%m-%dT%H:%M:%S}".zfill(19) + fraction + "Z"


def _with_written_times(node: object) -> object:
    if isinstance(node, datetime):
        return written(node)
    if isinstance(node, dict):
        return {key: _with_written_times(value) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [_with_written_times(value) for value in node]
    return node


def _without_zone(node: object) -> bool:
    if isinstance(node, datetime):
        return node.tzinfo is None
    if isinstance(node, dict):
        return any(map(_without_zone, node.values()))
    return isinstance(node, (list, tuple)) and any(map(_without_zone, node))
