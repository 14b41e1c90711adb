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

_POINTER = ctypes.c_void_p
#: What each function returns, and of how many arguments.
_SIGNATURES: dict[str, tuple[Any, int]] = {
    "FPDFText_LoadPage": (_POINTER, 1),
    "FPDFText_ClosePage": (None, 1),
    "FPDFText_CountChars": (ctypes.c_int, 1),
    "FPDFText_CountRects": (ctypes.c_int, 3),
    "FPDFText_GetText": (ctypes.c_int, 4),
    "FPDFText_GetUnicode": (ctypes.c_uint, 2),
    "FPDFText_HasUnicodeMapError": (ctypes.c_int, 2),
    "FPDFText_IsGenerated": (ctypes.c_int, 2),
    "FPDFText_GetLooseCharBox": (ctypes.c_int, 3),
    "FPDFText_GetCharBox": (ctypes.c_int, 6),
    "FPDFText_GetFontSize": (ctypes.c_double, 2),
    "FPDFText_GetMatrix": (ctypes.c_int, 3),
    "FPDFText_GetCharAngle": (ctypes.c_float, 2),
    "FPDFText_GetFillColor": (ctypes.c_int, 6),
    "FPDFText_GetTextObject": (_POINTER, 2),
    "FPDFPage_CountObjects": (ctypes.c_int, 1),
    "FPDFPage_GetObject": (_POINTER, 2),
    "FPDFFormObj_CountObjects": (ctypes.c_int, 1),
    "FPDFFormObj_GetObject": (_POINTER, 2),
    "FPDFPageObj_GetType": (ctypes.c_int, 1),
    "FPDFPageObj_GetBounds": (ctypes.c_int, 5),
    "FPDFPageObj_GetMatrix": (ctypes.c_int, 2),
    "FPDFPageObj_TransformF": (ctypes.c_int, 2),
    "FPDFTextObj_GetTextRenderMode": (ctypes.c_int, 1),
    "FPDFPath_GetDrawMode": (ctypes.c_int, 3),
    "FPDFPath_CountSegments": (ctypes.c_int, 1),
    "FPDFPath_GetPathSegment": (_POINTER, 2),
    "FPDFPathSegment_GetPoint": (ctypes.c_int, 3),
    "FPDFPathSegment_GetType": (ctypes.c_int, 1),
    "FPDFPathSegment_GetClose": (ctypes.c_int, 1),
}


def bind(name: str) -> Call:
    """A function of PDFium that takes plain numbers for pointers.

    Its arguments are pointers and whole numbers alone, each of which takes one register. All are passed as pointers,
    which costs ctypes half of what an ``int`` does.
    """
    result, count = _SIGNATURES[name]
    address = ctypes.cast(getattr(raw, name), _POINTER).value or 0
    prototype: Callable[[int], Call] = ctypes.PYFUNCTYPE(result, *[_POINTER] * count)
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
