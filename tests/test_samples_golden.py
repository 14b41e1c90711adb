"""The golden files: their size, their codes, and their figures against a second, independent reading of the documents.

The second reading knows nothing of codes: it takes the figures of a document one after the other, in printed order.
"""

import csv
import html
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
SHARED = ROOT.parent / "shared" / "samples"

SIZES = {"yining-city-2024": 200, "yining-ecology-2024": 200, "hongze-2024": 186, "shanghai-office-2019": 198}

APPLICANTS = {
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_organisation",
    "legal_service_organisation",
    "other_organisation",
    "total",
}
OUTCOMES = {"upheld", "corrected", "other_result", "pending", "total"}
LITIGATION = {"review", "litigation_direct", "litigation_after_review"}
OTHER_ROWS = {"other_correction_overdue", "other_fee_unpaid", "other_other"}
#: Rows of the second table in each document, by the beginnings of their codes.
REQUEST_ROWS = {"2021": 25, "one row for （六）": 23}

FIGURES_AT_END = re.compile(r"((?:\s+\d+(?:\.\d+)?)+)\s*$")


def read_golden(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def printed(name: str) -> list[str]:
    return [row["printed"] for row in read_golden(name)]


def figures_of_text(text: str) -> list[str]:
    """Take the figures at the ends of the lines between the headings of sections two and five."""
    start, end = text.index("二、主动公开"), text.index("五、存在的主要问题")
    found: list[str] = []
    for line in text[start:end].splitlines():
        if match := FIGURES_AT_END.search(" " + line):
            found += match[1].split()
    return found


@pytest.mark.parametrize("name", SIZES)
def test_golden_has_every_cell_once(name: str) -> None:
    rows = read_golden(name)
    codes = [(row["table_code"], row["row_code"], row["column_code"]) for row in rows]
    assert len(rows) == SIZES[name]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("name", SIZES)
def test_golden_grid_is_complete(name: str) -> None:
    rows = read_golden(name)
    requests = {(row["row_code"], row["column_code"]) for row in rows if row["table_code"] == "requests"}
    request_rows = {row for row, _ in requests}
    one_row = name in {"hongze-2024", "shanghai-office-2019"}
    assert len(request_rows) == REQUEST_ROWS["one row for （六）" if one_row else "2021"]
    assert ("other_processing" in request_rows) is one_row
    assert (request_rows >= OTHER_ROWS) is not one_row
    assert requests == {(row, column) for row in request_rows for column in APPLICANTS}
    review = {(row["row_code"], row["column_code"]) for row in rows if row["table_code"] == "review_litigation"}
    assert review == {(row, column) for row in LITIGATION for column in OUTCOMES}
    assert {row["table_code"] for row in rows} == {"proactive", "requests", "review_litigation"}


@pytest.mark.parametrize("name", SIZES)
def test_golden_states_fit_their_values(name: str) -> None:
    for row in read_golden(name):
        if row["state"] == "number":
            assert row["printed"] and Decimal(row["value"]).is_finite()
            assert row["printed"] == row["value"]
        elif row["state"] == "text":
            assert row["printed"] and row["value"] == ""
        else:
            assert row["state"] == "blank"
            assert row["printed"] == row["value"] == ""


def test_amount_with_a_unit_of_its_own_is_kept_as_words() -> None:
    (row,) = [row for row in read_golden("shanghai-office-2019") if row["state"] == "text"]
    assert (row["row_code"], row["column_code"], row["printed"]) == ("procurement", "amount_10k_yuan", "251000元")


@pytest.mark.parametrize("name", ["yining-city-2024", "yining-ecology-2024"])
def test_golden_equals_the_figures_of_the_text(name: str) -> None:
    text = (ROOT / "samples" / "reports" / f"{name}.txt").read_text(encoding="utf-8")
    assert printed(name) == figures_of_text(text)


def test_golden_equals_the_figures_of_the_hongze_pdf() -> None:
    document = SHARED / "hongze-district-2024.pdf"
    if not document.exists() or shutil.which("pdftotext") is None:
        pytest.skip("needs the document beside the repository, and pdftotext")
    command = ["pdftotext", "-layout", str(document), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert printed("hongze-2024") == figures_of_text(text)


def test_golden_equals_the_cells_of_the_shanghai_page() -> None:
    document = SHARED / "shanghai-office-2019.html"
    if not document.exists():
        pytest.skip("needs the document beside the repository")
    cells = re.findall(r"<td.*?</td>", document.read_text(encoding="utf-8"), re.DOTALL)
    texts = [html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]
    values = [text for text in texts if text == "251000元" or not re.search(r"[\u4e00-\u9fff]", text)]
    assert printed("shanghai-office-2019") == values
