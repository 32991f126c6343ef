"""Who lives on the phones of the causes catalogue: other phones, apps and numbers for calibrating than for testing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from offhook.lab.devices import ASSISTANT, BAKLAVA, KITKAT, PIE, REDMI_9, RIGHTS, TIRAMISU, VOIP
from offhook.lab.devices import apps as everyday
from offhook.lab.scenario import App, Phone, Sim

TEN = Phone(
    make="motorola", model="moto g(8)", product="sofiar_reteu", device="sofiar", release="10", sdk=29, build="QPJS30.63-35-1-2",
    incremental="2c5d1", zone="Europe/Madrid", locale="en_GB",
    sims=(Sim(operator="Ejemplo Movil", number="+34600000001", country="es", plmn="21499"),),
)  # fmt: skip
TWELVE = Phone(
    make="google", model="Pixel 4a", product="sunfish", device="sunfish", release="12", sdk=31, build="SQ3A.220705.003",
    incremental="8671607", zone="Europe/London", locale="en_GB", launcher="com.google.android.apps.nexuslauncher",
    sims=(Sim(operator="Example UK", number="+447700900001", country="gb", plmn="23499"),),
)  # fmt: skip
FOURTEEN = Phone(
    make="Redmi", model="Redmi Note 13", product="sapphire_global", device="sapphire", release="14", sdk=34, build="UKQ1.231003.002",
    incremental="OS1.0.6.0.UNGMIXM", zone="Asia/Jakarta", vendor="miui", launcher="com.miui.home",
    sims=(Sim(operator="Contoh Seluler", number="+628000000001", country="id", plmn="51099"),),
)  # fmt: skip
OLD_TRAIN, OLD_HELD = KITKAT, replace(KITKAT, model="HM NOTE 1W", product="lcsh92_wet_jb9", device="lcsh92_wet_jb9")
TRAIN_PHONES = (PIE, TIRAMISU, REDMI_9, TEN)
HELD_OUT_PHONES = (BAKLAVA, TWELVE, FOURTEEN, PIE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The apps and numbers of one split. twins: two packages of one uid. work: lives in the work profile (user 10)."""

    stranger: str
    tasks: str
    shop: str
    viewer: str
    support: str
    vendor: str
    watch: str
    twins: tuple[str, str]
    work: str
    voip: str
    assistant: str
    friend: str
    office: str
    premium: str
    abroad: str
    service: str

    def apps(self, *, bound: bool = False, seen: bool = False) -> tuple[App, ...]:
        """All apps of the cast; bound: the viewer's accessibility service is on; seen: the support app sees the screen."""
        special = (
            App(package=self.stranger, uid=10201, permissions=(*RIGHTS, "WRITE_CALL_LOG"), installer=None),
            App(package=self.tasks, uid=10202, permissions=RIGHTS),
            App(package=self.shop, uid=10221, permissions=RIGHTS),
            App(package=self.vendor, uid=10111, system=True, permissions=(*RIGHTS, "CALL_PRIVILEGED")),
            App(package=self.watch, uid=10222, permissions=RIGHTS, role="COMPANION_DEVICE_WATCH"),
            App(package=self.work, uid=10223, permissions=RIGHTS, user=10),
            *(App(package=twin, uid=10224, permissions=RIGHTS, shared=f"{self.twins[0]}.uid") for twin in self.twins),
            App(package=self.viewer, uid=10203, permissions=RIGHTS, capabilities=33 if bound else 0),
            App(package=self.support, uid=10225, permissions=RIGHTS, projecting=seen),
        )
        return (*everyday(), *special)


TRAIN = Cast(
    stranger="net.example.torch", tasks="net.example.tasks", shop="net.example.pizza", viewer="net.example.viewer",
    support="net.example.helpdesk", vendor="com.vendor.activation", watch="net.example.watchlink",
    twins=("net.example.office", "net.example.office.calls"), work="net.example.crm", voip=VOIP, assistant=ASSISTANT,
    friend="+6591234567", office="+6561234567", premium="+6519001234567", abroad="+442079460123", service="1258812",
)  # fmt: skip
HELD_OUT = Cast(
    stranger="org.example.cleaner", tasks="org.example.macro", shop="org.example.taxi", viewer="org.example.reader",
    support="org.example.quickhelp", vendor="com.maker.register", watch="org.example.bandsync",
    twins=("org.example.suite", "org.example.suite.dial"), work="org.example.sales", voip=VOIP, assistant=ASSISTANT,
    friend="+447700900123", office="+442079460199", premium="+449098790123", abroad="+61491570156", service="10099",
)  # fmt: skip
