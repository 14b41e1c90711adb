"""What was damaged on the way decides nothing: a lost header cell, a mended PDF, a bare word, a garbled header."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from parse import parse_report
from parse.containers import SeveralReports, _put_together
from parse.containers import _Found as Found
from parse.editions.agreement import judge
from parse.editions.vocabulary import load_labels
from parse.labels import match_label
from parse.model import Cell
from tests.test_parse_pages import PAGE

PDF = Path(__file__).parent / "fixtures" / "pdf" / "yining-city-2024.pdf"


def test_a_lost_header_cell_moves_no_column():
    page, count = re.subn(r"<t[dh][^>]*>\s*自然人\s*</t[dh]>", "", PAGE, count=1)
    assert count == 1
    report = parse_report(page.encode())
    assert not [figure for figure in report.figures if figure.table_code == "requests"]
    assert "header_slipped" in {problem.kind for problem in report.problems}


def test_a_garbled_header_between_known_ones_is_read_and_said():
    report = parse_report(PAGE.replace("自然人", "目然人", 1).encode())
    read = {figure.code: figure.value for figure in report.figures}
    whole = {figure.code: figure.value for figure in parse_report(PAGE.encode()).figures}
    assert read == whole
    assert [p.column_code for p in report.problems if p.kind == "label_differs"] == ["natural_person"]


def test_two_garbled_headers_that_are_not_alike_stay_unread():
    report = parse_report(PAGE.replace("自然人", "甲乙丙", 1).encode())
    assert "natural_person" not in {f.column_code for f in report.figures if f.table_code == "requests"}


@pytest.mark.parametrize(("text", "state"), [("下", "unreadable"), ("无", "text"), ("无此项", "text")])
def test_a_single_recognised_word_is_no_value(text, state):
    assert judge(Cell(text, 0, 0, second=text, confidence=0.9), None, "total").state == state


def test_a_mended_pdf_says_so_and_keeps_what_two_libraries_see():
    data = PDF.read_bytes()
    start = data.rindex(b"startxref")
    broken = data[:start] + re.sub(rb"\d+", b"7", data[start:], count=1)
    report = parse_report(broken)
    assert "damaged" in {problem.kind for problem in report.problems}
    whole = {figure.code: figure.value for figure in parse_report(data).figures}
    assert {figure.code: figure.value for figure in report.figures} == whole


def test_a_mended_pdf_of_which_another_library_sees_other_digits_gives_no_value(monkeypatch):
    monkeypatch.setattr("parse.readers.pdf.count_digits", lambda data, document, problems: [1, 2])
    report = parse_report(PDF.read_bytes())
    assert {figure.state for figure in report.figures} <= {"unreadable"}
    assert "text_lost" in {problem.kind for problem in report.problems}


@pytest.mark.parametrize(("other", "is_one"), [("伊犁州伊宁市人民政府", True), ("伊宁市财政局", False), ("", True)])
def test_members_of_an_archive_are_one_report_only_of_one_body(other, is_one):
    report = parse_report(PAGE.encode())
    pair = [("a", replace(report, agency="伊宁市人民政府")), ("b", replace(report, agency=other))]
    found = Found(reports=pair)
    if is_one:
        assert len(_put_together(found).figures) == len(report.figures)
    else:
        with pytest.raises(SeveralReports):
            _put_together(found)


def test_a_bare_other_is_no_row_for_certain():
    rows = load_labels()["requests"].rows
    assert match_label(".其他", rows).code is None
    assert match_label("3.其他", rows).code == "other_other"
    assert match_label("（六）其他", rows).code == "other_processing"


def test_a_lost_header_cell_of_the_reviews_moves_no_column():
    start = PAGE.index("未经复议直接起诉")
    after, count = re.subn(r"<td>总计</td>", "", PAGE[start:], count=1)
    assert count == 1
    report = parse_report((PAGE[:start] + after).encode())
    assert not [figure for figure in report.figures if figure.table_code == "review_litigation"]
    assert "header_slipped" in {problem.kind for problem in report.problems}


@pytest.mark.parametrize(
    ("printed", "is_read"),
    [
        ("复议后起斥", True),
        ("复议后", True),
        ("复议", False),
        ("未经复议直接起诉", False),
        ("行政诉讼", False),
        ("其他", False),
    ],
)
def test_a_garbled_block_of_the_reviews_is_read_between_known_ones_alone(printed, is_read):
    report = parse_report(PAGE.replace("复议后起诉", printed).encode())
    rows = {figure.row_code for figure in report.figures if figure.table_code == "review_litigation"}
    assert ("litigation_after_review" in rows) == is_read
    values = {
        (figure.row_code, figure.column_code): figure.value
        for figure in parse_report(PAGE.encode()).figures
        if figure.table_code == "review_litigation"
    }
    assert all(
        values[figure.row_code, figure.column_code] == figure.value
        for figure in report.figures
        if figure.table_code == "review_litigation" and figure.value is not None
    )
    kinds = {problem.kind for problem in report.problems if problem.table_code == "review_litigation"}
    assert kinds & ({"label_differs"} if is_read else {"column_not_recognised", "header_slipped", "row_missing"})


def test_a_second_header_in_another_order_reads_no_value_under_it():
    start = PAGE.index("（七）总计")
    at = PAGE.rindex("<tr", 0, start)
    names = ("总计", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    header = "<tr><td colspan=3></td>" + "".join(f"<td>{name}</td>" for name in names) + "</tr>"
    report = parse_report((PAGE[:at] + header + PAGE[at:]).encode())
    rows = {figure.row_code for figure in report.figures if figure.table_code == "requests"}
    assert "granted" in rows
    assert "total_processed" not in rows
    assert "header_slipped" in {problem.kind for problem in report.problems}
