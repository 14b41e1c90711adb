"""Every published cell of the four hand-typed reports, against what the parser reads in each format at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from parse import parse_report

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
PDF = ROOT / "tests" / "fixtures" / "pdf"
SAMPLES = ROOT.parent / "shared" / "samples"

DOCUMENTS = [
    (SAMPLES / "yining-city-2024.txt", "yining-city-2024", 200, "2021"),
    (SAMPLES / "yining-ecology-branch-2024.txt", "yining-ecology-2024", 200, "2021"),
    (SAMPLES / "yining-city-2024-ucap.html", "yining-city-2024", 200, "2021"),
    (SAMPLES / "shanghai-office-2019.html", "shanghai-office-2019", 198, "2019"),
    (SAMPLES / "hongze-district-2024.pdf", "hongze-2024", 186, "mixed"),
    (PDF / "yining-city-2024.pdf", "yining-city-2024", 200, "2021"),
    (PDF / "yining-ecology-2024.pdf", "yining-ecology-2024", 200, "2021"),
]


def read_golden(name):
    path = GOLDEN / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        f"{row['table_code']}.{row['row_code']}.{row['column_code']}": (row["printed"], row["value"], row["state"])
        for row in rows
    }


@pytest.mark.parametrize(("path", "golden", "cells", "edition"), DOCUMENTS, ids=[path.name for path, *_ in DOCUMENTS])
def test_every_cell_is_read_exactly_and_nothing_else(path, golden, cells, edition):
    if not path.exists():
        pytest.skip(f"{path} is not there")
    report = parse_report(path.read_bytes())
    read = {
        figure.code: (figure.printed.strip("\xa0 "), "" if figure.value is None else str(figure.value), figure.state)
        for figure in report.figures
    }
    assert read == read_golden(golden)
    assert len(report.figures) == cells
    assert report.edition == edition
    assert report.problems == ()


@pytest.mark.parametrize(("path", "golden", "cells", "edition"), DOCUMENTS, ids=[path.name for path, *_ in DOCUMENTS])
def test_every_cell_has_a_place(path, golden, cells, edition):
    if not path.exists():
        pytest.skip(f"{path} is not there")
    for figure in parse_report(path.read_bytes()).figures:
        if path.suffix == ".pdf":
            assert figure.place.page and figure.place.box
        else:
            assert figure.place.path or figure.place.line
