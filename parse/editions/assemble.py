"""Grids to figures: find the statutory tables, match their rows, read their cells, and say which form each follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parse.editions import FORMS
from parse.editions.columns import HeaderColumn, describe
from parse.editions.form import Form
from parse.editions.review import read_review_rows
from parse.editions.rows import PrintedRow, read_proactive_rows, read_request_rows
from parse.editions.vocabulary import TableLabels, load_labels
from parse.editions.zones import Zone, find_zones
from parse.labels import Match, match_label, match_rows, read_label
from parse.model import Cell, Edition, Figure, Grid, Place, Problem, TableReading, Token
from parse.numbers import read_number

#: Columns of changes against the year before carry a sign; amounts of money have a fraction. All others are counts.
SIGNED = frozenset({"change"})
FRACTIONAL = frozenset({"amount_10k_yuan"})

#: Tables whose printed labels differ between the forms, the most telling first.
TELLING_TABLES = ("proactive", "requests")

#: For each problem of a row: what is wrong with it, and what was done.
ROW_REASONS = {
    "duplicate_row": ("is printed twice", "neither is read"),
    "row_out_of_order": ("stands out of the form's order", "it is read by its label"),
    "label_differs": ("is not a known label", "it is read as that row"),
    "row_uncertain": ("is followed by values without a label", "it is read, but they may be the rest of its own"),
    "row_not_on_form": ("is no row of the form", "its values are not read"),
    "row_not_recognised": ("is near no known label for certain", "its values are not read"),
}
#: For each problem of a cell: what was done.
CELL_READINGS = {
    "cell_unreadable": "its figure has no value",
    "count_not_whole": "it is kept as printed",
    "cell_not_on_form": "no figure is taken from it",
    "column_repeated": "no figure is taken from it",
}


@dataclass(frozen=True)
class Outcome:
    """What the statutory tables of one document say."""

    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
    edition: Edition  #: of the report: ``mixed`` when its tables differ, ``prose`` when it has none
    tables: tuple[TableReading, ...] = ()


@dataclass
class _Table:
    """One statutory table while it is being read, over all the grids that print it."""

    labels: TableLabels
    rows: list[tuple[str, PrintedRow]] = field(default_factory=list)  #: row code and row
    header: tuple[HeaderColumn, ...] = ()
    place: Place = field(default_factory=Place)
    edition: Edition = "mixed"  #: known once all rows are
    found: list[Problem] = field(default_factory=list)


def parse_grids(grids: tuple[Grid, ...], tokens: tuple[Token, ...] = ()) -> Outcome:
    """Read every statutory table in ``grids``.

    A cell becomes a figure only when its row, its column and its place on a form are certain; whatever is printed and
    does not become one is named in a problem.
    """
    labels = load_labels()
    found: list[Problem] = []
    tables: dict[str, _Table] = {}
    for zone in find_zones(grids, labels, found):
        table = tables.setdefault(zone.table_code, _Table(labels[zone.table_code], place=zone.grid.place))
        _read_zone(zone, table, found)
    editions = {code: _recognise(code, table) for code, table in tables.items()}
    overall = _combine(editions)
    prevailing = _prevail(editions)
    figures: list[Figure] = []
    for code, table in tables.items():
        table.edition = editions[code] or prevailing
        _report_missing(table)
        figures.extend(_read_figures(table))
        found.extend(table.found)
    return Outcome(tuple(figures), tuple(found), overall)


def _read_zone(zone: Zone, table: _Table, found: list[Problem]) -> None:
    """Read one part of a table. A part that repeats rows already read is a second table, and is left out."""
    mine: list[Problem] = []
    header = table.header
    if zone.table_code == "review_litigation":
        coded = [(row.label, row) for row in read_review_rows(zone.grid, table.labels, mine)]
    else:
        if zone.table_code == "requests":
            header, rows = read_request_rows(zone.grid, table.labels, table.header, mine)
        else:
            rows = list(read_proactive_rows(zone.grid, table.labels, mine))
        coded = _match(rows, table.labels, mine)
    repeated = {code for code, _ in table.rows} & {code for code, _ in coded}
    if repeated:
        found.append(_report_second(zone, table, len(repeated)))
        return
    found.extend(mine)
    table.rows.extend(coded)
    table.header = header


def _report_second(zone: Zone, table: _Table, repeated: int) -> Problem:
    return Problem(
        "match",
        "duplicate_table",
        f"{describe(zone.grid.place)}: a second table of this kind repeats {repeated} rows of the one at "
        f"{describe(table.place)}; "
        "expected one; only the first is read: look which of them is the report's own",
        zone.table_code,
    )


def _match(rows: Sequence[PrintedRow], labels: TableLabels, found: list[Problem]) -> list[tuple[str, PrintedRow]]:
    matches = match_rows([(row.label, _find_group(row, labels)) for row in rows], labels.rows)
    counts = Counter(match.code for match in matches if match.code)
    coded: list[tuple[str, PrintedRow]] = []
    latest = -1
    for row, match in zip(rows, matches, strict=True):
        if match.code is None:
            _report_unmatched(row, match, labels, found)
            if coded and row.has_values and not read_label(row.label).key:
                code, above = coded[-1]
                found.append(_row_problem("row_uncertain", above, Match(code, 1.0, above.label), labels))
            continue
        if counts[match.code] > 1:
            found.append(_row_problem("duplicate_row", row, match, labels))
            continue
        position = labels.rows.codes.index(match.code)
        if position < latest:
            found.append(_row_problem("row_out_of_order", row, match, labels))
        if not match.is_exact:
            found.append(_row_problem("label_differs", row, match, labels))
        latest = max(latest, position)
        coded.append((match.code, row))
    return coded


def _find_group(row: PrintedRow, labels: TableLabels) -> str | None:
    """The nearest known group label; 三、本年度办理结果 holds all groups and so names none."""
    for printed in reversed(row.groups):
        match = match_label(printed, labels.groups) if labels.groups.codes else None
        if match and match.code and match.code != "results":
            return match.code
    return None


def _row_problem(kind: str, row: PrintedRow, match: Match, labels: TableLabels) -> Problem:
    reason, reading = ROW_REASONS[kind]
    words = (
        f"{describe(row.place)}: row «{row.label.replace(chr(10), '')}» {reason}; "
        f"expected «{match.nearest}» ({match.score:.0%} alike); {reading}: compare it with the document"
    )
    return Problem("match", kind, words, labels.table_code, match.code)


def _report_unmatched(row: PrintedRow, match: Match, labels: TableLabels, found: list[Problem]) -> None:
    if not row.has_values:
        return
    is_junk = any(read_label(row.label).key.startswith(key) for key in labels.junk)
    found.append(_row_problem("row_not_on_form" if is_junk else "row_not_recognised", row, match, labels))


def _recognise(table_code: str, table: _Table) -> Edition | None:
    """The form whose cells these are; None when the printed labels are common to all forms."""
    votes: Counter[Edition] = Counter()
    for row_code, row in table.rows:
        for column_code, _ in row.cells:
            forms = [form for form in FORMS if form.has(table_code, row_code, column_code)]
            if len(forms) == 1:
                votes[forms[0].edition] += 1
    if not votes:
        return None
    return next(iter(votes)) if len(votes) == 1 else "mixed"


def _combine(editions: dict[str, Edition | None]) -> Edition:
    """The report's edition. Tables that all forms share say nothing; if only those are there, the newest form is
    taken.
    """
    if not editions:
        return "prose"
    told = {edition for edition in editions.values() if edition}
    if not told:
        return FORMS[0].edition
    return told.pop() if len(told) == 1 else "mixed"


def _prevail(editions: dict[str, Edition | None]) -> Edition:
    """The form to name for a table that all forms share: that of the first table of the report that tells one."""
    told = (editions.get(code) for code in TELLING_TABLES)
    return next((edition for edition in told if edition in {"2021", "2019"}), FORMS[0].edition)


def _report_missing(table: _Table) -> None:
    """Name each row that the form has and the document does not print or that could not be matched."""
    code = table.labels.table_code
    forms = [form for form in FORMS if table.edition in {form.edition, "mixed"}]
    printed = {row_code for row_code, _ in table.rows}
    names = {entry.code: entry.printed for entry in reversed(table.labels.rows.entries)}
    for row_code in table.labels.rows.codes:
        if row_code in printed or not all(row_code in form.tables[code] for form in forms):
            continue
        message = (
            f"{describe(table.place)}: the row «{names[row_code]}» was not found; expected on the form of "
            f"{' and '.join(form.edition for form in forms)}; it has no figures: look whether the document prints it"
        )
        table.found.append(Problem("match", "row_missing", message, code, row_code))


def _read_figures(table: _Table) -> Iterator[Figure]:
    forms = [form for form in FORMS if table.edition in {form.edition, "mixed"}]
    for row_code, row in table.rows:
        counts = Counter(column_code for column_code, _ in row.cells)
        for column_code, cell in row.cells:
            reason = _refuse(table.labels.table_code, row_code, column_code, forms, counts)
            if reason:
                table.found.append(_cell_problem(reason, table, row_code, column_code, cell))
                continue
            yield _read_figure(table, row_code, column_code, cell)
        _report_gaps(table, row_code, row, forms)


def _refuse(
    table_code: str, row_code: str, column_code: str, forms: Sequence[Form], counts: Counter[str]
) -> str | None:
    if counts[column_code] > 1:
        return "column_repeated"
    if not any(form.has(table_code, row_code, column_code) for form in forms):
        return "cell_not_on_form"
    return None


def _read_figure(table: _Table, row_code: str, column_code: str, cell: Cell) -> Figure:
    state, value = read_number(cell.text, signed=column_code in SIGNED)
    if state == "unreadable":
        table.found.append(_cell_problem("cell_unreadable", table, row_code, column_code, cell))
    if value is not None and column_code not in FRACTIONAL and value != value.to_integral_value():
        table.found.append(_cell_problem("count_not_whole", table, row_code, column_code, cell))
    edition = _edition_of_cell(table, row_code, column_code)
    return Figure(table.labels.table_code, row_code, column_code, edition, value, cell.text, state, cell.place)


def _edition_of_cell(table: _Table, row_code: str, column_code: str) -> Edition:
    """The table's edition; in a table that mixes two forms, the one that has this cell (the newest, if both do)."""
    if table.edition != "mixed":
        return table.edition
    return next(form.edition for form in FORMS if form.has(table.labels.table_code, row_code, column_code))


def _cell_problem(kind: str, table: _Table, row_code: str, column_code: str, cell: Cell) -> Problem:
    message = (
        f"{describe(cell.place)}: row {row_code}, column {column_code} prints «{cell.text}»; "
        f"expected one number that the form has there; {CELL_READINGS[kind]}: compare it with the document"
    )
    return Problem("match", kind, message, table.labels.table_code, row_code, column_code)


def _report_gaps(table: _Table, row_code: str, row: PrintedRow, forms: Sequence[Form]) -> None:
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
