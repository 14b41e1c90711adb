"""``gongkai reparse``, limits as settings, and files that are one report, as a person meets them."""

import json
import sqlite3
from pathlib import Path

import click
import pytest

import gongkai
from archive.publications import short_name
from archive.reparse import NothingNamed, describe_now, find_wanted
from archive.results import WORTH_ANOTHER_TRY, Results
from parse.model import Problem
from parse.sandbox import DEFAULT_LIMITS
from tests.conftest import ROOT, dump, run_gongkai

BRANCH = "yining-ecology-branch-2024"


@pytest.fixture
def archive(sample_captures: Path, tmp_path: Path) -> Path:
    """An archive in whose results one document had lacked a tool."""
    target = tmp_path / "archive.db"
    run_gongkai("build", "--captures", sample_captures, "--archive", target)
    return target


def pretend(archive: Path, report: str, kind: str) -> str:
    """Keep a problem as the result of a report's document; its hash."""
    with sqlite3.connect(archive) as database:
        (sha256,) = database.execute("select document_sha256 from reports where id = ?", (report,)).fetchone()
    database.close()
    with Results(archive, DEFAULT_LIMITS) as results:
        results.keep(sha256, Problem("read", kind, "install gongkai[ocr]"), 0.1)
    return str(sha256)


@pytest.mark.parametrize("kind", WORTH_ANOTHER_TRY)
def test_what_may_now_be_read_is_read_again(sample_captures: Path, archive: Path, kind: str) -> None:
    before = dump(archive)
    sha256 = pretend(archive, BRANCH, kind)
    options = ("--captures", sample_captures, "--archive", archive)
    run_gongkai("build", *options)
    assert dump(archive) != before, "a problem is kept like any result"
    done = run_gongkai("reparse", *options)
    assert f".pdf: {kind} → report, 200 figures  {sha256[:16]}" in done.stdout
    assert "1 documents read again" in done.stdout
    assert dump(archive) == before


def test_other_kinds_are_left_alone_unless_named(sample_captures: Path, archive: Path) -> None:
    pretend(archive, BRANCH, "unreadable")
    options = ("--captures", sample_captures, "--archive", archive)
    assert "0 documents read again" in run_gongkai("reparse", *options).stdout
    assert "unreadable → report" in run_gongkai("reparse", "--kind", "unreadable", *options).stdout


def test_documents_by_every_name(sample_captures: Path, archive: Path) -> None:
    sha256 = pretend(archive, BRANCH, "timeout")
    with sqlite3.connect(archive) as database:
        (url,) = database.execute("select document_url from reports where id = ?", (BRANCH,)).fetchone()
    database.close()
    for name in (BRANCH, sha256, sha256[:8].upper(), url):
        (found,) = find_wanted([name], (), every=False, captures=sample_captures, archive=archive)
        assert (found.sha256, found.before, found.named) == (sha256, "timeout", True)
    assert describe_now([found], archive) == {sha256: "timeout"}
    assert len(find_wanted([], (), every=True, captures=sample_captures, archive=archive)) == 3
    with pytest.raises(NothingNamed, match="at least 8 digits"):
        find_wanted(["yining-1999"], (), every=False, captures=sample_captures, archive=archive)


def test_one_that_was_named_and_cannot_be_read_ends_with_status_1(tmp_path: Path) -> None:
    bad = tmp_path / "report.pdf"
    bad.write_bytes(b"%PDF-1.4 torn")
    options = ("--captures", tmp_path / "captures", "--archive", tmp_path / "archive.db")
    run_gongkai("ingest", bad, "--captures", tmp_path / "captures")
    run_gongkai("build", *options)
    address = json.loads(run_gongkai("captures", "--captures", tmp_path / "captures", "--json").stdout)
    assert address["sites"] == {"local": {"new": 1}}
    with sqlite3.connect(tmp_path / "archive.db") as database:
        (url,) = database.execute("select url from captures").fetchone()
    database.close()
    done = run_gongkai("reparse", url, *options, check=False)
    assert done.returncode == 1
    assert "report.pdf: unreadable → unreadable" in done.stdout
    assert run_gongkai("reparse", "--all", *options).returncode == 0
    assert run_gongkai("reparse", "none", *options, check=False).returncode == 1


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://a.gov.cn/x/%E6%89%AB.pdf?x=1", "扫.pdf"),
        ("urn:gongkai:file:0123456789abcdef:a%20b.jpg", "a b.jpg"),
        ("http://a.gov.cn/", "http://a.gov.cn/"),
    ],
)
def test_short_names(url: str, name: str) -> None:
    assert short_name(url) == name


def test_limits_of_the_command_line_are_those_of_the_parser() -> None:
    defaults = {name: default for name, _, default, _ in gongkai.LIMITS}
    assert defaults == {
        "seconds": DEFAULT_LIMITS.reading.seconds,
        "memory-mb": DEFAULT_LIMITS.reading.memory_mb,
        "recognition-seconds": DEFAULT_LIMITS.recognition.seconds,
        "recognition-memory-mb": DEFAULT_LIMITS.recognition.memory_mb,
    }
    for command in ("build", "reparse", "parse"):
        options = {p.name: p for p in gongkai.main.commands[command].params if isinstance(p, click.Option)}
        assert options["recognition_memory_mb"].envvar == "GONGKAI_RECOGNITION_MEMORY_MB"
        assert options["seconds"].envvar == "GONGKAI_SECONDS"


def test_every_limit_is_documented() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for name, _, default, _ in gongkai.LIMITS:
        variable = f"GONGKAI_{name.upper().replace('-', '_')}"
        assert f"| `--{name}` | `{variable}` | {default} |" in text


def test_a_limit_is_kept_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_MEMORY_MB", "64")
    done = run_gongkai("parse", "tests/fixtures/pdf/yining-city-2024.pdf", check=False)
    assert done.returncode == 1
    assert "(memory)" in done.stderr or "(crash)" in done.stderr
    assert run_gongkai("parse", "tests/fixtures/pdf/yining-city-2024.pdf", "--memory-mb", "2048").returncode == 0


def test_files_that_are_one_report_are_archived_as_one(tmp_path: Path) -> None:
    page, table = tmp_path / "page.html", tmp_path / "table.html"
    title = "伊宁市财政局2023年政府信息公开工作年度报告"
    page.write_text(f"<h1>{title}</h1><p>一、总体情况</p><p>详见附件。</p>", encoding="utf-8")
    table.write_text(f"<h1>{title}</h1><p>二、主动公开政府信息情况</p><p>无。</p>", encoding="utf-8")
    captures, archive = tmp_path / "captures", tmp_path / "archive.db"
    run_gongkai("ingest", page, table, "--as-one", "--captures", captures)
    run_gongkai("build", "--captures", captures, "--archive", archive)
    with sqlite3.connect(archive) as database:
        assert database.execute("select id from reports").fetchall() == [("yining-caizhengju-2023",)]
        rows = database.execute("select role, note, parent_url from captures order by note is not null").fetchall()
        (first,) = database.execute("select url from captures where note is null").fetchone()
    database.close()
    assert rows == [("resource", None, None), ("resource", '{"part": 1}', first)]
