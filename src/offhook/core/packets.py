# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""From bytes to packets: the loop that sees every frame of a capture, and writes down whose it is and where its payload stands.

Plain Python that Cython compiles; both give the same. Only C numbers and the tables of `rows.py` are used inside the loop, so
it runs without the interpreter's lock. Nothing is allocated: a full table of packets is emptied by `flows.py` in between.

References: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, tcpdump.org/linktypes; RFC 768, 791, 8200, 9293.
"""

from __future__ import annotations

try:
    import cython
except ImportError:  # neither compiled nor is Cython installed
    from offhook.core import _nocython as cython  # type: ignore[no-redef]
if not cython.compiled:
    from offhook.core import _nocython as cython  # type: ignore[no-redef]
from offhook.core.rows import Rows

N = cython.typedef(cython.longlong)
U = cython.typedef(cython.ulonglong)
Packet = cython.struct(
    number=N, ns=N, iface=N, uid=N, app=N, version=N, proto=N, ident=N, offset=N, more=N, s_port=N, d_port=N, seq=N,
    flags=N, check=N, at=N, size=N, length=N, s_hi=U, s_lo=U, d_hi=U, d_lo=U, s_mac=U, d_mac=U,
)  # fmt: skip
Interface = cython.struct(link=N, snap=N, per=U, coarse=U, fine=U, offset=N)
Count = cython.struct(key=N, items=N, first=N)

COMPILED: bool = cython.compiled


@cython.final
@cython.cclass
class Scanner:
    """One pass over the frames of one capture.

    code: why `scan` came back: 0 more bytes are needed, 1 the table of packets is full, 2 what follows is no record, 3 a block
    that is no packet or a broken one. big: the order of bytes in the capture. largest: bytes of a record or block. frames: seen so
    far. found: packets in the table. described: interfaces of this section, whose rows begin at `base`. tick: nanoseconds in
    the smaller unit of a pcap's stamps. trailers: of PCAPdroid, seen so far.
    """

    code = cython.declare(N, visibility="public")
    pcapng = cython.declare(N, visibility="public")
    big = cython.declare(N, visibility="public")
    largest = cython.declare(N, visibility="public")
    frames = cython.declare(N, visibility="public")
    found = cython.declare(N, visibility="public")
    described = cython.declare(N, visibility="public")
    base = cython.declare(N, visibility="public")
    tick = cython.declare(N, visibility="public")
    trailers = cython.declare(N, visibility="public")
    ns = cython.declare(N)
    salt = cython.declare(N)
    kind = cython.declare(N)
    link = cython.declare(N)
    orig = cython.declare(N)
    p = cython.declare(Packet)
    b = cython.declare(cython.uchar[::1])
    packets = cython.declare(Packet[::1])
    interfaces = cython.declare(Interface[::1])
    kinds = cython.declare(Count[::1])
    bad = cython.declare(Count[::1])

    def __init__(self, rows: Rows, seed: int) -> None:
        if not cython.compiled:
            self.p = rows.packet
        self.code = self.pcapng = self.big = self.frames = self.found = self.described = self.base = 0
        self.trailers = self.ns = self.kind = self.link = self.orig = 0
        self.tick, self.largest, self.salt = 1000, 262144, seed & 0xFFFF
        self.packets, self.interfaces, self.kinds, self.bad = rows.packets, rows.interfaces, rows.kinds, rows.bad

    def scan(self, buffer: bytearray, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> int:
        """Take the frames in buffer[start:end]; returns where the first record or block that was not taken begins."""
        self.b = buffer
        with cython.nogil:
            done = _blocks(self, start, end) if self.pcapng else _records(self, start, end)
        return done  # noqa: RET504 - made a Python number only where the lock is held


@cython.cfunc
@cython.nogil
def _records(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    while True:
        it.code = 0
        if o + 16 > end:
            return o
        size = _f32(it, o + 8)
        it.code = 2 if size > it.largest else 1 if it.found >= len(it.packets) else 0
        if it.code or o + 16 + size > end:
            return o
        it.ns = _f32(it, o) * 1000000000 + _f32(it, o + 4) * it.tick
        it.p.uid, it.p.iface = -2, 0
        _packet(it, o + 16, o + 16 + size, max(size, _f32(it, o + 12)))
        o += 16 + size


@cython.cfunc
@cython.nogil
def _blocks(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    while True:
        it.code = 0
        if o + 12 > end:
            return o
        kind, size = _f32(it, o), _f32(it, o + 4)
        if kind not in {6, 3, 2} or size > it.largest or size < (16 if kind == 3 else 32) or size & 3:
            it.code = 3
            return o
        if o + size > end:
            return o
        it.code = 3 if _f32(it, o + size - 4) != size else 1 if it.found >= len(it.packets) else 0
        if it.code:
            return o
        it.p.uid = -2
        _block(it, o, o + size - 4, kind)
        o += size


@cython.cfunc
@cython.nogil
def _block(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t, kind: cython.longlong) -> cython.longlong:
    """An enhanced (6), an old (2) or a simple (3) packet block, which ends before the repetition of its length at `end`."""
    at = o + (12 if kind == 3 else 28)
    iface = 0 if kind == 3 else _f32(it, o + 8) if kind == 6 else _f16(it, o + 8)
    if iface >= it.described:
        it.frames += 1
        return _bad(it, 6)
    iface += it.base
    snap = it.interfaces[iface].snap or it.largest
    orig = _f32(it, o + (8 if kind == 3 else 24))
    size = min(orig, end - at, snap) if kind == 3 else _f32(it, o + 20)
    if size > end - at:
        it.frames += 1
        return _bad(it, 5)
    it.p.iface = iface
    if kind != 3:
        ticks: cython.ulonglong = _f32(it, o + 12)
        ticks = ticks << 32 | _f32(it, o + 16)
        per: cython.ulonglong = it.interfaces[iface].per
        seconds: cython.longlong = ticks // per if ticks // per >> 32 == 0 else 0
        seconds += it.interfaces[iface].offset
        rest: cython.longlong = ticks % per // it.interfaces[iface].coarse * 1000000000 // it.interfaces[iface].fine
        it.ns = seconds * 1000000000 + rest if seconds >> 32 == 0 else 0
    if kind == 6:
        _comment(it, at + (size + 3 & -4), end)
    return _packet(it, at, at + size, max(size, orig))


@cython.cfunc
@cython.nogil
def _comment(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.longlong:
    """The uid in a comment of PCAPdroid's ("u-10123", "u--1"), which is one of the options from `o` on."""
    for _ in range(16):
        if o + 4 > end or _f16(it, o) == 0:
            return 0
        code, last = _f16(it, o), o + 4 + _f16(it, o + 2)
        if code == 1 and o + 7 <= last <= end and it.b[o + 4] == 117 and it.b[o + 5] == 45:
            return _uid(it, o + 6, last)
        o = last + (o - last & 3)
    return 0


@cython.cfunc
@cython.nogil
def _uid(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.longlong:
    number: cython.longlong = 0
    for i in range(o + 1 if it.b[o] == 45 else o, end):
        if not 48 <= it.b[i] <= 57 or number > 214748363:
            return 0
        number = number * 10 + it.b[i] - 48
    it.p.uid = -1 if it.b[o] == 45 else number
    return 0


@cython.cfunc
@cython.nogil
def _packet(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.longlong) -> cython.longlong:
    it.frames += 1
    it.orig, it.link, it.p.app = orig, it.interfaces[it.p.iface].link, 0
    it.p.number, it.p.ns = it.frames, it.ns
    it.p.s_mac = it.p.d_mac = 0
    at = _network(it, o, end)
    if at < 0:
        return _bad(it, 1)
    if it.kind == 0x0800:
        return _ip4(it, at, end, o + orig)
    if it.kind == 0x86DD:
        return _ip6(it, at, end, o + orig)
    return _kind(it)


@cython.cfunc
@cython.nogil
def _network(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the network's header begins, `kind` being its EtherType; -2 if the frame is too short."""
    link = it.link
    if o + (14 if link == 1 else 16 if link == 113 else 20 if link == 276 else 5 if link in {0, 108} else 1) > end:
        return -2
    if link in {113, 276}:
        it.kind = _u16(it, o + 14 if link == 113 else o)
        it.p.s_mac = _u64(it, o + (6 if link == 113 else 12)) >> 16
        return _tags(it, o + (16 if link == 113 else 20), end)
    if link in {0, 108}:
        family = it.b[o] + it.b[o + 3]
        it.kind = 0x0800 if family == 2 else 0x86DD if family in {10, 23, 24, 28, 30} else 0x10000 + family
        return o + 4
    bare: cython.longlong = 0
    if link == 1:
        it.kind = _u16(it, o + 12)
        bare = 1 if it.trailers and it.kind not in {0x0800, 0x86DD} and _u16(it, o + 2) == it.orig else 0
    if bare or link in {101, 12, 14, 228, 229}:  # PCAPdroid leaves out the frame where its trailer has no room
        it.kind = 0x0800 if it.b[o] >> 4 == 4 else 0x86DD
        return o
    if link != 1:
        it.kind = 0x20000 + link
        return o
    it.p.d_mac, it.p.s_mac = _u64(it, o) >> 16, _u64(it, o + 6) >> 16
    return _tags(it, o + 14, end)


@cython.cfunc
@cython.nogil
def _tags(it: Scanner, at: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Past VLAN tags, PPPoE and SNAP."""
    for _ in range(4):
        kind = it.kind
        if (kind in {0x8100, 0x88A8, 0x9100}) and at + 4 <= end:
            it.kind = _u16(it, at + 2)
            at += 4
        elif kind == 0x8864 and at + 8 <= end:
            kind = _u16(it, at + 6)
            it.kind = 0x0800 if kind == 0x21 else 0x86DD if kind == 0x57 else 0x8864
            return at + 8
        elif kind <= 1500 and at + 8 <= end and _u16(it, at) == 0xAAAA:
            it.kind = _u16(it, at + 6)
            return at + 8
        else:
            return at
    return at


@cython.cfunc
@cython.nogil
def _ip4(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.Py_ssize_t) -> cython.longlong:
    if o + 20 > end or it.b[o] >> 4 != 4:
        return _bad(it, 2)
    header, total = (it.b[o] & 15) * 4, _u16(it, o + 2)
    if total == 0 and orig - o < 1 << 20:  # cut into packets by the network card only later
        total = orig - o
    if header < 20 or o + header > end or total < header:
        return _bad(it, 2)
    part = _u16(it, o + 6)
    it.p.version, it.p.proto, it.p.ident = 4, it.b[o + 9], _u16(it, o + 4)
    it.p.offset, it.p.more = (part & 0x1FFF) * 8, part >> 13 & 1
    it.p.s_hi = it.p.d_hi = 0
    it.p.s_lo, it.p.d_lo = _u32(it, o + 12), _u32(it, o + 16)
    _trailer(it, o + total, end)
    return _transport(it, o + header, min(o + total, end), min(o + total, orig))


@cython.cfunc
@cython.nogil
def _ip6(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.Py_ssize_t) -> cython.longlong:
    if o + 40 > end or it.b[o] >> 4 != 6:
        return _bad(it, 2)
    total = _u16(it, o + 4) + 40
    if total == 40 and orig - o < 1 << 20:
        total = orig - o
    it.p.version, it.p.ident, it.p.offset, it.p.more = 6, 0, 0, 0
    it.p.s_hi, it.p.s_lo = _u64(it, o + 8), _u64(it, o + 16)
    it.p.d_hi, it.p.d_lo = _u64(it, o + 24), _u64(it, o + 32)
    _trailer(it, o + total, end)
    end, orig = min(o + total, end), min(o + total, orig)
    proto: cython.longlong = it.b[o + 6]
    o += 40
    for _ in range(16):
        if proto not in {0, 43, 44, 51, 60, 135}:
            break
        if o + 8 > end:
            return _bad(it, 2)
        if proto == 44:
            it.p.offset, it.p.more = _u16(it, o + 2) & 0xFFF8, it.b[o + 3] & 1
            it.p.ident = _u32(it, o + 4)
        size = 8 if proto == 44 else (it.b[o + 1] + 2) * 4 if proto == 51 else (it.b[o + 1] + 1) * 8
        proto = it.b[o]
        o += size
        if it.p.offset:
            break
    it.p.proto = proto
    return _transport(it, o, end, orig)


@cython.cfunc
@cython.nogil
def _trailer(it: Scanner, datagram: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.longlong:
    """PCAPdroid's, which stands beyond the datagram."""
    if it.link == 1 and datagram + 32 <= end and _u32(it, end - 32) == 0x01072021:
        uid = _u32(it, end - 28)
        it.p.uid, it.p.app = (-1 if uid > 0x7FFFFFFF else uid), end - 24
        it.trailers += 1
    return 0


@cython.cfunc
@cython.nogil
def _transport(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.Py_ssize_t) -> cython.longlong:
    proto, header = it.p.proto, 0
    it.p.s_port = it.p.d_port = it.p.seq = it.p.flags = it.p.check = 0
    if o > end:
        return _bad(it, 3)
    if it.p.offset:
        return _found(it, o, end, orig)
    if proto in {6, 17, 132}:
        if o + (14 if proto == 6 else 8) > end:
            return _bad(it, 3)
        it.p.s_port, it.p.d_port = _u16(it, o), _u16(it, o + 2)
        header = (it.b[o + 12] >> 4) * 4 if proto == 6 else 8 if proto == 17 else 12
    elif proto in {1, 58}:
        header = min(8, orig - o)
    if proto == 6:
        it.p.seq, it.p.flags = _u32(it, o + 4), it.b[o + 13]
        it.p.check = _u16(it, o + 16) if o + 18 <= end else 0
    elif proto == 17:
        size, it.p.check = _u16(it, o + 4), _u16(it, o + 6) ^ _sample(it, o + 8, end)
        header = -1 if 0 < size < 8 else 8
        orig = orig if it.p.more or size < 8 else min(orig, o + size)
    if header < (20 if proto == 6 else 0) or o + header > orig:
        return _bad(it, 4)
    return _found(it, o + header, end, orig)


@cython.cfunc
@cython.nogil
def _sample(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.longlong:
    """Some bytes of a payload; which ones, no sender can know."""
    span, other = end - o - 4, it.salt * 40503 & 0xFFFF
    return _u32(it, o + (span * it.salt >> 16)) ^ _u32(it, o + (span * other >> 16)) * 3 if span >= 0 else 0


@cython.cfunc
@cython.nogil
def _found(it: Scanner, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.Py_ssize_t) -> cython.longlong:
    """One more packet, whose payload begins at `o`, `end` being where the captured part of it ends."""
    it.p.at, it.p.size, it.p.length = o, orig - o, max(min(end, orig) - o, 0)
    it.packets[it.found] = it.p
    it.found += 1
    return 0


@cython.cfunc
@cython.nogil
def _bad(it: Scanner, why: cython.Py_ssize_t) -> cython.longlong:
    it.bad[why].first = it.bad[why].first or it.frames
    it.bad[why].items += 1
    return 0


@cython.cfunc
@cython.nogil
def _kind(it: Scanner) -> cython.longlong:
    """One more frame that is not IP. The last row counts the kinds that there was no room for."""
    row = 0
    while row < len(it.kinds) - 1 and it.kinds[row].items and it.kinds[row].key != it.kind:
        row += 1
    it.kinds[row].first = it.kinds[row].first or it.frames
    it.kinds[row].key = it.kind if row < len(it.kinds) - 1 else 0
    it.kinds[row].items += 1
    return 0


@cython.cfunc
@cython.nogil
def _u16(it: Scanner, o: cython.Py_ssize_t) -> cython.longlong:
    return it.b[o] << 8 | it.b[o + 1]


@cython.cfunc
@cython.nogil
def _u32(it: Scanner, o: cython.Py_ssize_t) -> cython.longlong:
    return _u16(it, o) << 16 | _u16(it, o + 2)


@cython.cfunc
@cython.nogil
def _u64(it: Scanner, o: cython.Py_ssize_t) -> cython.ulonglong:
    high: cython.ulonglong = _u32(it, o)
    return high << 32 | _u32(it, o + 4)


@cython.cfunc
@cython.nogil
def _f16(it: Scanner, o: cython.Py_ssize_t) -> cython.longlong:
    """In the order of the file; so `_f32`."""
    return _u16(it, o) if it.big else it.b[o + 1] << 8 | it.b[o]


@cython.cfunc
@cython.nogil
def _f32(it: Scanner, o: cython.Py_ssize_t) -> cython.longlong:
    return _f16(it, o) << 16 | _f16(it, o + 2) if it.big else _f16(it, o + 2) << 16 | _f16(it, o)
