"""What a carrier writes down about a line: its rows, before any layout. A bill counts from the answer, and only what was connected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from offhook.lab.clock import Face
from offhook.lab.scenario import DAY, SECOND, Scenario, TrueCall

LISTS_INCOMING = {"us", "chinese", "cdr", "iso", "workbook"}
"""Layouts that list the calls that came in as well."""
UNBILLED_WAYS = {"self_managed", "emergency"}
PREFIXES = {
    "de": "49",
    "us": "1",
    "cn": "86",
    "fr": "33",
    "es": "34",
    "in": "91",
    "gb": "44",
    "sg": "65",
    "jp": "81",
    "au": "61",
}
ABROAD = {"sg": "Malaysia"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """One row. at: the clock face of the line's home; seconds: what the carrier counts (0 for a message); kind: "call", "text" or "data".

    line: the line that is billed; number: the other side in international form; place: where the line was, "" at home.
    volume_kb: of data.
    """

    at: datetime
    line: str
    number: str
    seconds: int = 0
    kind: str = "call"
    outgoing: bool = True
    place: str = ""
    volume_kb: int = 0


def bills(scenario: Scenario, call: TrueCall) -> bool:
    """Does this call stand on the bill of the scenario?"""
    if not scenario.bill or not call.billed or call.answered is None or call.way in UNBILLED_WAYS:
        return False
    if call.direction == "incoming" and (scenario.bill not in LISTS_INCOMING or call.end_code == "ANSWERED_ELSEWHERE"):
        return False
    return call.ended <= scenario.taken


def rows(scenario: Scenario) -> list[Billed]:
    """All rows of the bill, in order."""
    rng = Random(f"{scenario.seed}:bill")
    found = [row for call in scenario.calls if bills(scenario, call) for row in _of_call(scenario, call, rng)]
    found += _others(scenario, rng)
    found += _texts(scenario, rng)
    return sorted(found, key=lambda row: (row.line != _own(scenario), row.line, row.at))


def _own(scenario: Scenario) -> str:
    return scenario.phone.sims[0].number


def _of_call(scenario: Scenario, call: TrueCall, rng: Random) -> Iterator[Billed]:
    """The network counts one to nine seconds more than the phone, and cuts at midnight where it does so."""
    began = (call.answered or call.began) + scenario.billing.late_s * SECOND
    seconds = (call.ended - (call.answered or call.began)) // 1000 + rng.randint(1, 9)
    sims = scenario.phone.sims
    whole = Billed(
        at=_face(scenario, began), line=sims[min(call.slot, len(sims) - 1)].number, number=call.number, seconds=seconds,
        outgoing=call.direction != "incoming", place=_place(scenario, call.began),
    )  # fmt: skip
    midnight = (whole.at + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    before = int((midnight - whole.at).total_seconds())
    if not scenario.billing.splits or before >= seconds:
        yield whole
        return
    yield replace(whole, seconds=before)
    yield replace(whole, at=midnight, seconds=seconds - before)


def _face(scenario: Scenario, at: int) -> datetime:
    return Face(scenario.phone.zone).local(at - at % 1000)


def _place(scenario: Scenario, at: int) -> str:
    abroad = scenario.billing.abroad
    return ABROAD["sg"] if abroad and abroad[0] <= at <= abroad[1] else ""


def _others(scenario: Scenario, rng: Random) -> Iterator[Billed]:
    """Calls of the other lines of the household; none of this phone's business."""
    for line in scenario.billing.others:
        for _ in range(rng.randint(4, 9)):
            at = scenario.taken - rng.randint(0, 3 * DAY)
            yield Billed(
                at=_face(scenario, at), line=line, number=_home_number(scenario, rng), seconds=rng.randint(8, 900)
            )


def _texts(scenario: Scenario, rng: Random) -> Iterator[Billed]:
    line = _own(scenario)
    for message in scenario.messages:
        if message.kind == "sms" and message.way != "network" and message.at <= scenario.taken:
            yield Billed(at=_face(scenario, message.at + 2 * SECOND), line=line, number=message.number, kind="text")
    for _ in range(scenario.billing.texts):
        at = _face(scenario, scenario.taken - rng.randint(0, 2 * DAY))
        yield Billed(at=at, line=line, number=_home_number(scenario, rng), kind="text")
    for _ in range(scenario.billing.data):
        at = _face(scenario, scenario.taken - rng.randint(0, 2 * DAY))
        yield Billed(
            at=at, line=line, number="", kind="data", seconds=rng.randint(60, 7000), volume_kb=rng.randint(20, 90_000)
        )


HOME_NUMBERS = {
    "de": "+493023125{:03d}", "us": "+120255501{:02d}", "cn": "+8610606001{:02d}", "fr": "+33639980{:03d}", "es": "+34600000{:03d}",
    "in": "+911100000{:03d}", "gb": "+44770090{:04d}", "sg": "+6591234{:03d}",
}  # fmt: skip
"""Numbers of each home that are reserved for fiction where the country has such, and belong to nobody in these stories elsewhere."""


def _home_number(scenario: Scenario, rng: Random) -> str:
    return HOME_NUMBERS[scenario.phone.sims[0].country].format(rng.randint(0, 99))


BEIJING = "+8610606001"
"""The landlines of these stories: dialled with their area code's 0."""


def minutes(seconds: int) -> int:
    """Rounded up, at least one."""
    return max(1, -(-seconds // 60))


def national(number: str, country: str, abroad: str = "00") -> str:
    """As dialled at home: without the home's prefix (a trunk 0 where the country has one), others behind `abroad`."""
    prefix = "+" + PREFIXES[country]
    if not number.startswith("+"):
        return number
    if not number.startswith(prefix):
        return abroad + number[1:]
    trunk = "0" if country in {"de", "fr", "gb", "in"} or number.startswith(BEIJING) else ""
    return trunk + number[len(prefix) :]
