"""Positions, pages, apps, use and cards show by their own names, and only by them."""

from __future__ import annotations

import hashlib
import json

import pytest

from offhook.facts.traffic import Disclosure
from offhook.inference.private.structures import position
from offhook.owner import Owner
from tests.inference.private.samples import apps, body, call, found, jpeg, looked, owner

NAMES = [f"com.vendor{number}.app" for number in range(12)]


def of(data: bytes, kind: str, **more: object) -> list[Disclosure]:
    return [each for each in found(data, Owner(), **more) if each.data == kind]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b'{"lat":1.302841,"lng":103.834172}', "1.30284,103.83417"),
        (b'{"Longitude": "103.834172", "Latitude": "1.302841"}', "1.30284,103.83417"),
        (b"gps_lat=-33.86785&gps_lon=151.20732", "-33.86785,151.20732"),
        (b'{"latitudeE7":13028410,"longitudeE7":1038341720}', "1.30284,103.83417"),
        (b'"{\\"lat\\":1.302841,\\"lon\\":103.834172}"', "1.30284,103.83417"),
        (b"<lat>1.302841</lat><lon>103.834172</lon>", "1.30284,103.83417"),
        (b"ll=1.302841,103.834172", "1.30284,103.83417"),
        (b"location=103.834172,1.302841", "1.30284,103.83417"),
        (b'{"geohash":"w21z74"}', "geohash w21z74"),
    ],
)
def test_positions(data: bytes, shown: str) -> None:
    (seen,) = of(data, "location")
    assert (seen.identifier, seen.shown) == ("coordinates", shown)


@pytest.mark.parametrize(
    "data",
    [
        b'{"lat":0.0,"lng":0.0}',
        b'{"lat":1,"lng":2}',
        b'{"lat":91.5512,"lng":10.1234}',
        b'{"flat":1.302841,"lng":103.834172}',
        b'{"lat":1.302841,"x":103.834172}',
        b'{"latency":1.302841,"longest":103.834172}',
        b'{"v":"1.302841,103.834172"}',
    ],
)
def test_no_positions(data: bytes) -> None:
    assert of(data, "location") == []


def test_out_of_range() -> None:
    assert list(position(None, 1.0, 0, 0)) == []
    assert list(position(1.0, 181.0, 0, 0)) == []


def test_pages_of_others() -> None:
    data = b'{"url":"https://clinic.example.net/knee?a=1","icon":"https://clinic.example.net/i.png","n":1}'
    (seen,) = of(data, "browsing", host="sa.example.com")
    assert seen.shown == "https://clinic.example.net/knee?a=1"
    assert 'under the name "url"' in seen.how


@pytest.mark.parametrize(
    "data",
    [
        b'{"url":"https://cdn.example.com/a"}',
        b'{"redirect_uri":"https://clinic.example.net/"}',
        b'{"url":"https://clinic.example.net/a.png"}',
        b'{"text":"see https://clinic.example.net/"}',
        b'{"url":"http://localhost/x"}',
        b'{"keyword":null,"search":"12345"}',
    ],
)
def test_no_pages(data: bytes) -> None:
    assert of(data, "browsing", host="www.example.com") == []


def test_searches() -> None:
    (seen,) = of(b"search_word=second+opinion%20knee&x=1", "browsing")
    assert seen.shown == "second opinion knee"


def test_the_list_of_apps() -> None:
    upload = json.dumps({"apps": [{"p": name, "v": 3} for name in NAMES]}).encode()
    (seen,) = found(upload, Owner(), *apps(*NAMES))
    assert (seen.data, seen.items, seen.form) == ("app_list", 12, "plain")
    digests = [hashlib.md5(name.encode(), usedforsecurity=False).hexdigest() for name in NAMES[:9]]
    (hashed,) = found(json.dumps(digests).encode(), Owner(), *apps(*NAMES))
    assert (hashed.data, hashed.items, hashed.form, hashed.hash) == ("app_list", 9, "hashed", "md5")
    assert found(json.dumps(NAMES[:7]).encode(), Owner(), *apps(*NAMES)) == []
    assert found(upload, Owner(), *apps("org.other.app")) == []


def test_use_of_apps_needs_a_time_and_an_app_that_is_there() -> None:
    event = {"event_name": "activity_resumed", "pkg": NAMES[0], "timestamp": 1700000000}
    (seen,) = found(json.dumps({"list": [event]}).encode(), Owner(), *apps(*NAMES))
    assert (seen.data, seen.items) == ("app_usage", 1)
    assert found(json.dumps({"list": [{**event, "timestamp": 5}]}).encode(), Owner(), *apps(*NAMES)) == []
    assert found(json.dumps({"list": [{**event, "pkg": "not.installed"}]}).encode(), Owner(), *apps(*NAMES)) == []
    assert found(json.dumps({"list": [{**event, "event_name": "purchase"}]}).encode(), Owner(), *apps(*NAMES)) == []


def test_notes_of_use_are_handed_on_with_their_times() -> None:
    events = [
        {"H": {"event": f"app_{what}", "e_ts": 1630000000000 + n}, "B": {"package": "com.android.dialer"}}
        for n, what in enumerate(("open", "close"))
    ]
    (seen,) = found(json.dumps(events).encode(), Owner())
    assert seen.uses == ("com.android.dialer app_open 1630000000000", "com.android.dialer app_close 1630000000001")


@pytest.mark.parametrize("event", ["send", "user_login", "calendar_sync", "append", "view"])
def test_what_is_no_use_of_an_app(event: str) -> None:
    assert (
        found(json.dumps([{"event": event, "ts": 1630000000000, "pkg": "com.android.dialer"}]).encode(), Owner()) == []
    )


def test_one_call_is_no_call_log() -> None:
    rows = [call("+6591234567", 1700000000000, 61, 1), call("+6581110733", 1700000900000, 5, 2)]
    entry = b'{"number":"+6591234567","date":1700000000000,"duration":61}'
    assert "call_log" not in {each.data for each in found(entry, owner(), *rows)}
    two = b"[" + entry + b',{"number":"81110733","date":1700000900,"duration":5}]'
    (seen,) = (each for each in found(two, owner(home="SG"), *rows) if each.data == "call_log")
    assert seen.items == 2
    assert "1234567" not in seen.bytes_shown


def test_cards() -> None:
    card = b"BEGIN:VCARD\r\nFN:A\r\nTEL:1\r\nEND:VCARD\r\n"
    (seen,) = of(card * 3, "contacts")
    assert (seen.items, seen.identifier) == (3, None)
    (event,) = of(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n", "calendar")
    assert event.items == 1


def test_a_picture_without_a_place_and_an_icon() -> None:
    assert [each.data for each in found(b"\x89PNG\r\n\x1a\n" + b"\0" * 5000, Owner())] == ["photos"]
    assert found(b"\x89PNG\r\n\x1a\n" + b"\0" * 500, Owner()) == []


@pytest.mark.parametrize("cut", range(20, 200, 9))
def test_broken_metadata_of_a_picture_lose_nothing_but_the_place(cut: int) -> None:
    picture = bytearray(jpeg(1.3, 103.8))
    picture[cut] ^= 0xFF
    facts = looked_at(bytes(picture))
    assert [each.data for each in facts if isinstance(each, Disclosure)][:1] == ["photos"]


def looked_at(data: bytes) -> list[object]:
    from offhook.facts.book import FactBook
    from offhook.inference.private import Search

    return list(looked(Search(FactBook(), Owner()), body(data)))
