"""What was read is kept and never changes what a build writes: damaged, killed, from another parser or other tools."""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import archive.results
from archive.build import build
from archive.outcome_json import decode_outcome, encode_outcome
from archive.reading import Reading
from archive.results import Results, parser_fingerprint
from parse.model import Evidence, Figure, Place, Problem, Report, Section, TableReading
from parse.sandbox import DEFAULT_LIMITS, Limit, Limits
from tests.conftest import ROOT, dump

SHA = "a" * 64
REPORT = Report(
    "pdf", "题\n目", "伊宁市", 2024, "mixed", None, (Section(0, "", "文", "字"),),
    (
        Figure("proactive", "fees", "amount_10k_yuan", "2021", Decimal("18601.47012"), "18,601.47012", "number",
               Place(page=3, box=(1.25, 2.0, 3.3333333333333335, 4.1)), "pdf", "agree", "18601.47012", None),
        Figure("requests", "granted", "total", "2019", None, "3", "disputed",
               Place(page=1, pixels=(0.0, 1.0, 2.0, 3.0), member="a.zip/p1.jpg"), "scan", "differ", "8", 0.61),
    ),
    (Problem("read", "tool_missing", "install it"),), (Evidence("伊宁市", "title", "\ud800"),), (),
    (TableReading("requests", "2019", ("其他处理",), "scan", Place(sheet="表1", cell="B7"), 1, 2, 3),),
)  # fmt: skip
WHOLE = replace(REPORT, problems=())


@pytest.mark.parametrize("outcome", [REPORT, WHOLE, Problem("read", "crash", "x", row_code="granted")])
def test_an_outcome_comes_back_as_it_was(outcome: Report | Problem) -> None:
    assert decode_outcome(encode_outcome(outcome)) == outcome


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"report":{}}', b'{"other":1}', b'{"problem":{"x":1}}', b"\xff"])
def test_what_is_no_outcome_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="expected an outcome"):
        decode_outcome(data)


def keep(folder: Path, outcome: Report | Problem, limits: Limits = DEFAULT_LIMITS) -> None:
    with Results(folder / "archive.db", limits) as results:
        results.keep(SHA, outcome, 1.5)


def find(folder: Path, limits: Limits = DEFAULT_LIMITS) -> Report | Problem | None:
    with Results(folder / "archive.db", limits) as results:
        kept = results.find(SHA)
        return kept.outcome if kept else None


def test_a_result_is_found_again_and_replaced(tmp_path: Path) -> None:
    assert find(tmp_path) is None
    keep(tmp_path, REPORT)
    assert find(tmp_path) == REPORT
    keep(tmp_path, WHOLE)
    assert find(tmp_path) == WHOLE


def test_another_parser_makes_results_void(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, WHOLE)
    monkeypatch.setattr(archive.results, "parser_fingerprint", lambda: "another")
    assert find(tmp_path) is None
    with Results(tmp_path / "archive.db", DEFAULT_LIMITS) as results:
        kept = results.peek(SHA)
    assert kept is not None
    assert kept.outcome == WHOLE


@pytest.mark.parametrize(
    ("then", "now", "outcome", "holds"),
    [
        ({}, {"rapidocr": "3"}, REPORT, False),  # it lacked a tool, and one has come
        ({}, {"rapidocr": "3"}, WHOLE, True),
        ({"rapidocr": "3"}, {"rapidocr": "4"}, WHOLE, False),
        ({"rapidocr": "3"}, {}, WHOLE, False),
        ({"rapidocr": "3"}, {"rapidocr": "3"}, REPORT, True),
        ({}, {"rapidocr": "3"}, Problem("read", "tool_missing", "x"), False),
        ({}, {"rapidocr": "3"}, Problem("read", "unreadable", "x"), True),
    ],
)
def test_tools_count_where_they_make_a_difference(  # noqa: PLR0917
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    then: dict[str, str],
    now: dict[str, str],
    outcome: Report | Problem,
    holds: bool,
) -> None:
    monkeypatch.setattr(archive.results, "present_tools", lambda: then)
    keep(tmp_path, outcome)
    monkeypatch.setattr(archive.results, "present_tools", lambda: now)
    assert (find(tmp_path) == outcome) is holds


@pytest.mark.parametrize("kind", ["timeout", "memory", "crash"])
def test_other_limits_void_what_failed_for_them(tmp_path: Path, kind: str) -> None:
    more = replace(DEFAULT_LIMITS, reading=Limit(999, 2048))
    failed = Problem("read", kind, "x")
    keep(tmp_path, failed)
    assert find(tmp_path) == failed
    assert find(tmp_path, more) is None
    keep(tmp_path, WHOLE)
    assert find(tmp_path, more) == WHOLE


def test_a_changed_row_is_not_used(tmp_path: Path) -> None:
    keep(tmp_path, WHOLE)
    with sqlite3.connect(tmp_path / ".archive.db.results") as database:
        database.execute("update results set seconds = seconds + 1")
    database.close()
    assert find(tmp_path) is None


def test_a_destroyed_file_is_begun_again(tmp_path: Path) -> None:
    keep(tmp_path, WHOLE)
    path = tmp_path / ".archive.db.results"
    for wreck in (b"no database " * 1000, path.read_bytes()[:5000], b""):
        path.write_bytes(wreck)
        assert find(tmp_path) is None
        keep(tmp_path, WHOLE)
        keep(tmp_path, WHOLE)
        assert find(tmp_path) == WHOLE


def test_the_fingerprint_is_that_of_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "parse"
    shutil.copytree(ROOT / "parse", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("parse.__file__", str(copy / "__init__.py"))
    prints = []
    for change in ("", "# one more line\n"):
        labels = copy / "editions" / "labels.yml"
        labels.write_text(labels.read_text(encoding="utf-8") + change, encoding="utf-8")
        parser_fingerprint.cache_clear()
        prints.append(parser_fingerprint())
    parser_fingerprint.cache_clear()
    assert len(set(prints)) == 2


def test_a_build_with_kept_results_writes_the_same_archive(
    sample_captures: Path, sample_archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "archive.db"
    read = []
    for wreck in (None, None, b"no database " * 1000):
        if wreck:
            (tmp_path / ".archive.db.results").write_bytes(wreck)
        read.append(build(sample_captures, target).documents_read)
        assert dump(target) == dump(sample_archive)
    assert read == [3, 0, 3]
    assert build(sample_captures, target, reading=Reading(fresh=True)).documents_read == 3
    assert dump(target) == dump(sample_archive)
    with sqlite3.connect(tmp_path / ".archive.db.results") as database:
        (some,) = database.execute("select min(sha256) from results").fetchone()
        database.execute("update results set outcome = x'00' where sha256 = ?", (some,))
    database.close()
    assert build(sample_captures, target).documents_read == 1
    assert build(sample_captures, target, reading=Reading(again=(some,))).documents_read == 1
    assert dump(target) == dump(sample_archive)


KEEP_MANY = """
import sys
from pathlib import Path
from archive.results import Results
from parse.sandbox import DEFAULT_LIMITS
from tests.test_archive_results import WHOLE
print("ready", flush=True)
number = 0
while True:
    with Results(Path(sys.argv[1]), DEFAULT_LIMITS) as results:
        for _ in range(20):
            results.keep(f"{number:064x}", WHOLE, 0.1)
            number += 1
"""


@pytest.mark.slow
def test_two_writers_killed_at_any_moment_leave_whole_results(tmp_path: Path) -> None:
    target, choose = tmp_path / "archive.db", random.Random(5)
    command = [sys.executable, "-c", KEEP_MANY, str(target)]
    for _ in range(5):
        writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
        time.sleep(choose.uniform(0.05, 0.4))
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.communicate()
        with Results(target, DEFAULT_LIMITS) as results:
            held = 0
            while (kept := results.find(f"{held:064x}")) is not None:
                assert kept.outcome == WHOLE
                held += 1
    assert held > 0
