# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""From a log to its lines: where each begins, and which of them may tell something to somebody who asked for their tag.

Plain Python that Cython compiles; both give the same. A line is wanted if its columns are those of a log, its tag is asked
for, and it holds one of the texts that are asked for with the tag (if there are any). What a tag or a text means is not known
here. Nothing is allocated: a full table of lines is made longer by whoever drives this.
"""

from __future__ import annotations

try:
    import cython
except ImportError:  # neither compiled nor is Cython installed
    from offhook.core import _nocython as cython  # type: ignore[no-redef]
if not cython.compiled:
    from offhook.core import _nocython as cython  # type: ignore[no-redef]
from offhook.core.asked import Asked, Numbers

N = cython.typedef(cython.longlong)

COMPILED: bool = cython.compiled


@cython.final
@cython.cclass
class Lines:
    """The lines of one buffer.

    split(): fills `starts` with where lines begin. pick(): fills `found` with the numbers of lines, in their order: n for a
    line that is wanted, -1 - n for one that does not keep to the columns.
    """

    b = cython.declare(cython.uchar[::1])
    words = cython.declare(cython.ulonglong[::1])  # type: ignore[misc]
    starts = cython.declare(N[::1])  # type: ignore[misc]
    found = cython.declare(N[::1])  # type: ignore[misc]
    among = cython.declare(N[::1])  # type: ignore[misc]
    names = cython.declare(cython.uchar[::1])
    tags = cython.declare(N[::1])  # type: ignore[misc]
    texts = cython.declare(N[::1])  # type: ignore[misc]
    slots = cython.declare(N[::1])  # type: ignore[misc]
    pairs = cython.declare(cython.uchar[::1])
    ones = cython.declare(cython.ulonglong)
    highs = cython.declare(cython.ulonglong)
    ends = cython.declare(cython.ulonglong)
    end = cython.declare(N)

    def __init__(self, asked: Asked) -> None:
        self.ones, self.highs, self.ends = 0x0101010101010101, 0x8080808080808080, 0x0A0A0A0A0A0A0A0A
        self.names, self.tags, self.texts = asked.names, asked.tags, asked.texts
        self.slots, self.pairs, self.end = asked.slots, asked.pairs, 0

    def split(self, buffer: bytearray, end: cython.Py_ssize_t, starts: Numbers) -> int:
        """How many lines buffer[:end] has; -1 if they are more than `starts` holds with one number to spare (it is filled all
        the same). The number after the last start is where a line after the last one would begin. The buffer's size must be a
        multiple of 8."""
        self.b, self.words, self.starts, self.end = buffer, memoryview(buffer).cast("Q"), starts, end
        with cython.nogil:
            count = _split(self, end)
        return count  # noqa: RET504 - made a Python number only where the lock is held

    def pick(self, level_at: cython.Py_ssize_t, among: Numbers, count: cython.Py_ssize_t, found: Numbers) -> int:
        """Pick from the lines numbered in among[:count] (after `split`); returns how many numbers stand in `found`."""
        self.among, self.found = among, found
        with cython.nogil:
            size = _pick(self, level_at - 1, count)
        return size  # noqa: RET504 - as above


@cython.cfunc
@cython.nogil
def _split(it: Lines, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    count: cython.Py_ssize_t = 0
    o: cython.Py_ssize_t = 0
    most = len(it.starts) - 1
    while o < end:
        if count >= most:
            return -1
        it.starts[count] = o
        count += 1
        o = _line_end(it, o, end) + 1
    it.starts[count] = o
    return count


@cython.cfunc
@cython.nogil
def _line_end(it: Lines, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the next line end stands, or `end`. Eight bytes at a time: of them all, is any one zero once it is compared?"""
    while o & 7 and o < end:
        if it.b[o] == 10:
            return o
        o += 1
    while o + 8 <= end:
        word: cython.ulonglong = it.words[o >> 3] ^ it.ends
        if (word - it.ones) & ~word & it.highs:
            break
        o += 8
    while o < end and it.b[o] != 10:
        o += 1
    return o


@cython.cfunc
@cython.nogil
def _pick(it: Lines, key: cython.Py_ssize_t, count: cython.Py_ssize_t) -> cython.Py_ssize_t:
    size: cython.Py_ssize_t = 0
    for i in range(count):
        n: cython.Py_ssize_t = it.among[i]
        start: cython.Py_ssize_t = it.starts[n]
        end: cython.Py_ssize_t = min(it.starts[n + 1] - 1, it.end)
        kind = _kind(it, start, start + key, end)
        if kind:
            it.found[size] = n if kind == 1 else -1 - n
            size += 1
    return size


@cython.cfunc
@cython.nogil
def _kind(it: Lines, start: cython.Py_ssize_t, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.longlong:
    """0: a line that nobody asked for, 1: one that is wanted, 2: one out of column.

    o: where a space, the letter of the level, a separator and eight characters of the tag must stand.
    """
    if o + 11 > end or it.b[o] != 32 or it.b[o + 1] not in {86, 68, 73, 87, 69, 70, 83} or it.b[o + 2] not in {32, 47}:
        return 2
    if not it.pairs[(it.b[o + 3] << 8) + it.b[o + 4]] & 1:
        return 0
    tag = _tag(it, o + 3, _tag_end(it, o + 3, end))
    return 1 if tag and _holds(it, tag - 1, start, end) else 0


@cython.cfunc
@cython.nogil
def _tag_end(it: Lines, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the tag that begins at `o` ends, without the spaces and colons behind it: before "(" in the old form, else before
    a colon and a space."""
    at = o
    if it.b[o - 1] == 47:
        while at < end and it.b[at] != 40:
            at += 1
    else:
        while at < end and not (it.b[at] == 58 and at + 1 < end and it.b[at + 1] == 32):
            at += 1
    while at > o and it.b[at - 1] in {32, 58}:
        at -= 1
    return at


@cython.cfunc
@cython.nogil
def _tag(it: Lines, o: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where in `tags` the row of the tag that stands in o:end begins, + 1; 0 if it is not asked for."""
    size = end - o
    if size == 0:
        return 0
    mask = len(it.slots) - 1
    slot = ((it.b[o] * 31 + it.b[end - 1]) * 31 + size) & mask
    while it.slots[slot]:
        row: cython.Py_ssize_t = it.slots[slot] - 1
        if it.tags[row + 1] == size and _same(it, o, it.tags[row], size):
            return row + 1
        slot = (slot + 1) & mask
    return 0


@cython.cfunc
@cython.nogil
def _holds(it: Lines, tag: cython.Py_ssize_t, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.longlong:
    """Whether the line holds one of the texts that are asked for with the tag; so it does if there are none."""
    first: cython.Py_ssize_t = it.tags[tag + 2]
    last: cython.Py_ssize_t = it.tags[tag + 3]
    if first == last:
        return 1
    for o in range(start, end - 1):
        if not it.pairs[(it.b[o] << 8) + it.b[o + 1]] & 2:
            continue
        for row in range(first, last, 2):
            at: cython.Py_ssize_t = it.texts[row]
            size: cython.Py_ssize_t = it.texts[row + 1]
            if it.b[o + 1] == it.names[at + 1] and o + size <= end and _same(it, o, at, size):
                return 1
    return 0


@cython.cfunc
@cython.nogil
def _same(it: Lines, o: cython.Py_ssize_t, at: cython.Py_ssize_t, size: cython.Py_ssize_t) -> cython.longlong:
    """Whether `size` bytes of the buffer from `o` on are those of the names from `at` on."""
    for i in range(size):
        if it.b[o + i] != it.names[at + i]:
            return 0
    return 1
