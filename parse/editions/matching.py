"""Printed rows to row codes, all rows of a table together; whatever is not certain is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parse.alignment import match_rows
from parse.editions.columns import describe
from parse.editions.rows import PrintedRow
from parse.editions.vocabulary import TableLabels
from parse.labels import Match, match_label, read_label
from parse.model import Problem

#: For each problem of a row: what is wrong with it, and what was done.
ROW_REASONS = {
    "duplicate_row": ("is printed twice", "neither is read"),
    "row_out_of_order": ("stands out of the form's order", "it is read by its label"),
    "row_disputed": ("may be another row", "its figures have no value"),
    "label_differs": ("is not a known label", "it is read as that row"),
    "row_uncertain": ("is followed by values without a label", "it is read, but they may be the rest of its own"),
    "row_not_on_form": ("is no row of the form", "its values are not read"),
    "row_not_recognised": ("is near no known label for certain", "its values are not read"),
}


def name_rows(rows: Sequence[PrintedRow], labels: TableLabels, found: list[Problem]) -> list[tuple[str, PrintedRow]]:
    """Give rows their codes, in printed order. Rows that are not known are named in ``found`` and left out; one that
    may be another row is kept and marked as disputed.
    """
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
        position = labels.rows.position_of[match.code]
        if position < latest:
            found.append(_row_problem("row_out_of_order", row, match, labels))
        if not match.is_exact:
            found.append(_row_problem("row_disputed" if match.is_disputed else "label_differs", row, match, labels))
        latest = max(latest, position)
        coded.append((match.code, replace(row, is_disputed=True) if match.is_disputed else row))
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
        f"expected «{match.nearest}» ({match.score:.0%} alike){f' or «{match.rival}»' if match.rival else ''}; "
        f"{reading}: compare it with the document"
    )
    return Problem("match", kind, words, labels.table_code, match.code)


def _report_unmatched(row: PrintedRow, match: Match, labels: TableLabels, found: list[Problem]) -> None:
    if not row.has_values:
        return
    is_junk = any(read_label(row.label).key.startswith(key) for key in labels.junk)
    found.append(_row_problem("row_not_on_form" if is_junk else "row_not_recognised", row, match, labels))
