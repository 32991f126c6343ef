"""How an audit with traffic ends: its first sentence, and that what was sent never hides what was called."""

from __future__ import annotations

import pytest
from msgspec import structs

from offhook.answers import Answers, Use
from offhook.report.endings import NO_CLEAN_BILL, Ending, outcome
from offhook.report.steps import limits, next_steps
from offhook.report.transfers_sentences import NAME_THE_PHONE
from offhook.report.when import Clocks
from tests.report import phones, traffic_phones


@pytest.mark.parametrize(
    ("story", "ending", "first"),
    [
        ("night", Ending.CALLS_UNATTENDED, "While nobody was using the phone, it placed 4 calls."),
        (
            "sent_alone",
            Ending.SENT_UNATTENDED,
            "While nobody was using the phone, it sent private data: 12 contacts' numbers, a hash of the phone's IMEI.",
        ),
        ("encrypted", Ending.NOTHING_UNUSUAL, "In the 80 hours these records cover, every call fits somebody using it"),
        (
            "capture_alone",
            Ending.TRAFFIC_ALONE,
            "The phone sent private data: 12 contacts' numbers, a hash of the phone's IMEI.",
        ),
        ("capture_without_private_data", Ending.TRAFFIC_ALONE, "The phone sent 96 KB to hosts of 1 organisation."),
        ("which_phone", Ending.TRAFFIC_ALONE, "Nothing in what was captured is known to be of this phone."),
        ("counters_alone", Ending.NOTHING_UNUSUAL, "In the 80 hours these records cover, every call fits somebody"),
        ("nothing_captured", Ending.NOTHING_UNUSUAL, "In the 80 hours these records cover, every call fits somebody"),
    ],
)
def test_the_first_sentence_fits_what_is_there(story: str, ending: Ending, first: str) -> None:
    result = outcome(traffic_phones.STORIES[story]())
    assert result.ending is ending
    assert result.headline.startswith(first.replace("using it", "using the phone"))


def test_calls_come_first_and_what_was_sent_in_the_next_sentence() -> None:
    assert outcome(traffic_phones.night()).more[0].startswith("In such time it also sent private data (12 contacts'")


def test_encrypted_traffic_is_never_called_harmless() -> None:
    told = " ".join(outcome(traffic_phones.encrypted()).more)
    assert "100 % of what was sent is encrypted: we cannot see what it contained." in told
    assert "none of the owner's data" not in told


def test_a_capture_alone_is_no_clean_bill_of_health() -> None:
    result = outcome(traffic_phones.capture_without_private_data())
    assert not result.worrying
    assert NO_CLEAN_BILL in result.more
    assert "Nor does it tell whether anybody was using the phone at that time." in result.more


def test_private_data_in_a_capture_alone_need_attention() -> None:
    assert outcome(traffic_phones.capture_alone()).worrying


@pytest.mark.parametrize("state", ["attended", "unknown"])
def test_private_data_sent_at_other_times_do_not_become_an_alarm(state: str) -> None:
    use = Use(state=state, probability_attended=None)  # type: ignore[arg-type]
    answers = _with(structs.replace(traffic_phones.updater(), use=use, sent_unattended=0))
    result = outcome(answers)
    assert result.ending is Ending.NOTHING_UNUSUAL
    assert "among it private data" in " ".join(result.more)


def test_joined_connections_are_an_alarm_only_where_the_data_themselves_went_unattended() -> None:
    """Some of its connections began while nobody was using the phone; the record that shows the data decides."""
    use = Use(state="attended", probability_attended=0.9)
    joined = structs.replace(traffic_phones.updater(), use=use, sent_unattended=100)
    early = [structs.replace(one, sources=[traffic_phones.flow_line(1, at=phones.hour(0.5))]) for one in joined.data]
    assert outcome(_with(structs.replace(joined, data=early))).ending is Ending.NOTHING_UNUSUAL
    assert outcome(_with(joined)).ending is Ending.SENT_UNATTENDED


def test_the_name_of_the_operator_alone_is_no_alarm() -> None:
    mild = [traffic_phones.datum("carrier", "carrier_name", form="plain", hash=None)]
    assert outcome(_with(traffic_phones.updater(data=mild))).ending is Ending.NOTHING_UNUSUAL


def test_where_nothing_tells_which_device_is_the_phone_the_first_step_is_to_tell() -> None:
    answers = traffic_phones.which_phone()
    steps = next_steps(answers, outcome(answers), "CASE")
    assert NAME_THE_PHONE in steps[:4]
    assert any(
        "of the capture: several devices" in limit for limit in limits(answers, outcome(answers), Clocks(answers).main)
    )


def test_what_a_host_name_suggests_is_no_private_data_sent() -> None:
    assert outcome(_with(traffic_phones.by_name(1))).ending is Ending.NOTHING_UNUSUAL


def _with(*transfers: object) -> Answers:
    return phones.changed(phones.quiet(), transfers=list(transfers))
