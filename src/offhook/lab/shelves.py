"""The phones of the catalogue, one line of prescription each: which phone, which trap, which calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from offhook.lab import kinds
from offhook.lab.devices import BAKLAVA, KITKAT, PIE, REDMI_9, REMOTE, STRANGER, TASKS, TIRAMISU, at_home, dual
from offhook.lab.kinds import Parts
from offhook.lab.scenario import ClockFault, Phone, Reach
from offhook.lab.shelf import ABROAD, FRIEND, OFFICE, PREMIUM, At, Shelf


def ordinary(phone: Phone, at: At) -> Iterator[Parts]:
    """What happens on any phone: two calls out, one in, one missed, all by day."""
    yield kinds.person(phone, at("10:22:31.201", 1), FRIEND, 95)
    yield kinds.incoming(phone, at("14:03:11.540", 1), OFFICE, 61)
    yield kinds.incoming(phone, at("18:40:02.018", 1), OFFICE, None)
    yield kinds.person(phone, at("08:20:44.870", 0), OFFICE, 33, ended_by="remote")


def _nights(
    maker: Callable[..., Parts], *faces: tuple[str, int], **more: object
) -> Callable[[Phone, At], Iterable[Parts]]:
    """Ordinary calls, and calls of one kind at some clock faces, days before the last."""

    def parts(phone: Phone, at: At) -> Iterator[Parts]:
        yield from ordinary(phone, at)
        yield from (maker(phone, at(*face), **{"number": PREMIUM} | more) for face in faces)

    return parts


def _only(
    maker: Callable[..., Parts], *faces: tuple[str, int], **more: object
) -> Callable[[Phone, At], Iterable[Parts]]:
    return lambda phone, at: [maker(phone, at(*face), **{"number": PREMIUM} | more) for face in faces]


def _none(_phone: Phone, _at: At) -> Iterable[Parts]:
    return ()


def _many(phone: Phone, at: At) -> Iterator[Parts]:
    """More than ten calls: the history forgets the first ones, the analytics do not."""
    for hour in range(8, 21):
        yield kinds.person(phone, at(f"{hour:02d}:11:05.120", 1), FRIEND if hour % 2 else OFFICE, 20 + hour)
    yield kinds.app(phone, at("03:10:00.412", 1), PREMIUM)
    yield kinds.app(phone, at("03:10:02.090", 0), PREMIUM)


def _failed(phone: Phone, at: At) -> Iterator[Parts]:
    """Requests that never got to the network, and calls that nobody took."""
    yield kinds.app(phone, at("02:41:17.300", 0), PREMIUM, dial_ms=None, logged="never")
    yield kinds.app(phone, at("02:44:20.910", 0), PREMIUM, answer_ms=None, logged="yes")
    yield kinds.person(phone, at("08:10:00.500", 0), OFFICE, ring_ms=None, answer_ms=None)


def _both_sims(phone: Phone, at: At) -> Iterator[Parts]:
    yield kinds.person(phone, at("11:00:00.250", 1), FRIEND, 40, slot=0)
    yield kinds.person(phone, at("12:00:00.250", 1), OFFICE, 44, slot=1)
    yield kinds.app(phone, at("04:20:09.700", 0), ABROAD, slot=1)


def _wifi(phone: Phone, at: At) -> Iterator[Parts]:
    yield kinds.person(phone, at("21:05:12.411", 1), FRIEND, 130, medium="wifi")
    yield kinds.app(phone, at("01:30:44.006", 0), ABROAD, medium="wifi")


def _live(phone: Phone, at: At) -> Iterator[Parts]:
    yield from ordinary(phone, at)
    yield kinds.app(phone, at("09:28:30.404", 0), ABROAD, 900)


def _adb_script(phone: Phone, at: At) -> Iterator[Parts]:
    """A computer dials the same number again and again."""
    yield from (kinds.by_adb(phone, at(f"05:{minute:02d}:10.330", 0), "2025550142") for minute in (2, 3, 4, 6, 9))


def _set(face: tuple[str, int], seconds: int) -> Callable[[At], tuple[ClockFault, ...]]:
    return lambda at: (ClockFault(at=at(*face), kind="set", seconds=seconds),)


def _reboot(face: tuple[str, int]) -> Callable[[At], tuple[ClockFault, ...]]:
    return lambda at: (ClockFault(at=at(*face), kind="reboot", seconds=38),)


def _moved(face: tuple[str, int], zone: str) -> Callable[[At], tuple[ClockFault, ...]]:
    return lambda at: (ClockFault(at=at(*face), kind="zone", zone=zone),)


LONG = Reach(system=6.0, events=12.0, radio=11.0, battery=70.0)
SHORT = Reach(system=0.1, events=0.5, radio=0.3, battery=5.0)
NIGHTS = (("03:10:00.412", 1), ("03:10:02.090", 0))

KITKATS = (
    Shelf(name="kitkat-ordinary", phone=KITKAT, says="Only ordinary calls; no Telecom service.", parts=ordinary),
    Shelf(name="kitkat-app", phone=KITKAT, says="An app dials by Intent at night.", apps=(STRANGER,), reach=LONG,
          parts=_nights(kinds.app_by_intent, *NIGHTS, logged="deleted")),
    Shelf(name="kitkat-no-calls", phone=KITKAT, says="No call at all.", parts=_none),
    Shelf(name="kitkat-modem", phone=KITKAT, says="The modem dials by itself.", parts=_nights(kinds.modem, NIGHTS[1]), reach=LONG),
    Shelf(name="kitkat-battery-alone", phone=KITKAT, says="Only the battery history is left.", evidence=("battery",),
          parts=_nights(kinds.app_by_intent, *NIGHTS), apps=(STRANGER,)),
)  # fmt: skip
PIES = (
    Shelf(name="pie-ordinary", phone=PIE, says="Only ordinary calls; Telecom names no caller yet.", parts=ordinary),
    Shelf(name="pie-app", phone=PIE, says="An app dials at night; only permissions and alarms name it.", apps=(STRANGER,),
          parts=_nights(kinds.app, *NIGHTS), reach=LONG),
    Shelf(name="pie-dual-sim", phone=dual(PIE), says="Two SIMs; an app uses the second.", apps=(STRANGER,), parts=_both_sims),
    Shelf(name="pie-adb", phone=PIE, says="A computer dials over adb.", parts=_adb_script, reach=LONG, taken_by="adb"),
    Shelf(name="pie-reboot", phone=PIE, says="A reboot between two nights: ids start again.", apps=(STRANGER,),
          parts=_nights(kinds.app, *NIGHTS), faults=_reboot(("13:00:00", 1))),
    Shelf(name="pie-log-deleted", phone=PIE, says="A premium number, erased from the call log.", apps=(STRANGER,),
          parts=_nights(kinds.app, NIGHTS[1]), evidence=("bugreport", "call_log_db")),
    Shelf(name="pie-many", phone=PIE, says="More calls than the history keeps.", apps=(STRANGER,), parts=_many),
    Shelf(name="pie-stk", phone=PIE, says="The SIM card orders a call.", parts=_nights(kinds.modem, NIGHTS[1], cause="sim_toolkit"), reach=LONG),
    Shelf(name="pie-kathmandu", phone=at_home(PIE, "Asia/Kathmandu"), says="A zone of three quarters of an hour.", apps=(TASKS,),
          parts=_nights(kinds.app, *NIGHTS, package=TASKS, logged="yes")),
    Shelf(name="pie-logcat-alone", phone=PIE, says="Only a log is left.", evidence=("logcat",), reach=LONG, apps=(STRANGER,),
          parts=_nights(kinds.app, NIGHTS[1])),
    Shelf(name="pie-missed", phone=PIE, says="Calls that ring in the night and nobody takes.",
          parts=_nights(kinds.incoming, *NIGHTS, seconds=None, number=ABROAD)),
    Shelf(name="pie-clock-step", phone=PIE, says="The clock was an hour slow until it was set.", apps=(STRANGER,),
          parts=_nights(kinds.app, *NIGHTS), faults=_set(("12:30:00", 1), 3600)),
    Shelf(name="pie-german", phone=at_home(PIE, "Europe/Berlin", "de_DE"), says="Dates in German.", apps=(STRANGER,),
          parts=_nights(kinds.app, *NIGHTS)),
)  # fmt: skip
TIRAMISUS = (
    Shelf(name="tiramisu-ordinary", phone=TIRAMISU, says="Only ordinary calls.", parts=ordinary),
    Shelf(name="tiramisu-app-on-table", phone=TIRAMISU, says="An app dials while the phone lies in deep idle.", apps=(STRANGER,),
          parts=_nights(kinds.app, *NIGHTS), charging=False),
    Shelf(name="tiramisu-voip", phone=TIRAMISU, says="A messenger's calls, by day in the hand and at night without.",
          parts=lambda phone, at: [kinds.voip(phone, at("16:20:00.700", 1), FRIEND), kinds.voip(phone, at("04:00:00.700", 0), FRIEND, cause="app")]),
    Shelf(name="tiramisu-other-device", phone=TIRAMISU, says="A watch on the same number calls.", parts=_nights(kinds.external, ("15:12:00.900", 1))),
    Shelf(name="tiramisu-sos", phone=TIRAMISU, says="Five presses of the power key.", parts=lambda phone, at: [kinds.sos(phone, at("07:41:20.050", 0))], reach=LONG),
    Shelf(name="tiramisu-pocket", phone=TIRAMISU, says="A bag dials.", parts=_nights(kinds.pocket, ("12:31:00.330", 1)), pick_ups=12),
    Shelf(name="tiramisu-ghost", phone=TIRAMISU, says="A faulty screen dials on the charger.", parts=_nights(kinds.ghost, ("02:13:00.050", 0))),
    Shelf(name="tiramisu-assistant", phone=TIRAMISU, says="The assistant dials.", parts=_nights(kinds.assistant, ("19:30:00.600", 1), number=FRIEND)),
    Shelf(name="tiramisu-car", phone=TIRAMISU, says="The car kit dials.", parts=_nights(kinds.car, ("17:45:10.100", 1), number=FRIEND), pick_ups=12),
    Shelf(name="tiramisu-dst-night", phone=at_home(TIRAMISU, "Europe/Berlin"), says="A call in the hour that happens twice.", apps=(STRANGER,),
          parts=_nights(kinds.app, ("02:30:11.000", 0)), last_day="2026-10-25"),
    Shelf(name="tiramisu-new-year", phone=at_home(TIRAMISU, "America/Sao_Paulo"), says="Calls on both sides of New Year.", apps=(STRANGER,),
          parts=_nights(kinds.app, ("00:00:05.000", 0), ("23:58:10.000", 1)), last_day="2027-01-01"),
    Shelf(name="tiramisu-failed", phone=TIRAMISU, says="Requests that were never dialled.", apps=(STRANGER,), parts=_failed),
    Shelf(name="tiramisu-two-reports", phone=TIRAMISU, says="An earlier report of the same phone.", apps=(STRANGER,), earlier=("20:00:00", 1),
          parts=_nights(kinds.app, *NIGHTS)),
    Shelf(name="tiramisu-dual-sim", phone=dual(TIRAMISU), says="Two SIMs; an app uses the second.", apps=(STRANGER,), parts=_both_sims),
    Shelf(name="tiramisu-accessibility", phone=TIRAMISU, says="A program presses the dialer's button.", apps=(REMOTE,),
          parts=_nights(kinds.remote, NIGHTS[1], number=ABROAD), reach=LONG),
    Shelf(name="tiramisu-vendor", phone=REDMI_9, says="The vendor's activation calls a service number.", apps=("com.vendor.activation",),
          parts=_nights(kinds.system, NIGHTS[1], number="1258812")),
    Shelf(name="tiramisu-travel", phone=TIRAMISU, says="The zone changed on a flight.", apps=(STRANGER,), parts=_nights(kinds.app, NIGHTS[0]),
          faults=_moved(("20:00:00", 1), "Asia/Tokyo")),
    Shelf(name="tiramisu-busy", phone=REDMI_9, says="An owner who never puts it down.", parts=ordinary, pick_ups=160),
    Shelf(name="tiramisu-no-calls", phone=REDMI_9, says="No call at all.", parts=_none, not_using=True),
    Shelf(name="tiramisu-telecom-alone", phone=TIRAMISU, says="Only a Telecom dump is left.", evidence=("telecom",), apps=(STRANGER,),
          parts=_nights(kinds.app, *NIGHTS)),
    Shelf(name="tiramisu-unknown", phone=TIRAMISU, says="A call of unknown direction appears in the modem.", parts=_nights(kinds.modem, NIGHTS[1]), reach=LONG),
    Shelf(name="tiramisu-thin", phone=TIRAMISU, says="Short logs: the night is not covered.", apps=(STRANGER,), parts=_nights(kinds.app, *NIGHTS), reach=SHORT),
    Shelf(name="tiramisu-no-lock", phone=replace(REDMI_9, secure=False), says="No credential: an unlock proves little.", parts=ordinary),
)  # fmt: skip
BAKLAVAS = (
    Shelf(name="baklava-ordinary", phone=BAKLAVA, says="Only ordinary calls.", parts=ordinary),
    Shelf(name="baklava-app", phone=BAKLAVA, says="An app dials at night.", apps=(STRANGER,), parts=_nights(kinds.app, *NIGHTS), not_using=True),
    Shelf(name="baklava-adb", phone=at_home(BAKLAVA, "Asia/Kolkata", "en_GB"), says="A script dials over adb.", parts=_adb_script, reach=LONG, taken_by="adb"),
    Shelf(name="baklava-intent", phone=BAKLAVA, says="An app dials by Intent: no package in Telecom.", apps=(STRANGER,),
          parts=_nights(kinds.app_by_intent, *NIGHTS), reach=LONG),
    Shelf(name="baklava-norwegian", phone=at_home(BAKLAVA, "Europe/Oslo", "nb_NO"), says="Dates in Norwegian.", apps=(STRANGER,), parts=_nights(kinds.app, *NIGHTS)),
    Shelf(name="baklava-arabic", phone=at_home(BAKLAVA, "Africa/Cairo", "ar_EG"), says="Dates in Arabic digits.", apps=(STRANGER,), parts=_nights(kinds.app, *NIGHTS)),
    Shelf(name="baklava-reboot", phone=BAKLAVA, says="A reboot in the middle.", apps=(STRANGER,), parts=_nights(kinds.app, *NIGHTS), faults=_reboot(("05:00:00", 1))),
    Shelf(name="baklava-clock-back", phone=BAKLAVA, says="The clock was fast until it was set back.", apps=(STRANGER,),
          parts=_nights(kinds.app, *NIGHTS), faults=_set(("07:00:00", 0), -1800), reach=LONG),
    Shelf(name="baklava-lord-howe", phone=at_home(BAKLAVA, "Australia/Lord_Howe"), says="Half an hour of summer time begins.", apps=(TASKS,),
          parts=_nights(kinds.app, ("02:40:11.000", 0), package=TASKS), last_day="2026-10-04"),
    Shelf(name="baklava-spring", phone=BAKLAVA, says="The hour that does not exist.", apps=(STRANGER,), parts=_nights(kinds.app, ("03:00:04.000", 0)), last_day="2026-03-08"),
    Shelf(name="baklava-wifi", phone=BAKLAVA, says="Calls over Wi-Fi.", apps=(STRANGER,), parts=_wifi),
    Shelf(name="baklava-battery-alone", phone=BAKLAVA, says="Only the battery history is left.", evidence=("battery",), apps=(STRANGER,), parts=_nights(kinds.app, *NIGHTS)),
    Shelf(name="baklava-no-sim", phone=replace(BAKLAVA, sims=()), says="No SIM: only a messenger calls.",
          parts=lambda phone, at: [kinds.voip(phone, at("16:20:00.700", 1), FRIEND), kinds.voip(phone, at("04:00:00.700", 0), FRIEND, cause="app")]),
    Shelf(name="baklava-query", phone=BAKLAVA, says="The call log as the shell prints it.", evidence=("bugreport", "call_log_query"), parts=ordinary),
    Shelf(name="baklava-live", phone=BAKLAVA, says="A call goes on while the report is taken.", apps=(STRANGER,), parts=_live),
    Shelf(name="baklava-telecom-alone", phone=at_home(BAKLAVA, "Asia/Kolkata", "en_GB"), says="Only a Telecom dump is left.", evidence=("telecom",), parts=_adb_script),
    Shelf(name="baklava-kiritimati", phone=at_home(BAKLAVA, "Pacific/Kiritimati"), says="Fourteen hours ahead.", apps=(TASKS,),
          parts=_only(kinds.app, *NIGHTS, package=TASKS, logged="yes")),
)  # fmt: skip
SHELVES = (*KITKATS, *PIES, *TIRAMISUS, *BAKLAVAS)
