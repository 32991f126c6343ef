"""What happens near a call and has nothing to do with it: a charger, a walk, an alarm, a word that the assistant takes for its name.

Without these, every charger would mean a faulty screen and every open microphone an assistant. None touches the records that
decide a cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from offhook.lab.casts import Cast
from offhook.lab.kinds import Parts
from offhook.lab.scenario import MINUTE, SECOND, Act, BluetoothLink, Carried, Charge, Sign, TrueCall

INNOCENT = {"person", "caller", "app", "system"}
"""Causes beside which decoys are put: the others' own clues are of the same kinds."""
CHANCE = 0.4


def with_decoys(parts: Parts, cast: Cast, rng: Random) -> Parts:
    """The parts, with a decoy or two around some of their calls."""
    calls = [part for part in parts if isinstance(part, TrueCall) and part.cause in INNOCENT]
    added = [decoy for call in calls[:1] if rng.random() < CHANCE for decoy in _around(call, cast, rng)]
    return (*parts, *added)


def _around(call: TrueCall, cast: Cast, rng: Random) -> Iterator[Act]:
    for make in rng.sample(_DECOYS, rng.choice((1, 1, 2))):
        yield from make(call, cast, rng)


def _charger(call: TrueCall, _cast: Cast, rng: Random) -> Iterator[Act]:
    """Somebody plugs it in some minutes before, and out some minutes after."""
    yield Charge(
        began=call.began - rng.randint(120, 200) * SECOND,
        ended=call.ended + rng.randint(60, 200) * SECOND,
        plug=rng.choice(("ac", "usb")),
    )


def _walk(call: TrueCall, _cast: Cast, rng: Random) -> Iterator[Act]:
    """It is carried about while the call goes on."""
    yield Carried(began=call.began - rng.randint(2, 9) * MINUTE, ended=call.ended + rng.randint(1, 6) * MINUTE)


def _alarm(call: TrueCall, cast: Cast, rng: Random) -> Iterator[Act]:
    """Another app's alarm rings seconds before."""
    yield Sign(at=call.began - rng.randint(300, 9000), what="alarm", who=cast.shop)


def _overheard(call: TrueCall, cast: Cast, rng: Random) -> Iterator[Act]:
    """The assistant opens the microphone for a word that was not meant for it, and closes it again."""
    at = call.began - rng.randint(20, 120) * SECOND
    yield Sign(at=at, what="mic", who=cast.assistant, detail="HOTWORD")
    yield Sign(at=at + rng.randint(1500, 5000), what="mic_off", who=cast.assistant, detail="HOTWORD")


def _headset(call: TrueCall, _cast: Cast, rng: Random) -> Iterator[Act]:
    """A headset is linked, and only carries the sound."""
    yield BluetoothLink(
        began=call.began - rng.randint(3, 30) * MINUTE,
        ended=call.ended + rng.randint(2, 20) * MINUTE,
        name="Headset 3",
        address="02:00:00:00:56:78",
    )


def _volume(call: TrueCall, _cast: Cast, rng: Random) -> Iterator[Act]:
    """Somebody makes it louder."""
    yield Sign(at=(call.answered or call.ended) + rng.randint(500, 9000), what="volume")


_DECOYS: tuple[Callable[[TrueCall, Cast, Random], Iterator[Act]], ...] = (
    _charger,
    _walk,
    _alarm,
    _overheard,
    _headset,
    _volume,
)
