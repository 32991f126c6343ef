"""The keys that a capture holds: blocks of secrets in pcapng, which Wireshark and PCAPdroid write.

References: draft-ietf-opsawg-pcapng 4.7.
"""

from __future__ import annotations

from collections.abc import Iterator

SECRETS = 0x0A
TLS = 0x544C534B
LARGEST = 16 << 20


def key_logs_in(kind: int, body: bytes, big: bool) -> Iterator[bytes]:
    """The key log of TLS in a block, if it is one of secrets. body: without type and lengths."""
    order = "big" if big else "little"
    if kind == SECRETS and len(body) >= 8 and int.from_bytes(body[:4], order) == TLS:  # type: ignore[arg-type]
        yield body[8 : 8 + min(int.from_bytes(body[4:8], order), LARGEST)]  # type: ignore[arg-type]
