"""Silence drills for the readers that need a program: DOC through LibreOffice, and a table on a picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from parse import parse_report
from parse.model import NeedsRecognition, Report, ToolMissing, Unreadable
from parse.readers.scan import is_available
from tests.corpus.layout import Item, Paragraph, Table
from tests.corpus.programs import ProgramMissing, render, run
from tests.corpus.typeset_docx import write_docx
from tests.corpus.typeset_pdf import write_pdf
from tests.test_parse_silence_formats import (
    ITEMS,
    MUTATIONS,
    NONE,
    PRINTED,
    TRUTH,
    Changes,
    Mutant,
    change_digit,
    check,
    check_told,
    dash_for_zero,
    find_slot,
    find_table,
    full_width_digits,
    list_values,
    put_table,
    shield,
    split_merged_cell,
    swap_columns,
    swap_slot,
    truncated,
)

pytestmark = pytest.mark.slow
DPI = 150


def parse(data: bytes, *, recognise: bool = False) -> Report | None:
    """The report, or None where the document is refused with a reason."""
    try:
        return parse_report(data, recognise=recognise)
    except ToolMissing as error:
        pytest.skip(str(error))
    except (Unreadable, NeedsRecognition) as error:
        assert str(error)
        return None


def read(report: Report | None) -> dict[str, tuple[str, Decimal | None]]:
    assert report is not None
    return {figure.code: (figure.state, figure.value) for figure in report.figures}


def write_source(mutant: Mutant) -> bytes:
    first = mutant.items[0]
    truth = replace(TRUTH, title=first.text) if isinstance(first, Paragraph) else TRUTH
    return write_docx(truth, mutant.items, NONE)


@pytest.fixture(scope="module")
def documents() -> dict[str, bytes]:
    """The report and its mutants as DOC, by the name of the mutation, from one run of the program."""
    mutants = {"": Mutant(ITEMS, {}), **{mutate.__name__: mutate() for mutate in MUTATIONS}}
    try:
        made = run("office:docx:doc", [write_source(mutant) for mutant in mutants.values()])
    except ProgramMissing as error:
        pytest.skip(str(error))
    return dict(zip(mutants, made, strict=True))


def test_a_doc_is_read_whole(documents):
    report = parse(documents[""])
    assert read(report) == PRINTED
    assert report is not None
    assert report.problems == ()


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_no_mutation_of_a_doc_is_silent(documents, mutate):
    mutant, data = mutate(), documents[mutate.__name__]
    report = parse(data[: len(data) * 2 // 3] if mutate is truncated else data)
    if mutate is shield:
        assert report is None
        return
    if mutate is truncated and report is None:
        return
    assert report is not None
    check(report, mutant.changes)
    check_told(report, mutant, mutate)
    if mutate in {swap_columns, change_digit, dash_for_zero, full_width_digits, split_merged_cell}:
        assert read(report) == {**PRINTED, **mutant.changes}


PICTURED = {code: printed for code, printed in PRINTED.items() if code.startswith("proactive.")}


def set_pictured(label: str, text: str) -> Table:
    table = find_table(0)
    old = list_values(table, label)[0]
    return swap_slot(table, old, replace(old, text=text))


def change_digit_pictured() -> tuple[Table, Changes]:
    return set_pictured("行政处罚", "136743"), {"proactive.penalties.decisions": ("number", Decimal(136743))}


def dash_for_zero_pictured() -> tuple[Table, Changes]:
    return set_pictured("规章", "—"), {"proactive.rules.issued": ("dash", None)}


def drop_row_pictured() -> tuple[Table, Changes]:
    table = find_table(0)
    row = find_slot(table, "行政处罚").row
    slots = tuple(replace(s, row=s.row - (s.row > row)) for s in table.slots if s.row != row)
    return replace(table, slots=slots, rows=table.rows - 1), {"proactive.penalties.decisions": None}


def whole_pictured() -> tuple[Table, Changes]:
    return find_table(0), {}


def draw_picture(table: Table) -> bytes:
    """A PNG of a page with the title, the first two headings and the first table."""
    items: tuple[Item, ...] = put_table(0, table)
    items = (items[0], *items[items.index(table) - 1 : items.index(table) + 1])
    page = render(write_pdf(TRUTH, items, NONE), DPI)[0]
    file = io.BytesIO()
    page.crop((0, 0, page.width, page.height // 2)).save(file, "PNG", dpi=(DPI, DPI))
    return file.getvalue()


@pytest.mark.skipif(not is_available(), reason="the extra gongkai[ocr] is not installed")
@pytest.mark.parametrize(
    "mutate",
    [whole_pictured, change_digit_pictured, dash_for_zero_pictured, drop_row_pictured],
    ids=lambda f: f.__name__,
)
def test_no_mutation_of_a_picture_is_silent(mutate: Callable[[], tuple[Table, Changes]]):
    table, changes = mutate()
    report = parse(draw_picture(table), recognise=True)
    assert report is not None
    check(report, changes)
    truth = {**PICTURED, **changes}
    found = read(report)
    right = [code for code, expected in truth.items() if expected is not None and found.get(code) == expected]
    assert len(right) >= len(PICTURED) - 2
    if mutate is drop_row_pictured:
        assert "row_missing" in {p.kind for p in report.problems if p.row_code == "penalties"}
