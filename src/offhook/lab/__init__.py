"""Phones made of paper: a scenario is rendered into faithful evidence, with the truth beside it.

rendered = lab.render(stories.midnight(), folder)      # evidence in folder/, truth in folder.truth.json
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from offhook.lab.bills import bills_catalogue
from offhook.lab.causes import causes_catalogue
from offhook.lab.messages import messages_catalogue
from offhook.lab.owner import owner_toml
from offhook.lab.render_bill import write_bill
from offhook.lab.render_call_log import write_database, write_query, write_xml
from offhook.lab.render_messages import write_sms_db, write_sms_xml
from offhook.lab.render_report import write_report
from offhook.lab.render_single import write_battery, write_logcat, write_telecom
from offhook.lab.scenario import Scenario
from offhook.lab.truth import Truth, truth_of
from offhook.lab.world import World

__all__ = ["Rendered", "Scenario", "Truth", "bills_catalogue", "causes_catalogue", "messages_catalogue", "render"]

_WRITERS = {
    "bugreport": write_report, "telecom": write_telecom, "logcat": write_logcat, "battery": write_battery,
    "call_log_xml": write_xml, "call_log_query": write_query, "call_log_db": write_database,
    "sms_xml": write_sms_xml, "sms_db": write_sms_db,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files that were written (the earlier report first, if there is one), and the truth."""

    paths: list[Path]
    truth: Truth


def render(scenario: Scenario, folder: Path) -> Rendered:
    """Write a scenario's evidence into `folder`; beside it the truth (`<folder>.truth.json`) and, where the owner says
    something, `<folder>.owner.toml`. The same scenario gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World(scenario, scenario.taken)
    paths = [write_report(World(scenario, scenario.earlier), folder)] if scenario.earlier else []
    paths += [_WRITERS[name](world, folder) for name in scenario.evidence]
    paths += [write_bill(world, folder)] if scenario.bill else []
    if statements := owner_toml(scenario):
        (folder.parent / f"{folder.name}.owner.toml").write_text(statements, encoding="utf-8")
    truth = truth_of(scenario)
    truth.write(folder.parent / f"{folder.name}.truth.json")
    return Rendered(paths, truth)
