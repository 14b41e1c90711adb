"""Cells and words read again by other code than the first reading's: alike where that was right, and nowhere else."""

from __future__ import annotations

import csv
import importlib.util
import io
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from warcio.archiveiterator import ArchiveIterator

from parse import parse_report
from parse.model import NOWHERE, NeedsRecognition, Place, Problem, ToolMissing, Unreadable
from parse.proof import WORDS, Asked, Reread, agrees, reread
from parse.proof import office as office_again
from parse.proof.limited import reread_many
from parse.proof.pictures import open_pictures
from parse.readers import scan
from parse.readers.html import read_html
from parse.readers.pdf_text import PageText
from parse.sandbox import Limit, Limits
from tests.conftest import SAMPLE
from tests.corpus import ProgramMissing, list_documents, make
from tests.corpus.archives import pack_zip
from tests.test_parse_golden import DOCUMENTS, read_golden

#: Documents of each format, by how their names begin behind the number. Those of the lower half need programs.
CHEAP = {
    "html": ("html-html-commas-big", "html-html-2019-word_paste-gbk-blank_zeros", "html-html-long_rowspan",
             "html-html-nested_cells", "html-html-superscript_note", "html-html-hidden_text", "html-html-notes",
             "html-html-gkmlpt-layout_tables-slashes", "html-html-full_width", "html-html-mixed-misprints"),
    "pdf": ("pdf-reportlab-rotated_page", "pdf-reportlab-cropped_page", "pdf-reportlab-encrypted",
            "pdf-reportlab-broken_xref"),
    "docx": ("docx-docx-tracked_changes", "docx-docx-nested_tables", "docx-docx-split_digits", "docx-docx-2019-yuan",
             "docx-docx-vertical_group", "docx-docx-struck_text", "docx-docx-numbered_labels"),
    "xlsx": ("xlsx-xlsx-numbers_as_text-commas", "xlsx-xlsx-offset_tables-blank_zeros",
             "xlsx-xlsx-hidden_sheet-decimals", "xlsx-xlsx-2019-signed"),
    "xls": ("xls-xls-numbers_as_text-full_width", "xls-xls-2019-yuan"),
    "et": ("et-xls-blank_total",),
    "ofd": ("ofd-ofd-equal_advances", "ofd-ofd-2019-repeated_header", "ofd-ofd-vertical_group-commas"),
    "zip": ("zip-reportlab", "zip-docx-commas"),
}  # fmt: skip
MADE_BY_PROGRAMS = {
    "chromium": ("pdf-chromium-2019-thin_rules-signed",),
    "doc": ("doc-doc-tracked_changes",),
    "text": ("text-raw_text-small",),
}
ALL = {**CHEAP, **MADE_BY_PROGRAMS}
#: A cell of each table that every form prints.
SOME = ("proactive.normative_documents.", "requests.granted.", "review_litigation.review.")


def ask(report):
    return [Asked(figure.code, figure.place, figure.reader, figure.printed) for figure in report.figures]


@cache
def read(name):
    """A document of the corpus: its bytes, what is asked of it, and its truth. Skips where a program is missing."""
    (specimen,) = [one for one in list_documents() if one.name.partition("-")[2] == name]
    try:
        data = make(specimen)
    except ProgramMissing as error:
        pytest.skip(str(error))
    return data, ask(parse_report(data)), specimen.truth


@cache
def answer(name):
    data, asked, _ = read(name)
    return reread(data, asked)


@pytest.mark.parametrize("kind", sorted(ALL))
def test_every_cell_is_read_again_and_as_it_is_printed(kind):
    told = count = 0
    for name in ALL[kind]:
        _, asked, truth = read(name)
        for one, found in zip(asked, answer(name), strict=True):
            assert agrees(one, found) is not False, (name, one, found)
            entry = truth.get(one.code)
            if entry is not None and not entry.doubt and found.printed is not None:
                assert agrees(replace(one, printed=entry.printed), found), (name, entry, found)
            told += found.printed is not None
            count += 1
    assert count > 150 * len(ALL[kind])
    assert told >= 0.98 * count


@pytest.mark.parametrize(("path", "golden", "cells", "edition"), DOCUMENTS, ids=[path.name for path, *_ in DOCUMENTS])
def test_every_published_cell_is_read_again_as_typed_by_hand(path, golden, cells, edition):
    if not path.exists():
        pytest.skip(f"{path} is not there")
    data = path.read_bytes()
    found = {one.code: (one.printed or "").strip("\xa0 ") for one in reread(data, ask(parse_report(data)))}
    assert found == {code: printed for code, (printed, _, _) in read_golden(golden).items()}
    assert len(found) == cells


def test_every_cell_of_the_sample_crawl_is_read_again():
    counts = {}
    with SAMPLE.open("rb") as stream:
        for record in ArchiveIterator(stream):
            data = record.content_stream().read() if record.rec_type == "response" else b""
            try:
                asked = ask(parse_report(data))
            except Unreadable:
                continue
            if asked:
                found = reread(data, asked)
                assert all(agrees(*pair) for pair in zip(asked, found, strict=True))
                counts[record.rec_headers.get_header("WARC-Target-URI").rpartition(".")[2]] = len(found)
    assert counts == {"shtml": 200, "pdf": 200}


@pytest.mark.parametrize("kind", sorted(ALL))
def test_a_digit_misread_by_the_first_reading_is_found(kind):
    for one, found in zip(read(ALL[kind][0])[1], answer(ALL[kind][0]), strict=True):
        digit = next((sign for sign in one.printed if sign in "0123456789"), None)
        if digit is None or found.printed is None:
            continue
        wrong = replace(one, printed=one.printed.replace(digit, "7" if digit != "7" else "1", 1))
        assert agrees(wrong, found) is False
        assert agrees(replace(one, printed=""), found) is False
        assert agrees(replace(one, printed=f"1{one.printed}"), found) is False


def test_a_digit_that_the_first_library_misreads_is_found(monkeypatch):
    """Both first readings have their characters from PDFium, and agree on what it gets wrong."""
    data, asked, _ = read("pdf-reportlab-rotated_page")
    sound = PageText.read_characters
    monkeypatch.setattr(PageText, "read_characters", lambda self: [{"3": "8"}.get(sign, sign) for sign in sound(self)])
    wrong = [figure for figure in parse_report(data).figures if "8" in figure.printed]
    right = {one.code: one.printed for one in asked}
    injected = [one for one in wrong if one.printed != right[one.code] and one.agreement == "agree"]
    assert len(injected) > 10
    asked = [Asked(figure.code, figure.place, figure.reader, figure.printed) for figure in injected]
    assert [agrees(*pair) for pair in zip(asked, reread(data, asked), strict=True)] == [False] * len(injected)


def swap(asked, one, other):
    """As a reading that takes each of two rows, or columns, for the other would ask: places and all."""
    by_code = {found.code: found for found in asked}
    swapped = []
    for found in asked:
        code = found.code
        if f".{one}." in f"{code}." or f".{other}." in f"{code}.":
            there = code.replace(one, "#").replace(other, one).replace("#", other)
            if there in by_code:
                swapped.append(replace(by_code[there], code=code))
    return swapped


@pytest.mark.parametrize("kind", sorted({*ALL} - {"doc"}))
def test_two_rows_taken_for_one_another_are_found_although_their_cells_are_read_right(kind):
    data, asked, _ = read(ALL[kind][0])
    swapped = swap(asked, "refused_third_party", "refused_enforcement_file")
    assert len(swapped) == 14
    found = reread(data, swapped)
    assert [agrees(*pair) for pair in zip(swapped, found, strict=True)] == [False] * 14
    assert "the label of the row refused_" in found[0].reason


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "xlsx", "ofd"])
def test_two_columns_taken_for_one_another_are_found(kind):
    data, asked, _ = read(ALL[kind][-1])
    swapped = swap([one for one in asked if one.code.startswith("requests.granted")], "natural_person", "total")
    found = reread(data, swapped)
    assert [agrees(*pair) for pair in zip(swapped, found, strict=True)] == [False] * 2
    assert found[0].reason.endswith("the label of the column total")


def test_cells_found_by_their_labels_alone_are_found_wherever_the_first_reading_says_they_are():
    """LibreOffice's other export has other paths; a slipped row shows in what is printed."""
    (name,) = ALL["doc"]
    _, asked, _ = read(name)
    for one, found in zip(asked, answer(name), strict=True):
        other = next(x for x in asked if x.code != one.code and x.printed != one.printed)
        assert agrees(replace(one, printed=other.printed, place=other.place), found) is False


PICTURE = "jpg-reportlab-mild-stamp"


@pytest.fixture(scope="module")
def picture():
    """A photo of one page under a stamp, and a part of what is asked of it."""
    if not importlib.util.find_spec("rapidocr"):
        pytest.skip("gongkai[ocr] is not installed")
    (specimen,) = [one for one in list_documents() if one.name.endswith(PICTURE)]
    data = make(specimen)
    return data, ask(parse_report(data))[:42], specimen.truth


@pytest.mark.slow
def test_cells_of_a_picture_are_read_again_from_their_crops(picture):
    data, asked, truth = picture
    swapped = swap(asked, "carried_over_in", "refused_state_secret")
    wrong = [replace(one, printed=f"{one.printed}1") for one in asked[:7]]
    found = reread(data, [*asked, *wrong, *swapped])
    told = [agrees(*pair) for pair in zip(asked, found, strict=False)]
    assert False not in told
    assert told.count(None) <= 2
    for one, again in zip(asked, found, strict=False):
        entry = truth.get(one.code)
        assert again.printed is None or agrees(replace(one, printed=entry.printed), again), (entry, again)
    later = found[len(asked) :]
    assert {agrees(*pair) for pair in zip([*wrong, *swapped], later, strict=True)} <= {False, None}
    assert [agrees(*pair) for pair in zip(swapped, later[len(wrong) :], strict=True)].count(False) == 14


@pytest.mark.slow
def test_words_on_a_picture_are_found_among_those_recognised_and_others_could_not_be(picture):
    """What recognition does not give may yet be printed."""
    data, _, truth = picture
    with Image.open(io.BytesIO(data)) as page:
        file = io.BytesIO()
        page.crop((0, 0, page.width, page.height // 4)).save(file, "PNG")
    words = truth.preamble[8:28]
    asked = [Asked(WORDS, Place(page=1), "scan", words), Asked(WORDS, NOWHERE, "scan", f"{words}七千")]
    found = reread(file.getvalue(), asked)
    assert [agrees(*pair) for pair in zip(asked, found, strict=True)] == [True, None]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_box_of_a_cell_is_found_on_a_picture_that_a_camera_turned(orientation):
    """The place is in stored pixels; the picture is looked at as it is seen."""
    stored = Image.new("RGB", (300, 200), "white")
    stored.paste("red", (20, 30, 80, 50))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    stored.save(file, "PNG", exif=exif)
    asked = Asked("requests.granted.total", Place(page=1, pixels=(20.0, 30.0, 80.0, 50.0)), "scan", "5")
    (shown,) = open_pictures(file.getvalue(), "picture", [asked])
    assert shown.picture.size == ((300, 200) if orientation < 5 else (200, 300))
    assert shown.picture.crop(tuple(map(int, shown.box))).getcolors() == [(1200, (255, 0, 0))]


def test_print_that_runs_over_the_edge_of_a_cell_is_not_told():
    for right, told in ((115.0, "16"), (105.0, None)):
        seen = Asked("requests.granted.total", Place(page=1, box=(90.0, 90.0, right, 120.0)), "pdf", "16")
        (found,) = reread(write_pdf("0 g (16) Tj"), [seen])
        assert found.printed == told
    assert found.reason == "print runs over the edge of the cell"


def test_a_picture_waits_for_the_pass_that_may_recognise():
    if not scan.is_available():
        pytest.skip("gongkai[ocr] is not installed")
    place = Place(page=1, pixels=(10.0, 10.0, 90.0, 40.0))
    with pytest.raises(NeedsRecognition, match="1 cells"):
        reread(PNG, [Asked("requests.granted.total", place, "scan", "5")], recognise=False)


PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def test_without_the_extra_a_picture_could_not_be_read_again(monkeypatch):
    monkeypatch.setattr(scan, "is_available", lambda: False)
    place = Place(page=1, pixels=(10.0, 10.0, 90.0, 40.0))
    asked = Asked("requests.granted.total", place, "scan", "5")
    (found,) = reread(PNG, [asked])
    assert (found.printed, agrees(asked, found)) == (None, None)
    assert "pip install 'gongkai[ocr]'" in found.reason


def lack(*_):
    """LibreOffice where there is none."""
    raise ToolMissing("install LibreOffice")


def test_without_libreoffice_an_old_file_could_not_be_read_again(monkeypatch):
    monkeypatch.setattr(office_again, "convert", lack)
    asked = Asked("requests.granted.total", Place(table=2), "docx", "5")
    (found,) = reread(rb"{\rtf1 5}", [asked])
    assert (found.printed, found.reason) == (None, "install LibreOffice")


ROW = "<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td{style}>{cell}</td></tr>"
PATH = "/html/body/table/tr[2]/td[2]"


def read_cell(cell, head="", style="", path=PATH):
    page = f"<html><head>{head}</head><body><table>{ROW.format(cell=cell, style=style)}</table></body></html>"
    (found,) = reread(page.encode(), [Asked("proactive.licences.decisions", Place(path=path), "html", "?")])
    return found.printed


@pytest.mark.parametrize(
    ("cell", "printed"),
    [
        ("<s>15</s>16", "~~15~~16"),
        ("1<span style='display:none'>9</span>6", "16"),
        ("<p>1<b>6</b></p>", "16"),
        ("16<br>17", "16\n17"),
        ("15<sup>2</sup>", "15²"),
        ("15<sup><b>2</b></sup>", "15²"),
        ("&#49;&#54;&nbsp;", "16\xa0"),
        ("<o:p>&nbsp;</o:p>", "\xa0"),
        ("<!-- 9 -->16<!--[if mso]>9<![endif]-->", "16"),
        ("<img src=16.gif>", "\ufffc"),
        ("<table><tr><td>16</td></tr></table>", "16"),
        ("<input value=16>", "16"),
        ("<p>16<p>17", "16\n17"),
        ("<script>document.write(16)</script>", ""),
    ],
)
def test_a_cell_of_a_page_is_what_a_browser_shows(cell, printed):
    assert read_cell(cell) == printed


def test_what_a_style_sheet_hides_is_found_where_the_first_reading_shows_it():
    page = "<style>.x, #y {display:none}</style>", "1<i class='a x'>9</i><i id=y>9</i>6"
    assert read_cell(page[1], head=page[0]) == "16"


def test_cells_without_end_tags_and_with_paths_of_another_tree_are_found():
    page = ROW.replace("</td>", "").replace("</tr>", "").format(cell="16", style="")
    for path in ("/html/body/table/tr[2]/td[2]", "/html/body/div[3]/table/tbody/tr[2]/td[2]"):
        asked = Asked("proactive.licences.decisions", Place(path=path), "html", "16")
        (found,) = reread(f"<table>{page}".encode(), [asked])
        assert (found.printed, agrees(asked, found)) == ("16", True)


def test_a_word_in_a_cell_above_is_no_header():
    page = "<table><tr><td><td>本年制发件数<tr><td>规章<td>无<tr><td>行政规范性文件<td>47</table>"
    asked = Asked("proactive.normative_documents.issued", Place(path="/elsewhere"), "html", "47")
    assert reread(page.encode(), [asked])[0].printed == "47"


def test_a_label_that_stands_twice_leaves_a_cell_unread():
    page = f"<table>{ROW}</table><table>{ROW}</table>".format(cell="16", style="")
    (found,) = reread(page.encode(), [Asked("proactive.licences.decisions", Place(path="/html/x"), "html", "16")])
    assert (found.printed, found.reason) == (None, "2 cells with the labels of its row and column, word for word")


TEXT = st.sampled_from(["1", "0", "27", ",", "增", " ", "<sup>2</sup>", "&nbsp;", "&#56;", "\n", "/"])
INLINE = st.sampled_from(["span", "b", "font", "s", "o:p", "em"])
MARKUP = st.recursive(
    TEXT | st.sampled_from(["<br>", "<!--5-->", "<span hidden>4</span>", "<i style='visibility:hidden'>4</i>"]),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", INLINE, st.lists(inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(MARKUP | MARKUP.map("<p>{}</p>".format) | MARKUP.map("<div>{}".format), max_size=4).map("".join))
def test_two_trees_show_the_same(cell):
    """Of a cell that markup cuts anyhow, lxml and html.parser show the same, blanks aside. (Not so of paragraphs inside
    ``<s>``, which lxml takes out of it, and of markup inside ``<sup>``.)
    """
    page = f"<html><body><table>{ROW.format(cell=cell, style='')}</table></body></html>"
    first = next(one.text for one in read_html(page.encode()).grids[0].cells if (one.row, one.column) == (1, 1))
    again = read_cell(cell)
    assert "".join((again or "").split()).replace("~~~~", "") == "".join(first.split()).replace("~~~~", "")


def test_white_print_hidden_print_and_layers_of_a_pdf_are_left_to_the_picture(monkeypatch):
    monkeypatch.setattr(scan, "is_available", lambda: False)
    seen = Asked("requests.granted.total", Place(page=1, box=(90.0, 90.0, 200.0, 120.0)), "pdf", "16")
    for drawing, printed in (
        ("0 g (16) Tj", "16"),
        ("0 g (1) Tj 3 Tr (9) Tj 0 Tr (6) Tj", "16"),  # render mode 3 leaves no mark, but takes its place
        ("1 g (16) Tj", None),
        ("1 1 1 rg (16) Tj", None),
    ):
        (found,) = reread(write_pdf(drawing), [seen])
        assert (found.printed or "").replace(" ", "") == (printed or "")
        assert (found.printed is None) == (printed is None)
    for layers, told in (("/OFF[]", "16"), ("/OFF[6 0 R]", None), ("/BaseState/OFF", None), ("/BaseState/ON", "16")):
        (found,) = reread(write_pdf("0 g (16) Tj", f"/OCProperties<</D<<{layers}>>>>"), [seen])
        assert found.printed == told
        assert told or "layers" in found.reason


def write_pdf(drawing, catalogue=""):
    """A page with a few signs 100 points from its left and upper edge."""
    content = f"BT /F1 12 Tf 100 690 Td {drawing} ET"
    parts = [
        f"<</Type/Catalog/Pages 2 0 R{catalogue}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data = "%PDF-1.4\n"
    offsets = []
    for number, part in enumerate(parts, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    return (data + f"xref\n0 6\n0000000000 65535 f \n{table}{trailer}").encode()


@pytest.mark.parametrize("kind", sorted({*ALL} - {"zip"}))
def test_words_of_the_prose_are_found_and_altered_ones_are_not(kind):
    data, _, truth = read(ALL[kind][0])
    (paragraph, *_) = [p for section in truth.sections for p in section.paragraphs if len(p) > 40]
    words = paragraph[4:36]
    asked = [
        Asked(WORDS, NOWHERE, "", words),
        Asked(WORDS, NOWHERE, "", f" {words[:9]}\n{words[9:]}"),
        Asked(WORDS, NOWHERE, "", f"{words[:9]}七千二百{words[9:]}"),
    ]
    found = reread(data, asked)
    assert [agrees(*pair) for pair in zip(asked, found, strict=True)] == [True, True, False]
    assert found[2] == Reread(WORDS, "", found[2].by, "not found")


def test_words_of_a_file_that_is_not_whole_could_not_be_looked_for():
    asked = Asked(WORDS, NOWHERE, "", "本年收到申请")
    (found,) = reread(
        "本年公开信息\n".encode("gb18030") + b"\xff\xff\n" * 3 + "一、总体情况\n".encode("gb18030") * 300, [asked]
    )
    assert (found.printed, agrees(asked, found)) == (None, None)


def test_members_of_archives_are_told_apart():
    page = f"<table>{ROW}</table>"
    inner = pack_zip({"甲/a.html": page.format(cell="16", style="").encode()})
    data = pack_zip({"b.html": page.format(cell="17", style="").encode(), "附件.zip": inner})
    place = Place(path="/html/body/table/tr[2]/td[2]")
    members = ("附件.zip/甲/a.html", "b.html", "c.html")
    asked = [Asked("proactive.licences.decisions", replace(place, member=name), "html", "16") for name in members]
    found = reread(data, asked)
    assert [one.printed for one in found] == ["16", "17", None]
    assert "member c.html: the archive has none of that name" in found[2].reason


@pytest.mark.parametrize(
    ("first", "again", "told"),
    [
        ("19", "19", True),
        ("1,413", "1413", True),
        ("１２", "12", True),
        ("19", "18", False),
        ("19", "", False),
        ("", "0", False),
        ("0", "-", False),
        ("", " ", True),
        ("-", "—", True),
        ("/", "", False),
        ("15309", "1530\n9", True),
        ("1530 9", "15309", False),
        ("15", "15²", False),
        ("无", "无", True),
        ("22（其中修订 16 件）", "22(其中修订16件)", True),
        ("22（其中修订 16 件）", "22", False),
        ("251000元", "25100元", False),
        ("19", None, None),
        ("19", "1\ufffd", None),
        ("19", "(cid:7)(cid:9)", None),
    ],
)
def test_agreement_is_of_what_is_printed(first, again, told):
    asked = Asked("requests.granted.total", NOWHERE, "pdf", first)
    assert agrees(asked, Reread(asked.code, again, "test")) is told


def test_signs_count_in_columns_of_changes_alone():
    for code, told in (("proactive.licences.change", True), ("requests.granted.total", False)):
        assert agrees(Asked(code, NOWHERE, "pdf", "+5"), Reread(code, "5", "test")) is told


def test_another_label_beside_a_blank_cell_is_no_agreement():
    asked = Asked("requests.granted.total", NOWHERE, "pdf", "")
    assert agrees(asked, Reread(asked.code, "", "test", "another row")) is False


class Hanging:
    """A place that never answers, as a hostile document does."""

    @property
    def member(self):
        time.sleep(600)


def test_documents_are_read_again_in_processes_of_their_own():
    data = f"<table>{ROW}</table>".format(cell="16", style="").encode()
    asked = Asked("proactive.licences.decisions", Place(path=PATH), "html", "16")
    documents = [
        ("good", data, (asked, replace(asked, printed="17"))),
        ("hang", data, (Asked("proactive.licences.decisions", Hanging(), "html", "16"),)),
        ("bytes", bytes(range(256)) * 9, (asked,)),
        ("again", data, (asked,)),
    ]
    outcomes = dict(reread_many(documents, workers=2, limits=Limits(Limit(4, 2048), Limit(4, 2048))))
    assert list(outcomes) == ["good", "hang", "bytes", "again"]
    assert [agrees(*pair) for pair in zip(documents[0][2], outcomes["good"], strict=True)] == [True, False]
    assert agrees(asked, outcomes["again"][0]) is True
    assert isinstance(outcomes["hang"], Problem)
    assert isinstance(outcomes["bytes"], Problem)
    assert (outcomes["hang"].kind, outcomes["bytes"].kind) == ("timeout", "unreadable")


@pytest.mark.parametrize("name", ["hongze-2024", "yining-city-2024"])
def test_the_golden_numbers_are_those_typed_by_hand(name):
    """The check above compares with a file that is not empty."""
    with (Path(__file__).parent / "golden" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        assert sum(row["state"] == "number" for row in csv.DictReader(file)) > 150
