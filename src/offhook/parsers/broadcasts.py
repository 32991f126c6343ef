"""`dumpsys activity`, broadcast history: the phone telling its apps of calls, the screen, the lock, plugs and the clock.

The newest 50 broadcasts of each queue stand in full and 300 as a summary (14+: 256 and 1024; small phones fewer), which can be
minutes or hours. NEW_OUTGOING_CALL and PHONE_STATE hold the number of the call in clear where the phone does not strip them.
Stamps are wall time with the year (4.4+); before that only an age in uptime. What a summary repeats is counted, not told twice.

References: frameworks/base `BroadcastRecord.dump`, `BroadcastQueue.dumpLocked`, `BroadcastHistory` (2.3 to 14), `Intent.toShortString`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from offhook.evidence.section import Entry
from offhook.facts.calls import CallState, OutgoingBroadcast
from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.phone import ClockChange, Link
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Base, Stamp
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import ago, uid_of, wall

LONGEST = 8000
MOST_LINES = 30
"""So many lines of a record are looked at: what is wanted stands before its receivers."""
BEGINS = re.compile(r" {2,8}(?:BroadcastRecord\{|#\d{1,6}: (?:act|dat|typ|cmp|pkg|flg|id)=)")
NEXT = re.compile(r" {0,4}(?:Historical |Active |Pending |Deferred |Sticky |#\d)| *$| {4}BroadcastRecord\{")
ACTION = re.compile(r"act=(?P<action>[^\s}]{1,300})")
NAMED = re.compile(r"BroadcastRecord\{\S{1,40} (?:u-?\d{1,6} )?(?P<action>[^\s}]{1,300})\}")
WALL = re.compile(
    r"(?:enqueueClockTime=|dispatchClockTime=|enq=)(?P<at>.{8,40}?)(?: (?:dispatchClockTime|originalEnqueueClockTime|disp)=|\s*$)"
)
AGE = re.compile(r"dispatchTime=(?P<age>[-+]?[\ddhms]{1,40})")
CALLER = re.compile(r" {4}caller=(?P<package>\S{1,200}) .{0,300}? uid=(?P<uid>\w{1,12})")
EXTRAS = re.compile(r" {4,8}extras: Bundle\[(?P<extras>.*)")
RESULT = re.compile(r"resultCode=-?\d{1,10} resultData=(?P<data>[^\s,]{1,80})")
VALUE = r"(?:^|[{{ ]){}=(?P<value>[^,}}\]]{{0,120}})"
SLOT_KEYS = ("slot", "phone", "android.telephony.extra.SLOT_INDEX")
PREFIX = "android.intent.action."
SCREENS = {"SCREEN_ON": "on", "SCREEN_OFF": "off", "DREAMING_STARTED": "doze"}
PLUGS = {"ACTION_POWER_CONNECTED": "yes", "ACTION_POWER_DISCONNECTED": "none"}
PLUGGED = {"0": "none", "1": "ac", "2": "usb", "4": "wireless", "8": "dock"}
CLOCK = ("TIME_SET", "TIMEZONE_CHANGED")


@dataclass(frozen=True, slots=True)
class Sent:
    """One broadcast of the history: its first lines, and where and when it stands."""

    place: Place
    action: str
    at: Stamp | None
    lines: Sequence[str]
    summary: bool

    def told(self, key: str) -> str | None:
        """The value of one extra, None if it is absent or empty."""
        told = next((e["extras"][:LONGEST] for e in map(EXTRAS.match, self.lines) if e), "")
        found = re.search(VALUE.format(re.escape(key)), told)
        return found["value"].strip() or None if found else None


@parser(of="activity", source="broadcasts", tally=r"^ {2,8}(?:BroadcastRecord\{|#\d+: act=)")
def broadcasts(entry: Entry) -> Iterator[Fact]:
    """All broadcasts of one dump, newest first per queue; those that say nothing of calls or use are counted by action."""
    full: Counter[tuple[str, str]] = Counter()
    ignored: Counter[str] = Counter()
    first: dict[str, Place] = {}
    for sent in _history(entry):
        for fact in _told(sent, full):
            if not isinstance(fact, Ignored):
                yield fact
                continue
            ignored[fact.name] += 1
            first.setdefault(fact.name, fact.place)
    for name, items in ignored.items():
        yield Ignored(place=first[name], name=name, items=items)


def _history(entry: Entry) -> Iterator[Sent]:
    lines = entry.lines
    for index, line in enumerate(lines):
        if not BEGINS.match(line):
            continue
        body = [line[:LONGEST]]
        for follower in lines[index + 1 : index + MOST_LINES]:
            if NEXT.match(follower):
                break
            body.append(follower[:LONGEST])
        action = next((a["action"] for a in map(ACTION.search, body[:2]) if a), None)
        named = NAMED.search(line[:LONGEST])
        told = action or (named["action"] if named else "")
        yield Sent(entry.at(index), told, _stamp(body), body, "BroadcastRecord{" not in line[:24])


def _stamp(body: Sequence[str]) -> Stamp | None:
    """When it was sent: enqueued, else dispatched, else (before 4.4) so long before the dump, without sleep."""
    for line in body:
        found = WALL.search(line)
        stamp = wall(found["at"]) if found else None
        if stamp and stamp.ms > 0:
            return stamp
    for line in body:
        aged = AGE.search(line)
        stamp = ago(aged["age"]) if aged else None
        if stamp:
            return replace(stamp, base=Base.UPTIME_AGO)
    return None


def _told(sent: Sent, full: Counter[tuple[str, str]]) -> Iterator[Fact]:
    """Exactly one fact for one broadcast."""
    reader = READERS.get(sent.action)
    if not reader:
        yield Ignored(place=sent.place, name=sent.action or "broadcast without an action")
        return
    if sent.at is None:
        yield unread(sent.place, "a broadcast without a time")
        return
    key = (sent.action, sent.at.text)
    if sent.summary and full[key] > 0:
        full[key] -= 1
        yield Ignored(place=sent.place, name="repeated in the summary")
        return
    full[key] += not sent.summary
    yield reader(sent, sent.at) or Ignored(place=sent.place, name=f"{sent.action} stripped of what it says")


def _outgoing(sent: Sent, at: Stamp) -> Fact:
    result = next((r["data"] for r in map(RESULT.search, sent.lines) if r), None)
    caller = next((c for c in map(CALLER.match, sent.lines) if c), None)
    number = sent.told("android.intent.extra.PHONE_NUMBER") or (None if result == "null" else result)
    return OutgoingBroadcast(
        place=sent.place,
        at=at,
        number=number,
        caller=caller["package"] if caller and caller["package"] != "null" else None,
        uid=uid_of(caller["uid"]) if caller else None,
    )


def _phone_state(sent: Sent, at: Stamp) -> Fact | None:
    state = (sent.told("state") or "").lower()
    if state not in ("idle", "ringing", "offhook"):
        return None
    slot = next((s for s in map(sent.told, SLOT_KEYS) if s and s.isdecimal() and len(s) < 4), None)
    return CallState(
        place=sent.place,
        at=at,
        witness="PHONE_STATE",
        state=state,
        number=sent.told("incoming_number"),
        slot=int(slot) if slot else None,
    )


def _unlocked(sent: Sent, at: Stamp) -> Fact:
    return UserAct(place=sent.place, at=at, act="unlock", why="USER_PRESENT")


def _state(state: str, value: str) -> Callable[[Sent, Stamp], Fact | None]:
    def read(sent: Sent, at: Stamp) -> Fact:
        return DeviceState(place=sent.place, at=at, state=state, value=value)

    return read


def _charging(sent: Sent, at: Stamp) -> Fact | None:
    """BATTERY_CHANGED repeats what the phone is plugged into; nothing need have changed."""
    value = PLUGGED.get(sent.told("plugged") or "")
    return DeviceState(place=sent.place, at=at, state="plug", value=value, initial=True) if value else None


def _headset(sent: Sent, at: Stamp) -> Fact | None:
    value = {"0": "unplugged", "1": "plugged"}.get(sent.told("state") or "")
    return DeviceState(place=sent.place, at=at, state="headset", value=value) if value else None


def _usb(sent: Sent, at: Stamp) -> Fact | None:
    if sent.told("connected") is None:
        return None
    on = sent.told("connected") == "true" and sent.told("configured") in ("true", None)
    return DeviceState(place=sent.place, at=at, state="usb_data", value="on" if on else "off", why="USB_STATE")


def _user(sent: Sent, at: Stamp) -> Fact | None:
    user = sent.told("android.intent.extra.user_handle")
    return DeviceState(place=sent.place, at=at, state="user", value=user) if user else None


def _clock(sent: Sent, at: Stamp) -> Fact:
    return ClockChange(place=sent.place, at=at, what=sent.action.removeprefix(PREFIX))


def _link(sent: Sent, at: Stamp) -> Fact:
    """A Bluetooth link came or went: this says nothing of whether Bluetooth itself was on or off."""
    address = sent.told("android.bluetooth.device.extra.DEVICE") or ""
    began = sent.action.endswith("ACL_CONNECTED")
    return Link(
        place=sent.place,
        address=address,
        name=None,
        kind="acl",
        began=at if began else None,
        ended=None if began else at,
    )


READERS: dict[str, Callable[[Sent, Stamp], Fact | None]] = {
    f"{PREFIX}NEW_OUTGOING_CALL": _outgoing,
    f"{PREFIX}PHONE_STATE": _phone_state,
    f"{PREFIX}SUBSCRIPTION_PHONE_STATE": _phone_state,
    f"{PREFIX}USER_PRESENT": _unlocked,
    f"{PREFIX}BATTERY_CHANGED": _charging,
    f"{PREFIX}HEADSET_PLUG": _headset,
    f"{PREFIX}USER_SWITCHED": _user,
    "android.hardware.usb.action.USB_STATE": _usb,
    "android.bluetooth.device.action.ACL_CONNECTED": _link,
    "android.bluetooth.device.action.ACL_DISCONNECTED": _link,
    **{PREFIX + action: _state("screen", value) for action, value in SCREENS.items()},
    **{PREFIX + action: _state("plug", value) for action, value in PLUGS.items()},
    **{PREFIX + action: _clock for action in CLOCK},
}
