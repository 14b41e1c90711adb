"""`gongkai audit` as a journalist meets it: findings, letters, JSON, and what is said where there is nothing to say."""

import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import gongkai
from archive.audit.telling import read_audit, read_findings, read_rules
from archive.audit.told import Filters, ToldCheck
from archive.status import UnknownAgency
from archive.tables import audit as words
from publish import names
from publish.letter import UnclearAddressee, escape, write_letter
from publish.telling import count_checks
from publish.terminal_audit import NAMED, print_audit
from tests.audited import FINDINGS, make_audited
from tests.published import Published


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return make_audited(tmp_path_factory.mktemp("audited"))


def run(published: Published, *arguments: str) -> Result:
    return CliRunner().invoke(gongkai.main, ["audit", *arguments, "--archive", str(published.archive)])


def shown(published: Published, *arguments: str) -> str:
    done = run(published, *arguments)
    assert done.exit_code == 0, done.output
    return done.output


# -- what is found --------------------------------------------------------------------------------------------------


def test_a_finding_is_told_with_both_sides_and_where_they_stand(published: Published) -> None:
    output = shown(published, "yining-2024")
    first, *_ = output.split("\n\n")
    lines = [line.strip() for line in first.splitlines()]
    assert (
        lines[0]
        == "yining-2024 · R1 各列平衡 Balance of each column · 错误 error · 原文如此 printed so in the document"
    )
    assert lines[1:3] == [FINDINGS[0][12], FINDINGS[0][13]]
    assert lines[3] == "据以核对 checked against 15"
    assert lines[4] == (
        "+ “15”  一、本年新收政府信息公开申请数量 · 自然人 1. Requests newly received this year · Natural persons  "
        "requests.new_requests.natural_person"
    )
    assert lines[5].startswith("第 5 页，距左 25 mm、距上 110 mm page 5, 25 mm from the left, 110 mm from the top · ")
    assert lines[5].endswith(
        "另行读取，结果一致（pdfminer crop） an independent reading gives the same (pdfminer crop)"
    )
    assert lines[8] == "所印 printed 18"
    assert "判定理由：四个格子另行读取，结果一致。" in lines
    assert "Why so judged: All four cells were read again, and the same was found." in lines
    assert "网页 page http://www.yining.gov.cn/files/2024.pdf  (yining-2024)" in lines
    assert not [line for line in lines if line.startswith("文件")], "the page is the document"
    assert f"SHA-256 {published.pdf}, 首次抓取 first captured 2026-11-20T01:00:04Z" in lines
    assert lines[-1] == "发现代码 finding f1-natural"


def test_words_of_the_prose_are_told_with_their_sentence(published: Published) -> None:
    output = shown(published, "yining-2024", "--rule", "R6")
    assert "+ “18”  正文“一、总体情况” Prose of part “1. Overview”" in output
    place = "第 2 页，该部分文字第 22 至 27 字 page 2, characters 22 to 27 of its prose"
    assert f"{place} · 另行读取，结果一致（pdfminer text） an independent" in output
    assert "原句 sentence “2024年，收到政府信息公开申请 21件，办结 18件，结转下一年度办理 3 件。”" in output
    assert "口径可能不同 words and table may speak of different bodies" in output


def test_what_was_checked_is_summed_up(published: Published) -> None:
    output = shown(published, "yining-2024")
    assert "核对 17 处：14 处成立，3 处不成立；另有 3 处无法核对。" in output
    assert "17 places checked: 14 hold, 3 are broken; 3 more could not be tested." in output
    assert "R6  2 × 措辞未定，不能确定指的是哪些格 the wording leaves open which cells are meant" in output
    assert "R2  1 × 所需的格无法确认（无法辨认或两读不一） a cell that it needs is not certain" in output
    assert "Numbers told in the prose against the tables: 2 in agreement, 1 different." in output


def test_one_language(published: Published) -> None:
    chinese, english = (shown(published, "yining-2024", "--lang", one) for one in ("zh", "en"))
    assert "Natural persons" not in chinese
    assert "自然人一列" in chinese
    assert "自然人一列" not in english
    assert "Natural persons: 15 new" in english


def test_cells_of_another_report_name_it(published: Published) -> None:
    output = shown(published, "hongze-2024", "--lang", "en")
    assert "+ “21”  1. Requests newly received this year · Total  requests.new_requests.total (yining-2024)" in output
    assert "page http://www.yining.gov.cn/files/2024.pdf  (yining-2024)" in output
    assert "related report yining-2024" in output


def test_no_colour_codes_and_no_broken_lines_in_a_pipe(published: Published) -> None:
    screen = io.StringIO()
    print_audit(read_audit(published.archive, "yining-2024"), Console(file=screen, width=20))
    assert "\x1b" not in screen.getvalue()
    assert FINDINGS[0][12] in screen.getvalue()


def test_brackets_of_a_report_are_no_markup(published: Published) -> None:
    audit = read_audit(published.archive, "yining-2024")
    odd = replace(audit, findings=(replace(audit.findings[0], message_en="[bold]a[/bold] [/x]"),))
    screen = io.StringIO()
    print_audit(odd, Console(file=screen), "en")
    assert "[bold]a[/bold] [/x]" in screen.getvalue()


# -- what is not found ----------------------------------------------------------------------------------------------


def test_a_report_without_findings_says_so(published: Published) -> None:
    output = shown(published, "shanghai-office-2019")
    assert "上海市人民政府办公厅: none found in 2 checks; 5 could not be tested." in output
    assert "R1  5 × 所需的格为空白 a cell that it needs prints nothing" in output
    assert "yining-2023 伊宁市人民政府: no check is on record." in shown(published, "yining-2023")


def test_what_a_filter_leaves_out_is_not_said_to_be_absent(published: Published) -> None:
    output = shown(published, "yining-2024", "--severity", "note")
    assert "none of the kind asked for; 3 others." in output
    assert "none found" not in output


def test_a_report_of_which_nothing_could_be_tested(published: Published, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    archive.write_bytes(published.archive.read_bytes())
    with closing(sqlite3.connect(archive)) as database, database:
        database.execute("update checks set held = 0 where report_id = 'shanghai-office-2019'")
        database.execute("update reports set status = 'withheld' where id = 'yining-2024'")
    done = CliRunner().invoke(gongkai.main, ["audit", "--archive", str(archive), "--lang", "en"])
    assert "上海市人民政府办公厅: nothing could be tested (5 places)." in done.output
    assert "yining-2024 伊宁市人民政府: withheld by a decision: not checked." in done.output
    assert "Natural persons" not in done.output, "what is withheld is told nowhere"


def test_many_reports_without_findings_are_counted(published: Published) -> None:
    audit = read_audit(published.archive, "yining-2023")
    many = replace(audit, reports=tuple(replace(audit.reports[0], id=f"a-{n}") for n in range(NAMED + 1)))
    screen = io.StringIO()
    print_audit(many, Console(file=screen), "en")
    assert "51 reports show no finding." in screen.getvalue()


def test_no_report_of_that_year(published: Published) -> None:
    assert "No report of that choice is held." in shown(published, "hongze", "--year", "1999")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["yining-1999"], "no report of 伊宁市人民政府 for 1999 is held; `gongkai coverage yining`"),
        (["伊宁市人民政附"], "expected the id of a report, or the id or name of a body, perhaps 伊宁市人民政府"),
        (["--rule", "R99"], "R99: expected one of R1, R2, R6, R9"),
        (["--severity", "fatal"], "fatal: expected one of error, warn, note"),
        (["--verdict", "guilty"], "guilty: expected one of document, scope, unsure"),
        (["--letter"], "a letter goes to one agency, and these are 3"),
    ],
)
def test_what_cannot_be_told_is_a_failure(published: Published, arguments: list[str], said: str) -> None:
    done = run(published, *arguments)
    assert done.exit_code == 1
    assert said in done.output


def test_a_missing_archive_and_contradictory_options(tmp_path: Path, published: Published) -> None:
    done = CliRunner().invoke(gongkai.main, ["audit", "--archive", str(tmp_path / "none.db")])
    assert done.exit_code == 1
    assert "run `gongkai build` first" in done.output
    assert run(published, "--json", "--letter").exit_code == 2


# -- choices --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "filters", "found"),
    [
        ("yining-2024", Filters(), ["f1-natural", "f2-total", "f3-words"]),
        ("伊宁市人民政府", Filters(), ["f1-natural", "f2-total", "f3-words"]),
        ("yining", Filters(years=[2023]), []),
        ("人民政府", Filters(severities=["note"]), ["f4-hongze"]),
        (None, Filters(), ["f4-hongze", "f1-natural", "f2-total", "f3-words"]),
        (None, Filters(rules=["R1"], verdicts=["document", "scope"]), ["f1-natural"]),
    ],
)
def test_findings_by_name_and_filter(
    published: Published, name: str | None, filters: Filters, found: list[str]
) -> None:
    assert [finding.id for finding in read_findings(published.archive, name, filters)] == found


def test_a_rule_leaves_out_the_checks_of_others(published: Published) -> None:
    audit = read_audit(published.archive, "yining-2024", Filters(rules=["R2"], severities=["error"]))
    assert [(check.rule, check.held, check.untestable) for check in audit.checks] == [("R2", 6, 1)]
    assert [(one.rule, one.reason) for one in audit.untestable] == [("R2", "uncertain")]
    with pytest.raises(UnknownAgency):
        read_audit(published.archive, "nobody")


def test_json_has_every_column(published: Published) -> None:
    told = json.loads(shown(published, "yining-2024", "--json"))
    first = told["findings"][0]
    for table in ("findings", "finding_evidence"):
        declared = {column.name for one in words.TABLES if one.name == table for column in one.columns}
        given = first if table == "findings" else first["evidence"][0]
        assert declared - {"finding_id"} <= set(given)
    assert (first["expected"], first["printed"], first["difference"]) == (15, 18, 3)
    cell = first["evidence"][3]
    assert (cell["printed"], cell["side"], cell["row_code"], cell["page"]) == ("3", "printed", "carried_over_out", 5)
    assert cell["label_zh"] == "四、结转下年度继续办理 · 自然人"
    assert {check["rule"]: check["broken"] for check in told["checks"]} == {"R1": 2, "R2": 0, "R6": 1}
    assert told["links"] == {"agrees": 2, "differs": 1}
    assert told["newest_capture"] == "2026-11-20T01:00:04Z"


def test_rules_are_printed(published: Published) -> None:
    output = shown(published, "--rules")
    assert "R1 各列平衡 Balance of each column · 错误 error" in output
    assert "Basis: the relation printed on the form" in output
    assert "Cannot know: Which cell is wrong" in output
    assert "9 hold, 2 broken, 7 could not be tested." in output
    assert [rule.code for rule in read_rules(published.archive)] == ["R1", "R2", "R6", "R9"]


def test_every_code_has_words() -> None:
    assert set(names.SEVERITY_NAMES) == set(words.SEVERITIES)
    assert set(names.VERDICT_NAMES) == set(words.VERDICTS)
    assert set(names.PROOF_NAMES) == set(words.PROOFS)
    assert set(names.LINK_NAMES) == set(words.LINK_STATES)


# -- letters --------------------------------------------------------------------------------------------------------


def test_a_letter_cites_the_cells(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_CONTACT", "desk@example.com")
    letter = shown(published, "yining-2024", "--letter")
    chinese, english = letter.split("\n---\n")
    assert chinese.startswith("# 关于伊宁市人民政府政府信息公开工作年度报告中数字的函\n\n伊宁市人民政府：\n")
    assert "## 《伊宁市人民政府2024年政府信息公开工作年度报告》（2024 年度）" in chinese
    assert "| 另一方 | + | 四、结转下年度继续办理 · 自然人 | 3 | 第 5 页，距左 25 mm、距上 110 mm | 另行读取" in chinese
    assert "| 另一方 | = | 合计 | 18 |  |  |" in chinese
    assert "desk@example.com" in chinese
    assert f"* SHA-256：`{published.pdf}`\n* 首次抓取：2026-11-20T01:00:04Z\n" in chinese
    assert f"* SHA-256: `{published.pdf}`\n* First captured: 2026-11-20T01:00:04Z\n" in english
    assert "截至 2026-11-20" in chinese
    assert "［日期］" in chinese
    assert "<http://www.yining.gov.cn/files/2024.pdf>" in english
    assert "**Natural persons: 15 new + 0 carried over = 15, but 15 processed + 3 carried forward = 18;" in english
    for part, first, second in (
        (chinese, "两处数字不一致，请核实", "可能系统计口径不同（例如本机关与全地区），请说明"),
        (english, "The two numbers differ: please check", "Different things may have been counted (the office itself"),
    ):
        assert part.count(first) == 1, "only what two readings prove is said to differ"
        assert part.count(second) == 1
        assert part.count("\n### ") == 3


def test_a_letter_leaves_notes_out_and_a_place_for_the_contact(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_CONTACT", "operator@example.org")
    assert "［发信人联系方式］" in shown(published, "yining-2024", "--letter")
    done = run(published, "hongze-2024", "--letter")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "nothing to write: no such finding. 1 place checked: 0 hold, 1 is broken" in done.stderr
    note = shown(published, "hongze-2024", "--letter", "--severity", "note")
    assert "**与 2023 年有 \\| 多格 \\*相同\\*。**" in note
    assert "| 伊宁市人民政府 2024: 一、本年新收政府信息公开申请数量 · 总计 | 21 |" in note
    assert "确为原文所印，请核实" in note
    assert "两处数字不一致" not in note


def test_a_finding_without_cells_claims_no_reading(published: Published) -> None:
    audit = read_audit(published.archive, "yining-2024", Filters(rules=["R1"], verdicts=["document"]))
    late = replace(
        audit.findings[0], rule="R10", evidence=(), expected="2025-03-31", printed="2025-04-20", difference=20
    )
    letter = write_letter(replace(audit, findings=(late,)), None)
    assert "两次独立读取" not in letter
    assert "\n请核实。\n" in letter
    assert f"`{published.pdf}`" in letter


def test_a_letter_says_of_an_implausible_number_only_that_it_is_printed(published: Published) -> None:
    audit = read_audit(published.archive, "yining-2024", Filters(rules=["R1"], verdicts=["document"]))
    first = audit.findings[0]
    (cell,) = first.side("printed")[:1]
    many = replace(first, rule="R8", detail="too_many", evidence=(cell,), expected=1000, printed=3000, difference=2000)
    letter = write_letter(replace(audit, findings=(many,)), None)
    assert "确为原文所印，请核实" in letter
    assert "不一致，请核实" not in letter
    assert "differ: please" not in letter
    assert "| 一方 | = | 依核对规则 | 1000 |  |  |" in letter
    assert "| one | = | by the rule | 1000 |  |  |" in letter


def test_a_letter_says_why_something_is_not_certain(published: Published) -> None:
    audit = read_audit(published.archive, "yining-2024", Filters(rules=["R1"], verdicts=["document"]))
    basis = {"verdict_basis_zh": "日期只见于网页。", "verdict_basis_en": "only the page shows this date."}
    dated = replace(audit.findings[0], rule="R10", evidence=(), verdict="unsure", **basis)
    chinese, english = write_letter(replace(audit, findings=(dated,)), None).split("\n---\n")
    assert "尚难断定：日期只见于网页。" in chinese
    assert "未能另行读取" not in chinese
    assert "This is not certain. Only the page shows this date. There may be" in english


@pytest.mark.parametrize(
    ("tested", "sentence"),
    [
        ((1, 0, 1), "1 place checked: 1 holds, 0 are broken; 1 more could not be tested."),
        ((2, 1, 0), "3 places checked: 2 hold, 1 is broken; 0 more could not be tested."),
    ],
)
def test_one_is_told_as_one(published: Published, tested: tuple[int, int, int], sentence: str) -> None:
    audit = read_audit(published.archive, "yining-2024")
    assert count_checks(replace(audit, checks=(ToldCheck("yining-2024", "R1", *tested),)))[1] == sentence


def test_a_letter_needs_one_addressee(published: Published) -> None:
    with pytest.raises(UnclearAddressee, match="3 "):
        write_letter(read_audit(published.archive), None)


@given(st.text())
def test_printed_text_is_no_markup(text: str) -> None:
    escaped = escape(text)
    assert "\n" not in escaped
    plain = escaped
    for mark in "\\`*_{}[]<>|~#&":
        plain = plain.replace(f"\\{mark}", "")
    assert not set(plain) & set("`*_{}[]<>|~#&")
