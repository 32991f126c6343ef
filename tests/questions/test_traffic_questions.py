"""The other questions about traffic: when they speak, when they must not, and what they must not claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from offhook.answers import Call, Finding, Transfer, UseInterval
from offhook.facts.phone import Package
from offhook.indicators import Indicator, Indicators
from offhook.questions.known_indicators import known_indicators
from offhook.questions.private_data_sent import private_data_sent
from offhook.questions.recurring_traffic import recurring_traffic
from offhook.questions.small_covert_upload import small_covert_upload
from offhook.questions.traffic_around_calls import traffic_around_calls
from offhook.questions.traffic_while_unattended import traffic_while_unattended
from offhook.questions.who_received_what import who_received_what
from tests.questions.sent import GAME, after, datum, pattern, transfer
from tests.questions.told import NOT_TOLD, SOMEBODY, asked, call, inferred, place

ABLE = Package(
    place=place("packages"), name="org.game", uid=10_123, granted=("android.permission.READ_CONTACTS",), system=False
)


def small(*transfers: Transfer, app: Package = ABLE) -> list[Finding]:
    return asked(small_covert_upload, inferred(facts=[app], transfers=list(transfers)))


def test_a_small_upload_of_an_app_that_may_read_contacts_is_told_as_a_chance() -> None:
    (found,) = small(transfer(app=GAME, sent=18_000, received_bytes=300))
    assert (found.severity, found.tier) == ("medium", "conjectured")
    assert "cannot be seen" in found.says


def test_a_small_upload_of_an_app_from_a_store_or_to_a_known_organisation_is_low() -> None:
    shop = replace(ABLE, installer="com.android.vending")
    assert [item.severity for item in small(transfer(app=GAME, sent=18_000), app=shop)] == ["low"]
    known = transfer(app=GAME, sent=18_000, organisation="Google")
    assert [item.severity for item in small(known)] == ["low"]


def test_what_could_be_read_is_not_called_encrypted_and_reports_of_crashes_are_not_told() -> None:
    assert small(transfer(app=GAME, sent=18_000, content="clear")) == []
    assert small(transfer(app=GAME, sent=18_000, purpose="crash reports")) == []


def test_an_app_that_uploads_to_a_new_host_each_time_has_a_habit() -> None:
    uploads = [transfer(n, app=GAME, sent=18_000, host=f"media-{n}.example") for n in range(5)]
    assert small(*uploads) == []
    assert len(small(*uploads[:3])) == 1


def test_uploads_that_are_large_or_usual_or_of_other_apps_are_not_told() -> None:
    assert small(transfer(app=GAME, sent=9_000_000)) == []
    assert small(transfer(app=GAME, sent=18_000, received_bytes=90_000)) == []
    assert small(transfer(app=GAME, sent=18_000, connections=9)) == []
    assert small(transfer(app=GAME, sent=18_000, use=SOMEBODY)) == []
    assert small(transfer(sent=18_000)) == []
    assert small(transfer(app=GAME, sent=18_000), app=Package(place=place("packages"), name="org.game", uid=1)) == []


def sent_while_used(*transfers: Transfer) -> list[Finding]:
    return asked(private_data_sent, inferred(transfers=list(transfers)))


def test_private_data_is_told_by_organisation_in_clear_first() -> None:
    found = sent_while_used(
        transfer(1, organisation="Alpha", content="decrypted", data=[datum("identifier", "gaid")], use=SOMEBODY),
        transfer(
            2, organisation="Beta", content="clear", data=[datum("identifier", "imei", form="hashed", hash="md5")], use=NOT_TOLD
        ),
        transfer(3, use=SOMEBODY),
    )  # fmt: skip
    assert [(item.severity, item.because) for item in found] == [("medium", ["transfer-2"]), ("low", ["transfer-1"])]
    assert found[0].title == "What identifies the phone or its owner was sent to a host of Beta"
    assert "try out all numbers" in found[0].says
    assert "try out all numbers" not in found[1].says
    assert "advertising ID" not in str(found[0].advice)


def test_what_was_sent_while_nobody_was_there_is_told_once() -> None:
    assert sent_while_used(transfer(content="clear", data=[datum()])) == []


def test_places_and_pictures_identify_nobody_but_are_private() -> None:
    (found,) = sent_while_used(
        transfer(content="clear", data=[datum("location", "coordinates"), datum("photos", None)], use=SOMEBODY)
    )
    assert found.title == "Private data was sent to api.maker.example"
    assert found.severity == "medium"


def test_messages_are_grave_even_if_encrypted_on_their_way() -> None:
    told = transfer(content="decrypted", data=[datum("messages", "message_text")], use=NOT_TOLD)
    assert [item.severity for item in sent_while_used(told)] == ["medium"]


def test_only_a_part_that_was_in_clear_is_said_to_be_so() -> None:
    (found,) = sent_while_used(
        transfer(1, organisation="Alpha", content="clear", data=[datum()], use=SOMEBODY),
        transfer(2, organisation="Alpha", content="decrypted", data=[datum()], host="b.example", use=SOMEBODY),
    )
    assert "Some of it was not encrypted" in found.says
    assert found.title == "Private data was sent to hosts of Alpha"
    assert "1 other host of the same organisation" in found.says


def test_many_receivers_are_told_together_in_the_end() -> None:
    found = sent_while_used(*(transfer(n, host=f"{n}.example", data=[datum()], use=NOT_TOLD) for n in range(1, 40)))
    assert len(found) == 21
    assert "19 further receivers" in found[-1].says


def test_who_received_what_names_homes_and_what_is_not_known() -> None:
    (found,) = asked(
        who_received_what,
        inferred(
            transfers=[
                transfer(1, organisation="Xiaomi", home="CN", sent=2_000_000),
                transfer(2, organisation="Google", home="US", sent=3_000_000),
                transfer(3, sent=500_000),
                transfer(4, address_kind="private", sent=77_000_000),
                transfer(5, protocol="counter", host=None, host_from="none", address=None, sent=88_000_000),
            ]
        ),
    )
    assert found.title == "5.5 MB went to hosts of 2 known organisations"
    assert "Google (home: United States) 3.0 MB, Xiaomi (home: China) 2.0 MB" in found.says
    assert "500 KB went to hosts whose organisation is not known" in found.says


def test_no_organisation_that_is_known_is_not_counted_as_one() -> None:
    (found,) = asked(who_received_what, inferred(transfers=[transfer(sent=68)]))
    assert found.title == "68 bytes went to hosts whose organisations are not known"
    assert found.doubts == []


def test_no_traffic_evidence_asks_nothing() -> None:
    for question in (
        who_received_what,
        traffic_while_unattended,
        private_data_sent,
        recurring_traffic,
        traffic_around_calls,
    ):
        assert asked(question, inferred()) == []


def test_the_mean_interval_of_idle_traffic_is_told() -> None:
    told = [transfer(n, hours=n * 0.075, sent=6_250) for n in range(1, 161)]
    (found,) = asked(traffic_while_unattended, inferred(transfers=told))
    assert found.severity == "info"
    assert found.title == "The phone sent 1.0 MB while nobody was using it"
    assert "on average every 4.5 minutes" in found.says


def test_an_app_far_beyond_its_habit_is_told_and_a_steady_one_is_not() -> None:
    steady = [transfer(n, hours=n, sent=40_000) for n in range(1, 30)]
    (only,) = asked(traffic_while_unattended, inferred(transfers=steady))
    assert only.severity == "info"
    burst = transfer(99, hours=40, sent=60_000_000)
    found = asked(traffic_while_unattended, inferred(transfers=[*steady, burst]))
    assert [item.severity for item in found] == ["info", "low"]
    assert found[1].because == ["transfer-99"]


def test_a_beacon_is_low_and_names_what_is_innocent() -> None:
    (found,) = asked(recurring_traffic, inferred(transfers=[transfer()], patterns=[pattern()]))
    assert (found.severity, found.doubts) == ("low", ["Many apps ask their server."])
    assert found.because == ["pattern-1", "transfer-1"]


def test_a_beacon_with_private_data_is_graver() -> None:
    (found,) = asked(
        recurring_traffic,
        inferred(transfers=[transfer(content="clear", data=[datum()])], patterns=[pattern("recurring_transfer")]),
    )
    assert found.severity == "medium"
    assert "a contact's number" in found.says


def test_a_stream_that_is_fetched_piece_by_piece_is_for_information() -> None:
    video = transfer(received_bytes=9_000_000)
    (found,) = asked(recurring_traffic, inferred(transfers=[video], patterns=[pattern(period_s=30.0)]))
    assert found.severity == "info"
    (other,) = asked(recurring_traffic, inferred(transfers=[transfer()], patterns=[pattern(period_s=30.0)]))
    assert other.severity == "low"
    (loads,) = asked(recurring_traffic, inferred(transfers=[transfer()], patterns=[pattern(period_s=2.0)]))
    assert loads.severity == "info"
    assert "piece by piece" in found.doubts[0]


def around(calls: list[Call], *transfers: Transfer) -> list[Finding]:
    return asked(traffic_around_calls, inferred(calls=calls, transfers=list(transfers)))


CALLS = [call(n, hours=n * 3) for n in range(1, 9)]


def test_contacts_that_meet_calls_are_told() -> None:
    met = [transfer(n, hours=n * 3 + 0.0005, host="track.example") for n in range(1, 9)]
    others = [transfer(100 + n, hours=n * 0.9 + 0.3, host="news.example") for n in range(30)]
    (found,) = around(CALLS, *met, *others)
    assert "track.example" in found.title
    assert "8 calls of 8" in found.says
    assert found.severity == "low"


def test_what_is_in_touch_all_the_time_meets_calls_by_chance() -> None:
    busy = transfer(1, spans=[(after(n / 360), after(n / 360), 10) for n in range(360 * 26)])
    assert around(CALLS, busy) == []


def test_two_calls_are_too_few() -> None:
    assert around(CALLS[:2], *(transfer(n, hours=n * 3) for n in (1, 2)), transfer(9, hours=30)) == []


def looked(*known: Indicator, **more: object) -> list[Finding]:
    told = Indicators(known, {"process:name": 3}, ("paper.stix2",))
    return asked(known_indicators, inferred(indicators=told, **more))  # type: ignore[arg-type]


def test_a_host_on_a_list_is_met_by_whole_labels() -> None:
    bad = Indicator("host", "bad.example", "PaperSpy", "paper.stix2")
    hit, looked_for = looked(bad, transfers=[transfer(host="c2.bad.example"), transfer(2, host="evilbad.example")])
    assert (hit.severity, hit.because) == ("high", ["transfer-1"])
    assert "Not checked: 3 process:name" in looked_for.says


def test_apps_and_addresses_on_a_list_are_met() -> None:
    known = (Indicator("package", "org.game", "PaperSpy", "p"), Indicator("address", "20.47.97.231", "Other", "p"))
    found = looked(*known, facts=[ABLE], transfers=[transfer()])
    assert [item.severity for item in found] == ["high", "high", "info"]


def test_nothing_met_is_no_clean_bill_of_health() -> None:
    (found,) = looked(Indicator("host", "bad.example", "PaperSpy", "p"), transfers=[transfer()])
    assert found.severity == "info"
    assert "no clean bill of health" in found.says


def test_without_a_list_nothing_is_said() -> None:
    assert asked(known_indicators, inferred(transfers=[transfer()])) == []


def test_what_meets_every_pick_up_meets_calls_because_of_them() -> None:
    """A feed that is fetched whenever the phone is picked up knows nothing of calls."""
    met = [transfer(n, hours=n * 3 - 0.002, host="feed.example") for n in range(1, 9)]
    picked = [after(n + 0.5) for n in range(24)]
    fetched = [transfer(100 + n, hours=n + 0.5005, host="feed.example") for n in range(24)]
    use = [
        UseInterval(from_=at, to=at + timedelta(minutes=3), state="attended", probability_attended=0.9) for at in picked
    ]
    told = replace(inferred(calls=CALLS, transfers=[*met, *fetched]), use=use)
    assert asked(traffic_around_calls, told) == []
    assert len(around(CALLS, *met, *fetched[:1])) == 1


def test_calls_that_went_out_are_looked_at_by_themselves() -> None:
    incoming = [call(20 + n, hours=n * 3 + 1, direction="incoming") for n in range(1, 13)]
    met = [transfer(n, hours=n * 3, host="track.example") for n in range(1, 9)]
    (found,) = around(CALLS + incoming, *met, transfer(99, hours=40, host="news.example"))
    assert "8 calls of 8 that went out" in found.says


def test_thousands_of_calls_are_no_overflow() -> None:
    calls = [call(n, hours=n * 0.01) for n in range(1, 3000)]
    spans = [(after(n * 0.01), after(n * 0.01), 10) for n in range(1, 3000, 2)]
    assert len(around(calls, transfer(1, spans=spans), transfer(2, hours=3000, host="other.example"))) <= 1


def test_an_app_of_the_hours_in_which_calls_are_made_meets_them_by_chance() -> None:
    """Without any record of use: calls and contacts fall into the same two hours of a whole day."""
    calls = [call(n, hours=10 + n * 0.25) for n in range(8)]
    met = [transfer(n, hours=10 + n * 0.0125, host="feed.example") for n in range(160)]
    assert (
        around(calls, *met, transfer(900, hours=0, host="a.example"), transfer(901, hours=24, host="a.example")) == []
    )


def test_contacts_beyond_those_that_are_listed_are_not_taken_for_silence() -> None:
    """A transfer lists 200 of its connections: what comes after the last of them is not compared."""
    calls = [call(n, hours=n * 0.1) for n in range(1, 12)]
    spans = [(after(n / 180), after(n / 180), 10) for n in range(200)]
    busy = transfer(1, spans=spans, connections=20_000)
    assert around(calls, busy, transfer(2, hours=90, host="other.example")) == []
