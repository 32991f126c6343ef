"""Plain words for single things: how far a call got, whose number it is, who tells of it; never more than is recorded.

Every text that comes out of evidence leaves here as `text.plain`.
"""

from __future__ import annotations

from functools import cache

from offhook.answers import Call, Covered, Initiator, Peer, Phone, Piece, Use
from offhook.knowledge.regions import region_name
from offhook.report.text import plain
from offhook.report.when import length

NOBODY = "nobody was using the phone, as far as its screen, lock and motion records show"
SOMEBODY = "somebody was using the phone, as far as its screen, lock and motion records show"
STATES = {
    "unattended": "nobody was using the phone",
    "attended": "somebody was using the phone",
    "unknown": "not known whether anybody was using the phone",
}
BADGES = {"unattended": "nobody", "attended": "somebody", "unknown": "not known"}
DIRECTIONS = {"outgoing": "outgoing", "incoming": "incoming", "unknown": "direction not recorded"}
MEDIA = {
    "cellular": "mobile network",
    "wifi": "Wi-Fi calling",
    "voip": "internet call",
    "unknown": "network not recorded",
}
ACCOUNT_NAMES = {
    "telecom": "the call service (Telecom)",
    "radio_log": "the radio log",
    "telephony_registry": "the telephony registry",
    "battery_history": "the battery history",
    "audio": "the audio log",
    "broadcasts": "the broadcast history",
    "activity_starts": "the record of screens started",
    "usage_events": "the app usage record",
    "app_ops": "the record of permissions used",
    "call_log": "the call log",
    "voip_log": "an internet-call app's log",
    "bill": "the bill",
    "watch": "a live record",
}
NUMBER_TYPES = {
    "fixed_line": "fixed line",
    "fixed_line_or_mobile": "fixed line or mobile",
    "voip": "internet telephony",
    "premium_rate": "premium rate",
    "shared_cost": "shared cost",
    "toll_free": "toll-free",
    "uan": "company number",
    "personal_number": "personal number",
    "emergency": "emergency number",
    "short_code": "short code",
    "mmi": "network code",
    "sip": "internet address",
    "unassigned": "number not assigned to anybody",
    "unknown": "kind of number not known",
}
COVERAGE_STATES = {
    "read": "read",
    "empty": "there, but empty",
    "absent": "not in this evidence",
    "unreadable": "there, but not readable",
    "truncated": "cut off before its end",
    "not collected": "not collected",
    "not examined": "there, but not examined by this version",
}
_SAME = {
    "unassigned": "no such range is known",
    "premium_rate": "premium",
    "shared_cost": "shared cost",
    "emergency": "emergency number",
}
"""The risk that says no more than the kind of number."""
_OUTGOING = {
    "requested": "asked for; that it was dialled is not recorded",
    "dialled": "dialled",
    "ringing": "dialled, rang at the other end",
    "answered": "answered",
    "unknown": "how far it got is not recorded",
}
_INCOMING = {**_OUTGOING, "requested": "announced", "dialled": "announced", "ringing": "rang"}
_TIERS = {"recorded": "recorded", "derived": "follows from the records", "conjectured": "weighed, not recorded"}


def counted(number: int, noun: str) -> str:
    """As in "4 calls", "1 call", "10,000 calls"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def stage(call: Call) -> str:
    """How far the call got; a request that was never dialled is not called a call that was placed."""
    got = (_INCOMING if call.direction == "incoming" else _OUTGOING)[call.stage]
    if call.connected is False and call.stage in ("dialled", "ringing"):
        return f"{got}, not connected"
    return got


def duration_s(call: Call) -> float | None:
    """Connected seconds, as a source says or as answered and ended give; None where neither is known."""
    if call.duration_s is not None:
        return call.duration_s
    if call.answered and call.ended:
        return max(0.0, (call.ended - call.answered).total_seconds())
    return None


def outcome(call: Call) -> str:
    """The length of an answered call, otherwise how far it got: "4 min 02 s", "asked for; …"."""
    lasted = duration_s(call)
    if lasted and (call.stage == "answered" or call.connected):
        return length(lasted)
    if call.stage == "answered":
        return "answered, length not recorded"
    return stage(call)


def number(call: Call) -> str:
    """The number in full, or in which way the records hide it: "number masked by the phone, 11 digits long"."""
    if call.number:
        return plain(international(call.number), 120)
    return _hidden(call.number_shown)


def peer(found: Peer | None) -> str:
    """Where a number belongs: "Beijing, China, fixed line, premium rate"; "" where nothing is known."""
    if found is None:
        return ""
    kind = NUMBER_TYPES.get(found.type, found.type.replace("_", " "))
    place, region = found.place or "", region_name(found.region) or ""
    repeats = _SAME.get(found.type)
    risks = [risk for risk in found.risks if risk != repeats]
    parts = [place if place != region else "", region, "" if found.type == "unknown" else kind, *risks]
    return ", ".join(dict.fromkeys(plain(part, 80) for part in parts if part))


def known_name(found: Peer | None) -> str:
    """The name that the owner's own contacts give a number; "" where they have none."""
    return plain(getattr(found, "name", None) or "", 80)


def asked_by(who: Initiator | None) -> str:
    """Who asked for the call, with the standing of that statement; never an accusation."""
    if who is None:
        return "not told: no app is named in these records"
    name = plain(who.package, 200) if who.package else _nameless(who)
    others = [plain(other, 200) for other in who.also[:3]]
    more = f" and {len(who.also) - 3:,} more" if len(who.also) > 3 else ""
    also = f"; shares its identity with {', '.join(others)}{more}" if others else ""
    return f"{name} ({_TIERS[who.tier]}{also})"


def asked_sentence(who: Initiator | None) -> str:
    """The same as the beginning of a sentence."""
    return f"Asked for by {asked_by(who)}" if who else "Nothing in these records tells who asked for it"


def missing(call: Call) -> str:
    """As in "not in the call log, not on the bill"; "" where nothing is missing."""
    return ", ".join(
        f"not {'on' if account == 'bill' else 'in'} {account_name(account)}" for account in call.missing_from
    )


def absence(account: str) -> str:
    """As in "the call log covers this moment and does not hold this call"."""
    return f"{account_name(account)} covers this moment and does not hold this call"


def account_name(account: str) -> str:
    """What an account of a call is, in plain words."""
    return ACCOUNT_NAMES.get(account) or plain(account.replace("_", " "), 60)


def chance(use: Use) -> str:
    """The weighed chance behind a state; "" where none was given."""
    if use.probability_attended is None:
        return ""
    return f"weighed chance that somebody was using it: {percent(use.probability_attended)}"


def used(use: Use) -> str:
    """Whether anybody was using the phone; "nobody" never without what it rests on."""
    return {"unattended": NOBODY, "attended": SOMEBODY}.get(use.state) or STATES[use.state]


def share(probability: float) -> float:
    """A probability that a bar can show: within 0 and 1."""
    return min(1.0, max(0.0, probability)) if probability == probability else 0.0  # noqa: PLR0124 - NaN differs from itself


def percent(share: float) -> str:
    """As in "94 %"; what rounds to certainty is told as more or less than the last step."""
    if not 0 <= share <= 1:
        return "not known"
    if 0.995 <= share < 1:
        return "over 99 %"
    if 0 < share < 0.005:
        return "under 1 %"
    return f"{round(share * 100)} %"


def phone_name(phone: Phone) -> str:
    """As in "Xiaomi Redmi Note 12", "phone of unknown make"."""
    parts = [part for part in (phone.make, phone.model) if part]
    if len(parts) == 2 and parts[1].casefold().startswith(parts[0].casefold()):
        parts = parts[1:]
    return plain(" ".join(parts), 100) or "phone of unknown make"


def piece_size(size: int) -> str:
    """Bytes as a person counts them: "2.1 MB"."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:,.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"


def piece_fate(piece: Piece) -> str:
    """What a piece of evidence is, or why it could not be used."""
    if piece.kind == "unusable":
        return plain(piece.why or "could not be read as evidence of a phone", 400)
    return plain(piece.kind.replace("_", " "), 60)


def source_name(source: str) -> str:
    """The name of a source as a reader meets it: accounts of calls in their own words, others without underscores."""
    name = ACCOUNT_NAMES.get(source, source.replace("_", " ")).removeprefix("the ")
    return plain(name, 60)


def coverage_fate(covered: Covered) -> str:
    """The state of a source in words."""
    return COVERAGE_STATES[covered.state]


@cache
def international(text: str) -> str:
    """A number as it is written on paper ("+86 10 6060 1234"); what is no international number stays as it is."""
    if not text.startswith("+") or not text[1:].isdecimal() or not text.isascii() or len(text) > 20:
        return text
    import phonenumbers

    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _nameless(who: Initiator) -> str:
    return "an app whose name is not recorded" if who.uid is None else f"an app known only as uid {who.uid}"


def _hidden(shown: str | None) -> str:
    if shown is None:
        return "number not in these records"
    scheme, colon, rest = shown.rpartition(":")
    body = rest if colon and scheme.isalpha() else shown
    if not body.strip():
        return "number withheld or empty"
    masked = sum(letter in "*xX•#" for letter in body)
    if masked == len(body):
        return f"number masked by the phone, {counted(masked, 'digit')} long"
    return f"number partly masked by the phone: {plain(body, 120)}" if masked else plain(body, 120)
