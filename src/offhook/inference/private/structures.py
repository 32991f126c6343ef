"""Private data that shows by its shape: positions, installed apps, what was opened when, pages that were visited.

Only what its own names give away is taken: two numbers are a position where they are called latitude and longitude, a page was
visited where its address stands under a name for it and is not one of the receiver.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from offhook.inference.private.unpack import LARGEST_DOCUMENT, Layer
from offhook.inference.private.usage import app_usage

MOST = 500
LEAST_APPS = 8
"""So many names of installed apps make a list of them; an app that asks for some others is met every day."""
GAP = rb"(?:\\{0,3}[\"'])?\s{0,2}(?:[:=>]|%3[AaDd])\s{0,2}(?:\\{0,3}[\"'])?"
LATITUDE = re.compile(
    rb"(?:(?<![A-Za-z])lat|(?<=[a-z])Lat)(?:itude)?(?P<e7>_?[Ee]7)?" + GAP + rb"(?P<value>-?\d{1,10}(?:\.\d{1,17})?)",
    re.IGNORECASE,
)
LONGITUDE = re.compile(
    rb"(?:(?<![A-Za-z])lo?ng?|(?<=[a-z])Lo?ng?)(?:itude)?(?P<e7>_?[Ee]7)?"
    + GAP
    + rb"(?P<value>-?\d{1,11}(?:\.\d{1,17})?)",
    re.IGNORECASE,
)
PAIR = re.compile(
    rb"(?<![A-Za-z])(?:ll|sll|latlng|latlon|lnglat|loc|location|coords?|coordinates?|geo|gps|position)"
    + GAP
    + rb"\[?(?P<one>-?\d{1,3}\.\d{3,17})(?:,|%2C|;|\s)\s?(?P<other>-?\d{1,3}\.\d{3,17})",
    re.IGNORECASE,
)
GEOHASH = re.compile(rb"(?<![A-Za-z])geohash" + GAP + rb"(?P<value>[0-9b-hjkmnp-z]{6,12})(?![0-9a-z])", re.IGNORECASE)
PAGE = re.compile(
    rb"(?<![A-Za-z])(?P<key>(?:page|web|current|cur|site|visited|open|nav|document|search|origin|full|ref)?[_.\-]?(?:url|uri|href|link|referr?er)"
    rb"|u|dl|dr)" + GAP + rb"(?P<url>https?(?:://|%3A%2F%2F|:\\/\\/)[^\"'&\s<>\x00-\x20]{4,600})",
    re.IGNORECASE,
)
SEARCHED = re.compile(
    rb"(?<![A-Za-z])(?P<key>search_?(?:word|term|query|keyword|text|key)s?|keywords?|wd)"
    + GAP
    + rb"(?P<words>[^\"'&\r\n<>{}\[\],]{2,120})",
    re.IGNORECASE,
)
NO_PAGE = re.compile(rb"\.(?:png|jpe?g|gif|webp|svg|ico|css|js|woff2?|mp4|m3u8|apk)(?:$|\?|%3F)", re.IGNORECASE)
CARDS = (
    ("contacts", re.compile(rb"BEGIN:VCARD"), "a card of an address book (vCard)"),
    ("calendar", re.compile(rb"BEGIN:VEVENT"), "an entry of a calendar (iCalendar)"),
)
NAME = re.compile(rb"[^A-Za-z0-9_.]+")
DIGEST = re.compile(rb"(?<![0-9A-Za-z])[0-9A-Fa-f]{32}(?![0-9A-Za-z])")
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
        self._hashed = {
            hashlib.md5(key, usedforsecurity=False).hexdigest().encode(): name for key, name in self._packages.items()
        }

    def found(self, layer: Layer, host: str | None) -> Iterator[Shape]:
        """What shows in one layer that was sent to `host`."""
        data = layer.data[:LARGEST_DOCUMENT]
        yield from cards(data)
        if layer.path[:1] == ("header",) or layer.content_type == "path":
            return
        yield from positions(data)
        yield from pages(data, host)
        yield from self._apps(data)
        if layer.path[-1:] == ("json",) and not layer.copy:
            yield from (Shape("app_usage", None, *event) for event in app_usage(data, self._packages.values()))

    def _apps(self, data: bytes) -> Iterator[Shape]:
        if not self._packages:
            return
        if data.count(b".") >= LEAST_APPS:
            names = [self._packages[word] for word in {*NAME.split(data)} & self._packages.keys()]
            yield from self._listed(names, data, None)
        digests = {found[0].lower() for found in DIGEST.finditer(data)} & self._hashed.keys()
        yield from self._listed([self._hashed[digest] for digest in digests], data, "md5")

    def _listed(self, names: list[str], data: bytes, hashed: str | None) -> Iterator[Shape]:
        if len(names) < LEAST_APPS:
            return
        what = "MD5 hashes of names" if hashed else "names"
        how = f"{len(names):,} {what} of apps that are installed on this phone stood together"
        for name in sorted(names):
            at = max(data.find(name.encode()), 0) if not hashed else 0
            yield Shape("app_list", None, name, name, at, at + len(name), how, hashed)


def positions(data: bytes) -> Iterator[Shape]:
    """Latitude and longitude by their names, in degrees or in ten-millionths of them; pairs; geohashes."""
    lowered = data.lower()
    if b"lat" in lowered:
        for found in _first(LATITUDE, data):
            other = LONGITUDE.search(data, found.end(), found.end() + 160) or LONGITUDE.search(
                data, max(found.start() - 160, 0), found.start()
            )
            if other:
                yield from position(
                    _degrees(found), _degrees(other), min(found.start(), other.start()), max(found.end(), other.end())
                )
    if b"lo" in lowered or b"ll" in lowered or b"g" in lowered:
        for pair in _first(PAIR, data):
            one, other_number = float(pair["one"]), float(pair["other"])
            swapped = abs(one) > 90 or b"lnglat" in pair[0].lower()
            yield from position(
                *((other_number, one) if swapped else (one, other_number)), pair.start("one"), pair.end()
            )
    if b"geohash" in lowered:
        for hashed in _first(GEOHASH, data):
            text = hashed["value"].decode("ascii")
            yield Shape(
                "location",
                "coordinates",
                text,
                f"geohash {text}",
                hashed.start("value"),
                hashed.end(),
                'under the name "geohash"',
            )


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


def pages(data: bytes, host: str | None) -> Iterator[Shape]:
    """Addresses of pages of other hosts than the receiver, and words that were searched for."""
    if b"http" in data:
        for found in _first(PAGE, data):
            url = unquote(found["url"].replace(b"\\/", b"/").decode("utf-8", errors="replace"))
            if NO_PAGE.search(found["url"]) or _same_site(_host(url), host):
                continue
            yield Shape(
                "browsing",
                None,
                url,
                url[:120],
                found.start("url"),
                found.end(),
                f'under the name "{_text(found["key"])}"',
            )
    for found in _first(SEARCHED, data):
        words = unquote(_text(found["words"]).replace("+", " ")).strip()
        if any(char.isalpha() for char in words) and not words.startswith(("http", "null", "true", "false")):
            yield Shape(
                "browsing",
                None,
                words,
                words,
                found.start("words"),
                found.end(),
                f'under the name "{_text(found["key"])}"',
            )


def cards(data: bytes) -> Iterator[Shape]:
    """Address cards and calendar entries, by the line they begin with."""
    if b"BEGIN:V" not in data:
        return
    for kind, begins, how in CARDS:
        for number, found in enumerate(_first(begins, data), 1):
            yield Shape(kind, None, f"{kind} {number}", how, found.start(), found.end(), how)


def _first(pattern: re.Pattern[bytes], data: bytes) -> Iterator[re.Match[bytes]]:
    return (found for found, _ in zip(pattern.finditer(data), range(MOST), strict=False))


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
