"""The door for what keys open: a capture that holds the secrets of its TLS connections, or that was handed over with a key log.

The parser of the capture finds the keys that stand in it. Then the capture is read once more and handed to tshark (part of
Wireshark) over a pipe, together with the keys in a private file. tshark is asked for requests and responses that were encrypted,
and for messages of WebSockets; what else the keys would open is not looked into. No word of its command line comes from
evidence, it looks up no names, and it has its own settings. Where it is not installed, the audit says that keys are there and
what to install.

References: draft-ietf-opsawg-pcapng 4.7 (Decryption Secrets Block); draft-ietf-tls-keylogfile; tshark(1) 4.0.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread, Timer
from typing import IO

from offhook.evidence.decrypted_messages import Decrypted, Messages
from offhook.evidence.limits import Limits
from offhook.evidence.section import Ending, Row, RowSection
from offhook.evidence.stream import CHUNK, Stream
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread

MOST_KEYS = 16 << 20
"""Bytes of keys that are kept."""
SECONDS = 900
"""How long tshark may take for one capture."""
ELSEWHERE = (
    Path("/Applications/Wireshark.app/Contents/MacOS/tshark"),
    Path("C:/Program Files/Wireshark/tshark.exe"),
)
"""Where Wireshark puts it without telling the system."""
NOT_INSTALLED = (
    "keys are there that open encrypted connections of this capture, and tshark, which does it, is not installed: install Wireshark's "
    "command-line tool (the package is called tshark or wireshark) and run the audit again"
)
NOT_TWICE = "keys are there for this capture, which cannot be read a second time to be decrypted"
KEY_LINE = re.compile(rb"[A-Z][A-Z_0-9]{6,40} [0-9a-fA-F]{64} [0-9a-fA-F]{64,200}\r?")
SETTINGS = (
    "tcp.reassemble_out_of_order:TRUE",
    "tls.desegment_ssl_records:TRUE",
    "tls.desegment_ssl_application_data:TRUE",
)
ASKED = "(http || http2 || http3 || websocket || data) && (tls || quic)"
PRINTED = "frame raw ip ipv6 tcp udp http http2 http3 websocket data"


def looks_like_keys(head: bytes) -> bool:
    """Whether the beginning of a text is that of a key log (as browsers and PCAPdroid write it)."""
    lines = [line for line in head.split(b"\n")[:20] if line.strip() and not line.startswith(b"#")]
    return bool(lines) and KEY_LINE.fullmatch(lines[0]) is not None


@dataclass(slots=True)
class KeyRing:
    """Keys of TLS, as pieces of key logs; what is beyond `MOST_KEYS` bytes is left out."""

    logs: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, data: bytes) -> None:
        """Keep a piece of a key log, as long as there is room."""
        self.size += len(data)
        if self.size <= MOST_KEYS:
            self.logs.append(data)

    def with_found(self, logs: list[bytes]) -> KeyRing:
        """The same keys and those that stand in one capture."""
        both = KeyRing(list(self.logs), self.size)
        for log in logs:
            both.add(log + b"\n")
        return both


def keys_of(stream: Stream, place: Place, ring: KeyRing) -> Iterator[Fact]:
    """A key log is kept for the captures that are read later."""
    lines = 0
    for chunk in stream.chunks:
        lines += chunk.count(b"\n")
        ring.add(chunk)
    ring.add(b"\n")
    yield Dumped(place=place, name="tls_keys", title=place.entry, state="read", lines=lines)


def decrypted(
    again: Callable[[], Stream | None], place: Place, limits: Limits, ring: KeyRing
) -> Iterator[RowSection | Fact]:
    """What the keys open, as rows of "decrypted"; nothing where there are no keys. again: the capture once more."""
    if not any(log.strip() for log in ring.logs):
        return
    program = _program()
    stream = again() if program else None
    if program is None or stream is None:
        yield Unread(place=place, why=NOT_TWICE if program else NOT_INSTALLED)
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="offhook-", ignore_cleanup_errors=True)))
        (folder / "keys.log").write_bytes(b"".join(ring.logs))
        spot = replace(place, entry=f"{place.entry}:decrypted")
        run = Run(program, folder, stream, spot, limits.rows)
        rows = run.rows()
        yield RowSection("decrypted", spot.entry, spot, rows, run.ending)
        for _ in rows:
            pass
    if newer := run.messages.newer:
        yield Unread(place=spot, why=f"{newer} packets of HTTP/3 were opened; HTTP/3 is not read", items=newer)
    if run.why:
        yield Unread(place=spot, why=run.why)
    yield Dumped(place=spot, name="decrypted", title=spot.entry, state=run.ending.state, lines=run.ending.lines)


def _program() -> str | None:
    """Where tshark is, if it is installed."""
    return shutil.which("tshark") or next((str(path) for path in ELSEWHERE if path.is_file()), None)


@dataclass(slots=True)
class Run:
    """One run of tshark. why: what went wrong, "" for nothing."""

    program: str
    folder: Path
    stream: Stream
    place: Place
    most: int
    ending: Ending = field(default_factory=Ending)
    why: str = ""
    messages: Messages = field(default_factory=Messages)

    def rows(self) -> Iterator[Row]:
        """Each exchange that tshark could read."""
        messages = self.messages
        with self._started() as process, ExitStack() as stack:
            feeder = Thread(target=_feed, args=(process.stdin, self.stream), daemon=True, name="tshark-feed")
            feeder.start()
            stack.callback(feeder.join)
            stack.callback(process.kill)
            clock = Timer(SECONDS, process.kill)
            clock.start()
            stack.callback(clock.cancel)
            for exchange in messages.exchanges(_chunks(process.stdout)):
                if self.ending.lines >= self.most:
                    self.why = f"more than {self.most} requests; the rest was not read"
                    break
                self.ending.lines += 1
                if isinstance(exchange, Decrypted):
                    exchange.number = self.ending.lines
                yield Row(replace(self.place, line=exchange.frame), {"exchange": exchange})
            else:
                code = process.wait()
                self.why = messages.trouble or (
                    f"tshark ended early (code {code})" if code < 0 or not messages.whole else ""
                )
        self.ending.state = "truncated" if self.why else "read" if self.ending.lines else "empty"

    def _started(self) -> subprocess.Popen[bytes]:
        """A run of tshark with its own settings and a key log, reading from a pipe."""
        settings = [*SETTINGS, f"tls.keylog_file:{self.folder / 'keys.log'}"]
        options = [part for setting in settings for part in ("-o", setting)]
        return subprocess.Popen(  # noqa: S603 - no word of it comes from evidence
            [
                self.program,
                "-n",
                "-l",
                "-r",
                "-",
                *options,
                "-Y",
                ASKED,
                "-T",
                "pdml",
                "-J",
                PRINTED,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **_environment(),
                "HOME": str(self.folder),
                "WIRESHARK_CONFIG_DIR": str(self.folder),
                "XDG_CONFIG_HOME": str(self.folder),
            },
            cwd=self.folder,
        )


def _environment() -> dict[str, str]:
    """What a program needs to start at all, and nothing else."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C.UTF-8"}


def _feed(pipe: IO[bytes] | None, stream: Stream) -> None:
    """Write a capture into a pipe, until it ends or nobody reads on."""
    if pipe is None:
        return
    try:
        for chunk in stream.chunks:
            pipe.write(chunk)
    except OSError:
        stream.troubles.append("tshark stopped reading before the end")
    finally:
        with suppress(OSError):  # what is left in the buffer has nobody to go to
            pipe.close()


def _chunks(pipe: IO[bytes] | None) -> Iterator[bytes]:
    while pipe is not None and (chunk := pipe.read(CHUNK)):
        yield chunk
