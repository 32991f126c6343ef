"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from offhook.evidence.bill_format import BillFormat
from offhook.evidence.bill_table import looks_like_bill
from offhook.evidence.decrypt import looks_like_keys
from offhook.evidence.har import looks_like_har, packed_har
from offhook.evidence.json_export import export_of
from offhook.evidence.mitmproxy import looks_like_flows
from offhook.evidence.services import service_of
from offhook.evidence.text import as_text
from offhook.evidence.traffic_table import list_of

SEARCHED = frozenset({"capture", "har", "mitmproxy", "zeek_http"})
"""Names of sections in which the owner's data is looked for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What something was recognised as.

    kind: as it stands in the manifest: "bugreport", "dumpsys", "logcat", "call_log", "pcap", …, "unusable".
    form: how it is read: "report", "services", "text", "xml", "json", "sqlite", "table", "bytes", "har", "zlib" (a packed HAR),
          "mitmproxy", "rows", "keys", "zip", "gzip"; "" = not at all, and `why` says why.
    name: of the section, where the whole is one section.
    """

    kind: str
    form: str = ""
    name: str = ""
    why: str = ""

    @property
    def readable(self) -> bool:
        """Whether there is a door for it."""
        return bool(self.form)

    @property
    def last(self) -> bool:
        """Whether it is read after all else: the owner's data is looked for in it, and other evidence tells what that is."""
        return self.name in SEARCHED


UNKNOWN = Kind(
    "unusable", why="not recognised: neither a bug report nor any other record of a phone that offhook knows"
)
EMPTY = Kind("unusable", why="the file is empty")
BILL = Kind("bill", "table", "bill")


def known(kind: str, what: str) -> Kind:
    """Something that is known by its kind and not examined."""
    return Kind(kind, why=f"not examined: {what}")


MAGIC: tuple[tuple[bytes, int, Kind], ...] = (
    (b"PK\3\4", 0, Kind("archive", "zip")),
    (b"PK\5\6", 0, Kind("archive", "zip")),
    (b"\x1f\x8b\x08", 0, Kind("gzip", "gzip")),
    (b"SQLite format 3\0", 0, Kind("database", "sqlite")),
    (b"\xd4\xc3\xb2\xa1", 0, Kind("pcap", "bytes", "capture")),
    (b"\xa1\xb2\xc3\xd4", 0, Kind("pcap", "bytes", "capture")),
    (b"\x4d\x3c\xb2\xa1", 0, Kind("pcap", "bytes", "capture")),
    (b"\xa1\xb2\x3c\x4d", 0, Kind("pcap", "bytes", "capture")),
    (b"\x0a\x0d\x0d\x0a", 0, Kind("pcapng", "bytes", "capture")),
    (b"\x89PNG\r\n\x1a\n", 0, known("image", "a picture")),
    (b"\xff\xd8\xff", 0, known("image", "a picture")),
    (b"GIF8", 0, known("image", "a picture")),
    (b"WEBP", 8, known("image", "a picture")),
    (b"ftyp", 4, known("video", "a recording or picture")),
    (b"%PDF-", 0, known("pdf", "a document")),
    (b"ANDROID BACKUP\n", 0, known("backup", "an Android backup")),
    (
        b"age-encryption.org/",
        0,
        Kind("unusable", why="encrypted with age: decrypt it first, with the key it was made for"),
    ),
    (
        b"SSEF\0\xff",
        0,
        Kind("unusable", why="encrypted by SMS Import / Export: decrypt it first, with your passphrase"),
    ),
    (b"ustar", 257, known("tar", "a tar archive: unpack it and hand over the folder")),
    (b"7z\xbc\xaf\x27\x1c", 0, known("7z", "a 7-Zip archive: unpack it and hand over the folder")),
    (b"Rar!\x1a\x07", 0, known("rar", "a RAR archive: unpack it and hand over the folder")),
    (b"\xfd7zXZ\0", 0, known("xz", "packed with xz: unpack it first")),
    (b"BZh", 0, known("bzip2", "packed with bzip2: unpack it first")),
    (b"\x28\xb5\x2f\xfd", 0, known("zstd", "packed with zstd: unpack it first")),
    (b"\x7fELF", 0, known("program", "a program")),
    (b"dex\n", 0, known("program", "a program")),
    (b"ANET", 0, Kind("netstats", "bytes", "netstats_file")),
    (
        b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7",
        0,
        known("sqlite_journal", "the journal of a database, which is read together with it"),
    ),
    (b"\x18\xe2\x2d\x00", 0, known("sqlite_shm", "an index beside a database, which is made anew")),
    (b"\x37\x7f\x06\x82", 0, known("sqlite_wal", "the journal of a database, which is read together with it")),
    (b"\x37\x7f\x06\x83", 0, known("sqlite_wal", "the journal of a database, which is read together with it")),
)
XML_ROOT = re.compile(rb"<(?P<root>[A-Za-z][\w.:-]{0,60})[\s/>]")
XML_PROLOGUE = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!DOCTYPE", b">"))
DUMPSTATE = re.compile(rb"^== dumpstate: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.MULTILINE)
SECTION = re.compile(rb"^------ [A-Z][A-Z0-9 ]{2,60} \([^\n]{1,400}\) ------ ?$", re.MULTILINE)
SERVICES = re.compile(
    rb"^(?:Currently running services:|DUMP OF SERVICE (?:(?:CRITICAL|HIGH|NORMAL) )?[\w.\-/@$+]{1,120}:) ?$",
    re.MULTILINE,
)
QUERY = re.compile(rb"^Row: \d+ [\w$]+=", re.MULTILINE)
CALL_COLUMN = re.compile(rb"[ ,](?:duration|number)=")
PROPERTY = re.compile(rb"\[[\w.\-:@/]{1,120}\]: \[")
SETTING = re.compile(rb"[A-Za-z_][\w.:/$-]{1,120}=")
PROCESSES = re.compile(rb"(?:USER|LABEL) +.{0,60}PID +.{0,120}(?:NAME|CMD)\s*$")
LOG_LINE = re.compile(
    rb"""
    (?: (?:\d{4}-)?\d\d-\d\d\ \d\d:\d\d:\d\d[.,]\d{3,9}(?:\ [+-]\d{4})? | \ *\d{1,12}\.\d{3,9} )   # wall, epoch or monotonic
    (?:
        \ +(?:\S+\ +)?\d+\ +\d+\ [VDIWEFSA]\ .*           # threadtime, with or without a user
      | \ +[VDIWEFSA]/[^\n]{0,100}?\(\ *\d+(?::\ *\d+)?\):.*  # time
    )
    | [VDIWEFSA]/[^\n(]{0,100}\(\ *\d+\):\ .*                 # brief: no stamps
    | [VDIWEFSA]\(\ *\d+(?::0x[0-9a-f]+)?\)\ .*               # process, thread
    | \[\ (?:\d{4}-)?\d\d-\d\d\ \d\d:\d\d:\d\d\.\d{3,9}\ .{0,60}[VDIWEFSA]/.*\]  # long
    """,
    re.VERBOSE,
)
LOG_DIVIDER = re.compile(rb"--------- (?:beginning of|switch to) \S+")
CALL_COLUMNS = re.compile(rb"[\w \"';,.:()/#+-]{3,2000}$")
FEW = 80
"""Lines that decide whether a text is a log, a list of properties, a table."""


def recognise(head: bytes, bill: BillFormat | None = None) -> Kind:
    """The kind of a file by its first bytes (`stream.HEAD` of them; fewer only if the file is shorter).

    bill: what the owner says about a bill that cannot be made out without.
    """
    if not head:
        return EMPTY
    for magic, offset, kind in MAGIC:
        if head.startswith(magic, offset):
            return kind
    if looks_like_flows(head):
        return Kind("mitmproxy", "mitmproxy", "mitmproxy")
    if packed_har(head):
        return Kind("har", "zlib", "har")
    text = as_text(head)
    for look in LOOKS:
        if found := look(text):
            return found
    return BILL if looks_like_bill(head, bill) else _table(text) or UNKNOWN


def _report(text: bytes) -> Kind | None:
    if DUMPSTATE.search(text[:8192]):
        return Kind("bugreport", "report")
    services, section = SERVICES.search(text), SECTION.search(text[:8192])
    if services and not (section and section.start() < services.start()):
        return Kind("dumpsys", "services")
    return Kind("bugreport_part", "part") if section else None


def _xml(text: bytes) -> Kind | None:
    if not text[:200].lstrip().startswith(b"<"):
        return None
    root = _root(text)
    if root == b"calls":
        return Kind("call_log", "xml", "call_log")
    if root == b"smses":
        return Kind("messages", "xml", "messages")
    return known("xml", "an XML file without calls") if root and text.startswith(b"<?xml") else None


def _root(text: bytes) -> bytes:
    """The name of the first element, past declarations and comments; "" if there is none."""
    at = len(text) - len(text.lstrip())
    while passed := next((end for start, end in XML_PROLOGUE if text.startswith(start, at)), b""):
        ended = text.find(passed, at)
        if ended < 0:
            return b""
        at = ended + len(passed)
        at += len(text[at:]) - len(text[at:].lstrip())
    found = XML_ROOT.match(text, at)
    return found["root"] if found else b""


def _json(text: bytes) -> Kind | None:
    start = text[:200].lstrip()
    if not start.startswith((b"{", b"[")) or b'"' not in start[:200]:
        return None
    if export := export_of(text):
        return Kind(export, "json", export)
    if name := list_of(text):
        return _list(name)
    if looks_like_har(text):
        return Kind("har", "har", "har")
    for kind, what, marks in JSON_KINDS:
        if all(mark in text for mark in marks):
            return known(kind, what)
    return known("json", "JSON without a known shape") if _is_json(text) else None


JSON_KINDS: tuple[tuple[str, str, tuple[bytes, ...]], ...] = (
    ("stix2", "a list of indicators (STIX 2)", (b'"type"', b'"bundle', b'"objects"')),
    ("androidqf", "what androidqf tells about its own collection", (b'"collector"', b'"uuid"')),
    ("androidqf", "androidqf's list of apps", (b'"installer"', b'"uid"', b'"files"')),
    ("androidqf", "androidqf's list of files", (b'"path"', b'"mode"', b'"user_id"')),
    ("androidqf", "androidqf's intrusion log", (b'_event":', b'"event_time"')),
)


def _list(name: str) -> Kind:
    """The kind of a list of connections; some logs of Zeek tell of none."""
    if name == "zeek":
        return known("zeek", "a log of Zeek other than conn, dns, ssl and http")
    return Kind("zeek" if name.startswith("zeek_") else name, "rows", name)


def _keys(text: bytes) -> Kind | None:
    return Kind("tls_keys", "keys", "tls_keys") if looks_like_keys(text) else None


def _connections(text: bytes) -> Kind | None:
    name = list_of(text)
    return _list(name) if name else None


def _is_json(text: bytes) -> bool:
    """Whether a short file is valid JSON, or a long one goes on like it."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return bool(re.match(rb'\s*[\[{]\s*(?:\{\s*)?"[^"\n]{1,200}"\s*[:,]', text))
    return True


def _lines(text: bytes) -> list[bytes]:
    """The first lines that say anything, each cut to a length at which patterns are cheap."""
    lines = (line[:600] for line in text.split(b"\n", FEW + 40)[:FEW])
    return [line for line in lines if line.strip()]


def _mostly(lines: list[bytes], pattern: re.Pattern[bytes], share: float) -> bool:
    return bool(lines) and sum(map(bool, map(pattern.match, lines))) >= max(1, len(lines) * share)


def _log(text: bytes) -> Kind | None:
    lines = _lines(text)
    rest = [line for line in lines if not LOG_DIVIDER.match(line)]
    divided = len(rest) < len(lines)
    if _mostly(rest, LOG_LINE, 0.5) or (divided and (not rest or _mostly(rest, LOG_LINE, 0.2))):
        return Kind("logcat", "text", "logcat")
    return None


def _properties(text: bytes) -> Kind | None:
    return Kind("getprop", "text", "getprop") if _mostly(_lines(text), PROPERTY, 0.6) else None


def _query(text: bytes) -> Kind | None:
    if text.strip() == b"No result found.":
        return Kind("call_log", "text", "content_query")
    row = QUERY.search(text[:16384])
    if not row:
        return None
    if CALL_COLUMN.search(text, row.start(), row.start() + 8192):
        return Kind("call_log", "text", "content_query")
    return known("content_query", "rows of a provider other than the call log")


def _service(text: bytes) -> Kind | None:
    name = service_of(text)
    return Kind("dumpsys", "text", name) if name else None


def _listing(text: bytes) -> Kind | None:
    lines = _lines(text)
    if lines and PROCESSES.match(lines[0]):
        return known("processes", "a list of processes")
    if len(lines) > 2 and _mostly(lines, SETTING, 0.9):
        return known("settings", "settings of the phone")
    return None


def _table(text: bytes) -> Kind | None:
    lines = _lines(text)
    for mark in (b",", b";", b"\t"):
        counts = [line.count(mark) for line in lines[:20]]
        if len(counts) > 1 and counts[0] >= 1 and sum(count >= counts[0] for count in counts) >= len(counts) * 0.9:
            return known("csv", "a table (CSV)") if CALL_COLUMNS.match(lines[0]) else None
    return None


LOOKS: tuple[Callable[[bytes], Kind | None], ...] = (
    _report, _xml, _json, _keys, _connections, _query, _properties, _log, _service, _listing,
)  # fmt: skip
