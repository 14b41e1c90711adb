"""Generated reports in every format: two readings of a good document agree or one is silent, and never differ."""

from __future__ import annotations

import pytest

from parse import parse_report
from tests.corpus.layout import lay_out
from tests.corpus.truth import make_truth
from tests.test_parse_silence_formats import MAKERS

TRAITS = (
    "",
    "blank_zeros",
    "dashes commas",
    "blank_organisations",
    "signed",
    "misprints notes",
    "missing_rows",
)
#: Blank cells leave no trace between blanks, so that a row with some is left to a person.
LEAST_AGREED = {"text": 0.0}


@pytest.mark.parametrize("edition", ["2021", "2019", "mixed"])
@pytest.mark.parametrize("traits", TRAITS, ids=lambda traits: traits or "plain")
@pytest.mark.parametrize("maker", MAKERS)
def test_readings_never_differ_on_a_good_document(maker, traits, edition):
    quirks = frozenset(traits.split())
    truth = make_truth(len(traits) + int(edition[:4] == "2019"), edition, quirks)
    report = parse_report(MAKERS[maker](truth, lay_out(truth, quirks), quirks), recognise=False)
    printed = {entry.code: entry.printed for entry in truth.entries}
    assert [figure for figure in report.figures if figure.agreement == "differ"] == []
    for figure in report.figures:  # a narrow cell breaks its text anywhere
        assert "".join(figure.printed.split()) == "".join(printed[figure.code].split())
    agreed = sum(figure.agreement == "agree" for figure in report.figures)
    assert agreed >= LEAST_AGREED.get(maker, 0.85) * len(printed)
