"""Counters and captures of the same bytes: a counter of an app names the transfers that it counts as well."""

from __future__ import annotations

from collections import defaultdict

from msgspec import structs

from offhook.answers import Transfer

MOST = 1_000


def with_overlaps(transfers: list[Transfer]) -> list[Transfer]:
    """The same transfers, each counter with the ids of those of its app that fall into the time it counts."""
    by_uid: dict[tuple[str | None, int], list[Transfer]] = defaultdict(list)
    for transfer in transfers:
        if transfer.protocol != "counter" and transfer.app and transfer.app.uid is not None:
            by_uid[(transfer.phone, transfer.app.uid)].append(transfer)
    return [_named(transfer, by_uid) for transfer in transfers]


def _named(transfer: Transfer, by_uid: dict[tuple[str | None, int], list[Transfer]]) -> Transfer:
    if transfer.protocol != "counter" or transfer.app is None or transfer.app.uid is None:
        return transfer
    same = [other.id for other in by_uid.get((transfer.phone, transfer.app.uid), []) if _meet(transfer, other)]
    return structs.replace(transfer, overlaps=same[:MOST]) if same else transfer


def _meet(one: Transfer, other: Transfer) -> bool:
    if one.began is None or one.ended is None or other.began is None or other.ended is None:
        return False
    return one.began <= other.ended and other.began <= one.ended
