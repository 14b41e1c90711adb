"""OFD files: positions, steps, matrices, templates and resources as the standard has them; rules to cells."""

from __future__ import annotations

import io
import zipfile

import pytest

from parse import parse_report
from parse.model import Block, Unreadable
from parse.readers.ofd import read_ofd
from parse.readers.ofd_page import POINTS, read_deltas
from tests.corpus import list_documents, make
from tests.test_parse_hostile import LAYER, ofd, pack


def text(content: str, x: float, y: float, *, size: float = 4, more: str = "", code: str = "") -> str:
    steps = code or f'DeltaX="g {len(content) - 1} {size}"' * (len(content) > 1)
    return (
        f'<o:TextObject Boundary="{x} {y} 60 {size * 1.2}" Size="{size}" {more}>'
        f'<o:TextCode X="0" Y="{size * 0.86}" {steps}>{content}</o:TextCode></o:TextObject>'
    )


def path(data: str, x: float = 0, y: float = 0, more: str = "") -> str:
    return (
        f'<o:PathObject Boundary="{x} {y} 200 200" {more}><o:AbbreviatedData>{data}</o:AbbreviatedData></o:PathObject>'
    )


def page(*objects: str) -> str:
    return LAYER.format("".join(objects))


def read(*objects: str):
    return read_ofd(ofd({"p.xml": page(*objects)}))


def list_cells(*objects: str) -> list[tuple[str, int, int, int, int]]:
    (grid,) = read(*objects).grids
    return [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]


WORDS = (text("规章", 22, 22), text("15", 52, 22), text("许可", 22, 32), text("7", 52, 32))
CELLS = [("规章", 0, 0, 1, 1), ("15", 0, 1, 1, 1), ("许可", 1, 0, 1, 1), ("7", 1, 1, 1, 1)]
LEVEL = "M 20 20 L 80 20 M 20 30 L 80 30 M 20 40 L 80 40 "
UPRIGHT = "M 20 20 L 20 40 M 50 20 L 50 40 M 80 20 L 80 40"
DRAWN = {
    "lines": (path(LEVEL + UPRIGHT),),
    "one line each": tuple(path(f"M {piece}") for piece in (LEVEL + UPRIGHT).split("M ")[1:]),
    "rectangles": tuple(path("M 0 0 L 30 0 L 30 10 L 0 10 C", x, y) for x in (20, 50) for y in (20, 30)),
    "thin filled boxes": tuple(
        path(f"M 0 0 L {w} 0 L {w} {h} L 0 {h} C", x, y, 'Fill="true" Stroke="false"')
        for x, y, w, h in (
            (20, 20, 60, 0.2),
            (20, 30, 60, 0.2),
            (20, 40, 60, 0.2),
            (20, 20, 0.2, 20),
            (50, 20, 0.2, 20),
            (80, 20, 0.2, 20),
        )
    ),
    "scaled": (
        path("M 2 2 L 8 2 M 2 3 L 8 3 M 2 4 L 8 4 M 2 2 L 2 4 M 5 2 L 5 4 M 8 2 L 8 4", more='CTM="10 0 0 10 0 0"'),
    ),
    "open below": (path("M 20 20 L 80 20 M 20 30 L 80 30 " + UPRIGHT),),
}


@pytest.mark.parametrize("name", DRAWN)
def test_rules_of_many_makes_give_the_same_cells(name):
    assert list_cells(*DRAWN[name], *WORDS) == CELLS


def test_a_field_over_two_rows_is_one_cell():
    rules = path("M 20 20 L 80 20 M 50 30 L 80 30 M 20 40 L 80 40 " + UPRIGHT)
    assert list_cells(rules, *WORDS)[0] == ("规章\n许可", 0, 0, 2, 1)


def test_shading_and_invisible_rules_draw_nothing():
    shade = path("M 0 0 L 30 0 L 30 10 L 0 10 C", 21, 21, 'Fill="true" Stroke="false"')
    unseen = path("M 35 20 L 35 40", more='Visible="false"') + path("M 36 20 L 36 40", more='Alpha="0"')
    assert list_cells(path(LEVEL + UPRIGHT), shade, unseen, *WORDS) == CELLS


@pytest.mark.parametrize(
    ("steps", "most", "expected"),
    [
        ("g 3 4.2 2.1", 9, [4.2, 4.2, 4.2, 2.1]),
        ("1 2 g 2 3", 9, [1, 2, 3, 3]),
        ("g 1000000000 1", 3, [1, 1, 1]),
        ("g", 5, []),
        ("g x 1 2", 5, [2]),
        ("nan 1 inf", 5, [1]),
        (None, 5, []),
    ],
)
def test_steps_between_characters(steps, most, expected):
    assert read_deltas(steps, most) == expected


def test_places_are_points_from_the_top_left():
    reading = read(path(LEVEL + UPRIGHT), *WORDS)
    cell = reading.grids[0].cells[1]
    assert cell.place.page == 1
    assert cell.place.box == tuple(round(value * POINTS, 1) for value in (50, 20, 80, 30))
    assert reading.grids[0].reader == "ofd"
    assert [token.text for token in reading.tokens] == ["规章", "15", "许可", "7"]
    assert all(token.place.page == 1 and token.place.box for token in reading.tokens)


def test_a_number_in_pieces_is_one_and_a_note_above_it_is_not_part_of_it():
    split = (text("1", 52, 22), text("5", 54.2, 22))
    assert list_cells(path(LEVEL + UPRIGHT), WORDS[0], *split, *WORDS[2:])[1][0] == "15"
    raised = (text("15", 52, 22, code='DeltaX="2"'), text("2", 56.2, 20.5, size=2))
    assert list_cells(path(LEVEL + UPRIGHT), WORDS[0], *raised, *WORDS[2:])[1][0] != "152"


def test_bold_drawn_twice_counts_once():
    twice = (text("15", 52, 22, code='DeltaX="2"'), text("15", 52.1, 22, code='DeltaX="2"'))
    assert list_cells(path(LEVEL + UPRIGHT), WORDS[0], *twice, *WORDS[2:])[1][0] == "15"


def test_a_glyph_without_a_character_is_flagged():
    glyphs = (
        '<o:TextObject Boundary="52 22 9 9" Size="4"><o:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1">'
        '<o:Glyphs>4460</o:Glyphs></o:CGTransform><o:TextCode X="0" Y="3.4">¤</o:TextCode></o:TextObject>'
    )
    assert list_cells(path(LEVEL + UPRIGHT), WORDS[0], glyphs, *WORDS[2:])[1][0] == "\ufffd"


def test_hidden_text_behind_a_scan_is_not_printed():
    unseen = (
        text("99", 22, 60, more='Visible="false"')
        + text("98", 22, 70, more='Alpha="0"')
        + text("97", 22, 80, more='Fill="false"')
    )
    assert [item.text for item in read(text("年度报告", 22, 22), unseen).items] == ["年度报告"]


def test_text_in_objects_of_objects_is_moved_with_them():
    scaled = text("15", 26, 11, size=2)
    block = f"<o:PageBlock>{WORDS[0]}</o:PageBlock>"
    assert list_cells(path(LEVEL + UPRIGHT), block, *WORDS[1:]) == CELLS
    unit = f'<o:CompositeGraphicUnit ID="7"><o:Content>{scaled}</o:Content></o:CompositeGraphicUnit>'
    resources = f'<o:Res xmlns:o="x"><o:CompositeGraphicUnits>{unit}</o:CompositeGraphicUnits></o:Res>'
    composite = '<o:CompositeObject ResourceID="7" Boundary="0 0 100 100" CTM="2 0 0 2 0 0"/>'
    data = ofd(
        {"p.xml": page(path(LEVEL + UPRIGHT), WORDS[0], composite, *WORDS[2:])},
        None,
        "<o:PublicRes>r.xml</o:PublicRes>",
    )
    assert [cell.text for cell in read_ofd(add(data, {"Doc_0/r.xml": resources.encode()})).grids[0].cells] == [
        "规章",
        "15",
        "许可",
        "7",
    ]


def add(data: bytes, parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    return pack(held | parts)


def test_templates_are_printed_on_their_pages():
    common = '<o:TemplatePage ID="9" BaseLoc="t.xml"/>'
    data = ofd({"p.xml": '<o:Template TemplateID="9"/>' + page(text("年度报告", 22, 22))}, None, common)
    template = f'<o:Page xmlns:o="x">{page(text("伊宁市", 22, 10))}</o:Page>'
    items = read_ofd(add(data, {"Doc_0/t.xml": template.encode()})).items
    assert "".join(item.text for item in items if isinstance(item, Block)) == "伊宁市年度报告"


def test_a_table_goes_on_over_a_page_and_a_page_number_is_no_line_of_it():
    first = page(path(LEVEL + UPRIGHT), *WORDS, text("1", 100, 285))
    second = page(
        path(LEVEL + UPRIGHT), text("处罚", 22, 22), text("3", 52, 22), text("强制", 22, 32), text("4", 52, 32)
    )
    reading = read_ofd(ofd({"p.xml": first, "q.xml": second}))
    assert [type(item).__name__ for item in reading.items] == ["Grid"]
    assert [cell.text for cell in reading.grids[0].cells] == ["规章", "15", "许可", "7", "处罚", "3", "强制", "4"]


def test_a_missing_page_is_named():
    data = ofd(
        {"p.xml": page(text("年度报告", 22, 22))}, '<o:Page ID="1" BaseLoc="p.xml"/><o:Page ID="2" BaseLoc="q.xml"/>'
    )
    assert [problem.kind for problem in read_ofd(data).problems] == ["page_missing"]


def test_a_file_without_pages_is_refused():
    with pytest.raises(Unreadable, match="expected 1 to"):
        read_ofd(ofd({}))


DOCUMENTS = [specimen for specimen in list_documents() if specimen.format == "ofd" and "commas" not in specimen.quirks]


@pytest.mark.parametrize("specimen", DOCUMENTS, ids=lambda specimen: specimen.name)
def test_every_cell_of_the_corpus_is_read_twice(specimen):
    report = parse_report(make(specimen), recognise=False)
    read = {figure.code: (figure.printed, figure.state, figure.agreement) for figure in report.figures}
    assert read == {entry.code: (entry.printed, entry.state, "agree") for entry in specimen.truth.entries}
    assert all(figure.place.page and figure.place.box and figure.reader == "ofd" for figure in report.figures)
