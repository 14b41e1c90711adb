"""Files that somebody has into captures: a report received by mail, one that a site no longer shows.

ingest([Path("伊宁市2019.pdf")], captures=Path("captures"), agency="yining", year=2019, now=datetime.now(UTC))
-> one `resource` record, urn:gongkai:file:%E4%BC%8A…2019.pdf, note {"agency": "yining", "year": 2019}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from crawler.captures import Capture, CaptureStore, new_run
from crawler.rehearsal import check_real
from crawler.warc import Fetch, payload_digest

LOCAL_SITE = "local"
#: Kinds by their first bytes; what is none of them is text, HTML or unknown.
_MAGIC = (
    (b"%PDF", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
)
#: Within a zip archive, a name that only one kind has.
_ZIP_NAMES = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"OFD.xml", "application/ofd"),
)


def ingest(  # noqa: PLR0913 - the hints of one command
    files: Sequence[Path],
    *,
    captures: Path,
    agency: str | None = None,
    year: int | None = None,
    url: str | None = None,
    as_one: bool = False,
    now: datetime,
) -> list[Capture]:
    """Store local files and return their captures; bytes that are held under the same address are not stored again.

    `agency` and `year` are kept as hints for the reading. With `as_one` the files are parts of one report, in their
    order, the first standing for its page. Raises ValueError when one `url` is given for several files that are not
    one, OSError when a file cannot be read, StoreBusy, WrongFolder.
    """
    if url is not None and len(files) != 1 and not as_one:
        raise ValueError(f"{url}: expected one file for one address, got {len(files)}; ingest them one by one")
    bodies = [(path, path.read_bytes()) for path in files]
    hints = {key: value for key, value in (("agency", agency), ("year", year)) if value is not None}
    addresses = [local_address(path.name, body) for path, body in bodies]
    addresses[0] = url or addresses[0]
    if not as_one:
        addresses = [url or address for address in addresses]
    stored = []
    with CaptureStore(captures) as store:
        check_real(captures)
        for number, ((_, body), address) in enumerate(zip(bodies, addresses, strict=True)):
            is_part = as_one and number > 0
            note = _note({**hints, "part": number} if is_part else hints)
            parent = addresses[0] if is_part else None
            stored.append(_store(store, body, address, note=note, now=now, parent=parent))
    return stored


def _note(hints: Mapping[str, object]) -> str | None:
    return json.dumps(hints, ensure_ascii=False, sort_keys=True) if hints else None


def local_address(name: str, body: bytes) -> str:
    """An address for a file that has none: by its bytes, because many files are called report.pdf."""
    return f"urn:gongkai:file:{hashlib.sha256(body).hexdigest()[:16]}:{quote(name)}"


def sniff_type(body: bytes) -> str:
    """A media type by content; names of files lie."""
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            return kind
    if b"%PDF-" in body[:1024]:
        return "application/pdf"
    if body.startswith(b"PK\x03\x04"):
        return next((kind for name, kind in _ZIP_NAMES if name in body), "application/zip")
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start or b"<body" in start:
        return "text/html"
    return "application/octet-stream" if b"\x00" in body[:2048] else "text/plain"


def _store(  # noqa: PLR0913 - what one record holds
    store: CaptureStore, body: bytes, url: str, *, note: str | None, now: datetime, parent: str | None
) -> Capture:
    held = store.latest(url)
    if held is not None and held.payload_digest == payload_digest(body) and held.note == note:
        return held
    return store.append(
        Fetch(
            url=url,
            time=now,
            site=LOCAL_SITE,
            run=new_run("ingest", now),
            role="resource",
            outcome="changed" if held is not None and held.payload_digest != payload_digest(body) else "new",
            headers=(("Content-Type", sniff_type(body)),),
            body=body,
            note=note,
            parent_url=parent,
        )
    )
