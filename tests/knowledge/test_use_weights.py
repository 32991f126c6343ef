"""The table of signs keeps its own promises."""

from __future__ import annotations

import math

import pytest

from offhook.knowledge.use_weights import ATTENDED, BY_SIGN, PRIOR, UNATTENDED, WEIGHTS


def probability(*signs: str) -> float:
    return 1 / (1 + math.exp(-PRIOR - sum(BY_SIGN[sign].log_odds for sign in signs)))


def test_every_sign_stands_once() -> None:
    assert len(BY_SIGN) == len(WEIGHTS)


@pytest.mark.parametrize("sign", ["screen_off", "screen_doze", "deep_idle"])
def test_a_strong_sign_of_absence_decides_alone(sign: str) -> None:
    assert probability(sign) <= UNATTENDED


@pytest.mark.parametrize("sign", ["woken_by_biometric", "unlocked_by_credential", "touched"])
def test_a_strong_sign_of_a_hand_decides_alone(sign: str) -> None:
    assert probability(sign) >= ATTENDED


@pytest.mark.parametrize(
    "sign", ["woken_by_app", "woken_by_call", "screen_just_off", "moved", "light_idle", "woken_by_motion"]
)
def test_a_weak_sign_never_decides_alone(sign: str) -> None:
    assert UNATTENDED < probability(sign) < ATTENDED


def test_the_owners_word_does_not_outweigh_a_touch() -> None:
    assert probability("screen_on", "touched", "statement") >= ATTENDED
