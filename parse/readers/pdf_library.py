"""PDFium, called for each character and object of a page: the functions that are called often, as plain C pointers.

The checked wrappers cost several times what PDFium itself takes. Each name here is PDFium's own without its prefix;
the functions are described in its headers ``fpdfview.h``, ``fpdf_text.h`` and ``fpdf_edit.h``.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, NewType, cast

from pypdfium2 import raw

from parse.model import Unreadable

#: A call into PDFium: whole numbers and pointers in, a number out, which may be an address.
Call = Callable[..., int]
Pointer = NewType("Pointer", object)  #: as ctypes passes one on
Result = type[ctypes.c_int | ctypes.c_uint | ctypes.c_float | ctypes.c_double | ctypes.c_void_p | ctypes.c_ulong]
ADDRESS = ctypes.c_void_p

#: What PDFium says of a file that it does not open; 4 and 5 are wrong passwords and unknown encryption.
ENCRYPTED = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
#: The standard keys of a document's information dictionary.
METADATA = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
TEXT, PATH, IMAGE, SHADING, FORM = range(1, 6)  #: kinds of page objects


def bind(name: str, result: Result | None = ctypes.c_int) -> Call:
    """A function of PDFium; it takes whole numbers, and pointers made by `point_at` and `point_into`. Without a
    ``result``, when nobody looks at it, a call takes less time.

    ctypes is told no types of arguments: it passes an ``int`` as a C ``int``, so that an address would lose its upper
    half, and a pointer as it is. Pointers are so made once and not for each call, which takes half the time.
    """
    address = ctypes.cast(getattr(raw, name), ADDRESS).value or 0
    prototype: Callable[[int], Call] = ctypes.PYFUNCTYPE(result)
    return prototype(address)


def bind_plain(name: str, result: Result | None, *arguments: type[Any]) -> Call:
    """A function of PDFium that takes plain addresses where it wants pointers: for what is called seldom."""
    address = ctypes.cast(getattr(raw, name), ADDRESS).value or 0
    prototype: Callable[[int], Call] = ctypes.PYFUNCTYPE(result, *arguments)
    return prototype(address)


#: A pointer to an address that PDFium gave: its functions want one wherever they want an object.
point_at = cast("Callable[[int | None], Pointer]", ctypes.c_void_p.from_param)


def point_into(numbers: array[Any]) -> tuple[Pointer, ...]:
    """A pointer to each number of an array, where PDFium may write it; the array must keep its length."""
    at, count = numbers.buffer_info()
    return tuple([point_at(at + numbers.itemsize * index) for index in range(count)])


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


def open_pages(document: raw.FPDF_DOCUMENT) -> Generator[int, None, None]:
    """The address of each page in turn, 0 when PDFium cannot read it. A page is open until the next one is: what both
    use, such as fonts, is not loaded twice.
    """
    before = None
    try:
        for index in range(raw.FPDF_GetPageCount(document)):
            page = raw.FPDF_LoadPage(document, index)
            if before:
                raw.FPDF_ClosePage(before)
            before = page
            yield ctypes.cast(page, ADDRESS).value or 0
    finally:
        if before:
            raw.FPDF_ClosePage(before)


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
