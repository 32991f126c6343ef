"""Answers written by hand, one per story that the report has to tell. Nothing in them comes from a real phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import structs

from offhook.answers import (
    Answers,
    Around,
    Call,
    Cause,
    Citation,
    Covered,
    Finding,
    Initiator,
    Lane,
    Pattern,
    Peer,
    Phone,
    PhoneLine,
    Piece,
    State,
    Use,
    UseInterval,
)

START = datetime(2026, 9, 18, 14, 10, tzinfo=UTC)
END = datetime(2026, 9, 22, 1, 31, tzinfo=UTC)
ESC = "\x1b"
ALONE = ["no touch for 2 h 10 min", "screen off, locked", "lying still, charging"]


def hour(offset: float) -> datetime:
    """A moment, hours after the start of the records."""
    return START + timedelta(hours=offset)


def phone(**changes: object) -> Phone:
    """The Redmi on the couch."""
    lines = [PhoneLine(line="sim-1", numbers=["+6591234567"], operator="Example Mobile")]
    told: dict[str, object] = {
        "id": "phone-1",
        "make": "Xiaomi",
        "model": "Redmi Note 12",
        "android": "13",
        "build": "TKQ1.221114.001",
    }
    return Phone(**{**told, "time_zone": "Asia/Singapore", "lines": lines, **changes})  # type: ignore[arg-type]


def piece(number: int = 1, **changes: object) -> Piece:
    """A bug report."""
    told: dict[str, object] = {
        "id": f"evidence-{number}",
        "name": "bugreport-tapas-2026-09-22.zip",
        "kind": "bugreport",
    }
    return Piece(**{**told, "bytes": 2_100_000, "sha256": "9f3a" * 16, "phone": "phone-1", **changes})  # type: ignore[arg-type]


def covered(source: str, began: datetime | None = START, ended: datetime | None = END, **changes: object) -> Covered:
    """A source that was read from beginning to end."""
    told: dict[str, object] = {
        "evidence": "evidence-1",
        "framed": 12,
        "read": 12,
        "ignored": 0,
        "unread": 0,
        "state": "read",
    }
    return Covered(source=source, from_=began, to=ended, **{**told, **changes})  # type: ignore[arg-type]


def call(nth: int, at: float | None, state: State = "attended", /, **changes: object) -> Call:
    """An answered outgoing call of 4 min 02 s, dialled by the phone app, hours after the start."""
    began = None if at is None else hour(at)
    told: dict[str, object] = {
        "id": f"call-{nth}",
        "began": began,
        "answered": began and began + timedelta(seconds=6),
        "ended": began and began + timedelta(seconds=248),
        "uncertainty_s": 0.5,
        "began_as_written": None,
        "time_lacks": [],
        "direction": "outgoing",
        "stage": "answered",
        "line": "sim-1",
        "user": 0,
        "connected": True,
        "medium": "cellular",
        "number": "+6561234567",
        "number_shown": "tel:+6561234567",
        "peer": Peer(region="SG", type="fixed_line"),
        "use": Use(
            state=state,
            probability_attended={"attended": 0.97, "unattended": 0.03}.get(state),
            because=["unlocked 12 s before"],
        ),
        "initiator": Initiator(package="com.android.contacts", uid=10031, tier="recorded"),
        "causes": None,
        "settle": None,
        "told_by": ["telecom", "battery_history", "call_log"],
        "missing_from": [],
        "sources": [citation(nth)],
        "phone": "phone-1",
    }
    return Call(**{**told, **changes})  # type: ignore[arg-type]


def citation(number: int, **changes: object) -> Citation:
    """A line of Telecom."""
    told: dict[str, object] = {
        "evidence": "evidence-1",
        "source": "telecom",
        "entry": "bugreport-tapas-2026-09-22.txt",
        "line": 48_000 + number,
        "account": "telecom",
        "says": "Telecom created a call",
        "text": "00:12:03.112 - CREATED:PlaceCall (com.android.sysupdate)",
    }
    return Citation(**{**told, **changes})  # type: ignore[arg-type]


def midnight_call(number: int, day: int) -> Call:
    """The call at twelve past midnight in Singapore, missing from the call log."""
    at = 2.0 + 2 / 60 + 24 * day
    second = citation(
        number,
        source="battery_history",
        account="battery_history",
        line=90_000 + number,
        at=hour(at),
        text="+2h02m11s +phone_in_call",
        says="the phone was in a call",
    )
    return call(
        number,
        at,
        "unattended",
        number="+861060601234",
        peer=Peer(region="CN", type="fixed_line", place="Beijing", risks=["international"]),
        use=Use(state="unattended", probability_attended=0.03, because=[*ALONE, f"night {day + 1} in a row"]),
        initiator=Initiator(
            package="com.android.sysupdate", uid=10187, tier="recorded", says="Telecom prints the calling package"
        ),
        told_by=["telecom", "radio_log", "battery_history"],
        missing_from=["call_log"],
        sources=[citation(number), second],
    )


def use_of(days: int = 4) -> list[UseInterval]:
    """Evenings with somebody at the phone, nights without."""
    return [stretch for day in range(days) for stretch in _day(24 * day)]


def _day(began: float) -> list[UseInterval]:
    last = (END - START).total_seconds() / 3600
    edges: list[tuple[float, float, State]] = [
        (0, 1.5, "attended"),
        (1.5, 11, "unattended"),
        (11, 12, "unknown"),
        (12, 15, "attended"),
        (15, 22, "unattended"),
        (22, 24, "attended"),
    ]
    told = [(began + one, min(began + other, last), state) for one, other, state in edges if began + one < last]
    chance = {"attended": 0.97, "unattended": 0.03, "unknown": None}
    return [
        UseInterval(
            from_=hour(one),
            to=hour(other),
            state=state,
            probability_attended=chance[state],
            because=[f"{state} by screen and lock"],
        )
        for one, other, state in told
    ]


def lanes() -> list[Lane]:
    """Screen, lock and charger over four days."""
    made = [
        Lane(lane="screen", from_=i.from_, to=i.to, value="on" if i.state == "attended" else "off") for i in use_of()
    ]
    made += [
        Lane(lane="lock", from_=i.from_, to=i.to, value="hidden" if i.state == "attended" else "shown")
        for i in use_of()
    ]
    return made + [Lane(lane="plug", from_=hour(24 * day + 1), to=hour(24 * day + 9), value="ac") for day in range(3)]


def coverage() -> list[Covered]:
    """A good bug report: calls over the whole time, the radio log only for its last hours."""
    return [
        covered("telecom", unread=1, read=10, ignored=1, note="the last ten calls only"),
        covered("battery_history", framed=48_112, read=48_112),
        covered("call_log", evidence="evidence-2"),
        covered("radio_log", hour(80.5), END, gaps=[(hour(81), hour(81.4))]),
        covered("usage_events", None, None, state="not collected", framed=0, read=0),
        covered("app_ops", None, None, state="truncated", framed=7, read=5, unread=2),
    ]


def midnight() -> Answers:
    """Four calls to Beijing at midnight, asked for by an app, missing from the call log."""
    nights = [midnight_call(number + 1, number) for number in range(4)]
    masked = call(7, 11.5, "unknown", number=None, number_shown="tel:***********", peer=None)
    return Answers(
        phones=[phone()],
        evidence=[piece(), piece(2, name="call-log.xml", kind="call_log", bytes=3_000, sha256="c1" * 32)],
        coverage=coverage(),
        use=use_of(),
        calls=[nights[0], masked, *_daytime(), *nights[1:]],
        findings=[
            finding(),
            finding(
                id="finding-2",
                question="missing_from_call_log",
                severity="medium",
                title="Four calls are missing from the call log",
                says="The call log covers these nights and does not hold these calls.",
                advice=[],
            ),
        ],
        lanes=lanes(),
        covered_from=START,
        covered_to=END,
    )


def _daytime() -> list[Call]:
    """A call that somebody made, and one that nobody took in time."""
    missed = call(6, 13.5, direction="incoming", stage="ringing", connected=False, answered=None, initiator=None)
    return [call(5, 13.0), missed]


def finding(**changes: object) -> Finding:
    """The answer to the owner's first question."""
    told: dict[str, object] = {
        "id": "finding-1",
        "question": "calls_while_unattended",
        "severity": "high",
        "title": "Calls were placed while nobody was using the phone",
        "says": "Four calls were placed while nobody was using the phone, as far as its screen, lock and motion records show",
        "tier": "recorded",
        "because": ["call-1", "call-2", "call-3", "call-4"],
        "doubts": ["The lock record ends at 09:31 on 22 Sep."],
        "advice": ["Note who installed com.android.sysupdate, and when (Settings, Apps)."],
        "attack": ["T1616"],
    }
    return Finding(**{**told, **changes})  # type: ignore[arg-type]


OTHERS = (
    "remote_control pocket ghost_touch assistant accessory sim_toolkit modem emergency_gesture other_device caller"
).split()


def causes(*first: Cause) -> list[Cause]:
    """All thirteen: those given, and the rest with what is left between them."""
    named = {cause.cause for cause in first}
    rest = [name for name in ("app", "system", "person", *OTHERS) if name not in named]
    left = (1 - sum(cause.probability for cause in first)) / len(rest)
    return [*first, *(Cause(cause=name, probability=left, for_=[], against=ALONE) for name in rest)]


def around(seconds: float, lane: str, says: str, **changes: object) -> Around:
    """One record, seconds after the first midnight call began."""
    told: dict[str, object] = {"source": "event_log", "line": 70_000 + round(seconds)}
    told |= {"evidence": "evidence-1", "entry": "bugreport-tapas-2026-09-22.txt"}
    return Around(at=hour(2.0 + 2 / 60) + timedelta(seconds=seconds), lane=lane, says=says, **{**told, **changes})  # type: ignore[arg-type]


MINUTES = [
    around(-840, "motion", "the phone went into deep sleep: it lay still", source="battery_history"),
    around(-0.4, "apps", "an alarm of com.android.sysupdate went off", source="alarm"),
    around(0, "call", "Telecom was asked for the call", source="telecom"),
    around(0, "telephone?", "a lane that nobody knows"),
    around(0.6, "radio", "the phone's software asked the modem to dial", source="radio_log"),
    around(248, "call", "the call ended", source="telecom"),
]


def with_causes() -> Answers:
    """The midnight story after its causes were weighed, with the minutes around its first call."""
    weighed = causes(
        Cause(
            cause="app",
            probability=0.94,
            for_=[
                "its calling package is com.android.sysupdate (bugreport-tapas-global-2026-09-22.txt:22208)",
                "same minute every night",
            ],
            against=["none of its alarms is recorded"],
        ),
        Cause(cause="system", probability=0.04, for_=["the name imitates the vendor's"], against=[]),
    )
    told = {"causes": weighed, "settle": ["the list of alarms of that night"], "around": MINUTES, "around_more": 7}
    pattern = Pattern(
        id="pattern-1",
        kind="recurring_call",
        period_s=86_400.0,
        score=0.98,
        members=["call-1"],
        innocent_explanations=["an alarm that somebody set up"],
        says="4 calls at about 00:12",
    )
    return changed(midnight(), calls=[structs.replace(midnight_call(1, 0), **told)], patterns=[pattern])


def spread() -> Answers:
    """The evidence does not decide: no record names who asked, and touches may be a program's."""
    weighed = causes(
        Cause(cause="remote_control", probability=0.36, for_=["an app may press buttons"], against=[]),
        Cause(cause="person", probability=0.3, for_=["the screen was on"], against=ALONE),
        Cause(cause="ghost_touch", probability=0.25, for_=["it was on a charger"], against=[]),
    )
    first = structs.replace(
        midnight_call(1, 0), causes=weighed, initiator=None, settle=["a live recording of touch input"]
    )
    return changed(midnight(), calls=[first])


def dead_phone() -> Answers:
    """Nothing is left but the bill and a backup of the call log: nothing tells whether anybody was using the phone."""
    nothing_of_use = Use(
        state="unknown", probability_attended=None, because=["no record that shows the screen covers this time"]
    )
    backup = {"use": nothing_of_use, "told_by": ["call_log"], "initiator": None, "around": []}
    calls = [
        structs.replace(
            call(number + 1, 24.0 * number + (2.1 if number > 60 else 12)), **backup, number=f"+6561{number:06}"
        )
        for number in range(66)
    ]
    abroad = Peer(region="CN", type="mobile", risks=["abroad"])
    alone = {"number": "+8613900001234", "peer": abroad, "told_by": ["bill"], "missing_from": ["call_log"]}
    calls.append(structs.replace(call(67, 24.0 * 66 + 2), **{**backup, **alone}))
    last = hour(24.0 * 67)
    read = [covered("call_log", START, last), covered("bill", START, last, evidence="evidence-2")]
    return changed(
        midnight(), calls=calls, findings=[], use=[], lanes=[], coverage=read, covered_from=None, covered_to=None
    )


def quiet() -> Answers:
    """Well covered, and every call fits somebody using the phone."""
    calls = [call(1, 0.5), call(2, 12.5), call(3, 36.5, direction="incoming", initiator=None)]
    return changed(midnight(), calls=calls, findings=[])


def badly_covered() -> Answers:
    """No call, but the records cover the last four hours only."""
    late = END - timedelta(hours=4)
    use = [UseInterval(from_=late, to=END, state="attended", probability_attended=0.9, because=[])]
    return changed(
        midnight(), calls=[], findings=[], lanes=[], use=use, coverage=[covered("telecom", late)], covered_from=late
    )


def unusable() -> Answers:
    """Two files that are no evidence of a phone."""
    bad = [
        piece(1, name="holiday.jpg", kind="unusable", why="a JPEG picture, not a record of a phone", phone=None),
        piece(2, name="report.pdf", kind="unusable", why="a PDF; bills are read as CSV or text", phone=None, bytes=512),
    ]
    return Answers(phones=[], evidence=bad, coverage=[], use=[], calls=[], findings=[])


def hostile() -> Answers:
    """Evidence that tries to become markup, escape sequences or somebody else's sentence."""
    evil = f"<script>alert(1)</script>{ESC}[2J{ESC}]0;owned\x07\u202egpj.exe\r\n[bold red]x[/] {{{{7*7}}}}"
    arabic = "تطبيق الهاتف"
    bad = call(
        1,
        2.0,
        "unattended",
        id="call-1",
        number=None,
        number_shown=f"tel:{evil}",
        peer=Peer(region="<b>", type="<i>", place=evil, risks=[evil]),
        use=Use(state="unattended", probability_attended=float("nan"), because=[evil, arabic]),
        initiator=Initiator(
            package=f'"><img src=x onerror=alert(1)>{arabic}', uid=-1, tier="recorded", also=[evil], says=evil
        ),
        sources=[citation(1, entry=f"../../{evil}", text=evil, says=arabic, account=evil)],
        began_as_written=evil,
        notes=[evil, "</style></script><svg onload=alert(1)>"],
        ended_by=evil,
        settle=[evil],
        causes=[Cause(cause=evil, probability=1.0, for_=[evil], against=[arabic])],
        around=[around(-5, evil, evil, source=evil, entry=evil), around(-4, "screen", arabic)],
    )
    return changed(
        midnight(),
        phones=[phone(make=evil, model=arabic, time_zone="../../etc/passwd", time_zone_why=evil)],
        evidence=[piece(name=evil), piece(2, name=arabic, kind="unusable", why=evil)],
        coverage=[covered("telecom", note=evil), covered(evil)],
        calls=[bad, call(2, 1.0, "unattended", number=evil, initiator=None)],
        findings=[finding(title=evil, says=evil, doubts=[evil], advice=[evil], because=[evil])],
        patterns=[
            Pattern(
                id=evil,
                kind="beacon",
                period_s=1e300,
                score=2.0,
                members=[evil, "call-1"],
                innocent_explanations=[evil],
                says=evil,
            )
        ],
        lanes=[Lane(lane="screen", from_=START, to=END, value=evil), Lane(lane=evil, from_=END, to=START, value="on")],
    )


def many(count: int = 10_000) -> Answers:
    """Years of a busy phone: calls of every kind."""
    states: list[State] = ["attended", "attended", "unknown", "attended", "unattended"]
    calls = [
        call(number + 1, number * 83 / count, states[number % 5], number=f"+65{61_000_000 + number % 700}")
        for number in range(count)
    ]
    return changed(midnight(), calls=calls)


def nothing() -> Answers:
    """An audit that learnt nothing at all."""
    return Answers(phones=[], evidence=[piece(phone=None)], coverage=[], use=[], calls=[], findings=[])


def changed(answers: Answers, **changes: object) -> Answers:
    """The same answers but for some fields."""
    told = {field: getattr(answers, field) for field in answers.__struct_fields__}
    return Answers(**{**told, **changes})


STORIES = {
    "midnight": midnight,
    "with_causes": with_causes,
    "spread": spread,
    "dead_phone": dead_phone,
    "quiet": quiet,
    "badly_covered": badly_covered,
    "unusable": unusable,
    "hostile": hostile,
    "nothing": nothing,
}
