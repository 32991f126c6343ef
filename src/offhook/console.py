"""Standard streams, progress and signals: how offhook behaves as a program among others.

Imported by every start, so it imports next to nothing.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing itself would be a fifth of the start
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Self

    Handler = Callable[[int, FrameType | None], object] | int | None

INTERRUPTED = 130
MOST_LINES = 40
"""Lines of one complaint."""


class Progress:
    """What is being done, on one line of standard error, only where that is a terminal.

    Called with words and, where it is known, the share that is done (0 to 1).
    """

    def __init__(self, *, visible: bool) -> None:
        self._stream = sys.stderr if visible and sys.stderr is not None and sys.stderr.isatty() else None
        self._last = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_why: object) -> None:
        self._write("")

    def __call__(self, what: str, share: float | None = None) -> None:
        """Show this instead of what was shown before."""
        self._write(shown(what) if share is None else f"{shown(what)} {share:4.0%}")

    def _write(self, line: str) -> None:
        if self._stream is None:
            return
        line = line[: os.get_terminal_size(self._stream.fileno()).columns - 1]
        self._stream.write(f"\r{line:<{self._last}}\r{line}")
        self._stream.flush()
        self._last = len(line)


def speak_utf8() -> None:
    """UTF-8 out, whatever the locale or the console says; what is no text is replaced, never an error."""
    from io import TextIOWrapper

    _take_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _take_closed_streams() -> None:
    """Where the caller closed a standard stream, nothing else may be opened under its number and be printed into."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        if number == 1:
            sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - open to the end
    os.close(number)


def say(text: str) -> int:
    """Print text as it is; returns exit code 0."""
    if sys.stdout is not None:
        sys.stdout.write(text)
    return 0


def say_bytes(content: bytes) -> int:
    """Print bytes as they are; returns exit code 0."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    return 0


def complain(message: str) -> None:
    """Say on standard error what is wrong: the sentence, then what belongs to it (a line for each piece of evidence)."""
    if sys.stderr is not None:
        first, *rest = [shown(line) for line in message.splitlines()] or [""]
        more = [f"  … and {len(rest) - MOST_LINES} more"] if len(rest) > MOST_LINES else []
        lines = [f"offhook: {first}", *(f"  {line}" for line in rest[:MOST_LINES]), *more]
        sys.stderr.write("\n".join(lines) + "\n")


def shown(text: str) -> str:
    """Text of others for the terminal: no control characters, no reversed writing."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def fault(kind: type[BaseException], why: BaseException, _trace: object) -> None:
    """For what nobody foresaw: one line, and how to see more."""
    what = f"a fault of offhook itself: {kind.__name__}: {why}".replace("\n", " ")
    complain(f"{what}\nRun the same with --debug to see where, and please report it.")


def silence() -> None:
    """Nobody reads standard output any more: let the rest go nowhere, so that the end is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


class _Signals:
    """What signals have been told, what was done with them before, and whether it is too late for them."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.before: dict[int, Handler] = {}
        self.late = False


_signals = _Signals()


def end_cleanly() -> None:
    """When told to end (SIGTERM, or the terminal closes), unwind as Ctrl-C does, so that no half-written case stays."""
    import signal

    _signals.told.clear()
    _signals.late = False

    def end(number: int, _frame: object) -> None:
        if _signals.late:
            return
        _signals.told.append(number)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and (name != "SIGINT" or signal.getsignal(number) is signal.default_int_handler):
            _signals.before.setdefault(number, signal.getsignal(number))
            signal.signal(number, end)


def too_late_to_end() -> None:
    """All is done but for a name and a few words: from here on nobody is told that nothing was left behind."""
    _signals.late = True


def told_to_end() -> int | None:
    """The exit code owed to a signal that came: DuckDB turns what its handler raised amid a query into an error of its own."""
    return 128 + _signals.told[-1] if _signals.told else None


def interrupted() -> int:
    """Say that Ctrl-C was heard; returns its exit code."""
    complain("interrupted; nothing was left behind")
    return INTERRUPTED


def hear_no_more(*, process_ends: bool) -> None:
    """After the work. While Python ends it gives signals back to the system, which would kill a process that has done its work and
    spoil its exit code: they are ignored then. Where the process goes on, they mean what they meant before."""
    if not _signals.before:
        return
    import signal

    for number, before in _signals.before.items():
        signal.signal(number, signal.SIG_IGN if process_ends else before)
    _signals.before.clear()
