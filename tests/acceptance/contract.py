"""The contract of `findings.json` as a checker of plain JSON: it shares nothing with the code that writes it.

    assert faults(json.loads(path.read_bytes())) == []

Each fault is one line: where it is, and what is wrong there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from tests.acceptance.contract_traffic import pattern_faults, traffic_faults

Node = dict[str, Any]
Check = Callable[[object], bool]

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
ZONE = re.compile(r"[A-Z][A-Za-z_+\-0-9]*(/[A-Za-z_+\-0-9]+)*|[+-]\d\d:\d\d")


def closed(words: str) -> Check:
    """One of these words."""
    known = set(words.split())
    return lambda value: isinstance(value, str) and value in known


def several(words: str) -> Check:
    """A list of these words, each at most once."""
    known = set(words.split())
    return lambda value: (
        isinstance(value, list)
        and all(isinstance(w, str) and w in known for w in value)
        and len(set(value)) == len(value)
    )


def maybe(check: Check) -> Check:
    """Null or that."""
    return lambda value: value is None or check(value)


def text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def anything(value: object) -> bool:
    return isinstance(value, str)


def texts(value: object) -> bool:
    return isinstance(value, list) and all(text(item) for item in value)


def count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def truth(value: object) -> bool:
    return isinstance(value, bool)


def share(value: object) -> bool:
    return seconds(value) and 0 <= value <= 1  # type: ignore[operator]


def moment(value: object) -> bool:
    return when(value) is not None


def items(value: object) -> bool:
    return isinstance(value, list)


def thing(value: object) -> bool:
    return isinstance(value, dict)


def matching(pattern: str) -> Check:
    known = re.compile(pattern)
    return lambda value: isinstance(value, str) and known.fullmatch(value) is not None


def when(value: object) -> datetime | None:
    """The moment of a written time; None for null and for what is no time."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and TIME.fullmatch(value) else None
    except ValueError:
        return None


TOLD_BY = (
    "telecom radio_log telephony_registry battery_history audio broadcasts activity_starts usage_events app_ops call_log "
    "voip_log bill watch"
)
CAUSES = (
    "person pocket ghost_touch assistant accessory app remote_control system sim_toolkit modem emergency_gesture "
    "other_device caller"
)
PEERS = (
    "fixed_line mobile fixed_line_or_mobile voip premium_rate shared_cost toll_free uan pager personal_number voicemail "
    "satellite emergency short_code mmi sip unassigned unknown"
)
LACKING = "year date zone seconds"
STATES = "attended unattended unknown"
TIERS = "recorded derived conjectured"

COVER_STATES = ("read", "empty", "absent", "unreadable", "truncated", "not collected", "not examined")
WHOLE: dict[str, Check] = {
    "schema": closed("offhook.findings/1"), "phones": items, "evidence": items, "coverage": items, "use": items, "calls": items,
    "messages": maybe(items), "transfers": maybe(items), "patterns": maybe(items), "findings": items,
}  # fmt: skip
PHONE: dict[str, Check] = {
    "id": matching(r"phone-\d+"), "make": maybe(text), "model": maybe(text), "android": maybe(text), "build": maybe(text),
    "time_zone": maybe(matching(ZONE.pattern)), "lines": items,
}  # fmt: skip
LINE: dict[str, Check] = {"line": matching(r"sim-\d+|account-\d+"), "numbers": texts, "operator": maybe(text)}
PIECE: dict[str, Check] = {
    "id": matching(r"evidence-\d+"), "name": text, "kind": text, "bytes": count, "sha256": matching(r"[0-9a-f]{64}|"),
    "phone": maybe(matching(r"phone-\d+")),
}  # fmt: skip
COVERED: dict[str, Check] = {
    "source": text, "evidence": matching(r"evidence-\d+"), "from": maybe(moment), "to": maybe(moment), "framed": count, "read": count,
    "ignored": count, "unread": count, "state": COVER_STATES.__contains__, "gaps": items, "note": anything,
}  # fmt: skip
USE: dict[str, Check] = {"state": closed(STATES), "probability_attended": maybe(share), "because": texts}
SPAN: dict[str, Check] = {"from": moment, "to": moment, **USE}
CALL: dict[str, Check] = {
    "id": matching(r"call-\d+"), "began": maybe(moment), "answered": maybe(moment), "ended": maybe(moment),
    "uncertainty_s": maybe(seconds), "began_as_written": maybe(text), "time_lacks": several(LACKING),
    "direction": closed("outgoing incoming unknown"), "stage": closed("requested dialled ringing answered unknown"),
    "line": maybe(matching(r"sim-\d+|account-\d+")), "user": maybe(count), "connected": maybe(truth),
    "medium": closed("cellular wifi voip unknown"), "number": maybe(text), "number_shown": maybe(anything), "peer": maybe(thing),
    "use": thing, "initiator": maybe(thing), "causes": maybe(items), "settle": maybe(texts), "told_by": several(TOLD_BY),
    "missing_from": several("telecom radio_log battery_history call_log bill"), "sources": items,
}  # fmt: skip
PEER: dict[str, Check] = {"region": maybe(matching(r"[A-Z]{2}|001")), "type": closed(PEERS)}
INITIATOR: dict[str, Check] = {"package": maybe(text), "uid": maybe(count), "tier": closed(TIERS)}
CAUSE: dict[str, Check] = {"cause": closed(CAUSES), "probability": share, "for": texts, "against": texts}
CITED: dict[str, Check] = {"evidence": matching(r"evidence-\d+"), "source": text, "entry": text, "line": count}
PATTERN: dict[str, Check] = {
    "id": matching(r"pattern-\d+"), "kind": closed("recurring_call beacon recurring_transfer"), "period_s": seconds, "score": share,
    "members": texts, "innocent_explanations": texts,
}  # fmt: skip
MESSAGE: dict[str, Check] = {
    "id": matching(r"message-\d+"), "at": maybe(moment), "kind": closed("sms mms ussd supplementary"),
    "direction": closed("outgoing incoming"), "number": maybe(text), "cost": closed("premium standard free unknown"),
    "says": anything, "line": maybe(text), "use": thing, "initiator": maybe(thing), "told_by": several(TOLD_BY),
    "missing_from": several("telecom radio_log battery_history call_log bill"), "sources": items,
}  # fmt: skip
FINDING: dict[str, Check] = {
    "id": matching(r"finding-\d+"), "question": matching(r"[a-z_]+"), "severity": closed("info low medium high critical"),
    "title": text, "says": text, "tier": closed(TIERS), "because": texts, "doubts": texts, "advice": texts, "attack": texts,
}  # fmt: skip


def faults(findings: Node) -> list[str]:
    """Everything in a findings.json that breaks the contract."""
    shape = [*_shape("findings", findings, WHOLE)]
    return shape or [
        *_parts(findings),
        *_evidence(findings),
        *_coverage(findings),
        *_use(findings),
        *_calls(findings),
        *traffic_faults(findings),
        *(f"{where}: {fault}" for where, item in _each(findings, "patterns") for fault in pattern_faults(item)),
        *_ids(findings),
    ]


def _shape(where: str, node: Node, wanted: dict[str, Check]) -> Iterator[str]:
    for key, check in wanted.items():
        if key not in node:
            yield f"{where}: {key} is missing"
        elif not check(node[key]):
            yield f"{where}: {key} is {node[key]!r:.80}"


def _each(findings: Node, name: str) -> Iterator[tuple[str, Node]]:
    for item in findings[name] or ():
        yield f"{name}[{item.get('id', '?')}]", item


def _parts(findings: Node) -> Iterator[str]:
    for name, wanted in (
        ("phones", PHONE),
        ("evidence", PIECE),
        ("coverage", COVERED),
        ("use", SPAN),
        ("calls", CALL),
        ("findings", FINDING),
        ("patterns", PATTERN),
        ("messages", MESSAGE),
    ):
        for where, item in _each(findings, name):
            yield from _shape(where, item, wanted)
    for where, phone in _each(findings, "phones"):
        for line in phone["lines"]:
            yield from _shape(f"{where}.lines", line, LINE)
        if phone["time_zone"] is None and not phone.get("time_zone_why"):
            yield f"{where}: no time zone, and no reason why"
    for where, call in _each(findings, "calls"):
        yield from _parts_of_call(where, call)


def _parts_of_call(where: str, call: Node) -> Iterator[str]:
    yield from _shape(f"{where}.use", call["use"], USE)
    for key, wanted in (("peer", PEER), ("initiator", INITIATOR)):
        if call[key] is not None:
            yield from _shape(f"{where}.{key}", call[key], wanted)
    for cause in call["causes"] or ():
        yield from _shape(f"{where}.causes", cause, CAUSE)
    for cited in call["sources"]:
        yield from _shape(f"{where}.sources", cited, CITED)


def _evidence(findings: Node) -> Iterator[str]:
    phones = {phone["id"] for phone in findings["phones"]}
    for where, piece in _each(findings, "evidence"):
        if piece["kind"] == "unusable" and not piece.get("why"):
            yield f"{where}: unusable, and no reason why"
        if piece["phone"] is not None and piece["phone"] not in phones:
            yield f"{where}: of {piece['phone']}, which is not there"
    names = [piece["name"] for piece in findings["evidence"]]
    if names != sorted(names):
        yield f"evidence: not in the order of the names: {names}"


def _coverage(findings: Node) -> Iterator[str]:
    pieces = {piece["id"] for piece in findings["evidence"]}
    seen: set[tuple[str, str]] = set()
    for row in findings["coverage"]:
        where = f"coverage[{row['evidence']} {row['source']}]"
        if row["framed"] != row["read"] + row["ignored"] + row["unread"]:
            yield f"{where}: {row['framed']} framed, {row['read']} + {row['ignored']} + {row['unread']} accounted for"
        if row["evidence"] not in pieces or (row["evidence"], row["source"]) in seen:
            yield f"{where}: stands twice, or its evidence is not there"
        seen.add((row["evidence"], row["source"]))
        if row["state"] in ("absent", "not collected") and (row["framed"] or row["from"]):
            yield f"{where}: {row['state']}, yet it holds something"
        yield from _stretch(where, row["from"], row["to"])
        yield from _gaps(where, row)


def _stretch(where: str, began: object, ended: object) -> Iterator[str]:
    left, right = when(began), when(ended)
    if left and right and left > right:
        yield f"{where}: from {began} to {ended}"


def _gaps(where: str, row: Node) -> Iterator[str]:
    left, right = when(row["from"]), when(row["to"])
    for gap in row["gaps"]:
        if not (isinstance(gap, list) and len(gap) == 2 and all(map(moment, gap)) and gap[0] <= gap[1]):
            yield f"{where}: the gap {gap}"
        elif left and right and not left <= datetime.fromisoformat(gap[0]) <= datetime.fromisoformat(gap[1]) <= right:
            yield f"{where}: the gap {gap} lies outside {row['from']} to {row['to']}"


def _use(findings: Node) -> Iterator[str]:
    for span in findings["use"]:
        if span["from"] == span["to"]:
            yield f"use: nothing between {span['from']} and {span['to']}"
        yield from _stretch("use", span["from"], span["to"])
    starts = [when(span["from"]) for span in findings["use"]]
    if any(a and b and a > b for a, b in pairwise(starts)):
        yield "use: not in the order of time"


def _calls(findings: Node) -> Iterator[str]:
    pieces = {piece["id"] for piece in findings["evidence"]}
    times = [when(call["began"]) for call in findings["calls"]]
    known = [at for at in times if at]
    if known != sorted(known) or any(times[len(known) :]):
        yield "calls: not in the order of time, unknown times last"
    for where, call in _each(findings, "calls"):
        yield from _time_of(where, call)
        yield from _accounts(where, call)
        yield from _causes(where, call)
        if unknown := [cited["evidence"] for cited in call["sources"] if cited["evidence"] not in pieces]:
            yield f"{where}: cites {unknown[0]}, which is not there"


def _time_of(where: str, call: Node) -> Iterator[str]:
    if call["began"] is None and not call["time_lacks"]:
        yield f"{where}: no time, and nothing that it lacks"
    if call["began"] is None and call["uncertainty_s"] is not None:
        yield f"{where}: no time, yet {call['uncertainty_s']} s of uncertainty"
    if call["began"] is not None and call["uncertainty_s"] is None:
        yield f"{where}: a time without its uncertainty"
    slack = call["uncertainty_s"] or 0
    points = [(key, at) for key in ("began", "answered", "ended") if (at := when(call[key]))]
    for (one, a), (other, b) in pairwise(points):
        if (a - b).total_seconds() > max(slack, 1.0):
            yield f"{where}: {one} {a} is after {other} {b}"


def _accounts(where: str, call: Node) -> Iterator[str]:
    if not call["told_by"] or not call["sources"]:
        yield f"{where}: told by nobody, or nothing is cited"
    if both := set(call["told_by"]) & set(call["missing_from"]):
        yield f"{where}: told by and missing from {sorted(both)}"
    cited = {source.get("account") for source in call["sources"]}
    if uncited := set(call["told_by"]) - cited:
        yield f"{where}: told by {sorted(uncited)} without a citation"
    if call["answered"] is not None and call["stage"] != "answered":
        yield f"{where}: answered at {call['answered']}, stage {call['stage']}"
    if call["stage"] == "answered" and call["connected"] is False:
        yield f"{where}: answered, yet not connected"


def _causes(where: str, call: Node) -> Iterator[str]:
    if call["causes"] is None:
        return
    weights = [cause["probability"] for cause in call["causes"]]
    if abs(sum(weights) - 1) > 1e-6 or weights != sorted(weights, reverse=True):
        yield f"{where}: causes weigh {weights}"
    if len({cause["cause"] for cause in call["causes"]}) != len(weights):
        yield f"{where}: a cause stands twice"


def _ids(findings: Node) -> Iterator[str]:
    for name, word in (("phones", "phone"), ("evidence", "evidence"), ("calls", "call"), ("findings", "finding")):
        ids = [item["id"] for item in findings[name]]
        if ids != [f"{word}-{number}" for number in range(1, len(ids) + 1)]:
            yield f"{name}: ids are {ids[:5]}"
    known = ("calls", "evidence", "phones", "findings", "patterns", "messages", "transfers")
    there = {item["id"] for name in known for item in findings[name] or ()}
    for where, finding in _each(findings, "findings"):
        named = [word for word in finding["because"] if re.fullmatch(r"(call|message|transfer|pattern)-\d+", word)]
        if missing := set(named) - there:
            yield f"{where}: rests on {sorted(missing)}, which is not there"
