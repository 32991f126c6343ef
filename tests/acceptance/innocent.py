"""Average phones on an average day: a messenger, a caller-ID app, games, a backup, push, updates, a VPN; calls of a person only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from offhook.lab.scenario import HOUR, MINUTE, SECOND, App, Scenario, TrueCall, UsePeriod, moment
from offhook.lab.stories import SYSUPDATE, ZONE, midnight
from offhook.lab.traffic import Conversation, Server, Traffic
from offhook.lab.traffic_chatter import CHAT, PLAY, chatter, in_use, photo_backup
from offhook.lab.traffic_story import Story

MESSENGER, CALLER_ID, GAME, TUNNEL, NEWS = (
    "org.example.messenger",
    "org.example.callerid",
    "org.example.game",
    "org.example.vpn",
    "org.example.news",
)
BEGAN, ENDED = moment(ZONE, "2026-09-21 09:00:00"), moment(ZONE, "2026-09-22 09:10:00")


def server(name: str, number: int) -> Server:
    """A host of nobody that is known, at an address of the internet."""
    return Server(host=f"{name}.example.com", address=f"20.47.97.{number % 200 + 20}")


def ordinary_day(seed: int) -> Story:
    """A day and a night of one phone, captured by PCAPdroid, with its bug report."""
    told = midnight(seed=seed, size_bytes=200_000)
    acts = tuple(act for act in told.acts if not (isinstance(act, TrueCall) and act.package == SYSUPDATE))
    apps = tuple(app for app in told.apps if app.package != SYSUPDATE) + _apps()
    scenario = replace(told, name=f"ordinary-{seed}", acts=acts, apps=apps)
    rng = Random(f"ordinary:{seed}")
    talks = [*chatter(rng, BEGAN, ENDED), photo_backup(moment(ZONE, "2026-09-22 02:07:12"), 3_000_000)]
    for use in scenario.of(UsePeriod):
        if isinstance(use, UsePeriod) and use.began > BEGAN and use.ended < ENDED:
            talks += [*in_use(rng, use.began, use.ended), *_feed(rng, use.began)]
    talks += [*_messenger(rng), *_caller_id(rng, scenario), *_game(rng), *_tunnel(rng), *_reports(rng)]
    traffic = Traffic(
        conversations=tuple(talks), began=BEGAN, ended=ENDED, evidence=("pcapdroid", "netstats"), seed=seed
    )
    return Story(name=scenario.name, traffic=traffic, scenario=scenario)


def _apps() -> tuple[App, ...]:
    installed = moment(ZONE, "2026-02-03 16:20:11")
    return (
        App(package=MESSENGER, uid=10301, permissions=("READ_CONTACTS",), installed=installed),
        App(package=CALLER_ID, uid=10302, permissions=("READ_CONTACTS", "READ_CALL_LOG"), installed=installed),
        App(package=GAME, uid=10303, installed=installed),
        App(package=TUNNEL, uid=10304, installed=installed),
        App(package=NEWS, uid=10305, installed=installed),
    )


def _feed(rng: Random, began: int) -> Iterator[Conversation]:
    """News that are fetched whenever the phone is picked up."""
    yield Conversation(
        began=began + rng.randint(500, 4000),
        server=server("feed", 1),
        package=NEWS,
        sent=rng.randint(900, 1500),
        received=60_000,
    )


def _messenger(rng: Random) -> Iterator[Conversation]:
    """Voice messages and pictures to storage with a new name each time; keys and settings at night."""
    for number in range(14):
        at = rng.randint(BEGAN, ENDED - HOUR)
        yield Conversation(
            began=at, server=server(f"media-{number}.messenger", number), package=MESSENGER, sent=rng.randint(4_000, 250_000), received=3_000
        )  # fmt: skip
    at = BEGAN
    while at < ENDED - HOUR:
        yield Conversation(
            began=at,
            server=server("chat.messenger", 50),
            package=MESSENGER,
            sent=rng.randint(300, 4000),
            received=rng.randint(300, 4000),
        )
        at += rng.randint(4, 40) * MINUTE


def _caller_id(rng: Random, scenario: Scenario) -> Iterator[Conversation]:
    """Each call is looked up; the list of unwanted callers is renewed at night."""
    for call in scenario.calls:
        if BEGAN < call.began < ENDED - HOUR:
            yield Conversation(
                began=call.began + rng.randint(200, 2500),
                server=server("lookup.callerid", 60),
                package=CALLER_ID,
                sent=700,
                received=900,
            )
    yield Conversation(
        began=moment(ZONE, "2026-09-22 03:10:00"),
        server=server("lists.callerid", 61),
        package=CALLER_ID,
        sent=900,
        received=800_000,
    )


def _game(rng: Random) -> Iterator[Conversation]:
    """Heartbeats every half minute for an hour of play, and advertisements."""
    began = moment(ZONE, "2026-09-21 19:00:00")
    for beat in range(120):
        yield Conversation(
            began=began + beat * 30 * SECOND, server=server("beat.game", 70), package=GAME, sent=320, received=280
        )
    for number in range(20):
        yield Conversation(
            began=began + rng.randint(0, HOUR),
            server=server(f"ad{number}.ads", 80 + number),
            package=GAME,
            sent=1800,
            received=40_000,
        )


def _tunnel(rng: Random) -> Iterator[Conversation]:
    """A VPN: one connection that lasts, and keeps itself alive every twenty-five seconds for half the night."""
    yield Conversation(
        began=moment(ZONE, "2026-09-21 22:30:00"),
        server=server("gate.vpn", 90),
        package=TUNNEL,
        protocol="udp",
        port=51_820,
        sent=40_000 + rng.randint(0, 9000),
        received=90_000,
        parts=300,
        lasts_ms=3 * HOUR,
        asks=False,
    )


def _reports(rng: Random) -> Iterator[Conversation]:
    """Crash reports and statistics at night, of apps that may read contacts."""
    for number, package in enumerate((MESSENGER, CALLER_ID, "com.whatsapp")):
        yield Conversation(
            began=moment(ZONE, "2026-09-22 04:00:00") + rng.randint(0, HOUR),
            server=server(f"crash{number}.reports", 100 + number),
            package=package,
            sent=rng.randint(8_000, 60_000),
            received=900,
        )
    yield Conversation(
        began=moment(ZONE, "2026-09-22 05:20:00"), server=CHAT, package="com.whatsapp", sent=150_000, received=4_000
    )
    yield Conversation(
        began=moment(ZONE, "2026-09-22 05:40:00"),
        server=PLAY,
        package="com.google.android.gms",
        sent=90_000,
        received=2_000,
    )
