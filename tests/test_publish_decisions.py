"""What is withheld is shown by no page, no download and no search, and each page says that something is withheld."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.build import build
from archive.reading import Reading
from archive.withholding import MARK
from crawler.captures import CaptureStore
from crawler.decisions import NO_DECISIONS
from publish.crops import CropFailed, make_crop
from publish.decisions import DecisionsNotApplied, check_applied
from publish.terminal_trace import describe_chain
from publish.trace import draw_figures, trace_figure
from tests.conftest import run_gongkai
from tests.published import Published, Site
from tests.test_archive_decisions import NAME, NAMED, decide
from tests.test_archive_reports import FETCH

CELL = "proactive.licences.decisions"
PATHS = (
    "/",
    "/report/yining-2024",
    "/report/yining-2024.json",
    "/search?q=全文如下",
    "/archive/sections.csv?_stream=on&_size=max",
    "/archive/sections.json?_shape=array",
    "/archive/figures_labelled.csv?report_id=yining-2024&_size=max",
    "/archive/report_texts.json",
    "/archive/problems.json",
    "/archive/decisions.json",
    "/archive/withheld_documents",
)


def make_site(folder: Path, *entries: str) -> Site:
    folder.mkdir(exist_ok=True)
    captures, archive = folder / "captures", folder / "archive.db"
    with CaptureStore(captures) as store:
        sha256 = store.append(replace(FETCH, body=NAMED.encode())).sha256 or ""
    build(captures, archive, reading=Reading(workers=1), decisions=decide(folder, *entries))
    return Site(Published(archive, captures, sha256, sha256, sha256))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(
        tmp_path_factory.mktemp("parts"),
        f"withhold: {{report: yining-2024, passage: {NAME}}}",
        f"withhold: {{report: yining-2024, cell: {CELL}}}",
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("whole"), "withhold: {report: yining-2024}")


@pytest.mark.parametrize("path", PATHS)
def test_withheld_words_and_numbers_are_on_no_page(site: Site, path: str) -> None:
    response = site.get(path)
    assert response.status_code == 200
    assert NAME not in response.text
    assert "141399" not in response.text


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_a_withheld_report_is_on_any_page(whole: Site, path: str) -> None:
    text = whole.get(path.replace("全文如下", "总体情况")).text
    for words in (NAME, "全文如下", "467862"):
        assert words not in text


def test_the_page_shows_what_is_withheld_and_why(site: Site) -> None:
    page = site.get("/report/yining-2024").text
    assert page.count(MARK) >= 3
    assert "涉及个人隐私" in page
    assert 'datetime="2025-01-20"' in page
    assert "withheld, see the decisions" in page
    assert f"/document/{site.published.page}" not in page
    twin = site.get("/report/yining-2024.json").json()
    assert [row["number"] for row in twin["decisions"]] == [1, 2]
    assert twin["withheld_documents"] == [site.published.page]
    assert "document" not in twin["links"]


def test_the_page_of_a_withheld_report_says_so_and_nothing_else(whole: Site) -> None:
    page = whole.get("/report/yining-2024").text
    for words in ("依决定不予发布", "withheld by a decision", "涉及个人隐私"):
        assert words in page
    assert 'id="section-1"' not in page
    assert "download=" not in page
    assert "不予发布" in whole.get("/").text


def test_a_search_finds_no_withheld_words(site: Site) -> None:
    database = sqlite3.connect(site.published.archive)
    assert database.execute("select count(*) from reports").fetchone() == (1,)
    assert site.get("/archive/reports.json?_search=全文如下&_shape=array").json() != []
    for words in (NAME, "努尔", "艾力"):
        assert site.get(f"/archive/reports.json?_search={words}&_shape=array").json() == []
        assert f"“{words}”：0 份报告" in site.get(f"/search?q={words}").text


def test_the_stored_document_is_not_sent(site: Site, whole: Site) -> None:
    for one in (site, whole):
        response = one.get(f"/document/{one.published.page}", if_none_match=f'"{one.published.page}"')
        assert response.status_code == 403
        assert "依决定" in response.text
        assert "涉及个人隐私" in response.text
        assert NAME not in response.text
        assert response.headers["cache-control"] == "no-store"


def test_a_trace_goes_on_and_its_picture_does_not(site: Site) -> None:
    published = site.published
    trace = trace_figure(published.archive, published.captures, "yining-2024", "proactive.penalties.decisions")
    assert dict(describe_chain(trace))["value"] == "467862"
    assert "涉及个人隐私" in dict(describe_chain(trace))["withheld"]
    with pytest.raises(CropFailed, match="not shown"):
        make_crop(trace, published.captures)
    hidden = trace_figure(published.archive, published.captures, "yining-2024", CELL)
    assert "141399" not in str(describe_chain(hidden))
    with pytest.raises(Exception, match="expected at least 1 figures"):
        draw_figures(published.archive, 1, 0)


def test_an_archive_without_the_decisions_of_the_file_is_not_shown(tmp_path: Path) -> None:
    archive = make_site(tmp_path, "withhold: {report: yining-2024}").published.archive
    check_applied(archive, decide(tmp_path, "withhold: {report: yining-2024}"))
    check_applied(archive, NO_DECISIONS)
    with pytest.raises(DecisionsNotApplied, match="gongkai build"):
        check_applied(archive, decide(tmp_path, "withhold: {report: yining-2023}"))


def test_the_commands_keep_to_the_file(tmp_path: Path) -> None:
    published = make_site(tmp_path).published
    decide(tmp_path, f"withhold: {{report: yining-2024, cell: {CELL}}}")
    given = (
        "--archive",
        published.archive,
        "--captures",
        published.captures,
        "--decisions",
        tmp_path / "decisions.yml",
    )
    for command in (("serve", "--port", "0"), ("trace", "yining-2024", CELL)):
        refused = run_gongkai(command[0], *command[1:], *given, check=False)
        assert refused.returncode == 1
        assert "run `gongkai build` first" in refused.stderr
    run_gongkai("build", *given)
    assert MARK in run_gongkai("trace", "yining-2024", CELL, *given).stdout
    run_gongkai("reparse", "yining-2024", *given)
    assert MARK in run_gongkai("trace", "yining-2024", CELL, *given).stdout
    (tmp_path / "decisions.yml").write_text("- withhold: {}\n", encoding="utf-8")
    wrong = run_gongkai("build", *given, check=False)
    assert (wrong.returncode, "entry 1: expected" in wrong.stderr) == (1, True)
