# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""From packets to conversations: who talks with whom, and how many bytes went each way, each sequence number once.

Written like `packets.py`, whose table it empties. Masks with `m64` cost nothing in C, where numbers wrap by themselves.
Conversations are numbered in the order of first sight, so nothing depends on the seed of the hash.

References: RFC 9293 (sequence numbers), RFC 791 and 8200 (fragments), RFC 6335 (ranges of ports).
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
    hole_free = cython.declare(N, visibility="public")
    way = cython.declare(N)
    r = cython.declare(cython.Py_ssize_t)
    s_mix = cython.declare(U)
    d_mix = cython.declare(U)
    pair = cython.declare(U)
    seed = cython.declare(U)
    k1 = cython.declare(U)
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
        self.seed, self.k1, self.m64, self.m32 = seed, 0x9E3779B97F4A7C15, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF
        self.hold(rows)

    def hold(self, rows: Rows) -> None:
        """Work on these tables from now on, whose first rows are those of the tables before, the index empty."""
        self.packets, self.flows, self.sides, self.index = rows.packets, rows.flows, rows.sides, rows.index
        self.holes, self.wanted, self.recent, self.fragments = rows.holes, rows.wanted, rows.recent, rows.fragments
        with cython.nogil:
            for flow in range(self.used):
                i: cython.Py_ssize_t = self.flows[flow].hash & (len(self.index) - 1)
                while self.index[i]:
                    i = i + 1 & (len(self.index) - 1)
                self.index[i] = flow + 1 - self.flows[flow].older * (flow + 1)

    def take(self, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> int:
        """Count packets[start:end] as long as there is room for those in `wanted`; returns the first one that was not taken."""
        with cython.nogil:
            while start < end and self.wanted_used + 2 <= len(self.wanted) and self.holes_used + 3 <= len(self.holes):
                if self.used >= len(self.flows) and not self.full:
                    break
                _count(self, start)
                start += 1
        self.code = 1 if start < end and self.wanted_used + 2 <= len(self.wanted) else 0
        return start


@cython.cfunc
@cython.nogil
def _mix(it: Table, high: cython.ulonglong, low: cython.ulonglong) -> cython.ulonglong:
    x: cython.ulonglong = (high ^ it.seed) * it.k1 & it.m64
    x = ((x ^ x >> 29) + low) * it.k1 & it.m64
    return x ^ x >> 32


@cython.cfunc
@cython.nogil
def _count(it: Table, r: cython.Py_ssize_t) -> cython.longlong:
    it.r = r
    it.s_mix = _mix(it, it.packets[r].s_hi, it.packets[r].s_lo)
    it.d_mix = _mix(it, it.packets[r].d_hi, it.packets[r].d_lo)
    it.pair = it.s_mix * 3 + it.d_mix & it.m64
    if _repeated(it):
        it.repeated += 1
        return 0
    flow = _fragment(it, -1) if it.packets[r].offset else -1
    if flow < 0:
        flow = _find(it)
    if flow < 0:
        it.beyond += 1
        return 0
    it.read += 1
    side = 2 * flow + it.way
    it.sides[side].packets += 1
    it.flows[flow].ended = max(it.flows[flow].ended, it.packets[r].ns)
    it.flows[flow].began = min(it.flows[flow].began, it.packets[r].ns)
    if it.packets[r].more and it.packets[r].offset == 0:
        _fragment(it, flow)
    if it.packets[r].uid > it.flows[flow].uid:
        it.flows[flow].uid = it.packets[r].uid
        if it.packets[r].app:
            _want(it, flow, 2, 0)
    new = _account(it, side) if it.packets[r].proto == 6 else it.packets[r].size
    it.sides[side].bytes += new
    if new and it.flows[flow].wanted:
        later = 1 if it.packets[r].offset else 0
        _want(it, flow, it.way, 1 + later if it.packets[r].more else 3 * later)
    return 0


@cython.cfunc
@cython.nogil
def _want(it: Table, flow: cython.longlong, way: cython.longlong, part: cython.longlong) -> cython.longlong:
    n = it.wanted_used
    it.wanted[n].row, it.wanted[n].flow, it.wanted[n].way, it.wanted[n].part = it.r, flow, way, part
    it.wanted_used += 1
    return 0


@cython.cfunc
@cython.nogil
def _repeated(it: Table) -> cython.longlong:
    """Whether the same packet passed just before: on another interface, or with the same number of its sender's."""
    r = it.r
    if it.packets[r].proto not in {6, 17}:
        return 0
    trace = _mix(it, it.pair, it.packets[r].seq << 32 | it.packets[r].s_port << 16 | it.packets[r].d_port)
    trace = _mix(it, trace, it.packets[r].ident << 32 ^ it.packets[r].check)
    trace = (trace + it.packets[r].size * 64 + it.packets[r].offset * 2 + it.packets[r].flags) * it.k1 & it.m64
    i: cython.Py_ssize_t = (trace >> 32) & (len(it.recent) - 1)
    apart = it.packets[r].ns - it.recent[i].ns
    if it.recent[i].trace == trace and -100000000 < apart < 100000000:
        return it.packets[r].ident != 0 or it.packets[r].iface != it.recent[i].iface
    it.recent[i].trace, it.recent[i].ns, it.recent[i].iface = trace, it.packets[r].ns, it.packets[r].iface
    return 0


@cython.cfunc
@cython.nogil
def _fragment(it: Table, flow: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Note the conversation of a first fragment, or (-1) find that of a later one; -2 if no first one came within a minute."""
    key = _mix(it, it.pair, it.packets[it.r].ident << 8 | it.packets[it.r].proto)
    i: cython.Py_ssize_t = key & (len(it.fragments) - 1)
    if flow >= 0:
        it.fragments[i].key, it.fragments[i].ns = key, it.packets[it.r].ns
        it.fragments[i].flow, it.fragments[i].way = flow + 1, it.way
        return flow
    apart = it.packets[it.r].ns - it.fragments[i].ns >> 30
    if it.fragments[i].key != key or not it.fragments[i].flow or not -56 < apart < 56:
        return -2
    it.way = it.fragments[i].way
    return it.fragments[i].flow - 1


@cython.cfunc
@cython.nogil
def _find(it: Table) -> cython.Py_ssize_t:
    """The conversation of the packet, made if there is none; `way` says which end sent it. -2 if there is no room."""
    r = it.r
    s: cython.ulonglong = (it.s_mix + it.packets[r].s_port) * it.k1 & it.m64
    d: cython.ulonglong = (it.d_mix + it.packets[r].d_port) * it.k1 & it.m64
    h: cython.ulonglong = ((s ^ s >> 31) + (d ^ d >> 31) + it.packets[r].proto) * it.k1 & it.m64
    h = h ^ h >> 32
    i: cython.Py_ssize_t = h & (len(it.index) - 1)
    while it.index[i]:
        flow: cython.Py_ssize_t = it.index[i] - 1
        if it.flows[flow].hash == h and _same(it, flow):
            return flow if not _renewed(it, flow) else _new(it, h, i) if it.used < len(it.flows) else -2
        i = i + 1 & (len(it.index) - 1)
    return _new(it, h, i) if it.used < len(it.flows) else -2


@cython.cfunc
@cython.nogil
def _same(it: Table, f: cython.Py_ssize_t) -> cython.longlong:
    """Whether the packet is one of these two ends'."""
    r = it.r
    if it.packets[r].proto != it.flows[f].proto or it.packets[r].version != it.flows[f].version:
        return 0
    if (
        it.packets[r].s_lo == it.flows[f].a_lo and it.packets[r].s_port == it.flows[f].a_port
        and it.packets[r].d_lo == it.flows[f].c_lo and it.packets[r].d_port == it.flows[f].c_port
        and it.packets[r].s_hi == it.flows[f].a_hi and it.packets[r].d_hi == it.flows[f].c_hi
    ):  # fmt: skip
        it.way = 0
        return 1
    it.way = 1
    return (
        it.packets[r].s_lo == it.flows[f].c_lo and it.packets[r].s_port == it.flows[f].c_port
        and it.packets[r].d_lo == it.flows[f].a_lo and it.packets[r].d_port == it.flows[f].a_port
        and it.packets[r].s_hi == it.flows[f].c_hi and it.packets[r].d_hi == it.flows[f].a_hi
    )  # fmt: skip


@cython.cfunc
@cython.nogil
def _renewed(it: Table, f: cython.Py_ssize_t) -> cython.longlong:
    """Whether the ends begin anew: another app, or a SYN with another sequence number."""
    r = it.r
    if it.flows[f].uid >= 0 and it.packets[r].uid >= 0 and it.packets[r].uid != it.flows[f].uid:
        return 1
    if it.packets[r].proto != 6 or it.packets[r].flags & 6 != 2:  # SYN, and not RST
        return 0
    here, there = it.sides[2 * f + it.way].flags, it.sides[2 * f + 1 - it.way].flags
    if here & 3:
        new = it.packets[r].seq - it.sides[2 * f + it.way].isn
        return new and (it.packets[r].flags & 16 == 0 or (here | there) & 12)
    return here & 16 or (there & 16 and not there & 3)


@cython.cfunc
@cython.nogil
def _new(it: Table, hashed: cython.ulonglong, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
    r, f = it.r, it.used
    it.used += 1
    if it.index[i]:
        it.flows[it.index[i] - 1].older = 1
    it.index[i] = f + 1
    it.flows[f].hash, it.flows[f].proto, it.flows[f].version = (
        hashed,
        it.packets[r].proto,
        it.packets[r].version,
    )
    it.flows[f].a_hi, it.flows[f].a_lo = it.packets[r].s_hi, it.packets[r].s_lo
    it.flows[f].c_hi, it.flows[f].c_lo = it.packets[r].d_hi, it.packets[r].d_lo
    it.flows[f].a_port, it.flows[f].c_port = it.packets[r].s_port, it.packets[r].d_port
    it.flows[f].first, it.flows[f].iface = it.packets[r].number, it.packets[r].iface
    it.flows[f].began = it.flows[f].ended = it.packets[r].ns
    it.flows[f].uid, it.flows[f].older = -2, 0
    it.flows[f].wanted = (it.flows[f].proto == 6 or it.flows[f].proto == 17) and it.packets[r].offset == 0
    it.flows[f].client = _other_began(it)
    it.sides[2 * f].mac, it.sides[2 * f + 1].mac = it.packets[r].s_mac, it.packets[r].d_mac
    it.sides[2 * f].holes = it.sides[2 * f + 1].holes = -1
    it.way = 0
    return f


@cython.cfunc
@cython.nogil
def _other_began(it: Table) -> cython.longlong:
    """Whether the receiver of a first packet began: it gets a SYN with ACK, or it has the port that clients have."""
    s, d, flags = it.packets[it.r].s_port, it.packets[it.r].d_port, it.packets[it.r].flags
    if flags & 2:
        return flags & 16 != 0
    if (s < 1024) != (d < 1024):
        return s < 1024
    return s < 32768 <= d


@cython.cfunc
@cython.nogil
def _account(it: Table, x: cython.Py_ssize_t) -> cython.longlong:
    """The bytes of a TCP segment that side `x` had not sent before."""
    flags, size, at = it.packets[it.r].flags, it.packets[it.r].size, it.packets[it.r].seq
    it.sides[x].flags |= (flags & 2 and (2 if flags & 16 else 1)) | (flags & 1) * 4 | (flags & 4) * 2
    if flags & 2:
        it.sides[x].isn = at
        at = at + 1 & it.m32
    if flags & 4:
        return 0
    if it.packets[it.r].offset:  # a later fragment goes on where the first one ended
        at = it.sides[x].next & it.m32
    apart = (at - it.sides[x].next) & it.m32
    apart = apart - it.m32 - 1 if apart >> 31 else apart
    if not it.sides[x].flags & 16 or apart > 1073741824 or apart < -1073741824:
        while it.sides[x].holes >= 0:
            _give_up(it, x)
        it.sides[x].start = it.sides[x].next = at + it.m32 + 1
        it.sides[x].flags |= 16
        apart = 0
    low: cython.longlong = it.sides[x].next + apart
    new = _span(it, x, low, low + size)
    if flags & 1 and low + size == it.sides[x].next:
        it.sides[x].next += 1
    return new


@cython.cfunc
@cython.nogil
def _span(it: Table, x: cython.Py_ssize_t, low: cython.longlong, high: cython.longlong) -> cython.longlong:
    """Take sequence numbers from `low` up to `high` (not with it); how many are new."""
    top, start, new = it.sides[x].next, it.sides[x].start, 0
    if low < start and high - low > 1 and not it.sides[x].flags & 3:
        new = min(high, start) - low
        it.sides[x].start = low
        if high < start:
            _hole(it, x, high, start)
    if low > top:
        _hole(it, x, top, low)
    if high > top:
        new += high - max(low, top)
        it.sides[x].next = high
    elif low > top:
        it.sides[x].next = low
    if low < top and high > start:
        new += _fill(it, x, low, min(high, top))
    return new


@cython.cfunc
@cython.nogil
def _hole(it: Table, x: cython.Py_ssize_t, start: cython.longlong, end: cython.longlong) -> cython.longlong:
    if it.sides[x].hole_count >= 32:
        _give_up(it, x)
    n = it.hole_free if it.hole_free >= 0 else it.holes_used
    it.hole_free = it.holes[n].after if it.hole_free >= 0 else -1
    it.holes_used = max(it.holes_used, n + 1)
    it.holes[n].start, it.holes[n].end, it.holes[n].after = start, end, it.sides[x].holes
    it.sides[x].holes = n
    it.sides[x].hole_count += 1
    return 0


@cython.cfunc
@cython.nogil
def _give_up(it: Table, x: cython.Py_ssize_t) -> cython.longlong:
    """Wait no longer for the stretch that was missed first."""
    before: cython.longlong = -1
    n = it.sides[x].holes
    while it.holes[n].after >= 0:
        before, n = n, it.holes[n].after
    it.sides[x].lost += it.holes[n].end - it.holes[n].start
    return _unlink(it, x, before, n)


@cython.cfunc
@cython.nogil
def _unlink(it: Table, x: cython.Py_ssize_t, before: cython.longlong, n: cython.longlong) -> cython.longlong:
    if before < 0:
        it.sides[x].holes = it.holes[n].after
    else:
        it.holes[before].after = it.holes[n].after
    it.holes[n].after = it.hole_free
    it.hole_free = n
    it.sides[x].hole_count -= 1
    return 0


@cython.cfunc
@cython.nogil
def _fill(it: Table, x: cython.Py_ssize_t, low: cython.longlong, high: cython.longlong) -> cython.longlong:
    """How many of the sequence numbers were waited for."""
    before: cython.longlong = -1
    n, got = it.sides[x].holes, 0
    while n >= 0:
        after, start, end = it.holes[n].after, it.holes[n].start, it.holes[n].end
        if min(high, end) > max(low, start):
            got += min(high, end) - max(low, start)
        if low <= start and end <= high:
            _unlink(it, x, before, n)
        elif low <= start < high:
            it.holes[n].start, before = high, n
        elif low < end <= high:
            it.holes[n].end, before = low, n
        elif start < low < high < end:
            it.holes[n].end = low
            _hole(it, x, high, end)
            return got
        else:
            before = n
        n = after
    return got
