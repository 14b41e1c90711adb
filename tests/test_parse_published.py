"""Every published table of the data file, set again as a page and as text: each cell is read as published, or named.

First tables of the form of 2019 as bodies really filled them: words and signs in cells, rows of their own, merged
cells, notes in labels, a header that an extractor has cut.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from parse import parse_report
from parse.alignment import match_rows
from parse.editions.vocabulary import load_labels
from parse.labels import match_label

TABLES = Path(__file__).parents[2] / "shared" / "data" / "published_tables.jsonl"
LABELS = load_labels()
COLUMNS = {
    "three": ("本年新制作数量", "本年新公开数量", "对外公开总数量"),
    "items": ("上一年项目数量", "本年增/减", "处理决定数量"),
    "fees": ("上一年项目数量", "本年增/减"),
    "procurement": ("采购项目数量", "采购总金额"),
}
#: Rows that are printed and are not the form's: their values are named, not read.
FOREIGN = ("其他主动公开文件",)
HEADER = (
    "<tr><td colspan=3 rowspan=3></td><td colspan=7>申请人情况</td></tr><tr><td rowspan=2>自然人</td><td colspan=5>"
    "法人或其他组织</td><td rowspan=2>总计</td></tr><tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>"
    "法律服务机构</td><td>其他</td></tr>"
)
REVIEWS = (
    "<tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr><tr>{0}<td colspan=5>未经复议直接起诉</td>"
    "<td colspan=5>复议后起诉</td></tr><tr>{1}{1}</tr>"
)
FIVE = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
REQUEST_COLUMNS = (
    "natural_person", "commercial_enterprise", "research_institution", "public_welfare_organisation",
    "legal_service_organisation", "other_organisation", "total",
)  # fmt: skip


def read_cases():
    if not TABLES.exists():
        return []
    return [json.loads(line) for line in TABLES.read_text(encoding="utf-8").splitlines()]


def name_kind(label: str) -> str:
    if label.startswith(("规", "行政规", *FOREIGN)):
        return "three"
    if label.startswith("行政事业"):
        return "fees"
    return "procurement" if label.startswith("政府集中") else "items"


def list_first_rows(case):
    """Header words, label and values of each row of the first table."""
    for key, part in case["table1"].items():
        if isinstance(part, list):
            yield COLUMNS[name_kind(key)], key, part
        elif "columns" in part:
            for label, cells in part.items():
                if label != "columns":
                    yield part["columns"], label, cells
        else:
            for column, rows in part.items():
                for label, value in rows.items():
                    yield [column], label, [value]


def list_request_rows(case):
    return [(row["label"].split("/"), row["cells"]) for row in (case.get("table2") or {"rows": []})["rows"]]


def list_truth(case):
    """Code of each published cell to its text, from the published labels by the words of the forms alone."""
    truth = {}
    for columns, label, cells in list_first_rows(case):
        row = match_label(label.split("(")[0], LABELS["proactive"].rows).code
        for column, cell in zip(columns, cells, strict=False) if row else ():
            code = match_label(column, LABELS["proactive"].columns).code
            if len(cells) == len(columns):
                truth[f"proactive.{row}.{code}"] = cell
    for path, cells in list_request_rows(case):
        group = match_label(path[-2], LABELS["requests"].groups).code if len(path) > 1 else None
        row = match_label(path[-1], LABELS["requests"].rows, None if group == "results" else group).code
        truth |= {f"requests.{row}.{column}": cell for column, cell in zip(REQUEST_COLUMNS, cells, strict=True)}
    third = case.get("table3") or {"columns": [], "cells": []}
    for path, cell in zip(third["columns"], third["cells"], strict=True):
        *above, column = path.split("/")
        row = match_label(above[-1], LABELS["review_litigation"].rows).code
        truth[f"review_litigation.{row}.{match_label(column, LABELS['review_litigation'].columns).code}"] = cell
    return truth


def build_page(case):
    first = []
    for names, label, cells in list_first_rows(case):
        span = len(names) if len(cells) < len(names) else 1
        first.append(f"<tr><td>信息内容</td>{''.join(f'<td>{name}</td>' for name in names)}</tr>")
        first.append(f"<tr><td>{label}</td>{''.join(f'<td colspan={span}>{cell}</td>' for cell in cells)}</tr>")
    second = "".join(
        f"<tr>{''.join(f'<td>{part}</td>' for part in [*path, *[''] * (3 - len(path))])}"
        f"{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for path, cells in [(move_last(path), cells) for path, cells in list_request_rows(case)]
    )
    five = "".join(f"<td>{name}</td>" for name in FIVE)
    third = "".join(f"<td>{cell}</td>" for cell in (case.get("table3") or {}).get("cells", []))
    tables = [f"<table>{''.join(first)}</table>"]
    tables += [f"<table>{HEADER}{second}</table>"] if second else []
    tables += (
        [f"<table>{REVIEWS.format(five.replace('<td>', '<td rowspan=2>'), five)}<tr>{third}</tr></table>"]
        if third
        else []
    )
    title = f"{case['agency']}{case['year']}年政府信息公开工作年度报告"
    return f"<html><body><p>{title}</p>{''.join(tables)}</body></html>"


def move_last(path: list[str]) -> list[str]:
    """The row's own label in the last of three columns, as a page without spans has it."""
    return [*path[:-1], *[""] * (3 - len(path)), path[-1]]


def build_text(case):
    """The same between tabs, as a browser copies it."""
    lines = [f"{case['agency']}{case['year']}年政府信息公开工作年度报告", ""]
    for names, label, cells in list_first_rows(case):
        lines += ["\t".join(["信息内容", *names]), "\t".join([label, *cells])]
    rows = list_request_rows(case)
    if rows:
        lines += [
            "\t申请人情况",
            "自然人\t法人或其他组织\t总计",
            "商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他",
        ]
        lines += ["\t".join([*path, *cells]) for path, cells in rows]
    if case.get("table3"):
        lines += ["", "行政复议\t行政诉讼", "\t".join([*FIVE, "未经复议直接起诉", "复议后起诉"]), "\t".join(FIVE * 2)]
        lines.append("\t".join(case["table3"]["cells"]))
    return "\n".join([*lines, "", "六、其他需要报告的事项"])


def judge(printed: str) -> tuple[str, Decimal | None]:
    """State and value of a published cell, by the words of the data file alone."""
    bare = printed.strip()
    if not bare:
        return "blank", None
    return ("text", None) if bare in {"增10", "1276.5534万元", "251000元"} else ("number", Decimal(bare.lstrip("+")))


def check(report, case):
    truth = list_truth(case)
    assert truth
    read = {figure.code: (figure.printed.strip(), figure.state, figure.value) for figure in report.figures}
    assert read == {code: (cell.strip(), *judge(cell)) for code, cell in truth.items()}
    printed = sum(len(cells) for _, _, cells in list_first_rows(case))
    named = {problem.kind for problem in report.problems}
    first = sum(code.startswith("proactive.") for code in truth)
    assert printed == first or named & {
        "row_missing",
        "column_not_recognised",
        "row_not_on_form",
        "row_incomplete",
        "row_not_recognised",
    }
    assert not any(figure.state == "disputed" for figure in report.figures)


def name(case):
    return f"{case['agency']}-{case['year']}"


@pytest.mark.parametrize("case", read_cases(), ids=name)
def test_every_cell_of_a_page_is_as_published_or_named(case):
    check(parse_report(build_page(case).encode()), case)


@pytest.mark.parametrize("case", read_cases(), ids=name)
def test_every_cell_of_a_text_is_as_published_or_named(case):
    check(parse_report(build_text(case).encode()), case)


@pytest.mark.parametrize("case", read_cases(), ids=name)
def test_every_published_label_is_a_row_of_the_form_or_known_to_be_none(case):
    labels = [(path[-1], match_label(path[-2], LABELS["requests"].groups).code if len(path) > 2 else None)
              for path, _ in list_request_rows(case)]  # fmt: skip
    assert all(match.is_exact for match in match_rows(labels, LABELS["requests"].rows))
    for _, label, _ in list_first_rows(case):
        assert label.startswith(FOREIGN) or match_label(label, LABELS["proactive"].rows).code


def test_a_header_cut_by_an_extractor_leaves_its_columns_unread():
    """微山县两城镇 2020: «本年新 | 本年新 | 对外公开总数量», the rest lost; which is which is not told."""
    page = (
        "<html><body><p>某镇2020年政府信息公开工作年度报告</p><table><tr><td>信息内容</td><td>本年新</td><td>本年新</td>"
        "<td>对外公开总数量</td></tr><tr><td>规章</td><td>1</td><td>2</td><td>3</td></tr></table></body></html>"
    )
    report = parse_report(page.encode())
    assert {figure.code: str(figure.value) for figure in report.figures} == {"proactive.rules.total_published": "3"}
    assert "column_not_recognised" in {problem.kind for problem in report.problems}
