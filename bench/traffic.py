"""How well transfers are told, on stories of the lab: `python -m bench.traffic [--only NAME] [--beats] [--forms] [--afternoons N]`.

Every story of `offhook.lab.traffic_stories` is rendered and audited, and the transfers are compared with what was true: found and
invented, bytes, content, host's organisation, app, use of the phone, which of the owner's data, and what comes back. The negative
controls hold another person's traffic: anything that is reported of the owner's there is wrong. `--beats` adds days of beacons, of
people and of chance (RITA's numbers, over whole captures). What is wrong is printed by name.

Means little where lab and readers share assumptions; that a capture holds what the lab says is checked against tshark in the tests.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from offhook import audit
from offhook.answers import Answers, Pattern, Transfer
from offhook.lab import traffic_stories as tales
from offhook.lab.traffic import HOME
from offhook.lab.traffic_beacons import PERIODS_S, Beat, beacon_day, quiet_day
from offhook.lab.traffic_chance import afternoon
from offhook.lab.traffic_encodings import encoding_suite
from offhook.lab.traffic_story import RenderedStory, Story, render_story
from offhook.lab.traffic_truth import PatternTruth, TransferTruth

Key = tuple[str, int, str]
Datum = tuple[str, str | None, str]
T = TypeVar("T")


@dataclass(slots=True)
class Score:
    """Counts by name, and every mistake in words."""

    counts: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)

    def right(self, what: str, wanted: object, told: object, where: str) -> None:
        """Count one comparison; a mistake is kept in words."""
        self.counts[f"{what} asked"] += 1
        if wanted == told:
            self.counts[f"{what} right"] += 1
        else:
            self.mistakes.append(f"{where}: {what} {told!r}, truly {wanted!r}")

    def add(self, other: Score) -> None:
        """Take another score in."""
        self.counts += other.counts
        self.mistakes += other.mistakes

    def share(self, what: str) -> float:
        """What part of the comparisons came out right; 1 where there were none."""
        return self.counts[f"{what} right"] / self.counts[f"{what} asked"] if self.counts[f"{what} asked"] else 1.0


def measure(story: Story, folder: Path) -> Score:
    """Render a story, audit it, and compare."""
    rendered = render_story(story, folder / "evidence")
    began = time.process_time()
    _, told = audit.run(rendered.paths, case=folder / "case", owner=rendered.owner)
    score = compare(story, rendered, told)
    score.counts["cpu ms"] += round((time.process_time() - began) * 1000)
    return score


def compare(story: Story, rendered: RenderedStory, told: Answers) -> Score:
    """The score of one audit against the truth of its story."""
    score = Score()
    if told.transfers is None:
        score.mistakes.append(f"{story.name}: nothing has examined transfers")
        return score
    untold = story.asked is not None and "router" in story.traffic.evidence  # nothing tells which device is the phone
    mine = [one for one in rendered.transfers if one.device == "phone" and not untold]
    shown = [one for one in told.transfers if one.protocol != "counter" or not one.overlaps]
    true, found = _by_key(mine, _true_key), _by_key(shown, _told_key)
    for key, truths in true.items():
        _transfer(score, story, truths, found.get(key, []))
    for key in found.keys() - true.keys():
        score.counts["invented"] += 1
        score.mistakes.append(f"{story.name}: no such transfer: {key}")
    _patterns(score, story, () if untold else rendered.patterns, told.patterns or [])
    return score


def _by_key(items: Iterable[T], key_of: Callable[[T], Key]) -> dict[Key, list[T]]:
    found: dict[Key, list[T]] = defaultdict(list)
    for item in items:
        found[key_of(item)].append(item)
    return found


def _true_key(one: TransferTruth) -> Key:
    host = None if one.hidden else one.host
    return host or one.addresses[0], one.port, one.protocol


def _told_key(one: Transfer) -> Key:
    return one.host or one.address or "?", one.port or 0, one.protocol


def _transfer(score: Score, story: Story, true: list[TransferTruth], told: list[Transfer]) -> None:
    first = true[0]
    where = f"{story.name} {first.host or first.addresses[0]}:{first.port} {first.protocol}"
    score.right("transfer", wanted=True, told=bool(told), where=where)
    if not told:
        return
    if all(one.bytes_are == "payload" for one in told):
        score.right("sent bytes", sum(one.sent_bytes for one in true), sum(one.sent_bytes for one in told), where)
        received = sum(one.received_bytes for one in told)
        score.right("received bytes", sum(one.received_bytes for one in true), received, where)
    score.right("content", {one.content for one in true}, {one.content for one in told}, where)
    if first.organisation:
        score.right("organisation", {one.organisation for one in true}, {one.organisation for one in told}, where)
        score.right("home", {one.home for one in true}, {one.home for one in told}, where)
    if story.tells_apps:
        uids = {one.uid for one in true}
        score.right("app", uids, {one.app.uid if one.app else None for one in told}, where)
    state = min(told, key=_began).use.state
    if story.scenario and len(true) == 1 and state != "unknown":
        score.right("use", first.use, state, where)
    _data(score, where, {datum for one in true for datum in _true_data(story, one)}, _told_data(told))


def _began(one: Transfer) -> float:
    return one.began.timestamp() if one.began else float("inf")


def _true_data(story: Story, one: TransferTruth) -> Iterator[Datum]:
    """What must be told: nothing of somebody whose OWNER.toml was not handed over, but for classes that a host's name tells."""
    known = story.asked is None or one.content == "inferred_from_host"
    for datum in (datum for datum in one.data if known or datum.evident):
        yield datum.data, datum.identifier, datum.form


def _told_data(told: list[Transfer]) -> set[Datum]:
    return {(datum.class_, datum.identifier, datum.form or "") for one in told for datum in one.data}


def _data(score: Score, where: str, true: set[Datum], told: set[Datum]) -> None:
    """Data by class and identifier; the form is compared where both have the datum."""
    wanted, got = ({datum[:2]: datum[2] for datum in side} for side in (true, told))
    for datum, form in wanted.items():
        score.right("datum", wanted=True, told=datum in got, where=f"{where} {datum}")
        if datum in got:
            score.right("form", form, got[datum], f"{where} {datum}")
    for datum in got.keys() - wanted.keys():
        score.counts["data invented"] += 1
        score.mistakes.append(f"{where}: no such data: {datum}")


def _patterns(score: Score, story: Story, true: Iterable[PatternTruth], told: list[Pattern]) -> None:
    of_traffic = {pattern.host: pattern for pattern in told if pattern.kind != "recurring_call"}
    for one in true:
        found = of_traffic.pop(one.host, None)
        where = f"{story.name} {one.host}"
        score.right("pattern", one.kind, found.kind if found else None, where)
        if found:
            near = abs(found.period_s - one.period_s) <= max(0.05 * one.period_s, one.jitter_s)
            score.right("period", one.period_s, one.period_s if near else found.period_s, where)
    for host, pattern in of_traffic.items():
        score.counts["patterns invented"] += 1
        score.mistakes.append(
            f"{story.name}: no such {pattern.kind}: {host} every {pattern.period_s:.0f} s, score {pattern.score}"
        )


def told_stories() -> Iterator[Story]:
    """All stories, those with a bug report included."""
    yield from tales.stories()
    yield from (tales.screen_timeline(), tales.seen_twice())
    yield from (encoding_suite(), tales.negative(encoding_suite()))
    yield from (tales.phone_app_reports(readable=readable) for readable in (True, False))
    yield from (tales.midnight_traffic(), tales.midnight_of_another(), tales.evening_of_2014())


def other_forms() -> Iterator[Story]:
    """The same traffic in other kinds of files, but for those that leave out what is asked for (bodies, outer names)."""
    captures, proxies = ("pcapdroid", "pcapdroid_ng", "pcap", "router"), ("har_pcapdroid", "mitmproxy")
    chosen = (
        (tales.micloud(), (*captures, "csv", "zeek")),
        (tales.hidden_names(), (*captures, "zeek")),
        (tales.photo_with_place(), (*captures, *proxies)),
        (tales.covert_hashes(), (*captures, "csv", "zeek", *proxies, "har")),
        (tales.private_pages(), (*proxies, "har")),
        (tales.adups(), (*proxies, "har")),
        (tales.f_secure(login=False), (*captures, *proxies, "har")),
    )
    for story, forms in chosen:
        for form in forms:
            place = HOME if form == "router" else story.traffic.network
            yield replace(
                story, name=f"{story.name}-as-{form}", traffic=replace(story.traffic, evidence=(form,), network=place)
            )


def days_of_beats() -> Iterator[Story]:
    """Beacons of several kinds, and days without one."""
    for seed, period in enumerate(PERIODS_S):
        for jitter, misses in ((0.0, 0.0), (0.25, 0.3), (0.5, 0.0), (0.5, 0.6)):
            yield beacon_day(Beat(period_s=period, jitter=jitter, misses=misses, drifts=seed % 2 == 1), seed)
    for seed in range(20):
        yield quiet_day("human", seed)
        yield quiet_day("poisson", seed)


def main() -> None:
    """Print the table and the mistakes."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--only", default="", help="stories whose name holds this")
    options.add_argument("--beats", action="store_true", help="days of beacons and of none as well")
    options.add_argument("--forms", action="store_true", help="the same traffic in other kinds of files as well")
    options.add_argument("--afternoons", type=int, default=0, help="so many afternoons drawn by chance as well")
    asked = options.parse_args()
    total = Score()
    chosen = [*told_stories(), *(days_of_beats() if asked.beats else ()), *(other_forms() if asked.forms else ())]
    chosen += [afternoon(seed) for seed in range(asked.afternoons)]
    with tempfile.TemporaryDirectory() as folder:
        for story in chosen:
            if asked.only in story.name:
                score = measure(story, Path(folder) / story.name)
                total.add(score)
                print(f"{story.name:40} {len(score.mistakes):3} mistakes  {score.counts['cpu ms']:6} ms CPU")
    print()
    for what in sorted({name.removesuffix(" asked") for name in total.counts if name.endswith(" asked")}):
        print(
            f"{what:20} {total.counts[f'{what} right']:5} of {total.counts[f'{what} asked']:5}  {total.share(what):7.2%}"
        )
    for what in ("invented", "data invented", "patterns invented"):
        print(f"{what:20} {total.counts[what]:5}")
    print(*("", *total.mistakes), sep="\n")


if __name__ == "__main__":
    main()
