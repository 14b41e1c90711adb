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


TABBED = """某局2024年政府信息公开工作年度报告
信息内容\t本年制发件数\t本年废止件数\t现行有效件数
规章\t6\t\t89
规范性文件\t4\t5（含自然失效 29 件）\t
信息内容\t本年处理决定数量
行政处罚\t85
\t申请人情况
自然人\t法人或其他组织\t总计
商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他
一、本年新收政府信息公开申请数量\t578\t\t63\t\t\t22\t663
三、本年度办理结果\t（一）予以公开\t\t\t7\t\t\t\t7

行政复议\t行政诉讼
结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t复议后起诉
结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计
\t2\t71\t\t73\t\t\t6\t\t6\t8\t\t\t\t8
六、其他需要报告的事项
"""


def test_cells_between_tabs_may_be_empty_and_have_notes():
    """A browser copies a table with tabs between its cells: here blanks leave a trace."""
    report, _ = read(TABBED)
    found = {figure.code: (figure.state, figure.printed) for figure in report.figures}
    assert found["proactive.rules.repealed"] == ("blank", "")
    assert found["proactive.normative_documents.repealed"] == ("text", "5（含自然失效 29 件）")
    assert found["requests.new_requests.other_organisation"] == ("number", "22")
    assert found["requests.granted.natural_person"] == ("blank", "")
    assert found["requests.granted.research_institution"] == ("number", "7")
    assert found["review_litigation.review.upheld"] == ("blank", "")
    assert found["review_litigation.litigation_after_review.total"] == ("number", "8")
    assert len(found) == 3 + 3 + 1 + 14 + 15
    assert {figure.agreement for figure in report.figures} == {"agree"}


def test_two_numbered_labels_above_one_row_of_values_read_neither():
    """An extractor that keeps the layout prints the values of a high row beside the label of the next."""
    rows = (
        "（七）总计 1 2 3 4 5 6 21\n1.本机关不掌握相关政府信息\n2.没有现成信息需要另行制作 0 37 19 0 0 0 56\n"
        "3.补正后申请内容仍不明确 2 0 0 0 0 0 2\n"
    )
    header = "申请人情况 自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n"
    report, kinds = read(f"某局2024年政府信息公开工作年度报告\n{header}{rows}")
    assert {figure.row_code for figure in report.figures} == {"total_processed", "unavailable_unclear"}
    assert kinds & {"row_not_recognised", "row_missing"}


def test_a_text_that_ends_in_a_row_of_values_does_not_read_it(text):
    cut = text[: text.index(ROW) + len(ROW) - 1]
    report, kinds = read(cut)
    assert "truncated" in kinds
    assert not [figure for figure in report.figures if figure.row_code == "total_processed"]
