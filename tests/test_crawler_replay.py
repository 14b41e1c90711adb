"""Recordings: WARC files of any making as the source of answers."""

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.recording import Recording, UnreadableReplay

URL = "http://www.yining.gov.cn/yining/zfxxgk/zfxxgk.shtml"
BODY = "<html>政府信息公开</html>".encode()


def write(
    path: Path, records: list[tuple[str, str, str, bytes, list[tuple[str, str]], dict[str, str]]], **how: object
) -> Path:
    """Records: type, address, time, raw body, HTTP headers, WARC headers."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, **how)
        for kind, url, time, body, headers, extra in records:
            http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            warc = {"WARC-Date": time, **extra}
            writer.write_record(
                writer.create_warc_record(
                    url, kind, io.BytesIO(body), len(body), http_headers=http, warc_headers_dict=warc
                )
            )
    return path


def html(**headers: str) -> list[tuple[str, str]]:
    return [("Content-Type", "text/html"), *((name.replace("_", "-"), value) for name, value in headers.items())]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("version", ["WARC/1.0", "WARC/1.1"])
def test_any_version_packed_or_not(tmp_path: Path, packed: bool, version: str) -> None:
    path = write(
        tmp_path / "a.warc",
        [("response", URL, "2025-02-01T00:00:00Z", BODY, html(), {})],
        gzip=packed,
        warc_version=version,
    )
    found = Recording([path]).find(URL, None)
    assert found is not None
    assert (found.status, found.body, found.time) == (200, BODY, datetime(2025, 2, 1, tzinfo=UTC))


def test_as_wget_writes_it(tmp_path: Path) -> None:
    """Addresses in angle brackets, bodies chunked and compressed as they came."""
    packed = gzip.compress(BODY, mtime=0)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    path = write(
        tmp_path / "wget.warc.gz",
        [
            (
                "response",
                f"<{URL}>",
                "2025-02-01T00:00:00Z",
                chunked,
                html(Transfer_Encoding="chunked", Content_Encoding="gzip"),
                {},
            )
        ],
        gzip=True,
        warc_version="WARC/1.0",
    )
    found = Recording([path]).find(URL, None)
    assert found is not None
    assert found.url == URL
    assert gzip.decompress(found.body) == BODY
    assert dict(found.headers) == {"Content-Type": "text/html", "Content-Encoding": "gzip"}


def test_the_newest_not_after_a_date(tmp_path: Path) -> None:
    records = [("response", URL, f"202{year}-02-01T00:00:00Z", b"<html>%d" % year, html(), {}) for year in (4, 6, 5)]
    recording = Recording([write(tmp_path / "a.warc.gz", records, gzip=True)])
    for as_of, body in (
        (None, b"<html>6"),
        (datetime(2025, 6, 1, tzinfo=UTC), b"<html>5"),
        (datetime(2024, 2, 1, tzinfo=UTC), b"<html>4"),
    ):
        found = recording.find(URL, as_of)
        assert found is not None
        assert found.body == body
    assert recording.find(URL, datetime(2023, 1, 1, tzinfo=UTC)) is None


def test_revisits_answer_with_their_original(tmp_path: Path) -> None:
    refers = {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": "2025-02-01T00:00:00Z"}
    records = [
        ("response", URL, "2025-02-01T00:00:00Z", BODY, html(), {}),
        ("revisit", URL, "2025-03-01T00:00:00Z", b"", html(), refers),
        ("revisit", URL + "?lost", "2025-03-01T00:00:00Z", b"", html(), {"WARC-Payload-Digest": "sha1:none"}),
    ]
    recording = Recording([write(tmp_path / "a.warc.gz", records, gzip=True)])
    found = recording.find(URL, None)
    assert found is not None
    assert (found.body, found.time) == (BODY, datetime(2025, 3, 1, tzinfo=UTC))
    assert recording.find(URL + "?lost", None) is None


def test_another_host_name_of_the_site_answers(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", [("response", URL, "2025-02-01T00:00:00Z", BODY, html(), {})], gzip=True)
    recording = Recording([path])
    found = recording.find(URL.replace("http://www.", "https://"), None)
    assert found is not None
    assert found.url == URL
    assert recording.find(URL.replace("www.yining", "www.other"), None) is None


def test_a_file_of_another_kind_is_said(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7 no archive at all")
    with pytest.raises(UnreadableReplay, match=r"report\.pdf"):
        Recording([path])
