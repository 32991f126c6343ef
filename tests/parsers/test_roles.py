"""Roles: one holder per line, with user and role."""

import re

from offhook.facts.phone import Holder
from offhook.facts.reading import Unread
from tests.parsers.section_of import corpus, only, section_of, tally_of

DUMP = """\
{
  user_states=[
    {
      user_id=10
      roles=[
        {
          name=android.app.role.CALL_SCREENING
        }
        {
          name=android.app.role.DIALER
          holders=com.example.dialer
          holders=com.example.second
        }
      ]
    }
  ]
}
"""


def test_holders_have_their_role_and_user() -> None:
    holders = only(section_of("role", DUMP), Holder)
    assert [(f.right, f.package, f.user) for f in holders] == [
        ("role:android.app.role.DIALER", "com.example.dialer", 10),
        ("role:android.app.role.DIALER", "com.example.second", 10),
    ]


def test_a_holder_of_nothing_is_unread() -> None:
    facts = section_of("role", "holders=com.example\nholders=a b\n")
    assert tally_of(facts, "roles").unread == 2
    assert only(facts, Unread)


def test_a_real_dump_loses_no_holder() -> None:
    import zipfile

    path = corpus("licensed/bugreport/bugreport-sailfish-QP1A.191005.007.A3-2020-01-08-15-30-07.zip")
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.startswith("bugreport-sailfish"))
        report = archive.read(name).decode("utf-8", errors="replace")
    text = report.split("DUMP OF SERVICE role:\n")[1].split("--------- ")[0]
    assert len(only(section_of("role", text), Holder)) == len(re.findall(r"holders=", text)) == 10
