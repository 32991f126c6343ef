"""What the questions about traffic share: how grave a kind of data is, whose transfer it is, and to whom, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from offhook.answers import Datum, Transfer
from offhook.inference.destinations import describe
from offhook.knowledge.private_words import FEW, TRIED_OUT, hashed, says
from offhook.knowledge.regions import region_name
from offhook.questions.wording import counted

GRAVEST = (
    "messages contacts call_log correspondents location photos notes calendar files browsing account identifier app_usage wifi "
    "app_list carrier"
).split()
"""Classes of data, the gravest first."""
NOT_SECRET = frozenset({"carrier", "app_list", "wifi"})
"""Classes that alone make nothing grave."""
OF_PEOPLE = frozenset(GRAVEST[: GRAVEST.index("account")])
"""Classes that tell of people and of what they do, not only which phone it is."""
EVERYDAY = frozenset({"gaid", "oaid", "android_id", "gsf_id"})
"""Identifiers that apps hand to their makers and to advertisers all day."""
ATTACK = {
    "contacts": "T1636.003", "call_log": "T1636.002", "messages": "T1636.004", "calendar": "T1636.001", "correspondents": "T1636",
    "location": "T1430", "app_list": "T1418", "identifier": "T1426", "wifi": "T1422", "carrier": "T1422", "photos": "T1533",
    "files": "T1533", "notes": "T1533",
}  # fmt: skip
MOST_DATA = 6


def read_in(transfer: Transfer) -> list[Datum]:
    """The data of which the bytes were read, the gravest first."""
    return sorted((datum for datum in transfer.data if datum.tier == "derived"), key=gravity)


def gravity(datum: Datum) -> int:
    """The place of a class among the gravest."""
    return GRAVEST.index(datum.class_) if datum.class_ in GRAVEST else len(GRAVEST)


def everyday(transfer: Transfer) -> bool:
    """Whether all that was read in it is what phones send all day: the operator's name and the like; and, encrypted on its way,
    identifiers for advertising and statistics of the use of apps."""
    return all(
        datum.class_ in NOT_SECRET
        or (transfer.content != "clear" and (datum.class_ == "app_usage" or datum.identifier in EVERYDAY))
        for datum in read_in(transfer)
    )


def of_people(transfer: Transfer) -> bool:
    """Whether it held data of people, other than what its host's name says it is there for (a service that keeps contacts)."""
    meant = describe(transfer.host, transfer.address).data_class
    return any(datum.class_ in OF_PEOPLE and datum.class_ != meant for datum in read_in(transfer))


def on_its_way(transfers: Sequence[Transfer]) -> str:
    """Who could read it on its way, in a sentence."""
    clear = sum(transfer.content == "clear" for transfer in transfers)
    if not clear:
        return "It was encrypted on its way."
    if clear < len(transfers):
        return "Some of it was not encrypted: whoever carried that could read it."
    return "It was not encrypted: whoever carried it could read it."


def tried_out(data: Iterable[Datum]) -> str:
    """What a hash of a telephone number or an IMEI is worth; nothing where there is none."""
    return TRIED_OUT if any(datum.hash and datum.identifier in FEW for datum in data) else ""


def upper(text: str) -> str:
    """The text as it begins a sentence; the name of a package or a host stays as it is."""
    return text[:1].upper() + text[1:] if " " in text else text


def whose(transfer: Transfer) -> str:
    """The app in words, as far as a record names it."""
    app = transfer.app
    if app is None:
        return "an app that no record names"
    if app.package:
        return app.package
    if app.label:
        return app.label
    return f"one of the apps that share uid {app.uid}" if app.also else f"the app with uid {app.uid}"


def to_whom(transfer: Transfer) -> str:
    """As in "api.example (a host of Xiaomi, home: China)"."""
    name = transfer.host or transfer.address or "a host that nothing names"
    if transfer.organisation is None:
        return name
    home = region_name(transfer.home) if transfer.home else None
    return f"{name} (a host of {transfer.organisation}{f', home: {home}' if home else ''})"


def listed(data: Iterable[Datum]) -> str:
    """Data in words, each kind once: "3 contacts' numbers, the phone's IMEI (hashed with MD5)"."""
    told: dict[str, None] = {}
    for datum in sorted(data, key=gravity):
        told.setdefault(_one(datum))
    words = list(told)
    more = len(words) - MOST_DATA
    if more > 0:
        return f"{', '.join(words[:MOST_DATA])} and {counted(more, 'more kind')}"
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _one(datum: Datum) -> str:
    form = f" ({hashed(datum.hash)})" if datum.hash else ""
    return says(datum.identifier, datum.class_, datum.items or 1) + form


def attack_of(data: Iterable[Datum]) -> list[str]:
    """MITRE ATT&CK Mobile techniques for what was taken."""
    return sorted({ATTACK[datum.class_] for datum in data if datum.class_ in ATTACK})


def ids(transfers: Sequence[Transfer], most: int = 60) -> list[str]:
    """Their ids; how many more there are is said."""
    more = len(transfers) - most
    return [transfer.id for transfer in transfers[:most]] + ([f"and {more} more"] if more > 0 else [])
