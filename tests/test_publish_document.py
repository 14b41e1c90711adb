"""``/document/<sha256>``: the stored bytes, unchanged, as a harmless download."""

import io
import sqlite3
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import pytest

from crawler.captures import Capture
from publish import stored_documents
from tests.published import PAGE, PDF, SCAN, Published, Site, make_published

CAPTURE = Capture(**dict.fromkeys(field.name for field in fields(Capture)))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return make_published(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def site(published: Published) -> Site:
    return Site(published)


def test_documents_come_back_byte_for_byte(site: Site, published: Published) -> None:
    expected = (
        (published.pdf, PDF.read_bytes(), "application/pdf", "yining-2024.pdf"),
        (published.page, PAGE, "text/html", "shanghai-office-2019.html"),
        (published.scan, SCAN, "application/octet-stream", "yining-2023.bin"),
    )
    for sha256, content, content_type, filename in expected:
        response = site.get(f"/document/{sha256}")
        assert response.content == content
        assert response.headers["content-type"] == content_type
        assert response.headers["content-disposition"] == f'attachment; filename="{filename}"'
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"].startswith("sandbox")
        assert "immutable" in response.headers["cache-control"]


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD = OLE + "WordDocument".encode("utf-16-le")
BOOK = OLE + "Workbook".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "address", "declared", "ending"),
    [
        (b"%PDF-1.4", "a.doc", "application/msword", "pdf"),
        (WORD, "a", "application/octet-stream", "doc"),
        (WORD, "a.wps", "text/html", "wps"),
        (WORD, "a.xls", "application/pdf", "doc"),
        (BOOK, "a.et", "", "et"),
        (BOOK, "a.doc", "", "xls"),
        (OLE, "a.doc", "", "bin"),
        (packed("[Content_Types].xml", "word/document.xml"), "a.zip", "", "docx"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "a", "", "xlsx"),
        (packed("OFD.xml"), "a.pdf", "", "ofd"),
        (packed("report/word.docx"), "a.docx", "", "zip"),
        (b"PK\x03\x04 torn", "a.docx", "", "zip"),
        (b"\xff\xd8\xff\xe0", "a.png", "", "jpg"),
        (b"GIF89a", "a", "", "gif"),
        (b"II*\x00", "a", "", "tif"),
        (b"Rar!\x1a\x07", "a.zip", "", "rar"),
        (b"{\\rtf1", "a.doc", "", "rtf"),
        ("信息".encode(), "a.txt", "", "txt"),
        (b"<html>", "a", "", "html"),
        (b"\x00\x01", "a.docx", "", "bin"),
    ],
)
def test_what_a_saved_file_is_called_its_content_decides(
    content: bytes, address: str, declared: str, ending: str
) -> None:
    capture = replace(CAPTURE, url=f"http://a.gov.cn/{address}", content_type=declared)
    assert stored_documents._ending(capture, content) == ending


def test_a_kept_copy_need_not_be_sent_again(site: Site, published: Published) -> None:
    etag = site.get(f"/document/{published.pdf}").headers["etag"]
    again = site.get(f"/document/{published.pdf}", if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("sha256", ["0" * 64, "abc", "g" * 64, "..%2F..%2Fetc%2Fpasswd", "' or 1=1 --"])
def test_unknown_hashes_are_told_in_words(site: Site, sha256: str) -> None:
    response = site.get(f"/document/{sha256}")
    assert response.status_code in {302, 404}
    assert "root:" not in response.text


def test_upper_case_is_the_same_hash(site: Site, published: Published) -> None:
    assert site.get(f"/document/{published.pdf.upper()}").status_code == 200


def test_without_captures_the_page_says_so(published: Published, tmp_path: Path) -> None:
    response = Site(Published(published.archive, tmp_path / "none", *[""] * 3)).get(f"/document/{published.pdf}")
    assert response.status_code == 503
    assert "读不到" in response.text
    assert not (tmp_path / "none").exists()


def test_altered_bytes_are_not_served(tmp_path: Path) -> None:
    published = make_published(tmp_path)
    (warc,) = (published.captures / "www.shanghai.gov.cn").glob("*.warc.gz")
    warc.write_bytes(warc.read_bytes()[:-40] + b"\0" * 40)
    assert Site(published).get(f"/document/{published.page}").status_code == 503


def test_the_folder_may_come_from_the_environment(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(Published(published.archive, tmp_path / "none", *[""] * 3))
    del stored_documents._FOLDERS[site.datasette]
    assert site.get(f"/document/{published.page}").status_code == 503
    monkeypatch.setenv(stored_documents.CAPTURES_VARIABLE, str(published.captures))
    assert site.get(f"/document/{published.page}").content == PAGE


def test_serving_writes_nothing_into_the_captures(published: Published) -> None:
    index = published.captures / "index.db"
    before = index.read_bytes()
    Site(published).get(f"/document/{published.pdf}")
    assert index.read_bytes() == before
    assert sqlite3.connect(published.archive).execute("pragma integrity_check").fetchone() == ("ok",)
