"""Which pieces are of one phone, and which line a call was on."""

from __future__ import annotations

from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow
from offhook.facts.phone import Line, Property, ReportHeader
from offhook.facts.time import Base, Stamp
from offhook.inference.accounts import Account
from offhook.inference.phones import find_lines, grouped, home_country, home_of
from offhook.inference.telling import infer
from offhook.owner import Owner
from tests.inference.facts import place

FINGERPRINT = "{brand}/{device}/{device}:13/TP1A/1:user/release-keys"


def header(evidence: str, brand: str, device: str) -> ReportHeader:
    return ReportHeader(
        place=place("header", evidence), at=None, fingerprint=FINGERPRINT.format(brand=brand, device=device)
    )


def prop(evidence: str, key: str, value: str) -> Property:
    return Property(place=place("getprop", evidence), key=key, value=value)


def test_pieces_that_state_one_device_are_of_one_phone() -> None:
    book = FactBook(
        [
            header("e-1", "Xiaomi", "lancelot"),
            prop("e-2", "ro.product.brand", "xiaomi"),
            prop("e-2", "ro.product.device", "Lancelot"),
        ]
    )
    assert grouped(book, ["e-1", "e-2"]) == [["e-1", "e-2"]]


def test_a_piece_that_states_none_is_of_the_only_phone() -> None:
    assert grouped(FactBook([header("e-2", "a", "b")]), ["e-1", "e-2", "e-3"]) == [["e-1", "e-2", "e-3"]]


def test_pieces_that_state_none_are_kept_apart_where_there_are_two_phones() -> None:
    book = FactBook([header("e-1", "a", "b"), header("e-2", "c", "d")])
    assert grouped(book, ["e-1", "e-2", "e-3"]) == [["e-1"], ["e-2"], ["e-3"]]


def test_a_line_is_named_by_its_slot_however_the_witness_names_it() -> None:
    lines = find_lines(
        FactBook(
            Line(place=place("subscriptions"), sub_id=5 + slot, slot=slot, iccid=f"89{slot}", operator=f"Op {slot}")
            for slot in (0, 1)
        )
    )
    for key in (("sub", "6"), ("slot", "1"), ("sub", "891")):
        assert lines.of([Account(witness="telecom", line_key=key)]) == "sim-2"
    assert lines.of([Account(witness="telecom", label="Op 0")]) == "sim-1"
    assert lines.of([Account(witness="telecom", line_key=("sub", "99"))]) is None


def test_the_home_is_the_country_of_the_sim() -> None:
    assert home_country(FactBook([prop("e-1", "gsm.sim.operator.iso-country", ",sg")])) == "SG"
    assert home_country(FactBook()) is None


# the country that numbers are dialled from


def test_the_owner_s_word_and_the_sim_outdo_the_owner_s_number() -> None:
    sim = FactBook([prop("evidence-1", "gsm.sim.operator.iso-country", "my")])
    assert home_of(Owner(home="ID", numbers=("+6591234567",)), sim) == "ID"
    assert home_of(Owner(numbers=("+6591234567",)), sim) == "MY"


def test_without_a_sim_the_owner_s_first_international_number_tells() -> None:
    assert home_of(Owner(numbers=("91234567", "+6591234567", "+12125550123")), FactBook()) == "SG"
    assert home_of(Owner(numbers=("91234567", "+881612345678")), FactBook()) is None
    assert home_of(Owner(), FactBook()) is None


def test_a_foreign_number_is_abroad_by_the_owner_s_number_alone() -> None:
    row = CallLogRow(
        place=place("call_log"), row_id=1, began=Stamp("1", Base.EPOCH, 1_700_000_000_000), duration_s=9, kind="outgoing",
        number="001861060600123", presentation=None,
    )  # fmt: skip
    told = infer(1, [row.place.evidence], FactBook([row]), Owner(numbers=("+6591234567",)), None)
    (peer,) = [call.peer for call in told.calls]
    assert peer is not None
    assert (peer.region, peer.international) == ("CN", "+861060600123")
    assert "abroad" in peer.risks
    assert told.clock.zone.name is None, "a number stays when its owner moves: it tells no zone"
