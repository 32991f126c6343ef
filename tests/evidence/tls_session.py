"""Real TLS conversations, held in memory between two ends of OpenSSL, as packets of a capture and with their key log.

Imitates PCAPdroid with TLS decryption (Android 13) and a desktop with SSLKEYLOGFILE.
"""

from __future__ import annotations

import datetime as dt
import ssl
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from offhook.lab.render_capture import Packet
from offhook.lab.wire_packets import Ends, Segment, tcp_packet

HOST = "api.example.com"
BEGAN_US = 1_790_002_801_000_000
SYN, ACK, PUSH = 2, 16, 8
TURN = tuple[bytes, bytes]


def certificate(folder: Path) -> Path:
    """A certificate for HOST with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    began = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, began, began + dt.timedelta(days=900))
    signed = builder.sign(key, hashes.SHA256())
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain) + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def conversation(
    folder: Path, turns: Sequence[TURN], protocol: str = "http/1.1"
) -> tuple[list[tuple[bool, bytes]], bytes]:
    """What both ends wrote on the wire, (from the client, bytes) in order, and the key log. turns: (client says, server says)."""
    log = folder / f"keys-{len(list(folder.iterdir()))}.log"
    server, client = _contexts(folder, log, protocol)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server, server_hostname=HOST),
        server.wrap_bio(to_server_in := ssl.MemoryBIO(), to_client_out := ssl.MemoryBIO(), server_side=True),
    )
    wire: list[tuple[bool, bytes]] = []

    def carry() -> None:
        for outgoing, source, target in ((True, to_server, to_server_in), (False, to_client_out, to_client)):
            if data := source.read():
                wire.append((outgoing, data))
                target.write(data)

    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                carry()
    carry()
    for asked, answered in turns:
        for end, other, data in ((*ends, asked), (*ends[::-1], answered)):
            for start in range(0, len(data), 8000):
                end.write(data[start : start + 8000])
                carry()
                other.read(9000)
    return wire, log.read_bytes()


def _contexts(folder: Path, log: Path, protocol: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    path = folder / "server.pem"
    pem = path if path.exists() else certificate(folder)
    server.load_cert_chain(pem)
    client.load_verify_locations(pem)
    client.keylog_filename = str(log)
    for context in (server, client):
        context.set_alpn_protocols([protocol])
    return server, client


def packets(wire: Iterable[tuple[bool, bytes]], port: int = 40_000) -> list[Packet]:
    """A TCP connection that carries it, a packet each 10 ms."""
    out = Ends("10.0.0.2", port, "93.184.216.34", 443)
    seq = {True: 1000, False: 9000}
    steps: list[tuple[bool, int, bytes]] = [(True, SYN, b""), (False, SYN | ACK, b""), (True, ACK, b"")]
    for outgoing, data in wire:
        steps += [(outgoing, PUSH | ACK, data[start : start + 1400]) for start in range(0, len(data), 1400)]
    found = []
    for number, (outgoing, flags, data) in enumerate(steps):
        segment = Segment(flags, seq[outgoing], 0 if flags == SYN else seq[not outgoing], data)
        packet = tcp_packet(out if outgoing else out.back, segment)
        found.append(Packet(at_us=BEGAN_US + number * 10_000, data=packet, outgoing=outgoing, uid=10123, package="com.example.notes", app="Notes"))  # fmt: skip
        seq[outgoing] += len(data) + (1 if flags & SYN else 0)
    return found


def request(target: str, body: bytes = b"", *extra: str) -> bytes:
    """A request in HTTP/1.1."""
    lines = [f"POST {target} HTTP/1.1", f"Host: {HOST}", "User-Agent: Notes/1.0", f"Content-Length: {len(body)}", *extra, "", ""]  # fmt: skip
    return "\r\n".join(lines).encode() + body


def response(body: bytes, *extra: str) -> bytes:
    """A response in HTTP/1.1."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(body)}", *extra, "", ""]
    return "\r\n".join(lines).encode() + body


def frame(kind: int, flags: int, stream: int, data: bytes = b"") -> bytes:
    """A frame of HTTP/2."""
    return struct.pack(">I", len(data))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + data


def headers(*pairs: tuple[str, str]) -> bytes:
    """Headers as HPACK writes them without its tables."""
    block = b""
    for name, value in pairs:
        block += b"\0" + bytes((len(name),)) + name.encode() + bytes((len(value),)) + value.encode()
    return block
