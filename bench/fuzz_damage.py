"""What chance does to a sample: parts are bent, cut, doubled, put in another order, and crossed with those of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

Parts = tuple[bytes, ...]
"""A sample: the packets of a conversation, or one whole file."""

LARGEST = 512 << 10
INTERESTING = (0, 1, 2, 3, 9, 10, 13, 27, 32, 34, 44, 63, 64, 91, 92, 93, 123, 125, 127, 128, 192, 193, 254, 255)
WORDS = (
    b"\x00", b"\x1b[31mred\x1b[0m", b"\x9b31m", b"\r\n", b"\n", b"\r", b"\t", "\u202egnp.exe".encode(), "\ufeff".encode(), "\u2028".encode(),
    b"\xed\xa0\x80", b"\\ud800", b"\\udc00\\ud800", b"\\u0000", b"\xff\xfe", b"\xc0\x80", b"%00", b"%1b", b"%ff", b"\\x1b", b"\\x00",
    b"-1", b"0", b"-0", b"1e400", b"-1e400", b"NaN", b"Infinity", b"1e18", b"9007199254740993", b"9223372036854775807",
    b"9223372036854775808", b"18446744073709551616", b"9" * 40, b"9" * 5000, b"0x10", b"\xd9\xa3", "²".encode(), b"1.5", b"4294967295",
    b"null", b"true", b"[]", b"{}", b'""', b"[[", b"{{", b'{"a":', b"<b>", b"<script>", b"=cmd()", b"../../etc/passwd", b"%s%n", b"-", b"--", b",", b";",
    b"2262-04-12T00:00:00Z", b"9999-12-31T23:59:59.999999-14:00", b"0001-01-01T00:00:00+14:00", b"1970-01-01T00:00:00Z", b"2024-02-30T00:00:00Z",
    b"gzip, br, zstd, deflate", b"chunked", b"Content-Length: 18446744073709551616\r\n", b"Transfer-Encoding: chunked\r\n", b"HTTP/1.1", b"\r\n\r\n",
    b"xn--", b"xn--a-\xff.example", b"[::1%25eth0]", b"::ffff:1.2.3.4", b"1.2.3.4.5", b"0:", b"5:hello,", b"999999999999:", b"0:~", b"0:}",
)  # fmt: skip
RUNS = (
    b"A",
    b"\0",
    b"\xff",
    b"[",
    b"{",
    b'[{"a":',
    b"(",
    b"%25",
    b"\\",
    b'"',
    b",",
    b"=",
    b"&",
    b"\n",
    b" ",
    b"1",
    b"\xc0\x0c",
    b"\x0a\x05",
    b"--",
    b"\r\n",
)
Change = Callable[[bytearray, Random, "Damage"], None]


class Damage:
    """Damages samples of one kind, repeatably. others: all samples of the kind, to take pieces from."""

    def __init__(self, others: Sequence[Parts]) -> None:
        self.others = others

    def sample(self, rng: Random) -> Parts:
        """A sample after some changes; now and then none."""
        parts = list(rng.choice(self.others))
        for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 5, 9))):
            if len(parts) > 1 and rng.random() < 0.3:
                self._order(parts, rng)
            elif parts:
                index = rng.randrange(len(parts))
                data = bytearray(parts[index])
                rng.choice(CHANGES)(data, rng, self)
                parts[index] = bytes(data[:LARGEST])
        return tuple(parts)

    def piece(self, rng: Random) -> bytes:
        """A piece of any sample."""
        source = rng.choice([part for part in rng.choice(self.others) if part] or [b"\0"])
        start = rng.randrange(len(source))
        return source[start : start + rng.choice((1, 2, 4, 16, 64, 600, 4000))]

    def _order(self, parts: list[bytes], rng: Random) -> None:
        """Packets are lost, come twice, late, or from another conversation."""
        one, other = rng.randrange(len(parts)), rng.randrange(len(parts))
        deed = rng.randrange(5)
        if deed == 0:
            del parts[one]
        elif deed == 1:
            parts.insert(one, parts[other])
        elif deed == 2:
            parts[one], parts[other] = parts[other], parts[one]
        elif deed == 3:
            parts.insert(one, rng.choice([part for part in rng.choice(self.others) if part] or [b"\0"]))
        else:
            parts[one:one] = [parts[other]] * rng.choice((3, 70, 300))


def _spot(data: bytearray, rng: Random) -> int:
    """Anywhere; oftener near the beginning, where lengths and kinds stand."""
    return rng.randrange(min(len(data), 120) if rng.random() < 0.3 else len(data)) if data else 0


def _bytes(data: bytearray, rng: Random, _all: Damage) -> None:
    for _ in range(rng.choice((1, 1, 2, 4, 16)) if data else 0):
        data[_spot(data, rng)] = rng.choice((rng.choice(INTERESTING), rng.getrandbits(8)))


def _bits(data: bytearray, rng: Random, _all: Damage) -> None:
    if data:
        data[_spot(data, rng)] ^= 1 << rng.randrange(8)


def _number(data: bytearray, rng: Random, _all: Damage) -> None:
    """A number of two, four or eight bytes that is very large, very small, or off by one."""
    width, at = rng.choice((2, 3, 4, 8)), _spot(data, rng)
    value = rng.choice(
        (0, 1, (1 << 8 * width) - 1, 1 << 8 * width - 1, (1 << 8 * width - 1) - 1, len(data), len(data) + 1)
    )
    data[at : at + width] = (value % (1 << 8 * width)).to_bytes(width, rng.choice(("big", "little")))


def _cut(data: bytearray, rng: Random, _all: Damage) -> None:
    del data[_spot(data, rng) :]


def _remove(data: bytearray, rng: Random, _all: Damage) -> None:
    at = _spot(data, rng)
    del data[at : at + rng.choice((1, 2, 3, 8, 40, 400))]


def _double(data: bytearray, rng: Random, _all: Damage) -> None:
    at = _spot(data, rng)
    piece = data[at : at + rng.choice((1, 4, 30, 300, 3000))]
    data[at:at] = piece * min(rng.choice((1, 1, 2, 50, 1000)), LARGEST // (len(piece) + 1))


def _cross(data: bytearray, rng: Random, every: Damage) -> None:
    at = _spot(data, rng)
    piece = every.piece(rng)
    data[at : at + rng.choice((0, 0, len(piece)))] = piece


def _word(data: bytearray, rng: Random, _all: Damage) -> None:
    at, word = _spot(data, rng), rng.choice(WORDS)
    data[at : at + rng.choice((0, 0, 1, len(word)))] = word


def _run(data: bytearray, rng: Random, _all: Damage) -> None:
    at, sign = _spot(data, rng), rng.choice(RUNS)
    data[at:at] = sign * rng.choice((20, 300, 5000, 70_000 // len(sign)))


def _digits(data: bytearray, rng: Random, _all: Damage) -> None:
    """A number that is written in digits becomes another word."""
    spots = [at for at in (_spot(data, rng) for _ in range(40)) if data[at : at + 1].isdigit()]
    if spots:
        start = end = spots[0]
        while start and data[start - 1 : start].isdigit():
            start -= 1
        while data[end : end + 1].isdigit():
            end += 1
        data[start:end] = rng.choice(WORDS)


def _junk(data: bytearray, rng: Random, _all: Damage) -> None:
    at = _spot(data, rng)
    data[at : at + rng.choice((0, 30))] = rng.randbytes(rng.choice((1, 8, 30, 1000)))


CHANGES: tuple[Change, ...] = (
    _bytes,
    _bytes,
    _bits,
    _number,
    _cut,
    _remove,
    _double,
    _cross,
    _word,
    _word,
    _digits,
    _run,
    _junk,
)
