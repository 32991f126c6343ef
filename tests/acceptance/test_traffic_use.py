"""Whether anybody was using the phone when it sent: never told the wrong way round, over whole days of phones of several Androids."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from offhook.audit import run
from offhook.lab import stories
from offhook.lab.scenario import HOUR, MINUTE, SECOND, UsePeriod
from offhook.lab.traffic import Conversation, Server, Traffic
from offhook.lab.traffic_story import Story, render_story
from tests.acceptance.contract import faults
from tests.acceptance.program import findings_of

CATALOGUE = {scenario.name: scenario for scenario in stories.catalogue()}
EDGE_MS = 3 * SECOND
"""So close to a change, what was recorded of it may stand on either side."""
HOSTS = 6


@dataclass(slots=True)
class Told:
    """Connections by what was told of them and what was true, and the wrong ones in words."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def day_of(name: str) -> Story:
    """A phone of the catalogue that says something every two minutes or so for a day, to several hosts in turn."""
    told = CATALOGUE[name]
    began = told.taken - 26 * HOUR
    talks = tuple(
        Conversation(
            began=began + number * 107 * SECOND, server=Server(host=f"h{number % HOSTS}.every.example", address=f"192.0.2.{number % HOSTS + 1}"), asks=False,
            package="com.android.chrome",
        )
        for number in range(26 * 3600 // 107 - 2)
    )  # fmt: skip
    traffic = Traffic(conversations=talks, began=began, ended=told.taken, evidence=("pcapdroid",))
    return Story(name=name, traffic=traffic, scenario=told)


def told_of(story: Story, folder: Path) -> Told:
    rendered = render_story(story, folder / "evidence")
    _, found = run(rendered.paths, case=folder / "case", owner=rendered.owner)
    assert faults(findings_of(folder / "case")) == []
    assert story.scenario is not None
    uses = [(use.began, use.ended) for use in story.scenario.acts if isinstance(use, UsePeriod)]
    told = Told()
    for transfer in found.transfers or []:
        for began, _, _ in transfer.spans:
            at = round(began.timestamp() * 1000)
            true = "attended" if any(start <= at <= end for start, end in uses) else "unattended"
            near = any(abs(at - edge) <= EDGE_MS for span in uses for edge in span)
            told.counts[transfer.use.state, true] += 1
            if transfer.use.state not in ("unknown", true) and not near:
                told.wrong.append(f"{began}: {transfer.use.state}, truly {true}: {transfer.use.because}")
    return told


@pytest.mark.parametrize("name", ["kitkat-app", "pie-dual-sim", "tiramisu-app-on-table", "baklava-app"])
def test_use_at_each_sending_is_true_where_it_is_told(name: str, tmp_path: Path) -> None:
    told = told_of(day_of(name), tmp_path)
    assert told.wrong == []
    known = sum(count for (state, _), count in told.counts.items() if state != "unknown")
    assert known >= 0.5 * told.counts.total(), told.counts
    assert told.counts["unattended", "unattended"] > 100, told.counts
    assert told.counts["attended", "attended"] >= 3, told.counts


def test_outside_what_records_cover_use_is_not_known(tmp_path: Path) -> None:
    """A capture that goes on for an hour after the report was taken."""
    story = day_of("tiramisu-app-on-table")
    assert story.scenario is not None
    after = story.scenario.taken + 30 * MINUTE
    talk = Conversation(
        began=after, server=Server(host="late.example", address="192.0.2.99"), asks=False, package="com.android.chrome"
    )
    traffic = Traffic(conversations=(talk,), began=after - MINUTE, ended=after + HOUR, evidence=("pcapdroid",))
    rendered = render_story(Story(name="late", traffic=traffic, scenario=story.scenario), tmp_path / "evidence")
    _, found = run(rendered.paths, case=tmp_path / "case", owner=rendered.owner)
    (late,) = [one for one in found.transfers or [] if one.host == "late.example"]
    assert (late.use.state, late.use.probability_attended, late.sent_unattended) == ("unknown", None, None)
