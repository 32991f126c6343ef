"""Events that tell when an app or the screen was used, as programs of measurement send them.

References:
    OneTrack (MIUI): an array of {"H": {"event", "app_id", "e_ts", …}, "B": {…}}; Liu, Patras and Leith 2021 ("Android Mobile OS
    Snooping"): windows that were opened, with times, tell when telephone calls were made and how long they were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator

from offhook.inference.private.fields import documents_of

MOST_EVENTS = 2000
PACKAGE_KEYS = frozenset(
    "pkg package packagename package_name pkg_name pkgname app_package apppackage app_pkg app_name app process activity "
    "page page_name class_name component foreground_app top_app".split()
)
EVENT_KEYS = frozenset("event event_name eventname event_id eventid en action type act state status name".split())
TIME_KEYS = frozenset(
    "ts e_ts time timestamp t event_time eventtime at start end begin start_time end_time starttime endtime open_time "
    "close_time client_time duration dur when".split()
)
USED = re.compile(r"open|clos|start|stop|end(?:s|ed)?$|resum|paus|launch|foreground|background|enter|exit|quit")
"""How a part of an event's name begins that tells of use: "app_open", "activity_resumed", not "send" or "user_login"."""
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
SCREEN = re.compile(r"screen_?(?:on|off)|unlock|user_?present|keyguard", re.IGNORECASE)
PACKAGE = re.compile(r"[a-z][A-Za-z0-9_]{0,60}(?:\.[A-Za-z0-9_]{1,60}){1,8}(?:/[\w.$]{1,120})?")
CALLS = re.compile(r"incallui|dialer|telecom|com\.android\.phone|\.phone\b|\.contacts\b")
TRIGGERS = (
    b"pkg",
    b"package",
    b"app",
    b"process",
    b"activity",
    b"page",
    b"class",
    b"component",
    b"screen",
    b"unlock",
    b"present",
)

Told = tuple[str, str, int, int, str]
"""value ("com.android.dialer app_open 1790000000000"), shown, offset, end, how: the end of a `Shape`."""


def app_usage(data: bytes, installed: Collection[str]) -> Iterator[Told]:
    """Events of apps that were opened or closed and of the screen, with their time."""
    lowered = data.lower()
    if not any(word in lowered for word in TRIGGERS):
        return
    found = 0
    for document in documents_of(data):
        for event in _events(document):
            told = _told(event, data, installed)
            if told and found < MOST_EVENTS:
                found += 1
                yield told


def _events(document: object) -> Iterator[dict[str, object]]:
    """Innermost records that have both a time and something beside it; an envelope of head and body is one record."""
    waiting: list[tuple[object, int]] = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, list) and depth < 32:
            waiting.extend((each, depth + 1) for each in reversed(value))
        elif isinstance(value, dict) and depth < 32:
            flat = _flat(value)
            if _time_of(flat) is not None:
                yield flat
            lists = [each for each in value.values() if isinstance(each, list)]
            nested = [each for each in value.values() if isinstance(each, dict)] if _time_of(flat) is None else []
            waiting.extend((each, depth + 1) for each in (*lists, *nested))


def _flat(record: dict[str, object]) -> dict[str, object]:
    """A record with the leaves of the records right below it."""
    flat: dict[str, object] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat.update(
                {str(name).lower(): inner for name, inner in value.items() if not isinstance(inner, dict | list)}
            )
        elif not isinstance(value, list):
            flat[str(key).lower()] = value
    return flat


def _time_of(record: dict[str, object]) -> int | float | str | None:
    """A time in seconds or milliseconds since 1970 (between 2005 and 2050), or as text with a date."""
    for key, value in record.items():
        if key in TIME_KEYS and isinstance(value, int | float | str) and not isinstance(value, bool):
            text = str(value)
            if re.fullmatch(r"1[1-9]\d{8}(?:\d{3})?|2[0-4]\d{8}(?:\d{3})?", text) or re.match(
                r"20\d\d-\d\d-\d\d[T ]", text
            ):
                return value
    return None


def _told(event: dict[str, object], data: bytes, installed: Collection[str]) -> Told | None:
    words = [str(value) for key, value in event.items() if key in EVENT_KEYS and isinstance(value, str)]
    word = next((word for word in words if _is_use(word)), "")
    screen = next((word for word in words if SCREEN.search(word)), "") or _screen(event)
    package = next(
        (name for key, value in event.items() if key in PACKAGE_KEYS and (name := _package(value, installed))), ""
    )
    if not (screen or (word and package)):
        return None
    time = _time_of(event)
    what = f"{package} {word}".strip() if package else screen
    offset = max(data.find(json.dumps(time).encode()), 0)
    calls = "; the app is that of telephone calls, so times of calls show in it" if CALLS.search(package) else ""
    return (
        f"{what} {time}",
        f"{what} at {time}",
        offset,
        offset + len(str(time)),
        f"events of use with their times{calls}",
    )


def _is_use(word: str) -> bool:
    return any(USED.match(part.lower()) for part in PARTS.findall(word[:80]))


def _screen(event: dict[str, object]) -> str:
    """A field of its own for the screen: `"screen": "on"`."""
    state = str(next((event[key] for key in ("screen", "screen_state", "screenstate") if key in event), "")).lower()
    return f"screen {state}" if state in ("on", "off", "true", "false", "0", "1", "unlocked", "locked") else ""


def _package(value: object, installed: Collection[str]) -> str:
    """The name of an app: an installed one, or (where the evidence names none) what reads like one."""
    if not isinstance(value, str) or not PACKAGE.fullmatch(value):
        return ""
    name = value.partition("/")[0]
    return name if name in installed or (not installed and name.count(".") >= 1) else ""
