"""Which private data did the phone send while nobody was using it?

Severity: high where the data itself was read and it is as good as sure that nobody was using the phone, else medium; low where it
is the operator's name or the like alone, or where only the name of the host tells what it is for.
Doubts: backups and synchronisation that somebody switched on work by themselves; what the data was used for is not recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from offhook.answers import Finding, Severity, Transfer
from offhook.knowledge.amounts import size
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import NOT_SECRET, attack_of, gravity, ids, listed, read_in, to_whom, whose
from offhook.questions.wording import counted, surely

MOST = 20
SYNC = "Backups and synchronisation work by themselves: somebody may have switched this on."
UNSEEN = "What became of the data at the other end is not recorded."


@question("data_sent_while_unattended")
def data_sent_while_unattended(inferred: Inferred) -> Iterator[Finding]:
    """One finding for each app and host that private data was read in, and one for hosts whose name tells what they take."""
    alone = [transfer for transfer in inferred.transfers or [] if transfer.use.state == "unattended"]
    groups: dict[tuple[object, ...], list[Transfer]] = defaultdict(list)
    for transfer in alone:
        if read_in(transfer):
            groups[(whose(transfer), transfer.host or transfer.address)].append(transfer)
    ranked = sorted(groups.values(), key=_concern)
    yield from map(_read, ranked[:MOST])
    if more := ranked[MOST:]:
        yield _further([transfer for group in more for transfer in group])
    if named := [transfer for transfer in alone if transfer.content == "inferred_from_host" and transfer.sent_bytes]:
        yield _named(named)


def _concern(transfers: Sequence[Transfer]) -> tuple[int, int]:
    """The gravest class first, then the most bytes."""
    worst = min(gravity(datum) for transfer in transfers for datum in read_in(transfer))
    return worst, -sum(transfer.sent_bytes for transfer in transfers)


def _severity(transfers: Sequence[Transfer]) -> Severity:
    classes = {datum.class_ for transfer in transfers for datum in read_in(transfer)}
    if classes <= NOT_SECRET:
        return "low"
    return "high" if surely(transfers) else "medium"


def _read(transfers: Sequence[Transfer]) -> Finding:
    data = [datum for transfer in transfers for datum in read_in(transfer)]
    first, sent = transfers[0], sum(transfer.sent_bytes for transfer in transfers)
    clear = any(transfer.content == "clear" for transfer in transfers)
    return Finding(
        id="",
        question="data_sent_while_unattended",
        severity=_severity(transfers),
        title=f"Private data was sent while nobody was using the phone, to {first.host or first.address or 'a host'}",
        says=(
            f"While nobody was using the phone, as far as its own records show, {whose(first)} sent {listed(data)} to "
            f"{to_whom(first)}: {size(sent)} in {counted(sum(t.connections for t in transfers), 'connection')}. "
            + ("It was not encrypted: whoever carried it could read it." if clear else "It was encrypted on its way.")
        ),
        tier="derived",
        because=ids(transfers),
        doubts=[SYNC, UNSEEN],
        advice=["Look in the settings of this app, and of the phone's cloud account, for what may be sent by itself."],
        attack=sorted({*attack_of(data), "T1646"}),
    )


def _further(transfers: Sequence[Transfer]) -> Finding:
    data = [datum for transfer in transfers for datum in read_in(transfer)]
    return Finding(
        id="",
        question="data_sent_while_unattended",
        severity=_severity(transfers),
        title="Private data was sent to further hosts while nobody was using the phone",
        says=f"{counted(len({t.host for t in transfers}), 'further host')} received {listed(data)}; the transfers name them.",
        tier="derived",
        because=ids(transfers),
        doubts=[SYNC, UNSEEN],
        attack=sorted({*attack_of(data), "T1646"}),
    )


def _named(transfers: Sequence[Transfer]) -> Finding:
    classes = sorted({datum.class_.replace("_", " ") for transfer in transfers for datum in transfer.data})
    hosts = list(dict.fromkeys(to_whom(transfer) for transfer in transfers))
    sent = sum(transfer.sent_bytes for transfer in transfers)
    return Finding(
        id="",
        question="data_sent_while_unattended",
        severity="low",
        title=f"Services for {', '.join(classes)} were contacted while nobody was using the phone",
        says=(
            f"{size(sent)} went to {', '.join(hosts[:4])}{' and others' if len(hosts) > 4 else ''}. What was sent is encrypted, "
            f"and cannot be seen; the name of the host tells that the service is for {', '.join(classes)}."
        ),
        tier="conjectured",
        because=ids(transfers),
        doubts=[
            "A service that is contacted may have received nothing of the kind: it may only have been asked for news.",
            SYNC,
        ],
        advice=["Look in the phone's cloud account for what is kept there, and switch off what you do not want."],
    )
