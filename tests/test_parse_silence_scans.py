"""Silence drills for scans: the thirteen mutations of `test_parse_silence_formats`, printed and scanned."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from parse import Unreadable, parse_report
from parse.model import Report
from parse.readers.scan import is_available
from tests.corpus.layout import Paragraph
from tests.corpus.programs import render
from tests.corpus.typeset_pdf import write_pdf
from tests.test_parse_silence_formats import (
    ITEMS,
    MUTATIONS,
    NONE,
    PRINTED,
    TRUTH,
    Mutant,
    change_digit,
    check,
    check_told,
    dash_for_zero,
    full_width_digits,
    shield,
    split_merged_cell,
    swap_columns,
    truncated,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="the extra gongkai[ocr] is not installed"),
]
DPI = 200


def scan(mutant: Mutant, *, cut: bool = False) -> Report | None:
    """The report on the pages of a TIFF, or None where it is refused with a reason."""
    first = mutant.items[0]
    truth = replace(TRUTH, title=first.text) if isinstance(first, Paragraph) else TRUTH
    pages = [page.convert("L") for page in render(write_pdf(truth, mutant.items, NONE), DPI)]
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw", dpi=(DPI, DPI))
    data = file.getvalue()
    try:
        return parse_report(data[: len(data) * 2 // 3] if cut else data)
    except Unreadable as error:
        assert str(error)
        return None


def test_the_scan_itself_is_read_whole():
    report = scan(Mutant(ITEMS, {}))
    assert report is not None
    assert {figure.code: (figure.state, figure.value) for figure in report.figures} == PRINTED


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_no_mutation_of_a_scan_is_silent(mutate):
    mutant = mutate()
    report = scan(mutant, cut=mutate is truncated)
    if mutate is shield:
        assert report is None
        return
    if mutate is truncated and report is None:
        return
    assert report is not None
    check(report, mutant.changes)
    check_told(report, mutant, mutate)
    if mutate in {swap_columns, change_digit, dash_for_zero, full_width_digits, split_merged_cell}:
        truth = {**PRINTED, **mutant.changes}
        right = sum((figure.state, figure.value) == truth[figure.code] for figure in report.figures)
        assert right >= 0.99 * len(truth)
