"""Whether anybody was using the phone: attended, unattended or unknown, for every moment that the records cover.

Signs are weighed as log-odds (`knowledge/use_weights.py`), one per group. Where no source could have shown the screen, the
answer is unknown, whatever else there is. Taking the evidence is not use. What a call itself does to the phone (its screen
coming on) says nothing about who was there when it began.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from offhook.inference.handling import SCREEN_SOURCES, Act, Handling
from offhook.knowledge.use_weights import ATTENDED, BY_SIGN, PRIOR, UNATTENDED, Weight
from offhook.timeline.coverage import Coverage

HOLD_MS = {"touched": 60_000, "key": 30_000, "act": 60_000, "plugged": 20_000, "moved": 60_000}
"""How long after an act it still speaks for somebody being there."""
WAKE_SLACK_MS = 3_000
"""The reason of a wake and the screen coming on are written within seconds of each other."""
BEFORE_CALL_MS = 1_000
CALL_LIGHTS_MS = 3_000
RINGS_MS = 60_000
SHORT_SPAN_MS = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one moment or stretch."""

    state: str
    probability: float | None
    because: tuple[str, ...]


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
        self._covered = coverage.spans(SCREEN_SOURCES, handling.floating)
        self._calls = sorted(calls)
        self._not_using = list(not_using)
        self._off = list(off)

    @property
    def covered(self) -> list[tuple[int, int]]:
        """Stretches in which the screen was recorded, joined with those that the owner speaks of."""
        return self._covered

    def before_call(self, began_ms: int) -> Verdict:
        """The answer for the moment just before a call began: what the call itself does cannot count."""
        return self.at(began_ms - BEFORE_CALL_MS)

    def of_either(self, began_ms: int) -> Verdict:
        """The answer for a call whose direction no record tells: unattended only where the screen stayed as it was, since an
        incoming call lights it and may have been answered by somebody."""
        before = self.before_call(began_ms)
        lit = self.handling.lanes["screen"].changes_between(began_ms - BEFORE_CALL_MS, began_ms + RINGS_MS)
        if before.state != "unattended" or "on" not in lit:
            return before
        return Verdict(
            "unknown",
            before.probability,
            ("it is not recorded whether the phone called or was called, and the screen came on", *before.because),
        )

    def at_answer(self, began_ms: int, answered_ms: int, *, by_screen: bool | None) -> Verdict:
        """The answer for an incoming call that was answered: whether somebody was there when it was.

        Before it rang the phone may have lain about; by_screen says that the answer came from the call screen of this phone
        (True), from elsewhere (False), or that no record tells (None).
        """
        before = self.before_call(began_ms)
        if before.state == "attended" or before.probability is None:
            return before
        signs = [*self._signs(answered_ms), *([_sign("answered")] if by_screen else [])]
        found = _verdict([sign for sign in signs if sign[0].group != "motion"])
        if found.state != "unattended" or by_screen is False:
            return found
        return Verdict(
            "unknown", found.probability, ("somebody or something answered it; no record tells how", *found.because)
        )

    def at(self, ms: int) -> Verdict:
        """The answer for one moment."""
        return self._stated(ms) if (special := self._special(ms)) is UNCOVERED else special or self._weighed(ms)

    def recorded(self, ms: int) -> Verdict:
        """The answer of the phone's own records alone, without the owner's statements."""
        return self._special(ms) or _verdict([sign for sign in self._signs(ms) if sign[0].group != "statement"])

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
        if any(began <= ms < ended for began, ended in self._off):
            return OFF
        return None if self._is_covered(ms) else UNCOVERED

    def _is_covered(self, ms: int) -> bool:
        return (
            any(began <= ms <= ended for began, ended in self._covered)
            and self.handling.lanes["screen"].value(ms) is not None
        )

    def _stated(self, ms: int) -> Verdict:
        if any(began <= ms < ended for began, ended in self._not_using):
            return _verdict([(BY_SIGN["statement"], BY_SIGN["statement"].says)])
        return UNCOVERED

    def _weighed(self, ms: int) -> Verdict:
        return _verdict(self._signs(ms))

    def _signs(self, ms: int) -> list[tuple[Weight, str]]:
        """The sign of each group that holds at this moment, with its words."""
        screen = self._screen(ms)
        found = [screen, self._lock(ms, screen), self._motion(ms)]
        if screen is not None and not screen[0].sign.endswith(("_off", "_doze")):
            found.append(self._act(ms))
        if any(began <= ms < ended for began, ended in self._not_using):
            found.append(_sign("statement"))
        return [sign for sign in found if sign is not None]

    def _screen(self, ms: int) -> tuple[Weight, str] | None:
        lane = self.handling.lanes["screen"]
        value, since = lane.value(ms), lane.since(ms)
        if value is None or since is None:
            return None
        lasted = {"for": duration(ms - since)}
        if value in ("off", "doze"):
            return _sign(f"screen_{value}", lasted)
        wakes = [
            act
            for act in self.handling.acts_between(since - WAKE_SLACK_MS, min(ms, since + WAKE_SLACK_MS))
            if act.kind.startswith("woken")
        ]
        for kind in ("woken_by_biometric", "woken_by_key", "woken_by_motion"):
            if any(act.kind == kind for act in wakes):
                return _sign(kind)
        if any(began - CALL_LIGHTS_MS <= since <= ended + CALL_LIGHTS_MS for began, ended in self._calls):
            return _sign("woken_by_call")
        return _sign("woken_by_app") if wakes else _sign("screen_on", lasted)

    def _lock(self, ms: int, screen: tuple[Weight, str] | None) -> tuple[Weight, str] | None:
        value = self.handling.lanes["lock"].value(ms)
        if value == "shown":
            return _sign("locked")
        since = self.handling.lanes["screen"].since(ms)
        if screen is None or since is None or screen[0].sign in ("screen_off", "screen_doze"):
            return None
        unlocks = [
            act.kind for act in self.handling.acts_between(since - WAKE_SLACK_MS, ms) if act.kind.startswith("unlocked")
        ]
        if "unlocked_by_credential" in unlocks:
            return _sign("unlocked_by_credential")
        hidden = value == "hidden" and (self.handling.lanes["lock"].since(ms) or 0) >= since - WAKE_SLACK_MS
        return _sign("unlocked") if unlocks or hidden else None

    def _motion(self, ms: int) -> tuple[Weight, str] | None:
        idle = self.handling.lanes["idle"].value(ms)
        if idle == "deep":
            return _sign("deep_idle")
        moved = self._last(ms, ("moved",))
        if moved is not None:
            return _sign("moved", {"ago": duration(ms - moved.ms)})
        return _sign("light_idle") if idle == "light" else None

    def _act(self, ms: int) -> tuple[Weight, str] | None:
        for kind in ("touched", "key", "act", "plugged"):
            act = self._last(ms, (kind,))
            if act is not None:
                return _sign(kind, {"ago": duration(ms - act.ms)})
        return None

    def _last(self, ms: int, kinds: tuple[str, ...]) -> Act | None:
        recent = self.handling.acts_between(ms - HOLD_MS[kinds[0]], ms)
        return next((act for act in reversed(recent) if act.kind in kinds), None)

    def _elements(self) -> Iterator[tuple[int, int]]:
        """Stretches inside which no sign changes."""
        edges = {edge for span in (*self._not_using, *self._off, *self.handling.acquired) for edge in span}
        for lane in self.handling.lanes.values():
            edges.update(lane.at)
        for act in self.handling.acts:
            edges.update((act.ms, act.ms + HOLD_MS.get(act.kind, 0)))
        for began, ended in (*self._covered, *_outside(self._not_using, self._covered)):
            inner = [began, *sorted(edge for edge in edges if began < edge < ended), ended]
            yield from zip(inner, inner[1:], strict=False)


def _outside(spans: list[tuple[int, int]], covered: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What of `spans` lies outside all covered time (whole spans only: a statement that is partly covered is weighed there)."""
    for began, ended in spans:
        if not any(a < ended and began < b for a, b in covered):
            yield began, ended


def _sign(name: str, words: dict[str, str] | None = None) -> tuple[Weight, str]:
    weight = BY_SIGN[name]
    return weight, weight.says.format(**(words or {"for": "some time", "ago": "shortly"}))


def _verdict(signs: list[tuple[Weight, str]]) -> Verdict:
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
