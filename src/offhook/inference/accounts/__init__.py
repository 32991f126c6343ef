"""Accounts: each witness's own version of a call, before they are brought together.

One module per kind of witness turns facts into `Account`s; `calls.py` brings together those that speak of the same call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from offhook.facts.place import Place
from offhook.facts.time import Instant

Direction = Literal["outgoing", "incoming", "unknown"]
STAGES = ("unknown", "requested", "dialled", "ringing", "answered")
"""How far a call got, in order."""


@dataclass(frozen=True, slots=True)
class Cite:
    """One place that speaks of a call: `at` is when it says so, `says` what, in plain words."""

    place: Place
    at: Instant | None
    says: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asked for a call, as one record tells it. tier: "recorded" where the record is of this very call, "derived" where
    it is joined to it by time."""

    package: str | None
    uid: int | None
    tier: Literal["recorded", "derived"]
    also: tuple[str, ...] = ()
    says: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Account:
    """One witness's version of one call. Times are None where the witness does not tell.

    witness:  its word in `told_by`.
    began:    the request (outgoing) or the first ring (incoming), or the best the witness has.
    dialled:  when the modem or IMS was asked to dial, if told.
    spans:    True where the witness only says "in a call from began to ended" and may lump several calls together.
    alone:    may stand as a call of its own if nobody else tells of it.
    line_key: what the witness calls the SIM: ("sub", "6"), ("slot", "0"), ("account", component).
    answered_by: by which door an incoming call was accepted: "screen", "app", "bluetooth", "headset", "notification",
              "other"; None where no record tells.
    ended_by: who or what ended it, in plain words.
    unasked:  True where the record itself says that no software of the phone asked for the call (it appeared in the modem).
    technologies: as Telecom's statistics name them ("GSM", "IMS").
    snapshot: True where it only says that a call was going on at one moment (`began`), not when it began.
    near_ms:  how far from the beginning of a call this account may stand and still mean it.
    digits:   how many dialable characters the number has, where it is masked; tail: its visible last digits.
    """

    witness: str
    cites: list[Cite] = field(default_factory=list)
    began: Instant | None = None
    dialled: Instant | None = None
    answered: Instant | None = None
    ended: Instant | None = None
    direction: Direction = "unknown"
    stage: str = "unknown"
    connected: bool | None = None
    medium: str = "unknown"
    kind: str = ""
    emergency: bool | None = None
    number: str | None = None
    shown: str | None = None
    digits: int | None = None
    tail: str = ""
    tc: str | None = None
    callers: list[Caller] = field(default_factory=list)
    line_key: tuple[str, str] | None = None
    label: str | None = None
    user: int | None = None
    spans: bool = False
    alone: bool = True
    logged: bool | None = None
    ended_by: str | None = None
    answered_by: str | None = None
    unasked: bool = False
    technologies: tuple[str, ...] = ()
    near_ms: int = 6_000
    snapshot: bool = False
    duration_s: float | None = None
    written: str | None = None
    lacks: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def starts(self) -> list[Instant]:
        """The moments at which it began: the request and the dial."""
        return [at for at in (self.began, self.dialled) if at is not None]

    @property
    def moments(self) -> list[Instant]:
        """Every moment that this account knows."""
        return [at for at in (self.began, self.dialled, self.answered, self.ended) if at is not None]

    @property
    def first(self) -> Instant | None:
        """The earliest moment this account knows."""
        return min(self.moments, key=lambda at: at.ms, default=None)

    @property
    def last(self) -> Instant | None:
        """The latest moment this account knows."""
        return max(self.moments, key=lambda at: at.ms, default=None)


def further(one: str, other: str) -> str:
    """The stage that got further."""
    return max(one, other, key=STAGES.index)
