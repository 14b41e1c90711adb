"""Wording beyond the plain one: reasons, causes, denied columns, subjects carried over. Golden values typed by hand."""

import pytest

from parse.model import Edition
from parse.prose import read_sentence

NEW, CARRIED_IN = "requests.new_requests.total", "requests.carried_over_in.total"
DONE, CARRIED_OUT = "requests.total_processed.total", "requests.carried_over_out.total"
GRANTED, PARTLY = "requests.granted.total", "requests.partially_granted.total"
REFUSED, UNAVAILABLE = "requests.refused_*.total", "requests.unavailable_*.total"
NOT_HELD, OTHER = "requests.unavailable_not_held.total", "requests.other_*.total"
REVIEW, SUED = "review_litigation.review", "review_litigation.litigation_*"
DOCUMENTS, RULES = "proactive.normative_documents", "proactive.rules"
LICENCES, PENALTIES = "proactive.licences.decisions", "proactive.penalties.decisions"

Told = list[tuple[str, str]]


def told(text: str, edition: Edition = "2021", section: int = 1) -> Told:
    return [(claim.number, claim.target.code) for claim in read_sentence(text, edition, 2023, section)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A reason before a result is passed over, whatever words it has.
        ("收到政府信息公开申请9件，因涉及个人隐私不予公开2件，因属投诉、信访类不予处理1件。",
         [("9", NEW), ("2", REFUSED), ("1", "requests.not_processed_*.total")]),
        ("收到政府信息公开申请6件，其中2件因涉及商业秘密不予公开，4件予以公开。",
         [("6", NEW), ("2", REFUSED), ("4", GRANTED)]),
        # The same result in many words.
        ("答复11件：同意公开4件，同意部分公开2件，不属于我局职责范围3件，该单位不掌握2件。",
         [("11", DONE), ("4", GRANTED), ("2", PARTLY), ("3", NOT_HELD), ("2", NOT_HELD)]),
        ("收到政府信息公开申请14件，其中公开5件，不存在4件，非政府信息3件，申请撤回2件。",
         [("14", NEW), ("5", GRANTED), ("4", UNAVAILABLE), ("3", "requests.other_other.total"), ("2", OTHER)]),
        # The number first.
        ("收到政府信息公开申请8件，5件本机关不掌握相关信息，1件不存在，2件已按照条例规定作出答复。",
         [("8", NEW), ("5", NOT_HELD), ("1", UNAVAILABLE), ("2", DONE)]),
        ("在办结的16件政府信息公开申请中，予以公开9件。", [("16", DONE), ("9", GRANTED)]),
        # What is asked of the applicant is no result.
        ("收到政府信息公开申请5件，其中1件因申请内容不明确要求补正，4件予以公开。", [("5", NEW), ("4", GRANTED)]),
        # Parts of what was carried over are no parts of all.
        ("受理依申请公开20件。其中，予以公开15件，包括上年结转3件，其中予以公开2件。",
         [("20", f"{NEW}+{CARRIED_IN}"), ("15", GRANTED), ("3", CARRIED_IN)]),
    ],
)  # fmt: skip
def test_results_are_read_with_their_reasons(text: str, expected: Told) -> None:
    assert told(text, section=3) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年受理公民申请7件，均按时办结。", [("7", NEW)]),
        ("3名公民向我局提出政府信息公开申请3件。", [("3", NEW)]),
        ("未收到公民、法人和其他组织要求获取政府信息的申请。", [("未收到", NEW)]),
        ("全年未接到公民、法人或其他组织申请。", [("未接到", NEW)]),
        ("未接到群众要求公开的信息。", [("未接到", NEW)]),
        ("全年没接到过政府信息公开申请。", [("没接到过", NEW)]),
        ("收到政府信息公开申请19件，已答复完毕17件（含2022年顺延1件），未结转至2024年。",
         [("19", NEW), ("17", DONE), ("1", CARRIED_IN), ("未", CARRIED_OUT)]),
        ("收到政府信息公开申请9件，公开及部分公开7件。", [("9", NEW), ("7", f"{GRANTED}+{PARTLY}")]),
        ("出具政府信息公开申请答复书25份。", [("25", DONE)]),
        ("新收政府信息公开申请12件，上年度无结转，办结11件，剩余1件下一年度继续办理。",
         [("12", NEW), ("无", CARRIED_IN), ("11", DONE), ("1", CARRIED_OUT)]),
        ("收到政府信息公开申请6件，办结5件，1件延至2024年办理。", [("6", NEW), ("5", DONE), ("1", CARRIED_OUT)]),
        ("收到政府信息公开申请6件，办结5件，转结至下一年再行办理1件。", [("6", NEW), ("5", DONE), ("1", CARRIED_OUT)]),
    ],
)  # fmt: skip
def test_what_came_and_what_was_carried_over(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("因政府信息公开被申请行政复议7件，其中维持4件、撤销1件、终止2件。",
         [("7", f"{REVIEW}.total"), ("4", f"{REVIEW}.upheld"), ("1", f"{REVIEW}.corrected"),
          ("2", f"{REVIEW}.other_result")]),
        ("因政府信息公开被申请行政复议3件，其中1件被复议机关责令重新答复，2件申请人撤回复议申请。",
         [("3", f"{REVIEW}.total"), ("1", f"{REVIEW}.corrected"), ("2", f"{REVIEW}.other_result")]),
        ("因信息公开引发行政诉讼5件，其中胜诉3件，败诉1件，1件正在法院审理中。",
         [("5", f"{SUED}.total"), ("3", f"{SUED}.upheld"), ("1", f"{SUED}.corrected"), ("1", f"{SUED}.pending")]),
        ("办理因2022年度依申请公开引发行政复议2件。", [("2", f"{REVIEW}.total")]),
        ("收到政府信息公开申请12件，其中，发生1起有关政府信息公开的行政复议案件。",
         [("12", NEW), ("1", f"{REVIEW}.total")]),
        ("收到政府信息公开申请12件，均已答复。答复后被行政复议3件。", [("12", NEW), ("3", f"{REVIEW}.total")]),
        ("收到政府信息公开申请12件，提起行政复议1件（申请人已撤回）。", [("12", NEW), ("1", f"{REVIEW}.total")]),
        ("未发生一起因政府信息公开引发的诉讼案件。", [("未发生一起", f"{SUED}.total")]),
        ("没有因政府信息公开被行政复议纠错、行政诉讼败诉的案件。",
         [("没有", f"{REVIEW}.corrected"), ("没有", f"{SUED}.corrected")]),
    ],
)  # fmt: skip
def test_reviews_and_lawsuits_and_how_they_ended(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "因房屋征收被提起行政诉讼3件，其中胜诉2件。",
        "未因信息公开引发诉讼。因具体行政行为被申请行政复议4件，被提起行政诉讼2件。",
        "因征地拆迁、信息公开等引发行政诉讼6件。",
        "收到政府信息公开申请30件。因信访事项答复不服提起行政复议5件。",
    ],
)
def test_a_case_of_another_cause_is_none_of_disclosure(text: str) -> None:
    assert not [number for number, _ in told(text) if number not in {"30", "未因"}]


def test_many_reviews_beside_few_applications_are_others() -> None:
    assert told("收到政府信息公开申请40件。全区行政复议案件35件。") == [("40", NEW)]
    assert told("收到政府信息公开申请40件。被申请行政复议25件。") == [("40", NEW), ("25", f"{REVIEW}.total")]


@pytest.mark.parametrize(
    ("text", "edition", "expected"),
    [
        ("对规范性文件开展清理，本年度制发3件，清理废止5件，现行有效27件。", "2021",
         [("3", f"{DOCUMENTS}.issued"), ("5", f"{DOCUMENTS}.repealed"), ("27", f"{DOCUMENTS}.in_force")]),
        ("无行政规范性文件本年制发件数、废止件数。", "2021",
         [("无", f"{DOCUMENTS}.issued"), ("无", f"{DOCUMENTS}.repealed")]),
        ("未制发规章、规范性文件，无废止文件。", "2021",
         [("未制发", f"{RULES}.issued"), ("未制发", f"{DOCUMENTS}.issued"), ("无", f"{DOCUMENTS}.repealed")]),
        ("主动公开规范性文件0件；行政许可处理决定数量25宗、行政处罚处理决定数量8宗。", "2021",
         [("25", LICENCES), ("8", PENALTIES)]),
        ("未出台规范性文件和重要政策措施。", "2021", [("未出台", f"{DOCUMENTS}.issued")]),
        ("清理并公开现行有效的规范性文件61件。", "2019", [("61", f"{DOCUMENTS}.total_published")]),
        ("行政许可项目12项，较上年减少1项，处理决定数量256件。", "2019",
         [("1", "proactive.licences.change"), ("256", LICENCES)]),
        ("行政事业性收费项目2项，收费金额31.5万元。", "2021", [("31.5", "proactive.fees.amount_10k_yuan")]),
    ],
)  # fmt: skip
def test_a_subject_is_carried_over_and_columns_are_denied(text: str, edition: Edition, expected: Told) -> None:
    assert told(text, edition) == expected


@pytest.mark.parametrize(
    "text",
    [
        "设立2个政府信息公开申请受理窗口。",
        "开设依申请公开专栏1个，政府信息公开申请受理平台1个。",
        "制作政府信息公开申请流程图1份，印发答复文书模板12份。",
        "2023年上半年，收到政府信息公开申请15件，答复14件。",
        "近三年共收到政府信息公开申请56件，办结56件。",
        "发布依申请公开信息5条，不予公开信息3条。",
        "主动公开新增规范性文件18件，历史规范性文件12件。",
        "向上级转交依申请公开3件，协助办理依申请公开5件。",
        "法院受理政府信息公开案件12件。",
        "立案查处行政处罚案件26件。",
    ],
)
def test_what_only_looks_like_an_application_makes_no_claim(text: str) -> None:
    assert told(text) == []


def test_what_one_channel_brought_is_no_part_to_claim() -> None:
    assert told("依申请公开9件，其中网络平台收到5件，线下邮件收到4件。") == [("9", NEW)]
    assert told("收到政府信息公开申请14件，涉及行政处罚的6件，涉及规范性文件的2件。") == [("14", NEW)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("今年因政府信息公开被申请行政复议6件。", "因政府信息公开被申请行政复议6件"),
        ("发生涉及政府信息公开的行政诉讼1件。", "涉及政府信息公开的行政诉讼1件"),
        ("因信息公开问题被提起行政诉讼2件。", "因信息公开问题被提起行政诉讼2件"),
    ],
)
def test_the_words_begin_with_their_phrase(text: str, words: str) -> None:
    (claim,) = read_sentence(text)
    assert claim.words == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Results that only applications have need no subject.
        ("予以公开8件，部分公开2件，无法提供3件，撤销1件，补正通知2件，不予处理0件，转结下年1件。",
         [("8", GRANTED), ("2", PARTLY), ("3", UNAVAILABLE), ("1", OTHER), ("0", "requests.not_processed_*.total"),
          ("1", CARRIED_OUT)]),
        ("当面申请2件，通过网站申请5件。在已办结的政府信息公开申请中，同意公开答复4件，信息不存在3件。",
         [("4", GRANTED), ("3", UNAVAILABLE)]),
        ("受理政府信息公开申请9件，予以公开7件，当事人自愿撤回2件。", [("9", NEW), ("7", GRANTED), ("2", OTHER)]),
        # What goes on next year.
        ("收到政府信息公开申请7件，3件尚在办理期内，4件按正常进度办理。",
         [("7", NEW), ("3", CARRIED_OUT), ("4", CARRIED_OUT)]),
        ("受理政府信息公开申请9件，另有1件转2024年办理。", [("9", NEW), ("1", CARRIED_OUT)]),
        ("收到政府信息公开申请9件，未结转2022年申请。", [("9", NEW), ("未", CARRIED_IN)]),
        # The rest of them, where nothing else was told to be answered.
        ("收到依申请公开20件，2件结转2024年，其余18件均已答复。", [("20", NEW), ("2", CARRIED_OUT), ("18", DONE)]),
        ("收到政府信息公开申请20件，予以公开12件，其余8件按期答复。", [("20", NEW), ("12", GRANTED)]),
        ("收到政府信息公开申请12件，其中10件履行受理、答复等程序。", [("12", NEW), ("10", DONE)]),
        ("申请数量与2022年持平，答复政府信息公开申请6件。", [("6", DONE)]),
        # The noun in other words.
        ("收到申请公开8条，已答复8条。", [("8", NEW), ("8", DONE)]),
        ("办理向区政府办申请的政府信息12件。", [("12", NEW)]),
        ("本年收到依申公开5件。", [("5", NEW)]),
        ("收到7名自然人申请信息公开15件。", [("15", "requests.new_requests.natural_person")]),
        ("2023年全市共受理申请90件，其中市政府受理12件，办结88件。", [("90", NEW), ("88", DONE)]),
        ("收到政府信息公开申请11件，其中通过门户网站申请9件，邮寄2件，按时办结11件。", [("11", NEW), ("11", DONE)]),
    ],
)  # fmt: skip
def test_applications_told_without_their_noun_or_in_other_words(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("因政府信息公开引起的复议、诉讼案件数均为0起。", [("0", f"{REVIEW}.total"), ("0", f"{SUED}.total")]),
        ("因政府信息公开被提起行政复议3件、行政诉讼2件，其中4件维持，1件败诉。",
         [("3", f"{REVIEW}.total"), ("2", f"{SUED}.total"), ("4", f"{REVIEW}.upheld+{SUED}.upheld"),
          ("1", f"{SUED}.corrected")]),
        ("因政府信息公开被提起行政复议3件；行政诉讼2件，其中维持2件。",
         [("3", f"{REVIEW}.total"), ("2", f"{SUED}.total"), ("2", f"{SUED}.upheld")]),
        ("因政府信息公开被提起行政复议3件（其中维持2件）、行政诉讼2件，其中胜诉1件。",
         [("3", f"{REVIEW}.total"), ("2", f"{REVIEW}.upheld"), ("2", f"{SUED}.total"), ("1", f"{SUED}.upheld")]),
        ("未收到政府信息公开申请、行政复议申请。", [("未收到", NEW), ("未收到", f"{REVIEW}.total")]),
        ("未收到因政府信息公开申请、举报引起的行政复议。", [("未收到", f"{REVIEW}.total")]),
        ("2023年依申请公开、行政复议、行政诉讼均为0件。",
         [("0", NEW), ("0", f"{REVIEW}.total"), ("0", f"{SUED}.total")]),
        ("因依申请公开引发的行政复议、行政诉讼均为0件。", [("0", f"{REVIEW}.total"), ("0", f"{SUED}.total")]),
        ("收到政府信息公开申请4件，不涉及行政诉讼。", [("4", NEW), ("不涉及", f"{SUED}.total")]),
        ("因信息公开被申请行政复议情况：无。", [("无", f"{REVIEW}.total")]),
        ("未发生因信息公开引发的行政复议、行政诉讼被纠错的情况。",
         [("未发生", f"{REVIEW}.corrected"), ("未发生", f"{SUED}.corrected")]),
    ],
)  # fmt: skip
def test_cases_told_together(text: str, expected: Told) -> None:
    assert told(text) == expected


def test_each_word_that_says_nought_has_its_own_noun() -> None:
    text = "未收到政府信息公开申请，无行政复议、无行政诉讼。"
    claims = [(claim.at, claim.words, claim.target.code) for claim in read_sentence(text)]
    assert claims[1:] == [(12, "无行政复议", f"{REVIEW}.total"), (18, "无行政诉讼", f"{SUED}.total")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下达行政处罚决定书15份，罚款2万元。", [("15", PENALTIES)]),
        ("公开行政处罚决定书15份。", []),
        ("主动公开行政许可处理事项30件、行政处罚处理事项12件。", []),
        ("公开现行规章3件。", [("3", f"{RULES}.in_force")]),
        ("现行行政许可30件。", []),
        ("受理政府信息公开申请30件，其中行政许可8件、行政处罚2件。", [("30", NEW)]),
        ("作出行政执法决定30件，其中行政许可8件、行政处罚22件。", [("8", LICENCES), ("22", PENALTIES)]),
    ],
)
def test_decisions_are_told_from_what_is_published(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "其中：收到微信端依申请公开3件，收到邮递依申请公开信息2条。",
        "举报投诉中，予以公开8件，不予公开1件，无法提供2件。",
        "发布信息20条，其中予以公开8条，部分公开2条，不予公开1条。",
        "收到信访件9件，1件转2024年办理，其余8件均已答复。",
        "收到建议7件，其中仍在办理期限内2件。",
        "除上年结转资金外，其余3件申请已完成。",
        "无政府信息公开申请收费。",
        "存在问题：无。",
        "予以公开20条，部分公开2条，不予公开3条。",
        "全市行政审批受理申请900件。",
        "被申请行政复议5件，其中行政处罚4件、行政许可1件。",
    ],
)
def test_the_same_words_of_another_subject_make_no_claim(text: str) -> None:
    assert told(text) == []
