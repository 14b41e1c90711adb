"""Decisions in the history of reports: older texts and changes tell no more than the report itself."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from archive.withholding import MARK
from crawler.captures import CaptureStore
from tests.test_archive_decisions import NAME, NAMED, build_with, decide, holds, named
from tests.test_archive_reports import BODY, FETCH, TIME

CELL = "proactive.licences.decisions"
LATER = replace(FETCH, time=TIME + timedelta(days=1), outcome="changed")


def test_a_passage_of_an_older_text_is_withheld_there(tmp_path: Path) -> None:
    decided = decide(tmp_path, f"withhold: {{report: yining-2024, passage: {NAME}}}")
    database = build_with(tmp_path, decided, replace(FETCH, body=named(NAMED)), LATER)
    assert not holds(tmp_path, NAME)
    assert not holds(tmp_path, "努尔")
    assert database.execute("select count(*) from versions").fetchone() == (2,)
    assert database.execute("select count(*) from version_sections where instr(text, ?)", (MARK,)).fetchone()[0] > 0
    assert database.execute("select count(*) from changes where kind = 'text_edited'").fetchone()[0] > 0


def test_a_cell_is_told_by_no_older_text_and_no_change(tmp_path: Path) -> None:
    decided = decide(tmp_path, f"withhold: {{report: yining-2024, cell: {CELL}}}")
    newer = replace(LATER, body=named(BODY.replace("141399", "141400").replace("467862", "467863")))
    database = build_with(tmp_path, decided, FETCH, newer)
    assert not holds(tmp_path, "141399")
    assert not holds(tmp_path, "141400")
    sql = "select row_code, old_printed, new_printed from changes where column_code is not null order by row_code"
    assert database.execute(sql).fetchall() == [("licences", MARK, MARK), ("penalties", "467862", "467863")]
    # All other figures being known, a hash over them tells the withheld one by trying.
    hashes = "select distinct text_sha256, facts_sha256 from versions"
    assert database.execute(hashes).fetchall() == [(MARK, MARK)]
    cell = "select printed, value, state from version_figures where row_code = 'licences'"
    assert database.execute(cell).fetchall() == [(MARK, None, "withheld")]


def test_an_older_text_that_is_withheld_is_named_and_not_told(tmp_path: Path) -> None:
    with CaptureStore(tmp_path / "captures") as store:
        sha256 = store.append(replace(FETCH, body=named(NAMED.replace("141399", "141398")))).sha256
    database = build_with(tmp_path, decide(tmp_path, f"withhold: {{document: {sha256}}}"), LATER)
    rows = database.execute("select raw_sha256, title is null from versions order by number").fetchall()
    assert [row for row in rows if row[0] == sha256] == [(sha256, 1)]
    assert database.execute("select count(*) from version_figures").fetchone() == (0,)
    assert not holds(tmp_path, NAME)
    assert not holds(tmp_path, "141398")


def test_a_withheld_report_keeps_the_times_of_its_texts(tmp_path: Path) -> None:
    database = build_with(
        tmp_path, decide(tmp_path, "withhold: {report: yining-2024}"), replace(FETCH, body=named(NAMED)), LATER
    )
    assert database.execute("select number, title from versions order by number").fetchall() == [(1, None), (2, None)]
    for table in ("changes", "version_sections", "version_figures"):
        assert database.execute(f"select count(*) from {table}").fetchone() == (0,), table
    assert database.execute("select count(*) from addresses").fetchone() == (1,)
    assert not holds(tmp_path, NAME)
