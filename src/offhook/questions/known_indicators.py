"""Does anything in the evidence stand on the lists of known indicators that were given?

Severity: high where an app or a file of the phone is on a list, or it exchanged data with a host or an address that is; info for what
was looked for and not found, which names what was not checked.
Doubts: addresses change hands, and hosts are shared; lists have mistakes. A list that knows nothing proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from offhook.answers import Finding
from offhook.facts.phone import Package
from offhook.facts.traffic import DnsAnswer, UidName, WebRequest
from offhook.indicators import Indicator, parents
from offhook.questions import Inferred, question
from offhook.questions.wording import counted, cut

Hits = dict[tuple[str, str], list[str]]
"""Kind and value of an indicator -> what it was met in."""
WORDS = {"host": "host", "url": "web address", "address": "address", "package": "app", "file": "file"}


@question("known_indicators")
def known_indicators(inferred: Inferred) -> Iterator[Finding]:
    """One finding for each family that was met, and one that tells what was looked for."""
    told = inferred.indicators
    if not told.files:
        return
    hits: Hits = defaultdict(list)
    _in_traffic(inferred, hits)
    _on_phone(inferred, hits)
    by_family: dict[str, list[tuple[Indicator, list[str]]]] = defaultdict(list)
    for indicator in dict.fromkeys(told.known):
        if (places := hits.get((indicator.what, indicator.value))) is not None:
            by_family[indicator.family].append((indicator, places))
    for family, met in sorted(by_family.items()):
        yield _met(family, met)
    yield _looked_for(inferred, len(hits))


def _in_traffic(inferred: Inferred, hits: Hits) -> None:
    hosts, addresses = inferred.indicators.of("host"), inferred.indicators.of("address")
    urls = inferred.indicators.of("url")
    for transfer in inferred.transfers or []:
        for name in filter(None, (transfer.host, transfer.outer_name)):
            _host(name, transfer.id, hosts, hits)
        for address in transfer.addresses or [transfer.address or ""]:
            if address in addresses:
                hits[("address", address)].append(transfer.id)
    for answer in inferred.book.of(DnsAnswer):
        for name in (answer.name, *answer.chain):
            _host(name, f"a question to a name server ({answer.place.entry}, line {answer.place.line})", hosts, hits)
    for request in inferred.book.of(WebRequest) if urls else []:
        url = f"{request.scheme}://{request.host}{request.target}"
        for known in urls:
            if url == known or url.startswith((f"{known}?", f"{known}/")):
                hits[("url", known)].append(f"a request ({request.place.entry}, line {request.place.line})")


def _host(name: str, where: str, hosts: dict[str, Indicator], hits: Hits) -> None:
    for parent in parents(name):
        if parent in hosts and where not in hits[("host", parent)]:
            hits[("host", parent)].append(where)


def _on_phone(inferred: Inferred, hits: Hits) -> None:
    packages, files = inferred.indicators.of("package"), inferred.indicators.of("file")
    installed = {package.name for package in inferred.book.of(Package)}
    seen = {name.package for name in inferred.book.of(UidName)}
    for name in packages.keys() & (installed | seen):
        hits[("package", name)].append("installed" if name in installed else "seen in the traffic")
    for piece in inferred.evidence:
        if piece.sha256 in files:
            hits[("file", piece.sha256)].append(piece.name)


def _met(family: str, met: list[tuple[Indicator, list[str]]]) -> Finding:
    first, places = met[0]
    shown = ", ".join(f"{WORDS[item.what]} {item.value}" for item, _ in met[:5])
    return Finding(
        id="",
        question="known_indicators",
        severity="high",
        title=f"{counted(len(met), 'known indicator')} of {family} {'was' if len(met) == 1 else 'were'} met",
        says=(
            f"{shown}{' and more' if len(met) > 5 else ''}: listed as {family} in {first.source}. Met in "
            f"{', '.join(places[:3])}{' and more' if len(places) > 3 else ''}."
        ),
        tier="recorded",
        because=cut([place for _, found in met for place in found]),
        doubts=[
            "Addresses change hands and hosts are shared; lists have mistakes.",
            "Being met says nothing about who is behind it.",
        ],
        advice=[
            "Do not delete anything and do not confront anybody yet: ask a helpdesk for digital security, from another device.",
        ],
    )


def _looked_for(inferred: Inferred, met: int) -> Finding:
    told = inferred.indicators
    unchecked = ", ".join(f"{count} {name}" for name, count in told.unchecked.items())
    return Finding(
        id="",
        question="known_indicators",
        severity="info",
        title=f"{counted(len(set(told.known)), 'known indicator')} looked for, {met} met",
        says=(
            f"Compared with hosts, addresses, apps and files of the evidence: {', '.join(told.files)}."
            + (f" Not checked: {unchecked}." if unchecked else "")
            + (" None of them met is no clean bill of health." if not met else "")
        ),
        tier="derived",
        because=list(told.files),
        doubts=["Only what the evidence covers could be met."],
    )
