"""Sections whose headings stand as rows inside one frame around a whole page."""

from __future__ import annotations

import pytest

from parse.model import Block, Cell, Grid, Place
from parse.sections import split_sections


def place(page: int, top: float, bottom: float) -> Place:
    return Place(page=page, box=(60.0, top, 540.0, bottom))


def cell(text: str, row: int, column: int, top: float, *, span: int = 1) -> Cell:
    return Cell(text, row, column, 1, span, place(1, top, top + 20))


def frame(heading: str, beside: str = "", top: float = 60.0) -> Grid:
    """A frame from the top of the page on: text inside it stands in no cell, and the table is its lower part."""
    cells = [
        cell("", 0, 0, top, span=2),
        cell("信息内容", 1, 0, 300), cell("本年处理决定数量", 1, 1, 300),
        cell("行政许可", 2, 0, 320), cell("85", 2, 1, 320),
        cell(heading, 3, 0, 340, span=1 if beside else 2), *([cell(beside, 3, 1, 340)] if beside else []),
        cell("（七）总计", 4, 0, 360), cell("21", 4, 1, 360),
    ]  # fmt: skip
    return Grid(tuple(cells), 5, 2, place(1, top, 400), "pdf")


BLOCKS = [
    Block("某市某局2024年政府信息公开工作年度报告", place(1, 70, 90)),
    Block("一、总体情况", place(1, 100, 120)),
    Block("二、主动公开政府信息情况", place(1, 270, 290)),
    Block("五、存在的主要问题及改进情况", place(1, 420, 440)),
]


def test_a_heading_that_is_a_row_of_a_frame_opens_its_section() -> None:
    sections = split_sections([frame("三、收到和处理政府信息\n公开申请情况"), *BLOCKS])
    assert [(section.number, section.heading, section.text, section.prose) for section in sections] == [
        (0, "", "某市某局2024年政府信息公开工作年度报告", "某市某局2024年政府信息公开工作年度报告"),
        (1, "一、总体情况", "", ""),
        (2, "二、主动公开政府信息情况", "信息内容 本年处理决定数量\n行政许可 85", ""),
        (3, "三、收到和处理政府信息公开申请情况", "（七）总计 21", ""),
        (5, "五、存在的主要问题及改进情况", "", ""),
    ]


@pytest.mark.parametrize(
    ("heading", "beside"),
    [
        ("三、收到和处理政府信息公开申请情况", "21"),  # a row with a value is a row of the table
        ("三、本年度办理结果", ""),
        ("收到和处理政府信息公开申请情况", ""),  # without a number it may be the title of the table
    ],
)
def test_other_rows_of_a_table_open_no_section(heading: str, beside: str) -> None:
    sections = split_sections([*BLOCKS[:3], frame(heading, beside), BLOCKS[3]])
    assert [section.number for section in sections] == [0, 1, 2, 5]
    assert "（七）总计 21" in sections[2].text


def test_without_places_on_paper_the_parts_of_a_grid_keep_its_place() -> None:
    rows = ["规章", "四、政府信息公开行政复议、行政诉讼情况", "结果维持"]
    grid = Grid(tuple(Cell(text, row, 0, place=Place(path=f"/tr[{row}]")) for row, text in enumerate(rows)), 3, 1)
    blocks = [
        Block("二、主动公开政府信息情况", Place(path="/p")),
        grid,
        Block("六、其他需要报告的事项", Place(path="/p[2]")),
    ]
    assert [(section.number, section.text) for section in split_sections(blocks)] == [
        (0, ""), (2, "规章"), (4, "结果维持"), (6, ""),
    ]  # fmt: skip
