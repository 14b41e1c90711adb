"""Starting the site: a port, a clear word when there is no archive, an answer at the address it names."""

import logging
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import publish.serve
from publish.serve import ArchiveMissing, PortUnavailable, make_app, open_port
from tests.published import ROOT, Site, make_published

SERVE = (
    "import sys; from pathlib import Path; from publish.serve import serve; "
    "serve(Path(sys.argv[1]), captures=Path(sys.argv[2]), port=0, ready=lambda url: print(url, flush=True))"
)


def test_a_missing_archive_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match="gongkai build"):
        make_app(tmp_path / "archive.db", tmp_path)


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
