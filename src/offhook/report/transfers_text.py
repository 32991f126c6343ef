"""What was sent, on a terminal: the worrying transfers first, then who received how much, then what comes back."""

from __future__ import annotations

from offhook.answers import Answers, Pattern, Transfer
from offhook.knowledge.amounts import size
from offhook.report.phrases import pattern_says, phone_names, recurrence
from offhook.report.sheet import ACCENT, BOLD, DIM, PLAIN, Sheet
from offhook.report.spans import hull, seconds
from offhook.report.text import isolated, plain
from offhook.report.transfers import (
    Share,
    alone,
    by_concern,
    captured,
    captured_time,
    counters,
    found_in,
    sent_of,
    shares,
    supposed_in,
)
from offhook.report.transfers_sentences import nothing_told, opaque_sentence
from offhook.report.transfers_story import (
    Part,
    is_of_traffic,
    pattern_parts,
    pattern_title,
    patterns_of_traffic,
    transfer_parts,
    transfer_title,
)
from offhook.report.transfers_words import (
    app_name,
    app_named,
    content,
    data_short,
    host,
    joined_of,
    organisation,
    receiver,
)
from offhook.report.when import Clock, Clocks, dated_stretch, hours
from offhook.report.words import BADGES, counted, percent

_TOLD = 5
_QUIET = 3
"""Transfers told where private data were read in none."""
_SHARES = 8
_COUNTERS = 4
_BEACONS = 4


def sent_section(sheet: Sheet, answers: Answers, clocks: Clocks) -> None:
    """WHAT IT SENT; nothing where no traffic evidence was handed over."""
    if answers.transfers is None:
        return
    transfers = captured(answers)
    sheet.heading("What it sent", _aside(answers, transfers, clocks.main))
    if not answers.transfers:
        sheet.line(nothing_told(answers))
    _worrying(sheet, transfers, clocks)
    _shares(sheet, transfers)
    _counters(sheet, answers)
    _opaque(sheet, answers)
    _comes_back(sheet, answers)


def parts_text(sheet: Sheet, parts: list[Part]) -> None:
    """The parts of a story on a sheet."""
    for part in parts:
        sheet.heading(part.heading, part.aside)
        for line in part.lines:
            if line.kind == "pair":
                sheet.labelled(line.label, line.text)
            elif line.kind == "item":
                sheet.item("-", line.text)
            else:
                sheet.line(line.text, DIM if line.kind == "dim" else PLAIN, 2 if line.kind == "text" else 4)


def transfer_text(answers: Answers, transfer: Transfer, sheet: Sheet) -> str:
    """One transfer in full."""
    clock = Clocks(answers).of(transfer)
    sheet.line(transfer_title(transfer), BOLD)
    patterns = [
        pattern for pattern in answers.patterns or [] if is_of_traffic(pattern) and transfer.id in pattern.members
    ]
    phone = phone_names(answers).get(transfer.phone or "", "")
    parts_text(sheet, transfer_parts(transfer, clock, patterns, phone))
    return sheet.text()


def pattern_text(answers: Answers, pattern: Pattern, sheet: Sheet) -> str:
    """Something that comes back, in full: transfers with their sizes, calls by their ids."""
    if is_of_traffic(pattern):
        sheet.line(f"{plain(pattern.id, 40)}: {pattern_title(pattern)}", BOLD)
        parts_text(sheet, pattern_parts(pattern, {one.id: one for one in answers.transfers or []}))
        return sheet.text()
    sheet.line(f"{plain(pattern.id, 40)}: {isolated(pattern_says(pattern), 300)}", BOLD)
    sheet.labelled("comes", recurrence(pattern.period_s))
    sheet.labelled("regularity", percent(pattern.score))
    sheet.labelled("members", ", ".join(plain(member, 40) for member in pattern.members[:60]))
    for one in pattern.innocent_explanations:
        sheet.labelled("may also be", isolated(one, 300))
    return sheet.text()


def _aside(answers: Answers, transfers: list[Transfer], clock: Clock) -> str:
    if not transfers:
        return ""
    quiet = sum(map(alone, transfers))
    part = f", {size(quiet)} of it while nobody was using the phone" if quiet else ""
    spans = captured_time(answers)
    whole = hull(spans)
    when = f"; captured {dated_stretch(clock, *whole)} ({hours(seconds(spans))})" if whole else ""
    return f"{size(sent_of(transfers))}{part}{when}"


def _worrying(sheet: Sheet, transfers: list[Transfer], clocks: Clocks) -> None:
    ranked = by_concern(transfers)
    held = [one for one in ranked if found_in(one)]
    shown = held[:_TOLD] or [one for one in ranked if supposed_in(one) or alone(one)][:_QUIET]
    for index, transfer in enumerate(shown):
        if index:
            sheet.blank()
        _transfer(sheet, transfer, clocks.of(transfer))
    if len(held) > len(shown):
        sheet.blank()
        sheet.line(f"… and {counted(len(held) - len(shown), 'more transfer')} with private data: see the full report")


def _transfer(sheet: Sheet, transfer: Transfer, clock: Clock) -> None:
    alarming = bool(found_in(transfer)) and (alone(transfer) > 0 or transfer.use.state != "attended")
    what = data_short(transfer) or f"{size(transfer.sent_bytes)} to {organisation(transfer)}"
    title = f"{plain(transfer.id, 40)}  {what}"
    sheet.item("●" if alarming else "○", title, BOLD, ACCENT if alarming else PLAIN)
    when = clock.minute(transfer.began) if transfer.began else "time not known"
    joined = f" in {joined_of(transfer)}" if transfer.connections > 1 else ""
    for label, text in (
        ("sent by", app_named(transfer.app)),
        ("to", f"{host(transfer)}, {receiver(transfer)}"),
        ("when", f"{when}, {size(transfer.sent_bytes)}{joined}; using the phone: {BADGES[transfer.use.state]}"),
        ("how we know", content(transfer)),
    ):
        sheet.labelled(label, text, indent=4)


def _shares(sheet: Sheet, transfers: list[Transfer]) -> None:
    found = shares(transfers)
    if not found:
        return
    sheet.blank()
    rows = [_share_row(share) for share in found[:_SHARES]]
    left = found[_SHARES:]
    if left:
        rest = Share(f"{len(left):,} others", "")
        for share in left:
            rest.sent, rest.alone, rest.opaque = (
                rest.sent + share.sent,
                rest.alone + share.alone,
                rest.opaque + share.opaque,
            )
        rows.append(_share_row(rest))
    sheet.table(("who received it", "home", "sent", "alone", "not readable"), rows, numbers=(2, 3, 4))
    sign = "; ●: private data could be read in it" if any(share.private for share in found) else ""
    sheet.line(f"home: the country of the organisation; alone: sent while nobody was using the phone{sign}", DIM)


def _share_row(share: Share) -> tuple[str, ...]:
    hidden = percent(share.opaque / share.sent) if share.sent else "-"
    sign = "● " if share.private else ""
    quiet = size(share.alone) if share.alone else "-"
    return (f"{sign}{share.organisation}", share.home, size(share.sent), quiet, hidden)


def _counters(sheet: Sheet, answers: Answers) -> None:
    found = counters(answers)
    if not found:
        return
    if captured(answers):
        sheet.blank()
    seen = any(one.overlaps for one in found)
    same = "; a capture saw some of the same bytes, so they are not added" if seen else ""
    sheet.line(f"Counted by Android without telling to whom or what ({counted(len(found), 'app total')}{same}):")
    for one in found[:_COUNTERS]:
        quiet = f", {size(alone(one))} while nobody was using the phone" if alone(one) else ""
        sheet.item("-", f"{plain(one.id, 40)}  {app_name(one.app)}: {size(one.sent_bytes)} sent{quiet}", indent=4)


def _opaque(sheet: Sheet, answers: Answers) -> None:
    hidden = opaque_sentence(answers)
    if hidden:
        sheet.blank()
        sheet.line(hidden)
    versions = answers.traffic.data_versions if answers.traffic else {}
    if versions and captured(answers):
        sheet.line("What tells of organisations and countries:", DIM)
        for name, version in sorted(versions.items()):
            sheet.item("-", f"{isolated(name, 40)}: {isolated(version, 160)}", DIM, DIM, indent=4)


def _comes_back(sheet: Sheet, answers: Answers) -> None:
    found = patterns_of_traffic(answers)
    if not found:
        return
    sheet.heading("What it sends again and again")
    for pattern in found[:_BEACONS]:
        beats = f", {counted(pattern.beats, 'time')}" if pattern.beats else ""
        each = f", {size(pattern.bytes_per_beat)} each" if pattern.bytes_per_beat is not None else ""
        sheet.item("○", f"{plain(pattern.id, 40)}  {pattern_title(pattern)}{beats}{each}", BOLD)
        if pattern.innocent_explanations:
            may_be = "; ".join(isolated(one, 200) for one in pattern.innocent_explanations[:3])
            sheet.labelled("may also be", may_be, indent=4)
    if len(found) > _BEACONS:
        sheet.line(f"… and {len(found) - _BEACONS:,} more in the full report")
