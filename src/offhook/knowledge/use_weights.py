"""How much each sign says for or against somebody using the phone, in log-odds (natural logarithm).

Signs of one group count once: the one that stands first in the table wins. Sources of the numbers: the reliabilities of the
signs as Android writes them (strong 3, medium 2, weak 1, see the source named in each comment), scaled so that one strong sign
alone crosses the threshold. A screen that is on crosses it as well where nothing says why it came on, although it is a weak sign:
before Android 9 there is no better one, and to take use for absence would accuse. All was checked on phones of the lab, which is
agreement with an assumption, not a measurement of people.
"""

from __future__ import annotations

from dataclasses import dataclass

PRIOR = -0.5
"""A phone is out of hand for most of the day (about 15 of 24 hours); screen signs carry the rest."""
ATTENDED, UNATTENDED = 0.75, 0.25
"""At or above: attended. At or below: unattended. Between: unknown."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One sign. group: signs that say the same thing. says: in plain words, {for} is how long it had lasted."""

    sign: str
    group: str
    log_odds: float
    says: str


WEIGHTS = (
    # The screen. Off is a strong sign against use: no touch can reach an app (screen_toggled, battery history, usage events).
    Weight("screen_off", "screen", -3.2, "the screen had been off for {for}"),
    Weight("screen_doze", "screen", -2.8, "the screen showed only the always-on display for {for}"),
    Weight("screen_just_off", "screen", 0.0, "the screen had gone off only {for} before"),
    # Why it is on. A wake by the power key or a sensor is a hand or a pocket; one by an app, a plug or a notification is nobody.
    Weight("woken_by_biometric", "screen", 4.0, "an enrolled finger or face had woken the screen"),
    Weight("woken_by_key", "screen", 2.6, "the power key had woken the screen"),
    Weight("woken_by_motion", "screen", 1.2, "a tap or lifting had woken the screen"),
    Weight("woken_by_app", "screen", 0.0, "an app, a notification or the charger had lit the screen, not a key"),
    Weight("woken_by_call", "screen", 0.0, "the screen came on with the call itself"),
    Weight("screen_on", "screen", 1.9, "the screen had been on for {for}; why it came on is not recorded"),
    # The lock. A credential is the strongest sign of a person; an unlock without one (swipe) only of a touch.
    Weight("unlocked_by_credential", "lock", 3.0, "the phone had been unlocked with a credential or biometric"),
    Weight("unlocked", "lock", 1.4, "the lock screen had been dismissed"),
    Weight("locked", "lock", -0.9, "the phone was locked"),
    # Acts. A touched window and a key are acts of a hand, or of something that looks like one (ghost touch, injected input).
    Weight("touched", "act", 2.6, "a window had been touched {ago} before"),
    Weight("key", "act", 2.0, "a key had been pressed {ago} before"),
    Weight("act", "act", 2.0, "a notification or control had been used {ago} before"),
    Weight("answered", "answer", 2.8, "it was answered on this phone's call screen"),
    Weight("plugged", "act", 1.2, "a charger had been plugged or unplugged {ago} before"),
    # Stillness. Deep idle ends with the first motion or screen-on (DeviceIdleController), so it is strong.
    Weight("deep_idle", "motion", -3.0, "the phone lay still and untouched (deep idle)"),
    Weight("moved", "motion", 0.6, "the phone had been moved {ago} before"),
    Weight("light_idle", "motion", -0.5, "the phone was in light idle"),
    # The owner's word: evidence like any other, kept apart from what the phone recorded.
    Weight("statement", "statement", -2.0, "by the owner's own statement nobody was using it"),
)
BY_SIGN = {weight.sign: weight for weight in WEIGHTS}
