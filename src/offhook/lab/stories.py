"""The story of the demo: a phone on a couch that dials at midnight."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from offhook.lab.catalogue import catalogue as shelf_of_phones
from offhook.lab.routines import Habit, call_in_hand, night, ordinary_days
from offhook.lab.scenario import (
    MINUTE,
    SECOND,
    Act,
    App,
    Charge,
    Phone,
    Reach,
    Scenario,
    Sim,
    TrueCall,
    UsePeriod,
    moment,
)
from offhook.lab.stories_2014 import night_of_2014

__all__ = ["catalogue", "midnight", "night_of_2014", "resized"]
ZONE = "Asia/Singapore"
BEIJING = "+861060600123"
REDMI = Phone(
    make="Redmi", model="Redmi Note 12", product="tapas_global", device="tapas", release="13", sdk=33, build="TKQ1.221114.001",
    incremental="V14.0.7.0.TMTMIXM", zone=ZONE, locale="en_US", vendor="miui", launcher="com.miui.home",
    sims=(Sim(operator="Example Mobile", number="+6580000001", country="sg", plmn="52599"),),
)  # fmt: skip
SYSUPDATE = "com.android.sysupdate"
OWNER = Habit(pick_ups=64, seconds=(25, 60, 150, 320, 700, 1500))


def midnight(seed: int = 12, size_bytes: int = 2_100_000) -> Scenario:
    """Four nights, four calls to Beijing at 00:12 that an app asked for; nobody was there. Ordinary days around them."""
    rng = Random(seed)
    began, taken = moment(ZONE, "2026-09-18 20:40:20"), moment(ZONE, "2026-09-22 09:29:40")
    calls = [*_at_midnight(), *_ordinary()]
    reserved: list[tuple[int, int]] = []
    hands = [
        call_in_hand(rng, REDMI, call, reserved)
        for call in _ordinary()
        if call.answered or call.direction == "outgoing"
    ]
    midnights = [moment(ZONE, f"2026-09-{day} 00:00:00") for day in range(18, 23)]
    reserved += [(moment(ZONE, "2026-09-18 00:00:00"), began + MINUTE), (taken - 20 * MINUTE, taken + 90 * MINUTE * 10)]
    reserved += [(at - 124 * MINUTE, at + 420 * MINUTE) for at in midnights[1:]]
    acts: list[Act] = [*calls, *hands, *_evenings(rng), *(night(at, rng, lead_ms=121 * MINUTE) for at in midnights[1:])]
    acts += ordinary_days(rng, REDMI, midnights, reserved, OWNER)
    acts += [Charge(began=taken - 4 * MINUTE, ended=taken + 30 * MINUTE, plug="usb"), _fetching(taken)]
    return Scenario(
        name="midnight", phone=REDMI, began=began, taken=taken, apps=_apps(), acts=tuple(acts), seed=seed,
        evidence=("bugreport", "call_log_xml"), reach=Reach(system=0.9, events=6.5, radio=2.83, battery=83.33),
        size_bytes=size_bytes, says="Four nights at 00:12 an app calls Beijing; the phone lies on the couch, charging.",
    )  # fmt: skip


def _at_midnight() -> list[TrueCall]:
    """19 to 22 September, a few seconds past 00:12, about four minutes each."""
    times = (("19", "03.112", 242), ("20", "01.870", 251), ("21", "04.305", 238), ("22", "02.549", 246))
    return [
        TrueCall(
            began=moment(ZONE, f"2026-09-{day} 00:12:{second}"), number=BEIJING, way="dialer", package=SYSUPDATE, cause="app",
            logged="deleted", talk_ms=talked * SECOND, answer_ms=5200 + int(day) * 97, ended_by="remote",
        )
        for day, second, talked in times
    ]  # fmt: skip


def _ordinary() -> list[TrueCall]:
    """Calls of a person, and calls of others: two before the first midnight, six later (the history holds ten in all)."""
    dialer = REDMI.dialer
    mother, office, courier = "+6591234567", "+6561234567", "+6581234567"
    return [
        TrueCall(began=moment(ZONE, "2026-09-18 20:52:09.300"), number=mother, package=dialer, talk_ms=312 * SECOND),
        TrueCall(began=moment(ZONE, "2026-09-18 21:03:40.050"), number=office, package=dialer, answer_ms=None),
        TrueCall(began=moment(ZONE, "2026-09-19 10:41:12.420"), number=courier, direction="incoming", way="network", cause="caller",
                 talk_ms=41 * SECOND, ended_by="remote"),
        TrueCall(began=moment(ZONE, "2026-09-19 19:05:31.007"), number=mother, package=dialer, talk_ms=663 * SECOND),
        TrueCall(began=moment(ZONE, "2026-09-20 13:22:50.644"), number=mother, direction="incoming", way="network", cause="caller",
                 talk_ms=95 * SECOND),
        TrueCall(began=moment(ZONE, "2026-09-21 09:12:02.118"), number=office, package=dialer, talk_ms=187 * SECOND, ended_by="remote"),
        TrueCall(began=moment(ZONE, "2026-09-21 15:48:27.901"), number=courier, direction="incoming", way="network", cause="caller",
                 answer_ms=None, ended_by="remote"),
        TrueCall(began=moment(ZONE, "2026-09-22 08:33:16.730"), number=office, package=dialer, talk_ms=74 * SECOND),
    ]  # fmt: skip


def _evenings(rng: Random) -> list[UsePeriod]:
    """The last look of each day: two hours and more before midnight's call."""
    times = ("2026-09-18 22:00:50", "2026-09-19 22:01:55", "2026-09-20 22:00:30", "2026-09-21 22:02:10")
    return [
        UsePeriod(
            began=moment(ZONE, text),
            ended=moment(ZONE, text) + rng.randint(60, 110) * SECOND,
            apps=("com.whatsapp",),
            ends="timeout",
        )
        for text in times
    ]


def _fetching(taken: int) -> UsePeriod:
    """The owner unlocks the phone to allow the computer to take the report."""
    return UsePeriod(began=taken - 5 * MINUTE, ended=taken - 3 * MINUTE, unlock="pin", apps=("com.android.settings",))


def _apps() -> tuple[App, ...]:
    calls = ("CALL_PHONE", "READ_PHONE_STATE", "WRITE_CALL_LOG", "READ_CALL_LOG")
    installed = moment(ZONE, "2026-08-03 16:20:11")
    return (
        App(package=SYSUPDATE, uid=10287, permissions=(*calls, "RECEIVE_BOOT_COMPLETED"), installer=None, installed=installed),
        App(package="com.whatsapp", uid=10241, permissions=("CALL_PHONE", "READ_CONTACTS"), activity=".HomeActivity", self_managed=True),
        App(package="com.android.chrome", uid=10103, system=True), App(package="com.google.android.youtube", uid=10104, system=True),
        App(package="com.google.android.apps.maps", uid=10105, system=True), App(package="com.instagram.android", uid=10252),
        App(package="com.miui.securitycenter", uid=1000, system=True, permissions=calls),
        App(package="com.miui.bugreport", uid=10120, system=True), App(package="com.google.android.gms", uid=10121, system=True),
        App(package="com.xiaomi.xmsf", uid=10122, system=True), App(package="com.google.android.apps.photos", uid=10123, system=True),
        App(package="com.android.updater", uid=10124, system=True),
    )  # fmt: skip


def resized(scenario: Scenario, size_bytes: int) -> Scenario:
    """The same story in a report of another size (for measurements)."""
    return replace(scenario, size_bytes=size_bytes)


def catalogue(seed: int = 1) -> list[Scenario]:
    """The shelf of phones for accuracy tests (see `offhook.lab.catalogue`)."""
    return shelf_of_phones(seed)
