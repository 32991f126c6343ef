"""Connections that a source counts no bytes of are said to be there; that nothing was sent is never said for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from offhook.audit import run
from offhook.facts.traffic import ConnectionStart
from offhook.inference.traffic.starts import NO_BYTES, without_bytes
from offhook.lab.traffic_stories import nightly_contacts
from offhook.lab.traffic_story import render_story
from offhook.report.endings import outcome
from tests.inference.traffic.flows import T0, at, place


def test_starts_are_counted_by_source() -> None:
    starts = [
        ConnectionStart(
            place=place("evidence-9", "netguard"),
            at=at(T0 + n),
            transport="tcp",
            server=f"20.47.97.{n % 2}",
            server_port=443,
        )
        for n in range(5)
    ]
    ((where, note),) = without_bytes(starts).items()
    assert where == ("evidence-9", "netguard")
    assert note.startswith("it tells of 5 connections with 2 hosts")
    assert NO_BYTES in note


def test_a_firewalls_list_alone_is_not_told_as_silence(tmp_path: Path) -> None:
    story = nightly_contacts()
    render_story(replace(story, traffic=replace(story.traffic, evidence=("netguard",))), tmp_path / "evidence")
    _, told = run([tmp_path / "evidence"], case=tmp_path / "case")
    assert told.transfers == []
    assert any(NO_BYTES in row.note for row in told.coverage)
    headline = outcome(told).headline
    assert "counts no bytes" in headline
    assert "of this phone" not in headline
