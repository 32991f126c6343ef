"""Device administrators and owners, with their user."""

from offhook.facts.phone import Holder
from offhook.facts.reading import Unread
from tests.parsers.section_of import only, section_of

DUMP = """\
Current Device Policy Manager state:
  Device Owner:
    admin=ComponentInfo{com.example.mdm/com.example.mdm.Admin}
    name=Company
    package=com.example.mdm
    User ID: 0

  Profile Owner (User 10):
    admin=ComponentInfo{com.example.work/.Admin}

  Enabled Device Admins (User 0, provisioningState: 3):
    com.example.mdm/.Admin:
      uid=10008
      policies:
        wipe-data
        force-lock
      passwordQuality=0x0
    com.example.plain/.Admin:
      uid=10009

    mPasswordOwner=-1

  Constants:
    com.example.none/.NotAnAdmin:
"""


def test_admins_and_owners_are_told_with_user_and_policies() -> None:
    holders = [(f.package, f.component, f.user, f.detail) for f in only(section_of("device_policy", DUMP), Holder)]
    assert holders == [
        ("com.example.mdm", "com.example.mdm/.Admin", 0, "policies: wipe-data, force-lock"),
        ("com.example.plain", "com.example.plain/.Admin", 0, ""),
        ("com.example.mdm", "com.example.mdm/com.example.mdm.Admin", None, "device owner"),
        ("com.example.work", "com.example.work/.Admin", 10, "profile owner"),
    ]
    assert {f.right for f in only(section_of("device_policy", DUMP), Holder)} == {"device_admin"}


def test_an_administrator_in_another_form_is_not_lost_in_silence() -> None:
    facts = section_of(
        "device_policy",
        "  Enabled Device Admins (User 0):\n    com-example/.Admin:\n  Enabled Device Admins (Nobody):\n",
    )
    assert [f.place.line for f in only(facts, Unread)] == [2, 3]
