"""What was true: the answers that an audit of the rendered evidence is measured against."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from offhook.lab.bill_rows import bills as scenario_bills
from offhook.lab.decidable import decidable
from offhook.lab.render_battery import first_record
from offhook.lab.render_usage import usage_began
from offhook.lab.scenario import Scenario, TrueCall, TrueMessage, UsePeriod
from offhook.lab.world import World

_OF_UID = {1002: "com.android.bluetooth", 2000: "com.android.shell"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTruth:
    """One call as it truly was. Times are ISO 8601 in UTC.

    use: "attended" or "unattended" when it began (an incoming one: when it was answered); "undecidable" where no witness of
    use covers it or where records cannot tell (a pocket, a faulty screen, a voice, a program that touches).

    package: who asked (adb and Bluetooth by the package of their uid); None for the network and the modem.
    witnesses: sources of the rendered evidence that must hold a trace of it.
    how: the kind of its cause, as in the scenario. decidable: whether what is left can decide the cause (see `decidable`).
    billed: it stands on the bill that was rendered (False where there is none).
    """

    began: str
    answered: str | None
    ended: str
    direction: str
    stage: str
    number: str
    package: str | None
    way: str
    cause: str
    medium: str
    slot: int
    use: str
    logged: str
    witnesses: tuple[str, ...]
    how: str
    decidable: bool
    billed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTruth:
    """One message or code as it truly was. kind, cost: as in the findings. stored: in the message store ("yes", "deleted", "never").

    use: "attended", "unattended" or "undecidable", as of calls.
    """

    at: str
    kind: str
    direction: str
    number: str
    package: str | None
    way: str
    cause: str
    cost: str
    slot: int
    use: str
    stored: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseTruth:
    """When somebody was using the phone; outside of these nobody was."""

    began: str
    ended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The whole truth of a scenario. covers: source -> [from, to] of the rendered evidence."""

    name: str
    zone: str
    taken: str
    calls: tuple[CallTruth, ...]
    messages: tuple[MessageTruth, ...]
    attended: tuple[UseTruth, ...]
    covers: dict[str, tuple[str, str]]

    def write(self, path: Path) -> None:
        """As JSON."""
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def truth_of(scenario: Scenario) -> Truth:
    """The truth of a scenario, with what its evidence covers."""
    world = World(scenario, scenario.taken)
    covers = _covers(world)
    return Truth(
        name=scenario.name,
        zone=world.clock.face.zone,
        taken=_iso(scenario.taken),
        calls=tuple(_call(world, call, covers) for call in scenario.calls if call.began <= scenario.taken),
        messages=tuple(_message(world, one, covers) for one in scenario.messages if one.at <= scenario.taken),
        attended=tuple(
            UseTruth(began=_iso(use.began), ended=_iso(use.ended))
            for use in scenario.of(UsePeriod)
            if isinstance(use, UsePeriod)
        ),
        covers={name: (_iso(began), _iso(ended)) for name, (began, ended) in covers.items()},
    )


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _covers(world: World) -> dict[str, tuple[int, int]]:
    """Source -> span in true ms, for the newest evidence."""
    asked, taken, reach = world.scenario.evidence, world.taken, world.scenario.reach
    spans: dict[str, tuple[int, int]] = {}
    report = "bugreport" in asked
    if report or "logcat" in asked:
        spans |= {"radio_log": (world.horizon(reach.radio), taken), "event_log": (world.horizon(reach.events), taken)}
        spans["system_log"] = (world.horizon(reach.system), taken)
    if report or "battery" in asked:
        spans["battery_history"] = (first_record(world), taken)
    if (report or "telecom" in asked) and world.sdk >= 24:
        spans["telecom"] = (world.clock.boot, taken)
    if report and world.sdk >= 28:
        spans["usage_events"] = (usage_began(world), taken)
    if any(name.startswith("call_log") for name in asked):
        spans["call_log"] = (world.scenario.began, taken)
    if world.scenario.bill:
        spans["bill"] = (world.scenario.began, taken)
    return spans


def _call(world: World, call: TrueCall, covers: dict[str, tuple[int, int]]) -> CallTruth:
    return CallTruth(
        began=_iso(call.began),
        answered=_iso(call.answered) if call.answered is not None else None,
        ended=_iso(call.ended),
        direction="unknown" if call.way == "external" else call.direction,
        stage=call.stage,
        number=call.number,
        package=call.package or _OF_UID.get(call.uid_caller or 0),
        way=call.way,
        cause=call.cause,
        medium={"ims": "cellular", "cs": "cellular", "wifi": "wifi"}[call.medium]
        if call.way != "self_managed"
        else "voip",
        slot=call.slot,
        use=_use(world, call, covers),
        logged=call.logged,
        witnesses=(*_witnesses(call, covers), *(("bill",) if scenario_bills(world.scenario, call) else ())),
        how=call.how,
        decidable=decidable(world, call, covers),
        billed=bool(scenario_bills(world.scenario, call)),
    )


def _message(world: World, message: TrueMessage, covers: dict[str, tuple[int, int]]) -> MessageTruth:
    attended = "attended" if world.attended(message.at) else "unattended"
    return MessageTruth(
        at=_iso(message.at),
        kind=message.kind,
        direction="incoming" if message.way == "network" else "outgoing",
        number=message.number,
        package=message.package,
        way=message.way,
        cause=message.cause,
        cost=message.cost,
        slot=message.slot,
        use=attended if _seen(message.at, covers) else "undecidable",
        stored=message.stored,
    )


def _seen(at: int, covers: dict[str, tuple[int, int]]) -> bool:
    """Does any witness of use reach back to this moment?"""
    return any(name in covers and covers[name][0] <= at for name in ("battery_history", "usage_events", "event_log"))


def _use(world: World, call: TrueCall, covers: dict[str, tuple[int, int]]) -> str:
    if not _seen(call.began, covers):
        return "undecidable"
    at = call.answered if call.direction == "incoming" and call.answered is not None else call.began
    return call.use or ("attended" if world.attended(at) else "unattended")


def _witnesses(call: TrueCall, covers: dict[str, tuple[int, int]]) -> list[str]:
    if call.way == "elsewhere":
        return []
    found: list[str] = [
        name
        for name in ("telecom", "radio_log", "battery_history", "call_log")
        if name in covers and covers[name][0] <= call.began
    ]
    cellular = call.way not in {"self_managed", "external"} and call.dialled is not None
    log = "radio_log" if call.medium == "cs" else "system_log"  # an IMS dial is told in the main buffer
    heard = cellular and log in covers and covers[log][0] <= call.began
    found = [name for name in found if name != "radio_log"] + (["radio_log"] if heard else [])
    if (call.dialled is None or call.way == "external") and "battery_history" in found:
        found.remove("battery_history")
    in_log = call.logged == "yes" and call.dialled is not None and call.way != "self_managed"
    if not in_log and "call_log" in found:
        found.remove("call_log")
    return found
