"""What messages, network codes and settings of the line leave in the radio buffer. Numbers and codes are never printed there."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.happenings import Happening
from offhook.lab.log_lines import Logged
from offhook.lab.scenario import TrueMessage
from offhook.lab.world import PHONE_PID, World

REGISTER, UNCONDITIONAL = 3, 0


def message_lines(world: World, h: Happening, tag: str) -> Iterator[Logged]:
    """The lines of one message. tag: the slot as this version prints it."""
    message = h.message
    if message is None or message.way == "network":
        return
    if message.way == "sim":
        yield from _ordered(h.at, message, tag)
    elif message.kind == "sms":
        yield from _asked(h.at, "SEND_SMS", "", _sent(world, h.at), tag)
    elif message.kind == "ussd":
        shown = " ussd = *******" if world.sdk >= 26 else ""
        yield from _asked(h.at, "SEND_USSD", shown, "", tag)
        yield _line(h.at + 2900, f"[UNSL]< UNSOL_ON_USSD 0{tag}")
    else:
        asked = (
            f" action = {REGISTER} reason = {UNCONDITIONAL} serviceClass = 1 timeSeconds = 0"
            if world.sdk >= 26
            else f" {REGISTER} {UNCONDITIONAL} 1 0"
        )
        yield from _asked(h.at, "SET_CALL_FORWARD", asked, "", tag)


def _asked(at: int, request: str, asked: str, answer: str, tag: str) -> Iterator[Logged]:
    serial = 1000 + (at // 100) % 8999
    yield _line(at, f"[{serial:04d}]> {request}{asked}{tag}")
    yield _line(at + 1740, f"[{serial:04d}]< {request} {answer}{tag}")


def _sent(world: World, at: int) -> str:
    told = f"mMessageRef = {at % 255}, mErrorCode = -1, mAckPdu = null"
    return f"{{ {told}}}" if world.sdk >= 21 else f"{{ messageRef = {at % 255}, errorCode = 0, ackPdu = null}}"


def _ordered(at: int, message: TrueMessage, tag: str) -> Iterator[Logged]:
    """SEND SHORT MESSAGE from the SIM: the modem sends it; Android only hears of it."""
    yield _line(at, f"[UNSL]< UNSOL_STK_PROACTIVE_COMMAND {proactive_message(message.number)}{tag}")
    yield _line(at + 11, "CatService: SEND_SMS", "CAT")


def proactive_message(number: str) -> str:
    """As hex: D0, command details 81 03 01 13 00, device identities, and the message as the network gets it (tag 8B)."""
    digits = number.lstrip("+")
    padded = digits + "F" * (len(digits) % 2)
    swapped = "".join(padded[i + 1] + padded[i] for i in range(0, len(padded), 2))
    kind = "91" if number.startswith("+") else "81"
    sms = f"0100{len(digits):02X}{kind}{swapped}00F600"
    body = f"8103011300820281838B{len(sms) // 2:02X}{sms}"
    return f"D0{len(body) // 2:02X}{body}".lower()


def _line(at: int, text: str, tag: str = "RILJ") -> Logged:
    return Logged(at, 1001, PHONE_PID, PHONE_PID + 63 if "<" in text[:9] else PHONE_PID, "D", tag, text)
