"""Clues of apps: what was in front, how the asker stood when it asked, what woke it, who may press buttons, who controls from afar."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.facts.calls import AppOp
from offhook.facts.handling import AppEvent, UserAct
from offhook.facts.phone import Package
from offhook.inference.causes.apps_of_phone import is_call_screen
from offhook.inference.causes.clue import Clue, clue
from offhook.inference.causes.surroundings import LOOK_BACK_MS, Surroundings, span

FRONT = ("resumed", "top")
SCREEN_SOURCES = ("event_log", "usage_events", "log")
EXACT_SOURCES = ("event_log", "log")
FASTER_THAN_A_HAND_MS = 1_000
JUST_MS, JUST_SCALE = 60_000, 0.6
LONGEST_LIT_MS = 4 * 3_600_000
OP_MS = 2_500
TIMER_MS, TIMER_LAG_MS = 10_000, 1_000
STRAY_TIMER_MS = 2_000
REMOTE_MS = 10 * 60_000
HELPER_MS = 60_000
ADB_MS = 120_000
ADB_LINK_MS = 3_600_000
ACQUIRING_MS = 15 * 60_000
RUSH, RUSH_MS, RUSH_BACK_MS = 3, 3_000, 60_000
CAPTURE_MS = 30 * 60_000
NEW_MS = 14 * 86_400_000
STARTS = ("alarm", "job", "process_started")
BY_ITSELF = ("broadcast", "service", "content provider", "alarm", "job")
ACTIVE = ("resumed", "top", "foreground_service", "process_started", "service_started")
WITHOUT_INSTALLER = (
    None,
    "",
    "null",
    "com.google.android.packageinstaller",
    "com.android.packageinstaller",
    "com.android.shell",
)
BUTTON_KINDS = ("app", "system", "shown_system", "automation", "remote_tool")


@clue
def front(scene: Surroundings) -> Clue | None:
    """What was on the screen when the call was asked for."""
    at = scene.just_before
    if at is None or not scene.outgoing:
        return None
    shown = _shown(scene, at)
    if scene.asker is not None and scene.asker_kind in BUTTON_KINDS:
        return _asker_shown(scene, shown, scene.asker)
    return _front_app(scene, *shown[-1]) if shown and scene.lit_since is not None else None


def _asker_shown(scene: Surroundings, shown: list[tuple[int, AppEvent]], asker: str) -> Clue | None:
    """In front; or just before, where sources that round to seconds may have changed the order; or not at all."""
    if shown and shown[-1][1].package == asker:
        return Clue("asker_in_front", {"who": asker}, shown[-1][1].place)
    late = [
        event
        for ms, event in shown
        if event.package == asker and scene.began is not None and scene.began - ms <= JUST_MS
    ]
    if late:
        return Clue("asker_in_front", {"who": asker}, late[-1].place, JUST_SCALE)
    return Clue("asker_not_in_front", {"who": asker}) if _shows_screens(scene) else None


def _front_app(scene: Surroundings, ms: int, event: AppEvent) -> Clue | None:
    kind = scene.apps.kind(event.package)
    if kind == "assistant":
        return Clue("assistant_in_front", {"who": event.package}, event.place)
    if kind not in ("dialer", "chosen_dialer") or scene.began is None:
        return None
    quick = scene.began - ms < FASTER_THAN_A_HAND_MS and event.place.source in EXACT_SOURCES
    return Clue("dialer_just_up" if quick else "dialer_in_front", {"ago": scene.ago(ms)}, event.place)


def _shown(scene: Surroundings, at: int) -> list[tuple[int, AppEvent]]:
    """The apps that came up since the screen was lit, the one in front last; call screens come up by themselves."""
    since = scene.lit_since
    if since is None and scene.sees_screen:
        return []
    began = max(since - 1_000, at - LONGEST_LIT_MS) if since is not None else at - LOOK_BACK_MS
    found = [pair for word in FRONT for pair in scene.moments.between(AppEvent, word, began, at)]
    own = [pair for pair in found if not is_call_screen(pair[1].component)]
    return sorted(own, key=lambda pair: (pair[0], pair[1].place.source in EXACT_SOURCES))


def _shows_screens(scene: Surroundings) -> bool:
    """Whether records of screens reach back far enough to have shown the asker's; a dark screen shows no app at all."""
    if scene.began is None or not scene.joins:
        return False
    dark = scene.sees_screen and scene.lit_since is None
    return dark or any(scene.phone.covers(source, scene.began - LOOK_BACK_MS, scene.began) for source in SCREEN_SOURCES)


@clue
def rush(scene: Surroundings) -> Clue | None:
    """Several apps brought to the front in a moment; launchers and call screens come up between others anyway."""
    at = scene.just_before
    if at is None or not scene.outgoing:
        return None
    shown = scene.moments.between(AppEvent, "resumed", at - RUSH_BACK_MS, at)
    found = [
        pair for pair in shown if not is_call_screen(pair[1].component) and not scene.apps.is_home(pair[1].package)
    ]
    for index, (ms, event) in enumerate(found):
        close = [pair for pair in found[index:] if pair[0] - ms <= RUSH_MS]
        apps = {one.package for _, one in close}
        if len(apps) >= RUSH:
            return Clue("rush", {"count": str(len(apps)), "ago": span(close[-1][0] - ms)}, event.place)
    return None


@clue
def permission(scene: Surroundings) -> Clue | None:
    """The state in which an app used the permission to call (9 and later)."""
    if scene.began is None or not scene.joins or not scene.outgoing:
        return None
    for _, op in scene.moments.between(AppOp, "CALL_PHONE", scene.began - OP_MS, scene.began + OP_MS):
        row = {"top": "permission_on_screen", "bg": "permission_in_background", "cch": "permission_in_background",
               "fgsvc": "permission_in_service", "fgsvcl": "permission_in_service"}.get(op.state or "")  # fmt: skip
        if op.access == "access" and row and scene.apps.kind(op.package) in BUTTON_KINDS:
            return Clue(row, {"who": op.package}, op.place)
    return None


@clue
def timer(scene: Surroundings) -> Clue | None:
    """An alarm, a job or a broadcast that started the asker in the seconds before; else one of another app that may call."""
    if scene.began is None or not scene.joins or not scene.outgoing:
        return None
    stray = None
    for ms, event in _starts(scene, scene.began):
        words = {"who": event.package, "what": _what(event), "ago": scene.ago(ms)}
        if event.package == scene.asker and scene.asker_kind in BUTTON_KINDS:
            return Clue("asker_woken", words, event.place)
        if scene.asker is None and ms >= scene.began - STRAY_TIMER_MS and _stray(scene, event):
            stray = Clue("timer_ran", words, event.place)
    return stray


def _stray(scene: Surroundings, event: AppEvent) -> bool:
    return scene.apps.may_call(event.package) and scene.apps.kind(event.package) in BUTTON_KINDS


def _starts(scene: Surroundings, began: int) -> Iterator[tuple[int, AppEvent]]:
    for word in STARTS:
        for ms, event in reversed(scene.moments.between(AppEvent, word, began - TIMER_MS, began + TIMER_LAG_MS)):
            if word != "process_started" or any(kind in (event.why or "") for kind in BY_ITSELF):
                yield ms, event


def _what(event: AppEvent) -> str:
    return {"alarm": "an alarm", "job": "a scheduled job"}.get(event.event, f"a {event.why or 'start'}")


@clue(silent="no_helper")
def helper(scene: Surroundings) -> Clue | None:
    """An accessibility service of an installed app that may press buttons; known for the moment of the dump only."""
    if not scene.outgoing:
        return None
    for package, holder in scene.apps.helpers.items():
        return Clue("helper_can_press", {"who": package}, holder.place)
    return None


@clue
def remote_tool(scene: Surroundings) -> Clue | None:
    """A program for controlling a phone from afar, or one that may press buttons, was active before."""
    if scene.began is None or not scene.joins or not scene.outgoing:
        return None
    for word in ACTIVE:
        for ms, event in reversed(scene.moments.between(AppEvent, word, scene.began - REMOTE_MS, scene.began)):
            words = {"who": event.package, "ago": scene.ago(ms)}
            if scene.apps.kind(event.package) == "remote_tool":
                return Clue("remote_tool_ran", words, event.place)
            if event.package in scene.apps.helpers and ms >= scene.began - HELPER_MS:
                return Clue("helper_was_up", words, event.place)
            if event.package in scene.apps.viewers:
                return Clue("viewer_was_up", words, event.place)
    return None


@clue
def capture(scene: Surroundings) -> Clue | None:
    """An app was allowed to capture the screen before the call, or did so when the evidence was taken."""
    if not scene.outgoing or scene.began is None:
        return None
    allowed = scene.moments.last(AppOp, "PROJECT_MEDIA", scene.began - CAPTURE_MS, scene.began) if scene.joins else None
    if allowed is not None and allowed[1].access == "access":
        return Clue("capture_began", {"who": allowed[1].package, "ago": scene.ago(allowed[0])}, allowed[1].place)
    holder = next(iter(scene.apps.viewers.values()), None)
    return Clue("screen_captured", {"who": holder.package}, holder.place) if holder else None


@clue
def injected(scene: Surroundings) -> Clue | None:
    """Input that the `input` command or a program injected."""
    if scene.began is None or not scene.joins or not scene.outgoing:
        return None
    found = scene.moments.last(UserAct, "injected", scene.began - HELPER_MS, scene.began)
    return Clue("input_injected", {"ago": scene.ago(found[0])}, found[1].place) if found else None


@clue(silent="no_adb")
def adb(scene: Surroundings) -> Clue | None:
    """Computers: a command near the call, a link near it, a key at all."""
    if scene.began is None or not scene.outgoing:
        return None
    for ms, act in reversed(
        scene.moments.between(UserAct, "adb", scene.began - ADB_MS, scene.began) if scene.joins else []
    ):
        if (act.why or "").startswith("shell"):
            return Clue("adb_command", {"ago": scene.ago(ms)}, act.place)
    for linked, key in scene.phone.adb:
        if linked is not None and abs(linked - scene.began) <= ADB_LINK_MS and not _took_evidence(scene, linked):
            return Clue("adb_near", {"ago": f"within {span(abs(linked - scene.began))}"}, key.place)
    return Clue("adb_known", place=scene.phone.adb[0][1].place) if scene.phone.adb else None


def _took_evidence(scene: Surroundings, linked: int) -> bool:
    """Whether a computer was linked to take this very evidence."""
    return any(began - ACQUIRING_MS <= linked <= ended for began, ended in scene.phone.use.handling.acquired)


@clue
def origin(scene: Surroundings) -> Clue | None:
    """Where the asker is from, told as facts."""
    asker = scene.asker
    if asker is None or scene.asker_kind != "app" or scene.began is None or not scene.apps.packages:
        return None
    package = scene.apps.packages.get(asker)
    if package is None:
        return Clue("asker_is_gone", {"who": asker})
    when, recent = _installed(scene, package, scene.began)
    if package.installer in WITHOUT_INSTALLER and package.system is not True:
        return Clue("asker_from_nowhere", {"who": asker, "when": when}, package.place)
    return Clue("asker_is_new", {"who": asker, "when": when}, package.place) if recent else None


def _installed(scene: Surroundings, package: Package, began: int) -> tuple[str, bool]:
    """("on 2026-08-03 ", whether that was in the fortnight before the call)."""
    if package.first_install is None:
        return "", False
    at = scene.phone.clock.instant(package.first_install, package.place)
    if at.floating != scene.phone.floating:
        return "", False
    return f"on {scene.phone.clock.face_text(at)[:10]} ", 0 <= began - at.ms <= NEW_MS
