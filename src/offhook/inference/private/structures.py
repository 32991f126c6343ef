"""Private data that shows by its shape: positions, installed apps, what was opened when, pages that were visited.

Only what its own names give away is taken: two numbers are a position where they are called latitude and longitude, a page was
visited where its address stands under a name for it and is not one of the receiver.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from offhook.inference.private.confirm import key_before
from offhook.inference.private.runs import digests
from offhook.inference.private.unpack import LARGEST_DOCUMENT, Layer
from offhook.inference.private.usage import app_usage

MOST = 500
MOST_TRIED = 50_000
NEAR = 300
PIECE, LONGEST = 256 << 10, 256
"""Names are looked for in pieces of a body, each with the beginning of the next: as long as a name may be."""
LEAST_APPS = 8
"""So many names of installed apps make a list of them; an app that asks for some others is met every day."""
GAP = rb"(?:\\{0,3}[\"'])?\s{0,2}(?:[:=>]|%3[AaDd])\s{0,2}(?:\\{0,3}[\"'])?"
NUMBER = rb"(?P<e7>_?e7)?" + GAP + rb"(?P<value>-?\d{1,11}(?:\.\d{1,17})?)"
LATITUDE = re.compile(rb"lat(?:itude)?" + NUMBER)
LONGITUDE = re.compile(rb"(?<![a-z])(?:[a-z]{2,12}(?=lon|lng))?(?:long?|lng)(?:itude)?" + NUMBER)
PAIR = re.compile(
    rb"(?:ll|latlng|latlon|lnglat|loc|location|coords?|coordinates?|geo|gps|position)"
    + GAP
    + rb"\[?(?P<one>-?\d{1,3}\.\d{3,17})(?:,|%2c|;|\s)\s?(?P<other>-?\d{1,3}\.\d{3,17})"
)
PAIR_WORDS = (b"latl", b"lnglat", b"loc", b"coord", b"geo", b"gps", b"position", b"ll=", b'll"')
GEOHASH = re.compile(rb"geohash" + GAP + rb"(?P<value>[0-9b-hjkmnp-z]{6,12})(?![0-9a-z])")
ADDRESS = re.compile(rb"https?(?:://|%3A%2F%2F|:\\/\\/)[^\"'&\s<>\x00-\x20]{4,600}", re.IGNORECASE)
PAGE_KEY = re.compile(
    r"(?:page|web|current|cur|site|visited|open|nav|document|search|origin|full|ref|view)?_?(?:url|uri|referr?er|ref)|u|dl|dr"
)
ACCESS_POINT = re.compile(rb"bssid" + GAP + rb"(?P<value>(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2})")
SEARCHED = re.compile(
    rb"(?P<key>search_?(?:word|term|query|keyword|text|key)s?|keywords?|wd)"
    + GAP
    + rb"(?P<words>[^\"'&\r\n<>{}\[\],]{2,120})"
)
SEARCH_WORDS = (b"search", b"keyword", b"wd=", b'wd"')
NO_PAGE = re.compile(rb"\.(?:png|jpe?g|gif|webp|svg|ico|css|js|woff2?|mp4|m3u8|apk)(?:$|\?|%3F)", re.IGNORECASE)
CARDS = (
    ("contacts", b"BEGIN:VCARD", "a card of an address book (vCard)"),
    ("calendar", b"BEGIN:VEVENT", "an entry of a calendar (iCalendar)"),
)
NAME = re.compile(rb"[^A-Za-z0-9_.]+")
TWO_LEVELS = frozenset("co com net org gov edu ac or ne go gob".split())


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing that shows by its shape. value: tells it from others of its kind; offset, end: where it stands in the layer.

    how: what gives it away, as the end of a sentence. hash: where names were hashed.
    """

    data: str
    identifier: str | None
    value: str
    shown: str
    offset: int
    end: int
    how: str
    hash: str | None = None


class Shapes:
    """Looks for shapes; knows the names of installed apps."""

    def __init__(self, packages: frozenset[str]) -> None:
        self._packages = {name.encode(): name for name in packages}
        self._begin = sorted({name.encode().partition(b".")[0] + b"." for name in packages})
        self._hashed = {
            hashlib.md5(key, usedforsecurity=False).hexdigest().encode(): name for key, name in self._packages.items()
        }

    def found(self, layer: Layer, host: str | None) -> Iterator[Shape]:
        """What shows in one layer that was sent to `host`."""
        if not layer.readable:
            return
        data = layer.data[:LARGEST_DOCUMENT]
        yield from cards(data)
        if layer.container == "json":
            yield from (Shape("app_usage", None, *event) for event in app_usage(data, self._packages.values()))
        if layer.copied or layer.path[:1] == ("header",) or layer.content_type == "path":
            return
        lowered = data.lower()
        yield from positions(lowered)
        yield from pages(data, lowered, host)
        yield from self._apps(data)

    def _apps(self, data: bytes) -> Iterator[Shape]:
        if not self._packages:
            return
        if sum(data.count(begin) for begin in self._begin) >= LEAST_APPS:
            known = self._packages.keys()
            words = {
                word
                for start in range(0, len(data), PIECE)
                for word in {*NAME.split(data[start : start + PIECE + LONGEST])} & known
            }
            yield from self._listed([self._packages[word] for word in words], data, None)
        hashed = {*digests(data, 32)} & self._hashed.keys()
        yield from self._listed([self._hashed[digest] for digest in hashed], data, "md5")

    def _listed(self, names: list[str], data: bytes, hashed: str | None) -> Iterator[Shape]:
        if len(names) < LEAST_APPS:
            return
        what = "MD5 hashes of names" if hashed else "names"
        how = f"{len(names):,} {what} of apps that are installed on this phone stood together"
        for name in sorted(names):
            at = max(data.find(name.encode()), 0) if not hashed else 0
            yield Shape("app_list", None, name, name, at, at + len(name), how, hashed)


def positions(lowered: bytes) -> Iterator[Shape]:
    """Latitude and longitude by their names, in degrees or in ten-millionths of them; pairs; geohashes. Of text in lower case."""
    for found in _matches(LATITUDE, lowered, (b"lat",)):
        other = LONGITUDE.search(lowered, found.end(), found.end() + 160)
        other = other or LONGITUDE.search(lowered, max(found.start() - 160, 0), found.start())
        if other:
            span = min(found.start(), other.start()), max(found.end(), other.end())
            yield from position(_degrees(found), _degrees(other), *span)
    for pair in _matches(PAIR, lowered, PAIR_WORDS):
        one, two = float(pair["one"]), float(pair["other"])
        swapped = abs(one) > 90 or pair[0].startswith(b"lnglat")
        yield from position(*((two, one) if swapped else (one, two)), pair.start("one"), pair.end())
    for hashed in _matches(GEOHASH, lowered, (b"geohash",)):
        text = hashed["value"].decode("ascii")
        span = hashed.start("value"), hashed.end()
        yield Shape("location", "coordinates", text, f"geohash {text}", *span, 'under the name "geohash"')


def position(latitude: float | None, longitude: float | None, start: int, end: int) -> Iterator[Shape]:
    """A position, unless a number is out of range or both are nought."""
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return
    if abs(latitude) < 0.001 and abs(longitude) < 0.001:
        return
    text = f"{latitude:.5f},{longitude:.5f}"
    yield Shape("location", "coordinates", text, text, start, end, "numbers named as latitude and longitude")


def _degrees(found: re.Match[bytes]) -> float | None:
    """Whole numbers count only as ten-millionths, where their name or their size says so."""
    text = found["value"]
    if b"." in text:
        return float(text) if len(text.partition(b".")[2]) >= 2 else None
    return int(text) / 1e7 if found["e7"] or len(text.lstrip(b"-")) >= 8 else None


def pages(data: bytes, lowered: bytes, host: str | None) -> Iterator[Shape]:
    """Addresses of pages of other hosts than the receiver, and words that were searched for."""
    for found in _matches(ADDRESS, data, (b"http",)):
        url = unquote(found[0].replace(b"\\/", b"/").decode("utf-8", errors="replace"))
        key = key_before(data, found.start()).lower()
        if PAGE_KEY.fullmatch(key) and not NO_PAGE.search(found[0]) and not _same_site(_host(url), host):
            yield Shape("browsing", None, url, url[:120], found.start(), found.end(), f'under the name "{key}"')
    for found in _matches(SEARCHED, lowered, SEARCH_WORDS):
        words = unquote(_text(data[found.start("words") : found.end("words")]).replace("+", " ")).strip()
        if _is_phrase(words):
            span = found.start("words"), found.end()
            yield Shape("browsing", None, words, words, *span, f'under the name "{_text(found["key"])}"')


def access_points(lowered: bytes, near: Iterable[int]) -> Iterator[Shape]:
    """The access point that stands beside the name of a network of the owner (at one of these places)."""
    places = sorted(near)
    for found in _matches(ACCESS_POINT, lowered, (b"bssid",)) if places else ():
        if any(abs(place - found.start()) < NEAR for place in places):
            text = found["value"].decode("ascii")
            how = "beside the name of a network of the owner"
            yield Shape("wifi", "bssid", text, text[:8] + ":**:**:**", found.start("value"), found.end(), how)


def _is_phrase(words: str) -> bool:
    plain = words.isprintable() and "\ufffd" not in words and any(char.isalpha() for char in words)
    return plain and not words.lower().startswith(("http", "null", "true", "false", "undefined"))


def cards(data: bytes) -> Iterator[Shape]:
    """Address cards and calendar entries, by the line they begin with."""
    for kind, begins, how in CARDS:
        for number in range(1, min(data.count(begins), MOST) + 1):
            yield Shape(kind, None, f"{kind} {number}", how, 0, 0, how)


def _matches(pattern: re.Pattern[bytes], data: bytes, words: Iterable[bytes]) -> Iterator[re.Match[bytes]]:
    """Matches that begin at one of these words, where no letter stands before it: found by the words, which is fast."""
    count = tried = 0
    for word in words:
        at = data.find(word)
        while at >= 0 and count < MOST and tried < MOST_TRIED:
            tried += 1
            found = pattern.match(data, at) if not at or not data[at - 1 : at].isalpha() or _in_name(data, at) else None
            if found:
                count += 1
                yield found
            at = data.find(word, at + len(word))


def _in_name(data: bytes, at: int) -> bool:
    """Whether a word that follows a letter is the end of a name put together: `gpslat`, `curlatitude`, `mylocation`."""
    return data[max(at - 8, 0) : at].endswith((b"gps", b"cur", b"my", b"user", b"last", b"device", b"geo", b"map"))


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _same_site(one: str | None, other: str | None) -> bool:
    """Whether two hosts belong together by their last labels; where either is not known nothing is said of it."""
    return one is None or other is None or "." not in one or _site(one) == _site(other)


def _site(host: str) -> str:
    labels = host.lower().rstrip(".").split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and labels[-2] in TWO_LEVELS else labels[-2:])


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")
