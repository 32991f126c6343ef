"""The records of the battery history, before any version's way of printing them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from offhook.lab.happenings import Happening
from offhook.lab.scenario import MINUTE
from offhook.lab.world import World, uid_text

RUNNING, WAKE_LOCK, SCREEN, PLUGGED, IN_CALL, WIFI = 1 << 31, 1 << 30, 1 << 20, 1 << 19, 1 << 18, 1 << 17

LONGEST_BREATH = 5000


@dataclass(frozen=True, slots=True)
class Change:
    """One word of a record: text form, checkin form, and the string it refers to (uid, text), if any."""

    text: str
    short: str
    uid: int | None = None
    string: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One record. kind: "RESET:TIME", "TIME", "START", "SHUTDOWN" or "" (a change of states)."""

    at: int
    level: int = 0
    word: int = 0
    changes: tuple[Change, ...] = ()
    kind: str = ""


@dataclass(slots=True)
class _State:
    level: int = 84
    plug: str = "none"
    screen: bool = False
    word: int = RUNNING | WIFI
    top: str = ""
    drained: float = 0.0
    last: int = 0
    records: list[Record] = field(default_factory=list)


def records(world: World, began: int) -> list[Record]:
    """All records since the buffer's first, in order. The states at `began` come from what happened before it."""
    state = _State()
    for h in world.happenings:
        if h.at >= began and not state.records:
            _open(world, state, began)
        _drain(state, h.at)
        changes = tuple(_changes(world, state, h))
        if h.at < began:
            continue
        if h.what in {"boot", "shutdown", "time_set"}:
            state.records.extend(_marks(h))
        if changes:
            state.records.append(Record(h.at, state.level, state.word & 0xFFFFFFFF, changes))
    if not state.records:
        _open(world, state, began)
    return _with_background(world, state.records)


def _open(world: World, state: _State, began: int) -> None:
    """The first two records: the anchor, and all states as they are."""
    plugged = state.plug != "none"
    first = [
        Change(f"status={'charging' if plugged else 'discharging'}", f"Bs={'c' if plugged else 'd'}"),
        Change("health=good", "Bh=g"), Change(f"plug={state.plug}", f"Bp={state.plug[0]}"),
        Change("temp=287", "Bt=287"), Change("volt=4120", "Bv=4120"), Change("+running", "+r"),
    ]  # fmt: skip
    if state.screen:
        first.append(Change("+screen", "+S"))
    if plugged:
        first.append(Change("+plugged", "+BP"))
    first += [
        Change("phone_signal_strength=good", "Pss=3"),
        Change("+wifi", "+W"),
        Change("wifi_suppl=completed", "Wsp=compl"),
    ]
    state.records.append(Record(began, kind="RESET:TIME"))
    state.records.append(Record(began, state.level, state.word & 0xFFFFFFFF, tuple(first)))
    top = state.top or world.phone.launcher
    state.records.append(
        Record(began, state.level, state.word & 0xFFFFFFFF, (_event("top", "Etp", world.uid(top), top),))
    )
    state.records.append(Record(began, state.level, state.word & 0xFFFFFFFF, (_event("user", "Eur", 0, "0"),)))


def _event(text: str, short: str, uid: int, string: str) -> Change:
    return Change(f'{text}={uid_text(uid)}:"{string}"', short, uid, string)


def _marks(h: Happening) -> Iterator[Record]:
    if h.what == "boot":
        yield Record(h.at, kind="START")
        yield Record(h.at + 1900, kind="TIME")
    else:
        yield Record(h.at, kind="SHUTDOWN" if h.what == "shutdown" else "TIME")


def _drain(state: _State, at: int) -> None:
    """The level since the last happening: up on a charger, down otherwise, faster with the screen on."""
    minutes = (at - state.last) / MINUTE if state.last else 0.0
    state.last = at
    state.drained += minutes * (-0.8 if state.plug != "none" else 0.21 if state.screen else 0.022)
    whole = int(state.drained)
    state.drained -= whole
    state.level = min(100, max(3, state.level - whole))


def _changes(world: World, state: _State, h: Happening) -> Iterator[Change]:
    if h.what == "wake":
        yield from _screen(world, state, h)
    elif h.what in {"sleep", "shutdown"} and state.screen:
        state.screen, state.word = False, state.word & ~SCREEN
        yield Change("-screen", "-S")
    elif h.what == "plug":
        state.plug, state.word = h.detail, state.word | PLUGGED
        yield Change("status=charging", "Bs=c")
        yield Change(f"plug={h.detail}", f"Bp={h.detail[0]}")
        yield Change("+plugged", "+BP")
        if h.detail == "usb" and world.sdk >= 28:
            yield Change("+usb_data", "+Ud")
    elif h.what == "unplug":
        yield from _unplug(world, state)
    elif h.what == "resumed":
        yield from _top(world, state, h)
    elif h.what in {"idle", "alarm"}:
        yield from _idle(h) if h.what == "idle" else (_event("+alarm", "+Eal", world.uid(h.who), h.who),)
    elif h.what == "job" and world.sdk >= 21:
        yield _event("+job", "+Ejb", world.uid(h.who), f"{h.who}/.SyncJob")
    elif h.what == "call":
        yield from _call(state, h)


def _screen(world: World, state: _State, h: Happening) -> Iterator[Change]:
    if not state.screen:
        yield Change("+screen", "+S")
        yield Change("brightness=dim", "Sb=1")
    if world.sdk >= 23:
        yield _event("screenwake", "Esw", 1000, h.detail)
    state.screen, state.word = True, state.word | SCREEN


def _unplug(world: World, state: _State) -> Iterator[Change]:
    usb = state.plug == "usb"
    state.plug, state.word = "none", state.word & ~PLUGGED
    yield Change("status=discharging", "Bs=d")
    yield Change("plug=none", "Bp=n")
    yield Change("-plugged", "-BP")
    if usb and world.sdk >= 28:
        yield Change("-usb_data", "-Ud")


def _top(world: World, state: _State, h: Happening) -> Iterator[Change]:
    if state.top == h.who or world.sdk < 21:
        return
    if state.top:
        yield _event("-top", "-Etp", world.uid(state.top), state.top)
    yield _event("+top", "+Etp", world.uid(h.who), h.who)
    state.top = h.who


def _idle(h: Happening) -> Iterator[Change]:
    mode = {"maintenance": "off"}.get(h.detail, h.detail)
    yield Change(f"device_idle={mode}", f"di={mode}")
    if h.detail == "off" and h.who:
        yield _event("active", "Eac", 0, h.who)


def _call(state: _State, h: Happening) -> Iterator[Change]:
    """Telephony's state: not idle from the dial or ring to the end. A call on another device does not touch it."""
    call = h.call
    if call is None or call.way == "external":
        return
    busy = h.detail in {"connecting", "ringing", "appeared"}
    if busy and not state.word & IN_CALL:
        state.word |= IN_CALL
        yield Change("+phone_in_call", "+Pcl")
    elif h.detail == "disconnected" and state.word & IN_CALL:
        state.word &= ~IN_CALL
        yield Change("-phone_in_call", "-Pcl")


def _with_background(world: World, found: list[Record]) -> list[Record]:
    """Between two records a phone is never silent for long: it wakes, changes temperature, uses the radio."""
    rng = world.rng("battery")
    filled: list[Record] = []
    for record, after in zip(found, [*found[1:], None], strict=True):
        filled.append(record)
        stop = after.at if after else world.taken
        if record.kind == "SHUTDOWN":
            continue
        at, word = record.at + rng.randint(20_000, 400_000), record.word
        while at + LONGEST_BREATH < stop and word:
            filled.extend(_breath(at, _between(record, after, at), word, rng.randint(0, 3), world))
            at += rng.randint(60_000, 700_000)
    return [r for r in filled if r.at <= world.taken]


def _between(record: Record, after: Record | None, at: int) -> int:
    """The level on the way from one record to the next."""
    if after is None or after.kind or after.at <= record.at:
        return record.level
    return record.level + (after.level - record.level) * (at - record.at) // (after.at - record.at)


def _breath(at: int, level: int, word: int, which: int, world: World) -> Iterator[Record]:
    """The processor wakes and goes back to sleep, for one of the usual reasons."""
    on, warm, volt = Record(at, level, word | RUNNING), 260 + at % 50, 3900 + at % 300
    reasons = (
        (Change("+running", "+r"), Change(f"temp={warm}", f"Bt={warm}")),
        (Change("+mobile_radio", "+Pr"), Change("data_conn=lte", "Pcn=lte")),
        (Change(f"volt={volt}", f"Bv={volt}"),),
        (_lock(world),),
    )[which]
    yield replace(on, changes=reasons)
    back = ((Change("-running", "-r"),), (Change("-mobile_radio", "-Pr"),), (), (Change("-wake_lock", "-w"),))[which]
    if back:
        yield Record(at + 900 + at % 4000, level, word & ~RUNNING, back)


def _lock(world: World) -> Change:
    if world.sdk < 21:
        return Change("+wake_lock", "+w")
    return Change('+wake_lock=1000:"*alarm*:TIME_TICK"', "+w", 1000, "*alarm*:TIME_TICK")
