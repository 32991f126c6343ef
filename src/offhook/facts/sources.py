"""The sources, by name: what each is, what it proves and how far back it reaches.

`docs/sources.md` and `offhook sources` are generated from this table. `account` is the word of `told_by` that the source
speaks under (findings.json), or None for a source that tells of no calls.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of record that a phone keeps.

    name:     as it stands in `Place.source` and `coverage[].source`.
    where:    where it is found, in the words of Android.
    proves:   what a record of it proves, in plain words.
    reach:    how far back it usually goes.
    clock:    what its stamps count from.
    account:  its word in `told_by`, if it can tell of a call.
    """

    name: str
    where: str
    proves: str
    reach: str
    clock: str
    account: str | None = None
