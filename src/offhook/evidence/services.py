"""Which service a bare `dumpsys <service>` output is of, by how each begins.

The output of a single service carries no DUMP OF SERVICE line. Marks are looked for in the first `FIRST_LINES` lines only,
so that a text which merely quotes a dump is not taken for one. Sources: AOSP's dump methods, 4.4 to 16, and real outputs.
"""

from __future__ import annotations

import re

FIRST_LINES = 40
WIDEST = 300
"""Bytes of a line that are looked at."""

ITSELF = re.compile(rb"^[A-Z][A-Z ]{2,40}(?:\([A-Za-z ]+\) )?\(dumpsys (?P<name>[a-z_]\w*)", re.MULTILINE)
"""Many services head their dump with their own command: "POWER MANAGER (dumpsys power)"."""

BEGINNINGS: tuple[tuple[str, str], ...] = (
    ("checkin_batterystats", r"9,(?:\d+,[il],vers|hsp|h),"),
    ("batterystats", r"(?:Daily |Historical )?Battery History(?: \(| \[|:)"),
    ("telecom", r"CallsManager: ?$|TelecomSystem: ?$"),
    ("telephony.registry", r"last known state:$|  Phone Id=\d"),
    ("checkin_usagestats", r"  Last 24 hour events \(beginTime="),
    ("usagestats", r"  Last 24 hour events \(|  In-memory daily stats|In-memory daily stats|Sessions:? *\(timeRange="),
    ("appops", r"Current AppOps Service state:"),
    ("package", r"Database versions:$|Verifiers:$|Activity Resolver Table:$|Known Packages:$|Packages:$"),
    ("checkin_package", r"vrfy,[\w.]+,\d+$|ifv,[\w.]+,\d+$"),
    ("alarm", r"Current Alarm Manager state:|Alarm Manager dump"),
    ("audio", r"MediaFocusControl dump time|Audio Focus stack entries|Audio event log: "),
    ("deviceidle", r"    light_after_inactive_to=|    inactive_to="),
    ("bluetooth_manager", r"Bluetooth Status$"),
    ("trust", r"Trust manager state:"),
    ("isub", r"SubscriptionController:|SubscriptionManagerService:"),
    ("netstats", r"Active interfaces:$|NetworkStatsService:|(?:Dev|Xt|UID|UID tag) stats:$"),
    ("checkin_netstats", r"v1,\d{9,11},\d{9,11}$"),
    ("qtaguid_stats_info", r"idx iface acct_tag_hex uid_tag_int cnt_set "),
    ("network_dev_info", r"Inter-\|   Receive +\|  Transmit"),
    ("notification", r"Current Notification Manager state:"),
    ("input_method", r"Current Input Method Manager state:|Input Method Manager Service state:"),
    ("input", r"Input Manager State:|INPUT MANAGER "),
    ("location", r"Current Location Manager state:|Location Manager State:"),
    ("jobscheduler", r"  min_idle_count=|Registered \d+ jobs:|JobScheduler"),
    ("connectivity", r"NetworkFactories for:|NetworkProviders for:"),
    ("netpolicy", r"Restrict background: (?:true|false)$"),
    ("carrier_config", r"CarrierConfigLoader: "),
    ("device_policy", r"Current Device Policy Manager state:"),
    ("user", r"  UserInfo\{\d+:"),
    ("window", r"WINDOW MANAGER "),
    ("wifi", r"Wi-Fi is (?:enabled|disabled)"),
    ("dbinfo", r"Applications Database Info:"),
    ("procstats", r"COMMITTED STATS FROM|AGGREGATED OVER LAST"),
    ("settings", r"(?:GLOBAL|SECURE|SYSTEM|CONFIG) SETTINGS \(user "),
    ("meminfo", r"Applications Memory Usage \(in Kilobytes\):"),
    ("sensorservice", r"Captured at: \d\d:\d\d:\d\d|Sensor Device:"),
    ("display", r"DISPLAY MANAGER "),
    ("media_session", r"MEDIA SESSION SERVICE"),
    ("phone", r"------- PhoneGlobals -------"),
    ("platform_compat", r"ChangeId\(\d+; name="),
)
PATTERNS = tuple((name, re.compile(mark.encode())) for name, mark in BEGINNINGS)


def service_of(head: bytes) -> str | None:
    """The name of the service (or "checkin_…") that a text is the output of; None if nothing tells."""
    lines = [line[:WIDEST] for line in head.split(b"\n", FIRST_LINES)[:FIRST_LINES]]
    if found := ITSELF.search(b"\n".join(lines)):
        return found["name"].decode()
    best = min(((first, name) for name, mark in PATTERNS if (first := _first(lines, mark)) is not None), default=None)
    return best[1] if best else None


def _first(lines: list[bytes], mark: re.Pattern[bytes]) -> int | None:
    return next((index for index, line in enumerate(lines) if mark.match(line)), None)
