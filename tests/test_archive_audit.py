"""The audit of an archive: a finding is read again first, what readings dispute is a problem, and nothing leaks."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from archive.audit import rereading
from archive.audit.model import Check, Words
from archive.audit.verdicts import judge
from archive.build import build
from archive.reading import Reading
from archive.results import Results
from crawler.captures import CaptureStore
from crawler.warc import Fetch
from parse import parse_report
from parse.proof.model import Reread
from tests.conftest import dump
from tests.subjects import make_company, make_subject
from tests.test_archive_decisions import build_with, decide
from tests.test_archive_reports import BODY, FETCH, PAGE, TIME

READING = Reading(workers=1)
OUT = "requests.carried_over_out.natural_person"


def store(folder: Path, *fetches: Fetch) -> None:
    with CaptureStore(folder / "captures") as captures:
        for fetch in fetches:
            captures.append(fetch)


def built(folder: Path, *, reading: Reading = READING) -> sqlite3.Connection:
    build(folder / "captures", folder / "archive.db", reading=reading)
    return sqlite3.connect(folder / "archive.db")


def findings(database: sqlite3.Connection) -> list[tuple[object, ...]]:
    return database.execute(
        "select report_id, rule, row_code, column_code, expected, printed, verdict from findings "
        "order by rule, column_code, section"
    ).fetchall()


def test_what_the_city_printed_is_found_and_proven(tmp_path: Path) -> None:
    store(tmp_path, FETCH)
    database = built(tmp_path)
    assert [row for row in findings(database) if row[1] == "R1"] == [
        ("yining-2024", "R1", None, "natural_person", 15, 18, "document"),
        ("yining-2024", "R1", None, "total", 21, 24, "document"),
    ]
    evidence = database.execute(
        "select e.row_code, e.side, e.printed, e.reread, e.proof from finding_evidence e join findings f "
        "on f.id = e.finding_id where f.rule = 'R1' and f.column_code = 'natural_person' order by position"
    ).fetchall()
    assert evidence == [
        ("new_requests", "expected", "15", "15", "reread"),
        ("carried_over_in", "expected", "0", "0", "reread"),
        ("total_processed", "printed", "15", "15", "reread"),
        ("carried_over_out", "printed", "3", "3", "reread"),
    ]


def misread(folder: Path, code: str, printed: str) -> None:
    """The first reading of the stored page gives another number in a cell, and both of its passes agree on it."""
    report = parse_report(FETCH.body)
    figures = tuple(
        replace(one, printed=printed, value=Decimal(printed), second=printed) if one.code == code else one
        for one in report.figures
    )
    assert figures != report.figures
    with CaptureStore(folder / "captures") as captures:
        (sha256,) = {capture.sha256 for capture in captures.captures() if capture.sha256}
    with Results(folder / "archive.db", READING.limits) as results:
        results.keep(sha256, replace(report, figures=figures), 0.1)


def test_a_wrong_first_reading_becomes_a_problem_and_no_finding(tmp_path: Path) -> None:
    store(tmp_path, FETCH)
    misread(tmp_path, "review_litigation.review.upheld", "7")
    database = built(tmp_path)
    assert [row for row in findings(database) if row[1] == "R4"] == []
    ((kind, row, column, message),) = database.execute(
        "select kind, row_code, column_code, message from problems where stage = 'audit'"
    ).fetchall()
    assert (kind, row, column) == ("rereading_differs", "review", "upheld")
    assert "«7»" in message
    assert "«2»" in message
    cell = database.execute(
        "select value, printed, state, agreement, second from figures where row_code = 'review' and "
        "column_code = 'upheld'"
    ).fetchone()
    assert cell == (None, "7", "disputed", "differ", "2")
    assert database.execute("select status from reports").fetchone() == ("flagged",)
    untestable = database.execute("select place, reason from untestable where rule = 'R4'").fetchall()
    assert untestable == [("review_litigation.review.total", "uncertain")]


def test_a_wrong_independent_reading_becomes_a_problem_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(tmp_path, FETCH)
    real = rereading.reread_many

    def misreading(documents, **options):
        for key, answers in real(documents, **options):
            yield key, tuple(replace(one, printed="0") if one.code == OUT else one for one in answers)

    monkeypatch.setattr(rereading, "reread_many", misreading)
    database = built(tmp_path)
    assert [row[3] for row in findings(database) if row[1] == "R1"] == ["total"]
    problems = database.execute("select row_code, column_code from problems where stage = 'audit'").fetchall()
    assert problems == [("carried_over_out", "natural_person")]


def test_what_cannot_be_read_again_rests_on_two_readings_or_is_unsure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(tmp_path, FETCH)

    def unable(documents, **_):
        for key, _data, asked in documents:
            yield key, tuple(Reread(one.code, None, "", "no second library here") for one in asked)

    monkeypatch.setattr(rereading, "reread_many", unable)
    database = built(tmp_path)
    assert [row[6] for row in findings(database) if row[1] == "R1"] == ["document", "document"]
    proofs = database.execute(
        "select distinct e.proof, e.reread, e.reread_by from finding_evidence e join findings f on f.id = e.finding_id "
        "where f.rule = 'R1'"
    ).fetchall()
    assert proofs == [("readings", None, "no second library here")]
    report = parse_report(FETCH.body)
    single = tuple(replace(one, agreement="single", second=None) for one in report.figures)
    with CaptureStore(tmp_path / "captures") as captures:
        (sha256,) = {capture.sha256 for capture in captures.captures() if capture.sha256}
    with Results(tmp_path / "archive.db", READING.limits) as results:
        results.keep(sha256, replace(report, figures=single), 0.1)
    database = built(tmp_path)
    assert [row[6] for row in findings(database) if row[1] == "R1"] == ["unsure", "unsure"]
    zh, en = database.execute("select verdict_basis_zh, verdict_basis_en from findings where rule = 'R1'").fetchone()
    assert "only once" in en
    assert "no second library here" in en
    assert "“一、本年新收政府信息公开申请数量，自然人”" in zh
    assert not re.search("[A-Za-z_]", zh), "a Chinese sentence of Chinese words, no codes"


def test_a_document_that_was_altered_since_it_was_read_ends_no_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(tmp_path, FETCH)
    built(tmp_path).close()
    with sqlite3.connect(tmp_path / ".archive.db.results") as results:
        results.execute("delete from answers")
    results.close()

    def altered(*_: object) -> bytes:
        raise LookupError("the file was altered")

    monkeypatch.setattr(rereading, "read_content", altered)
    database = built(tmp_path)
    assert [row[6] for row in findings(database) if row[1] == "R1"] == ["document", "document"]
    assert database.execute(
        "select distinct proof, reread, reread_by from finding_evidence where row_code is not null"
    ).fetchall() == [("readings", None, rereading.LOST)]


def test_the_same_captures_give_the_same_findings_and_nothing_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(tmp_path, FETCH)
    built(tmp_path).close()
    first = dump(tmp_path / "archive.db")

    def never(documents, **_):
        assert list(documents) == []
        return iter(())

    monkeypatch.setattr(rereading, "reread_many", never)
    built(tmp_path).close()
    assert dump(tmp_path / "archive.db") == first
    monkeypatch.undo()
    built(tmp_path, reading=replace(READING, fresh=True)).close()
    assert dump(tmp_path / "archive.db") == first


def test_a_finding_keeps_its_id_while_it_stands(tmp_path: Path) -> None:
    store(tmp_path / "one", FETCH)
    database = built(tmp_path / "one")
    before = dict(database.execute("select id, message_zh from findings where rule = 'R1'").fetchall())
    worse = replace(FETCH, body=BODY.replace("<td>3</td>", "<td>5</td>").encode(), time=TIME + timedelta(days=2))
    other = replace(FETCH, url=PAGE.replace("/c1/", "/c2/"), body=BODY.replace("2024", "2023").encode())
    store(tmp_path / "two", other, replace(worse, outcome="changed"))
    database = built(tmp_path / "two")
    after = dict(
        database.execute(
            "select id, message_zh from findings where rule = 'R1' and report_id = 'yining-2024'"
        ).fetchall()
    )
    assert before.keys() == after.keys()
    assert all("3" in before[key] and "5" in after[key] for key in before)


def test_a_withheld_cell_is_untestable_and_a_withheld_report_has_no_findings(tmp_path: Path) -> None:
    decided = decide(tmp_path, f"withhold: {{report: yining-2024, cell: {OUT}}}")
    database = build_with(tmp_path, decided, FETCH)
    assert [row[3] for row in findings(database) if row[1] == "R1"] == ["total"]
    reasons = database.execute("select rule, place, reason from untestable where reason = 'withheld'").fetchall()
    assert ("R1", "requests.*.natural_person", "withheld") in reasons
    (applied,) = database.execute("select applied from decisions").fetchone()
    assert applied == 1
    database.close()
    database = build_with(tmp_path, decide(tmp_path, "withhold: {report: yining-2024}"))
    for table in ("findings", "finding_evidence", "checks", "untestable", "prose_links", "reuse_summaries"):
        assert database.execute(f"select count(*) from {table}").fetchone() == (0,), table


def test_a_withheld_passage_is_in_no_finding(tmp_path: Path) -> None:
    sentence = "全年共收到政府信息公开申请 9521 件，其中努尔艾力一案。"
    body = BODY.replace("<p>全文如下。</p>", f"<p>全文如下。</p><p>{sentence}</p>")
    store(tmp_path, replace(FETCH, body=body.encode()))
    database = built(tmp_path)
    assert "9521" in json.dumps(database.execute("select words from findings").fetchall(), ensure_ascii=False)
    database.close()
    built_again = build_with(tmp_path, decide(tmp_path, "withhold: {report: yining-2024, passage: '9521'}"))
    assert built_again.execute("select count(*) from findings where words like '%9521%'").fetchone() == (0,)
    built_again.close()
    assert b"9521" not in (tmp_path / "archive.db").read_bytes()


@pytest.mark.parametrize(
    ("agency", "verdict"),
    [("伊宁市人民政府", "unsure"), ("伊宁市人民政府办公室", "unsure"), ("伊宁市公安局", "document")],
)
def test_words_of_a_governments_own_office_may_be_about_less_than_its_table(agency: str, verdict: str) -> None:
    subject = make_subject({"requests.new_requests.total": "95"}, agency=agency, kind="office/county-city")
    words = Words(1, 0, 20, "收到政府信息公开申请17件", "17", "2024年共收到政府信息公开申请17件。")
    check = Check("R6", subject.report_id, "breaks", "requests", "new_requests", "total", words=words)
    assert judge(check, [], make_company(subject)).verdict == verdict
