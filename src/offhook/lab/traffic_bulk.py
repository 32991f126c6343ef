"""Captures that are large: many flows, many bytes, many small packets. Written piece by piece, and quickly."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from random import Random

from offhook.lab.render_capture import Form, Packet, pcap, write_pcap, write_pieces
from offhook.lab.scenario import SECOND, moment
from offhook.lab.traffic import HOME, Conversation, Server
from offhook.lab.traffic_packets import by_time, flights_of
from offhook.lab.wire_packets import ACK, Ends, Segment, ethernet, tcp_packet

BEGAN = moment("Asia/Singapore", "2026-09-21 08:00:00")
HEAD = struct.Struct("<IIII")
RAW = Form()


def write_many_flows(path: Path, count: int = 20_000, seed: int = 1, hosts: int = 700) -> Path:
    """A raw-IP pcap of `count` connections (TLS mostly, some clear, some QUIC), two a second, each after a question for its name.

    hosts: how many different ones, at most 60,000; as many hosts as connections give as many transfers.
    """
    return write_pcap(path, _many(count, seed, hosts))


def write_tiled(path: Path, size: int = 1 << 30, seed: int = 1) -> Path:
    """A capture of about `size` bytes: some hundred conversations with large transfers, over and over, each copy later.

    Addresses and ports repeat from copy to copy; sequence numbers do as well, behind a new SYN.
    """
    pattern = list(_large(seed))
    records = [(packet.at_us, len(packet.data), packet.data) for packet in pattern]
    span = records[-1][0] - records[0][0] + SECOND * 1000
    one = sum(16 + length for _, length, _ in records)
    return write_pieces(path, _tiles(records, span, max(size // one, 1)))


def write_small_packets(path: Path, size: int = 100 << 20) -> Path:
    """Packets of 78 bytes on Ethernet, acknowledgements with options, from some hundred connections; nothing else."""
    frames = []
    for number in range(400):
        ends = Ends(HOME.phone, 20_000 + number, f"198.51.100.{number % 250 + 1}", 443)
        segment = Segment(
            ACK, number * 1000, number * 77, options=bytes.fromhex("0101080a00000001000000020101050a0000000100000002")
        )
        frames.append(ethernet(tcp_packet(ends, segment), HOME.phone_mac, HOME.router_mac))
    records = [(BEGAN * 1000 + index * 25, len(frame), frame) for index, frame in enumerate(frames)]
    one = sum(16 + length for _, length, _ in records)
    return write_pieces(path, _tiles(records, 10_000, max(size // one, 1), Form(link="ethernet")))


def _many(count: int, seed: int, hosts: int) -> Iterator[Packet]:
    rng = Random(f"many:{seed}")
    made = (
        flight
        for number in range(count)
        for flight in flights_of(_talk(number, hosts, rng), HOME, rng, 20_000 + number * 7 % 40_000)
    )
    return by_time(
        made, lambda flight: (Packet(at_us=one.at_us, data=one.data, outgoing=one.outgoing) for one in flight.packets)
    )


def _talk(number: int, hosts: int, rng: Random) -> Conversation:
    site = number % hosts
    server = Server(host=f"h{site}.site{site % 90}.example", address=f"198.18.{site // 250}.{site % 250 + 1}")
    protocol = "http" if number % 17 == 0 else "quic" if number % 11 == 0 else "tls"
    return Conversation(
        began=BEGAN + number * 500 + rng.randint(0, 400), server=server, protocol=protocol, sent=rng.randint(200, 1500), received=rng.randint(300, 4000)
    )  # fmt: skip


def _large(seed: int) -> Iterator[Packet]:
    """Two hundred conversations, mostly downloads, some uploads: 10 MB in all."""
    rng = Random(f"large:{seed}")
    talks = [
        Conversation(
            began=BEGAN + number * 300, server=Server(host=f"cdn{number}.site.example", address=f"198.18.9.{number % 250 + 1}"), asks=number % 4 == 0,
            protocol="quic" if number % 5 == 0 else "tls", sent=60_000 if number % 9 == 0 else 900, received=rng.randint(20_000, 80_000), parts=3,
        )
        for number in range(200)
    ]  # fmt: skip
    made = (flight for number, talk in enumerate(talks) for flight in flights_of(talk, HOME, rng, 20_000 + number * 2))
    return by_time(
        made, lambda flight: (Packet(at_us=one.at_us, data=one.data, outgoing=one.outgoing) for one in flight.packets)
    )


def _tiles(records: list[tuple[int, int, bytes]], span_us: int, times: int, form: Form = RAW) -> Iterator[bytes]:
    """The file's head, then one piece for each copy."""
    yield next(pcap((), form))
    for turn in range(times):
        later = turn * span_us
        yield b"".join(
            part
            for at, length, data in records
            for part in (HEAD.pack((at + later) // 1_000_000, (at + later) % 1_000_000, length, length), data)
        )
