"""Whether anybody was using the phone: attended, unattended or unknown, for every moment that the records cover.

Signs are weighed as log-odds (`knowledge/use_weights.py`), one per group. Where no source could have shown the screen, the
answer is unknown, whatever else there is. Taking the evidence is not use. What a call itself does to the phone (its screen
coming on) says nothing about who was there when it began.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from offhook.inference.handling import SCREEN_SOURCES, Handling
from offhook.inference.spans import Spans
from offhook.knowledge.use_weights import ATTENDED, BY_SIGN, PRIOR, UNATTENDED, Weight
from offhook.timeline.coverage import Coverage

HOLD_MS = {"touched": 60_000, "key": 30_000, "act": 60_000, "plugged": 20_000, "moved": 60_000}
"""How long after an act it still speaks for somebody being there."""
ACTS = ("touched", "key", "act", "plugged")
WAKES = ("woken_by_biometric", "woken_by_key", "woken_by_motion", "woken_by_app")
"""Why the screen came on, the surest first."""
WAKE_SLACK_MS = 3_000
"""The reason of a wake and the screen coming on are written within seconds of each other."""
BEFORE_CALL_MS = 1_000
CALL_LIGHTS_MS = 3_000
RINGS_MS = 60_000
JUST_OFF_MS = 5_000
"""A screen that went off so shortly before says nothing: who switched it off was there, and the clocks of two sources differ by
seconds, so that a call held to the ear may seem to begin after its own screen went dark."""
EXACT_MS = 3_000
"""A time that is less certain is compared with what the screen did in the whole of its uncertainty."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one moment or stretch."""

    state: str
    probability: float | None
    because: tuple[str, ...]


Sign = tuple[Weight, str]
DARK = frozenset({"screen_off", "screen_doze"})
UNCOVERED = Verdict("unknown", None, ("no record that shows the screen covers this time",))
TAKING = Verdict("unknown", None, ("the evidence itself was being taken",))
OFF = Verdict("unknown", None, ("the phone was switched off or starting",))


class UseOfPhone:
    """The answer for any moment, out of the signs of one phone.

    calls: (began, ended) of every known call. not_using: stretches for which the owner states that nobody used the phone.
    """

    def __init__(
        self,
        handling: Handling,
        coverage: Coverage,
        calls: Iterable[tuple[int, int]],
        not_using: Iterable[tuple[int, int]] = (),
        off: Iterable[tuple[int, int]] = (),
    ) -> None:
        self.handling = handling
        self._covered = Spans(coverage.spans(SCREEN_SOURCES, handling.floating))
        self._lit = Spans((began - CALL_LIGHTS_MS, max(began, ended) + CALL_LIGHTS_MS) for began, ended in calls)
        self._not_using = Spans(not_using)
        self._off = Spans(off)
        handling.cover(self._covered)

    @property
    def covered(self) -> list[tuple[int, int]]:
        """Stretches in which the screen was recorded."""
        return self._covered.all

    def before_call(self, began_ms: int, error_ms: int = 0) -> Verdict:
        """The answer for the moment just before a call began: what the call itself does cannot count.

        error_ms: how far off the time of the call may be; where the screen changed in that time, the answer is unknown.
        """
        found = self.at(began_ms - BEFORE_CALL_MS, just_off=True)
        told_by_owner_alone = self._special(began_ms - BEFORE_CALL_MS) is UNCOVERED
        if error_ms <= EXACT_MS or found.state == "unknown" or told_by_owner_alone:
            return found
        screen = self.handling.lanes["screen"]
        early, late = began_ms - BEFORE_CALL_MS - error_ms, began_ms + error_ms
        values = {screen.value(early), *screen.changes_between(early, late)}
        if values == {"on"} or (found.state == "unattended" and not values & {"on", None}):
            return found
        why = f"when the call began is known within {duration(error_ms)} only, and the screen changed in that time"
        return Verdict("unknown", found.probability, (why, *found.because))

    def of_either(self, began_ms: int, error_ms: int = 0) -> Verdict:
        """The answer for a call whose direction no record tells: unattended only where the screen stayed as it was, since an
        incoming call lights it and may have been answered by somebody."""
        before = self.before_call(began_ms, error_ms)
        lit = self.handling.lanes["screen"].changes_between(began_ms - BEFORE_CALL_MS, began_ms + RINGS_MS)
        if before.state != "unattended" or "on" not in lit:
            return before
        return Verdict(
            "unknown",
            before.probability,
            ("it is not recorded whether the phone called or was called, and the screen came on", *before.because),
        )

    def at_answer(self, began_ms: int, answered_ms: int, *, by_screen: bool | None, error_ms: int = 0) -> Verdict:
        """The answer for an incoming call that was answered: whether somebody was there when it was.

        Before it rang the phone may have lain about; by_screen says that the answer came from the call screen of this phone
        (True), from elsewhere (False), or that no record tells (None).
        """
        before = self.before_call(began_ms, error_ms)
        if before.state == "attended" or before.probability is None:
            return before
        signs = [*self._signs(answered_ms), *([_sign("answered")] if by_screen else [])]
        found = _verdict([sign for sign in signs if sign[0].group != "motion"])
        if found.state != "unattended" or by_screen is False:
            return found
        return Verdict(
            "unknown", found.probability, ("somebody or something answered it; no record tells how", *found.because)
        )

    def at(self, ms: int, *, just_off: bool = False) -> Verdict:
        """The answer for one moment. just_off: whether a screen that went off a moment ago counts as undecided."""
        special = self._special(ms)
        if special is UNCOVERED and ms in self._not_using:
            return _verdict([_sign("statement")])
        return special or _verdict(self._signs(ms, just_off=just_off))

    def recorded(self, ms: int) -> Verdict:
        """The answer of the phone's own records alone, without the owner's statements."""
        return self._special(ms) or _verdict([sign for sign in self._signs(ms) if sign[0].group != "statement"])

    def same_until(self, began_ms: int, ended_ms: int) -> bool:
        """Whether the answer stays the same over a stretch."""
        first = self.at(began_ms).state
        inner = self._edges[bisect_right(self._edges, began_ms) : bisect_left(self._edges, ended_ms)]
        return all(self.at(edge).state == first for edge in (*inner, ended_ms))

    @cached_property
    def _edges(self) -> list[int]:
        """Where the answer changes."""
        return sorted({edge for began, ended, _ in self.intervals() for edge in (began, ended)})

    def intervals(self) -> Iterator[tuple[int, int, Verdict]]:
        """(from, to, answer) over all covered time, neighbours with the same state joined."""
        current: tuple[int, int, Verdict] | None = None
        for began, ended in self._elements():
            verdict = self.at((began + ended) // 2)
            if current is not None and current[1] == began and current[2].state == verdict.state:
                current = (current[0], ended, _stronger(current[2], verdict))
                continue
            if current is not None:
                yield current
            current = (began, ended, verdict)
        if current is not None:
            yield current

    def _special(self, ms: int) -> Verdict | None:
        if self.handling.acquiring(ms):
            return TAKING
        if ms in self._off:
            return OFF
        return None if ms in self._covered and self.handling.lanes["screen"].value(ms) is not None else UNCOVERED

    def _signs(self, ms: int, *, just_off: bool = False) -> list[Sign]:
        """The sign of each group that holds at this moment, with its words."""
        screen = self._screen(ms, just_off=just_off)
        name = screen[0].sign if screen else ""
        found = [screen, self._motion(ms)]
        if name != "screen_just_off":
            found.insert(1, self._lock(ms, name))
        if screen is not None and name not in DARK:
            found.append(self._act(ms))
        if ms in self._not_using:
            found.append(_sign("statement"))
        return [sign for sign in found if sign is not None]

    def _screen(self, ms: int, *, just_off: bool) -> Sign | None:
        lane = self.handling.lanes["screen"]
        value, since = lane.value(ms), lane.since(ms)
        if value is None or since is None:
            return None
        lasted = {"for": duration(ms - since)}
        if value in ("off", "doze"):
            soon = just_off and ms - since < JUST_OFF_MS and lane.before(ms) == "on"
            return _sign("screen_just_off" if soon else f"screen_{value}", lasted)
        early, late = since - WAKE_SLACK_MS, min(ms, since + WAKE_SLACK_MS)
        woken = next((kind for kind in WAKES if self.handling.last(kind, early, late) is not None), None)
        if woken not in (None, "woken_by_app"):
            return _sign(woken)
        if since in self._lit:
            return _sign("woken_by_call")
        return _sign(woken or "screen_on", lasted)

    def _lock(self, ms: int, screen: str) -> Sign | None:
        lane = self.handling.lanes["lock"]
        value, since = lane.value(ms), self.handling.lanes["screen"].since(ms)
        if value == "shown":
            return _sign("locked")
        if since is None or screen in DARK or not screen:
            return None
        early = since - WAKE_SLACK_MS
        if self.handling.last("unlocked_by_credential", early, ms) is not None:
            return _sign("unlocked_by_credential")
        hidden = value == "hidden" and (lane.since(ms) or 0) >= early
        return _sign("unlocked") if hidden or self.handling.last("unlocked", early, ms) is not None else None

    def _motion(self, ms: int) -> Sign | None:
        idle = self.handling.lanes["idle"].value(ms)
        if idle == "deep":
            return _sign("deep_idle")
        moved = self.handling.last("moved", ms - HOLD_MS["moved"], ms)
        if moved is not None:
            return _sign("moved", {"ago": duration(ms - moved)})
        return _sign("light_idle") if idle == "light" else None

    def _act(self, ms: int) -> Sign | None:
        for kind in ACTS:
            last = self.handling.last(kind, ms - HOLD_MS[kind], ms)
            if last is not None:
                return _sign(kind, {"ago": duration(ms - last)})
        return None

    def _elements(self) -> Iterator[tuple[int, int]]:
        """Stretches inside which no sign changes."""
        found = {
            edge for spans in (self._not_using, self._off, self.handling.acquired) for span in spans for edge in span
        }
        for lane in self.handling.lanes.values():
            found.update(lane.at)
        for act in self.handling.acts:
            found.update((act.ms, act.ms + HOLD_MS.get(act.kind, 0)))
        edges = sorted(found)
        for began, ended in sorted((*self._covered, *self._not_using.without(self._covered))):
            inner = edges[bisect_right(edges, began) : bisect_left(edges, ended)]
            yield from pairwise((began, *inner, ended))


def _sign(name: str, words: dict[str, str] | None = None) -> Sign:
    weight = BY_SIGN[name]
    return weight, weight.says.format(**(words or {"for": "some time", "ago": "shortly"}))


def _verdict(signs: list[Sign]) -> Verdict:
    total = PRIOR + sum(weight.log_odds for weight, _ in signs)
    probability = 1 / (1 + math.exp(-total))
    state = "attended" if probability >= ATTENDED else "unattended" if probability <= UNATTENDED else "unknown"
    toward = 1 if probability >= 0.5 else -1
    ranked = sorted(signs, key=lambda sign: -toward * sign[0].log_odds)
    return Verdict(state, round(probability, 4), tuple(says for _, says in ranked))


def _stronger(one: Verdict, other: Verdict) -> Verdict:
    """Of two answers of one state, the surer."""
    if one.probability is None or other.probability is None:
        return one if one.probability is not None else other
    return one if abs(one.probability - 0.5) >= abs(other.probability - 0.5) else other


def duration(ms: int) -> str:
    """A length of time in plain words: "2 h 10 min", "45 s"."""
    seconds = max(ms, 0) // 1000
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes >= 2 else f"{seconds} s"
