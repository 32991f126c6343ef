"""Places of numbers are those that the library tells; only the parts of its tables that are needed are read."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType, geocoder
from phonenumbers.geodata import GEOCODE_DATA, GEOCODE_LONGEST_PREFIX

from offhook.knowledge import number_places
from offhook.knowledge.number_places import described
from offhook.knowledge.numbers import place_of


def numbers() -> list[phonenumbers.PhoneNumber]:
    """An example of each kind in each country, and numbers below some prefixes of the tables."""
    found = [
        phonenumbers.example_number_for_type(region, kind)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in PhoneNumberType.values()
    ]
    chance = random.Random(7)
    for prefix in chance.sample(sorted(GEOCODE_DATA), 3000):
        for digits in (4, 7):
            with suppress(phonenumbers.NumberParseException):
                found.append(phonenumbers.parse(f"+{prefix}{chance.randrange(10**digits):0{digits}}"))
    return [number for number in found if number is not None]


def test_places_are_those_that_the_library_tells() -> None:
    told = [(described(number), geocoder.description_for_number(number, "en")) for number in numbers()]
    assert len(told) > 4000
    assert [pair for pair in told if pair[0] != pair[1]] == []


def test_the_tables_are_laid_out_as_is_supposed() -> None:
    """Every part in order, none missing: else the library is asked, which costs ten times as much."""
    firsts = number_places._parts()
    folder = Path(phonenumbers.__file__).parent / "geodata"
    assert len(firsts) == len(list(folder.glob("data*.py"))) > 20
    assert set(firsts) <= set(GEOCODE_DATA)
    assert number_places.LONGEST_PREFIX == GEOCODE_LONGEST_PREFIX


def test_tables_in_another_layout_leave_it_to_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(number_places, "_folder", lambda: tmp_path)
    number_places._parts.cache_clear()
    assert place_of("+861064001234") == "Beijing"
    (tmp_path / "data0.py").write_text("nothing of the kind")
    number_places._parts.cache_clear()
    assert place_of("+861064001234") == "Beijing"
    number_places._parts.cache_clear()


def test_few_parts_are_read() -> None:
    code = (
        "import sys; from offhook.knowledge.number_places import _loaded; from offhook.knowledge.numbers import place_of\n"
        "print(place_of('+861064001234'), place_of('+4915112345678'), place_of('+882161234567'))\n"
        "print(_loaded.cache_info().currsize < 12, any('geodata' in name for name in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["Beijing Germany None", "True False"]
