"""What was published about phones that send, asked of the whole program: `python -m bench.claims [--only N] [--folder FOLDER]`.

Each claim is told again as a story of the lab, rendered as evidence, audited, and the answers in `findings.json` (or the page, or the
finding's words) are held against what was published. One line per claim: what was asked, what was found, met or not.

Means little where lab and readers share assumptions: bodies are made after what the studies describe, not taken from their phones.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offhook import audit
from offhook.lab.traffic_story import RenderedStory, Story, render_story

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. asked: what has to come out; found: what came out, with its figures."""

    number: int
    asked: str
    found: str
    met: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One audit: its case, what `findings.json` says, and what was true."""

    case: Path
    findings: Node
    rendered: RenderedStory

    def transfers(self, host: str | None = None) -> list[Node]:
        """All transfers, or those with one host."""
        return [one for one in self.findings["transfers"] or [] if host in (None, one["host"])]

    def data(self, host: str | None = None) -> list[Node]:
        """Every datum that was told of them."""
        return [datum for one in self.transfers(host) for datum in one["data"]]

    def rows(self, host: str | None = None) -> set[tuple[str, str | None]]:
        """The different rows of a table of them: class and identifier."""
        return {(datum["class"], datum["identifier"]) for datum in self.data(host)}

    def asked(self, question: str) -> list[Node]:
        """The findings of one question."""
        return [one for one in self.findings["findings"] if one["question"] == question]

    def patterns(self) -> list[Node]:
        """What comes back in the traffic."""
        return [one for one in self.findings["patterns"] or [] if one["kind"] != "recurring_call"]

    @property
    def page(self) -> str:
        """The report."""
        return (self.case / "report.html").read_text(encoding="utf-8")


@dataclass(slots=True)
class Desk:
    """Where stories are rendered and audited. told: every audit so far."""

    folder: Path
    told: list[Told] = field(default_factory=list)

    def audit(self, story: Story, more: str = "") -> Told:
        """Render a story and audit it. more: further lines for OWNER.toml."""
        place = self.folder / f"{len(self.told)}-{story.name}"
        rendered = render_story(story, place / "evidence")
        if more:
            rendered.owner.write_text(f"{rendered.owner.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")
        return self.read(rendered.paths, rendered, place / "case")

    def read(self, paths: Iterable[Path], rendered: RenderedStory, case: Path) -> Told:
        """Audit these files with the owner of a story."""
        audit.run(list(paths), case=case, owner=rendered.owner)
        found = Told(case, json.loads((case / "findings.json").read_bytes()), rendered)
        self.told.append(found)
        return found


Check = Callable[[Desk], Claim]


def checks() -> dict[int, Check]:
    """Every claim that is checked here, by its number."""
    from bench import claims_places, claims_rhythm, claims_sent

    return dict(sorted((claims_sent.CHECKS | claims_rhythm.CHECKS | claims_places.CHECKS).items()))


def claims(folder: Path, only: int | None = None) -> Iterator[Claim]:
    """Check them one by one."""
    for number, check in checks().items():
        if only in (None, number):
            yield check(Desk(folder / str(number)))


def line_of(claim: Claim) -> str:
    """A line of the table."""
    return f"{claim.number:>2}  {'met    ' if claim.met else 'NOT MET'}  {claim.asked}: {claim.found}"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--only", type=int, help="the claim of this number")
    options.add_argument("--folder", type=Path, help="keep evidence and cases here")
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = list(claims(told.folder or Path(folder), told.only))
    print(*map(line_of, found), sep="\n")
    print(f"{sum(claim.met for claim in found)} of {len(found)} met")


if __name__ == "__main__":
    main()
