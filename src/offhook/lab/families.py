"""The families of the causes catalogue: which trap, on which phones, in which half. Decided here, before any inference.

A family is in one half only, or its halves differ in phones, apps, numbers, times and what evidence is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from offhook.lab import traps, traps_rare
from offhook.lab.casts import FOURTEEN, HELD_OUT_PHONES, OLD_HELD, OLD_TRAIN, TEN, TRAIN_PHONES, TWELVE
from offhook.lab.devices import BAKLAVA, PIE, REDMI_9, TIRAMISU
from offhook.lab.kinds import Parts
from offhook.lab.scenario import Phone
from offhook.lab.traps import Stage

Maker = Callable[[Stage, int], Parts]
WHOLE = ("bugreport", "call_log_xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One kind of phone.

    make:     the trap. calls: how often it happens (a daily one: at the same minute of each day).
    train, held_out: the phones that play it in each half; () = not in that half.
    when:     "day", "night" or "any". lockless: no credential is set. boots: the phone restarts just before the trap.
    bound, seen: a program may press the screen; an app sees the screen while the evidence is taken.
    ordinary: how many calls of persons and callers there are beside it.
    evidence: what is left. reaches: how far the logs go, one is drawn ("full", "half", "brief").
    """

    name: str
    make: Maker
    train: tuple[Phone, ...] = ()
    held_out: tuple[Phone, ...] = ()
    calls: int = 4
    when: str = "any"
    daily: bool = False
    lockless: bool = False
    boots: bool = False
    bound: bool = False
    seen: bool = False
    says: str = ""
    ordinary: int = 2
    evidence: tuple[str, ...] = WHOLE
    reaches: tuple[str, ...] = ("full", "half", "half", "brief")

    def phones(self, split: str) -> tuple[Phone, ...]:
        """The phones of one half."""
        return self.train if split == "train" else self.held_out


T, H = TRAIN_PHONES, HELD_OUT_PHONES
LOGS = ("full", "full", "full", "half", "brief")

FAMILIES = (
    Family(name="busy", make=traps.person, train=T, held_out=H, calls=5, when="day"),
    Family(name="night-owl", make=traps.person, train=(TIRAMISU,), held_out=(BAKLAVA, TWELVE), when="night"),
    Family(name="own-app", make=traps.person_by_app, train=(TIRAMISU, TEN), held_out=(BAKLAVA, FOURTEEN), when="day"),
    Family(name="same-app-alone", make=traps.same_app_alone, train=(TIRAMISU, TEN), held_out=(BAKLAVA, FOURTEEN, TWELVE)),
    Family(name="shop-button", make=traps.person_by_intent, train=(TIRAMISU, PIE), held_out=(TWELVE, FOURTEEN), when="day"),
    Family(name="calls-back", make=traps.person_calls_back, held_out=(BAKLAVA, TWELVE), when="day"),
    Family(name="called", make=traps.incoming, train=(PIE, TIRAMISU), held_out=(TWELVE, FOURTEEN)),
    Family(name="headset-answers", make=traps.answered_by_headset, train=(TIRAMISU, PIE), held_out=(BAKLAVA,), when="day"),
    Family(name="app-answers", make=traps.answered_by_app, held_out=(TWELVE, FOURTEEN)),
    Family(name="app", make=traps.app_by_api, train=T, held_out=H),
    Family(name="app-by-job", make=traps.app_by_job, train=(TIRAMISU,), held_out=(BAKLAVA, TWELVE), reaches=LOGS),
    Family(name="app-by-intent", make=traps.app_by_intent, train=(TIRAMISU, PIE, OLD_TRAIN), held_out=(BAKLAVA, TWELVE, OLD_HELD), reaches=LOGS),
    Family(name="app-beside-owner", make=traps.app_beside_its_owner, held_out=(BAKLAVA, FOURTEEN), when="day"),
    Family(name="automation", make=traps.automation, train=(TIRAMISU, TEN), held_out=(BAKLAVA, FOURTEEN), daily=True, when="day", says="the macro calls my mother"),
    Family(name="until-seen", make=traps.mouabad, train=(PIE, TIRAMISU), held_out=(OLD_HELD, FOURTEEN, BAKLAVA), reaches=LOGS),
    Family(name="work-profile", make=traps.of_work_profile, held_out=(BAKLAVA, FOURTEEN)),
    Family(name="shared-uid", make=traps.of_shared_uid, train=(TIRAMISU,), held_out=(TWELVE,), reaches=LOGS),
    Family(name="messenger-alone", make=traps.voip_alone, train=(TIRAMISU,), held_out=(FOURTEEN,), when="night"),
    Family(name="messenger", make=traps.voip_in_hand, train=(TIRAMISU,), held_out=(BAKLAVA,), when="day"),
    Family(name="assistant-heard", make=traps.assistant_heard, train=(TIRAMISU, PIE), held_out=(BAKLAVA, TWELVE, FOURTEEN)),
    Family(name="assistant-button", make=traps.assistant_by_intent, held_out=(TWELVE, BAKLAVA), reaches=LOGS),
    Family(name="car", make=traps.car_redials, train=(TIRAMISU, PIE), held_out=(BAKLAVA, TWELVE), when="day", reaches=LOGS),
    Family(name="headset-button", make=traps.headset_button, held_out=(FOURTEEN,), when="day", reaches=LOGS),
    Family(name="watch", make=traps.watch_asks, train=(TIRAMISU,), held_out=(BAKLAVA, FOURTEEN), when="day"),
    Family(name="taken-elsewhere", make=traps.taken_elsewhere, train=(TIRAMISU,), held_out=(BAKLAVA, TWELVE)),
    Family(name="other-device", make=traps.external, train=(TIRAMISU,), held_out=(BAKLAVA, FOURTEEN)),
    Family(name="ghost", make=traps.ghost, train=(TIRAMISU, REDMI_9), held_out=(BAKLAVA, FOURTEEN), when="night", lockless=True, reaches=LOGS),
    Family(name="ghost-by-day", make=traps.ghost_by_day, train=(REDMI_9,), held_out=(TWELVE,), when="day", lockless=True, reaches=LOGS),
    Family(name="accessibility", make=traps_rare.clicked_by_service, train=(TIRAMISU,), held_out=(BAKLAVA, TWELVE), lockless=True, bound=True, reaches=LOGS),
    Family(name="innocent-service", make=traps.person, train=(TIRAMISU,), held_out=(TWELVE,), bound=True, when="day"),
    Family(name="support-app", make=traps_rare.steered_from_afar, train=(TIRAMISU,), held_out=(FOURTEEN,), lockless=True, seen=True, reaches=LOGS),
    Family(name="adb", make=traps_rare.by_adb, train=(TIRAMISU, PIE), held_out=(BAKLAVA, TWELVE), reaches=LOGS),
    Family(name="input-tap", make=traps_rare.tapped_by_shell, train=(OLD_TRAIN,), held_out=(OLD_HELD, PIE), lockless=True, reaches=LOGS),
    Family(name="dialer-redials", make=traps_rare.dialer_redials, train=(TIRAMISU,), held_out=(FOURTEEN,), calls=1, when="day", reaches=LOGS),
    Family(name="firmware", make=traps_rare.firmware, train=(REDMI_9, TEN), held_out=(FOURTEEN, BAKLAVA), calls=3),
    Family(name="activation", make=traps_rare.activation, train=(REDMI_9,), held_out=(TWELVE, FOURTEEN), calls=3, boots=True),
    Family(name="firmware-by-intent", make=traps_rare.firmware_by_intent, held_out=(TWELVE, BAKLAVA), calls=3, reaches=LOGS),
    Family(name="sim", make=traps_rare.of_the_sim, train=(PIE, TIRAMISU), held_out=(TWELVE, BAKLAVA, OLD_HELD), reaches=LOGS),
    Family(name="modem", make=traps_rare.of_the_modem, train=(PIE, OLD_TRAIN), held_out=(TWELVE, BAKLAVA, FOURTEEN), reaches=LOGS),
    Family(name="panic", make=traps_rare.panic_by_owner, train=(TIRAMISU,), held_out=(BAKLAVA, TWELVE), calls=3),
    Family(name="panic-in-pocket", make=traps_rare.panic_in_pocket, train=(TIRAMISU,), held_out=(FOURTEEN,), calls=3, when="day"),
    Family(name="pocket", make=traps_rare.pocket, train=(TIRAMISU, REDMI_9), held_out=(BAKLAVA, TWELVE), when="day", lockless=True, reaches=LOGS),
    Family(name="pocket-emergency", make=traps_rare.pocket_emergency, train=(TIRAMISU,), held_out=(FOURTEEN, BAKLAVA), calls=3, when="day", reaches=LOGS),
    Family(name="battery-alone", make=traps.app_by_api, train=(TIRAMISU,), held_out=(BAKLAVA,), evidence=("battery",)),
    Family(name="battery-alone-person", make=traps.person, train=(PIE,), held_out=(TWELVE,), evidence=("battery",), when="day"),
    Family(name="battery-alone-sim", make=traps_rare.of_the_sim, held_out=(FOURTEEN,), evidence=("battery",)),
    Family(name="call-log-alone", make=traps.person, train=(PIE,), held_out=(TWELVE,), evidence=("call_log_xml",)),
    Family(name="call-log-alone-app", make=traps.same_app_alone, train=(TIRAMISU,), held_out=(FOURTEEN,), evidence=("call_log_db",)),
    Family(name="telecom-alone", make=traps.app_by_intent, train=(TEN,), held_out=(BAKLAVA,), evidence=("telecom",)),
    Family(name="telecom-alone-person", make=traps.person, train=(TIRAMISU,), held_out=(FOURTEEN,), evidence=("telecom",)),
    Family(name="telecom-alone-modem", make=traps_rare.of_the_modem, held_out=(TWELVE,), evidence=("telecom",)),
    Family(name="many", make=traps.person, train=(TIRAMISU,), held_out=(BAKLAVA,), calls=14, when="day", reaches=("brief",)),
    Family(name="logcat-alone", make=traps.app_by_api, train=(PIE,), held_out=(BAKLAVA,), evidence=("logcat",)),
)  # fmt: skip
"""All families; a name is unique."""
