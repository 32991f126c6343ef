"""`dumpsys package`: what is installed, by whom, since when, with which rights."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.scenario import DAY, App
from offhook.lab.world import World


def package(world: World) -> Iterator[str]:
    """The lines of the dump (its list of packages)."""
    yield "Packages:"
    for app in world.apps:
        yield from _package(world, app)
    yield ""


def _package(world: World, app: App) -> Iterator[str]:
    installed = (
        app.installed if app.installed is not None else world.scenario.began - (900 if app.system else 200) * DAY
    )
    stamp = world.clock.face.seconds(installed)
    kind = "SYSTEM HAS_CODE" if app.system else "HAS_CODE ALLOW_CLEAR_USER_DATA"
    yield f"  Package [{app.package}] ({app.uid * 37 % 0xFFFFFFF:07x}):"
    yield f"    {'appId' if world.sdk >= 34 else 'userId'}={app.uid}"
    if app.uid in {1000, 1001, 1002}:
        names = {1000: "android.uid.system", 1001: "android.uid.phone", 1002: "android.uid.bluetooth"}
        yield f"    sharedUser=SharedUserSetting{{1b2f3c4 {names[app.uid]}/{app.uid}}}"
    elif app.shared:
        yield f"    sharedUser=SharedUserSetting{{3f6b9a2 {app.shared}/{app.uid}}}"
    yield f"    pkg=Package{{{app.uid * 91 % 0xFFFFFFF:07x} {app.package}}}"
    yield f"    codePath={'/system/priv-app/' + app.package.rsplit('.', 1)[-1] if app.system else '/data/app/~~Zm9v==/' + app.package + '-YmFy=='}"
    yield "    versionCode=1204 minSdk=24 targetSdk=31"
    yield "    versionName=1.2.4"
    yield f"    flags=[ {kind} ]"
    if world.sdk < 31:
        yield f"    firstInstallTime={stamp}"
    yield f"    lastUpdateTime={stamp}"
    if app.installer and not app.system:
        yield f"    installerPackageName={app.installer}"
    yield from _permissions(world, app)
    yield f"    User {app.user}: ceDataInode=4211 installed=true hidden=false suspended=false stopped=false notLaunched=false enabled=0"
    if world.sdk >= 31:
        yield f"      firstInstallTime={stamp}"
    if world.sdk >= 23 and not app.system:
        yield "      runtime permissions:"
        yield from (f"        android.permission.{right}: granted=true, flags=[ USER_SET]" for right in app.permissions)


def _permissions(world: World, app: App) -> Iterator[str]:
    if not app.permissions:
        return
    yield "    requested permissions:"
    yield from (f"      android.permission.{right}" for right in app.permissions)
    if app.system or world.sdk < 23:
        yield "    install permissions:"
        yield from (f"      android.permission.{right}: granted=true" for right in app.permissions)
