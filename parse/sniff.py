"""Which format bytes are in, told from the bytes alone: file names and Content-Type lie too often.

``b"%PDF-1.7 …"`` is a PDF, ``b"PK\\x03\\x04 … word/document.xml …"`` a Word file.
"""

from __future__ import annotations

import re
from typing import Literal

from parse.charset import read_text
from parse.model import Unreadable

#: ``doc`` is every OLE file of a word processor (DOC, WPS), ``xls`` of a spreadsheet (XLS, ET).
Kind = Literal["html", "pdf", "text", "docx", "doc", "rtf", "xlsx", "xls", "ofd", "picture", "zip", "rar", "7z"]
CONTAINERS = frozenset({"zip", "rar", "7z"})

#: PDF readers accept junk before the header within the first kilobyte (ISO 32000-1, annex H.3.4.1).
HEADER_WITHIN = 1024

#: Signatures of formats that this version names but does not read.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "an RTF file"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: A zip archive is told by the names of its members, which stand in its local headers and its directory uncompressed.
ZIP_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "a Word file (DOCX)"),
    (b"xl/", "an Excel file (XLSX)"),
    (b"ppt/", "a PowerPoint file (PPTX)"),
    (b"OFD.xml", "an OFD file"),
)
#: Stream names inside an OLE file are UTF-16.
OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("WordDocument", "a Word file (DOC or WPS)"),
    ("Workbook", "an Excel file (XLS or ET)"),
    ("Book", "an Excel file (XLS)"),
)

TAG = re.compile(
    r"<\s*(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|article|section|h[1-6])\b", re.IGNORECASE
)
#: More undefined characters than this share of the text, and the bytes are not text.
NOT_TEXT_SHARE = 0.02


def sniff(data: bytes) -> Kind:
    """Name the format of ``data``.

    Raises ``Unreadable`` for formats without a reader, naming the format and what to do with the file.
    """
    if not data.strip():
        raise Unreadable("whole file: it is empty; expected a report in HTML, PDF or plain text; fetch it again")
    if b"%PDF-" in data[:HEADER_WITHIN]:
        return "pdf"
    _refuse_known(data)
    text, encoding, whole = read_text(data)
    if TAG.search(text[:200_000]):
        return "html"
    undefined = sum(
        character in "\ufffd\x00" or (character < " " and character not in "\t\n\r\f") for character in text
    )
    if undefined > NOT_TEXT_SHARE * len(text) or (not whole and len(text) < HEADER_WITHIN):
        raise Unreadable(
            f"first bytes {data[:8].hex(' ')}: this is no known format (tried text as {encoding}); "
            "expected HTML, PDF or plain text; look at the file, and fetch it again if it is damaged"
        )
    return "text"


def _refuse_known(data: bytes) -> None:
    name = _name_container(data) or next((name for mark, name in SIGNATURES if data.startswith(mark)), None)
    if name:
        raise Unreadable(
            f"first bytes {data[:8].hex(' ')}: this is {name}; not yet read by this version; "
            "expected HTML, PDF or plain text; keep the file, or convert it to PDF"
        )


def _name_container(data: bytes) -> str | None:
    if data.startswith(b"PK\x03\x04"):
        return next((name for member, name in ZIP_MEMBERS if member in data), "a ZIP archive")
    if data.startswith(OLE):
        streams = ((stream.encode("utf-16-le"), name) for stream, name in OLE_STREAMS)
        return next((name for stream, name in streams if stream in data), "an old Office file (OLE)")
    return None
