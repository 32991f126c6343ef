"""Where bytes come from: a file that was handed over, a member of an archive, the inside of a gzip."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import BinaryIO, Protocol, cast

from offhook.evidence.archive import Archive, Member
from offhook.evidence.folder import Found
from offhook.evidence.hashing import Digest
from offhook.evidence.limits import Limits
from offhook.evidence.stream import CHUNK, Stream

Progress = Callable[[str, int, int], None]
"""Called with the name of a piece, the bytes read so far, and all its bytes."""

IN_MEMORY = 8 << 20
"""Bytes of an inner archive that are held in memory before a temporary file takes over."""


class Source(Protocol):
    """Bytes that can be streamed once, or be had at any offset. `troubles`: what went wrong while they were had."""

    troubles: list[str]

    def stream(self) -> Stream:
        """The bytes from the first to the last, once."""

    def handle(self) -> tuple[BinaryIO, int]:
        """A seekable file and its size; instead of `stream`."""

    def companion(self, ending: str) -> Stream | None:
        """The file beside this one whose name is longer by `ending` (the journal of a database), if there is one."""

    def again(self) -> Stream | None:
        """The bytes once more, after `stream`; None where they cannot be had again."""


class FileSource:
    """A file, opened read-only. Every byte is read and hashed, whether it is wanted or not.

    Streams are hashed from the bytes that pass. Archives are read at many offsets, so there a second handle reads the
    same file from end to end in a thread; that nobody changed it in between is checked.
    """

    def __init__(self, found: Found, progress: Progress | None) -> None:
        self._found, self._progress = found, progress
        self._file = found.path.open("rb")
        self._status = os.fstat(self._file.fileno())
        if not stat.S_ISREG(self._status.st_mode):
            self._file.close()
            raise OSError("only ordinary files are read")
        self.size = self._status.st_size
        self.troubles: list[str] = []
        self._digest = Digest(self.size)
        self._chunks = self._read()
        self._stream = Stream(self._chunks, self.troubles)
        self._second: BinaryIO | None = None
        self._thread: Thread | None = None

    def stream(self) -> Stream:
        """See `Source`."""
        return self._stream

    def handle(self) -> tuple[BinaryIO, int]:
        """See `Source`."""
        self._second = self._found.path.open("rb")
        if not os.path.samestat(os.fstat(self._second.fileno()), self._status):
            self.troubles.append("the file was exchanged while it was read")
        self._thread = Thread(target=self._drain, daemon=True, name="sha256-file")
        self._thread.start()
        return self._second, self.size

    def companion(self, ending: str) -> Stream | None:
        """See `Source`."""
        beside = self._found.path.with_name(self._found.path.name + ending)
        if beside.is_symlink() or not beside.is_file():
            return None
        return Stream(_file_chunks(beside))

    def again(self) -> Stream | None:
        """See `Source`. The same file only, up to the size it had."""
        file = self._found.path.open("rb")
        if not os.path.samestat(os.fstat(file.fileno()), self._status):
            file.close()
            return None
        return Stream(_opened_chunks(file, self.size))

    def close(self) -> None:
        """Close without reading on: what was read so far does not count."""
        self._file.close()

    def finish(self) -> str:
        """Read what nobody asked for, close, and return the SHA-256."""
        if self._thread is not None:
            self._thread.join()
        self._drain()
        now = os.fstat(self._file.fileno())
        if (now.st_size, now.st_mtime_ns) != (self._status.st_size, self._status.st_mtime_ns):
            self.troubles.append("the file was changed while it was read")
        self._file.close()
        if self._second is not None:
            self._second.close()
        return self._digest.hexdigest()

    def _drain(self) -> None:
        for _ in self._chunks:
            pass

    def _read(self) -> Iterator[bytes]:
        """The file up to the size it had when it was opened (a log may be growing)."""
        done = 0
        while done < self.size:
            try:
                chunk = self._file.read(min(CHUNK, self.size - done))
            except OSError as why:
                self.troubles.append(f"the file cannot be read beyond its first {done} bytes: {why.strerror or why}")
                return
            if not chunk:
                self.troubles.append(f"the file became shorter while it was read: {done} of {self.size} bytes")
                return
            self._digest.update(chunk)
            done += len(chunk)
            if self._progress is not None:
                self._progress(self._found.name, done, self.size)
            yield chunk


def _file_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


class StreamSource:
    """A stream from inside something else: a gzip, or a member of an archive. anew: unpacks it once more."""

    def __init__(
        self,
        stream: Stream,
        limits: Limits,
        stack: ExitStack,
        siblings: tuple[Archive, Member] | None = None,
        anew: Callable[[], Stream | None] | None = None,
    ) -> None:
        self._stream, self._limits, self._stack, self._siblings = stream, limits, stack, siblings
        self._anew = anew
        self.troubles = stream.troubles

    def stream(self) -> Stream:
        """See `Source`."""
        return self._stream

    def handle(self) -> tuple[BinaryIO, int]:
        """The stream in a temporary file of ours, up to `Limits.nested` bytes."""
        spool = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - closed by the stack
        self._stack.callback(spool.close)
        return spool, spill(self._stream, spool, self._limits.nested)

    def companion(self, ending: str) -> Stream | None:
        """See `Source`."""
        if self._siblings is None:
            return None
        archive, member = self._siblings
        named = member.raw_name + ending.encode()
        found = next((other for other in archive.members if other.raw_name == named and not other.refusal), None)
        return archive.stream(found) if found else None

    def again(self) -> Stream | None:
        """See `Source`."""
        if self._siblings is not None:
            archive, member = self._siblings
            return archive.stream(member)
        return self._anew() if self._anew else None


def _opened_chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    with file:
        while size > 0 and (chunk := file.read(min(CHUNK, size))):
            size -= len(chunk)
            yield chunk


def spill(stream: Stream, file: BinaryIO, most: int) -> int:
    """Write a stream to a file of ours; returns the bytes written. What lies beyond `most` is left out and said."""
    size = 0
    for chunk in stream.chunks:
        if size + len(chunk) > most:
            stream.troubles.append(f"more than {most} bytes: the rest was not read")
            break
        file.write(chunk)
        size += len(chunk)
    return size
