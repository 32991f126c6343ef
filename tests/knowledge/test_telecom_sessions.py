"""Sessions as Telecom prints them, by version."""

from __future__ import annotations

import pytest

from offhook.knowledge.telecom_sessions import Actor, actor_of

INSTALLED = {"cgad": ["com.google.android.dialer"], "cab": ["com.android.bluetooth"], "oe": ["org.evil", "org.example"]}


@pytest.mark.parametrize(
    ("session", "actor"),
    [
        ("ICA.dC(cgad)@AiU", Actor("screen", "com.google.android.dialer", "cgad")),
        ("ICA.dC(InCall package: com.android.dialer)@A3k", Actor("screen", "com.android.dialer")),
        ("ICA.aC(oe)@A", Actor("screen", None, "oe")),
        ("ICA.aC(cab)@A", Actor("bluetooth", "com.android.bluetooth", "cab")),
        ("TSI.eC(cgad/cast)@E-A", Actor("app", "com.google.android.dialer", "cgad")),
        ("HMB.oMBE@A", Actor("headset")),
        ("BPSI.aC@A", Actor("bluetooth")),
        ("CSW.sA(cap)@A", Actor("other", None, "cap")),
        ("(...->CS.crCo->H.CS.crCo)->CSW.hCCC(cap/cast)@E-E-A", Actor("other", None, "cap")),
        ("", Actor("other")),
        (None, Actor("other")),
        ("(" * 100_000, Actor("other")),
    ],
)
def test_sessions_tell_door_and_sender(session: str | None, actor: Actor) -> None:
    assert actor_of(session, lambda initials: INSTALLED.get(initials, [])) == actor


def test_a_package_that_the_event_names_outranks_the_initials() -> None:
    assert actor_of("TSI.eC(oe)@A", lambda _: ["org.evil"], "org.example").package == "org.example"
