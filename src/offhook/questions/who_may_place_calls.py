"""Who may place calls on this phone, and which of them came shortly before it first called while nobody was using it?

Apps that were installed beside the firmware and may call, holders of roles and services that bear on calls, paired devices, and
computers that may control the phone over adb, all as they were when the evidence was taken.

Severity: info for the list; medium for apps that came within the week before the first call placed while nobody was using the
phone, low where most of the list came in that week (a phone that was set up then).
Doubts: what the firmware may do is not listed; that one thing came before another does not make it the cause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from offhook.answers import Finding
from offhook.facts.calls import AppOp
from offhook.facts.phone import AdbKey, Holder, Link, Package
from offhook.questions import Inferred, question
from offhook.questions.wording import alone, counted, cut

CALL_PHONE = "android.permission.CALL_PHONE"
BEFORE = timedelta(days=7)
RIGHTS = {
    "role:android.app.role.DIALER": "is the dialer",
    "default_dialer": "is the dialer",
    "in_call_service": "may show, answer and end calls",
    "role:android.app.role.CALL_REDIRECTION": "may change the number that is called",
    "call_redirection": "may change the number that is called",
    "role:android.app.role.ASSISTANT": "is the assistant",
    "accessibility": "can read the screen and press buttons (accessibility)",
    "device_admin": "administers the device",
    "media_projection": "was recording the screen",
}
MAY_CALL = "may place calls"
SET_UP_THEN, FEW = 0.5, 3


@question("who_may_place_calls")
def who_may_place_calls(inferred: Inferred) -> Iterator[Finding]:
    """One finding for the list, and one for the newcomers among those on it."""
    holders = _holders(inferred)
    others = [
        *(
            f"{name} is paired over Bluetooth"
            for name in sorted({link.name for link in inferred.book.of(Link) if link.name})
        ),
        *(
            f"{key} may control the phone over adb"
            for key in sorted({key.name for key in inferred.book.of(AdbKey) if key.name})
        ),
    ]
    apps = [name for name in holders if MAY_CALL in holders[name]]
    if holders or others:
        yield Finding(
            id="",
            question="who_may_place_calls",
            severity="info",
            title="Who may place calls on this phone",
            says=f"{_may_call(len(apps), inferred)}{_another_say(len(holders) - len(apps), len(others))}",
            tier="recorded",
            because=cut([*others, *(f"{name} {' and '.join(rights)}" for name, rights in holders.items())]),
            doubts=["What the firmware itself may do is not listed; it may always place calls."],
        )
    if newcomers := _newcomers(inferred, holders):
        yield _came_before(newcomers, len(holders))


def _another_say(apps: int, devices: int) -> str:
    """How many others have a say in calls; nothing where there are none."""
    if not apps and not devices:
        return ""
    told = " and ".join(counted(n, one) for n, one in ((apps, "other app"), (devices, "device")) if n)
    return f" {told} {'has' if apps + devices == 1 else 'have'} another say in calls."


def _may_call(apps: int, inferred: Inferred) -> str:
    if not inferred.book.of(Package):
        return "Which apps may place calls is not in these records."
    return f"{counted(apps, 'app') if apps else 'No app'} beside those of the firmware may place calls."


def _holders(inferred: Inferred) -> dict[str, list[str]]:
    """What every app may do, by name; those with the most say first."""
    found: dict[str, set[str]] = defaultdict(set)
    for package in inferred.book.of(Package):
        if CALL_PHONE in package.granted and package.system is not True:
            found[package.name].add(MAY_CALL)
    for holder in inferred.book.of(Holder):
        if holder.right in RIGHTS and holder.package:
            found[holder.package].add(RIGHTS[holder.right])
    for op in inferred.book.of(AppOp):
        if op.op == "CALL_PHONE" and op.access == "access" and op.package in found:
            found[op.package].add("has used the permission to call")
    return {
        name: sorted(rights, reverse=True)
        for name, rights in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    }


def _newcomers(inferred: Inferred, holders: dict[str, list[str]]) -> dict[str, tuple[float, str]]:
    """Holders that came in the week before the first call while nobody used the phone: days before it, and what is to be said."""
    odd = [call.began for call in alone(inferred.calls) if call.began]
    if not odd or inferred.clock is None:
        return {}
    found = {}
    for package in inferred.book.of(Package):
        came = package.first_install and inferred.clock.sure(package.first_install, package.place)
        before = (min(odd).timestamp() - came.ms / 1000) / 86_400 if came else -1
        if package.name in holders and 0 <= before <= BEFORE.days:
            source = f"installed by {package.installer}" if package.installer else "installed from an unknown source"
            says = f"{package.name} came {before:.1f} days before, {source}, and {' and '.join(holders[package.name])}"
            found[package.name] = (before, says)
    return found


def _came_before(newcomers: dict[str, tuple[float, str]], holders: int) -> Finding:
    set_up = len(newcomers) > FEW and len(newcomers) > SET_UP_THEN * holders
    return Finding(
        id="",
        question="who_may_place_calls",
        severity="low" if set_up else "medium",
        title=f"{counted(len(newcomers), 'app')} with a say in calls came shortly before the first odd call",
        says="They came within the week before the first call that was placed while nobody was using the phone."
        + (" So did most of the others: the phone seems to have been set up then." if set_up else ""),
        tier="recorded",
        because=cut([says for _, says in sorted(newcomers.values())]),
        doubts=["Many apps are installed in any week; that one came before the call does not make it the cause."],
        advice=["Look at where each of these apps came from before you remove anything: they are evidence."],
    )
