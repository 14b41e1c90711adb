"""The text of one page as PDFium tells it: characters in the order of the file, and their boxes.

Boxes are loose, as high as the type and as wide as the pen moves, so that ``一`` and ``1`` are as high as ``国``.
"""

from __future__ import annotations

import re
from array import array
from collections import deque
from collections.abc import Collection, Sequence
from ctypes import c_double, c_uint
from itertools import repeat
from struct import Struct

from parse.readers.pdf_library import ADDRESS, bind, point_at, point_into

#: A font of which the file does not say what its glyphs mean gives its own numbers for them, which are seldom those of
#: Chinese characters: of these one in sixteen is asked, of all others each, and of all when one has no meaning.
NOT_HAN = re.compile(r"[^\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\s]")
SAMPLED = 16
#: Word gives the hyphen this meaning in some fonts; a cell that prints it is not blank.
SOFT_HYPHEN = "\u00ad"
#: PDFium's mark of a hyphen at a line's end.
HYPHEN = 2
#: What stands where two characters are printed over one another.
UNDEFINED = "\ufffd"
#: All of red, green and blue at or above this is the white of paper.
WHITE = 250
#: No font is higher than this share of its size.
TALLEST_SHARE = 2.0
#: Text whose line rises or falls by more than this share of its length is a watermark across the page.
TILTED = 0.1
#: Type of a table is lower than this (points); of higher type, and of single characters, the size is asked.
SUSPECT = 24.0

#: Reads a measured box out of ``PageText.boxes``, sixteen bytes a character: left, top, right and bottom in the
#: coordinates of the page.
read_box = Struct("4f").unpack_from

_load = bind("FPDFText_LoadPage", ADDRESS)
_close = bind("FPDFText_ClosePage")
_count = bind("FPDFText_CountChars")
_count_runs = bind("FPDFText_CountRects")
_get_text = bind("FPDFText_GetText")
_get_unicode = bind("FPDFText_GetUnicode", c_uint)
_is_unmapped = bind("FPDFText_HasUnicodeMapError")
_is_generated = bind("FPDFText_IsGenerated")
_get_loose_box = bind("FPDFText_GetLooseCharBox", None)
_get_tight_box = bind("FPDFText_GetCharBox", None)
_get_object = bind("FPDFText_GetTextObject", ADDRESS)
_get_fill_color = bind("FPDFText_GetFillColor", None)
_get_font_size = bind("FPDFText_GetFontSize", c_double)
_get_matrix = bind("FPDFText_GetMatrix", None)

# Where PDFium writes what it is asked. Arrays, because a ctypes array of each new length is a new class.
_tight = array("d", bytes(32))
_TIGHT = point_into(_tight)
_matrix = array("f", bytes(24))
_MATRIX = point_into(_matrix)[0]
_color = array("I", bytes(16))
_COLOR = point_into(_color)


class PageText:
    """The open text of a page: close it after use."""

    def __init__(self, page: int, left: float, top: float) -> None:
        self.left, self.top = left, top
        self._address = _load(point_at(page))
        self.pointer = point_at(self._address)
        self.count = _count(self.pointer) if self._address else 0
        self.boxes = array("f", bytes(16 * self.count + 16))
        self._boxes_at = self.boxes.buffer_info()[0]

    def close(self) -> None:
        if self._address:
            _close(self.pointer)

    def count_runs(self) -> int:
        """How many text objects gave characters."""
        return _count_runs(self.pointer, 0, -1) if self.count else 0

    def list_owners(self) -> list[int]:
        """The text object of each character."""
        return list(map(_get_object, repeat(self.pointer), range(self.count)))

    def get_owner(self, index: int) -> int:
        """The text object of a character."""
        return _get_object(self.pointer, index)

    def is_of_one_object(self, one: int, other: int) -> bool:
        """Whether two characters are written in one go: then neither is the other set again to look bold."""
        return _get_object(self.pointer, one) == _get_object(self.pointer, other)

    def read_characters(self) -> Sequence[str]:
        """Each character in the order of the file, those that PDFium makes up between objects included."""
        buffer = array("H", bytes(4 * self.count + 4))
        length = _get_text(self.pointer, 0, self.count, point_at(buffer.buffer_info()[0]))
        text = buffer[: max(length - 1, 0)].tobytes().decode("utf-16-le", "surrogatepass")
        if len(text) != self.count or "\ufffe" in text:
            text = "".join(_to_character(_get_unicode(self.pointer, index)) for index in range(self.count))
        return self._mark_unmapped(text.replace(SOFT_HYPHEN, "-"))

    def _mark_unmapped(self, text: str) -> Sequence[str]:
        others = [match.start() for match in NOT_HAN.finditer(text)]
        others += range(0, len(text), SAMPLED)
        if not any(map(_is_unmapped, repeat(self.pointer), others)) and "\x00" not in text:
            return text
        return [
            f"(cid:{ord(character)})" if character == "\x00" or _is_unmapped(self.pointer, index) else character
            for index, character in enumerate(text)
        ]

    def measure(self, index: int) -> None:
        """Ask for the box of one character; it is then in ``boxes``."""
        _get_loose_box(self.pointer, index, point_at(self._boxes_at + 16 * index))

    def measure_all(self, indices: Collection[int]) -> None:
        """Ask for the boxes of many characters."""
        at = self._boxes_at
        places = map(point_at, [at + 16 * index for index in indices])
        deque(map(_get_loose_box, repeat(self.pointer), indices, places), maxlen=0)

    def measure_first(self, index: int, *, is_alone: bool) -> bool:
        """Measure the first character of a stretch; False when all of them must be mended.

        PDFium gives characters of fonts for vertical writing a box of the size of the font before scaling: 199 points
        for type of ten in one real report.
        """
        self.measure(index)
        return self.is_sound(index, is_alone=is_alone)

    def is_sound(self, index: int, *, is_alone: bool) -> bool:
        """Whether a measured box is no higher than its font can be."""
        height = self.boxes[4 * index + 1] - self.boxes[4 * index + 3]
        if height < SUSPECT and not is_alone:
            return True
        _get_matrix(self.pointer, index, _MATRIX)
        size = _get_font_size(self.pointer, index) * max(abs(_matrix[0]), abs(_matrix[1]))
        return height <= TALLEST_SHARE * size or size <= 0

    def is_tilted(self, index: int) -> bool:
        """Whether a character is written neither level nor upright."""
        _get_matrix(self.pointer, index, _MATRIX)
        along, across = abs(_matrix[0]), abs(_matrix[1])
        return min(along, across) > TILTED * max(along, across)

    def mend(self, index: int) -> None:
        """Put the box of a character around its printed shape, as large as the type."""
        size = _get_font_size(self.pointer, index) * max(abs(_matrix[0]), abs(_matrix[1])) / 2
        _get_tight_box(self.pointer, index, *_TIGHT)
        left, right, bottom, top = _tight
        x, y = (left + right) / 2, (bottom + top) / 2
        self.boxes[4 * index : 4 * index + 4] = array("f", (x - size, y + size, x + size, y - size))

    def is_stored(self, index: int) -> bool:
        """Whether the file stores this blank; else PDFium made it up."""
        return not _is_generated(self.pointer, index)

    def is_white(self, index: int) -> bool:
        """Whether a character is written in white, or in a colour that lets everything through."""
        _get_fill_color(self.pointer, index, *_COLOR)
        red, green, blue, alpha = _color
        return (red >= WHITE and green >= WHITE and blue >= WHITE) or alpha == 0

    def measure_height(self, index: int) -> float:
        """The height of the printed shape of one character."""
        _get_tight_box(self.pointer, index, *_TIGHT)
        return abs(float(_tight[3] - _tight[2]))


def _to_character(code: int) -> str:
    if code == HYPHEN:
        return "-"
    return chr(code) if code < 0x110000 else UNDEFINED
