"""Facts about calls, each as one witness tells it."""

from __future__ import annotations

from dataclasses import dataclass

from offhook.facts.place import Fact
from offhook.facts.time import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class TelecomCall(Fact):
    """The head of one record in Telecom's history (Historical Calls / Historical Events).

    call:      "TC@3" as printed, attempt suffix included in `attempt` ("1" of TC@3_1; "1112" of TC@1/1112).
    began:     the header's stamp; Android 6 prints only the time of day (lacks date); None where it is unreadable.
    kind:      "", "SelfMgd" or "External".
    direction: "outgoing", "incoming" or "unknown" (unknown prints as MO: see the session of CREATED).
    address:   as printed ("tel:**********"), None if absent.
    events:    how many event lines follow; each is a TelecomEvent with the same `call` and `record`.
    record:    tells this record from the others of the dump (the line of its header); joins its events.
    """

    call: str
    attempt: str | None
    began: Stamp | None
    kind: str
    direction: str
    user: int | None
    account: str | None
    account_id: str | None
    account_label: str | None
    address: str | None
    presentation: str | None
    record: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TelecomEvent(Fact):
    """One event of a call, from the history of the dump or from Telecom's own line in logcat.

    call:    "TC@3"; record: as in TelecomCall for the dump, None in logcat.
    at:      in the dump time of day only (lacks date); in logcat the line's stamp.
    event:   "CREATED", "SET_DIALING", …
    data:    the text in parentheses (or after the comma), None if there is none or it is "null".
    session: "TSI.pC(cgad)@AZ4" as printed, None if absent.
    live:    True in logcat.
    """

    call: str
    record: int | None
    order: int
    at: Stamp
    event: str
    data: str | None
    session: str | None
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TelecomAnalytics(Fact):
    """One call in Telecom's analytics (7+): epoch stamps, no package. began/ended None = 0 = never connected / not ended.

    direction: "outgoing", "incoming" or "unknown". missed: reasons (12+). source: callSource (10+).
    """

    call: str
    began: Stamp | None
    ended: Stamp | None
    direction: str
    emergency: bool | None
    technologies: tuple[str, ...]
    termination: str | None
    service: str | None
    properties: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    source: str | None = None
    interrupted: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCall(Fact):
    """A call that was going on while telecom was dumped (mCalls)."""

    call: str
    state: str
    address: str | None
    service: str | None
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioRequest(Fact):
    """The phone's software asks the radio (or IMS) for something.

    request: "DIAL", "EMERGENCY_DIAL", "IMS_DIAL", "ANSWER", "HANGUP", "SEND_SMS", "SEND_USSD", "STK_HANDLE_CALL_SETUP_REQUESTED_FROM_SIM" …
    way:     "cs" (circuit-switched, RILJ) or "ims". serial: of the request. slot: SUB/PHONE index, None if not printed.
    answer:  True for the response line ("< DIAL"); error: its error text.
    detail:  what a SET_CALL_FORWARD asked for ("action = 3 reason = 0 …"); "" of all else.
    """

    at: Stamp
    request: str
    way: str
    serial: int | None
    slot: int | None
    answer: bool = False
    error: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioCall(Fact):
    """One call in the modem's own list (GET_CURRENT_CALLS, IMS call info).

    state: "ACTIVE", "HOLDING", "DIALING", "ALERTING", "INCOMING", "WAITING", "END". outgoing: mo/mt. list_size: calls in that list.
    An empty list is one RadioCall with state "NONE", index 0.
    """

    at: Stamp
    way: str
    index: int
    state: str
    outgoing: bool | None
    slot: int | None
    list_size: int
    conference: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioNotice(Fact):
    """The radio tells something by itself: "CALL_STATE_CHANGED", "CALL_RING", "INCOMING_CALL" (IMS), "UNKNOWN_CALL"
    (Telecom's addNewUnknownCall), "PHANTOM_CALL", "MO_CALL" (a tracker speaks of dialling), "USSD", "SRVCC",
    "CALL_STATE" and "TRACKER_STATE" (detail: the state, "IDLE > OFFHOOK"), "DIAL_ADDRESS" (detail: the dialled number) …
    way: "cs", "ims" or "" where the line does not tell."""

    at: Stamp
    notice: str
    way: str
    slot: int | None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StkCommand(Fact):
    """A proactive command of the SIM, or the phone's part in it.

    command: "SET_UP_CALL", "SEND_SS", "SEND_USSD", "SEND_SMS", … or "0xNN"; "unknown" where the line does not tell.
    stage:   "proactive", "event", "call_setup", "parsed", "response", "dialog".
    number: decoded from the address TLV where the hex holds one. hex: as printed.
    """

    at: Stamp
    command: str
    stage: str
    slot: int | None
    number: str | None = None
    hex: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallState(Fact):
    """A witness says what the phone was doing: "idle", "ringing", "offhook", "in_call" (not idle: ringing or offhook),
    "in_communication" (VoIP audio).

    at:      when it became so; None = state at dump time (telephony.registry, power).
    witness: "phone_in_call", "phone_state", "audio_mode", "PHONE_STATE", "registry".
    number:  where the source prints it (PHONE_STATE broadcast, registry while ringing).
    package: who set the audio mode.
    ended:   True where `state` "idle" was printed as the end of an earlier state.
    """

    at: Stamp | None
    witness: str
    state: str
    number: str | None = None
    package: str | None = None
    slot: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingBroadcast(Fact):
    """android.intent.action.NEW_OUTGOING_CALL: a call was being set up. Holds the number in clear where not stripped."""

    at: Stamp
    number: str | None
    caller: str | None
    uid: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityStart(Fact):
    """Somebody asked for a screen (START u0 {act=… cmp=…} from uid N).

    uid: who asked; real_uid: the sender of a PendingIntent; package: printed by 15+. data: the masked URI ("tel:xxxxxxxxx").
    blocked: a background activity launch that was refused.
    """

    at: Stamp
    action: str | None
    component: str | None
    data: str | None
    uid: int | None
    pid: int | None = None
    real_uid: int | None = None
    package: str | None = None
    user: int | None = None
    allowed: str | None = None
    blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOp(Fact):
    """The last use of a permission by a package in one state (appops).

    op: "CALL_PHONE". access: "access" or "reject". state: "top", "fgsvc", "bg", … (9+), flag: "s", "tp", … at: None = running.
    """

    op: str
    package: str
    uid: int | None
    access: str
    state: str | None
    flag: str | None
    at: Stamp | None
    duration_ms: int | None = None
    tag: str | None = None
    proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLogRow(Fact):
    """One row of a call log (provider query, database, export).

    began: creation of the call. duration_s: connected time. kind: "incoming", "outgoing", "missed", "voicemail", "rejected",
    "blocked", "answered_externally" or "type <n>". row_id: `_id`, None in exports. modified: last_modified.
    account: component and id as printed. features: bits as printed. number None = withheld or empty.
    """

    row_id: int | None
    began: Stamp
    duration_s: int | None
    kind: str
    number: str | None
    presentation: str | None
    account: str | None = None
    account_id: str | None = None
    features: int | None = None
    modified: Stamp | None = None
    post_dial: str | None = None
    via_number: str | None = None
    name: str | None = None
    missed_reason: int | None = None
    block_reason: int | None = None
    deleted: bool = False
    country: str | None = None
