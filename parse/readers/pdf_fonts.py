"""Fonts of a PDF page that cannot be trusted: those that PDFium cannot load, and those whose digits are other digits
or are called blanks.

``ABCDEF+SimSun`` is the name of a part of a font, made for one file and stored in it; no such font is installed
anywhere. Where PDFium cannot load it, it takes another instead, and leaves signs out without a word.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from ctypes import c_int, c_ulong

from parse.readers.pdf_file import Shapes
from parse.readers.pdf_library import ADDRESS, bind_plain
from parse.readers.pdf_shapes import find_other_digits, has_shape
from parse.readers.pdf_text import PageText

#: The mark of a font of which a part is stored in the file (PDF 32000-1, 9.6.4).
PART = re.compile(rb"[A-Z]{6}\+.")
#: Font names are shorter than this.
LONGEST_NAME = 128
DIGITS = re.compile("[0-9０-９]+")
#: Blanks that a file stores: near digits, or of a kind that PDFium does not make up between objects.
BLANKS = re.compile(
    r"(?<=\d) | (?=\d)|\r(?!\n)|(?<!\r)\n|[^\S \r\n]|[\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
)

_get_font = bind_plain("FPDFTextObj_GetFont", ADDRESS, ADDRESS)
_is_embedded = bind_plain("FPDFFont_GetIsEmbedded", c_int, ADDRESS)
_get_name = bind_plain("FPDFFont_GetBaseFontName", c_ulong, ADDRESS, ADDRESS, c_ulong)
_get_data = bind_plain("FPDFFont_GetFontData", c_int, ADDRESS, ADDRESS, c_ulong, ADDRESS)
_name = array("b", bytes(LONGEST_NAME))
_NAME = _name.buffer_info()[0]
_size = array("Q", bytes(8))
_SIZE = _size.buffer_info()[0]


def find_doubts(page: PageText, characters: Sequence[str], texts: Sequence[int], known: Shapes) -> list[str]:
    """What speaks against the digits of a page, of which ``texts`` are the text objects; a phrase for each font.

    ``known`` keeps what was found for the other pages of the document.
    """
    font_of = dict(zip(texts, map(_get_font, texts), strict=True))
    embedded = {font: _is_embedded(font) for font in set(font_of.values()) if font}
    names = [_read_name(font) for font, is_embedded in embedded.items() if not is_embedded]
    missing = sorted({name.decode("utf-8", "replace") for name in names if PART.match(name)})
    found = [f"the font {name} that the file holds cannot be loaded" for name in missing]
    if any(embedded.values()):
        stored = {font for font, is_embedded in embedded.items() if is_embedded and _measure_program(font)}
        font_of = {text: font for text, font in font_of.items() if font in stored}
        found += sorted({*_list_false(page, characters, font_of, known), *_list_blank(page, characters, font_of)})
    return found


def _measure_program(font: int) -> int:
    """The bytes of a font that is stored as a program; the signs of others are little drawings, of which PDFium tells
    nothing.
    """
    _get_data(font, 0, 0, _SIZE)
    return _size[0]


def _list_false(page: PageText, characters: Sequence[str], font_of: dict[int, int], known: Shapes) -> Iterator[str]:
    """Digits in stored fonts that are shaped like other digits."""
    if not font_of:
        return
    used: set[tuple[int, str]] = set()
    text = characters if isinstance(characters, str) else "".join(c if len(c) == 1 else " " for c in characters)
    for match in DIGITS.finditer(text):
        font = font_of.get(page.get_owner(match.start()), 0)
        if font and font == font_of.get(page.get_owner(match.end() - 1)):
            used.update((font, digit) for digit in match[0])
    names = {font: _read_name(font) for font, _ in used}
    for font, digit in used:
        key = names[font], _measure_program(font), digit
        if key not in known:
            known[key] = find_other_digits(font, digit)
        others = known[key]
        if others:
            name = names[font].decode("utf-8", "replace")
            yield f"what the file calls {digit} in the font {name} is shaped like {' or '.join(others)}"


def _list_blank(page: PageText, characters: Sequence[str], font_of: dict[int, int]) -> Iterator[str]:
    """Blanks in stored fonts that print something."""
    text = characters if isinstance(characters, str) else "".join(c if len(c) == 1 else "x" for c in characters)
    used: dict[tuple[int, str], list[int]] = {}
    for match in BLANKS.finditer(text):
        used.setdefault((font_of.get(page.get_owner(match.start()), 0), match[0]), []).append(match.start())
    for (font, blank), places in used.items():
        if font and has_shape(font, blank) and any(map(page.is_stored, places)):
            name = _read_name(font).decode("utf-8", "replace")
            yield f"what the file calls a blank (U+{ord(blank):04X}) in the font {name} has a shape"


def _read_name(font: int) -> bytes:
    length = _get_name(font, _NAME, LONGEST_NAME)
    return _name.tobytes()[: max(min(length, LONGEST_NAME) - 1, 0)]
