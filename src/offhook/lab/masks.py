"""How Android hides numbers: the length always stays."""

from __future__ import annotations

import re

_DIALABLE = re.compile(r"[0-9*#+,;]")
TELEPHONY = "com.android.phone/com.android.services.telephony.TelephonyConnectionService"


def stars(number: str, *, show: int = 0) -> str:
    """One star per dialable character; the last `show` stay (userdebug builds of 10 and later show two)."""
    hidden = _DIALABLE.sub("*", number)
    return hidden[: len(hidden) - show] + number[len(number) - show :] if show else hidden


def crosses(number: str) -> str:
    """As `Uri.toSafeString` masks a tel: URI: an x per digit (the plus too), `-`, `.` and `@` stay."""
    return "".join(c if c in "-.@" else "x" for c in number)


def tail_masked(text: str) -> str:
    """As isub prints ICCIDs and numbers on user builds: the first half, then [****]."""
    return f"{text[:6]}[****]" if text else ""
