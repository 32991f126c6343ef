"""The table of sources: complete, without doubles, in plain words."""

from offhook.answers import ACCOUNTS
from offhook.facts.sources import SOURCES, source_named
from offhook.parsers import all_parsers
from offhook.parsers.contract import contract_of


def test_every_parser_speaks_under_a_name_of_the_table() -> None:
    names = {source.name for source in SOURCES}
    assert {contract_of(function).source for function in all_parsers()} <= names


def test_names_are_unique_and_found() -> None:
    assert len({source.name for source in SOURCES}) == len(SOURCES)
    assert all(source_named(source.name) is source for source in SOURCES)
    assert source_named("hearsay") is None


def test_accounts_are_of_the_closed_list_and_each_has_one_source() -> None:
    accounts = [source.account for source in SOURCES if source.account]
    assert len(set(accounts)) == len(accounts)
    assert set(accounts) == set(ACCOUNTS) - {"watch"}


def test_every_source_says_all_there_is_to_say() -> None:
    for source in SOURCES:
        assert all((source.where, source.proves, source.reach, source.clock)), source.name
        assert not source.proves.endswith("."), source.name
