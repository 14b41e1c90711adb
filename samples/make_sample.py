"""Writes the sample's web as a WARC file, the same bytes at every run: ``python -m samples.make_sample``.

Times, record ids and the server's address are fixed. The address is one of those set aside for documentation
(RFC 5737), the ids are derived from address and time (RFC 4122, version 5), the digests are SHA-256.
"""

from __future__ import annotations

import argparse
import io
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from samples.site import HOST, ORIGIN, Page, build_site
from samples.typeset import FontMissing, typeset

OUTPUT = Path(__file__).parent / "yining-2024.warc.gz"
#: The moment given to the first page; each further page comes a second later.
START = datetime(2026, 11, 20, 1, 0, 0, tzinfo=UTC)
SERVER = "192.0.2.10"
USER_AGENT = "gongkai-sample"


def write_sample(path: Path) -> int:
    """Write the WARC file and return the number of pages in it."""
    site = build_site(typeset("yining-ecology-2024"))
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True, warc_version="WARC/1.1")
        writer.write_record(_warcinfo(path.name))
        for number, (address, page) in enumerate(site.items()):
            moment = _stamp(START + timedelta(seconds=number))
            response = _response(ORIGIN + address, page, moment)
            writer.write_record(_request(ORIGIN + address, address, moment, _record_id("response", address, moment)))
            writer.write_record(response)
    return len(site)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _record_id(kind: str, address: str, moment: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {ORIGIN}{address} {moment}')}>"


def _digest(content: bytes) -> str:
    digester = Digester("sha256")
    digester.update(content)
    return str(digester)


def _warcinfo(name: str) -> ArcWarcRecord:
    fields = (
        ("software", "gongkai samples/make_sample.py"),
        ("format", "WARC File Format 1.1"),
        ("description", "Page frames are rebuilt; the words and figures of the two reports are as published."),
        ("isPartOf", "gongkai sample, 伊宁市 2024"),
    )
    payload = "".join(f"{key}: {value}\r\n" for key, value in fields).encode()
    moment = _stamp(START)
    headers = {
        "WARC-Record-ID": _record_id("warcinfo", "", moment),
        "WARC-Filename": name,
        "WARC-Date": moment,
        "WARC-Block-Digest": _digest(payload),
    }
    return _build("warcinfo", "", payload, headers)


def _request(url: str, address: str, moment: str, response_id: str) -> ArcWarcRecord:
    lines = (("Host", HOST), ("User-Agent", USER_AGENT), ("Accept", "*/*"))
    headers = {
        "WARC-Record-ID": _record_id("request", address, moment),
        "WARC-Concurrent-To": response_id,
        "WARC-Date": moment,
    }
    http = StatusAndHeaders(f"GET {address} HTTP/1.1", list(lines), is_http_request=True)
    return _build("request", url, b"", headers, http)


def _response(url: str, page: Page, moment: str) -> ArcWarcRecord:
    headers = {
        "WARC-Record-ID": _record_id("response", url.removeprefix(ORIGIN), moment),
        "WARC-Date": moment,
        "WARC-IP-Address": SERVER,
    }
    http = StatusAndHeaders(f"{page.status} OK", list(page.headers), protocol="HTTP/1.1")
    return _build("response", url, page.body, headers, http)


def _build(
    kind: str, url: str, payload: bytes, headers: dict[str, str], http: StatusAndHeaders | None = None
) -> ArcWarcRecord:
    """Build a record; digests of block and payload are given here, as warcio's own are SHA-1."""
    if http is not None:
        digests = {"WARC-Block-Digest": _digest(http.to_bytes() + payload), "WARC-Payload-Digest": _digest(payload)}
        headers = {**headers, **digests}
    return RecordBuilder(warc_version="WARC/1.1").create_warc_record(
        url,
        kind,
        payload=io.BytesIO(payload),
        length=len(payload),
        warc_headers_dict=headers,
        http_headers=http,
    )


def main() -> None:
    """Write ``samples/yining-2024.warc.gz``, or the file named."""
    parser = argparse.ArgumentParser(description="Write the sample WARC file.")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where to write (default: %(default)s)")
    path = parser.parse_args().output
    try:
        pages = write_sample(path)
    except FontMissing as missing:
        raise SystemExit(str(missing)) from missing
    print(f"{path}: {pages} pages, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
