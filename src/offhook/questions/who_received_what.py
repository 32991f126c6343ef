"""Who received what: which organisations, where is their home, and how much was sent to each?

Severity: info.
Doubts: an organisation may rent its servers from another; a host whose owner is not known is counted apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from offhook.answers import Finding, Transfer
from offhook.knowledge.amounts import size
from offhook.knowledge.regions import region_name
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import ids
from offhook.questions.wording import counted

MOST = 6
HOME_IS_NO_PLACE = (
    "An organisation's home is not where its servers stand; the transfers tell both, as far as they are known."
)


@question("who_received_what")
def who_received_what(inferred: Inferred) -> Iterator[Finding]:
    """One finding over all transfers that left for the internet."""
    sent = [t for t in inferred.transfers or [] if t.protocol != "counter" and t.address_kind in (None, "global")]
    by_name: dict[str, list[Transfer]] = defaultdict(list)
    for transfer in sent:
        if transfer.organisation:
            by_name[transfer.organisation].append(transfer)
    if not sent:
        return
    ranked = sorted(by_name.items(), key=lambda item: -_bytes(item[1]))
    unknown = [transfer for transfer in sent if transfer.organisation is None]
    homes = Counter(transfer.home for name in by_name for transfer in by_name[name][:1] if transfer.home)
    yield Finding(
        id="",
        question="who_received_what",
        severity="info",
        title=f"{size(_bytes(sent))} went to {_receivers(len(by_name))}",
        says=" ".join(filter(None, (_listing(ranked), _homes(homes), _unknown(unknown)))),
        tier="derived",
        because=ids([transfer for _, own in ranked for transfer in own] + unknown),
        doubts=[HOME_IS_NO_PLACE] if ranked else [],
    )


def _receivers(known: int) -> str:
    return f"hosts of {counted(known, 'known organisation')}" if known else "hosts whose organisations are not known"


def _bytes(transfers: list[Transfer]) -> int:
    return sum(transfer.sent_bytes for transfer in transfers)


def _listing(ranked: list[tuple[str, list[Transfer]]]) -> str:
    parts = []
    for name, own in ranked[:MOST]:
        home = region_name(own[0].home)
        parts.append(f"{name}{f' (home: {home})' if home else ''} {size(_bytes(own))}")
    more = len(ranked) - MOST
    return f"{', '.join(parts)}{f' and {more} more' if more > 0 else ''}." if parts else ""


def _homes(homes: Counter[str]) -> str:
    told = ", ".join(f"{region_name(code)} {count}" for code, count in homes.most_common())
    return f"Homes of these organisations: {told}." if told else ""


def _unknown(transfers: list[Transfer]) -> str:
    return f"{size(_bytes(transfers))} went to hosts whose organisation is not known." if transfers else ""
