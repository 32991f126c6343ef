"""Traffic that was cut off or garbled on its way: no exception, nothing invented, and what could not be read is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from offhook.answers import Answers, Transfer
from offhook.audit import conclude, read_evidence
from offhook.errors import NoEvidence
from offhook.inference.phones import grouped
from offhook.inference.telling import infer
from offhook.lab import traffic_stories as tales
from offhook.lab.traffic import Conversation, Traffic
from offhook.lab.traffic_files import write_traffic
from offhook.lab.traffic_people import write_owner
from offhook.lab.traffic_truth import made_uid, transfers
from offhook.owner import Owner, read_owner

FORMS = (
    "pcapdroid",
    "router",
    "csv",
    "har",
    "mitmproxy",
    *(pytest.param(form, marks=pytest.mark.slow) for form in ("pcapdroid_ng", "har_pcapdroid")),
)
CUTS, FLIPS = 8, 12
WRITTEN_OUT = re.compile(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\.")


def traffic(form: str) -> Traffic:
    """An hour with clear requests of four kinds and some that nobody can read, as one kind of evidence."""
    stories = (tales.f_secure(login=False), tales.covert_hashes(), tales.micloud(), tales.private_pages())
    at = tales.covert_hashes().traffic.began
    talks: list[Conversation] = []
    for story in stories:
        began = story.traffic.conversations[0].began
        talks += [
            replace(talk, began=at + (talk.began - began) // 6 + len(talks) * 700)
            for talk in story.traffic.conversations
        ]
    return Traffic(conversations=tuple(talks), began=at - 60_000, ended=at + 7_200_000, evidence=(form,))


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    return read_owner(write_owner(traffic("pcap").person, tmp_path_factory.mktemp("owner") / "owner.toml"))


def answered(path: Path, owner: Owner) -> Answers | None:
    """The answers without a case; None where there is nothing to read, which is an answer too."""
    with suppress(NoEvidence):
        evidence = read_evidence([path], lambda _what, _share: None, owner=owner)
        pieces = [piece.id for piece in evidence.pieces if piece.why is None]
        phones = [
            infer(n, group, evidence.book, owner, None) for n, group in enumerate(grouped(evidence.book, pieces), 1)
        ]
        return conclude(evidence, phones, owner)
    return None


def invented(found: list[Transfer], told: Traffic, data: bytes) -> Iterator[str]:
    """Transfers whose host truth does not know and whose name does not stand so in the bytes."""
    true = [one for one in transfers(told, made_uid, lambda _at: False) if one.device == "phone"]
    hosts = {one.host for one in true} | {None}
    readable = {one.host for one in true if one.content in ("clear", "decrypted")}
    for one in found:
        parts = WRITTEN_OUT.split(one.host or "")
        if one.host not in hosts and any(part.encode() not in data.lower() for part in parts):
            yield f"{one.host} is nobody's name"
        if one.host in hosts - {None} and one.host not in readable and any(d.tier == "derived" for d in one.data):
            yield f"{one.host}: data was read where nothing can be"


def whole(form: str, folder: Path) -> Path:
    (path,) = write_traffic(traffic(form), made_uid, folder)
    return path


def damaged(form: str, path: Path) -> Iterator[tuple[str, bytes]]:
    data, rng = path.read_bytes(), Random(f"damage:{form}")
    for _ in range(CUTS):
        at = rng.randrange(len(data))
        yield f"cut at {at}", data[:at]
    for _ in range(FLIPS):
        flipped = bytearray(data)
        places = [rng.randrange(len(data)) for _ in range(rng.choice((1, 1, 4, 40)))]
        for place in places:
            flipped[place] ^= 1 << rng.randrange(8)
        yield f"flipped at {places}", bytes(flipped)


@pytest.mark.parametrize("form", FORMS)
def test_damage_invents_nothing_and_is_counted(form: str, tmp_path: Path, owner: Owner) -> None:
    path = whole(form, tmp_path)
    told = traffic(form)
    first = answered(path, owner)
    assert first is not None
    sent = sum(one.sent_bytes for one in first.transfers or [])
    for what, data in damaged(form, path):
        path.write_bytes(data)
        found = answered(path, owner)
        if found is None:
            continue
        assert list(invented(found.transfers or [], told, data)) == [], what
        assert sum(one.sent_bytes for one in found.transfers or []) <= sent + (0 if "cut" in what else 70_000), what
        rows = [row for row in found.coverage if row.framed]
        assert all(row.framed >= row.read + row.ignored for row in rows), what
        accounted(first, found, what)


def accounted(first: Answers, found: Answers, what: str) -> None:
    """Where less was read than from the whole, it is said: as unread, or that the evidence ends early."""
    before, after = (sum(row.read for row in each.coverage) for each in (first, found))
    if after < before:
        told = any(row.unread or row.state in ("truncated", "unreadable") or row.note for row in found.coverage)
        fewer = sum(row.framed for row in found.coverage) < sum(row.framed for row in first.coverage)
        assert told or fewer, what
