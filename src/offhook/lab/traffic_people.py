"""Owners of phones made of paper: what identifies them, whom they know, and the files in which they tell it. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An owner. imei, imsi and so on as the phone has them. contacts: (name, number). place: latitude, longitude.

    correspondents: numbers of people written to who are no contacts. message: the text of one message.
    """

    label: str = "owner"
    number: str = "+6580000001"
    imei: str = "490154203237518"
    imei2: str = "490154203237526"
    imsi: str = "525990000000123"
    iccid: str = "8965000000000000001"
    serial: str = "7f3a9c21b8e4"
    android_id: str = "6e1f0a9b4c7d2835"
    gaid: str = "38400000-8cf0-41bd-b23e-10b96e40000d"
    oaid: str = "9f2c44d1e07b83a6"
    mac: str = "64:cc:2e:aa:00:11"
    bluetooth_mac: str = "64:cc:2e:aa:00:12"
    email: str = "mei.lin.tan@example.org"
    account_id: str = "1640083722"
    ssid: str = "Lim Family 5G"
    bssid: str = "d8:07:b6:4e:19:a3"
    carrier: str = "Lion City Mobile"
    home: str = "SG"
    contacts: tuple[tuple[str, str], ...] = (
        ("Mother", "+6591234567"),
        ("Office", "+6561234567"),
        ("Dr Aisha Rahman", "+6597000042"),
        ("Jun Wei (football)", "+6581110733"),
        ("Priya Nair", "+6592223344"),
        ("Grandfather", "+6563334455"),
    )
    correspondents: tuple[str, ...] = ("+6598760021",)
    message: str = "The key lies under the blue flower pot, do not tell anyone"
    place: tuple[float, float] = (1.30284, 103.83417)


OWNER = Person()
STRANGER = Person(
    label="stranger", number="+4915550001234", imei="352099001761481", imei2="352099001761499", imsi="262990000004567",
    iccid="8949000000000000077", serial="b0d5e61f7742", android_id="19c3d57be2a04f68", gaid="0b7a3d52-61c4-4f9e-9a57-c1d2e3f40516",
    oaid="c7750b1e94d36f28", mac="f0:b4:29:bb:00:21", bluetooth_mac="f0:b4:29:bb:00:22", email="j.hartmann@example.com",
    account_id="2755190438", ssid="Dachgeschoss links", bssid="3c:a6:2f:77:50:0e", carrier="Beispiel Mobil", home="DE",
    contacts=(("Lena", "+4915550004321"), ("Werkstatt", "+493055500012"), ("Opa Karl", "+4940555000345")),
    correspondents=("+4915550007788",), message="Treffpunkt Mittwoch halb sieben hinter dem alten Wasserturm",
    place=(52.49711, 13.42265),
)  # fmt: skip
"""Somebody else: what a search for the owner's data must never find."""


def owner_of(person: Person) -> str:
    """The [owner] table of OWNER.toml, with `contacts` and `sms` left to the caller."""
    lists = {
        "numbers": (person.number,), "imei": (person.imei, person.imei2), "imsi": (person.imsi,), "iccid": (person.iccid,),
        "serial": (person.serial,), "android_id": (person.android_id,), "gaid": (person.gaid,), "oaid": (person.oaid,),
        "mac": (person.mac,), "bluetooth_mac": (person.bluetooth_mac,), "emails": (person.email,), "ssids": (person.ssid,),
        "carrier": (person.carrier,),
    }  # fmt: skip
    lines = [f"{key} = [{', '.join(_quoted(value) for value in values)}]" for key, values in lists.items()]
    return "\n".join(["[owner]", *lines, f"home = {_quoted(person.home)}", ""])


def vcard(person: Person) -> str:
    """Their contacts, as a phone exports them."""
    cards = [
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL;TYPE=CELL:{number}\r\nEND:VCARD\r\n"
        for name, number in person.contacts
    ]
    return "".join(cards)


def sms_export(person: Person, at: int) -> str:
    """One message to each correspondent, in the form of SMS Backup & Restore; at: when the first was sent, true ms."""
    rows = [
        f'<sms protocol="0" address="{number}" date="{at + 60_000 * index}" type="2" body="{person.message}" read="1" status="-1" />'
        for index, number in enumerate(person.correspondents)
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<smses count="{len(rows)}">\n' + "\n".join(rows) + "\n</smses>\n"


def write_owner(person: Person, path: Path, more: str = "", sms_at: int | None = None) -> Path:
    """OWNER.toml with contacts beside it (and messages, where `sms_at` tells when). more: further tables."""
    contacts, sms = path.with_suffix(".contacts.vcf"), path.with_suffix(".sms.xml")
    contacts.write_text(vcard(person), encoding="utf-8", newline="")
    text = owner_of(person) + f"contacts = {_quoted(contacts.name)}\n"
    if sms_at is not None:
        sms.write_text(sms_export(person, sms_at), encoding="utf-8", newline="")
        text += f"sms = {_quoted(sms.name)}\n"
    path.write_text(text + ("\n" + more if more else ""), encoding="utf-8", newline="\n")
    return path


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
