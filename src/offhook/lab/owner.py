"""What the owner tells: OWNER.toml, to be handed to the audit beside the evidence."""

from __future__ import annotations

from datetime import UTC, datetime

from offhook.lab.scenario import Scenario, Statement


def owner_toml(scenario: Scenario) -> str:
    """The owner's statements, or "" if there are none; where there is a bill, the owner's number tells which line is meant."""
    said = [act for act in scenario.acts if isinstance(act, Statement)]
    if not said and not scenario.automations and not scenario.bill:
        return ""
    numbers = ", ".join(f'"{sim.number}"' for sim in scenario.phone.sims)
    return "\n".join([f"[owner]\nnumbers = [{numbers}]\n", *blocks(scenario)])


def blocks(scenario: Scenario) -> list[str]:
    """What the owner says besides who they are: a table each."""
    said = [act for act in scenario.acts if isinstance(act, Statement)]
    found = [f'[[not_using]]\nfrom = "{_iso(one.began)}"\nto = "{_iso(one.ended)}"\n' for one in said]
    found += [f'[[automation]]\nsays = "{one.says}"\npackage = "{one.package}"\n' for one in scenario.automations]
    return found


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")
