"""What the words of a battery history mean, text and checkin alike: changes in, facts out.

A history prints what changed, and all states anew where it begins and after a boot.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from offhook.facts.calls import CallState
from offhook.facts.handling import AppEvent, DeviceState, UserAct
from offhook.facts.place import Fact, Place
from offhook.facts.time import Stamp
from offhook.parsers.stamps import uid_of

CALLED = re.compile(r'(?P<uid>[^:"\s]{1,40}):"(?P<text>.*?)"?', re.DOTALL)
IDLE = {"off": "active", "light": "light", "full": "deep"}
PLUGS = {"none": "none", "ac": "ac", "usb": "usb", "wireless": "wireless", "dock": "dock"}
WIFI = "1"
"""The number of a `conn` event is the type of network."""
MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One word of a record. sign: "+", "-" or ""; name: as the text form has it; value: None if there is no "=".

    uid and text: of `uid:"text"` (in the checkin form looked up in the pool of strings); uid as printed.
    """

    sign: str
    name: str
    value: str | None = None
    uid: str | None = None
    text: str | None = None


def change(sign: str, name: str, value: str | None) -> Change:
    """A word of the text form; `value` is what follows "="."""
    if value and (found := CALLED.fullmatch(value)):
        return Change(sign, name, value, found["uid"], found["text"])
    return Change(sign, name, value)


@dataclass(slots=True)
class States:
    """Follows one history. `fresh`: the next record prints all states anew (so what it does not print is off).

    names: how often each word stood there that is known or unknown and not read. read, ignored: records.
    """

    fresh: bool = True
    screen: bool = False
    doze: bool = False
    in_call: bool = False
    shown: dict[str, str] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)
    read: int = 0
    ignored: int = 0

    def restart(self) -> None:
        """The phone starts, or the history begins anew."""
        self.fresh, self.screen, self.doze = True, False, False
        self.shown.clear()

    def facts(self, place: Place, at: Stamp, changes: Sequence[Change]) -> list[Fact]:
        """The facts of one record."""
        whole = self.fresh and any(word.name in ("status", "health", "plug") for word in changes)
        facts = [fact for word in changes for fact in self._word(place, at, word, whole, changes)]
        facts += self._screen(place, at, changes, whole)
        if whole and self.in_call and not any(word.name == "phone_in_call" for word in changes):
            self.in_call = False
            facts.append(CallState(place=place, at=at, witness="phone_in_call", state="idle"))
        self.fresh = self.fresh and not whole
        self.read += bool(facts)
        self.ignored += not facts
        return facts

    def _word(self, place: Place, at: Stamp, word: Change, whole: bool, changes: Sequence[Change]) -> Iterator[Fact]:
        if word.name in ("screen", "screen_doze"):
            return
        if word.name == "phone_in_call" and word.sign:
            self.in_call = word.sign == "+"
            yield CallState(place=place, at=at, witness="phone_in_call", state="in_call" if self.in_call else "idle")
        elif word.name == "plugged" and any(other.name == "plug" for other in changes):
            return
        elif (told := _TOLD.get(word.name)) and (value := told(word)):
            state, to, why = value
            yield from self._changed(DeviceState(place=place, at=at, state=state, value=to, why=why, initial=whole))
            if word.name == "active" and why == "motion":
                yield UserAct(place=place, at=at, act="motion", why="left idle")
        elif (event := _EVENTS.get((word.sign, word.name))) and word.text:
            yield from event(place, at, word)
        else:
            self.names[word.name if len(self.names) < MOST_NAMES or word.name in self.names else "other words"] += 1

    def _screen(self, place: Place, at: Stamp, changes: Sequence[Change], whole: bool) -> Iterator[Fact]:
        named = {word.name: word.sign != "-" for word in changes if word.name in ("screen", "screen_doze")}
        if not named and not whole:
            return
        self.screen = named.get("screen", self.screen and not whole)
        self.doze = named.get("screen_doze", self.doze and not whole)
        now = "on" if self.screen else "doze" if self.doze else "off"
        yield from self._changed(DeviceState(place=place, at=at, state="screen", value=now, initial=whole))

    def _changed(self, fact: DeviceState) -> Iterator[Fact]:
        """The fact, unless the history only says once more what already was."""
        again = self.shown.get(fact.state) == fact.value
        self.shown[fact.state] = fact.value
        if fact.initial or fact.why or not again:
            yield fact
        else:
            self.names[f"{fact.state} again"] += 1


Told = tuple[str, str, str | None]


def _plug(word: Change) -> Told | None:
    return ("plug", PLUGS.get(word.value, "yes"), None) if word.value else None


def _plugged(word: Change) -> Told | None:
    return ("plug", "yes" if word.sign == "+" else "none", None) if word.sign else None


def _idle(word: Change) -> Told | None:
    if word.value in IDLE:
        return "idle", IDLE[word.value], None
    return ("idle", "deep" if word.sign == "+" else "active", None) if word.sign and not word.value else None


def _active(word: Change) -> Told | None:
    return ("idle", "active", word.text) if word.text else None


def _usb_data(word: Change) -> Told | None:
    return ("usb_data", "on" if word.sign == "+" else "off", None) if word.sign else None


def _bluetooth(word: Change) -> Told | None:
    return ("bluetooth", "on" if word.sign == "+" else "off", None) if word.sign else None


def _user(word: Change) -> Told | None:
    return ("user", word.text, None) if word.text and word.sign != "-" else None


def _network(word: Change) -> Told | None:
    if word.uid != WIFI or word.text not in ("CONNECTED", "DISCONNECTED"):
        return None
    return "wifi", word.text.lower(), None


_TOLD: dict[str, Callable[[Change], Told | None]] = {
    "plug": _plug,
    "plugged": _plugged,
    "device_idle": _idle,
    "active": _active,
    "usb_data": _usb_data,
    "bluetooth": _bluetooth,
    "userfg": _user,
    "conn": _network,
}


def _woken(place: Place, at: Stamp, word: Change) -> Iterator[Fact]:
    yield UserAct(place=place, at=at, act="wake", why=word.text, uid=uid_of(word.uid or ""))


def _app(event: str) -> Callable[[Place, Stamp, Change], Iterator[Fact]]:
    def told(place: Place, at: Stamp, word: Change) -> Iterator[Fact]:
        yield AppEvent(place=place, at=at, event=event, package=word.text or "", uid=uid_of(word.uid or ""))

    return told


def _package(event: str) -> Callable[[Place, Stamp, Change], Iterator[Fact]]:
    """What stands in the place of the uid is the version of the package."""

    def told(place: Place, at: Stamp, word: Change) -> Iterator[Fact]:
        yield AppEvent(place=place, at=at, event=event, package=word.text or "", why=f"version {word.uid}")

    return told


_EVENTS: dict[tuple[str, str], Callable[[Place, Stamp, Change], Iterator[Fact]]] = {
    ("", "screenwake"): _woken,
    ("+", "top"): _app("top"),
    ("", "top"): _app("top"),
    ("-", "top"): _app("not_top"),
    ("", "pkginst"): _package("installed"),
    ("", "pkgunin"): _package("removed"),
}
