"""The format is told from the bytes: no name and no declared type is looked at."""

from __future__ import annotations

import gzip
import io
import zipfile

import docx
import openpyxl
import pytest
import xlwt
from PIL import Image

from parse.model import Unreadable
from parse.readers.office_streams import list_streams
from parse.sniff import sniff
from tests.test_parse_hostile import ole


def pack(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def save(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (3, 3)).save(file, kind)
    return file.getvalue()


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, 1)
    return save(book)


WORD = {"word/document.xml": b"<a/>"}
READ = {
    "pdf": (b"%PDF-1.7\n", "pdf"),
    "pdf after junk": (b"\r\n<!-- served -->\n%PDF-1.4\n", "pdf"),
    "html": (b"<!DOCTYPE html><html><body>1</body></html>", "html"),
    "html in gbk": ("<table><tr><td>规章</td></tr></table>".encode("gbk"), "html"),
    "html with a byte order mark": (b"\xef\xbb\xbf<html><p>1</p></html>", "html"),
    "html called doc": (
        b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><p>1</p></body></html>',
        "html",
    ),
    "text": ("规章 0 0".encode(), "text"),
    "text that begins with BM": (b"BM 2024 report of the office, plain text without any tags", "text"),
    "docx": (save(docx.Document()), "docx"),
    "docx in another order": (pack({"docProps/core.xml": b"", "customXml/item1.xml": b""} | WORD), "docx"),
    "docx that stores a pdf first": (pack({"a.pdf": b"%PDF-1.4"} | WORD), "docx"),
    "docx cut off": (save(docx.Document())[:-200], "docx"),
    "docx after blank lines": (b"\r\n" + save(docx.Document()), "docx"),
    "xlsx": (save(openpyxl.Workbook()), "xlsx"),
    "xls": (old_workbook(), "xls"),
    "ofd": (pack({"OFD.xml": b"<a/>", "Doc_0/Document.xml": b"<a/>"}), "ofd"),
    "doc": (ole("WordDocument"), "doc"),
    "rtf": (b"{\\rtf1\\ansi 1}", "rtf"),
    "rtf after a blank line": (b"\r\n{\\rtf1\\ansi 1}", "rtf"),
    "odt": (pack({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), "doc"),
    "word 2003 xml": (b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><w:wordDocument/>', "doc"),
    "mhtml": (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", "doc"),
    "mhtml with a sender": (
        b"From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\tb=x\n",
        "doc",
    ),
    **{kind: (picture(kind), "picture") for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")},
    "zip": (pack({"report.html": b"<html>"}), "zip"),
    "empty zip": (pack({}), "zip"),
    "zip with a folder called words": (pack({"words/a.txt": b"1"}), "zip"),
    "gzip": (gzip.compress(b"<html>"), "zip"),
    "rar": (b"Rar!\x1a\x07\x00\x00", "rar"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
}


@pytest.mark.parametrize("name", READ)
def test_each_format_is_told(name):
    data, kind = READ[name]
    assert sniff(data) == kind


REFUSED = {
    "PowerPoint": pack({"ppt/presentation.xml": b"<a/>"}),
    "PowerPoint file (PPT)": ole("PowerPoint Document"),
    "password": ole("EncryptedPackage"),
    "no known program": ole("!_StringPool"),
    "binary workbook": pack({"xl/workbook.bin": b"1"}),
    "OpenDocument": pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
    "Excel 2003 XML": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "HEIC": b"\0\0\0\x18ftypheic" + bytes(100),
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100),
    "a program": b"MZ" + bytes(100),
    "compressed file": b"BZh91AY&SY" + bytes(100),
    "empty": b" \n",
    "no known format": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_is_named(name):
    with pytest.raises(Unreadable, match="expected HTML, PDF, Word") as caught:
        sniff(REFUSED[name])
    assert name in str(caught.value)


def test_a_workbook_with_a_word_file_inside_is_a_workbook():
    """Only the streams at the top of the directory count, not names anywhere in the bytes."""
    data = ole("Workbook") + "WordDocument".encode("utf-16-le")
    assert list_streams(data) == ["Workbook"]
    assert sniff(data) == "xls"


@pytest.mark.parametrize("size", [0, 8, 100, 512, 600, 1024, 1600])
def test_a_cut_directory_is_no_crash(size):
    data = ole("WordDocument", cyclic=True)
    assert isinstance(list_streams(data[:size]), list)
    assert isinstance(list_streams(data[:48] + b"\xff" * 64 + data[112:]), list)
