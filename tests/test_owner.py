"""OWNER.toml: what the owner tells is taken as told, and what is misspelt is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from offhook.errors import OffhookError
from offhook.owner import Owner, read_owner

WHOLE = """
[owner]
numbers = ["+6591234567"]
imei = ["490154203237518"]
contacts = "contacts.vcf"
home = "sg"
label = "my phone"

[[not_using]]
from = "2026-09-21T23:00+08:00"
to = 2026-09-22T07:00:00+08:00
says = "asleep"

[[automation]]
says = "calls my mother at nine"
package = "net.dinglisch.android.taskerm"

[[people]]
says = "my sister knows the PIN"
"""


def told(tmp_path: Path, text: str | bytes) -> Owner:
    path = tmp_path / "OWNER.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_owner(path)


def refusal(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(OffhookError) as refused:
        told(tmp_path, text)
    message = str(refused.value)
    assert "\n" not in message
    assert "Traceback" not in message
    return message


def test_everything_the_contract_names_is_taken(tmp_path: Path) -> None:
    (tmp_path / "contacts.vcf").write_text("BEGIN:VCARD\nFN:Mum\nTEL:+6561234567\nEND:VCARD\n")
    owner = told(tmp_path, WHOLE)
    assert [(contact.name, contact.number) for contact in owner.contacts] == [("Mum", "+6561234567")]
    assert (owner.numbers, owner.home, owner.label) == (("+6591234567",), "SG", "my phone")
    assert owner.identifiers == {"imei": ("490154203237518",)}
    (night,) = owner.not_using
    assert night.ended_ms - night.began_ms == 8 * 3_600_000
    assert night.says == "asleep"
    assert owner.automation == (("calls my mother at nine", "net.dinglisch.android.taskerm"),)
    assert owner.people == ("my sister knows the PIN",)


@pytest.mark.parametrize("text", ["", "\ufeff[owner]\n", "[owner]\r\nhome = 'DE'\r\n"])
def test_little_is_enough_whatever_editor_wrote_it(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text).numbers == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[owner]\nnumber = []", "'numbers'"),
        ("[ovner]\n", "'owner'"),
        ("[[not_using]]\nform = 1", "'from'"),
        ("[[people]]\nname = 'x'", "says"),
        ("[[automations]]\n", "'automation'"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(tmp_path: Path, text: str, names: str) -> None:
    assert names in refusal(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "owner = 1",
        "[not_using]\nfrom = 1",
        "[owner]\nnumbers = '+65'",
        "[owner]\nnumbers = [65]",
        "[owner]\nhome = 'Singapore'",
        "[owner]\nhome = 65",
        "[owner]\nlabel = []",
        "[owner",
        b"\xff\xfe\x00",
        "a = " + "[" * 100_000,
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, text: str | bytes) -> None:
    assert "OWNER.toml" in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("began", "ended"),
    [
        ('"2026-09-21T23:00"', '"2026-09-22T07:00+08:00"'),
        ("2026-09-21T23:00:00", '"2026-09-22T07:00+08:00"'),
        ("2026-09-21", '"2026-09-22T07:00+08:00"'),
        ('"yesterday"', '"2026-09-22T07:00+08:00"'),
        ("23", '"2026-09-22T07:00+08:00"'),
        ("0001-01-01T00:00:00+08:00", '"2026-09-22T07:00+08:00"'),
        ('"2026-09-22T07:00+08:00"', '"2026-09-22T07:00+08:00"'),
        ('"2026-09-22T08:00+08:00"', '"2026-09-22T07:00+08:00"'),
    ],
)
def test_a_statement_needs_two_times_with_zones_in_order(tmp_path: Path, began: str, ended: str) -> None:
    assert "not_using" in refusal(tmp_path, f"[[not_using]]\nfrom = {began}\nto = {ended}")


def test_a_statement_needs_both_ends(tmp_path: Path) -> None:
    assert "to must be" in refusal(tmp_path, '[[not_using]]\nfrom = "2026-09-22T07:00+08:00"')


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OffhookError, match="cannot be read"):
        read_owner(tmp_path / "nothing.toml")
    with pytest.raises(OffhookError, match="cannot be read"):
        read_owner(tmp_path)


def test_the_export_of_messages_stands_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "sms.xml").write_text("<smses/>")
    assert told(tmp_path, '[owner]\nsms = "sms.xml"\n').sms == tmp_path / "sms.xml"
    assert "gone.xml (sms) cannot be read" in refusal(tmp_path, '[owner]\nsms = "gone.xml"\n')
    assert "(sms) cannot be read" in refusal(tmp_path, '[owner]\nsms = "."\n')
