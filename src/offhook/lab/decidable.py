"""Can the evidence that is left decide why a call happened? Fixed by the scenario, before any inference looks at it.

The rule (docs/lab.md tells it in words): a call is decidable where what is left holds both the record that names the initiator
(or the gesture, the SIM's command, the missing dial …) and, where causes share that record, the record that parts them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from offhook.lab.render_appops import last_uses
from offhook.lab.scenario import MINUTE, TrueCall, UsePeriod
from offhook.lab.world import World

HISTORY, ANALYTICS = 10, 100
Covers = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one call. covers: source -> [from, to] in true ms."""

    world: World
    call: TrueCall
    covers: Covers

    def covered(self, source: str) -> bool:
        """Does this source reach back to a minute before the request?"""
        return source in self.covers and self.covers[source][0] <= self.call.began - MINUTE

    @property
    def report(self) -> bool:
        """Are the dumps of all services there?"""
        return "bugreport" in self.world.scenario.evidence

    @property
    def main(self) -> bool:
        """The main log: starts of activities, gestures, headsets, and Telecom's own lines."""
        return self.covered("system_log")

    @property
    def events(self) -> bool:
        """The event log."""
        return self.covered("event_log")

    @property
    def radio(self) -> bool:
        """The radio buffer."""
        return self.covered("radio_log")

    @property
    def battery(self) -> bool:
        """The battery history."""
        return self.covered("battery_history")

    @property
    def use(self) -> bool:
        """A source that tells of screen and apps to the second."""
        return self.events or self.covered("usage_events")

    def _recent(self, count: int) -> bool:
        if self.call.way == "elsewhere":
            return "telecom" in self.covers and self.world.clock.boot <= self.call.began
        return "telecom" in self.covers and self.call in list(self.world.calls_since_boot())[-count:]

    @property
    def history(self) -> bool:
        """Telecom's events of this call, in the dump or in the log."""
        return self._recent(HISTORY) or (self.main and self.world.sdk >= 21)

    @property
    def analysed(self) -> bool:
        """Telecom's short form of it."""
        return self._recent(ANALYTICS)

    @property
    def named(self) -> bool:
        """Telecom names the package that asked (10 and later, by the API)."""
        return self.history and self.world.sdk >= 29 and self.call.way in {"dialer", "self_managed", "emergency"}

    @property
    def noted(self) -> bool:
        """The call is the last use of the permission to call by its package in that state."""
        package = self.call.package
        if not self.report or package is None:
            return False
        return self.call.began in last_uses(self.world).get(package, {}).get("CALL_PHONE", {}).values()

    @property
    def started(self) -> bool:
        """A START line names the uid that asked by Intent (5 and later; 4.4 names a process, whose birth names the app)."""
        return self.call.way == "intent" and self.main and (self.world.sdk >= 21 or self.born)

    @property
    def born(self) -> bool:
        """The event log tells how the process of the package was started before."""
        earlier = self.world.since(self.covers["event_log"][0], "alarm", "job") if self.events else ()
        return any(h.who == self.call.package and h.at <= self.call.began for h in earlier)

    @property
    def asker(self) -> bool:
        """Something names who asked."""
        return self.named or self.started or self.noted

    @property
    def unlocked(self) -> bool:
        """A hand unlocked the phone with a credential for this call."""
        uses = [use for use in self.world.scenario.acts if isinstance(use, UsePeriod)]
        return any(use.began <= self.call.began <= use.ended and use.unlock in {"fingerprint", "pin"} for use in uses)

    @property
    def logged(self) -> bool:
        """It stands in the call log that is there."""
        return "call_log" in self.covers and self.call.logged == "yes" and self.call.dialled is not None


def decidable(world: World, call: TrueCall, covers: Covers) -> bool:
    """Can what is left decide the cause of this call?"""
    left = Left(world, call, covers)
    rule = _KINDS.get(call.how) or _CAUSES[call.cause]
    return rule(left)


def _caller(left: Left) -> bool:
    return left.analysed or left.history or left.radio or left.logged


def _person(left: Left) -> bool:
    """Who asked, and a credential just before; without a credential the events of the whole pick-up."""
    hand = left.use if left.unlocked else (left.events and left.main)
    return hand and (left.asker or (left.world.sdk < 29 and left.use))


def _called_back(left: Left) -> bool:
    return left.events and left.named


def _app(left: Left) -> bool:
    """Who asked, and that its user did not; before 10 the birth of its process stands for the first."""
    return (left.asker or (left.world.sdk < 29 and left.events)) and (left.use or left.battery)


def _assistant(left: Left) -> bool:
    return left.named or left.started or (left.report and left.world.sdk >= 28)


def _accessory(left: Left) -> bool:
    return left.started


def _companion(left: Left) -> bool:
    return left.named and left.report


def _system(left: Left) -> bool:
    return left.asker and left.report


def _redial(left: Left) -> bool:
    return left.history and left.use


def _adb(left: Left) -> bool:
    return left.started


def _accessibility(left: Left) -> bool:
    """Touches are told from 12 on: only there does their absence say something."""
    return left.events and left.world.sdk >= 31 and left.report and left.named


def _projection(left: Left) -> bool:
    return left.events and left.main and left.report


def _input(left: Left) -> bool:
    return left.main and left.world.sdk < 26


def _radio(left: Left) -> bool:
    return left.radio


def _gesture(left: Left) -> bool:
    return left.main or (left.events and left.world.sdk >= 29) or (left.analysed and left.world.sdk >= 29)


def _pocket(left: Left) -> bool:
    return left.battery and (left.events or left.main)


def _ghost(left: Left) -> bool:
    return left.battery and left.events


def _other_device(left: Left) -> bool:
    if left.call.way == "elsewhere":
        return bool(left.world.scenario.bill) and (left.analysed or left.radio)
    return left.history


def _taken_elsewhere(left: Left) -> bool:
    return left.history or left.analysed


_CAUSES: dict[str, Callable[[Left], bool]] = {
    "caller": _caller, "person": _person, "app": _app, "assistant": _assistant, "accessory": _accessory, "system": _system,
    "remote_control": _accessibility, "sim_toolkit": _radio, "modem": _radio, "emergency_gesture": _gesture, "pocket": _pocket,
    "ghost_touch": _ghost, "other_device": _other_device,
}  # fmt: skip
_KINDS: dict[str, Callable[[Left], bool]] = {
    "callback": _called_back, "companion": _companion, "redial": _redial, "adb": _adb, "accessibility": _accessibility,
    "projection": _projection, "input": _input, "taken_elsewhere": _taken_elsewhere,
}  # fmt: skip
