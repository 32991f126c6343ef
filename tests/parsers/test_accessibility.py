"""Accessibility: who is enabled and who is bound, in every shape of the dump."""

from offhook.facts.phone import Holder
from offhook.facts.reading import Ignored, Unread
from tests.parsers.section_of import corpus, only, section_of

ANDROID_14 = """\
ACCESSIBILITY MANAGER (dumpsys accessibility)

User state[
     attributes:{id=0, touchExplorationEnabled=false, installedServiceCount=3}
     installed services: {
      0 : com.example.other/.Unused  (A11yTool)
     }
     Bound services:{Service[label=Helper, feedbackType[FEEDBACK_GENERIC], capabilities=11, eventTypes=TYPES_ALL_MASK, requestA11yBtn=false],
                     Service[label=Two, Ltd, feedbackType[FEEDBACK_SPOKEN], capabilities=33, eventTypes=X]}
     Enabled services:{{com.example.spy/com.example.spy.Helper}, {com.example.two/.Two$Inner}}
     Binding services:{{com.example.binding/.B}}
     Crashed services:{{com.example.crashed/.C}}]
Client list info:{
    Package com.example.app/com.example.app.Main
}
"""
SAMSUNG = """\
User state[attributes:{id=10, currentUser=true
  mIsPerformGesturesEnabled = false
  }
  installed services: {
    0 : com.example.one/.One
    1 : com.example.two/com.example.two.Two
  }
  enabled services: {
    0 : com.example.two/com.example.two.Two
  }
  binding services: {
  }
  bound services:{
    0 : com.example.two/com.example.two.Two
  }
  AccessibilityInputFilter:{
  }]
"""


def told(text: str) -> list[tuple[str, str, str, int | None]]:
    return [
        (f.state, f.package, f.component or f.detail, f.user) for f in only(section_of("accessibility", text), Holder)
    ]


def test_aosp_names_enabled_services_and_labels_bound_ones() -> None:
    assert told(ANDROID_14) == [
        ("bound", "", "label=Helper capabilities=11", 0),
        ("bound", "", "label=Two, Ltd capabilities=33", 0),
        ("enabled", "com.example.spy", "com.example.spy/com.example.spy.Helper", 0),
        ("enabled", "com.example.two", "com.example.two/.Two$Inner", 0),
    ]


def test_samsung_names_both() -> None:
    assert told(SAMSUNG) == [
        ("enabled", "com.example.two", "com.example.two/com.example.two.Two", 10),
        ("bound", "com.example.two", "com.example.two/com.example.two.Two", 10),
    ]


def test_services_merely_installed_are_counted() -> None:
    assert [f.items for f in only(section_of("accessibility", SAMSUNG), Ignored)] == [2]


def test_up_to_9_bound_services_have_no_heading_word() -> None:
    text = "User state[attributes:{id=0}\n           services:{Service[label=Helper, feedbackType=1, capabilities=1, eventTypes=X]}]\n"
    assert told(text) == [("bound", "", "label=Helper capabilities=1", 0)]


def test_a_service_in_another_form_is_not_lost_in_silence() -> None:
    facts = section_of("accessibility", "User state[\n     Enabled services:{something else}\n     Bound services:{}\n")
    assert [f.place.line for f in only(facts, Unread)] == [2]


def test_a_line_too_long_is_unread() -> None:
    text = "User state[\n     Enabled services:{" + "{a.b/c}, " * 5000 + "}\n"
    assert len(only(section_of("accessibility", text), Unread)) == 1


def test_real_dumps_have_nobody_enabled() -> None:
    for path in (
        "mvt_dumpsys_accessibility.txt",
        "emulator_android9/accessibility.txt",
        "sailfish_android10/accessibility.txt",
    ):
        facts = section_of("accessibility", corpus(f"licensed/dumpsys_other/{path}").read_text(encoding="utf-8"))
        assert not only(facts, Holder)
        assert not only(facts, Unread)
        assert sum(f.items for f in only(facts, Ignored)) == (4 if path.startswith("mvt") else 0)
