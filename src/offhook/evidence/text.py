r"""Text as parsers want it: UTF-8, "\n" line ends, whole lines in bounded blocks that know their line numbers."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

from offhook.evidence.section import Block
from offhook.evidence.stream import Stream

UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
ENOUGH_TO_TELL = 2048


def encoding_of(head: bytes) -> str:
    """How a text is written: "utf-16-le" or "utf-16-be" (told by the byte-order mark, or by where the zeros stand),
    "utf-8-sig" or "utf-8"."""
    if head[:2] in UTF_16 and head[:4] != codecs.BOM_UTF32_LE:
        return UTF_16[head[:2]]
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    sample = head[: min(len(head), ENOUGH_TO_TELL) & ~1]
    if len(sample) < 16:
        return "utf-8"
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    mostly = len(sample) // 2 * 0.8
    if high > mostly and low < mostly / 8:
        return "utf-16-le"
    return "utf-16-be" if low > mostly and high < mostly / 8 else "utf-8"


def normalised(stream: Stream) -> Stream:
    r"""The stream as UTF-8 with "\n" line ends. Invalid UTF-8 is left as it is; invalid UTF-16 becomes U+FFFD."""
    encoding = encoding_of(stream.head(ENOUGH_TO_TELL))
    if encoding.startswith("utf-16"):
        stream = stream.through(lambda chunks: _transcoded(chunks, encoding))
    elif encoding == "utf-8-sig":
        stream = stream.through(_without_mark)
    return stream.through(_line_ends)


def as_text(head: bytes) -> bytes:
    """The same for the head of a file, whose last character may be cut."""
    return b"".join(normalised(Stream(iter([head]))).chunks)


def _transcoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    first = True
    for chunk in chunks:
        text = decoder.decode(chunk)
        if first and text:
            text, first = text.removeprefix("\ufeff"), False
        yield text.encode("utf-8", errors="replace")
    yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")


def _without_mark(chunks: Iterator[bytes]) -> Iterator[bytes]:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= len(codecs.BOM_UTF8):
            break
    yield head.removeprefix(codecs.BOM_UTF8)
    yield from chunks


def _line_ends(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """CR LF and CR CR LF (an old `adb shell`) become LF; a CR inside a line stays."""
    carried = b""
    for chunk in chunks:
        data = carried + chunk if carried else chunk
        carried = b"\r\r" if data.endswith(b"\r\r") else b"\r" if data.endswith(b"\r") else b""
        data = data[: len(data) - len(carried)] if carried else data
        if b"\r" in data:  # one byte is found 20 times as fast as two
            data = data.replace(b"\r\n", b"\n").replace(b"\r\n", b"\n")
        if data:
            yield data
    if carried:
        yield carried


@dataclass(slots=True)
class Cuts:
    """What a limit left out. lines: those longer than it, as (line number, bytes left out). undivided: the line from which
    on a text was not cut into sections any more, 0 = none."""

    lines: list[tuple[int, int]] = field(default_factory=list)
    undivided: int = 0


def whole_lines(chunks: Iterator[bytes], longest: int, cuts: Cuts) -> Iterator[Block]:
    """Blocks of whole lines. The end of a line beyond `longest` bytes (and a chunk) is left out and noted in `cuts`."""
    line, rest, left_out = 1, b"", 0
    for chunk in chunks:
        end = chunk.rfind(b"\n") + 1
        if not end:
            keep = len(rest) < longest
            rest, left_out = (rest + chunk, left_out) if keep else (rest, left_out + len(chunk))
            continue
        start = 0
        if left_out:
            start = chunk.find(b"\n")
            cuts.lines.append((line, left_out + start))
            left_out = 0
        data = rest + chunk[start:end] if rest or start or end < len(chunk) else chunk
        rest = chunk[end:]
        yield Block(line, data)
        line += data.count(b"\n")
    if left_out:
        cuts.lines.append((line, left_out))
    if rest:
        yield Block(line, rest)
