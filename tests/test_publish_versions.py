"""The page of a report's history: versions, changed cells and words, addresses, and the stored bytes behind them."""

import hashlib
from pathlib import Path

import lxml.html
import pytest

from archive.schema import table
from publish.versions_page import KIND_NAMES, SAYS_NAMES, STATE_NAMES, difference_pieces
from tests.published import Published, Site
from tests.test_archive_history import BODY, CORRECTED, EDITED, OTHER, PAGE, build_from, got, misses
from tests.test_publish_pages import test_own_pages_are_accessible_and_run_no_script as check_page

PATH = "/report/yining-2024/versions"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("versions")
    fetches = (got(0), got(3, CORRECTED), got(5, EDITED, OTHER), *misses(10, 12, 17))
    build_from(folder, *fetches).close()
    return Site(Published(folder / "archive.db", folder / "captures", "", "", ""))


@pytest.fixture(scope="module")
def page(site: Site) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(site.get(PATH).text)


def test_the_page_is_accessible_and_runs_no_script(site: Site) -> None:
    check_page(site, PATH)


def test_the_report_leads_to_its_versions(site: Site) -> None:
    report = lxml.html.document_fromstring(site.get("/report/yining-2024").text)
    assert PATH in report.xpath("//a/@href")
    assert site.get("/report/yining-2024.json").json()["links"]["versions"] == PATH


def test_versions_are_listed_with_their_times_and_bytes(site: Site, page: lxml.html.HtmlElement) -> None:
    rows = {number: page.get_element_by_id(f"version-{number}") for number in (1, 2, 3)}
    assert "2025-02-01 00:00" in rows[1].text_content()
    assert "数字改动" in rows[2].text_content()
    assert "重新发布" in rows[3].text_content()
    assert [number for number, row in rows.items() if "展示中" in row.text_content()] == [3]
    for number, body in ((1, BODY), (2, CORRECTED), (3, EDITED)):
        (link,) = (href for href in rows[number].xpath(".//a/@href") if href.startswith("/document/"))
        assert link == f"/document/{hashlib.sha256(body.encode()).hexdigest()}"
        assert site.get(link).content == body.encode()


def test_older_content_is_one_step_away(site: Site, page: lxml.html.HtmlElement) -> None:
    links = [href for href in page.get_element_by_id("version-1").xpath(".//a/@href") if "version_" in href]
    assert len(links) == 2
    texts = [lxml.html.document_fromstring(site.get(link).text).text_content() for link in links]
    assert all("141399" in text or "第二十条" in text for text in texts)


def test_changes_show_cells_and_words_from_old_to_new(page: lxml.html.HtmlElement) -> None:
    changes = page.find_class("list")[0]
    first = next(item for item in changes.findall("li") if "数字改动" in item.text_content())
    cells = [cell.text_content().strip() for row in first.iter("tr") for cell in row.findall("td")]
    assert {"141399", "141400"} <= set(cells)
    assert "行政许可" in first.text_content()
    assert "withdrawn" in changes.text_content()
    assert [element.text for element in changes.iter("ins")] == [",特此公布"]


def test_addresses_say_what_became_of_them(page: lxml.html.HtmlElement) -> None:
    rows = {row.findtext(".//a"): row.text_content() for row in page.findall(".//table")[-1].iter("tr")}
    assert "已撤下" in rows[PAGE]
    assert "数字不同" in rows[PAGE]
    assert "可以打开" in rows[OTHER]


def test_the_json_twin_has_the_rows(site: Site) -> None:
    twin = site.get(f"{PATH}.json").json()
    assert [version["number"] for version in twin["versions"]] == [3, 2, 1]
    assert {change["kind"] for change in twin["changes"]} == {
        "new",
        "numbers_changed",
        "reissued",
        "text_edited",
        "withdrawn",
    }
    assert {address["url"] for address in twin["addresses"]} == {PAGE, OTHER}
    assert twin["report"]["id"] == "yining-2024"


@pytest.mark.parametrize("path", ["/report/nothing/versions", "/report/nothing/versions.json"])
def test_an_unknown_report_is_said_plainly(site: Site, path: str) -> None:
    response = site.get(path)
    assert response.status_code == 404
    assert "nothing" in response.text or "没有这份报告" in response.text


def test_every_word_of_the_tables_has_a_name() -> None:
    values = {
        (name, column.name): set(column.values)
        for name in ("changes", "versions", "addresses")
        for column in table(name).columns
    }
    assert values["changes", "kind"] | values["versions", "kind"] == set(KIND_NAMES)
    assert values["addresses", "state"] == set(STATE_NAMES)
    assert values["addresses", "says"] == set(SAYS_NAMES)


def test_a_difference_is_shown_in_pieces() -> None:
    assert difference_pieces("…收到[-21-]{+22+}件…") == [
        ("same", "…收到"),
        ("old", "21"),
        ("new", "22"),
        ("same", "件…"),
    ]
    assert difference_pieces("…{+新+}") == [("same", "…"), ("new", "新")]


def test_a_withdrawn_report_says_so_and_stays(tmp_path: Path) -> None:
    build_from(tmp_path, got(0), *misses(10, 12, 17)).close()
    lost = Site(Published(tmp_path / "archive.db", tmp_path / "captures", "", "", ""))
    assert "均已打不开" in lost.get(PATH).text
    assert "141399" in lost.get("/report/yining-2024").text
