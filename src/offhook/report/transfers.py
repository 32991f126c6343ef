"""What was sent, sorted for telling: the worrying first, and how much went to whom.

Counters (per-app totals without a host) are never added to transfers of a capture: they may have seen the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from offhook.answers import Answers, Datum, Transfer
from offhook.questions.traffic_words import everyday, gravity
from offhook.report.coverage import spans_of
from offhook.report.spans import Span, hull, union
from offhook.report.transfers_words import by_gravity, home, organisation

COUNTER = "counter"
KINDS_OF_CAPTURE = ("capture", "har", "mitmproxy", "pcapdroid_csv", "zeek", "netguard", "decrypted", "watch")
"""Sources that hold traffic with its destinations; counters are none of them."""
PATTERNS = ("beacon", "recurring_transfer")
_STATES = {"unattended": 0, "unknown": 1, "attended": 2}


@dataclass(slots=True)
class Share:
    """What one organisation received. alone: bytes of connections that began while nobody was using the phone; opaque: bytes
    that cannot be read; registered: countries in which its addresses are registered, by bytes; private: whether data of the
    owner were found in what it received."""

    organisation: str
    home: str
    sent: int = 0
    alone: int = 0
    opaque: int = 0
    transfers: int = 0
    private: bool = False
    registered: dict[str, int] = field(default_factory=dict)


def captured(answers: Answers) -> list[Transfer]:
    """All transfers whose destination a capture, list or recording tells."""
    return [transfer for transfer in answers.transfers or [] if transfer.protocol != COUNTER]


def counters(answers: Answers) -> list[Transfer]:
    """Per-app totals, those first that sent most while nobody was using the phone."""
    found = [transfer for transfer in answers.transfers or [] if transfer.protocol == COUNTER]
    return sorted(found, key=lambda transfer: (-alone(transfer), -transfer.sent_bytes))


def found_in(transfer: Transfer) -> list[Datum]:
    """Data of the owner that were read in it, the gravest first; what only a host's name suggests is none."""
    return by_gravity([datum for datum in transfer.data if datum.tier != "conjectured"])


def secret(transfer: Transfer) -> bool:
    """Whether data were read in it that are more than what phones send all day."""
    return not everyday(transfer)


def supposed_in(transfer: Transfer) -> list[Datum]:
    """Data of which only the host's name speaks."""
    return by_gravity([datum for datum in transfer.data if datum.tier == "conjectured"])


def alone(transfer: Transfer) -> int:
    """Bytes of connections that began while nobody was using the phone."""
    if transfer.sent_unattended is not None:
        return transfer.sent_unattended
    return transfer.sent_bytes if transfer.use.state == "unattended" else 0


def private_alone(answers: Answers) -> list[Transfer]:
    """Transfers that held the owner's data, sent while nobody was using the phone; the most worrying first. What phones send
    all day (the operator's name and the like, encrypted statistics) is no alarm.

    Where connections of both kinds were joined, the record that shows the data decides, by its own time.
    """
    quiet = union((stretch.from_, stretch.to) for stretch in answers.use if stretch.state == "unattended")
    held = [transfer for transfer in captured(answers) if secret(transfer)]
    return by_concern([one for one in held if one.use.state == "unattended" or _shown_within(one, quiet)])


def alarming(answers: Answers) -> list[Transfer]:
    """Transfers that get a card: private data sent while nobody was using the phone, else while that is not known."""
    return private_alone(answers) or [one for one in private(answers) if one.use.state == "unknown" and secret(one)]


def private(answers: Answers) -> list[Transfer]:
    """All transfers that held the owner's data, the most worrying first."""
    return by_concern([transfer for transfer in captured(answers) if found_in(transfer)])


def by_concern(transfers: Iterable[Transfer]) -> list[Transfer]:
    """The most worrying first: the owner's data read in it, nobody at the phone, the gravest class, the most bytes."""
    return sorted(transfers, key=_concern)


def shares(transfers: Iterable[Transfer]) -> list[Share]:
    """Who received how much, the most first; those that are not known are one entry."""
    found: dict[tuple[str, str], Share] = {}
    for transfer in transfers:
        name = (organisation(transfer), home(transfer))
        share = found.setdefault(name, Share(*name))
        share.sent += transfer.sent_bytes
        share.alone += alone(transfer)
        share.opaque += transfer.sent_bytes if opaque(transfer) else 0
        share.transfers += 1
        share.private |= bool(found_in(transfer))
        if transfer.registered_in:
            known = share.registered.get(transfer.registered_in, 0)
            share.registered[transfer.registered_in] = known + transfer.sent_bytes
    return sorted(found.values(), key=lambda share: (-share.sent, share.organisation))


def opaque(transfer: Transfer) -> bool:
    """Whether what was sent cannot be read."""
    return transfer.content in ("encrypted", "inferred_from_host")


def sent_of(transfers: Iterable[Transfer]) -> int:
    """Bytes that the phone sent in them together."""
    return sum(transfer.sent_bytes for transfer in transfers)


def opaque_share(answers: Answers) -> float | None:
    """The share of the sent bytes that cannot be read, 0 to 1; None where nothing was sent."""
    traffic = answers.traffic
    if traffic and traffic.sent_bytes:
        return traffic.opaque_bytes / traffic.sent_bytes
    transfers = captured(answers)
    whole = sent_of(transfers)
    return sent_of(filter(opaque, transfers)) / whole if whole else None


def captured_time(answers: Answers) -> list[Span]:
    """When traffic was captured: as the coverage tells, else from the first to the last byte."""
    told = union(
        span for covered in answers.coverage if covered.source in KINDS_OF_CAPTURE for span in spans_of(covered)
    )
    whole = hull(span for transfer in captured(answers) for span in moments(transfer))
    return told or ([whole] if whole else [])


def capture_notes(answers: Answers) -> list[str]:
    """What the reading of the captures left open; by which address the phone was found in one is nothing open."""
    notes = [row.note.split("; ") for row in answers.coverage if row.source in KINDS_OF_CAPTURE]
    told = ("; ".join(part for part in parts if not part.startswith("the phone is ")) for parts in notes)
    return list(dict.fromkeys(filter(None, told)))


def is_captured(answers: Answers) -> bool:
    """Whether anything was handed over that holds traffic with its destinations."""
    return any(row.source in KINDS_OF_CAPTURE for row in answers.coverage) or bool(captured(answers))


def moments(transfer: Transfer) -> list[Span]:
    """When it went on, as far as its ends are known."""
    ends = [at for at in (transfer.began, transfer.ended) if at]
    return [(min(ends), max(ends))] if ends else []


def _concern(transfer: Transfer) -> tuple[int, int, int, int, float]:
    read, supposed = found_in(transfer), supposed_in(transfer)
    level = 0 if read else 1 if supposed else 2
    state = 0 if alone(transfer) else _STATES[transfer.use.state]
    gravest = min(map(gravity, read or supposed), default=0)
    began = transfer.began.timestamp() if transfer.began else 0.0
    return 3 * level + state, gravest, transfer.protocol == COUNTER, -transfer.sent_bytes, began


def _shown_within(transfer: Transfer, quiet: list[Span]) -> bool:
    if not alone(transfer):
        return False
    shown = [source.at for datum in found_in(transfer) for source in datum.sources if source.at]
    return any(began <= at < ended for at in shown for began, ended in quiet)
