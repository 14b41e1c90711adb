"""Fonts that a PDF brings along and PDFium cannot load: it takes others instead, and leaves signs out without a word.

``ABCDEF+SimSun`` is the name of a part of a font, made for one file and stored in it; no such font is installed
anywhere.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

from parse.readers.pdf_library import bind

#: The mark of a font of which a part is stored in the file (PDF 32000-1, 9.6.4).
PART = re.compile(rb"[A-Z]{6}\+.")
#: Font names are shorter than this.
LONGEST_NAME = 128

_get_font = bind("FPDFTextObj_GetFont")
_is_embedded = bind("FPDFFont_GetIsEmbedded")
_get_name = bind("FPDFFont_GetBaseFontName")
_name = array("b", bytes(LONGEST_NAME))
_NAME = _name.buffer_info()[0]


def find_missing_fonts(texts: Sequence[int]) -> list[str]:
    """The names of fonts that text objects are set in, that the file should hold and that PDFium could not load."""
    fonts = set(map(_get_font, texts))
    names = [_read_name(font) for font in fonts if font and not _is_embedded(font)]
    return sorted({name.decode("utf-8", "replace") for name in names if PART.match(name)})


def _read_name(font: int) -> bytes:
    length = _get_name(font, _NAME, LONGEST_NAME)
    return _name.tobytes()[: max(min(length, LONGEST_NAME) - 1, 0)]
