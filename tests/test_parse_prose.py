"""Number sentences: which cells each number speaks of, and what is left alone. Golden values typed by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from parse import parse_report
from parse.model import Edition, Section
from parse.prose import Claim, read_claims, read_sentence, read_sums
from parse.prose.targets import name_target

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
NEW, CARRIED_IN = "requests.new_requests.total", "requests.carried_over_in.total"
BOTH = f"{NEW}+{CARRIED_IN}"
DONE, CARRIED_OUT = "requests.total_processed.total", "requests.carried_over_out.total"
GRANTED, PARTLY = "requests.granted.total", "requests.partially_granted.total"
REVIEW, SUED = "review_litigation.review.total", "review_litigation.litigation_*.total"
UPHELD, PENDING = "review_litigation.review.upheld", "review_litigation.review.pending"
DOCUMENTS = "proactive.normative_documents"
BY = "requests.new_requests"


def told(text: str, edition: Edition = "2021", year: int | None = None, section: int = 1) -> list[tuple[str, str]]:
    """Number as printed and code of each claim, in reading order."""
    return [(claim.number, claim.target.code) for claim in read_sentence(text, edition, year, section)]


def read_sample(name: str) -> tuple[tuple[Section, ...], tuple[Claim, ...]]:
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip("the real reports are not here")
    report = parse_report(path.read_bytes())
    return report.sections, read_claims(report.sections, report.edition, report.year)


def test_the_city_report_says_three_numbers_of_cells_and_one_sum() -> None:
    sections, claims = read_sample("yining-city-2024.txt")
    assert [(claim.section, claim.words, claim.value, claim.target.code) for claim in claims] == [
        (1, "共收到政府信息公开申请 21件", 21, NEW),
        (1, "办结 18件", 18, DONE),
        (1, "结转下一年度办理 3 件", 3, CARRIED_OUT),
    ]
    prose = next(section.prose for section in sections if section.number == 1)
    assert [prose[claim.start : claim.end] for claim in claims] == [claim.words for claim in claims]
    assert [prose[claim.at : claim.at + len(claim.number)] for claim in claims] == ["21", "18", "3"]
    (found,) = read_sums(sections)
    assert (found.value, [part.value for part in found.parts]) == (2395, [14, 1008, 1387, 3])
    assert not found.is_exhaustive


def test_the_branch_and_the_district_say_one_number_each() -> None:
    _, claims = read_sample("yining-ecology-branch-2024.txt")
    assert [(claim.value, claim.target.code) for claim in claims] == [(4, NEW)]
    _, claims = read_sample("hongze-district-2024.pdf")
    assert [(claim.value, claim.target.code, claim.scope) for claim in claims] == [(17, NEW, "区政府办代表区政府")]
    assert [target.code for target in claims[0].also] == [BOTH]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新收到申请政府信息公开42件，答复39件，结转下年度继续办理3件。",
         [("42", NEW), ("39", DONE), ("3", CARRIED_OUT)]),
        ("共受理749件政府信息公开申请（含上年结转36件），办结731件。",
         [("749", BOTH), ("36", CARRIED_IN), ("731", DONE)]),
        ("共受理政府信息公开申请859件；答复805件（含上年度结转18件，另有72件申请顺延到下年度答复）。",
         [("859", NEW), ("805", DONE), ("18", CARRIED_IN), ("72", CARRIED_OUT)]),
        ("收到政府信息公开申请58件，上年结转3件，共计61件。", [("58", NEW), ("3", CARRIED_IN), ("61", BOTH)]),
        ("全年依申请公开共收到网上申请105件，快递17件，合计122件，7件正在办理中。", [("122", NEW), ("7", CARRIED_OUT)]),
        ("收到政府信息公开申请5件。其中，予以公开及部分公开2件，因本机关不掌握等原因无法提供3件。",
         [("5", NEW), ("2", f"{GRANTED}+{PARTLY}"), ("3", "requests.unavailable_*.total")]),
        ("收到政府信息公开申请3件，予以公开、部分公开、不予公开分别为1件、2件和0件。",
         [("3", NEW), ("1", GRANTED), ("2", PARTLY), ("0", "requests.refused_*.total")]),
        ("收到政府信息公开申请9件，属于四类过程性信息1件，重复申请2件，申请人逾期不补正1件，其他5件。",
         [("9", NEW), ("1", "requests.refused_process_information.total"), ("2", "requests.not_processed_repeat.total"),
          ("1", "requests.other_correction_overdue.total"), ("5", "requests.other_*.total")]),
        ("收到政府信息公开申请21件，其中自然人、法人申请分别为15件、6件；予以公开13件。",
         [("21", NEW), ("15", f"{BY}.natural_person"), ("6", f"{BY}.organisations"),
          ("13", GRANTED)]),
        ("收到政府信息公开申请13件，其中自然人5件，商业企业3件，其他5件。",
         [("13", NEW), ("5", f"{BY}.natural_person"), ("3", f"{BY}.commercial_enterprise"),
          ("5", f"{BY}.other_organisation")]),
        ("收到政府信息公开申请十二件，办结两件。", [("十二", NEW), ("两", DONE)]),
        ("收到政府信息公开申请 １，２３４ 件。", [("１，２３４", NEW)]),
        ("收到政府信息公开申请 2\n1 件，办\n结 18 件。", [("2\n1", NEW), ("18", DONE)]),
        ("因政府信息公开被申请行政复议3件，其中维持2件、尚未审结1件；行政诉讼1件。",
         [("3", REVIEW), ("2", UPHELD), ("1", PENDING), ("1", SUED)]),
        ("未经复议直接起诉1件，复议后起诉0件。",
         [("1", "review_litigation.litigation_direct.total"),
          ("0", "review_litigation.litigation_after_review.total")]),
        ("涉及政府信息公开的行政复议、行政诉讼案件为0件。", [("0", REVIEW), ("0", SUED)]),
        ("因政府信息公开引起的行政复议、行政诉讼各1件。", [("1", REVIEW), ("1", SUED)]),
        ("行政许可决定141399件、行政处罚467862件、行政强制6176件，行政事业性收费18601.47万元。",
         [("141399", "proactive.licences.decisions"), ("467862", "proactive.penalties.decisions"),
          ("6176", "proactive.coercive_measures.decisions"), ("18601.47", "proactive.fees.amount_10k_yuan")]),
        ("办结行政许可事项9110件。", [("9110", "proactive.licences.decisions")]),
        ("制发行政规范性文件2件，废止10件，现行有效件数14件。",
         [("2", f"{DOCUMENTS}.issued"), ("10", f"{DOCUMENTS}.repealed"),
          ("14", f"{DOCUMENTS}.in_force")]),
    ],
)  # fmt: skip
def test_each_number_speaks_of_its_cell(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022年未收到政府信息公开申请。", [("未收到", NEW)]),
        ("无依申请公开事项，无结转2024年继续办理件。", [("无", NEW), ("无", CARRIED_OUT)]),
        ("未收到政府信息公开行政复议申请，未发生政府信息公开行政诉讼案件。", [("未收到", REVIEW), ("未发生", SUED)]),
        ("没有因政府信息公开引发的举报、投诉、行政复议或行政诉讼等情况。", [("没有", REVIEW), ("没有", SUED)]),
        ("受理依申请公开4件，未发生被行政复议纠错或败诉情况。",
         [("4", NEW), ("未发生", "review_litigation.review.corrected"),
          ("未发生", "review_litigation.litigation_*.corrected")]),
        ("未制定发布、废止行政规范性文件。",
         [("未制定发布", f"{DOCUMENTS}.issued"), ("未制定发布", f"{DOCUMENTS}.repealed")]),
    ],
)  # fmt: skip
def test_nought_is_told_in_words(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text, year=2023) == expected
    assert {claim.value for claim in read_sentence(text)} <= {Decimal(0), Decimal(4)}


@pytest.mark.parametrize(
    "text",
    [
        "收到留言数量 234条，办结 109条。",
        "受理12345热线工单1200件，办结1180件，办结率98%。",
        "办理人大代表建议12件、政协提案8件，答复率100%。",
        "1至6月收到政府信息公开申请8件。",
        "2023年收到政府信息公开申请15件。",
        "去年收到政府信息公开申请15件，同比增长40%。",
        "通过网络收到政府信息公开申请15件，办结15件。",
        "全年收取政府信息公开信息处理费 0 元，未收取信息处理费。",
        "审理行政复议案件320件，其中维持210件，撤销20件；行政应诉案件45件。",
        "行政许可事项清单256项，公示行政许可信息1256条、行政处罚信息302条。",
        "主动公开信息392条，其中规范性文件3条，行政许可93条，依申请公开信息4条。",
        "主动公开市政府规章13件（含新制定5件，废止4件）。",
        "对15件规范性文件进行清理，备案审查规范性文件8件。",
        "每件申请都得到办理，坚持一事一申请，本机关不掌握的信息，危及“三安全一稳定”的不予公开。",
        "收到申请，涉及土地征收类6件、规划类5件、其他类5件。",
        "全年制发公文120件，其中主动公开90件，依申请公开20件，不予公开10件。",
        "设立了1个政府信息查阅点和依申请公开受理点，并在28个行政村设立了查阅点。",
        "根据《条例》第三十六条，国办函〔2020〕109号，电话0999-8359526。",
    ],
)
def test_what_the_form_does_not_count_makes_no_claim(text: str) -> None:
    assert told(text, year=2024) == []


def test_a_row_of_a_table_that_came_as_text_is_no_number() -> None:
    assert told("一、本年新收政府信息公开申请数量 15 0 0 0 6 0 21\n二、上年结转\n3 0 0 0 0 0 3", section=3) == []
    assert told("行政许可\n141399\n规章\n0\n0\n规范性文件\n4\n17\n35", section=2) == []
    assert told("收到政府信息公开申请 1 234 件。") == [("1 234", NEW)]


def test_a_new_subject_ends_what_was_inherited() -> None:
    assert told("收到政府信息公开申请5件。收到留言234条，办结109条。") == [("5", NEW)]
    assert told("受理热线1200件，办结1180件。收到政府信息公开申请5件，办结4件。") == [("5", NEW), ("4", DONE)]
    assert told("收到申请5件，办结4件。") == []
    assert told("收到申请5件，办结4件。", section=3) == [("5", NEW), ("4", DONE)]
    assert told("（二）依申请公开\n全年收到申请5件，办结4件。") == [("5", NEW), ("4", DONE)]


def test_reviews_are_about_disclosure_where_the_section_or_the_sentence_says_so() -> None:
    assert told("发生行政复议3件。") == []
    assert told("发生行政复议3件。", section=4) == [("3", REVIEW)]
    assert told("收到政府信息公开申请21件。行政复议144件。") == [("21", NEW)]
    assert told("收到政府信息公开申请21件。涉及行政复议2件。") == [("21", NEW), ("2", REVIEW)]


def test_the_year_tells_which_way_an_application_was_carried() -> None:
    text = "收到政府信息公开申请9件，2023年结转1件，结转2025年2件，结转2024年3件。"
    assert told(text, year=2024) == [("9", NEW), ("1", CARRIED_IN), ("2", CARRIED_OUT), ("3", CARRIED_IN)]
    assert told("2023年收到政府信息公开申请15件，2024年收到21件。", year=2024) == [("21", NEW)]


def test_shares_name_both_sums() -> None:
    claims = read_sentence("办结政府信息公开申请21件，其中予以公开13件，占办结总数的61.9%。")
    share = claims[-1]
    assert (share.value, share.tolerance) == (Decimal("61.9"), Decimal("0.05"))
    assert share.target.code == f"{GRANTED} / {DONE}"
    assert (share.target.cells, share.target.of) == ((GRANTED,), (DONE,))
    claims = read_sentence("收到政府信息公开申请20件，办结18件，办结率90%，按时答复率100%。")
    assert [(claim.number, claim.target.code) for claim in claims[2:]] == [("90", f"{DONE} / {BOTH}")]


def test_the_form_decides_the_columns() -> None:
    text = "新制作规范性文件12件，新公开规范性文件11件，对外公开总数量118件。"
    assert told(text, "2019") == [
        ("12", f"{DOCUMENTS}.newly_made"),
        ("11", f"{DOCUMENTS}.newly_published"),
        ("118", f"{DOCUMENTS}.total_published"),
    ]
    assert told("公开规范性文件11件。") == []
    items = "行政许可事项13项，比2019年减少3项；政府集中采购项目12个，采购总金额1,276.55万元。"
    found = [(claim.value, claim.target.code) for claim in read_sentence(items, "2019", 2020)]
    assert found == [
        (-3, "proactive.licences.change"),
        (12, "proactive.procurement.projects"),
        (Decimal("1276.55"), "proactive.procurement.amount_10k_yuan"),
    ]
    assert told(items, "2021", 2020) == []
    refused = name_target("requests.other_*.total", "2019")
    assert refused is not None
    assert refused.cells == ("requests.other_processing.total",)


@pytest.mark.parametrize(
    ("text", "value", "tolerance"),
    [
        ("行政事业性收费1.86亿元", "18600", "50"),
        ("行政事业性收费251000元", "25.1", "0.00005"),
        ("作出行政许可决定1.2万件", "12000", "500"),
        ("收到政府信息公开申请近200件", "200", "100"),
        ("收到政府信息公开申请100余件", "100", "100"),
        ("收到政府信息公开申请120件左右", "120", "10"),
        ("收到政府信息公开申请1,036件", "1036", "0"),
    ],
)
def test_a_rounded_number_is_no_exact_one(text: str, value: str, tolerance: str) -> None:
    (claim,) = read_sentence(text)
    assert (claim.value, claim.tolerance) == (Decimal(value), Decimal(tolerance))


def test_whom_it_is_about_is_kept() -> None:
    claims = read_sentence("各镇受理政府信息公开申请32件，区政府办公室本级受理政府信息公开申请17件。")
    assert [claim.scope for claim in claims] == ["各镇", "区政府办公室本级"]
