"""Logcat: one line of a buffer, how it prints, and the noise between the lines that matter.

A buffer is what was written since its horizon; noise is spread evenly so that the buffer weighs what it should.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from offhook.lab.world import World

BYTES_PER_LINE = 121
NAMES = {0: " root", 1001: "radio", 1002: "bluet", 1027: "  nfc", 2000: "shell", 1010: " wifi"}


class Logged(NamedTuple):
    """One log line before it is printed. at: true ms."""

    at: int
    uid: int
    pid: int
    tid: int
    level: str
    tag: str
    message: str


NoiseMaker = Callable[[int], Logged]


def printed(world: World) -> Callable[[Logged], str]:
    """A function that prints lines as this version's `logcat -v threadtime` does (with the uid from Android 8 on)."""
    face, rtc, with_uid = world.clock.face, world.clock.rtc, world.sdk >= 26

    def write(line: Logged) -> str:
        uid = f"{_user(line.uid)} " if with_uid else ""
        return f"{face.log(rtc(line.at))} {uid}{line.pid:5d} {line.tid:5d} {line.level} {line.tag:<8}: {line.message}"

    return write


def _user(uid: int) -> str:
    """Android prints a name of at most five letters, otherwise the number."""
    return NAMES[uid] if uid in NAMES and uid != 1002 else f"{uid:5d}"


@dataclass(frozen=True, slots=True)
class Chatter:
    """The noise of one buffer: who makes it, from when on, and how many bytes of it."""

    buffer: str
    began: int
    budget: int
    makers: tuple[NoiseMaker, ...]


def with_noise(world: World, lines: Iterable[Logged], chatter: Chatter) -> Iterator[str]:
    """The printed lines of a buffer from its beginning to the dump, with the chatter between them."""
    write, began = printed(world), chatter.began
    kept = sorted((line for line in lines if began <= line.at <= world.taken), key=lambda line: line.at)
    rng = world.rng(f"noise:{chatter.buffer}")
    noise = _noise(rng, began, world.taken, chatter.budget // BYTES_PER_LINE, chatter.makers)
    for line in heapq.merge(kept, noise, key=lambda line: line.at):
        yield write(line)


def _noise(rng: Random, began: int, ended: int, count: int, makers: tuple[NoiseMaker, ...]) -> Iterator[Logged]:
    if count < 1 or ended <= began:
        return
    step, at, random = (ended - began) / count, float(began), rng.random
    for _ in range(count):
        at += step
        yield makers[int(random() * len(makers))](int(at - random() * step))
