"""`accessibility`, `role`, `trust`, `adb`, `media_projection`: who holds which right at the moment of the dump."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.world import World


def accessibility(world: World) -> Iterator[str]:
    """Services that may read and press the screen."""
    bound = [app for app in world.apps if app.capabilities]
    services = ", ".join(
        f"Service[label={app.package.rsplit('.', 1)[-1]}, feedbackType[FEEDBACK_GENERIC], capabilities={app.capabilities},"
        " eventTypes=TYPES_ALL_MASK, notificationTimeout=100, requestA11yBtn=false]"
        for app in bound
    )
    enabled = ", ".join(f"{{{app.package}/{app.package}.AssistService}}" for app in bound)
    yield "ACCESSIBILITY MANAGER (dumpsys accessibility)"
    yield ""
    yield "User state["
    yield f"     attributes:{{id=0, touchExplorationEnabled=false, serviceHandlesDoubleTap=false, installedServiceCount={len(bound)}}}"
    yield f"     Bound services:{{{services}}}"
    yield f"     Enabled services:{{{enabled}}}"
    yield "     Binding services:{}"
    yield "     Crashed services:{}]"


def role(world: World) -> Iterator[str]:
    """Who is the dialer, the launcher and so on (10 and later)."""
    holders = (
        ("CALL_SCREENING", ""), ("DIALER", world.phone.dialer), ("HOME", world.phone.launcher),
        ("ASSISTANT", "com.google.android.googlequicksearchbox"), ("CALL_REDIRECTION", ""),
        *((app.role, app.package) for app in world.apps if app.role),
    )  # fmt: skip
    yield "ROLE STATE (dumpsys role):" if world.sdk >= 33 else "ROLE MANAGER STATE (dumpsys role):"
    yield "{"
    yield "  user_states=["
    yield "    {"
    yield "      user_id=0"
    yield "      version=8"
    yield "      roles=["
    for name, holder in holders:
        yield "        {"
        yield f"          name=android.app.role.{name}"
        if holder:
            yield f"          holders={holder}"
        yield "        }"
    yield "      ]"
    yield "    }"
    yield "  ]"
    yield "}"


def trust(world: World) -> Iterator[str]:
    """Is the device locked now? (there are no trusted places or devices)"""
    locked = 0 if world.screen_on(world.taken) else 1
    yield "Trust manager state:"
    yield f' User "Owner" (id=0, flags=0x4c13) (current): trusted=0, trustManaged=0, deviceLocked={locked}, strongAuthRequired=0x0'
    yield "   Enabled agents:"
    yield "   Events:"
    yield ""


def adb(world: World) -> Iterator[str]:
    """Which computers may command the phone, and when they last did."""
    connected = world.scenario.taken_by == "adb"
    keys = [(world.taken - 240_000, "owner@laptop")] if connected else []
    keys += [(call.began - 90_000, "unknown@workbench") for call in world.calls if call.uid_caller == 2000][-1:]
    yield "ADB MANAGER STATE (dumpsys adb):"
    yield "{"
    yield "  debugging_manager={"
    yield f"    connected_to_adb={'true' if connected else 'false'}"
    yield "    keystore=<?xml version='1.0' encoding='utf-8' standalone='yes' ?>"
    yield '<keyStore version="1">'
    for index, (at, name) in enumerate(keys):
        yield f'    <adbKey key="QAAAAEXAMPLEKEY{index}notarealkey= {name}" lastConnection="{world.clock.rtc(at)}" />'
    yield "</keyStore>"
    yield "  }"
    yield "}"


def media_projection(world: World) -> Iterator[str]:
    """Does an app see the screen now?"""
    yield "MEDIA PROJECTION MANAGER (dumpsys media_projection)"
    yield "Media Projection: "
    seeing = next((app for app in world.apps if app.projecting), None)
    yield f"({seeing.package}, uid={seeing.uid}): TYPE_SCREEN_CAPTURE" if seeing else "null"
