# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""From bytes to packets: the loop that sees every frame of a capture, and writes down whose it is and where its payload stands.

Plain Python that Cython compiles; both give the same. Only C numbers and the tables of `rows.py` are used inside the loop, so
it runs without the interpreter's lock. Nothing is allocated: a full table of packets is emptied by `flows.py` in between.

References: pcap and pcapng (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng), tcpdump.org/linktypes, RFC 791, 8200, 9293, 768.
"""

from __future__ import annotations

TYPE_CHECKING = False
try:
    import cython
except ImportError:  # neither compiled nor is Cython installed
    from offhook.core import _nocython as cython  # type: ignore[no-redef]
if not cython.compiled:
    from offhook.core import _nocython as cython  # type: ignore[no-redef]
if TYPE_CHECKING:
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

    code:    why `scan` came back: 0 more bytes are needed, 1 the table of packets is full, 2 what follows is no record, 3 a block
             that is no packet or a broken one. big: the order of bytes in the capture. largest: bytes of a record or block.
    frames:  seen so far. found: packets in the table. described: interfaces of this section, whose rows begin at `base`.
    tick:    nanoseconds in the smaller unit of a pcap's stamps. trailers: of PCAPdroid, seen so far.
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
    latest = cython.declare(U)
    kind = cython.declare(N)
    link = cython.declare(N)
    orig = cython.declare(N)
    p = cython.declare(Packet)
    b = cython.declare(cython.uchar[::1])
    packets = cython.declare(Packet[::1])
    interfaces = cython.declare(Interface[::1])
    kinds = cython.declare(Count[::1])
    bad = cython.declare(Count[::1])

    def __init__(self, rows: Rows) -> None:
        if not cython.compiled:
            self.p = rows.packet
        self.code = self.pcapng = self.big = self.frames = self.found = self.described = self.base = self.trailers = (
            self.ns
        ) = 0
        self.kind = self.link = self.orig = 0
        self.tick, self.largest, self.latest = 1000, 262144, 1 << 32
        self.packets, self.interfaces, self.kinds, self.bad = rows.packets, rows.interfaces, rows.kinds, rows.bad

    def scan(self, buffer: bytearray, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> int:
        """Take the frames in buffer[start:end]; returns where the first record or block that was not taken begins."""
        self.b = buffer
        with cython.nogil:
            done = self._blocks(start, end) if self.pcapng else self._records(start, end)
        return done  # noqa: RET504 - made a Python number only where the lock is held

    @cython.cfunc
    @cython.nogil
    def _records(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
        while True:
            self.code = 0
            if o + 16 > end:
                return o
            size = self._f32(o + 8)
            self.code = 2 if size > self.largest else 1 if self.found >= len(self.packets) else 0
            if self.code or o + 16 + size > end:
                return o
            self.ns = self._f32(o) * 1000000000 + self._f32(o + 4) * self.tick
            self.p.uid, self.p.iface = -2, 0
            self._packet(o + 16, o + 16 + size, max(size, self._f32(o + 12)))
            o += 16 + size

    @cython.cfunc
    @cython.nogil
    def _blocks(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
        while True:
            self.code = 0
            if o + 12 > end:
                return o
            kind, size = self._f32(o), self._f32(o + 4)
            if kind not in {6, 3, 2} or size > self.largest or size < (16 if kind == 3 else 32) or size & 3:
                self.code = 3
                return o
            if o + size > end:
                return o
            self.code = 3 if self._f32(o + size - 4) != size else 1 if self.found >= len(self.packets) else 0
            if self.code:
                return o
            self.p.uid = -2
            self._block(o, o + size - 4, kind)
            o += size

    @cython.cfunc
    @cython.nogil
    def _block(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t, kind: cython.longlong) -> cython.longlong:
        """An enhanced (6), an old (2) or a simple (3) packet block, which ends before the repetition of its length at `end`."""
        at = o + (12 if kind == 3 else 28)
        iface = 0 if kind == 3 else self._f32(o + 8) if kind == 6 else self._f16(o + 8)
        if iface >= self.described:
            self.frames += 1
            return self._bad(6)
        iface += self.base
        snap = self.interfaces[iface].snap or self.largest
        orig = self._f32(o + (8 if kind == 3 else 24))
        size = min(orig, end - at, snap) if kind == 3 else self._f32(o + 20)
        if size > end - at:
            self.frames += 1
            return self._bad(5)
        self.p.iface = iface
        if kind != 3:
            self._ticks(o, iface)
        if kind == 6:
            self._comment(at + (size + 3 & -4), end)
        return self._packet(at, at + size, max(size, orig))

    @cython.cfunc
    @cython.nogil
    def _ticks(self, o: cython.Py_ssize_t, iface: cython.Py_ssize_t) -> cython.longlong:
        ticks: cython.ulonglong = self._f32(o + 12)
        ticks = ticks << 32 | self._f32(o + 16)
        per: cython.ulonglong = self.interfaces[iface].per
        seconds: cython.longlong = ticks // per if ticks // per < self.latest else 0
        seconds += self.interfaces[iface].offset
        rest: cython.longlong = ticks % per // self.interfaces[iface].coarse * 1000000000 // self.interfaces[iface].fine
        self.ns = seconds * 1000000000 + rest if 0 <= seconds < self.latest else 0
        return 0

    @cython.cfunc
    @cython.nogil
    def _comment(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.longlong:
        """The uid in a comment of PCAPdroid's ("u-10123", "u--1"), which is one of the options from `o` on."""
        for _ in range(16):
            if o + 4 > end or self._f16(o) == 0:
                return 0
            code, last = self._f16(o), o + 4 + self._f16(o + 2)
            if code == 1 and o + 7 <= last <= end and self.b[o + 4] == 117 and self.b[o + 5] == 45:
                return self._uid(o + 6, last)
            o = last + (o - last & 3)
        return 0

    @cython.cfunc
    @cython.nogil
    def _uid(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.longlong:
        number: cython.longlong = 0
        for i in range(o + 1 if self.b[o] == 45 else o, end):
            if not 48 <= self.b[i] <= 57 or number > 214748363:
                return 0
            number = number * 10 + self.b[i] - 48
        self.p.uid = -1 if self.b[o] == 45 else number
        return 0

    @cython.cfunc
    @cython.nogil
    def _packet(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.longlong) -> cython.longlong:
        self.frames += 1
        self.orig, self.link, self.p.app = orig, self.interfaces[self.p.iface].link, 0
        self.p.number, self.p.ns = self.frames, self.ns
        self.p.s_mac = self.p.d_mac = 0
        at = self._network(o, end)
        if at < 0:
            return self._bad(1)
        if self.kind == 0x0800:
            return self._ip4(at, end, o + orig)
        if self.kind == 0x86DD:
            return self._ip6(at, end, o + orig)
        return self._kind()

    @cython.cfunc
    @cython.nogil
    def _network(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:  # noqa: PLR0911 - one per link
        """Where the network's header begins, `kind` being its EtherType; -2 if the frame is too short."""
        link = self.link
        if link == 1:
            return self._ethernet(o, end)
        if link in {113, 276}:
            at = o + (16 if link == 113 else 20)
            if at > end:
                return -2
            self.kind = self._u16(o + 14 if link == 113 else o)
            self.p.s_mac = self._u64(o + (6 if link == 113 else 12)) >> 16
            return self._tags(at, end)
        if link in {0, 108}:
            if o + 5 > end:
                return -2
            family = self.b[o] + self.b[o + 3]
            self.kind = 0x0800 if family == 2 else 0x10000 + family
            if family in {10, 23, 24, 28, 30}:
                self.kind = 0x86DD
            return o + 4
        if link in {101, 12, 14, 228, 229}:
            return self._raw(o, end)
        self.kind = 0x20000 + link
        return o

    @cython.cfunc
    @cython.nogil
    def _raw(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
        if o >= end:
            return -2
        self.kind = 0x0800 if self.b[o] >> 4 == 4 else 0x86DD if self.b[o] >> 4 == 6 else 0x30000
        return o

    @cython.cfunc
    @cython.nogil
    def _ethernet(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
        if o + 14 > end:
            return -2
        self.kind = self._u16(o + 12)
        if self.trailers and self.kind not in {0x0800, 0x86DD} and self._u16(o + 2) == self.orig:
            return self._raw(o, end)  # PCAPdroid leaves out the Ethernet header where its trailer has no room
        self.p.d_mac, self.p.s_mac = self._u64(o) >> 16, self._u64(o + 6) >> 16
        return self._tags(o + 14, end)

    @cython.cfunc
    @cython.nogil
    def _tags(self, at: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Past VLAN tags, PPPoE and SNAP."""
        for _ in range(4):
            kind = self.kind
            if (kind in {0x8100, 0x88A8, 0x9100}) and at + 4 <= end:
                self.kind = self._u16(at + 2)
                at += 4
            elif kind == 0x8864 and at + 8 <= end:
                kind = self._u16(at + 6)
                self.kind = 0x0800 if kind == 0x21 else 0x86DD if kind == 0x57 else 0x8864
                return at + 8
            elif kind <= 1500 and at + 8 <= end and self._u16(at) == 0xAAAA:
                self.kind = self._u16(at + 6)
                return at + 8
            else:
                return at
        return at

    @cython.cfunc
    @cython.nogil
    def _ip4(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.Py_ssize_t) -> cython.longlong:
        if o + 20 > end or self.b[o] >> 4 != 4:
            return self._bad(2)
        header, total = (self.b[o] & 15) * 4, self._u16(o + 2)
        if total == 0 and orig - o < 1 << 20:  # cut into packets by the network card only later
            total = orig - o
        if header < 20 or o + header > end or total < header:
            return self._bad(2)
        part = self._u16(o + 6)
        self.p.version, self.p.proto, self.p.ident = 4, self.b[o + 9], self._u16(o + 4)
        self.p.offset, self.p.more = (part & 0x1FFF) * 8, part >> 13 & 1
        self.p.s_hi = self.p.d_hi = 0
        self.p.s_lo, self.p.d_lo = self._u32(o + 12), self._u32(o + 16)
        self._trailer(o + total, end)
        return self._transport(o + header, min(o + total, end), min(o + total, orig))

    @cython.cfunc
    @cython.nogil
    def _ip6(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.Py_ssize_t) -> cython.longlong:
        if o + 40 > end or self.b[o] >> 4 != 6:
            return self._bad(2)
        total = self._u16(o + 4) + 40
        if total == 40 and orig - o < 1 << 20:
            total = orig - o
        self.p.version, self.p.ident, self.p.offset, self.p.more = 6, 0, 0, 0
        self.p.s_hi, self.p.s_lo = self._u64(o + 8), self._u64(o + 16)
        self.p.d_hi, self.p.d_lo = self._u64(o + 24), self._u64(o + 32)
        self._trailer(o + total, end)
        end, orig = min(o + total, end), min(o + total, orig)
        proto: cython.longlong = self.b[o + 6]
        o += 40
        for _ in range(16):
            if proto not in {0, 43, 44, 51, 60, 135}:
                break
            if o + 8 > end:
                return self._bad(2)
            if proto == 44:
                self.p.offset, self.p.more = self._u16(o + 2) & 0xFFF8, self.b[o + 3] & 1
                self.p.ident = self._u32(o + 4)
            size = 8 if proto == 44 else (self.b[o + 1] + 2) * 4 if proto == 51 else (self.b[o + 1] + 1) * 8
            proto = self.b[o]
            o += size
            if self.p.offset:
                break
        self.p.proto = proto
        return self._transport(o, end, orig)

    @cython.cfunc
    @cython.nogil
    def _trailer(self, datagram: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.longlong:
        """PCAPdroid's, which stands beyond the datagram."""
        if self.link == 1 and datagram + 32 <= end and self._u32(end - 32) == 0x01072021:
            uid = self._u32(end - 28)
            self.p.uid, self.p.app = (-1 if uid > 0x7FFFFFFF else uid), end - 24
            self.trailers += 1
        return 0

    @cython.cfunc
    @cython.nogil
    def _transport(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.Py_ssize_t) -> cython.longlong:
        proto, header = self.p.proto, 0
        self.p.s_port = self.p.d_port = self.p.seq = self.p.flags = self.p.check = 0
        if o > end:
            return self._bad(3)
        if self.p.offset:
            return self._found(o, end, orig)
        if proto in {6, 17, 132}:
            if o + (14 if proto == 6 else 8) > end:
                return self._bad(3)
            self.p.s_port, self.p.d_port = self._u16(o), self._u16(o + 2)
            header = (self.b[o + 12] >> 4) * 4 if proto == 6 else 8 if proto == 17 else 12
        elif proto in {1, 58}:
            header = min(8, orig - o)
        if proto == 6:
            self.p.seq, self.p.flags = self._u32(o + 4), self.b[o + 13]
            self.p.check = self._u16(o + 16) if o + 18 <= end else 0
        elif proto == 17:
            size, self.p.check = self._u16(o + 4), self._u16(o + 6)
            header = -1 if 0 < size < 8 else 8
            orig = orig if self.p.more or size < 8 else min(orig, o + size)
        if header < (20 if proto == 6 else 0) or o + header > orig:
            return self._bad(4)
        return self._found(o + header, end, orig)

    @cython.cfunc
    @cython.nogil
    def _found(self, o: cython.Py_ssize_t, end: cython.Py_ssize_t, orig: cython.Py_ssize_t) -> cython.longlong:
        """One more packet, whose payload begins at `o`, `end` being where the captured part of it ends."""
        self.p.at, self.p.size, self.p.length = o, orig - o, max(min(end, orig) - o, 0)
        self.packets[self.found] = self.p
        self.found += 1
        return 0

    @cython.cfunc
    @cython.nogil
    def _bad(self, why: cython.Py_ssize_t) -> cython.longlong:
        self.bad[why].first = self.bad[why].first or self.frames
        self.bad[why].items += 1
        return 0

    @cython.cfunc
    @cython.nogil
    def _kind(self) -> cython.longlong:
        """One more frame that is not IP. The last row counts the kinds that there was no room for."""
        row = 0
        while row < len(self.kinds) - 1 and self.kinds[row].items and self.kinds[row].key != self.kind:
            row += 1
        if self.kinds[row].items == 0:
            self.kinds[row].key, self.kinds[row].first = self.kind, self.frames
        self.kinds[row].items += 1
        return 0

    @cython.cfunc
    @cython.nogil
    def _u16(self, o: cython.Py_ssize_t) -> cython.longlong:
        return self.b[o] << 8 | self.b[o + 1]

    @cython.cfunc
    @cython.nogil
    def _u32(self, o: cython.Py_ssize_t) -> cython.longlong:
        return self._u16(o) << 16 | self._u16(o + 2)

    @cython.cfunc
    @cython.nogil
    def _u64(self, o: cython.Py_ssize_t) -> cython.ulonglong:
        high: cython.ulonglong = self._u32(o)
        return high << 32 | self._u32(o + 4)

    @cython.cfunc
    @cython.nogil
    def _f16(self, o: cython.Py_ssize_t) -> cython.longlong:
        """In the order of the file; so `_f32`."""
        return self._u16(o) if self.big else self.b[o + 1] << 8 | self.b[o]

    @cython.cfunc
    @cython.nogil
    def _f32(self, o: cython.Py_ssize_t) -> cython.longlong:
        return self._f16(o) << 16 | self._f16(o + 2) if self.big else self._f16(o + 2) << 16 | self._f16(o)
