"""Stories of traffic whose truth is known: what was published about phones that send, told again with invented owners.

Each function takes the person whose phone it is, so that the same can be told of somebody else (`negative`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from offhook.lab.scenario import DAY, HOUR, MINUTE, SECOND, Scenario, UsePeriod, moment
from offhook.lab.stories import SYSUPDATE, ZONE, midnight
from offhook.lab.stories_2014 import night_of_2014
from offhook.lab.traffic import HOME, OTHER_PHONE, TELEVISION, Conversation, Server, Traffic
from offhook.lab.traffic_chatter import CHAT, CHROME, MIPUSH, chatter, in_use, messaging, photo_backup
from offhook.lab.traffic_people import OWNER, STRANGER, Person
from offhook.lab.traffic_recipes import (
    ACCOUNT,
    ADUPS,
    BROWSER,
    COVERT,
    MICLOUD,
    ONEPLUS,
    ONETRACK,
    activate,
    app_events,
    bulk,
    contact_list,
    hashed_ids,
    look_up,
    photo_upload,
    register,
    screen_events,
    visited_pages,
)
from offhook.lab.traffic_story import Story
from offhook.lab.traffic_truth import PatternTruth

FOTA, ANALYTICS, MI_BROWSER = "com.adups.fota", "net.oneplus.odm", "com.mi.globalbrowser"
XMSF = "com.xiaomi.xmsf"
FEEDBACK = Server(host="feedback.torch.example", address="192.0.2.77")
HANDSHAKE = 339
"""About what a client says in the handshake of TLS 1.3, in bytes."""
FIRMWARE_OWNER = replace(OWNER, imsi="460001234567890")
PAGES = (
    "https://www.clinic.example/appointments?topic=knee",
    "https://search.example/?q=second+opinion+knee",
    "https://video.example/w/7hx2",
)
LABELS = (
    (SYSUPDATE, "System Update"), ("com.whatsapp", "WhatsApp"), ("com.google.android.gms", "Google Play services"), (XMSF, "Xiaomi Services"),
    ("com.google.android.apps.photos", "Google Photos"), ("com.instagram.android", "Instagram"), ("com.google.android.youtube", "YouTube"),
    ("com.android.updater", "System updater"), ("android", "Android System"), ("com.miui.securitycenter", "Security"),
)  # fmt: skip


def midnight_traffic(scenario: Scenario | None = None, person: Person = OWNER) -> Story:
    """The demo's phone, its last night captured by PCAPdroid: the app that dials also uploads contacts, at 00:18 and 03:40, in clear."""
    told = scenario or midnight()
    began, ended = moment(ZONE, "2026-09-21 21:30:00"), moment(ZONE, "2026-09-22 09:20:00")
    rng = Random(f"{told.seed}:traffic")
    talks = [*chatter(rng, began, ended), photo_backup(moment(ZONE, "2026-09-22 01:07:12"), 1_400_000)]
    for use in told.of(UsePeriod):
        if isinstance(use, UsePeriod) and began < use.began and use.ended < ended:
            talks += in_use(rng, use.began, use.ended)
    talks += [
        Conversation(began=moment(ZONE, f"2026-09-22 {at}"), server=COVERT, package=SYSUPDATE, protocol="http", exchanges=(contact_list(person),), kind="covert")
        for at in ("00:18:41.200", "03:40:07.350")
    ]  # fmt: skip
    traffic = Traffic(
        conversations=tuple(talks), began=began, ended=ended, evidence=("pcapdroid",), person=person, labels=LABELS, seed=told.seed
    )  # fmt: skip
    pushes = sum(talk.server is MIPUSH for talk in talks)
    true = PatternTruth(kind="beacon", host=MIPUSH.host or "", package=XMSF, period_s=300.0, beats=pushes, jitter_s=9.0)
    return Story(
        name="midnight",
        traffic=traffic,
        scenario=told,
        patterns=(true,),
        says="At night the app that dials sends the contact list in clear.",
    )


def f_secure(*, login: bool, person: Person = OWNER, scenario: Scenario | None = None) -> Story:
    """A new phone of 2014 after F-Secure: five kinds of data to one host before the login, three after it; all in clear.

    scenario: the phone of 2014 whose other evidence stands beside it (else the capture alone).
    """
    at = moment(ZONE, "2014-09-21 20:00:00" if scenario else "2014-08-07 14:00:00")
    said = [register(person, logged_in=login)]
    if not login:
        said.append(look_up(person.contacts[0][1], "contact_number", "contacts"))
        said.append(look_up(person.correspondents[0], "correspondent_number", "correspondents"))
    talks = [
        Conversation(
            began=at + number * 40 * SECOND,
            server=ACCOUNT,
            package=XMSF,
            protocol="http",
            exchanges=(one,),
            kind="account",
        )
        for number, one in enumerate(said)
    ]
    name = "f-secure-after-login" if login else "f-secure-before-login"
    traffic = Traffic(
        conversations=tuple(talks), began=at - MINUTE, ended=at + 10 * MINUTE, evidence=("pcap",), person=person
    )
    return Story(name=name, traffic=traffic, sms=True, scenario=scenario)


def evening_of_2014(scenario: Scenario | None = None) -> Story:
    """The phone that began it all, the evening before its last call: a computer in the home saw what it said to its maker."""
    return replace(f_secure(login=False, scenario=scenario or night_of_2014()), name="evening-of-2014")


def after_the_update(person: Person = OWNER) -> Story:
    """The same phone after 10 August 2014: over TLS, so that nobody can see what it contained."""
    at = moment(ZONE, "2014-08-14 14:00:00")
    said = (register(person, logged_in=False), look_up(person.contacts[0][1], "contact_number", "contacts"))
    talk = Conversation(began=at, server=ACCOUNT, package=XMSF, exchanges=said, hello=("1.2",), kind="account")
    traffic = Traffic(conversations=(talk,), began=at - MINUTE, ended=at + MINUTE, evidence=("pcap",), person=person)
    return Story(name="after-the-update", traffic=traffic)


def firmware_recipe(person: Person = FIRMWARE_OWNER) -> Story:
    """The firmware's own request: IMEI and IMSI as short hashes."""
    at = moment(ZONE, "2014-08-07 14:00:00")
    talk = Conversation(
        began=at, server=ACCOUNT, package=XMSF, protocol="http", exchanges=(activate(person),), kind="account"
    )
    traffic = Traffic(conversations=(talk,), began=at - MINUTE, ended=at + MINUTE, evidence=("pcap",), person=person)
    return Story(name="firmware-recipe", traffic=traffic)


def micloud(person: Person = OWNER) -> Story:
    """A cloud of which only the names can be seen: notes, photos, contacts, calls, messages, place."""
    at = moment(ZONE, "2026-09-20 02:00:00")
    sizes = (18_000, 900_000, 48_123, 9_400, 22_000, 1_100)
    talks = tuple(
        Conversation(
            began=at + number * 7 * MINUTE,
            server=server,
            package="com.miui.cloudservice",
            sent=size,
            received=2600,
            kind="cloud",
        )
        for number, (server, size) in enumerate(zip(MICLOUD, sizes, strict=True))
    )
    traffic = Traffic(conversations=talks, began=at - HOUR, ended=at + HOUR, evidence=("pcapdroid_ng",), person=person)
    return Story(name="micloud", traffic=traffic)


def private_pages(person: Person = OWNER) -> Story:
    """A browser that reports the pages of its private windows; seen by a proxy."""
    at = moment(ZONE, "2020-04-28 21:00:00")
    session = "f3b0c5d1-7a4e-4c5f-9d0e-2f61b7a8c9d0"
    said = tuple(visited_pages(person, (url,), session) for url in PAGES)
    talks = tuple(
        Conversation(
            began=at + number * 90 * SECOND, server=BROWSER, package=MI_BROWSER, exchanges=(one,), kind="analytics"
        )
        for number, one in enumerate(said)
    )
    traffic = Traffic(conversations=talks, began=at - MINUTE, ended=at + HOUR, evidence=("har",), person=person)
    return Story(name="private-pages", traffic=traffic)


def adups(hours: int = 72, *, readable: bool = True, person: Person = OWNER) -> Story:
    """Thirty days of a firmware that uploads every `hours`. readable: seen by a proxy (HAR); else by the home's router."""
    at = moment("America/New_York", "2016-10-01 03:12:00")
    rng = Random(f"adups:{hours}")
    talks = []
    for beat in range(30 * 24 // hours):
        began = at + beat * hours * HOUR + rng.randint(0, 240) * SECOND
        calls = [
            (number, began - (index + 3) * HOUR, 30 + index * 17)
            for index, (_, number) in enumerate(person.contacts * 12)
        ]
        said = bulk(person, calls, whole=beat == 0)
        talks.append(Conversation(began=began, server=ADUPS, package=FOTA, exchanges=(said,), kind="upload"))
    ended = at + 30 * DAY
    evidence = ("har",) if readable else ("router",)
    others = () if readable else tuple(_television(at, ended, rng))
    traffic = Traffic(
        conversations=(*talks, *others), began=at - HOUR, ended=ended, evidence=evidence, person=person, network=HOME,
        neighbours=(TELEVISION, OTHER_PHONE), late_s=0.0 if readable else 4.2,
    )  # fmt: skip
    true = PatternTruth(
        kind="recurring_transfer",
        host="bigdata.adups.com",
        package=FOTA,
        period_s=hours * 3600.0,
        beats=len(talks),
        jitter_s=240,
    )
    return Story(name=f"adups-{hours}h{'' if readable else '-router'}", traffic=traffic, patterns=(true,), sms=True)


def nightly_contacts(person: Person = OWNER) -> Story:
    """A small upload of the contact list, every night at three, for ten nights; over TLS, seen by PCAPdroid."""
    at, rng = moment(ZONE, "2026-09-11 03:00:00"), Random("nightly")
    talks = tuple(
        Conversation(
            began=at + night * DAY + rng.randint(-90, 90) * SECOND, server=COVERT, package=SYSUPDATE, exchanges=(contact_list(person),), kind="covert"
        )
        for night in range(10)
    )  # fmt: skip
    traffic = Traffic(
        conversations=talks, began=at - HOUR, ended=at + 10 * DAY, evidence=("pcapdroid",), person=person, labels=LABELS
    )
    true = PatternTruth(
        kind="recurring_transfer",
        host=COVERT.host or "",
        package=SYSUPDATE,
        period_s=86_400.0,
        beats=10,
        jitter_s=180.0,
    )
    return Story(name="nightly-contacts", traffic=traffic, patterns=(true,))


def screen_timeline(person: Person = OWNER, total: int = 16_000_000) -> Story:
    """Analytics of 2017: about 16 MB in ten hours, with every time that the screen went on and off."""
    at = moment("Europe/London", "2017-01-10 09:00:00")
    rng, talks = Random("screen"), []
    for number in range(100):
        began = at + number * 6 * MINUTE + rng.randint(0, 60) * SECOND
        events = [(began - (index + 1) * 41 * SECOND, "on" if index % 2 else "off") for index in range(6)]
        said = screen_events(person, events, total // 100 - 700)
        talks.append(Conversation(began=began, server=ONEPLUS, package=ANALYTICS, exchanges=(said,), kind="analytics"))
    traffic = Traffic(
        conversations=tuple(talks), began=at, ended=at + 10 * HOUR, evidence=("mitmproxy",), person=person
    )
    true = PatternTruth(
        kind="beacon", host=ONEPLUS.host or "", package=ANALYTICS, period_s=360.0, beats=len(talks), jitter_s=30.0
    )
    return Story(name="screen-timeline", traffic=traffic, patterns=(true,))


def phone_app_reports(*, readable: bool, person: Person = OWNER) -> Story:
    """Whenever the dialer opens, a report goes out within five seconds; it tells when the dialer opened and closed.

    readable: a proxy shows what it says (HAR); else PCAPdroid shows to whom.
    """
    told = midnight()
    rng, talks = Random("onetrack"), []
    for use in told.of(UsePeriod):
        if isinstance(use, UsePeriod) and told.phone.dialer in use.apps:
            events = [(use.began + 900, "open"), (use.ended - 400, "close")]
            began = use.began + rng.randint(1800, 4900)
            said = app_events(person, told.phone.dialer, events[:1]), app_events(person, told.phone.dialer, events[1:])
            talks += [
                Conversation(
                    began=began, server=ONETRACK, package="com.miui.analytics", exchanges=said[:1], kind="usage"
                ),
                Conversation(
                    began=use.ended + 700,
                    server=ONETRACK,
                    package="com.miui.analytics",
                    exchanges=said[1:],
                    kind="usage",
                ),
            ]
    evidence = ("har",) if readable else ("pcapdroid",)
    traffic = Traffic(conversations=tuple(talks), began=told.began, ended=told.taken, evidence=evidence, person=person)
    return Story(name=f"phone-app-reports{'-readable' if readable else ''}", traffic=traffic, scenario=told)


def idle(total: int = 1_000_000, mean_gap_s: float = 270.0, person: Person = OWNER) -> Story:
    """Twelve hours on a table: something goes out every `mean_gap_s` on average, about `total` payload bytes in all."""
    began, rng = moment("Europe/Dublin", "2020-10-02 20:00:00"), Random(f"idle:{total}")
    count = round(12 * 3600 / mean_gap_s)
    gaps = [rng.expovariate(1.0) for _ in range(count)]
    scale, at, talks = 12 * HOUR / sum(gaps), float(began), []
    others = [talk for talk in chatter(Random(1), began, began + 2 * HOUR) if talk.protocol == "tls"]
    for number, gap in enumerate(gaps):
        other = others[number % len(others)]
        talks.append(
            Conversation(
                began=round(at),
                server=other.server,
                package=other.package,
                sent=max(total // count - HANDSHAKE, 1),
                received=900,
                asks=False,
                kind="idle",
            )
        )
        at += gap * scale
    traffic = Traffic(
        conversations=tuple(talks), began=began, ended=began + 12 * HOUR, evidence=("pcapdroid",), person=person
    )
    return Story(name=f"idle-{total // 1000}k", traffic=traffic)


def photo_with_place(person: Person = OWNER) -> Story:
    """A picture goes to an app's feedback, and tells where it was taken."""
    at = moment(ZONE, "2026-09-21 19:00:00")
    talk = Conversation(
        began=at,
        server=FEEDBACK,
        package="net.example.torch",
        protocol="http",
        exchanges=(photo_upload(person),),
        kind="upload",
    )
    traffic = Traffic(conversations=(talk,), began=at - HOUR, ended=at + HOUR, evidence=("pcapdroid",), person=person)
    return Story(name="photo-with-place", traffic=traffic)


def seen_twice(person: Person = OWNER) -> Story:
    """An afternoon that PCAPdroid and the home's router saw both, four seconds apart; and Android counted its bytes."""
    at, rng = moment(ZONE, "2026-09-21 15:00:00"), Random("twice")
    talks = [
        *messaging(rng, at, at + 3 * HOUR),
        *in_use(rng, at + HOUR, at + HOUR + 5 * MINUTE),
        photo_backup(at + 2 * HOUR, 300_000),
    ]
    quiet = [replace(talk, asks=False) for talk in talks]
    others = [Conversation(began=at + 9 * MINUTE, server=CHAT, device="television", asks=False)]
    traffic = Traffic(
        conversations=(*quiet, *others), began=at, ended=at + 3 * HOUR, evidence=("pcapdroid", "router", "netstats"), person=person,
        neighbours=(TELEVISION,), late_s=4.2, labels=LABELS,
    )  # fmt: skip
    return Story(name="seen-twice", traffic=traffic)


def covert_hashes(person: Person = OWNER) -> Story:
    """A torch that sends its owner's identifiers as hashes, in pieces of half a kilobyte, on a bad network."""
    at = moment(ZONE, "2026-09-21 02:00:00")
    faults = ("", "retransmission", "out_of_order", "no_end", "reset")
    talks = tuple(
        Conversation(
            began=at + number * 50 * MINUTE, server=FEEDBACK, package="net.example.torch", protocol="http", exchanges=(hashed_ids(person),),
            fault=fault, kind="covert",
        )
        for number, fault in enumerate(faults)
    )  # fmt: skip
    traffic = Traffic(conversations=talks, began=at - HOUR, ended=at + 6 * HOUR, evidence=("pcapdroid",), person=person)
    return Story(name="covert-hashes", traffic=traffic)


def hidden_names(person: Person = OWNER) -> Story:
    """Names that a capture does not show, or shows elsewhere: ECH, no name at all, large hellos, QUIC of both versions."""
    at = moment(ZONE, "2026-09-21 12:00:00")
    server = Server(host="hidden.example.net", address="192.0.2.50", address6="2001:db8:50::1")
    shapes = (
        {"hello": ("ech",), "outer_name": "public.example.net"}, {"hello": ("ech",), "outer_name": "public.example.net", "asks": False},
        {"hello": ("nameless",)}, {"hello": ("large",)}, {"protocol": "quic", "hello": ("v2",)}, {"protocol": "quic", "hello": ("large", "shuffled")},
        {"protocol": "quic", "six": True}, {"fault": "no_start"}, {"protocol": "dot", "asks": False},
    )  # fmt: skip
    base = Conversation(began=at, server=server, package=CHROME, kind="use")
    talks = tuple(
        replace(base, began=at + number * MINUTE, server=replace(server, host=f"n{number}.example.net", address=f"192.0.2.{100 + number}"), **shape)  # type: ignore[arg-type]
        for number, shape in enumerate(shapes)
    )  # fmt: skip
    traffic = Traffic(conversations=talks, began=at - HOUR, ended=at + HOUR, evidence=("pcapdroid",), person=person)
    return Story(name="hidden-names", traffic=traffic)


def negative(story: Story, asked: Person = STRANGER) -> Story:
    """The same traffic, and the OWNER.toml of somebody else: nothing of theirs went anywhere."""
    return replace(story, name=f"{story.name}-negative", asked=asked)


def midnight_of_another() -> Story:
    """The demo's phone, but what went out was of somebody else: their contacts, their IMEI."""
    return replace(midnight_traffic(person=STRANGER), name="midnight-negative", asked=OWNER)


def stories() -> list[Story]:
    """All of them, without those that hold a whole bug report."""
    found = [
        f_secure(login=False), f_secure(login=True), after_the_update(), firmware_recipe(), micloud(), private_pages(), adups(72), adups(24),
        adups(72, readable=False), nightly_contacts(), idle(), idle(52_000, 1800.0), photo_with_place(), covert_hashes(), hidden_names(),
    ]  # fmt: skip
    return [*found, *(negative(one) for one in found if any(talk.all_carried for talk in one.traffic.conversations))]


def _television(began: int, ended: int, rng: Random) -> Iterator[Conversation]:
    """What others in the home say: none of it is the phone's."""
    at = began
    while at < ended:
        yield Conversation(
            began=at,
            server=Server(host="tv.example.org", address="192.0.2.33"),
            device="television",
            sent=900,
            received=4000,
        )
        yield Conversation(began=at + 11 * MINUTE, server=CHAT, device="other phone", sent=600, received=700)
        at += rng.randint(4, 9) * HOUR
