"""What was sent stands among the minutes around a call."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from offhook.report.minutes import MinutesOf
from offhook.report.page import page_html
from offhook.report.sheet import Sheet
from offhook.report.story import call_text
from offhook.report.transfers_around import MOST, SentAround
from offhook.report.when import Clocks
from tests.report import phones, traffic_phones


def test_a_sending_near_a_call_stands_among_its_minutes() -> None:
    answers = traffic_phones.night()
    text = " ".join(call_text(answers, "call-1", Sheet(100)).split())
    assert "System update (com.android.sysupdate) sent 40 KB to up.sysupdate.example, one of 2 sendings" in text
    assert "private data were read in some of them (transfer-1, cited by its first record) capture:101" in text
    assert "(transfer-1, cited by its first record)" in page_html(answers)


def test_a_call_far_from_all_sendings_tells_of_none() -> None:
    answers = traffic_phones.night()
    last = answers.calls[-1]
    minutes = MinutesOf(answers).of(last, Clocks(answers).main)
    assert minutes
    assert "sent" not in [row.lane for row in minutes.rows]


def test_of_many_sendings_those_with_private_data_and_the_largest_are_told() -> None:
    at = phones.hour(2.0)
    spans = [(at + timedelta(seconds=n), at + timedelta(seconds=n + 1), 1000 + n) for n in range(40)]
    large = structs.replace(traffic_phones.transfer(1), spans=spans)
    small = structs.replace(traffic_phones.updater(2), spans=[(at, at, 5)])
    answers = phones.changed(traffic_phones.sent_alone(), transfers=[large, small])
    told, more = SentAround(answers, "phone-1").within(
        "phone-1", [(at - timedelta(minutes=5), at + timedelta(minutes=5))]
    )
    assert (len(told), more) == (MOST, 41 - MOST)
    assert "with 12 contacts' numbers (readable), the phone's IMEI (hashed with MD5) (transfer-2)" in told[0].says
    assert [one.at for one in told] == sorted(one.at for one in told)


def test_each_sending_is_cited_by_its_own_record() -> None:
    spans = [(phones.hour(2.0), phones.hour(2.01), 10), (phones.hour(2.02), phones.hour(2.03), 20)]
    sources = [traffic_phones.flow_line(1), traffic_phones.flow_line(7, at=phones.hour(2.02))]
    answers = phones.changed(
        traffic_phones.sent_alone(), transfers=[traffic_phones.transfer(1, 2.0, spans=spans, sources=sources)]
    )
    told, _ = SentAround(answers, "phone-1").within("phone-1", [(phones.hour(1.9), phones.hour(2.1))])
    assert [one.line for one in told] == [101, 107]


def test_questions_for_names_are_not_told() -> None:
    answers = phones.changed(
        traffic_phones.sent_alone(), transfers=[traffic_phones.transfer(1, 2.0, protocol="dns", port=53)]
    )
    assert SentAround(answers, "phone-1").within("phone-1", [(phones.START, phones.END)]) == ([], 0)


def test_counters_tell_no_moment() -> None:
    answers = traffic_phones.counters_alone()
    told, _ = SentAround(answers, "phone-1").within("phone-1", [(phones.START, phones.END)])
    assert told == []
