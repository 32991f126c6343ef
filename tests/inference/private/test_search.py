"""What counts as found, what it is called, how it is shown; and what a server had sent first."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import pytest

from offhook.contacts import Contact
from offhook.facts.book import FactBook
from offhook.facts.traffic import Disclosure
from offhook.inference.private import Search
from offhook.inference.private.firsts import MOST_HOSTS, Firsts
from offhook.owner import Owner
from tests.inference.private.samples import (
    AT,
    CONTACT,
    IMEI,
    IMSI,
    OWN,
    PLACE,
    body,
    call,
    found,
    head,
    kinds,
    looked,
    owner,
    told,
)


def identifiers(data: bytes, **more: object) -> list[str | None]:
    return [each.identifier for each in found(data, **more)]


def test_a_fact_carries_where_when_and_to_whom() -> None:
    payload = body(b'{"imei":"%b"}' % IMEI.encode(), flow=3, exchange=11, host="data.example.com")
    (seen,) = told(looked(Search(FactBook(), owner()), payload))
    assert seen == Disclosure(
        place=PLACE,
        at=AT,
        outgoing=True,
        data="identifier",
        identifier="imei",
        form="plain",
        hash=None,
        layers=("json",),
        items=1,
        shown="4901********518",
        how='as it is in the body of the request, under the name "imei"',
        tier="derived",
        flow=3,
        exchange=11,
        host="data.example.com",
        offset=9,
        bytes_shown='{"imei":"490154203237518"}',
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id=490154203237518", ["imei"]),
        ("id=49015420323751", ["imei"]),
        ("id=4901542032375181", ["imeisv"]),
        ("id=4901542032375199", ["imeisv"]),
        ("id=49-015420-323751-8", ["imei"]),
        ("id=815732302451094", ["imei"]),
        ("id=a1b2c3d4e5f60718", ["android_id"]),
        ("id=A1B2C3D4E5F60718", ["android_id"]),
        ("id=-6795153568590067944", ["android_id"]),
        ("id=11651590505119483672", ["android_id"]),
        ("m=f0b4296d1e07", ["mac"]),
        ("m=F0-B4-29-6D-1E-07", ["mac"]),
        ("m=xf0b4296d1e07", []),
        ("m=f0b4296d1e0755", []),
        ("s=r58m12abcde", ["serial"]),
        ("s=XR58M12ABCDE", []),
        ("e=mei.lin@example.org", ["email"]),
        ("e=amei.lin@example.org", []),
        ("e=mei.lin@example.org.sg", []),
        ("t=13800138000", ["own_number"]),
        ("t=008613800138000", ["own_number"]),
        ("t=%2B8613800138000", ["own_number"]),
        ("t=+86 138 0013 8000", ["own_number"]),
        ("t=138-0013-8000", ["own_number"]),
        ("t=113800138000", []),
        ("t=0.13800138000", []),
        ("t=a13800138000f", []),
        ("carrier=singtel", ["carrier_name"]),
        ("q=singtel", []),
        ("ssid=Kopitiam-5G-82", ["ssid"]),
        ("x=Kopitiam-5G-82", ["ssid"]),
        ("x=at Kopitiam-5G-82 now", []),
    ],
)
def test_what_counts(text: str, expected: list[str]) -> None:
    """As it stands, with separators, not as a piece of something longer, and short words only beside their name."""
    assert identifiers(text.encode()) == expected


def test_the_last_digits_count_only_beside_a_name_for_numbers() -> None:
    people = owner(contacts=(Contact("Lena", "+4915112345678"),), home="DE")
    assert kinds(found(b'{"phone":"12345678"}', people)) == {("contacts", "contact_number")}
    assert kinds(found(b'{"order":"12345678"}', people)) == set()
    assert kinds(found(b'{"hotel":"12345678"}', people)) == set()
    weak = told(looked(Search(FactBook(), people), body(b'{"order":"12345678"}')), weak=True)
    assert [each.identifier for each in weak] == ["contact_number"]


def test_a_name_counts_with_a_number_of_the_same_person() -> None:
    people = owner(contacts=(Contact("Lena Hart", "+4915112345678"), Contact("Opa Karl", "+494055500345")), home="DE")
    assert kinds(found(b'{"n":"Lena Hart","t":"12345678"}', people)) == {
        ("contacts", "contact_name"),
        ("contacts", "contact_number"),
    }
    assert found(b'{"n":"Lena Hart","t":"hello"}', people) == []
    assert kinds(found(b'{"n":"Opa Karl","t":"+4915112345678"}', people)) == {("contacts", "contact_number")}


def test_several_people_are_one_fact() -> None:
    people = owner(contacts=tuple(Contact(f"Person {n}", f"+4915112345{n}") for n in range(100, 130)), home="DE")
    upload = json.dumps([{"name": who.name, "tel": who.number} for who in people.contacts[:25]]).encode()
    seen = {each.identifier: each for each in found(upload, people)}
    assert {name: each.items for name, each in seen.items()} == {"contact_number": 25}
    assert seen["contact_number"].shown == "+4915112****** and 24 more"


def test_other_people_are_shown_in_part_only() -> None:
    (seen,) = found(f'{{"tel":"{CONTACT}","x":1}}'.encode())
    assert CONTACT not in seen.bytes_shown
    assert CONTACT[-4:] not in seen.bytes_shown
    assert CONTACT[-6:] not in seen.shown
    assert seen.shown.endswith("******")
    (hashed,) = found(f'{{"tel":"{CONTACT}"}}'.encode().hex().encode())
    assert CONTACT[-4:].encode().hex() not in hashed.bytes_shown


def test_a_neighbour_in_the_proof_is_masked_as_well() -> None:
    search = Search(FactBook([call("+8613512345678", 1, 2, 3)]), owner())
    for seen in told(looked(search, body(f'["+8613512345678","{CONTACT}","{IMEI}"]'.encode()))):
        assert "345678" not in seen.bytes_shown


def test_a_message_is_never_printed(tmp_path: object) -> None:
    text = "The key lies under the blue flower pot, do not tell anyone"
    path = tmp_path / "sms.xml"  # type: ignore[operator]
    path.write_text(f'<smses><sms address="+6598760021" body="{text}"/></smses>', encoding="utf-8")
    told_owner = owner(sms=path)
    for data in (
        json.dumps({"body": text}).encode(),
        text.encode(),
        text.encode("utf-16-le"),
        f"b={text.replace(' ', '+')}".encode(),
    ):
        seen = found(data, told_owner)
        assert kinds(seen) == {("messages", "message_text")}
        assert seen[0].shown == "The …one"
        assert "flower" not in seen[0].bytes_shown
    assert found(text[:20].encode(), told_owner) == []


def test_what_the_server_had_sent_before_is_marked() -> None:
    """A value that may be the server's own is not reported; one of the hardware is, and says so."""
    search = Search(FactBook(), owner())
    answer = json.dumps({"oaid": owner().identifiers["oaid"][0], "imei": IMEI}).encode()
    assert looked(search, body(answer, outgoing=False)) == []
    sent = [each for each in looked(search, body(answer)) if isinstance(each, Disclosure)]
    assert {(each.identifier, each.weak) for each in sent} == {("oaid", True), ("imei", False)}
    assert all("had sent this value" in each.how for each in sent)
    (elsewhere,) = told(looked(search, body(b"imei=" + IMEI.encode(), host="other.example")))
    assert "had sent" not in elsewhere.how


def test_what_the_phone_had_sent_first_is_the_phones() -> None:
    search = Search(FactBook(), owner())
    request = body(json.dumps({"oaid": owner().identifiers["oaid"][0]}).encode())
    facts = looked(search, request, replace(request, outgoing=False), request)
    assert [each.identifier for each in told(facts)] == ["oaid", "oaid"]


def test_what_was_received_is_not_told() -> None:
    assert (
        looked(Search(FactBook(), owner()), body(IMEI.encode(), outgoing=False), head("/", IMEI, outgoing=False)) == []
    )


def test_bytes_of_a_stream_that_come_twice_are_told_once() -> None:
    search = Search(FactBook(), owner())
    first = body(b"hello " + IMEI.encode() + b" bye", part="stream", host=None)
    second = body(IMEI.encode() + b" bye and " + IMSI.encode(), part="stream", host=None, overlap=len(IMEI) + 4)
    assert [each.identifier for each in told(looked(search, first, second))] == ["imei", "imsi"]
    assert "what was sent" in told(looked(search, first))[0].how


def test_a_hash_beside_the_value_is_told_as_well() -> None:
    digest = hashlib.md5(IMEI.encode(), usedforsecurity=False).hexdigest()
    seen = found(f"imei={IMEI}&imei_md5={digest}&copy={IMEI}".encode())
    assert [(each.form, each.hash) for each in seen] == [("plain", None), ("hashed", "md5")]
    assert seen[1].how == 'as MD5 in the body of the request, under the name "imei_md5"'


def test_control_characters_never_reach_a_fact() -> None:
    seen = found(b"\x1b[31mimei=" + IMEI.encode() + b"\x00\x07\xe2\x80\xae")
    text = f"{seen[0].shown} {seen[0].how} {seen[0].bytes_shown}"
    assert text.isprintable()
    assert len(seen[0].bytes_shown) <= 160


def test_nothing_is_sought_of_an_owner_of_whom_nothing_is_known() -> None:
    search = Search(FactBook(), Owner())
    assert looked(search, body(IMEI.encode() * 3), body(b'{"a":1}', outgoing=False)) == []
    assert search.automaton.size == 0


def test_own_number_stays_readable_to_its_owner_but_for_the_middle() -> None:
    (seen,) = found(f"n={OWN}".encode())
    assert seen.shown == "+861*******000"


def test_of_very_many_hosts_the_latest_are_remembered() -> None:
    firsts = Firsts()
    firsts.received("first.example", 1)
    for number in range(MOST_HOSTS + 5):
        assert not firsts.sent(f"host{number}.example", 1)
    assert not firsts.sent("first.example", 1)
    firsts.received(None, 2)
    assert firsts.sent(None, 2)


def test_half_an_md5_is_told_as_such_and_a_whole_one_as_whole() -> None:
    digest = hashlib.md5(IMEI.encode(), usedforsecurity=False).hexdigest().encode()
    assert [each.hash for each in found(b'{"d":"' + digest + b'"}')] == ["md5"]
    assert [each.hash for each in found(b'{"d":"' + digest[8:24].upper() + b'"}')] == ["md5_16"]
    assert [each.hash for each in found(b'{"d":"ab' + digest[8:24] + b'cd"}')] == ["md5_16"]


def test_asking_the_router_for_an_address_discloses_nothing() -> None:
    mac = bytes.fromhex("f0b4296d1e07")
    request = b"\x01\x01\x06\x00" + bytes(24) + mac + bytes(202) + b"\x63\x82\x53\x63\x35\x01\x01\xff"
    search = Search(FactBook(), owner())
    assert looked(search, body(request, part="stream", host=None)) == []
    assert [each.identifier for each in told(looked(search, body(request)))] == ["mac"]


@pytest.mark.parametrize("shift", [0, 1, 2])
def test_what_two_values_are_cut_alike_to_stands_for_the_first(shift: int) -> None:
    """The base64 of a first IMEI, cut where it broke off, is not told as that of the second, which differs in its last digits."""
    both = Owner(identifiers={"imei": (IMEI, "490154203237526")})
    packed = base64.b64encode(b"x" * shift + IMEI.encode() + b"yz")[:-4]
    search = Search(FactBook(), both)
    seen = told(looked(search, body(b"!!" + packed + b"!!")))
    assert {each.identifier for each in seen} <= {"imei"}
