"""What happened to a report between captures: each kind of change with its exact cells, and nothing from noise."""

import gzip
import random
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.build import build
from archive.columns import ColumnReading
from archive.reading import Reading
from archive.schema import TABLES
from archive.standing import read_listings
from archive.wording import show_difference
from crawler.captures import CaptureStore
from crawler.warc import Fetch
from tests.conftest import dump
from tests.test_parse_pages import build_page

TIME = datetime(2025, 2, 1, tzinfo=UTC)
ONE = Reading(workers=1)
PAGE = "http://www.yining.gov.cn/yining/c1/202501/0123456789abcdef0123456789abcdef.shtml"
OTHER = PAGE.replace("/c1/", "/c2/")
ATTACHMENT = PAGE.replace(".shtml", "/files/fedcba9876543210fedcba9876543210.pdf")
NEW_ATTACHMENT = ATTACHMENT.replace("fedc", "0000")
COLUMN = "http://www.yining.gov.cn/yining/c1/zfxxgk_gknrz.shtml"
BODY = build_page()
CORRECTED = BODY.replace("141399", "141400")
EDITED = BODY.replace("全文如下。", "全文如下，特此公布。")
HTML = (("Content-Type", "text/html; charset=utf-8"),)
REPORT = "yining-2024"


def got(day: float, body: str | bytes = BODY, url: str = PAGE, **more: object) -> Fetch:
    """An answer with content on a day."""
    data = body.encode() if isinstance(body, str) else body
    time = TIME + timedelta(days=day)
    fetch = Fetch(url, time, "yining.gov.cn", f"crawl-{int(day)}", "article", "changed", 200, "OK", HTML, data)
    return replace(fetch, **more)


def gone(day: float, url: str = PAGE, outcome: str = "missing", status: int = 404) -> Fetch:
    """An answer without content on a day."""
    return got(day, "gone", url, outcome=outcome, status=status)


def listed(day: float, *urls: str) -> Fetch:
    """The column on a day: it names addresses, and shows that the site is up."""
    title = "年政府信息公开工作年度报告"
    older = "/yining/c1/202001/ffffffffffffffffffffffffffffffff.shtml"
    items = "".join(f'<dd><a href="{url}" title="2024{title}">报告</a></dd>' for url in urls)
    items += f'<dd><a href="{older}" title="2019{title}">报告</a></dd>'
    script = "<script>createPageHTML('page-div', 1, 1, 'zfxxgk_gknrz', 'shtml', 2)</script>"
    body = f'<html><body><div class="gknr_list"><dl>{items}</dl></div>{script}</body></html>'
    return got(day, body, COLUMN, role="column", time=TIME + timedelta(days=day, seconds=-5))


def attached(day: float, body: bytes, url: str = ATTACHMENT) -> Fetch:
    """An attachment of the page on a day."""
    time = TIME + timedelta(days=day, seconds=1)
    kind = (("Content-Type", "application/pdf"),)
    return got(day, body, url, role="attachment", parent_url=PAGE, time=time, headers=kind)


def store(folder: Path, fetches: Iterable[Fetch]) -> Path:
    with CaptureStore(folder / "captures") as captures:
        for fetch in fetches:
            captures.append(fetch)
    return folder / "captures"


def build_from(folder: Path, *fetches: Fetch) -> sqlite3.Connection:
    build(store(folder, fetches), folder / "archive.db", reading=ONE)
    database = sqlite3.connect(folder / "archive.db")
    assert database.execute("pragma foreign_key_check").fetchall() == []
    return database


def kinds(database: sqlite3.Connection) -> list[str]:
    """Kinds of change, each event once, in order of time; the first is always that the report is new."""
    rows = database.execute("select distinct seen_at, event, kind from changes order by seen_at, kind").fetchall()
    found = [kind for _, _, kind in rows]
    assert found.count("new") == 1
    found.remove("new")
    return found


def cells(database: sqlite3.Connection) -> set[tuple[object, ...]]:
    """Changed cells with what was printed."""
    rows = database.execute(
        "select table_code || '.' || row_code || '.' || column_code, old_printed, new_printed from changes "
        "where kind = 'numbers_changed'"
    )
    return set(rows)


def states(database: sqlite3.Connection) -> dict[str, tuple[object, ...]]:
    rows = database.execute("select url, state, says, moved_to from addresses order by rank").fetchall()
    return {url: tuple(rest) for url, *rest in rows}


def withdrawn(database: sqlite3.Connection) -> str | None:
    (row,) = database.execute("select withdrawn_at from reports").fetchall()
    return row[0]


def count_versions(database: sqlite3.Connection) -> int:
    return int(database.execute("select count(*) from versions").fetchone()[0])


def at(day: float) -> str:
    return f"{TIME + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}"


# -- texts at one address -------------------------------------------------------------------------------------------


def test_a_report_seen_once_is_new_and_has_one_version(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0))
    assert kinds(database) == []
    row = database.execute(
        "select report_id, number, kind, previous_id, first_seen, last_seen, is_shown, figures, raw_variants, url, "
        "document_url, edition from versions"
    ).fetchall()
    assert row == [(REPORT, 1, "new", None, at(0), at(0), 1, 200, 1, PAGE, PAGE, "2021")]
    assert database.execute("select count(*) from version_figures").fetchone() == (0,)
    assert database.execute("select addresses, withdrawn_at, version from reports").fetchone() == (1, None, 1)


def test_a_changed_number_is_a_version_with_its_cell(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(1), got(5, CORRECTED))
    assert kinds(database) == ["numbers_changed"]
    assert cells(database) == {("proactive.licences.decisions", "141399", "141400")}
    row = database.execute(
        "select seen_before, seen_at, message from changes where kind = 'numbers_changed'"
    ).fetchone()
    assert row == (at(1), at(5), "proactive.licences.decisions：「141399」 → 「141400」")
    versions = database.execute(
        "select number, kind, first_seen, last_seen, is_shown from versions order by number"
    ).fetchall()
    assert versions == [(1, "new", at(0), at(1), 0), (2, "numbers_changed", at(5), at(5), 1)]
    assert database.execute("select version from reports").fetchone() == (2,)
    (first, second) = database.execute("select id, previous_id from versions order by number").fetchall()
    assert second[1] == first[0]


def test_an_older_version_stays_readable(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(5, CORRECTED))
    rows = database.execute(
        "select f.printed, f.value, f.state from version_figures f join versions v on v.id = f.version_id "
        "where v.number = 1 and f.row_code = 'licences'"
    ).fetchall()
    assert rows == [("141399", 141399, "number")]
    assert database.execute("select count(*) from version_figures").fetchone() == (200,)
    text = database.execute("select text from version_sections where number = 2").fetchone()[0]
    assert "141399" in text
    file, offset, sha256 = database.execute("select file, offset, raw_sha256 from versions where number = 1").fetchone()
    reader = CaptureStore(tmp_path / "captures")
    (holder,) = (item for item in reader.captures() if (item.file, item.offset) == (file, offset))
    assert holder.sha256 == sha256
    assert reader.body(holder) == BODY.encode()


def test_edited_words_name_their_section(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(3, EDITED))
    assert kinds(database) == ["text_edited"]
    rows = database.execute("select section, heading, difference from changes where kind = 'text_edited'").fetchall()
    assert rows == [(1, "一、总体情况", "…全文如下{+,特此公布+}。…")]
    assert database.execute("select count(*) from changes where kind = 'numbers_changed'").fetchone() == (0,)


def test_a_changed_title_is_an_edit(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(3, BODY.replace("人民政府 2024年政府", "人民政府2024年度政府")))
    assert kinds(database) == ["text_edited"]
    (message,) = database.execute("select message from changes where kind = 'text_edited'").fetchone()
    assert message.startswith("标题")
    assert "{+度+}" in message


def test_words_and_numbers_are_told_apart(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(3, EDITED.replace("141399", "7")))
    assert kinds(database) == ["numbers_changed", "text_edited"]
    assert len(cells(database)) == 1
    assert database.execute("select count(distinct event) from changes where kind != 'new'").fetchone() == (1,)


def test_a_text_that_comes_back_is_the_version_that_it_was(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(3, CORRECTED), got(6))
    assert kinds(database) == ["numbers_changed", "numbers_changed"]
    assert count_versions(database) == 2
    assert database.execute("select version from reports").fetchone() == (1,)
    assert database.execute("select value from figures where row_code = 'licences'").fetchone() == (141399,)
    (span,) = database.execute("select first_seen, last_seen from versions where number = 1").fetchall()
    assert span == (at(0), at(6))


def test_a_dash_for_a_zero_is_a_changed_number(tmp_path: Path) -> None:
    page = BODY.replace("<td>4</td><td>17</td>", "<td>—</td><td>17</td>")
    assert page != BODY
    database = build_from(tmp_path, got(0), got(3, page))
    assert [(old, new) for _, old, new in cells(database)] == [("4", "—")]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_exactly_the_changed_cells_are_reported(data: st.DataObject) -> None:
    """Cells of the page are addressed by their order; what the parser says of each page is the reference."""
    pieces = BODY.split("<td")
    places = [number for number, piece in enumerate(pieces) if piece.split(">")[1].split("<")[0].isdigit()]
    chosen = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=8, unique=True))
    expected = []
    for place in chosen:
        head, _, rest = pieces[place].partition(">")
        printed, _, tail = rest.partition("<")
        changed = str(int(printed) + data.draw(st.integers(1, 10**6)))
        pieces[place] = f"{head}>{changed}<{tail}"
        expected.append((printed, changed))
    with TemporaryDirectory() as folder:
        database = build_from(Path(folder), got(0), got(4, "<td".join(pieces)))
        found = cells(database)
        rows = database.execute(
            "select count(*) from changes c join figures f on f.report_id = c.report_id "
            "and f.table_code = c.table_code and f.row_code = c.row_code and f.column_code = c.column_code "
            "and f.printed = c.new_printed join version_figures o on o.version_id = c.version_from "
            "and o.table_code = c.table_code and o.row_code = c.row_code and o.column_code = c.column_code "
            "and o.printed = c.old_printed "
            "where c.kind = 'numbers_changed'"
        ).fetchone()
        database.close()
    assert sorted((old, new) for _, old, new in found) == sorted(expected)
    assert rows == (len(expected),)


# -- what is no version ---------------------------------------------------------------------------------------------

FRAMED = BODY.replace(
    "<h1>",
    "<div>首页 > 政府信息公开</div><div>浏览次数：<i>17</i></div><h1>",
).replace("</body>", "<div>2025年1月20日</div><div>上一篇：无</div><div>主办：市政府办公室</div></body>")
NOISE = {
    "counter": FRAMED.replace("<i>17</i>", "<i>18</i>"),
    "comment": FRAMED.replace("</html>", "<!-- 页面生成时间 2025-02-02 03:04:05 --></html>"),
    "navigation": FRAMED.replace("首页 > 政府信息公开", "首页 > 专题 > 政府信息公开 | 无障碍").replace(
        "上一篇：无", "上一篇：公告"
    ),
    "meta": FRAMED.replace("<title>", "<meta name='others' content='页面生成时间 2025-02-02 03:04:05'><title>"),
    "blanks": FRAMED.replace("全文如下。", "全文 \n　如下。"),
    "widths": FRAMED.replace("141399", "１４１３９９"),
    "session": FRAMED.replace("<h1>", "<a href='/x;jsessionid=AB12'></a><h1>"),
}


@pytest.mark.parametrize("name", NOISE)
def test_noise_makes_no_version(tmp_path: Path, name: str) -> None:
    assert NOISE[name] != FRAMED
    database = build_from(tmp_path, got(0, FRAMED), got(3, NOISE[name]), got(6, FRAMED))
    assert kinds(database) == []
    assert database.execute("select number, raw_variants, last_seen from versions").fetchall() == [(1, 2, at(6))]


def test_another_encoding_of_the_bytes_makes_no_version(tmp_path: Path) -> None:
    chinese = BODY.replace("charset='utf-8'", "charset='gbk'").encode("gb18030")
    packed = got(6, gzip.compress(BODY.encode()), headers=(*HTML, ("Content-Encoding", "gzip")))
    database = build_from(tmp_path, got(0), got(3, chinese), packed)
    assert kinds(database) == []
    assert count_versions(database) == 1


@pytest.mark.parametrize(
    ("outcome", "status"), [("blocked", 521), ("failed", 502), ("refused", None), ("missing", 404)]
)
def test_what_is_no_content_is_no_change(tmp_path: Path, outcome: str, status: int | None) -> None:
    lost = gone(3, outcome=outcome)
    database = build_from(tmp_path, got(0), listed(3, PAGE), replace(lost, status=status), got(6))
    assert kinds(database) == []
    assert states(database) == {PAGE: ("current", "same", None)}


def test_a_wall_that_passed_for_content_is_no_change(tmp_path: Path) -> None:
    wall = "<html><body><p>请稍候，正在检查您的浏览器。</p></body></html>"
    database = build_from(tmp_path, got(0), got(3, wall))
    assert kinds(database) == []
    assert database.execute("select version, withdrawn_at from reports").fetchone() == (1, None)
    assert database.execute("select count(*) from figures").fetchone() == (200,)
    assert "unreadable" in {kind for (kind,) in database.execute("select kind from problems")}


def test_a_wall_before_a_page_or_its_attachment_is_no_change(tmp_path: Path) -> None:
    wall = "<html><body><p>请稍候，正在检查您的浏览器。</p></body></html>"
    page, file = EDITED.replace("</body>", f'<p><a href="{ATTACHMENT}">附件.pdf</a></p></body>'), CORRECTED.encode()
    walled = (got(3, wall), attached(3, file)), (got(3, page), attached(3, wall.encode()))
    for number, later in enumerate(walled):
        database = build_from(tmp_path / str(number), got(0, page), attached(0, file), *later)
        assert (kinds(database), count_versions(database)) == ([], 1)
        assert "unreadable" in {kind for (kind,) in database.execute("select kind from problems")}


def test_the_date_of_a_signature_is_the_reports_own(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0, FRAMED), got(3, FRAMED.replace("2025年1月20日", "2025年3月20日")))
    assert kinds(database) == ["text_edited"]
    assert database.execute("select difference from changes where section = 6").fetchone() == (
        "…无。\n2025年[-1-]{+3+}月20日…",
    )


def test_a_body_cut_off_on_the_way_is_no_version(tmp_path: Path) -> None:
    cut = got(0, BODY[: len(BODY) // 2], truncated="disconnect")
    database = build_from(tmp_path, cut, got(1))
    assert (kinds(database), count_versions(database)) == ([], 1)


# -- attachments ----------------------------------------------------------------------------------------------------


def with_link(*urls: str) -> str:
    title = "伊宁市人民政府2024年政府信息公开工作年度报告"
    links = "".join(f'<p><a href="{url}">附件.pdf</a></p>' for url in urls)
    body = f"<h1>{title}</h1><div id='zoom'><p>详见附件。</p>{links}</div>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


CITY = (Path(__file__).parent / "fixtures" / "pdf" / "yining-city-2024.pdf").read_bytes()


def test_an_attachment_replaced_under_its_address(tmp_path: Path) -> None:
    newer = CITY + b"\n% saved again\n"
    page = with_link(ATTACHMENT)
    database = build_from(tmp_path, got(0, page), attached(0, CITY), got(4, page), attached(4, newer))
    assert kinds(database) == ["attachment_replaced"]
    row = database.execute(
        "select old_sha256 != new_sha256, version_from = version_to, message from changes where old_sha256 is not null"
    ).fetchone()
    assert row[:2] == (1, 1)
    assert "the same" in row[2]
    assert count_versions(database) == 1


def test_an_attachment_replaced_by_another_address(tmp_path: Path) -> None:
    tables = BODY.encode()
    corrected = CORRECTED.encode()
    before = (got(0, with_link(ATTACHMENT)), attached(0, tables))
    after = (got(4, with_link(NEW_ATTACHMENT)), attached(4, corrected, NEW_ATTACHMENT))
    database = build_from(tmp_path, *before, *after)
    assert kinds(database) == ["attachment_replaced", "numbers_changed"]
    assert cells(database) == {("proactive.licences.decisions", "141399", "141400")}
    assert database.execute("select document_url, version, status from reports").fetchone() == (
        NEW_ATTACHMENT,
        2,
        "complete",
    )
    assert {kind for (kind,) in database.execute("select kind from problems")} == set()


def test_a_page_and_its_attachment_of_one_run_are_one_version(tmp_path: Path) -> None:
    page = with_link(ATTACHMENT)
    database = build_from(
        tmp_path, attached(0, BODY.encode()), got(0, page), got(4, page + " "), attached(4, CORRECTED.encode())
    )
    assert count_versions(database) == 2
    first = database.execute("select figures, first_seen from versions where number = 1").fetchone()
    assert first == (200, at(0))


def test_a_crawl_killed_between_page_and_attachment_makes_no_version(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0, with_link(ATTACHMENT)), attached(1, BODY.encode()))
    assert (kinds(database), count_versions(database)) == ([], 1)


# -- addresses ------------------------------------------------------------------------------------------------------


def test_mirrors_are_one_report_with_several_addresses(tmp_path: Path) -> None:
    secure = PAGE.replace("http:", "https:")
    database = build_from(tmp_path, got(0), got(0, url=secure), got(0, url=PAGE.replace("www.", "")))
    assert count_versions(database) == 1
    assert kinds(database) == []
    assert database.execute("select addresses from reports").fetchone() == (3,)
    assert {state for state, *_ in states(database).values()} == {"current"}
    assert {says for _, says, _ in states(database).values()} == {"same"}


def test_two_texts_at_two_official_places_are_two_versions(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(0, EDITED, OTHER))
    assert states(database) == {PAGE: ("current", "same", None), OTHER: ("current", "text_differs", None)}
    assert database.execute("select number, kind, is_shown, url from versions order by number").fetchall() in (
        [(1, "new", 1, PAGE), (2, "other_place", 0, OTHER)],
        [(1, "other_place", 0, OTHER), (2, "new", 1, PAGE)],
    )
    assert kinds(database) == []
    assert {kind for (kind,) in database.execute("select kind from problems")} == {"text_differs_at_other_address"}
    database = build_from(tmp_path / "numbers", got(0), got(0, CORRECTED, OTHER))
    assert states(database)[OTHER] == ("current", "numbers_differ", None)
    assert {kind for (kind,) in database.execute("select kind from problems")} == {"figures_differ_at_other_address"}


def test_a_later_other_text_at_another_address_is_a_reissue(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(9), got(9, CORRECTED, OTHER))
    assert kinds(database) == ["numbers_changed", "reissued"]
    assert cells(database) == {("proactive.licences.decisions", "141399", "141400")}
    row = database.execute("select url, seen_before, seen_at from changes where kind = 'reissued'").fetchone()
    assert row == (OTHER, at(9), at(9))
    assert database.execute("select kind from versions where number = 2").fetchone() == ("reissued",)


def test_the_same_text_elsewhere_while_the_old_still_answers_is_no_change(tmp_path: Path) -> None:
    assert kinds(build_from(tmp_path, got(0), got(9), got(9, url=OTHER))) == []


@pytest.mark.parametrize("how", ["missing", "redirect", "unlisted"])
def test_a_report_that_moved(tmp_path: Path, how: str) -> None:
    header = (("Location", OTHER.removeprefix("http://www.yining.gov.cn")),)
    old = {
        "missing": [gone(9)],
        "redirect": [replace(gone(9, outcome="redirect", status=301), headers=header)],
        "unlisted": [],
    }[how]
    column = listed(9, OTHER)
    database = build_from(tmp_path, listed(0, PAGE), got(0), column, *old, got(9, url=OTHER))
    assert kinds(database) == ["moved"]
    row = database.execute(
        "select url, moved_to, seen_before, version_from = version_to from changes where kind = 'moved'"
    )
    assert row.fetchone() == (PAGE, OTHER, at(0), 1)
    assert states(database) == {OTHER: ("current", "same", None), PAGE: ("moved", "same", OTHER)}
    assert withdrawn(database) is None
    assert database.execute("select url, version from reports").fetchone() == (OTHER, 1)


def test_an_address_that_moved_and_is_asked_again_is_reappeared(tmp_path: Path) -> None:
    database = build_from(tmp_path, listed(0, PAGE), got(0), listed(9), gone(9), got(9, url=OTHER), got(20))
    assert kinds(database) == ["moved", "reappeared"]


def test_scheme_changed_by_redirect_is_a_move(tmp_path: Path) -> None:
    secure = PAGE.replace("http:", "https:")
    header = (("Location", secure),)
    moved = replace(gone(9, outcome="redirect", status=301), headers=header)
    database = build_from(tmp_path, got(0), moved, got(9, url=secure))
    assert kinds(database) == ["moved"]
    assert states(database)[PAGE] == ("moved", "same", secure)


# -- withdrawn ------------------------------------------------------------------------------------------------------


def misses(*days: float) -> list[Fetch]:
    return [fetch for day in days for fetch in (gone(day), listed(day, PAGE))]


def test_three_misses_over_seven_days_are_a_withdrawal(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), *misses(10, 12, 17))
    assert kinds(database) == ["withdrawn"]
    row = database.execute("select seen_before, seen_at, version_to from changes where kind = 'withdrawn'").fetchone()
    assert row == (at(0), at(10), None)
    assert withdrawn(database) == at(10)
    assert states(database) == {PAGE: ("withdrawn", "same", None)}
    assert database.execute("select id, status, version from reports").fetchone() == (REPORT, "complete", 1)
    assert database.execute("select count(*) from figures").fetchone() == (200,)


@pytest.mark.parametrize("days", [(10,), (10, 18), (10, 12, 16.9), (10, 10.1, 10.2, 16.9)])
def test_fewer_misses_or_less_time_is_none(tmp_path: Path, days: tuple[float, ...]) -> None:
    database = build_from(tmp_path, got(0), *misses(*days))
    assert kinds(database) == []
    assert states(database) == {PAGE: ("missing", "same", None)}
    assert withdrawn(database) is None


def test_walls_and_failures_between_misses_do_not_count(tmp_path: Path) -> None:
    between = [gone(12, outcome="blocked", status=521), gone(14, outcome="failed", status=502), listed(12), listed(14)]
    assert kinds(build_from(tmp_path / "two", got(0), *misses(10, 20), *between)) == []
    assert kinds(build_from(tmp_path / "three", got(0), *misses(10, 13, 20), *between)) == ["withdrawn"]


def test_misses_on_a_site_that_is_down_do_not_count(tmp_path: Path) -> None:
    down = [
        fetch
        for day in (10, 14, 20)
        for fetch in (gone(day), gone(day, COLUMN, "failed", 502), gone(day, OTHER, "blocked", 521))
    ]
    database = build_from(tmp_path, got(0), *down)
    assert kinds(database) == []
    assert states(database) == {PAGE: ("current", "same", None)}


def test_content_between_misses_begins_anew(tmp_path: Path) -> None:
    assert kinds(build_from(tmp_path, got(0), *misses(10, 12), got(14), *misses(16, 18))) == []


def test_gone_from_a_complete_list_and_missing_is_a_withdrawal(tmp_path: Path) -> None:
    database = build_from(tmp_path, listed(0, PAGE), got(0), listed(9), gone(9))
    assert kinds(database) == ["withdrawn"]
    assert "列表" in database.execute("select message from changes where kind = 'withdrawn'").fetchone()[0]


def test_gone_from_a_list_alone_or_from_a_list_not_read_whole_is_none(tmp_path: Path) -> None:
    assert kinds(build_from(tmp_path / "alone", listed(0, PAGE), got(0), listed(9), got(9))) == []
    half = listed(9)
    half = replace(half, body=half.body.replace(b"'page-div', 1, 1", b"'page-div', 3, 1"))
    assert kinds(build_from(tmp_path / "half", listed(0, PAGE), got(0), half, gone(9))) == []
    assert kinds(build_from(tmp_path / "never", listed(0), got(0), listed(9), gone(9))) == []


def test_a_redirect_to_the_home_page_is_a_miss(tmp_path: Path) -> None:
    header = (("Location", "/"),)
    away = [replace(gone(day, outcome="redirect", status=302), headers=header) for day in (10, 13, 20)]
    up = [listed(day, PAGE) for day in (10, 13, 20)]
    assert kinds(build_from(tmp_path, got(0), *away, *up)) == ["withdrawn"]


def test_what_was_withdrawn_and_comes_again_reappeared(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), *misses(10, 12, 17), got(30, CORRECTED))
    assert kinds(database) == ["withdrawn", "numbers_changed", "reappeared"]
    row = database.execute("select seen_before, seen_at from changes where kind = 'reappeared'").fetchone()
    assert row == (at(0), at(30))
    assert withdrawn(database) is None
    assert database.execute("select version from reports").fetchone() == (2,)


def test_an_address_that_holds_another_report_now(tmp_path: Path) -> None:
    other = BODY.replace("2024", "2023").replace("2025", "2024")
    database = build_from(tmp_path, got(0, other), got(9))
    assert [row[0] for row in database.execute("select id from reports order by id")] == ["yining-2023", REPORT]
    rows = database.execute("select kind, report_id from changes order by seen_at, kind").fetchall()
    assert rows == [("new", "yining-2023"), ("new", REPORT), ("withdrawn", "yining-2023")]
    assert dict(database.execute("select report_id, state from addresses").fetchall()) == {
        "yining-2023": "replaced",
        REPORT: "current",
    }
    assert database.execute("select withdrawn_at from reports where id = 'yining-2023'").fetchone() == (at(9),)


def test_an_address_that_still_answers_is_shown_rather_than_one_that_is_gone(tmp_path: Path) -> None:
    lesser = CORRECTED.replace("<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>", "")
    assert lesser != CORRECTED
    database = build_from(tmp_path, got(0), got(0, lesser, OTHER), *misses(10, 12, 17))
    assert database.execute("select url from reports").fetchone() == (OTHER,)
    assert {kind for (kind,) in database.execute("select kind from problems where stage = 'build'")} == set()


# -- the same captures, the same history ------------------------------------------------------------------------------


def test_the_order_of_files_and_of_builds_makes_no_difference(tmp_path: Path) -> None:
    fetches = [
        got(0), listed(0, PAGE), got(0, EDITED, OTHER), got(3, CORRECTED), got(3, FRAMED, OTHER), got(6),
        *misses(10, 12, 17), got(30, EDITED), gone(31, OTHER), listed(31, PAGE),
    ]  # fmt: skip
    build_from(tmp_path / "once", *fetches).close()
    expected = history(tmp_path / "once" / "archive.db")
    assert len(expected) > 400
    for seed in range(3):
        folder = tmp_path / str(seed)
        shuffled = random.Random(seed).sample(fetches, len(fetches))
        for number, fetch in enumerate(shuffled):
            store(folder, [fetch])
            if number == len(shuffled) // 2:
                build(folder / "captures", folder / "archive.db", reading=ONE)
        build(folder / "captures", folder / "archive.db", reading=ONE)
        assert history(folder / "archive.db") == expected
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "once" / "captures", copy / "captures")
    build(copy / "captures", copy / "archive.db", reading=ONE)
    assert dump(copy / "archive.db") == dump(tmp_path / "once" / "archive.db")


def history(archive: Path) -> list[tuple[object, ...]]:
    """All rows that history writes, but for where in which file bytes lie."""
    database = sqlite3.connect(archive)
    rows: list[tuple[object, ...]] = []
    for table in TABLES:
        if table.name in {
            "reports",
            "problems",
            "versions",
            "changes",
            "addresses",
            "version_sections",
            "version_figures",
        }:
            names = [column.name for column in table.columns if column.name not in {"file", "offset"}]
            rows += database.execute(f"select '{table.name}', {', '.join(names)} from {table.name}").fetchall()
    database.close()
    return rows


def test_a_difference_is_short_and_says_what_was_taken_away(tmp_path: Path) -> None:
    old = "甲" * 500 + "收到申请21件" + "乙" * 500
    assert show_difference(old, old.replace("21", "22")) == "…甲甲甲收到申请2[-1-]{+2+}件乙乙乙乙乙乙乙…"
    assert len(show_difference("一" * 9000, "二" * 9000)) < 2100


# -- local files and lists --------------------------------------------------------------------------------------------


def test_a_file_beside_a_published_report_is_no_news(tmp_path: Path) -> None:
    file = got(5, EDITED, "urn:gongkai:file:3:a.html", role="resource", status=None, site="local", outcome="new")
    database = build_from(tmp_path, got(0), file, *misses(10, 12, 17))
    assert kinds(database) == ["withdrawn"]
    assert withdrawn(database) == at(10)
    assert states(database)["urn:gongkai:file:3:a.html"] == ("file", "text_differs", None)
    assert database.execute("select kind from versions where number = 2").fetchone() == ("other_place",)


def reading(day: float, items: frozenset[str], url: str = COLUMN, *, complete: bool = True) -> ColumnReading:
    """One reading of a list."""
    run = f"crawl-{int(day)}"
    return ColumnReading("yining.gov.cn", run, url, at(day), "zfxxgk", items, len(items), None, complete)


def test_an_address_vanishes_only_when_no_list_names_it() -> None:
    named, empty, second = frozenset({PAGE}), frozenset[str](), COLUMN.replace("/c1/", "/c9/")
    readings = [reading(0, named), reading(3, empty), reading(4, empty)]
    assert read_listings(readings).vanished(PAGE, None) == at(3)
    assert read_listings(reversed(readings)).vanished(PAGE.replace("http://www.", "https://"), None) == at(3)
    assert read_listings(readings).vanished(PAGE, at(2)) is None
    assert read_listings(readings).vanished(OTHER, None) is None
    assert read_listings([*readings, reading(1, named, second)]).vanished(PAGE, None) is None
    later = [*readings, reading(1, named, second), reading(6, empty, second)]
    assert read_listings(later).vanished(PAGE, None) == at(6)
    assert read_listings([reading(0, named), reading(3, empty, complete=False)]).vanished(PAGE, None) is None
    assert read_listings([*readings, reading(9, named)]).vanished(PAGE, None) is None


# -- one page under several forms of its address ---------------------------------------------------------------------

SECURE = PAGE.replace("http:", "https:")


def test_a_page_that_is_edited_under_another_scheme_is_edited(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(7, CORRECTED, SECURE))
    assert kinds(database) == ["numbers_changed"]
    assert cells(database) == {("proactive.licences.decisions", "141399", "141400")}
    assert database.execute("select url, version, status from reports").fetchone() == (SECURE, 2, "complete")
    assert {kind for (kind,) in database.execute("select kind from problems")} == set()


def test_an_edit_seen_under_two_forms_of_an_address_is_told_once(tmp_path: Path) -> None:
    fetches = (got(0), got(7, CORRECTED, SECURE), got(9, CORRECTED), got(9, CORRECTED, SECURE))
    database = build_from(tmp_path, *fetches)
    assert kinds(database) == ["numbers_changed"]
    assert {says for _, says, _ in states(database).values()} == {"same"}


def test_two_forms_of_an_address_that_differ_in_one_crawl_are_doubtful(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(0, CORRECTED, SECURE))
    assert kinds(database) == []
    assert {kind for (kind,) in database.execute("select kind from problems")} == {"figures_differ_at_other_address"}
