"""A story of traffic: what was said, what comes back, whom the owner's file names; and the way into a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from offhook import lab
from offhook.lab.owner import blocks
from offhook.lab.scenario import Scenario
from offhook.lab.traffic import Traffic
from offhook.lab.traffic_files import write_traffic
from offhook.lab.traffic_people import Person, write_owner
from offhook.lab.traffic_truth import PatternTruth, TransferTruth, made_uid, transfers
from offhook.lab.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Traffic, and the phone that it is of, where there are other records of it.

    patterns: what truly comes back. asked: whose OWNER.toml is handed over; None = that of the traffic's own owner.
    sms: the owner's file names the messages too. apps: whether the evidence tells which app it was.
    """

    name: str
    traffic: Traffic
    scenario: Scenario | None = None
    patterns: tuple[PatternTruth, ...] = ()
    asked: Person | None = None
    sms: bool = False
    says: str = ""

    @property
    def owner(self) -> Person:
        """Whom OWNER.toml describes."""
        return self.asked or self.traffic.person

    @property
    def tells_apps(self) -> bool:
        """Whether the evidence says whose traffic it is."""
        return bool({"pcapdroid", "pcapdroid_ng", "csv", "netstats"} & set(self.traffic.evidence))


@dataclass(frozen=True, slots=True)
class RenderedStory:
    """The files that were written, OWNER.toml beside them, and what is true."""

    paths: list[Path]
    owner: Path
    transfers: tuple[TransferTruth, ...]
    patterns: tuple[PatternTruth, ...]


def render_story(story: Story, folder: Path) -> RenderedStory:
    """Write the evidence into `folder`; beside it `<folder>.owner.toml` with the contacts, `<folder>.transfers.json` with the truth,
    and what `lab.render` writes, where the story has a phone."""
    paths = lab.render(story.scenario, folder).paths if story.scenario else []
    uid_of, attended = _who(story), _when(story)
    paths += write_traffic(story.traffic, uid_of, folder)
    more = "\n".join(blocks(story.scenario)) if story.scenario else ""
    sms_at = story.traffic.began if story.sms else None
    owner = write_owner(story.owner, folder.with_name(f"{folder.name}.owner.toml"), more, sms_at)
    true = transfers(story.traffic, uid_of, attended)
    told = {"transfers": [_shown(asdict(one)) for one in true], "patterns": [asdict(one) for one in story.patterns]}
    truth = folder.with_name(f"{folder.name}.transfers.json")
    truth.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return RenderedStory(paths, owner, true, story.patterns)


def _who(story: Story) -> Callable[[str | None], int | None]:
    if story.scenario is None:
        return made_uid
    world = World(story.scenario, story.scenario.taken)
    return lambda package: None if package is None else world.uid(package)


def _when(story: Story) -> Callable[[int], bool]:
    if story.scenario is None:
        return lambda _at: False
    return World(story.scenario, story.scenario.taken).attended


def _shown(row: dict[str, object]) -> dict[str, object]:
    """With times as ISO 8601 in UTC."""
    return {
        key: _iso(value) if key in {"began", "ended"} and isinstance(value, int) else value
        for key, value in row.items()
    }


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
