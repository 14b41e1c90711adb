"""Plain text: rows of values between labels that are cut anywhere, and damage that leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from parse import parse_report

SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "yining-city-2024.txt"
ROW = "（七）总计 15 0 0 0 6 0 21"


@pytest.fixture
def text():
    if not SAMPLE.exists():
        pytest.skip("the sample is not there")
    return SAMPLE.read_text(encoding="utf-8")


def read(text):
    report = parse_report(text.encode())
    return report, {problem.kind for problem in report.problems}


def test_a_lost_value_unreads_its_row_alone(text):
    report, kinds = read(text.replace(ROW, "（七）总计 15 0 0 6 0 21"))
    assert "row_incomplete" in kinds
    assert len(report.figures) == 193
    assert not [figure for figure in report.figures if figure.row_code == "total_processed"]


def test_swapped_header_words_leave_the_columns_unread(text):
    damaged = text.replace("科研\n\n机构\n\n社会\n\n公益\n\n组织", "社会\n\n公益\n\n组织\n\n科研\n\n机构", 1)
    assert damaged != text
    report, kinds = read(damaged)
    assert not [figure for figure in report.figures if figure.table_code == "requests"]
    assert "header_missing" in kinds


def test_a_renamed_row_is_named(text):
    report, kinds = read(text.replace("2.重复申请 0", "2.另外事项 0"))
    assert {"row_not_recognised", "row_missing"} <= kinds
    assert len(report.figures) == 193


def test_a_lost_value_in_the_row_of_fifteen_unreads_it(text):
    report, kinds = read(text.replace("2 9 2 0 13 3 0 2 0 5", "2 9 2 13 3 0 2 0 5"))
    assert not [figure for figure in report.figures if figure.table_code == "review_litigation"]
    assert "table_missing" in kinds


def test_a_dropped_row_moves_no_other(text):
    report, kinds = read(text.replace("3.要求提供公开出版物 0 0 0 0 0 0 0", ""))
    assert len(report.figures) == 193
    assert "row_missing" in kinds


def test_places_are_lines(text):
    report, _ = read(text)
    lines = text.replace("\f", "\n").split("\n")
    figure = next(figure for figure in report.figures if figure.code == "requests.total_processed.total")
    assert lines[figure.place.line - 1].strip() == ROW


DRAWN = """某市某局2024年政府信息公开工作年度报告
（本列数据的勾稽关系为：第一项 自然     法人或其他组织                    总
加第二项之和）                 人  商业  科研  社会公  法律服    计
                                   企业  机构  益组织  务机构  其他
                            申请人情况
（六）其他处理               1   2   3   4   5   6   21
（七）总计                   2   0   0   0   0   0   2
"""


def test_a_header_drawn_over_several_lines_is_read_by_its_order():
    report, _ = read(DRAWN)
    values = {
        figure.column_code: str(figure.value) for figure in report.figures if figure.row_code == "other_processing"
    }
    assert values["commercial_enterprise"] == "2" and values["total"] == "21" and len(values) == 7
    assert "勾稽关系" in report.sections[0].text


def test_a_drawn_header_in_another_order_is_not_read():
    report, _ = read(DRAWN.replace("商业  科研", "科研  商业"))
    assert not report.figures


def test_two_words_of_a_header_do_not_fit_two_values_of_a_row_with_blanks():
    rows = "\n".join(["社会公益组织", "法律服务机构 其他", "一、本年新收政府信息公开申请数量 58 5"])
    report, kinds = read("某局2024年政府信息公开工作年度报告\n" + rows)
    assert not report.figures
    assert "table_missing" in kinds


def test_a_page_number_between_two_rows_is_left_out():
    rows = "信息内容 本年处理决定数量\n行政处罚 7\n- 2 -\n\f行政强制 3\n"
    report, _ = read("某局2024年政府信息公开工作年度报告\n第二十条第（六）项\n" + rows)
    assert [str(figure.value) for figure in report.figures] == ["7", "3"]


def test_a_label_that_goes_on_beside_the_values_is_one(text):
    cut = text.replace("2.没有现成信息需要另行制作 0", "2.没有现成信息\n需要另行制作 0")
    assert cut != text
    report, _ = read(cut)
    assert len(report.figures) == 200


def test_a_number_broken_over_two_lines_unreads_its_row(text):
    report, kinds = read(text.replace(ROW, ROW.replace("21", "2") + "\n1"))
    assert "row_incomplete" in kinds
    assert not [figure for figure in report.figures if figure.row_code == "total_processed"]
