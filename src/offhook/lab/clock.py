"""What the phone's clocks say at a true moment: RTC, elapsed time, local faces, durations as Android prints them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from offhook.lab.scenario import DAY, HOUR, MINUTE, SECOND, Scenario

_UNITS = (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND))
_WIDTHS = {"h": 2, "m": 2, "s": 2, "ms": 3}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def duration(ms: int, *, padded: bool = False) -> str:
    """Android's duration text: "+1h2m3s4ms", padded "+1h02m03s004ms", "0"."""
    if ms == 0:
        return "0"
    rest, parts = abs(ms), ["-" if ms < 0 else "+"]
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        if count or len(parts) > 1:
            parts.append(_field(count, unit, padded and len(parts) > 1))
    parts.append(_field(rest, "ms", padded and len(parts) > 1))
    return "".join(parts)


def _field(count: int, unit: str, padded: bool) -> str:
    return f"{count:0{_WIDTHS[unit]}d}{unit}" if padded else f"{count}{unit}"


class Face:
    """Local texts of one zone, from RTC milliseconds. The text of the last minute is kept: logs ask in order."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._info = ZoneInfo(zone)
        self._minute = -1
        self._prefix = ""

    def log(self, rtc: int) -> str:
        """09-19 00:12:03.772"""
        minute, rest = divmod(rtc, MINUTE)
        if minute != self._minute:
            self._minute = minute
            self._prefix = f"{self.local(rtc):%m-%d %H:%M:}"
        return f"{self._prefix}{rest // 1000:02d}.{rest % 1000:03d}"

    def local(self, rtc: int) -> datetime:
        """The clock face, naive, to the millisecond."""
        return (_utc(rtc).astimezone(self._info)).replace(tzinfo=None)

    def seconds(self, rtc: int) -> str:
        """2026-09-19 00:12:03"""
        return f"{self.local(rtc):%Y-%m-%d %H:%M:%S}"

    def millis(self, rtc: int) -> str:
        """2026-09-19 00:12:03.772"""
        return f"{self.seconds(rtc)}.{rtc % 1000:03d}"

    def iso(self, rtc: int) -> str:
        """2026-09-19T00:12:03.772, as LocalLog prints it."""
        return self.millis(rtc).replace(" ", "T")

    def of_day(self, rtc: int) -> str:
        """00:12:03.772"""
        return self.millis(rtc)[11:]

    def dashed(self, rtc: int) -> str:
        """2026-09-19-00-12-03, as batterystats prints it."""
        return f"{self.local(rtc):%Y-%m-%d-%H-%M-%S}"


def _utc(rtc: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=rtc)


class PhoneClock:
    """The clocks of one phone over a scenario, as seen by a dump at `taken`."""

    def __init__(self, scenario: Scenario, taken: int) -> None:
        faults = [fault for fault in scenario.clock_faults if fault.at <= taken]
        self._steps = [(fault.at, fault.seconds * 1000) for fault in faults if fault.kind == "set"]
        self._zones = [(scenario.began, scenario.phone.zone)]
        self._zones += [(fault.at, fault.zone) for fault in faults if fault.kind == "zone"]
        self.boots = [scenario.began] + [f.at + f.seconds * 1000 for f in faults if f.kind == "reboot"]
        self.face = Face(self._zones[-1][1])
        self._faces = {zone: Face(zone) for _, zone in self._zones}

    @property
    def boot(self) -> int:
        """The last boot before the dump."""
        return self.boots[-1]

    def boot_of(self, at: int) -> int:
        """The boot that a moment belongs to."""
        return self.boots[max(0, bisect_right(self.boots, at) - 1)]

    def elapsed(self, at: int) -> int:
        """Milliseconds since the boot that was in force then."""
        return at - self.boot_of(at)

    def rtc(self, at: int) -> int:
        """What the phone's clock said (epoch ms): steps that came later had not corrected it yet."""
        return at - sum(step for when, step in self._steps if when > at) if self._steps else at

    def face_then(self, at: int) -> Face:
        """The local face of the zone that was in force then (the dump's zone is `face`)."""
        index = max(0, bisect_right([when for when, _ in self._zones], at) - 1)
        return self._faces[self._zones[index][1]]

    @property
    def last_change(self) -> int | None:
        """When the clock was last set, None if never."""
        return self._steps[-1][0] if self._steps else None
