"""How fast, how complete and how exact the search for the owner's data is, on invented people.

    .venv/bin/python -m bench.private [MEGABYTES]

Prints: time to build for 15 identifiers and 200 contacts, MB per CPU-second by kind of body, what of the encoding suite is found,
and what is reported where nothing of the owner stands: other people's identifiers in all encodings, random bytes, random digits.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator

from tests.inference.private.samples import IDENTIFIERS, IMEI, IMSI, OWN, body, looked, owner, told
from tests.inference.private.suite import cases

from offhook.contacts import Contact
from offhook.facts.book import FactBook
from offhook.facts.passing import Payload
from offhook.facts.traffic import Disclosure
from offhook.inference.private import Search
from offhook.owner import Owner

SOUGHT = {
    "imei": IMEI,
    "imsi": IMSI,
    "own_number": OWN,
    "email": IDENTIFIERS["emails"][0].lower(),
    **{k: v[0] for k, v in IDENTIFIERS.items() if k not in ("imei", "imsi", "emails", "ssids", "carrier", "gsf_id")},
}
OTHERS: dict[str, tuple[str, ...]] = {
    "imei": ("356938035643809",),
    "imsi": ("525019876543210",),
    "iccid": ("8965012345678901234",),
    "serial": ("ZX1G42BJ7K",),
    "android_id": ("0f1e2d3c4b5a6978",),
    "gaid": ("cdda802e-fb9c-47ad-9866-0794d394c912",),
    "oaid": ("00112233445566778899aabbccddeeff7fb1c2d3e4f5a6978877665544332211",),
    "mac": ("3c:5a:b4:11:22:33",),
    "bluetooth_mac": ("a4:77:33:0c:1d:2e",),
    "emails": ("someone.else@example.com",),
}
CHUNK = 1 << 20


def people(count: int, chance: random.Random) -> tuple[Contact, ...]:
    """Invented contacts with Chinese, German and Singaporean numbers."""
    shapes = ("+86139{:08d}", "+49151{:08d}", "+659{:07d}", "+4420{:08d}")
    return tuple(
        Contact(
            f"Person {chr(65 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n % 7)}",
            chance.choice(shapes).format(chance.randrange(10**7)),
        )
        for n in range(count)
    )


def events(chance: random.Random, size: int) -> Iterator[bytes]:
    """Bodies of a program of measurement, about 20 KB each, in which nothing of the owner stands."""
    made = 0
    while made < size:
        rows = [
            {
                "event": chance.choice(("open", "tap", "scroll", "view")),
                "id": f"{chance.getrandbits(128):032x}",
                "t": 1412345678901 + chance.randrange(10**9),
                "note": "a sentence as people and programs write them, with nothing in it",
                "blob": b64encode(chance.randbytes(90)).decode(),
            }
            for _ in range(60)
        ]
        data = json.dumps(rows).encode()
        made += len(data)
        yield data


def pieces(make: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    """Bodies of a megabyte."""
    return (make(CHUNK) for _ in range(size // CHUNK))


def rate(search: Search, name: str, bodies: Iterable[bytes], **more: object) -> list[Disclosure]:
    """Search all; print the speed; what was found."""
    payloads: list[Payload] = [body(data, **more) for data in bodies]
    size = sum(len(payload.data) for payload in payloads)
    began = time.process_time()
    facts = looked(search, *payloads)
    spent = time.process_time() - began
    found = [fact for fact in facts if isinstance(fact, Disclosure)]
    sure = sum(not each.weak for each in found)
    print(f"{name:34} {size / 1e6:7.1f} MB {size / 1e6 / spent:7.1f} MB/s   sure {sure}, weak {len(found) - sure}")
    return found


def recall(search: Search, values: dict[str, str]) -> tuple[int, int]:
    """How many cases of the suite there are, and in how many the value itself was reported."""
    every = [case for identifier, value in values.items() for case in cases(identifier, value)]
    hit = 0
    for case in every:
        facts = looked(search, body(case.data, content_type=case.content_type, encodings=case.encodings))
        hit += any(each.identifier == case.identifier for each in told(facts))
    return len(every), hit


def main() -> None:
    """Print the figures."""
    size = int(sys.argv[1] if len(sys.argv) > 1 else 30) << 20
    chance = random.Random(7)
    me = owner(contacts=people(200, chance))
    began = time.process_time()
    search = Search(FactBook(), me)
    forms = search.automaton.size
    print(f"{len(search.known.seeds)} values, {forms:,} forms, built in {time.process_time() - began:.2f} s of CPU")
    texts = [b"The quick brown fox jumps over the lazy dog, " * 23_000]
    rate(search, "plain text", texts * (size // CHUNK))
    rate(search, "random bytes", pieces(chance.randbytes, size), content_type="application/octet-stream")
    rate(search, "random digits", pieces(digits(chance), size // 3))
    rate(search, "events (JSON)", events(chance, size // 2), content_type="application/json")
    every, hit = recall(search, SOUGHT)
    print(f"encoding suite: {hit} of {every} found ({hit / every:.2%})")
    stranger = Owner(identifiers=OTHERS, numbers=("+6598765432",), contacts=people(200, random.Random(8)), home="SG")
    every, hit = recall(Search(FactBook(), stranger), SOUGHT)
    print(f"the same searched for somebody else: {hit} of {every} reported")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def digits(chance: random.Random) -> Callable[[int], bytes]:
    """Random digits of a given length."""
    table = bytes(48 + byte % 10 for byte in range(256))
    return lambda length: chance.randbytes(length).translate(table)


if __name__ == "__main__":
    main()
