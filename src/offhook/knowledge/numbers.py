"""What kind of number was dialled, and where it is.

In the order in which a phone itself decides: MMI and USSD codes, SIP addresses, emergency numbers, short codes, then
numbers of the world's plan as dialled from the country of the SIM. Rests on `phonenumbers` (Google's libphonenumber
metadata, Apache-2.0), which is imported only when a number is asked about.

Limits: which network a number belongs to today (portability) and what a call costs are not in this data; "unassigned" means
possible by its length but in no range that the metadata knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

SATELLITE = frozenset({870, 881})
GLOBAL_NETWORKS = frozenset({870, 881, 882, 883})
"""Inmarsat, the satellite systems, and international networks (ships, satellites, machines): all dear to call."""
EVERYWHERE_EMERGENCY = frozenset({"112", "911"})
"""GSM phones dial these as emergency calls whatever their SIM (3GPP TS 22.101)."""
GLOBAL_PREMIUM = 979
NANP = 1
HOME_OF_NANP = frozenset({"US", "CA"})

LONGEST = 250
"""Characters of a number at most; what is longer is none."""
MMI = re.compile(r"(?:\*|#|\*#|\*\*|##)\d{2,3}(?:\*[^*#]*){0,4}#.*")
"""Supplementary services and USSD, after Android's GsmMmiCode: *100#, **21*+49…#, #31#+49…"""
SECRET = re.compile(r"[*#]+\d[\d*#]*[*#]")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
DIALABLE = re.compile(r"[\d+*#,;ABCDNabcdnPpWw]+")
POST_DIAL = re.compile(r"[,;pPwW].*$")
PUNCTUATION = re.compile(r"[\s\-().\u00a0\u202f\u2011\u200e\u200f\u202a-\u202e/]+")
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


@dataclass(frozen=True, slots=True)
class NumberKind:
    """region: ISO 3166 alpha-2, "001" for numbers of no country, None if unknown; kind: the words of `peer.type`.

    international: E.164 form ("+861064001234"), None where the number has none.
    """

    region: str | None
    kind: str
    international: str | None = None
    risks: tuple[str, ...] = ()


UNKNOWN = NumberKind(None, "unknown")


def dialable(number: str) -> str:
    """A number without the decoration people and apps put into it; "tel:" and other schemes taken off."""
    bare = number.strip().translate(DIGITS)
    for scheme in ("tel:", "voicemail:", "sip:", "sips:"):
        if bare.lower().startswith(scheme):
            bare = bare[len(scheme) :]
    return bare if ADDRESS.fullmatch(bare) else PUNCTUATION.sub("", bare)


@lru_cache(maxsize=1 << 12)
def classify(number: str, home: str | None, roaming: str | None = None) -> NumberKind:
    """What kind of number this is, dialled from a SIM of `home` (alpha-2, upper case) while in `roaming`."""
    bare = dialable(number[:LONGEST])
    if ADDRESS.fullmatch(bare):
        return NumberKind(None, "sip")
    if not bare or len(number) > LONGEST or not DIALABLE.fullmatch(bare):
        return UNKNOWN
    if MMI.fullmatch(bare) or SECRET.fullmatch(bare):
        return NumberKind(home, "mmi")
    bare = POST_DIAL.sub("", bare)
    if bare in EVERYWHERE_EMERGENCY:
        return NumberKind(home, "emergency")
    return _short(bare, home) or (_short(bare, roaming) if roaming else None) or _long(bare, home, roaming)


def place_of(international: str) -> str | None:
    """Town or region of a number in E.164 form, in English."""
    import phonenumbers

    from offhook.knowledge.number_places import described

    return described(phonenumbers.parse(international)) or None


def same_number(one: str, other: str, home: str | None) -> bool:
    """Whether two written forms mean the same subscriber, as dialled from `home`."""
    left, right = dialable(one), dialable(other)
    if left == right:
        return True
    forms = {classify(left, home).international, classify(right, home).international}
    if None not in forms and (len(forms) == 1 or (left.startswith("+") and right.startswith("+"))):
        return len(forms) == 1
    shortest = min(len(left.lstrip("+0")), len(right.lstrip("+0")))
    return shortest >= 7 and left.lstrip("+0")[-9:].endswith(right.lstrip("+0")[-shortest:][-9:])


def _short(bare: str, region: str | None) -> NumberKind | None:
    if region is None or bare.startswith("+"):
        return None
    import phonenumbers
    from phonenumbers import ShortNumberCost, shortnumberinfo

    if region not in phonenumbers.SUPPORTED_REGIONS:
        return None
    if shortnumberinfo.is_emergency_number(bare, region):
        return NumberKind(region, "emergency")
    if not bare.isdigit() or len(bare) > 8:
        return None
    number = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(region), national_number=int(bare)
    )
    if bare.startswith("0") or not shortnumberinfo.is_valid_short_number_for_region(number, region):
        return None
    cost = shortnumberinfo.expected_cost_for_region(number, region)
    premium = cost == ShortNumberCost.PREMIUM_RATE
    return NumberKind(region, "short_code", None, ("premium",) if premium else ())


def _long(bare: str, home: str | None, roaming: str | None) -> NumberKind:
    import phonenumbers

    for region in dict.fromkeys((home, roaming) if not bare.startswith("+") else (None,)):
        try:
            parsed = phonenumbers.parse(bare, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            return _of_plan(parsed, home)
    return UNKNOWN


def _of_plan(parsed: PhoneNumber, home: str | None) -> NumberKind:
    import phonenumbers

    kind = _kinds().get(phonenumbers.number_type(parsed), "unassigned")
    region = phonenumbers.region_code_for_number(parsed)
    if region is None and parsed.country_code is not None:
        codes = phonenumbers.region_codes_for_country_code(parsed.country_code)
        region = codes[0] if len(codes) == 1 else None
    if parsed.country_code in SATELLITE:
        kind = "satellite"
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return NumberKind(region, kind, written, _risks(parsed, kind, region, home))


def _risks(parsed: PhoneNumber, kind: str, region: str | None, home: str | None) -> tuple[str, ...]:
    found = []
    if kind == "premium_rate" or parsed.country_code == GLOBAL_PREMIUM:
        found.append("premium")
    if kind == "shared_cost":
        found.append("shared cost")
    if parsed.country_code in GLOBAL_NETWORKS:
        found.append("satellite or global network")
    if parsed.country_code == NANP and region not in HOME_OF_NANP and region is not None:
        found.append("looks like the USA or Canada, is not")
    if kind == "unassigned":
        found.append("no such range is known")
    if home is not None and region not in (None, home):
        found.append("abroad")
    return tuple(found)


@cache
def _kinds() -> dict[int, str]:
    from phonenumbers import PhoneNumberType as Type

    return {
        Type.FIXED_LINE: "fixed_line",
        Type.MOBILE: "mobile",
        Type.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
        Type.VOIP: "voip",
        Type.PREMIUM_RATE: "premium_rate",
        Type.SHARED_COST: "shared_cost",
        Type.TOLL_FREE: "toll_free",
        Type.UAN: "uan",
        Type.PAGER: "pager",
        Type.PERSONAL_NUMBER: "personal_number",
        Type.VOICEMAIL: "voicemail",
    }
