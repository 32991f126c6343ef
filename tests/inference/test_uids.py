"""Whose a uid is: what is named, what is shared, and what must stay unknown."""

import pytest

from offhook.answers import App
from offhook.facts.book import FactBook
from offhook.facts.phone import Package
from offhook.facts.place import Place
from offhook.facts.traffic import UidName
from offhook.inference.uids import AppsOfUids

PLACE = Place("evidence-1", "packages", "sample.txt", 1)


def apps(packages: dict[str, int | None], names: list[tuple[int, str, str]] = []) -> AppsOfUids:  # noqa: B006
    """The apps of a phone with these packages, and of a capture with these names."""
    installed = [Package(place=PLACE, name=name, uid=uid) for name, uid in packages.items()]
    return AppsOfUids(FactBook([*installed, *(UidName(place=PLACE, uid=uid, package=p, app=a) for uid, p, a in names)]))


@pytest.mark.parametrize("uid", [None, -1])
def test_what_the_tool_does_not_know_is_nobody(uid: int | None) -> None:
    assert apps({"org.example.one": 10001}).of(uid) is None


def test_an_installed_package_is_derived_for_every_user() -> None:
    found = apps({"org.example.one": 10123})
    assert found.of(10123) == App(package="org.example.one", uid=10123, tier="derived")
    assert found.of(1_010_123) == App(package="org.example.one", uid=1_010_123, tier="derived")


def test_a_shared_uid_is_not_resolved_by_choice() -> None:
    found = apps({"org.example.two": 10050, "org.example.one": 10050})
    assert found.of(10050) == App(package=None, uid=10050, also=["org.example.one", "org.example.two"], tier="derived")


def test_the_traffic_s_own_word_names_one_of_a_shared_uid() -> None:
    found = apps({"org.example.two": 10050, "org.example.one": 10050})
    assert found.of(10050, "org.example.two", "Two") == App(
        package="org.example.two", uid=10050, also=["org.example.one"], tier="recorded", label="Two"
    )


def test_the_list_of_a_capture_names_an_app_and_its_label() -> None:
    found = apps({"org.example.one": 10050}, [(10077, "org.example.gone", "Gone")])
    assert found.of(10077) == App(package="org.example.gone", uid=10077, tier="recorded", label="Gone")
    assert found.of(1_010_077) == App(package=None, uid=1_010_077), "the list is of another user's app"


def test_two_captures_that_disagree_decide_nothing() -> None:
    found = apps({}, [(10077, "org.example.a", "A"), (10077, "org.example.b", "B")])
    assert found.of(10077) == App(package=None, uid=10077, also=["org.example.a", "org.example.b"])


@pytest.mark.parametrize(
    ("uid", "label"),
    [
        (0, "root"),
        (1000, "system"),
        (1001, "radio"),
        (1051, "DNS"),
        (1073, "network stack"),
        (-4, "removed"),
        (-5, "tether"),
    ],
)
def test_parts_of_android_have_a_label_and_no_package(uid: int, label: str) -> None:
    found = apps({}).of(uid)
    assert found is not None
    assert (found.package, found.uid) == (None, uid)
    assert label in (found.label or "")


def test_packages_that_share_the_uid_of_the_system_are_told() -> None:
    found = apps({"android": 1000, "com.android.settings": 1000}).of(1000)
    assert found is not None
    assert (found.package, found.also) == (None, ["android", "com.android.settings"])


def test_a_uid_without_any_record_stays_a_number() -> None:
    assert apps({"org.example.one": None}).of(10333) == App(package=None, uid=10333)


def test_a_sandbox_belongs_to_its_app() -> None:
    assert apps({"org.example.one": 10123}).of(20123) == App(package="org.example.one", uid=20123, tier="derived")


def test_a_label_alone_is_told_as_such() -> None:
    assert apps({}).of(None, None, "Some App") == App(package=None, uid=None, label="Some App")
