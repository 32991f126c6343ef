"""What the reader can do tonight, what these records cannot tell, and how to get better ones."""

from __future__ import annotations

from itertools import pairwise

from offhook.answers import Answers
from offhook.report.call_advice import BLOCK, KEEP, SAFETY, fitting, from_afar
from offhook.report.coverage import Reach, tells_of_calls
from offhook.report.endings import Ending, Outcome, not_known, outside, ranked, unattended, undated
from offhook.report.groups import repeated
from offhook.report.lists import first_steps, has_bill, remarks_on_bills, times_shown
from offhook.report.purpose import not_on_purpose
from offhook.report.spans import seconds
from offhook.report.text import plain
from offhook.report.transfers import private_alone
from offhook.report.transfers_sentences import BOTH, most_worrying, sent_limits, sent_steps, which_device
from offhook.report.when import Clock, hours
from offhook.report.words import counted

BUG_REPORT = (
    "Take a full bug report as soon as you can after it happens: Settings, About phone, tap the build number seven times; "
    "then Settings, System, Developer options, Take bug report, Full report. Many records reach back only hours."
)
_MOST = 6
"""Steps from which on only the first two pieces of advice are told."""
WITH_A_COMPUTER = "Or, with a computer and a cable: adb bugreport bugreport.zip"
CALL_LOG = "Export the call log (for example with SMS Backup & Restore) and hand it over together with the bug report."
BILL = "Ask your carrier for the itemised bill of these days: it is a record that nothing on the phone can change."


def next_steps(answers: Answers, result: Outcome, case: str | None) -> list[str]:
    """Things a person can do tonight, in this order; `case` is the case folder as the reader would type it."""
    steps = [*_BY_ENDING[result.ending], *_for_causes(answers), *sent_steps(answers)]
    steps += _advice(answers)[: max(2, _MOST - len(steps))]
    if result.worrying:
        steps.insert(0 if any(map(from_afar, unattended(answers))) else len(steps), SAFETY)
    steps = [step for step in steps if step != BILL or not has_bill(answers)]
    return [*first_steps(answers), *which_device(answers), *dict.fromkeys(steps), *_explain(answers, result, case)]


def limits(answers: Answers, result: Outcome, clock: Clock) -> list[str]:
    """What these records cannot tell, the widest limit first."""
    found = result.reach
    return [
        *_beyond(answers, found, clock),
        *_holes(found, clock),
        "what was said or sent in the calls, and who was holding the phone: no record tells that",
        *sent_limits(answers, clock),
        *_calls_open(answers, found),
        *_masked(answers),
        *_lost(answers),
        *remarks_on_bills(answers),
        *_zone(answers, clock),
    ]


def _explain(answers: Answers, result: Outcome, case: str | None) -> list[str]:
    calls = (
        unattended(answers)
        or not_on_purpose(answers)
        or [call for call in answers.calls if call.use.state == "unknown"]
        or answers.calls
    )
    folder = plain(case or "CASE")
    typed = f'"{folder}"' if " " in folder else folder
    if result.ending is Ending.UNUSABLE:
        return []
    first_sent = most_worrying(answers)
    if first_sent and (result.ending is Ending.SENT_UNATTENDED or not calls):
        return [f"offhook show {typed} {plain(first_sent.id, 40)}   tells what was sent in one transfer, and to whom"]
    if not calls:
        return []
    also = f"; {plain(sent[0].id, 40)} in its place tells what was sent" if (sent := private_alone(answers)) else ""
    first = plain(repeated(calls)[0].first.id, 40)
    return [f"offhook show {typed} {first}   tells the story of one call, line by line{also}"]


def _for_causes(answers: Answers) -> list[str]:
    """What fits the likely causes of the most worrying calls that nobody made."""
    return [
        step for group in repeated(unattended(answers) or not_on_purpose(answers))[:2] for step in fitting(group.first)
    ][:3]


def _advice(answers: Answers) -> list[str]:
    return [plain(advice, 400) for finding in ranked(answers) for advice in finding.advice][:4]


def _beyond(answers: Answers, found: Reach, clock: Clock) -> list[str]:
    if undated(answers, found):
        return ["calls at other times than those told here: these records hold no full date"]
    if not found.span:
        some = any(call.use.state != "unknown" for call in answers.calls)
        what = "whether any other call" if some else "whether any call"
        return [f"{what} was made while nobody was using the phone: at no time do the records tell both"]
    began, ended = (clock.minute(at) for at in found.span)
    if outside(answers, found):
        return [f"whether anybody was using it before {began} or after {ended}, nor whether every call of then is here"]
    return [f"anything before {began} or after {ended}"]


def _holes(found: Reach, clock: Clock) -> list[str]:
    told = found.told
    holes = [(one[1], other[0]) for one, other in pairwise(told)]
    holes = [hole for hole in holes if (hole[1] - hole[0]).total_seconds() >= 60]
    if not holes:
        return []
    longest = max(holes, key=lambda hole: hole[1] - hole[0])
    whole = hours(seconds(holes))
    where = clock.stretch(*longest)
    return [
        f"{whole} in between: {where}"
        if len(holes) == 1
        else f"{whole} in {len(holes):,} gaps in between, the longest {where}"
    ]


def _calls_open(answers: Answers, found: Reach) -> list[str]:
    unknown = not_known(answers)
    beyond = len(outside(answers, found))
    if not unknown:
        return []
    where = f", {beyond:,} of them outside the time covered" if 0 < beyond < unknown else ""
    return [f"whether anybody was using the phone at {counted(unknown, 'call')}{where}"]


def _masked(answers: Answers) -> list[str]:
    hidden = sum(call.number is None for call in answers.calls)
    return [f"the number of {counted(hidden, 'call')}: hidden or absent in every record"] if hidden else []


def _lost(answers: Answers) -> list[str]:
    unread = sum(covered.unread for covered in answers.coverage)
    bad = sum(piece.kind == "unusable" for piece in answers.evidence)
    dead = [
        covered
        for covered in answers.coverage
        if covered.state in ("unreadable", "truncated") and tells_of_calls(covered)
    ]
    return [
        *(
            [f"{counted(unread, 'item')} in the evidence that offhook did not understand (listed in the case)"]
            if unread
            else []
        ),
        *([f"{counted(bad, 'file')} handed over that could not be used"] if bad else []),
        *([f"what lies behind the cut in {counted(len(dead), 'source')} that broke off"] if dead else []),
    ]


def _zone(answers: Answers, clock: Clock) -> list[str]:
    if clock.known or not answers.phones:
        return []
    why = answers.phones[0].time_zone_why
    shown = f"; {times_shown(answers)}" if times_shown(answers) else ""
    return [f"the phone's time zone{': ' + plain(why, 200) if why else ''}{shown}"]


_BETTER = (BUG_REPORT, WITH_A_COMPUTER, CALL_LOG, BILL)
_BY_ENDING: dict[Ending, tuple[str, ...]] = {
    Ending.CALLS_UNATTENDED: (KEEP, BLOCK, BILL),
    Ending.SENT_UNATTENDED: (KEEP,),
    Ending.TRAFFIC_ALONE: (BOTH, BUG_REPORT),
    Ending.OTHER_FINDINGS: (KEEP, BILL),
    Ending.BADLY_COVERED: _BETTER,
    Ending.NOTHING_UNUSUAL: ("If it happens again: " + BUG_REPORT[0].lower() + BUG_REPORT[1:], BILL),
    Ending.UNUSABLE: _BETTER,
}
