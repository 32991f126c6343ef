# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""From packets to conversations: who talks with whom, and how many bytes went each way, each sequence number once.

Written like `packets.py`, whose table it empties. Masks with `m64` cost nothing in C, where numbers wrap by themselves.
Conversations are numbered in the order of first sight, so nothing depends on the seed of the hash.

References: RFC 9293 (sequence numbers), RFC 791 and 8200 (fragments), RFC 6335 (ranges of ports).
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
Flow = cython.struct(
    hash=U, a_hi=U, a_lo=U, c_hi=U, c_lo=U, a_port=N, c_port=N, proto=N, version=N, first=N, began=N, ended=N, uid=N,
    wanted=N, older=N, client=N, iface=N,
)  # fmt: skip
Side = cython.struct(packets=N, bytes=N, start=N, next=N, holes=N, hole_count=N, lost=N, flags=N, isn=N, mac=U)
Hole = cython.struct(start=N, end=N, after=N)
Wanted = cython.struct(row=N, flow=N, way=N, part=N)
Recent = cython.struct(trace=U, ns=N, iface=N)
Fragment = cython.struct(key=U, ns=N, flow=N, way=N)

COMPILED: bool = cython.compiled


@cython.final
@cython.cclass
class Table:
    """All conversations of one capture.

    code: why `take` came back: 0 all packets are taken, 1 there is no room for one more conversation or hole. read: packets that
    were counted; repeated: seen a second time; beyond: of conversations without room, once `full`. …_used: rows in use.
    """

    code = cython.declare(N, visibility="public")
    read = cython.declare(N, visibility="public")
    repeated = cython.declare(N, visibility="public")
    beyond = cython.declare(N, visibility="public")
    full = cython.declare(N, visibility="public")
    used = cython.declare(N, visibility="public")
    wanted_used = cython.declare(N, visibility="public")
    holes_used = cython.declare(N, visibility="public")
    hole_free = cython.declare(N)
    way = cython.declare(N)
    r = cython.declare(cython.Py_ssize_t)
    s_mix = cython.declare(U)
    d_mix = cython.declare(U)
    pair = cython.declare(U)
    seed = cython.declare(U)
    k1 = cython.declare(U)
    k2 = cython.declare(U)
    m64 = cython.declare(U)
    m32 = cython.declare(N)
    packets = cython.declare(Packet[::1])
    flows = cython.declare(Flow[::1])
    sides = cython.declare(Side[::1])
    index = cython.declare(cython.uint[::1])
    holes = cython.declare(Hole[::1])
    wanted = cython.declare(Wanted[::1])
    recent = cython.declare(Recent[::1])
    fragments = cython.declare(Fragment[::1])

    def __init__(self, rows: Rows, seed: int) -> None:
        self.code = self.read = self.repeated = self.beyond = self.full = self.used = self.wanted_used = 0
        self.holes_used = self.way = self.r = self.s_mix = self.d_mix = self.pair = 0
        self.hole_free = -1
        self.seed, self.k1, self.k2 = seed, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
        self.m64, self.m32 = 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF
        self.hold(rows)

    def hold(self, rows: Rows) -> None:
        """Work on these tables from now on, whose first rows are those of the tables before, the index empty."""
        self.packets, self.flows, self.sides, self.index = rows.packets, rows.flows, rows.sides, rows.index
        self.holes, self.wanted, self.recent, self.fragments = rows.holes, rows.wanted, rows.recent, rows.fragments
        with cython.nogil:
            for flow in range(self.used):
                if not self.flows[flow].older:
                    self.index[self._empty(self.flows[flow].hash)] = flow + 1

    def take(self, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> int:
        """Count packets[start:end]; returns the first one that was not taken. What is handed on stands in `wanted`."""
        with cython.nogil:
            self.code = 0
            while start < end:
                if (self.used >= len(self.flows) and not self.full) or self.holes_used + 3 > len(self.holes):
                    self.code = 1
                    break
                self._count(start)
                start += 1
        return start

    @cython.cfunc
    @cython.nogil
    def _empty(self, hashed: cython.ulonglong) -> cython.Py_ssize_t:
        i: cython.Py_ssize_t = hashed & (len(self.index) - 1)
        while self.index[i]:
            i = i + 1 & (len(self.index) - 1)
        return i

    @cython.cfunc
    @cython.nogil
    def _mix(self, high: cython.ulonglong, low: cython.ulonglong) -> cython.ulonglong:
        x: cython.ulonglong = (high ^ self.seed) * self.k1 & self.m64
        x = ((x ^ x >> 29) + low) * self.k2 & self.m64
        x = (x ^ x >> 32) * self.k1 & self.m64
        return x ^ x >> 29

    @cython.cfunc
    @cython.nogil
    def _count(self, r: cython.Py_ssize_t) -> cython.longlong:
        self.r = r
        self.s_mix = self._mix(self.packets[r].s_hi, self.packets[r].s_lo)
        self.d_mix = self._mix(self.packets[r].d_hi, self.packets[r].d_lo)
        self.pair = self.s_mix * 3 + self.d_mix & self.m64
        if self._repeated():
            self.repeated += 1
            return 0
        flow = self._fragment(-1) if self.packets[r].offset else -1
        if flow < 0:
            flow = self._find()
        if flow < 0:
            self.beyond += 1
            return 0
        self.read += 1
        side = 2 * flow + self.way
        self.sides[side].packets += 1
        self.flows[flow].ended = max(self.flows[flow].ended, self.packets[r].ns)
        self.flows[flow].began = min(self.flows[flow].began, self.packets[r].ns)
        if self.packets[r].more and self.packets[r].offset == 0:
            self._fragment(flow)
        if self.packets[r].uid > self.flows[flow].uid:
            self.flows[flow].uid = self.packets[r].uid
            if self.packets[r].app:
                self._want(flow, 2, 0)
        new = self._account(side) if self.packets[r].proto == 6 else self.packets[r].size
        self.sides[side].bytes += new
        if new and self.flows[flow].wanted:
            later = 1 if self.packets[r].offset else 0
            self._want(flow, self.way, 1 + later if self.packets[r].more else 3 * later)
        return 0

    @cython.cfunc
    @cython.nogil
    def _want(self, flow: cython.longlong, way: cython.longlong, part: cython.longlong) -> cython.longlong:
        n = self.wanted_used
        self.wanted[n].row, self.wanted[n].flow, self.wanted[n].way, self.wanted[n].part = self.r, flow, way, part
        self.wanted_used += 1
        return 0

    @cython.cfunc
    @cython.nogil
    def _repeated(self) -> cython.longlong:
        """Whether the same packet passed just before: on another interface, or with the same number of its sender's."""
        r = self.r
        if self.packets[r].proto not in {6, 17}:
            return 0
        ports = self.packets[r].s_port << 16 | self.packets[r].d_port
        trace = self._mix(self.pair, self.packets[r].seq << 31 ^ ports)
        trace = self._mix(trace, self.packets[r].ident << 31 ^ self.packets[r].check << 16 ^ self.packets[r].size)
        trace = (trace + self.packets[r].offset + self.packets[r].flags) * self.k1 & self.m64
        i: cython.Py_ssize_t = (trace >> 32) & (len(self.recent) - 1)
        apart = self.packets[r].ns - self.recent[i].ns
        if self.recent[i].trace == trace and -100000000 < apart < 100000000:
            return self.packets[r].ident != 0 or self.packets[r].iface != self.recent[i].iface
        self.recent[i].trace, self.recent[i].ns, self.recent[i].iface = trace, self.packets[r].ns, self.packets[r].iface
        return 0

    @cython.cfunc
    @cython.nogil
    def _fragment(self, flow: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Note the conversation of a first fragment, or (-1) find that of a later one; -2 if no first one came within a minute."""
        key = self._mix(self.pair, self.packets[self.r].ident << 8 | self.packets[self.r].proto)
        i: cython.Py_ssize_t = key & (len(self.fragments) - 1)
        if flow >= 0:
            self.fragments[i].key, self.fragments[i].ns = key, self.packets[self.r].ns
            self.fragments[i].flow, self.fragments[i].way = flow + 1, self.way
            return flow
        apart = self.packets[self.r].ns - self.fragments[i].ns >> 30
        if self.fragments[i].key != key or not self.fragments[i].flow or not -56 < apart < 56:
            return -2
        self.way = self.fragments[i].way
        return self.fragments[i].flow - 1

    @cython.cfunc
    @cython.nogil
    def _find(self) -> cython.Py_ssize_t:
        """The conversation of the packet, made if there is none; `way` says which end sent it. -2 if there is no room."""
        r = self.r
        s: cython.ulonglong = self.packets[r].s_port
        d: cython.ulonglong = self.packets[r].d_port
        p: cython.ulonglong = self.packets[r].proto
        s = (self.s_mix + s * self.k2 & self.m64) * self.k1 & self.m64
        d = (self.d_mix + d * self.k2 & self.m64) * self.k1 & self.m64
        h: cython.ulonglong = (s ^ s >> 31) + (d ^ d >> 31) + p & self.m64
        h = h * self.k2 & self.m64
        h = h ^ h >> 32
        i: cython.Py_ssize_t = h & (len(self.index) - 1)
        while self.index[i]:
            flow: cython.Py_ssize_t = self.index[i] - 1
            if self.flows[flow].hash == h and self._same(flow):
                return flow if not self._renewed(flow) else self._new(h, i) if self.used < len(self.flows) else -2
            i = i + 1 & (len(self.index) - 1)
        return self._new(h, i) if self.used < len(self.flows) else -2

    @cython.cfunc
    @cython.nogil
    def _same(self, f: cython.Py_ssize_t) -> cython.longlong:
        """Whether the packet is one of these two ends'."""
        r = self.r
        if self.packets[r].proto != self.flows[f].proto or self.packets[r].version != self.flows[f].version:
            return 0
        if (
            self.packets[r].s_lo == self.flows[f].a_lo and self.packets[r].s_port == self.flows[f].a_port
            and self.packets[r].d_lo == self.flows[f].c_lo and self.packets[r].d_port == self.flows[f].c_port
            and self.packets[r].s_hi == self.flows[f].a_hi and self.packets[r].d_hi == self.flows[f].c_hi
        ):  # fmt: skip
            self.way = 0
            return 1
        self.way = 1
        return (
            self.packets[r].s_lo == self.flows[f].c_lo and self.packets[r].s_port == self.flows[f].c_port
            and self.packets[r].d_lo == self.flows[f].a_lo and self.packets[r].d_port == self.flows[f].a_port
            and self.packets[r].s_hi == self.flows[f].c_hi and self.packets[r].d_hi == self.flows[f].a_hi
        )  # fmt: skip

    @cython.cfunc
    @cython.nogil
    def _renewed(self, f: cython.Py_ssize_t) -> cython.longlong:
        """Whether the ends begin anew: another app, or a SYN with another sequence number."""
        r = self.r
        if self.flows[f].uid >= 0 and self.packets[r].uid >= 0 and self.packets[r].uid != self.flows[f].uid:
            return 1
        if self.packets[r].proto != 6 or self.packets[r].flags & 6 != 2:  # SYN, and not RST
            return 0
        here, there = self.sides[2 * f + self.way].flags, self.sides[2 * f + 1 - self.way].flags
        if here & 3:
            new = self.packets[r].seq - self.sides[2 * f + self.way].isn
            return new and (self.packets[r].flags & 16 == 0 or (here | there) & 12)
        return here & 16 or (there & 16 and not there & 3)

    @cython.cfunc
    @cython.nogil
    def _new(self, hashed: cython.ulonglong, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
        r, f = self.r, self.used
        self.used += 1
        if self.index[i]:
            self.flows[self.index[i] - 1].older = 1
        self.index[i] = f + 1
        self.flows[f].hash, self.flows[f].proto, self.flows[f].version = (
            hashed,
            self.packets[r].proto,
            self.packets[r].version,
        )
        self.flows[f].a_hi, self.flows[f].a_lo = self.packets[r].s_hi, self.packets[r].s_lo
        self.flows[f].c_hi, self.flows[f].c_lo = self.packets[r].d_hi, self.packets[r].d_lo
        self.flows[f].a_port, self.flows[f].c_port = self.packets[r].s_port, self.packets[r].d_port
        self.flows[f].first, self.flows[f].iface = self.packets[r].number, self.packets[r].iface
        self.flows[f].began = self.flows[f].ended = self.packets[r].ns
        self.flows[f].uid, self.flows[f].older = -2, 0
        self.flows[f].wanted = (self.flows[f].proto == 6 or self.flows[f].proto == 17) and self.packets[r].offset == 0
        self.flows[f].client = self._other_began()
        self.sides[2 * f].mac, self.sides[2 * f + 1].mac = self.packets[r].s_mac, self.packets[r].d_mac
        self.sides[2 * f].holes = self.sides[2 * f + 1].holes = -1
        self.way = 0
        return f

    @cython.cfunc
    @cython.nogil
    def _other_began(self) -> cython.longlong:
        """Whether the receiver of a first packet began: it gets a SYN with ACK, or it has the port that clients have."""
        s, d, flags = self.packets[self.r].s_port, self.packets[self.r].d_port, self.packets[self.r].flags
        if flags & 2:
            return flags & 16 != 0
        if (s < 1024) != (d < 1024):
            return s < 1024
        return s < 32768 <= d

    @cython.cfunc
    @cython.nogil
    def _account(self, x: cython.Py_ssize_t) -> cython.longlong:
        """The bytes of a TCP segment that side `x` had not sent before."""
        flags, size, at = self.packets[self.r].flags, self.packets[self.r].size, self.packets[self.r].seq
        self.sides[x].flags |= (flags & 2 and (2 if flags & 16 else 1)) | (flags & 1) * 4 | (flags & 4) * 2
        if flags & 2:
            self.sides[x].isn = at
            at = at + 1 & self.m32
        if flags & 4:
            return 0
        if self.packets[self.r].offset:  # a later fragment goes on where the first one ended
            at = self.sides[x].next & self.m32
        apart = (at - self.sides[x].next) & self.m32
        apart = apart - self.m32 - 1 if apart >> 31 else apart
        if not self.sides[x].flags & 16 or apart > 1073741824 or apart < -1073741824:
            while self.sides[x].holes >= 0:
                self._give_up(x)
            self.sides[x].start = self.sides[x].next = at + self.m32 + 1
            self.sides[x].flags |= 16
            apart = 0
        low: cython.longlong = self.sides[x].next + apart
        new = self._span(x, low, low + size)
        if flags & 1 and low + size == self.sides[x].next:
            self.sides[x].next += 1
        return new

    @cython.cfunc
    @cython.nogil
    def _span(self, x: cython.Py_ssize_t, low: cython.longlong, high: cython.longlong) -> cython.longlong:
        """Take sequence numbers from `low` up to `high` (not with it); how many are new."""
        top, start, new = self.sides[x].next, self.sides[x].start, 0
        if low < start and high - low > 1 and not self.sides[x].flags & 3:
            new = min(high, start) - low
            self.sides[x].start = low
            if high < start:
                self._hole(x, high, start)
        if low > top:
            self._hole(x, top, low)
        if high > top:
            new += high - max(low, top)
            self.sides[x].next = high
        elif low > top:
            self.sides[x].next = low
        if low < top and high > start:
            new += self._fill(x, low, min(high, top))
        return new

    @cython.cfunc
    @cython.nogil
    def _hole(self, x: cython.Py_ssize_t, start: cython.longlong, end: cython.longlong) -> cython.longlong:
        if self.sides[x].hole_count >= 32:
            self._give_up(x)
        n = self.hole_free if self.hole_free >= 0 else self.holes_used
        self.hole_free = self.holes[n].after if self.hole_free >= 0 else -1
        self.holes_used = max(self.holes_used, n + 1)
        self.holes[n].start, self.holes[n].end, self.holes[n].after = start, end, self.sides[x].holes
        self.sides[x].holes = n
        self.sides[x].hole_count += 1
        return 0

    @cython.cfunc
    @cython.nogil
    def _give_up(self, x: cython.Py_ssize_t) -> cython.longlong:
        """Wait no longer for the stretch that was missed first."""
        before: cython.longlong = -1
        n = self.sides[x].holes
        while self.holes[n].after >= 0:
            before, n = n, self.holes[n].after
        self.sides[x].lost += self.holes[n].end - self.holes[n].start
        return self._unlink(x, before, n)

    @cython.cfunc
    @cython.nogil
    def _unlink(self, x: cython.Py_ssize_t, before: cython.longlong, n: cython.longlong) -> cython.longlong:
        if before < 0:
            self.sides[x].holes = self.holes[n].after
        else:
            self.holes[before].after = self.holes[n].after
        self.holes[n].after = self.hole_free
        self.hole_free = n
        self.sides[x].hole_count -= 1
        return 0

    @cython.cfunc
    @cython.nogil
    def _fill(self, x: cython.Py_ssize_t, low: cython.longlong, high: cython.longlong) -> cython.longlong:
        """How many of the sequence numbers were waited for."""
        before: cython.longlong = -1
        n, got = self.sides[x].holes, 0
        while n >= 0:
            after, start, end = self.holes[n].after, self.holes[n].start, self.holes[n].end
            if min(high, end) > max(low, start):
                got += min(high, end) - max(low, start)
            if low <= start and end <= high:
                self._unlink(x, before, n)
            elif low <= start < high:
                self.holes[n].start, before = high, n
            elif low < end <= high:
                self.holes[n].end, before = low, n
            elif start < low < high < end:
                self.holes[n].end = low
                self._hole(x, high, end)
                return got
            else:
                before = n
            n = after
        return got
