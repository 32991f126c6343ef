"""The story of one call: when and to whom, whether anybody was using the phone, who asked, what happened around it, why it was
likely made, what to do, and the exact lines that tell of it."""

from __future__ import annotations

from difflib import get_close_matches

from offhook.answers import Answers, Call, Cause, Citation, Pattern
from offhook.errors import OffhookError
from offhook.report.call_advice import call_steps
from offhook.report.habits import OF_THE_PHONE, told_by_bill_alone
from offhook.report.json_form import written
from offhook.report.minutes import Minutes, MinutesOf
from offhook.report.minutes_text import tell_minutes
from offhook.report.phrases import pattern_says, patterns_of, phone_names
from offhook.report.sheet import BOLD, DIM, Sheet
from offhook.report.text import isolated, plain
from offhook.report.transfers_text import pattern_text, transfer_text
from offhook.report.when import Clock, Clocks
from offhook.report.why import cause_name, reason, weighed
from offhook.report.words import (
    DIRECTIONS,
    MEDIA,
    absence,
    account_name,
    asked_by,
    chance,
    counted,
    known_name,
    number,
    outcome,
    peer,
    percent,
    share,
    used,
)

_PERCENT = 9
"""Columns of a percentage ("over 99 %")."""


def call_text(answers: Answers, what: str, sheet: Sheet) -> str:
    """One call, transfer or pattern in full; an id that is none is an OffhookError that names the nearest."""
    for transfer in answers.transfers or []:
        if transfer.id == what:
            return transfer_text(answers, transfer, sheet)
    for pattern in answers.patterns or []:
        if pattern.id == what:
            return pattern_text(answers, pattern, sheet)
    call = find(answers, what)
    clock = Clocks(answers).of(call)
    sheet.line(f"{plain(call.id, 40)}: {DIRECTIONS[call.direction]} call, {outcome(call)}", BOLD)
    names = phone_names(answers)
    owner = [("phone", isolated(names[call.phone or ""]))] if call.phone in names else []
    for label, text in [*owner, *_times(call, clock), *_facts(call)]:
        sheet.labelled(label, text)
    minutes = MinutesOf(answers)
    alone = told_by_bill_alone(call, minutes.covering(call, OF_THE_PHONE))
    if alone:
        sheet.line(alone)
    _use(sheet, call)
    _asker(sheet, call)
    _minutes(sheet, minutes.of(call, clock), clock)
    _causes(sheet, call)
    _patterns(sheet, patterns_of(answers).get(call.id, []))
    _list(sheet, "What to do about it", call_steps(call))
    _accounts(sheet, call, clock)
    for note in call.notes:
        sheet.labelled("note", isolated(note, 600))
    return sheet.text()


def find(answers: Answers, what: str) -> Call:
    """The call of that id ("call-3" or "3")."""
    by_id = {call.id: call for call in answers.calls}
    found = by_id.get(what) or by_id.get(f"call-{what}")
    if found:
        return found
    sent = {transfer.id: transfer for transfer in answers.transfers or []}
    if not by_id and not sent:
        raise OffhookError("This case knows of no call, so there is none to show.")
    near = get_close_matches(what, [*by_id, *sent], 1, 0.5) or [*by_id, *sent][:1]
    many = counted(len(by_id), "call") + (f" and {counted(len(sent), 'transfer')}" if sent else "")
    raise OffhookError(f"This case has no {plain(what, 60)!r}. It has {many}; did you mean {plain(near[0], 60)}?")


def _times(call: Call, clock: Clock) -> list[tuple[str, str]]:
    moments = (("began", call.began), ("answered", call.answered), ("ended", call.ended))
    told = [(label, f"{clock.second(at)} ({written(at)})") for label, at in moments if at]
    if not call.began:
        told.insert(0, ("began", "date or zone not known; see how it is written"))
    if call.uncertainty_s is not None:
        told.append(("exact to", f"± {call.uncertainty_s:g} s"))
    if call.began_as_written:
        told.append(("as written", isolated(call.began_as_written, 200)))
    if call.time_lacks:
        told.append(
            (
                "not written there",
                ", ".join(plain(lack, 40) for lack in call.time_lacks)
                + (": taken from other records" if call.began else ": not known"),
            )
        )
    unknown = "not known; times are UTC" if call.began else "not known; times stand as they are written"
    zone = clock.name if clock.known else unknown
    return [*told, ("zone", zone)]


def _facts(call: Call) -> list[tuple[str, str]]:
    who, name = peer(call.peer), known_name(call.peer)
    told = [
        (
            "number",
            isolated(number(call)) + (f" {isolated(name)}" if name else "") + (f" ({isolated(who)})" if who else ""),
        ),
        ("network", MEDIA[call.medium]),
    ]
    if call.line or call.user is not None:
        user = "" if call.user is None else f"Android user {call.user}"
        told.append(("line", ", ".join(part for part in (isolated(call.line or "", 60), user) if part)))
    if call.emergency:
        told.append(("emergency", "the number is an emergency number"))
    if call.kind:
        told.append(("kind", plain(call.kind.replace("_", " "))))
    if call.ended_by:
        told.append(("how it ended", isolated(call.ended_by, 200)))
    return told


def _use(sheet: Sheet, call: Call) -> None:
    sheet.heading("Was anybody using the phone?")
    sheet.line(used(call.use))
    if chance(call.use):
        sheet.line(chance(call.use), DIM)
    for because in call.use.because:
        sheet.item("-", isolated(because, 400))


def _asker(sheet: Sheet, call: Call) -> None:
    sheet.heading("Who asked for it?")
    sheet.line(isolated(asked_by(call.initiator)))
    if call.initiator and call.initiator.says:
        sheet.line(isolated(call.initiator.says, 400))


def _minutes(sheet: Sheet, minutes: Minutes | None, clock: Clock) -> None:
    if minutes:
        tell_minutes(sheet, minutes, clock.name)


def _causes(sheet: Sheet, call: Call) -> None:
    told = weighed(call)
    if told is None:
        return
    sheet.heading(*(("Most likely why", "weighed, not recorded") if told.shown else ("Why", "")))
    if told.open:
        sheet.line(told.open)
    for cause in told.shown:
        _cause(sheet, cause)
    if told.rest:
        sheet.item(" " * _PERCENT, told.rest, DIM)
    if told.means:
        sheet.line(told.means, DIM)
    _list(sheet, "What would settle it", [isolated(what, 300) for what in call.settle or []], "-")


def _patterns(sheet: Sheet, patterns: list[Pattern]) -> None:
    for pattern in patterns:
        sheet.blank()
        sheet.line(f"One of a row: {isolated(pattern_says(pattern), 300)}.")
        if pattern.innocent_explanations:
            sheet.line(f"It may also be {isolated('; '.join(pattern.innocent_explanations), 400)}.", DIM)


def _cause(sheet: Sheet, cause: Cause) -> None:
    cells = 8 if sheet.narrow else 20
    bar = "█" * round(share(cause.probability) * cells)
    sheet.blank()
    sheet.item(f"{percent(cause.probability).rjust(_PERCENT)} {bar.ljust(cells, '─')}", cause_name(cause.cause), BOLD)
    for sign, word, reasons in (("+", "for", cause.for_), ("-", "against", cause.against)):
        for index, text in enumerate(reasons):
            label = f"{word if index == 0 else ''}".rjust(_PERCENT)
            sheet.item(f"{label} {sign}", isolated(reason(text), 300))


def _list(sheet: Sheet, heading: str, lines: list[str], sign: str = "") -> None:
    if lines:
        sheet.heading(heading)
    for index, line in enumerate(lines, 1):
        sheet.item(sign or f"{index}.", line)


def _accounts(sheet: Sheet, call: Call, clock: Clock) -> None:
    sheet.heading("Who tells of it", ", ".join(account_name(account) for account in call.told_by))
    for source in call.sources:
        _citation(sheet, source, clock)
    sheet.blank()
    for account in call.missing_from:
        sheet.item("-", absence(account))


def _citation(sheet: Sheet, source: Citation, clock: Clock) -> None:
    sheet.blank()
    at = f"{clock.second(source.at)}: " if source.at else ""
    teller = account_name(source.account or source.source)
    says = isolated(source.says, 300) or teller
    sheet.line(f"{at}{says}")
    sheet.line(
        f"{isolated(source.entry, 300)}:{source.line}   {teller}, {plain(source.evidence, 40)}",
        DIM,
        indent=4,
    )
    if source.text:
        sheet.line(isolated(source.text, 2000), indent=4)
