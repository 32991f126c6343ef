"""Whole sentences about what was sent: for the head of the result, for its limits, and for the next steps."""

from __future__ import annotations

from offhook.answers import Answers, App, Transfer
from offhook.inference.traffic.starts import NO_BYTES
from offhook.knowledge.amounts import size
from offhook.report.spans import hull, seconds
from offhook.report.text import isolated, plain
from offhook.report.transfers import (
    Share,
    alone,
    by_concern,
    capture_notes,
    captured,
    captured_time,
    counters,
    found_in,
    is_captured,
    opaque_share,
    private,
    private_alone,
    sent_of,
    shares,
    supposed_in,
)
from offhook.report.transfers_words import (
    CONTENTS,
    NO_ORGANISATION,
    app_named,
    datum_name,
    datum_said,
    host,
    local,
    receiver,
)
from offhook.report.when import Clock, dated_stretch, hours
from offhook.report.words import counted, percent

NO_PROOF = "no proof of upload is not proof of no upload"
STOP_DATA = (
    "You can stop {app} from sending without deleting anything: Settings, Apps, {app}, Mobile data and Wi-Fi, switch off "
    "background data. Write down first what you see there, and when it was installed."
)
OF_TRAFFIC_ALONE = "This evidence tells what the phone sent, not whom it called."
BOTH = (
    "Hand over a full bug report of the same hours as well: then it can be told whether anybody was using the phone when "
    "it sent."
)
NAME_THE_PHONE = (
    'Tell which device in the capture is the phone: OWNER.toml with addresses = ["192.168.1.23"] or mac = ["…"] (the phone '
    "shows both in Settings, About phone), handed over with --owner."
)
_WHICH = "nothing tells which is the phone"


def private_headline(answers: Answers) -> str:
    """As in "While nobody was using the phone, it sent private data: 12 contacts' numbers, a hash of the phone's IMEI."."""
    return f"While nobody was using the phone, it sent private data: {_names(private_alone(answers))}."


def traffic_headline(answers: Answers) -> str:
    """Where nothing tells of calls: what was sent."""
    held = private(answers)
    if held:
        return f"The phone sent private data: {_names(held)}."
    transfers = captured(answers)
    if transfers:
        return f"The phone sent {_volume(transfers)}."
    return "".join(_counted(answers)) or _sentence(nothing_told(answers))


def sent_by(answers: Answers) -> str:
    """Whom the private data went to, which apps sent them, and how that is known; "" where none were sent."""
    held = private_alone(answers) or private(answers)
    if not held:
        return ""
    apps = list(dict.fromkeys(app_named(transfer.app) for transfer in held if transfer.app))
    more = f" and {counted(len(apps) - 3, 'more app')}" if len(apps) > 3 else ""
    known = " and ".join(dict.fromkeys(CONTENTS[transfer.content] for transfer in held))
    who = f"Sent by {', '.join(apps[:3])}{more}" if apps else "No record tells which app sent it"
    by = f"{who}; {counted(len(held), 'transfer')}; how we know: {known}."
    return f"It went to {_whom(held)}. {by}"


def also_sent(answers: Answers) -> list[str]:
    """What went out, as a sentence after those about calls; none where no traffic was captured."""
    transfers = captured(answers)
    held = private_alone(answers)
    if held:
        return [f"In such time it also sent private data ({_names(held)}) to {_whom(held)}."]
    if not transfers:
        return _counted(answers)
    some = private(answers)
    told = f"It sent {_volume(transfers)}"
    if some:
        at = "while somebody was using it" if _attended(some) else "when use is not known or somebody was using it"
        return [f"{told}; among it private data ({_names(some)}) to {_whom(some)}, {at}."]
    return [f"{told}.", *_readable(answers), *filter(None, [supposed_sentence(answers)])]


def volume_sentence(answers: Answers) -> str:
    """How much went out to how many; what a counter tells where no capture does."""
    transfers = captured(answers)
    if transfers:
        return f"It sent {_volume(transfers)}."
    return " ".join(_counted(answers)) or _sentence(nothing_told(answers))


def nothing_told(answers: Answers) -> str:
    """Why no transfer is told, although traffic was handed over."""
    if any(NO_BYTES in note for note in capture_notes(answers)):
        return "what was handed over tells of connections and counts no bytes, so how much was sent is not known"
    return "nothing in what was captured is known to be of this phone"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def captured_sentence(answers: Answers, clock: Clock) -> str:
    """As in "Captured Fri 18 Sep 22:10 – Sat 19 Sep 2026 10:10 (12 hours)."; "" where nothing was."""
    spans = captured_time(answers)
    whole = hull(spans)
    return f"Captured {dated_stretch(clock, *whole)} ({hours(seconds(spans))})." if whole else ""


def opaque_sentence(answers: Answers) -> str:
    """As in "96 % of what was sent is encrypted: we cannot see what it contained."; "" where nothing is."""
    share = opaque_share(answers)
    shown = percent(share)[:1].upper() + percent(share)[1:] if share else ""
    return f"{shown} of what was sent is encrypted: we cannot see what it contained." if share else ""


def supposed_sentence(answers: Answers) -> str:
    """What the names of hosts stand for, where nothing could be read; "" where none stands for anything."""
    named = [transfer for transfer in by_concern(captured(answers)) if supposed_in(transfer)]
    if not named:
        return ""
    names = list(dict.fromkeys(datum_name(datum) for transfer in named for datum in supposed_in(transfer)))
    more = f" and {len(names) - 4} more kinds" if len(names) > 5 else ""
    what = f"{', '.join(names[: 4 if more else 5])}{more}"
    return f"{counted(len(named), 'transfer')} went to hosts whose names stand for {what}: whether they held it cannot be seen."


def sent_limits(answers: Answers, clock: Clock) -> list[str]:
    """What the evidence cannot tell of what was sent, for "What this cannot tell"."""
    if answers.transfers is None:
        why = "the traffic handed over was not examined" if is_captured(answers) else "no traffic was captured"
        return [f"what the phone sent: {why}, and {NO_PROOF}"]
    spans = captured_time(answers)
    whole = hull(spans)
    notes = [f"of the capture: {isolated(note, 300)}" for note in capture_notes(answers)[:5]]
    if not whole or not captured(answers):
        nothing = nothing_told(answers)
        why = nothing if is_captured(answers) else "no traffic was captured"
        return [f"to whom the phone sent what: {why}, and {NO_PROOF}", *notes]
    silences = ", or in the silences of more than six hours between" if len(spans) > 1 else ""
    told = [
        f"what it sent before or after {dated_stretch(clock, *whole)}{silences} ({hours(seconds(spans))} captured): {NO_PROOF}"
    ]
    share = opaque_share(answers)
    if share:
        told.append(f"what {percent(share)} of the sent bytes contained: they are encrypted")
    disputed = sum(transfer.located_in == "disputed" for transfer in captured(answers))
    if disputed:
        told.append(f"in which country the servers of {counted(disputed, 'transfer')} stand: the sources disagree")
    return told + notes


def which_device(answers: Answers) -> list[str]:
    """What the owner can tell where a capture holds several devices."""
    return [NAME_THE_PHONE] if any(_WHICH in note for note in capture_notes(answers)) else []


def sent_steps(answers: Answers) -> list[str]:
    """What to do about private data that went out while nobody was using the phone."""
    apps = [transfer.app for transfer in private_alone(answers)]
    names = dict.fromkeys(_step_name(app) for app in apps if app and (app.label or app.package))
    return [STOP_DATA.format(app=name) for name in list(names)[:1]]


def most_worrying(answers: Answers) -> Transfer | None:
    """The transfer to explain first."""
    return next(iter(private_alone(answers) or by_concern(answers.transfers or [])), None)


def receivers(found: list[Share], most: int = 3) -> str:
    """As in "hosts of Xiaomi (home: China) and of Google (home: United States)"."""
    named = [share for share in found if share.organisation != NO_ORGANISATION]
    if not named:
        return "hosts of organisations that are not known"
    told = [f"{share.organisation} (home: {share.home})" for share in named[:most]]
    left = len(found) - len(told)
    others = [counted(left, "other")] if left else []
    return f"hosts of {_and(told + others)}"


def _names(held: list[Transfer]) -> str:
    """As in "12 contacts' numbers, hashed IMEI and 2 more kinds"."""
    names = list(dict.fromkeys(datum_said(datum) for transfer in held for datum in found_in(transfer)))
    more = f" and {len(names) - 4} more kinds" if len(names) > 5 else ""
    return f"{', '.join(names[: 4 if more else 5])}{more}"


def _whom(held: list[Transfer]) -> str:
    return f"{host(held[0])}, {receiver(held[0])}" if len(held) == 1 else receivers(shares(held))


def _counted(answers: Answers) -> list[str]:
    totals = counters(answers)
    if not totals:
        return []
    quiet = sum(map(alone, totals))
    part = f", {size(quiet)} of it while nobody was using the phone" if quiet else ""
    return [
        f"Android counted {size(sent_of(totals))} sent by {counted(len(totals), 'app')}{part}; to whom is not told."
    ]


def _volume(transfers: list[Transfer]) -> str:
    found = shares([transfer for transfer in transfers if not local(transfer)])
    quiet = sum(map(alone, transfers))
    part = f", {size(quiet)} of it while nobody was using the phone" if quiet else ""
    named = sum(share.organisation != NO_ORGANISATION for share in found)
    to = f" to hosts of {counted(named, 'organisation')}" if named else ""
    return f"{size(sent_of(transfers))}{to}{part}"


def _readable(answers: Answers) -> list[str]:
    """What cannot be read is never called free of private data; what can be read was searched for known values only."""
    share = opaque_share(answers) or 0.0
    hidden = opaque_sentence(answers)
    rest = "In what could be read, none of the owner's data that was looked for was found." if share < 1 else ""
    return [sentence for sentence in (hidden, rest) if sentence]


def _attended(held: list[Transfer]) -> bool:
    return all(transfer.use.state == "attended" for transfer in held)


def _step_name(app: App) -> str:
    return plain(app.label or app.package or "", 60)


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
