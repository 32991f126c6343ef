"""What a text message to a short number costs, by the country of the SIM, as far as ranges of numbers tell.

Facts about number ranges, in a notation of our own: "x" is any digit, "[4-8]" one of those, "…" whatever follows. They agree with
the ranges by which Android warns its users before such a message (its table of short codes, frameworks/base
core/res/res/xml/sms_short_codes.xml, state of 2026); lists of single premium numbers, which age within months, are not kept
here. Where no range tells, Google's metadata of short numbers is asked, and a number of a known premium range of the country
counts as premium; otherwise the answer is "unknown".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from offhook.knowledge.numbers import classify, dialable

Cost = Literal["premium", "standard", "free", "unknown"]
STATE = "2026"
HELPLINES = "AT BE BG CY CZ DE DK EE ES FI FR GB GR HU IE IT LT LU LV NL PL PT RO SE SI SK".split()
"""Where 116xxx is free: numbers of social value, harmonised in Europe (Commission Decision 2007/116/EC)."""
RANGES: dict[str, dict[Cost, tuple[str, ...]]] = {
    "AT": {"premium": ("09…",)},
    "BE": {"free": ("8xxx",), "premium": ("xxxx",)},
    "CN": {"premium": ("1066…",), "free": ("1065…",)},
    "CZ": {"premium": ("9xxxxxx", "9xxxxxxx")},
    "DK": {"premium": ("1xxx",)},
    "EE": {"premium": ("90xxxxx",)},
    "ES": {"premium": ("[23][57]xxx", "280xx", "[79]9[57]xxx")},
    "FI": {"premium": ("0600…", "0700…")},
    "FR": {"premium": ("[4-8]xxxx",), "free": ("3xxxx",)},
    "GB": {"premium": ("[5-8]xxxx",)},
    "GR": {"premium": ("54xxx", "19[0-5]xx")},
    "IE": {"premium": ("5[3-9]xxx",), "free": ("50xxx",), "standard": ("5[12]xxx",)},
    "IT": {"standard": ("43xxx",), "premium": ("4xxxx",)},
    "LU": {"premium": ("6xxxx",)},
    "PT": {"premium": ("6[1289]xxx",)},
    "SE": {"premium": ("72xxx",)},
    "SI": {"premium": ("[368]xxx",)},
    "SK": {"premium": ("xxxx",)},
    "US": {"free": ("87902",)},
}
ORDER: tuple[Cost, ...] = ("free", "standard", "premium")


@lru_cache(maxsize=1 << 12)
def sms_cost(number: str | None, home: str | None) -> Cost:
    """The cost of a message to `number` from a SIM of `home` (alpha-2)."""
    digits = dialable(number or "")
    if not digits or home is None:
        return "unknown"
    if not digits.startswith("+"):
        ranges = RANGES.get(home, {})
        told = next((cost for cost in ORDER if any(_fits(digits, form) for form in ranges.get(cost, ()))), None)
        if home in HELPLINES and _fits(digits, "116xxx"):
            told = "free"
        if told is not None:
            return told
    kind = classify(digits, home)
    if kind.kind == "premium_rate" or "premium" in kind.risks:
        return "premium"
    if kind.kind in ("mobile", "fixed_line", "fixed_line_or_mobile") and kind.region == home:
        return "standard"
    return "free" if kind.kind == "emergency" else "unknown"


def _fits(digits: str, form: str) -> bool:
    return bool(re.fullmatch(form.replace("x", r"\d").replace("…", r"\d*"), digits))
