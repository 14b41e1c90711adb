"""Which format bytes are in, told from the bytes alone: file names and Content-Type lie too often.

``b"%PDF-1.7 …"`` is a PDF; a ZIP with ``word/document.xml`` in it is a Word file, whatever it is called.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from parse.charset import read_text
from parse.model import Unreadable
from parse.readers.office_streams import list_streams

#: ``doc`` is what LibreOffice Writer opens: OLE files of a word processor (DOC, WPS), Word 2003 XML, ODT. ``xls`` is
#: every workbook of the old format (XLS, ET), with or without OLE around it.
Kind = Literal["html", "pdf", "text", "docx", "doc", "rtf", "xlsx", "xls", "ofd", "picture", "zip", "rar", "7z"]
CONTAINERS = frozenset({"zip", "rar", "7z"})

#: PDF readers accept junk before the header within the first kilobyte (ISO 32000-1, annex H.3.4.1).
HEADER_WITHIN = 1024

#: Signatures at the first byte.
SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rt", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF87a", "picture"),
    (b"GIF89a", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"II+\x00", "picture"),
    (b"MM\x00+", "picture"),
    (b"\x09\x02\x06\x00", "xls"),  # BIFF3 to BIFF8 without OLE: a BOF record and its length
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x09\x08\x08\x00", "xls"),
    (b"\x09\x08\x10\x00", "xls"),
)
BITMAP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: A gzip file is taken for an archive of one member.
GZIP = b"\x1f\x8b\x08"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: Blank lines and byte order marks that servers put before a file.
LEADING = b"\xef\xbb\xbf \t\r\n\x00"
LEADING_WITHIN = 16

#: Formats that are named and not read.
NAMED: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\A.{4}ftyp(?:hei|hev|mif|msf|avif)", re.DOTALL), "a HEIC or AVIF photo"),
    (re.compile(rb"\A\x00\x00\x00\x0cjP  |\A\xff\x4f\xff\x51"), "a JPEG 2000 image"),
    (re.compile(rb"\A(?:\x1f\x9d|\x1f\xa0|BZh[1-9]|\xfd7zXZ\x00|\x28\xb5\x2f\xfd)"), "a compressed file"),
    (re.compile(rb"\A\xd7\xcd\xc6\x9a|\A\x01\x00\x00\x00.{36} EMF", re.DOTALL), "a Windows metafile"),
    (re.compile(rb"\A(?:MZ.{58}|\x7fELF)", re.DOTALL), "a program"),
    (re.compile(rb"\AAT&TFORM"), "a DjVu file"),
    (re.compile(rb"\A(?:CAJ|KDH |HN|\xc8)\x00", re.DOTALL), "a CAJ file"),
    (re.compile(rb"\ACWS|\AFWS"), "a Flash file"),
)

#: A package is told by a part that only its kind has.
PACKAGE_PARTS: tuple[tuple[re.Pattern[str], Kind | None, str], ...] = (
    (re.compile(r"(^|/)ofd\.xml$"), "ofd", "an OFD file"),
    (re.compile(r"^word/"), "docx", "a Word file (DOCX)"),
    (re.compile(r"^xl/workbook\.bin$"), None, "an Excel binary workbook (XLSB)"),
    (re.compile(r"^xl/"), "xlsx", "an Excel file (XLSX)"),
    (re.compile(r"^ppt/"), None, "a PowerPoint file (PPTX)"),
    (re.compile(r"^meta-inf/(container|manifest)\.xml$|^content\.xml$"), None, "an OpenDocument or EPUB file"),
    (re.compile(r"^index/document\.iwa$"), None, "an Apple Pages file"),
)
#: The part ``mimetype`` of an OpenDocument file stands first and is not packed.
OPEN_DOCUMENT_TEXT = b"mimetypeapplication/vnd.oasis.opendocument.text"
#: The name in the header before each member of a ZIP file.
LOCAL_NAME = re.compile(rb"PK\x03\x04.{22}[\x01-\xff]\x00.{2}([ -~]{1,80})", re.DOTALL)
MOST_NAMES = 10_000

#: Stream names inside an OLE file are UTF-16; the directory that holds them is never packed.
OLE_STREAMS: tuple[tuple[str, Kind | None, str], ...] = (
    ("EncryptedPackage", None, "an Office file with a password"),
    ("WordDocument", "doc", "a Word file (DOC or WPS)"),
    ("Workbook", "xls", "an Excel file (XLS or ET)"),
    ("Book", "xls", "an Excel file (XLS)"),
    ("PowerPoint Document", None, "a PowerPoint file (PPT)"),
    ("CONTENTS", "doc", "a Works file (WPS)"),
)
#: XML that LibreOffice Writer opens: Word 2003 and flat OpenDocument.
WRITER_XML = re.compile(
    rb"<\?mso-application\s+progid=\"Word\.Document\"|<w:wordDocument\b|<pkg:package\b|"
    rb"<office:document\b[^>]*opendocument\.text",
    re.DOTALL,
)
SHEET_XML = re.compile(
    rb"<\?mso-application\s+progid=\"Excel\.Sheet\"|urn:schemas-microsoft-com:office:spreadsheet\"\s*>"
)
MIME = re.compile(
    rb"\A\s*(?:(?:from|date|subject|message-id|x-[a-z-]+|mime-version)\s*:[^\n]*\n(?:[ \t][^\n]*\n)*)*"
    rb"mime-version\s*:",
    re.IGNORECASE,
)

#: The beginning in which markup other than HTML names itself.
HEAD = 4096
#: Characters that no text has: undefined ones, NUL and other controls.
UNDEFINED = re.compile(r"[\ufffd\x00-\x08\x0b\x0e-\x1f]")

TAG = re.compile(
    r"<\s*(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|article|section|h[1-6])\b", re.IGNORECASE
)
#: More undefined characters than this share of the text, and the bytes are not text.
NOT_TEXT_SHARE = 0.02

_EXPECTED = "expected HTML, PDF, Word, a workbook, OFD, a picture, an archive of these or plain text"


def sniff(data: bytes) -> Kind:
    """Name the format of ``data``.

    Raises ``Unreadable`` for formats without a reader, naming the format and what to do with the file.
    """
    if not data.strip():
        raise Unreadable(f"whole file: it is empty; {_EXPECTED}; fetch it again")
    kind = _read_signature(data) or _read_signature(data[:LEADING_WITHIN].lstrip(LEADING) + data[LEADING_WITHIN:])
    if kind:
        return kind
    if b"%PDF-" in data[:HEADER_WITHIN]:
        return "pdf"
    for pattern, name in NAMED:
        if pattern.match(data[:64]):
            raise _refuse(data, name, "convert it to PDF")
    return _read_markup(data)


def _read_signature(data: bytes) -> Kind | None:
    if data.startswith((*ZIP, GZIP)):
        return _name_package(data)
    if data.startswith(OLE):
        return _name_streams(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "picture"
    if data.startswith(b"BM") and len(data) > 18 and int.from_bytes(data[14:18], "little") in BITMAP_HEADERS:
        return "picture"
    return next((kind for mark, kind in SIGNATURES if data.startswith(mark)), None)


def _name_package(data: bytes) -> Kind:
    """Tell a ZIP file by the names in its directory, or by those before its members when it has lost that."""
    if data.startswith(GZIP):
        return "zip"
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        names = [name.decode("utf-8", "replace") for name in LOCAL_NAME.findall(data)]
    folded = {name.replace("\\", "/").lstrip("/").lower() for name in names[:MOST_NAMES]}
    if OPEN_DOCUMENT_TEXT in data[:200]:
        return "doc"
    for pattern, kind, name in PACKAGE_PARTS:
        if any(pattern.search(member) for member in folded):
            if kind is None:
                raise _refuse(data, name, "convert it to PDF")
            return kind
    return "zip"


def _name_streams(data: bytes) -> Kind:
    streams = {name.lower() for name in list_streams(data)}
    for stream, kind, name in OLE_STREAMS:
        if stream.lower() in streams:
            if kind is None:
                raise _refuse(data, name, "save it without a password, or convert it to PDF")
            return kind
    found = ", ".join(sorted(streams)[:5]) or "none that can be read"
    raise _refuse(data, f"an OLE file of no known program (streams: {found})", "fetch it again, or convert it to PDF")


def _read_markup(data: bytes) -> Kind:
    """Tell HTML, other markup and plain text."""
    head = data[:HEAD]
    if MIME.match(head) and b"multipart/related" in head.lower():
        return "doc"
    if WRITER_XML.search(head):
        return "doc"
    if SHEET_XML.search(head):
        raise _refuse(data, "an Excel 2003 XML workbook", "save it as XLSX")
    text, encoding, whole = read_text(data)
    if TAG.search(text[:200_000]):
        return "html"
    undefined = len(UNDEFINED.findall(text))
    if undefined > NOT_TEXT_SHARE * len(text) or (not whole and len(text) < HEADER_WITHIN):
        raise Unreadable(
            f"first bytes {data[:8].hex(' ')}: this is no known format (tried text as {encoding}); "
            f"{_EXPECTED}; look at the file, and fetch it again if it is damaged"
        )
    return "text"


def _refuse(data: bytes, name: str, advice: str) -> Unreadable:
    return Unreadable(
        f"first bytes {data[:8].hex(' ')}: this is {name}, which is not read; {_EXPECTED}; keep the file, and {advice}"
    )
