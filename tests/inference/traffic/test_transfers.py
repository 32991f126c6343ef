"""From conversations, requests and counters to transfers: what is joined, what never mixes, what counts once."""

from __future__ import annotations

from offhook.answers import Transfer
from offhook.facts.book import FactBook
from offhook.facts.phone import Package
from offhook.facts.place import Fact
from offhook.facts.traffic import Disclosure, DnsAnswer
from offhook.inference.traffic.names import Names
from offhook.inference.traffic.overlaps import with_overlaps
from offhook.inference.traffic.parts import parts_of
from offhook.inference.traffic.phone_side import Known
from offhook.inference.traffic.transfers import joined, summary
from offhook.inference.traffic.witnesses import seen_by, witnesses_of
from offhook.inference.uids import AppsOfUids
from tests.inference.traffic.flows import T0, clock, counter, disclosure, dns, flow, joining, place, request

ME = Known(addresses=frozenset({"10.0.0.2"}))


def transfers(*facts: Fact, told: tuple[Disclosure, ...] = ()) -> list[Transfer]:
    book = FactBook(facts)
    witnesses = witnesses_of(book, ME)
    names = Names(book.of(DnsAnswer), clock(), frozenset({"10.0.0.2"}), {})
    parts = parts_of(seen_by(witnesses, clock()), book, clock(), names, AppsOfUids(book))
    return joined(parts, joining(*told)).transfers


def test_connections_to_one_host_are_one_transfer() -> None:
    (one,) = transfers(
        *(flow(n, client_port=n, host="api.example", host_from="tls_sni", uid=10_100) for n in range(1, 4))
    )
    assert (one.connections, one.sent_bytes, one.received_bytes) == (3, 3000, 15_000)
    assert [sent for _, _, sent in one.spans] == [1000] * 3
    assert one.content == "encrypted"
    assert one.data == []


def test_apps_hosts_ports_and_contents_never_mix() -> None:
    found = transfers(
        flow(1, host="a.example", host_from="tls_sni", uid=10_100),
        flow(2, host="a.example", host_from="tls_sni", uid=10_101),
        flow(3, host="b.example", host_from="tls_sni", uid=10_100),
        flow(4, host="a.example", host_from="tls_sni", uid=10_100, server_port=8443),
        flow(5, host="a.example", host_from="http", uid=10_100, protocol="http", opaque=False),
    )
    assert len(found) == 5
    assert sum(t.sent_bytes for t in found) == 5000


def test_a_host_without_a_name_gets_that_of_the_last_answer_before() -> None:
    (late, early) = sorted(
        transfers(
            dns(0, "old.example", "20.47.97.231"),
            flow(10, client_port=1),
            dns(5_000_000, "new.example", "20.47.97.231"),
            flow(6_000_000, client_port=2),
        ),
        key=lambda t: t.host or "",
    )
    assert (late.host, early.host) == ("new.example", "old.example")
    assert late.host_from == "dns"


def test_an_answer_that_came_after_or_to_another_device_names_nothing() -> None:
    (one,) = transfers(
        dns(9_000, "late.example", "20.47.97.231"), dns(0, "tv.example", "20.47.97.231", client="10.0.0.9"), flow(10)
    )
    assert (one.host, one.host_from) == (None, "none")


def test_the_outer_name_of_ech_is_not_the_host() -> None:
    (one,) = transfers(flow(0, ech=True, outer_name="public.example"))
    assert (one.host, one.ech, one.outer_name) == (None, True, "public.example")


def test_data_stands_in_the_transfer_it_was_sent_in() -> None:
    clear = flow(0, protocol="http", opaque=False, host="a.example", host_from="http")
    other = flow(0, protocol="http", opaque=False, host="b.example", host_from="http", client_port=2)
    told = (
        disclosure(clear, shown="+65 •••• 4567"),
        disclosure(clear, shown="+65 •••• 9999"),
        disclosure(
            clear, data="identifier", identifier="imei", form="hashed", hash="md5", layers=("form", "md5", "hex")
        ),
        disclosure(clear, outgoing=False, data="location", identifier=None),
        disclosure(clear, weak=True, data="photos", identifier=None),
    )
    first, second = sorted(transfers(clear, other, told=told), key=lambda t: t.host or "")
    assert [(d.class_, d.identifier, d.items, d.hash) for d in first.data] == [
        ("contacts", "contact_number", 2, None), ("identifier", "imei", 1, "md5"),
    ]  # fmt: skip
    assert second.data == []


def test_the_data_of_another_device_is_nobodys() -> None:
    tv = flow(0, client="10.0.0.9", protocol="http", opaque=False)
    assert transfers(tv, flow(1), told=(disclosure(tv),))[0].data == []


def test_a_har_alone_makes_decrypted_transfers() -> None:
    (one,) = transfers(request(0), request(5))
    assert (one.content, one.host_from, one.sent_bytes, one.connections, one.port) == ("decrypted", "har", 1400, 2, 443)


def test_a_request_of_a_har_belongs_to_the_connection_that_was_captured() -> None:
    wire = flow(0, host="api.example", host_from="tls_sni", lasts_ms=30_000)
    inside = request(5_000)
    (one,) = transfers(wire, inside, told=(disclosure(inside),))
    assert (one.content, one.sent_bytes, one.connections) == ("decrypted", 1000, 1)
    assert {source.source for source in one.sources} == {"capture", "har"}
    assert one.data[0].class_ == "contacts"


def test_a_request_at_another_time_is_counted_by_itself() -> None:
    found = transfers(flow(0, host="api.example", host_from="tls_sni"), request(900_000))
    assert {t.content for t in found} == {"encrypted", "decrypted"}


def test_counters_tell_no_host_and_name_what_they_overlap() -> None:
    package = Package(place=place(), name="com.example", uid=10_100)
    found = transfers(
        package,
        flow(60_000, uid=10_100),
        counter(0),
        counter(7_200_000),
        counter(0, state="DBG_VPN_IN"),
        counter(0, kind="tag"),
    )
    named = with_overlaps([_renamed(t, n) for n, t in enumerate(found, 1)])
    (total,) = [t for t in named if t.protocol == "counter"]
    assert (total.host, total.address, total.bytes_are, total.sent_bytes, total.connections) == (
        None,
        None,
        "ip",
        10_000,
        2,
    )
    assert total.app is not None
    assert total.app.package == "com.example"
    assert total.overlaps == [t.id for t in named if t.protocol == "tls"]


def test_an_unknown_uid_has_no_app() -> None:
    assert transfers(flow(0, uid=-1))[0].app is None


def test_a_connection_without_payload_is_no_transfer() -> None:
    assert transfers(flow(0, sent=0, received=0, opaque=None)) == []


def test_the_sum_leaves_counters_out() -> None:
    told = summary(transfers(flow(0), request(0, decrypted=False), counter(0)))
    assert (told.sent_bytes, told.opaque_bytes, told.readable_bytes) == (1700, 1000, 700)


def test_transfers_stand_in_order_of_time() -> None:
    found = transfers(flow(900, host="z.example"), flow(5, host="y.example", client_port=2), request(300))
    assert [t.began.timestamp() * 1000 - T0 for t in found if t.began] == [5, 300, 900]


def _renamed(transfer: Transfer, number: int) -> Transfer:
    from offhook.answers import renamed

    return renamed(transfer, f"transfer-{number}")


def test_data_in_what_looked_like_chance_makes_it_readable() -> None:
    """Never lost behind "encrypted", nor behind what the host's name stands for."""
    raw = flow(0, protocol="tcp", opaque=True, host="contactapi.micloud.xiaomi.net", host_from="dns", server_port=5222)
    (one,) = transfers(raw, told=(disclosure(raw, data="identifier", identifier="imei"),))
    assert one.content == "clear"
    assert [datum.identifier for datum in one.data] == ["imei"]
