"""What every phone says all day without meaning anything: push, time, updates, messages, videos; and hosts to say it to.

Hosts are real names or invented ones under reserved domains; addresses are of ranges of those organisations or reserved.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from offhook.lab.scenario import HOUR, MINUTE, SECOND
from offhook.lab.traffic import Conversation, Exchange, Server

PUSH = Server(
    host="mtalk.google.com",
    address="142.251.10.188",
    address6="2404:6800:4003:c04::bc",
    organisation="Google",
    home="US",
)
CONNECTIVITY = Server(host="connectivitycheck.gstatic.com", address="142.251.12.94", organisation="Google", home="US")
PLAY = Server(
    host="play.googleapis.com",
    address="142.251.10.95",
    address6="2404:6800:4003:c06::5f",
    organisation="Google",
    home="US",
)
TIME = Server(host="time.android.com", address="216.239.35.4", organisation="Google", home="US")
CHAT = Server(
    host="g.whatsapp.net", address="157.240.13.54", chain=("chat.cdn.whatsapp.net",), organisation="Meta", home="US"
)
PHOTOS_FEED = Server(
    host="i.instagram.com",
    address="157.240.13.63",
    chain=("instagram.c10r.instagram.com",),
    organisation="Meta",
    home="US",
)
VIDEO = Server(
    host="rr3---sn-example.googlevideo.com",
    address="172.217.194.91",
    address6="2404:6800:4003:c1a::5b",
    organisation="Google",
    home="US",
)
UPDATE = Server(host="update.intl.miui.com", address="47.88.128.10", organisation="Xiaomi", home="CN")
MIPUSH = Server(host="fr.app.chat.global.xiaomi.net", address="20.47.97.231", organisation="Xiaomi", home="CN")
ADS = Server(host="globalapi.ad.xiaomi.com", address="47.74.128.21", organisation="Xiaomi", home="CN")
BACKUP = Server(host="photos.googleapis.com", address="142.251.10.95", organisation="Google", home="US")
WEATHER = Server(host="weather.example.org", address="192.0.2.80", organisation=None)
GMS, WHATSAPP, INSTAGRAM = "com.google.android.gms", "com.whatsapp", "com.instagram.android"
YOUTUBE, CHROME, PHOTOS = "com.google.android.youtube", "com.android.chrome", "com.google.android.apps.photos"
SECURITY, UPDATER = "com.miui.securitycenter", "com.android.updater"


def chatter(rng: Random, began: int, ended: int) -> Iterator[Conversation]:
    """All of it between two moments, at hours that do not ask whether anybody is there."""
    yield from push(rng, began, ended)
    yield from checks(rng, began, ended)
    yield from messaging(rng, began, ended)


def push(rng: Random, began: int, ended: int) -> Iterator[Conversation]:
    """Connections that are kept alive: Google's every quarter of an hour or so, the maker's every five minutes."""
    lasts = ended - began - 2 * MINUTE
    yield Conversation(
        began=began + 20 * SECOND, server=PUSH, package=GMS, port=5228, parts=max(lasts // (15 * MINUTE), 1), lasts_ms=lasts,
        sent=26 * max(lasts // (15 * MINUTE), 1), received=26 * max(lasts // (15 * MINUTE), 1), kind="push",
    )  # fmt: skip
    at = began + rng.randint(5, 60) * SECOND
    while at < ended - MINUTE:
        yield Conversation(
            began=at, server=MIPUSH, package="com.xiaomi.xmsf", sent=180, received=120, kind="push", hello=("1.2",)
        )
        at += 5 * MINUTE + rng.randint(-9, 9) * SECOND


def checks(rng: Random, began: int, ended: int) -> Iterator[Conversation]:
    """Is there a network, what time is it, is there an update, which advertisement comes next."""
    for at in _around(rng, began, ended, 3 * HOUR):
        answered = Exchange(
            target="/generate_204", status=204, reply_headers=(), headers=(("User-Agent", "Dalvik/2.1.0"),)
        )
        for again in range(rng.randint(1, 4)):
            when = at + again * 7 * SECOND
            yield Conversation(
                began=when, server=CONNECTIVITY, package="android", protocol="http", exchanges=(answered,), kind="check"
            )
    for at in _around(rng, began, ended, 3 * HOUR):
        yield Conversation(began=at, server=TIME, package="android", protocol="ntp", kind="time")
    for at in _around(rng, began, ended, 6 * HOUR):
        yield Conversation(began=at, server=UPDATE, package=UPDATER, sent=1900, received=5200, kind="update")
    for at in _around(rng, began, ended, 70 * MINUTE):
        yield Conversation(began=at, server=ADS, package=SECURITY, sent=2600, received=9000, kind="ads")
    for at in _around(rng, began, ended, 95 * MINUTE):
        yield Conversation(began=at, server=PLAY, package=GMS, sent=3100, received=800, six=True, kind="log")


def messaging(rng: Random, began: int, ended: int) -> Iterator[Conversation]:
    """A messenger's connections: somebody writes, and writes again, and then nobody for an hour."""
    for start in _around(rng, began, ended, 80 * MINUTE):
        at = start
        for _ in range(rng.randint(1, 6)):
            if at < ended - MINUTE:
                yield Conversation(
                    began=at, server=CHAT, package=WHATSAPP, sent=rng.randint(300, 2500), received=rng.randint(300, 9000), parts=3,
                    lasts_ms=rng.randint(4, 50) * SECOND, kind="messaging",
                )  # fmt: skip
            at += rng.randint(55, 170) * SECOND


def in_use(rng: Random, began: int, ended: int) -> Iterator[Conversation]:
    """What somebody who holds the phone causes: pictures, a video over QUIC, a page."""
    lasts = max(ended - began - 4 * SECOND, SECOND)
    yield Conversation(
        began=began + 2 * SECOND,
        server=PHOTOS_FEED,
        package=INSTAGRAM,
        sent=4800,
        received=160_000,
        parts=6,
        lasts_ms=lasts,
        kind="use",
    )
    if rng.random() < 0.5:
        yield Conversation(
            began=began + 3 * SECOND, server=VIDEO, package=YOUTUBE, protocol="quic", sent=3000, received=240_000, parts=8, lasts_ms=lasts,
            six=True, hello=("shuffled",), kind="use",
        )  # fmt: skip
    if rng.random() < 0.3:
        read = Exchange(
            target="/today?city=singapore",
            reply_headers=(("Content-Type", "text/html"),),
            reply=b"<p>34 degrees</p>" * 30,
        )
        yield Conversation(
            began=began + 5 * SECOND, server=WEATHER, package=CHROME, protocol="http", exchanges=(read,), kind="use"
        )


def photo_backup(at: int, size: int = 3_400_000) -> Conversation:
    """A large upload with an innocent reason: last evening's photos go to the owner's own album."""
    return Conversation(
        began=at, server=BACKUP, package=PHOTOS, sent=size, received=6200, parts=4, lasts_ms=50 * SECOND, kind="backup", six=False
    )  # fmt: skip


def _around(rng: Random, began: int, ended: int, every: int) -> Iterator[int]:
    """Moments by chance, on average so far apart (as a Poisson process has them)."""
    at = began + round(rng.expovariate(1 / every))
    while at < ended - MINUTE:
        yield at
        at += max(round(rng.expovariate(1 / every)), 2 * SECOND)
