"""`dumpsys batterystats`: the history in the three ways that Android prints it, its checkin twin, and a short summary."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.battery_records import Change, Record, records
from offhook.lab.clock import duration
from offhook.lab.world import World


def first_record(world: World) -> int:
    """When the history begins: so many hours back; it survives a reboot."""
    return max(world.scenario.began, world.taken - round(world.scenario.reach.battery * 3_600_000))


def battery_records(world: World) -> list[Record]:
    """The records of the history (made once for text and checkin)."""
    return records(world, first_record(world))


def batterystats(world: World, found: list[Record]) -> Iterator[str]:
    """The lines of the text dump."""
    if world.sdk < 21:
        yield from _backwards(world, found)
    elif world.sdk >= 36:
        yield from _absolute(world, found)
    else:
        yield from _relative(world, found)
    yield ""
    yield from _summary(world)


def _used(world: World, found: list[Record]) -> str:
    size, limit = len(found) * 9 // 1024 + 1, 256 if world.sdk < 29 else 4096
    return f"({size * 100 // limit}% used, {size}KB used of {limit}KB, 120 strings using 6KB)"


def _relative(world: World, found: list[Record]) -> Iterator[str]:
    """Offsets since the first record; the hexadecimal states only because a report asks for everything (-a)."""
    yield f"Battery History {_used(world, found)}:"
    began = found[0].at
    for record in found:
        offset = f"  {duration(record.at - began, padded=True):>19} "
        if record.kind:
            yield f"{offset}({14 if 'TIME' in record.kind else 2}) {_mark(world, record)}"
        else:
            yield f"{offset}({len(record.changes) + 1}) {record.level:03d} {record.word:08x} {_texts(record)}"


def _absolute(world: World, found: list[Record]) -> Iterator[str]:
    yield f"Battery History [Format: 2] {_used(world, found)}:"
    face, rtc = world.clock.face, world.clock.rtc
    for record in found:
        stamp = f"  {face.log(rtc(record.at))} "
        if record.kind:
            yield f"{stamp}{_mark(world, record)}"
        else:
            yield f"{stamp}{record.level:03d} {record.word:08x} {_texts(record)}"


def _backwards(world: World, found: list[Record]) -> Iterator[str]:
    """Android 4.4: offsets before the dump, no marks of time."""
    yield "Battery History:"
    for record in found:
        if not record.kind:
            yield f"  {duration(record.at - world.dumped('batterystats'), padded=True):>19} {record.level:03d} {record.word:08x} {_texts(record)}"


def _texts(record: Record) -> str:
    return " ".join(change.text for change in record.changes)


def _mark(world: World, record: Record) -> str:
    if "TIME" not in record.kind:
        return record.kind
    return f"{record.kind}: {world.clock.face.dashed(world.clock.rtc(record.at))}"


def _summary(world: World) -> Iterator[str]:
    calls = sum(call.ended - call.began for call in world.calls if call.dialled)
    yield "Per-PID Stats:"
    yield "  PID 0 wake time: +1s283ms"
    yield ""
    yield "Statistics since last charge:"
    yield "  System starts: 0, currently on battery: true"
    yield f"  Active phone call: {duration(calls)[1:]}" if calls else "  Phone signal levels:"
    yield ""
    for app in world.apps:
        touches = sum(1 for h in world.since(first_record(world), "touch") if h.who == app.package)
        if touches:
            yield f"  u0a{app.uid - 10000}:" if app.uid >= 10000 else f"  {app.uid}:"
            yield f"    User activity: {touches // 7} other, {touches} touch"


def checkin(world: World, found: list[Record]) -> Iterator[str]:
    """The machine form of the same buffer: a pool of strings, then records relative to the one before, anchors in epoch ms."""
    build = world.phone.build
    yield f"9,0,i,vers,{_content_version(world)},186,{build},{build}"
    pool: dict[tuple[int, str], int] = {}
    for record in found:
        for change in record.changes:
            if change.string is not None:
                pool.setdefault((change.uid or 0, change.string), len(pool))
    for (uid, string), index in pool.items():
        yield f'9,hsp,{index},{uid},"{string}"'
    yield from _checked_in(world, found, pool)
    yield f"9,0,l,ph,{sum(call.ended - call.began for call in world.calls) // 1000}"


def _checked_in(world: World, found: list[Record], pool: dict[tuple[int, str], int]) -> Iterator[str]:
    before, level = found[0].at, -1
    for record in found:
        delta, before = record.at - before, record.at
        if record.kind:
            stamp = f":{world.clock.rtc(record.at)}" if "TIME" in record.kind else ""
            yield f"9,h,{delta}:{record.kind}{stamp}"
            continue
        words = [f"Bl={record.level}"] if record.level != level else []
        level = record.level
        yield ",".join([f"9,h,{delta}", *words, *(_short(change, pool) for change in record.changes)])


def _short(change: Change, pool: dict[tuple[int, str], int]) -> str:
    return change.short if change.string is None else f"{change.short}={pool[change.uid or 0, change.string]}"


def _content_version(world: World) -> int:
    return 32 if world.sdk <= 28 else 35 if world.sdk <= 33 else 36
