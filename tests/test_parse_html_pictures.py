"""Pictures, hidden elements and hostile spans in HTML pages: what is not read as a table is named."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image

from parse import Unreadable, parse_report, read_document
from parse.model import Cell, Grid, NeedsRecognition, Place, ToolMissing
from parse.readers import scan
from tests.test_parse_pages import PAGE, build_rows

NAMES = ("proactive", "requests", "review_litigation")


def draw(width: int, height: int, kind: str = "PNG") -> str:
    file = io.BytesIO()
    Image.new("L", (width, height), 255).save(file, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"


def put_pictures(source: str, *names: str) -> str:
    """The page with these tables as pictures."""
    page = PAGE
    for name in names or NAMES:
        page = page.replace(build_rows(name), f'<p><img src="{source}"></p>')
    return page


def test_a_stored_picture_of_a_table_goes_to_the_second_pass():
    with pytest.raises(NeedsRecognition, match="img"):
        read_document(put_pictures(draw(800, 400), "requests").encode(), recognise=False)


@pytest.mark.parametrize("size", [(399, 400), (800, 149), (16, 16)])
def test_a_small_picture_is_no_table(size):
    report = parse_report(put_pictures(draw(*size), "requests").encode(), recognise=False)
    assert {figure.table_code for figure in report.figures} == {"proactive", "review_litigation"}


def test_a_page_with_its_tables_keeps_its_pictures_to_itself():
    page = PAGE.replace("<p>五、", f'<p><img src="{draw(900, 900)}"></p><p>五、')
    assert parse_report(page.encode(), recognise=False).problems == ()


def test_what_a_stored_picture_shows_stands_in_its_place(monkeypatch):
    """The recogniser is replaced: what it gives is read where the picture stands."""
    grid = next(g for g in read_document(PAGE.encode()).grids if any(c.text == "申请人情况" for c in g.cells))
    seen = []

    def recognise(data: bytes, place: Place):
        seen.append((data[:4], place.path))
        return [Grid(grid.cells, grid.rows, grid.columns, place, "scan")], []

    monkeypatch.setattr(scan, "recognise_embedded", recognise)
    report = parse_report(put_pictures(draw(800, 400), "requests").encode(), recognise=True)
    assert [data for data, _ in seen] == [b"\x89PNG"]
    assert all("img" in path for _, path in seen)
    assert len(report.figures) == 200
    assert {figure.reader for figure in report.figures if figure.table_code == "requests"} == {"scan"}
    assert "（一）予以公开" in next(section.text for section in report.sections if section.number == 3)


def test_without_the_extra_the_rest_of_the_page_is_read(monkeypatch):
    def refuse(data: bytes, place: Place):
        raise ToolMissing("install gongkai[ocr]")

    monkeypatch.setattr(scan, "recognise_embedded", refuse)
    report = parse_report(put_pictures(draw(800, 400), "requests").encode(), recognise=True)
    assert len(report.figures) == 25
    (missing,) = [problem for problem in report.problems if problem.kind == "tool_missing"]
    assert "gongkai[ocr]" in missing.message and "img" in missing.message


def test_a_damaged_stored_picture_is_named():
    page = put_pictures("data:image/png;base64,iVBORw0KGgoAAAAA", "requests")
    report = parse_report(page.encode(), recognise=False)
    assert "picture_damaged" in {problem.kind for problem in report.problems}


def test_a_picture_elsewhere_in_a_page_without_tables_is_named_by_its_address():
    page = put_pictures("/images/2024/W0202501.png")
    named = [p.message for p in parse_report(page.encode()).problems if p.kind == "table_is_picture"]
    assert len(named) == 3 and all("/images/2024/W0202501.png" in message for message in named)


@pytest.mark.parametrize("size", ['width="120"', 'height="20px"', 'style="width: 90px; height: 90px"'])
def test_a_picture_drawn_small_is_not_named(size):
    page = put_pictures("/a.png").replace("<img ", f"<img {size} ")
    assert "table_is_picture" not in {problem.kind for problem in parse_report(page.encode()).problems}


def test_a_remote_picture_beside_tables_is_not_named():
    assert parse_report(PAGE.replace("<p>五、", "<p><img src='/a.png'></p><p>五、").encode()).problems == ()


HIDDEN = ("display:none", "visibility:hidden", "mso-hide:all")


@pytest.mark.parametrize("style", HIDDEN)
def test_hidden_rows_cells_and_words_are_not_printed(style):
    row = f'<tr style="{style}"><td>规章</td><td>9</td><td>9</td><td>9</td></tr>'
    page = PAGE.replace("<tr><td>规范性文件</td>", row + "<tr><td>规范性文件</td>")
    page = page.replace(">141399<", f'>141399<span style="{style}">7</span><')
    page = page.replace("<p>五、", f'<div style="{style}">{build_rows("requests", replace={"15": "77"})}</div><p>五、')
    assert page.count(style) == 3
    report = parse_report(page.encode())
    assert (len(report.figures), report.problems) == (200, ())


def test_a_frame_of_no_type_size_is_printed():
    """``font-size:0`` on a frame takes out the blanks between its parts, which set their own size again."""
    page = PAGE.replace("<body>", '<body><div style="font-size:0"><div style="font-size:16px">')
    assert len(parse_report(page.encode()).figures) == 200


@pytest.mark.parametrize("tag", ["s", "del", "strike"])
def test_struck_digits_beside_others_are_not_read(tag):
    report = parse_report(PAGE.replace(">141399<", f"><{tag}>1</{tag}>41399<").encode())
    figure = next(f for f in report.figures if f.code == "proactive.licences.decisions")
    assert (figure.state, figure.value, figure.printed) == ("unreadable", None, "~~1~~41399")


def test_what_frames_and_scripts_hold_is_not_read():
    inner = build_rows("requests", replace={"15": "77"})
    page = PAGE.replace("<p>五、", f"<iframe srcdoc=''>{inner}</iframe><template>{inner}</template><p>五、")
    assert len(parse_report(page.encode()).figures) == 200


def test_a_rowspan_of_nought_reaches_to_the_end_of_the_table():
    page = "<table><tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr></table>"
    (grid,) = read_document(page.encode()).grids
    assert [(cell.text, cell.row, cell.column, cell.row_span) for cell in grid.cells] == [
        ("甲", 0, 0, 3),
        ("1", 0, 1, 1),
        ("2", 1, 1, 1),
        ("3", 2, 1, 1),
    ]


def test_spans_that_multiply_are_bounded():
    row = "<tr>" + "<td rowspan=99 colspan=99>1</td>" * 99 + "</tr>"
    with pytest.raises(Unreadable, match="places"):
        parse_report(
            f"<html><body><h1>某局2024年政府信息公开工作年度报告</h1><table>{row * 99}</table></body></html>".encode()
        )


def test_nested_tables_pasted_from_word():
    word = re.sub(r"<td([^>]*)>([^<]*)</td>", r"<td\1><p class=MsoNormal><span>\2<o:p></o:p></span></p></td>", PAGE)
    page = word.replace("<table>", "<table border=0><tr><td><div><table>").replace(
        "</table>", "</table></div></td></tr></table>"
    )
    report = parse_report(page.encode("gbk"))
    assert (len(report.figures), report.problems) == (200, ())
    assert {figure.agreement for figure in report.figures} == {"agree"}


def test_a_page_cut_in_a_cell_does_not_read_what_is_left_of_its_number():
    page = PAGE[: PAGE.index(">141399<") + len(">1413")]
    report = parse_report(page.encode())
    assert "truncated" in {problem.kind for problem in report.problems}
    assert "proactive.licences.decisions" not in {f.code for f in report.figures if f.state == "number"}


def test_cells_are_made_of_the_model():
    (grid,) = read_document(
        "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>".encode()
    ).grids
    assert (grid.reader, grid.cells[0]) == ("html", Cell("甲", 0, 0, place=grid.cells[0].place))
