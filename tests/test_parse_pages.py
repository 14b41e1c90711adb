"""A web page with the published figures of 伊宁市人民政府 2024, built from the golden cells for other tests to
damage.
"""

from __future__ import annotations

import csv
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden" / "yining-city-2024.csv"

COLUMNS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
CODES = [
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_organisation",
    "legal_service_organisation",
    "other_organisation",
    "total",
]
REQUEST_ROWS = [
    ("new_requests", '<td colspan="3">一、本年新收政府信息公开申请数量</td>'),
    ("carried_over_in", '<td colspan="3">二、上年结转政府信息公开申请数量</td>'),
    ("granted", '<td rowspan="22">三、本年度办理结果</td><td colspan="2">（一）予以公开</td>'),
    ("partially_granted", '<td colspan="2">（二）部分公开（区分处理的，只计这一情形，不计其他情形）</td>'),
    ("refused_state_secret", '<td rowspan="8">（三）不予公开</td><td>1.属于国家秘密</td>'),
    ("refused_prohibited_by_law", "<td>2.其他法律行政法规禁止公开</td>"),
    ("refused_security_stability", "<td>3.危及“三安全一稳定”</td>"),
    ("refused_third_party", "<td>4.保护第三方合法权益</td>"),
    ("refused_internal_affairs", "<td>5.属于三类内部事务信息</td>"),
    ("refused_process_information", "<td>6.属于四类过程性信息</td>"),
    ("refused_enforcement_file", "<td>7.属于行政执法案卷</td>"),
    ("refused_administrative_inquiry", "<td>8.属于行政查询事项</td>"),
    ("unavailable_not_held", '<td rowspan="3">（四）无法提供</td><td>1.本机关不掌握相关政府信息</td>'),
    ("unavailable_needs_creation", "<td>2.没有现成信息需要另行制作</td>"),
    ("unavailable_unclear", "<td>3.补正后申请内容仍不明确</td>"),
    ("not_processed_petition", '<td rowspan="5">（五）不予处理</td><td>1.信访举报投诉类申请</td>'),
    ("not_processed_repeat", "<td>2.重复申请</td>"),
    ("not_processed_publication", "<td>3.要求提供公开出版物</td>"),
    ("not_processed_excessive", "<td>4.无正当理由大量反复申请</td>"),
    ("not_processed_reconfirm", "<td>5.要求行政机关确认或重新出具已获取信息</td>"),
    (
        "other_correction_overdue",
        '<td rowspan="3">（六）其他处理</td><td>1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请</td>',
    ),
    ("other_fee_unpaid", "<td>2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请</td>"),
    ("other_other", "<td>3.其他</td>"),
    ("total_processed", '<td colspan="2">（七）总计</td>'),
    ("carried_over_out", '<td colspan="3">四、结转下年度继续办理</td>'),
]
FIVE = "<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>"
REVIEW_CODES = ["upheld", "corrected", "other_result", "pending", "total"]


def read_truth() -> dict[str, str]:
    """Public code of each cell to its value."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {f"{row['table_code']}.{row['row_code']}.{row['column_code']}": row["value"] for row in rows}


def _swap(items: list[str], swap: tuple[int, int] | None) -> list[str]:
    items = list(items)
    if swap:
        items[swap[0]], items[swap[1]] = items[swap[1]], items[swap[0]]
    return items


def build_rows(table: str, *, swap: tuple[int, int] | None = None, replace: dict[str, str] | None = None) -> str:
    """One statutory table as HTML; ``swap`` exchanges two columns, headers and all; ``replace`` changes values."""
    truth = {code: (replace or {}).get(value, value) for code, value in read_truth().items()}
    build = {"proactive": _build_proactive, "requests": _build_requests, "review_litigation": _build_review}[table]
    return build(truth, swap)


def _build_proactive(truth: dict[str, str], swap: tuple[int, int] | None) -> str:
    def row(label: str, *codes: str, span: int = 1) -> str:
        cells = "".join(f'<td colspan="{span}">{truth["proactive." + code]}</td>' for code in codes)
        return f"<tr><td>{label}</td>{cells}</tr>".replace(' colspan="1"', "")

    one = '<tr><td colspan="4">第二十条第（{}）项</td></tr>'
    decisions = '<tr><td>信息内容</td><td colspan="3">本年处理决定数量</td></tr>'
    rows = [
        one.format("一"),
        "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>",
        row("规章", "rules.issued", "rules.repealed", "rules.in_force"),
        row("规范性文件", *(f"normative_documents.{code}" for code in ("issued", "repealed", "in_force"))),
        one.format("五") + decisions,
        row("行政许可", "licences.decisions", span=3),
        one.format("六") + decisions,
        row("行政处罚", "penalties.decisions", span=3),
        row("行政强制", "coercive_measures.decisions", span=3),
        one.format("八") + '<tr><td>信息内容</td><td colspan="3">本年收费金额（单位：万元）</td></tr>',
        row("行政事业性收费", "fees.amount_10k_yuan", span=3),
    ]
    return f"<table>{''.join(rows)}</table>"


def _build_requests(truth: dict[str, str], swap: tuple[int, int] | None) -> str:
    names, codes = _swap(COLUMNS, swap), _swap(CODES, swap)
    head = (
        '<tr><td colspan="3" rowspan="3">（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>'
        '<td colspan="7">申请人情况</td></tr>'
        f'<tr><td rowspan="2">{names[0]}</td><td colspan="5">法人或其他组织</td><td rowspan="2">总计</td></tr>'
        f"<tr>{''.join(f'<td>{name}</td>' for name in names[1:])}</tr>"
    )
    rows = [
        f"<tr>{label}{''.join('<td>' + truth[f'requests.{row}.{code}'] + '</td>' for code in codes)}</tr>"
        for row, label in REQUEST_ROWS
    ]
    return f"<table>{head}{''.join(rows)}</table>"


def _build_review(truth: dict[str, str], swap: tuple[int, int] | None) -> str:
    values = [
        truth[f"review_litigation.{row}.{code}"]
        for row in ("review", "litigation_direct", "litigation_after_review")
        for code in REVIEW_CODES
    ]
    return (
        '<table><tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr><tr>'
        + FIVE.replace("<td>", '<td rowspan="2">')
        + f'<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr><tr>{FIVE}{FIVE}</tr>'
        + f"<tr>{''.join(f'<td>{value}</td>' for value in values)}</tr></table>"
    )


def build_page(*, swap: tuple[int, int] | None = None) -> str:
    """The whole page: title, period, six headings, three tables."""
    return (
        "<!doctype html><html><head><meta charset='utf-8'><title>政府信息公开</title></head><body>"
        "<h1>伊宁市人民政府 2024年政府信息公开工作年度报告</h1>"
        "<p>本报告中所列数据的统计期限自2024年1月1日起至2024年12月31日止。</p>"
        "<p>一、总体情况</p><p>全文如下。</p>"
        f"<p>二、主动公开政府信息情况</p>{build_rows('proactive')}"
        f"<p>三、收到和处理政府信息公开申请情况</p>{build_rows('requests', swap=swap)}"
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p>{build_rows('review_litigation')}"
        "<p>五、存在的主要问题及改进情况</p><p>略。</p><p>六、其他需要报告的事项</p><p>无。</p></body></html>"
    )


PAGE = build_page()


def test_the_page_prints_every_golden_value():
    assert PAGE.count("<table>") == 3
    assert all(f">{value}<" in PAGE for value in read_truth().values())
