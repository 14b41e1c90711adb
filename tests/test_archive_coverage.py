"""Every body of the roster has a square for every year, and each square says why."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.build import build
from archive.columns import read_columns
from archive.coverage import Square, list_coverage
from archive.deadlines import day_of, deadline_of, newest_due_year
from archive.reading import Reading
from archive.tables.coverage import COVERAGE_STATES
from crawler.captures import CaptureStore
from crawler.registry import load_agencies, load_sites
from crawler.warc import Fetch
from tests.conftest import dump
from tests.crawled import COLUMN, HOST, SITE, article_of, fetch, items_of, list_body, store_of, title_of
from tests.replica.web import page
from tests.test_parse_pages import build_page

POLICE = "yining-gonganju"
TITLE = title_of(2023, "伊宁市公安局")
PAGE = article_of(TITLE)
LIST = fetch(COLUMN, list_body(items_of(TITLE, title_of(2022))), day=60)
#: A page that names nothing of the year asked for below.
OTHER = fetch(COLUMN, list_body(items_of(title_of(2022))), day=60)


def squares_of(folder: Path, *fetches: Fetch) -> dict[tuple[str, int], Square]:
    """The squares of a crawl of which no report is held."""
    store = CaptureStore(store_of(folder, *fetches))
    rows = list(store.captures())
    squares = list_coverage([], rows, read_columns(store, rows))
    store.close()
    return {(square.agency_id, square.year): square for square in squares}


def police(folder: Path, *fetches: Fetch) -> Square:
    """The square of one bureau's report for 2023."""
    return squares_of(folder, *fetches)[POLICE, 2023]


# -- deadlines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agency", "year", "day", "words"),
    [
        ("yining", 2008, "2009-03-31", "492"),
        (POLICE, 2008, "2009-03-31", "every agency"),
        (POLICE, 2018, "2019-03-31", "art. 31"),
        (POLICE, 2019, "2020-01-31", "departments"),
        ("ili-office", 2019, "2020-01-31", "departments"),
        ("yining", 2019, "2020-03-31", "governments"),
        ("xinjiang", 2025, "2026-03-31", "711"),
        ("yining-ecology-branch", 2024, "2025-01-31", "not named in art. 49"),
        ("yining-touzicujinzhongxin", 2024, "2025-01-31", "not named in art. 49"),
        ("yining-shanghailu-jiedao", 2024, "2025-01-31", "not named in art. 49"),
        ("yining-nananxinqu-guanweihui", 2024, "2025-01-31", "not named in art. 49"),
        ("xpcc-4th-division", 2024, "2025-01-31", "not named in art. 49"),
        ("yining-county-wugong-xiang", 2024, "2025-03-31", "not named in art. 49"),
        ("yining-county-wugong-xiang", 2018, "2019-03-31", "art. 31"),
    ],
)
def test_deadlines_as_the_regulation_stood(agency: str, year: int, day: str, words: str) -> None:
    deadline = deadline_of(load_agencies()[agency], year)
    assert deadline.day.isoformat() == day
    assert words in deadline.basis


def test_days_are_those_of_china() -> None:
    assert day_of("2026-01-31T15:59:59Z") == date(2026, 1, 31)
    assert day_of("2026-01-31T16:00:00Z") == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("today", "year"),
    [("2026-01-31", 2024), ("2026-02-01", 2025), ("2026-12-31", 2025), ("2018-03-31", 2016), ("2018-04-01", 2017)],
)
def test_the_newest_year_is_the_newest_of_which_a_deadline_has_passed(today: str, year: int) -> None:
    assert newest_due_year(date.fromisoformat(today)) == year


# -- no report is held --------------------------------------------------------------------------------------------


def test_no_square_is_blank_and_none_stands_twice(tmp_path: Path) -> None:
    squares = squares_of(tmp_path, LIST)
    assert set(squares) == {(agency, year) for agency in load_agencies() for year in range(2008, 2026)}
    assert {square.state for square in squares.values()} <= set(COVERAGE_STATES)
    assert all(square.deadline and square.basis for square in squares.values())


def test_without_captures_there_is_no_now_and_no_square() -> None:
    assert list_coverage([], [], []) == []


def test_looked_for_and_not_there(tmp_path: Path) -> None:
    square = police(tmp_path, OTHER)
    assert (square.state, square.url, square.report_id, square.site) == ("not_found", None, None, SITE)
    assert json.loads(square.looked_at or "") == [{"url": COLUMN, "time": "2026-03-13T01:00:00Z"}]
    assert square.looked_last == "2026-03-13T01:00:00Z"


def test_where_it_was_looked_for_is_told_with_the_last_time(tmp_path: Path) -> None:
    again = replace(fetch(COLUMN, OTHER.body, day=70), outcome="unchanged")
    other = fetch(f"{HOST}/yining/c2/list.shtml", list_body(items_of(title_of(2021))), day=61)
    square = police(tmp_path, OTHER, other, again)
    assert [place["time"][:10] for place in json.loads(square.looked_at or "")] == ["2026-03-23", "2026-03-14"]
    assert (square.looked_last or "")[:10] == "2026-03-23"


def test_columns_that_were_not_read_whole_are_said(tmp_path: Path) -> None:
    square = police(tmp_path, replace(OTHER, body=list_body(items_of(title_of(2022)), 2)))
    assert square.state == "not_found"
    assert "1/1" in (square.note or "")


def test_a_site_without_a_report_column_was_looked_at_on_the_way(tmp_path: Path) -> None:
    home = fetch(f"{HOST}/", b"<p>home</p>", role="home", day=60)
    square = police(tmp_path, home)
    assert square.state == "not_found"
    assert json.loads(square.looked_at or "")[0]["url"] == f"{HOST}/"
    assert "no report column" in (square.note or "")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("missing", "link_dead"), ("failed", "link_dead"), ("blocked", "blocked"), ("refused", "refused")],
)
def test_a_report_that_a_list_names_and_that_was_not_got(tmp_path: Path, outcome: str, state: str) -> None:
    article = fetch(PAGE, b"<p>no</p>", role="article", day=60, outcome=outcome, status=404, parent_url=COLUMN)
    square = police(tmp_path, LIST, article)
    assert (square.state, square.url) == (state, PAGE)
    assert TITLE in (square.note or "")
    assert COLUMN in (square.looked_at or "")


def test_what_was_fetched_and_makes_no_report_is_unreadable(tmp_path: Path) -> None:
    article = fetch(PAGE, b"\x00\x01 nothing", role="article", day=60, parent_url=COLUMN)
    gone = fetch(PAGE, b"<p>no</p>", role="article", day=61, outcome="missing", status=404)
    square = police(tmp_path, LIST, article, gone)
    assert (square.state, square.first_seen) == ("unreadable", "2026-03-13T01:01:00Z")


def test_what_a_list_names_and_nobody_asked_for_says_so(tmp_path: Path) -> None:
    foreign = [("http://www.elsewhere.example/202401/a.shtml", TITLE)]
    square = police(tmp_path, replace(LIST, body=list_body(foreign)))
    assert (square.state, square.url) == ("not_looked", foreign[0][0])
    assert "registered" in (square.note or "")


def test_a_local_file_that_could_not_be_read_counts_as_what_it_was_said_to_be(tmp_path: Path) -> None:
    note = json.dumps({"agency": "伊宁市公安局", "year": 2023})
    file = fetch("urn:gongkai:file:1:a.pdf", b"\x00", role="resource", day=60, site="local", note=note, status=None)
    square = police(tmp_path, OTHER, file)
    assert (square.state, square.url) == ("unreadable", "urn:gongkai:file:1:a.pdf")


def test_titles_that_name_no_body_are_said(tmp_path: Path) -> None:
    listed = list_body(items_of("2023年政府信息公开工作年度报告"))
    square = police(tmp_path, replace(OTHER, body=listed))
    assert square.state == "not_found"
    assert "«2023年政府信息公开工作年度报告»" in (square.note or "")


@pytest.mark.parametrize(
    ("outcome", "state"), [("blocked", "blocked"), ("refused", "refused"), ("failed", "not_looked")]
)
def test_a_site_that_let_nobody_in(tmp_path: Path, outcome: str, state: str) -> None:
    home = fetch(f"{HOST}/", b"<p>no</p>", role="home", day=60, outcome=outcome, status=521)
    square = police(tmp_path, home)
    assert (square.state, square.looked_at) == (state, None)
    assert outcome in (square.note or "")


def test_a_site_not_looked_at_since_the_deadline(tmp_path: Path) -> None:
    before = fetch(COLUMN, OTHER.body, day=0)
    elsewhere = fetch("https://xjyl.gov.cn/", b"<p>home</p>", role="home", day=60, site="xjyl.gov.cn")
    squares = squares_of(tmp_path / "1", before, elsewhere)
    assert squares[POLICE, 2025].state == "not_looked"
    assert squares[POLICE, 2024].state == "not_found"
    wall = fetch(COLUMN, b"<p>no</p>", outcome="blocked", status=521, day=60)
    squares = squares_of(tmp_path / "2", before, wall)
    assert squares[POLICE, 2025].state == "blocked"
    assert squares[POLICE, 2024].state == "not_found"
    assert "blocked" in (squares[POLICE, 2024].note or "")


def test_bodies_whose_sites_were_not_looked_at(tmp_path: Path) -> None:
    squares = squares_of(tmp_path, OTHER)
    assert "never crawled: xjyl.gov.cn" in (squares["ili", 2023].note or "")
    assert "no site is known" in (squares["xpcc-4th-division", 2023].note or "")
    assert {squares[name, 2023].state for name in ("ili", "xpcc-4th-division")} == {"not_looked"}


def test_a_site_that_is_not_registered_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sites = {name: site for name, site in load_sites().items() if name != "xjyl.gov.cn"}
    monkeypatch.setattr("archive.coverage.load_sites", lambda: sites)
    assert "not registered: xjyl.gov.cn" in (squares_of(tmp_path, OTHER)["ili", 2023].note or "")


def test_bodies_that_did_not_exist(tmp_path: Path) -> None:
    squares = squares_of(tmp_path, OTHER)
    states = [squares["yining-yiliaobaozhangju", year].state for year in (2018, 2019)]
    assert states == ["not_existing", "not_found"]
    assert "2019" in (squares["yining-yiliaobaozhangju", 2018].note or "")


def test_deadlines_that_have_not_passed(tmp_path: Path) -> None:
    squares = squares_of(tmp_path / "1", OTHER)  # 13 March
    assert squares["yining", 2025].state == "not_due"
    assert squares[POLICE, 2025].state == "not_found"
    last_day = fetch(COLUMN, OTHER.body, day=78.5)  # 31 March in China
    assert squares_of(tmp_path / "2", last_day)["yining", 2025].state == "not_due"
    day_after = fetch(COLUMN, OTHER.body, day=78.7)  # 31 March in Greenwich, 1 April in China
    assert squares_of(tmp_path / "3", day_after)["yining", 2025].state == "not_found"


def test_a_name_of_before_belongs_to_the_body_of_today(tmp_path: Path) -> None:
    title = title_of(2016, "伊宁市招商局")
    article = fetch(article_of(title), b"<p>no</p>", role="article", day=60, outcome="missing", status=404)
    squares = squares_of(tmp_path, replace(LIST, body=list_body(items_of(title))), article)
    assert squares["yining-touzicujinzhongxin", 2016].state == "link_dead"


# -- a report is held ---------------------------------------------------------------------------------------------


def built(folder: Path, *fetches: Fetch) -> Iterator[dict[str, object]]:
    """Squares of the built archive that hold a report."""
    build(store_of(folder, *fetches), folder / "archive.db", reading=Reading(workers=1))
    database = sqlite3.connect(folder / "archive.db")
    database.row_factory = sqlite3.Row
    for row in database.execute("select * from coverage where report_id is not null order by agency_id, year"):
        yield dict(row)


def report_page(published: str | None, agency: str = "伊宁市人民政府") -> bytes:
    """A report for 2024 whose page shows that date."""
    shown = f'<meta name="PubDate" content="{published}">' if published else ""
    return build_page().replace("<title>", f"{shown}<title>").replace("伊宁市人民政府 ", agency).encode()


@pytest.mark.parametrize(
    ("agency", "published", "state", "days"),
    [
        ("伊宁市人民政府", "2025-03-31", "on_time", None),
        ("伊宁市人民政府", "2025-04-01", "late", 1),
        ("伊宁市公安局", "2025-01-31", "on_time", None),
        ("伊宁市公安局", "2025-03-31", "late", 59),
        ("伊宁市公安局", None, "published_undated", None),
    ],
)
def test_a_report_that_is_held(
    tmp_path: Path, agency: str, published: str | None, state: str, days: int | None
) -> None:
    article = fetch(f"{HOST}/yining/c1/202501/{'a' * 32}.shtml", report_page(published, agency), role="article", day=60)
    (row,) = built(tmp_path, article)
    assert (row["state"], row["days_late"], row["published_on"], row["year"]) == (state, days, published, 2024)
    assert (row["url"], row["looked_at"]) == (article.url, None)
    assert row["first_seen"] == "2026-03-13T01:00:00Z"
    assert row["report_id"] == f"{row['agency_id']}-2024"


def test_a_capture_within_the_deadline_speaks_for_or_against_the_shown_date(tmp_path: Path) -> None:
    for name, published, word in (("1", "2025-01-20", "within the deadline"), ("2", "2025-06-01", "doubtful")):
        early = fetch(f"{HOST}/yining/c1/202501/{'a' * 32}.shtml", report_page(published), role="article", day=-340)
        (row,) = built(tmp_path / name, early, OTHER)
        assert word in str(row["note"])
        assert str(row["first_seen"]).startswith("2025-02-06")


def test_a_date_before_the_end_of_the_year_is_doubted(tmp_path: Path) -> None:
    article = fetch(f"{HOST}/yining/c1/202501/{'a' * 32}.shtml", report_page("2024-06-01"), role="article", day=60)
    (row,) = built(tmp_path, article)
    assert row["state"] == "on_time"
    assert "before the year's end" in str(row["note"])


def test_a_report_whose_attachment_cannot_be_read_is_unreadable(tmp_path: Path) -> None:
    body = page(TITLE, f"<h1>{TITLE}</h1><p>详见附件。</p><p>2024年1月20日</p>").body
    article = fetch(PAGE, body, role="article", day=60)
    attached = fetch(f"{PAGE[:-6]}/files/{'b' * 32}.pdf", b"\x00\x01", role="attachment", day=60, parent_url=PAGE)
    (row,) = built(tmp_path / "1", article, attached)
    assert (row["state"], row["report_id"]) == ("unreadable", f"{POLICE}-2023")
    (row,) = built(tmp_path / "2", article)
    assert row["state"] == "on_time"
    assert "no statutory table" in str(row["note"])


def test_a_report_that_was_withdrawn_is_held_and_says_so(tmp_path: Path) -> None:
    article = fetch(PAGE, report_page("2025-01-20"), role="article", day=60)
    misses = [fetch(PAGE, b"<p>no</p>", role="article", day=day, outcome="missing", status=404) for day in (61, 64, 69)]
    homes = [fetch(f"{HOST}/", b"<p>x</p>", role="home", day=day) for day in (61, 64, 69)]
    (row,) = built(tmp_path, article, *homes, *misses)
    assert row["state"] == "on_time"
    assert "no longer on its site since 2026-03-14" in str(row["note"])


def test_the_page_of_a_listed_title_that_is_another_report_is_said(tmp_path: Path) -> None:
    article = fetch(PAGE, report_page("2025-01-20"), role="article", day=60)
    (row,) = built(tmp_path, LIST, article)
    assert row["agency_id"] == "yining"
    database = sqlite3.connect(tmp_path / "archive.db")
    state, note = database.execute(
        "select state, note from coverage where agency_id = ? and year = 2023", (POLICE,)
    ).fetchone()
    assert state == "not_found"
    assert "yining-2024" in note


def test_the_grid_of_an_archive_is_whole_and_the_same_at_each_build(tmp_path: Path) -> None:
    article = fetch(PAGE, report_page("2025-01-20"), role="article", day=60)
    gone = fetch(article_of(title_of(2022)), b"<p>no</p>", role="article", day=60, outcome="missing", status=404)
    captures = store_of(tmp_path, LIST, article, gone)
    build(captures, tmp_path / "a.db", reading=Reading(workers=1))
    (captures / "index.db").unlink()
    build(captures, tmp_path / "b.db", reading=Reading(workers=1))
    assert dump(tmp_path / "a.db") == dump(tmp_path / "b.db")
    database = sqlite3.connect(tmp_path / "a.db")
    squares = database.execute("select agency_id, year, state from coverage").fetchall()
    assert len(squares) == len(load_agencies()) * 18
    counts = Counter(state for _, year, state in squares if year == 2022)
    names = [column[1] for column in database.execute("pragma table_info(coverage_by_year)")]
    row = database.execute("select * from coverage_by_year where year = 2022").fetchone()
    shown = dict(zip(names, row, strict=True))
    assert {state: shown[state] for state in COVERAGE_STATES if shown[state]} == counts
    assert shown["squares"] == len(load_agencies())
