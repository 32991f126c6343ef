"""Junk, cuts and monstrous lines thrown at the readers of the phone's state: no exception, no hang, and sums that add up."""

import random
import time

import pytest

from offhook.facts.reading import Tally, Unread
from tests.parsers import (
    test_accessibility,
    test_adb_keys,
    test_alarm,
    test_app_ops,
    test_bluetooth,
    test_call_log,
    test_device_idle,
    test_device_policy,
    test_getprop,
    test_header,
    test_packages,
    test_power_state,
    test_roles,
    test_settings,
    test_trust,
    test_usage_events,
)
from tests.parsers.section_of import only, section_of

SAMPLES = {
    "accessibility": test_accessibility.ANDROID_14 + test_accessibility.SAMSUNG,
    "adb": test_adb_keys.DUMP,
    "alarm": test_alarm.DUMP,
    "appops": test_app_ops.BEFORE_9 + test_app_ops.ANDROID_9 + test_app_ops.ANDROID_12,
    "bluetooth_manager": test_bluetooth.DUMP,
    "content_query": test_call_log.QUERY,
    "deviceidle": test_device_idle.DUMP,
    "device_policy": test_device_policy.DUMP,
    "getprop": test_getprop.DUMP,
    "header": test_header.ANDROID_13,
    "package": test_packages.DUMP + test_packages.KITKAT,
    "power": test_power_state.DUMP,
    "role": test_roles.DUMP,
    "settings": test_settings.DUMP,
    "trust": test_trust.DUMP,
    "usagestats": test_usage_events.ANDROID_14,
    "media_projection": "Media Projection: \n(com.example.spy, uid=10123): TYPE_SCREEN_CAPTURE\n",
    "checkin_package": "pkg,com.example.spy,10123,7,1785750000000,1785836400000,com.example.shop\n",
}


def sums_add_up(name: str, text: str) -> None:
    facts = section_of(name, text)
    assert not [f.why for f in only(facts, Unread) if "stumbled" in f.why]
    for tally in only(facts, Tally):
        assert tally.framed == tally.read + tally.ignored + tally.unread, tally


@pytest.mark.parametrize("name", SAMPLES)
def test_a_cut_anywhere_loses_only_what_was_cut(name: str) -> None:
    text = SAMPLES[name]
    for end in range(0, len(text), max(len(text) // 60, 1)):
        sums_add_up(name, text[:end])


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_characters_never_stop_a_reader(name: str) -> None:
    chance = random.Random(7)
    for _ in range(30):
        letters = list(SAMPLES[name])
        for _ in range(20):
            letters[chance.randrange(len(letters))] = chance.choice("\x00\u0663\ufffd0-:=/{}[]()\"' \n")
        sums_add_up(name, "".join(letters))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_monstrous_line_costs_little(name: str) -> None:
    """Each line of the sample, grown to 300 kB at a third of it by what its own patterns look for."""
    began = time.process_time()
    for line in SAMPLES[name].splitlines():
        third = len(line) // 3
        for filler in (" ", "a", "9", "a.", "x=", "{a.b/", "aa:"):
            sums_add_up(
                name, SAMPLES[name].replace(line, line[:third] + filler * (100_000 // len(filler)) + line[third:], 1)
            )
            if time.process_time() - began > 20:
                pytest.fail(f"{name} is slow on {line[:60]!r} grown by {filler!r}")
