"""`offhook demo`: a story, rendered as evidence, audited like any other, and kept to look into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Literal

from offhook import lab
from offhook.answers import Answers
from offhook.audit import run as audit
from offhook.case import refuse
from offhook.lab.stories import midnight, night_of_2014
from offhook.lab.traffic_stories import evening_of_2014, midnight_traffic
from offhook.lab.traffic_story import Story as TrafficStory
from offhook.lab.traffic_story import render_story

NAME = "offhook-demo"
Story = Literal["midnight", "2014"]
STORIES: dict[Story, tuple[Callable[[], lab.Scenario], str]] = {
    "midnight": (midnight, "rendering the bug report and the traffic of a phone on a couch, dialling at midnight"),
    "2014": (
        night_of_2014,
        "rendering the bug report, the bill and the traffic of the phone that began it all, in 2014",
    ),
}
TRAFFIC: dict[Story, Callable[[lab.Scenario], TrafficStory]] = {"midnight": midnight_traffic, "2014": evening_of_2014}


def run(
    *,
    case: Path | None,
    progress: Callable[[str, float | None], None],
    command: Sequence[str],
    story: Story = "midnight",
    at_last: Callable[[], None] = lambda: None,
) -> tuple[Path, Answers]:
    """Render the story beside the case (CASE-evidence), audit it into the case, and return both as an audit does.

    Without a case, the first free name of offhook-demo, offhook-demo-2, … is taken. The truth of the story, and what the owner
    tells, are written beside its evidence, never into it. Raises CaseUnwritable where the case or its evidence exists already.
    """
    target = case or _free()
    evidence = target.with_name(f"{target.name}-evidence")
    for path in (target, evidence):
        refuse(path, [])
    told, doing = STORIES[story]
    progress(doing, None)
    rendered = render_story(TRAFFIC[story](told()), evidence)
    return audit(rendered.paths, case=target, owner=rendered.owner, progress=progress, command=command, at_last=at_last)


def _free() -> Path:
    names = (Path(NAME if number == 1 else f"{NAME}-{number}") for number in count(1))
    return next(name for name in names if not name.exists() and not name.with_name(f"{name.name}-evidence").exists())
