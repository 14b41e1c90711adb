"""The typeset reports hold the published words page by page, and every figure in a cell of its own."""

import csv
import re
from collections import Counter
from pathlib import Path

import pdfplumber
import pytest

from samples.report_text import load_pages, words
from samples.typeset import font_problem, typeset

ROOT = Path(__file__).parents[1]
NAMES = ["yining-city-2024", "yining-ecology-2024"]
PAGE_NUMBER = re.compile(r"-\d-$")


def fixture(name: str) -> Path:
    return ROOT / "tests" / "fixtures" / "pdf" / f"{name}.pdf"


@pytest.mark.parametrize("name", NAMES)
def test_pdf_is_what_the_script_makes(name: str) -> None:
    if problem := font_problem():
        pytest.skip(problem)
    assert typeset(name) == fixture(name).read_bytes(), "run python -m samples.typeset"


@pytest.mark.parametrize("name", NAMES)
def test_pdf_pages_hold_the_words_of_the_text(name: str) -> None:
    with pdfplumber.open(fixture(name)) as document:
        pages = [words(page.extract_text()) for page in document.pages]
    assert [PAGE_NUMBER.search(page)[0] for page in pages] == [f"-{n}-" for n in range(1, len(pages) + 1)]
    typeset_letters = [Counter(PAGE_NUMBER.sub("", page)) for page in pages]
    assert typeset_letters == [Counter(words("".join(page))) for page in load_pages(name)]


@pytest.mark.parametrize("name", NAMES)
def test_pdf_tables_give_all_figures_in_order(name: str) -> None:
    with (ROOT / "tests" / "golden" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        expected = [row["printed"] for row in csv.DictReader(stream)]
    with pdfplumber.open(fixture(name)) as document:
        rows = [row for page in document.pages for table in page.extract_tables() for row in table]
    assert [cell for row in rows for cell in row if cell and re.fullmatch(r"[\d.]+", cell)] == expected


def test_rows_are_split_where_the_published_report_splits_them() -> None:
    with pdfplumber.open(fixture("yining-ecology-2024")) as document:
        above = document.pages[1].extract_tables()[-1][-1]
        below = document.pages[2].extract_tables()[0][0]
    assert above[1:] == ["（二）部分公开（区分处理的，只计这", *"0000000"]
    assert below[1] == "一情形，不计其他情形）"
    assert below[-7:] == [""] * 7
    with pdfplumber.open(fixture("yining-city-2024")) as document:
        head = document.pages[4].extract_tables()[-1]
        numbers = document.pages[5].extract_tables()[0]
    assert head[0][0] == "行政复议"
    assert numbers == [["2", "9", "2", "0", "13", "3", "0", "2", "0", "5", "0", "0", "0", "0", "0"]]
