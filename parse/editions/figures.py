"""The cells of a table whose rows and columns are known to figures, each with its state and its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parse.editions import FORMS, OWNERS
from parse.editions.agreement import SecondRows, Verdict, judge, name_values
from parse.editions.columns import HeaderColumn, describe
from parse.editions.form import FRACTIONAL, Form
from parse.editions.rows import PrintedRow
from parse.editions.vocabulary import TableLabels
from parse.model import Cell, Edition, Figure, Place, Problem

#: For each problem of a cell: what was done.
CELL_READINGS = {
    "cell_unreadable": "its figure has no value",
    "count_not_whole": "it is kept as printed",
    "cell_not_on_form": "no figure is taken from it",
    "column_repeated": "no figure is taken from it",
}


@dataclass
class Table:
    """One statutory table while it is being read, over all the grids that print it."""

    labels: TableLabels
    reader: str = ""
    place: Place = field(default_factory=Place)
    rows: list[tuple[str, PrintedRow]] = field(default_factory=list)  #: row code and row
    header: tuple[HeaderColumn, ...] = ()
    edition: Edition = "mixed"  #: known once all rows are
    found: list[Problem] = field(default_factory=list)


def read_figures(table: Table, second: SecondRows) -> Iterator[Figure]:
    """The figures of a table whose edition is known, each beside its second reading where ``second`` has the row.

    What becomes none, and what is not certain, is named in ``table.found``.
    """
    code = table.labels.table_code
    forms = [form for form in FORMS if table.edition in {form.edition, "mixed"}]
    for row_code, row in table.rows:
        columns = [column_code for column_code, _ in row.cells]
        known = {column_code for form in forms for column_code in form.tables[code].get(row_code, ())}
        others = name_values(second.get((code, row_code)), row)
        for column_code, cell in row.cells:
            if column_code not in known or columns.count(column_code) > 1:
                reason = "column_repeated" if columns.count(column_code) > 1 else "cell_not_on_form"
                table.found.append(_cell_problem(reason, table, row_code, column_code, cell))
                continue
            verdict = judge(cell, others.get(column_code), column_code)
            _report_cell(verdict, table, row_code, column_code, cell)
            if row.is_disputed:
                verdict = verdict._replace(state="disputed", value=None)
            yield Figure(
                code,
                row_code,
                column_code,
                _edition_of_cell(table, row_code, column_code),
                verdict.value,
                cell.text,
                verdict.state,
                cell.place,
                table.reader,
                verdict.agreement,
                verdict.second,
                cell.confidence,
            )
        _report_gaps(table, row_code, row, forms)


def _report_cell(verdict: Verdict, table: Table, row_code: str, column_code: str, cell: Cell) -> None:
    if verdict.agreement == "differ":
        table.found.append(_report_dispute(verdict, table, row_code, column_code, cell))
    if verdict.state == "unreadable":
        table.found.append(_cell_problem("cell_unreadable", table, row_code, column_code, cell))
    value = verdict.value
    if value is not None and column_code not in FRACTIONAL and value != value.to_integral_value():
        table.found.append(_cell_problem("count_not_whole", table, row_code, column_code, cell))


def _report_dispute(verdict: Verdict, table: Table, row_code: str, column_code: str, cell: Cell) -> Problem:
    message = (
        f"{describe(cell.place)}: two readings of row {row_code}, column {column_code} differ («{cell.text}» by its "
        f"cell, «{verdict.second}» by the second reading); expected the same; its figure has no value: look which the "
        "document prints"
    )
    return Problem("match", "cell_disputed", message, table.labels.table_code, row_code, column_code)


def _edition_of_cell(table: Table, row_code: str, column_code: str) -> Edition:
    """The table's edition; in a table that mixes two forms, the one that has this cell (the newest, if both do)."""
    if table.edition != "mixed":
        return table.edition
    return OWNERS[table.labels.table_code, row_code, column_code][0]


def _cell_problem(kind: str, table: Table, row_code: str, column_code: str, cell: Cell) -> Problem:
    message = (
        f"{describe(cell.place)}: row {row_code}, column {column_code} prints «{cell.text}»; "
        f"expected one number that the form has there; {CELL_READINGS[kind]}: compare it with the document"
    )
    return Problem("match", kind, message, table.labels.table_code, row_code, column_code)


def _report_gaps(table: Table, row_code: str, row: PrintedRow, forms: Sequence[Form]) -> None:
    """A cell that the form has and the grid lacks is not blank: nothing is known of it."""
    code = table.labels.table_code
    expected = [form.tables[code].get(row_code, ()) for form in forms]
    printed = {column_code for column_code, _ in row.cells}
    for column_code in expected[0] if expected else ():
        if column_code not in printed and all(column_code in columns for columns in expected):
            message = (
                f"{describe(row.place)}: row {row_code} has no cell for column {column_code}; "
                "expected one; it has no figure: compare it with the document"
            )
            table.found.append(Problem("match", "cell_missing", message, code, row_code, column_code))
