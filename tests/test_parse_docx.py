"""Word files: what is printed is read, what is deleted, hidden or a code is not; spans and automatic numbers as set."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from PIL import Image

from parse import parse_report
from parse.model import Block, Grid, NeedsRecognition, Unreadable
from parse.readers.docx import read_docx
from parse.readers.docx_numbering import count, count_han
from tests.corpus import list_documents, make
from tests.test_parse_golden import read_golden

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def pack(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def write(body: str, parts: dict[str, bytes] | None = None, **more: str) -> bytes:
    held = {f"word/{name}.xml": f"<w:{name} {NAMESPACES}>{text}</w:{name}>".encode() for name, text in more.items()}
    document = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".encode()
    return pack({"[Content_Types].xml": b"<Types/>", "word/document.xml": document} | held | (parts or {}))


def p(runs: str, settings: str = "") -> str:
    return f"<w:p><w:pPr>{settings}</w:pPr>{runs}</w:p>"


def r(text: str, settings: str = "") -> str:
    return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str, settings: str = "") -> str:
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{content if content.startswith('<') else p(r(content))}</w:tc>"


def tr(*cells: str, settings: str = "") -> str:
    return f"<w:tr><w:trPr>{settings}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def read_grids(body: str, **more: str) -> list[Grid]:
    return list(read_docx(write(body, **more)).grids)


def read_cell(content: str, **more: str) -> tuple[str, list[str]]:
    """The first reading of one cell, and the tokens of the second."""
    reading = read_docx(write(tbl(tr(tc("规章"), tc(content)), tr(tc("甲"), tc("乙"))), **more))
    return reading.grids[0].cells[1].text, [token.text for token in reading.tokens[1:-2]]


PRINTED = {
    "split over runs": (p(r("1") + r("5")), "15"),
    "inserted, deleted": (p(f"<w:del>{r('15')}</w:del><w:ins>{r('16')}</w:ins>"), "16"),
    "moved away": (p(f"<w:moveFrom>{r('15')}</w:moveFrom><w:moveTo>{r('7')}</w:moveTo>"), "7"),
    "hidden": (p(r("9", "<w:vanish/>") + r("4")), "4"),
    "not hidden after all": (p(r("9", '<w:vanish w:val="0"/>') + r("4")), "94"),
    "raised": (p(r("15") + r("2", '<w:vertAlign w:val="superscript"/>')), "15²"),
    "raised by points": (p(r("15") + r("2", '<w:position w:val="10"/>')), "15²"),
    "struck": (p(r("15", "<w:strike/>") + r("16")), "~~15~~16"),
    "note": (p(r("15") + "<w:r><w:footnoteReference w:id='1'/></w:r>"), "15¹"),
    "symbol": (p('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'), "\uf0fc"),
    "tab and break": (p(f"{r('结果')}<w:r><w:br/></w:r>{r('维持')}"), "结果\n维持"),
    "hyphen that does not break": (p(f"<w:r><w:noBreakHyphen/></w:r>{r('3')}"), "-3"),
    "field": (p(f'<w:fldSimple w:instr="=SUM(LEFT)">{r("31")}</w:fldSimple>'), "31"),
    "field with code": (
        p(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>=2+3</w:instrText></w:r>'
            f'<w:r><w:t>99</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("5")}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        "5",
    ),
    "content control": (f"<w:sdt><w:sdtContent>{p(r('8'))}</w:sdtContent></w:sdt>", "8"),
    "link": (p(f"<w:hyperlink>{r('6')}</w:hyperlink>"), "6"),
    "ruby": (p(f"<w:r><w:ruby><w:rt>{r('yi')}</w:rt><w:rubyBase>{r('一')}</w:rubyBase></w:ruby></w:r>"), "一"),
    "deleted end of paragraph": (p(r("1"), "<w:rPr><w:del/></w:rPr>") + p(r("5")), "15"),
    "picture": (p('<w:r><w:drawing><a:blip r:embed="rId9"/></w:drawing></w:r>'), "\ufffc"),
    "choice": (
        p(
            f"<mc:AlternateContent><mc:Choice>{r('3')}</mc:Choice><mc:Fallback>{r('3')}</mc:Fallback></mc:AlternateContent>"
        ),
        "3",
    ),
}


@pytest.mark.parametrize("name", PRINTED)
def test_a_cell_gives_what_is_printed(name):
    content, expected = PRINTED[name]
    first, tokens = read_cell(content)
    assert first == expected
    assert "\n".join(tokens).replace("\n", "") == expected.replace("\n", "")


def test_a_style_hides_strikes_and_raises():
    styles = (
        '<w:style w:type="character" w:styleId="base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="mine"><w:basedOn w:val="base"/></w:style>'
        '<w:style w:type="character" w:styleId="circle"><w:basedOn w:val="circle"/><w:rPr><w:strike/></w:rPr></w:style>'
    )
    first, _ = read_cell(p(r("9", '<w:rStyle w:val="mine"/>') + r("4")), styles=styles)
    assert first == "4"
    first, _ = read_cell(p(r("9", '<w:rStyle w:val="circle"/>')), styles=styles)
    assert first == "~~9~~"


def shape(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]


def test_spans_are_resolved():
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    (grid,) = read_grids(
        tbl(
            tr(tc("一", start), tc("二", '<w:gridSpan w:val="2"/>')),
            tr(tc("", on), tc("三"), tc("四")),
            tr(tc("五"), settings='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
        )
    )
    assert shape(grid) == [
        ("一", 0, 0, 2, 1),
        ("二", 0, 1, 1, 2),
        ("三", 1, 1, 1, 1),
        ("四", 1, 2, 1, 1),
        ("五", 2, 1, 1, 1),
    ]
    assert (grid.rows, grid.columns, grid.reader) == (3, 3, "docx")


def test_a_span_of_two_billions_is_named_and_does_not_swell():
    reading = read_docx(write(tbl(tr(tc("一", '<w:gridSpan w:val="2000000000"/>'), tc("二")))))
    assert [problem.kind for problem in reading.problems] == ["absurd_span"]
    assert reading.grids[0].columns == 2


def test_edges_that_differ_by_a_hair_are_one():
    grid = "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{w}"/>' for w in (1000, 7, 1000)) + "</w:tblGrid>"
    (found,) = read_grids(
        tbl(grid, tr(tc("一"), tc("二", '<w:gridSpan w:val="2"/>')), tr(tc("三", '<w:gridSpan w:val="2"/>'), tc("四")))
    )
    assert shape(found) == [("一", 0, 0, 1, 1), ("二", 0, 1, 1, 1), ("三", 1, 0, 1, 1), ("四", 1, 1, 1, 1)]


def test_text_in_the_lower_part_of_a_merged_cell_is_named():
    reading = read_docx(
        write(tbl(tr(tc("一", '<w:vMerge w:val="restart"/>'), tc("二")), tr(tc("99", "<w:vMerge/>"), tc("三"))))
    )
    assert [problem.kind for problem in reading.problems] == ["merged_cell_text"]
    assert "99" not in [cell.text for cell in reading.grids[0].cells]


def test_deleted_and_hidden_rows_are_not_printed():
    for setting in ("<w:del/>", "<w:hidden/>"):
        (grid,) = read_grids(tbl(tr(tc("一"), tc("1")), tr(tc("二"), tc("2"), settings=setting), tr(tc("三"), tc("3"))))
        assert [cell.text for cell in grid.cells] == ["一", "1", "三", "3"]
        assert grid.cells[-1].place.path.endswith("/w:tr[3]/w:tc[2]")


def test_tables_inside_tables_and_boxes_are_found_in_order():
    inner = tbl(tr(tc("甲"), tc("1")), tr(tc("乙"), tc("2")))
    box = f"<w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r>"
    reading = read_docx(write(tbl(tr(tc(p(r("前"))), tc(inner + p("")))) + p(r("文") + box) + inner))
    assert [item.text if isinstance(item, Block) else item.place.table for item in reading.items] == [
        "前",
        2,
        "文",
        3,
        4,
    ]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt '
    'w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="8"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num>"
)


def test_automatic_numbers_are_printed():
    listed = [(7, 0, "总体情况"), (7, 1, "其他"), (7, 1, "重复"), (7, 0, "主动公开"), (7, 1, "首"), (8, 0, "重新")]
    body = "".join(
        p(r(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        for number, level, text in listed
    )
    reading = read_docx(write(body, numbering=NUMBERING))
    expected = ["一、总体情况", "1. 其他", "2. 重复", "二、主动公开", "1. 首", "一、重新"]
    assert [item.text for item in reading.items] == expected
    assert [token.text for token in reading.tokens] == expected


@pytest.mark.parametrize(
    ("value", "kind", "printed"),
    [
        (10, "chineseCounting", "十"),
        (12, "japaneseCounting", "十二"),
        (20, "chineseCountingThousand", "二十"),
        (105, "chineseCountingThousand", "一百〇五"),
        (3, "decimalEnclosedCircle", "③"),
        (4, "decimalFullWidth", "４"),
        (2, "ideographTraditional", "乙"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (4, "upperRoman", "IV"),
        (27, "lowerLetter", "aa"),
        (1, "hebrew1", "\ufffd"),
    ],
)
def test_counts_are_printed_as_word_does(value, kind, printed):
    assert count(value, kind) == printed


def test_counting_in_characters_has_no_gaps():
    assert len({count_han(number) for number in range(1, 10_000)}) == 9_999


def test_strict_files_and_odd_orders_are_read():
    data = write(tbl(tr(tc("规章"), tc("15")), tr(tc("甲"), tc("乙"))))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).replace(W.encode(), STRICT.encode()) for name in reversed(archive.namelist())}
    assert read_docx(pack(parts)).grids[0].cells[1].text == "15"


def test_an_embedded_page_is_read_in_its_place():
    relations = b'<Relationships><Relationship Id="rId1" Type="x/aFChunk" Target="chunk.htm"/></Relationships>'
    parts = {
        "word/_rels/document.xml.rels": relations,
        "word/chunk.htm": "<html><body><p>二</p></body></html>".encode(),
    }
    reading = read_docx(write(p(r("一")) + '<w:altChunk r:id="rId1"/>' + p(r("三")), parts))
    assert [item.text for item in reading.items] == ["一", "二", "三"]
    assert reading.items[1].place.member == "word/chunk.htm"


def make_picture(width: int, height: int) -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("报告")
    picture = io.BytesIO()
    Image.new("RGB", (width, height)).save(picture, "PNG")
    document.add_picture(io.BytesIO(picture.getvalue()))
    document.save(file)
    return file.getvalue()


def test_a_picture_that_may_be_a_table_asks_for_recognition_and_a_seal_does_not():
    with pytest.raises(NeedsRecognition):
        read_docx(make_picture(900, 500))
    assert read_docx(make_picture(120, 120)).items


@pytest.mark.parametrize("damage", ["<w:t>", "\x00", "&#0;"])
def test_broken_xml_is_refused_in_words(damage):
    with pytest.raises(Unreadable, match=r"part word/document\.xml.*expected"):
        read_docx(write(p(r("1")) + damage))


def test_nothing_printed_is_refused():
    with pytest.raises(Unreadable, match="prints no text"):
        read_docx(write(p("")))


DOCUMENTS = [specimen for specimen in list_documents() if specimen.format == "docx" and specimen.edition != "prose"]


@pytest.mark.parametrize("specimen", DOCUMENTS, ids=lambda specimen: specimen.name)
def test_every_cell_of_the_corpus_is_read_twice(specimen):
    report = parse_report(make(specimen), recognise=False)
    read = {figure.code: (figure.printed, figure.state) for figure in report.figures}
    expected = {entry.code: (entry.printed, entry.state) for entry in specimen.truth.entries if not entry.doubt}
    assert {code: read.get(code) for code in expected} == expected
    assert set(read) == {entry.code for entry in specimen.truth.entries}
    assert all(figure.place.table and figure.place.path and figure.reader == "docx" for figure in report.figures)
    assert "disputed" not in {state for _, state in read.values()}


def test_the_golden_report_typed_by_hand_is_read_exactly():
    """The same rows as on the page, through python-docx: a cell a golden row."""
    golden = read_golden("yining-city-2024")
    document = docx.Document()
    document.add_paragraph("伊宁市人民政府2024年政府信息公开工作年度报告")
    made = document.add_table(rows=0, cols=2)
    for code, (printed, _, _) in golden.items():
        cells = made.add_row().cells
        cells[0].text, cells[1].text = code, printed
    file = io.BytesIO()
    document.save(file)
    (grid,) = read_docx(file.getvalue()).grids
    assert {row[0].text: row[1].text for row in grid.list_rows()} == {code: value[0] for code, value in golden.items()}
