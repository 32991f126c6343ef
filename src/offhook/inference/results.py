"""From what was inferred to the typed answers: instants to datetimes, places to citations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from offhook.answers import Call, Citation, Covered, Initiator, Lane, Peer, Use, UseInterval
from offhook.facts.place import Place
from offhook.facts.time import Instant
from offhook.inference.calls import MergedCall, uncertainty_s
from offhook.inference.handling import Handling
from offhook.inference.phones import Lines
from offhook.inference.use import UseOfPhone, Verdict
from offhook.knowledge.numbers import classify, place_of
from offhook.timeline.coverage import Reach
from offhook.timeline.zone import Zone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHOWN_LANES = ("screen", "lock", "plug", "idle")
MOST_CITATIONS = 400
LATEST_MS = 253_402_300_799_000


def moment(ms: int) -> datetime | None:
    """A time of the world; None for what no calendar holds."""
    return EPOCH + timedelta(milliseconds=ms) if abs(ms) < LATEST_MS // 4 else None


def known(at: Instant | None) -> datetime | None:
    """A time of the world, None for an instant that floats."""
    return None if at is None or at.floating else moment(at.ms)


def call_answer(  # noqa: PLR0913 - what is known of the call, of the phone and of the place
    call: MergedCall, *, phone: str, lines: Lines, verdict: Verdict, zone: Zone, home: str | None, roaming: str | None
) -> Call:
    """One call as the contract has it; its id is given when all phones are known."""
    points = call.group.points or call.group.accounts
    began = call.began
    return Call(
        id="",
        began=known(began),
        answered=known(call.answered),
        ended=known(call.ended),
        uncertainty_s=uncertainty_s(began) if began and not began.floating else None,
        began_as_written=_written(call),
        time_lacks=_lacks(call),
        direction=call.direction,
        stage=call.stage,  # type: ignore[arg-type]
        line=lines.of(points),
        user=next((a.user for a in points if a.user is not None), None),
        connected=call.connected,
        medium=call.medium,  # type: ignore[arg-type]
        number=call.number,
        number_shown=call.shown,
        peer=_peer(call.number, home, roaming, emergency=call.emergency),
        use=use_answer(verdict),
        initiator=_initiator(call),
        causes=None,
        settle=None,
        told_by=call.told_by,
        missing_from=call.missing_from,
        sources=[_citation(account, cite.place, cite.at, cite.says) for account, cite in call.cites[:MOST_CITATIONS]],
        phone=phone,
        emergency=call.emergency,
        kind=call.kind,  # type: ignore[arg-type]
        ended_by=next((a.ended_by for a in points if a.ended_by), None),
        duration_s=_duration(call, next((a.duration_s for a in points if a.duration_s is not None), None)),
        telecom_ids=list(dict.fromkeys(a.tc for a in points if a.tc)),
        notes=call.notes,
        local=_local(began, zone),
    )


def _local(began: Instant | None, zone: Zone) -> str | None:
    """The clock face of an instant: of one that lacks nothing but its zone it is known all the same."""
    if began is None or not set(began.floating) <= {"zone"} or (zone.name is None and not began.floating):
        return None
    face = moment(began.ms if began.floating else zone.face_ms(began.ms))
    return f"{face:%Y-%m-%dT%H:%M:%S}" if face else None


def _lacks(call: MergedCall) -> list[str]:
    if call.began is None:
        return ["year", "date", "zone"]
    return [word for word in ("year", "date", "zone") if word in (*call.began.lacks, *call.began.floating)]


def _written(call: MergedCall) -> str | None:
    """The stamp of the account that `began` was taken from."""
    for account in call.group.accounts:
        if account.began is call.began and account.written:
            return account.written
    return next((account.written for account in call.group.accounts if account.written), None)


def _duration(call: MergedCall, logged: float | None) -> float | None:
    if call.answered is not None and call.ended is not None and call.ended.ms >= call.answered.ms:
        return (call.ended.ms - call.answered.ms) / 1000
    return logged


@lru_cache(maxsize=4096)
def _peer(number: str | None, home: str | None, roaming: str | None, *, emergency: bool | None) -> Peer | None:
    if number is None:
        return Peer(region=None, type="emergency") if emergency else None
    kind = classify(number, home, roaming)
    return Peer(
        region=kind.region,
        type=kind.kind,
        place=place_of(kind.international) if kind.international else None,
        risks=list(kind.risks),
        international=kind.international,
    )


@lru_cache(maxsize=4096)
def use_answer(verdict: Verdict) -> Use:
    """The answer for one moment."""
    return Use(state=verdict.state, probability_attended=verdict.probability, because=list(verdict.because))  # type: ignore[arg-type]


def _initiator(call: MergedCall) -> Initiator | None:
    caller = call.caller
    if caller is None:
        return None
    return Initiator(package=caller.package, uid=caller.uid, tier=caller.tier, also=list(caller.also), says=caller.says)


def _citation(account: str, place: Place, at: Instant | None, says: str) -> Citation:
    return Citation(
        evidence=place.evidence,
        source=place.source,
        entry=place.entry,
        line=place.line,
        account=account,
        at=known(at),
        says=says,
        text=place.text,
    )


def coverage_answer(reach: Reach) -> Covered:
    """One row of the coverage."""
    sure = not (reach.began and reach.began.floating)
    gaps = [(a, b) for left, right in reach.gaps if (a := moment(left)) and (b := moment(right))] if sure else []
    notes = [
        *reach.notes,
        *([] if sure else ["its stamps lack " + " and ".join(reach.began.floating if reach.began else ())]),
    ]
    return Covered(
        source=reach.source,
        evidence=reach.evidence,
        from_=known(reach.began),
        to=known(reach.ended),
        framed=reach.framed,
        read=reach.read,
        ignored=reach.ignored,
        unread=reach.unread,
        state=reach.state,  # type: ignore[arg-type]
        gaps=gaps,
        note="; ".join(dict.fromkeys(notes)),
    )


def use_answers(use: UseOfPhone) -> list[UseInterval]:
    """Use over all covered time."""
    found = []
    for began, ended, verdict in use.intervals():
        left, right = moment(began), moment(ended)
        if left is not None and right is not None:
            found.append(
                UseInterval(
                    from_=left,
                    to=right,
                    state=verdict.state,  # type: ignore[arg-type]
                    probability_attended=verdict.probability,
                    because=list(verdict.because),
                )
            )
    return found


def lane_answers(handling: Handling, covered: list[tuple[int, int]]) -> list[Lane]:
    """The lanes of the picture, as far as the records of use reach."""
    if not covered:
        return []
    first, until = covered[0][0], max(ended for _, ended in covered)
    found = []
    for name in SHOWN_LANES:
        for began, ended, value in handling.lanes[name].stretches(until):
            left, right = moment(max(began, first)), moment(ended)
            if ended > first and left is not None and right is not None:
                found.append(Lane(lane=name, from_=left, to=right, value=value))
    return found
