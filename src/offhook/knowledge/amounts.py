"""Bytes in plain words. Kilobytes are of 1,000 bytes."""

from __future__ import annotations


def size(count: int) -> str:
    """Bytes as a person counts them, in powers of 1,000: "512 bytes", "48 KB", "1.2 MB", "3.4 GB"."""
    if count < 1000:
        return f"{count} byte{'' if count == 1 else 's'}"
    for unit, name in ((1_000, "KB"), (1_000_000, "MB")):
        if count < unit * 999.5:
            return _rounded(count / unit, name)
    return _rounded(count / 1_000_000_000, "GB")


def _rounded(amount: float, name: str) -> str:
    return f"{amount:,.1f} {name}" if amount < 9.95 else f"{amount:,.0f} {name}"
