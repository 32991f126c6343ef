"""Where something was sent: organisation and its home, what the address tells, what is disputed. (Provisional: knows nothing yet.)"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Destination:
    """What is known of one destination."""

    organisation: str | None = None
    home: str | None = None
    purpose: str | None = None
    data_class: str | None = None
    innocent: str | None = None
    registered_in: str | None = None
    operator: str | None = None
    operator_home: str | None = None
    located_in: str | None = None
    located_says: dict[str, str] = field(default_factory=dict)
    declared_region: str | None = None
    address_kind: str | None = None
    hosted_at: str | None = None
    says: tuple[str, ...] = ()


def describe(host: str | None, address: str | None) -> Destination:  # noqa: ARG001
    """Everything known of a host, an address, or both."""
    return Destination()


def data_versions() -> dict[str, str]:
    """The version of each data set."""
    return {}
