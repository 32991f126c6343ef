"""Starts of activities in logcat: who asked, in every form from 2.3 to 15. All lines are invented."""

import re

from offhook.facts.calls import ActivityStart
from offhook.facts.reading import Unread
from tests.parsers.section_of import corpus, log_facts, only, tally_of

HEAD = "03-03 09:44:03.772  1000  1774  1884 "


def starts(*messages: str, tag: str = "ActivityTaskManager", level: str = "I") -> list[ActivityStart]:
    return only(log_facts([f"{HEAD}{level} {tag}: {message}" for message in messages]), ActivityStart)


def test_a_call_from_2_3_names_the_process() -> None:
    (found,) = starts(
        "Starting: Intent { act=android.intent.action.CALL dat=tel:xxx cmp=com.android.phone/.Call } from pid 231"
    )
    assert (found.action, found.data, found.component, found.pid, found.uid, found.user) == (
        "android.intent.action.CALL", "tel:xxx", "com.android.phone/.Call", 231, None, None,
    )  # fmt: skip


def test_a_call_from_5_to_13_names_the_uid() -> None:
    (found,) = starts(
        "START u10 {act=android.intent.action.CALL dat=tel:xxxxxxxxxx flg=0x10000000 cmp=com.android.server.telecom/.CallActivity "
        "bnds=[1,2][3,4] (has extras)} from uid 10123 on display 0",
        tag="ActivityManager",
    )
    assert (found.uid, found.user, found.data, found.blocked) == (10123, 10, "tel:xxxxxxxxxx", False)


def test_14_and_15_name_sender_permission_and_package() -> None:
    old, new = starts(
        "START u0 {act=android.intent.action.DIAL} with LAUNCH_MULTIPLE from uid 10123 (realCallingUid=10044) "
        "(BAL_ALLOW_VISIBLE_WINDOW) result code=0",
        "START u0 {act=android.intent.action.CALL cmp=a/.B} with LAUNCH_SINGLE_TASK from uid 10123 (com.example.app) (sr=5) "
        "(BAL_ALLOW_PERMISSION) result code=0",
    )
    assert (old.real_uid, old.allowed, old.package) == (10044, "BAL_ALLOW_VISIBLE_WINDOW", None)
    assert (new.real_uid, new.allowed, new.package) == (None, "BAL_ALLOW_PERMISSION", "com.example.app")


def test_braces_in_the_intent_do_not_end_it() -> None:
    (found,) = starts("START u0 {act=x clip={text/plain {T:1}} from uid 1 } cmp=a/.B} from uid 10007")
    assert (found.component, found.uid) == ("a/.B", 10007)


def test_a_refused_start_is_told_as_blocked() -> None:
    (found,) = starts(
        "Background activity launch blocked! goo.gle/android-bal [callingPackage: com.example.app; callingUid: 10123; "
        "realCallingUid: 10044; intent: Intent { act=android.intent.action.CALL dat=tel:xxx cmp=a/.B }; callerApp: null]",
        level="E",
    )
    assert (found.blocked, found.package, found.uid, found.real_uid, found.action) == (
        True, "com.example.app", 10123, 10044, "android.intent.action.CALL",
    )  # fmt: skip


def test_10_to_12_call_a_refusal_a_start_and_what_they_let_pass_allowed() -> None:
    found = starts(
        "Background activity start [callingPackage: com.example.app; callingUid: 10123; intent: Intent { act=x }]",
        "Background activity start allowed: process 12 from uid 10123 is allowed",
        level="W",
    )
    assert [(f.blocked, f.uid, f.action) for f in found] == [(True, 10123, "x")]


def test_created_screens_count_only_where_they_are_of_the_telephone() -> None:
    lines = [
        f"{HEAD}I wm_create_activity: [0,123,45,com.android.server.telecom/.components.UserCallActivity,android.intent.action.CALL,NULL,tel:xx,268435456]",
        f"{HEAD}I wm_create_activity: [0,124,45,com.example.app/.MainActivity,android.intent.action.MAIN,NULL,NULL,268435456]",
        f"{HEAD}I wm_create_activity: [0,125,45,com.example.app/.GrantDialogActivity,NULL,NULL,NULL,0]",
        f"{HEAD}I am_create_activity: [1,2,com.android.phone/.InCallScreen,NULL,NULL,NULL,0]",
    ]
    found = only(log_facts(lines, buffer="events"), ActivityStart)
    assert [(f.component, f.action, f.data, f.user, f.uid) for f in found] == [
        ("com.android.server.telecom/.components.UserCallActivity", "android.intent.action.CALL", "tel:xx", 0, None),
        ("com.android.phone/.InCallScreen", None, None, None, None),
    ]


def test_a_start_of_an_unknown_shape_is_unread() -> None:
    facts = log_facts([f"{HEAD}I ActivityManager: START u0 {{act=x from nobody"])
    assert len(only(facts, Unread)) == 1
    assert tally_of(facts, "activity_starts").unread == 1


def test_every_start_of_the_corpus_log_is_read() -> None:
    text = corpus("unlicensed/logcat/fantasy_gsm_mt_main.log").read_text(errors="replace")
    found = only(log_facts(text), ActivityStart)
    assert len(found) == len(re.findall(r"ActivityManager: START u", text)) == 7


def test_what_allowed_a_background_start_is_not_taken_for_the_package_that_asked() -> None:
    """Android 14 prints "from uid 10221 (BAL_ALLOW_VISIBLE_WINDOW) result code=0" where 15 prints the package."""
    line = (
        "08-12 11:49:19.100  1000  1712  2201 I ActivityTaskManager: START u0 {act=android.intent.action.CALL dat=tel:xxxxxx flg=0x10000000 "
        "cmp=com.android.server.telecom/.components.UserCallActivity} with LAUNCH_MULTIPLE from uid 10221 (BAL_ALLOW_VISIBLE_WINDOW) result code=0"
    )
    (start,) = only(log_facts([line], buffer="main"), ActivityStart)
    assert (start.uid, start.package, start.allowed) == (10221, None, "BAL_ALLOW_VISIBLE_WINDOW")
