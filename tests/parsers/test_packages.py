"""Packages: one per block, with what it may do; the factory version under an updated app is not a second app."""

import re

import pytest

from offhook.facts.phone import Package
from offhook.facts.reading import Ignored, Unread
from offhook.facts.time import Base
from tests.parsers.section_of import corpus, only, section_of, tally_of

DUMP = """\
Key Set Manager:
  [com.example.spy]
      Signing KeySets: 7

Packages:
  Package [com.example.spy] (d64f8e0):
    appId=10123
    pkg=Package{5be8c47 com.example.spy}
    codePath=/data/app/com.example.spy-1
    versionCode=7 minSdk=28 targetSdk=28
    versionName=5.0 beta
    flags=[ HAS_CODE ALLOW_CLEAR_USER_DATA ]
    timeStamp=2026-08-03 10:00:00
    lastUpdateTime=2026-08-04 10:00:00
    installerPackageName=com.example.shop
    requested permissions:
      android.permission.CALL_PHONE
    install permissions:
      android.permission.INTERNET: granted=true
      android.permission.BLUETOOTH: granted=false
    User 0: ceDataInode=1 installed=true hidden=false suspended=false stopped=true notLaunched=false enabled=0
      installReason=0
      firstInstallTime=2026-08-03 10:00:00
      runtime permissions:
        android.permission.CALL_PHONE: granted=true, flags=[ USER_SET]
        android.permission.READ_SMS: granted=false, flags=[ USER_SET]
    User 10: ceDataInode=0 installed=false hidden=false stopped=true
      firstInstallTime=2026-08-09 10:00:00
  Package [com.example.phone] (cb):
    userId=1001
    sharedUser=SharedUserSetting{cb92b86 android.uid.phone/1001}
    pkgFlags=[ SYSTEM HAS_CODE ]
    installerPackageName=null
    User 0: ceDataInode=1 installed=false hidden=false stopped=false

Hidden system packages:
  Package [com.example.phone] (cc):
    userId=1001

Shared users:
  SharedUser [android.uid.phone] (ff):
    userId=1001
"""
KITKAT = """\
Packages:
  Package [com.example.old] (41):
    userId=10040 gids=[3003]
    firstInstallTime=2013-08-03 10:00:00
    grantedPermissions:
      android.permission.CALL_PHONE
      android.permission.INTERNET
    User 0:  installed=true blocked=false stopped=false
"""


def test_a_package_is_told_with_its_rights_and_where_it_came_from() -> None:
    spy, phone = only(section_of("package", DUMP), Package)
    assert (spy.name, spy.uid, spy.shared_user, spy.installer, spy.system) == (
        "com.example.spy",
        10_123,
        None,
        "com.example.shop",
        False,
    )
    assert (spy.code_path, spy.version) == ("/data/app/com.example.spy-1", "5.0 beta")
    assert spy.granted == ("android.permission.INTERNET", "android.permission.CALL_PHONE")
    assert (spy.hidden, spy.stopped) == (False, True)
    assert spy.first_install is not None
    assert spy.last_update is not None
    assert (spy.first_install.text, spy.last_update.text) == ("2026-08-03 10:00:00", "2026-08-04 10:00:00")
    assert (phone.uid, phone.shared_user, phone.system, phone.installer) == (1001, "android.uid.phone", True, None)


def test_a_package_that_user_0_no_longer_has_is_hidden() -> None:
    assert [p.hidden for p in only(section_of("package", DUMP), Package)] == [False, True]


def test_hidden_system_packages_are_counted_and_not_listed_twice() -> None:
    facts = section_of("package", DUMP)
    tally = tally_of(facts, "packages")
    assert [f.name for f in only(facts, Ignored)] == ["hidden system package"]
    assert (tally.framed, tally.read, tally.ignored, tally.unread) == (3, 2, 1, 0)


def test_kitkat_lists_granted_permissions_by_name_alone() -> None:
    (old,) = only(section_of("package", KITKAT), Package)
    assert old.granted == ("android.permission.CALL_PHONE", "android.permission.INTERNET")
    assert old.system is None


def test_uid_of_kitkat_is_followed_by_groups() -> None:
    (old,) = only(section_of("package", KITKAT), Package)
    assert old.uid == 10_040


def test_a_cut_dump_keeps_what_was_there() -> None:
    (spy,) = only(section_of("package", DUMP[: DUMP.index("    requested")]), Package)
    assert (spy.uid, spy.granted, spy.hidden) == (10_123, (), None)


def test_a_block_outside_any_heading_is_not_lost_in_silence() -> None:
    facts = section_of("package", "  Package [a.b] (1):\n    userId=10001\n")
    assert [f.items for f in only(facts, Unread)] == [1]


def test_the_checkin_form_has_epoch_times() -> None:
    facts = section_of(
        "checkin_package",
        "vers,1\nlib,x\npkg,com.example.spy,10123,7,1785750000000,1785836400000,com.example.shop\npkg-splt,base,0\npkg,broken\n",
    )
    (spy,) = only(facts, Package)
    assert (spy.uid, spy.installer, spy.version) == (10_123, "com.example.shop", "7")
    assert spy.first_install is not None
    assert (spy.first_install.base, spy.first_install.ms) == (Base.EPOCH, 1_785_750_000_000)
    tally = tally_of(facts, "packages")
    assert (tally.framed, tally.read, tally.unread) == (2, 1, 1)


@pytest.mark.parametrize(
    "path",
    [
        "licensed/dumpsys_other/emulator_android9/package.txt",
        "licensed/dumpsys_other/sailfish_android10/package.txt",
        "licensed/dumpsys_other/mvt_dumpsys_packages.txt",
        "unlicensed/dumpsys_other/rk322x_tvbox_dumpsys_package.txt",
    ],
)
def test_real_dumps_lose_no_package_and_no_grant(path: str) -> None:
    text = corpus(path).read_text(encoding="utf-8", errors="replace")
    found = only(section_of("package", text), Package)
    assert len(found) == len(re.findall(r"^  Package \[", text, re.MULTILINE))
    assert all(package.uid is not None for package in found)
    blocks = re.split(
        r"^  Package \[", text[text.index("\nPackages:") :].split("\nShared users:")[0], flags=re.MULTILINE
    )[1:]
    grants = [len(set(re.findall(r"^ {6,10}(\S+): granted=true", block, re.MULTILINE))) for block in blocks]
    assert [len(package.granted) for package in found] == grants
