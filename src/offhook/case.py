"""The folder that a case lives in: made whole or not at all, and sealed so that a change can be told.

A case is built in a hidden folder beside its place and renamed when it is whole. Its manifest names every piece of the
evidence and every file of the case with its SHA-256; the seal is the SHA-256 of the manifest itself. Whoever rewrites a
case can rewrite its seal as well: a seal that was written down elsewhere shows that too.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from unicodedata import normalize

import msgspec
from msgspec import Struct

from offhook import __version__
from offhook.answers import Piece
from offhook.errors import Altered, CaseUnwritable, OffhookError
from offhook.store import legible

MANIFEST = "manifest.json"
FINDINGS = "findings.json"
SCHEMA = "offhook.manifest/1"
LONGEST_MODEL = 40
"""Characters of the model in a case's name."""


class SealedPiece(Struct, frozen=True, kw_only=True):
    """A piece of evidence as it was read. path: absolute, as given; "" where it was not a file of its own."""

    id: str
    name: str
    kind: str
    bytes: int
    sha256: str
    path: str = ""


class SealedFile(Struct, frozen=True, kw_only=True):
    """A file of the case. path: from the case folder, with "/"."""

    path: str
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """`manifest.json`. audited: when (the only time of the audit that a case holds). seal: SHA-256 of all else."""

    schema: str = SCHEMA
    offhook: str
    audited: datetime
    command: list[str]
    evidence: list[SealedPiece]
    files: list[SealedFile]
    seal: str = ""


@dataclass(slots=True)
class Draft:
    """A case in the making. Whatever is put into `folder` becomes part of it; `seal` stands once the case is in place."""

    folder: Path
    evidence: list[SealedPiece] = field(default_factory=list)
    seal: str = ""

    def hold(self, pieces: Sequence[Piece], paths: Mapping[str, Path]) -> None:
        """Name the pieces of evidence; `paths`: id of a piece -> the file that was handed over."""
        self.evidence = [
            SealedPiece(
                id=p.id,
                name=legible(p.name),
                kind=p.kind,
                bytes=p.bytes,
                sha256=p.sha256,
                path=_as_given(paths.get(p.id)),
            )
            for p in pieces
        ]


def default_name(model: str | None, at: datetime | None) -> str:
    """`offhook-<model>-<time of evidence>`, of letters, digits and dashes only; `at` in the zone of the phone."""
    shown = "".join(c if c.isalnum() else "-" for c in normalize("NFKC", model or "phone"))[:LONGEST_MODEL]
    words = [word for word in shown.split("-") if word] or ["phone"]
    return "-".join(["offhook", *words, *([at.strftime("%Y-%m-%d-%H%M")] if at else [])])


def refuse(case: Path | None, evidence: Sequence[Path]) -> None:
    """Say no, before any work is done, to a case that exists or would lie inside the evidence (None = in this folder)."""
    if case is None:
        if inside(Path.cwd(), evidence):
            raise OffhookError("This folder is part of the evidence, which is never written to.\nSay where to: -o CASE")
    elif os.path.lexists(case):
        hint = f"Read it with: offhook show {case}" if os.path.exists(case / MANIFEST) else "Choose another with -o."
        raise CaseUnwritable(f"{case} exists already, and nothing is overwritten.\n{hint}")
    elif inside(case, evidence):
        raise CaseUnwritable(
            f"{case} would lie inside the evidence, which is never written to.\nChoose another with -o."
        )


def inside(path: Path, evidence: Sequence[Path]) -> bool:
    """Whether `path` is, or would be, somewhere in a folder that was handed over as evidence."""
    whole = Path(os.path.realpath(path))  # unlike Path.resolve, it has an answer for a loop of links as well
    return any(whole.is_relative_to(os.path.realpath(piece)) for piece in evidence)


@contextmanager
def new_case(
    case: Path, evidence: Sequence[Path], command: Sequence[str], at_last: Callable[[], None] = lambda: None
) -> Iterator[Draft]:
    """A draft to fill; it becomes `case` when the block ends well, and vanishes when it does not (Ctrl-C included).

    at_last: called when all is written and only the name is missing: who was told to end before, ends; who is told after, is late.
    """
    refuse(case, evidence)
    parent = case.absolute().parent
    made = _missing(parent)
    draft: Draft | None = None
    try:
        _make(parent)
        draft = Draft(_draft_folder(case))
        draft.folder.mkdir(mode=0o700)
        yield draft
        draft.seal = _sealed(draft, command)
        at_last()
        draft.folder.rename(case)
    except OSError as why:
        raise _unwritable(case, why) from why
    finally:
        if draft is not None and draft.folder.exists():
            shutil.rmtree(draft.folder, ignore_errors=True)
        if not case.exists():
            _forget(made)


def seal_of(case: Path) -> str:
    """The seal that a case's manifest bears; whether it bears it out is for `verify_case`."""
    try:
        return msgspec.json.decode(_read(case, MANIFEST), type=Manifest).seal
    except (msgspec.MsgspecError, RecursionError) as why:
        raise Altered(f"{case / MANIFEST} is not what offhook wrote: {why}") from why


def read_findings(case: Path) -> bytes:
    """`findings.json` of a case, to the byte."""
    return _read(case, FINDINGS)


@dataclass(frozen=True, slots=True)
class Checked:
    """One file looked at again. state: "intact", "altered", "missing", "added", or "unreachable" (evidence that is not
    where it was: nothing is known, nothing is wrong). why: in plain words, "" for intact."""

    name: str
    state: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What a verification saw. seal: as the manifest gives it; sealed: whether the manifest still bears it out."""

    case: Path
    seal: str
    sealed: bool
    files: list[Checked]
    evidence: list[Checked]

    @property
    def intact(self) -> bool:
        """Whether nothing that could be looked at has changed."""
        return self.sealed and all(c.state in {"intact", "unreachable"} for c in (*self.files, *self.evidence))


def verify_case(case: Path, evidence: Sequence[Path] = ()) -> VerifyResult:
    """Hash again every file of a case and every piece of evidence that is within reach.

    evidence: where to look for pieces that are no longer where the manifest says; told by their bytes, not their names.
    """
    raw = _read(case, MANIFEST)
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
        sealed = _seal(msgspec.json.decode(raw)) == manifest.seal
    except (msgspec.MsgspecError, RecursionError) as why:
        raise Altered(f"{case / MANIFEST} is not what offhook wrote: {why}") from why
    elsewhere = {digest for path in evidence if (digest := _digest(path))}
    pieces = [_checked_piece(piece, elsewhere) for piece in manifest.evidence]
    return VerifyResult(case, manifest.seal, sealed, _checked_files(case, manifest), pieces)


def shortened(digest: str) -> str:
    """A digest for the eye: the first and the last four signs."""
    return f"{digest[:4]}…{digest[-4:]}" if len(digest) > 12 else digest


def _read(case: Path, name: str) -> bytes:
    if not case.is_dir():
        found = "is a file, not the folder of a case" if case.exists() else "does not exist"
        raise OffhookError(f"{case} {found}.\nA case is made with: offhook audit EVIDENCE -o {case}")
    path = case / name
    if stat.S_ISREG(_mode(path)):
        return path.read_bytes()
    if any((case / other).exists() for other in (MANIFEST, FINDINGS)):
        raise Altered(f"{name} is missing from {case}: this case is no longer whole.")
    raise OffhookError(f"{case} is not a case: it has no {name}.")


def _checked_files(case: Path, manifest: Manifest) -> list[Checked]:
    sealed = {file.path: file for file in manifest.files}
    there = set(_files(case))
    found = [Checked(name, "added", "not part of the sealed case") for name in there - set(sealed)]
    found += [Checked(name, "missing", "sealed, and not there any more") for name in set(sealed) - there]
    for name in there & set(sealed):
        path = case / name
        same = not path.is_symlink() and _digest(path) == sealed[name].sha256
        found.append(Checked(name, "intact") if same else Checked(name, "altered", "its bytes are not those sealed"))
    return sorted(found, key=lambda checked: checked.name)


def _checked_piece(piece: SealedPiece, elsewhere: set[str]) -> Checked:
    if piece.sha256 in elsewhere:
        return Checked(piece.name, "intact")
    digest = _digest(Path(piece.path)) if piece.path and not piece.path.startswith(("//", "\\\\")) else None
    if digest is None:
        return Checked(piece.name, "unreachable", f"not at {piece.path}" if piece.path else "not a file of its own")
    if digest == piece.sha256:
        return Checked(piece.name, "intact")
    return Checked(piece.name, "altered", f"{piece.path} is not what was audited")


def _digest(path: Path) -> str | None:
    """SHA-256 of a regular file; None for anything else (a device could be read for ever)."""
    try:
        if not stat.S_ISREG(_mode(path)):
            return None
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def _files(case: Path) -> Iterator[str]:
    """All files below a case but its manifest, as paths with "/"; links are names here, and never followed."""
    for folder, folders, names in os.walk(case):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in (*names, *links):
            path = Path(folder, name).relative_to(case).as_posix()
            if path != MANIFEST:
                yield legible(path)


def _sealed(draft: Draft, command: Sequence[str]) -> str:
    """Write the manifest over all that the draft holds, and return its seal."""
    files = [_sealed_file(draft.folder, name) for name in sorted(_files(draft.folder))]
    manifest = Manifest(
        offhook=__version__,
        audited=datetime.now(UTC).replace(microsecond=0),
        command=[legible(word) for word in command],
        evidence=draft.evidence,
        files=files,
    )
    content = msgspec.to_builtins(manifest)
    seal = content["seal"] = _seal(content)
    (draft.folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
    return seal


def _sealed_file(folder: Path, name: str) -> SealedFile:
    path = folder / name
    with path.open("rb") as file:
        return SealedFile(path=name, bytes=path.stat().st_size, sha256=file_digest(file, "sha256").hexdigest())


def _seal(content: dict[str, object]) -> str:
    """SHA-256 of the manifest without its seal: JSON, keys sorted, no spaces."""
    rest = {key: value for key, value in content.items() if key != "seal"}
    return sha256(msgspec.json.encode(rest, order="sorted")).hexdigest()


def _as_given(path: Path | None) -> str:
    return legible(os.path.abspath(path)) if path else ""


def _draft_folder(case: Path) -> Path:
    """A hidden name beside the case that nobody has; it is made only once the draft holds it, so that an interruption
    between the two leaves nothing."""
    return case.absolute().parent / f".{case.name[:LONGEST_MODEL]}-{secrets.token_hex(6)}.partial"


def _missing(folder: Path) -> list[Path]:
    """The folder and those above it that do not exist, deepest first."""
    return [each for each in (folder, *folder.parents) if not os.path.lexists(each)]


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise _unwritable(folder, why) from why


def _forget(folders: Sequence[Path]) -> None:
    """Take away folders that were made for a case that came to nothing."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _unwritable(case: Path, why: OSError) -> CaseUnwritable:
    return CaseUnwritable(f"The case could not be written to {case}: {why.strerror or why}.\nNothing was left behind.")
