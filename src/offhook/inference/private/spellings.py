"""How a value is written when nothing hides it: case, separators, country code or none, with a check digit or without.

A spelling says what must not stand beside it (so that a number is not found inside a longer one), and whether chance could
write it: a short number counts only beside a name that speaks of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from offhook.inference.private.seeds import Seed
from offhook.inference.private.values import digits_of, luhn

SURE_DIGITS = 10
"""A number of so many digits is not met by chance (measured: 0 in 10 MB of random digits); of fewer it is."""
NUMBER_WORDS = tuple("phone tel mobile msisdn number contact callee caller dial sms mms cell phon handy".split())
CARRIER_WORDS = tuple(
    "carrier operator opname op_name opn spn sim network_name networkname isp plmn mno mcc provider ispname".split()
)
NETWORK_WORDS = ("ssid", "wifi", "wi-fi", "wlan", "ap_name", "hotspot", "network")
SERIAL_WORDS = ("serial", "sn", "device", "hardware")


class Spelling(NamedTuple):
    """One way to write a value.

    text: as UTF-8. edge: "digits", "word" or "hex" for what must not stand beside it, "" for anything may. words: names of which
    one must stand before it, or the hit is weak; () for none. hashed: programs hash this spelling. reversed: written backwards.
    any_case: upper and lower case are one. whole: instead of a name before it, it may be the whole of a value.
    """

    text: bytes
    edge: str = ""
    words: tuple[str, ...] = ()
    hashed: bool = True
    reversed: bool = False
    any_case: bool = False
    whole: bool = False
    binary: bool = False


def spellings(seed: Seed) -> Iterator[Spelling]:
    """All ways to write the value of one seed."""
    rule = RULES.get(seed.identifier)
    return rule(seed.value) if rule else iter(())


def _imei(value: str) -> Iterator[Spelling]:
    """Without its check digit it stands in the form with one, and in that with a software version; see `confirm.named`."""
    yield Spelling(value.encode())
    yield Spelling(value[:14].encode())
    yield Spelling(f"{value[:2]}-{value[2:8]}-{value[8:14]}-{value[14:]}".encode(), hashed=False)
    yield Spelling(f"{value[:6]}-{value[6:8]}-{value[8:14]}-{value[14:]}".encode(), hashed=False)
    yield Spelling(f"{value[:2]} {value[2:8]} {value[8:14]} {value[14:]}".encode(), hashed=False)
    yield Spelling(value[::-1].encode(), hashed=True, reversed=True)
    yield Spelling(value[:14][::-1].encode(), hashed=False, reversed=True)
    yield from _as_number(int(value))


def _meid(value: str) -> Iterator[Spelling]:
    for text in (value, value.upper()):
        yield Spelling(text.encode(), any_case=True)
    decimal = f"{int(value[:8], 16):010d}{int(value[8:], 16):08d}"
    yield Spelling(decimal.encode())


def _imsi(value: str) -> Iterator[Spelling]:
    yield Spelling(value.encode())
    yield from _as_number(int(value))


def _iccid(value: str) -> Iterator[Spelling]:
    """With or without the check digit, with a filling F."""
    yield Spelling(value.encode())
    if len(value) == 20 and luhn(value[:19]) == value[19]:
        yield Spelling(value[:19].encode(), hashed=False)
    if len(value) == 19:
        yield Spelling(f"{value}F".encode(), any_case=True)
        yield Spelling(f"{value}{luhn(value)}".encode())


def _serial(value: str) -> Iterator[Spelling]:
    """A short one, or one of digits alone, counts only beside its name."""
    chance = len(value) < 8 or (value.isdigit() and len(value) < SURE_DIGITS)
    words = SERIAL_WORDS if chance else ()
    for text in dict.fromkeys((value, value.lower(), value.upper())):
        yield Spelling(text.encode(), edge="word", words=words, any_case=True)


def _android_id(value: str) -> Iterator[Spelling]:
    """Hexadecimal, without leading zeros, and as the number it is (signed, in Google's check-in also in binary)."""
    for text in dict.fromkeys((value, value.upper(), value.lstrip("0"))):
        yield Spelling(text.encode(), edge="" if len(text) == 16 else "hex", any_case=True)
    number = int(value, 16)
    if number >= 10**SURE_DIGITS:
        signed = number - (1 << 64) if number >> 63 else number
        for decimal in dict.fromkeys((str(number), str(signed))):
            yield Spelling(decimal.encode(), edge="digits")
        yield from _as_number(number)


def _as_number(number: int) -> Iterator[Spelling]:
    """In binary, as protocol buffers write numbers: fixed (either end first) and in groups of seven bits."""
    yield Spelling(number.to_bytes(8, "little"), hashed=False, binary=True)
    yield Spelling(number.to_bytes(8, "big"), hashed=False, binary=True)
    groups = bytearray()
    rest = number
    while rest > 127:
        groups.append(rest & 127 | 128)
        rest >>= 7
    yield Spelling(bytes((*groups, rest)), hashed=False, binary=True)


def _advertising_id(value: str) -> Iterator[Spelling]:
    dashed = "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:])) if len(value) == 32 else value
    for text in dict.fromkeys((dashed, dashed.upper(), value, value.upper())):
        yield Spelling(text.encode(), any_case=True)
    if len(value) == 32:
        yield Spelling(bytes.fromhex(value), hashed=False, binary=True)


def _mac(value: str) -> Iterator[Spelling]:
    pairs = [value[index : index + 2] for index in range(0, 12, 2)]
    for text in (":".join(pairs), "-".join(pairs), value):
        yield Spelling(text.encode(), edge="hex", any_case=True)
        yield Spelling(text.upper().encode(), edge="hex", any_case=True)
    yield Spelling(".".join((value[:4], value[4:8], value[8:])).encode(), edge="hex", any_case=True, hashed=False)
    yield Spelling(str(int(value, 16)).encode(), edge="digits", hashed=False)
    yield Spelling(bytes.fromhex(value), hashed=False, binary=True)


def _email(value: str) -> Iterator[Spelling]:
    for text in dict.fromkeys((value.lower(), value, value.upper())):
        yield Spelling(text.encode(), edge="mail", any_case=True)


def _network_name(value: str) -> Iterator[Spelling]:
    """Short names are words of a language: they count only beside a name that speaks of networks."""
    yield Spelling(value.encode(), edge="word", words=NETWORK_WORDS, whole=len(value) >= 10)


def _operator_name(value: str) -> Iterator[Spelling]:
    yield Spelling(value.encode(), edge="word", words=CARRIER_WORDS, any_case=True, hashed=False)


def _contact_name(value: str) -> Iterator[Spelling]:
    yield Spelling(value.encode(), edge="word", hashed=False)


def _message(value: str) -> Iterator[Spelling]:
    yield Spelling(value.encode(), hashed=False)


def _number(value: str) -> Iterator[Spelling]:
    """With the country code (+, 00 or bare), as dialled at home, and its last digits."""
    if not value.startswith("+"):
        yield from _national(value, ())
        return
    code, national, trunk, formats = _parts(value)
    yield Spelling(value.encode(), edge="digits", words=_needed(code + national))
    yield Spelling(f"00{code}{national}".encode(), edge="digits", words=_needed(code + national))
    yield Spelling(f"{code}{national}".encode(), edge="digits", words=_needed(code + national))
    for mark in " -":
        yield Spelling(f"+{code}{mark}{national}".encode(), edge="digits", hashed=False)
    yield from _national(national, formats)
    if trunk:
        yield from _national(trunk, ())
    for length in (9, 8):
        if len(national) > length:
            yield Spelling(national[-length:].encode(), edge="digits", words=NUMBER_WORDS, hashed=False)


def _needed(digits: str) -> tuple[str, ...]:
    return () if len(digits) >= SURE_DIGITS else NUMBER_WORDS


def _national(digits: str, formats: tuple[str, ...]) -> Iterator[Spelling]:
    yield Spelling(digits.encode(), edge="digits", words=_needed(digits))
    for text in formats:
        plain = text.replace("\u00a0", " ")
        for shown in dict.fromkeys((plain, plain.replace(" ", "-"), plain.replace("-", " "))):
            yield Spelling(shown.encode(), edge="digits", words=_needed(digits_of(shown)), hashed=False)


@lru_cache(maxsize=1 << 13)
def _parts(value: str) -> tuple[str, str, str, tuple[str, ...]]:
    """Country code, national number, the same with its trunk prefix ("" where there is none), and how people write it."""
    import phonenumbers

    parsed = phonenumbers.parse(value)
    national = phonenumbers.national_significant_number(parsed)
    at_home = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    abroad = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    dialled = digits_of(at_home)
    formats = tuple(text for text in (at_home, abroad) if not text.lstrip("+").isdigit())
    return str(parsed.country_code), national, dialled if dialled != national else "", formats


RULES: dict[str, Callable[[str], Iterator[Spelling]]] = {
    "imei": _imei,
    "imei2": _imei,
    "meid": _meid,
    "imsi": _imsi,
    "iccid": _iccid,
    "serial": _serial,
    "android_id": _android_id,
    "gsf_id": _android_id,
    "gaid": _advertising_id,
    "oaid": _advertising_id,
    "mac": _mac,
    "bluetooth_mac": _mac,
    "email": _email,
    "ssid": _network_name,
    "carrier_name": _operator_name,
    "contact_name": _contact_name,
    "message_text": _message,
    "own_number": _number,
    "contact_number": _number,
    "correspondent_number": _number,
}
"""Identifier -> the ways to write it."""
