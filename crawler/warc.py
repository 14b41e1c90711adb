"""WARC 1.1 files: what is kept of a fetch, and the bytes that keep it; they are read back in `crawler.warc_reading`.

A capture on disk is a pair of gzip members, request and response (or one member: revisit, resource, metadata)::

    WARC/1.1
    WARC-Type: response
    WARC-Target-URI: http://www.yining.gov.cn/yining/c118486/zfxxgk_gknrz.shtml
    WARC-Date: 2026-11-20T01:00:04Z
    WARC-Payload-Digest: sha256:9f86d08…
    Gongkai-Role: column

The `Gongkai-…` extension fields carry what no standard field holds, so that the index can be derived from the files
alone. Source: ISO 28500:2017 (WARC 1.1), sections 5 and 6.
"""

from __future__ import annotations

import hashlib
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import FileIO
from pathlib import Path
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders

from crawler.forms import asked_address

#: Fields of our own, each with the attribute of `Fetch` that it keeps. Values are percent-encoded.
EXTENSION_FIELDS = {
    "Gongkai-Site": "site",
    "Gongkai-Run": "run",
    "Gongkai-Role": "role",
    "Gongkai-Outcome": "outcome",
    "Gongkai-Parent": "parent_url",
    "Gongkai-Note": "note",
    "Gongkai-Certificate": "certificate",
}
REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/{}"
_HTTP_TYPE = "application/http; msgtype={}"
_FIELDS_TYPE = "application/warc-fields"
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
GZIP_MAGIC = b"\x1f\x8b\x08"
#: zlib's default: the highest takes half as long again for one byte in fifty.
LEVEL = 6
#: A revisit names the record whose payload it repeats.
NAMESPACE = uuid.UUID("6f0f9f5e-6a6e-5b8e-9d0a-3f6b2b6f6c01")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fetch:
    """One answer (or failure) as it came from the network, a file or a replay; times are UTC."""

    url: str
    time: datetime
    site: str
    run: str
    role: str  #: home, gateway, column, page, json, article, attachment, robots, resource, run
    outcome: str  #: new, changed, unchanged, redirect, missing, blocked, failed, refused; summary of a run
    status: int | None = None
    reason: str = ""
    headers: Headers = ()
    body: bytes = b""  #: as received: content encoding kept, transfer encoding removed
    method: str = "GET"
    request_headers: Headers = ()
    ip: str | None = None
    parent_url: str | None = None
    truncated: str | None = None  #: length, time, disconnect (WARC-Truncated)
    note: str | None = None  #: the error of a failure; a file's agency and year hint; what a run did
    certificate: str | None = None  #: SHA-256 of the certificate that the server showed, which nobody verified


@dataclass(frozen=True)
class Revisited:
    """The stored record that an unchanged answer repeats."""

    record_id: str
    url: str
    time: str
    payload_digest: str


@dataclass(frozen=True)
class Record:
    """One stored capture read back. `body` is decoded (content encoding removed); empty for a revisit."""

    record_id: str
    record_type: str  #: response, revisit, resource, metadata
    fetch: Fetch
    content: bytes
    payload_digest: str | None
    refers_to: str | None  #: record id of the original, for a revisit


@dataclass(frozen=True)
class Member:
    """A whole gzip member of a file: where it lies and what it holds."""

    offset: int
    length: int
    content: bytes


@dataclass(frozen=True)
class Damage:
    """Bytes of a WARC file that are no whole record."""

    file: Path
    offset: int
    length: int
    torn: bool  #: at the file's end: a crash or a full disk; otherwise bytes were altered in the middle


@lru_cache(maxsize=16)
def format_time(time: datetime) -> str:
    """A WARC-Date: UTC, with microseconds only where there are any."""
    utc = time.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if utc.microsecond else "%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> datetime:
    """Read a WARC-Date (UTC, up to nanoseconds of which six digits are kept). Raises ValueError."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    time = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    return time.replace(microsecond=int(fraction[:6].ljust(6, "0"))) if fraction else time


@lru_cache(maxsize=4)
def payload_digest(body: bytes) -> str:
    """``sha256:`` and the hexadecimal digest of the payload as received; asked for several times of each answer."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


@lru_cache(maxsize=4)
def record_id(fetch: Fetch, kind: str) -> str:
    """A record id that depends on the capture alone, so that a replayed crawl writes the same ids again."""
    name = "\n".join((kind, fetch.url, format_time(fetch.time), fetch.run, payload_digest(fetch.body)))
    return f"<urn:uuid:{uuid.uuid5(NAMESPACE, name)}>"


def encode_fetch(fetch: Fetch, revisited: Revisited | None = None) -> tuple[bytes, Member]:
    """The bytes to append for one fetch, and the member among them that the index points to."""
    before = b""
    if fetch.status is not None and fetch.request_headers:
        before = _pack(_request_record(fetch))
    content = _main_record(fetch, revisited)
    packed = _pack(content)
    return before + packed, Member(len(before), len(packed), content)


def _record(kind: str, fields: Mapping[str, str], content_type: str, block: bytes) -> bytes:
    """A record as its bytes, not packed. warcio's writer makes the same of it in five times the time."""
    fields = {
        "WARC-Type": kind,
        **fields,
        "WARC-Block-Digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"".join((f"WARC/1.1\r\n{lines}\r\n".encode(), block, b"\r\n\r\n"))


def _pack(content: bytes) -> bytes:
    """A gzip member."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(content) + packer.flush()


def encode_warcinfo(filename: str, software: str, time: datetime) -> bytes:
    """The first record of each file: who wrote it, with what."""
    name = f"warcinfo\n{filename}\n{format_time(time)}"
    fields = {
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(NAMESPACE, name)}>",
        "WARC-Filename": filename,
        "WARC-Date": format_time(time),
    }
    block = f"software: {software}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n"
    return _pack(_record("warcinfo", fields, _FIELDS_TYPE, block.encode()))


def _request_record(fetch: Fetch) -> bytes:
    url, form = asked_address(fetch.url)
    path = "/" + url.split("//", 1)[-1].partition("/")[2]
    http = StatusAndHeaders(f"{fetch.method} {path} HTTP/1.1", list(fetch.request_headers), is_http_request=True)
    fields = {
        "WARC-Target-URI": fetch.url,
        "WARC-Date": format_time(fetch.time),
        "WARC-Record-ID": record_id(fetch, "request"),
        "WARC-Concurrent-To": record_id(fetch, "main"),
    }
    block = _http_head(http) + (form or "").encode()
    return _record("request", fields, _HTTP_TYPE.format("request"), block)


def _http_head(http: StatusAndHeaders) -> bytes:
    """Status line and headers; what is not ASCII in them is percent-encoded."""
    sent = list(http.headers)
    try:
        return bytes(http.to_ascii_bytes())
    except UnicodeEncodeError:  # outside the parameters of a value that has some: 附件; filename="…"
        http.headers = [(quote(name, safe=_PRINTABLE), quote(value, safe=_PRINTABLE)) for name, value in sent]
        return bytes(http.to_ascii_bytes())


def _main_record(fetch: Fetch, revisited: Revisited | None) -> bytes:
    fields = {
        "WARC-Target-URI": fetch.url,
        "WARC-Date": format_time(fetch.time),
        "WARC-Record-ID": record_id(fetch, "main"),
    }
    if fetch.ip:
        fields["WARC-IP-Address"] = fetch.ip
    if fetch.truncated:
        fields["WARC-Truncated"] = fetch.truncated
    for name, attribute in EXTENSION_FIELDS.items():
        if value := getattr(fetch, attribute):
            fields[name] = quote(value, safe=":/?&=;,+()-._~")
    if fetch.role == "resource":
        fields["WARC-Payload-Digest"] = payload_digest(fetch.body)
        kind = dict(fetch.headers).get("Content-Type", "application/octet-stream")
        return _record("resource", fields, kind, fetch.body)
    if fetch.status is None:
        note = f"outcome: {fetch.outcome}\r\nerror: {(fetch.note or '').replace(chr(10), ' ')}\r\n".encode()
        return _record("metadata", fields, _FIELDS_TYPE, note)
    http = StatusAndHeaders(f"{fetch.status} {fetch.reason}".strip(), list(fetch.headers), protocol="HTTP/1.1")
    head = _http_head(http)
    if revisited is None:
        fields["WARC-Payload-Digest"] = payload_digest(fetch.body)
        return _record("response", fields, _HTTP_TYPE.format("response"), head + fetch.body)
    profile = "server-not-modified" if fetch.status == 304 else "identical-payload-digest"
    fields |= {
        "WARC-Payload-Digest": revisited.payload_digest,
        "WARC-Profile": REVISIT_PROFILE.format(profile),
        "WARC-Refers-To": revisited.record_id,
        "WARC-Refers-To-Target-URI": revisited.url,
        "WARC-Refers-To-Date": revisited.time,
    }
    return _record("revisit", fields, _HTTP_TYPE.format("response"), head)


def write_all(stream: FileIO, encoded: bytes) -> None:
    """Append all bytes, or none: what a full disk cut off is taken back. Raises OSError."""
    start = stream.tell()
    rest = memoryview(encoded)
    try:
        while rest:
            rest = rest[stream.write(rest) :]
    except OSError:
        stream.truncate(start)
        stream.seek(start)
        raise
