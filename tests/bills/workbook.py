"""A minimal XLSX workbook, as spreadsheet programs write them: shared strings, number formats, stored days."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

STYLES = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="3"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/>
<numFmt numFmtId="166" formatCode="dd/mm/yyyy hh:mm:ss"/></numFmts>
<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="21"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>"""
PLAIN, DATE, TIME, LENGTH, BOTH = range(5)

Cell = str | tuple[float, int]
"""A text, or a stored number with the index of its style."""


def workbook(rows: list[list[Cell | None]] | None = None, *, raw_sheet: bytes | None = None) -> bytes:
    """The bytes of a workbook with one sheet."""
    strings: list[str] = []
    body = "".join(_row(number, row, strings) for number, row in enumerate(rows or [], 1))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{body}</sheetData></worksheet>'
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml", '<workbook><workbookPr date1904="0"/><sheets><sheet name="Calls"/></sheets></workbook>'
        )
        archive.writestr("xl/styles.xml", STYLES)
        archive.writestr("xl/sharedStrings.xml", f"<sst>{shared}</sst>")
        archive.writestr("xl/worksheets/sheet1.xml", raw_sheet or sheet.encode())
    return packed.getvalue()


def _row(number: int, cells: list[Cell | None], strings: list[str]) -> str:
    return (
        f'<row r="{number}">'
        + "".join(_cell(chr(65 + at), number, cell, strings) for at, cell in enumerate(cells))
        + "</row>"
    )


def _cell(column: str, row: int, cell: Cell | None, strings: list[str]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        strings.append(cell)
        return f'<c r="{column}{row}" t="s"><v>{len(strings) - 1}</v></c>'
    value, style = cell
    return f'<c r="{column}{row}" s="{style}"><f>1+1</f><v>{value}</v></c>'
