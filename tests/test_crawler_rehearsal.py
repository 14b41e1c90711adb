"""Times are evidence: captures whose time was given by hand are kept apart, and an archive of them says so."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from crawler.rehearsal import MARKER, WrongFolder, begin_rehearsal, check_real
from crawler.warc import Fetch
from tests.replica.runs import run, stored
from tests.replica.server import Replica
from tests.replica.web import COUNTY, Answer, build_web

SITE = "xjyn.gov.cn"
TIME = "2026-06-03T02:00"


@pytest.fixture
def replica() -> Iterator[Replica]:
    web = build_web()
    for key in [key for key in web.pages if key[0] == COUNTY and key[1] != "/"]:
        del web.pages[key]
    web.pages[COUNTY, "/robots.txt"] = Answer(404)
    with Replica(web) as running:
        yield running


def test_a_rehearsal_stays_one(replica: Replica, tmp_path: Path) -> None:
    captures, archive = tmp_path / "rehearsal", tmp_path / "archive.db"
    arguments = ("update", SITE, "--captures", captures, "--archive", archive)
    run(replica, *arguments, "--now", TIME)
    assert "no evidence" in (captures / MARKER).read_text(encoding="utf-8")
    kept = stored(captures)
    assert {one.run for one in kept} == {"rehearsal-20260603T020000Z"}
    connection = sqlite3.connect(archive)
    (said,) = connection.execute("select value from about where name = 'rehearsal'").fetchone()
    connection.close()
    assert "rehearsal-20260603T020000Z" in said
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.4 %%EOF")
    replica.forget()
    for command in (
        arguments,
        ("crawl", SITE, "--captures", captures),
        ("ingest", tmp_path / "report.pdf", "--captures", captures),
    ):
        assert "it is a rehearsal" in run(replica, *command, code=1)
    assert replica.log == []
    assert stored(captures) == kept
    run(replica, *arguments, "--now", "2026-06-11T02:00", "--no-build")
    assert len({one.run for one in stored(captures)}) == 2, "a rehearsal goes on"


def test_real_captures_are_never_rehearsed_on(replica: Replica, tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        time = datetime(2026, 1, 1, tzinfo=UTC)
        store.append(Fetch(f"http://{COUNTY}/", time, SITE, "crawl-1", "home", "new", 200, "OK", (), b"x"))
    kept = stored(tmp_path)
    printed = run(replica, "update", SITE, "--captures", tmp_path, "--now", TIME, "--no-build", code=1)
    assert "rehearse in a folder of its own" in printed
    assert not (tmp_path / MARKER).exists()
    assert (stored(tmp_path), replica.log) == (kept, [])


def test_folders(tmp_path: Path) -> None:
    (tmp_path / ".update.lock").touch()
    check_real(tmp_path)
    begin_rehearsal(tmp_path)
    begin_rehearsal(tmp_path)
    with pytest.raises(WrongFolder, match="times were given by hand"):
        check_real(tmp_path)
    torn = tmp_path / "real" / SITE / "torn"
    torn.mkdir(parents=True)
    (torn / f"{SITE}-1.warc.gz.0").write_bytes(b"x")
    with pytest.raises(WrongFolder, match="has real ones"):
        begin_rehearsal(tmp_path / "real")
