"""The phones of the catalogue: one of each generation, with the apps that live on it. Models are real, owners are not."""

from __future__ import annotations

from dataclasses import replace

from offhook.lab.scenario import App, Phone, Sim

RIGHTS = ("CALL_PHONE", "READ_PHONE_STATE")
SECOND_SIM = Sim(
    slot=1, sub_id=2, operator="Second Mobile", number="+6590000002", iccid="8965000000000000002", plmn="52598"
)

KITKAT = Phone(
    make="Xiaomi", model="HM 1S", product="armani", device="armani", release="4.4.4", sdk=19, build="KTU84P",
    incremental="V7.1.1.0.KHCMICK", zone="Asia/Singapore", vendor="miui", dialer="com.android.contacts", launcher="com.miui.home",
    sims=(Sim(sub_id=0),),
)  # fmt: skip
PIE = Phone(
    make="Nokia", model="Nokia 6.1", product="Plate2_00WW", device="PL2_sprout", release="9", sdk=28, build="PPR1.180610.011",
    incremental="00WW_3_51A", zone="Europe/Berlin", locale="en_GB",
)  # fmt: skip
TIRAMISU = Phone(
    make="google", model="Pixel 5", product="redfin", device="redfin", release="13", sdk=33, build="TQ3A.230805.001",
    incremental="10316531", zone="Asia/Singapore", launcher="com.google.android.apps.nexuslauncher",
)  # fmt: skip
REDMI_9 = Phone(
    make="Redmi", model="Redmi 9A", product="dandelion", device="dandelion", release="13", sdk=33, build="TP1A.220624.014",
    incremental="V14.0.3.0.TCDMIXM", zone="Asia/Kolkata", vendor="miui", locale="en_GB", launcher="com.miui.home",
    sims=(Sim(operator="Example Bharat", number="+910000000001", country="in", plmn="40499"),),
)  # fmt: skip
BAKLAVA = Phone(
    make="google", model="Pixel 8", product="shiba", device="shiba", release="16", sdk=36, build="BP2A.250605.031",
    incremental="13578606", zone="America/New_York", launcher="com.google.android.apps.nexuslauncher",
    sims=(Sim(operator="Example Wireless", number="+12025550101", country="us", plmn="31099", iccid="8901000000000000001"),),
)  # fmt: skip

STRANGER = "net.example.torch"
TASKS = "net.example.tasks"
REMOTE = "net.example.viewer"
ASSISTANT = "com.google.android.googlequicksearchbox"
VOIP = "com.whatsapp"
APPS = (
    App(package=STRANGER, uid=10201, permissions=(*RIGHTS, "WRITE_CALL_LOG"), installer=None),
    App(package=TASKS, uid=10202, permissions=RIGHTS),
    App(package=REMOTE, uid=10203, permissions=RIGHTS, capabilities=33),
    App(package=VOIP, uid=10204, permissions=RIGHTS, activity=".HomeActivity", self_managed=True),
    App(package=ASSISTANT, uid=10110, system=True, permissions=RIGHTS, activity=".SearchActivity"),
    App(package="com.android.chrome", uid=10103, system=True),
    App(package="com.google.android.youtube", uid=10104, system=True),
    App(package="com.google.android.apps.maps", uid=10105, system=True),
    App(package="com.instagram.android", uid=10205),
    App(package="com.vendor.activation", uid=10111, system=True, permissions=(*RIGHTS, "CALL_PRIVILEGED")),
)


def apps(*names: str) -> tuple[App, ...]:
    """The everyday apps, and of the others only those that are named."""
    special = {STRANGER, TASKS, REMOTE, "com.vendor.activation"}
    return tuple(app for app in APPS if app.package not in special or app.package in names)


def at_home(phone: Phone, zone: str, locale: str | None = None) -> Phone:
    """The same phone somewhere else."""
    return replace(phone, zone=zone, locale=locale or phone.locale)


def dual(phone: Phone) -> Phone:
    """The same phone with a second SIM."""
    return replace(phone, sims=(phone.sims[0], SECOND_SIM))
