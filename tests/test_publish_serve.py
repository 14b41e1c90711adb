"""Starting the site: a port, a clear word when there is no archive, an answer at the address it names."""

import logging
import re
import socket
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

import publish.serve
from archive.schema import SCHEMA_VERSION
from publish.serve import ArchiveMissing, PortUnavailable, make_app, open_port
from tests.published import ROOT, Site, make_published

SERVE = (
    "import sys; from pathlib import Path; from publish.serve import serve; "
    "serve(Path(sys.argv[1]), captures=Path(sys.argv[2]), port=0, ready=lambda url: print(url, flush=True))"
)


def test_a_missing_archive_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match="gongkai build"):
        make_app(tmp_path / "archive.db", tmp_path)


def _spoil(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


def test_a_file_that_is_no_archive_of_ours_is_said(tmp_path: Path) -> None:
    archive = make_published(tmp_path).archive
    text, torn, empty = tmp_path / "text.db", tmp_path / "torn.db", tmp_path / "empty.db"
    text.write_text("no database, but long enough to look at " * 200)
    torn.write_bytes(archive.read_bytes()[:5000])
    empty.touch()
    for path in (text, torn):
        with pytest.raises(ArchiveMissing, match=r"is no archive .* `gongkai build`"):
            make_app(path, tmp_path)
    with pytest.raises(ArchiveMissing, match="lacks about, addresses, agencies"):
        make_app(empty, tmp_path)
    with pytest.raises(ArchiveMissing, match=f"has schema 0, this program reads {SCHEMA_VERSION}"):
        make_app(_spoil(archive, "update about set value = '0' where name = 'schema_version'"), tmp_path)
    with pytest.raises(ArchiveMissing, match="lacks figures_labelled: make it again"):
        make_app(_spoil(archive, "drop view figures_labelled"), tmp_path)


def test_an_archive_may_have_any_name(tmp_path: Path) -> None:
    published = make_published(tmp_path)
    published = replace(published, archive=published.archive.rename(tmp_path / "演示 demo.db"))
    site = Site(published)
    assert site.get("/").status_code == 200
    assert site.get("/archive/reports.json?_shape=array").json()
    assert len(site.get("/archive/figures.csv?_stream=on").text.splitlines()) == 585
    assert [database["name"] for database in site.get("/.json").json().values()] == ["archive"]
    with pytest.raises(ArchiveMissing, match="rename the file"):
        make_app(published.archive.rename(tmp_path / "demo#1.db"), tmp_path)


def test_missing_captures_are_said_at_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        make_app(make_published(tmp_path).archive, tmp_path / "none")
    assert "stored documents cannot be downloaded" in caplog.text


def test_search_works_where_metadata_yml_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish.serve, "METADATA", tmp_path / "none.yml")
    found = Site(make_published(tmp_path)).get("/archive/reports.json?_search=洪泽&_shape=array").json()
    assert [row["id"] for row in found] == ["hongze-2024"]


def test_a_taken_port_is_said_and_the_next_one_used(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = taken.getsockname()[1]
        with caplog.at_level(logging.WARNING):
            listener = open_port("127.0.0.1", wanted)
        assert listener.getsockname()[1] != wanted
        assert f"port {wanted} is in use" in caplog.text
        listener.close()


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(PortUnavailable):
        open_port("203.0.113.1", 8001)


def test_the_site_answers_at_the_address_it_names(tmp_path: Path) -> None:
    published = make_published(tmp_path)
    command = [sys.executable, "-c", SERVE, str(published.archive), str(published.captures)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
            assert "政府信息公开年度报告档案" in httpx.get(address).text
            assert httpx.get(f"{address}document/{published.pdf}").content.startswith(b"%PDF")
        finally:
            server.terminate()
        assert server.wait(timeout=20) in {0, -15}
