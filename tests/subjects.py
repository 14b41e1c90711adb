"""Reports as the auditor sees them, made from printed cells: ``{"requests.granted.total": "19"}``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from archive.audit.model import Cell, Check, Company, Subject
from parse.model import NOWHERE
from parse.numbers import read_number
from tests.corpus.truth import Truth

GOLDEN = Path(__file__).parent / "golden"
BODY = "yining"
NORMS = "proactive.normative_documents"
RULES = "proactive.rules"


def make_cell(code: str, printed: str, edition: str = "2021") -> Cell:
    """A cell with what is read in it."""
    state, value = read_number(printed, signed=code.endswith(".change"))
    return Cell(code, value, printed, state, edition, "pdf", "agree", 0, NOWHERE, "")


def make_subject(
    printed: Mapping[str, str],
    edition: str = "2021",
    *,
    body: str = BODY,
    year: int = 2024,
    kind: str = "government/county-city",
    agency: str = "伊宁市人民政府",
    published_on: str | None = None,
    editions: Mapping[str, str] | None = None,
) -> Subject:
    """A report of printed cells; ``editions`` names the form of a table where it is another one."""
    type_code, _, level = kind.partition("/")
    cells = {
        code: make_cell(code, words, (editions or {}).get(code.partition(".")[0], edition))
        for code, words in printed.items()
    }
    report_id = f"{body}-{year}"
    return Subject(
        report_id=report_id,
        agency_id=body,
        agency=agency,
        level=level,
        type=type_code,
        parent_id=None,
        year=year,
        edition="mixed" if editions else edition,  # type: ignore[arg-type]
        published_on=published_on,
        url=f"http://www.example.gov.cn/{report_id}.html",
        signature=agency,
        sections=(),
        cells=cells,
    )


def make_company(*subjects: Subject, **known: object) -> Company:
    """An archive of some reports."""
    given = {"children": {}, "exists": {}, "lateness": {}} | known
    return Company(subjects, **given)  # type: ignore[arg-type]


def read_golden(name: str) -> dict[str, str]:
    """The printed cells of a real report, typed by hand."""
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return {
            f"{row['table_code']}.{row['row_code']}.{row['column_code']}": row["printed"]
            for row in csv.DictReader(stream)
        }


def subject_of(truth: Truth) -> Subject:
    """A made report: what it prints, before it is typeset."""
    printed = {entry.code: entry.printed for entry in truth.entries}
    if truth.edition != "mixed":
        return make_subject(printed, truth.edition, agency=truth.agency, year=truth.year, kind="")
    return make_subject(printed, agency=truth.agency, year=truth.year, kind="", editions={"requests": "2019"})


def change_cell(subject: Subject, code: str, **changes: object) -> Subject:
    """The same report with one cell changed."""
    cell = replace(subject.cells[code], **changes)  # type: ignore[arg-type]
    return replace(subject, cells={**subject.cells, code: cell})


def drop_cells(subject: Subject, start: str) -> Subject:
    """The same report without the cells whose code begins so."""
    return replace(subject, cells={code: cell for code, cell in subject.cells.items() if not code.startswith(start)})


def places(checks: list[Check], result: str) -> set[tuple[str, str | None, str | None]]:
    """Rule, row and column of the checks with a result."""
    return {(check.rule, check.row_code, check.column_code) for check in checks if check.result == result}


def told(checks: Iterable[Check]) -> list[tuple[str | None, str | None, str, str]]:
    """Place, result and reason of each check."""
    return [(check.row_code, check.column_code, check.result, check.reason) for check in checks]


def only(checks: Iterable[Check]) -> Check:
    """The one check."""
    (check,) = checks
    return check


def stock(numbers: str, year: int = 2024, row: str = NORMS, **more: str) -> Subject:
    """A report of one row of the first table: issued, repealed, in force."""
    columns = zip(("issued", "repealed", "in_force"), numbers.split(), strict=True)
    return make_subject({f"{row}.{column}": words for column, words in columns}, year=year, **more)  # type: ignore[arg-type]
