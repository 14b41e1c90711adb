"""Hostile files of every format beside good ones: none crashes or hangs the reader of the others, each is named.

All files are made here, in memory, and small: what swells does so only in the process that reads it.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from parse import parse_report
from parse.model import Problem, Report
from parse.sandbox import Limit, Limits, parse_many
from tests.test_parse_pages import PAGE

GOOD = PAGE.encode()
ROOT = Path(__file__).parent.parent
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
#: Smaller than the sandbox's own, so that the drill is quick; a document that needs more is named all the same.
LIMITS = Limits(Limit(10, 2048), Limit(10, 6144))
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pack(parts: dict[str, bytes], level: int = 9) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def docx(body: str, **more: str) -> bytes:
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    parts = {"[Content_Types].xml": TYPES, "word/document.xml": document.encode()}
    return pack(parts | {f"word/{name}.xml": text.encode() for name, text in more.items()})


def table(cells: str) -> str:
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def cell(text: str, settings: str = "") -> str:
    return f"<w:tc><w:tcPr>{settings}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def ofd(pages: dict[str, str], listed: str | None = None, common: str = "") -> bytes:
    names = listed or "".join(f'<o:Page ID="{n}" BaseLoc="{name}"/>' for n, name in enumerate(pages))
    parts = {
        "OFD.xml": "<o:OFD {ns}><o:DocBody><o:DocRoot>Doc_0/Document.xml</o:DocRoot></o:DocBody></o:OFD>",
        "Doc_0/Document.xml": f"<o:Document {{ns}}><o:CommonData>{common}</o:CommonData>"
        f"<o:Pages>{names}</o:Pages></o:Document>",
    } | {f"Doc_0/{name}": f"<o:Page {{ns}}>{content}</o:Page>" for name, content in pages.items()}
    ns = 'xmlns:o="http://www.ofdspec.org/2016"'
    return pack({name: text.replace("{ns}", ns).encode() for name, text in parts.items()})


def pdf(objects: list[bytes], *, tail: bytes | None = None) -> bytes:
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = tail or b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return out + trailer


CATALOG, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PDF_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"


def stream(data: bytes, head: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), head, packed)


def png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(5_000_000), 9)
    chunks = (head, data, b"IEND")
    body = b"".join(struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def tiff(frames: int, *, cyclic: bool = False) -> bytes:
    out = b"II*\x00" + struct.pack("<I", 8)
    for number in range(frames):
        start = len(out)
        following = 8 if cyclic else (start + 2 + 12 * 4 + 4 if number + 1 < frames else 0)
        tags = ((256, 1), (257, 1), (262, 1), (273, 8))
        out += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        out += struct.pack("<I", following)
    return out


def gif_bomb() -> bytes:
    file = io.BytesIO()
    Image.new("P", (1, 1)).save(file, "GIF")
    data = bytearray(file.getvalue())
    data[6:10] = struct.pack("<HH", 65535, 65535)
    return bytes(data)


def ole(stream_name: str, *, cyclic: bool = False) -> bytes:
    """An OLE file whose directory names one stream, of garbage; its table of sectors may go in a circle."""
    sector = 512
    head = bytearray(sector)
    head[:8] = OLE_MARK
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIIII", head, 40, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    head[76 + 4 :] = b"\xff" * (sector - 80)
    table_of = [0xFFFFFFFD, 1 if cyclic else 0xFFFFFFFE, 2 if cyclic else 3, 0xFFFFFFFE] + [0xFFFFFFFF] * 124
    entries = b""
    for name, kind, child in (("Root Entry", 5, 1), (stream_name, 2, 0xFFFFFFFF)):
        raw = (name + "\0").encode("utf-16-le")
        entry = bytearray(128)
        entry[: len(raw)] = raw
        struct.pack_into("<HBB III", entry, 64, len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        struct.pack_into("<IQ", entry, 116, 2, 8192)
        entries += bytes(entry)
    garbage = random.Random(5).randbytes(2 * sector)
    return bytes(head) + struct.pack("<128I", *table_of) + entries.ljust(sector, b"\0") + garbage


def overlapping_zip() -> bytes:
    """Many entries that all name one and the same packed data (a quine-like bomb without recursion)."""
    data = bytearray(pack({"a.txt": bytes(5_000_000)}))
    start = data.rfind(b"PK\x01\x02")
    end = data.rfind(b"PK\x05\x06")
    entry, tail = bytes(data[start:end]), bytearray(data[end:])
    struct.pack_into("<HHII", tail, 8, 3000, 3000, len(entry) * 3000, start)
    return bytes(data[:start]) + entry * 3000 + bytes(tail)


def nested_zip(depth: int) -> bytes:
    data = pack({"bomb.html": b"<html>" + bytes(3_000_000)})
    for number in range(depth):
        data = pack({f"{number}-{copy}.zip": data for copy in range(4)})
    return data


def encrypted_zip() -> bytes:
    data = bytearray(pack({"report.html": GOOD}))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def workbook(rows: int = 0, text: str = "", **parts: str) -> bytes:
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append([text, 1])
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    sheet = held["xl/worksheets/sheet1.xml"].decode()
    far = "".join(f'<row r="{1_048_576 - n}"><c r="XFD{1_048_576 - n}"><v>1</v></c></row>' for n in range(rows, -1, -1))
    held["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", f"{far if rows else ''}</sheetData>").encode()
    return pack(held | {f"xl/{name}.xml": value.encode() for name, value in parts.items()})


BILLION = "<!DOCTYPE z [<!ENTITY a 'lol'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)
STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{}</t></si></sst>'
RULES = b"".join(b"%d %d m %d %d l S\n" % (n % 500, n % 700, n % 500 + 9, n % 700) for n in range(200_000))
TEXT_OBJECT = (
    '<o:TextObject Boundary="1 1 9 9" Size="3"><o:TextCode X="0" Y="3" DeltaX="{}">{}</o:TextCode></o:TextObject>'
)
LAYER = "<o:Content><o:Layer>{}</o:Layer></o:Content>"


def make_hostile() -> dict[str, bytes]:
    """Every hostile document by its name."""
    html = "<html><body>{}</body></html>"
    good_docx = docx(table(cell("规章") + cell("15")))
    return {
        "html-deep": html.format("<div>" * 100_000).encode(),
        "html-deep-tables": html.format("<table><tr><td>" * 3_000).encode(),
        "html-colspan": html.format(
            '<table><tr><td colspan="1000000000">1<td rowspan="999999999">2</table>' * 50
        ).encode(),
        "html-attribute": html.format(f'<p title="{"x" * 5_000_000}">1</p>').encode(),
        "html-endless-table": html.format("<table>" + "<tr><td>1<td>2" * 10_000).encode(),
        "html-nested": html.format("<div>来源：" * 1_000).encode(),
        "html-paragraphs": html.format("<p>一、" * 30_000).encode(),
        "text-values": b"1 " * 300_000 + b"x",
        "html-nul": b"<html><body>" + b"\0" * 1_000_000,
        "html-entities": f"{BILLION}]><html><body>&j;</body></html>".encode(),
        "text-one-line": "年".encode() * 1_500_000,
        "text-control": bytes(range(1, 32)) * 2_000,
        "text-nul": b"\0" * 100_000,
        "empty": b"",
        "blank": b" \r\n" * 10_000,
        "random": random.Random(1).randbytes(300_000),
        "zip-flat-bomb": pack({"a.html": b"<html>" + bytes(300_000_000)}),
        "zip-nested-bomb": nested_zip(4),
        "zip-overlapping": overlapping_zip(),
        "zip-encrypted": encrypted_zip(),
        "zip-many": pack({f"{n}.html": b"<p>1" for n in range(5_000)}, level=1),
        "zip-slip": pack({"../../../../tmp/gongkai-slip.html": b"<html><body>1"}),
        "zip-truncated": pack({"report.html": GOOD})[:-30],
        "zip-split": b"PK\x07\x08" + pack({"report.html": GOOD})[:300],
        "gzip-bomb": gzip.compress(bytes(300_000_000)),
        "gzip-truncated": gzip.compress(GOOD)[:200],
        "7z-garbage": b"7z\xbc\xaf\x27\x1c" + random.Random(2).randbytes(5_000),
        "rar4-garbage": b"Rar!\x1a\x07\x00" + random.Random(3).randbytes(5_000),
        "rar5-garbage": b"Rar!\x1a\x07\x01\x00" + random.Random(4).randbytes(5_000),
        "docx-entities": pack({"word/document.xml": f'{BILLION}]><w:document xmlns:w="{W}">&j;</w:document>'.encode()}),
        "docx-external": pack(
            {
                "word/document.xml": b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="'
                + W.encode()
                + b'"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'
            }
        ),
        "docx-nested-tables": docx("<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000),
        "docx-bomb": pack({"word/document.xml": b"<w:document>" + bytes(300_000_000)}),
        "docx-truncated": good_docx[: len(good_docx) // 2],
        "docx-without-body": pack({"word/document.xml": f'<w:document xmlns:w="{W}"/>'.encode()}),
        "docx-cells": docx("<w:tbl>" + ("<w:tr>" + "<w:tc/>" * 60 + "</w:tr>") * 2_000 + "</w:tbl>"),
        "xlsx-far-cells": workbook(rows=3_000),
        "xlsx-strings-bomb": workbook(sharedStrings=STRINGS.format(" " * 150_000_000)),
        "xlsx-truncated": workbook(text="规章")[:2_000],
        "xls-cyclic": ole("Workbook", cyclic=True),
        "doc-garbage": ole("WordDocument"),
        "doc-cyclic": ole("WordDocument", cyclic=True),
        "ole-encrypted": ole("EncryptedPackage"),
        "ole-installer": ole("!_StringPool"),
        "rtf-deep": b"{\\rtf1" + b"{" * 200_000 + b"15",
        "rtf-truncated": b"{\\rtf1\\ansi{\\pict\\pngblip",
        "ofd-without-pages": ofd({}),
        "ofd-page-missing": ofd({}, '<o:Page ID="1" BaseLoc="Pages/0.xml"/>'),
        "ofd-many-pages": ofd({}, '<o:Page ID="1" BaseLoc="Pages/0.xml"/>' * 100_000),
        "ofd-cyclic-template": ofd(
            {"p.xml": '<o:Template TemplateID="9"/>'}, None, '<o:TemplatePage ID="9" BaseLoc="p.xml"/>'
        ),
        "ofd-steps": ofd({"p.xml": LAYER.format(TEXT_OBJECT.format("g 2000000000 1", "1" * 300_000))}),
        "ofd-blocks": ofd({"p.xml": LAYER.format("<o:PageBlock>" * 3_000 + "</o:PageBlock>" * 3_000)}),
        "pdf-truncated": pdf([CATALOG, PAGES, PDF_PAGE, stream(b"BT ET")])[:120],
        "pdf-broken-xref": pdf([CATALOG], tail=b"trailer<</Root 1 0 R>>\nstartxref\n99999999\n%%EOF"),
        "pdf-encrypted": pdf(
            [CATALOG, PAGES, PDF_PAGE, stream(b"BT ET")],
            tail=b"trailer<</Root 1 0 R/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<"
            + b"41" * 32
            + b">/U<"
            + b"42" * 32
            + b">>>/ID[<00><00>]>>\n%%EOF",
        ),
        "pdf-page-tree": pdf([CATALOG, b"<</Type/Pages/Kids[" + b"2 0 R " * 300 + b"]/Count 1000000>>"]),
        "pdf-form-recursion": pdf(
            [
                CATALOG,
                PAGES,
                PDF_PAGE,
                stream(b"/F Do"),
                stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>"),
            ]
        ),
        "pdf-deflate-bomb": pdf([CATALOG, PAGES, PDF_PAGE, stream(bytes(200_000_000))]),
        "pdf-many-paths": pdf([CATALOG, PAGES, PDF_PAGE, stream(RULES * 5)]),
        "png-huge": png(100_000, 100_000),
        "png-truncated": png(800, 600)[:400],
        "tiff-frames": tiff(10_000),
        "tiff-cyclic": tiff(3, cyclic=True),
        "gif-bomb": gif_bomb(),
        "bmp-huge": b"BM" + struct.pack("<IIIIiiHHIIiiII", 90, 0, 54, 40, 2**30, 2**30, 1, 24, 0, 0, 0, 0, 0, 0),
        "mhtml-broken": b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n" + b"--x\n" * 20_000,
        "ods": pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
        "pptx": pack({"ppt/presentation.xml": b"<a/>"}),
        "heic": b"\0\0\0\x18ftypheic" + bytes(2_000),
    }


@pytest.fixture(scope="module")
def hostile() -> dict[str, bytes]:
    return make_hostile()


@pytest.fixture(scope="module")
def outcomes(hostile) -> dict[str, tuple[Report | Problem, float]]:
    """All hostile documents and a good one after each tenth, read side by side."""
    documents = []
    for number, (name, data) in enumerate(hostile.items()):
        documents.append((name, data))
        if number % 10 == 0:
            documents.append((f"good-{number}", GOOD))
    started = time.monotonic()
    found = {key: (outcome, seconds) for key, outcome, seconds in parse_many(documents, workers=2, limits=LIMITS)}
    assert time.monotonic() - started < 240
    assert list(found) == [key for key, _ in documents]
    return found


def test_there_are_at_least_forty(outcomes):
    assert sum(not name.startswith("good") for name in outcomes) >= 40


def test_each_ends_in_time_and_is_named(outcomes):
    for name, (outcome, seconds) in outcomes.items():
        if name.startswith("good"):
            continue
        assert seconds <= LIMITS.recognition.seconds + 1, name
        assert isinstance(outcome, Problem), f"{name} was read as a report: {outcome}"
        assert outcome.stage == "read"
        assert outcome.message.startswith(f"{name}: "), name
        assert "expected" in outcome.message, outcome.message


#: What is deep, endless or circular takes all the time there is, or ends its process: the sandbox contains these.
CONTAINED = ("pdf-form-recursion", "pdf-deflate-bomb", "pdf-many-paths", "pdf-page-tree")


def test_a_reader_refuses_in_words_and_does_not_fail(outcomes):
    kinds = {name: outcome.kind for name, (outcome, _) in outcomes.items() if isinstance(outcome, Problem)}
    refused = {"unreadable", "tool_missing"}
    assert {name: kind for name, kind in kinds.items() if kind not in refused and name not in CONTAINED} == {}


def test_the_documents_beside_them_are_read_exactly(outcomes):
    expected = parse_report(GOOD)
    good = [outcome for name, (outcome, _) in outcomes.items() if name.startswith("good")]
    assert len(good) >= 5
    assert all(outcome == expected for outcome in good)


#: Reads the files it is given as an archive does and prints the most memory its own process ever held, in kilobytes.
#: Not `ru_maxrss`, which a new process inherits from the one that started it.
PEAK_OF_THE_PARENT = """
import sys
from pathlib import Path

from parse.sandbox import parse_many
from tests.test_parse_hostile import LIMITS

if __name__ == "__main__":
    documents = [(Path(name).name, Path(name).read_bytes()) for name in sys.argv[1:]]
    assert len(list(parse_many(documents, workers=2, limits=LIMITS))) == len(documents) > 0
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of one process is read from Linux's /proc")
def test_the_parent_stays_small(hostile, tmp_path):
    """The bombs unpack to hundreds of megabytes, of which the process that asks for the reading sees nothing."""
    bombs = [name for name in hostile if "bomb" in name]
    assert len(bombs) >= 4
    for name in bombs:
        (tmp_path / name).write_bytes(hostile[name])
    script = tmp_path / "peak.py"
    script.write_text(PEAK_OF_THE_PARENT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), *(str(tmp_path / name) for name in bombs)],
        capture_output=True, text=True, timeout=240, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300_000


def test_nothing_is_fetched_and_nothing_is_written(outcomes, tmp_path_factory):
    for name in ("docx-external", "zip-slip"):
        outcome = outcomes[name][0]
        assert isinstance(outcome, Problem)
        assert "root:" not in outcome.message
    assert not (tmp_path_factory.getbasetemp().parents[-1] / "tmp" / "gongkai-slip.html").exists()
