"""Known indicators: what is checked, what is named as not checked, what is refused."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from offhook.errors import OffhookError
from offhook.indicators import parents, read_indicators

CORPUS = Path(os.environ.get("OFFHOOK_CORPUS", "nowhere"))


def bundle(folder: Path, *patterns: object, family: str = "PaperSpy") -> Path:
    objects: list[dict[str, object]] = [{"type": "malware", "id": "malware--1", "name": family}]
    for number, pattern in enumerate(patterns):
        objects.append({"type": "indicator", "id": f"indicator--{number}", "pattern": pattern, "pattern_type": "stix"})
        objects.append(
            {
                "type": "relationship",
                "source_ref": f"indicator--{number}",
                "target_ref": "malware--1",
                "relationship_type": "indicates",
            }
        )
    path = folder / "paper.stix2"
    path.write_text(json.dumps({"type": "bundle", "id": "bundle--1", "objects": objects}))
    return path


def test_single_comparisons_are_known_by_kind(tmp_path: Path) -> None:
    told = read_indicators(
        [
            bundle(
                tmp_path,
                "[domain-name:value = 'Bad.Example.']",
                "[domain-name:value='other.example']",
                "[ipv4-addr:value = '203.0.113.9']",
                "[ipv6-addr:value = '2001:DB8:0::1']",
                "[app:id = 'com.bad.app']",
                f"[file:hashes.'SHA-256' = '{'AB' * 32}']",
                f"[file:hashes.sha256 = '{'cd' * 32}']",
            )
        ]
    )
    assert [(item.what, item.value) for item in told.known] == [
        ("host", "bad.example"), ("host", "other.example"), ("address", "203.0.113.9"), ("address", "2001:db8::1"),
        ("package", "com.bad.app"), ("file", "ab" * 32), ("file", "cd" * 32),
    ]  # fmt: skip
    assert {item.family for item in told.known} == {"PaperSpy"}
    assert told.unchecked == {}


def test_what_is_not_checked_is_counted_by_name(tmp_path: Path) -> None:
    told = read_indicators(
        [
            bundle(
                tmp_path,
                "[process:name = 'roleaboutd']",
                "[process:name = 'bh']",
                "[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example']",
                "[domain-name:value = 'a.example' OR domain-name:value = 'b.example']",
                "[ipv4-addr:value = '198.51.100.0/24']",
                None,
                "[file:hashes.sha256 = 'short']",
            )
        ]
    )
    assert told.known == ()
    assert told.unchecked == {
        "file:hashes.sha256": 1, "indicators without a pattern": 1, "ipv4-addr:value": 1,
        "patterns of more than one comparison": 2, "process:name": 2,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "bundle"}', '{"objects": []}', "[" * 100_000, '"text"'])
def test_what_is_no_bundle_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(OffhookError, match="STIX2 bundle"):
        read_indicators([path])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OffhookError, match="cannot be read"):
        read_indicators([tmp_path / "none.stix2"])


def test_what_no_screen_shows_is_not_compared_and_not_shown(tmp_path: Path) -> None:
    path = bundle(tmp_path, "[app:id = 'com.bad\x1b[31m']", "[app:id = 'com.bad']", family="Paper\x1b]0;Spy")
    told = read_indicators([path])
    assert [(item.value, item.family) for item in told.known] == [("com.bad", "Paper\ufffd]0;Spy")]
    assert told.unchecked == {"app:id": 1}


def test_domains_are_compared_by_whole_labels() -> None:
    assert list(parents("a.Bad.example")) == ["a.bad.example", "bad.example", "example"]
    assert "bad.example" not in parents("evilbad.example")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="OFFHOOK_CORPUS names no folder of real evidence")
def test_published_bundles_are_counted_whole() -> None:
    """Every indicator of every bundle is either known or counted as not checked, against a count of the text itself."""
    for path in sorted((CORPUS / "licensed" / "stix2").glob("*.stix2")):
        text = path.read_text()
        told = read_indicators([path])
        assert len(told.known) + sum(told.unchecked.values()) == text.count('"type": "indicator"'), path.name
        kinds = Counter(item.what for item in told.known)
        assert kinds["host"] == text.count("domain-name:value"), path.name
        assert kinds["package"] == text.count("app:id"), path.name
