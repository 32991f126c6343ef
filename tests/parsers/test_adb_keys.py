"""Computers that may use adb: each once, with the last connection where it is told."""

from offhook.facts.phone import AdbKey
from offhook.facts.reading import Unread
from tests.parsers.section_of import corpus, only, section_of

KEY, OTHER = "QAAAAAcgbytJst31Dsa", "QAAAAPUBsVijHceeK3b"
DUMP = f"""\
{{
  debugging_manager={{
    connected_to_adb=true
    user_keys={KEY} user@laptop
{OTHER} user@laptop

    keystore=<?xml version='1.0' encoding='utf-8' standalone='yes' ?>
    <keyStore version="1">
    <adbKey key="{KEY} user@laptop" lastConnection="1628501829898" />
    </keyStore>
  }}
}}
"""


def test_two_computers_of_one_name_are_two() -> None:
    keys = only(section_of("adb", DUMP), AdbKey)
    assert [(f.name, f.last_connection.ms if f.last_connection else None) for f in keys] == [
        ("user@laptop", 1_628_501_829_898),
        ("user@laptop", None),
    ]
    assert [f.connected_now for f in keys] == [None, None]


def test_a_single_computer_is_the_one_that_is_connected() -> None:
    (key,) = only(section_of("adb", DUMP.replace(f"{OTHER} user@laptop\n", "")), AdbKey)
    assert key.connected_now is True


def test_a_key_without_a_comment_is_named_by_its_end() -> None:
    (key,) = only(section_of("adb", f"    user_keys={KEY}==\n"), AdbKey)
    assert key.name == f"key …{KEY[-8:]}"


def test_a_binary_store_is_unread_and_its_keys_are_still_told() -> None:
    facts = section_of("adb", f"    user_keys={KEY} user@linux\n    keystore=ABX\x00\x10lastConnection\n")
    assert [f.name for f in only(facts, AdbKey)] == ["user@linux"]
    assert "binary" in only(facts, Unread)[0].why


def test_a_key_in_another_form_is_not_lost_in_silence() -> None:
    facts = section_of("adb", f"    user_keys={KEY} user@linux of somebody\n    <adbKey name='x' key='{KEY}'/>\n")
    assert not only(facts, AdbKey)
    assert len(only(facts, Unread)) == 2


def test_real_dumps_tell_one_computer_each() -> None:
    for name, last in (("mvt_dumpsys_adb.txt", None), ("mvt_dumpsys_adb_xml.txt", 1_628_501_829_898)):
        (key,) = only(section_of("adb", corpus(f"licensed/dumpsys_other/{name}").read_bytes()), AdbKey)
        assert (key.last_connection.ms if key.last_connection else None) == last
