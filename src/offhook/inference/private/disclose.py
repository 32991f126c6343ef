"""What was found in one payload, told: the same value once, masked where it is another person's, with its bytes as proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from offhook.facts.passing import Payload
from offhook.facts.traffic import Disclosure
from offhook.inference.private.seeds import Seed
from offhook.inference.private.unpack import WRITTEN
from offhook.knowledge.private_words import HASHES

ENCODINGS = frozenset("percent base64 hex utf16 reversed".split())
UNPACKED = frozenset("gzip zlib br zstd deflate base64 hex percent multipart protobuf".split())
LONGEST_PROOF = 160
MOST_EVENTS = 200
"""Of one payload: the events of use that stand in its fact with their times; how many more there were, `items` tells."""
BEFORE, BEHIND = 28, 8
PLACES = {"query": "the query of the request", "header": "the header lines of the request"}
SAID_BEFORE = "; the server had sent this value to the phone before"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found. value: tells it from others of its class; shown, proof: already masked.

    path: of the layer and of the form, outermost first, still with the mark of what a form writes in percent signs.
    sure: chance cannot explain it. issued: the server had sent it first. told_by: which evidence
    tells that it is the owner's, "" where its shape does. seed: its number, -1 for a shape. copy: of a layer's copy with escapes taken off.
    """

    data: str
    identifier: str | None
    value: str
    shown: str
    path: tuple[str, ...]
    offset: int
    proof: str
    how: str
    hash: str | None = None
    key: str = ""
    sure: bool = True
    issued: bool = False
    told_by: str = "owner"
    seed: int = -1
    copy: bool = False


def disclosures(found: Iterable[Found], payload: Payload) -> Iterator[Disclosure]:
    """The facts of one payload: values of one kind that stood there in one form are one fact."""
    groups: dict[tuple[object, ...], list[Found]] = defaultdict(list)
    for each in _plainest(found):
        key = (each.data, each.identifier, _form(each), each.hash, each.path, each.sure, each.issued)
        groups[key].append(each)
    for group in groups.values():
        yield _disclosure(group, payload)


def _plainest(found: Iterable[Found]) -> Iterator[Found]:
    """Of each value what shows it most plainly and surely; a hash beside it is told as well."""
    by_value: dict[tuple[object, ...], list[Found]] = defaultdict(list)
    for each in found:
        by_value[each.data, each.identifier, each.value, each.hash].append(each)
    for same in by_value.values():
        sure = [each for each in same if each.sure] or same
        bare = any(WRITTEN not in each.path and not ENCODINGS & {*each.path} for each in sure)
        yield min((_settled(each, seen_bare=bare) for each in sure), key=_rank)


def _rank(found: Found) -> tuple[int, int, bool, int]:
    return (len(ENCODINGS & {*found.path}), -len(found.path), found.copy, found.offset)


def _settled(found: Found, *, seen_bare: bool) -> Found:
    """Whether the percent signs of a form hid the value: not where it stood there without them, or was packed within."""
    if WRITTEN not in found.path:
        return found
    at = found.path.index(WRITTEN)
    within = found.path[at + 1 :]
    hidden = not seen_bare and not UNPACKED & {*within}
    middle = ("percent",) if hidden else ()
    rest = tuple(word for word in within if word != WRITTEN)
    return replace(found, path=(*found.path[:at], *middle, *rest))


def _form(found: Found) -> str:
    if found.hash:
        return "hashed"
    return "encoded" if ENCODINGS & {*found.path} else "plain"


def _disclosure(group: Sequence[Found], payload: Payload) -> Disclosure:
    first = group[0]
    more = f" and {len(group) - 1:,} more" if len(group) > 1 else ""
    return Disclosure(
        place=payload.place,
        at=payload.at,
        outgoing=payload.outgoing,
        data=first.data,
        identifier=first.identifier,
        form=_form(first),
        hash=first.hash,
        layers=first.path,
        items=len(group),
        shown=escaped(first.shown.encode("utf-8", errors="replace"), LONGEST_PROOF) + more,
        how=_how(first, payload),
        tier="derived",
        flow=payload.flow,
        exchange=payload.exchange,
        host=payload.host,
        offset=first.offset,
        bytes_shown=first.proof[:LONGEST_PROOF],
        seed=first.told_by,
        weak=not first.sure or (first.issued and _may_be_issued(first)),
        uses=tuple(_uses(group)) if first.data == "app_usage" else (),
    )


def _uses(group: Sequence[Found]) -> Iterator[str]:
    for each in group[:MOST_EVENTS]:
        yield escaped(each.value.encode("utf-8", errors="replace"), LONGEST_PROOF)


def _may_be_issued(found: Found) -> bool:
    """What a server may hand out: not the numbers of the hardware and of people."""
    return found.data in ("app_list", "wifi", "carrier", "browsing", "location", "app_usage") or found.identifier in (
        "oaid",
        "gaid",
    )


def _how(found: Found, payload: Payload) -> str:
    """In plain words, where it was found: "as it is in the query of the request, under the name "imei""."""
    opened = [word for word in found.path if word in UNPACKED - ENCODINGS]
    encoded = [word for word in found.path if word in ENCODINGS] if not found.hash else []
    place = PLACES.get(found.path[0] if found.path else "", _part(payload))
    manner = "as it is"
    if found.hash:
        manner = f"as {HASHES[found.hash]}"
    elif encoded:
        manner = f"encoded ({', '.join(encoded)})"
    parts = [f"{manner} in {place}"]
    if opened:
        parts.append(f"unpacked from {', '.join(opened)}")
    if found.how:
        parts.append(found.how)
    elif found.key:
        parts.append(f'under the name "{escaped(found.key.encode(), 60)}"')
    return ", ".join(parts) + (SAID_BEFORE if found.issued else "")


def _part(payload: Payload) -> str:
    return {"head": "the path of the request", "body": "the body of the request"}.get(payload.part, "what was sent")


def masked(seed: Seed) -> str:
    """What a reader may see of a value: of other people the first digits only, of a text its ends, of the owner's all but the middle."""
    value = seed.value
    if seed.data == "messages":
        return f"{value[:4]}…{value[-3:]}"
    if seed.identifier == "contact_name":
        return f"{value[:1]}…"
    if seed.of_others:
        return value[: max(len(value) - 6, 3)] + "*" * min(6, len(value) - 3)
    if seed.identifier in ("carrier_name", "ssid"):
        return value
    kept = 4 if len(value) >= 12 else 2
    return value[:kept] + "*" * (len(value) - kept - 3) + value[-3:]


def proof(data: bytes, start: int, end: int, hidden: Iterable[tuple[int, int]]) -> str:
    """The bytes with some around them. hidden: spans that hold other people's values or texts; their latter part is starred."""
    begin, close = max(start - BEFORE, 0), min(end + BEHIND, len(data), start + 110)
    window = bytearray(data[begin:close])
    for from_, to in hidden:
        last = from_ + (to - from_) // 2
        for at in range(max(last, begin), min(to, close)):
            window[at - begin] = ord("*")
    return escaped(bytes(window), LONGEST_PROOF)


def escaped(data: bytes, most: int) -> str:
    """Bytes as text: what no reader could see is written as a code."""
    text = data.decode("utf-8", errors="backslashreplace")
    return "".join(char if char.isprintable() else _code(char) for char in text)[:most]


def _code(char: str) -> str:
    number = ord(char)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"
