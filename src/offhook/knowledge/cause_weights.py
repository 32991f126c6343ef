"""How much each clue says for or against each of the thirteen causes of a call, in log-odds (natural logarithm).

One row is one clue. What it gives to a cause is the logarithm of how much likelier the clue is under that cause than under
an ordinary call; causes that a row does not name get `rest`. Clues of one group say the same thing and count once: the row
with the widest span wins. A row whose name begins with `no_` is what it means that a source which covers the moment shows
nothing; where no source covers it, it says nothing.

Where the numbers are from: a record that names who asked is not weighed against circumstances (REFUTED and REFUTED_WEAKLY:
a wrong or forged line remains thinkable); the others are judgements on one scale, e^0.7 = 2 (a hint), e^1.4 = 4 (a sign),
e^2.3 = 10 (a strong sign), each with its reason beside it. They are checked for calibration on phones of the lab, which is
agreement with an assumption and not a measurement of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CAUSES = (
    "person", "pocket", "ghost_touch", "assistant", "accessory", "app", "remote_control", "system", "sim_toolkit", "modem",
    "emergency_gesture", "other_device", "caller",
)  # fmt: skip
"""The closed list, in the order in which equal probabilities are listed."""

REFUTED = -7.0
"""A record of the call itself says otherwise: one such record in a thousand may be wrong, misread or forged."""
REFUTED_WEAKLY = -4.6
"""The same where the record is joined by time, or any app could have written the line: one in a hundred."""
UNLIKELY = -1.5
"""In the mean that a clue is told against, what is refuted counts no more than this: or every record would seem to speak for
all that it leaves open."""
ACCUSED = ("app", "remote_control", "system")
"""Causes that blame somebody's software: not above UNPROVEN without a record or several strong clues that agree."""
UNPROVEN = 0.49
STRONG = 1.4
"""A clue that makes its cause four times likelier counts as strong; two of different groups agree."""
SETTLED = 9.0
"""Where the first cause is this many times as likely as the second, nothing is left to settle."""

# How often a call of each direction has each cause before anything else is known. No census exists; people who audit a phone
# suspect something, so no cause is made rarer than 1 in 200 of what a direction allows. Pocket: about 20 % of emergency calls
# from phones were accidental (Google for San Francisco, 2015), ordinary numbers take more touches: 8 %. SIM before modem: SIMs
# carry applets that may call (3GPP TS 31.111), a modem needs a fault or a computer at its port. The rest: judgement.
BASE_RATES: Mapping[str, Mapping[str, float]] = {
    "outgoing": {
        "person": 0.58, "pocket": 0.08, "ghost_touch": 0.03, "assistant": 0.05, "accessory": 0.07, "app": 0.06,
        "remote_control": 0.03, "system": 0.03, "sim_toolkit": 0.018, "modem": 0.012, "emergency_gesture": 0.015,
        "other_device": 0.02, "caller": 0.005,
    },
    # The network announces it: a cause on this phone would need a wrong record.
    "incoming": dict.fromkeys(CAUSES, 0.002) | {"caller": 0.956, "other_device": 0.022},
    # Nothing tells who called whom: half and half, with the outgoing half spread as above.
    "unknown": {
        "person": 0.30, "pocket": 0.04, "ghost_touch": 0.02, "assistant": 0.025, "accessory": 0.035, "app": 0.045,
        "remote_control": 0.02, "system": 0.02, "sim_toolkit": 0.015, "modem": 0.015, "emergency_gesture": 0.01,
        "other_device": 0.035, "caller": 0.42,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weight:
    """One row. says: the sentence, with places for the clue's words. record: a record of who asked. needs: sources of which
    one must cover the moment before the row (a `no_` row) may speak. ordinary: the mean of what it gives to all causes."""

    clue: str
    group: str
    says: str
    speaks: Mapping[str, float]
    rest: float = 0.0
    record: bool = False
    needs: tuple[str, ...] = ()
    ordinary: float = 0.0

    def of(self, cause: str) -> float:
        """What the clue gives to one cause."""
        return self.speaks.get(cause, self.rest)

    @property
    def span(self) -> float:
        """From the cause it speaks for most to the one it speaks against most."""
        values = [self.of(cause) for cause in CAUSES]
        return max(values) - min(values)


def _row(clue: str, group: str, says: str, *, rest: float = 0.0, needs: str = "", **speaks: float) -> Weight:
    unknown = set(speaks) - set(CAUSES)
    if unknown:
        raise ValueError(f"{clue}: no such cause: {sorted(unknown)}")
    ordinary = sum(max(speaks.get(cause, rest), UNLIKELY) for cause in CAUSES) / len(CAUSES)
    return Weight(clue, group, says, speaks, rest, rest <= REFUTED_WEAKLY, tuple(needs.split()), ordinary)


WHO = (
    # The calling package that Telecom recorded (10+), an intent's uid, or the session. Each row leaves open what it cannot tell:
    # who or what pressed that app's button.
    _row("asked_by_dialer", "who", "{how} {who}, which is the phone's dialer: it does not say what pressed its button",
         person=0, pocket=0, ghost_touch=0, remote_control=0,
         accessory=-1.8,  # car projection and watches may press the dialer's button through its in-call service
         assistant=-2.0,  # some assistants hand the number to the dialer
         app=-3.5,
         system=-2.5,  # some vendors' dialers redial a busy number by themselves
         emergency_gesture=-5, rest=REFUTED),
    _row("asked_by_chosen_dialer", "who", "{how} {who}, a dialer that was installed later: it does not say what pressed its button",
         person=0, pocket=0, ghost_touch=0, remote_control=0, accessory=-1.8, assistant=-2.0,
         app=-2.0,  # its own automatic redial, and it is not the vendor's program
         system=-6, emergency_gesture=-5, rest=REFUTED),
    _row("asked_by_assistant", "who", "{how} {who}, a voice assistant", assistant=0,
         person=-3.0,  # its search screen shows numbers that a finger may tap
         accessory=-3.5,  # a headset's button opened it
         rest=REFUTED),
    _row("asked_by_shell", "who", "{how} {who}, the shell that a computer uses over adb", remote_control=0, app=-5.0, rest=REFUTED),
    _row("asked_by_bluetooth", "who", "{how} {who}: the Bluetooth service asks for headsets, cars and watches", accessory=0,
         pocket=-4.0,  # the headset's button pressed in a bag
         rest=REFUTED),
    _row("asked_by_companion", "who", "{how} {who}, which connects a car, watch or headset", accessory=0, person=-3.0, assistant=-2.5, rest=REFUTED),
    _row("asked_by_phone_process", "who", "{how} {who}: the phone's own process", system=0,
         person=-2.2,  # its emergency dialer and, on old phones, its call screen
         emergency_gesture=-1.0, pocket=-2.2, ghost_touch=-3.0, sim_toolkit=-3.0, modem=-5, rest=REFUTED),
    _row("asked_by_emergency_dialer", "who", "{how} {who}, which holds the emergency dialer", person=0, emergency_gesture=0, pocket=0, ghost_touch=-0.7,
         system=-2.5, sim_toolkit=-5, modem=-5, rest=REFUTED),
    _row("asked_by_sim_app", "who", "{how} {who}, the app of the SIM card", sim_toolkit=0, person=-2.5, rest=REFUTED),
    _row("asked_by_sos", "who", "{how} {who}, which places emergency calls", emergency_gesture=0, person=-2.0, pocket=-3.0, ghost_touch=-4, rest=REFUTED),
    _row("asked_by_remote_tool", "who", "{how} {who}, a program for controlling a phone from afar", remote_control=0, app=-1.0, person=-2.5, rest=REFUTED),
    _row("asked_by_automation", "who", "{how} {who}, an app that runs what somebody set up", app=0, person=-3.2, remote_control=-3, rest=REFUTED),
    _row("asked_by_shown_system", "who", "{how} {who}, which came with the phone and has a screen of its own", person=0, system=-0.5, pocket=-1,
         ghost_touch=-1, remote_control=-1, app=-4, assistant=-4, accessory=-3, emergency_gesture=-4, rest=REFUTED),
    _row("asked_by_system", "who", "{how} {who}, which came with the phone", system=0,
         person=-4.0,  # it has no screen in these records, but screens can be missed
         app=-5, emergency_gesture=-4, remote_control=-5, rest=REFUTED),
    # A call button in an app is pressed by people as well: what was in front decides (group "front").
    _row("asked_by_app", "who", "{how} {who}, an installed app", app=0, person=-3.2, remote_control=-3, pocket=-4.5, ghost_touch=-4,
         assistant=-5, accessory=-4.5, rest=REFUTED),
    _row("asked_by_messenger", "who", "it is an internet call of {who}", person=0, pocket=-0.5, ghost_touch=-0.5, remote_control=-0.5,
         accessory=-0.5, assistant=-1.0, app=-0.7, system=-5, caller=0, other_device=-4, rest=REFUTED),
)  # fmt: skip

ENTRY = (
    _row("incoming", "entry", "the network announced it: somebody else called", caller=0,
         other_device=-4.5,  # answered elsewhere is told by rows of its own
         rest=REFUTED),
    _row("on_other_device", "entry", "the records mark it as a call on another device of the same number", other_device=0, rest=REFUTED),
    _row("answered_elsewhere", "entry", "the records say that another device took it", other_device=0, rest=REFUTED),
    # Telecom was asked by software (TSI.pC, TSI.hCI, UCA.oC, PCR.oR): not by the modem, the SIM or somebody else.
    _row("asked_of_telecom", "entry", "software of this phone asked the call service for it", modem=-6, sim_toolkit=-5,
         other_device=REFUTED, caller=REFUTED),
    # By intent: dialers use the API. Who sends intents: other apps' buttons, apps on their own, adb, Bluetooth, assistants.
    _row("asked_by_intent", "entry", "it was asked for by an intent, and who sent it is not recorded: dialers rarely ask so",
         person=-0.7, pocket=-0.9, ghost_touch=-0.9, app=0.9, remote_control=0.9, accessory=0.8, assistant=0.3, system=0.3,
         emergency_gesture=-1, modem=-6, sim_toolkit=-5, other_device=REFUTED, caller=REFUTED),
    # TSI.aNUC, the ROM's words for a call that no software asked for.
    _row("appeared_in_modem", "entry", "it appeared in the modem: no software of the phone asked the call service for it", modem=0, sim_toolkit=0,
         other_device=-3, system=-5, rest=REFUTED),
    _row("taken_over", "entry", "it appeared in the modem while a call was being handed from one network to another: perhaps a call that ran already",
         modem=0.7, sim_toolkit=0, rest=-0.3),
    _row("dialled_by_software", "radio", "the phone's software gave the dial to the modem", modem=-6, sim_toolkit=-4, other_device=-6, caller=-6),
    # A CS dial always shows as `> DIAL`; an IMS dial may be written to another buffer, so this is a sign and no record.
    _row("listed_without_dial", "radio", "the modem lists the outgoing call, and the radio log shows no dial of the phone's software before it",
         modem=2.5, sim_toolkit=2.0, rest=-1.0),
    # Proactive command SET UP CALL (3GPP TS 31.111); an ordinary SIM hardly ever sends one.
    _row("sim_asked", "sim", "the SIM card asked for a call {ago} before", sim_toolkit=4.5),
    _row("no_sim_command", "sim", "the radio log covers this moment and shows no command of the SIM card", sim_toolkit=-2.5, needs="radio_log"),
    _row("emergency_gesture", "gesture", "an emergency gesture was recognised {ago} before", emergency_gesture=0, pocket=-3.0, person=-4, rest=REFUTED_WEAKLY),
    _row("power_presses", "gesture", "the power key was pressed {count} times within seconds", emergency_gesture=2.5, pocket=0.5),
    # The shortcut of the emergency screen and of its gesture; people in need press it on purpose, which is what it is for.
    _row("emergency_shortcut", "source", "the call service notes that an emergency shortcut placed it", emergency_gesture=0, pocket=-2.0, person=-3.2, rest=REFUTED_WEAKLY),
    _row("emergency_dialpad", "source", "the call service notes that it was typed on the emergency dialpad", person=0, pocket=0.3,
         ghost_touch=-0.3, emergency_gesture=-3, rest=REFUTED_WEAKLY),
)  # fmt: skip

HANDS = (
    # No touch reaches an app through a dark screen, so no finger, pocket or faulty screen; a program or a radio needs none.
    _row("screen_dark", "screen", "the screen had been {value} for {ago}", person=-3.5, pocket=-3.2, ghost_touch=-4.0,
         remote_control=-0.6,  # a click needs a lit screen, adb none
         emergency_gesture=-1.5, assistant=-0.5, rest=0.3),
    # Why it was lit (Android 9+): an enrolled finger is a person; keys are pressed by hands and bags; taps by faulty screens too.
    _row("woken_by_biometric", "screen", "an enrolled finger or face had woken the screen {ago} before", person=1.5, pocket=-3, ghost_touch=-3.5,
         remote_control=-0.7, app=-0.5, system=-0.5),
    _row("woken_by_key", "screen", "a key had woken the screen {ago} before", person=0.7, pocket=0.7,
         ghost_touch=-1.8,  # touch controllers that send KEY_POWER are rare
         emergency_gesture=0.8, remote_control=-0.9, app=-0.5),
    _row("woken_by_sensor", "screen", "a tap, a gesture or lifting had woken the screen {ago} before", pocket=0.6, ghost_touch=1.4, remote_control=-0.9, app=-0.5),
    _row("woken_by_app", "screen", "a program had lit the screen {ago} before, not a key", person=-1.2, pocket=-1.0, remote_control=1.3, app=0.8, assistant=0.3),
    _row("woken_by_plug", "screen", "the charger had lit the screen {ago} before", person=-0.3, pocket=-1.0, ghost_touch=1.2),
    _row("locked", "lock", "the phone was locked", person=-1.6, pocket=0.8, ghost_touch=0.1, emergency_gesture=0.5, assistant=0.3, accessory=0.3, app=0.3, system=0.3),
    _row("unlocked_by_credential", "lock", "it had been unlocked with a credential or biometric {ago} before", person=1.2, pocket=-2.5,
         ghost_touch=-3.0, remote_control=-1.0, app=-0.3),
    _row("unlocked", "lock", "the lock screen had been dismissed {ago} before, how is not recorded", person=0.2, pocket=-0.4, ghost_touch=0.3),
    _row("unlocked_secure", "lock", "the lock screen, which asks for a credential, had been dismissed {ago} before", person=0.9, pocket=-1.6, ghost_touch=-2.0, remote_control=-0.5),
    _row("unlocked_without", "lock", "the lock screen, which asks for no credential, had been dismissed {ago} before", person=0.1, ghost_touch=0.2),
    _row("unlock_failed", "failed", "{count} attempts to unlock failed just before", pocket=0.9, ghost_touch=0.7, person=-0.3),
    # In a hand's call the screen is dark at the ear or left alone; a bag and a faulty screen go on touching.
    _row("touched_during", "during", "windows were touched {count} times while it was going on", pocket=1.1, ghost_touch=1.3, person=-0.4, app=-0.5, system=-0.5),
    # input_interaction (12+) is written for real and for injected touches, not for clicks of an accessibility service.
    _row("touched", "touch", "a window was touched {ago} before", person=0.8, pocket=0.7, ghost_touch=0.8, remote_control=-0.3, app=-0.9, system=-0.9,
         accessory=-0.7, assistant=-0.4, modem=-0.5, sim_toolkit=-0.3),
    _row("no_touch", "touch", "the screen was lit, and no touch is recorded in the minute before, where touches are recorded",
         person=-0.9, pocket=-0.7, ghost_touch=-1.6, remote_control=0.6, rest=0.2, needs="event_log log"),
    _row("touch_storm", "touch", "{count} windows were touched within half a minute", ghost_touch=1.8, pocket=0.5, remote_control=0.4, person=-1.0, app=-0.9, system=-0.9, accessory=-0.9),
    _row("lock_screen_touched", "touch", "the lock screen itself was touched {ago} before", pocket=1.3, ghost_touch=0.5, person=-0.5, emergency_gesture=0.3,
         app=-0.7, system=-0.7, accessory=-0.5),
    # Device idle needs a phone that lies still, dark and unplugged for about an hour (DeviceIdleController).
    # Three apps in as many seconds are opened by no hand that means to.
    _row("rush", "rush", "{count} different apps came to the front within {ago}", ghost_touch=2.0, pocket=0.8, remote_control=0.6, person=-1.5),
    _row("lay_still", "motion", "it lay still and untouched (deep idle)", person=-1.5, pocket=-3.5, ghost_touch=-1.0, emergency_gesture=-2.0, accessory=-0.5),
    _row("was_carried", "motion", "it was moved {count} times in the ten minutes before", pocket=1.1, accessory=0.6, person=0.1, ghost_touch=-1.2),
    # Charger noise and ghost touches: WIGHT (S&P 2022), GhostTouch (USENIX Security 2022); a phone in a pocket hangs on no charger.
    _row("plugged", "plug", "it was on a charger ({value})", ghost_touch=0.9, pocket=-2.2),
    _row("unplugged", "plug", "it was on no charger", ghost_touch=-1.2, pocket=0.2),
)  # fmt: skip

APPS = (
    # What was in front when the call was asked for (event log, usage events, battery history).
    _row("dialer_in_front", "front", "the dialer had been in front for {ago}", person=0.5, pocket=0.2, ghost_touch=0.4, remote_control=0.2, app=-1.5,
         system=-1.5, accessory=-1.3, assistant=-1.0),
    _row("dialer_just_up", "front", "the dialer came to the front only {ago} before: faster than a hand", person=-1.5, pocket=-0.5, ghost_touch=-0.5,
         remote_control=1.2, assistant=0.7, accessory=0.5),
    _row("asker_in_front", "front", "{who} was in front when it asked", person=3.0, pocket=2.0, ghost_touch=2.0, app=-1.8, system=-2.5, remote_control=0.5),
    _row("asker_not_in_front", "front", "{who} was not in front, as far as the records of the screen show", person=-2.5, pocket=-2.5, ghost_touch=-2.5,
         remote_control=-0.7, app=0.9, system=0.9),
    _row("assistant_in_front", "front", "{who}, an assistant, was in front", assistant=1.8, app=-0.5),
    # App-ops notes the state of the app at its last use of the permission to call (9+).
    _row("permission_on_screen", "permission", "{who} used the permission to place calls while on the screen", person=1.0, pocket=0.7, ghost_touch=0.7, app=-1.2, system=-1),
    _row("permission_in_background", "permission", "{who} used the permission to place calls from the background", person=-2.5, pocket=-2.5, ghost_touch=-2.5,
         app=1.6, system=1.2, remote_control=-0.3),
    _row("permission_in_service", "permission", "{who} used the permission to place calls from a service in the foreground", person=-1.5, pocket=-1.5,
         ghost_touch=-1.5, app=1.3, remote_control=0.5),
    # An alarm or job that starts the asker in the very seconds is what a timer looks like; a hand needs none.
    _row("asker_woken", "timer", "{who} was woken by {what} {ago} before", person=-1.5, pocket=-1.5, ghost_touch=-1.5, app=2.2, system=1.0, accessory=-1),
    _row("timer_ran", "timer", "{what} of {who}, which may place calls, ran {ago} before", app=1.5, person=-0.3),
    _row("helper_can_press", "helper", "{who} may read the screen and press buttons (accessibility, when the evidence was taken)", remote_control=1.2, app=0.2),
    _row("no_helper", "helper", "no installed app may press buttons (accessibility, when the evidence was taken)", remote_control=-1.0, needs="accessibility"),
    _row("helper_was_up", "remote", "{who}, which may press buttons, came to the front {ago} before", remote_control=1.8, person=-0.3),
    _row("remote_tool_ran", "remote", "{who}, a program for controlling a phone from afar, was active {ago} before", remote_control=2.2, person=-0.5),
    _row("capture_began", "capture", "{who} was allowed to capture the screen {ago} before", remote_control=2.0),
    _row("viewer_was_up", "remote", "{who}, which captured the screen when the evidence was taken, was active {ago} before", remote_control=1.8, person=-0.2),
    _row("screen_captured", "capture", "{who} captured the screen when the evidence was taken", remote_control=0.7),
    _row("input_injected", "injected", "a program injected input {ago} before", remote_control=3.5, person=-1.5, pocket=-2.5, ghost_touch=-2.5),
    _row("adb_command", "adb", "a computer ran a command on the phone {ago} before", remote_control=2.0),
    _row("adb_near", "adb", "a computer that may control the phone was last connected {ago} of the call", remote_control=1.2),
    _row("adb_known", "adb", "a computer is allowed to control the phone (adb)", remote_control=0.2),
    _row("no_adb", "adb", "no computer is allowed to control the phone (adb)", remote_control=-0.4, needs="adb"),
    # Facts about the asker, listed as facts: most such apps are harmless, so they weigh little.
    _row("asker_from_nowhere", "origin", "{who} was installed {when}from an unknown source", app=0.4),
    _row("asker_is_new", "origin", "{who} was installed {when}", app=0.3),
    _row("asker_is_gone", "origin", "{who} is not among the apps installed when the evidence was taken", app=0.5, system=-0.5),
    # The emergency dialer notes its dialpad (10+): without that note its call came from a shortcut, a gesture or a key.
    _row("not_on_dialpad", "source", "the call service notes no dialpad for this emergency call", person=-0.8, pocket=-0.2, emergency_gesture=0.4),
    _row("redirected", "redirect", "an app or the carrier had the number changed ({what})", app=0.8, system=0.3),
)  # fmt: skip

CIRCUMSTANCES = (
    _row("assistant_listened", "microphone", "{who}, an assistant, had opened the microphone {ago} before", assistant=2.8, accessory=0.5),
    _row("no_listening", "microphone", "the audio log covers this moment and shows no assistant listening", assistant=-2.0, needs="audio"),
    _row("headset_asked", "headset", "a headset or car asked to dial {ago} before", accessory=0, pocket=-2.5, rest=REFUTED_WEAKLY),
    _row("headset_spoke", "headset", "a headset asked for the assistant {ago} before", assistant=2.0, accessory=1.6),
    _row("link_open", "link", "a Bluetooth device was linked ({who})", accessory=0.9, person=0, pocket=0.1),
    # Before Android 12, or without the list of roles, nothing tells which app connects a watch or a car.
    _row("asker_may_be_companion", "companion", "a Bluetooth device was linked, and these records do not tell which app connects it", accessory=3.0, app=-0.3),
    _row("no_link", "link", "the history of Bluetooth links reaches back to the call and shows none then", accessory=-1.5),
    _row("bluetooth_off", "link", "Bluetooth was off", accessory=-2.5),
    _row("sound_to_bluetooth", "route", "its sound went to a Bluetooth device", accessory=0.9, pocket=0.2),
    # A clock-like hour speaks for a timer; people have habits as well.
    _row("same_minute", "rhythm", "calls at this minute of the day on {count} days", app=1.8, system=0.8, sim_toolkit=0.5, modem=0.5, person=-0.7, pocket=-1.5, ghost_touch=-1.0),
    _row("repeated", "repeat", "{count} short calls to one number within ten minutes", app=0.7, remote_control=0.8, system=0.3, person=-0.2, pocket=-0.2),
    _row("burst", "repeat", "{count} calls to different numbers within a minute", ghost_touch=1.8, pocket=1.2, person=-1.2, app=0.3),
    _row("after_busy", "busy", "the same number had been busy {ago} before", person=0.3,
         system=3.2,  # redialling by itself is what a dialer does after a busy line and nothing else
         app=0.4),
    # MouaBad.p (2013) hung up as soon as the phone was picked up.
    _row("ended_on_unlock", "end", "it ended {ago} after the screen came on, having begun in the dark", app=2.2, remote_control=0.8, person=-0.7, pocket=-1.2, ghost_touch=-1.0),
    _row("hung_up_on_screen", "end", "it was hung up on this phone's call screen", person=0.4, pocket=-0.3, app=-0.3, accessory=-0.3),
    _row("hung_up_by_accessory", "end", "a headset, car or watch hung up", accessory=1.6, pocket=-0.3, ghost_touch=-0.7),
    _row("hung_up_by_program", "end", "a program hung up ({who})", app=0.8, remote_control=0.5, person=-0.3),
    _row("modem_hung_up", "end", "this side ended it, and nobody on the phone asked for that", modem=0.7, sim_toolkit=0.3),
    _row("left_running", "end", "nobody hung up here for {ago}; the other side did", pocket=0.5, ghost_touch=0.2),
    # About 20 % of emergency calls from phones are accidental (Google, San Francisco 2015): locked phones dial nothing else.
    _row("emergency_number", "number", "it went to an emergency number", emergency_gesture=1.5, pocket=1.2, ghost_touch=0.5, app=-2.0, system=-1, sim_toolkit=-1.5, modem=-0.5),
    _row("dear_number", "number", "it went to a number that costs extra ({what})", app=0.9, sim_toolkit=0.4, modem=0.2, person=-0.2, accessory=-0.5, assistant=-0.5),
    _row("no_such_range", "number", "it went to a number in a range that nobody is known to hold", pocket=0.8, ghost_touch=1.0, app=0.3, person=-0.5, assistant=-1, accessory=-0.8),
    _row("service_number", "number", "it went to a service number or code ({what})", system=0.9, sim_toolkit=0.6, modem=0.4, person=-0.2),
    _row("same_as_last", "last", "it repeated the number called last", accessory=0.5, pocket=0.4, person=0.2),  # redial keys, and people who try again
    # Rows vanish where a program deletes them; owners delete them too.
    _row("row_missing", "log", "the call log covers this moment and has no row of it", app=1.0, remote_control=0.7, system=0.7, person=-0.9, pocket=-0.9, ghost_touch=-0.7,
         accessory=-0.7, assistant=-0.7),
    _row("kept_out_of_log", "log", "the call service kept it out of the call log", system=0.8, emergency_gesture=0.4, app=0.3),
    # The owner's word: evidence like any other, and named as such.
    _row("owner_not_using", "owner", "by the owner's own statement nobody was using the phone", person=-1.5, pocket=0.2, ghost_touch=0.2),
    _row("owner_automation", "automation", "by the owner's own statement {who} was set up to act on its own", app=1.8),
)  # fmt: skip

WEIGHTS: tuple[Weight, ...] = (*WHO, *ENTRY, *HANDS, *APPS, *CIRCUMSTANCES)
BY_CLUE = {weight.clue: weight for weight in WEIGHTS}
