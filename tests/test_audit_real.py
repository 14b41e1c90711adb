"""Published reports: exactly the breaks that a person finds in them, and no other.

Checked by eye against the documents, 2026-11-27: the city's report of 2024 (21 + 0 against 21 + 3; 办结 18 against 21;
2395 against 14 + 1008 + 1387 + 3), the ecology branch's of 2024 (none), Hongze's of 2024 (17 told by the office, 95 in
the district's table), the Shanghai general office's of 2019 (blank totals, which are no zeros).
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.build import build
from archive.reading import Reading
from crawler.ingest import ingest

SHARED = Path(__file__).parents[2] / "shared" / "samples"
FINDINGS = (
    "select report_id, rule, detail, row_code, column_code, expected, printed, difference, verdict from findings "
    "order by report_id, rule, detail, column_code"
)
CITY = [
    ("yining-2024", "R1", "", None, "natural_person", 15, 18, 3, "document"),
    ("yining-2024", "R1", "", None, "total", 21, 24, 3, "document"),
    ("yining-2024", "R6", "", "total_processed", "total", 21, 18, -3, "document"),
    ("yining-2024", "R6", "parts", None, None, 2412, 2395, -17, "document"),
]


def test_the_city_breaks_its_own_form_and_the_branch_nothing(sample_archive: Path) -> None:
    with sqlite3.connect(sample_archive) as database:
        assert database.execute("select id from reports order by id").fetchall() == [
            ("yining-2024",),
            ("yining-ecology-branch-2024",),
        ]
        assert database.execute(FINDINGS).fetchall() == CITY
        assert database.execute("select count(*) from problems where stage = 'audit'").fetchone() == (0,)


def test_each_cell_and_sentence_was_read_again(sample_archive: Path) -> None:
    with sqlite3.connect(sample_archive) as database:
        rows = database.execute("select table_code, proof, printed, reread from finding_evidence").fetchall()
    assert {row[1] for row in rows} == {"reread"}
    assert all(printed == reread for table, _, printed, reread in rows if table is not None)
    assert all(printed in reread for table, _, printed, reread in rows if table is None)


def test_told_numbers_that_agree_corroborate_their_cells(sample_archive: Path) -> None:
    with sqlite3.connect(sample_archive) as database:
        links = database.execute(
            "select report_id, number, target, state from prose_links order by report_id, section, at"
        ).fetchall()
    assert links == [
        ("yining-2024", "21", "requests.new_requests.total", "agrees"),
        ("yining-2024", "18", "requests.total_processed.total", "differs"),
        ("yining-2024", "3", "requests.carried_over_out.total", "agrees"),
        ("yining-ecology-branch-2024", "4", "requests.new_requests.total", "agrees"),
    ]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """Documents that lie beside the project."""
    files = [SHARED / "hongze-district-2024.pdf", SHARED / "shanghai-office-2019.html"]
    if not all(file.is_file() for file in files):
        pytest.skip("the shared samples are not here")
    folder = tmp_path_factory.mktemp("others")
    ingest(files, captures=folder / "captures", now=datetime(2026, 1, 15, tzinfo=UTC))
    build(folder / "captures", folder / "archive.db", reading=Reading(workers=1))
    return sqlite3.connect(folder / "archive.db")


def test_the_office_of_hongze_is_not_the_district(others: sqlite3.Connection) -> None:
    rows = others.execute(
        "select f.rule, f.row_code, f.expected, f.printed, f.verdict, f.scope from findings f join reports r "
        "on r.id = f.report_id where r.agency like '%洪泽区%'"
    ).fetchall()
    ((rule, row, expected, printed, verdict, scope),) = rows
    assert (rule, row, expected, printed, verdict) == ("R6", "new_requests", 95, 17, "scope")
    assert "区政府办" in scope


def test_blank_totals_of_shanghai_are_untestable(others: sqlite3.Connection) -> None:
    shanghai = "select id from reports where agency like '%上海市%'"
    assert others.execute(f"select count(*) from findings where report_id in ({shanghai})").fetchone() == (0,)
    reasons = others.execute(
        f"select rule, reason, count(*) from untestable where report_id in ({shanghai}) and rule in ('R2', 'R3') "
        "group by 1, 2"
    ).fetchall()
    assert {(rule, reason) for rule, reason, _ in reasons} == {("R2", "blank"), ("R3", "blank")}
