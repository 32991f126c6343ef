"""The RADIO LOG: what the phone's software asks the modem, and what the modem tells."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.happenings import Happening
from offhook.lab.log_lines import Logged, NoiseMaker
from offhook.lab.log_messages import message_lines
from offhook.lab.scenario import TrueCall
from offhook.lab.world import PHONE_PID, World


def radio_lines(world: World, began: int) -> Iterator[Logged]:
    """The lines that calls leave in the radio buffer, unsorted."""
    for h in world.since(began, "message"):
        yield from message_lines(world, h, _tag(world, h.message.slot if h.message else 0))
    for h in world.since(began, "call"):
        call = h.call
        if call is None or call.way in {"self_managed", "external"}:
            continue
        if h.detail == "stk":
            yield from _stk(world, h, call)
        elif h.detail == "appeared":
            yield from _unknown(h, call)
        if call.medium == "cs" or call.way == "emergency":
            yield from _circuit(world, h, call)
        else:
            yield from _ims(h)


def _tag(world: World, slot: int) -> str:
    """The slot as this version prints it: nothing on single-SIM phones before 11."""
    if world.sdk >= 30:
        return f" [PHONE{slot}]"
    return f" [SUB{slot}]" if len(world.phone.sims) > 1 or world.sdk >= 26 else ""


def _line(at: int, message: str, *, tag: str = "RILJ", tid: int = PHONE_PID) -> Logged:
    return Logged(at, 1001, PHONE_PID, tid, "D", tag, message)


def _asked(world: World, at: int, call: TrueCall, request: str, answer: str = "") -> Iterator[Logged]:
    serial, tag = 1000 + (at // 100) % 8999, _tag(world, call.slot)
    yield _line(at, f"[{serial:04d}]> {request}{tag}")
    yield _line(at + 53, f"[{serial:04d}]< {request.split(maxsplit=1)[0]} {answer}{tag}", tid=PHONE_PID + 63)


def _changed(world: World, at: int, call: TrueCall, state: str) -> Iterator[Logged]:
    """The modem says that something changed; the software asks for the list of calls."""
    way = "mt" if call.direction == "incoming" else "mo"
    listed = (
        f"{{[id=1,{state},toa={145 if call.number.startswith('+') else 129},norm,{way},0,voc,noevp,,cli=1,,1] }}"
        if state
        else "{}"
    )
    yield _line(at, f"[UNSL]< UNSOL_RESPONSE_CALL_STATE_CHANGED{_tag(world, call.slot)}", tid=PHONE_PID + 63)
    yield from _asked(world, at + 3, call, "GET_CURRENT_CALLS", listed)


def _circuit(world: World, h: Happening, call: TrueCall) -> Iterator[Logged]:
    if h.detail == "radio_dial":
        yield from _asked(
            world, h.at, call, "EMERGENCY_DIAL" if call.way == "emergency" and world.sdk >= 29 else "DIAL"
        )
    elif h.detail == "answer_requested":
        yield from _asked(world, h.at, call, "ANSWER")
    elif h.detail == "disconnect_requested":
        yield from _asked(world, h.at, call, "HANGUP 1")
    if h.detail == "ringing":
        yield _line(h.at - 240, f"[UNSL]< UNSOL_CALL_RING [C@59b6814{_tag(world, call.slot)}", tid=PHONE_PID + 63)
    states = {
        "dialing": "DIALING",
        "alerting": "ALERTING",
        "active": "ACTIVE",
        "ringing": "INCOMING",
        "appeared": "DIALING",
        "disconnected": "",
    }
    if h.detail in states:
        yield from _changed(world, h.at, call, states[h.detail])


def _ims(h: Happening) -> Iterator[Logged]:
    texts = {
        "radio_dial": "[ImsPhoneCallTracker] dial clirMode=0",
        "ringing": "[ImsPhoneCallTracker] onReceive : incoming call intent",
        "active": "[ImsPhoneCallTracker] updatePhoneState oldState=OFFHOOK, newState=OFFHOOK",
        "disconnected": "[ImsPhoneCallTracker] onCallTerminated reasonCode=501",
    }
    if (text := texts.get(h.detail)) is not None:
        yield _line(h.at + 4, text, tag="ImsPhoneCallTracker")


def _unknown(h: Happening, call: TrueCall) -> Iterator[Logged]:
    yield _line(h.at + 20, f"handleNewUnknownConnection: phoneId=[{call.slot}]", tag="PstnIncomingCallNotifier")
    yield _line(h.at + 22, "addNewUnknownCall, connection is: [GsmCdmaConnection]", tag="PstnIncomingCallNotifier")


def _stk(world: World, h: Happening, call: TrueCall) -> Iterator[Logged]:
    """SET UP CALL from the SIM: the number stands in the address TLV in clear (BCD)."""
    tag = _tag(world, call.slot)
    yield _line(h.at, f"[UNSL]< UNSOL_STK_PROACTIVE_COMMAND {proactive_call(call.number)}{tag}", tid=PHONE_PID + 63)
    yield _line(h.at + 12, "CatService: SET_UP_CALL", tag="CAT")
    yield _line(h.at + 310, f"[{2000 + h.at % 900:04d}]> STK_HANDLE_CALL_SETUP_REQUESTED_FROM_SIM 1{tag}")


def proactive_call(number: str) -> str:
    """A SET UP CALL command as hex: D0, command details 81 03 01 10 00, device identities, alpha, address 86."""
    international = number.startswith("+")
    digits = number.lstrip("+")
    digits += "F" if len(digits) % 2 else ""
    swapped = "".join(digits[i + 1] + digits[i] for i in range(0, len(digits), 2))
    address = ("91" if international else "81") + swapped
    body = "8103011000" + "82028183" + "850443616C6C" + f"86{len(address) // 2:02X}{address}"
    return f"D0{len(body) // 2:02X}{body}".lower()


def radio_noise(world: World) -> tuple[NoiseMaker, ...]:
    """Signal reports, registration and data calls."""
    tag = _tag(world, 0)

    def signal(at: int) -> Logged:
        return _line(
            at,
            f"[UNSL]< UNSOL_SIGNAL_STRENGTH SignalStrength: 99 0 -120 -160 -120 -160 -1 {20 + at % 30} -{80 + at % 30} -{8 + at % 7} 204{tag}",
            tid=PHONE_PID + 63,
        )

    def registration(at: int) -> Logged:
        return _line(at, f"[{at % 9999:04d}]> DATA_REGISTRATION_STATE{tag}")

    def registered(at: int) -> Logged:
        return _line(
            at,
            f"[{at % 9999:04d}]< DATA_REGISTRATION_STATE DataRegStateResult{{regState = 1, rat = 14, reasonDataDenied = 0, maxDataCalls = 20}}{tag}",
            tid=PHONE_PID + 63,
        )

    def screen(at: int) -> Logged:
        return _line(at, f"[{at % 9999:04d}]> SEND_DEVICE_STATE POWER_SAVE_MODE:{'false' if at % 2 else 'true'}{tag}")

    def tracker(at: int) -> Logged:
        return _line(at, f"[0] SST: isNetworkTypeChanged=false rat={at % 20}", tag="SST")

    return (signal, signal, registration, registered, screen, tracker)
