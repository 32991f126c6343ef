"""How carriers print an itemised bill: a dozen layouts, invented after the habits of their countries. No real carrier's form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from offhook.lab.bill_rows import Billed, minutes, national
from offhook.lab.scenario import Scenario

Rows = Sequence[Billed]
Cells = list[str]
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout. cells: the rows of cells; encoding "" = a workbook (XLSX); join puts the cells of a row together."""

    name: str
    file: str
    country: str
    encoding: str
    cells: Callable[[Scenario, Rows], Iterator[Cells]]
    join: str = ","
    quoted: bool = False
    end: str = "\r\n"


def clock(seconds: int) -> str:
    """00:04:02"""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def cost(row: Billed, per_minute: float) -> float:
    """What the row costs: calls by the minute, messages a flat sum, data nothing."""
    return round(minutes(row.seconds) * per_minute, 2) if row.kind == "call" else 0.09 if row.kind == "text" else 0.0


def _comma(amount: float) -> str:
    return f"{amount:.2f}".replace(".", ",")


def german(_scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """Semicolons, dd.mm.yyyy, a decimal comma, and a preamble."""
    yield ["Einzelverbindungsnachweis"]
    yield ["Kundennummer", "4711000001"]
    yield ["Rechnungsmonat", f"{rows[-1].at:%m.%Y}" if rows else ""]
    yield []
    yield ["Rufnummer", "Datum", "Uhrzeit", "Zielrufnummer", "Art", "Dauer", "Land", "Betrag (EUR)"]
    kinds = {"call": "Gespräch", "text": "SMS", "data": "Daten"}
    for row in rows:
        length = clock(row.seconds) if row.kind == "call" else ""
        yield [
            national(row.line, "de"), f"{row.at:%d.%m.%Y}", f"{row.at:%H:%M:%S}", national(row.number, "de"), kinds[row.kind], length,
            row.place or "Deutschland", _comma(cost(row, 0.09)),
        ]  # fmt: skip
    yield ["Summe", "", "", "", "", "", "", _comma(sum(cost(row, 0.09) for row in rows))]


def us(_scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """mm/dd/yyyy, AM and PM, whole minutes, incoming calls as well."""
    yield ["Line", "Date", "Time", "Number", "Type", "Origination", "Destination", "Min.", "Airtime Charges"]
    for row in rows:
        number = national(row.number, "us", "011")
        shown = f"{number[:3]}-{number[3:6]}-{number[6:]}" if len(number) == 10 else number
        kind = {"call": "Voice", "text": "Text", "data": "Data"}[row.kind]
        length = str(minutes(row.seconds)) if row.kind == "call" else "--"
        place = "Intl" if number.startswith("011") else "Washngtn DC"
        yield [
            row.line[2:], f"{row.at:%m/%d/%Y}", f"{row.at:%I:%M %p}", shown, kind, row.place or "Nwyrcyzn01 NY",
            place if row.outgoing else "Incoming CL", length, f"${cost(row, 0.25):.2f}",
        ]  # fmt: skip


def chinese(scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """GB 18030; 主叫 = placed, 被叫 = received; the length in minutes and seconds as words."""
    yield ["本机号码", scenario.phone.sims[0].number.removeprefix("+86")]
    yield ["起始时间", "通信地点", "通信方式", "对方号码", "通信时长", "通信类型", "通信费(元)"]
    for row in rows:
        number = national(row.number, "cn")
        length = f"{row.seconds // 60}分{row.seconds % 60}秒" if row.seconds >= 60 else f"{row.seconds}秒"
        way = {"call": "主叫" if row.outgoing else "被叫", "text": "短信", "data": "上网"}[row.kind]
        kind = "国际长途" if number.startswith("00") else "本地通话"
        yield [
            f"{row.at:%Y-%m-%d %H:%M:%S}",
            row.place or "北京",
            way,
            number,
            length if row.kind != "text" else "",
            kind,
            f"{cost(row, 0.19):.2f}",
        ]


def french(scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """Numbers in pairs, the length with letters."""
    yield ["Détail de vos communications"]
    yield ["Ligne", " ".join(_pairs(national(scenario.phone.sims[0].number, "fr")))]
    yield ["Date", "Heure", "Numéro appelé", "Type", "Durée", "Montant TTC (€)"]
    kinds = {"call": "Appel", "text": "SMS", "data": "Internet"}
    for row in rows:
        number = national(row.number, "fr")
        length = (
            f"{row.seconds // 3600:02d}h{row.seconds // 60 % 60:02d}m{row.seconds % 60:02d}s"
            if row.kind == "call"
            else ""
        )
        kind = kinds[row.kind] + (f" depuis {row.place}" if row.place else "")
        yield [
            f"{row.at:%d/%m/%Y}",
            f"{row.at:%H:%M:%S}",
            " ".join(_pairs(number)),
            kind,
            length,
            _comma(cost(row, 0.15)),
        ]


def _pairs(number: str) -> Iterator[str]:
    yield from (number[i : i + 2] for i in range(0, len(number), 2))


def spanish(_scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """The length as minutes and seconds, a column for each line."""
    yield ["Línea", "Fecha", "Hora", "Número llamado", "Tipo", "Duración", "Importe (EUR)"]
    kinds = {"call": "Voz", "text": "SMS", "data": "Datos"}
    for row in rows:
        length = f"{row.seconds // 60}:{row.seconds % 60:02d}" if row.kind == "call" else ""
        yield [
            national(row.line, "es"), f"{row.at:%d/%m/%Y}", f"{row.at:%H:%M:%S}", national(row.number, "es"), kinds[row.kind], length,
            f"{cost(row, 0.12):.4f}".replace(".", ","),
        ]  # fmt: skip


def indian(scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """24 hours, seconds, months by name."""
    yield ["ITEMISED STATEMENT"]
    yield ["Mobile No", national(scenario.phone.sims[0].number, "in").lstrip("0")]
    yield ["Sl No", "Date", "Time", "Number", "Type", "Duration(Sec)", "Pulse", "Amount(Rs)"]
    for index, row in enumerate(rows, 1):
        number = (
            national(row.number, "in").removeprefix("0") if row.number.startswith("+91") else national(row.number, "in")
        )
        kind = {"call": "VOICE", "text": "SMS", "data": "GPRS"}[row.kind] + ("-ROAM" if row.place else "")
        day = f"{row.at.day:02d}-{MONTHS[row.at.month - 1].upper()}-{row.at.year}"
        yield [
            str(index),
            day,
            f"{row.at:%H:%M:%S}",
            number,
            kind,
            str(row.seconds),
            str(minutes(row.seconds)),
            f"{cost(row, 1.0):.2f}",
        ]


def british(_scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """A part for each line; date and time apart; whole minutes in the clock form."""
    for line in dict.fromkeys(row.line for row in rows):
        yield [f"Itemised calls for {national(line, 'gb')}"]
        yield ["Date", "Time", "Number called", "Description", "Duration", "Cost (GBP)"]
        for row in rows:
            if row.line == line:
                kind = {"call": "Call", "text": "Text message", "data": "Data"}[row.kind] + (
                    f" from {row.place}" if row.place else ""
                )
                length = clock(minutes(row.seconds) * 60) if row.kind == "call" else ""
                yield [
                    f"{row.at:%d/%m/%Y}",
                    f"{row.at:%H:%M}",
                    national(row.number, "gb"),
                    kind,
                    length,
                    f"{cost(row, 0.35):.3f}",
                ]
        yield []


def cdr(_scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """Records of an exchange: caller, recipient, seconds; numbers without a plus."""
    yield ["caller", "recipient", "date", "time", "duration", "tower"]
    for row in rows:
        if row.kind == "call":
            sides = (row.line, row.number) if row.outgoing else (row.number, row.line)
            tower = f"tower{row.at.minute % 40 + 1}"
            yield [
                *(side.lstrip("+") for side in sides),
                f"{row.at:%Y-%m-%d}",
                f"{row.at:%H:%M:%S}",
                str(row.seconds),
                tower,
            ]


def iso(scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """Tabs; ISO stamps with the offset of the zone; E.164."""
    from zoneinfo import ZoneInfo

    yield ["start", "direction", "msisdn", "other_party", "type", "duration_s", "roaming"]
    for row in rows:
        at = row.at.replace(tzinfo=ZoneInfo(scenario.phone.zone)).isoformat(timespec="seconds")
        kind = {"call": "voice", "text": "sms", "data": "data"}[row.kind]
        yield [at, "out" if row.outgoing else "in", row.line, row.number, kind, str(row.seconds), row.place]


def wide(scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """UTF-16 with tabs, as an old spreadsheet saves it; minutes with a fraction."""
    yield ["Date", "Start time", "Called number", "Service", "Duration (min)", "Charge"]
    for row in rows:
        kind = {"call": "Voice", "text": "SMS", "data": "Data"}[row.kind]
        yield [
            f"{row.at:%Y/%m/%d}", f"{row.at:%H:%M:%S}", national(row.number, scenario.phone.sims[0].country), kind,
            f"{row.seconds / 60:.2f}", f"{cost(row, 0.2):.2f}",
        ]  # fmt: skip


def singapore(scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """A letter head, days with the month by name, calls abroad by the minute."""
    own = scenario.phone.sims[0]
    yield [f"{own.operator.upper()} PTE LTD"]
    yield ["Account No.", "8000 0014"]
    yield ["Mobile No.", f"{own.number[3:7]} {own.number[7:]}"]
    yield []
    yield ["DATE", "TIME", "NUMBER CALLED", "PLACE CALLED", "MIN:SEC", "AMOUNT (S$)"]
    for row in rows:
        number = national(row.number, "sg", "001")
        if row.kind == "call":
            day = f"{row.at.day:02d} {MONTHS[row.at.month - 1]} {row.at.year}"
            place = (
                "CHINA" if row.number.startswith("+86") else "INTERNATIONAL" if number.startswith("001") else "LOCAL"
            )
            length = f"{row.seconds // 60}:{row.seconds % 60:02d}"
            yield [
                day,
                f"{row.at:%I:%M:%S%p}",
                number,
                row.place.upper() or place,
                length,
                f"{cost(row, 0.16 if place == 'LOCAL' else 0.98):.2f}",
            ]


def workbook(_scenario: Scenario, rows: Rows) -> Iterator[Cells]:
    """What goes into a workbook: the stamp is a number of days there (see `render_bill`)."""
    yield ["Date and time", "Line", "Number", "Direction", "Type", "Duration (s)", "Amount"]
    for row in rows:
        direction = "outgoing" if row.outgoing else "incoming"
        yield [
            f"{row.at:%Y-%m-%dT%H:%M:%S}",
            row.line,
            row.number,
            direction,
            row.kind,
            str(row.seconds),
            f"{cost(row, 0.2):.2f}",
        ]


LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout("german", "Einzelverbindungsnachweis.csv", "de", "cp1252", german, ";"),
        Layout("us", "usage_details.csv", "us", "utf-8", us, ",", quoted=True),
        Layout("chinese", "详单.csv", "cn", "gb18030", chinese),
        Layout("french", "detail-communications.csv", "fr", "utf-8-sig", french, ";"),
        Layout("spanish", "detalle_consumo.csv", "es", "latin-1", spanish, ";"),
        Layout("indian", "itemised_bill.csv", "in", "utf-8", indian),
        Layout("british", "itemised-calls.csv", "gb", "utf-8", british, ",", quoted=True),
        Layout("cdr", "cdr.csv", "gb", "utf-8", cdr, end="\n"),
        Layout("iso", "usage.tsv", "us", "utf-8", iso, "\t", end="\n"),
        Layout("wide", "calls.txt", "sg", "utf-16", wide, "\t"),
        Layout("singapore", "bill.csv", "sg", "utf-8", singapore),
        Layout("workbook", "usage.xlsx", "de", "", workbook),
    )
}
