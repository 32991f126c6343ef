"""What is looked for: values in one form, junk refused, of each value the first that tells it; and in how many ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.contacts import Contact
from offhook.facts.book import FactBook
from offhook.facts.phone import Line, Property
from offhook.facts.place import Place
from offhook.facts.traffic import LocalAddress
from offhook.inference.private import values
from offhook.inference.private.forms import forms
from offhook.inference.private.seeds import Seed, gather
from offhook.inference.private.spellings import spellings
from offhook.inference.private.texts import searchable, sent_texts
from offhook.owner import Owner
from tests.inference.private.samples import IMEI, call, owner

PHONE = Place("evidence-2", "properties", "bugreport.txt", 5)


@pytest.mark.parametrize(
    ("kind", "told", "known"),
    [
        ("imei", "49-015420-323751-8", IMEI),
        ("imei", "49015420323751", IMEI),
        ("imei", "4901542032375199", IMEI),
        ("imei", "26053179311383", "260531793113837"),
        ("imei", "004999010640000", None),
        ("imei", "000000000000000", None),
        ("imei", "4901542032", None),
        ("meid", "A0000001234567", "a0000001234567"),
        ("meid", "12345678901234", None),
        ("imsi", "460001234567890", "460001234567890"),
        ("imsi", "310260000000000", None),
        ("iccid", "8986001212345678901F", "8986001212345678901"),
        ("iccid", "8944[****************]", None),
        ("iccid", "1286001212345678901", None),
        ("serial", "unknown", None),
        ("serial", "0123456789ABCDEF", None),
        ("serial", " R58M12ABCDE ", "R58M12ABCDE"),
        ("android_id", "9774d56d682e549c", None),
        ("android_id", "A1B2C3D4E5F6071", "0a1b2c3d4e5f6071"),
        ("gsf_id", "4579811093243464566", "3f8ea7b8be3acf16"),
        ("gaid", "00000000-0000-0000-0000-000000000000", None),
        ("gaid", "38400000-8CF0-11BD-B23E-10B96E40000D", "384000008cf011bdb23e10b96e40000d"),
        ("mac", "02:00:00:00:00:00", None),
        ("mac", "da:a1:19:12:34:56", None),
        ("mac", "F0-B4-29-6D-1E-07", "f0b4296d1e07"),
        ("email", "mailto:me@example.org", "me@example.org"),
        ("email", "me@localhost", None),
        ("ssid", '"Home"', None),
        ("ssid", "linksys", None),
        ("ssid", '"Kopitiam-5G"', "Kopitiam-5G"),
        ("carrier_name", "No service", None),
        ("carrier_name", "52501", "52501"),
        ("carrier_name", "5250", None),
    ],
)
def test_one_form_and_no_junk(kind: str, told: str, known: str | None) -> None:
    if kind == "gsf_id" and known:
        known = f"{int(told):016x}"
    assert values.KNOWN[kind](told) == known


@given(st.text(max_size=40))
def test_no_text_brings_a_value_down(text: str) -> None:
    for kind, normal in values.KNOWN.items():
        value = normal(text)
        assert value is None or list(spellings(Seed(kind, value)))


def test_check_digit_of_the_standard() -> None:
    assert values.luhn("26053179311383") == "7"


def test_the_phone_itself_tells() -> None:
    book = FactBook(
        [
            Property(place=PHONE, key="ro.serialno", value="9887bc4a"),
            Property(place=PHONE, key="gsm.operator.alpha", value="StarHub,"),
            Property(place=PHONE, key="gsm.sim.operator.iso-country", value="sg,"),
            Line(place=PHONE, sub_id=1, slot=0, number="91234567", iccid="8965012345678901234"),
            LocalAddress(place=PHONE, interface="wlan0", address="192.168.1.7", mac="f0:b4:29:6d:1e:07"),
            LocalAddress(place=PHONE, interface="wlan1", address="192.168.1.8", mac="da:a1:19:12:34:56"),
            call("+6581110733", 1, 2, 3, name="Jun Wei"),
            call("999", 1, 2, 4),
            call("+6582220733", 1, 2, 5),
        ]
    )
    known = gather(book, Owner())
    assert {(seed.identifier, seed.value, seed.told_by) for seed in known.seeds} == {
        ("serial", "9887bc4a", "properties"),
        ("carrier_name", "StarHub", "properties"),
        ("own_number", "+6591234567", "properties"),
        ("iccid", "8965012345678901234", "properties"),
        ("mac", "f0b4296d1e07", "properties"),
        ("contact_number", "+6581110733", "call_log"),
        ("contact_name", "Jun Wei", "call_log"),
        ("correspondent_number", "+6582220733", "call_log"),
    }


def test_a_number_is_sought_as_one_thing_only() -> None:
    """The owner's own number among the contacts is the owner's; a contact who was called is a contact."""
    told = owner(
        numbers=("+6591234567",), contacts=(Contact("Me", "91234567"), Contact("Mother", "+65 8111 0733")), home="SG"
    )
    known = gather(FactBook([call("81110733", 1, 2, 3)]), told)
    numbers = [(seed.identifier, seed.value) for seed in known.seeds if seed.identifier.endswith("number")]
    assert numbers == [("own_number", "+6591234567"), ("contact_number", "+6581110733")]


def test_both_slots() -> None:
    told = gather(FactBook(), Owner(identifiers={"imei": (IMEI, "490154203237526", IMEI)}))
    assert [(seed.identifier, seed.value) for seed in told.seeds] == [("imei", IMEI), ("imei2", "490154203237526")]


def test_texts_of_an_export(tmp_path: Path) -> None:
    path = tmp_path / "sms.xml"
    path.write_text(
        "<smses>\n"
        '<sms address="+6598760021" body="The key lies under the blue flower pot &amp; &#10;no more" type="2"/>\n'
        "<sms address='10086' body='ok'/>\n"
        '<mms address="+6511112222~+6533334444"><part ct="text/plain" text="see you at the old water tower"/></mms>\n'
        '<sms body="broken off',
        encoding="utf-8",
    )
    told = sent_texts(path)
    assert told.bodies == ("The key lies under the blue flower pot &", "see you at the old water tower")
    assert told.numbers == ("+6598760021", "10086", "+6511112222", "+6533334444")


@pytest.mark.parametrize("text", ["short", "aaaaaaaaaaaaaaaa", "\n\n\n", "OK OK OK OK OK"])
def test_texts_that_chance_writes_are_not_sought(text: str) -> None:
    assert searchable(text) is None


def test_every_form_of_every_seed_is_some_bytes() -> None:
    for index, seed in enumerate(gather(FactBook(), owner()).seeds):
        made = list(forms(index, seed))
        assert made
        assert all(len(form.text) >= 2 for form in made)
        assert len({(form.text, form.hash, form.form) for form in made if form.hash}) > 10 or seed.identifier in (
            "carrier_name",
            "contact_name",
        )


def test_of_thousands_of_people_the_rarer_encodings_are_not_sought() -> None:
    seed = Seed("contact_number", "+6581110733", person=700)
    brief, full = list(forms(1, seed, briefly=True)), list(forms(1, seed))
    assert len(brief) < len(full)
    assert {form.form for form in brief} == {"plain", "hashed"}
