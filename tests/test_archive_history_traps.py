"""What is no news, what is no withdrawal, and what must be told as one move: traps of real sites for the history."""

import hashlib
import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.timeline import Seen, is_one_run
from archive.wording import plain
from crawler.captures import CaptureStore
from crawler.past import REPLAY_RUN
from crawler.warc import Fetch
from parse import parse_report
from publish.trace import trace_figure
from tests.test_archive_history import (
    BODY,
    CORRECTED,
    EDITED,
    OTHER,
    PAGE,
    REPORT,
    TIME,
    at,
    attached,
    build_from,
    cells,
    count_versions,
    gone,
    got,
    kinds,
    listed,
    states,
    withdrawn,
)

NOTICE = "<html><body><h1>公告</h1><p>因网站改版，本页面内容已迁移，请访问新网站。</p></body></html>"
ROBOTS = "http://www.yining.gov.cn/robots.txt"


def covered(database: sqlite3.Connection, report: str = REPORT) -> tuple[object, ...]:
    sql = "select state, first_seen, days_late, note from coverage where report_id = ?"
    (row,) = database.execute(sql, (report,)).fetchall()
    return tuple(row)


def rebuilt(body: str) -> str:
    """The same report on another platform: other frame, other markup, other metadata, one paragraph broken in two."""
    title = body.partition("<h1>")[2].partition("</h1>")[0]
    inner = body.partition("<body>")[2].partition("</body>")[0].replace("<p>", "<div class='p'><span>")
    inner = inner.replace("</p>", "</span></div>").replace("全文如下。", "全文</span></div><div><span>如下。")
    meta = f"<title>{title}_伊宁市人民政府</title><meta name='ArticleTitle' content='{title}'>"
    frame = "<div class='nav'>首页 &gt; 政务公开 &gt; 年报</div><div>发布日期：2026-01-03 字体：[大 中 小]</div>"
    foot = "<div>上一篇：没有了</div><div>主办：伊宁市人民政府 备案号：新ICP备1号</div>"
    return f"<!doctype html><html><head><meta charset='utf-8'>{meta}</head><body>{frame}{inner}{foot}</body></html>"


# -- what is no news ------------------------------------------------------------------------------------------------


def test_where_a_paragraph_ends_makes_no_version(tmp_path: Path) -> None:
    broken = EDITED.replace("全文如下，", "全文如下，</p><p>")
    database = build_from(tmp_path, got(0, EDITED), got(5, broken))
    assert kinds(database) == []
    assert count_versions(database) == 1


def test_a_site_rebuilt_on_another_platform_is_told_as_moves(tmp_path: Path) -> None:
    years = range(2019, 2025)
    bodies = {year: BODY.replace("2024年", f"{year}年") for year in years}
    old = {year: PAGE.replace("0123", str(year)) for year in years}
    new = {year: f"https://www.yining.gov.cn/art/{year}/1/3/art_1229_{year}.html" for year in years}
    before = [got(0, bodies[year], old[year]) for year in years]
    after = [answer for year in years for answer in (gone(9, old[year]), got(9, rebuilt(bodies[year]), new[year]))]
    database = build_from(tmp_path, *before, *after)
    moves = database.execute("select url, moved_to from changes where kind = 'moved' order by moved_to").fetchall()
    assert moves == [(old[year], new[year]) for year in years]
    assert {kind for (kind,) in database.execute("select distinct kind from changes")} == {"new", "moved"}
    assert database.execute("select count(*), sum(withdrawn_at is null) from reports").fetchone() == (6, 6)
    assert count_versions(database) == 6


def test_a_crawl_of_a_large_site_is_one_run_however_long(tmp_path: Path) -> None:
    mirror = got(0, EDITED, OTHER, time=TIME + timedelta(hours=9))
    database = build_from(tmp_path, got(0), mirror)
    assert kinds(database) == []
    assert {says for _, says, _ in states(database).values()} == {"same", "text_differs"}


def test_replayed_crawls_are_told_apart_by_the_time_between_them() -> None:
    document = object()
    times = [f"2025-02-01T{hour:02d}:00:00Z" for hour in (0, 5, 7)]
    seen = [Seen(time, REPLAY_RUN, document) for time in times]  # type: ignore[arg-type]
    assert is_one_run(seen[0], seen[1])
    assert not is_one_run(seen[0], seen[2])


def test_an_attachment_renamed_is_no_change(tmp_path: Path) -> None:
    renamed = attached(5, CORRECTED.encode()).url.replace("fedc", "9999")
    page = (
        "<html><body><h1>伊宁市人民政府 2024年政府信息公开工作年度报告</h1><p><a href='{}'>附件</a></p></body></html>"
    )
    first = (got(0, page.format(attached(0, b"").url)), attached(0, CORRECTED.encode()))
    later = (got(5, page.format(renamed)), attached(5, CORRECTED.encode(), renamed))
    database = build_from(tmp_path, *first, *later)
    assert kinds(database) == []
    assert count_versions(database) == 1


# -- what is no withdrawal ------------------------------------------------------------------------------------------


def test_robots_txt_shows_no_site_at_work(tmp_path: Path) -> None:
    robots = [got(day, "User-agent: *", ROBOTS, role="robots") for day in (9, 13, 17)]
    database = build_from(tmp_path, got(0), *[gone(day) for day in (9, 13, 17)], *robots)
    assert kinds(database) == []
    assert withdrawn(database) is None


def test_a_notice_in_the_place_of_a_report_is_seen_and_alone_no_withdrawal(tmp_path: Path) -> None:
    days = (5, 9, 13)
    answers = [answer for day in days for answer in (listed(day, PAGE), got(day, NOTICE))]
    database = build_from(tmp_path, listed(0, PAGE), got(0), *answers)
    assert kinds(database) == []
    assert database.execute("select state, since from addresses").fetchone() == ("missing", at(5))
    assert database.execute("select count(*) from figures").fetchone() == (200,)


def test_a_notice_in_the_place_of_a_report_that_left_its_list_is_a_withdrawal(tmp_path: Path) -> None:
    database = build_from(tmp_path, listed(0, PAGE), got(0), listed(5), got(5, NOTICE))
    assert kinds(database) == ["withdrawn"]
    assert withdrawn(database) == at(5)


def test_a_notice_that_passed_is_no_change(tmp_path: Path) -> None:
    database = build_from(tmp_path, listed(0, PAGE), got(0), listed(5, PAGE), got(5, NOTICE), got(9))
    assert kinds(database) == []
    assert states(database) == {PAGE: ("current", "same", None)}


def test_two_sites_do_not_vouch_for_each_other(tmp_path: Path) -> None:
    county = "http://www.xjyn.gov.cn/xjyn/c1/202501/{}.shtml"
    other = BODY.replace("伊宁市", "伊宁县")
    answers = [
        replace(got(day, other, county.format("a" * 32)), site="xjyn.gov.cn", run=f"crawl-{day}")
        for day in (0, 9, 13, 17)
    ]
    database = build_from(tmp_path, got(0), *[gone(day) for day in (9, 13, 17)], *answers)
    assert withdrawals(database)[REPORT] is None
    assert {kind for (kind,) in database.execute("select kind from changes")} == {"new"}


def withdrawals(database: sqlite3.Connection) -> dict[str, object]:
    return dict(database.execute("select id, withdrawn_at from reports").fetchall())


# -- coverage -------------------------------------------------------------------------------------------------------


def test_an_address_that_held_another_report_before_proves_no_early_date(tmp_path: Path) -> None:
    earlier = BODY.replace("2024年", "2023年")
    database = build_from(tmp_path, got(-40, earlier), listed(60, PAGE), got(60))
    state, first_seen, _, note = covered(database)
    assert (state, first_seen) == ("published_undated", at(60))
    assert note is None


@pytest.mark.parametrize(("day", "state"), [(58, "on_time"), (59, "published_undated")])
def test_a_capture_in_time_shows_that_a_report_without_a_date_was_in_time(tmp_path: Path, day: int, state: str) -> None:
    # Day 58 is 31 March; the evening of UTC is the next day in China.
    database = build_from(tmp_path, got(day), listed(70, PAGE))
    assert covered(database)[0] == state
    late = build_from(tmp_path / "evening", got(58, time=TIME + timedelta(days=58, hours=16)), listed(70, PAGE))
    assert covered(late)[0] == "published_undated"


def test_a_report_published_before_any_deadline_has_its_square(tmp_path: Path) -> None:
    database = build_from(tmp_path, listed(-20, PAGE), got(-20))
    assert covered(database)[:2] == ("on_time", at(-20))
    rows = database.execute("select state, count(*) from coverage where year = 2024 group by 1 order by 1").fetchall()
    assert {state for state, _ in rows} <= {"on_time", "not_due", "not_existing"}
    squares = database.execute("select count(*), count(distinct agency_id) from coverage where year = 2024").fetchone()
    assert squares[0] == squares[1] == database.execute("select count(*) from agencies").fetchone()[0]


# -- bytes behind versions --------------------------------------------------------------------------------------------


def noisy(day: float, body: str) -> Fetch:
    return got(day, body.replace("</body>", f"<p>浏览次数：{int(day) + 7}</p></body>"))


def test_the_bytes_of_every_version_hold_what_it_prints(tmp_path: Path) -> None:
    moved = rebuilt(CORRECTED.replace("略。", "另有改动。"))
    fetches = (
        noisy(0, BODY),
        noisy(3, BODY),
        noisy(5, CORRECTED),
        noisy(8, CORRECTED),
        gone(12),
        got(12, moved, OTHER),
    )
    database = build_from(tmp_path, listed(0, PAGE), *fetches, listed(12, OTHER))
    rows = database.execute(
        "select id, number, raw_sha256, file, offset, document_url, documents, is_shown, raw_variants from versions "
        "order by number"
    ).fetchall()
    assert [row[1] for row in rows] == [1, 2, 3]
    assert [row[8] for row in rows] == [2, 2, 1]
    with CaptureStore(tmp_path / "captures") as captures:
        held = {(capture.file, capture.offset): capture for capture in captures.captures()}
        for version, _, sha256, file, offset, url, documents, is_shown, _ in rows:
            capture = held[file, offset]
            content = captures.body(capture)
            assert hashlib.sha256(content).hexdigest() == sha256
            assert capture.url == url
            assert {"url": url, "sha256": sha256} in json.loads(documents)
            table = ("figures", "report_id", REPORT) if is_shown else ("version_figures", "version_id", version)
            code = "table_code || '.' || row_code || '.' || column_code"
            sql = f"select {code}, printed from {table[0]} where {table[1]} = ?"
            printed = dict(database.execute(sql, (table[2],)).fetchall())
            assert printed == {figure.code: figure.printed for figure in parse_report(content).figures}
            assert len(printed) == 200
            words = plain(content.decode())
            assert all(plain(text) in words for text in printed.values())


def test_a_figure_is_traced_when_the_newest_bytes_differ_by_noise_only(tmp_path: Path) -> None:
    database = build_from(tmp_path, noisy(0, BODY), replace(noisy(6, BODY), outcome="unchanged"))
    assert count_versions(database) == 1
    (sha256,) = database.execute("select distinct document_sha256 from figures").fetchone()
    sql = "select table_code || '.' || row_code || '.' || column_code from figures where printed = '141399'"
    ((code,),) = database.execute(sql).fetchall()
    found = trace_figure(tmp_path / "archive.db", tmp_path / "captures", REPORT, code)
    assert found.document == sha256 == found.stored.sha256
    assert found.figure["printed"] == "141399"
    assert found.size == len(noisy(0, BODY).body or b"")


def test_a_text_that_comes_and_goes_keeps_its_number_and_every_change(tmp_path: Path) -> None:
    database = build_from(tmp_path, got(0), got(2, CORRECTED), got(4), got(6, CORRECTED), got(8))
    assert kinds(database) == ["numbers_changed"] * 4
    assert count_versions(database) == 2
    assert database.execute("select version from reports").fetchone() == (1,)
    assert {(old, new) for _, old, new in cells(database)} == {("141399", "141400"), ("141400", "141399")}
