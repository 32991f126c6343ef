"""Values as they are compared: brought into one form, and refused where they identify nobody.

Each function takes a text as the owner or the phone wrote it and gives the one form that is searched for, or None for junk:
zeros, values of emulators, placeholders, masks, and what is too short to be told from chance.

References:
    3GPP TS 23.003 annex B (check digit of the IMEI), ITU-T E.118 (ICCID), RFC 9562 (UUID).
"""

from __future__ import annotations

import re
from collections.abc import Callable

NOT_HEX = re.compile(r"[^0-9a-f]")
PLACEHOLDERS = frozenset(
    "unknown null none undefined default 0123456789abcdef 123456789abcdef 1234567890 12345678 emulator unavailable android".split()
) | {
    "<unknown ssid>",
    "nvram warning: err",
    "no service",
    "emergency calls only",
    "no sim",
    "not available",
    "searching for service",
}
EMULATOR_IMEIS = frozenset({"00000000000000", "00499901064000", "35824005111111", "12345678901234", "86432603008500"})
EMULATOR_IMSIS = frozenset({"310260000000000", "310270000000000", "123456789012345", "001010123456789"})
BROKEN_ANDROID_IDS = frozenset({"9774d56d682e549c", "dead00beef", "0123456789abcdef", "1234567890abcdef"})
NO_ADDRESSES = frozenset({"020000000000", "000000000000", "ffffffffffff", "001122334455", "123456789abc"})
COMMON_NETWORKS = frozenset(
    "linksys netgear default dlink d-link tp-link wireless androidap iphone guest public hotel internet wifi wi-fi".split()
)


def digits_of(text: str) -> str:
    """The ASCII digits of a text."""
    return "".join(char for char in text if "0" <= char <= "9")


def luhn(digits: str) -> str:
    """The check digit behind these digits (26053179311383 -> 7)."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        doubled = int(char) * (1 if index % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def imei(text: str) -> str | None:
    """15 digits, the check digit last; made up where it was not told (14 digits, or 16 with a software version)."""
    bare = re.sub(r"[\s\-/.]", "", text)
    digits = bare if bare.isascii() and bare.isdigit() else ""
    if not 14 <= len(digits) <= 16 or digits[:14] in EMULATOR_IMEIS or monotonous(digits):
        return None
    return digits if len(digits) == 15 else digits[:14] + luhn(digits[:14])


def meid(text: str) -> str | None:
    """14 hexadecimal digits, lower case, of which one at least is a letter (else it reads as an IMEI)."""
    bare = re.sub(r"[\s\-]", "", text).lower()
    return bare if re.fullmatch(r"(?=.*[a-f])[0-9a-f]{14}", bare) and not monotonous(bare) else None


def imsi(text: str) -> str | None:
    """14 or 15 digits."""
    bare = re.sub(r"[\s\-]", "", text)
    refused = not re.fullmatch(r"[0-9]{14,15}", bare) or bare in EMULATOR_IMSIS or monotonous(bare)
    return None if refused else bare


def iccid(text: str) -> str | None:
    """18 to 20 digits that begin with 89, without the filling F."""
    bare = re.sub(r"[\s\-]", "", text).rstrip("Ff")
    return bare if re.fullmatch(r"89[0-9]{16,18}", bare) and not monotonous(bare[2:]) else None


def serial(text: str) -> str | None:
    """6 to 32 letters and digits, case as told."""
    bare = text.strip()
    fit = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9\-_]{4,30}[A-Za-z0-9]", bare)
    return bare if fit and bare.lower() not in PLACEHOLDERS and not monotonous(bare) else None


def android_id(text: str) -> str | None:
    """16 hexadecimal digits, lower case; leading zeros that were dropped are put back."""
    bare = text.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{13,16}", bare) or bare in BROKEN_ANDROID_IDS or monotonous(bare):
        return None
    return bare.zfill(16)


def gsf_id(text: str) -> str | None:
    """16 hexadecimal digits; told in decimal (as Android keeps it) or in hexadecimal."""
    bare = text.strip().lower()
    if re.fullmatch(r"[0-9]{17,20}", bare) and int(bare) < 1 << 64:
        return f"{int(bare):016x}"
    return android_id(bare)


def advertising_id(text: str) -> str | None:
    """A UUID as 32 hexadecimal digits, or an OAID of 16 or 64."""
    bare = text.strip().lower().replace("-", "")
    return bare if re.fullmatch(r"[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64}", bare) and not monotonous(bare) else None


def mac(text: str) -> str | None:
    """12 hexadecimal digits. What a phone makes up for one network (locally administered) identifies nobody for long."""
    bare = NOT_HEX.sub("", text.strip().lower()) if re.fullmatch(r"[0-9A-Fa-f:\-. ]{12,17}", text.strip()) else ""
    if len(bare) != 12 or bare in NO_ADDRESSES or monotonous(bare) or int(bare[:2], 16) & 3:
        return None
    return bare


def email(text: str) -> str | None:
    """As told, without "mailto:"."""
    bare = text.strip().removeprefix("mailto:")
    return bare if re.fullmatch(r"[^\s@\"'<>]{1,64}@[^\s@\"'<>.]{1,63}(?:\.[^\s@\"'<>.]{1,63}){1,8}", bare) else None


def network_name(text: str) -> str | None:
    """The name of a Wi-Fi network: 5 characters at least, not one that stands on every second router."""
    bare = text.strip().strip('"')
    usual = bare.lower() in COMMON_NETWORKS or bare.lower() in PLACEHOLDERS
    return bare if 5 <= len(bare) <= 32 and not usual and not monotonous(bare) else None


def operator_name(text: str) -> str | None:
    """The name of an operator, or its number (MCC and MNC)."""
    bare = text.strip()
    refused = bare.lower() in PLACEHOLDERS or monotonous(bare) or (bare.isdigit() and len(bare) not in (5, 6))
    return bare if 2 <= len(bare) <= 40 and not refused else None


def monotonous(text: str) -> bool:
    """Whether nearly all of it is one character (zeros, stars, "xxxx")."""
    return len(set(text)) <= 1 or (len(text) >= 10 and len(set(text)) <= 2)


KNOWN: dict[str, Callable[[str], str | None]] = {
    "imei": imei,
    "meid": meid,
    "imsi": imsi,
    "iccid": iccid,
    "serial": serial,
    "android_id": android_id,
    "gsf_id": gsf_id,
    "gaid": advertising_id,
    "oaid": advertising_id,
    "mac": mac,
    "bluetooth_mac": mac,
    "email": email,
    "ssid": network_name,
    "carrier_name": operator_name,
}
"""Identifier (as in findings) -> how its value is brought into one form."""
