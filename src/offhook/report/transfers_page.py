"""What the page shows of what was sent: the picture, who received how much, the table of transfers, what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from offhook.answers import Answers, Transfer
from offhook.knowledge.amounts import size
from offhook.report.text import plain
from offhook.report.transfers import Share, alarming, by_concern, captured, shares
from offhook.report.transfers_flow import Flow, flow
from offhook.report.transfers_sentences import captured_sentence, opaque_sentence, volume_sentence
from offhook.report.transfers_story import Kind, Line, Part, pattern_parts, pattern_title, patterns_of_traffic
from offhook.report.transfers_table import Table, table
from offhook.report.transfers_words import app_named, content, data_short, host, joined_of, receiver
from offhook.report.when import Clocks
from offhook.report.words import STATES

CARDS = 4


@dataclass(frozen=True, slots=True)
class Receiver:
    """One organisation as the page tells of it; registered_most: codes of countries, those of most bytes first."""

    organisation: str
    home: str
    sent: int
    alone: int
    opaque: int
    private: bool
    registered_most: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A worrying transfer at the head of the page. row: its place in the table."""

    title: str
    whom: str
    how: str
    because: tuple[str, ...]
    row: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Everything that the section shows."""

    volume: str
    sentences: tuple[str, ...]
    flow: Flow | None
    shares: tuple[Receiver, ...]
    versions: tuple[tuple[str, str], ...]
    table: Table | None
    patterns: tuple[tuple[str, tuple[Part, ...]], ...]
    cards: tuple[Card, ...]
    more_cards: int


def sent_view(answers: Answers, clocks: Clocks) -> Sent | None:
    """The section of the page; None where no traffic evidence was handed over."""
    if answers.transfers is None:
        return None
    transfers = captured(answers)
    by_id = {transfer.id: transfer for transfer in answers.transfers}
    worrying = alarming(answers)
    traffic = answers.traffic
    return Sent(
        volume_sentence(answers),
        tuple(sentence for sentence in (captured_sentence(answers, clocks.main), opaque_sentence(answers)) if sentence),
        flow(transfers),
        tuple(map(_receiver, shares(transfers))),
        tuple(sorted(traffic.data_versions.items())) if traffic else (),
        table(answers, clocks),
        tuple(
            (f"{plain(pattern.id, 40)}: {pattern_title(pattern)}", tuple(pattern_parts(pattern, by_id)))
            for pattern in patterns_of_traffic(answers)
        ),
        tuple(_cards(answers, worrying[:CARDS], clocks)),
        max(0, len(worrying) - CARDS),
    )


def grouped(lines: tuple[Line, ...]) -> Iterator[tuple[Kind, list[Line]]]:
    """Runs of lines of one kind."""
    for kind, run in groupby(lines, key=lambda line: line.kind):
        yield kind, list(run)


def _receiver(share: Share) -> Receiver:
    most = sorted(share.registered, key=lambda code: (-share.registered[code], code))
    return Receiver(
        share.organisation, share.home, share.sent, share.alone, share.opaque, share.private, tuple(most[:4])
    )


def _cards(answers: Answers, worrying: list[Transfer], clocks: Clocks) -> Iterator[Card]:
    place = {transfer.id: row for row, transfer in enumerate(by_concern(answers.transfers or []))}
    for transfer in worrying:
        clock = clocks.of(transfer)
        when = clock.minute(transfer.began) if transfer.began else "time not known"
        joined = f" in {joined_of(transfer)}" if transfer.connections > 1 else ""
        yield Card(
            f"{data_short(transfer)}, sent by {app_named(transfer.app)}",
            f"To {host(transfer)}, {receiver(transfer)}.",
            f"{when}, {size(transfer.sent_bytes)}{joined}, {content(transfer)}; {STATES[transfer.use.state]}.",
            tuple(transfer.use.because[:5]),
            place[transfer.id],
        )
