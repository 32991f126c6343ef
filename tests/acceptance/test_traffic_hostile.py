"""Names, labels and bodies that mean harm: what reaches the screen, the page and the JSON is text. And the same bytes come twice."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from offhook.lab.scenario import MINUTE, SECOND
from offhook.lab.traffic import Conversation, Exchange, Server, Traffic
from offhook.lab.traffic_files import write_traffic
from offhook.lab.traffic_people import OWNER, write_owner
from offhook.lab.traffic_recipes import JSON
from offhook.lab.traffic_truth import made_uid
from offhook.lab.wire_bodies import json_body
from tests.acceptance.captures import BEGAN, TUNNEL, owner, traffic, written
from tests.acceptance.contract import faults
from tests.acceptance.program import Node, findings_of, offhook

LONG = "x" * 60_000
HARM = (
    "\x1b[31mred\x1b[2J.example", '=HYPERLINK("http://x.example","y").example', "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "nul\x00byte.example", "{{7*7}}${7*7}", "'; DROP TABLE flows;--", "[bold red]markup[/]", "C:\\..\\..\\x", "-o", LONG, "a\r\nSet-Cookie: b", "\x9b31m",
)  # fmt: skip
TURNED = "txt\u202egpj.example\u2066\u200b"
FORMS = (
    "pcapdroid",
    "csv",
    "har",
    *(pytest.param(form, marks=pytest.mark.slow) for form in ("pcapdroid_ng", "mitmproxy", "zeek")),
)


def harmful(form: str) -> Traffic:
    """Every harm as the host of a request, as a name in TLS, in paths, headers and bodies beside what identifies the owner, as an app."""
    words = [word for word in (*HARM, TURNED) if not ("har" in form and "[" in word)]  # no URL can be made of it
    talks = []
    for number, word in enumerate(words):
        body = json_body(
            {
                "imei": OWNER.imei,
                "note": word,
                word[:50]: [name for name, _ in OWNER.contacts],
                "tel": OWNER.contacts[0][1],
            }
        )
        said = Exchange(
            target=f"/p/{number}?q={word[:900]}".replace("\r\n", " "), method="POST", body=body, headers=(JSON, ("User-Agent", word[:900].replace("\r\n", " "))),
            reply=word.encode(),
        )  # fmt: skip
        host = word[:4000].replace("\r\n", " ")
        talks.append(
            Conversation(
                began=BEGAN + number * MINUTE, server=Server(host=host, address=f"192.0.2.{number + 1}"), protocol="http", exchanges=(said,), asks=False,
                package=f"net.example.a{number}",
            )
        )  # fmt: skip
        if word.isascii() and form.startswith("pcap"):
            server = Server(host=word[:200] if word == LONG else host, address=f"192.0.2.{number + 101}")
            talks.append(
                Conversation(
                    began=BEGAN + number * MINUTE + SECOND, server=server, asks=False, package=f"net.example.a{number}"
                )
            )
    labels = tuple((f"net.example.a{number}", word) for number, word in enumerate(words))
    return Traffic(
        conversations=tuple(talks), began=BEGAN - MINUTE, ended=BEGAN + 60 * MINUTE, evidence=(form,), labels=labels
    )


def texts(node: object) -> Iterator[str]:
    """Every text of a tree of JSON, but for the lines of evidence that are quoted as they are."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from (text for item in node.items() if item[0] != "text" for text in texts(list(item)))
    elif isinstance(node, list):
        yield from (text for item in node for text in texts(item))


def unclean(text: str) -> list[str]:
    """Signs that a reader cannot see: controls, marks that turn text round, lone surrogates."""
    return [hex(ord(sign)) for sign in text if sign != "\n" and unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co"}]


@pytest.fixture(scope="module", params=FORMS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An audit of harm, in every kind of evidence, by the program itself; the case and what it printed."""
    folder = tmp_path_factory.mktemp("harm")
    paths = write_traffic(harmful(request.param), made_uid, folder / "evidence")
    ended = offhook("audit", *paths, "-o", folder / "case", "--owner", write_owner(OWNER, folder / "owner.toml"))
    assert (ended.code, ended.err) == (0, "")
    return folder / "case", ended.out.decode()


def test_the_screen_shows_text(case: tuple[Path, str]) -> None:
    folder, out = case
    assert unclean(out) == []
    assert max(map(len, out.splitlines())) < 200
    transfers = findings_of(folder)["transfers"]
    assert transfers
    for one in transfers[:: len(transfers) // 2 or 1]:
        told = offhook("show", folder, one["id"])
        assert (told.code, told.err, unclean(told.out.decode())) == (0, "", [])


def test_the_answers_keep_the_contract_and_their_size(case: tuple[Path, str]) -> None:
    folder, _ = case
    found: Node = findings_of(folder)
    assert faults(found) == []
    assert [(text[:80], bad) for text in texts(found) if (bad := unclean(text))] == []
    data = (folder / "findings.json").read_bytes()
    assert len(data) < 2_000_000
    assert not set(data) & ({*range(32)} - {10})
    assert (
        any(datum["identifier"] == "imei" for one in found["transfers"] for datum in one["data"])
        or "csv" in str(found["evidence"])
        or "zeek" in str(found["coverage"])
    )


def test_the_page_has_no_script_but_its_own(case: tuple[Path, str]) -> None:
    page = (case[0] / "report.html").read_text(encoding="utf-8")
    assert unclean(page.replace("\u200b", "") if "\u200b" not in TURNED else page) == []
    scripts = re.findall(r"<script\b[^>]*>", page)
    assert len(scripts) == len(re.findall(r"</script", page))
    assert not any("alert" in script for script in scripts)
    assert not re.search(r"<img src=x|<script>alert", page)
    assert len(page) < 4_000_000


# The same bytes


def digests(case: Path) -> dict[str, str]:
    files = (path for path in case.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(case).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_command_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """With other hashes of words, in another zone and another order: findings, page and tables are the same to the byte."""
    paths = written(
        replace(traffic("pcapdroid", "router", "har", "csv", "netstats"), network=TUNNEL), tmp_path / "evidence"
    )
    mine = owner(tmp_path / "owner")
    cases = []
    for seed, zone, order in (("1", "UTC", paths), ("2", "Asia/Tokyo", paths[::-1])):
        case = tmp_path / seed / "case"
        environ = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        ended = offhook("audit", *order, "-o", case, "--owner", mine, "--quiet", environ=environ)
        assert (ended.code, ended.err) == (0, "")
        cases.append(digests(case))
    first, second = cases
    assert {"findings.json", "report.html", "facts/flow.parquet"} <= {name.replace("flows", "flow") for name in first}
    assert [name for name in sorted({*first, *second}) if first.get(name) != second.get(name)] == []
