"""The town or country of a telephone number, from the tables that come with `phonenumbers`.

The library reads all its tables, for each prefix of the world in each language, before it tells the first: 0.3 s of CPU. They come
in some thirty parts, each a range of prefixes in order; here only the parts are read in which a prefix of the number could
stand. Where the library's tables are not laid out like this, the library itself is asked.

References: phonenumbers.geocoder, phonenumbers.prefix (libphonenumber: PhoneNumberOfflineGeocoder).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

LONGEST_PREFIX = 9
FIRST_PREFIX = re.compile(rb"^ ?'(\d+)' ?:", re.MULTILINE)
HEAD_BYTES = 4096
LANGUAGE = "en"


def described(number: PhoneNumber) -> str:
    """Town, region or country in English, "" where none is known: what `geocoder.description_for_number` says."""
    if not _parts():
        from phonenumbers import geocoder

        return str(geocoder.description_for_number(number, LANGUAGE))
    from phonenumbers import PhoneNumberType, number_type
    from phonenumbers.phonenumberutil import is_number_type_geographical

    kind, code = number_type(number), number.country_code or 0
    if kind == PhoneNumberType.UNKNOWN:
        return ""
    if is_number_type_geographical(kind, code):
        return _area(_without_mobile_token(number)) or _country(number)
    return _country(number)


def _without_mobile_token(number: PhoneNumber) -> PhoneNumber:
    """In some countries (Argentina) mobile numbers have a digit before the code of their area."""
    from phonenumbers import NumberParseException, parse
    from phonenumbers.phonenumberutil import (
        country_mobile_token,
        national_significant_number,
        region_code_for_country_code,
    )

    code = number.country_code or 0
    token, national = country_mobile_token(code), national_significant_number(number)
    if not token or not national.startswith(token):
        return number
    try:
        return parse(national[len(token) :], region_code_for_country_code(code))
    except NumberParseException:
        return number


def _area(number: PhoneNumber) -> str:
    from phonenumbers import PhoneNumberFormat, format_number

    digits = format_number(number, PhoneNumberFormat.E164)[1:]
    for size in range(min(LONGEST_PREFIX, len(digits)), 0, -1):
        prefix = digits[:size]
        name = _part_of(prefix).get(prefix, {}).get(LANGUAGE)
        if name is not None:
            return name
    return ""


def _country(number: PhoneNumber) -> str:
    from phonenumbers.phonenumberutil import is_valid_number_for_region, region_codes_for_country_code

    regions = region_codes_for_country_code(number.country_code or 0)
    valid = [region for region in regions if len(regions) == 1 or is_valid_number_for_region(number, region)]
    return _region(valid[0]) if len(valid) == 1 else ""


def _region(code: str) -> str:
    names = _loaded("locale").LOCALE_DATA.get(code, {})
    name = names.get(LANGUAGE, "")
    return str(names.get(name[1:], "") if name.startswith("*") else name)


def _part_of(prefix: str) -> dict[str, dict[str, str]]:
    """The part of the tables in whose range a prefix lies."""
    firsts = _parts()
    at = bisect_right(firsts, prefix) - 1
    found: dict[str, dict[str, str]] = _loaded(f"data{at}").data if at >= 0 else {}
    return found


@cache
def _parts() -> list[str]:
    """The first prefix of each part, in order; empty where the tables are laid out otherwise."""
    firsts: list[str] = []
    while (path := _folder() / f"data{len(firsts)}.py").is_file():
        with path.open("rb") as file:
            found = FIRST_PREFIX.search(file.read(HEAD_BYTES))
        if not found:
            return []
        firsts.append(found[1].decode())
    return firsts if all(one < other for one, other in pairwise(firsts)) and (_folder() / "locale.py").is_file() else []


@cache
def _loaded(name: str) -> Any:  # noqa: ANN401 - a module of a library without types
    """One file of the tables, without its package: that would read all of them."""
    spec = spec_from_file_location(f"phonenumbers.geodata.{name}", _folder() / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _folder() -> Path:
    import phonenumbers

    return Path(phonenumbers.__file__).parent / "geodata"
