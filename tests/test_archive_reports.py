"""Whose report, of which year, from which document: decided by evidence, or said to be undecided."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.build import build
from archive.reading import Reading
from crawler.captures import CaptureStore
from crawler.ingest import ingest
from crawler.warc import Fetch
from tests.test_parse_pages import build_page

TIME = datetime(2025, 2, 1, tzinfo=UTC)
ONE = Reading(workers=1)
PAGE = "http://www.yining.gov.cn/yining/c1/202501/0123456789abcdef0123456789abcdef.shtml"
ATTACHMENT = PAGE.replace(".shtml", "/files/fedcba9876543210fedcba9876543210.pdf")
BODY = build_page()
HTML = (("Content-Type", "text/html; charset=utf-8"),)
FETCH = Fetch(PAGE, TIME, "yining.gov.cn", "crawl-1", "article", "new", 200, "OK", HTML, BODY.encode())


def build_from(folder: Path, *fetches: Fetch) -> sqlite3.Connection:
    with CaptureStore(folder / "captures") as store:
        for fetch in fetches:
            store.append(fetch)
    build(folder / "captures", folder / "archive.db", reading=ONE)
    return sqlite3.connect(folder / "archive.db")


def reports(database: sqlite3.Connection) -> list[tuple[object, ...]]:
    return database.execute("select id, status, version from reports order by id").fetchall()


def problems(database: sqlite3.Connection) -> set[tuple[object, ...]]:
    return set(database.execute("select report_id, stage, kind from problems"))


def later(fetch: Fetch, body: str, days: int = 1) -> Fetch:
    return replace(fetch, time=fetch.time + timedelta(days=days), body=body.encode(), outcome="changed")


def test_a_page_with_tables_is_a_report(tmp_path: Path) -> None:
    database = build_from(tmp_path, FETCH)
    assert reports(database) == [("yining-2024", "complete", 1)]
    assert problems(database) == set()


def test_a_changed_figure_is_a_new_version_and_the_newest_is_shown(tmp_path: Path) -> None:
    assert BODY.count("141399") == 1
    database = build_from(tmp_path, FETCH, later(FETCH, BODY.replace("141399", "141400")))
    assert reports(database) == [("yining-2024", "complete", 2)]
    assert database.execute("select value from figures where row_code = 'licences'").fetchone() == (141400,)


def test_a_view_counter_makes_no_version(tmp_path: Path) -> None:
    counted = BODY.replace("</html>", "<!-- 页面生成时间 2025-02-02 --></html>")
    assert counted != BODY
    assert reports(build_from(tmp_path, FETCH, later(FETCH, counted))) == [("yining-2024", "complete", 1)]


def test_another_address_with_another_figure_flags_the_report(tmp_path: Path) -> None:
    other = replace(FETCH, url=PAGE.replace("/c1/", "/c2/"), time=TIME + timedelta(days=1))
    database = build_from(tmp_path, FETCH, replace(other, body=BODY.replace("141399", "141398").encode()))
    assert reports(database) == [("yining-2024", "flagged", 1)]
    assert problems(database) == {("yining-2024", "build", "figures_differ_at_other_address")}
    (message,) = database.execute("select message from problems").fetchone()
    assert "proactive.licences.decisions = «141398»" in message
    assert PAGE in message


def test_the_same_report_at_two_addresses_is_one_report(tmp_path: Path) -> None:
    database = build_from(tmp_path, FETCH, replace(FETCH, url=PAGE.replace("http:", "https:")))
    assert reports(database) == [("yining-2024", "complete", 1)]
    assert problems(database) == set()


def test_an_attachment_that_contradicts_its_page_is_a_problem(tmp_path: Path) -> None:
    attached = replace(
        FETCH, url=ATTACHMENT, role="attachment", parent_url=PAGE, body=BODY.replace("467862", "467863").encode()
    )
    database = build_from(tmp_path, FETCH, attached)
    assert reports(database) == [("yining-2024", "flagged", 1)]
    assert problems(database) == {("yining-2024", "match", "sources_differ")}


def test_an_attachment_that_cannot_be_read_is_said_beside_the_page(tmp_path: Path) -> None:
    attached = replace(FETCH, url=ATTACHMENT, role="attachment", parent_url=PAGE, body=b"\x00\x01 nothing")
    database = build_from(tmp_path, FETCH, attached)
    assert problems(database) == {("yining-2024", "read", "unreadable")}
    assert reports(database) == [("yining-2024", "flagged", 1)]


def test_a_report_without_tables_and_without_readable_attachment_is_flagged(tmp_path: Path) -> None:
    title = "伊宁市司法局2023年政府信息公开工作年度报告"
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>详见附件。</p></body></html>"
    database = build_from(tmp_path, replace(FETCH, body=body.encode()))
    (row,) = database.execute("select year, edition, status from reports").fetchall()
    assert row == (2023, "prose", "flagged")
    assert "no_tables" in {kind for _, _, kind in problems(database)}
    assert database.execute("select count(*) from figures").fetchone() == (0,)


@pytest.mark.parametrize(
    "title", ["伊宁市2024年法治政府建设年度报告", "关于做好2024年政府信息公开工作年度报告编制工作的通知"]
)
def test_near_misses_are_no_reports(tmp_path: Path, title: str) -> None:
    body = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>一、总体情况</p><p>正文。</p></body></html>"
    )
    assert reports(build_from(tmp_path, replace(FETCH, body=body.encode()))) == []


@pytest.mark.parametrize("outcome", ["blocked", "failed", "missing", "refused"])
def test_what_was_not_got_is_a_problem_until_it_is_got(tmp_path: Path, outcome: str) -> None:
    lost = replace(FETCH, outcome=outcome, status=None, body=b"", headers=(), note="no answer")
    assert problems(build_from(tmp_path, lost)) == {(None, "crawl", outcome)}
    got = replace(FETCH, time=TIME + timedelta(days=1))
    assert problems(build_from(tmp_path, got)) == set()


def test_a_page_that_is_lost_later_keeps_its_report(tmp_path: Path) -> None:
    gone = replace(FETCH, time=TIME + timedelta(days=9), outcome="missing", status=404, body=b"gone")
    database = build_from(tmp_path, FETCH, gone)
    assert reports(database) == [("yining-2024", "complete", 1)]
    assert problems(database) == {(None, "crawl", "missing")}


def test_a_body_off_the_roster_is_not_taken_for_the_owner_of_its_site(tmp_path: Path) -> None:
    body = BODY.replace("伊宁市人民政府 2024年", "伊宁市葡萄研究站2024年").replace(
        "<title>", '<meta name="ContentSource" content="伊宁市人民政府"><title>'
    )
    database = build_from(tmp_path, replace(FETCH, body=body.encode()))
    (row,) = database.execute(
        "select a.name, a.confidence from reports r join agencies a on a.id = r.agency_id"
    ).fetchall()
    assert row == ("伊宁市葡萄研究站", "printed")


def test_an_attachment_of_another_year_than_its_page_is_flagged(tmp_path: Path) -> None:
    title = "伊宁市人民政府2023年政府信息公开工作年度报告"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>详见附件。</p></body></html>"
    attached = replace(FETCH, url=ATTACHMENT, role="attachment", parent_url=PAGE)
    database = build_from(tmp_path, replace(FETCH, body=page.encode()), attached)
    assert reports(database) == [("yining-2024", "flagged", 1)]
    assert "year_conflict" in {kind for _, _, kind in problems(database)}


def test_hints_name_a_report_that_does_not_name_itself(tmp_path: Path) -> None:
    bare = tmp_path / "report.html"
    nameless = BODY.replace("伊宁市人民政府", "").replace("2024", "本").replace("2025", "次")
    bare.write_text(nameless, encoding="utf-8")
    captures, archive = tmp_path / "captures", tmp_path / "archive.db"
    ingest([bare], captures=captures, now=TIME)
    build(captures, archive, reading=ONE)
    database = sqlite3.connect(archive)
    assert reports(database) == []
    assert {kind for _, _, kind in problems(database)} & {"year_unknown", "agency_unknown"}
    ingest([bare], captures=captures, agency="伊宁市财政局", year=2023, now=TIME + timedelta(days=1))
    build(captures, archive, reading=ONE)
    (row,) = sqlite3.connect(archive).execute("select agency_id, year from reports").fetchall()
    assert row == ("yining-caizhengju", 2023)


def test_damaged_bytes_in_the_middle_of_a_file_cost_only_themselves(tmp_path: Path) -> None:
    build_from(tmp_path, FETCH, replace(FETCH, url=PAGE + "?again", body=b"<p>other", role="list")).close()
    (file,) = (tmp_path / "captures").glob("*/*.warc.gz")
    data = bytearray(file.read_bytes())
    row = next(c for c in CaptureStore(tmp_path / "captures").captures() if c.role == "list")
    data[row.offset + 40 : row.offset + 60] = b"\xff" * 20
    file.write_bytes(bytes(data) + file.read_bytes()[-row.length :])
    (tmp_path / "captures" / "index.db").unlink()
    build(tmp_path / "captures", tmp_path / "archive.db", reading=ONE)
    database = sqlite3.connect(tmp_path / "archive.db")
    assert reports(database) == [("yining-2024", "complete", 1)]
    assert problems(database) == {(None, "store", "damaged_record")}
