"""SHA-256 of a file, taken from the very bytes that are read, beside the reading (hashlib releases the GIL)."""

from __future__ import annotations

import hashlib
from queue import Queue
from threading import Thread

WORTH_A_THREAD = 2 << 20
"""Below this many bytes a thread costs more than it saves."""


class Digest:
    """A running SHA-256. `update` returns at once for large files; `hexdigest` waits."""

    def __init__(self, expected: int) -> None:
        self._hash = hashlib.sha256()
        self._queue: Queue[bytes | None] | None = None
        if expected >= WORTH_A_THREAD:
            self._queue = Queue(maxsize=8)
            self._thread = Thread(target=self._work, args=(self._queue,), daemon=True, name="sha256")
            self._thread.start()

    def update(self, data: bytes) -> None:
        """Add bytes, which must not change afterwards."""
        if self._queue is None:
            self._hash.update(data)
        else:
            self._queue.put(data)

    def hexdigest(self) -> str:
        """The digest of everything so far; nothing can be added after it."""
        if self._queue is not None:
            self._queue.put(None)
            self._thread.join()
            self._queue = None
        return self._hash.hexdigest()

    def _work(self, queue: Queue[bytes | None]) -> None:
        while (data := queue.get()) is not None:
            self._hash.update(data)
