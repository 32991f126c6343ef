"""The report page: one self-contained HTML file that asks nothing of any network and works without its script.

Its style and its script stand inside it and are allowed by their hashes alone; everything out of a phone is text.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from offhook.answers import Answers, Call
from offhook.knowledge.amounts import size
from offhook.report import words
from offhook.report.call_advice import SAFETY, call_steps
from offhook.report.endings import Ending, odd, outcome, ranked, unattended
from offhook.report.groups import Group, repeated
from offhook.report.habits import OF_THE_PHONE, told_by_bill_alone
from offhook.report.json_form import written
from offhook.report.lists import times_shown
from offhook.report.messages import message_lines
from offhook.report.minutes import MinutesOf
from offhook.report.phrases import (
    group_title,
    on_phone,
    pattern_says,
    patterns_of,
    phone_names,
    recurrence,
    rest_tally,
    when,
)
from offhook.report.picture import picture
from offhook.report.purpose import not_on_purpose
from offhook.report.steps import limits, next_steps
from offhook.report.text import isolated, plain
from offhook.report.transfers_page import grouped, sent_view
from offhook.report.transfers_story import Part, is_of_traffic
from offhook.report.transfers_words import country
from offhook.report.when import Clocks
from offhook.report.why import cause_name, clueless, likely, reason, weighed

if TYPE_CHECKING:
    from jinja2 import Environment

STORIES_LIMIT = 5_000_000
"""Characters that the unfolded stories of calls may take together; the worrying calls come first."""
_ROWS_LIMIT = 50_000
"""Calls in the table at most; the others stand in findings.json."""
_SHOWN_GROUPS = 12
_CARD_ROWS = 6
_PICTURES = 300
"""Calls with a picture of the minutes around them; `offhook show` tells it of the others."""
_URGENCY = {"unattended": 0, "unknown": 1, "attended": 2}


@dataclass(frozen=True, slots=True)
class Row:
    """One call in the table. story: what it unfolds into, or None where the page would grow too large."""

    index: int
    call: Call
    when: str
    story: Markup | None


def page_html(answers: Answers, case: str | None = None) -> str:
    """The whole page. case: the case folder as the reader would type it."""
    result = outcome(answers)
    clocks = Clocks(answers)
    template = _environment().get_template("page.html")
    rows = list(_rows(answers, clocks, plain(case or "CASE")))
    alarming = repeated(_worrying(answers))
    names = phone_names(answers)
    told = {call.id for group in alarming for call in group.calls}
    return template.render(
        answers=answers,
        result=result,
        worrying=result.worrying,
        unusable=result.ending is Ending.UNUSABLE,
        clock=clocks.main,
        times_shown=times_shown(answers),
        picture=picture(answers, clocks.main),
        rows=rows,
        left_out=len(answers.calls) - len(rows),
        groups=[
            (group, group_title(group, clocks.of(group.first)) + on_phone(group, names))
            for group in alarming[:_SHOWN_GROUPS]
        ],
        card_rows=partial(_card_rows, clocks),
        more_groups=max(0, len(alarming) - _SHOWN_GROUPS),
        first_row=_first_rows(answers, alarming),
        rest=rest_tally([call for call in answers.calls if call.id not in told]),
        messages=message_lines(answers, clocks.main),
        patterns=[pattern for pattern in answers.patterns or [] if not is_of_traffic(pattern)],
        row_of={row.call.id: row.index for row in rows} if answers.patterns else {},
        findings=ranked(answers),
        limits=limits(answers, result, clocks.main),
        steps=next_steps(answers, result, case),
        safety=SAFETY,
        phone_names=names,
        case=plain(case or "CASE"),
        sent=sent_view(answers, clocks),
        **_look(),
    )


def _look() -> dict[str, str]:
    """Style and script, which stand in the page, and the hashes by which the page allows these alone."""
    style, script = (_joined(f"page.{kind}", f"transfers.{kind}") for kind in ("css", "js"))
    return {
        "style": Markup(style),  # noqa: S704 - our own file, not evidence
        "script": Markup(script),  # noqa: S704 - our own file, not evidence
        "style_hash": _hash(style),
        "script_hash": _hash(script),
    }


def _card_rows(clocks: Clocks, group: Group) -> list[str]:
    """When, and for how long: as in "Fri 19 Sep 00:12, 4 min 02 s" for the first calls of a card."""
    clock = clocks.of(group.first)
    return [f"{when(call, clock)}, {words.outcome(call)}" for call in group.calls[:_CARD_ROWS]]


def _worrying(answers: Answers) -> list[Call]:
    """Calls that get a card: those that nobody made, and those that were most likely not made on purpose."""
    calls = [*unattended(answers), *odd(answers)]
    told = {call.id for call in calls}
    return calls + [call for call in not_on_purpose(answers) if call.id not in told]


def _rows(answers: Answers, clocks: Clocks, case: str) -> Iterator[Row]:
    stories = _stories(answers, clocks, case)
    for index, call in enumerate(answers.calls[:_ROWS_LIMIT]):
        yield Row(index, call, when(call, clocks.of(call)), stories.get(index))


def _stories(answers: Answers, clocks: Clocks, case: str) -> dict[int, Markup]:
    """The unfolded part of as many calls as the page can hold, calls that nobody made first."""
    template = _environment().get_template("call.html")
    minutes, of_call = MinutesOf(answers), patterns_of(answers)
    stories: dict[int, Markup] = {}
    room = STORIES_LIMIT
    order = sorted(
        range(min(len(answers.calls), _ROWS_LIMIT)), key=lambda index: _URGENCY[answers.calls[index].use.state]
    )
    for number, index in enumerate(order):
        call, drawn = answers.calls[index], number < _PICTURES
        clock = clocks.of(call)
        story = template.render(
            call=call,
            clock=clock,
            case=case,
            minutes=minutes.of(call, clock) if drawn else None,
            minutes_left_out=not drawn and bool(call.around),
            why=weighed(call),
            steps=call_steps(call),
            alone=told_by_bill_alone(call, minutes.covering(call, OF_THE_PHONE)),
            patterns=of_call.get(call.id, []),
        )
        room -= len(story)
        if room < 0:
            break
        stories[index] = Markup(story)  # noqa: S704 - made by our own template, which escapes
    return stories


def _first_rows(answers: Answers, groups: list[Group]) -> dict[str, int]:
    wanted = {group.first.id for group in groups[:_SHOWN_GROUPS]}
    return {call.id: index for index, call in reversed(list(enumerate(answers.calls))) if call.id in wanted}


@cache
def _environment() -> Environment:
    from jinja2 import DictLoader, Environment, StrictUndefined

    from offhook.report.templates import Compiled

    names = ("page.html", "call.html", "minutes.html", "transfers.html", "transfers_story.html")
    environment = Environment(
        loader=DictLoader({name: _asset(name) for name in names}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=Compiled("autoescape trim_blocks lstrip_blocks"),
    )
    environment.filters.update(
        bdi=_bdi, told=_told, utc=written, plain=plain, isolated=isolated, capitalize_first=_capitalised
    )
    environment.globals.update(
        words=words,
        cause_name=cause_name,
        reason=reason,
        likely=likely,
        clueless=clueless,
        recurrence=recurrence,
        pattern_says=pattern_says,
        country=country,
        grouped=grouped,
        size=size,
        story=_story,
    )
    return environment


def _story(parts: Iterable[Part]) -> Markup:
    """The parts of the story of a transfer, as they stand on the page."""
    told = _environment().get_template("transfers_story.html").render(parts=parts)
    return Markup(told)  # noqa: S704 - made by our own template, which escapes


def _bdi(text: str | None, limit: int = 400) -> Markup:
    """Text out of evidence: escaped, its invisible characters written out, its reading direction kept to itself."""
    return Markup("<bdi>{}</bdi>").format(plain(text or "", limit))


def _told(text: str) -> Markup:
    """Text that holds words out of evidence and was made harmless where it was put together."""
    return Markup("<bdi>{}</bdi>").format(text)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _asset(name: str) -> str:
    return files("offhook.report").joinpath(name).read_text(encoding="utf-8").strip()


@cache
def _joined(*names: str) -> str:
    return "\n".join(map(_asset, names))


@cache
def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
