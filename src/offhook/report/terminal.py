"""The result on a terminal: most worrying first, every claim with its reason, the limits as visible as the findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from offhook.answers import Answers, Call, Finding
from offhook.facts.sources import Source
from offhook.report.endings import Ending, Outcome, odd, outcome, ranked, unattended, unsettled
from offhook.report.groups import Group, repeated
from offhook.report.lists import times_shown
from offhook.report.messages import Line, message_lines
from offhook.report.phrases import group_title, on_phone, phone_names, rest_tally, when
from offhook.report.purpose import not_on_purpose
from offhook.report.sheet import ACCENT, BOLD, DIM, PLAIN, Sheet
from offhook.report.spans import seconds
from offhook.report.steps import limits, next_steps
from offhook.report.text import isolated, plain
from offhook.report.transfers import private_alone
from offhook.report.transfers_text import sent_section
from offhook.report.when import Clock, Clocks, hours
from offhook.report.why import clueless, likely
from offhook.report.words import asked_by, counted, missing, phone_name, piece_fate, piece_size
from offhook.report.words import outcome as call_outcome

_CALLS_OF_GROUP = 6
_CALLS_OF_MANY = 3
"""Calls shown of each group where there are more than three groups."""
_GROUPS = 5
_FINDINGS = 6
_REASONS = 5


def result_text(
    answers: Answers, sheet: Sheet, *, case: str | None = None, page: str | None = None, seal: str | None = None
) -> str:
    """The result screen. case: the case folder as the reader would type it; page: the path of report.html; seal: of the case."""
    result = outcome(answers)
    clocks = Clocks(answers)
    _head(sheet, answers, result, clocks.main)
    if result.ending is Ending.UNUSABLE:
        _unusable(sheet, answers)
    else:
        _answers(sheet, answers, result, clocks)
    _steps(sheet, next_steps(answers, result, case))
    if page:
        sheet.blank()
        sheet.line(f"Full report: {plain(page)}")
    if seal:
        sheet.line(
            f"Sealed: {plain(seal)}   (note it elsewhere: offhook verify shows whether anything was altered since)"
        )
    return sheet.text()


def sources_table(sources: Iterable[Source] | Mapping[str, Source], sheet: Sheet) -> str:
    """What can be read, what each source proves and how far back it reaches."""
    rows = list(sources.values() if isinstance(sources, Mapping) else sources)
    sheet.line(
        f"{counted(len(rows), 'source')} that offhook reads, what each proves, and how far back it reaches", BOLD
    )
    for source in rows:
        sheet.blank()
        sheet.line(source.name, BOLD)
        for label, text in (
            ("found in", source.where),
            ("proves", source.proves),
            ("reaches back", source.reach),
            ("its clock", source.clock),
        ):
            sheet.labelled(label, text, indent=4)
        if source.account:
            sheet.labelled("tells of calls as", source.account, indent=4)
    return sheet.text()


def _answers(sheet: Sheet, answers: Answers, result: Outcome, clocks: Clocks) -> None:
    sent_first = result.ending in (Ending.SENT_UNATTENDED, Ending.TRAFFIC_ALONE)
    if sent_first:
        sent_section(sheet, answers, clocks)
    _unattended(sheet, answers, result, clocks)
    _other_calls(sheet, answers, result, clocks)
    _messages(sheet, message_lines(answers, clocks.main))
    if not sent_first:
        sent_section(sheet, answers, clocks)
    told = _told_above(answers)
    _findings(sheet, [one for one in ranked(answers) if one.question not in told and not _of_a_pattern(one)])
    _limits(sheet, limits(answers, result, clocks.main) + _doubts(answers))


def _told_above(answers: Answers) -> set[str]:
    """Questions whose answers stand above in full."""
    calls = {"calls_while_unattended"} if unattended(answers) else set()
    return calls | ({"data_sent_while_unattended"} if private_alone(answers) else set())


def _of_a_pattern(finding: Finding) -> bool:
    """Whether it repeats what stands under what is sent again and again."""
    return finding.question == "recurring_traffic" and finding.severity == "low"


def _head(sheet: Sheet, answers: Answers, result: Outcome, clock: Clock) -> None:
    for phone in answers.phones:
        android = f" · Android {plain(phone.android, 40)}" if phone.android else ""
        zone = (
            f" · zone {plain(phone.time_zone, 60)}"
            if phone.time_zone and clock.known
            else f" · zone not known{', ' + times_shown(answers) if times_shown(answers) else ''}"
        )
        sheet.line(f"{isolated(phone_name(phone))}{android}{zone}", BOLD)
    usable = [piece for piece in answers.evidence if piece.kind != "unusable"]
    if usable:
        shown = ", ".join(f"{isolated(piece.name, 80)} ({piece_size(piece.bytes)})" for piece in usable[:4])
        sheet.labelled("evidence", shown + (f" and {len(usable) - 4:,} more" if len(usable) > 4 else ""))
    if result.reach.span:
        sheet.labelled("speaks for", f"{clock.stretch(*result.reach.span)} ({hours(seconds(result.reach.told))} told)")
    sheet.blank()
    style = ACCENT if result.worrying else BOLD
    sheet.item("●" if result.worrying else "○", result.headline, style, style)
    for sentence in result.more:
        sheet.line(sentence, indent=4)


def _unattended(sheet: Sheet, answers: Answers, result: Outcome, clocks: Clocks) -> None:
    alone = seconds(result.reach.nobody)
    aside = f"{hours(alone)}; use is known for {hours(seconds(result.reach.known))}" if alone else ""
    calls = unattended(answers)
    if not alone and not calls:
        return
    sheet.heading("While nobody was using the phone", aside)
    if not calls:
        sheet.line("no outgoing call in what the records tell of this time")
    _groups(sheet, repeated(calls), clocks, phone_names(answers), alarming=True)


def _other_calls(sheet: Sheet, answers: Answers, result: Outcome, clocks: Clocks) -> None:
    strange = odd(answers)
    if strange:
        sheet.heading("Other calls while nobody was using the phone")
        _groups(sheet, repeated(strange), clocks, phone_names(answers), alarming=True)
    listed = {call.id for call in [*unattended(answers), *strange]}
    accidents = [call for call in not_on_purpose(answers) if call.id not in listed]
    if accidents:
        sheet.heading("Most likely not made by a person on purpose", counted(len(accidents), "call"))
        _groups(sheet, repeated(accidents), clocks, phone_names(answers), alarming=True)
    listed |= {call.id for call in accidents}
    open_ = [call for call in unsettled(answers, result.reach) if call.id not in listed]
    if open_:
        sheet.heading("Calls where use is not known", counted(len(open_), "call"))
        _groups(sheet, repeated(open_), clocks, phone_names(answers), alarming=False)
    told = listed | {call.id for call in open_}
    rest = [call for call in answers.calls if call.id not in told]
    if rest:
        sheet.heading("All other calls", counted(len(rest), "call"))
        sheet.line(rest_tally(rest))


def _groups(sheet: Sheet, groups: list[Group], clocks: Clocks, names: dict[str, str], *, alarming: bool) -> None:
    each = _CALLS_OF_GROUP if len(groups) <= 3 else _CALLS_OF_MANY
    most = _GROUPS if alarming or len(groups) <= _GROUPS else 2
    for index, group in enumerate(groups[:most]):
        if index:
            sheet.blank()
        sheet.item(
            "●" if alarming else "○",
            group_title(group, clocks.of(group.first)) + on_phone(group, names),
            BOLD,
            ACCENT if alarming else PLAIN,
        )
        _rows(sheet, group, clocks.of(group.first), each)
        _reasons(sheet, group)
    left = groups[most:]
    if left:
        sheet.blank()
        many = sum(len(group.calls) for group in left)
        sheet.line(f"… and {counted(many, 'call')} more, of {counted(len(left), 'other kind')}: see the full report")


def _rows(sheet: Sheet, group: Group, clock: Clock, most: int) -> None:
    size = max(len(plain(call.id, 20)) for call in group.calls[:most])
    for call in group.calls[:most]:
        sheet.item(plain(call.id, 20).ljust(size), _row(call, clock), sign_style=DIM, indent=4)
    left = len(group.calls) - most
    if left > 0:
        last = group.calls[-1].began
        sheet.line(f"… and {left:,} more{', the last on ' + clock.minute(last) if last else ''}", indent=4)


def _reasons(sheet: Sheet, group: Group) -> None:
    first = group.first
    sheet.labelled("asked for by", isolated(asked_by(first.initiator)), indent=4)
    if first.use.because:
        of = f"{plain(first.id, 20)}: " if len(group.calls) > 1 else ""
        sheet.labelled(
            "because", of + " · ".join(isolated(reason, 200) for reason in first.use.because[:_REASONS]), indent=4
        )
    _likely(sheet, first)


def _row(call: Call, clock: Clock) -> str:
    parts = [when(call, clock), call_outcome(call), missing(call)]
    return "  ".join(part for part in parts if part)


def _likely(sheet: Sheet, call: Call) -> None:
    if call.causes:
        sheet.labelled("why" if clueless(call.causes) else "most likely why", likely(call.causes), indent=4)


def _findings(sheet: Sheet, findings: list[Finding]) -> None:
    told = [finding for finding in findings if finding.severity != "info"]
    if not told:
        return
    sheet.heading("Also found")
    for finding in told[:_FINDINGS]:
        sheet.item(
            "●" if finding.severity in ("critical", "high", "medium") else "○", isolated(finding.title, 200), BOLD
        )
        sheet.line(f"{isolated(finding.says, 600)} ({finding.tier})", indent=4)
    if len(told) > _FINDINGS:
        sheet.line(f"… and {len(told) - _FINDINGS:,} more in the full report")


def _messages(sheet: Sheet, lines: list[Line]) -> None:
    """Messages that nobody sent; of the others how many there are."""
    if not lines:
        return
    sheet.heading("Messages and codes", f"{len(lines):,} in all")
    worrying = [line for line in lines if line.worrying]
    for line in worrying[:_FINDINGS]:
        sheet.item("●", isolated(line.line, 300), BOLD, ACCENT)
        for text in (line.says, line.because):
            if text:
                sheet.line(isolated(text, 300), indent=4)
    left = len(lines) - min(len(worrying), _FINDINGS)
    if left:
        sheet.line(f"{left:,} {'more ' if worrying else ''}in the full report")


def _doubts(answers: Answers) -> list[str]:
    return list(dict.fromkeys(isolated(doubt, 300) for finding in ranked(answers) for doubt in finding.doubts))[:3]


def _limits(sheet: Sheet, told: list[str]) -> None:
    sheet.heading("What this cannot tell")
    for limit in told:
        sheet.item("-", limit)


def _unusable(sheet: Sheet, answers: Answers) -> None:
    for piece in answers.evidence[:50]:
        sheet.item("-", f"{isolated(piece.name, 200)}: {isolated(piece_fate(piece))}", indent=4)
    if len(answers.evidence) > 50:
        sheet.line(f"… and {len(answers.evidence) - 50:,} more", indent=4)


def _steps(sheet: Sheet, steps: list[str]) -> None:
    sheet.heading("Next steps")
    for index, step in enumerate(steps, 1):
        sheet.item(f"{index}.", step)
