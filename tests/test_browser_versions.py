"""The page of a report's history in a real Chromium: old and new values stand beside their cell, in view."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.replica.planted import Planted, plant
from tests.test_archive_history import build_from, got
from tests.test_browser_journey import ROOT, SERVE, browser, chromium, open_page, playwright

pytestmark = pytest.mark.browser

#: The cell with the longest name.
LONG = "requests.refused_enforcement_file.public_welfare_organisation"

__all__ = ["browser", "chromium"]


@pytest.fixture(scope="module")
def versions(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("versions")
    report = plant("伊宁市人民政府", 2024)
    entries = tuple(replace(one, printed="31") if one.code == LONG else one for one in report.truth.entries)
    edited = Planted(replace(report.truth, entries=entries))
    build_from(
        folder, *(got(day, f"<h1>{one.title}</h1>{one.html()}") for day, one in ((0, report), (3, edited)))
    ).close()
    command = [sys.executable, "-c", SERVE, str(folder / "archive.db"), str(folder / "captures")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip() + "report/yining-2024/versions"
        server.terminate()


def test_old_and_new_values_are_seen_without_scrolling(browser: "playwright.Browser", versions: str) -> None:
    page = open_page(browser, 1280)
    page.goto(versions)
    row = page.locator("table.changed tbody tr").first
    before, now = row.locator("td").nth(0), row.locator("td").nth(1)
    assert before.inner_text().strip() != now.inner_text().strip()
    for cell in (before, now):
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 1280
        assert box["width"] > 60
    assert page.locator("table.changed").evaluate(
        "table => table.parentElement.scrollWidth <= table.parentElement.clientWidth"
    )
    page.context.close()
