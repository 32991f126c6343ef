"""What damage does to the answers: `python bench/damage.py [--phones N] [--cuts N] [--seed N] [FILE ...]`.

Evidence of lab phones (and of the files named) is cut short, loses members and sections, and has bits turned over. Whatever
is left is audited, and its calls are compared with those of the whole evidence:

- each call has one partner among the calls of the whole, and no two share a partner: nothing is invented, nothing split
  (but for accounts that lost their year or zone: what floats cannot be compared, and stands beside what does not);
- it rests on no lines of two calls: nothing is merged;
- what it says, it says as the partner does, or it does not know: time (within 5 s, or what it gives as its uncertainty),
  direction, number, initiator, connection;
- it gets no further than its partner (requested < dialled < ringing < answered);
- no source is said to lack it that held it in the whole: what damage took away is not what somebody deleted;
- it is not said to have been made in another state of use than the whole tells (unknown apart);
- bits turned over in the lines of one call leave every other call as it was. (These make other records, so what the call
  itself becomes is not judged; and an XML document with a broken element is broken to its end.)

What breaks these rules is printed, one line each. A call may lose accounts, its time of the world, or vanish.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from offhook import lab
from offhook.audit import run
from offhook.errors import NoEvidence
from offhook.lab import stories

Node = dict[str, Any]
Files = dict[str, bytes]
"""Name -> content of one set of evidence."""

NEAR_S = 5
STAGES = ("unknown", "requested", "dialled", "ringing", "answered")
FLAT = ("direction", "number", "connected")
UNCHANGED = (
    "began",
    "answered",
    "ended",
    "direction",
    "stage",
    "number",
    "connected",
    "told_by",
    "telecom_ids",
    "initiator",
)
HEAD = re.compile(
    rb"^(?:------ (?P<title>[^\n]{1,60}?)(?: \([^\n]*\))? ------|(?:-{60,}\n)?DUMP OF SERVICE (?P<service>[^\n:]{1,80}):)[^\n]*\n",
    re.MULTILINE,
)
"""The head of a section or service of a report."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged set of evidence. spared: ids of calls of the whole whose lines were not touched, where bits were turned over;
    None where evidence was taken away."""

    what: str
    files: Files
    spared: frozenset[str] | None = None


def read_files(paths: list[Path]) -> Files:
    """The evidence as bytes."""
    return {path.name: path.read_bytes() for path in paths}


def audited(files: Files) -> Node:
    """The findings of a set of evidence; no calls where nothing of it could be read."""
    with tempfile.TemporaryDirectory(prefix="offhook-damage-") as name:
        folder = Path(name)
        (folder / "evidence").mkdir()
        for file, content in files.items():
            (folder / "evidence" / file).write_bytes(content)
        try:
            run([folder / "evidence" / file for file in files], case=folder / "case")
        except NoEvidence:
            return {"calls": [], "evidence": []}
        found: Node = json.loads((folder / "case" / "findings.json").read_bytes())
        return found


def chance(seed: int) -> Random:
    """The same damage for the same seed."""
    return Random(seed)


# Damaging


def cuts(files: Files, rng: Random, many: int) -> Iterator[Damage]:
    """Each file ends early, as when a disk is full or a transfer breaks; zips also with their text cut before packing."""
    for name, content in files.items():
        for at in sorted(rng.randrange(len(content)) for _ in range(many)):
            yield Damage(f"{name} cut at {at}", {**files, name: content[:at]})
        if content.startswith(b"PK"):
            for at in sorted(rng.randrange(len(_main(content)[1])) for _ in range(many)):
                yield Damage(
                    f"text of {name} cut at {at}", {**files, name: _with_main(content, _main(content)[1][:at])}
                )


def losses(files: Files) -> Iterator[Damage]:
    """A file of several is not there, or a member of a zip."""
    for name, content in files.items():
        if len(files) > 1:
            yield Damage(f"without {name}", {other: kept for other, kept in files.items() if other != name})
        if content.startswith(b"PK"):
            for member in zipfile.ZipFile(io.BytesIO(content)).namelist():
                yield Damage(f"{name} without {member}", {**files, name: _repacked(content, {member: None})})


def emptied(files: Files, rng: Random, many: int) -> Iterator[Damage]:
    """Sections of a report lose their bodies, or vanish with their heads."""
    for name, content in files.items():
        text = _main(content)[1]
        heads = list(HEAD.finditer(text))
        for index in sorted(rng.sample(range(len(heads)), min(many, len(heads)))):
            head = heads[index]
            end = heads[index + 1].start() if index + 1 < len(heads) else len(text)
            title = (head["title"] or head["service"]).decode(errors="replace")
            for word, start in (("empty", head.end()), ("gone", head.start())):
                yield Damage(f"{title} {word}", {**files, name: _with_main(content, text[:start] + text[end:])})


def flips(files: Files, whole: Node, rng: Random, many: int) -> Iterator[Damage]:
    """Bits turn over in lines that one call rests on; the others are spared, unless they rest on the same lines."""
    calls = [call for call in whole["calls"] if call["sources"]]
    names = {piece["id"]: piece["name"] for piece in whole["evidence"]}
    for _ in range(many if calls else 0):
        call = rng.choice(calls)
        cited = rng.choice(call["sources"])
        name = names[cited["evidence"]].rpartition("/")[2]
        if name not in files or not cited["text"] or files[name].startswith((b"SQLite", b"<?xml")):
            continue
        turned = _turned(_main(files[name])[1], cited["line"], rng)
        place = (cited["evidence"], cited["entry"], cited["line"])
        spared = frozenset(other["id"] for other in calls if other is not call and place not in _places(other))
        what = f"bits of {cited['source']} line {cited['line']} of {call['id']}"
        yield Damage(what, {**files, name: _with_main(files[name], turned)}, spared)


def _places(call: Node) -> set[tuple[str, str, int]]:
    return {(source["evidence"], source["entry"], source["line"]) for source in call["sources"]}


def _turned(text: bytes, line: int, rng: Random) -> bytes:
    """One to six bits of a line turned over, its end spared, and no new line end made."""
    wide = text.startswith((b"\xff\xfe", b"\xfe\xff"))
    lines = text.split(b"\n\0" if wide else b"\n")
    target = bytearray(lines[line - 1])
    for _ in range(rng.randint(1, 6) if target else 0):
        at = rng.randrange(len(target))
        new = target[at] ^ (1 << rng.randrange(8))
        target[at] = target[at] if new in b"\r\n" else new
    lines[line - 1] = bytes(target)
    return (b"\n\0" if wide else b"\n").join(lines)


def _main(content: bytes) -> tuple[str, bytes]:
    """The text of a report inside its zip, or the file itself."""
    if not content.startswith(b"PK"):
        return "", content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = max(archive.infolist(), key=lambda member: member.file_size).filename
        return name, archive.read(name)


def _with_main(content: bytes, text: bytes) -> bytes:
    name, _ = _main(content)
    return _repacked(content, {name: text}) if name else text


def _repacked(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The zip with members exchanged, or taken out (None)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            kept = changes.get(member.filename, old.read(member))
            if kept is not None:
                new.writestr(member, kept)
    return packed.getvalue()


# Comparing


def violations(whole: Node, left: Node) -> list[str]:
    """Every rule that the calls of evidence break of which something was taken away."""
    found: list[str] = []
    owners = _owners(whole)
    partners: list[tuple[Node, Node]] = []
    for call in left["calls"]:
        same = _by_lines(call, owners)
        if len(same) > 1:
            found.append(f"MERGED {_told(call)} of {[one['id'] for one in same]}")
        elif candidates := same or _by_time(call, whole["calls"]):
            partners.append((call, candidates[0]))
        else:
            found.append(f"INVENTED {_told(call)}")
    shared = Counter((partner["id"], call["began"] is None) for call, partner in partners)
    found += [f"SPLIT {name} into {count}" for (name, _), count in shared.items() if count > 1]
    for call, partner in partners:
        found += [f"{fault} {_told(call)} was {_told(partner)}" for fault in _contradictions(call, partner)]
    return found


def touched(whole: Node, left: Node, spared: frozenset[str]) -> list[str]:
    """Calls that changed although no line of theirs did."""
    now = {tuple(map(str, (call[key] for key in UNCHANGED))) for call in left["calls"]}
    kept = [call for call in whole["calls"] if call["id"] in spared]
    return [
        f"NOT SPARED {_told(call)}" for call in kept if tuple(map(str, (call[key] for key in UNCHANGED))) not in now
    ]


def _owners(whole: Node) -> dict[tuple[str, str], Node]:
    """Line (by source and text) -> the one call that rests on it; lines of several calls tell nothing."""
    told: dict[tuple[str, str], list[Node]] = {}
    for call in whole["calls"]:
        for key in {(source["source"], source["text"]) for source in call["sources"] if source["text"]}:
            told.setdefault(key, []).append(call)
    return {key: calls[0] for key, calls in told.items() if len(calls) == 1}


def _by_lines(call: Node, owners: dict[tuple[str, str], Node]) -> list[Node]:
    keys = {(source["source"], source["text"]) for source in call["sources"]}
    return list({id(owners[key]): owners[key] for key in keys if key in owners}.values())


def _by_time(call: Node, calls: list[Node]) -> list[Node]:
    """The call of the whole that began nearest, within 5 s, in no other direction."""
    near = [
        (gap, index) for index, other in enumerate(calls) if (gap := _apart(call, other)) is not None and gap <= NEAR_S
    ]
    same = [(gap, index) for gap, index in near if _agree(call["direction"], calls[index]["direction"], "unknown")]
    return [calls[min(same)[1]]] if same else []


def _apart(one: Node, other: Node) -> float | None:
    """Seconds between the beginnings of two calls, by the world's time or else by the clock face as written."""
    if one["began"] and other["began"]:
        return abs((datetime.fromisoformat(one["began"]) - datetime.fromisoformat(other["began"])).total_seconds())
    if one["telecom_ids"] and one["telecom_ids"] == other["telecom_ids"]:
        return 0.0
    faces = [re.search(r"(\d\d):(\d\d):(\d\d)", call["began_as_written"] or "") for call in (one, other)]
    if not faces[0] or not faces[1]:
        return None
    left, right = (int(face[1]) * 3600 + int(face[2]) * 60 + int(face[3]) for face in faces if face)
    return float(abs(left - right))


def _agree(left: object, right: object, unknown: object) -> bool:
    return left in (right, unknown)


def _contradictions(call: Node, partner: Node) -> Iterator[str]:
    if STAGES.index(call["stage"]) > STAGES.index(partner["stage"]):
        yield "FURTHER"
    for key in FLAT:
        if not _agree(call[key], partner[key], "unknown" if key == "direction" else None):
            yield f"OTHER {key.upper()}"
    asked, before = call["initiator"] or {}, partner["initiator"] or {}
    if (
        asked.get("package")
        and asked["package"] != before.get("package")
        and asked["package"] not in before.get("also", ())
    ):
        yield f"OTHER INITIATOR {asked['package']} was {before.get('package')}"
    if accused := set(call["missing_from"]) & set(partner["told_by"]):
        yield f"FALSELY MISSING from {'+'.join(sorted(accused))}"
    if not _agree(call["use"]["state"], partner["use"]["state"], "unknown"):
        yield f"OTHER USE {call['use']['state']} ({call['use']['probability_attended']})"
    if call["began"] and partner["began"] and (_apart(call, partner) or 0) > max(NEAR_S, call["uncertainty_s"] or 0):
        yield "OTHER TIME"
    if call["began"] and not partner["began"]:
        yield "A TIME APPEARED"


def _told(call: Node) -> str:
    return f"{call['id']} {call['began'] or call['began_as_written']} {call['direction']} {call['stage']} {'+'.join(call['told_by'])}"


# Running


def all_damage(files: Files, whole: Node, rng: Random, many: int) -> Iterator[Damage]:
    """Every kind of damage, `many` times where chance decides."""
    yield from cuts(files, rng, many)
    yield from losses(files)
    yield from emptied(files, rng, many)
    yield from flips(files, whole, rng, many)


def judged(whole: Node, damage: Damage) -> list[str]:
    """What is wrong with the answers after one damage; what was raised is wrong too."""
    try:
        left = audited(damage.files)
        return violations(whole, left) if damage.spared is None else touched(whole, left, damage.spared)
    except Exception as why:  # noqa: BLE001 - whatever is raised is what is looked for
        return [f"RAISED {type(why).__name__}: {why} {traceback.format_exc(limit=-1).splitlines()[1].strip()}"]


def main() -> None:
    """Damage, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="evidence to damage besides the lab's")
    parser.add_argument("--phones", type=int, default=57, help="how many phones of the lab")
    parser.add_argument("--cuts", type=int, default=6, help="damages of each kind where chance decides")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = chance(options.seed)
    kinds: Counter[str] = Counter()
    done, began = 0, time.process_time()
    for name, files in _shelf(options, rng):
        whole = audited(files)
        for damage in all_damage(files, whole, rng, options.cuts):
            done += 1
            for line in judged(whole, damage):
                kinds[line.split()[0]] += 1
                print(f"{name}: {damage.what}: {line}", flush=True)
    print(f"{done} damages, {sum(kinds.values())} violations {dict(kinds)}, {time.process_time() - began:.0f} s of CPU")


def _shelf(options: argparse.Namespace, rng: Random) -> Iterator[tuple[str, Files]]:
    scenarios = [stories.midnight(size_bytes=60_000), *stories.catalogue(options.seed)]
    chosen = scenarios if options.phones >= len(scenarios) else rng.sample(scenarios, options.phones)
    for scenario in chosen:
        with tempfile.TemporaryDirectory(prefix="offhook-damage-") as folder:
            files = read_files(lab.render(scenario, Path(folder) / "evidence").paths)
        yield scenario.name, files
    for path in options.files:
        yield path.name, read_files([path])


if __name__ == "__main__":
    main()
