"""What a report column named in a run, and whether that was all of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive import lists
from archive.columns import ColumnReading, read_columns
from crawler.captures import CaptureStore
from crawler.warc import Fetch
from tests.crawled import (
    COLUMN,
    FEED,
    FOLDER,
    HOST,
    article_of,
    feed_body,
    fetch,
    items_of,
    list_body,
    readings_of,
    store_of,
    title_of,
)
from tests.replica.web import link, page, plain_list

PAGE_2, PAGE_3 = f"{FOLDER}/zfxxgk_gknrz_2.shtml", f"{FOLDER}/zfxxgk_gknrz_3.shtml"
ONE, TWO, THREE = (items_of(title_of(year)) for year in (2023, 2024, 2025))
SHELL = '<meta name="channelid" content="abcd1234abcd">'


def only(readings: list[ColumnReading]) -> ColumnReading:
    (reading,) = readings
    return reading


def three_pages() -> tuple[Fetch, Fetch, Fetch]:
    """A list of three pages: the third is led to from the second, as the crawler asks."""
    return (
        fetch(COLUMN, list_body(ONE, 3, 1)),
        fetch(PAGE_2, list_body(TWO, 3, 2), role="page", parent_url=COLUMN),
        fetch(PAGE_3, list_body(THREE, 3, 3), role="page", parent_url=PAGE_2),
    )


def test_all_pages_of_a_list_are_one_reading(tmp_path: Path) -> None:
    reading = only(readings_of(tmp_path, *three_pages()))
    assert reading.items == {article_of(title_of(year)) for year in (2023, 2024, 2025)}
    assert (reading.url, reading.template, reading.titles, reading.complete) == (COLUMN, "gknr", 3, True)
    assert reading.newest_item_date == "2025-01-28"
    assert [item.title for item in reading.named] == [title_of(year) for year in (2023, 2024, 2025)]


@pytest.mark.parametrize("outcome", ["blocked", "failed", "missing", "refused"])
def test_a_page_that_was_not_got_leaves_the_list_incomplete(tmp_path: Path, outcome: str) -> None:
    first, second, third = three_pages()
    reading = only(readings_of(tmp_path, first, second, replace(third, outcome=outcome, body=b"<p>no</p>")))
    assert reading.items == {article_of(title_of(year)) for year in (2023, 2024)}
    assert not reading.complete
    assert reading.lacks == (f"{PAGE_3}: not got",)
    assert reading.walls == (outcome != "missing")


def test_a_page_that_came_at_the_second_try_is_got(tmp_path: Path) -> None:
    first, second, third = three_pages()
    failed = replace(third, outcome="failed", status=503, body=b"<p>busy</p>")
    reading = only(readings_of(tmp_path, first, second, failed, third))
    assert (reading.complete, reading.walls) == (True, 0)


def test_a_wall_instead_of_the_column_is_no_reading(tmp_path: Path) -> None:
    assert readings_of(tmp_path, fetch(COLUMN, b"<p>no</p>", outcome="blocked", status=521)) == []


def test_pages_of_another_run_complete_nothing(tmp_path: Path) -> None:
    first, second, third = three_pages()
    later = replace(fetch(PAGE_3, third.body, role="page", day=1), parent_url=PAGE_2)
    assert not only(readings_of(tmp_path, first, second, later)).complete


def test_a_page_under_the_other_scheme_is_the_page(tmp_path: Path) -> None:
    first, second, third = three_pages()
    secure = [replace(one, url=one.url.replace("http:", "https:")) for one in (second, third)]
    secure[1] = replace(secure[1], parent_url=secure[0].url)
    assert only(readings_of(tmp_path, first, *secure)).complete


def test_a_page_that_leads_on_is_got_where_it_leads(tmp_path: Path) -> None:
    first = fetch(COLUMN, list_body(ONE, 2, 1))
    leads = fetch(PAGE_2, b"<p>moved</p>", role="page", parent_url=COLUMN, outcome="redirect")
    moved = fetch(f"{HOST}/new/2.shtml", list_body(TWO), role="page", parent_url=PAGE_2)
    reading = only(readings_of(tmp_path, first, leads, moved))
    assert reading.complete
    assert len(reading.items) == 2


def test_a_column_behind_a_redirect_has_its_pages(tmp_path: Path) -> None:
    leads = fetch(f"{FOLDER}/", b"<p>moved</p>", outcome="redirect", parent_url=f"{HOST}/")
    first, second, third = three_pages()
    reading = only(readings_of(tmp_path, leads, replace(first, parent_url=leads.url), second, third))
    assert (reading.url, reading.complete, len(reading.items)) == (COLUMN, True, 3)


def test_a_link_to_the_next_page_announces_it(tmp_path: Path) -> None:
    second = f"{HOST}/xx/list2.shtml"
    following = link(second, "下一页")
    first = fetch(f"{HOST}/xx/list.shtml", page("年报", plain_list(ONE) + following).body)
    assert not only(readings_of(tmp_path / "1", first)).complete
    last = fetch(second, page("年报", plain_list(TWO) + following).body, role="page", parent_url=first.url)
    assert only(readings_of(tmp_path / "2", first, last)).complete


def test_a_page_cut_off_or_empty_is_not_the_whole_of_it(tmp_path: Path) -> None:
    cut = fetch(COLUMN, list_body(ONE), truncated="disconnect")
    assert only(readings_of(tmp_path / "1", cut)).lacks == (f"{COLUMN}: cut off",)
    first = fetch(COLUMN, list_body(ONE, 2, 1))
    empty = fetch(PAGE_2, list_body([], 2, 2), role="page", parent_url=COLUMN)
    assert only(readings_of(tmp_path / "2", first, empty)).lacks == (f"{PAGE_2}: expected items, found none",)


def test_a_page_that_is_no_list_is_unknown(tmp_path: Path) -> None:
    reading = only(readings_of(tmp_path, fetch(COLUMN, page("建设中", "<p>网站升级</p>").body)))
    assert (reading.template, reading.complete, reading.items) == ("unknown", False, frozenset())


def test_a_list_that_only_json_gives(tmp_path: Path) -> None:
    shell = fetch(COLUMN, list_body([], head=SHELL))
    assert not only(readings_of(tmp_path / "1", shell)).complete
    every = [*ONE, *TWO]
    whole = fetch(FEED, feed_body(every, total=2), role="json", parent_url=COLUMN)
    reading = only(readings_of(tmp_path / "2", shell, whole))
    assert (reading.complete, len(reading.items), reading.newest_item_date) == (True, 2, "2026-01-20")
    part = fetch(FEED, feed_body(ONE, total=2), role="json", parent_url=COLUMN)
    assert not only(readings_of(tmp_path / "3", shell, part)).complete
    half = fetch(FEED, feed_body(ONE, total=2, rows=1), role="json", parent_url=COLUMN)
    rest = fetch(
        FEED.replace("page=1", "page=2"), feed_body(TWO, total=2, number=2, rows=1), role="json", parent_url=FEED
    )
    assert only(readings_of(tmp_path / "4", shell, half, rest)).complete


def test_json_that_was_asked_to_be_sure_is_no_loss_where_it_is_none(tmp_path: Path) -> None:
    first = fetch(COLUMN, list_body(ONE, head=SHELL))
    none = fetch(FEED, b"<p>no list here</p>", role="json", parent_url=COLUMN)
    assert only(readings_of(tmp_path, first, none)).complete


def test_a_list_whose_pages_repeat_is_told_by_its_json_alone(tmp_path: Path) -> None:
    first = fetch(COLUMN, list_body(ONE, 2, 1, SHELL))
    again = fetch(PAGE_2, list_body(ONE, 2, 2), role="page", parent_url=COLUMN)
    assert not only(readings_of(tmp_path / "1", first, again)).complete
    whole = fetch(FEED, feed_body([*ONE, *TWO], total=2), role="json", parent_url=PAGE_2)
    reading = only(readings_of(tmp_path / "2", first, again, whole))
    assert reading.complete
    assert len(reading.items) == 2


def test_a_column_within_a_column_is_a_column_of_its_own(tmp_path: Path) -> None:
    inner = f"{HOST}/yining/c118490/zfxxgk_gknrz.shtml"
    outer, within = readings_of(
        tmp_path,
        fetch(COLUMN, list_body(ONE)),
        fetch(inner, list_body(TWO), parent_url=COLUMN),
    )
    assert (outer.url, outer.items, outer.columns) == (COLUMN, {url for url, _ in ONE}, 1)
    assert (within.url, within.items, within.columns) == (inner, {url for url, _ in TWO}, 0)


def test_pages_of_a_gateway_belong_to_no_column(tmp_path: Path) -> None:
    mixed = fetch(PAGE_2, list_body(ONE), role="page", parent_url=f"{HOST}/zwgk/zwgk.shtml")
    assert readings_of(tmp_path, mixed) == []


def test_an_unchanged_page_names_what_it_named_and_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    original = lists.read_content
    monkeypatch.setattr(lists, "read_content", lambda store, sha: (read.append(sha), original(store, sha))[1])
    counted = list_body(ONE) + "<!-- 页面生成时间 2026-01-13 -->".encode()
    folder = store_of(
        tmp_path,
        fetch(COLUMN, list_body(ONE)),
        fetch(COLUMN, list_body(ONE), day=1, outcome="unchanged"),
        fetch(COLUMN, counted, day=2, outcome="unchanged"),
        fetch(COLUMN, list_body([*ONE, *TWO]), day=3, outcome="changed"),
    )
    store = CaptureStore(folder)
    readings = read_columns(store, reversed(list(store.captures())))
    store.close()
    assert [len(reading.items) for reading in readings] == [1, 1, 1, 2]
    assert len({reading.sha256 for reading in readings[:3]}) == 1
    assert len(read) == 2


def test_crawls_that_were_replayed_under_one_name_are_told_apart(tmp_path: Path) -> None:
    first, second, third = (replace(one, run="replay") for one in three_pages())
    again = [replace(one, time=one.time + timedelta(days=1)) for one in (first, second)]
    assert [reading.complete for reading in readings_of(tmp_path, first, second, third, *again)] == [True, False]


def test_bytes_that_are_lost_make_no_list(tmp_path: Path) -> None:
    folder = store_of(tmp_path, *three_pages())
    store = CaptureStore(folder)
    rows = list(store.captures())
    (file,) = folder.glob("*/*.warc.gz")
    file.write_bytes(b"\x00" * file.stat().st_size)
    reading = only(read_columns(store, rows))
    store.close()
    assert (reading.template, reading.complete, reading.items) == ("unread", False, frozenset())
