"""Who may place calls: the list, bounded, and who came just before."""

from __future__ import annotations

from collections.abc import Iterable

from offhook.answers import Finding
from offhook.facts.calls import AppOp
from offhook.facts.phone import AdbKey, Holder, Link, Package
from offhook.facts.place import Fact
from offhook.questions.who_may_place_calls import CALL_PHONE, who_may_place_calls
from tests.questions.told import SOMEBODY, START, asked, call, inferred, place
from tests.timeline.told import epoch

DAY_MS = 86_400_000
ODD_MS = round(START.timestamp() * 1000)


def app(name: str, days_before: float | None = None, *, system: bool | None = False, may: bool = True) -> Package:
    installed = None if days_before is None else epoch(round(ODD_MS - days_before * DAY_MS))
    granted = (CALL_PHONE,) if may else ("android.permission.INTERNET",)
    return Package(
        place=place("packages"), name=name, uid=10123, system=system, granted=granted, first_install=installed
    )


def holder(right: str, package: str) -> Holder:
    return Holder(place=place("roles"), right=right, package=package)


def findings(*facts: Fact, calls: Iterable[object] = ()) -> list[Finding]:
    return asked(who_may_place_calls, inferred(list(calls), facts))  # type: ignore[arg-type]


def test_apps_beside_the_firmware_and_holders_of_rights_are_listed() -> None:
    (found,) = findings(
        app("org.one"),
        app("com.vendor", system=True),
        app("org.two", may=False),
        holder("accessibility", "org.three"),
        holder("notification_listener", "org.four"),
    )
    assert found.severity == "info"
    assert found.because == [
        "org.one may place calls",
        "org.three can read the screen and press buttons (accessibility)",
    ]
    assert "1 app beside those of the firmware may place calls. 1 other app has" in found.says


def test_an_app_of_which_nothing_tells_whether_it_is_firmware_is_listed() -> None:
    assert findings(app("org.one", system=None))[0].because == ["org.one may place calls"]


def test_records_without_a_list_of_apps_do_not_say_that_no_app_may_call() -> None:
    (found,) = findings(holder("default_dialer", "org.dialer"))
    assert found.says.startswith("Which apps may place calls is not in these records.")
    (found,) = findings(holder("default_dialer", "org.dialer"), app("com.vendor", system=True))
    assert found.says.startswith("No app beside those of the firmware may place calls.")


def test_devices_and_computers_have_a_say_as_well() -> None:
    link = Link(place=place("bluetooth"), address="xx", name="My <b>car</b>", kind="bond")
    key = AdbKey(place=place("adb_keys"), name="somebody@laptop", last_connection=None)
    (found,) = findings(link, key)
    assert found.because == ["My <b>car</b> is paired over Bluetooth", "somebody@laptop may control the phone over adb"]


def test_the_last_use_of_the_permission_is_told_of_those_on_the_list() -> None:
    op = AppOp(
        place=place("app_ops"),
        op="CALL_PHONE",
        package="org.one",
        uid=1,
        access="access",
        state=None,
        flag=None,
        at=None,
    )
    (found,) = findings(app("org.one"), op)
    assert found.because == ["org.one may place calls and has used the permission to call"]


def test_of_hundreds_the_first_are_named_and_the_rest_is_counted() -> None:
    (found,) = findings(*(app(f"org.app{n}") for n in range(300)))
    assert len(found.because) == 61
    assert found.because[-1] == "and 240 more"
    assert found.says.startswith("300 apps")


def test_a_holder_that_came_in_the_week_before_is_told_apart() -> None:
    old, new = app("org.old", 60), app("org.new", 2)
    info, found = findings(old, new, app("org.later", -1), app("org.none", 1, may=False), calls=[call()])
    assert (info.severity, found.severity) == ("info", "medium")
    assert found.because == ["org.new came 2.0 days before, installed from an unknown source, and may place calls"]


def test_newcomers_matter_only_where_the_phone_called_while_nobody_used_it() -> None:
    assert len(findings(app("org.new", 2), calls=[call(use=SOMEBODY), call(direction="incoming")])) == 1


def test_a_phone_that_was_set_up_that_week_has_only_newcomers() -> None:
    _, found = findings(*(app(f"org.app{n}", 2 + n / 100) for n in range(200)), calls=[call()])
    assert found.severity == "low"
    assert "set up then" in found.says
    assert len(found.because) == 61


def test_nothing_known_is_no_finding() -> None:
    assert findings() == []
