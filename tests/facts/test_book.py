"""Facts by kind and by piece of evidence."""

from offhook.facts.book import FactBook
from offhook.facts.phone import Property
from offhook.facts.place import Place
from offhook.facts.reading import Ignored


def fact(evidence: str, key: str) -> Property:
    return Property(place=Place(evidence, "getprop", "report.txt", 1), key=key, value="")


def test_each_kind_keeps_the_order_in_which_it_was_read() -> None:
    book = FactBook([fact("evidence-1", "b"), fact("evidence-1", "a")])
    book.extend([fact("evidence-2", "c")])
    assert [one.key for one in book.of(Property)] == ["b", "a", "c"]
    assert (len(book), book.of(Ignored)) == (3, [])


def test_a_book_of_some_facts_leaves_the_others_out() -> None:
    book = FactBook([fact("evidence-1", "a"), fact("evidence-2", "b")])
    assert [one.key for one in book.where(lambda one: one.place.evidence == "evidence-2").of(Property)] == ["b"]


def test_each_piece_of_evidence_has_a_book_of_the_kinds_asked_for() -> None:
    ignored = Ignored(place=Place("evidence-3", "alarm", "report.txt", 1), name="x")
    found = FactBook([fact("evidence-1", "a"), fact("evidence-2", "b"), fact("evidence-1", "c"), ignored]).by_evidence(
        Property
    )
    assert {name: [one.key for one in own.of(Property)] for name, own in found.items()} == {
        "evidence-1": ["a", "c"],
        "evidence-2": ["b"],
    }


def test_kinds_come_in_the_order_of_their_names() -> None:
    ignored = Ignored(place=Place("evidence-3", "alarm", "report.txt", 1), name="x")
    assert [kind.__name__ for kind, _ in FactBook([fact("evidence-1", "a"), ignored]).kinds()] == [
        "Ignored",
        "Property",
    ]
