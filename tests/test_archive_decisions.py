"""Decisions in the archive: what is withheld stands nowhere in its file, and comes back when the decision goes."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.build import build
from archive.reading import Reading
from archive.withholding import MARK
from crawler.captures import CaptureStore
from crawler.decisions import NO_DECISIONS, Decisions, load_decisions
from crawler.warc import Fetch
from tests.conftest import dump
from tests.test_archive_reports import BODY, FETCH, PAGE, TIME

NAME = "努尔艾力"
#: The name in prose, in a cell that holds words, broken over lines, and in a text that is older now.
NAMED = BODY.replace(
    "<p>全文如下。</p>", f"<p>全文如下。</p><p>申请人{NAME}所提申请，已答复申请人努尔\n艾力。</p>"
).replace("<p>无。</p>", f"<p>另有{NAME}一案。</p>")
OTHER = replace(FETCH, url=PAGE.replace("/c1/", "/c2/"), time=TIME + timedelta(days=1))
ENTRY = "- {}\n  reason: 涉及个人隐私\n  date: 2025-01-20\n"


def decide(folder: Path, *entries: str) -> Decisions:
    path = folder / "decisions.yml"
    path.write_text("".join(ENTRY.format(entry) if "\n" not in entry else entry for entry in entries), encoding="utf-8")
    return load_decisions(path)


def build_with(folder: Path, decisions: Decisions, *fetches: Fetch) -> sqlite3.Connection:
    with CaptureStore(folder / "captures") as store:
        for fetch in fetches:
            store.append(fetch)
    build(folder / "captures", folder / "archive.db", reading=Reading(workers=1), decisions=decisions)
    return sqlite3.connect(folder / "archive.db")


def holds(folder: Path, words: str) -> bool:
    return words.encode() in (folder / "archive.db").read_bytes()


def named(body: str) -> bytes:
    return body.encode()


def test_a_passage_stands_nowhere_and_comes_back(tmp_path: Path) -> None:
    older = replace(FETCH, body=named(NAMED), time=TIME - timedelta(days=3))
    now = replace(FETCH, body=named(NAMED.replace("141399", "141400")), outcome="changed")
    mirror = replace(OTHER, body=named(NAMED.replace("全文如下", "全文附后")))
    plain = build_with(tmp_path, NO_DECISIONS, older, now, mirror)
    assert holds(tmp_path, NAME)
    before = dump(tmp_path / "archive.db")
    plain.close()
    decided = decide(tmp_path, f"withhold: {{report: yining-2024, passage: {NAME}}}")
    database = build_with(tmp_path, decided)
    assert not holds(tmp_path, NAME)
    assert not holds(tmp_path, "努尔")
    text, prose = database.execute("select text, prose from sections where number = 1").fetchone()
    assert text.count(MARK) == prose.count(MARK) == 2
    assert database.execute("select count(*) from figures where state = 'number'").fetchone() == (200,)
    documents = {sha for (sha,) in database.execute("select sha256 from withheld_documents")}
    assert documents == {sha for (sha,) in database.execute("select distinct sha256 from captures")}
    (row,) = database.execute("select kind, subject, reason, date, in_force, applied > 0 from decisions").fetchall()
    assert row == ("withhold", "yining-2024, a passage", "涉及个人隐私", "2025-01-20", 1, 1)
    database.close()
    build(tmp_path / "captures", tmp_path / "archive.db", reading=Reading(workers=1))
    assert dump(tmp_path / "archive.db") == before


def test_a_passage_of_one_section_stays_in_the_others(tmp_path: Path) -> None:
    decided = decide(tmp_path, f"withhold: {{report: yining-2024, section: 6, passage: {NAME}}}")
    database = build_with(tmp_path, decided, replace(FETCH, body=named(NAMED)))
    marked = "select number from sections where instr(prose, ?)"
    assert database.execute(marked, (MARK,)).fetchall() == [(6,)]
    assert database.execute(marked, (NAME,)).fetchall() == [(1,)]


def test_a_pattern_withholds_all_that_it_finds(tmp_path: Path) -> None:
    body = BODY.replace("<p>无。</p>", "<p>联系电话13912345678，13812345679。</p>")
    decided = decide(tmp_path, "withhold: {report: yining-2024, pattern: '1[3-9]\\d{9}'}")
    database = build_with(tmp_path, decided, replace(FETCH, body=named(body)))
    assert database.execute("select prose from sections where number = 6").fetchone() == (f"联系电话{MARK}，{MARK}。",)


def test_a_whole_report_keeps_its_place_and_nothing_else(tmp_path: Path) -> None:
    decided = decide(tmp_path, "withhold: {report: yining-2024}")
    differing = replace(OTHER, body=named(NAMED.replace("141399", "141398")))
    database = build_with(tmp_path, decided, replace(FETCH, body=named(NAMED)), differing)
    row = database.execute("select id, year, status, title, agency, url, agency_evidence from reports").fetchall()
    assert row == [("yining-2024", 2024, "withheld", None, None, PAGE, "[]")]
    for table in ("sections", "figures", "table_readings", "problems"):
        assert database.execute(f"select count(*) from {table}").fetchone() == (0,), table
    for words in (NAME, "141399", "141398", "政府信息公开工作年度报告"):
        assert not holds(tmp_path, words)
    assert database.execute("select count(*) from withheld_documents").fetchone() == (2,)


@pytest.mark.parametrize("mirror", [False, True])
def test_a_document_of_a_report_withholds_what_is_made_of_it(tmp_path: Path, mirror: bool) -> None:
    first = replace(FETCH, body=named(NAMED))
    second = replace(OTHER, body=named(NAMED.replace("全文如下", "全文附后")))
    with CaptureStore(tmp_path / "captures") as store:
        sha256 = [store.append(fetch).sha256 for fetch in (first, second)][mirror]
    database = build_with(tmp_path, decide(tmp_path, f"withhold: {{document: {sha256}}}"))
    assert database.execute("select status from reports").fetchone() == ("withheld",)
    assert not holds(tmp_path, NAME)


def test_an_older_text_is_withheld_and_the_newer_one_shown(tmp_path: Path) -> None:
    older = replace(FETCH, body=named(NAMED))
    with CaptureStore(tmp_path / "captures") as store:
        sha256 = store.append(older).sha256
    newer = replace(FETCH, time=TIME + timedelta(days=1), outcome="changed")
    database = build_with(tmp_path, decide(tmp_path, f"withhold: {{document: {sha256}}}"), newer)
    assert database.execute("select status from reports").fetchone() == ("complete",)
    assert database.execute("select sha256, report_id from withheld_documents").fetchall() == [(sha256, "yining-2024")]
    assert not holds(tmp_path, NAME)


def test_a_cell_is_told_by_no_column(tmp_path: Path) -> None:
    attached = replace(
        FETCH,
        url=PAGE.replace(".shtml", "/files/fedcba9876543210fedcba9876543210.html"),
        role="attachment",
        parent_url=PAGE,
        body=named(BODY.replace("141399", "141397")),
    )
    differing = replace(OTHER, body=named(BODY.replace("141399", "141398")))
    decided = decide(tmp_path, "withhold: {report: yining-2024, cell: proactive.licences.decisions}")
    said = BODY.replace("<p>全文如下。</p>", "<p>许可141399件。</p>")
    database = build_with(tmp_path, decided, replace(FETCH, body=named(said)), attached, differing)
    row = database.execute(
        "select printed, value, state, second, agreement, corroborated from figures where row_code = 'licences'"
    ).fetchall()
    assert row == [(MARK, None, "withheld", None, "single", 0)]
    assert database.execute("select count(*) from figures where state = 'number'").fetchone() == (199,)
    assert not holds(tmp_path, "141398")
    assert not holds(tmp_path, "141397")
    texts = database.execute("select number, text from sections where instr(text, '141399')").fetchall()
    assert texts == [(1, "许可141399件。")]
    (message,) = database.execute("select message from decisions").fetchone()
    assert "prose of section 1" in message
    assert "141399" not in message


def test_a_cell_and_the_prose_about_it_go_together(tmp_path: Path) -> None:
    said = BODY.replace("<p>全文如下。</p>", "<p>许可141399件。</p>")
    cell = "withhold: {report: yining-2024, cell: proactive.licences.decisions}"
    decided = decide(tmp_path, cell, "withhold: {report: yining-2024, passage: 许可141399件}")
    build_with(tmp_path, decided, replace(FETCH, body=named(said)))
    assert not holds(tmp_path, "141399")


def test_until_is_compared_with_the_newest_capture(tmp_path: Path) -> None:
    entry = (
        f"- withhold: {{report: yining-2024, passage: {NAME}}}\n  reason: r\n  date: 2025-01-20\n  until: 2025-02-01\n"
    )
    decided = decide(tmp_path, entry)
    build_with(tmp_path, decided, replace(FETCH, body=named(NAMED))).close()
    assert not holds(tmp_path, NAME)
    robots = replace(FETCH, url="http://www.yining.gov.cn/robots.txt", role="robots", time=TIME + timedelta(days=1))
    database = build_with(tmp_path, decided, robots)
    assert holds(tmp_path, NAME)
    assert database.execute("select in_force, applied from decisions").fetchall() == [(0, 0)]
    assert database.execute("select count(*) from withheld_documents").fetchone() == (0,)
    assert database.execute("select count(*) from problems where kind = 'decision_unused'").fetchone() == (0,)


def test_captures_of_an_excluded_host_are_left_out_and_said(tmp_path: Path) -> None:
    stranger = replace(OTHER, url=PAGE.replace("www.yining", "old.yining"), body=named(NAMED))
    decided = decide(tmp_path, "exclude_host: old.yining.gov.cn", "exclude_host: never.yining.gov.cn")
    database = build_with(tmp_path, decided, FETCH, stranger)
    assert database.execute("select url from captures").fetchall() == [(PAGE,)]
    assert not holds(tmp_path, NAME)
    (row,) = database.execute("select kind, message from problems").fetchall()
    assert (row[0], "old.yining.gov.cn: 1 captures are left out" in row[1]) == ("host_excluded", True)
    assert database.execute("select applied from decisions order by number").fetchall() == [(1,), (0,)]


@pytest.mark.parametrize(
    "subject", ["report: yining-2024", f"url: '{PAGE}'", "document: {sha256}"], ids=["report", "address", "hash"]
)
def test_a_correction_is_shown_with_its_evidence_and_the_former_reading(tmp_path: Path, subject: str) -> None:
    with CaptureStore(tmp_path / "captures") as store:
        sha256 = store.append(FETCH).sha256
    text = f"correct: {{{subject.format(sha256=sha256)}, agency: 伊宁市审计局, year: 2023, evidence: 来函}}"
    database = build_with(tmp_path, decide(tmp_path, text))
    (row,) = database.execute(
        "select r.year, a.name, r.status, agency_evidence, year_evidence from reports r join agencies a "
        "on a.id = r.agency_id"
    ).fetchall()
    assert row[:3] == (2023, "伊宁市审计局", "complete")
    assert row[3].startswith('[{"value": "伊宁市审计局", "source": "decision", "printed": "来函 (2025-01-20)"}')
    assert "伊宁市人民政府" in row[3]
    assert row[4].startswith('[{"value": "2023", "source": "decision"')
    (row,) = database.execute("select former, applied, evidence, report_id from decisions").fetchall()
    (report,) = database.execute("select id from reports").fetchone()
    assert row == ("agency 伊宁市人民政府, year 2024", 1, "来函", report)
    assert database.execute("select count(*) from problems").fetchone() == (0,)


def test_a_correction_of_an_undecided_report_brings_it_in(tmp_path: Path) -> None:
    nameless = BODY.replace("伊宁市人民政府", "").replace("2024", "本").replace("2025", "次")
    text = f"correct: {{url: '{PAGE}', agency: yining, year: 2024, evidence: 目录页}}"
    database = build_with(tmp_path, decide(tmp_path, text), replace(FETCH, body=named(nameless)))
    assert database.execute("select id from reports").fetchall() == [("yining-2024",)]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("correct: {report: yining-2024, year: 2024, evidence: e}", "says so itself"),
        ("correct: {report: yining-2019, year: 2018, evidence: e}", "corrected nothing"),
        ("withhold: {report: yining-2024, passage: 不在其中}", "nothing of this archive is withheld"),
        ("withhold: {report: yining-2019}", "nothing of this archive is withheld"),
        ("withhold: {report: yining-2024, cell: requests.granted.nobody}", "nothing of this archive is withheld"),
        (f"withhold: {{document: {'a' * 64}}}", "nothing of this archive is withheld"),
    ],
)
def test_a_decision_that_does_nothing_is_a_problem(tmp_path: Path, entry: str, said: str) -> None:
    database = build_with(tmp_path, decide(tmp_path, entry), FETCH)
    (row,) = database.execute("select kind, message, report_id from problems").fetchall()
    assert (row[0], row[2]) == ("decision_unused", None)
    assert said in row[1]
    assert "不在其中" not in row[1]
