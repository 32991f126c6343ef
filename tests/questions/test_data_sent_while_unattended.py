"""Private data that was sent while nobody was using the phone."""

from __future__ import annotations

from typing import Any

import pytest

from offhook.answers import Finding, Transfer
from offhook.questions.data_sent_while_unattended import data_sent_while_unattended
from tests.questions.sent import GAME, datum, transfer
from tests.questions.told import MAYBE_NOBODY, NOT_TOLD, SOMEBODY, asked, inferred


def findings(*transfers: Transfer) -> list[Finding]:
    return asked(data_sent_while_unattended, inferred(transfers=list(transfers)))


CLEAR: dict[str, Any] = {"content": "clear", "protocol": "http", "data": [datum()]}


@pytest.mark.parametrize(("use", "severity"), [(None, "high"), (MAYBE_NOBODY, "medium")])
def test_how_sure_it_is_that_nobody_was_there_decides(use: object, severity: str) -> None:
    told: dict[str, Any] = {**CLEAR, **({"use": use} if use else {})}
    (found,) = findings(transfer(**told))
    assert (found.severity, found.tier) == (severity, "derived")
    assert "not encrypted" in found.says
    assert "a contact's number" in found.says


def test_what_was_sent_while_somebody_was_there_is_another_question() -> None:
    assert findings(transfer(**CLEAR, use=SOMEBODY), transfer(2, **CLEAR, use=NOT_TOLD)) == []


def test_encrypted_traffic_alone_says_nothing() -> None:
    assert findings(transfer()) == []


def test_the_operators_name_alone_makes_nothing_grave() -> None:
    (found,) = findings(transfer(content="clear", data=[datum("carrier", "carrier_name")]))
    assert found.severity == "low"


def test_the_gravest_comes_first_then_the_larger() -> None:
    found = findings(
        transfer(1, host="a.example", content="clear", data=[datum("identifier", "imei")], sent=9_000),
        transfer(2, host="b.example", content="clear", data=[datum("messages", "message_text")], sent=10),
        transfer(3, host="c.example", content="clear", data=[datum("identifier", "imei")], sent=99_000),
    )
    assert [item.because for item in found] == [["transfer-2"], ["transfer-3"], ["transfer-1"]]


def test_a_host_that_tells_what_it_is_for_is_conjectured_and_low() -> None:
    named = datum(identifier=None, form=None, tier="conjectured", how="host name", items=None)
    (found,) = findings(transfer(content="inferred_from_host", data=[named], organisation="Xiaomi", home="CN"))
    assert (found.severity, found.tier) == ("low", "conjectured")
    assert "encrypted, and cannot be seen" in found.says
    assert "a host of Xiaomi, home: China" in found.says
    assert "sent to China" not in found.says


def test_many_hosts_are_told_together_in_the_end() -> None:
    found = findings(*(transfer(n, host=f"{n}.example", **CLEAR) for n in range(1, 40)))
    assert len(found) == 21
    assert found[-1].title.startswith("Private data was sent to further hosts")


def test_apps_are_told_apart_on_one_host() -> None:
    assert len(findings(transfer(1, **CLEAR), transfer(2, app=GAME, **CLEAR))) == 2


def test_what_phones_send_all_day_is_low() -> None:
    everyday = [datum("identifier", "gaid"), datum("app_usage", None), datum("carrier", "carrier_name")]
    (found,) = findings(transfer(content="decrypted", data=everyday))
    assert found.severity == "low"
    (clear,) = findings(transfer(content="clear", data=everyday))
    assert clear.severity == "medium"


def test_a_service_for_contacts_that_takes_contacts_is_low() -> None:
    told: dict[str, Any] = {"content": "decrypted", "data": [datum()]}
    (found,) = findings(transfer(host="contactapi.micloud.xiaomi.net", **told))
    assert found.severity == "low"
    (other,) = findings(transfer(**told))
    assert other.severity == "high"


def test_statistics_by_the_name_of_a_host_are_for_information() -> None:
    named = datum("app_usage", None, form=None, tier="conjectured", how="host name", items=None)
    (found,) = findings(transfer(content="inferred_from_host", data=[named]))
    assert (found.severity, found.advice) == ("info", [])


def test_part_in_clear_is_part() -> None:
    (found,) = findings(transfer(1, **CLEAR), transfer(2, content="decrypted", data=[datum()]))
    assert "Some of it was not encrypted" in found.says
