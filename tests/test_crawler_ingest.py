"""Local files into captures."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from crawler.ingest import ingest, sniff_type

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def test_files_become_resources_once(tmp_path: Path) -> None:
    path = tmp_path / "伊宁市 2019.pdf"
    path.write_bytes(b"%PDF-1.4 report")
    root = tmp_path / "captures"
    (one,) = ingest([path], captures=root, agency="yining", year=2019, now=NOW)
    assert (one.site, one.role, one.record_type, one.outcome) == ("local", "resource", "resource", "new")
    assert one.url == f"urn:gongkai:file:{(one.sha256 or '')[:16]}:%E4%BC%8A%E5%AE%81%E5%B8%82%202019.pdf"
    assert one.content_type == "application/pdf"
    assert json.loads(one.note or "") == {"agency": "yining", "year": 2019}
    (again,) = ingest([path], captures=root, agency="yining", year=2019, now=NOW + timedelta(days=1))
    assert again == one
    path.write_bytes(b"%PDF-1.4 another report of the same name")
    (other,) = ingest([path], captures=root, agency="yining", year=2018, now=NOW + timedelta(days=2))
    assert (other.outcome, other.url) == ("new", one.url.replace((one.sha256 or "")[:16], (other.sha256 or "")[:16]))
    store = CaptureStore(root)
    store.rebuild()
    assert list(store.captures()) == [one, other]
    assert store.body(one) == b"%PDF-1.4 report"


def test_an_address_can_be_given_for_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<!doctype html><p>x")
    url = "http://www.yining.gov.cn/yining/old.shtml"
    (one,) = ingest([path], captures=tmp_path / "c", url=url, now=NOW)
    assert one.url == url
    with pytest.raises(ValueError, match="one by one"):
        ingest([path, path], captures=tmp_path / "c", url=url, now=NOW)


def test_a_corrected_file_at_a_given_address_is_a_new_version_of_it(tmp_path: Path) -> None:
    path, url = tmp_path / "a.html", "http://www.yining.gov.cn/yining/old.shtml"
    for body, outcome in ((b"<!doctype html><p>x", "new"), (b"<!doctype html><p>y", "changed")):
        path.write_bytes(body)
        (stored,) = ingest([path], captures=tmp_path / "c", url=url, now=NOW)
        assert stored.outcome == outcome


def archive(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"junk\n%PDF-1.4", "application/pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx", "application/x-ole-storage"),
        (archive("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (archive("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (archive("OFD.xml"), "application/ofd"),
        (archive("a.pdf"), "application/zip"),
        (b"\x89PNG\r\n", "image/png"),
        (b"{\\rtf1", "application/rtf"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "text/html"),
        ("一、总体情况".encode(), "text/plain"),
        (b"\x00\x01", "application/octet-stream"),
    ],
)
def test_kinds_by_content(body: bytes, kind: str) -> None:
    assert sniff_type(body) == kind
