"""Where a fact stands, and the record that every fact is.

A fact is a frozen record whose first field is its place. It says what one source says, as the source says it: no clock
is applied, nothing is joined, nothing is concluded.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands in the evidence.

    evidence: id of the piece, as in the manifest ("evidence-1").
    source:   name of the source, from the closed list in `facts.sources`.
    entry:    file inside the container (or the piece's own name); for databases "calllog.db:calls".
    line:     1-based line in that entry; for database rows the row id, for XML the line of the element.
    text:     the exact line (or row), for facts that a finding may cite; "" where citing makes no sense (packages).
    """

    evidence: str
    source: str
    entry: str
    line: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that one source says."""

    place: Place
