"""How an audit ends: in one of a few ways, each with its first sentences.

The rules, in this order:

1. UNUSABLE          every piece of evidence is unusable (or there is none), and no call is known.
2. CALLS_UNATTENDED  at least one outgoing call while nobody was using the phone.
3. SENT_UNATTENDED   none of these, but data of the owner that were read in what the phone sent while nobody was using it.
4. TRAFFIC_ALONE     there is traffic and no call, and nothing that would hold one.
5. OTHER_FINDINGS    none of these, but a finding of severity medium or more, an incoming call that was answered while
                     nobody was using the phone, a call of unknown direction then, or a call that was most likely no
                     person's own: a pocket, a faulty screen, a gesture, an app.
6. BADLY_COVERED     less than half of the last 72 hours are covered by call records and by use records, or the use at
                     a call within the covered time is not known, or no cause of such a call is likely.
7. NOTHING_UNUSUAL   everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from offhook.answers import Answers, Call, Finding
from offhook.report.coverage import WINDOW, Reach, reach
from offhook.report.groups import placed
from offhook.report.habits import habits
from offhook.report.lists import unclaimed, unclaimed_sentence
from offhook.report.purpose import doubtful, not_on_purpose, purpose_sentence, undecided
from offhook.report.several import by_phone, on_other_clocks
from offhook.report.spans import Span, hull, seconds
from offhook.report.text import plain
from offhook.report.transfers import is_captured, private, private_alone
from offhook.report.transfers_sentences import (
    OF_TRAFFIC_ALONE,
    also_sent,
    opaque_sentence,
    private_headline,
    sent_by,
    supposed_sentence,
    traffic_headline,
)
from offhook.report.when import Clock, Clocks, hours
from offhook.report.words import counted

NO_CLEAN_BILL = "That is not a clean bill of health."
UNDATED = "These records hold no full date, so how long they reach is not known."
NOBODY_MEANS = "“Nobody” means: as far as the phone's screen, lock and motion records show."
SEVERITIES = ("critical", "high", "medium", "low", "info")
"""The most worrying first."""


class Ending(StrEnum):
    """How an audit ends."""

    UNUSABLE = "unusable"
    CALLS_UNATTENDED = "calls_unattended"
    SENT_UNATTENDED = "sent_unattended"
    TRAFFIC_ALONE = "traffic_alone"
    OTHER_FINDINGS = "other_findings"
    BADLY_COVERED = "badly_covered"
    NOTHING_UNUSUAL = "nothing_unusual"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result in a few sentences; the first one stands alone. worrying: it needs the reader's attention."""

    ending: Ending
    headline: str
    more: tuple[str, ...]
    reach: Reach
    worrying: bool


def outcome(answers: Answers) -> Outcome:
    """The ending of an audit and its sentences."""
    found = reach(answers)
    ending = which(answers, found)
    clock = Clocks(answers).main
    headline, *more = _SENTENCES[ending](answers, found, clock)
    alarming = ending in _WORRYING or (ending is Ending.TRAFFIC_ALONE and bool(private(answers) or serious(answers)))
    return Outcome(ending, headline, tuple(more), found, alarming)


def which(answers: Answers, found: Reach) -> Ending:
    """Decide the ending by the rules above."""
    if unattended(answers):
        return Ending.CALLS_UNATTENDED
    if private_alone(answers):
        return Ending.SENT_UNATTENDED
    sent = answers.transfers or (answers.transfers is not None and is_captured(answers))
    if sent and not answers.calls and not found.calls:
        return Ending.TRAFFIC_ALONE
    if not answers.calls and all(piece.kind == "unusable" for piece in answers.evidence):
        return Ending.UNUSABLE
    return _of_what_is_left(answers, found)


def _of_what_is_left(answers: Answers, found: Reach) -> Ending:
    if serious(answers) or odd(answers) or not_on_purpose(answers):
        return Ending.OTHER_FINDINGS
    if not found.enough or unsettled(answers, found) or _unexplained(answers, found):
        return Ending.BADLY_COVERED
    return Ending.NOTHING_UNUSUAL


def unattended(answers: Answers) -> list[Call]:
    """Outgoing calls while nobody was using the phone, whatever became of them."""
    return [call for call in answers.calls if call.direction == "outgoing" and call.use.state == "unattended"]


def odd(answers: Answers) -> list[Call]:
    """Other calls that do not fit nobody using the phone: incoming and answered, or of unknown direction."""
    quiet = [call for call in answers.calls if call.use.state == "unattended" and call.direction != "outgoing"]
    return [call for call in quiet if call.direction == "unknown" or call.stage == "answered"]


def unsettled(answers: Answers, found: Reach) -> list[Call]:
    """Calls of unknown use, made or taken within the time that is told (or without a time)."""
    unknown = [call for call in answers.calls if call.use.state == "unknown"]
    return [call for call in unknown if _acted(call) and within(call, found)]


def not_known(answers: Answers) -> int:
    """How many calls there are of which use is not known, whatever became of them."""
    return sum(call.use.state == "unknown" for call in answers.calls)


def undated(answers: Answers, found: Reach) -> bool:
    """Whether use is known at calls that bear no full date, and no time is told that they could stand in."""
    return not found.span and any(call.began is None and call.use.state != "unknown" for call in answers.calls)


def outside(answers: Answers, found: Reach) -> list[Call]:
    """Calls before or after the time in which use is known."""
    return [call for call in answers.calls if call.use.state == "unknown" and not within(call, found)]


def within(call: Call, found: Reach) -> bool:
    """Whether a call lies in the told span; one without a time may."""
    if call.began is None or found.span is None:
        return True
    return found.span[0] <= call.began <= found.span[1]


def serious(answers: Answers) -> list[Finding]:
    """Findings of severity medium or more, the most worrying first."""
    return [finding for finding in ranked(answers) if SEVERITIES.index(finding.severity) <= SEVERITIES.index("medium")]


def ranked(answers: Answers) -> list[Finding]:
    """All findings, the most worrying first."""
    return sorted(answers.findings, key=lambda finding: SEVERITIES.index(finding.severity))


def coverage_sentence(answers: Answers, found: Reach, clock: Clock) -> str:
    """From when to when, and for how many hours, these records can tell of a call that nobody made."""
    if undated(answers, found):
        return UNDATED
    zone = clock.name if clock.known else "UTC; the phone's zone is not known"
    if found.span:
        where = _between(found.span, clock)
        also = on_other_clocks(answers, found.span, clock)
        return f"The records tell of both, calls and use, for {_told_hours(found)} {where} ({zone}){also}."
    beyond = "beyond the calls told here, " if any(call.use.state != "unknown" for call in answers.calls) else ""
    never = f"{beyond}at no time do the records tell of both, calls and whether anybody was using the phone"
    calls = hull(found.calls)
    if not calls:
        return f"{never[0].upper()}{never[1:]}."
    return f"They would hold a call for {hours(seconds(found.calls))} {_between(calls, clock)} ({zone}), but {never}."


def _between(span: Span, clock: Clock) -> str:
    return f"between {clock.minute(span[0])} and {clock.dated(span[1])}"


def _acted(call: Call) -> bool:
    return call.direction != "incoming" or call.stage == "answered"


def _told_hours(found: Reach) -> str:
    return hours(seconds(found.told))


def _unusable(answers: Answers, _found: Reach, _clock: Clock) -> list[str]:
    many = len(answers.evidence)
    if not many:
        return ["There was nothing to read: no file was handed over."]
    if many == 1:
        return ["The one file handed over could not be read as evidence of a phone."]
    return [f"None of the {many:,} files could be read as evidence of a phone."]


def _calls_unattended(answers: Answers, found: Reach, clock: Clock) -> list[str]:
    calls = unattended(answers)
    dialled = sum(map(placed, calls))
    asked = sum(call.stage == "requested" for call in calls)
    open_ = len(calls) - dialled - asked
    parts = [
        f"it placed {counted(dialled, 'call')}" if dialled else "",
        f"{counted(asked, 'call')} {_was(asked)} asked for that {_was(asked)} not dialled as far as the records show"
        if asked
        else "",
        f"{counted(open_, 'outgoing call')} {_was(open_)} recorded without telling how far that went" if open_ else "",
    ]
    first = f"While nobody was using the phone, {_and([part for part in parts if part])}{by_phone(answers, calls)}."
    return [first, *also_sent(answers), NOBODY_MEANS, coverage_sentence(answers, found, clock)]


def _sent_unattended(answers: Answers, found: Reach, clock: Clock) -> list[str]:
    strange, accidents = odd(answers), not_on_purpose(answers)
    calls = "No outgoing call is recorded while nobody was using the phone." if answers.calls else ""
    also = _strange(answers, strange) if strange else purpose_sentence(accidents) if accidents else calls
    sentences = (private_headline(answers), sent_by(answers), NOBODY_MEANS, also)
    return [*filter(None, sentences), coverage_sentence(answers, found, clock)]


def _traffic_alone(answers: Answers, found: Reach, _clock: Clock) -> list[str]:
    head = serious(answers)
    also = f"Also: {plain(head[0].title, 200).rstrip('.')}." if head else ""
    use = "" if found.known else "Nor does it tell whether anybody was using the phone at that time."
    sentences = (
        traffic_headline(answers),
        sent_by(answers),
        opaque_sentence(answers),
        supposed_sentence(answers),
        also,
        OF_TRAFFIC_ALONE,
        use,
    )
    return [*filter(None, sentences), *([] if private(answers) else [NO_CLEAN_BILL])]


def _other_findings(answers: Answers, found: Reach, clock: Clock) -> list[str]:
    head, strange, accidents = serious(answers), odd(answers), not_on_purpose(answers)
    count = len(head) or len(strange)
    needs = "thing needs" if count == 1 else "things need"
    what = plain(head[0].title, 200).rstrip(".") + "." if head else _strange(answers, strange) if strange else ""
    last = [*also_sent(answers), coverage_sentence(answers, found, clock)]
    if accidents:
        return [purpose_sentence(accidents), *([f"Also: {what}"] if what else []), *last]
    first = f"No outgoing call is recorded while nobody was using the phone, but {count} other {needs} your attention."
    return [first, what, *habits(answers, found), *last]


def _strange(answers: Answers, calls: list[Call]) -> str:
    taken = [call for call in calls if call.direction == "incoming"]
    if taken:
        told = f"{counted(len(taken), 'incoming call')} {_was(len(taken))} answered while nobody was using the phone"
        return f"{told}, as far as its screen, lock and motion records show{by_phone(answers, taken)}."
    went = f"{counted(len(calls), 'call')} went on while nobody was using the phone"
    return f"{went}; in which direction is not recorded{by_phone(answers, calls)}."


def _badly_covered(answers: Answers, found: Reach, clock: Clock) -> list[str]:
    covered = coverage_sentence(answers, found, clock)
    if not answers.calls and unclaimed(answers):
        return [f"{unclaimed_sentence(answers)} {NO_CLEAN_BILL}"]
    sent = also_sent(answers)
    if found.enough:
        return [f"{_open(answers, found)} {NO_CLEAN_BILL}", *sent, covered]
    first = f"{_shown(answers)} {_limit(answers, found)}. {NO_CLEAN_BILL}"
    return [first, *habits(answers, found), *sent, *([] if covered == UNDATED else [covered])]


def _open(answers: Answers, found: Reach) -> str:
    """What is not told of calls within a time that is covered well enough."""
    of = f"of {counted(len(answers.calls), 'call')}"
    if unsettled(answers, found):
        return f"For {not_known(answers):,} {of} these records do not tell whether anybody was using the phone."
    return f"For {len(_unexplained(answers, found)):,} {of} these records do not decide who or what made it."


def _unexplained(answers: Answers, found: Reach) -> list[Call]:
    return undecided(call for call in answers.calls if within(call, found))


def _shown(answers: Answers) -> str:
    """What the records show, up to the limit: "These records show no call, but"."""
    many, open_ = len(answers.calls), not_known(answers)
    if not many:
        return "These records show no call, but"
    if open_ == many:
        return f"These records speak of {counted(many, 'call')}, but"
    unknown = f", and for {open_:,} of them it is not known whether anybody was using the phone" if open_ else ""
    return (
        f"These records speak of {counted(many, 'call')}, none of them made while the phone is known to have been left "
        f"alone{unknown}; but"
    )


def _limit(answers: Answers, found: Reach) -> str:
    window = f"of the last {round(WINDOW.total_seconds() / 3600)} hours"
    covered = found.window_s
    if covered:
        return f"they only cover {round(covered / 3600) if covered >= 3600 else hours(covered)} {window}"
    if undated(answers, found):
        return "they hold no full date, so how long they reach is not known"
    if not found.known and (found.calls or not_known(answers)):
        return "nothing in them tells whether anybody was using the phone"
    if found.known and not found.calls:
        return "nothing in them would hold every call"
    return f"they cover none {window}"


def _nothing_unusual(answers: Answers, found: Reach, clock: Clock) -> list[str]:
    inside = sum(within(call, found) for call in answers.calls)
    told = _told_hours(found)
    if not inside:
        first = f"In the {told} these records cover, there is no call."
    else:
        first = f"In the {told} these records cover, {_every(answers, inside)} fits somebody using the phone."
    older = _older(len(outside(answers, found)))
    return [first, *also_sent(answers), coverage_sentence(answers, found, clock), *older, *doubtful(answers)]


def _every(answers: Answers, inside: int) -> str:
    if any(call.use.state != "attended" and not _acted(call) for call in answers.calls):
        return "every call that was made or answered"
    return "the one call" if inside == 1 else "every call"


def _older(many: int) -> list[str]:
    if not many:
        return []
    verb = "lies" if many == 1 else "lie"
    return [
        f"{counted(many, 'call')} {verb} outside of that time; whether anybody was using the phone then is not told."
    ]


def _was(many: int) -> str:
    return "was" if many == 1 else "were"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


_WORRYING = (Ending.CALLS_UNATTENDED, Ending.SENT_UNATTENDED, Ending.OTHER_FINDINGS)
_SENTENCES = {
    Ending.UNUSABLE: _unusable,
    Ending.CALLS_UNATTENDED: _calls_unattended,
    Ending.SENT_UNATTENDED: _sent_unattended,
    Ending.TRAFFIC_ALONE: _traffic_alone,
    Ending.OTHER_FINDINGS: _other_findings,
    Ending.BADLY_COVERED: _badly_covered,
    Ending.NOTHING_UNUSUAL: _nothing_unusual,
}
