"""Requests and names find the conversation that they name, whatever else went to the same host at the same moment."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from offhook import answers
from offhook.audit import run
from offhook.lab.render_capture import Ng, write_pcapng
from tests.evidence.tls_session import conversation, packets, request, response

PHONE, TELEVISION, SERVER = "192.168.4.76", "192.168.4.99", "93.184.216.34"


def line(uid: str, client: str = PHONE, **more: object) -> dict[str, object]:
    return {
        "ts": 1790002801.5, "uid": uid, "id.orig_h": client, "id.orig_p": 40_000, "id.resp_h": SERVER, "id.resp_p": 80, "proto": "tcp", **more,
    }  # fmt: skip


def conn(uid: str, client: str = PHONE, **more: object) -> dict[str, object]:
    counted = {"duration": 1.0, "orig_bytes": 500, "resp_bytes": 900, "conn_state": "SF", "service": "http"}
    return line(uid, client, **{**counted, **more})


def http(uid: str, host: str, client: str = PHONE) -> dict[str, object]:
    return line(
        uid,
        client,
        trans_depth=1,
        method="GET",
        host=host,
        uri="/x",
        version="1.1",
        request_body_len=0,
        status_code=200,
    )


def transfers(folder: Path, logs: dict[str, list[dict[str, object]]], owner: str = "") -> list[answers.Transfer]:
    (evidence := folder / "evidence").mkdir()
    for name, rows in logs.items():
        (evidence / f"{name}.log").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (told := folder / "owner.toml").write_text(owner, encoding="utf-8")
    return run([evidence], case=folder / "case", owner=told)[1].transfers or []


def test_a_request_that_zeek_logged_is_no_transfer_of_its_own(tmp_path: Path) -> None:
    (found,) = transfers(tmp_path, {"conn": [conn("C1")], "http": [http("C1", "api.example.com")]})
    assert (found.host, found.host_from, found.sent_bytes, found.connections, found.content) == (
        "api.example.com",
        "http",
        500,
        1,
        "clear",
    )
    assert {source.source for source in found.sources} == {"zeek"}


def test_names_of_handshakes_name_their_connections(tmp_path: Path) -> None:
    """Two connections to one address, each with a name of its own."""
    rows = [conn("C1", service="ssl"), conn("C2", service="ssl")]
    names = [line(f"C{n}", server_name=f"{n}.example.com", established=True) for n in (1, 2)]
    found = transfers(tmp_path, {"conn": rows, "ssl": names})
    assert sorted((one.host, one.host_from, one.sent_bytes) for one in found) == [
        ("1.example.com", "tls_sni", 500), ("2.example.com", "tls_sni", 500),
    ]  # fmt: skip


def test_requests_of_other_devices_are_nobody_elses(tmp_path: Path) -> None:
    logs = {
        "conn": [conn("C1"), conn("C2", TELEVISION)],
        "http": [http("C1", "api.example.com"), http("C2", "tv.example.com", TELEVISION)],
    }
    (found,) = transfers(tmp_path, logs, f'[owner]\naddresses = ["{PHONE}"]\n')
    assert found.host == "api.example.com"


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_each_opened_request_stands_in_its_own_conversation(tmp_path: Path) -> None:
    """Two conversations with one host beside each other: both are decrypted, and their bytes are those of the wire."""
    (keys := tmp_path / "keys").mkdir()
    (evidence := tmp_path / "evidence").mkdir()
    sessions = [conversation(keys, [(request(f"/{n}", b"x" * 100 * n), response(b"ok"))]) for n in (1, 2)]
    both = sorted((p for n, (wire, _) in enumerate(sessions) for p in packets(wire, 40_000 + n)), key=lambda p: p.at_us)
    write_pcapng(evidence / "a.pcapng", both, Ng(secrets=b"".join(log for _, log in sessions)))
    (found,) = run([evidence], case=tmp_path / "case")[1].transfers or []
    sent = sum(len(data) for wire, _ in sessions for outgoing, data in wire if outgoing)
    assert (found.content, found.connections, found.sent_bytes) == ("decrypted", 2, sent)
