"""A reader's way through the site in a real Chromium: wide and narrow, light and dark, by mouse and by keyboard."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.published import ROOT, make_published

playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright (extra: dev)")

pytestmark = pytest.mark.browser

LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SERVE = (
    "import sys; from pathlib import Path; from publish.serve import serve; "
    "serve(Path(sys.argv[1]), captures=Path(sys.argv[2]), port=0, ready=lambda url: print(url, flush=True))"
)
PAGES = ("", "search?q=行政处罚", "search?q=月球", "report/yining-2024", "report/hongze-2024", "report/yining-2023")
#: Datasette's own, which wear our colours.
TABLE_PAGES = ("archive", "archive/reports", "archive/figures", "archive/reports/yining-2024", "archive?sql=select+1")
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
#: WCAG 2.1, 1.4.3: contrast of text that is not large.
LEAST_CONTRAST = 4.5

#: Text elements whose contrast with what is painted behind them is too low: [text, ratio].
LOW_CONTRAST = """least => {
  const channel = value => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4 };
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.getClientRects().length || element.closest('.gk-hidden, script')) continue;
    const [one, two] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < least) low.push([element.textContent.trim().slice(0, 40), Math.round(ratio * 100) / 100]);
  }
  return low;
}"""


HIDDEN_WITHIN = (
    "element => [...element.querySelectorAll('.gk-hidden')].every(hidden => element.contains(hidden.offsetParent))"
)


def find_chromium() -> str | None:
    """A Chromium of this machine, or Playwright's own."""
    named = os.environ.get("GONGKAI_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    candidates = [named, *(shutil.which(name) for name in names)]
    with playwright.sync_playwright() as driver:
        candidates.append(driver.chromium.executable_path)
    return next((path for path in candidates if path and Path(path).is_file()), None)


@pytest.fixture(scope="module")
def chromium() -> str:
    found = find_chromium()
    if found is None and os.environ.get("GONGKAI_REQUIRE_BROWSER") == "1":
        pytest.fail("GONGKAI_REQUIRE_BROWSER=1, but there is no Chromium: install one or set GONGKAI_CHROMIUM")
    if found is None:
        pytest.skip("no Chromium on this machine: install one or set GONGKAI_CHROMIUM to its path")
    return found


@pytest.fixture(scope="module")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    published = make_published(tmp_path_factory.mktemp("published"))
    command = [sys.executable, "-c", SERVE, str(published.archive), str(published.captures)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=chromium, args=LAUNCH_ARGUMENTS)
        yield launched
        launched.close()


def open_page(browser: "playwright.Browser", width: int, scheme: str = "light") -> "playwright.Page":
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(60_000)  # a busy machine draws slowly
    return context.new_page()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_from_the_front_page_to_a_figure(browser: "playwright.Browser", address: str, width: int, scheme: str) -> None:
    page = open_page(browser, width, scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(address)
    page.get_by_label("检索报告全文").fill("行政处罚")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("mark").first.text_content() == "行政处罚"
    page.get_by_role("link", name="伊宁市人民政府2024年政府信息公开工作年度报告").click()
    page.wait_for_url("**/report/yining-2024*")
    cell = page.locator("[id='requests.granted.total']")
    cell.scroll_into_view_if_needed()
    assert cell.is_visible()
    assert cell.inner_text().strip() == "19"
    assert page.locator("[id='proactive.penalties.decisions']").inner_text().strip() == "467862"
    assert not complaints
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_pictures_for_the_eye(
    browser: "playwright.Browser", address: str, width: int, scheme: str, tmp_path: Path
) -> None:
    """Look at them under pytest's --basetemp. Each page is opened afresh: drawn after a form was sent, one may hang."""
    for number, path in enumerate(PAGES):
        page = open_page(browser, width, scheme)
        page.goto(address + path)
        assert page.screenshot(path=tmp_path / f"{number}-{width}-{scheme}.png", full_page=True)
        page.context.close()


@pytest.mark.parametrize("path", (*PAGES, *TABLE_PAGES))
def test_a_phone_never_scrolls_sideways(browser: "playwright.Browser", address: str, path: str) -> None:
    page = open_page(browser, 390)
    page.goto(address + path)
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    for box in page.locator(".scroll").all():
        assert box.evaluate("element => getComputedStyle(element).overflowX") == "auto"
        # what is hidden from the eye stays within: at the end of a wide table it would widen the page
        assert box.evaluate(HIDDEN_WITHIN)
    page.context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", (*PAGES, *TABLE_PAGES, "archive/nothing"))
def test_all_text_can_be_read(browser: "playwright.Browser", address: str, path: str, width: int, scheme: str) -> None:
    page = open_page(browser, width, scheme)
    page.goto(address + path)
    assert page.evaluate(LOW_CONTRAST, LEAST_CONTRAST) == []
    page.context.close()


def test_the_schemes_differ(browser: "playwright.Browser", address: str) -> None:
    colours = set()
    for scheme in SCHEMES:
        page = open_page(browser, 1280, scheme)
        page.goto(address)
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.context.close()
    assert len(colours) == 2


def test_the_keyboard_reaches_the_text_and_the_search(browser: "playwright.Browser", address: str) -> None:
    page = open_page(browser, 1280)
    page.goto(f"{address}report/yining-2024")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    stops = []
    for _ in range(4):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
    assert "q" in stops
    page.keyboard.type("公开")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


def test_a_linked_figure_is_shown(browser: "playwright.Browser", address: str) -> None:
    page = open_page(browser, 390)
    page.goto(f"{address}report/yining-2024#requests.granted.total")
    cell = page.locator("[id='requests.granted.total']")
    box = cell.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 900
    assert 0 <= box["x"] <= 390
    assert cell.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    page.context.close()


def test_a_stored_page_is_saved_and_not_run(browser: "playwright.Browser", address: str) -> None:
    page = open_page(browser, 1280)
    page.goto(f"{address}report/shanghai-office-2019")
    with page.expect_download() as started:
        page.get_by_role("link", name="存档原件").click()
    assert started.value.suggested_filename == "shanghai-office-2019.html"
    page.context.close()


@pytest.mark.parametrize("path", ["report/yining-2024", "archive/reports"])
def test_all_pages_wear_the_same_colours(browser: "playwright.Browser", address: str, path: str) -> None:
    for scheme, paper in (("light", "rgb(251, 250, 246)"), ("dark", "rgb(21, 25, 29)")):
        page = open_page(browser, 1280, scheme)
        page.goto(address + path)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
        page.context.close()


@pytest.mark.parametrize("report", ["yining-2024", "hongze-2024"])
def test_a_report_prints_on_four_sheets(browser: "playwright.Browser", address: str, report: str) -> None:
    page = open_page(browser, 1280, "dark")
    page.goto(f"{address}report/{report}")
    sheets = page.pdf(format="A4", prefer_css_page_size=True)
    assert sheets.count(b"/Type /Page\n") <= 4
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 35, 41)"
    assert not page.locator(".gk-find").is_visible()
    assert page.locator("[id='requests.granted.total']").is_visible()
    page.context.close()
