"""`dumpsys telecom`: analytics of up to a hundred calls since boot, and the events of the last ten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from offhook.lab.masks import TELEPHONY
from offhook.lab.scenario import TrueCall
from offhook.lab.telecom_steps import Noted, account, cause_text, masked, noted
from offhook.lab.world import World

HISTORY, ANALYTICS = 10, 100
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NORWEGIAN = "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.".split()
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def telecom(world: World) -> Iterator[str]:
    """The lines of the service's dump (9 and later; 4.4 has no such service)."""
    calls = world.calls_since_boot()
    margin = "  " if world.sdk >= 36 else ""
    yield from _calls_manager(world, calls)
    yield from _accounts(world, margin)
    yield f"{margin}Analytics:"
    for call in calls[-ANALYTICS:]:
        yield from (f"{margin}{line}" if line else "" for line in _analysed(world, call))
    if world.sdk >= 34:
        yield f"{margin}Flag Configurations (framework - com.android.server.telecom): "
        yield f"{margin}  \t[✅]: addCallUriForMissedCalls                     add_call_uri_for_missed_calls"
    yield f"{margin}Historical Events:"
    for call in calls[-HISTORY:]:
        yield from (f"{margin}{line}" for line in _recorded(world, call))


def header_date(world: World, at: int) -> str:
    """The record's date in the system's language."""
    local = world.clock.face_then(at).local(world.clock.rtc(at))
    style = {"en_GB": _british, "de_DE": _german, "nb_NO": _norwegian, "ar_EG": _arabic, "iso": _iso}
    if (write := style.get(world.phone.locale)) is not None:
        return write(local)
    space = "\u202f" if world.sdk >= 34 else " "
    return (
        f"{_MONTHS[local.month - 1]} {local.day}, {local.year} {local.hour % 12 or 12}:{local:%M:%S}{space}{local:%p}"
    )


def _british(local: datetime) -> str:
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} {local:%H:%M:%S}"


def _german(local: datetime) -> str:
    return f"{local:%d.%m.%Y %H:%M:%S}"


def _norwegian(local: datetime) -> str:
    return f"{local.day}. {_NORWEGIAN[local.month - 1]} {local.year} {local:%H:%M:%S}"


def _arabic(local: datetime) -> str:
    half = "ص" if local.hour < 12 else "م"
    return f"{local:%d}\u200f/{local:%m}\u200f/{local.year} {local.hour % 12 or 12}:{local:%M:%S} {half}".translate(
        _ARABIC
    )


def _iso(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M:%S}"


def _calls_manager(world: World, calls: Sequence[TrueCall]) -> Iterator[str]:
    yield "CallsManager: "
    yield "  mCalls: "
    for call in calls:
        if call.ended > world.taken:
            yield f"    {live_line(world, call)}"
    yield "  mCallAudioManager:"
    yield from (
        f"    {title}:"
        for title in ("All calls", "Active dialing, or connecting calls", "Ringing calls", "Holding calls")
    )
    yield "    Foreground call:"
    yield "    null"
    if world.sdk >= 33:
        yield from _audio_modes(world, calls)
    yield "  mTtyManager:"
    yield "    mCurrentTtyMode: 0"
    yield "  mInCallController:"
    yield "    mInCallServices (InCalls registered):"
    yield "    ServiceConnections (InCalls bound):"
    yield "  mDefaultDialerCache:"
    yield f"    User 0: {world.phone.dialer}"
    yield "  mConnectionServiceRepository:"
    yield "    mServiceCache:"


def _audio_modes(world: World, calls: Sequence[TrueCall]) -> Iterator[str]:
    face, rtc = world.clock.face, world.clock.rtc
    yield "    CallAudioModeStateMachine:"
    yield "      History:"
    for call in calls[-6:]:
        if call.dialled is None or call.way == "external":
            continue
        voip, over = call.way == "self_managed", call.ended + 1000
        state, mode = ("VOIP_CALL", "MODE_IN_COMMUNICATION") if voip else ("SIM_CALL", "MODE_IN_CALL")
        steps = (
            [(call.dialled, state, mode)]
            if call.direction == "outgoing"
            else [(call.dialled, "RINGING", "MODE_RINGTONE")]
        )
        if call.direction == "incoming" and call.answered is not None:
            steps.append((call.answered, state, mode))
        for at, entered, then in (*steps, (over, "UNFOCUSED", "MODE_NORMAL")):
            if at <= world.taken:
                yield f"      {face.iso(rtc(at))}{at % 997:03d} - Enter {entered}"
                yield f"      {face.iso(rtc(at + 3))}{at % 991:03d} - Mode {then}"


def live_line(world: World, call: TrueCall) -> str:
    """A call that goes on while telecom is dumped."""
    state = "ACTIVE" if (call.answered or world.taken + 1) <= world.taken else "DIALING"
    number = f"tel:{masked(world, call)}"
    if world.sdk >= 34:
        return f"[Call id={world.call_id(call)}, state={state}, tpac={account(world, call)}, cmgr=null, handle={number}, vidst=A, childs(0), has_parent(false), cap=[ sup_hld mut], prop=[]], voip=false"
    return f"[{world.call_id(call)}, {state}, {TELEPHONY}, {number}, A, childs(0), has_parent(false), [Capabilities: CAPABILITY_SUPPORT_HOLD CAPABILITY_MUTE], [Properties:]]"


def _accounts(world: World, margin: str) -> Iterator[str]:
    yield f"{margin}PhoneAccountRegistrar: "
    yield f"{margin}  xmlVersion: 9"
    yield f"{margin}  defaultOutgoing: none"
    yield f"{margin}  simCallManager: null"
    yield f"{margin}  phoneAccounts:"
    for sim in world.phone.sims:
        shown = str(sim.sub_id) if world.sdk >= 34 else "***"
        yield (
            f"{margin}    [[X] PhoneAccount: ComponentInfo{{{TELEPHONY}}}, {shown}, UserHandle{{0}} Capabilities: CallProvider"
            " MultiUser PlaceEmerg SimSub  Audio Routes: BESW Schemes: tel voicemail  Extras: Bundle[{}] GroupId: ***]"
        )
    for app in world.apps:
        if app.self_managed:
            handle = f"ComponentInfo{{{app.package}/{app.package}.voip.CallService}}, ***, UserHandle{{0}}"
            yield f"{margin}    [[X] PhoneAccount: {handle} Capabilities: SelfManaged Video  Audio Routes: BESW Schemes: tel  Extras: Bundle[{{}}] GroupId: ***]"


def _analysed(world: World, call: TrueCall) -> Iterator[str]:
    rtc = world.clock.rtc
    over = call.ended <= world.taken and call.dialled is not None
    direction = "UNKNOWN" if call.way in {"modem", "external"} else call.direction.upper()
    technology = (
        {"ims": "IMS ", "wifi": "IMS ", "cs": "GSM "}[call.medium] if call.way != "self_managed" else "THIRD_PARTY "
    )
    service = f"{call.package}/{call.package}.voip.CallService" if call.way == "self_managed" else TELEPHONY
    yield f"  Call {world.call_id(call)}: {{"
    yield f"      startTime: {rtc(call.answered) if call.answered and call.answered <= world.taken else 0}"
    yield f"      endTime: {rtc(call.ended) if over else 0}"
    yield f"      direction: {direction}"
    yield "      isAdditionalCall: false"
    yield "      isInterrupted: false"
    if world.sdk >= 29:
        yield f"      isEmergency: {'true' if call.way == 'emergency' else 'false'}"
    yield f"      callTechnologies: [{technology if call.dialled else ''}]"
    yield f"      callTerminationReason: {cause_text(world, call) if over else 'NOT SET'}"
    if world.sdk >= 31:
        yield "      missedReason: []"
    yield f"      connectionService: {service if call.dialled else ''}"
    yield "      isVideoCall: false"
    yield "      inCallServices: ["
    if call.dialled:
        yield f"      name: {world.phone.dialer}/com.android.incallui.InCallServiceImpl type: 2 is crashed: false service last time in ms: {call.ended - call.began}"
    yield "  ]"
    yield f"      callProperties: [{' wifi' if call.medium == 'wifi' else ''}]"
    if world.sdk >= 29:
        yield f"      callSource: {_source(call)}"
    yield "  }"
    yield "  "


def _source(call: TrueCall) -> str:
    if call.way != "emergency":
        return "UNSPECIFIED"
    return "EMERGENCY_SHORTCUT" if call.cause == "emergency_gesture" else "EMERGENCY_DIALPAD"


def _recorded(world: World, call: TrueCall) -> Iterator[str]:
    kind = {"self_managed": "SelfMgd ", "external": "External "}.get(call.way, "")
    direction = "MT - incoming" if call.direction == "incoming" else "MO - outgoing"
    user = f"(User=UserHandle{{{call.user}}})" if world.sdk >= 34 else ""
    yield f"  {kind}Call{world.call_id(call)} [{header_date(world, call.began)}]({direction}){user}"
    if call.dialled is None:
        yield "  \t>>>Target PhoneAccount: not set"
    else:
        yield f"  \t{'>>>Target' if world.sdk >= 30 else 'Via'} PhoneAccount: {account(world, call)} ({_label(world, call)})"
        if world.sdk >= 30 and call.way != "self_managed":
            yield f"  \t>>>Conn mgr: {account(world, call)}"
    yield f"  \tTo address: tel:{masked(world, call)} Presentation: Allowed"
    for note in noted(world, call):
        yield f"    {event_line(world, note)}"
    yield "    Timings (average for this call, milliseconds):"
    yield from (f"      {timing}" for timing in _timings(world, call))


def _label(world: World, call: TrueCall) -> str:
    return "VoIP" if call.way == "self_managed" else world.sim(call.slot).operator


def event_line(world: World, note: Noted) -> str:
    """An event of the history: the time of day in the zone that was in force when it happened."""
    data = f" ({note.data})" if note.data is not None else ""
    session = f":{note.session}" if note.session else ""
    return f"{world.clock.face_then(note.at).of_day(world.clock.rtc(note.at))} - {note.event}{data}{session}"


def _timings(world: World, call: TrueCall) -> Iterator[str]:
    comma = "," if world.phone.locale in {"de_DE", "nb_NO"} else "."
    if call.dialled is not None and call.direction == "outgoing" and call.way not in {"modem", "external"}:
        yield f"outgoing_time_to_dialing: {call.dial_ms}{comma}00"
    if call.dialled is not None and call.ended <= world.taken and call.ended_by == "local":
        yield f"disconnect: 76{comma}00"
