"""The sources, by name: what each is, what it proves and how far back it reaches.

`docs/sources.md` and `offhook sources` are generated from this table. `account` is the word of `told_by` that the source
speaks under (findings.json), or None for a source that tells of no calls.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of record that a phone keeps.

    name:     as it stands in `Place.source` and `coverage[].source`.
    where:    where it is found, in the words of Android.
    proves:   what a record of it proves, in plain words.
    reach:    how far back it usually goes.
    clock:    what its stamps count from.
    account:  its word in `told_by`, if it can tell of a call.
    """

    name: str
    where: str
    proves: str
    reach: str
    clock: str
    account: str | None = None


SOURCES: tuple[Source, ...] = (
    Source(
        name="telecom",
        where="`dumpsys telecom` (in every bug report from 5 on) and Telecom's own lines in the log",
        proves="each call that passed through Android: when it was created, dialled, answered and ended, in which direction, on which "
        "account, and on 10 and later which app or component asked for it. Numbers are masked. A call that the modem made "
        "without Android does not stand here",
        reach="the last 10 calls since the phone started (5 before Android 8), the last 100 in short form (7 and later), and the phone "
        "accounts at the time of the dump",
        clock="local time of day without a date for each event, local date and time for each call, epoch in the short form",
        account="telecom",
    ),
    Source(
        name="radio_log",
        where="lines of the radio interface (RILJ), of the IMS stack and of the SIM toolkit, in any log buffer",
        proves="what the phone's software asked of the modem (dial, answer, hang up, message, code) and what the modem listed or announced: "
        "the difference between a call that Android placed and one that appeared in the modem. No numbers; commands of the SIM in full",
        reach="10 minutes to 2 hours, until the buffer is full or the phone restarts",
        clock="local time with month and day, without a year",
        account="radio_log",
    ),
    Source(
        name="telephony_registry",
        where="`dumpsys telephony.registry`",
        proves="the state of each line at the time of the dump (idle, ringing, in a call), the number of a caller while it rings, and which "
        "apps listen to calls",
        reach="the time of the dump; its own short log, where there is one, since the phone started",
        clock="local time; ISO form in the log",
        account="telephony_registry",
    ),
    Source(
        name="battery_history",
        where="`dumpsys batterystats`, as text or in its checkin form",
        proves="when a call was going on, when the screen was on, when the phone dozed, moved, was plugged in or switched off; which app was in "
        "front and which woke the phone. No number, no direction; seconds may pass before a state is written",
        reach="1 to 7 days, until it is reset at a full charge; survives a restart",
        clock="time since a reset, tied to the clock by its own time records",
        account="battery_history",
    ),
    Source(
        name="audio",
        where="`dumpsys audio` (8.1 and later)",
        proves="when the phone went into call or internet-call audio and which app asked; who opened the microphone; who changed the volume. "
        "It sees internet calls that Telecom never heard of",
        reach="the last 20 changes of mode, 50 recordings and 100 volume changes since the phone started",
        clock="local time with month and day, without a year",
        account="audio",
    ),
    Source(
        name="broadcasts",
        where="`dumpsys activity broadcasts`",
        proves="what the system told its apps: an outgoing call with its number in clear, a change of call state, screen, unlocking, charger, clock",
        reach="minutes to hours: the last 50 in full and 300 in short (13 and earlier), 256 and 1,024 (14 and later)",
        clock="local date and time",
        account="broadcasts",
    ),
    Source(
        name="activity_starts",
        where="START lines of the activity manager in the system log",
        proves="which app (by uid) asked for which screen, so also who asked for a call through the call screen. Numbers are masked",
        reach="5 minutes to 1 hour, as far as the system log goes",
        clock="local time with month and day, without a year",
        account="activity_starts",
    ),
    Source(
        name="usage_events",
        where="`dumpsys usagestats`, as text or in its checkin form",
        proves="when an app came to the front and left it, and (9 and later) when the screen and the keyguard changed. To the second from 9 on, "
        "to the minute before; the starts and ends of the phone that it notes are late or early by up to 20 minutes",
        reach="24 hours; survives a restart",
        clock="local date and time; epoch in the checkin form",
        account="usage_events",
    ),
    Source(
        name="app_ops",
        where="`dumpsys appops`",
        proves="when an app last used a permission such as calling, and (9 and later) whether it was on the screen or in the background then. "
        "Only the last use in each state: an earlier one is overwritten",
        reach="the last use of each kind, however old; 7 days for microphone, camera and location (12 and later)",
        clock="local date and time; an age before 9",
        account="app_ops",
    ),
    Source(
        name="call_log",
        where="the call log of the phone: its database, `content query`, or an export of it; never part of a bug report",
        proves="each call that was written down and not deleted: number, direction, connected time, account. Rows can be deleted, edited and "
        "restored; emergency calls and calls of some apps are left out",
        reach="the newest 500 calls of each account",
        clock="epoch",
        account="call_log",
    ),
    Source(
        name="voip_log",
        where="the call log of an app for internet calls (WhatsApp's `msgstore.db`)",
        proves="each internet call that the app wrote down and nobody deleted: who, direction, connected time, with or without video. The "
        "carrier and Telecom may know nothing of it",
        reach="as long as the app keeps it",
        clock="epoch",
        account="voip_log",
    ),
    Source(
        name="bill",
        where="a bill, an itemised statement or a call-detail export of the carrier, as CSV or XLSX",
        proves="that the network counted a call, a message or data on this line, from when and for how long (often rounded up). It does not "
        "know which device made it. Incoming calls, free numbers and calls that were not answered are usually not on it",
        reach="one billing period a file, usually a month; rows of calls abroad may follow weeks later",
        clock="local time of the network, without a zone unless a column or the owner gives one",
        account="bill",
    ),
    Source(
        name="messages",
        where="the message store of the phone (`mmssms.db`), or an export of it; never part of a bug report",
        proves="each text or multimedia message that was written down and not deleted: number, direction, the app that wrote it. What a message "
        "says is never read. Messages that an app sent without writing them down do not stand here",
        reach="as long as they are kept",
        clock="epoch",
    ),
    Source(
        name="netstats",
        where="`dumpsys netstats`, CHECKIN NETSTATS, the counters of the kernel in a bug report, or the files of /data/system/netstats",
        proves="how many bytes each app (where the dump was asked for apps) and each network sent and received in which hours, in the "
        "background or on the screen. Not to whom, and not what. A bug report tells of networks only, and of apps in one sum",
        reach="90 days in buckets of 2 hours (networks: 1 hour); sums since the phone started",
        clock="epoch; the time of the dump for sums",
    ),
    Source(
        name="connectivity",
        where="`dumpsys connectivity`, `dumpsys wifi`, and the addresses of interfaces in a bug report",
        proves="which addresses the phone itself had at the time of the dump: by them it is known in a capture of a router",
        reach="the time of the dump, and the connections that its log still names",
        clock="none",
    ),
    Source(
        name="har",
        where="a HAR file, as browsers, PCAPdroid, Charles and mitmproxy write it (packed as `.zhar` as well)",
        proves="each web request with all that was in it, encrypted ones included: to which host, when, which data. It knows no apps, and "
        "only what the program that wrote it saw",
        reach="from the start to the end of the recording",
        clock="ISO time with its zone, of the device that recorded",
    ),
    Source(
        name="mitmproxy",
        where="a flow file of mitmproxy (formats 18 and later)",
        proves="each web request that went through the proxy with all that was in it, encrypted ones included; other connections and questions "
        "to name servers as well. It knows no apps",
        reach="from the start to the end of the recording",
        clock="epoch, of the computer that recorded",
    ),
    Source(
        name="decrypted",
        where="a capture with the keys of its TLS connections, in it (pcapng) or in a key log that was handed over as well; read by tshark",
        proves="each web request in it with all that it held, although it was encrypted on the wire",
        reach="from the start to the end of the capture; connections whose keys are there",
        clock="epoch, of the device that captured",
    ),
    Source(
        name="pcapdroid_csv",
        where="the list of connections that PCAPdroid exports (CSV)",
        proves="which app was connected to which address and host, when, and how many bytes of IP packets went to and fro. Not what",
        reach="the last connections of a capture, some 8,000",
        clock="ISO time with its zone, or epoch",
    ),
    Source(
        name="zeek",
        where="`conn.log`, `dns.log`, `ssl.log`, `http.log` of Zeek, as text or JSON lines",
        proves="which device was connected to which address and host, when, and how many bytes went to and fro; of unencrypted requests the "
        "address. Apps are not known",
        reach="as long as the router keeps them",
        clock="epoch, of the router",
    ),
    Source(
        name="netguard",
        where="the database of NetGuard",
        proves="which app asked for a connection to which address and host, when, whether it was let through, and whether the screen was on; in "
        "sum, how many bytes each app sent to each host. Which bytes went when is not known",
        reach="as long as its log is kept (it is off unless switched on)",
        clock="epoch",
    ),
    Source(
        name="intrusion_log",
        where="the intrusion log of Android's Advanced Protection (16 and later), as androidqf collects it",
        proves="which app asked for the address of which host, and connected to which address, when. No bytes are counted",
        reach="up to 12 months",
        clock="epoch",
    ),
    Source(
        name="main_log",
        where="SYSTEM LOG (main, system and crash buffers)",
        proves="what apps and the system chose to write. Any app can write any line under any name: a line is an account, not a proof",
        reach="5 minutes to 1 hour",
        clock="local time with month and day, without a year (with one, or as epoch, where asked for)",
    ),
    Source(
        name="event_log",
        where="EVENT LOG (events buffer)",
        proves="screens opened, processes started, keys that woke the phone, screen and keyguard, notifications clicked: written by the system",
        reach="1 to 6 hours",
        clock="local time with month and day, without a year",
    ),
    Source(
        name="radio_buffer",
        where="RADIO LOG (radio buffer)",
        proves="from when to when the radio log could speak; its lines about calls are told under radio_log",
        reach="10 minutes to 2 hours",
        clock="local time with month and day, without a year",
    ),
    Source(
        name="last_log",
        where="LAST LOGCAT (6 and later)",
        proves="the last lines of the logs before the phone last restarted",
        reach="minutes before the last restart",
        clock="local time with month and day, without a year",
    ),
    Source(
        name="log",
        where="a log whose buffer is not told: saved by hand, or several in one file",
        proves="what the same lines prove in the buffer that they come from",
        reach="its first line to its last",
        clock="as printed: local time, or epoch, or time since the phone started",
    ),
    Source(
        name="header",
        where="the head of a bug report",
        proves="when the report was begun, of which build, and for how long the phone had been on",
        reach="the time of the report",
        clock="local date and time",
    ),
    Source(
        name="getprop",
        where="SYSTEM PROPERTIES of a bug report, or `getprop`",
        proves="make, model, Android version, build type, time zone and operator at the time of the dump",
        reach="the time of the dump",
        clock="none",
    ),
    Source(
        name="packages",
        where="`dumpsys package`, or CHECKIN PACKAGE",
        proves="which apps are installed, by which installer and when, which uid each has, and which permissions it holds at the time of the dump",
        reach="installed apps only: one that was removed leaves nothing here",
        clock="local date and time; epoch in the checkin form",
    ),
    Source(
        name="power",
        where="`dumpsys power`",
        proves="screen and charger at the time of the dump, and the least age of the last touch or key press",
        reach="the last of each kind since the phone started",
        clock="time awake before the dump: the true age may be greater",
    ),
    Source(
        name="device_idle",
        where="`dumpsys deviceidle`",
        proves="when the phone dozed and what ended it (motion, screen, charger, unlocking). Deep idle needs a phone that lies still",
        reach="the last 100 changes since the phone started (7 and later)",
        clock="time before the dump",
    ),
    Source(
        name="alarm",
        where="`dumpsys alarm`",
        proves="epoch, local time and time since start at one moment; when the clock was last set; when each app's alarms last woke the phone",
        reach="the last firing of each alarm since the phone started",
        clock="epoch, local time and time since start; time before the dump for alarms",
    ),
    Source(
        name="bluetooth",
        where="`dumpsys bluetooth_manager`",
        proves="which watches, headsets and cars are bonded, and (13 and later) when each was near and when it left",
        reach="the last 40 closed links since Bluetooth was switched on",
        clock="local date and time; without a year in the log of switching on and off",
    ),
    Source(
        name="accessibility",
        where="`dumpsys accessibility`",
        proves="which services may read the screen and press buttons in other apps at the time of the dump",
        reach="the time of the dump",
        clock="none",
    ),
    Source(
        name="media_projection",
        where="`dumpsys media_projection`",
        proves="whether an app captures the screen at the time of the dump",
        reach="the time of the dump",
        clock="none",
    ),
    Source(
        name="roles",
        where="`dumpsys role` (10 and later)",
        proves="which app is the dialer, the assistant, the one that screens or redirects calls",
        reach="the time of the dump",
        clock="none",
    ),
    Source(
        name="trust",
        where="`dumpsys trust`",
        proves="whether the phone is locked at the time of the dump, and which agents may keep it unlocked",
        reach="the time of the dump",
        clock="none",
    ),
    Source(
        name="adb",
        where="`dumpsys adb` (10 and later)",
        proves="which computers may control the phone through adb, and on some versions when each was last connected",
        reach="all that are authorised, however long ago",
        clock="epoch",
    ),
    Source(
        name="device_policy",
        where="`dumpsys device_policy`",
        proves="which apps are device administrators or own the device or a profile, and what they may do",
        reach="the time of the dump",
        clock="none",
    ),
    Source(
        name="subscriptions",
        where="`dumpsys isub`, and the lines in `dumpsys telephony.registry`",
        proves="which SIMs are in the phone, in which slot, of which operator",
        reach="the time of the dump, and SIMs seen before",
        clock="none",
    ),
    Source(
        name="settings",
        where="`dumpsys settings`",
        proves="settings that bear on calls, lock, screen and adb, and which services the owner has enabled, at the time of the dump",
        reach="the time of the dump",
        clock="none",
    ),
    Source(
        name="capture",
        where="a network capture (pcap or pcapng) of the phone, its router or an app on it such as PCAPdroid",
        proves="which conversations passed where it was taken: their ends, times and bytes both ways, the names that were asked for and "
        "shown, and what was said in those that are not encrypted. Which app speaks stands only in captures of PCAPdroid",
        reach="from the first packet to the last; what went another way (the modem's own traffic, another network) is not in it",
        clock="epoch",
    ),
)
"""All sources, those that tell of calls first, in the order in which a call is looked up."""


def source_named(name: str) -> Source | None:
    """The source of that name, None if there is none."""
    return next((source for source in SOURCES if source.name == name), None)
