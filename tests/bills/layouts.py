"""Bills as carriers of many countries lay them out. All invented; each imitates one habit of real statements."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """What every layout below tells of, in the words of the test: face of the clock, number, seconds, direction."""

    face: str
    number: str
    seconds: int
    outgoing: bool = True


CALLS = (
    Call("2026-09-03 09:05:07", "6591234567", 242),
    Call("2026-09-03 13:44:00", "861064001234", 61),
    Call("2026-09-13 00:12:03", "6598765432", 3661),
    Call("2026-09-21 23:58:30", "6562221111", 130),
)


def _parts(call: Call) -> tuple[str, str, str, str, str]:
    return (
        call.face[:4],
        call.face[5:7],
        call.face[8:10],
        call.face[11:],
        f"{call.seconds // 3600:02}:{call.seconds // 60 % 60:02}:{call.seconds % 60:02}",
    )


def english() -> bytes:
    """Comma, quoted, a byte-order mark, day first, h:mm:ss, preamble and totals, a text message and data among the calls."""
    lines = ["Example Mobile Pte Ltd", '"Billing period: 01/09/2026 - 30/09/2026"', "Number: +65 8111 2222", ""]
    lines.append("Date,Time,Call Type,Number Called,Duration,Charge (S$)")
    for call in CALLS:
        year, month, day, clock, length = _parts(call)
        lines.append(f'{day}/{month}/{year},{clock},Outgoing call,"+{call.number}",{length},0.{call.seconds:04}')
    lines.append("14/09/2026,10:00:00,SMS sent,+6591234567,,0.0500")
    lines.append("15/09/2026,10:00:00,Mobile data,internet,,0.0000")
    lines += ["Total,,,,01:08:14,1.23"]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def german() -> bytes:
    """Semicolons, cp1252, dots, date and time apart, decimal comma, minutes and seconds, the number in national form."""
    lines = [
        "Einzelverbindungsnachweis für Rufnummer 0151 23456789",
        "",
        "Datum;Uhrzeit;Zielrufnummer;Dauer (mm:ss);Art;Betrag €",
    ]
    for call in CALLS:
        year, month, day, clock, _ = _parts(call)
        lines.append(
            f"{day}.{month}.{year};{clock};00{call.number};{call.seconds // 60}:{call.seconds % 60:02};Gespräch abgehend;0,19"
        )
    lines.append("Summe;;;68:14;;0,76")
    return "\n".join(lines).encode("cp1252")


def french() -> bytes:
    """Tabs, UTF-16, two-digit years, "4 min 02 s"."""
    lines = ["Date et heure\tNuméro appelé\tDurée\tType d'appel\tMontant HT"]
    for call in CALLS:
        year, month, day, clock, _ = _parts(call)
        hours, minutes, seconds = call.seconds // 3600, call.seconds // 60 % 60, call.seconds % 60
        length = (f"{hours} h " if hours else "") + f"{minutes} min {seconds:02} s"
        lines.append(f"{day}/{month}/{year[2:]} {clock}\t+{call.number}\t{length}\tAppel émis\t0,00 €")
    return "\n".join(lines).encode("utf-16")


def spanish() -> bytes:
    """Month names, seconds as plain numbers."""
    months = {"09": "sep"}
    lines = ["Fecha;Hora;Número llamado;Duración (seg);Tipo;Importe"]
    for call in CALLS:
        year, month, day, clock, _ = _parts(call)
        lines.append(f"{int(day)} {months[month]} {year};{clock};{call.number};{call.seconds};Llamada saliente;0,10")
    return "\n".join(lines).encode()


def chinese() -> bytes:
    """GB 18030, year first with ideographs, the direction in a column of its own."""
    lines = ["通话详单查询 号码 13800000000", "起始时间,通话时长,呼叫类型,对方号码,通话地点,费用(元)"]
    for call in CALLS:
        year, month, day, clock, _ = _parts(call)
        hours, minutes, seconds = call.seconds // 3600, call.seconds // 60 % 60, call.seconds % 60
        length = (f"{hours}小时" if hours else "") + f"{minutes}分{seconds}秒"
        lines.append(f"{year}年{month}月{day}日 {clock},{length},主叫,{call.number},北京,0.20")
    return "\r\n".join(lines).encode("gb18030")


def american() -> bytes:
    """Month first, twelve hours without seconds, whole minutes rounded up, origination and destination as places."""
    lines = ["Date,Time,Number,Origination,Destination,Min.,Airtime Charge"]
    for call in CALLS:
        year, month, day, clock, _ = _parts(call)
        hour = int(clock[:2])
        lines.append(
            f"{int(month)}/{int(day)}/{year},{hour % 12 or 12}:{clock[3:5]} {'PM' if hour > 11 else 'AM'},{call.number},Boston MA,New York NY,{-(-call.seconds // 60)},--"
        )
    return "\n".join(lines).encode()


def arabic() -> bytes:
    """Arabic names and digits."""
    east = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    lines = ["التاريخ;الوقت;الرقم المطلوب;مدة المكالمة;النوع;التكلفة"]
    for call in CALLS:
        year, month, day, clock, length = _parts(call)
        lines.append(
            ";".join(
                (
                    f"{year}/{month}/{day}".translate(east),
                    clock.translate(east),
                    call.number.translate(east),
                    length.translate(east),
                    "مكالمة صادرة",
                    "٠٫٥",
                )
            )
        )
    return "\n".join(lines).encode()


def iso_with_zone() -> bytes:
    """An export of a switch: ISO stamps in UTC beside local ones, caller and recipient, epoch as well."""
    lines = ["id,start_local,Start (UTC),caller,recipient,billsec"]
    for number, call in enumerate(CALLS, 1):
        lines.append(f"{number},{call.face},{call.face.replace(' ', 'T')}Z,+6581112222,+{call.number},{call.seconds}")
    return "\n".join(lines).encode()


def headless() -> bytes:
    """No header line at all."""
    return "\n".join(
        f"{call.face};+{call.number};00:{call.seconds // 60:02}:{call.seconds % 60:02};Outgoing"
        for call in CALLS[:2] + CALLS[3:]
    ).encode()


def norwegian() -> bytes:
    """Bars between the cells, the date printed once for several calls, durations as hh:mm:ss."""
    lines = ["Dato|Kl|Oppringt nummer|Varighet|Type|Beløp"]
    last = ""
    for call in CALLS:
        year, month, day, clock, length = _parts(call)
        date = f"{day}.{month}.{year}"
        lines.append(f"{'' if date == last else date}|{clock}|{call.number}|{length}|Utgående samtale|0,00")
        last = date
    return "\n".join(lines).encode()


def portuguese() -> bytes:
    """Brazilian: data is the date, tempo the duration, and a lot of empty columns."""
    lines = ["Linha;Data;Hora;Número chamado;;;Duração;Serviço;Valor (R$)"]
    for call in CALLS:
        year, month, day, clock, length = _parts(call)
        lines.append(f"11 98765-4321;{day}/{month}/{year};{clock};{call.number};;;{length};Chamadas originadas;0,00")
    return "\n".join(lines).encode("cp1252")


def hindi_english() -> bytes:
    """Serial numbers, dd-Mon-yy, dots between the parts of a time."""
    lines = ["Sr No,दिनांक,समय,Called No,अवधि (sec),Charges Rs"]
    for number, call in enumerate(CALLS, 1):
        year, _, day, clock, _ = _parts(call)
        lines.append(f"{number},{day}-SEP-{year[2:]},{clock.replace(':', '.')},{call.number},{call.seconds},1.00")
    return "\n".join(lines).encode()


ALL = (english, german, french, spanish, chinese, arabic, iso_with_zone, norwegian, portuguese, hindi_english)
