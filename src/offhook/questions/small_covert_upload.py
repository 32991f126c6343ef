"""Did something small leave that could be a list of contacts or messages, while nobody was using the phone?

A list of contacts is kilobytes: it does not show in any total. Looked for are single uploads of 2 to 300 KB, larger than what came
back, by an app that may read contacts, messages or the call log and is not part of the system, to a host that is hardly contacted
otherwise and that is not known for crash reports, statistics or the like. An app that does so more than three times has a habit, and
is not told: a messenger keeps each picture at another host. They are encrypted: what was in them is not known, and the
finding says so.

Severity: medium where no store installed the app, nothing tells whose the host is, and it is as good as sure that nobody was using
the phone; else low: every messenger does this now and then.
Doubts: messages, pictures, crash reports, settings and statistics are of the same size.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from offhook.answers import Finding, Transfer
from offhook.facts.book import FactBook
from offhook.facts.phone import Package
from offhook.inference.causes.apps import WITHOUT_INSTALLER
from offhook.knowledge.amounts import size
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import ids, read_in, to_whom, whose
from offhook.questions.wording import counted, surely

LEAST, MOST = 2_000, 300_000
RIGHTS = frozenset(
    f"android.permission.{name}"
    for name in ("READ_CONTACTS", "READ_SMS", "RECEIVE_SMS", "READ_CALL_LOG", "PROCESS_OUTGOING_CALLS")
)
FEW = 3
"""A host that is contacted more often than this is a habit; so are such uploads of one app."""
LISTED = 20
KNOWN_FOR = (
    "crash",
    "report",
    "statistic",
    "ads",
    "measure",
    "push",
    "update",
    "check",
    "time",
    "look-ups",
    "logs",
    "diagnostics",
)
"""Words in what a host is known for: such uploads need no other explanation."""


@question("small_covert_upload")
def small_covert_upload(inferred: Inferred) -> Iterator[Finding]:
    """One finding for each app; what was read in a transfer is told by the question about data."""
    able, stray = _able(inferred.book), _stray(inferred.book)
    habits = Counter[str]()
    for transfer in inferred.transfers or []:
        habits[transfer.host or transfer.address or ""] += transfer.connections
    found = [t for t in inferred.transfers or [] if _looks_so(t, able, habits)]
    by_app: dict[str, list[Transfer]] = defaultdict(list)
    for transfer in found:
        by_app[whose(transfer)].append(transfer)
    rare = sorted((name, own) for name, own in by_app.items() if len(own) <= FEW)
    for package, own in rare[:LISTED]:
        yield _finding(package, own, stray)


def _able(book: FactBook) -> frozenset[str]:
    """Apps that may read what a list of people is made of, and were not part of the phone when it was sold."""
    return frozenset(
        package.name for package in book.of(Package) if RIGHTS & set(package.granted) and package.system is not True
    )


def _stray(book: FactBook) -> frozenset[str]:
    """Apps that no store installed, as far as the phone's list of apps tells."""
    return frozenset(package.name for package in book.of(Package) if package.installer in WITHOUT_INSTALLER)


def _looks_so(transfer: Transfer, able: frozenset[str], habits: Counter[str]) -> bool:
    if transfer.use.state != "unattended" or transfer.protocol == "counter" or read_in(transfer):
        return False
    app = transfer.app
    if app is None or app.package not in able or transfer.address_kind not in (None, "global"):
        return False
    if transfer.content != "encrypted" or any(word in (transfer.purpose or "") for word in KNOWN_FOR):
        return False
    once = habits[transfer.host or transfer.address or ""] <= FEW
    single = any(LEAST <= sent <= MOST for _, _, sent in transfer.spans)
    return once and single and transfer.sent_bytes > transfer.received_bytes


def _finding(package: str, transfers: list[Transfer], stray: frozenset[str]) -> Finding:
    first, sent = transfers[0], sum(transfer.sent_bytes for transfer in transfers)
    strange = [transfer for transfer in transfers if package in stray and transfer.organisation is None]
    more = len({transfer.host or transfer.address for transfer in transfers}) - 1
    others = f" and {counted(more, 'other host')}" if more else ""
    return Finding(
        id="",
        question="small_covert_upload",
        severity="medium" if surely(strange) else "low",
        title=f"{package} sent something small while nobody was using the phone",
        says=(
            f"{size(sent)} went to {to_whom(first)}{others}, contacted at most {FEW} times "
            "in what was recorded; more was sent than came back. The app may read contacts, messages or the call log, and "
            "a list of contacts is of this size, as many other things are. What was sent is encrypted: it cannot be seen."
        ),
        tier="conjectured",
        because=ids(transfers),
        doubts=[
            "Messages, pictures, crash reports, settings and statistics are of the same size.",
            "No proof of what was in it, either way.",
        ],
        advice=[f"If you do not know {package}, or do not need it: look at its rights (Settings, Apps, Permissions)."],
    )
