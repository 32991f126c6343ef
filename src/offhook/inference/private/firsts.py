"""Who said a value first: the phone, or the server that it is sent to. What a server hands out tells it nothing when it comes back."""

from __future__ import annotations

from collections import OrderedDict

MOST_HOSTS = 2000


class Firsts:
    """Remembers, for each host (the latest 2,000), which values it knew before the phone sent them."""

    def __init__(self) -> None:
        self._by_host: OrderedDict[str, dict[int, bool]] = OrderedDict()

    def received(self, host: str | None, seed: int) -> None:
        """The host sent this value."""
        self._first(host).setdefault(seed, True)

    def sent(self, host: str | None, seed: int) -> bool:
        """The phone sent it; returns whether the host had sent it before."""
        return self._first(host).setdefault(seed, False)

    def _first(self, host: str | None) -> dict[int, bool]:
        known = self._by_host.setdefault(host or "", {})
        self._by_host.move_to_end(host or "")
        if len(self._by_host) > MOST_HOSTS:
            self._by_host.popitem(last=False)
        return known
