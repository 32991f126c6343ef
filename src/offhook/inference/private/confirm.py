"""Whether what was hit is the value, or a piece of something longer; and which name stands before it."""

from __future__ import annotations

import re

from offhook.inference.private.automaton import Hit

LOOK_BACK = 72
ALNUM = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
BASE64 = ALNUM | frozenset(b"-_=")
MAIL_BEFORE = ALNUM | frozenset(b"._%+-")
ESCAPED = re.compile(rb"(?:%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[nrt]|&#?\w{1,6};)\Z")
HEX8 = re.compile(rb"[0-9A-Fa-f]{8}")
FRACTION_BEFORE, FRACTION_BEHIND = re.compile(rb"[0-9]\.\Z"), re.compile(rb"\A\.[0-9]")
KEY = re.compile(
    rb"(?P<key>[A-Za-z_][A-Za-z0-9_.\-]{0,39}) ?(?:\[\d{0,3}\]|%5B\d{0,3}%5D)?(?:\\{0,3}[\"']|%22)?\s{0,2}(?:=|:|%3[AaDd]|>)\s{0,2}"
    rb"(?P<open>(?:\\{0,3}[\"'\[]|%22|%5B){0,3})(?:\+|%2B|%2b|00|tel:)?\Z"
)
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
"""Short words count only as a whole part of a name: "tel" of `tel_no` and of `userTel`, not of `hotel`."""
ENDS = re.compile(rb"\A(?:\\{0,3}[\"']|%22|[&;<\r\n,\]}]|\Z)")


def confirmed(hit: Hit, data: bytes) -> bool:
    """Whether nothing stands beside it that makes it a part of something else."""
    edge = hit.form.edge
    if not edge:
        return True
    before, behind = data[max(hit.start - 8, 0) : hit.start], data[hit.end : hit.end + 4]
    if edge == "base64":
        return not behind or behind[0] not in BASE64
    if edge == "middle":
        return not (HEX8.fullmatch(before) and HEX8.match(data[hit.end : hit.end + 8]))
    if edge == "mail":
        return _free(before, MAIL_BEFORE) and not re.match(rb"[A-Za-z0-9\-_]|\.[A-Za-z]", behind)
    if edge == "digits" and (FRACTION_BEFORE.search(before) or FRACTION_BEHIND.match(behind)):
        return False
    return _free(before, ALNUM) and not (behind and behind[0] in ALNUM)


def _free(before: bytes, joined: frozenset[int]) -> bool:
    return not before or before[-1] not in joined or ESCAPED.search(before) is not None


def key_before(data: bytes, start: int) -> str:
    """The name that stands before a value: "imei" of `"imei": "4901…`, "imsi" of `imsi=4600…`; "" where there is none."""
    found = KEY.search(data[max(start - LOOK_BACK, 0) : start])
    return found["key"].decode("ascii") if found else ""


def is_sure(hit: Hit, data: bytes, key: str) -> bool:
    """Whether chance cannot explain it: the value is long enough, or the name before it speaks of it."""
    words = hit.form.words
    if not words:
        return True
    lowered, parts = key.lower(), {part.lower() for part in PARTS.findall(key)}
    if any(word in lowered if len(word) > 3 else word in parts for word in words):
        return True
    return hit.form.whole and bool(ENDS.match(data[hit.end : hit.end + 4])) and stands_alone(data, hit.start)


def stands_alone(data: bytes, start: int) -> bool:
    """Whether a value begins here: behind a quote, an equals sign or a line end."""
    before = data[max(start - 3, 0) : start]
    return not before or before[-1:] in (b'"', b"'", b"=", b"\n", b">") or before == b"%22"


def named(identifier: str, hit: Hit, data: bytes) -> tuple[str, int]:
    """What a hit of an IMEI's first 14 digits is, and where it ends: the IMEI, or with a software version behind it ("imeisv")."""
    if identifier not in ("imei", "imei2") or hit.form.form != "plain" or not hit.form.text.isdigit():
        return identifier, hit.end
    run = re.match(rb"[0-9]*", data[hit.start + 14 : hit.start + 26])
    if run and len(run[0]) == 2:
        return "imeisv", hit.start + 16
    return identifier, hit.end
