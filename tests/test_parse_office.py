"""Files that LibreOffice converts: read exactly, within the limits of a document, and nothing is left behind."""

from __future__ import annotations

import http.server
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import ClassVar

import pytest

from parse import parse_report
from parse.model import Report, ToolMissing, Unreadable
from parse.readers import office
from parse.readers.office import read_office
from parse.sandbox import Limit, Limits, parse_limited
from tests.corpus import ProgramMissing, list_documents, make

needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
DOCUMENTS = [
    specimen
    for specimen in list_documents()
    if specimen.format in {"doc", "wps", "rtf"} and specimen.edition != "prose"
][::3]
RTF = rb"{\rtf1\ansi\ansicpg936 {\trowd\cellx2000\cellx4000\intbl \'b9\'e6\'d5\'c2\cell 15\cell\row}\pard end\par}"


def list_left() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("gongkai-office-*"))


@needs_office
@pytest.mark.parametrize("specimen", DOCUMENTS, ids=lambda specimen: specimen.name)
def test_every_cell_of_the_corpus_is_read_twice(specimen):
    try:
        data = make(specimen)
    except ProgramMissing as missing:
        pytest.skip(str(missing))
    report = parse_report(data, recognise=False)
    assert report.kind == ("rtf" if specimen.format == "rtf" else "doc")
    read = {figure.code: (figure.printed, figure.state, figure.agreement) for figure in report.figures}
    assert read == {entry.code: (entry.printed, entry.state, "agree") for entry in specimen.truth.entries}


@needs_office
def test_the_reading_says_that_it_was_converted():
    reading = read_office(b"\r\n" + RTF)
    assert ("ConvertedBy", "LibreOffice") in reading.metadata
    assert reading.kind == "rtf"
    assert [cell.text for grid in reading.grids for cell in grid.cells] == ["规章", "15"]


@needs_office
def test_it_runs_inside_the_limits_of_a_document_and_leaves_nothing():
    before = list_left()
    specimen = DOCUMENTS[-1]
    outcome = parse_limited(make(specimen), document="a.rtf", limits=Limits(Limit(60, 2048), Limit(60, 2048)))
    assert isinstance(outcome, Report)
    assert len(outcome.figures) == len(specimen.truth.entries)
    assert list_left() <= before


def _convert() -> None:
    read_office(RTF)


@needs_office
def test_it_ends_and_its_folder_goes_when_the_reader_is_killed():
    before = list_left()
    process = multiprocessing.get_context("fork").Process(target=_convert)
    process.start()
    deadline = time.monotonic() + 30
    while not (begun := list_left() - before) or not is_running(next(iter(begun))):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    folder = begun.pop()
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    while (folder.exists() or is_running(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
    assert not is_running(folder)


def is_running(folder: Path) -> bool:
    """Whether a process has this folder among its arguments."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in path.read_bytes():
                return True
        except OSError:
            continue
    return False


@needs_office
def test_one_that_takes_too_long_is_ended(monkeypatch):
    before = list_left()
    monkeypatch.setattr(office, "PATIENCE", 0.2)
    with pytest.raises(Unreadable, match=r"did not end within 0\.2 s; expected"):
        read_office(RTF)
    assert list_left() <= before


def test_without_libreoffice_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ToolMissing, match="apt install libreoffice-writer-nogui"):
        read_office(RTF)


class _Listener(http.server.BaseHTTPRequestHandler):
    """Notes what is asked for."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_error(404)

    def do_HEAD(self):
        self.do_GET()


@needs_office
def test_links_are_not_followed(tmp_path):
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    with http.server.HTTPServer(("127.0.0.1", 0), _Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        fields = (f'INCLUDEPICTURE "{address}/a.png"', f'INCLUDETEXT "{tmp_path}/secret.txt"')
        linked = "".join(rf"{{\field{{\*\fldinst {field}}}{{\fldrslt old}}}}" for field in fields)
        reading = read_office(rf"{{\rtf1\ansi before {linked}{{\*\template {address}/t.dot}} after\par}}".encode())
        server.shutdown()
    text = "".join(item.text for item in reading.items)
    assert text.startswith("before") and text.endswith("after")
    assert "SECRET" not in text
    assert _Listener.asked == []


@needs_office
def test_garbage_is_refused():
    with pytest.raises(Unreadable):
        read_office(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3_000))


MHTML = (
    b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
    b"--b\r\nContent-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n--b--\r\n"
)


def test_a_page_saved_as_one_file_is_read_by_its_html():
    page = "<html><table><tr><td>信息内容<td>件数<tr><td>规章<td>15</table></html>".encode("gbk")
    quoted = b"".join(b"=%02X" % byte for byte in page)
    lines = b"=\r\n".join(quoted[start : start + 72] for start in range(0, len(quoted), 72))
    (grid,) = read_office(MHTML % lines).grids
    assert [cell.text for cell in grid.cells] == ["信息内容", "件数", "规章", "15"]


def test_a_page_without_html_is_refused():
    with pytest.raises(Unreadable, match="no part of it is HTML"):
        read_office(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n1")


def test_nothing_of_the_user_reaches_the_program(monkeypatch):
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("LC_ALL", "zh_CN.GBK")
    environment = office._get_environment(Path("/tmp/folder"))
    assert environment["HOME"] == "/tmp/folder"
    assert environment["LC_ALL"] == "C.UTF-8"
    assert environment["https_proxy"].endswith(":9")
