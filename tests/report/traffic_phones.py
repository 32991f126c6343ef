"""Answers about traffic written by hand, one per story that the report has to tell. Nothing in them comes from a real phone."""

from __future__ import annotations

from datetime import timedelta

from offhook.answers import Answers, App, Citation, Datum, Pattern, State, Traffic, Transfer, Use
from tests.report.phones import END, ESC, badly_covered, changed, covered, hour, midnight, phone, piece, quiet

ARABIC = "تطبيق الرسائل"
HOSTS = (
    ("contactapi.cloud.example", "Xiaomi", "CN", "SG", "com.miui.cloudservice", "Cloud"),
    ("graph.social.example", "Meta", "US", "IE", "com.facebook.katana", "Facebook"),
    ("connectivitycheck.example", "Google", "US", "US", "com.google.android.gms", "Play services"),
    ("obus.data.example", "OPPO", "CN", "IN", "com.heytap.mcs", None),
    ("metrics.huawei.example", "Huawei", "CN", "DE", "com.huawei.hms", "HMS Core"),
    ("log.samsung.example", "Samsung", "KR", "KR", "com.sec.diag", "Diagnostics"),
    ("mail.yandex.example", "Yandex", "RU", "FI", "ru.yandex.mail", None),
    ("cdn-17.unknown.example", None, None, "NL", "org.example.radio", "Radio"),
)


def transfer(nth: int, at: float | None = 2.0, state: State = "unattended", /, **changes: object) -> Transfer:
    """48 KB over TLS to a host of Xiaomi, hours after the start of the records; changes at will."""
    began = None if at is None else hour(at)
    told: dict[str, object] = {
        "id": f"transfer-{nth}",
        "began": began,
        "ended": began and began + timedelta(seconds=9),
        "app": App(package="com.miui.cloudservice", uid=10040, label="Cloud"),
        "host": "contactapi.cloud.example",
        "host_from": "tls_sni",
        "address": "198.18.0.7",
        "port": 443,
        "protocol": "tls",
        "organisation": "Xiaomi",
        "home": "CN",
        "registered_in": "SG",
        "operator": "AS64500 Example Cloud",
        "operator_home": "US",
        "located_in": "disputed",
        "located_says": {"registry": "US", "operator": "SG"},
        "declared_region": "intl",
        "sent_bytes": 48_123,
        "received_bytes": 3_120,
        "content": "encrypted",
        "data": [],
        "use": Use(
            state=state,
            probability_attended={"attended": 0.97, "unattended": 0.03}.get(state),
            because=["no touch for 2 h 10 min", "screen off, locked"],
        ),
        "sources": [flow_line(nth)],
        "phone": "phone-1",
        "address_kind": "global",
        "addresses": ["198.18.0.7", "198.18.0.8"],
        "sent_unattended": 48_123 if state == "unattended" else 0,
    }
    return Transfer(**{**told, **changes})  # type: ignore[arg-type]


def flow_line(nth: int, **changes: object) -> Citation:
    """A flow of a capture."""
    told: dict[str, object] = {
        "evidence": "evidence-3",
        "source": "capture",
        "entry": "night.pcap",
        "line": 100 + nth,
        "at": hour(2.0),
        "says": "a conversation over TLS",
        "text": "10.215.173.1:45678 > 198.18.0.7:443 tcp",
    }
    return Citation(**{**told, **changes})  # type: ignore[arg-type]


def datum(kind: str = "identifier", identifier: str | None = "imei", **changes: object) -> Datum:
    """The IMEI as MD5 in hex, in JSON, in gzip."""
    told: dict[str, object] = {
        "class_": kind,
        "identifier": identifier,
        "form": "hashed",
        "hash": "md5",
        "layers": ["gzip", "json", "md5", "hex"],
        "items": 1,
        "shown": "490154•••••7518",
        "tier": "derived",
        "how": "its MD5 stood under the key “did” of the request's JSON",
        "sources": [flow_line(1, says="POST /v1/upload", text="POST /v1/upload HTTP/1.1")],
        "bytes_shown": '"did":"0eaed834a1e6f4b2bf0c024e0013dea1","model":"Redmi"',
    }
    return Datum(**{**told, **changes})  # type: ignore[arg-type]


def contacts(items: int = 12) -> Datum:
    """Numbers of the owner's contacts, readable."""
    return datum(
        "contacts",
        "contact_number",
        form="plain",
        hash=None,
        layers=["form"],
        items=items,
        shown="+65 6•••••67",
        how="twelve numbers of the owner's contacts stood in the form that was posted",
        bytes_shown="n=%2B6561234567&n=%2B6561230000",
    )


def updater(nth: int = 1, **changes: object) -> Transfer:
    """The app that calls at midnight posts the owner's contacts in clear."""
    told: dict[str, object] = {
        "app": App(package="com.android.sysupdate", uid=10187, label="System update"),
        "host": "up.sysupdate.example",
        "host_from": "http",
        "protocol": "http",
        "port": 80,
        "content": "clear",
        "organisation": None,
        "home": None,
        "registered_in": "CN",
        "data": [contacts(), datum()],
        "connections": 2,
        "spans": [
            (hour(2.06), hour(2.06) + timedelta(seconds=4), 40_000),
            (hour(2.1), hour(2.1) + timedelta(seconds=5), 8_123),
        ],
        "purpose": None,
        "declared_region": None,
    }
    return transfer(nth, 2.06, **{**told, **changes})


def by_name(nth: int, at: float = 3.0, **changes: object) -> Transfer:
    """MiCloud by the name of its host alone."""
    supposed = datum(
        "contacts",
        None,
        form=None,
        hash=None,
        layers=[],
        items=None,
        shown=None,
        tier="conjectured",
        how="the host's name stands for contacts sync",
        sources=[],
        bytes_shown="",
    )
    return transfer(
        nth, at, **{"content": "inferred_from_host", "data": [supposed], "purpose": "contacts sync", **changes}
    )


def counter(nth: int, package: str, sent: int, **changes: object) -> Transfer:
    """A total of one app, as Android counts it."""
    told: dict[str, object] = {
        "app": App(package=package, uid=10_000 + nth),
        "host": None,
        "host_from": "none",
        "address": None,
        "address_kind": None,
        "addresses": [],
        "port": None,
        "protocol": "counter",
        "organisation": None,
        "home": None,
        "registered_in": None,
        "operator": None,
        "operator_home": None,
        "located_in": None,
        "located_says": None,
        "declared_region": None,
        "sent_bytes": sent,
        "bytes_are": "ip",
        "sent_unattended": sent // 2,
    }
    return transfer(nth, 1.0, **{**told, **changes})


def beacon() -> Pattern:
    """A push service that keeps its line open."""
    return Pattern(
        id="pattern-2",
        kind="beacon",
        period_s=270.0,
        score=0.93,
        members=["transfer-4"],
        innocent_explanations=["a push service that keeps its connection open", "a check for news"],
        host="push.example",
        app=App(package="com.google.android.gms", uid=10012, label="Play services"),
        beats=160,
        missed=3,
        jitter_s=4.0,
        bytes_per_beat=412,
    )


def _chatter() -> list[Transfer]:
    local = {"organisation": None, "home": None, "registered_in": None, "host": "printer.local", "host_from": "dns"}
    return [
        transfer(3, 1.0, "attended", sent_bytes=1_200_000, content="decrypted", host="photos.example"),
        transfer(4, 4.0, organisation="Google", home="US", host="push.example", sent_bytes=66_000, registered_in="US"),
        transfer(5, 5.0, "unknown", app=None, host=None, host_from="none", address="2001:db8::1", organisation=None, home=None),
        transfer(6, 6.0, ech=True, host=None, host_from="none", outer_name="cloudflare-ech.com", organisation=None, home=None),
        transfer(7, 7.0, "attended", **{**local, "address": "192.168.1.9", "address_kind": "private"}),
        transfer(8, 8.0, app=App(package=None, uid=1000, also=["android", "com.android.settings"]), protocol="quic"),
        transfer(9, 9.0, app=App(package="org.example.arabic", uid=10055, label=ARABIC), organisation="Meta", home="US"),
    ]  # fmt: skip


def night() -> Answers:
    """Calls that nobody made, and the contacts that went out in the same night."""
    transfers = [
        updater(),
        by_name(2),
        *_chatter(),
        counter(10, "com.miui.gallery", 5_300_000, overlaps=["transfer-3"]),
    ]
    before = midnight()
    return changed(
        before,
        evidence=[*before.evidence, piece(3, name="night.pcap", kind="capture", bytes=9_400_000, sha256="ab" * 32)],
        coverage=[*before.coverage, covered("capture", hour(1.0), hour(13.0), evidence="evidence-3", framed=9_312, read=9_312)],
        transfers=transfers,
        patterns=[beacon()],
        traffic=Traffic(
            sent_bytes=1_600_000,
            opaque_bytes=400_000,
            readable_bytes=1_200_000,
            located=5,
            disputed=3,
            data_versions={"registry of addresses": "3.3.170", "organisations": "2026-11-20"},
        ),
    )  # fmt: skip


def sent_alone() -> Answers:
    """No call that nobody made, but the owner's contacts went out while nobody was using the phone."""
    return changed(quiet(), transfers=[updater(), by_name(2)], patterns=[])


def encrypted() -> Answers:
    """Well covered, nothing unusual, and all that went out is encrypted."""
    return changed(quiet(), transfers=[transfer(n, n / 2, "unattended" if n % 2 else "attended") for n in range(1, 20)])


def capture_alone() -> Answers:
    """A capture and nothing else: nothing tells of calls or of use."""
    return changed(
        badly_covered(),
        evidence=[piece(1, name="night.pcapng", kind="capture", bytes=9_400_000)],
        coverage=[covered("capture", hour(1.0), hour(13.0))],
        use=[],
        transfers=[
            updater(1, use=_unknown(), sent_unattended=None),
            transfer(2, 3.0, "unknown"),
            transfer(3, 4.0, "unknown", sent_bytes=900),
        ],
        covered_from=None,
        covered_to=END,
    )


def capture_without_private_data() -> Answers:
    """The same, and nothing of the owner's was found in it."""
    clear = transfer(1, 2.0, "unknown", content="clear", protocol="http", host="news.example")
    return changed(capture_alone(), transfers=[clear, transfer(2, 3.0, "unknown")])


def counters_alone() -> Answers:
    """Android's own totals, no capture."""
    return changed(
        quiet(), transfers=[counter(1, "com.miui.gallery", 5_300_000), counter(2, "com.example.game", 12_000)]
    )


def nothing_captured() -> Answers:
    """A capture that holds nothing of this phone."""
    return changed(quiet(), transfers=[])


def which_phone() -> Answers:
    """A capture of a router with several devices in it, and nothing tells which is the phone."""
    note = "several devices are in it, and nothing tells which is the phone: give its address or MAC in OWNER.toml"
    return changed(capture_alone(), transfers=[], coverage=[covered("capture", hour(1.0), hour(13.0), note=note)])


def hostile_traffic() -> Answers:
    """Names that try to be markup, escape sequences, the end of a script, or somebody else's sentence."""
    evil = f"</script><script>alert(1)</script><!--{ESC}]0;owned\x07\u202egpj.exe\r\n[bold red]x[/] {{{{7*7}}}}"
    private = datum("<b>", evil, form=evil, hash=evil, layers=[evil], shown=evil, how=evil, bytes_shown=evil)
    hashed = datum(
        "identifier", evil, form="hashed", hash=evil, sources=[flow_line(1, says=evil, text=evil, entry=evil)]
    )
    bad = updater(
        1,
        app=App(package=evil, uid=-1, label=ARABIC + evil, also=[evil, evil]),
        host=evil,
        address=evil,
        addresses=[evil, ARABIC],
        organisation=evil,
        home="<i>",
        registered_in=evil,
        operator=evil,
        operator_home=evil,
        located_says={evil: evil, "x": "US"},
        declared_region=evil,
        purpose=evil,
        data=[private, hashed],
        sources=[flow_line(1, entry=f"../../{evil}", text=evil, says=ARABIC, account=evil)],
        protocol=evil,
        network=evil,
        ech=True,
        outer_name=evil,
        notes=[evil, "</style></script><svg onload=alert(1)>"],
    )
    comes = Pattern(id=evil, kind="beacon", period_s=1e300, score=2.0, members=["transfer-1", evil],
                    innocent_explanations=[evil], host=evil, beats=4, jitter_s=float("nan"), says=evil)  # fmt: skip
    quiet_night = changed(quiet(), phones=[phone(model=ARABIC)])
    traffic = Traffic(sent_bytes=0, opaque_bytes=0, readable_bytes=0, located=0, disputed=0, data_versions={evil: evil})
    others = [
        transfer(2, None, "unknown", app=None, host=None, address=None, host_from="none"),
        updater(3, sent_bytes=0),
    ]
    return changed(quiet_night, transfers=[bad, *others], patterns=[comes], traffic=traffic)


def many_transfers(count: int = 20_000) -> Answers:
    """A month of a busy phone: transfers of every kind, every tenth with private data."""
    states: list[State] = ["attended", "unattended", "unknown", "attended"]
    made = []
    for nth in range(count):
        name, organisation, home, registered, package, label = HOSTS[nth % len(HOSTS)]
        made.append(
            transfer(
                nth + 1,
                nth * 83 / count,
                states[nth % 4],
                app=App(package=package, uid=10_000 + nth % 50, label=label),
                host=f"h{nth % 700}.{name}",
                organisation=organisation,
                home=home,
                registered_in=registered,
                address=f"198.18.{nth % 256}.{nth % 250}",
                addresses=[],
                sent_bytes=200 + nth * 7919 % 90_000,
                sent_unattended=None,
                content="clear" if nth % 10 == 0 else "encrypted",
                data=[datum()] if nth % 10 == 0 else [],
            )
        )
    return changed(midnight(), transfers=made)


def _unknown() -> Use:
    return Use(state="unknown", probability_attended=None, because=["no record that shows the screen covers this time"])


STORIES = {
    "night": night,
    "sent_alone": sent_alone,
    "encrypted": encrypted,
    "capture_alone": capture_alone,
    "capture_without_private_data": capture_without_private_data,
    "counters_alone": counters_alone,
    "nothing_captured": nothing_captured,
    "which_phone": which_phone,
    "hostile_traffic": hostile_traffic,
}
