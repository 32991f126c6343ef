"""Properties: what helps to read the rest is kept, identifiers are not, the others are counted."""

import re

from offhook.facts.phone import Property
from offhook.facts.reading import Ignored
from tests.parsers.section_of import corpus, only, section_of, tally_of

DUMP = """\
[gsm.operator.alpha]: [Example, Other]
[persist.sys.timezone]: [Europe/Berlin]
[ro.build.version.release]: [13]
[ro.build.description]: [two
lines]
[ro.product.model]: []
[ro.serialno]: [ABC123]
[ro.vendor.build.serial]: [ABC123]
[gsm.imei]: [490154203237518]
[dalvik.vm.heapsize]: [512m]
"""


def test_kept_properties_have_their_values() -> None:
    told = {f.key: f.value for f in only(section_of("getprop", DUMP), Property)}
    assert told == {
        "gsm.operator.alpha": "Example, Other",
        "persist.sys.timezone": "Europe/Berlin",
        "ro.build.version.release": "13",
        "ro.build.description": "two",
        "ro.product.model": "",
    }


def test_the_others_are_counted_in_one() -> None:
    facts = section_of("getprop", DUMP)
    assert [(f.name, f.items) for f in only(facts, Ignored)] == [("other properties", 4)]
    assert (tally_of(facts, "getprop").framed, tally_of(facts, "getprop").read) == (9, 5)


def test_real_properties_are_all_counted() -> None:
    text = corpus("licensed/androidqf/acq1/getprop.txt").read_text(encoding="utf-8")
    tally = tally_of(section_of("getprop", text), "getprop")
    assert tally.framed == len(re.findall(r"^\[.+?\]: \[", text, re.MULTILINE)) == tally.read + tally.ignored
