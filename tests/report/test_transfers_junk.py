"""Whatever stands in a transfer, it is told as text: no control character, no markup, no sentence that breaks."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from offhook.answers import App, Datum, Pattern, Transfer
from offhook.report.page import page_html
from offhook.report.sheet import Sheet
from offhook.report.story import call_text
from offhook.report.terminal import result_text
from tests.report import phones, traffic_phones
from tests.report.test_page import Reader
from tests.report.test_transfers_page import data_of

ACTIVE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
TEXT = st.text(max_size=40) | st.sampled_from(
    ["</script>", "<!--", "\u202e", "\x1b[2J", "]]>", "\u2028", "{{7*7}}", "&lt;"]
)
WORD = st.none() | TEXT
COUNT = st.integers(0, 2**60)

DATA = st.builds(
    Datum,
    class_=TEXT,
    identifier=WORD,
    form=WORD,
    hash=WORD,
    layers=st.lists(TEXT, max_size=3),
    items=st.none() | COUNT,
    shown=WORD,
    tier=st.sampled_from(["recorded", "derived", "conjectured"]),
    how=TEXT,
    bytes_shown=TEXT,
)
APPS = st.none() | st.builds(
    App, package=WORD, uid=st.none() | st.integers(), also=st.lists(TEXT, max_size=3), label=WORD
)


@st.composite
def transfers(draw: st.DrawFn) -> Transfer:
    plain = traffic_phones.transfer(
        1, draw(st.none() | st.floats(-900, 900)), draw(st.sampled_from(["unattended", "unknown"]))
    )
    words = "host address protocol organisation home registered_in operator operator_home located_in declared_region purpose"
    told = {
        name: draw(TEXT if name == "protocol" else WORD)
        for name in (*words.split(), "outer_name", "network", "address_kind")
    }
    return structs.replace(
        plain,
        **told,
        app=draw(APPS),
        data=draw(st.lists(DATA, max_size=3)),
        sent_bytes=draw(COUNT),
        received_bytes=draw(COUNT),
        sent_unattended=draw(st.none() | COUNT),
        port=draw(st.none() | st.integers()),
        content=draw(st.sampled_from(["clear", "decrypted", "encrypted", "inferred_from_host"])),
        located_says=draw(st.none() | st.dictionaries(TEXT, TEXT, max_size=3)),
        ech=draw(st.booleans()),
        notes=draw(st.lists(TEXT, max_size=2)),
        connections=draw(st.integers(0, 10**9)),
    )


@settings(max_examples=60, deadline=None)
@given(transfers(), TEXT)
def test_junk_is_told_as_text(transfer: Transfer, text: str) -> None:
    pattern = Pattern(
        id="pattern-9",
        kind="beacon",
        period_s=float("inf"),
        score=float("nan"),
        members=["transfer-1", text],
        innocent_explanations=[text],
        host=text,
        beats=3,
        jitter_s=-1.0,
    )
    answers = phones.changed(phones.quiet(), transfers=[transfer], patterns=[pattern])
    html = page_html(answers, text)
    told = [html, result_text(answers, Sheet(60), case=text)]
    told += [call_text(answers, what, Sheet(60)) for what in ("transfer-1", "pattern-9")]
    assert [text for text in told if ACTIVE.search(text)] == []
    assert Reader(html).open == []
    assert len(data_of(html)["rows"]) == 1
