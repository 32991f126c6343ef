"""Real evidence: what an expert would say of it, no more. Skipped where the folder is not there (OFFHOOK_CORPUS)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from offhook.answers import Call
from offhook.audit import read_evidence
from offhook.inference.telling import infer
from offhook.knowledge.cause_weights import ACCUSED, CAUSES
from offhook.owner import Owner

CORPUS = Path(os.environ.get("OFFHOOK_CORPUS", ""))
pytestmark = pytest.mark.skipif(
    not os.environ.get("OFFHOOK_CORPUS"), reason="OFFHOOK_CORPUS names no folder of real evidence"
)


def calls_of(*names: str) -> list[Call]:
    paths = [path for name in names for path in sorted(CORPUS.glob(name))]
    assert paths
    found = read_evidence(paths, lambda _what, _share: None)
    return infer(1, [piece.id for piece in found.pieces], found.book, Owner(), None).calls


def test_calls_of_a_script_over_adb_are_not_pinned_on_anybody() -> None:
    """Telecom alone is left: intents whose sender nobody recorded. A person's app, an app, a computer, a headset: all are open,
    and what would decide is said."""
    calls = [call for call in calls_of("unlicensed/dumpsys_telecom/telecom_dump.txt") if call.began]
    assert len(calls) == 10
    for call in calls:
        assert call.causes is not None
        first = {cause.cause for cause in call.causes if cause.probability >= 0.05}
        assert {"person", "app", "remote_control", "accessory"} <= first, call.telecom_ids
        assert call.causes[0].probability < 0.55
        assert call.settle


def test_short_calls_again_and_again_bring_a_program_nearer() -> None:
    """Five calls of some seconds each in two minutes (TC@7 to TC@11) speak for a program more than the three before."""
    shares = {}
    for call in calls_of("unlicensed/dumpsys_telecom/telecom_dump.txt"):
        shares[call.telecom_ids[0]] = sum(cause.probability for cause in call.causes or () if cause.cause in ACCUSED)
    assert min(shares[f"TC@{number}"] for number in range(7, 12)) > max(
        shares[f"TC@{number}"] for number in range(2, 5)
    )


def test_a_person_and_a_caller_on_an_old_phone() -> None:
    """Android 7.1 records no calling package: a person is likeliest for what it dialled, and not certain."""
    calls = calls_of("unlicensed/logcat/fantasy_*")
    assert [call.causes[0].cause for call in calls if call.causes] == ["person", "caller", "person", "caller"]
    for call in calls:
        assert call.causes is not None
        assert (call.causes[0].probability > 0.99) == (call.direction == "incoming")


@pytest.mark.parametrize(
    "name",
    [
        "licensed/bugreport/*",
        "licensed/androidqf/*",
        "licensed/batterystats/*",
        "unlicensed/batterystats/*",
        "licensed/smsbackup_xml/*",
    ],
)
def test_nobody_is_accused_on_the_rest_of_the_real_evidence(name: str) -> None:
    for call in calls_of(name):
        assert call.causes is not None
        assert len(call.causes) == len(CAUSES)
        assert call.causes[0].cause not in ACCUSED
