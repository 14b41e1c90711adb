"""Damaged PDFs whose index is sound: flipped bits in text, fonts and their lists are named, and no value is read."""

from __future__ import annotations

import base64
import random
import re
import zlib
from functools import cache
from pathlib import Path

import pytest

from parse import Unreadable, parse_report
from parse.model import Block, Figure, Report
from parse.readers.pdf import read_pdf
from parse.readers.pdf_check import _doubt
from parse.readers.pdf_joining import PageCell
from parse.readers.pdf_sound import _read_base85, find_damage
from tests.corpus import list_documents, make
from tests.corpus.typeset_pdf import FONT_FILE
from tests.test_parse_hostile import CATALOG, PAGES, pdf

PDF = Path(__file__).parent / "fixtures" / "pdf"
ECOLOGY = PDF / "yining-ecology-2024.pdf"
CITY = PDF / "yining-city-2024.pdf"
STREAM = re.compile(rb"(<<(?:(?!endobj).)*?>>)\s*stream\r?\n(.*?)\s*endstream", re.DOTALL)
DAMAGE = {"damaged", "text_lost", "truncated", "page_damaged"}


@cache
def read_truth(path: Path) -> dict[str, Figure]:
    return {figure.code: figure for figure in parse_report(path.read_bytes()).figures}


def list_wrong(report: Report, truth: dict[str, Figure]) -> list[str]:
    """Codes of figures that say something else than the sound file, and of which nothing says that they may."""
    return [
        figure.code
        for figure in report.figures
        if figure.state not in {"disputed", "unreadable"}
        and (figure.code not in truth or figure.printed != truth[figure.code].printed)
    ]


def flip(data: bytes, start: int, end: int, rng: random.Random) -> bytes:
    at = rng.randrange(start, end)
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


@pytest.mark.parametrize("path", [ECOLOGY, CITY], ids=lambda path: path.stem)
def test_a_sound_file_has_no_damage(path):
    assert find_damage(path.read_bytes()) == []


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_in_what_is_packed_gives_no_wrong_value(seed):
    data = ECOLOGY.read_bytes()
    rng = random.Random(seed)
    span = rng.choice(list(STREAM.finditer(data))).span(2)
    damaged = flip(data, *span, rng)
    try:
        report = parse_report(damaged)
    except Unreadable as error:
        assert "expected" in str(error)
        return
    assert list_wrong(report, read_truth(ECOLOGY)) == []
    if report.figures != tuple(read_truth(ECOLOGY).values()):
        assert DAMAGE & {problem.kind for problem in report.problems}


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bits_anywhere_give_no_wrong_number(seed):
    data = CITY.read_bytes()
    rng = random.Random(1000 + seed)
    for _ in range(rng.choice([1, 2, 5])):
        data = flip(data, 0, len(data), rng)
    try:
        report = parse_report(data)
    except Unreadable:
        return
    wrong = list_wrong(report, read_truth(CITY))
    assert not wrong or DAMAGE & {problem.kind for problem in report.problems}


def test_the_problem_names_the_object_and_what_to_do():
    data = ECOLOGY.read_bytes()
    match = next(match for match in STREAM.finditer(data) if b"Length1" not in match[1])
    report = parse_report(flip(data, match.start(2) + 40, match.start(2) + 41, random.Random(1)))
    message = next(problem.message for problem in report.problems if problem.kind == "damaged")
    assert re.search(r"object \d+, byte \d+ of the file: .*; expected .*: fetch the file again", message)


def test_values_of_a_damaged_text_are_not_read():
    data = ECOLOGY.read_bytes()
    last = list(STREAM.finditer(data))[-1]
    packed = base64.a85decode(last[2].rstrip()[:-2])
    broken = bytearray(packed)
    broken[-1] ^= 1  # the checksum alone: what is printed stays as it is
    text = base64.a85encode(bytes(broken)) + b"~>"
    wanted = last[2].rstrip()
    data = data[: last.start(2)] + text.ljust(len(wanted)) + data[last.start(2) + len(wanted) :]
    report = parse_report(data)
    assert report.figures
    assert {figure.state for figure in report.figures} <= {"unreadable", "disputed"}


def write_streams(*parts: tuple[bytes, bytes]) -> bytes:
    return b"%PDF-1.7\n" + b"".join(
        b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, head, len(body), body)
        for number, (head, body) in enumerate(parts, 7)
    )


PACKED = zlib.compress(b"BT (1) Tj ET " * 20)
FLATE = b"/Filter/FlateDecode"


@pytest.mark.parametrize(
    ("head", "body", "reason"),
    [
        (FLATE, PACKED, None),
        (b"/Filter [ /FlateDecode ]", PACKED + b"\n\n", None),
        (FLATE, PACKED[:-4], None),  # the checksum left out
        (FLATE, PACKED[:-6], "ends too early"),
        (FLATE, PACKED[:-1] + b"\x00", "does not unpack"),
        (b"/Filtes/FlateDecode", PACKED, "does not say so"),
        (b"/Filter/FlatfDecode", PACKED, "no standard knows"),
        (b"/Filter/DCTDecode", b"\xff\xd8", None),
        (b"/Filter 9 0 R", PACKED, None),
        (FLATE, b"", None),  # nothing packed into nothing
        (b"/Type/EmbeddedFile", write_streams((FLATE, PACKED)), None),  # an attached PDF
        (b"/K(" + b"x" * 5000 + b")" + FLATE, PACKED, None),
        (FLATE + b"/Subtype /Image", PACKED[:-9], None),
        (FLATE + b"/Type/Metadata", PACKED[:-9], None),
        (b"/Filter[/ASCII85Decode/FlateDecode]", base64.a85encode(PACKED) + b"~>", None),
        (b"/Filter[/ASCII85Decode/FlateDecode]", base64.a85encode(PACKED)[:-9] + b"~>", "ends too early"),
        (b"/Filter[/ASCII85Decode/FlateDecode]", b"\x80" + base64.a85encode(PACKED) + b"~>", "does not use"),
    ],
)
def test_packed_parts(head, body, reason):
    found = find_damage(write_streams((FLATE, PACKED), (head, body)))
    assert [damage.number for damage in found] == ([8] if reason else [])
    assert reason is None or reason in found[0].reason


def test_control_characters_around_the_objects_are_no_damage():
    data = write_streams((FLATE, PACKED)).replace(b"%PDF-1.7\n", b"%PDF-1.7\n%\x01\x02\x03\x04\n", 1)
    assert find_damage(data + b"%%EOF\n\x1a") == []


def test_a_part_whose_beginning_is_lost_is_named():
    data = write_streams((FLATE, PACKED), (FLATE, PACKED))
    at = data.rindex(b">>\nstream")
    assert "beginning" in find_damage(data[:at] + b">?" + data[at + 2 :])[0].reason


@pytest.mark.parametrize(
    ("font", "is_sound"),
    [
        (b"<</Type/Font/Subtype/TrueType/FirstChar 0/LastChar 2/Widths[500 500 250]>>", True),
        (b"<</Type/Font/Subtype/TrueType/FirstChar 0/LastChar 2/Widths[500 5!00 250]>>", False),
        (b"<</Type/Font/Subtype/TrueType/FirstChar 0/LastChar 2/Widths[500 (500 250]>>", False),
        (b"<</Type/Font/Subtype/TrueType/FirstChar 0/LastChar 2/oidths[500 500 250]>>", False),
        (b"<</Type/Font/Encoding<</Differences[0/g0 /g1 5/a\xcb]>>>>", True),
        (b"<</Type/Font/Encoding<</Differences[0/g0 og1]>>>>", False),
        (b"<</Type/Font/Encoding<</Differences[\n63/g4EF0\n137/g4F3A]>>>>", True),  # as Ghostscript writes it
        (b"<</Type/Font/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding>>>>", True),
        (b"<</Type/Font/Subtype/TrueType/BaseFont/Type0Face/Encoding/X>>", True),
        (b"[13 0 R\n14 0 R]", True),
        (b"<</Type/Font/Encoding<</Type /Encoding/Diffferences[0/g0/g1]>>>>", False),
        (b"<</Type/Font/Subtype/Type3/CharProcs 4 0 R>>", False),
        (b"<</Type/FontDescriptor/FontName/A/Flags 4>>", True),
        (b"<</g1 535 0 R/g2 536 0 R/\xcb\xce 5 0 R>>\0\r\n\t\f", True),
        (b"<</g1 535 \x10 R/g2 536 0 R>>", False),
        (b"<</Title(\x10\x11)>>", True),
        (b"<</Type/FontDescriptor/FontName/A/Flagr 4>>", False),
        (b"<</Type/FontDescriptor/FontName/A/Flags04>>", False),
        (b"<</Type/Font/CIDSystemInfo<<>>/FontDescriptor 4 0 R>>", True),
        (b"<</Type/Font/CIDSystemInfo<<>>/FontDescripto 4 0 R>>", False),
    ],
)
def test_lists_and_keys_of_fonts(font, is_sound):
    found = find_damage(b"%PDF-1.7\n5 0 obj\n" + font + b"\nendobj\n")
    assert [damage.number for damage in found] == ([] if is_sound else [5])


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 57, 400])
def test_base_85_is_read_as_the_standard_library_does(size):
    data = random.Random(size).randbytes(size) + bytes(8)
    text = base64.a85encode(data, wrapcol=60)
    assert _read_base85(text + b"~>") == data
    assert _read_base85(b"\n".join(text[at : at + 7] for at in range(0, len(text), 7))) == data


@pytest.mark.parametrize(
    ("text", "is_label"),
    [
        ("1.属于国家秘密", True),
        ("（七）总计", True),
        ("3、其他", True),
        ("规章", True),
        ("15", False),
        ("", False),
        ("3他", False),
        ("保120", False),
        ("22（其中修订 16 件）", False),
    ],
)
def test_labels_of_a_damaged_page_stay(text, is_label):
    box = (0.0, 0.0, 1.0, 1.0)
    assert (_doubt(PageCell(1, box, text, box)).text == text) is is_label


@pytest.mark.skipif(not FONT_FILE.exists(), reason="the font is not installed")
def test_a_font_that_the_file_holds_and_that_cannot_be_loaded_gives_no_value():
    specimen = next(specimen for specimen in list_documents() if specimen.name.startswith("094-"))
    data = make(specimen)
    fonts = [match for match in STREAM.finditer(data) if b"Length1" in match[1]]
    for match in fonts:  # packed soundly, and no font
        body = zlib.compress(b"no font", 0).ljust(len(match[2]), b"\n")
        data = data[: match.start(2)] + body + data[match.start(2) + len(match[2]) :]
    report = parse_report(data)
    assert report.figures
    assert {figure.state for figure in report.figures} <= {"unreadable", "disputed"}
    assert any("cannot be loaded" in problem.message for problem in report.problems)


def test_two_digits_set_too_narrow_by_a_damaged_font_are_not_one_set_in_bold():
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    widths = b"/FirstChar 48/LastChar 57/Widths[500" + b" 500" * 8 + b" 100]"
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/Arial%s>>" % widths
    text = b"BT /F1 12 Tf 100 700 Td (1299) Tj ET"
    data = pdf([CATALOG, PAGES, page, b"<</Length %d>>stream\n%s\nendstream" % (len(text), text), font])
    texts = [item.text for item in read_pdf(data).items if isinstance(item, Block)]
    assert texts == ["129\ufffd"]
