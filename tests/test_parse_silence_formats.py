"""Silence drills for every reader: thirteen mutations of a laid-out report, typeset in each format.

A mutated document must be refused, flagged at the cell or row, or read as printed. No wrong figure may be silent, and
none may be missing without a word. A new format is one line of ``MAKERS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from parse import Unreadable, parse_report, read_document
from parse.editions.assemble import parse_grids
from parse.model import NeedsRecognition, Report
from tests.corpus.layout import Item, Paragraph, Slot, Table, lay_out
from tests.corpus.ofd import write_ofd
from tests.corpus.sheets import write_xls, write_xlsx
from tests.corpus.truth import Truth, make_truth
from tests.corpus.typeset_docx import write_docx
from tests.corpus.typeset_html import encode_page, write_page
from tests.corpus.typeset_pdf import write_pdf

NONE: frozenset[str] = frozenset()
TRUTH = make_truth(7, "2021", frozenset())
ITEMS = lay_out(TRUTH)
#: What the figures of the report are, by code.
PRINTED = {entry.code: (entry.state, entry.value) for entry in TRUTH.entries}
#: What a mutation makes a code: another state and value, or None where no number of this code is right.
Changes = dict[str, tuple[str, Decimal | None] | None]


def write_text(truth: Truth, items: tuple[Item, ...], quirks: frozenset[str]) -> bytes:
    """Words and values between blanks, as extractors write them from a PDF."""
    return _write_lines(items, " ").encode()


def write_tabbed(truth: Truth, items: tuple[Item, ...], quirks: frozenset[str]) -> bytes:
    """Cells between tabs, as a browser copies them."""
    return _write_lines(items, "\t").encode()


def _write_lines(items: tuple[Item, ...], between: str) -> str:
    lines: list[str] = []
    for item in items:
        if isinstance(item, Paragraph):
            lines += [item.text, ""]
            continue
        for row in range(item.rows):
            cells = [slot.text for slot in item.slots if slot.row == row]
            lines.append(between.join(cells if between == "\t" else [cell for cell in cells if cell]))
    return "\n".join(lines)


Maker = Callable[[Truth, tuple[Item, ...], frozenset[str]], bytes]
MAKERS: dict[str, Maker] = {
    "html": lambda truth, items, quirks: encode_page(write_page(truth, items, quirks), quirks),
    "text": write_text,
    "tabbed": write_tabbed,
    "pdf": write_pdf,
    "docx": write_docx,
    "xlsx": write_xlsx,
    "xls": write_xls,
    "ofd": write_ofd,
}
#: Readers that find fewer things out of an order that they do not know: they flag where the others read.
ORDERED = {"text", "tabbed"}


@dataclass(frozen=True)
class Mutant:
    """A mutated report and what it says; ``flags`` are kinds of problems of which one must be told."""

    items: tuple[Item, ...]
    changes: Changes
    flags: frozenset[str] = NONE


def find_table(number: int) -> Table:
    return [item for item in ITEMS if isinstance(item, Table)][number]


def put_table(number: int, table: Table) -> tuple[Item, ...]:
    old = find_table(number)
    return tuple(table if item is old else item for item in ITEMS)


def find_slot(table: Table, text: str) -> Slot:
    return next(slot for slot in table.slots if slot.text == text)


def list_values(table: Table, label: str) -> list[Slot]:
    row = find_slot(table, label).row
    return [slot for slot in table.slots if slot.row == row and slot.role == "value"]


def swap_slot(table: Table, old: Slot, *new: Slot) -> Table:
    slots = sorted((*(slot for slot in table.slots if slot is not old), *new), key=lambda slot: (slot.row, slot.column))
    return replace(table, slots=tuple(slots))


def set_value(label: str, at: int, text: str) -> tuple[Item, ...]:
    table = find_table(1)
    old = list_values(table, label)[at]
    return put_table(1, swap_slot(table, old, replace(old, text=text)))


def list_codes(row: str) -> Changes:
    return {code: None for code in PRINTED if code.split(".")[1] == row}


def rename_label() -> Mutant:
    table = find_table(1)
    old = find_slot(table, "1.属于国家秘密")
    items = put_table(1, swap_slot(table, old, replace(old, text="1.另外一种事项")))
    return Mutant(items, list_codes("refused_state_secret"), frozenset({"row_not_recognised", "row_missing"}))


def drop_row() -> Mutant:
    table = find_table(1)
    row = find_slot(table, "二、上年结转政府信息公开申请数量").row
    slots = tuple(replace(s, row=s.row - (s.row > row)) for s in table.slots if s.row != row)
    items = put_table(1, replace(table, slots=slots, rows=table.rows - 1))
    return Mutant(items, list_codes("carried_over_in"), frozenset({"row_missing"}))


def swap_columns() -> Mutant:
    """Headers and values alike: what stands under a header is still that column's."""
    table = find_table(1)
    turned = {4: 5, 5: 4}
    slots = tuple(
        replace(slot, column=turned.get(slot.column, slot.column)) if slot.across == 1 and slot.row > 1 else slot
        for slot in table.slots
    )
    slots = tuple(sorted(slots, key=lambda slot: (slot.row, slot.column)))
    return Mutant(put_table(1, replace(table, slots=slots)), {})


def change_digit() -> Mutant:
    return Mutant(
        set_value("（一）予以公开", 0, "7391"), {"requests.granted.natural_person": ("number", Decimal(7391))}
    )


def dash_for_zero() -> Mutant:
    return Mutant(set_value("（一）予以公开", 0, "—"), {"requests.granted.natural_person": ("dash", None)})


def full_width_digits() -> Mutant:
    items = set_value("（一）予以公开", 0, "７３")
    return Mutant(items, {"requests.granted.natural_person": ("number", Decimal(73))})


def split_merged_cell() -> Mutant:
    """A group label over three rows becomes three cells, the lower two empty."""
    table = find_table(1)
    old = find_slot(table, "（四）无法提供")
    parts = [replace(old, text=old.text if at == 0 else "", row=old.row + at, down=1) for at in range(old.down)]
    return Mutant(put_table(1, swap_slot(table, old, *parts)), {})


def merge_values() -> Mutant:
    """One cell of values over two rows: it is neither row's own."""
    table = find_table(1)
    upper, lower = list_values(table, "2.重复申请")[0], list_values(table, "3.要求提供公开出版物")[0]
    merged = swap_slot(swap_slot(table, lower), upper, replace(upper, down=2, text="6"))
    changes: Changes = {
        "requests.not_processed_repeat.natural_person": None,
        "requests.not_processed_publication.natural_person": None,
    }
    return Mutant(put_table(1, merged), changes)


def second_table() -> Mutant:
    table = find_table(1)
    other = replace(table, slots=tuple(replace(s, text="88") if s.role == "value" else s for s in table.slots))
    after = ITEMS.index(table) + 1
    items = (*ITEMS[:after], Paragraph("其中：所属单位"), other, *ITEMS[after:])
    return Mutant(items, {}, frozenset({"duplicate_table", "duplicate_row"}))


def wrong_year() -> Mutant:
    wrong = str(TRUTH.year - 1)
    items = tuple(
        replace(item, text=item.text.replace(str(TRUTH.year), wrong))
        if isinstance(item, Paragraph) and item.role == "title"
        else item
        for item in ITEMS
    )
    return Mutant(items, {}, frozenset({"year_conflict"}))


def shield() -> Mutant:
    return Mutant(
        (Paragraph("访问被拦截", "title"), Paragraph("您的请求存在风险，请稍后再试。")), dict.fromkeys(PRINTED)
    )


def truncated() -> Mutant:
    return Mutant(ITEMS, {})


def tables_gone() -> Mutant:
    """A scan in effect: the headings are there, the tables are not."""
    items = tuple(item for item in ITEMS if isinstance(item, Paragraph))
    return Mutant(items, dict.fromkeys(PRINTED), frozenset({"table_missing"}))


MUTATIONS = (
    rename_label,
    drop_row,
    swap_columns,
    change_digit,
    dash_for_zero,
    full_width_digits,
    split_merged_cell,
    merge_values,
    second_table,
    wrong_year,
    shield,
    truncated,
    tables_gone,
)


def list_flags(report: Report) -> set[tuple[str | None, str | None, str | None]]:
    return {(p.table_code, p.row_code, p.column_code) for p in report.problems if p.row_code or p.column_code}


def check(report: Report, changes: Changes) -> None:
    """No figure is wrong unless its cell, row or column is named; none is missing unless its row or table is."""
    truth = {**PRINTED, **changes}
    flags = list_flags(report)
    tables = {p.table_code for p in report.problems}
    found = {figure.code: figure for figure in report.figures}
    assert len(found) == len(report.figures)
    for figure in report.figures:
        expected = truth.get(figure.code)
        is_right = expected is not None and (figure.state, figure.value) == expected
        row = (figure.table_code, figure.row_code)
        is_named = {(*row, None), (*row, figure.column_code), (row[0], None, figure.column_code)} & flags
        assert is_right or figure.value is None or is_named, figure
        assert is_right or is_named or figure.table_code in tables, figure
    for code, expected in truth.items():
        assert code in found or expected is None or code.split(".")[0] in tables, code


def check_told(report: Report, mutant: Mutant, mutate: Callable[[], Mutant]) -> None:
    """What the mutation must be told by is told, and a cut document says something."""
    kinds = {problem.kind for problem in report.problems}
    assert not mutant.flags or kinds & mutant.flags
    assert kinds or mutate is not truncated


def parse_mutant(maker: str, mutant: Mutant, *, cut: bool = False) -> Report | None:
    """The report, or None where the document is refused with a reason."""
    truth = replace(TRUTH, title=mutant.items[0].text) if isinstance(mutant.items[0], Paragraph) else TRUTH
    data = MAKERS[maker](truth, mutant.items, NONE)
    try:
        return parse_report(data[: len(data) * 2 // 3] if cut else data, recognise=False)
    except (Unreadable, NeedsRecognition) as error:
        assert str(error)
        return None


@pytest.mark.parametrize("maker", MAKERS)
def test_the_document_itself_is_read_whole(maker):
    report = parse_mutant(maker, Mutant(ITEMS, {}))
    assert report is not None
    assert {figure.code: (figure.state, figure.value) for figure in report.figures} == PRINTED
    assert report.problems == ()


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
@pytest.mark.parametrize("maker", MAKERS)
def test_no_mutation_is_silent(maker, mutate):
    mutant = mutate()
    report = parse_mutant(maker, mutant, cut=mutate is truncated)
    if mutate is shield:
        assert report is None
        return
    if mutate is truncated and report is None:
        return
    assert report is not None
    changes = mutant.changes
    if mutate is merge_values and maker in ORDERED:  # words in lines have no merged cells: the upper row prints it
        changes = changes | {"requests.not_processed_repeat.natural_person": ("number", Decimal(6))}
    check(report, changes)
    check_told(report, mutant, mutate)


@pytest.mark.parametrize("mutate", [swap_columns, change_digit, dash_for_zero, full_width_digits, split_merged_cell])
@pytest.mark.parametrize("maker", sorted(set(MAKERS) - ORDERED))
def test_what_is_printed_otherwise_is_read_as_printed(maker, mutate):
    mutant = mutate()
    report = parse_mutant(maker, mutant)
    assert report is not None
    read = {figure.code: (figure.state, figure.value) for figure in report.figures}
    assert read == {**PRINTED, **mutant.changes}


@pytest.mark.parametrize("maker", MAKERS)
def test_a_digit_that_one_of_two_readings_has_otherwise_is_disputed(maker):
    """The tokens of one value are changed, as a fault of the second reading would; the grids are left alone."""
    marked = set_value("（一）予以公开", 0, "7391")
    reading = read_document(MAKERS[maker](TRUTH, marked, NONE), recognise=False)
    if not reading.tokens:
        pytest.skip("this reader gives no second reading")
    tokens = tuple(replace(token, text=token.text.replace("7391", "7397")) for token in reading.tokens)
    assert tokens != reading.tokens
    figures = {figure.code: figure for figure in parse_grids(reading.grids, tokens).figures}
    figure = figures["requests.granted.natural_person"]
    assert (figure.state, figure.value, figure.agreement) == ("disputed", None, "differ")
    assert "7397" in (figure.second or "")
    assert sum(figure.state == "disputed" for figure in figures.values()) == 1
