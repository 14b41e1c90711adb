"""First tables of the 2019 form as bodies really filled them: words and signs in cells, rows of their own, merged
cells.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from parse import parse_report

TABLES = Path(__file__).parents[2] / "shared" / "data" / "published_tables.jsonl"
COLUMNS = {
    3: ("本年新制作数量", "本年新公开数量", "对外公开总数量"),
    "three": ("上一年项目数量", "本年增/减", "处理决定数量"),
    2: ("上一年项目数量", "本年增/减"),
    "procurement": ("采购项目数量", "采购总金额"),
}


def read_cases():
    if not TABLES.exists():
        return []
    cases = [json.loads(line) for line in TABLES.read_text(encoding="utf-8").splitlines()]
    return [case for case in cases if case["form"] == "2019" and not case["complete"]]


def build(rows):
    html = []
    for label, cells in rows.items():
        wide = {"规": 3, "其他主": 3, "行政规": 3}
        kind = next((value for start, value in wide.items() if label.startswith(start)), "three")
        kind = 2 if label.startswith("行政事业") else "procurement" if label.startswith("政府集中") else kind
        names = COLUMNS[kind]
        span = len(names) if len(cells) == 1 else 1
        html.append(f"<tr><td>信息内容</td>{''.join(f'<td>{name}</td>' for name in names)}</tr>")
        html.append(f"<tr><td>{label}</td>{''.join(f'<td colspan={span}>{cell}</td>' for cell in cells)}</tr>")
    return f"<html><body><p>某局2020年政府信息公开工作年度报告</p><table>{''.join(html)}</table></body></html>"


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case["agency"])
def test_every_cell_is_as_printed_or_named(case):
    report = parse_report(build(case["table1"]).encode())
    printed = [cell for cells in case["table1"].values() for cell in cells]
    read = [figure.printed for figure in report.figures]
    missing = len(printed) - len(read)
    kinds = {problem.kind for problem in report.problems}
    assert not missing or kinds & {"column_not_recognised", "row_not_on_form"}
    for figure in report.figures:
        assert figure.edition == "2019"
        if figure.state == "number":
            assert figure.value == Decimal(figure.printed.replace("+", "").strip())
        else:
            assert figure.printed in {"增10", "1276.5534万元"}
