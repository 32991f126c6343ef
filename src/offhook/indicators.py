"""Known indicators (STIX2): hosts, addresses, apps and files that investigators tied to an attack or a family of spyware.

Read from a bundle as those who investigate publish it. Patterns that are one comparison are checked; of the others it is counted
and named what was not checked, since a silence about them would read as a clean bill of health.

References: OASIS STIX 2.1 (patterns); the bundles of the Mobile Verification Toolkit's indicators (`app:id`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from offhook.errors import OffhookError

LARGEST = 256 << 20
LONGEST_NAME = 200
ONE = re.compile(
    r"\s*\[\s*(?P<what>[\w-]{1,60}:[\w.'\" -]{1,120}?)\s*(?:=|==)\s*'(?P<value>(?:[^'\\]|\\.){1,4000})'\s*\]\s*"
)
"""A pattern that is one comparison: [domain-name:value = 'example.com']."""
WHAT = {
    "domain-name:value": "host",
    "url:value": "url",
    "ipv4-addr:value": "address",
    "ipv6-addr:value": "address",
    "app:id": "package",
    "android:package": "package",
}
HASH = re.compile(r"(?:file|app):hashes\.['\"]?sha-?256['\"]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing to look for. what: "host", "url", "address", "package" or "file" (its SHA-256). family: whose it is, as published."""

    what: str
    value: str
    family: str
    source: str


@dataclass(frozen=True, slots=True)
class Indicators:
    """What one or more bundles hold. unchecked: how many comparisons of each kind are not made here."""

    known: tuple[Indicator, ...] = ()
    unchecked: Mapping[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    def of(self, what: str) -> dict[str, Indicator]:
        """Those of one kind by their value, the first told of each."""
        found: dict[str, Indicator] = {}
        for indicator in self.known:
            if indicator.what == what:
                found.setdefault(indicator.value, indicator)
        return found


def read_indicators(paths: Iterable[Path]) -> Indicators:
    """All indicators of some bundles. Raises OffhookError with one sentence where a file is none."""
    known: list[Indicator] = []
    unchecked: Counter[str] = Counter()
    names = []
    for path in paths:
        objects = _objects(path)
        families = _families(objects)
        for item in objects:
            if item.get("type") == "indicator":
                _take(item, families, path.name, known, unchecked)
        names.append(path.name)
    return Indicators(tuple(known), dict(sorted(unchecked.items())), tuple(names))


def _objects(path: Path) -> list[dict[str, object]]:
    try:
        if path.stat().st_size > LARGEST:
            raise OffhookError(f"{path} is too large for a list of indicators.")
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as why:
        raise OffhookError(f"{path} (indicators) cannot be read: {why.strerror or why}") from why
    except (ValueError, RecursionError) as why:
        raise OffhookError(f"{path} is not a STIX2 bundle: it is not valid JSON.") from why
    objects = told.get("objects") if isinstance(told, dict) else None
    if not isinstance(objects, list) or told.get("type") != "bundle":
        raise OffhookError(f'{path} is not a STIX2 bundle: a bundle has "type": "bundle" and a list of "objects".')
    return [item for item in objects if isinstance(item, dict)]


def _families(objects: list[dict[str, object]]) -> dict[str, str]:
    """Id of an indicator -> what it indicates, by the relationships of the bundle; "" for the only family there is."""
    names = {
        str(item.get("id")): str(item.get("name"))
        for item in objects
        if item.get("type") in ("malware", "threat-actor", "campaign", "tool", "intrusion-set") and item.get("name")
    }
    found = {
        str(item.get("source_ref")): names[str(item.get("target_ref"))]
        for item in objects
        if item.get("type") == "relationship" and str(item.get("target_ref")) in names
    }
    if len(names) == 1:
        found[""] = next(iter(names.values()))
    return found


def _take(
    item: dict[str, object], families: dict[str, str], source: str, known: list[Indicator], unchecked: Counter[str]
) -> None:
    pattern = item.get("pattern")
    if not isinstance(pattern, str):
        unchecked["indicators without a pattern"] += 1
        return
    one = ONE.fullmatch(pattern)
    if one is None:
        unchecked["patterns of more than one comparison"] += 1
        return
    what = WHAT.get(one["what"]) or ("file" if HASH.fullmatch(one["what"]) else "")
    value = _normal(what, re.sub(r"\\(.)", r"\1", one["value"]))
    if not what or not value:
        unchecked[one["what"][:60]] += 1
        return
    family = families.get(str(item.get("id"))) or families.get("") or str(item.get("name") or "not named")
    known.append(Indicator(what, value, _legible(family), source))


def _legible(name: str) -> str:
    """A name as it may be shown."""
    return "".join(sign if sign.isprintable() else "�" for sign in name[:LONGEST_NAME])


def _normal(what: str, value: str) -> str:
    """The value as it is compared; "" for what cannot be compared."""
    text = value.strip()
    if not text.isprintable():
        return ""
    if what == "host":
        return text.lower().rstrip(".").removeprefix("*.")
    if what == "file":
        return text.lower() if re.fullmatch(r"[0-9a-fA-F]{64}", text) else ""
    if what == "address":
        try:
            return str(ip_address(text))
        except ValueError:
            return ""
    return text


def parents(host: str) -> Iterator[str]:
    """A host and the domains it lies in, whole labels only: a.b.example, b.example, example."""
    labels = host.lower().rstrip(".").split(".")
    return (".".join(labels[index:]) for index in range(len(labels)))
