"""Does anything that evidence may hold upset a decoder? `python -m bench.fuzz_decoders --minutes 5 --seed 1 [--only NAME ...]`.

Samples of every decoder of traffic (see `fuzz_targets`) are damaged by chance, repeatably. For each:

- nothing is raised but what the decoder declares, and no parser stumbles (what the audit would count as unread);
- it takes a second of CPU at most for each 64 KiB, and memory within bounds (looked at now and then, and in the end);
- no string of a fact holds a sign that controls a screen, no count is negative or beyond 64 bits, and
  framed = read + ignored + unread;
- the same bytes give the same facts, however they are cut into chunks.

What breaks a rule is printed once for each kind of fault, and the input that shows it is written to a folder (`--keep`); run it again
with `--again FILE`. Ends with 1 if anything was found. `--bombs` tries what unpacks to very much instead, each in a process of its own.
"""

from __future__ import annotations

import argparse
import ast
import resource
import signal
import sys
import tempfile
import time
import traceback
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from random import Random
from types import FrameType

from bench.fuzz_damage import Damage, Parts
from bench.fuzz_samples import samples_of
from bench.fuzz_targets import Target, all_targets
from offhook.facts import place, reading, traffic
from offhook.facts import time as time_of_facts
from offhook.facts.passing import Payload
from offhook.facts.reading import Tally, Unread

HANGS_S = 60
MEMORY = 128 << 20
TRACED = 40
"""One input of so many is looked at for the memory that it takes: that makes everything slow."""
SIGNED = {"uid", "offset", "ms", "offset_s", "line", "clock_offset_s"}
WHOLE = {"text", "entry"}
"""Lines of evidence as they stand; whoever shows them takes care of what is in them."""
CHECKED = {
    traffic.__name__,
    reading.__name__,
    place.__name__,
    time_of_facts.__name__,
    "offhook.facts.passing",
    "offhook.indicators",
}
"""Records whose texts may be shown as they are."""


class Hangs(BaseException):
    """It takes far too long."""


def _alarm(_number: int, _frame: FrameType | None) -> None:
    raise Hangs


@dataclass
class Fuzzer:
    """keep: where inputs go that show a fault. faults: each kind once. counts: inputs by decoder. worst: seconds, bytes of memory."""

    keep: Path
    faults: dict[str, Path] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    worst: dict[str, tuple[float, int]] = field(default_factory=dict)

    def one(self, target: Target, parts: Parts, seed: int) -> None:
        """Try one input, and keep it if it shows a fault of a new kind."""
        self.counts[target.name] += 1
        for fault in self.tried(target, parts, seed):
            key = f"{target.name}: {fault}"
            if key[:160] not in self.faults:
                path = self.keep / f"{target.name}-{len(self.faults) + 1}.txt"
                path.write_text(repr((target.name, seed, parts)))
                self.faults[key[:160]] = path
                print(f"{key}\n   {path}", flush=True)

    def tried(self, target: Target, parts: Parts, seed: int) -> Iterator[str]:
        """Everything that is wrong with one input."""
        signal.alarm(HANGS_S)
        began = time.process_time()
        try:
            found = target.run(parts, Random(seed))
            took = time.process_time() - began
            again = target.run(parts, Random(seed + target.free))
        except Hangs:
            yield f"does not come to an end within {HANGS_S} s"
            return
        except Exception as why:  # noqa: BLE001 - whatever is raised is what is looked for
            where = traceback.extract_tb(why.__traceback__)[-1]
            yield f"RAISED {type(why).__name__} at {Path(where.filename).name}:{where.lineno}: {str(why)[:60]}"
            return
        finally:
            signal.alarm(0)
        if found != again:
            yield f"NOT THE SAME: {_difference(found, again)}"
        yield from self._cost(target, parts, seed, took)
        for item in found:
            yield from faults_of(item)

    def _cost(self, target: Target, parts: Parts, seed: int, took: float) -> Iterator[str]:
        size = sum(map(len, parts))
        share = took / max(target.seconds, target.seconds * size / 65536)
        if share > 1:
            began = time.process_time()
            target.run(parts, Random(seed))
            share = min(share, (time.process_time() - began) / max(target.seconds, target.seconds * size / 65536))
        if share > 1:
            yield "SLOW"
        peak = 0
        if self.counts[target.name] % TRACED == 0:
            tracemalloc.start()
            target.run(parts, Random(seed))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            if peak > MEMORY:
                yield "LARGE"
        before = self.worst.get(target.name, (0.0, 0))
        self.worst[target.name] = (max(before[0], share), max(before[1], peak))


def _difference(one: list[object], other: list[object]) -> str:
    if len(one) != len(other):
        return f"{len(one)} facts, then {len(other)}"
    first, second = next(pair for pair in zip(one, other, strict=True) if pair[0] != pair[1])
    if type(first) is not type(second) or not is_dataclass(first):
        return f"{type(first).__name__}, then {type(second).__name__}"
    names = [f.name for f in fields(first) if getattr(first, f.name) != getattr(second, f.name)]
    return f"{type(first).__name__} {names}"


def faults_of(item: object, path: str = "") -> Iterator[str]:
    """What is wrong with one fact, or with a value in it. path: of its field."""
    name = path.rpartition(".")[2]
    if isinstance(item, str):
        yield from _of_text(item, path, name)
    elif isinstance(item, int) and not isinstance(item, bool):
        if not -(1 << 63) <= item < 1 << 63 or (item < 0 and name not in SIGNED):
            yield f"NUMBER {'negative' if item < 0 else 'too large'} in {path}"
    elif isinstance(item, tuple | list):
        for inner in item:
            yield from faults_of(inner, path)
    elif is_dataclass(item) and type(item).__module__ in CHECKED:
        yield from _of_record(item)
        for each in fields(item):
            if not (isinstance(item, Payload) and each.name == "data"):
                yield from faults_of(getattr(item, each.name), f"{path or type(item).__name__}.{each.name}")


def _of_record(item: object) -> Iterator[str]:
    if isinstance(item, Tally) and item.framed != item.read + item.ignored + item.unread:
        yield f"TALLY of {item.place.source} does not add up"
    if isinstance(item, Unread) and "stumbled" in item.why:
        yield f"STUMBLED {item.why[:90]}"


def _of_text(text: str, path: str, name: str) -> Iterator[str]:
    if name not in WHOLE and not text.isprintable():
        yield f"UNFIT SIGN in {path or text[:60]!r}"
    elif name in WHOLE and any("\ud800" <= sign <= "\udfff" for sign in text):
        yield f"HALF A SURROGATE in {path}"


def again(targets: list[Target], path: Path) -> None:
    """Try a kept input once more, with the full trace."""
    name, seed, parts = ast.literal_eval(path.read_text())
    target = next(one for one in targets if one.name == name)
    fuzzer = Fuzzer(Path(tempfile.mkdtemp(prefix="offhook-fuzz-")))
    began = time.process_time()
    print(*fuzzer.tried(target, parts, seed), f"{time.process_time() - began:.2f} s in all", sep="\n")


def main() -> None:
    """Run for a while, then print what was done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--again", type=Path)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    signal.signal(signal.SIGALRM, _alarm)
    targets = all_targets(lambda name: samples_of(name) if name in (given.only or [name]) else [])
    if given.again:
        again(targets, given.again)
        return
    keep = given.keep or Path(tempfile.mkdtemp(prefix="offhook-fuzz-"))
    keep.mkdir(parents=True, exist_ok=True)
    fuzzer = Fuzzer(keep)
    run_for(fuzzer, targets, given.minutes * 60, given.seed)
    for name, number in sorted(fuzzer.counts.items()):
        share, peak = fuzzer.worst.get(name, (0.0, 0))
        print(f"{name:15} {number:8} inputs, at worst {share:6.1%} of the time allowed, {peak / (1 << 20):6.1f} MiB")
    print(f"{sum(fuzzer.counts.values())} inputs, {len(fuzzer.faults)} kinds of faults, seed {given.seed}, "
          f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB")  # fmt: skip
    sys.exit(bool(fuzzer.faults))


def run_for(fuzzer: Fuzzer, targets: list[Target], seconds: float, seed: int) -> None:
    """Every decoder in turn, those that were given the least time first."""
    spent = dict.fromkeys((target.name for target in targets), 0.0)
    damages = {target.name: Damage(target.samples) for target in targets}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        target = min(targets, key=lambda one: spent[one.name])
        began = time.process_time()
        number = seed * 1_000_000_007 + fuzzer.counts[target.name]
        fuzzer.one(target, damages[target.name].sample(Random(f"{target.name}:{number}")), number)
        spent[target.name] += time.process_time() - began


if __name__ == "__main__":
    main()
