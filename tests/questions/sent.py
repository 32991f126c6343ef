"""Transfers and patterns made by hand, for the questions about traffic."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import structs

from offhook.answers import App, Datum, Pattern, Transfer
from tests.questions.told import NOBODY, START

MAKER = App(package="com.maker.cloud", uid=10_050)
GAME = App(package="org.game", uid=10_123)

TRANSFER = Transfer(
    id="transfer-1", began=START, ended=START, app=MAKER, host="api.maker.example", host_from="tls_sni", address="20.47.97.231",
    port=443, protocol="tls", organisation=None, home=None, registered_in="US", operator=None, operator_home=None, located_in=None,
    declared_region=None, sent_bytes=5_000, received_bytes=900, content="encrypted", data=[], use=NOBODY, sources=[],
    address_kind="global", spans=[(START, START, 5_000)],
)  # fmt: skip


def transfer(index: int = 1, /, *, hours: float = 0, sent: int = 5_000, **fields: object) -> Transfer:
    """transfer-<index>, one connection so many hours after the start."""
    began = START + timedelta(hours=hours)
    told: dict[str, object] = {"id": f"transfer-{index}", "began": began, "ended": began, "sent_bytes": sent}
    return structs.replace(TRANSFER, **{**told, "spans": [(began, began, sent)], **fields})


def datum(class_: str = "contacts", identifier: str | None = "contact_number", **fields: object) -> Datum:
    told: dict[str, object] = {
        "class_": class_, "identifier": identifier, "form": "plain", "hash": None, "layers": ["json"], "items": 1,
        "shown": "+65 •••• 4567", "tier": "derived", "how": "in the body",
    }  # fmt: skip
    return Datum(**{**told, **fields})  # type: ignore[arg-type]


def pattern(kind: str = "beacon", **fields: object) -> Pattern:
    told: dict[str, object] = {
        "id": "pattern-1", "kind": kind, "period_s": 270.0, "score": 0.93, "members": ["transfer-1"],
        "innocent_explanations": ["many apps ask their server"], "says": "every 4 min, 200 times", "host": "api.maker.example",
        "beats": 200, "missed": 0, "jitter_s": 1.0, "bytes_per_beat": 412,
    }  # fmt: skip
    return Pattern(**{**told, **fields})  # type: ignore[arg-type]


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)
