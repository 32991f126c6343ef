"""What was handed over, as a list of files: folders are walked, links are not followed, odd files are named and refused."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from offhook.errors import OffhookError
from offhook.evidence.limits import Limits
from offhook.evidence.naming import safe_name

SPECIAL = {
    stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFDIR: "a folder",
}  # fmt: skip


JUNCTION = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT of Windows."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file. name: to show, relative to what was handed over. refusal: why it is not opened ("" = it is)."""

    path: Path
    name: str
    refusal: str = ""
    bytes: int = 0


def gather(paths: Sequence[Path], limits: Limits) -> list[Found]:
    """All files under `paths`, in the order of their names: the same evidence gives the same ids, however it was listed."""
    found: list[Found] = []
    for path in paths:
        found.extend(_under(path, limits))
    found = [*found, *_journals(found)]
    found.sort(key=lambda item: (item.name, str(item.path)))
    return list(_once(found))


def _under(path: Path, limits: Limits) -> list[Found]:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise OffhookError(f"there is no file or folder named {path}") from None
    except (OSError, ValueError) as why:
        return [Found(path, safe_name(path.name or str(path)), f"cannot be opened: {_reason(why)}")]
    name = path.name or path.resolve().name or "folder"
    if not stat.S_ISDIR(status.st_mode):
        return [_file(path, safe_name(name), status)]
    items: list[Found] = []
    for item in _walk(path, safe_name(name), 0, limits):
        if len(items) >= limits.files:
            items.append(
                Found(path, f"{safe_name(name)}/…", f"more than {limits.files} files: the rest was not looked at")
            )
            break
        items.append(item)
    return items


def _walk(folder: Path, name: str, depth: int, limits: Limits) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as why:
        yield Found(folder, name, f"the folder cannot be opened: {_reason(why)}")
        return
    for entry in entries:
        inner = f"{name}/{safe_name(entry.name)}"
        if entry.is_dir(follow_symlinks=False) and not entry.is_symlink() and not _junction(entry):
            if depth < limits.folders:
                yield from _walk(Path(entry.path), inner, depth + 1, limits)
            else:
                yield Found(
                    Path(entry.path), inner, f"folders are nested more than {limits.folders} deep: not followed"
                )
        else:
            yield _entry(entry, inner)


def _junction(entry: os.DirEntry[str]) -> bool:
    """A Windows junction acts as a link but does not count as one."""
    try:
        return getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == JUNCTION
    except OSError:
        return True


def _entry(entry: os.DirEntry[str], name: str) -> Found:
    path = Path(entry.path)
    if entry.is_symlink() or _junction(entry):
        return Found(path, name, "a symbolic link: not followed; hand over what it points to, if it is evidence")
    try:
        return _file(path, name, entry.stat(follow_symlinks=False))
    except OSError as why:
        return Found(path, name, f"cannot be opened: {_reason(why)}")


def _file(path: Path, name: str, status: os.stat_result) -> Found:
    if stat.S_ISREG(status.st_mode):
        return Found(path, name, bytes=status.st_size)
    what = SPECIAL.get(stat.S_IFMT(status.st_mode), "not an ordinary file")
    return Found(path, name, f"{what}: only ordinary files are read")


def _reason(why: Exception) -> str:
    return (why.strerror if isinstance(why, OSError) else None) or str(why) or type(why).__name__


def _journals(found: list[Found]) -> Iterator[Found]:
    """The journal beside a database belongs to the evidence, even if only the database was named."""
    for item in found:
        for ending in ("-wal", "-journal"):
            beside = item.path.with_name(item.path.name + ending)
            if not item.refusal and beside.is_file() and not beside.is_symlink():
                yield Found(beside, item.name + ending, bytes=beside.stat().st_size)


def _once(found: list[Found]) -> Iterator[Found]:
    """Each file once, though it was named twice or lies in a folder that was named as well."""
    seen: set[str] = set()
    for item in found:
        key = os.path.normcase(os.path.abspath(item.path))
        if key not in seen:
            seen.add(key)
            yield item
