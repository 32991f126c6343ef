"""Contacts: names and numbers of vCard files, and nothing else of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.contacts import Contact, _contacts, read_contacts
from offhook.errors import OffhookError
from offhook.inference.people import People

CARDS = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=\r
=C3=B6rg;;;\r
TEL;CELL:+49 170 1234567\r
TEL;HOME:030 1234567\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
FN:A very long\r
  name\r
N:name;A very long;;;\r
item1.TEL;TYPE=cell;VALUE=uri:tel:+6591234567\r
NOTE:TEL:+1 not a number of hers\r
END:VCARD\r
BEGIN:VCARD\r
FN:Nobody\r
END:VCARD\r
"""


def test_names_and_numbers_of_all_versions_are_read() -> None:
    assert list(_contacts(CARDS)) == [
        Contact("Müller Jörg", "+49 170 1234567"),
        Contact("Müller Jörg", "030 1234567"),
        Contact("A very long name", "+6591234567"),
    ]


def test_a_number_is_known_in_whatever_form_it_is_written() -> None:
    people = People(_contacts(CARDS), "DE")
    assert people.name_of("0170 1234567") == "Müller Jörg"
    assert people.name_of("+49301234567") == "Müller Jörg"
    assert people.name_of("+65 9123 4567") == "A very long name"
    assert (people.name_of("+43170 1234567"), people.name_of(None)) == (None, None)


def test_a_file_that_is_no_vcard_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.vcf").write_text("hello")
    for name in ("x.vcf", "missing.vcf"):
        with pytest.raises(OffhookError, match=name):
            read_contacts(tmp_path / name)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.integers(0, len(CARDS)))
def test_cuts_and_junk_never_raise(junk: str, cut: int) -> None:
    assert all(contact.name for contact in _contacts(CARDS[:cut] + junk + CARDS[cut:]))
