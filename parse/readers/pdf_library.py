"""PDFium, called for each character and object of a page: the functions that are called often, as plain C pointers.

The checked wrappers cost several times what PDFium itself takes. Each name here is PDFium's own without its prefix;
the functions are described in its headers ``fpdfview.h``, ``fpdf_text.h`` and ``fpdf_edit.h``.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pypdfium2 import raw

from parse.model import Unreadable

#: A call into PDFium: plain numbers in, a plain number out. Pointers are numbers as well.
Call = Callable[..., int]

#: What PDFium says of a file that it does not open; 4 and 5 are wrong passwords and unknown encryption.
ENCRYPTED = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
#: The standard keys of a document's information dictionary.
METADATA = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
TEXT, PATH, IMAGE, SHADING, FORM = range(1, 6)  #: kinds of page objects

_INT, _UINT, _POINTER = ctypes.c_int, ctypes.c_uint, ctypes.c_void_p
_TYPES: dict[str, tuple[Any, ...]] = {
    "FPDFText_LoadPage": (_POINTER, _POINTER),
    "FPDFText_ClosePage": (None, _POINTER),
    "FPDFText_CountChars": (_INT, _POINTER),
    "FPDFText_CountRects": (_INT, _POINTER, _INT, _INT),
    "FPDFText_GetText": (_INT, _POINTER, _INT, _INT, _POINTER),
    "FPDFText_GetUnicode": (_UINT, _POINTER, _INT),
    "FPDFText_HasUnicodeMapError": (_INT, _POINTER, _INT),
    "FPDFText_IsGenerated": (_INT, _POINTER, _INT),
    "FPDFText_GetLooseCharBox": (_INT, _POINTER, _INT, _POINTER),
    "FPDFText_GetCharBox": (_INT, _POINTER, _INT, _POINTER, _POINTER, _POINTER, _POINTER),
    "FPDFText_GetFontSize": (ctypes.c_double, _POINTER, _INT),
    "FPDFText_GetMatrix": (_INT, _POINTER, _INT, _POINTER),
    "FPDFText_GetCharAngle": (ctypes.c_float, _POINTER, _INT),
    "FPDFText_GetFillColor": (_INT, _POINTER, _INT, _POINTER, _POINTER, _POINTER, _POINTER),
    "FPDFText_GetTextObject": (_POINTER, _POINTER, _INT),
    "FPDFPage_CountObjects": (_INT, _POINTER),
    "FPDFPage_GetObject": (_POINTER, _POINTER, _INT),
    "FPDFFormObj_CountObjects": (_INT, _POINTER),
    "FPDFFormObj_GetObject": (_POINTER, _POINTER, ctypes.c_ulong),
    "FPDFPageObj_GetType": (_INT, _POINTER),
    "FPDFPageObj_GetBounds": (_INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER),
    "FPDFPageObj_GetMatrix": (_INT, _POINTER, _POINTER),
    "FPDFPageObj_GetFillColor": (_INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER),
    "FPDFPageObj_GetStrokeWidth": (_INT, _POINTER, _POINTER),
    "FPDFPageObj_TransformF": (_INT, _POINTER, _POINTER),
    "FPDFTextObj_GetTextRenderMode": (_INT, _POINTER),
    "FPDFTextObj_GetFont": (_POINTER, _POINTER),
    "FPDFFont_GetIsEmbedded": (_INT, _POINTER),
    "FPDFFont_GetBaseFontName": (ctypes.c_size_t, _POINTER, _POINTER, ctypes.c_size_t),
    "FPDFFont_GetFontData": (_INT, _POINTER, _POINTER, ctypes.c_size_t, _POINTER),
    "FPDFFont_GetGlyphPath": (_POINTER, _POINTER, _UINT, ctypes.c_float),
    "FPDFGlyphPath_CountGlyphSegments": (_INT, _POINTER),
    "FPDFGlyphPath_GetGlyphPathSegment": (_POINTER, _POINTER, _INT),
    "FPDFPageObj_CountMarks": (_INT, _POINTER),
    "FPDFPageObj_GetMark": (_POINTER, _POINTER, ctypes.c_ulong),
    "FPDFPageObjMark_GetName": (_INT, _POINTER, _POINTER, ctypes.c_ulong, _POINTER),
    "FPDFPageObjMark_GetParamValueType": (_INT, _POINTER, _POINTER),
    "FPDFPage_GetAnnotCount": (_INT, _POINTER),
    "FPDFPage_GetAnnot": (_POINTER, _POINTER, _INT),
    "FPDFPage_CloseAnnot": (None, _POINTER),
    "FPDFAnnot_GetSubtype": (_INT, _POINTER),
    "FPDFAnnot_GetFlags": (_INT, _POINTER),
    "FPDFAnnot_GetRect": (_INT, _POINTER, _POINTER),
    "FPDFAnnot_GetStringValue": (ctypes.c_ulong, _POINTER, _POINTER, _POINTER, ctypes.c_ulong),
    "FPDFPath_GetDrawMode": (_INT, _POINTER, _POINTER, _POINTER),
    "FPDFPath_CountSegments": (_INT, _POINTER),
    "FPDFPath_GetPathSegment": (_POINTER, _POINTER, _INT),
    "FPDFPathSegment_GetPoint": (_INT, _POINTER, _POINTER, _POINTER),
    "FPDFPathSegment_GetType": (_INT, _POINTER),
    "FPDFPathSegment_GetClose": (_INT, _POINTER),
}


def bind(name: str) -> Call:
    """A function of PDFium that takes plain numbers for pointers."""
    address = ctypes.cast(getattr(raw, name), _POINTER).value or 0
    prototype: Callable[[int], Call] = ctypes.PYFUNCTYPE(*_TYPES[name])
    return prototype(address)


@contextmanager
def open_document(data: bytes) -> Iterator[raw.FPDF_DOCUMENT]:
    """An open document; an empty user password opens what is only guarded against printing or copying.

    Raises ``Unreadable`` for a file with a password and for one that PDFium cannot repair.
    """
    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise _explain(raw.FPDF_GetLastError())
    try:
        yield document
    finally:
        raw.FPDF_CloseDocument(document)


def _explain(code: int) -> Unreadable:
    if code in ENCRYPTED:
        return Unreadable(
            "whole file: the PDF is encrypted with a password; expected one that opens without; "
            "ask the publisher for an open file, or save it anew without the password"
        )
    return Unreadable(
        f"whole file: the PDF is damaged (PDFium error {code}); expected a readable PDF; "
        "fetch it again, or open it and save it anew"
    )


@contextmanager
def open_page(document: raw.FPDF_DOCUMENT, index: int) -> Iterator[int]:
    """The address of an open page, 0 when PDFium cannot read it."""
    page = raw.FPDF_LoadPage(document, index)
    try:
        yield ctypes.cast(page, _POINTER).value or 0
    finally:
        if page:
            raw.FPDF_ClosePage(page)


def read_metadata(document: raw.FPDF_DOCUMENT) -> tuple[tuple[str, str], ...]:
    """The document's information dictionary: the standard keys that it has."""
    found = []
    for key in METADATA:
        length = raw.FPDF_GetMetaText(document, key.encode(), None, 0)
        if length > 2:
            buffer = bytearray(length)
            raw.FPDF_GetMetaText(document, key.encode(), ctypes.byref(ctypes.c_char.from_buffer(buffer)), length)
            found.append((key, buffer[: length - 2].decode("utf-16-le", "replace")))
    return tuple(found)
