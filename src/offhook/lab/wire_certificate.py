"""A server's certificate, signed by itself with a key made from its name: the same name gives the same bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache

BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


@cache
def certificate(name: str) -> bytes:
    """DER of an X.509 certificate for one host name."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding

    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    made = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=subject, public_key=key.public_key())
        .serial_number(int.from_bytes(hashlib.sha1(name.encode(), usedforsecurity=False).digest()[:8], "big") | 1)
        .not_valid_before(BEGINS)
        .not_valid_after(ENDS)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    return made.sign(key, None).public_bytes(Encoding.DER)
