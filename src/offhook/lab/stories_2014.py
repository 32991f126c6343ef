"""The story of 2014, after what its owner wrote: a phone that calls by itself around midnight, lying on the couch, when nobody is near.

The phone showed him no name and no number; the report remembers the last number in one broadcast, and the bill holds all. The calls
and the carrier are invented; that an app asked is the lab's choice, nobody ever found out.
"""

from __future__ import annotations

from random import Random

from offhook.lab.devices import RIGHTS, apps
from offhook.lab.routines import Habit, call_in_hand, night, ordinary_days
from offhook.lab.scenario import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Act,
    App,
    Billing,
    ClockFault,
    Phone,
    Reach,
    Scenario,
    Sim,
    TrueCall,
    UsePeriod,
    moment,
)

ZONE = "Asia/Singapore"
HIDDEN = "com.example.sync.provider"
FAR, FRIEND, OFFICE = "+861060600123", "+6591234567", "+6561234567"
PHONE = Phone(
    make="Xiaomi", model="HM 1S", product="armani", device="armani", release="4.3", sdk=18, build="JLS36C", incremental="JHCMIBH45.0",
    zone=ZONE, vendor="miui", dialer="com.android.contacts", launcher="com.miui.home", secure=False,
    sims=(Sim(sub_id=0, operator="Lion City Mobile"),),
)  # fmt: skip
BEGAN, TAKEN = "2014-09-01 08:00:00", "2014-09-22 00:41:10"
MIDNIGHTS = (
    ("2014-09-03 00:02:11.320", 252), ("2014-09-09 23:58:40.110", 187), ("2014-09-15 00:11:05.870", 301), ("2014-09-19 00:04:52.040", 244),
    ("2014-09-20 00:06:31.500", 41), ("2014-09-20 23:57:02.730", 263), ("2014-09-22 00:09:18.260", 236),
)  # fmt: skip
"""When it called, and for how many seconds; in the fifth he ran to it and it hung up."""
RAN_TO_IT = 4


def night_of_2014(*, dead: bool = False) -> Scenario:
    """The phone half an hour after it did it again: report and bill. dead: the phone is gone, only the bill is left."""
    rng = Random(2014)
    calls = [*_midnights(), *_ordinary()]
    began, taken = moment(ZONE, BEGAN), moment(ZONE, TAKEN)
    reserved = [(call.began - 50 * MINUTE, call.ended + 20 * MINUTE) for call in _midnights()]
    reserved.append((taken - 5 * MINUTE, taken + DAY))
    hands = [call_in_hand(rng, PHONE, call, reserved) for call in _ordinary() if call.answered is not None]
    days = [moment(ZONE, f"2014-09-{day} 00:00:00") for day in (18, 19, 20, 21)]
    acts: list[Act] = [*calls, *hands, _runs(), _restart(), *(_until_morning(day, rng) for day in days)]
    acts += ordinary_days(rng, PHONE, days, reserved, Habit(pick_ups=14))
    return Scenario(
        name="2014-phone-dead" if dead else "2014", phone=PHONE, began=began, taken=taken, apps=_apps(), acts=tuple(acts), seed=2014,
        evidence=() if dead else ("bugreport",), reach=Reach(system=1.6, events=3.0, radio=1.9, battery=59.0), size_bytes=900_000,
        bill="singapore", billing=Billing(late_s=3),
        says="Around midnight the phone calls abroad by itself, seven times in September 2014; the owner ran to it once, too late.",
    )  # fmt: skip


def _midnights() -> list[TrueCall]:
    """They stop by themselves, or when somebody comes; the log of the phone did not show them."""
    return [
        TrueCall(
            began=moment(ZONE, text), number=FAR, way="intent", package=HIDDEN, cause="app", how="until_seen", medium="cs", logged="deleted",
            talk_ms=seconds * SECOND, answer_ms=5400 + index * 310, hanger=HIDDEN, ended_by="local" if index == RAN_TO_IT else "remote",
            use="unattended",
        )
        for index, (text, seconds) in enumerate(MIDNIGHTS)
    ]  # fmt: skip


def _runs() -> UsePeriod:
    """He hears it, runs to the couch and wakes the screen; it has hung up before he can see the number."""
    call = _midnights()[RAN_TO_IT]
    return UsePeriod(
        began=call.ended - 900,
        ended=call.ended + 3 * MINUTE,
        unlock="none",
        apps=("com.android.contacts", "com.android.settings"),
    )


def _restart() -> ClockFault:
    """He restarts it, hoping that this helps."""
    return ClockFault(at=moment(ZONE, "2014-09-20 00:10:40"), kind="reboot", seconds=52)


def _until_morning(midnight: int, rng: Random) -> Act:
    """On the charger from two hours after midnight on: around midnight it lies on the couch, on battery."""
    return night(midnight, rng, lead_ms=-2 * HOUR)


def _ordinary() -> list[TrueCall]:
    """One or two calls a day, by hand or received; all of them in daylight."""
    chance, found = Random("2014:days"), []
    for day in range(2, 22):
        for hour in sorted(chance.sample(range(9, 21), chance.choice((1, 1, 2)))):
            at = moment(
                ZONE,
                f"2014-09-{day:02d} {hour:02d}:{chance.randint(0, 50):02d}:{chance.randint(0, 59):02d}.{chance.randint(0, 999):03d}",
            )
            found.append(_by_day(at, chance))
    return found


def _by_day(at: int, chance: Random) -> TrueCall:
    number, talk = chance.choice((FRIEND, FRIEND, OFFICE)), chance.randint(15, 600) * SECOND
    if chance.random() < 0.3:
        return TrueCall(
            began=at,
            number=number,
            direction="incoming",
            way="network",
            cause="caller",
            medium="cs",
            talk_ms=talk,
            ended_by="remote",
        )
    return TrueCall(began=at, number=number, package=PHONE.dialer, medium="cs", talk_ms=talk)


def _apps() -> tuple[App, ...]:
    hidden = App(package=HIDDEN, uid=10088, permissions=(*RIGHTS, "RECEIVE_BOOT_COMPLETED"), installer=None)
    return (*apps(), hidden)
