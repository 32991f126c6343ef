"""Messages, network codes and forwarding that a phone of paper sends: traces of each in the places where Android leaves them."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from offhook import lab
from offhook.lab.log_messages import proactive_message
from offhook.lab.scenario import Scenario
from offhook.lab.world import World
from tests.lab.test_grammars import section, service, text_of

ASKED = re.compile(
    r"^\d\d-\d\d [\d:.]{12} (?:radio )? *\d+ +\d+ D RILJ    : \[(?P<serial>\d{4})\]> "
    r"(?:SEND_SMS|SEND_USSD(?: ussd = \*{7})?|SET_CALL_FORWARD(?: action = 3 reason = 0 serviceClass = 1 timeSeconds = 0| 3 0 1 0))"
    r"(?: \[(?:SUB|PHONE)0\])?$"
)


@cache
def shelf() -> dict[str, Scenario]:
    return {one.name.removeprefix("message-"): one for one in lab.messages_catalogue(1)}


@pytest.mark.parametrize("name", sorted(shelf()))
def test_each_request_stands_in_the_radio_log(name: str, tmp_path: Path) -> None:
    """One request for each message that Android sent within the reach of the buffer, and its answer; none for the SIM's own."""
    one = shelf()[name]
    radio = section(text_of(lab.render(one, tmp_path / "evidence").paths[0]).split("\n"), "RADIO LOG")
    asked = [m["serial"] for line in radio if (m := ASKED.match(line))]
    world = World(one, one.taken)
    sent = [m for m in one.messages if m.way in {"app", "intent"} and m.at >= world.horizon(one.reach.radio)]
    assert len(asked) == len(sent)
    assert all(any(f"[{serial}]< " in line for line in radio) for serial in asked)
    assert any("UNSOL_STK_PROACTIVE_COMMAND d0" in line for line in radio) == (name == "sim")


def test_numbers_stay_out_of_the_logs(tmp_path: Path) -> None:
    """What was sent, and to whom, stands in the store and nowhere in the report, but a dialled code in the broadcasts."""
    for name in ("premium", "abroad", "forwarding"):
        one = shelf()[name]
        lines = text_of(lab.render(one, tmp_path / name).paths[0]).split("\n")
        own = {message.number for message in one.messages if message.package == "net.example.torch"}
        holding = [index for index, line in enumerate(lines) if any(number in line for number in own)]
        start = lines.index("DUMP OF SERVICE activity:")
        assert all(start < index for index in holding)
        assert bool(holding) == (name == "forwarding")


def test_the_store_as_an_export(tmp_path: Path) -> None:
    """Rows that are left, newest first, the time as epoch; erased ones are not there; text is escaped."""
    rendered = lab.render(shelf()["premium-kept"], tmp_path / "evidence")
    root = ET.fromstring(rendered.paths[-1].read_text(encoding="utf-8"))  # noqa: S314 - written a moment ago
    stored = [message for message in rendered.truth.messages if message.stored == "yes"]
    assert root.tag == "smses"
    assert len(root) == int(root.get("count", "")) == len(stored)
    dates = [int(row.get("date", "")) for row in root]
    assert dates == sorted(dates, reverse=True)
    assert {row.get("type") for row in root} == {"1", "2"}
    assert "ok & see you <3" in {row.get("body") for row in root}
    assert [row.get("address") for row in root].count("81999") == 2


def test_the_store_as_a_database(tmp_path: Path) -> None:
    """Erased rows leave gaps; the app that wrote stands as creator from 5 on."""
    for name, newer in (("premium-database", True), ("premium-old", False)):
        rendered = lab.render(shelf()[name], tmp_path / name)
        with sqlite3.connect(rendered.paths[-1]) as database:
            found = database.execute("SELECT * FROM sms ORDER BY _id").fetchall()
            names = [row[1] for row in database.execute("PRAGMA table_info(sms)")]
        database.close()
        assert ("creator" in names) == newer
        assert len(found) == len([message for message in rendered.truth.messages if message.stored == "yes"])
        ids = [row[0] for row in found]
        assert ids[-1] - ids[0] + 1 > len(ids)


def test_rights_name_the_sender(tmp_path: Path) -> None:
    """The last use of SEND_SMS, in the background, is the app's; a person's was on the screen."""
    rendered = lab.render(shelf()["premium"], tmp_path / "evidence")
    ops = service(text_of(rendered.paths[0]).split("\n"), "appops")
    at = ops.index("    Package net.example.torch:")
    mine = ops[at : next(i for i in range(at + 1, len(ops)) if ops[i].startswith("  Uid "))]
    assert "      SEND_SMS (allow): " in mine
    face = World(shelf()["premium"], shelf()["premium"].taken).clock.face
    last = max(m.at for m in rendered.truth.messages if m.package == "net.example.torch")
    shown = face.millis(round(datetime.fromisoformat(last).timestamp() * 1000))
    assert any(f"Access: [bg-s] {shown} (" in line for line in mine)


def test_forwarding_shows_in_the_registry(tmp_path: Path) -> None:
    for name, forwarded in (("forwarding", "true"), ("forwarding-old", "true"), ("ussd", "false")):
        lines = text_of(lab.render(shelf()[name], tmp_path / name).paths[0]).split("\n")
        assert f"    mCallForwarding={forwarded}" in service(lines, "telephony.registry")


def test_the_truth_tells_of_messages(tmp_path: Path) -> None:
    """By night nobody was there; the cost is that of Android's list; a code is a setting of the line."""
    truth = lab.render(shelf()["premium"], tmp_path / "premium").truth
    own = [message for message in truth.messages if message.package == "net.example.torch"]
    assert {(m.kind, m.direction, m.cost, m.use, m.stored) for m in own} == {
        ("sms", "outgoing", "premium", "unattended", "deleted")
    }
    assert {m.use for m in truth.messages if m.cause == "person"} == {"attended"}
    truth = lab.render(shelf()["forwarding"], tmp_path / "forwarding").truth
    assert ("supplementary", "**21*+861060600123#") in {(message.kind, message.number) for message in truth.messages}


def test_a_message_of_the_sim_is_a_tlv() -> None:
    """Type 13 in the command details, the message in tag 8B, the number in swapped digits."""
    sent = bytes.fromhex(proactive_message("+493023125099"))
    assert sent[0] == 0xD0
    assert sent[1] == len(sent) - 2
    assert sent[2:7] == bytes((0x81, 3, 1, 0x13, 0))
    at = sent.index(0x8B)
    assert sent[at + 1] == len(sent) - at - 2
    number = sent[at + 6 : at + 6 + 6]
    assert "".join(f"{byte & 15:x}{byte >> 4:x}" for byte in number) == "493023125099"
