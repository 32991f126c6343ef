"""Whose host a name is, by the end of the name.

`organisations.tsv` has one row for what one organisation does under some names. Its columns: suffixes (the names and all below
them; a `*` stands for any letters of the first label), organisation (short brand), home (where the parent of all is at home,
alpha-2; empty where no source was seen), purpose (plain words), data (what the name itself tells is sent there: a class of
`transfers[].data`), innocent (why such traffic returns by itself: a key of `INNOCENT`), hosting ("yes": a host of somebody
else's services, so the organisation behind the name stays unknown), note, source, checked (when).

Labels must match as a whole: "mi.com" is in "api.mi.com", not in "evilmi.com", nor in "mi.com.evil.net". The longest row wins.

References (the words before the colon in `source`):
    v2fly:     github.com/v2fly/domain-list-community, data/LIST (MIT).
    nextdns:   github.com/nextdns/native-tracking-domains, domains/LIST (MIT).
    hagezi:    github.com/hagezi/dns-blocklists, domains/native.LIST.txt: looked up name by name.
    blackmatrix7: github.com/blackmatrix7/ios_rule_script, rule/…/NAME.list: looked up name by name.
    trackhar:  github.com/tweaselORG/TrackHAR, src/adapters/NAME.ts (CC0).
    firmware:  miui.cloud.CloudRequestUtils of MIUI, whose constants name one host for each kind of data.
    dev.mi.com: Xiaomi's documents for developers (push service, server addresses).
    xray, exodus, adguard, xiaomi-dns-blocklist: lists of trackers, looked up name by name, mostly for the home country.
    asn:       the home of the organisation's own network of that number, in `operators.pack`.
    android-protobuf-decoding: github.com/doug-leith/android-protobuf-decoding, README.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

LONGEST = 253
"""Characters of a host name at most (RFC 1035); what is longer is none."""

INNOCENT = {
    "push": "a service for push messages keeps one connection open and sends a few bytes every few minutes",
    "check": "phones ask such a host whether the network reaches the Internet",
    "time": "phones ask such a host for the time",
    "update": "phones ask such a host whether there is something new to load",
    "dns": "phones ask such a host for the addresses of other hosts",
}
"""Why traffic to such a host returns without anybody doing anything, by the key in the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What a name is known for; the columns of the table. suffix: the one that matched. innocent: a sentence, or ""."""

    suffix: str
    name: str
    home: str | None
    purpose: str
    data: str
    innocent: str
    hosting: bool
    note: str
    source: str
    checked: str


@lru_cache(maxsize=1 << 14)
def organisation_of(host: str) -> Organisation | None:
    """The row of a host name; None where no row knows it. A row with `hosting` tells who hosts, not whose service it is."""
    name = host.lower().rstrip(".")
    if not name or len(name) > LONGEST:
        return None
    table, patterns = _table()
    while name:
        label, _, rest = name.partition(".")
        if found := table.get(name) or _pattern(label, patterns.get(rest, ())):
            return found
        name = rest
    return None


def rows() -> tuple[Organisation, ...]:
    """The whole table, one record for each suffix, in the order of the file."""
    text = resources.files(__package__).joinpath("organisations.tsv").read_text(encoding="utf-8")
    return tuple(row for line in text.splitlines()[1:] for row in _row(line))


def table_version() -> str:
    """When the newest row was checked, and how many names the table knows: "2026-11 (1,650 names)"."""
    every = rows()
    return f"{max(row.checked for row in every)} ({len(every):,} names)"


def _row(line: str) -> list[Organisation]:
    suffixes, name, home, purpose, data, innocent, hosting, note, source, checked = line.split("\t")
    return [
        Organisation(
            suffix=suffix,
            name=name,
            home=home or None,
            purpose=purpose,
            data=data,
            innocent=INNOCENT[innocent] if innocent else "",
            hosting=hosting == "yes",
            note=note,
            source=source,
            checked=checked,
        )
        for suffix in suffixes.split()
    ]


Pattern = tuple[str, str, Organisation]
"""What the label begins with, what it ends with, and the row."""


@cache
def _table() -> tuple[dict[str, Organisation], dict[str, tuple[Pattern, ...]]]:
    whole: dict[str, Organisation] = {}
    patterns: dict[str, tuple[Pattern, ...]] = {}
    for row in rows():
        label, _, rest = row.suffix.partition(".")
        begin, star, end = label.partition("*")
        if star:
            patterns[rest] = (*patterns.get(rest, ()), (begin, end, row))
        else:
            whole[row.suffix] = row
    return whole, patterns


def _pattern(label: str, patterns: tuple[Pattern, ...]) -> Organisation | None:
    """The row with the longest pattern that the label fits."""
    fits = [
        (len(begin) + len(end), row)
        for begin, end, row in patterns
        if len(label) >= len(begin) + len(end) and label.startswith(begin) and label.endswith(end)
    ]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None
