"""Tables over ranges of addresses, packed small and opened fast.

A file holds one line that says what it is, one line of JSON (data: where it comes from, its version and licence; sections: name to
[offset, length] behind that line), and the sections, each compressed with xz. A section of numbers is split into byte planes
(all lowest bytes first, then all second ones, …): neighbouring starts differ little, so the planes compress to a tenth.

A range reaches from its start to the next start. IPv6 counts in networks of /64: what is finer than that shares the answer of its
first part (443 of 795,000 rows of the sources).
"""

from __future__ import annotations

import json
import lzma
import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import Any, NamedTuple

MAGIC = b"offhook ranges 1\n"
CODES = {1: "B", 4: "I", 8: "Q"}
"""Type codes of `array` by bytes of one number; the widths are the same wherever CPython runs."""


class Table(NamedTuple):
    """Starts of ranges in order, and one value for each."""

    starts: array[int]
    values: array[int]

    def at(self, number: int) -> int:
        """The value of the range in which `number` lies; the first range starts at 0."""
        return self.values[bisect_right(self.starts, number) - 1]


class Packed:
    """One packed file of this package; a section is read when it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.about, self._sections, self._body = _opened(name)

    def section(self, name: str) -> bytes:
        """The bytes of a section, unpacked. The file is part of offhook: no foreign evidence is read here."""
        offset, length = self._sections[name]
        start = self._body + offset
        return lzma.decompress(_whole(self._name)[start : start + length])

    def numbers(self, name: str, width: int) -> array[int]:
        """A section of numbers of `width` bytes each."""
        return from_planes(self.section(name), width)

    def words(self, name: str) -> list[str]:
        """A section of words, one a line."""
        return self.section(name).decode("utf-8").split("\n")

    def table(self, name: str, start_width: int, value_width: int) -> Table:
        """The table of two sections: steps between the starts ("4 starts"), and values ("4 values")."""
        steps = self.numbers(f"{name} starts", start_width)
        return Table(array(CODES[start_width], accumulate(steps)), self.numbers(f"{name} values", value_width))


def to_planes(numbers: array[int]) -> bytes:
    """The numbers as byte planes, lowest byte first whatever this machine's order is."""
    width, swapped = numbers.itemsize, array(numbers.typecode, numbers)
    if sys.byteorder == "big":
        swapped.byteswap()
    raw = swapped.tobytes()
    return b"".join(raw[plane::width] for plane in range(width))


def from_planes(planes: bytes, width: int) -> array[int]:
    """The reverse of `to_planes`."""
    count = len(planes) // width
    raw = bytearray(len(planes))
    for plane in range(width):
        raw[plane::width] = planes[plane * count : (plane + 1) * count]
    numbers = array(CODES[width])
    numbers.frombytes(raw)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def pack(about: dict[str, str], sections: dict[str, bytes], squeeze: Callable[[bytes], bytes] = lzma.compress) -> bytes:
    """The whole file. Used by the script that makes the data, and by tests."""
    packed = {name: squeeze(content) for name, content in sections.items()}
    index, offset = {}, 0
    for name, content in packed.items():
        index[name] = [offset, len(content)]
        offset += len(content)
    head = json.dumps({"data": about, "sections": index}, sort_keys=True).encode() + b"\n"
    return MAGIC + head + b"".join(packed.values())


@cache
def packed(name: str) -> Packed:
    """A packed file that stands beside this module, opened once."""
    return Packed(name)


def _opened(name: str) -> tuple[dict[str, str], dict[str, list[int]], int]:
    whole = _whole(name)
    if not whole.startswith(MAGIC):
        raise ValueError(f"{name} is not a table of ranges that this version of offhook reads")
    end = whole.index(b"\n", len(MAGIC)) + 1
    head: dict[str, Any] = json.loads(whole[len(MAGIC) : end])
    return head["data"], head["sections"], end


@cache
def _whole(name: str) -> bytes:
    return resources.files(__package__).joinpath(name).read_bytes()
