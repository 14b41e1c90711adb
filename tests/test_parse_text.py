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
