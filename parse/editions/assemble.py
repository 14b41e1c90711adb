"""Grids to figures: find the statutory tables, match their rows, read their cells, and say which form each follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parse.editions import FORMS, OWNERS
from parse.editions.agreement import get_lexicon, read_second
from parse.editions.columns import describe
from parse.editions.figures import Table, read_figures
from parse.editions.matching import name_rows
from parse.editions.review import read_review_rows
from parse.editions.rows import read_proactive_rows, read_request_rows
from parse.editions.vocabulary import load_labels
from parse.editions.zones import Zone, find_zones
from parse.model import Edition, Figure, Grid, Problem, TableReading, Token

#: Tables whose printed labels differ between the forms, the most telling first.
TELLING_TABLES = ("proactive", "requests")

# Each document has a process of its own, forked from one that has imported this: what is read here is read once.
load_labels()
get_lexicon()


@dataclass(frozen=True)
class Outcome:
    """What the statutory tables of one document say."""

    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
    edition: Edition  #: of the report: ``mixed`` when its tables differ, ``prose`` when it has none
    tables: tuple[TableReading, ...] = ()


def parse_grids(grids: tuple[Grid, ...], tokens: tuple[Token, ...] = ()) -> Outcome:
    """Read every statutory table in ``grids``, and a second time in ``tokens``.

    A cell becomes a figure only when its row, its column and its place on a form are certain; whatever is printed and
    does not become one is named in a problem. Where the two readings differ, the figure is disputed.
    """
    labels = load_labels()
    found: list[Problem] = []
    tables: dict[str, Table] = {}
    for zone in find_zones(grids, labels, found):
        code = zone.table_code
        table = tables.setdefault(code, Table(labels[code], zone.grid.reader, zone.grid.place))
        _read_zone(zone, table, found)
    votes = {code: _vote(code, table) for code, table in tables.items()}
    editions = {code: _decide(vote) for code, vote in votes.items()}
    prevailing = _prevail(editions)
    second = read_second(tokens) if tables else {}
    figures: list[Figure] = []
    readings: list[TableReading] = []
    for code, table in tables.items():
        table.edition = editions[code] or prevailing
        _report_missing(table)
        read = list(read_figures(table, second))
        readings.append(_describe_table(code, table, votes[code], read))
        figures.extend(read)
        found.extend(table.found)
    return Outcome(tuple(figures), tuple(found), _combine(editions), tuple(readings))


def _describe_table(
    table_code: str, table: Table, votes: dict[Edition, list[str]], figures: Sequence[Figure]
) -> TableReading:
    states = Counter(["disputed" if figure.state == "disputed" else figure.agreement for figure in figures])
    return TableReading(
        table_code,
        table.edition,
        decided_by=tuple(dict.fromkeys(label for printed in votes.values() for label in printed)),
        reader=table.reader,
        place=table.place,
        agreed=states["agree"],
        disputed=states["disputed"] + states["differ"],
        single=states["single"],
    )


def _read_zone(zone: Zone, table: Table, found: list[Problem]) -> None:
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
        coded = name_rows(rows, table.labels, mine)
    repeated = {code for code, _ in table.rows} & {code for code, _ in coded}
    if repeated:
        found.append(_report_second(zone, table, len(repeated)))
        return
    found.extend(mine)
    table.rows.extend(coded)
    table.header = header


def _report_second(zone: Zone, table: Table, repeated: int) -> Problem:
    return Problem(
        "match",
        "duplicate_table",
        f"{describe(zone.grid.place)}: a second table of this kind repeats {repeated} rows of the one at "
        f"{describe(table.place)}; "
        "expected one; only the first is read: look which of them is the report's own",
        zone.table_code,
    )


def _vote(table_code: str, table: Table) -> dict[Edition, list[str]]:
    """The printed labels that only one form has, by that form: of a row where no other form has the row, else of the
    column. A row of which it is not certain which it is has no vote.
    """
    votes: dict[Edition, list[str]] = {}
    for row_code, row in table.rows:
        owners = [form.edition for form in FORMS if row_code in form.tables[table_code]]
        for (column_code, _), header in zip(row.cells, row.headers, strict=True):
            forms = OWNERS.get((table_code, row_code, column_code), ())
            if len(forms) == 1 and not row.is_disputed:
                label = row.label if len(owners) == 1 else header
                votes.setdefault(forms[0], []).append("".join(label.split()))
    return votes


def _decide(votes: dict[Edition, list[str]]) -> Edition | None:
    """The form whose cells these are; None when the printed labels are common to all forms."""
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


def _report_missing(table: Table) -> None:
    """Name each row that the form has and the document does not print or that could not be matched."""
    code = table.labels.table_code
    forms = [form for form in FORMS if table.edition in {form.edition, "mixed"}]
    printed = {row_code for row_code, _ in table.rows}
    names = table.labels.rows.names
    for row_code in table.labels.rows.codes:
        if row_code in printed or not all(row_code in form.tables[code] for form in forms):
            continue
        message = (
            f"{describe(table.place)}: the row «{names[row_code]}» was not found; expected on the form of "
            f"{' and '.join(form.edition for form in forms)}; it has no figures: look whether the document prints it"
        )
        table.found.append(Problem("match", "row_missing", message, code, row_code))
