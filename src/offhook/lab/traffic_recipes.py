"""What makers of phones and of adware were seen to send, as exchanges with an owner's data in them.

References: the published findings of F-Secure (2014), Kryptowire (2016), Moore (2017), Cirlig and Palant (2020), Liu, Leith and Patras
(2021, 2023). Bodies are made up after what these describe; no byte of them is anybody's.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from offhook.lab.traffic import Carried, Exchange, Server
from offhook.lab.traffic_people import Person
from offhook.lab.wire_bodies import BOUNDARY, form_body, json_body, multipart_body, photo

JSON = ("Content-Type", "application/json; charset=utf-8")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
AGENT = ("User-Agent", "Dalvik/1.6.0 (Linux; U; Android 4.3; HM 1S Build/JLS36C)")
OK = (("Content-Type", "application/json"),)
ACCOUNT = Server(host="api.account.xiaomi.com", address="42.62.94.21", organisation="Xiaomi", home="CN")
BROWSER = Server(host="sa.api.intl.miui.com", address="47.88.128.33", organisation="Xiaomi", home="CN")
ONETRACK = Server(
    host="tracking.miui.com", address="42.62.48.90", organisation="Xiaomi", home="CN", implies=("app_usage",)
)
ADUPS = Server(host="bigdata.adups.com", address="118.193.254.27", organisation="Adups", home="CN")
ONEPLUS = Server(host="open.oneplus.net", address="54.77.11.90", organisation="OnePlus", home="CN")
COVERT = Server(host="sync.sysupd.example", address="42.62.48.77", organisation=None, home=None)
MICLOUD = tuple(
    Server(host=f"{word}api.micloud.xiaomi.net", address=f"42.62.94.{60 + index}", organisation="Xiaomi", home="CN", implies=(data,))
    for index, (word, data) in enumerate(
        (("note", "notes"), ("gallery", "photos"), ("contact", "contacts"), ("phonecall", "call_log"), ("sms", "messages"), ("find", "location"))
    )
)  # fmt: skip


def device_hash(value: str) -> str:
    """The first 16 characters of the URL-safe base64 of the SHA-1 of an identifier, as MIUI of 2014 sends it."""
    return base64.urlsafe_b64encode(hashlib.sha1(value.encode(), usedforsecurity=False).digest()).decode()[:16]


def look_up(number: str, identifier: str, data: str) -> Exchange:
    """Does a phone number belong to an account? (F-Secure: numbers of a contact and of somebody written to.)"""
    query = urlencode({"type": "MXPH", "externalId": number})
    return Exchange(
        target=f"/pass/user@id?{query}", headers=(AGENT,), reply=b'{"code":70016}', reply_headers=OK,
        carries=(Carried(data=data, identifier=identifier, layers=("query",)),),
    )  # fmt: skip


def register(person: Person, *, logged_in: bool) -> Exchange:
    """A phone is registered: before the login with its carrier, after it with its IMSI."""
    fields = {"imei": person.imei, "phone": person.number} | (
        {"imsi": person.imsi} if logged_in else {"carrier": person.carrier}
    )
    names = {"imei": "imei", "phone": "own_number", "imsi": "imsi"}
    carries = [
        Carried(data="identifier", identifier=names[key], layers=("form",)) for key in fields if key != "carrier"
    ]
    carries += [Carried(data="carrier", identifier="carrier_name", layers=("form",))] if not logged_in else []
    return Exchange(
        target="/pass/activate/dev/register", method="POST", headers=(AGENT, FORM), body=form_body(fields), reply=b'{"code":0}', reply_headers=OK,
        carries=tuple(carries),
    )  # fmt: skip


def activate(person: Person) -> Exchange:
    """The same in the firmware's own recipe: hashes of IMEI and IMSI in the path and the query."""
    target = f"/pass/activate/dev/{device_hash(person.imei)}/activating?imsi={device_hash(person.imsi)}"
    hashed = [
        Carried(
            data="identifier",
            identifier=name,
            form="hashed",
            hash="sha1_base64url_16",
            layers=(layer,) if layer else (),
        )
        for name, layer in (("imei", ""), ("imsi", "query"))
    ]
    return Exchange(target=target, headers=(AGENT,), reply=b'{"code":0}', reply_headers=OK, carries=tuple(hashed))


def contact_list(person: Person, count: int = 6) -> Exchange:
    """A small upload in clear: names and numbers, and which phone they are of."""
    people = [{"n": name, "t": number} for name, number in person.contacts[:count]]
    plain = json_body({"v": 2, "id": person.imei, "c": people})
    return Exchange(
        target="/v2/sync", method="POST", headers=(JSON, ("Content-Encoding", "gzip"), ("User-Agent", "okhttp/3.12.1")),
        body=gzip.compress(plain, mtime=0), plain=plain, reply=b'{"ok":1,"next":21600}', reply_headers=OK,
        carries=(
            Carried(data="contacts", identifier="contact_number", layers=("gzip", "json"), items=len(people)),
            Carried(data="contacts", identifier="contact_name", layers=("gzip", "json"), items=len(people)),
            Carried(data="identifier", identifier="imei", layers=("gzip", "json")),
        ),
    )  # fmt: skip


def visited_pages(person: Person, urls: Sequence[str], session: str) -> Exchange:
    """The browser reports pages, private ones too: JSON, packed, in base64, in a form."""
    events = [
        {
            "event": "page_view",
            "distinct_id": session,
            "properties": {"android_id": person.android_id, "url": url, "incognito": True},
        }
        for url in urls
    ]
    packed = base64.b64encode(gzip.compress(json_body(events), mtime=0)).decode()
    layers = ("form", "base64", "gzip", "json")
    told = Carried(data="identifier", identifier="android_id", form="encoded", layers=layers)
    return Exchange(
        target="/sa?project=global_browser", method="POST", headers=(FORM,), body=form_body({"gzip": "1", "data_list": packed}), reply_headers=OK,
        carries=(told, Carried(data="browsing", form="encoded", layers=layers, items=len(urls), evident=True)),
    )  # fmt: skip


def bulk(person: Person, calls: Sequence[tuple[str, int, int]], *, whole: bool) -> Exchange:
    """An adware's upload: messages, calls (number, true ms, seconds), IMEI and IMSI; `whole` adds the contacts."""
    body = {
        "imei": person.imei, "imsi": person.imsi,
        "sms": [{"to": number, "body": person.message} for number in person.correspondents],
        "tags": [hashlib.sha256(f"{person.imei}{at}".encode()).hexdigest() for _, at, _ in calls[:40]],
        "calllog": [{"number": number, "date": at, "duration": seconds, "type": 2} for number, at, seconds in calls],
    }  # fmt: skip
    layers = ("gzip", "json")
    carries = [Carried(data="identifier", identifier=name, layers=layers) for name in ("imei", "imsi")]
    carries += [
        Carried(data="messages", identifier="message_text", layers=layers),
        Carried(
            data="correspondents", identifier="correspondent_number", layers=layers, items=len(person.correspondents)
        ),
        Carried(data="call_log", layers=layers, items=len(calls)),
    ]
    if whole:
        body["contacts"] = [{"name": name, "number": number} for name, number in person.contacts]
        carries += [
            Carried(data="contacts", identifier=name, layers=layers, items=len(person.contacts))
            for name in ("contact_number", "contact_name")
        ]
    plain = json_body(body)
    return Exchange(
        target="/fota/upload", method="POST", headers=(JSON, ("Content-Encoding", "gzip")), body=gzip.compress(plain, mtime=0), plain=plain,
        reply=b"{}", reply_headers=OK, carries=tuple(carries),
    )  # fmt: skip


def screen_events(person: Person, events: Sequence[tuple[int, str]], filler: int) -> Exchange:
    """Analytics of 2017: who the phone is, and when its screen went on and off (true ms, "on" or "off")."""
    body = {
        "imei": person.imei, "msisdn": person.number, "mac": person.mac, "serial": person.serial, "essid": person.ssid, "bssid": person.bssid,
        "events": [{"ts": at, "screen": state} for at, state in events], "pad": "abcdefghij" * (filler // 10),
    }  # fmt: skip
    names = ("imei", "own_number", "mac", "serial")
    carries = [Carried(data="identifier", identifier=name, layers=("json",)) for name in names]
    carries += [Carried(data="wifi", identifier=name, layers=("json",)) for name in ("ssid", "bssid")]
    carries.append(Carried(data="app_usage", layers=("json",), items=len(events)))
    return Exchange(
        target="/cloud/pushdata/", method="POST", headers=(JSON,), body=json_body(body), reply=b"{}", reply_headers=OK, carries=tuple(carries)
    )  # fmt: skip


def app_events(person: Person, package: str, events: Sequence[tuple[int, str]]) -> Exchange:
    """OneTrack: an app came to the front or went (true ms, "open" or "close")."""
    body = [
        {
            "H": {"event": f"app_{what}", "app_id": "31000000001", "instance_id": person.oaid, "e_ts": at},
            "B": {"package": package},
        }
        for at, what in events
    ]
    return Exchange(
        target="/track/v4/o", method="POST", headers=(JSON,), body=json_body(body), reply=b'{"code":0}', reply_headers=OK,
        carries=(Carried(data="identifier", identifier="oaid", layers=("json",)), Carried(data="app_usage", layers=("json",), items=len(events))),
    )  # fmt: skip


def photo_upload(person: Person) -> Exchange:
    """A picture with its place, to somebody who is no album."""
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    picture = photo(*person.place, filler=24_000)
    body = multipart_body({"feedback": "it crashed"}, [("shot", "IMG_20260921.jpg", "image/jpeg", picture)])
    place = Carried(data="location", identifier="coordinates", layers=("multipart", "exif"), evident=True)
    itself = Carried(data="photos", layers=("multipart",), evident=True)
    return Exchange(
        target="/feedback/upload",
        method="POST",
        headers=(("Content-Type", kind),),
        body=body,
        reply=b"thanks",
        carries=(itself, place),
    )


def hashed_ids(person: Person) -> Exchange:
    """Identifiers that look like nothing: MD5 of the IMEI, half of the MD5 of the number, SHA-256 of the address, base64 of the IMSI."""
    md5 = hashlib.md5(person.imei.encode(), usedforsecurity=False).hexdigest()
    half = hashlib.md5(person.number.encode(), usedforsecurity=False).hexdigest()[8:24]
    digest = hashlib.sha256(person.email.encode()).hexdigest()
    coded = base64.b64encode(person.imsi.encode()).decode()
    target = f"/a/ping?im={md5}&p={half}&e={digest}&s={quote(coded)}"
    carries = [
        Carried(data="identifier", identifier="imei", form="hashed", hash="md5", layers=("query",)),
        Carried(data="identifier", identifier="own_number", form="hashed", hash="md5_16", layers=("query",)),
        Carried(data="identifier", identifier="email", form="hashed", hash="sha256", layers=("query",)),
        Carried(data="identifier", identifier="imsi", form="encoded", layers=("query", "base64")),
    ]
    return Exchange(target=target, carries=tuple(carries))
