"""The sample's web and its WARC file: rebuilt byte for byte, valid, and true to the published words."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import html
from warcio.archiveiterator import ArchiveIterator

from samples.articles import ARTICLES, CITY_REPORT, ECOLOGY_REPORT
from samples.frames import NOTICE
from samples.report_text import words
from samples.site import ORIGIN, YEAR_2024, Page, build_site, search_path
from samples.typeset import font_problem

ROOT = Path(__file__).parents[1]
WARC = ROOT / "samples" / "yining-2024.warc.gz"


@pytest.fixture(scope="module")
def site() -> dict[str, Page]:
    return build_site((ROOT / "tests" / "fixtures" / "pdf" / "yining-ecology-2024.pdf").read_bytes())


def tree(page: Page) -> html.HtmlElement:
    return html.document_fromstring(page.body.decode())


def test_warc_is_what_the_script_makes(tmp_path: Path) -> None:
    if problem := font_problem():
        pytest.skip(problem)
    rebuilt = tmp_path / WARC.name
    command = [sys.executable, "-m", "samples.make_sample", "--output", str(rebuilt)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    assert rebuilt.read_bytes() == WARC.read_bytes(), "run python -m samples.make_sample"


def test_warcio_finds_the_warc_valid() -> None:
    command = [sys.executable, "-c", "from warcio.cli import main; main()", "check", "-v", str(WARC)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "digest pass" in done.stdout
    assert "fail" not in done.stdout
    assert WARC.stat().st_size < 1_000_000


def test_warc_holds_the_whole_site(site: dict[str, Page]) -> None:
    bodies: dict[str, bytes] = {}
    kinds: list[str] = []
    with WARC.open("rb") as stream:
        for record in ArchiveIterator(stream):
            kinds.append(record.rec_type)
            if record.rec_type == "response":
                assert record.rec_headers.get_header("WARC-IP-Address") == "192.0.2.10"
                bodies[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    assert kinds == ["warcinfo", *["request", "response"] * len(site)]
    assert bodies == {ORIGIN + address: page.body for address, page in site.items()}


def test_city_report_page_has_the_words_of_the_text(site: dict[str, Page]) -> None:
    page = tree(site[CITY_REPORT.path])
    (title,), (content,) = page.xpath("//ucaptitle"), page.xpath("//ucapcontent")
    text = (ROOT / "samples" / "reports" / "yining-city-2024.txt").read_text(encoding="utf-8")
    assert words(title.text_content() + content.text_content()) == words(text)


def test_city_report_page_has_three_whole_tables(site: dict[str, Page]) -> None:
    tables = tree(site[CITY_REPORT.path]).xpath("//ucapcontent//table")
    covered = [
        sum(int(cell.get("rowspan", "1")) * int(cell.get("colspan", "1")) for cell in table.xpath(".//td"))
        for table in tables
    ]
    assert covered == [14 * 4, 28 * 10, 4 * 15]
    assert [len(table.xpath(".//tr")) for table in tables] == [14, 28, 4]


def test_every_html_page_says_that_its_frame_is_rebuilt(site: dict[str, Page]) -> None:
    pages = [page for page in site.values() if page.content_type == "text/html"]
    assert pages
    for page in pages:
        assert NOTICE in tree(page).xpath("string(//div[@class='footer'])")
        assert re.search(f"<!-- {NOTICE}", page.body.decode())


def test_lists_lead_to_every_article(site: dict[str, Page]) -> None:
    first, second = site[f"{YEAR_2024}.shtml"], site[f"{YEAR_2024}_2.shtml"]
    links = [a for page in (first, second) for a in tree(page).xpath("//div[@class='gknr_list']/dl/dd/a")]
    assert [link.get("title") for link in links] == [article.title for article in ARTICLES]
    assert all(link.get("href") in site for link in links)
    assert "createPageHTML('page-div', 2, 1, 'zfxxgk_gknrz', 'shtml', 24);" in first.body.decode()
    assert "createPageHTML('page-div', 2, 2, 'zfxxgk_gknrz', 'shtml', 24);" in second.body.decode()
    answers = [json.loads(site[search_path(number)].body)["data"] for number in (1, 2)]
    assert [result["title"] for answer in answers for result in answer["results"]] == [a.title for a in ARTICLES]
    assert tree(first).xpath("string(//meta[@name='channelid']/@content)") == answers[0]["channelId"]


def test_every_link_of_the_site_leads_to_a_page_of_it(site: dict[str, Page]) -> None:
    for address, page in site.items():
        if page.content_type == "text/html":
            for href in tree(page).xpath("//a/@href"):
                assert urljoin(ORIGIN + address, href).removeprefix(ORIGIN) in site


def test_attachment_is_the_typeset_report(site: dict[str, Page]) -> None:
    (link,) = tree(site[ECOLOGY_REPORT.path]).xpath("//ucapcontent//a")
    address = urljoin(ORIGIN + ECOLOGY_REPORT.path, link.get("href")).removeprefix(ORIGIN)
    assert re.fullmatch(r"/yining/c\d+/\d{6}/[0-9a-f]{32}/files/[0-9a-f]{32}\.pdf", address)
    assert site[address].content_type == "application/pdf"
    assert site[address].body.startswith(b"%PDF-")


def test_near_misses_hold_no_figures(site: dict[str, Page]) -> None:
    for article in ARTICLES:
        if article.kind == "near miss":
            (content,) = tree(site[article.path]).xpath("//ucapcontent")
            assert content.text_content().startswith("示例页面：")
            assert not re.search(r"\d", content.text_content())
