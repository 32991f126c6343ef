"""Who asked for a screen, or for a call: "START u0 {act=android.intent.action.CALL …} from uid 10123" in logcat.

Printed for every start of an activity. The uid is the app that asked (of a PendingIntent: its creator; `real_uid` is the sender);
before 5 only the process id. URIs are masked but keep their length. Reaches back as far as the buffer.

References: frameworks/base `ActivityStarter`/`ActivityStackSupervisor` (4.4 to 15), `BackgroundActivityStartController` (10+),
`EventLogTags.logtags` (`am_create_activity`, `wm_create_activity`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.facts.calls import ActivityStart
from offhook.facts.place import Fact
from offhook.parsers.contract import LogLine, log_parser, unread

LONGEST = 8000
HEAD = re.compile(r"(?:START u(?P<user>-?\d{1,9}) \{|Starting(?: activity)?: Intent \{ ?)")
TAILS = ("} with ", "} from ")
FIELD = re.compile(r"(?:^| )(?P<key>act|dat|cmp)=(?P<value>\S+)")
UID = re.compile(r"from uid (?P<uid>-?\d{1,10})(?: \((?!BAL_)(?P<package>[A-Za-z]\w*(?:\.\w+)*)\))?")
PID = re.compile(r"from pid (?P<pid>-?\d{1,10})")
REAL = re.compile(r"realCallingUid=(?P<uid>\d{1,10})")
ALLOWED = re.compile(r"\((?P<why>BAL_[A-Z_]{1,60})")
BLOCKED = re.compile(r"Background activity (?:launch blocked!?|start) ?(?:goo\.gle/\S{1,40} )?\[")
CALLER = re.compile(r"callingUid: (?P<uid>-?\d{1,10})")
CALLER_PACKAGE = re.compile(r"callingPackage: (?P<package>[\w.]{1,200})")
REAL_CALLER = re.compile(r"realCallingUid: (?P<uid>-?\d{1,10})")
INTENT = re.compile(r"intent: Intent \{ (?P<body>[^}]{0,4000})\}")
CALL_ACTION = re.compile(r"android\.intent\.action\.(?:CALL|CALL_PRIVILEGED|CALL_EMERGENCY|CALL_BUTTON|DIAL|ANSWER)$")
CALL_SCREEN = re.compile(r"UserCallActivity|CallActivity$|InCall|Dial(?!og)|Emergency|\.stk[./]", re.IGNORECASE)


@log_parser(
    tags=("ActivityManager", "ActivityTaskManager"),
    source="activity_starts",
    tally=r"^(?:START u-?\d+ \{|Starting(?: activity)?: Intent \{|Background activity launch blocked)",
    only=("START u", "Starting", "Background activity"),
)
def activity_starts(line: LogLine) -> Iterator[Fact]:
    """One start of an activity, or one that was refused because its app was in the background."""
    if line.message.startswith(("START u", "Starting: Intent {", "Starting activity: Intent {")):
        yield _started(line) or unread(line.place, "the start of an activity is of an unknown shape")
    elif line.message.startswith("Background activity "):
        yield from _blocked(line)


def _started(line: LogLine) -> ActivityStart | None:
    message = line.message[:LONGEST]
    head = HEAD.match(message)
    end = max(message.rfind(tail) for tail in TAILS)
    if not head or end < head.end() - 1:
        return None
    tail = message[end:]
    uid, pid, real, allowed = UID.search(tail), PID.search(tail), REAL.search(tail), ALLOWED.search(tail)
    fields = _fields(message[head.end() : end])
    return ActivityStart(
        place=line.place,
        at=line.at,
        action=fields.get("act"),
        component=fields.get("cmp"),
        data=fields.get("dat"),
        uid=int(uid["uid"]) if uid else None,
        pid=int(pid["pid"]) if pid else None,
        real_uid=int(real["uid"]) if real else None,
        package=uid["package"] if uid else None,
        user=int(head["user"]) if head["user"] else None,
        allowed=allowed["why"] if allowed else None,
    )


def _blocked(line: LogLine) -> Iterator[Fact]:
    """10 to 12 call it "Background activity start [", and print that only where nothing allowed it; those let pass by way of an
    exemption are "Background activity start allowed", without brackets."""
    message = line.message[:LONGEST]
    if not BLOCKED.match(message):
        return
    intent, uid = INTENT.search(message), CALLER.search(message)
    package, real = CALLER_PACKAGE.search(message), REAL_CALLER.search(message)
    fields = _fields(intent["body"]) if intent else {}
    yield ActivityStart(
        place=line.place,
        at=line.at,
        action=fields.get("act"),
        component=fields.get("cmp"),
        data=fields.get("dat"),
        uid=int(uid["uid"]) if uid else None,
        real_uid=int(real["uid"]) if real else None,
        package=package["package"] if package else None,
        blocked=True,
    )


def _fields(body: str) -> dict[str, str]:
    return {found["key"]: found["value"] for found in FIELD.finditer(body)}


@log_parser(tags=("am_create_activity", "wm_create_activity"), source="activity_starts")
def created_call_screens(line: LogLine) -> Iterator[Fact]:
    """A screen of the telephone was created: [user, token, task, component, action, MIME type, URI, flags].

    Screens of other kinds say nothing of calls and are left to those who ask about use.
    """
    parts = line.message[:LONGEST].strip("[] ").split(",")
    index = next((i for i, part in enumerate(parts) if "/" in part), None)
    if index is None or index + 3 >= len(parts):
        return
    component, action = parts[index], parts[index + 1]
    if not CALL_ACTION.match(action) and not CALL_SCREEN.search(component):
        return
    data = ",".join(parts[index + 3 : -1]) or parts[index + 3]
    yield ActivityStart(
        place=line.place,
        at=line.at,
        action=None if action in ("NULL", "") else action,
        component=component,
        data=None if data in ("NULL", "") else data,
        uid=None,
        user=int(parts[0]) if index == 3 and parts[0].isdecimal() else None,
    )
