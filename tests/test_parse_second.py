"""Two readings of one cell: alike they agree, unlike they are disputed, and on good documents they never quarrel."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parse import parse_report, read_document
from parse.editions.agreement import get_lexicon, is_same
from parse.editions.assemble import parse_grids
from parse.editions.stream_order import read_in_order
from parse.editions.stream_places import read_by_places
from parse.model import Cell, Grid, Place, Token
from tests.test_parse_golden import DOCUMENTS
from tests.test_parse_pages import PAGE, build_page, read_truth

GRANTED = "requests.granted.natural_person"


def read(page: str, change: dict[str, str] | None = None):
    """Read a page; ``change`` replaces the texts of tokens alone, so that only the second reading sees it."""
    reading = read_document(page.encode())
    tokens = tuple(replace(token, text=(change or {}).get(token.text, token.text)) for token in reading.tokens)
    return parse_grids(reading.grids, tokens)


@pytest.mark.parametrize(("path", "golden", "cells", "edition"), DOCUMENTS, ids=[path.name for path, *_ in DOCUMENTS])
def test_real_documents_agree_with_themselves(path, golden, cells, edition):
    if not path.exists():
        pytest.skip(f"{path} is not there")
    report = parse_report(path.read_bytes())
    counts = [figure.agreement for figure in report.figures]
    assert counts.count("differ") == 0
    assert counts.count("agree") >= 0.93 * cells
    assert sum(table.agreed for table in report.tables) == counts.count("agree")
    assert sum(table.single for table in report.tables) == counts.count("single")


def test_a_page_agrees_in_every_cell():
    outcome = read(PAGE)
    assert {figure.agreement for figure in outcome.figures} == {"agree"}
    assert [(table.table_code, table.agreed, table.disputed, table.single) for table in outcome.tables] == [
        ("proactive", 10, 0, 0),
        ("requests", 175, 0, 0),
        ("review_litigation", 15, 0, 0),
    ]


@pytest.mark.parametrize(("printed", "code"), [("141399", "proactive.licences.decisions"), ("13", None)])
def test_a_digit_that_only_the_second_reading_has_otherwise_is_disputed(printed, code):
    outcome = read(PAGE, {printed: "91"})
    disputed = {figure.code: figure for figure in outcome.figures if figure.state == "disputed"}
    truth = {one for one, value in read_truth().items() if value == printed}
    assert set(disputed) == truth and (code is None or code in disputed)
    for figure in disputed.values():
        assert (figure.value, figure.printed, figure.second, figure.agreement) == (None, printed, "91", "differ")
    named = [problem for problem in outcome.problems if problem.kind == "cell_disputed"]
    assert len(named) == len(truth)
    assert all(printed in problem.message and "91" in problem.message for problem in named)
    assert sum(table.disputed for table in outcome.tables) == len(truth)


def test_a_digit_that_only_the_grid_has_otherwise_is_disputed():
    reading = read_document(PAGE.encode())
    grids = tuple(
        replace(grid, cells=tuple(replace(c, text="14139") if c.text == "141399" else c for c in grid.cells))
        for grid in reading.grids
    )
    figure = next(f for f in parse_grids(grids, reading.tokens).figures if f.code == "proactive.licences.decisions")
    assert (figure.state, figure.value, figure.printed, figure.second) == ("disputed", None, "14139", "141399")


def test_columns_that_the_spans_put_elsewhere_are_disputed():
    """A grid whose cells have slipped by one column reads other numbers than the order of the source."""
    reading = read_document(PAGE.encode())
    requests = reading.grids[1]
    row = next(cell.row for cell in requests.cells if cell.text == "（一）予以公开")
    values = {cell.column: cell.text for cell in requests.cells if cell.row == row and cell.column >= 3}
    slipped = replace(
        requests,
        cells=tuple(
            replace(cell, text=values.get(cell.column - 1, values[9])) if cell.row == row and cell.column >= 3 else cell
            for cell in requests.cells
        ),
    )
    figures = parse_grids((reading.grids[0], slipped, reading.grids[2]), reading.tokens).figures
    states = {f.column_code: f.state for f in figures if f.row_code == "granted"}
    assert states["natural_person"] == states["commercial_enterprise"] == "disputed"


def test_without_tokens_a_figure_stands_alone():
    outcome = parse_grids(read_document(PAGE.encode()).grids)
    assert {(figure.agreement, figure.second) for figure in outcome.figures} == {("single", None)}


def make_grid(second: str | None, text: str = "13") -> Grid:
    cells = (
        Cell("信息内容", 0, 0),
        Cell("本年处理决定数量", 0, 1),
        Cell("行政处罚", 1, 0),
        Cell(text, 1, 1, place=Place(page=1), second=second, confidence=0.71),
    )
    return Grid(cells, 2, 2, Place(page=1), "scan")


@pytest.mark.parametrize(
    ("text", "second", "state", "value", "agreement"),
    [
        ("13", "13", "number", Decimal(13), "agree"),
        ("13", " 13 ", "number", Decimal(13), "agree"),
        ("１３", "13", "number", Decimal(13), "agree"),
        ("13", "18", "disputed", None, "differ"),
        ("13", "", "disputed", None, "differ"),
        ("", "1", "disputed", None, "differ"),
        ("", "", "blank", None, "agree"),
        ("/", "1", "disputed", None, "differ"),
        ("1O", "10", "unreadable", None, "differ"),
        ("13", None, "number", Decimal(13), "single"),
    ],
)
def test_a_second_reading_of_the_cell_itself(text, second, state, value, agreement):
    outcome = parse_grids((make_grid(second, text),))
    (figure,) = outcome.figures
    assert (figure.state, figure.value, figure.agreement) == (state, value, agreement)
    assert (figure.second, figure.confidence, figure.reader) == (second, 0.71, "scan")
    kinds = [problem.kind for problem in outcome.problems]
    assert ("cell_disputed" in kinds) == (agreement == "differ")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("1,413", "1413", True), (" 5", "5", True), ("5", "5.0", False), ("无", "无 ", True), ("-", "5", False)],
)
def test_what_is_the_same(one, other, same):
    assert is_same(one, other, "total") is same


def list_tokens(text: str) -> list[Token]:
    return [Token("" if word == "_" else word, Place(line=1)) for word in text.split()]


HEAD = "自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"


def read_order(text: str) -> dict[str, tuple[str, ...]]:
    return {row.row_code: row.values for row in read_in_order(list_tokens(text), get_lexicon())}


def test_labels_over_several_words_and_groups_between():
    rows = read_order(
        f"{HEAD} 一、本年新收政府信息 公开申请数量 1 2 3 4 5 6 7 三、本年度 办理结果 （一）予以公开 7 6 5 4 3 2 1"
    )
    assert rows == {"new_requests": tuple("1234567"), "granted": tuple("7654321")}


@pytest.mark.parametrize(
    "text",
    [
        "一、本年新收政府信息公开申请数量 1 2 3 4 5 6 7",
        f"{HEAD.replace('科研', '分支')} 一、本年新收政府信息公开申请数量 1 2 3 4 5 6 7",
        f"{HEAD} 另外的事项 1 2 3 4 5 6 7",
        f"{HEAD} （一）予以公开 1 2 3 4 5 6 7 8",
        f"{HEAD} 1.属于国家秘密 2.其他法律行政法规禁止公开 1 2 3 4 5 6 7",
        f"{HEAD} （一）予以公开 _ 1 2 3 4 5 6 _",
    ],
    ids=["no header", "unknown header", "unknown row", "too many", "two labels", "empty cells on both sides"],
)
def test_where_the_order_leaves_a_choice_nothing_is_said(text):
    assert read_order(text) == {}


def test_columns_are_named_in_the_order_of_the_header():
    text = "自然人 科研机构 商业企业 社会公益组织 法律服务机构 其他 总计 （一）予以公开 1 2 3 4 5 6 7"
    (row,) = read_in_order(list_tokens(text), get_lexicon())
    assert row.columns[:3] == ("natural_person", "research_institution", "commercial_enterprise")


def put(text: str, x: float, y: float) -> Token:
    return Token(text, Place(page=1, box=(x, y, x + 10 * len(text), y + 10)))


def make_paper(values: list[tuple[str, float, float]]) -> list[Token]:
    head = [put("信息内容", 50, 100), *(put(word, 200 + 120 * at, 100) for at, word in enumerate(ISSUED))]
    return [*head, put("规章", 50, 130), put("规范性文件", 50, 160), *(put(*value) for value in values)]


ISSUED = ("本年制发件数", "本年废止件数", "现行有效件数")


def read_places(values: list[tuple[str, float, float]]) -> dict[str, tuple[str, ...]]:
    return {row.row_code: row.values for row in read_by_places(make_paper(values), get_lexicon())}


def test_values_belong_to_the_label_on_their_height():
    rows = read_places([("4", 225, 160), ("17", 340, 160), ("35", 460, 160), ("1", 225, 130), ("2", 345, 130)])
    assert rows["normative_documents"] == ("4", "17", "35")
    assert rows["rules"] == ("1", "2", "")


@pytest.mark.parametrize(
    "values",
    [
        [("4", 225, 160), ("17", 282, 160), ("35", 460, 160)],
        [("4", 225, 160), ("17", 340, 155), ("35", 460, 168)],
        [("4", 225, 160), ("17", 340, 160), ("3", 460, 160), ("5", 460, 172)],
    ],
    ids=["between two headers", "on several heights", "a number over two lines"],
)
def test_where_places_leave_a_choice_nothing_is_said(values):
    assert "normative_documents" not in read_places(values)


VALUES = st.one_of(st.integers(min_value=0, max_value=9_999_999).map(str), st.sampled_from(["", "", "/", "—", "1,413"]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_random_cells_agree_or_stand_alone(data):
    """Blanks, dashes and numbers anywhere, columns in any order, label cells split or merged: never a dispute."""
    page = build_page(swap=data.draw(st.sampled_from([None, (1, 2), (3, 5), (1, 4)])))
    pieces = page.split("<td>0</td>")
    drawn = data.draw(st.lists(VALUES, min_size=len(pieces) - 1, max_size=len(pieces) - 1))
    page = pieces[0] + "".join(f"<td>{value}</td>{piece}" for value, piece in zip(drawn, pieces[1:], strict=True))
    if data.draw(st.booleans()):
        page = page.replace('<td colspan="2">（七）总计</td>', "<td></td><td>（七）总计</td>")
    outcome = read(page)
    assert [problem for problem in outcome.problems if problem.kind == "cell_disputed"] == []
    assert len(outcome.figures) == 200
    assert sum(figure.agreement == "agree" for figure in outcome.figures) >= 190
