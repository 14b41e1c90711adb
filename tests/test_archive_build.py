"""The archive is a function of its captures: exact, complete, the same every time, whatever is killed."""

import contextlib
import csv
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.schema import TABLE_NAMES, TABLES, VIEWS
from archive.search import match_query
from tests.conftest import ROOT, SAMPLE, dump, run_gongkai

#: Where in which file a record lies.
FILE_COLUMNS = {"file", "offset", "length"}
REPORTS = {"yining-2024": "yining-city-2024", "yining-ecology-branch-2024": "yining-ecology-2024"}


@pytest.fixture
def database(sample_archive: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{sample_archive}?mode=ro", uri=True)


def test_the_sample_holds_two_reports_and_no_near_miss(database: sqlite3.Connection) -> None:
    rows = database.execute("select id, year, edition, status, version from reports order by id").fetchall()
    assert rows == [(name, 2024, "2021", "complete", 1) for name in sorted(REPORTS)]
    assert database.execute("select kind, message from problems").fetchall() == []
    assert database.execute("select count(*) from captures where role = 'article'").fetchone() == (2,)


@pytest.mark.parametrize(("report", "golden"), REPORTS.items())
def test_every_figure_is_the_one_typed_by_hand(database: sqlite3.Connection, report: str, golden: str) -> None:
    with (ROOT / "tests" / "golden" / f"{golden}.csv").open(encoding="utf-8", newline="") as stream:
        expected = {
            (row["table_code"], row["row_code"], row["column_code"]): (row["printed"], row["value"], row["state"])
            for row in csv.DictReader(stream)
        }
    rows = database.execute(
        "select table_code, row_code, column_code, printed, value, state from figures where report_id = ?", (report,)
    )
    found = {(a, b, c): (printed, str(value), state) for a, b, c, printed, value, state in rows}
    assert len(expected) == 200
    assert found == expected


def test_known_figures_of_the_city(database: sqlite3.Connection) -> None:
    known = {
        ("proactive", "licences", "decisions"): 141399,
        ("proactive", "fees", "amount_10k_yuan"): 18601.47012,
        ("requests", "total_processed", "total"): 21,
        ("review_litigation", "review", "corrected"): 9,
    }
    for (table, row, column), value in known.items():
        (found,) = database.execute(
            "select value from figures where report_id = 'yining-2024' and table_code = ? and row_code = ? "
            "and column_code = ?",
            (table, row, column),
        ).fetchone()
        assert found == value


def test_every_figure_leads_to_its_place_and_its_bytes(database: sqlite3.Connection) -> None:
    assert database.execute(
        "select count(*) from figures where path is null and (page is null or box is null)"
    ).fetchone() == (0,)
    missing = database.execute(
        "select count(*) from figures where document_sha256 not in "
        "(select sha256 from captures where sha256 is not null)"
    )
    assert missing.fetchone() == (0,)


def test_sections_hold_the_words_without_layout(database: sqlite3.Connection) -> None:
    rows = dict(database.execute("select number, prose from sections where report_id = 'yining-2024'").fetchall())
    assert set(rows) == {0, 1, 2, 3, 4, 5, 6}
    assert "建立健全依申请公开工作台账，对申请办理情况进行全程跟踪记录" in rows[1]
    assert "一、加强考核监督" in rows[1]
    assert "没有产生信息公开处理费" in rows[6]


def test_schema_in_the_file_is_the_declared_one(database: sqlite3.Connection) -> None:
    for table in TABLES:
        columns = [row[1] for row in database.execute(f"pragma table_info({table.name})")]
        assert columns == [column.name for column in table.columns]
    names = {row[0] for row in database.execute("select name from sqlite_master where type in ('table', 'view')")}
    assert set(TABLE_NAMES) | {view[0] for view in VIEWS} <= names
    assert database.execute("pragma foreign_key_check").fetchall() == []
    assert database.execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    "query",
    [
        "环保",
        "处罚",
        "信息公开",
        "行政处罚",
        "罚",
        "饮用水源地",
        "生态环境质量情况",
        "政府信息公开申请",
        "2024",
        "没有的词",
    ],
)
def test_search_equals_a_scan_of_what_it_covers(database: sqlite3.Connection, query: str) -> None:
    found = database.execute(
        "select id from reports where serial in (select rowid from reports_fts where reports_fts match ?) order by id",
        (match_query(query),),
    ).fetchall()
    scanned = database.execute(
        "select report_id from report_texts where instr(title || char(10) || agency || char(10) || text, ?) order by 1",
        (query,),
    ).fetchall()
    assert found == scanned


def test_the_sample_says_that_it_is_one(database: sqlite3.Connection) -> None:
    (notice,) = database.execute("select value from about where name = 'sample_notice'").fetchone()
    assert "重建" in notice
    assert "reconstructions" in notice


def test_two_builds_are_the_same_whatever_the_order_of_files(
    sample_captures: Path, sample_archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "captures"
    files = sorted(sample_captures.glob("*/*.warc.gz"), reverse=True)
    assert files
    for file in files:
        (copy / file.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy / file.parent.name / file.name)
    run_gongkai("build", "--captures", copy, "--archive", tmp_path / "again.db", "--workers", "1")
    assert dump(tmp_path / "again.db") == dump(sample_archive)


NO_NETWORK = """
import socket, sys
real = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6):
        raise AssertionError(f"the network was asked for {address}")
    return real(self, address)
socket.socket.connect = connect
import gongkai
gongkai.main(sys.argv[1:])
"""


def test_a_build_asks_no_network(sample_captures: Path, sample_archive: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        NO_NETWORK,
        "build",
        "--captures",
        str(sample_captures),
        "--archive",
        str(tmp_path / "a.db"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert dump(tmp_path / "a.db") == dump(sample_archive)


def test_an_index_that_was_deleted_or_destroyed_is_made_again(
    sample_captures: Path, sample_archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "captures"
    shutil.copytree(sample_captures, copy)
    (copy / "index.db").write_bytes(b"this is no database" * 100)
    run_gongkai("build", "--captures", copy, "--archive", tmp_path / "a.db")
    assert dump(tmp_path / "a.db") == dump(sample_archive)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 the process and all its children; it may have ended by itself."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _seconds(command: list[str]) -> float:
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.monotonic() - started


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a busy machine runs twenty of them slowly
def test_twenty_killed_builds_harm_nothing(sample_captures: Path, sample_archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "archive.db"
    shutil.copy(sample_archive, target)
    choose = random.Random(20241231)
    command = [sys.executable, "-m", "gongkai", "build", "--captures", str(sample_captures), "--archive", str(target)]
    # Every other build reads all documents again: results are then written while it is killed.
    kinds = (["--fresh"], [])
    whole = [_seconds([*command, *options]) for options in kinds]
    killed = 0
    for attempt in range(20):
        options = kinds[attempt % 2]
        process = subprocess.Popen(
            [*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(choose.uniform(0, whole[attempt % 2]))
        killed += process.poll() is None
        kill_group(process)
        assert dump(target) == dump(sample_archive)
    assert killed >= 10
    run_gongkai("build", "--captures", sample_captures, "--archive", target)
    assert dump(target) == dump(sample_archive)
    leftovers = {path.name for path in tmp_path.iterdir()} - {"archive.db", ".archive.db.lock", ".archive.db.results"}
    assert leftovers == set()


def facts(database: Path) -> list[tuple[object, ...]]:
    """The archive but for where in which file a record lies, which depends on how often the crawl was begun."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows: list[tuple[object, ...]] = []
    for table in TABLES:
        kept = ", ".join(column.name for column in table.columns if column.name not in FILE_COLUMNS)
        key = ", ".join(table.primary_key)
        rows += connection.execute(f"select '{table.name}', {kept} from {table.name} order by {key}").fetchall()
    return rows


def stored_bytes(captures: Path) -> int:
    return sum(path.stat().st_size for path in captures.glob("*/*.warc.gz*"))


def kill_crawl(captures: Path, after: int) -> bool:
    """Begin the crawl and kill it once that many bytes are stored; whether it was still running."""
    command = [sys.executable, "-m", "gongkai", "crawl", "--replay", str(SAMPLE), "--captures", str(captures)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while process.poll() is None and stored_bytes(captures) < after:
        time.sleep(0.001)
    running = process.poll() is None
    kill_group(process)
    return running


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a busy machine runs twenty of them slowly
def test_twenty_killed_crawls_lose_nothing(sample_captures: Path, sample_archive: Path, tmp_path: Path) -> None:
    choose = random.Random(31012025)
    whole = stored_bytes(sample_captures)
    killed, begun_again = 0, 0
    for attempt in range(4):
        captures, stored = tmp_path / str(attempt), 0
        for after in sorted(choose.sample(range(whole), 5)):
            killed += kill_crawl(captures, after)
            assert stored_bytes(captures) >= stored, "archived bytes are only ever added to"
            stored = stored_bytes(captures)
        run_gongkai("crawl", "--replay", SAMPLE, "--captures", captures)
        files = [str(path) for path in captures.glob("*/*.warc.gz")]
        begun_again += len(files) > 1
        assert subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], check=False).returncode == 0
        run_gongkai("build", "--captures", captures, "--archive", tmp_path / f"{attempt}.db")
        assert facts(tmp_path / f"{attempt}.db") == facts(sample_archive)
    assert killed >= 10
    assert begun_again >= 2


def test_replaying_a_stored_crawl_again_adds_nothing(sample_captures: Path, tmp_path: Path) -> None:
    copy = tmp_path / "captures"
    shutil.copytree(sample_captures, copy)
    before = {path.name: path.read_bytes() for path in copy.glob("*/*.warc.gz")}
    run_gongkai("crawl", "yining.gov.cn", "--replay", SAMPLE, "--captures", copy)
    assert {path.name: path.read_bytes() for path in copy.glob("*/*.warc.gz")} == before


def test_a_missing_captures_folder_is_said_plainly(tmp_path: Path) -> None:
    done = run_gongkai("build", "--captures", tmp_path / "none", "--archive", tmp_path / "a.db", check=False)
    assert done.returncode == 1
    assert "gongkai crawl" in done.stderr
    assert not (tmp_path / "a.db").exists()
