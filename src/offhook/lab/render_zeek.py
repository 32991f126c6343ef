"""Logs of Zeek as a router keeps them: conn.log, dns.log, ssl.log and http.log, with tabs between the fields.

References: Zeek's ASCII writer; the records `Conn::Info`, `DNS::Info`, `SSL::Info`, `HTTP::Info`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from offhook.lab.render_pcapdroid import ip_bytes
from offhook.lab.traffic import Traffic
from offhook.lab.traffic_packets import Flight, flights
from offhook.lab.traffic_turns import OVER_TCP, spoken

ENDS = (
    ("ts", "time"),
    ("uid", "string"),
    ("id.orig_h", "addr"),
    ("id.orig_p", "port"),
    ("id.resp_h", "addr"),
    ("id.resp_p", "port"),
)
CONN = (
    ("proto", "enum"), ("service", "string"), ("duration", "interval"), ("orig_bytes", "count"), ("resp_bytes", "count"),
    ("conn_state", "string"), ("local_orig", "bool"), ("local_resp", "bool"), ("missed_bytes", "count"), ("history", "string"),
    ("orig_pkts", "count"), ("orig_ip_bytes", "count"), ("resp_pkts", "count"), ("resp_ip_bytes", "count"), ("tunnel_parents", "set[string]"),
)  # fmt: skip
DNS = (
    ("proto", "enum"), ("trans_id", "count"), ("rtt", "interval"), ("query", "string"), ("qclass", "count"), ("qclass_name", "string"),
    ("qtype", "count"), ("qtype_name", "string"), ("rcode", "count"), ("rcode_name", "string"), ("AA", "bool"), ("TC", "bool"), ("RD", "bool"),
    ("RA", "bool"), ("Z", "count"), ("answers", "vector[string]"), ("TTLs", "vector[interval]"), ("rejected", "bool"),
)  # fmt: skip
SSL = (
    ("version", "string"), ("cipher", "string"), ("curve", "string"), ("server_name", "string"), ("resumed", "bool"), ("last_alert", "string"),
    ("next_protocol", "string"), ("established", "bool"), ("ssl_history", "string"),
)  # fmt: skip
HTTP = (
    ("trans_depth", "count"), ("method", "string"), ("host", "string"), ("uri", "string"), ("referrer", "string"), ("version", "string"),
    ("user_agent", "string"), ("origin", "string"), ("request_body_len", "count"), ("response_body_len", "count"), ("status_code", "count"),
    ("status_msg", "string"),
)  # fmt: skip
Row = tuple[object, ...]


def write_zeek(traffic: Traffic, folder: Path) -> list[Path]:
    """The four logs in a folder, all devices of the home in them, by the router's clock."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = [(flight, _ends(flight, traffic)) for flight in flights(traffic)]
    logs = {"conn": (CONN, _conn), "dns": (DNS, _dns), "ssl": (SSL, _ssl), "http": (HTTP, _http)}
    return [
        _write(folder / f"{name}.log", (*ENDS, *fields), (ends + row for flight, ends in seen for row in rows(flight)))
        for name, (fields, rows) in logs.items()
    ]


def _write(path: Path, fields: tuple[tuple[str, str], ...], rows: Iterable[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n")
        out.write(f"#path\t{path.stem}\n#open\t2026-09-22-00-00-00\n")
        out.write("\t".join(["#fields", *(name for name, _ in fields)]) + "\n")
        out.write("\t".join(["#types", *(kind for _, kind in fields)]) + "\n")
        out.writelines("\t".join("-" if one is None else str(one) for one in row) + "\n" for row in rows)
        out.write("#close\t2026-09-23-00-00-00\n")
    return path


def _ends(flight: Flight, traffic: Traffic) -> Row:
    ends = flight.ends
    at = flight.began_us / 1e6 + traffic.late_s
    name = f"C{zlib.crc32(f'{flight.began_us}{ends}'.encode()):010x}"
    return f"{at:.6f}", name, ends.source, ends.source_port, ends.target, ends.target_port


def _conn(flight: Flight) -> Iterator[Row]:
    sent, sent_packets, received, received_packets = ip_bytes(flight)
    tcp = flight.protocol in OVER_TCP
    service = {"tls": "ssl", "http": "http", "dns": "dns", "quic": "quic", "ntp": "ntp", "dot": "ssl"}.get(
        flight.protocol
    )
    duration = f"{(flight.ended_us - flight.began_us) / 1e6:.6f}"
    yield (
        "tcp" if tcp else "udp", service, duration, flight.sent, flight.received, "SF", "T", "F", 0, "ShADadFf" if tcp else "Dd",
        sent_packets, sent, received_packets, received, "(empty)",
    )  # fmt: skip


def _dns(flight: Flight) -> Iterator[Row]:
    if (one := flight.lookup) is None:
        return
    answers = (*one.chain, *one.addresses)
    kind = {"A": 1, "AAAA": 28}[one.kind]
    ttls = ",".join(["300.000000"] * len(answers))
    yield (
        "udp", one.number, "0.018000", one.name, 1, "C_INTERNET", kind, one.kind, 0, "NOERROR", "F", "F", "T", "T", 0, ",".join(answers), ttls, "F",
    )  # fmt: skip


def _ssl(flight: Flight) -> Iterator[Row]:
    if flight.protocol not in {"tls", "dot"}:
        return
    talk = flight.talk
    name = talk.outer_name if "ech" in talk.hello else None if "nameless" in talk.hello else talk.server.host
    version = "TLSv12" if "1.2" in talk.hello else "TLSv13"
    yield version, "TLS_AES_128_GCM_SHA256", "x25519", name, "F", None, "h2", "T", "CsiI"


def _http(flight: Flight) -> Iterator[Row]:
    if flight.protocol != "http":
        return
    talk = flight.talk
    for depth, one in enumerate(talk.exchanges, 1):
        asked, _ = spoken(talk, one)
        agent = next((value for name, value in one.headers if name.lower() == "user-agent"), None)
        body = len(asked) - asked.index(b"\r\n\r\n") - 4
        target = one.target.replace("\t", "\\x09")
        yield (
            depth,
            one.method,
            talk.server.host,
            target,
            None,
            "1.1",
            agent,
            None,
            body,
            len(one.reply),
            one.status,
            "OK",
        )
