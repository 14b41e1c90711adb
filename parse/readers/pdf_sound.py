"""The checksums of a PDF: PDFium passes over flipped bits, and reads ``15590`` as ``1559`` without a word.

What a PDF packs (text, fonts, what their signs mean) ends with a checksum. A part that does not unpack to its checksum
is damaged, and so is whatever it prints; both readings of a cell take their characters from it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

#: The keys of a stream's dictionary that say how it is packed, and those of streams that print no text.
FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+|\d+\s+\d+\s+R)")
NAME = re.compile(rb"/([^\s/<>\[\]()]+)")
NO_TEXT = re.compile(rb"/(?:Subtype\s*/XML|Type\s*/Metadata|Type\s*/EmbeddedFile|FunctionType|Alternate)\b")
#: A font program: its signs have their meaning from elsewhere.
FONT = re.compile(rb"/Length1\b|/Subtype\s*/(?:Type1C|CIDFontType0C|OpenType)\b")
LENGTH = re.compile(rb"/Length\s+(\d+)\b(?!\s+\d+\s+R)")
OBJECT = re.compile(rb"(\d+)\s+\d+\s+$")
ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
FLATE = frozenset({(b"FlateDecode",), (b"Fl",)})
TEXT_FLATE = frozenset({(b"ASCII85Decode", b"FlateDecode"), (b"A85", b"Fl")})
#: Lists of a font: of numbers, or of names and numbers; the third is one that stands alone.
LISTS = [
    re.compile(start)
    for start in (rb"/Widths\s*\[([^\]]*)", rb"/Differences\s*\[([^\]]*)", rb"obj\s*\[([^\[\]()<>%]*)\]")
]
#: What a font must say of itself (PDF 32000-1, 9.6.5, 9.7.6), by a word that stands in fonts of its kind alone.
REQUIRED = {
    b"/Type3": (b"/CharProcs", b"/Encoding", b"/FontMatrix", b"/FirstChar", b"/LastChar", b"/Widths"),
    b"/CharProcs": (b"/Type3",),
    b"/Type0": (b"/DescendantFonts", b"/Encoding"),
    b"/DescendantFonts": (b"/Type0",),
    b"/FirstChar": (b"/LastChar", b"/Widths"),
    b"/FontName": (b"/Flags",),
    b"/CIDSystemInfo": (b"/FontDescriptor",),
    b"/Type /Encoding": (b"/Differences",),
    b"/Type/Encoding": (b"/Differences",),
}
#: An encoding that differs in nothing from a known one has no list.
BARE_ENCODING = re.compile(rb"<<\s*(?:/Type\s*/Encoding\s*|/BaseEncoding\s*/\w+\s*){1,2}>>")
NUMERIC = b"0123456789.- \r\n"
ITEM = re.compile(rb"\s*(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]-?\d+)?|R|true|false|null)?(?:\s*/[^\s\0]+)*\s*")
#: Other filters of the standard: they have no checksum.
UNCHECKED = frozenset(
    b"ASCIIHexDecode AHx ASCII85Decode A85 LZWDecode LZW FlateDecode Fl RunLengthDecode RL CCITTFaxDecode CCF "
    b"JBIG2Decode DCTDecode DCT JPXDecode Crypt".split()
)
#: A dictionary is shorter than this.
LONGEST_HEAD = 4096
#: More than this is not unpacked to look at its checksum.
MOST_UNPACKED = 1 << 26
#: The checksum may be left out by programs that pack by themselves.
CHECKSUM = 4
#: The digits of ASCII 85 as numbers.
DIGITS = bytes(max(code - 33, 0) for code in range(256))
ENDS = b" \t\r\n\f\0/<>[](%"
CONTROL = bytes([*range(1, 9), 11, *range(14, 32), 127])
SIGNS = bytes(range(33, 118))
BLANKS = b" \t\r\n\f\0"


class Damage(NamedTuple):
    """A part of a file that is not what its writer wrote."""

    number: int  #: of the object, 0 when that is lost as well
    at: int  #: byte of the file where it begins
    is_font: bool  #: the shapes of a font: they decide where a sign stands, and not what it means
    reason: str


def find_damage(data: bytes) -> list[Damage]:
    """Find the packed parts of a file that do not unpack to their checksum, and the lists of its fonts that hold
    anything but numbers and names; none for a file that is encrypted.
    """
    if ENCRYPTED.search(data):
        return []
    between: list[bytes] = []
    found = list(_check_streams(data, between))
    text = b"".join(between)
    return [*found, *_check_lists(data, text), *_check_fonts(data, text)]


def _check_streams(data: bytes, between: list[bytes]) -> Iterator[Damage]:
    """Damaged streams; ``between`` takes what stands between the streams."""
    at = 0
    last = 0
    while (start := data.find(b"stream", at)) >= 0:
        at = start + 6
        if data[start - 3 : start] == b"end":
            yield Damage(0, start, False, "the beginning of a part is missing")
            continue
        begin = max(data.rfind(b"obj", last, start), last)
        head = data[begin:start]
        if not head.rstrip(BLANKS).endswith(b">>"):
            continue  # the word in a text
        between.append(data[last:start])
        first = start + (8 if data[start + 6 : start + 8] == b"\r\n" else 7)
        end = _find_end(head, data, first)
        reason = _check(head, data, first, end if end >= 0 else len(data))
        if reason:
            number = OBJECT.search(data, max(begin - 24, 0), begin)
            yield Damage(int(number[1]) if number else 0, first, FONT.search(head) is not None, reason)
        at = last = end + 9 if end >= 0 else len(data)
    between.append(data[last:])


def _find_end(head: bytes, data: bytes, first: int) -> int:
    """Where a stream ends: where it says, if it does; an attached PDF holds the word as well."""
    match = LENGTH.search(head)
    said = first + int(match[1]) if match else len(data)
    if data[said : said + 12].lstrip(BLANKS).startswith(b"endstream"):
        return data.index(b"endstream", said)
    return data.find(b"endstream", first)


def _check_lists(data: bytes, text: bytes) -> Iterator[Damage]:
    """Damaged lists of fonts: of how wide each sign is, and of its shape. One item too many moves all after it."""
    for pattern in LISTS:
        for match in pattern.finditer(text):
            items = match[1]
            if items.translate(None, NUMERIC) and not all(map(ITEM.fullmatch, set(items.split()))):
                number = OBJECT.search(text, 0, text.rfind(b"obj", 0, match.start() + 3))
                at = data.find(match[0])
                yield Damage(
                    int(number[1]) if number else 0, at, False, "a list of its font is no list of numbers or names"
                )


def _check_fonts(data: bytes, text: bytes) -> Iterator[Damage]:
    """Fonts that lack what the standard requires of them, a damaged key being as good as none; and control characters,
    which objects without strings never have.
    """
    has_control = len(text.translate(None, CONTROL)) < len(text)
    for body in text.split(b"endobj"):
        inside = body.partition(b"obj")[2]  # comments before the first object, and what follows the last, are free
        if has_control and b"(" not in body and len(inside.translate(None, CONTROL)) < len(inside):
            yield _locate(data, body, "a sign stands in it that no object has")
            continue
        if b"/Font" not in body and b"/Encoding" not in body:
            continue
        told = BARE_ENCODING.sub(b"", body)
        for word, others in REQUIRED.items():
            lacking = [other for other in others if not _has_key(told, other)] if _has_key(told, word) else []
            if lacking:
                yield _locate(data, body, f"a font does not say its {lacking[0].decode()[1:]}")
                break


def _has_key(body: bytes, key: bytes) -> bool:
    """Whether a key stands in an object; ``/Flags04`` is another one."""
    at = body.find(key)
    return at >= 0 and body[at + len(key) : at + len(key) + 1] in ENDS


def _locate(data: bytes, body: bytes, reason: str) -> Damage:
    number = OBJECT.search(body, 0, body.find(b"obj"))
    return Damage(int(number[1]) if number else 0, max(data.find(body[:LONGEST_HEAD]), 0), False, reason)


def _check(head: bytes, data: bytes, first: int, end: int) -> str:
    """What is wrong with a packed part; empty when nothing is, or nothing tells."""
    if b"/Image" in head or NO_TEXT.search(head):
        return ""
    match = FILTER.search(head)
    names = tuple(NAME.findall(match[1])) if match else ()
    if names in FLATE:
        return _unpack(data[first:end])
    if names in TEXT_FLATE:
        packed = _read_base85(data[first:end])
        return _unpack(packed) if packed else "it holds signs that its writer does not use"
    if any(name not in UNCHECKED for name in names):
        return f"it is packed in a way that no standard knows ({b' '.join(names).decode('latin-1')})"
    if match is None and data[first : first + 1] == b"x" and not _unpack(data[first:end]):
        return "it is packed, and does not say so"
    return ""


def _unpack(packed: bytes) -> str:
    """What keeps a part from unpacking to its checksum; empty when it does."""
    if not packed.strip(BLANKS):
        return ""  # some programs pack nothing into nothing
    stream = zlib.decompressobj()
    try:
        size = len(stream.decompress(packed, MOST_UNPACKED))
    except zlib.error as error:
        return f"it does not unpack ({error})"
    if stream.eof or size >= MOST_UNPACKED or _is_whole(packed):
        return ""
    return "it ends too early"


def _is_whole(packed: bytes) -> bool:
    """Whether only the checksum is missing."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    stream.decompress(packed[2:], MOST_UNPACKED)
    return stream.eof and len(stream.unused_data.strip(BLANKS)) < CHECKSUM


def _read_base85(text: bytes) -> bytes:
    """The bytes that ASCII 85 stands for; none when it holds other signs. Five digits at a time, all at once: each
    column of digits is one long number.
    """
    text = text.translate(None, BLANKS)
    text = text[: text.find(b"~")] if b"~" in text else text
    text = text.replace(b"z", b"!!!!!")
    if not text or text.translate(None, SIGNS):
        return b""
    lacking = -len(text) % 5
    digits = (text + b"u" * lacking).translate(DIGITS)
    count = len(digits) // 5
    total = 0
    for place in range(5):
        column = bytearray(4 * count)
        column[3::4] = digits[place::5]
        total += int.from_bytes(column, "big") * 85 ** (4 - place)
    if total.bit_length() > 32 * count:
        return b""
    return total.to_bytes(4 * count, "big")[: 4 * count - lacking]
