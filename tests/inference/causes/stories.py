"""A phone for tests of causes: facts put together by hand, with epoch stamps, and what `why` says of its only call.

No lab and no parsers: a test says exactly which records there are. Seconds count from the request of the call.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offhook.answers import Cause
from offhook.facts.book import FactBook
from offhook.facts.calls import (
    ActivityStart,
    AppOp,
    CallLogRow,
    CallState,
    RadioCall,
    RadioRequest,
    StkCommand,
    TelecomAnalytics,
    TelecomCall,
    TelecomEvent,
)
from offhook.facts.handling import AppEvent, DeviceState, Microphone, UserAct
from offhook.facts.phone import AdbKey, Holder, Link, Package
from offhook.facts.place import Fact, Place
from offhook.facts.reading import LogSpan, Tally
from offhook.facts.time import Base, Stamp
from offhook.inference.calls import MergedCall, find_calls
from offhook.inference.causes import surroundings, why
from offhook.inference.causes.clue import clues_of
from offhook.inference.handling import Handling
from offhook.inference.use import UseOfPhone
from offhook.owner import Owner
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage

REQUEST = 1_790_000_000_000
DIALER, STRANGER, ASSISTANT, TABLE_ENTRY = (
    "com.android.dialer",
    "net.example.torch",
    "com.google.android.googlequicksearchbox",
    "bugreport.txt",
)


def stamp(second: float) -> Stamp:
    """An epoch stamp so many seconds after the request."""
    ms = REQUEST + round(second * 1000)
    return Stamp(str(ms), Base.EPOCH, ms)


@dataclass
class Story:
    """Facts of one phone; each method adds some and returns the story."""

    facts: list[Fact] = field(default_factory=list)
    owner: Owner = field(default_factory=Owner)

    def place(self, source: str, text: str = "") -> Place:
        return Place("evidence-1", source, TABLE_ENTRY, len(self.facts) + 1, text)

    def covered(self, *buffers: str, back: float = 3600, on: float = 3600) -> Story:
        """Log buffers ("events", "main", "radio", "battery") that cover an hour around the request."""
        for buffer in buffers:
            self.facts.append(
                LogSpan(place=self.place("event_log"), buffer=buffer, first=stamp(-back), last=stamp(on), lines=1)
            )
        return self

    def read(self, *sources: str) -> Story:
        """Sources without a reach in time that were read."""
        for source in sources:
            self.facts.append(Tally(place=self.place(source), framed=1, read=1, ignored=0, unread=0))
        return self

    def call(
        self, package: str | None = DIALER, session: str = "TSI.pC(cad)@AOA", *, direction: str = "outgoing", kind: str = "", seconds: float = 60,
        end: str | None = "ICA.dC(cad)@AOB", code: str = "LOCAL", at: float = 0, number: str | None = None, stage: str = "SET_DIALING",
    ) -> Story:  # fmt: skip
        """A record of Telecom's history, and a row of the call log where a number is given."""
        record = len(self.facts) + 1
        events = [
            (0.0, "CREATED", f"{package};requestedAcct:none, selfMgd:false" if package else "null;null", session),
            (0.6, stage, "", "CSW.sD"),
        ]
        events += [(5.0, "SET_ACTIVE", "", "CSW.sA")] if seconds > 5 else []
        events += [(seconds - 0.1, "REQUEST_DISCONNECT", "internal", end)] if end else []
        events += [(seconds, "SET_DISCONNECTED", f"DisconnectCause [ Code: ({code}) ]", "CSW.sDc(cap)")]
        self.facts.append(
            TelecomCall(
                place=self.place("telecom", "CallTC@2"), call="TC@2", attempt=None, began=stamp(at), kind=kind, direction=direction, user=0,
                account=None, account_id=None, account_label=None, address="tel:***********", presentation=None, record=record, events=len(events),
            )
        )  # fmt: skip
        for order, (second, name, data, told) in enumerate(events):
            text = f"{name} ({data}):{told}"
            self.facts.append(
                TelecomEvent(place=self.place("telecom", text), call="TC@2", record=record, order=order, at=stamp(at + second), event=name,
                             data=data or None, session=told)
            )  # fmt: skip
        return self.row(number, at, seconds, direction) if number else self

    def by_intent(self) -> Story:
        """A call that an intent asked for: Telecom does not note who sent it."""
        return self.call(None, "TSI.hCI@AOA")

    def from_modem(self) -> Story:
        """A call that appeared in the modem and that nobody on the phone ended."""
        return self.call(None, "TSI.aNUC@AOA", end=None)

    def by_stranger(self, seconds: float = 60) -> Story:
        """A call that an installed app asked for; the other side ended it."""
        return self.call(STRANGER, "TSI.pC(net)@AOA", end=None, code="REMOTE", seconds=seconds)

    def row(self, number: str, at: float = 0, seconds: float = 60, kind: str = "outgoing") -> Story:
        self.facts.append(
            CallLogRow(place=self.place("call_log", f"number={number}"), row_id=1, began=stamp(at), duration_s=max(int(seconds) - 5, 0), kind=kind,
                       number=number, presentation=None)
        )  # fmt: skip
        return self

    def source(self, word: str) -> Story:
        """Telecom's statistics with a callSource."""
        self.facts.append(
            TelecomAnalytics(place=self.place("telecom"), call="TC@2", began=stamp(5), ended=stamp(60), direction="outgoing", emergency=True,
                             technologies=("IMS",), termination=None, service=None, source=word)
        )  # fmt: skip
        return self

    def state(self, at: float, state: str, value: str, why: str | None = None) -> Story:
        self.facts.append(DeviceState(place=self.place("event_log"), at=stamp(at), state=state, value=value, why=why))
        return self

    def act(self, at: float, act: str, why: str | None = None, package: str | None = None) -> Story:
        self.facts.append(UserAct(place=self.place("event_log"), at=stamp(at), act=act, why=why, package=package))
        return self

    def app(self, at: float, event: str, package: str, why: str | None = None) -> Story:
        self.facts.append(
            AppEvent(
                place=self.place("event_log"),
                at=stamp(at),
                event=event,
                package=package,
                component=f"{package}/.Main",
                why=why,
            )
        )
        return self

    def installed(
        self,
        name: str,
        uid: int = 10200,
        *,
        system: bool = False,
        installer: str | None = "com.android.vending",
        calls: bool = True,
    ) -> Story:
        self.facts.append(
            Package(place=self.place("packages"), name=name, uid=uid, system=system, installer=installer, first_install=stamp(-86_400 * 90),
                    granted=("android.permission.CALL_PHONE",) if calls else ())
        )  # fmt: skip
        return self

    def holds(self, right: str, package: str, detail: str = "") -> Story:
        self.facts.append(
            Holder(place=self.place("accessibility"), right=right, package=package, state="bound", detail=detail)
        )
        return self

    def started_by(self, uid: int, at: float = -0.03) -> Story:
        """A START line of an intent for a call."""
        self.facts.append(
            ActivityStart(place=self.place("activity_starts", f"START u0 {{act=android.intent.action.CALL}} from uid {uid}"), at=stamp(at),
                          action="android.intent.action.CALL", component="com.android.server.telecom/.components.UserCallActivity",
                          data="tel:xxxxxxxxxxx", uid=uid)
        )  # fmt: skip
        return self

    def used(self, package: str, state: str, at: float = 0.1, op: str = "CALL_PHONE") -> Story:
        self.facts.append(
            AppOp(
                place=self.place("app_ops", package),
                op=op,
                package=package,
                uid=None,
                access="access",
                state=state,
                flag="s",
                at=stamp(at),
            )
        )
        return self

    def microphone(self, at: float, package: str, used_for: str = "HOTWORD") -> Story:
        self.facts.append(
            Microphone(
                place=self.place("audio"), at=stamp(at), package=package, uid=None, started=True, used_for=used_for
            )
        )
        return self

    def covered_by_audio(self) -> Story:
        """A change of the audio mode before and after, so that the ring of the audio service reaches over the request."""
        for at in (-900, 900):
            self.facts.append(CallState(place=self.place("audio"), at=stamp(at), witness="audio_mode", state="idle"))
        return self

    def link(self, began: float, ended: float, name: str = "Car Kit 2") -> Story:
        self.facts.append(
            Link(
                place=self.place("bluetooth"),
                address="XX:12:34",
                name=name,
                kind="acl",
                began=stamp(began),
                ended=stamp(ended),
            )
        )
        return self

    def computer(self, at: float) -> Story:
        self.facts.append(AdbKey(place=self.place("adb"), name="me@desk", last_connection=stamp(at)))
        return self

    def sim_command(self, at: float = -0.9) -> Story:
        self.facts.append(
            StkCommand(place=self.place("radio_log"), at=stamp(at), command="SET_UP_CALL", stage="proactive", slot=0)
        )
        return self

    def dialled(self, at: float = 0.4) -> Story:
        self.facts.append(
            RadioRequest(
                place=self.place("radio_log", "> DIAL"), at=stamp(at), request="DIAL", way="cs", serial=1, slot=0
            )
        )
        return self

    def listed(self, at: float = 0.5) -> Story:
        self.facts.append(
            RadioCall(
                place=self.place("radio_log"),
                at=stamp(at),
                way="cs",
                index=1,
                state="DIALING",
                outgoing=True,
                slot=0,
                list_size=1,
            )
        )
        return self

    # the usual surroundings

    def in_hand(self) -> Story:
        """Woken by the key, unlocked with a credential, the dialer opened and touched."""
        self.covered("events").state(-600, "screen", "off").state(-600, "lock", "shown").state(-600, "plug", "none")
        self.act(-12, "wake", "android.policy:POWER").state(-12, "screen", "on").act(-9, "unlock", "credential").state(
            -9, "lock", "hidden"
        )
        return self.app(-6, "resumed", DIALER).act(-5, "touch", package=DIALER).act(-1, "touch", package=DIALER)

    def in_the_dark(self) -> Story:
        """The screen off and the phone locked for ten minutes."""
        return (
            self.covered("events")
            .state(-600, "screen", "on")
            .state(-599, "screen", "off")
            .state(-599, "lock", "shown")
            .state(-600, "plug", "none")
        )

    # the answers

    def told(self) -> tuple[list[Cause], list[str]]:
        """What is said of the first call."""
        return self.all_told()[0]

    def all_told(self) -> list[tuple[list[Cause], list[str]]]:
        book, clock, coverage, uses, calls = self.inferred()
        return why(book, clock, coverage, uses, calls, self.owner)

    def clues(self) -> set[str]:
        """The rows that speak of the first call."""
        book, clock, coverage, uses, calls = self.inferred()
        return {clue.name for clue in clues_of(next(surroundings(book, clock, coverage, uses, calls, self.owner)))}

    def clues_of_all(self) -> list[set[str]]:
        """The rows that speak of each call, in order."""
        book, clock, coverage, uses, calls = self.inferred()
        return [
            {clue.name for clue in clues_of(scene)}
            for scene in surroundings(book, clock, coverage, uses, calls, self.owner)
        ]

    def inferred(self) -> tuple[FactBook, Clock, Coverage, dict[tuple[str, ...], UseOfPhone], list[MergedCall]]:
        book = FactBook(self.facts)
        clock = Clock(book)
        coverage = Coverage(book, clock)
        calls = find_calls(book, clock, coverage, "SG")
        lines = {(), *(call.began.floating for call in calls if call.began)}
        uses = {line: UseOfPhone(Handling(book, clock, line), coverage, []) for line in lines}
        return book, clock, coverage, uses, calls

    def top(self) -> str:
        return self.told()[0][0].cause

    def share(self, cause: str) -> float:
        return next(one.probability for one in self.told()[0] if one.cause == cause)
