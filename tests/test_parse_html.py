"""HTML pages: charsets, article bodies, spans, nested and layout tables, hidden text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from parse import Unreadable, parse_report, read_document
from parse.model import Block
from parse.readers.html import read_html
from parse.readers.html_index import index_page
from tests.test_parse_pages import PAGE, read_truth


def read_grid(table):
    return read_document(f"<html><body><p>x</p>{table}</body></html>".encode()).grids[0]


def texts(grid):
    return {(cell.row, cell.column): cell.text for cell in grid.cells}


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "gb2312"),
        ("gb18030", "gb2312"),
        ("gb18030", "utf-8"),
        ("utf-8-sig", "gbk"),
        ("utf-16", "utf-8"),
    ],
)
def test_the_bytes_beat_the_declared_charset(encoding, declared):
    data = PAGE.replace("charset='utf-8'", f"charset='{declared}'").encode(encoding)
    report = parse_report(data)
    assert (report.agency, len(report.figures), report.problems) == ("伊宁市人民政府", 200, ())


def test_undecodable_bytes_are_reported_and_no_number_is_made_of_them():
    report = parse_report(PAGE.encode().replace(b">141399<", b">141\xff99<"))
    assert "charset_damage" in {problem.kind for problem in report.problems}
    figure = next(figure for figure in report.figures if figure.row_code == "licences")
    assert (figure.state, figure.value) == ("unreadable", None)


@pytest.mark.parametrize(
    "wrap",
    [
        "<div id='zoomcon'>{}</div>",
        "<div class='a TRS_Editor b'>{}</div>",
        "<ucapcontent>{}</ucapcontent>",
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td>侧栏</td><td>{}</td></tr></table>",
        "<div>{}</div>",
    ],
)
def test_the_body_is_found_whatever_wraps_it(wrap):
    inner = PAGE[PAGE.index("<h1>") : PAGE.index("</body>")]
    around = "<nav>首页 12 34</nav><script>var n=5</script>{}<div>相关链接</div>"
    page = f"<html><body>{around.format(wrap.format(inner))}</body></html>"
    report = parse_report(page.encode())
    assert {figure.code: str(figure.value) for figure in report.figures} == read_truth()
    assert [section.number for section in report.sections] == [0, 1, 2, 3, 4, 5, 6]


def test_words_cut_into_spans_and_breaks_lose_nothing():
    grid = read_grid(
        "<table><tr><td><span>本</span><span>年</span>新<br>制作<b>数</b>量</td><td>20<span>25</span>年</td></tr><tr><td>a</td><td>b</td></tr></table>"
    )
    assert texts(grid)[0, 0] == "本年新\n制作数量"
    assert texts(grid)[0, 1] == "2025年"


@pytest.mark.parametrize("span", ["2000000000", "99999999999999999999999", "-3", "x", "0"])
def test_absurd_spans_are_cut(span):
    rows = f"<tr><td colspan='{span}'>a</td></tr><tr><td rowspan='{span}'>b</td><td>c</td></tr>"
    reading = read_document(f"<html><body><table>{rows}</table></body></html>".encode())
    grid = reading.grids[0]
    assert (grid.rows, grid.columns) == (2, 2)
    if span == "2000000000":
        assert {problem.kind for problem in reading.problems} == {"absurd_span"}


@settings(deadline=None)  # the first example loads the parser
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=5), min_size=2, max_size=6)
)
def test_cells_never_overlap_and_none_is_lost(rows):
    number = iter(range(1000))
    table = "".join(
        "<tr>" + "".join(f"<td rowspan={r} colspan={c}>{next(number)}</td>" for r, c in row) + "</tr>" for row in rows
    )
    grid = read_grid(f"<table>{table}</table>")
    covered = [
        (row, column)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    ]
    assert len(covered) == len(set(covered))
    assert len(grid.cells) == sum(len(row) for row in rows)
    assert all(row < grid.rows and column < grid.columns for row, column in covered)
    assert [(cell.row, cell.column) for cell in grid.cells] == sorted((cell.row, cell.column) for cell in grid.cells)


def test_a_table_inside_a_layout_table_is_read():
    reading = read_document(
        b"<html><body><table><tr><td>left</td><td><table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table></td></tr></table></body></html>"
    )
    assert [texts(grid) for grid in reading.grids] == [{(0, 0): "a", (0, 1): "1", (1, 0): "b", (1, 1): "2"}]
    assert [item.text for item in reading.items if isinstance(item, Block)] == ["left"]


def test_hidden_text_is_not_read():
    page = PAGE.replace(">141399<", "><span style='display: none'>9</span>141399<")
    assert (
        next(figure for figure in parse_report(page.encode()).figures if figure.row_code == "licences").printed
        == "141399"
    )


def test_metadata_of_the_platform():
    page = PAGE.replace(
        "<head>", "<head><meta name='ArticleTitle' content='T'><meta name='PubDate' content='2025-01-28 10:00'>"
    )
    reading = read_document(page.encode())
    assert ("ArticleTitle", "T") in reading.metadata
    assert parse_report(page.encode()).published_on == "2025-01-28"


def test_deep_nesting_is_read_or_refused():
    """libxml2 gives up on elements nested 2,048 deep; then nothing may look like an empty report."""
    deep = "<div>" * 5000 + "<span>" * 5000 + "</span>" * 5000 + "</div>" * 5000
    assert len(parse_report(PAGE.replace("<h1>", "<div>" * 200 + "</div>" * 200 + "<h1>").encode()).figures) == 200
    try:
        assert len(parse_report(PAGE.replace("<h1>", deep + "<h1>").encode()).figures) == 200
    except Unreadable as error:
        assert "nested deeper" in str(error)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (bytes(range(256)) * 9, "no known format"),
        (b"", "empty"),
    ],
)
def test_bytes_of_no_format_are_named(data, name):
    with pytest.raises(Unreadable, match=name):
        parse_report(data)


def test_radicals_are_read_as_the_characters_that_they_look_like():
    page = PAGE.replace("工作年度报告", "⼯作年度报告").replace("人民政府", "⼈⺠政府").replace("行政", "⾏政")
    report = parse_report(page.encode())
    assert report.agency == "伊宁市人民政府"
    assert (len(report.figures), report.problems) == (200, ())


def test_a_layout_table_with_the_article_in_one_cell_is_opened():
    body = PAGE[PAGE.index("<h1>") : PAGE.index("</body>")]
    page = f"<html><body><table><tr><td><a>首页</a></td><td>{body}</td></tr></table></body></html>"
    report = parse_report(page.encode())
    assert (len(report.figures), report.problems) == (200, ())
    assert [section.number for section in report.sections] == [0, 1, 2, 3, 4, 5, 6]


def test_the_empty_row_that_word_leaves_below_a_table_is_no_row():
    page = PAGE.replace("</table>", f"<tr height=0>{'<td></td>' * 15}</tr></table>")
    assert parse_report(page.encode()).problems == ()


def test_a_note_in_the_row_of_fifteen_is_no_header():
    page = PAGE.replace("<td>13</td><td>3</td>", "<td>13（其中中止3件）</td><td>3</td>")
    report = parse_report(page.encode())
    assert len(report.figures) == 200
    assert [figure.state for figure in report.figures if "（" in figure.printed] == ["text"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<td>15</td>", "<td>1</td>5</td>"),
        ("<td>15</td>", "<td>1</td><b>5</b></td>"),
        ("<td>15</td>", "<td>1\x005</td>"),
        ("<td>15</td>", "<td><span>1</span><sp\x00an>5</td>"),
    ],
)
def test_a_number_whose_tags_are_damaged_is_not_read(old, new):
    table = "<table><tr><td>项目</td><td>数</td></tr><tr><td>规章</td><td>15</td></tr></table><p>完</p>"
    reading = read_html(f"<html><body><p>报告</p>{table.replace(old, new)}".encode())
    texts = [cell.text for cell in reading.grids[0].cells if cell.row == 1 and cell.column]
    assert texts
    assert all("\ufffd" in text for text in texts)
    assert reading.problems


@pytest.mark.parametrize("end", ["<td>15", "<td><span>15</span>", "<td><span>15</span><spa", "<td><p>15</p></div>"])
def test_a_page_that_ends_within_a_cell_reads_no_number_there(end):
    reading = read_html(f"<html><body><table><tr><td>项目</td><td>数</td></tr><tr><td>规章</td>{end}".encode())
    assert "\ufffd" in reading.grids[0].cells[-1].text
    assert [problem.kind for problem in reading.problems] == ["truncated"]


def test_paths_are_those_of_the_tree():
    root = html.document_fromstring("<body><p>1</p><div><p>2</p>x<b>3</b><p>4</p></div><o:p>5</o:p><!-- c --><p>6</p>")
    index = index_page(root)
    tree = root.getroottree()
    assert [index.get_path(element) for element in root.iter("*")] == [tree.getpath(e) for e in root.iter("*")]
    (division,) = root.iter("div")
    content = index.contents[division]
    assert (content.characters, content.printed, content.elements, content.has_table) == (4, 4, 3, False)
