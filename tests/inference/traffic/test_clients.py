"""A proxy stands between several devices and the internet: what others asked for is no transfer of the phone."""

from __future__ import annotations

from pathlib import Path

from offhook.answers import Answers
from offhook.audit import run
from offhook.facts.traffic import WebRequest
from offhook.inference.traffic.clients import strangers
from offhook.lab.render_mitmproxy import tnetstring
from tests.inference.traffic.flows import request

PHONE, LAPTOP = "192.168.31.20", "192.168.31.77"


def asked_by(*clients: str | None) -> list[WebRequest]:
    return [request(client=client) for client in clients]


def test_one_client_is_the_phone() -> None:
    found = strangers(asked_by(PHONE, PHONE, None, "127.0.0.1"), frozenset())
    assert (found.requests, found.notes) == (set(), {})


def test_an_address_of_each_family_is_one_device() -> None:
    assert not strangers(asked_by(PHONE, "fe80::1"), frozenset()).requests


def test_of_several_devices_the_known_one_counts() -> None:
    requests = asked_by(PHONE, LAPTOP, LAPTOP, None)
    found = strangers(requests, frozenset({PHONE}))
    assert found.requests == {id(requests[1]), id(requests[2])}
    assert list(found.notes.values()) == ["2 requests of other devices are not counted"]


def test_of_several_devices_none_counts_where_nothing_tells() -> None:
    requests = asked_by(PHONE, LAPTOP)
    found = strangers(requests, frozenset())
    assert found.requests == set(map(id, requests))
    assert "nothing tells which is the phone" in str(found.notes)


def flow_file(folder: Path) -> Path:
    """Two devices at one proxy, as mitmproxy writes it (format 21): the phone asks for one page, the laptop for another."""
    path = folder / "flows.mitm"
    path.write_bytes(b"".join(tnetstring(_flow(n, who)) for n, who in enumerate((PHONE, LAPTOP), 1)))
    return path


def _flow(number: int, client: str) -> dict[str, object]:
    began = 1_790_000_000.0 + number
    return {
        "version": 21, "type": "http", "id": f"0000000{number}", "error": None, "marked": "", "metadata": {}, "comment": "",
        "client_conn": {"peername": [client, 30_000], "timestamp_start": began}, "server_conn": {"peername": ["192.0.2.8", 443]},
        "intercepted": False, "is_replay": None, "timestamp_created": began, "websocket": None, "response": None,
        "request": {
            "host": f"{client.replace('.', '-')}.example", "port": 443, "method": b"GET", "scheme": b"https", "authority": b"", "path": b"/",
            "http_version": b"HTTP/1.1", "headers": [[b"Host", f"{client.replace('.', '-')}.example".encode()]], "content": b"", "trailers": None, "timestamp_start": began,
            "timestamp_end": began + 0.1,
        },
    }  # fmt: skip


def audited(folder: Path, owner: str = "") -> Answers:
    told = folder / "OWNER.toml"
    told.write_text(f"[owner]\n{owner}\n", encoding="utf-8")
    return run([flow_file(folder)], case=folder / "case", owner=told)[1]


def test_a_flow_file_of_two_devices_accuses_nobody(tmp_path: Path) -> None:
    found = audited(tmp_path)
    assert found.transfers == []
    assert "nothing tells which is the phone" in str([row.note for row in found.coverage])


def test_a_flow_file_of_two_devices_tells_of_the_owners(tmp_path: Path) -> None:
    found = audited(tmp_path, f'addresses = ["{PHONE}"]')
    assert [transfer.host for transfer in found.transfers or []] == ["192-168-31-20.example"]
