"""Afternoons drawn by chance: any protocol, any shape of hello, any packing, any mishap on the way. For finding what nobody thought of."""

from __future__ import annotations

from random import Random

from offhook.lab.scenario import HOUR, moment
from offhook.lab.traffic import Conversation, Exchange, Server, Traffic
from offhook.lab.traffic_story import Story
from offhook.lab.wire_http import Headers, packed

HELLOS = ((), (), ("1.2",), ("large",), ("nameless",), ("ech",))
QUIC_HELLOS = ((), ("shuffled",), ("v2",), ("large",), ("large", "shuffled"))
FAULTS = ("", "", "", "retransmission", "out_of_order", "no_start", "no_end", "reset")
FORMS = ("pcapdroid", "pcapdroid_ng", "pcap", "pcap_sll2", "pcap_nano", "pcap_gz", "pcapng_two")
APPS = ("com.android.chrome", "com.whatsapp", "net.example.torch", "com.instagram.android")


def afternoon(seed: int) -> Story:
    """Forty conversations with twelve hosts, each host over one protocol."""
    rng = Random(f"afternoon:{seed}")
    began = moment("Asia/Singapore", "2026-09-21 13:00:00")
    hosts = [
        (
            _server(number, rng),
            rng.choice(("http", "http", "tls", "tls", "quic", "udp", "tcp", "ntp")),
            rng.choice(APPS),
        )
        for number in range(12)
    ]
    talks = tuple(
        _talk(began + number * 77_000 + rng.randint(0, 50_000), rng, *rng.choice(hosts)) for number in range(40)
    )
    traffic = Traffic(conversations=talks, began=began, ended=began + HOUR, evidence=(rng.choice(FORMS),), seed=seed)
    return Story(name=f"afternoon-{seed}", traffic=traffic)


def _server(number: int, rng: Random) -> Server:
    chain = tuple(f"c{index}.cdn{number}.example.org" for index in range(rng.randint(0, 3)))
    return Server(
        host=f"h{number}.by-chance.example",
        address=f"198.51.100.{number + 10}",
        address6=f"2001:db8:77::{number:x}",
        chain=chain,
    )


def _talk(began: int, rng: Random, server: Server, protocol: str, package: str) -> Conversation:
    hello = rng.choice(QUIC_HELLOS if protocol == "quic" else HELLOS) if protocol in {"tls", "quic"} else ()
    return Conversation(
        began=began, server=server, package=package, protocol=protocol, hello=hello, outer_name="public.example.org" if "ech" in hello else "",
        exchanges=tuple(_exchange(rng) for _ in range(rng.randint(1, 4))) if protocol == "http" else (), six=protocol != "http" and rng.random() < 0.3,
        sent=rng.choice((0, 1, 300, 1359, 1360, 1361, 20_000)), received=rng.choice((0, 5, 900, 40_000)), parts=rng.randint(1, 4),
        lasts_ms=rng.randint(200, 30_000), fault=rng.choice(FAULTS) if protocol in {"http", "tls", "tcp"} else "",
    )  # fmt: skip


def _exchange(rng: Random) -> Exchange:
    body, headers = _body(rng)
    reply, reply_headers = _body(rng)
    return Exchange(
        target=f"/{rng.randrange(1 << 40):x}?q={rng.randrange(1 << 20)}", method="POST" if body else "GET", headers=headers, body=body, reply=reply,
        reply_headers=reply_headers, after_ms=rng.randint(1, 900), takes_ms=rng.randint(5, 400),
    )  # fmt: skip


def _body(rng: Random) -> tuple[bytes, Headers]:
    """Nothing, text, or bytes; packed, in chunks, or neither."""
    size = rng.choice((0, 0, 17, 700, 1360, 9000))
    if not size:
        return b"", ()
    text = rng.random() < 0.6
    plain = (b'{"k":"' + b"abc" * (size // 3) + b'"}') if text else rng.randbytes(size)
    headers: Headers = (("Content-Type", "application/json" if text else "application/octet-stream"),)
    coding = rng.choice(("", "", "gzip", "deflate", "br", "zstd"))
    if coding:
        plain, headers = packed(plain, [coding]), (*headers, ("Content-Encoding", coding))
    if rng.random() < 0.4:
        headers = (*headers, ("Transfer-Encoding", "chunked"))
    return plain, headers
