"""Mutated documents: each mutation must raise, be flagged at the cell, or be read right. No wrong figure may be
silent.
"""

from __future__ import annotations

import re

import pytest

from parse import Unreadable, parse_report
from tests.test_parse_pages import PAGE, build_page, build_rows, read_truth


def find_row(page, label):
    return re.search(r"<tr>(?:(?!<tr>).)*?" + re.escape(label) + r".*?</tr>", page, re.DOTALL)[0]


def check(page):
    """Read a mutated page. Return its report, having checked that every figure is true or flagged."""
    report = parse_report(page.encode())
    truth = read_truth()
    flagged = {(p.table_code, p.row_code, p.column_code) for p in report.problems}
    for figure in report.figures:
        is_flagged = any(
            (figure.table_code, row, column) in flagged
            for row in (figure.row_code, None)
            for column in (figure.column_code, None)
        )
        assert str(figure.value) == truth[figure.code] or is_flagged, figure
    return report


def kinds(report):
    return {problem.kind for problem in report.problems}


def test_the_page_itself_is_read_whole():
    report = check(PAGE)
    assert {figure.code: str(figure.value) for figure in report.figures} == read_truth()
    assert report.problems == ()


@pytest.mark.parametrize(
    "label", ["规章", "行政处罚", "1.属于国家秘密", "2.重复申请", "（七）总计", "3.其他", "（一）予以公开"]
)
def test_a_renamed_row_gives_no_figure_and_a_problem(label):
    report = check(PAGE.replace(f">{label}</td>", ">9.完全不同的事项</td>", 1))
    assert "row_not_recognised" in kinds(report)
    assert "row_missing" in kinds(report)
    assert any("完全不同的事项" in problem.message for problem in report.problems)


def test_a_row_renamed_to_its_neighbour_reads_neither():
    report = check(PAGE.replace("<td>1.属于国家秘密</td>", "<td>2.重复申请</td>"))
    assert "duplicate_row" in kinds(report)
    assert not [figure for figure in report.figures if figure.row_code == "not_processed_repeat"]


def test_a_slightly_different_label_is_never_silent():
    for label in ("1.属于商业秘密", "1.属于国家机密", "1.不属于国家秘密"):
        report = check(PAGE.replace("<td>1.属于国家秘密</td>", f"<td>{label}</td>"))
        assert kinds(report) & {"label_differs", "row_not_recognised"}, label


@pytest.mark.parametrize(
    "label", ["规章", "1.属于国家秘密", "二、上年结转政府信息公开申请数量", "（七）总计", "3.补正后申请内容仍不明确"]
)
def test_a_dropped_row_moves_no_other(label):
    page = PAGE.replace(find_row(PAGE, f">{label}</td>"), "", 1)
    report = check(page)
    assert "row_missing" in kinds(report)


def test_swapped_columns_are_read_by_their_headers():
    page = build_page(swap=(1, 2))
    assert page != PAGE
    report = check(page)
    assert {figure.code: str(figure.value) for figure in report.figures} == read_truth()


def test_swapped_rows_are_read_by_their_labels():
    first, second = find_row(PAGE, "<td>2.重复申请</td>"), find_row(PAGE, "<td>3.要求提供公开出版物</td>")
    report = check(PAGE.replace(first, "@").replace(second, first).replace("@", second))
    assert len(report.figures) == 200
    assert "row_out_of_order" in kinds(report)


def test_a_missing_header_cell_or_word_leaves_its_column_unread():
    report = check(PAGE.replace("<td>科研机构</td>", "<td>分支机关</td>"))
    assert "column_not_recognised" in kinds(report)
    assert not [figure for figure in report.figures if figure.column_code == "research_institution"]


@pytest.mark.parametrize(
    ("printed", "state"), [("/", "dash"), ("—", "dash"), ("", "blank"), ("&nbsp;", "blank"), ("无", "text")]
)
def test_what_is_no_number_gets_no_value(printed, state):
    page = PAGE.replace(">141399<", f">{printed}<")
    figure = next(f for f in parse_report(page.encode()).figures if f.code == "proactive.licences.decisions")
    assert (figure.state, figure.value) == (state, None)


@pytest.mark.parametrize(
    "printed", ["１４１３９９", "141,399", " 141399", "<span>141</span><span>399</span>", "<p>141399<o:p> </o:p></p>"]
)
def test_other_spellings_of_a_number_are_read(printed):
    report = check(PAGE.replace(">141399<", f">{printed}<"))
    assert len(report.figures) == 200


@pytest.mark.parametrize(
    "printed",
    [
        "141 399",
        "141<br>399",
        "14l399",
        "1413O9",
        "141\ufffd99",
        "00",
        "141,39",
        "-141399",
        "<s>1</s>41399",
        "<img src=a.png>",
    ],
)
def test_damaged_numbers_are_flagged(printed):
    report = check(PAGE.replace(">141399<", f">{printed}<"))
    figure = next(f for f in report.figures if f.code == "proactive.licences.decisions")
    assert (figure.state, figure.value) == ("unreadable", None)
    assert any(p.kind == "cell_unreadable" and p.row_code == "licences" for p in report.problems)


def test_a_raised_digit_is_no_digit_of_the_number():
    figure = next(
        f
        for f in parse_report(PAGE.replace(">141399<", ">14139<sup>9</sup><").encode()).figures
        if f.code == "proactive.licences.decisions"
    )
    assert (figure.state, figure.printed, figure.value) == ("text", "14139⁹", None)


def test_split_merged_cells_are_read():
    cells = "".join(["<td></td>"] * 1)
    page = PAGE.replace('<td colspan="2">（七）总计</td>', f"<td>（七）总计</td>{cells}")
    page = page.replace('<td rowspan="3">（四）无法提供</td>', "<td>（四）无法提供</td>")
    for label in ("2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"):
        page = page.replace(f"<td>{label}</td>", f"<td></td><td>{label}</td>")
    report = check(page)
    assert {figure.code: str(figure.value) for figure in report.figures} == read_truth()


def test_a_missing_cell_unreads_its_row():
    row = find_row(PAGE, "（一）予以公开")
    report = check(PAGE.replace(row, row.replace("<td>13</td>", "", 1)))
    assert "row_incomplete" in kinds(report)
    assert not [figure for figure in report.figures if figure.row_code == "granted"]


def test_a_doubled_cell_unreads_its_row():
    row = find_row(PAGE, "（一）予以公开")
    report = check(PAGE.replace(row, row.replace("<td>13</td>", "<td>13</td><td>13</td>", 1)))
    assert "row_incomplete" in kinds(report)
    assert not [figure for figure in report.figures if figure.row_code == "granted"]


def test_a_cell_over_two_columns_is_not_read_and_its_row_is():
    row = find_row(PAGE, "（一）予以公开")
    merged = row.replace("<td>13</td><td>0</td>", '<td colspan="2">13</td>', 1)
    assert merged != row
    report = check(PAGE.replace(row, merged))
    codes = {figure.column_code for figure in report.figures if figure.row_code == "granted"}
    assert "natural_person" not in codes and "commercial_enterprise" not in codes
    assert {"total", "legal_service_organisation"} <= codes


def test_a_missing_cell_in_the_row_of_fifteen_unreads_it():
    row = find_row(PAGE, "<td>13</td><td>3</td>")
    report = check(PAGE.replace(row, row.replace("<td>9</td>", "", 1)))
    assert not [figure for figure in report.figures if figure.table_code == "review_litigation"]
    assert {"row_incomplete", "table_missing"} <= kinds(report)


def test_a_block_header_that_cannot_be_read_unreads_its_block():
    report = check(PAGE.replace("复议后起诉", "后续处理"))
    assert not [figure for figure in report.figures if figure.row_code == "litigation_after_review"]
    assert "column_not_recognised" in kinds(report)


def test_a_second_table_of_the_same_shape_is_flagged_not_merged():
    table = build_rows("requests", replace={"15": "77"})
    report = check(
        PAGE.replace("<p>四、政府信息公开行政复议", f"<p>其中：下属单位</p>{table}<p>四、政府信息公开行政复议")
    )
    assert "duplicate_table" in kinds(report)
    assert len(report.figures) == 200


def test_a_wrong_year_in_the_title_is_a_conflict():
    report = check(PAGE.replace("伊宁市人民政府 2024年", "伊宁市人民政府 2023年"))
    assert report.year == 2024
    assert "year_conflict" in kinds(report)
    assert {evidence.value for evidence in report.year_evidence} == {"2024", "2023"}


def test_a_row_slipped_under_a_wrong_header_is_not_on_the_form():
    page = PAGE.replace("本年收费金额（单位：万元）", "本年处理决定数量")
    report = check(page)
    assert not [figure for figure in report.figures if figure.row_code == "fees"]
    assert "cell_not_on_form" in kinds(report)


def test_a_foreign_row_is_named():
    extra = "<tr><td>其他主动公开文件</td><td>5</td><td>6</td><td>7</td></tr>"
    row = find_row(PAGE, "<td>规范性文件</td>")
    report = check(PAGE.replace(row, row + extra))
    assert "row_not_on_form" in kinds(report)
    assert len(report.figures) == 200


def test_a_foreign_table_with_numbers_is_named():
    report = check(
        PAGE.replace(
            "<p>五、",
            "<table><tr><td>渠道</td><td>条数</td></tr><tr><td>网站</td><td>12</td></tr><tr><td>微博</td><td>7</td></tr></table><p>五、",
        )
    )
    assert "table_not_recognised" in kinds(report)


def test_tables_as_images_are_missing_tables():
    page = re.sub(r"<table.*?</table>", "<p><img src='table.png'></p>", PAGE, flags=re.DOTALL)
    report = check(page)
    assert report.figures == () and report.edition == "prose"
    assert {p.table_code for p in report.problems if p.kind == "table_missing"} == {
        "proactive",
        "requests",
        "review_litigation",
    }


def test_one_table_missing_is_named():
    report = check(PAGE.replace(build_rows("review_litigation"), ""))
    assert [p.table_code for p in report.problems if p.kind == "table_missing"] == ["review_litigation"]


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><script>document.cookie='__jsl_clearance=1'</script></head><body></body></html>",
        "<html><head><title>知道创宇云防御</title></head><body><h1>访问被拦截</h1><p>您的请求存在风险</p></body></html>",
        "<html><body><h1>404</h1><p>您访问的页面不存在</p></body></html>",
        "   \n ",
    ],
)
def test_pages_that_are_no_report_raise(page):
    with pytest.raises(Unreadable) as caught:
        parse_report(page.encode())
    assert "expected" in str(caught.value)


def test_a_table_cut_in_two_without_a_second_header_is_flagged_or_read():
    row = find_row(PAGE, "（五）不予处理")
    page = PAGE.replace(row, "</table><table>" + row)
    report = check(page)
    assert "header_missing" in kinds(report)


@pytest.mark.parametrize("instead", ["<td>法人或其他组织</td>", "", '<td colspan="4">法人或其他组织</td>'])
def test_a_lost_span_in_the_header_unreads_the_table(instead):
    report = check(PAGE.replace('<td colspan="5">法人或其他组织</td>', instead))
    assert "header_slipped" in kinds(report)
    assert not [figure for figure in report.figures if figure.table_code == "requests"]


def test_values_below_a_row_without_a_label_throw_doubt_on_it():
    row = find_row(PAGE, "（一）予以公开")
    rest = "<tr><td></td><td></td><td>5</td>" + "<td></td>" * 6 + "</tr>"
    report = check(PAGE.replace(row, row + rest).replace('rowspan="22"', 'rowspan="23"'))
    assert ("row_uncertain", "granted") in {(problem.kind, problem.row_code) for problem in report.problems}
