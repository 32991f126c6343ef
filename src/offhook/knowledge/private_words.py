"""What private data is called in plain words: `says("imei", "identifier")` is "the phone's IMEI"."""

from __future__ import annotations

IDENTIFIERS: dict[str, tuple[str, str]] = {
    "imei": ("the phone's IMEI", "IMEIs of the phone"),
    "imei2": ("the IMEI of the phone's second slot", "IMEIs of the phone"),
    "imeisv": ("the phone's IMEI with its software version", "IMEIs of the phone"),
    "meid": ("the phone's MEID", "MEIDs of the phone"),
    "imsi": ("the SIM's IMSI", "IMSIs of the SIMs"),
    "iccid": ("the SIM card's serial number (ICCID)", "serial numbers of the SIM cards (ICCID)"),
    "serial": ("the phone's serial number", "serial numbers of the phone"),
    "android_id": ("the phone's Android ID", "Android IDs of the phone"),
    "gsf_id": ("the phone's Google services ID", "Google services IDs of the phone"),
    "gaid": ("the phone's Google advertising ID", "Google advertising IDs of the phone"),
    "oaid": ("the phone's advertising ID (OAID)", "advertising IDs (OAID) of the phone"),
    "mac": ("the phone's Wi-Fi address (MAC)", "network addresses (MAC) of the phone"),
    "bluetooth_mac": ("the phone's Bluetooth address", "Bluetooth addresses of the phone"),
    "own_number": ("the phone's own number", "the phone's own numbers"),
    "email": ("the owner's e-mail address", "e-mail addresses of the owner"),
    "account_id": ("the owner's account ID", "account IDs of the owner"),
    "contact_number": ("a contact's number", "contacts' numbers"),
    "contact_name": ("a contact's name", "contacts' names"),
    "contact_email": ("a contact's e-mail address", "contacts' e-mail addresses"),
    "correspondent_number": (
        "the number of somebody the phone called or wrote to",
        "numbers of people the phone called or wrote to",
    ),
    "message_text": ("the text of a message", "texts of messages"),
    "ssid": ("the name of a Wi-Fi network of the owner", "names of Wi-Fi networks of the owner"),
    "bssid": ("the address of a Wi-Fi access point of the owner", "addresses of Wi-Fi access points of the owner"),
    "carrier_name": ("the name of the phone's operator", "names of the phone's operators"),
    "coordinates": ("a position on the map", "positions on the map"),
}
"""Closed list of `identifier`: one of it, several."""

CLASSES: dict[str, tuple[str, str]] = {
    "identifier": ("a number that identifies the phone or its owner", "numbers that identify the phone or its owner"),
    "contacts": ("a contact", "contacts"),
    "correspondents": ("somebody the phone called or wrote to", "people the phone called or wrote to"),
    "messages": ("a message", "messages"),
    "call_log": ("the call log", "entries of the call log"),
    "location": ("a position on the map", "positions on the map"),
    "photos": ("a picture", "pictures"),
    "notes": ("a note", "notes"),
    "calendar": ("a calendar entry", "calendar entries"),
    "files": ("a file", "files"),
    "browsing": (
        "the address of a page that was visited, or a search",
        "addresses of pages that were visited, or searches",
    ),
    "app_list": ("the list of installed apps", "installed apps"),
    "app_usage": ("when an app or the screen was used", "notes of when apps or the screen were used"),
    "wifi": ("a Wi-Fi network", "Wi-Fi networks"),
    "carrier": ("the operator", "operators"),
    "account": ("an account", "accounts"),
}
"""Closed list of `class`: one of it, several."""

HASHES = {
    "md5": "MD5",
    "md5_16": "MD5 (its 16 middle characters)",
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "sha1_base64url_16": "as MIUI does it (16 characters of the SHA-1)",
}
"""Closed list of `hash`."""


SHORTLY = {
    "messages": "text of messages",
    "contacts": "contacts",
    "call_log": "call log",
    "correspondents": "numbers written to or called",
    "location": "location",
    "photos": "photos",
    "notes": "notes",
    "calendar": "calendar",
    "files": "files",
    "browsing": "pages visited",
    "account": "account",
    "identifier": "identifiers",
    "app_usage": "use of apps or of the screen",
    "wifi": "Wi-Fi network",
    "app_list": "list of installed apps",
    "carrier": "mobile operator",
}
"""Each class as a whole, in a word or two."""


FEW = frozenset({"imei", "imei2", "imsi", "iccid", "own_number", "contact_number", "correspondent_number", "mac"})
"""Identifiers of which there are so few that an unsalted hash of one can be tried out."""
TRIED_OUT = " A hash of such a number hides little: whoever has it can try out all numbers there are."


def hashed(name: str | None) -> str:
    """What was done to a value: "hashed with MD5", "hashed as MIUI does it (16 characters of the SHA-1)"."""
    known = HASHES.get(name or "", name)
    if not known:
        return "hashed"
    return f"hashed {known}" if known.startswith("as ") else f"hashed with {known}"


def says(identifier: str | None, data: str, items: int = 1) -> str:
    """What to call it: "the phone's IMEI", "3 contacts' numbers", "12 installed apps". Unknown words stand as they are."""
    one, several = IDENTIFIERS.get(identifier or "") or CLASSES.get(data) or (data, data)
    return one if items <= 1 else f"{items:,} {several.removeprefix('the ')}"
