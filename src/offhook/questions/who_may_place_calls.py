"""Who may place calls on this phone, and what changed shortly before the first odd one?"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.answers import Finding
from offhook.facts.phone import Holder, Link, Package
from offhook.facts.time import Stamp
from offhook.questions import Inferred, question

CALL_PHONE = "android.permission.CALL_PHONE"
BEFORE_MS = 7 * 24 * 3_600_000
RIGHTS = {
    "role:android.app.role.DIALER": "is the dialer",
    "default_dialer": "is the dialer",
    "role:android.app.role.CALL_REDIRECTION": "may change the number that is called",
    "call_redirection": "may change the number that is called",
    "role:android.app.role.ASSISTANT": "is the assistant",
    "accessibility": "can read the screen and press buttons (accessibility)",
    "device_admin": "administers the device",
    "media_projection": "was recording the screen when the evidence was taken",
}


@question("who_may_place_calls")
def who_may_place_calls(inferred: Inferred) -> Iterator[Finding]:
    """The holders of call rights, and those among them that came just before the first call that nobody made."""
    apps = {p.name: p for p in inferred.book.of(Package) if CALL_PHONE in p.granted and p.system is False}
    rights = _rights(inferred)
    headsets = sorted({link.name for link in inferred.book.of(Link) if link.name})
    reasons = [f"{name} may place calls (installed app)" for name in sorted(apps)]
    reasons += [f"{name} {what}" for name, what in sorted(rights)] + [
        f"{name} is paired over Bluetooth" for name in headsets
    ]
    if reasons:
        yield Finding(
            id="",
            question="who_may_place_calls",
            severity="info",
            title="Who may place calls on this phone",
            says=f"{len(apps)} installed {'app' if len(apps) == 1 else 'apps'} beside those of the firmware may place calls, and {len(rights)} hold a right that bears on calls.",
            tier="recorded",
            because=reasons[:60],
            doubts=["What the firmware itself may do is not listed; it may always place calls."],
        )
    yield from _newcomers(inferred, {**dict.fromkeys(apps, "may place calls"), **dict(rights)})


def _rights(inferred: Inferred) -> set[tuple[str, str]]:
    return {
        (holder.package, RIGHTS[holder.right])
        for holder in inferred.book.of(Holder)
        if holder.right in RIGHTS and holder.package
    }


def _newcomers(inferred: Inferred, holders: dict[str, str]) -> Iterator[Finding]:
    odd = [
        call.began
        for call in inferred.calls
        if call.began and call.use.state == "unattended" and call.direction != "incoming"
    ]
    if not odd or inferred.clock is None:
        return
    first_ms = min(odd).timestamp() * 1000
    for package in inferred.book.of(Package):
        at = (
            inferred.clock.sure(package.first_install, package.place)
            if isinstance(package.first_install, Stamp)
            else None
        )
        if package.name in holders and at is not None and 0 <= first_ms - at.ms <= BEFORE_MS:
            yield Finding(
                id="",
                question="who_may_place_calls",
                severity="medium",
                title=f"{package.name} came shortly before the first call that nobody made",
                says=f"It was installed {round((first_ms - at.ms) / 86_400_000, 1)} days before, and {holders[package.name]}. Installed by {package.installer or 'an unknown source'}.",
                tier="recorded",
                because=[
                    f"{package.name} first installed {package.first_install.text if package.first_install else ''}"
                ],
                doubts=[
                    "Many apps are installed in any week; that one came before another does not make it the cause."
                ],
            )
