"""The statutory tables as bodies print them: codes and labels of rows and columns.

Typed from the notices 国办公开办函〔2019〕60号 and 〔2021〕30号, apart from the parser's own lists, so that neither can
cover a mistake of the other.
"""

from __future__ import annotations

REQUEST_COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_organisation",
    "legal_service_organisation",
    "other_organisation",
    "total",
)
ORGANISATIONS = REQUEST_COLUMNS[1:-1]
REVIEW_COLUMNS = ("upheld", "corrected", "other_result", "pending", "total")
REVIEW_BLOCKS = ("review", "litigation_direct", "litigation_after_review")

#: An item of article 20: its heading, its columns (code and label), its rows (code and label).
Item = tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]

_DOCUMENTS_2021 = (("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数"))
_DOCUMENTS_2019 = (
    ("newly_made", "本年新制作数量"),
    ("newly_published", "本年新公开数量"),
    ("total_published", "对外公开总数量"),
)
_ITEMS_2019 = (("prior_year_items", "上一年项目数量"), ("change", "本年增/减"), ("decisions", "处理决定数量"))
_DECISIONS = (("decisions", "本年处理决定数量"),)
PROACTIVE_2021: tuple[Item, ...] = (
    ("第二十条第（一）项", _DOCUMENTS_2021, (("rules", "规章"), ("normative_documents", "行政规范性文件"))),
    ("第二十条第（五）项", _DECISIONS, (("licences", "行政许可"),)),
    ("第二十条第（六）项", _DECISIONS, (("penalties", "行政处罚"), ("coercive_measures", "行政强制"))),
    ("第二十条第（八）项", (("amount_10k_yuan", "本年收费金额（单位：万元）"),), (("fees", "行政事业性收费"),)),
)
PROACTIVE_2019: tuple[Item, ...] = (
    ("第二十条第（一）项", _DOCUMENTS_2019, (("rules", "规章"), ("normative_documents", "规范性文件"))),
    ("第二十条第（五）项", _ITEMS_2019, (("licences", "行政许可"), ("other_services", "其他对外管理服务事项"))),
    ("第二十条第（六）项", _ITEMS_2019, (("penalties", "行政处罚"), ("coercive_measures", "行政强制"))),
    ("第二十条第（八）项", _ITEMS_2019[:2], (("fees", "行政事业性收费"),)),
    (
        "第二十条第（九）项",
        (("projects", "采购项目数量"), ("amount_10k_yuan", "采购总金额")),
        (("procurement", "政府集中采购"),),
    ),
)

#: Rows of the table of applications: group label, then (code, label); groups "" stand over all three label columns.
RESULTS = "三、本年度办理结果"
Group = tuple[str, tuple[tuple[str, str], ...]]
_RESULT_GROUPS: tuple[Group, ...] = (
    ("", (("granted", "（一）予以公开"),)),
    ("", (("partially_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),)),
    (
        "（三）不予公开",
        (
            ("refused_state_secret", "1.属于国家秘密"),
            ("refused_prohibited_by_law", "2.其他法律行政法规禁止公开"),
            ("refused_security_stability", "3.危及“三安全一稳定”"),
            ("refused_third_party", "4.保护第三方合法权益"),
            ("refused_internal_affairs", "5.属于三类内部事务信息"),
            ("refused_process_information", "6.属于四类过程性信息"),
            ("refused_enforcement_file", "7.属于行政执法案卷"),
            ("refused_administrative_inquiry", "8.属于行政查询事项"),
        ),
    ),
    (
        "（四）无法提供",
        (
            ("unavailable_not_held", "1.本机关不掌握相关政府信息"),
            ("unavailable_needs_creation", "2.没有现成信息需要另行制作"),
            ("unavailable_unclear", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "（五）不予处理",
        (
            ("not_processed_petition", "1.信访举报投诉类申请"),
            ("not_processed_repeat", "2.重复申请"),
            ("not_processed_publication", "3.要求提供公开出版物"),
            ("not_processed_excessive", "4.无正当理由大量反复申请"),
            ("not_processed_reconfirm", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
_OTHER_2021: Group = (
    "（六）其他处理",
    (
        ("other_correction_overdue", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ("other_fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        ("other_other", "3.其他"),
    ),
)
_OTHER_2019: Group = ("", (("other_processing", "（六）其他处理"),))
_TOTAL: Group = ("", (("total_processed", "（七）总计"),))
FIRST_ROWS = (
    ("new_requests", "一、本年新收政府信息公开申请数量"),
    ("carried_over_in", "二、上年结转政府信息公开申请数量"),
)
LAST_ROW = ("carried_over_out", "四、结转下年度继续办理")


def list_items(edition: str) -> tuple[Item, ...]:
    """The items of the first table on the form of an edition."""
    return PROACTIVE_2019 if edition == "2019" else PROACTIVE_2021


def list_groups(edition: str) -> tuple[Group, ...]:
    """The result groups of the second table on the form of an edition."""
    return (*_RESULT_GROUPS, _OTHER_2021 if edition == "2021" else _OTHER_2019, _TOTAL)


def list_codes(table: str, edition: str) -> list[str]:
    """Every code of a table, in printed order."""
    if table == "proactive":
        return [
            f"proactive.{row}.{column}"
            for _, columns, rows in list_items(edition)
            for row, _ in rows
            for column, _ in columns
        ]
    if table == "requests":
        inner = [row for _, rows in list_groups(edition) for row, _ in rows]
        rows = [*(row for row, _ in FIRST_ROWS), *inner, LAST_ROW[0]]
        return [f"requests.{row}.{column}" for row in rows for column in REQUEST_COLUMNS]
    return [f"review_litigation.{block}.{column}" for block in REVIEW_BLOCKS for column in REVIEW_COLUMNS]
