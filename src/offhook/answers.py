"""The shape of `findings.json` (schema `offhook.findings/1`), typed: what inference and questions produce and the report tells.

Times are aware datetimes in UTC (printed as ISO 8601 with Z, milliseconds where there are any). `None` is "not known"; a list
that nothing has examined yet is None, not empty. Lists are ordered by time, unknown times last, in the order they were written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeVar

from msgspec import Struct, field, structs

SCHEMA = "offhook.findings/1"

State = Literal["attended", "unattended", "unknown"]
Tier = Literal["recorded", "derived", "conjectured"]
Severity = Literal["info", "low", "medium", "high", "critical"]
Direction = Literal["outgoing", "incoming", "unknown"]
Stage = Literal["requested", "dialled", "ringing", "answered", "unknown"]
Medium = Literal["cellular", "wifi", "voip", "unknown"]

ACCOUNTS = (
    "telecom radio_log telephony_registry battery_history audio broadcasts activity_starts usage_events app_ops call_log "
    "voip_log bill watch"
).split()
"""The closed list of `told_by`."""
EXPECTED = ("telecom", "radio_log", "battery_history", "call_log", "bill")
"""The closed list of `missing_from`."""


class PhoneLine(Struct, frozen=True, kw_only=True):
    """A SIM or account. line: "sim-1" by slot, or "account-<n>"."""

    line: str
    numbers: list[str] = []
    operator: str | None = None


class Phone(Struct, frozen=True, kw_only=True):
    """A phone that the evidence is of, as its own properties name it. time_zone_why: what the zone rests on, or why there is none."""

    id: str
    make: str | None = None
    model: str | None = None
    android: str | None = None
    build: str | None = None
    time_zone: str | None = None
    time_zone_why: str | None = None
    lines: list[PhoneLine] = []
    build_type: str | None = None


class Piece(Struct, frozen=True, kw_only=True):
    """A piece of evidence. kind: "bugreport", "dumpsys", "logcat", … or "unusable" with `why`."""

    id: str
    name: str
    kind: str
    bytes: int
    sha256: str
    phone: str | None = None
    why: str | None = None


class Covered(Struct, frozen=True, kw_only=True):
    """What one source covers in one piece of evidence. `gaps` are [from, to] pairs inside it."""

    source: str
    evidence: str
    from_: datetime | None = field(name="from")
    to: datetime | None
    framed: int
    read: int
    ignored: int
    unread: int
    state: Literal["read", "empty", "absent", "unreadable", "truncated", "not collected", "not examined"]
    gaps: list[tuple[datetime, datetime]] = []
    note: str = ""
    clock_offset_s: float | None = None


class Use(Struct, frozen=True, kw_only=True):
    """Whether anybody was using the phone at one moment. because: reasons in plain words, strongest first."""

    state: State
    probability_attended: float | None
    because: list[str] = []


class UseInterval(Struct, frozen=True, kw_only=True):
    """Use over a stretch of time."""

    from_: datetime = field(name="from")
    to: datetime
    state: State
    probability_attended: float | None
    because: list[str] = []


class Lane(Struct, frozen=True, kw_only=True):
    """A stretch of a picture's lane: lane "screen" (on/off/doze), "lock" (shown/hidden), "plug", "idle"."""

    lane: str
    from_: datetime = field(name="from")
    to: datetime
    value: str
    phone: str | None = None


class Peer(Struct, frozen=True, kw_only=True):
    """The other end of a call. place: town or region in English; risks: what about the number is worth knowing; name: from the owner's
    contacts; international: the number in E.164 form."""

    region: str | None
    type: str
    place: str | None = None
    risks: list[str] = []
    name: str | None = None
    international: str | None = None


class Initiator(Struct, frozen=True, kw_only=True):
    """Who asked for the call. also: other packages that share the uid or the initials."""

    package: str | None
    uid: int | None
    tier: Tier
    also: list[str] = []
    says: str = ""


class Cause(Struct, frozen=True, kw_only=True):
    """One of the thirteen causes and its weight."""

    cause: str
    probability: float
    for_: list[str] = field(name="for", default_factory=list)
    against: list[str] = []


class Citation(Struct, frozen=True, kw_only=True):
    """Where it stands. account: its word in told_by; text: the exact line; at: when it says so; says: in plain words."""

    evidence: str
    source: str
    entry: str
    line: int
    account: str | None = None
    at: datetime | None = None
    says: str = ""
    text: str = ""


class Around(Struct, frozen=True, kw_only=True):
    """What one record tells of the minutes around a call. lane: "screen", "lock", "touch" (keys as well), "motion", "charger",
    "apps", "sound", "bluetooth", "radio", "call" or "phone" (it started, its clock was set)."""

    at: datetime
    lane: str
    says: str
    evidence: str
    source: str
    entry: str
    line: int


class Message(Struct, frozen=True, kw_only=True):
    """A text message, or a code that was sent to the network. What a message says is never read.

    at_as_written, time_lacks: as of calls. says: what happened, in plain words. told_by: only words of the closed list; it
    is empty where the phone's own message store, which has no word there, is all that tells of it: `sources` cites the store.
    """

    id: str
    at: datetime | None
    kind: Literal["sms", "mms", "ussd", "supplementary"]
    direction: Direction
    number: str | None
    cost: Literal["premium", "standard", "free", "unknown"]
    says: str
    line: str | None
    use: Use
    initiator: Initiator | None
    told_by: list[str]
    missing_from: list[str]
    sources: list[Citation]
    phone: str | None = None
    at_as_written: str | None = None
    time_lacks: list[str] = []


class Call(Struct, frozen=True, kw_only=True):
    """One call out of all accounts of it. Field meanings: see the contract in `docs/findings.md`.

    local: the phone's own clock face when it began ("2026-09-22T00:12:02"), also where no zone is known; None where the date is not.
    around: from 15 minutes before to 2 after its end, in order of time; around_more: records of these minutes beyond them.
    """

    id: str
    began: datetime | None
    answered: datetime | None
    ended: datetime | None
    uncertainty_s: float | None
    began_as_written: str | None
    time_lacks: list[str]
    direction: Direction
    stage: Stage
    line: str | None
    user: int | None
    connected: bool | None
    medium: Medium
    number: str | None
    number_shown: str | None
    peer: Peer | None
    use: Use
    initiator: Initiator | None
    causes: list[Cause] | None
    settle: list[str] | None
    told_by: list[str]
    missing_from: list[str]
    sources: list[Citation]
    phone: str | None = None
    emergency: bool | None = None
    kind: Literal["", "self_managed", "external", "conference"] = ""
    ended_by: str | None = None
    duration_s: float | None = None
    telecom_ids: list[str] = []
    notes: list[str] = []
    local: str | None = None
    around: list[Around] = []
    around_more: int = 0


class App(Struct, frozen=True, kw_only=True):
    """Whose traffic it is, as a record says. package is None for a shared uid that nothing resolves; `also` then holds all its
    packages, else the others. label: the app's name as the capturing tool prints it."""

    package: str | None
    uid: int | None
    also: list[str] = []
    tier: Tier = "recorded"
    label: str | None = None


class Datum(Struct, frozen=True, kw_only=True):
    """Private data in a transfer. Closed lists of `class`, `identifier`, `form`, `hash`: see the contract in `docs/findings.md`."""

    class_: str = field(name="class")
    identifier: str | None
    form: str | None
    hash: str | None
    layers: list[str]
    items: int | None
    shown: str | None
    tier: Tier
    how: str
    sources: list[Citation] = []
    bytes_shown: str = ""


class Transfer(Struct, frozen=True, kw_only=True):
    """What one app exchanged with one host over one port and protocol, as one kind of content.

    sent_bytes, received_bytes: from the phone's side; `bytes_are` says what they count. connections: how many were joined.
    spans: [from, to, bytes sent] of the connections, in order (at most 200; the rest is in the tables).
    sent_unattended: bytes of connections that began while nobody was using the phone.
    """

    id: str
    began: datetime | None
    ended: datetime | None
    app: App | None
    host: str | None
    host_from: Literal["http", "tls_sni", "quic_sni", "dns", "list", "har", "none"]
    address: str | None
    port: int | None
    protocol: str
    organisation: str | None
    home: str | None
    registered_in: str | None
    operator: str | None
    operator_home: str | None
    located_in: str | None
    declared_region: str | None
    sent_bytes: int
    received_bytes: int
    content: Literal["clear", "decrypted", "encrypted", "inferred_from_host"]
    data: list[Datum]
    use: Use
    sources: list[Citation]
    phone: str | None = None
    bytes_are: Literal["payload", "ip", "frame"] = "payload"
    connections: int = 1
    address_kind: str | None = None
    located_says: dict[str, str] | None = None
    purpose: str | None = None
    ech: bool = False
    outer_name: str | None = None
    overlaps: list[str] = []
    addresses: list[str] = []
    spans: list[tuple[datetime, datetime, int]] = []
    sent_unattended: int | None = None
    network: str | None = None
    notes: list[str] = []


class Traffic(Struct, frozen=True, kw_only=True):
    """What all transfers of the captures come to (payload bytes that the phone sent), for the sentences about what is not known."""

    sent_bytes: int
    opaque_bytes: int
    readable_bytes: int
    located: int
    disputed: int
    data_versions: dict[str, str] = {}


class Pattern(Struct, frozen=True, kw_only=True):
    """Something that comes back. members: ids of calls (or transfers); period_s: the usual time between two; score: 0 to 1, how
    closely the members keep to it. Of traffic: beats seen and missed, jitter_s around the period, bytes_per_beat, and to whom."""

    id: str
    kind: Literal["recurring_call", "beacon", "recurring_transfer"]
    period_s: float
    score: float
    members: list[str]
    innocent_explanations: list[str]
    says: str = ""
    phone: str | None = None
    host: str | None = None
    address: str | None = None
    app: App | None = None
    beats: int | None = None
    missed: int | None = None
    jitter_s: float | None = None
    bytes_per_beat: int | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """An answer to one question of the owner. because: ids of calls (or other results) and plain reasons."""

    id: str
    question: str
    severity: Severity
    title: str
    says: str
    tier: Tier
    because: list[str]
    doubts: list[str] = []
    advice: list[str] = []
    attack: list[str] = []


class Answers(Struct, frozen=True, kw_only=True):
    """Everything that one audit answers."""

    schema: str = SCHEMA
    phones: list[Phone]
    evidence: list[Piece]
    coverage: list[Covered]
    use: list[UseInterval]
    calls: list[Call]
    messages: list[Message] | None = None
    transfers: list[Transfer] | None = None
    patterns: list[Pattern] | None = None
    findings: list[Finding]
    lanes: list[Lane] = []
    covered_from: datetime | None = None
    covered_to: datetime | None = None
    traffic: Traffic | None = None


N = TypeVar("N", Call, Message, Finding, Pattern, Transfer)


def renamed(answer: N, name: str) -> N:
    """The same answer under another id."""
    return structs.replace(answer, id=name)
