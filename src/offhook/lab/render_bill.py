"""The carrier's bill of the line, in one of the layouts: text in some encoding, or a minimal workbook."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from offhook.lab.bill_layouts import LAYOUTS, Cells, Layout
from offhook.lab.bill_rows import rows
from offhook.lab.world import World

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - the clock face of a workbook has no zone
"""Day 0 of a workbook's stamps."""
WRITTEN = (2026, 7, 1, 0, 0, 0)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PARTS = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets><sheet name="Usage" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
    ),
}


def write_bill(world: World, folder: Path) -> Path:
    """Write the bill that the scenario names; returns its path."""
    scenario = world.scenario
    layout = LAYOUTS[scenario.bill]
    cells = list(layout.cells(scenario, rows(scenario)))
    path = folder / layout.file
    if layout.encoding:
        path.write_bytes(text_of(layout, cells).encode(layout.encoding))
    else:
        _workbook(path, cells)
    return path


def text_of(layout: Layout, cells: Iterable[Cells]) -> str:
    """The rows as text."""
    return "".join(layout.join.join(_cell(cell, layout) for cell in row) + layout.end for row in cells)


def _cell(text: str, layout: Layout) -> str:
    if layout.quoted or layout.join in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _workbook(path: Path, cells: Sequence[Cells]) -> None:
    """The least that spreadsheet programs open: one sheet, texts in their cells, stamps as days since the end of 1899."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": "".join(_sheet(cells))}.items():
            box.writestr(
                zipfile.ZipInfo(name, WRITTEN), f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'
            )


def _sheet(cells: Sequence[Cells]) -> Iterator[str]:
    yield f'<worksheet xmlns="{MAIN}"><sheetData>'
    for number, row in enumerate(cells, 1):
        yield f'<row r="{number}">'
        yield from (
            _in_sheet(f"{chr(65 + column)}{number}", text, number > 1, column) for column, text in enumerate(row)
        )
        yield "</row>"
    yield "</sheetData></worksheet>"


def _in_sheet(place: str, text: str, body: bool, column: int) -> str:
    if body and column == 0:
        days = (datetime.fromisoformat(text) - EPOCH).total_seconds() / 86_400
        return f'<c r="{place}" s="1"><v>{days:.10f}</v></c>'
    if body and column >= 5:
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
