"""Claims 1 to 6, 8, and 10 to 13: whether that which went is found, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from tests.inference.private.suite import cases

from bench.claims import Check, Claim, Desk, Node, Told
from offhook.lab import traffic_stories as tales
from offhook.lab.scenario import DAY, HOUR, MINUTE, SECOND, App, Scenario, TrueCall, UsePeriod, moment
from offhook.lab.stories import ZONE, midnight
from offhook.lab.traffic import Conversation, Exchange, Server, Traffic
from offhook.lab.traffic_people import OWNER, STRANGER, Person
from offhook.lab.traffic_recipes import ONETRACK, app_events, visited_pages
from offhook.lab.traffic_story import Story

ACCOUNT = "api.account.xiaomi.com"
BEFORE = {
    ("carrier", "carrier_name"), ("identifier", "imei"), ("identifier", "own_number"), ("contacts", "contact_number"),
    ("correspondents", "correspondent_number"),
}  # fmt: skip
AFTER = {("identifier", "imei"), ("identifier", "own_number"), ("identifier", "imsi")}
IN_CALL = "com.android.incallui"
SOUGHT = {
    "imei": OWNER.imei, "imsi": OWNER.imsi, "iccid": OWNER.iccid, "serial": OWNER.serial, "android_id": OWNER.android_id, "gaid": OWNER.gaid,
    "oaid": OWNER.oaid, "mac": OWNER.mac, "bluetooth_mac": OWNER.bluetooth_mac, "email": OWNER.email, "own_number": OWNER.number,
}  # fmt: skip
NO_FINDING: Node = {"says": "no finding", "because": []}


def words(rows: set[tuple[str, str | None]]) -> str:
    """Rows of a table, short: the identifier, or the class where there is none."""
    return ", ".join(sorted(identifier or data for data, identifier in rows)) or "nothing"


def f_secure(desk: Desk) -> Claim:
    """1: in a capture, a HAR and flows."""
    told = []
    for form in ("pcap", "har", "mitmproxy"):
        for login in (False, True):
            story = tales.f_secure(login=login)
            told.append(desk.audit(replace(story, traffic=replace(story.traffic, evidence=(form,)))))
    before, after = told[::2], told[1::2]
    exact = all(one.rows() == BEFORE for one in before) and all(one.rows() == AFTER for one in after)
    with_data = [one for audit in told for one in audit.transfers() if one["data"]]
    places = {(one["host"], one["organisation"], one["home"]) for one in with_data}
    found = f"before {words(before[0].rows())}; after {words(after[0].rows())}; to {places}, in 3 kinds of files"
    return Claim(
        1, "five kinds before the login, the IMSI only after it", found, exact and places == {(ACCOUNT, "Xiaomi", "CN")}
    )


def after_update(desk: Desk) -> Claim:
    """2: nothing is read, and that is not called clean."""
    told = desk.audit(tales.after_the_update())
    (account,) = told.transfers(ACCOUNT)
    opaque = "we cannot see what it contained" in told.page and "no private data" not in told.page.lower()
    met = not told.data() and account["content"] == "encrypted" and opaque
    found = f"{account['content']}, {account['sent_bytes']} bytes, {len(told.data())} kinds of data; the page says it cannot be seen: {opaque}"
    return Claim(2, "opaque is told as opaque, not as clean", found, met)


def device_hash(desk: Desk) -> Claim:
    """3: the firmware's own hashes."""
    told = desk.audit(tales.firmware_recipe())
    found = {(one["identifier"], one["form"], one["hash"]) for one in told.data()}
    wanted = {(name, "hashed", "sha1_base64url_16") for name in ("imei", "imsi")}
    return Claim(3, "IMEI and IMSI behind MIUI's short hashes", str(sorted(found)), found == wanted)


def by_name(desk: Desk) -> Claim:
    """4: what only the names of hosts tell, in four kinds of captures."""
    met, told = True, None
    for form in ("pcapdroid", "pcapdroid_ng", "pcap", "router"):
        story = tales.micloud()
        told = desk.audit(replace(story, traffic=replace(story.traffic, evidence=(form,))))
        true = {
            (one.host, one.data[0].data, one.sent_bytes) for one in told.rendered.transfers if one.protocol == "tls"
        }
        met &= true == {
            (one["host"], datum["class"], one["sent_bytes"])
            for one in told.transfers()
            for datum in one["data"]
            if one["content"] == "inferred_from_host" and datum["tier"] == "conjectured" and datum["how"] == "host name"
        }
    services = sorted({datum["class"] for datum in told.data()}) if told else []
    return Claim(
        4,
        "services by their names alone, with the bytes that went up",
        f"{', '.join(services)}; bytes as in truth",
        met,
    )


def phone_app(desk: Desk) -> Claim:
    """5: reports around the opening of the Phone app, readable and not."""
    told, sealed = (desk.audit(tales.phone_app_reports(readable=readable)) for readable in (True, False))
    handled = {
        use.began
        for use in midnight().of(UsePeriod)
        if isinstance(use, UsePeriod) and midnight().phone.dialer in use.apps
    }
    true = [call for call in midnight().calls if any(abs(call.began - at) < 15 * SECOND for at in handled)]
    dialler = {one["id"] for one in told.findings["calls"] if any(_is(one, call) for call in true)}
    finding = next(iter(told.asked("traffic_around_calls")), NO_FINDING)
    named = {name for name in finding["because"] if name.startswith("call-")}
    reports = sum(len(talk.exchanges) for talk in tales.phone_app_reports(readable=True).traffic.conversations)
    said = re.search(r"(\d+) times when the Phone app", finding["says"])
    unread = sealed.asked("traffic_around_calls")
    times = int(said[1]) if said else 0
    met = times == reports and named == dialler and len(dialler) == len(true)
    met &= [one["severity"] for one in unread] == ["low"] and "call-" in str(unread)
    found = f"told {times} of {reports}; {len(named & dialler)} of {len(true)} calls at which it was open named; encrypted: {len(unread)} finding"
    return Claim(5, "use of the Phone app, how often, and at which calls", found, met)


def _is(told: Node, call: TrueCall) -> bool:
    """Whether a call that was told is this one."""
    began = told["began"] and datetime.fromisoformat(told["began"]).timestamp() * 1000
    return bool(began) and abs(began - call.began) < 5 * SECOND


def call_times(desk: Desk) -> Claim:
    """6: beginning and length of calls, read from the events that left."""
    scenario = _many_calls()
    story = _call_screen(scenario)
    told = desk.audit(story)
    finding = next(iter(told.asked("traffic_around_calls")), NO_FINDING)
    read = re.search(r"(\d+) calls? can be found .* beginning and length of (\d+)", finding["says"])
    exact = int(read[2]) if read else 0
    share = exact / len(scenario.calls)
    found = f"{exact} of {len(scenario.calls)} calls to within 2 s in beginning and length ({share:.0%})"
    return Claim(
        6, "when calls began and how long they were, from reported windows, for 95 in 100", found, share >= 0.95
    )


def _many_calls() -> Scenario:
    """The demo's phone with more calls of its owner, and the call's screen as an app of its own, as MIUI has it."""
    told = midnight(size_bytes=100_000)
    rng = Random("calls")
    first = told.taken - 3 * DAY
    more = [
        TrueCall(began=first + n * 97 * MINUTE + rng.randint(0, 900) * SECOND, number="+6591234567", package=told.phone.dialer,
                 talk_ms=rng.randint(5, 900) * SECOND, answer_ms=rng.randint(2000, 9000))
        for n in range(40)
    ]  # fmt: skip
    screen = App(package=IN_CALL, uid=10_051, system=True)
    return replace(told, acts=(*told.acts, *more), apps=(*told.apps, screen))


def _call_screen(scenario: Scenario) -> Story:
    """The call's screen opens within a second of the request and closes within one and a half of the end; each goes out at once."""
    rng, talks = Random("screen of calls"), []
    for call in sorted(scenario.calls, key=lambda one: one.began):
        opened, closed = call.began + rng.randint(150, 1000), call.ended + rng.randint(100, 1500)
        for at, what in ((opened, "open"), (closed, "close")):
            said = app_events(OWNER, IN_CALL, [(at, what)])
            talks.append(
                Conversation(
                    began=at + rng.randint(100, 4000), server=ONETRACK, package="com.miui.analytics", exchanges=(said,)
                )
            )
    traffic = Traffic(conversations=tuple(talks), began=scenario.began, ended=scenario.taken, evidence=("har",))
    return Story(name="call-screen", traffic=traffic, scenario=scenario)


def private_pages(desk: Desk) -> Claim:
    """8: addresses, a search and the Android ID, in gzip in base64 in a form."""
    story = tales.private_pages()
    said = visited_pages(OWNER, tales.PAGES, "f3b0c5d1-7a4e-4c5f-9d0e-2f61b7a8c9d0")
    one = replace(story.traffic.conversations[0], exchanges=(said,))
    told = desk.audit(replace(story, traffic=replace(story.traffic, conversations=(one,))))
    (went,) = told.transfers("sa.api.intl.miui.com")
    pages = next((datum for datum in went["data"] if datum["class"] == "browsing"), {"items": 0, "layers": []})
    ident = [datum["identifier"] for datum in went["data"] if datum["identifier"]]
    met = (
        pages["items"] == len(tales.PAGES)
        and ident == ["android_id"]
        and (went["organisation"], went["home"]) == ("Xiaomi", "CN")
    )
    found = f"{pages['items']} pages (one a search) and {ident}, through {pages['layers']}; {went['organisation']}, {went['home']}"
    return Claim(
        8,
        "pages of private windows and the Android ID, packed",
        found,
        met and pages["layers"] == ["form", "base64", "gzip", "json"],
    )


def screen_times(desk: Desk) -> Claim:
    """10: identifiers, volume, and the screen's time line."""
    told = desk.audit(tales.screen_timeline())
    (went,) = told.transfers("open.oneplus.net")
    wanted: set[tuple[str, str | None]] = {("identifier", name) for name in ("imei", "own_number", "mac", "serial")}
    wanted |= {("wifi", "ssid"), ("wifi", "bssid"), ("app_usage", None)}
    lines = " ".join(one["says"] for one in told.findings["findings"])
    screen = "apps or the screen were used" in told.page or "screen" in lines
    megabytes, hours = went["sent_bytes"] / 1e6, went["connections"] * 0.1
    found = f"{words(told.rows())}; {megabytes:.1f} MB in {hours:.0f} h; the screen's times are named: {screen}"
    return Claim(
        10,
        "all identifiers, 16 MB in ten hours, the screen's time line",
        found,
        told.rows() == wanted and 15.5 <= megabytes <= 16.5 and screen,
    )


def photo_place(desk: Desk) -> Claim:
    """11: where a picture was taken."""
    told = desk.audit(tales.photo_with_place())
    place = [datum["shown"] for datum in told.data() if datum["identifier"] == "coordinates"]
    wanted = f"{OWNER.place[0]:.5f},{OWNER.place[1]:.5f}"
    return Claim(11, f"the place {wanted} in a picture's EXIF", ", ".join(place), place == [wanted])


def encodings(desk: Desk) -> Claim:
    """12: every way to write each identifier, each as a request of its own."""
    ways = [(name, case) for name, value in SOUGHT.items() for case in list(cases(name, value))[::7]]
    told = desk.audit(
        _suite([case.data for _, case in ways], [(case.content_type, case.encodings) for _, case in ways])
    )
    found = _told_by_request(told)
    missed = [f"{name} {case.way}" for index, (name, case) in enumerate(ways) if name not in found.get(index, set())]
    share = 1 - len(missed) / len(ways)
    told_of = (
        f"{len(ways) - len(missed)} of {len(ways)} ({share:.2%}){'; missed ' + '; '.join(missed[:5]) if missed else ''}"
    )
    return Claim(12, "identifiers in every encoding, 98 in 100", told_of, share >= 0.98)


def _told_by_request(told: Told) -> dict[int, set[str]]:
    """Identifiers that the tables have for each request: each went to a host of its own."""
    found: dict[int, set[str]] = {}
    for one in told.transfers():
        number = re.fullmatch(r"n(\d+)\.suite\.example", one["host"] or "")
        if number:
            found.setdefault(int(number[1]), set()).update(
                datum["identifier"] for datum in one["data"] if datum["identifier"]
            )
    return found


def _suite(bodies: Sequence[bytes], kinds: Sequence[tuple[str, tuple[str, ...]]], asked: Person | None = None) -> Story:
    """Each body as a request in clear to a host of its own."""
    talks = []
    for index, (body, (kind, packed)) in enumerate(zip(bodies, kinds, strict=True)):
        headers = ((("Content-Type", kind),) if kind else ()) + tuple(("Content-Encoding", one) for one in packed)
        said = Exchange(target="/c", method="POST", headers=headers, body=body, reply=b"ok")
        server = Server(host=f"n{index}.suite.example", address=f"192.0.2.{index % 250 + 1}")
        talks.append(
            Conversation(
                began=moment(ZONE, "2026-09-21 01:00:00") + index * SECOND,
                server=server,
                protocol="http",
                exchanges=(said,),
                asks=False,
            )
        )
    began = talks[0].began
    traffic = Traffic(conversations=tuple(talks), began=began, ended=began + 2 * HOUR, evidence=("pcap",))
    return Story(name="suite", traffic=traffic, asked=asked)


def strangers(desk: Desk) -> Claim:
    """13: the same requests and chance, searched for somebody else."""
    ways = [case for name, value in SOUGHT.items() for case in list(cases(name, value))[::21]]
    rng = Random("chance")
    digits = bytes(48 + byte % 10 for byte in range(256))
    chance = [rng.randbytes(200_000) for _ in range(10)] + [rng.randbytes(100_000).translate(digits) for _ in range(8)]
    bodies = [case.data for case in ways] + chance
    kinds: list[tuple[str, tuple[str, ...]]] = [(case.content_type, case.encodings) for case in ways]
    kinds += [("application/octet-stream", ())] * len(chance)
    told = [desk.audit(_suite(bodies, kinds, STRANGER)), *map(desk.audit, _of_others())]
    invented = [row for one in told for row in one.data() if row["identifier"]]
    found = f"{len(invented)} reports in {len(ways)} requests, {sum(map(len, chance)) / 1e6:.1f} MB of chance and {len(told) - 1} stories of others"
    return Claim(
        13,
        "nothing of a stranger is reported",
        found,
        not [row for row in invented if row["identifier"] != "coordinates"],
    )


def _of_others() -> list[Story]:
    return [one for one in tales.stories() if one.name.endswith("-negative") and "router" not in one.traffic.evidence]


CHECKS: dict[int, Check] = {
    1: f_secure, 2: after_update, 3: device_hash, 4: by_name, 5: phone_app, 6: call_times, 8: private_pages, 10: screen_times,
    11: photo_place, 12: encodings, 13: strangers,
}  # fmt: skip
