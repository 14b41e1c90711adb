"""The views over findings and requests: what is counted once, what is not known, where a naive sum would be wrong."""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.codebook import form_table, load_codebook
from archive.schema import create_statements
from archive.tables.audit_views import FILL_REFUSALS, NOT_PROCESSED, PARTS, REFUSALS, RESULTS

#: The six parts of a row and its total, in the order of the form; None is a blank cell.
Row = Sequence[int | None]
COLUMNS = [column.code for column in form_table("requests", "2021").columns]
NONE = [0] * 7


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    for statement in create_statements():
        connection.execute(statement)
    for id_, level, kind in (("town", "township", "township"), ("city", "county-city", "government")):
        connection.execute(
            "insert into agencies (id, name, level, type, confidence) values (?, ?, ?, ?, 'confirmed')",
            (id_, f"{id_} name", level, kind),
        )
    connection.execute("insert into rules values ('R1', 1, '', '', '', '', '', '', 'error', '', '', 0, 0, 0)")
    connection.execute("insert into rules values ('R2', 2, '', '', '', '', '', '', 'error', '', '', 0, 0, 0)")
    yield connection
    connection.close()


def add_report(database: sqlite3.Connection, agency: str, year: int, status: str = "complete") -> str:
    report_id = f"{agency}-{year}"
    (serial,) = database.execute("select count(*) from reports").fetchone()
    database.execute(
        "insert into reports (id, serial, agency_id, year, edition, document_sha256, version, addresses, status, "
        "agency_evidence, year_evidence) values (?, ?, ?, ?, '2021', 'x', 1, 1, ?, '[]', '[]')",
        (report_id, serial, agency, year, status),
    )
    return report_id


def add_row(
    database: sqlite3.Connection, report_id: str, row_code: str, numbers: Row, states: Mapping[str, str] | None = None
) -> None:
    for column, number in zip(COLUMNS, numbers, strict=True):
        state = (states or {}).get(column, "blank" if number is None else "number")
        database.execute(
            "insert into figures (report_id, table_code, row_code, column_code, value, printed, state, edition, "
            "reader, agreement, corroborated, document_sha256) "
            "values (?, 'requests', ?, ?, ?, ?, ?, '2021', 'pdf', 'agree', 0, 'x')",
            (report_id, row_code, column, number if state == "number" else None, str(number or ""), state),
        )


def add_refusals(
    database: sqlite3.Connection, report_id: str, rows: Mapping[str, Row], left_out: Sequence[str] = ()
) -> None:
    """All rows of refusals and of 不予处理, noughts but for those given."""
    for row_code in (*REFUSALS, *NOT_PROCESSED):
        if row_code not in left_out:
            add_row(database, report_id, row_code, rows.get(row_code, NONE))


def add_findings(database: sqlite3.Connection, report_id: str, *kinds: tuple[str, str]) -> None:
    for number, (severity, verdict) in enumerate(kinds):
        database.execute(
            "insert into findings (id, report_id, rule, detail, severity, verdict, verdict_basis_zh, verdict_basis_en, "
            "message_zh, message_en) values (?, ?, 'R1', '', ?, ?, '', '', '', '')",
            (f"{report_id}-{number}", report_id, severity, verdict),
        )


def one(database: sqlite3.Connection, query: str, *values: object) -> dict[str, object]:
    (row,) = database.execute(query, values).fetchall()
    return dict(row)


# -- requests -------------------------------------------------------------------------------------------------------


def test_the_rows_are_those_of_the_forms() -> None:
    groups = {"granted": {"results"}, "refusal": {"refused", "unavailable"}, "not_processed": {"not_processed"}}
    listed = [code for _, codes in RESULTS for code in codes]
    for edition in ("2021", "2019"):
        form = form_table("requests", edition)
        printed = [row for row in form.rows if row.group and row.code != "total_processed"]
        assert [row.code for row in printed] == [code for code in listed if code in {row.code for row in printed}]
        for kind, codes in RESULTS:
            found = {row.group for row in printed if row.code in codes}
            assert found <= groups.get(kind, {"other", "results"})
        assert len(form.columns) == PARTS + 1
    assert {entry.row_code for entry in load_codebook() if entry.table_code == "requests"} - set(listed) == {
        "new_requests",
        "carried_over_in",
        "total_processed",
        "carried_over_out",
    }


def test_a_total_is_never_summed_with_its_parts(database: sqlite3.Connection) -> None:
    report = add_report(database, "city", 2024)
    add_row(database, report, "granted", [3, 1, 0, 0, 0, 0, 4])
    add_row(database, report, "unavailable_not_held", [2, 0, 0, 0, 0, 0, 2])
    add_row(database, report, "total_processed", [5, 1, 0, 0, 0, 0, 6])
    naive = one(database, "select sum(value) as sum from figures where table_code = 'requests'")
    assert naive["sum"] == 24
    assert one(database, "select sum(number) as sum from request_results")["sum"] == 6
    rows = database.execute("select row_code, kind, number, basis from request_results").fetchall()
    assert [tuple(row) for row in rows] == [
        ("granted", "granted", 4, "total"),
        ("unavailable_not_held", "refusal", 2, "total"),
    ]


@pytest.mark.parametrize(
    ("numbers", "states", "expected"),
    [
        ([2, 0, 1, 0, 0, 0, 3], {}, (3, "total")),
        ([2, 0, 1, 0, 0, 0, 9], {}, (9, "total")),  # as printed, whatever its parts say
        ([None, None, None, None, None, None, 3], {}, (3, "total")),
        ([2, 0, 1, 0, 0, 0, None], {}, (3, "parts")),
        ([2, 0, 1, 0, 0, 0, None], {"total": "dash"}, (3, "parts")),
        ([2, 0, 1, 0, 0, 0, 8], {"total": "disputed"}, (3, "parts")),
        ([2, None, 1, 0, 0, 0, None], {}, (None, "none")),  # a blank part is no nought
        ([2, 5, 1, 0, 0, 0, None], {"commercial_enterprise": "disputed"}, (None, "none")),
        ([2, 0, 1, 0, 0, 0, 3], {"total": "withheld"}, (None, "none")),
        ([None] * 7, {}, (None, "none")),
    ],
)
def test_all_applicants_of_a_row(
    database: sqlite3.Connection, numbers: Row, states: Mapping[str, str], expected: tuple[int | None, str]
) -> None:
    report = add_report(database, "city", 2024)
    add_row(database, report, "unavailable_not_held", numbers, states)
    found = one(database, "select number, basis from request_results where report_id = ?", report)
    assert (found["number"], found["basis"]) == expected


def test_a_row_that_is_not_printed_is_no_nought(database: sqlite3.Connection) -> None:
    report = add_report(database, "city", 2024)
    add_refusals(database, report, {"unavailable_not_held": [1, 0, 0, 0, 0, 0, 1]}, left_out=["refused_third_party"])
    assert not database.execute("select * from request_results where row_code = 'refused_third_party'").fetchall()
    database.execute(FILL_REFUSALS)
    share = one(database, "select * from not_held_share")
    assert (share["not_held"], share["refusals"], share["share"]) == (1, None, None)
    assert share["reason"] == "not known: refused_third_party"


def test_the_share_of_not_held(database: sqlite3.Connection) -> None:
    report = add_report(database, "city", 2024)
    add_refusals(
        database,
        report,
        {
            "unavailable_not_held": [1, 0, 0, 0, 0, 1, 2],
            "unavailable_unclear": [1, 0, 0, 0, 0, 0, None],
            "refused_state_secret": [5, 0, 0, 0, 0, 0, 5],
            "not_processed_repeat": [7, 0, 0, 0, 0, 0, 7],
        },
    )
    add_row(database, report, "granted", [9, 0, 0, 0, 0, 0, 9])
    add_row(database, report, "total_processed", [23, 0, 0, 0, 0, 1, 24])
    database.execute(FILL_REFUSALS)
    share = one(database, "select * from not_held_share where report_id = ?", report)
    assert share == {
        "report_id": "city-2024",
        "agency_id": "city",
        "agency": "city name",
        "year": 2024,
        "not_held": 2,
        "refusals": 8,
        "not_processed": 7,
        "share": 0.25,
        "reason": None,
    }
    naive = one(
        database,
        "select sum(value) as sum from figures where row_code like 'refused%' or row_code like 'unavailable%'",
    )
    assert naive["sum"] == 15, "a sum over all columns counts applicants twice"


def test_why_there_is_no_share(database: sqlite3.Connection) -> None:
    add_refusals(database, add_report(database, "city", 2021), {})
    add_report(database, "city", 2018)
    add_report(database, "city", 2022, status="withheld")
    blank = add_report(database, "city", 2020)
    add_refusals(database, blank, {"refused_third_party": [None] * 7, "not_processed_repeat": [None] * 7})
    database.execute(FILL_REFUSALS)
    rows = database.execute("select year, refusals, not_processed, share, reason from not_held_share order by year")
    assert [tuple(row) for row in rows] == [
        (2018, None, None, None, "no table"),
        (2020, None, None, None, "not known: refused_third_party"),
        (2021, 0, 0, None, "no refusals"),
        (2022, None, None, None, "withheld"),
    ]


def test_a_year_sums_what_is_known_and_counts_what_is_not(database: sqlite3.Connection) -> None:
    known = {"unavailable_not_held": [1, 0, 0, 0, 0, 0, 1], "refused_third_party": [3, 0, 0, 0, 0, 0, 3]}
    add_refusals(database, add_report(database, "city", 2024), known)
    add_refusals(database, add_report(database, "town", 2024), {"unavailable_not_held": [6, 0, 0, 0, 0, 0, 6]})
    unknown: dict[str, Row] = {"unavailable_not_held": [50, 0, 0, 0, 0, 0, 50], "refused_third_party": [None] * 7}
    add_refusals(database, add_report(database, "city", 2023), unknown)
    add_report(database, "town", 2023)
    database.execute(FILL_REFUSALS)
    rows = [tuple(row) for row in database.execute("select * from not_held_share_by_year")]
    assert rows == [(2023, 0, 2, None, None, None), (2024, 2, 0, 7, 10, 0.7)]
    bodies = [tuple(row) for row in database.execute("select * from not_held_share_by_body where year = 2024")]
    assert bodies == [
        (2024, "county-city", "government", 1, 0, 1, 4, 0.25),
        (2024, "township", "township", 1, 0, 6, 6, 1.0),
    ]


def test_a_part_known_in_a_report_that_is_not_adds_nothing(database: sqlite3.Connection) -> None:
    known = {"unavailable_not_held": [1, 0, 0, 0, 0, 0, 1], "refused_third_party": [3, 0, 0, 0, 0, 0, 3]}
    unknown: dict[str, Row] = {"unavailable_not_held": [50, 0, 0, 0, 0, 0, 50], "refused_third_party": [None] * 7}
    add_refusals(database, add_report(database, "city", 2024), known)
    add_refusals(database, add_report(database, "town", 2024), unknown)
    database.execute(FILL_REFUSALS)
    year = one(database, "select * from not_held_share_by_year")
    assert (year["reports_known"], year["reports_unknown"], year["not_held"], year["refusals"]) == (1, 1, 1, 4)


#: A row as it may stand in a report: parts and total each a number, blank, disputed or withheld.
CELLS = st.lists(st.sampled_from((0, 0, 1, 2, 30, None, "disputed", "withheld")), min_size=7, max_size=7)
ROWS = st.dictionaries(st.sampled_from(("unavailable_not_held", *REFUSALS[:2], NOT_PROCESSED[0])), CELLS, max_size=4)


def count_row(cells: Sequence[int | str | None] | None) -> int | None:
    """All applicants of a row, counted without SQL; None: not known."""
    if cells is None or cells[-1] == "withheld":
        return None
    if isinstance(cells[-1], int):
        return cells[-1]
    parts = [cell for cell in cells[:-1] if isinstance(cell, int)]
    return sum(parts) if len(parts) == PARTS else None


def sum_known(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=st.lists(st.tuples(ROWS, st.sets(st.sampled_from(REFUSALS), max_size=1)), min_size=1, max_size=4))
def test_views_of_refusals_are_what_the_figures_add_up_to(
    database: sqlite3.Connection,
    reports: Sequence[tuple[Mapping[str, Sequence[int | str | None]], set[str]]],
) -> None:
    for table in ("refusals", "figures", "reports"):
        database.execute(f"delete from {table}")
    expected = []
    for number, (given_rows, left_out) in enumerate(reports):
        cells = {code: given_rows.get(code, NONE) for code in (*REFUSALS, *NOT_PROCESSED) if code not in left_out}
        report = add_report(database, ("city", "town")[number % 2], 2023 + number // 2)
        for code, row in cells.items():
            numbers = [cell if isinstance(cell, int) else None for cell in row]
            words = {name: cell for name, cell in zip(COLUMNS, row, strict=True) if isinstance(cell, str)}
            add_row(database, report, code, numbers, words)
        counted = {code: count_row(cells.get(code)) for code in (*REFUSALS, *NOT_PROCESSED)}
        refused, declined = ([counted[code] for code in codes] for codes in (REFUSALS, NOT_PROCESSED))
        expected.append((report, counted["unavailable_not_held"], sum_known(refused), sum_known(declined)))
    database.execute(FILL_REFUSALS)
    rows = database.execute("select report_id, not_held, refusals, not_processed from not_held_share order by 1")
    assert [tuple(row) for row in rows] == sorted(expected)
    for view in ("not_held_share_by_year", "not_held_share_by_body"):
        sums = f"select sum(reports_known), sum(reports_unknown), sum(not_held), sum(refusals) from {view}"
        known = [(held, refusals) for _, held, refusals, _ in expected if refusals is not None]
        totals = (sum(held or 0 for held, _ in known), sum(refusals for _, refusals in known)) if known else (None,) * 2
        assert tuple(database.execute(sums).fetchone()) == (len(known), len(expected) - len(known), *totals)


# -- findings -------------------------------------------------------------------------------------------------------


def test_findings_and_checks_are_not_multiplied_by_each_other(database: sqlite3.Connection) -> None:
    first, second = add_report(database, "city", 2023), add_report(database, "city", 2024)
    add_report(database, "town", 2024)
    add_findings(database, first, ("error", "document"), ("error", "scope"), ("warn", "document"))
    for report in (first, second):
        database.executemany("insert into checks values (?, ?, 5, 1, 2)", [(report, "R1"), (report, "R2")])
    naive = one(
        database,
        "select count(f.id) as findings from reports r join findings f on f.report_id = r.id "
        "join checks c on c.report_id = r.id",
    )
    assert naive["findings"] == 6
    rows = [tuple(row) for row in database.execute("select * from breaks_by_agency")]
    assert rows == [
        ("city", "city name", 2023, first, 3, 2, 1, 0, 1, 10, 2, 4),
        ("city", "city name", 2024, second, 0, 0, 0, 0, 0, 10, 2, 4),
        ("town", "town name", 2024, "town-2024", 0, 0, 0, 0, 0, None, None, None),  # not checked: no nought
    ]
    city, town = database.execute("select * from agencies_by_breaks").fetchall()
    assert tuple(city) == ("city", "city name", 2023, 2024, 2, 2, 1, 3, 2, 1, 0, 1, 20, 4, 8)
    assert (town["reports"], town["reports_checked"], town["held"], town["findings"]) == (1, 0, None, 0)


def test_agencies_with_most_proven_errors_come_first(database: sqlite3.Connection) -> None:
    add_findings(database, add_report(database, "city", 2024), *[("warn", "document")] * 3, ("error", "unsure"))
    add_findings(database, add_report(database, "town", 2024), ("error", "document"))
    order = [row["agency_id"] for row in database.execute("select * from agencies_by_breaks")]
    assert order == ["town", "city"]


@pytest.mark.parametrize(
    "query",
    [
        "request_results where report_id = 'city-2024'",
        "not_held_share where report_id = 'city-2024'",
        "not_held_share where agency_id = 'city'",
        "breaks_by_agency",
    ],
)
def test_no_view_reads_a_large_table_whole_for_each_row(database: sqlite3.Connection, query: str) -> None:
    plan = [row["detail"] for row in database.execute(f"explain query plan select * from {query}")]
    assert plan
    assert not [step for step in plan if re.match(r"SCAN (t|p|e|figures)\b", step)]
    if "where" in query:
        assert not [step for step in plan if re.match(r"SCAN r\b", step)]


@pytest.mark.parametrize("view", ["not_held_share", "not_held_share_by_year", "not_held_share_by_body"])
def test_shares_are_read_without_the_figures(database: sqlite3.Connection, view: str) -> None:
    plan = [row["detail"] for row in database.execute(f"explain query plan select * from {view}")]
    assert [step for step in plan if re.search(r"\bs\b", step)]
    assert not [step for step in plan if "figures" in step]
