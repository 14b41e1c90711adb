"""WARC files as a recording: the newest answer of an address at a date. Ours, wget's, any of version 1.0 or 1.1.

    Recording([Path("yining.warc.gz")]).find("http://www.yining.gov.cn/", as_of=None).status   -> 200

Source: ISO 28500:2017 (WARC 1.1), section 6.7 for revisits.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawler.registry import find_site
from crawler.warc import GZIP_MAGIC, format_time, parse_time

#: Describe the transfer that was, not the body that is kept.
_TRANSFER_HEADERS = frozenset({"transfer-encoding", "connection", "keep-alive"})


class UnreadableReplay(Exception):
    """A file given for a replay is no WARC file."""


@dataclass(frozen=True)
class Entry:
    """Where one recorded answer lies."""

    url: str
    time: datetime
    path: Path
    offset: int
    record_type: str
    digest: str
    refers_to: tuple[str, str]  #: address and time of the original, for a revisit


@dataclass(frozen=True)
class Recorded:
    """One recorded answer, content encoding kept."""

    url: str
    time: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    ip: str | None
    truncated: str | None  #: WARC-Truncated


class Recording:
    """All answers in some WARC files, by address. Raises UnreadableReplay."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._by_url: dict[str, list[Entry]] = {}
        self._by_digest: dict[str, Entry] = {}
        for path in files:
            for entry in _read_entries(path):
                self._by_url.setdefault(entry.url, []).append(entry)
                if entry.record_type == "response" and entry.digest:
                    self._by_digest.setdefault(entry.digest, entry)
        for entries in self._by_url.values():
            entries.sort(key=lambda entry: (entry.time, entry.path.name, entry.offset))

    def find(self, url: str, as_of: datetime | None) -> Recorded | None:
        """The newest answer not after `as_of`, under this address or the same on another host name of its site.

        None where nothing was recorded, or only a revisit of an answer that the files do not hold.
        """
        for address in _same_addresses(url):
            entries = [entry for entry in self._by_url.get(address, ()) if as_of is None or entry.time <= as_of]
            if entries:
                return self._read(entries[-1])
        return None

    def sites(self) -> set[str]:
        """The registered sites of which anything is recorded."""
        found = (find_site(urlsplit(url).hostname or "") for url in self._by_url)
        return {site.id for site in found if site is not None}

    def _read(self, entry: Entry) -> Recorded | None:
        if entry.record_type == "response":
            return _recorded(entry, entry.time)
        original = self._original(entry)
        if original is None:
            return None
        return replace(_recorded(original, entry.time), url=entry.url)

    def _original(self, entry: Entry) -> Entry | None:
        url, time = entry.refers_to
        for candidate in self._by_url.get(url or entry.url, ()):
            if candidate.record_type == "response" and (not time or format_time(candidate.time) == time):
                return candidate
        return self._by_digest.get(entry.digest)


def _read_entries(path: Path) -> Iterator[Entry]:
    try:
        if not _is_warc(path):
            raise UnreadableReplay(f"{path}: expected a WARC file by its first bytes; give another file to --replay")
        with path.open("rb") as stream:
            iterator = ArchiveIterator(stream)
            for record in iterator:
                if record.rec_type not in {"response", "revisit"}:
                    continue
                entry = _entry(path, record, iterator.get_record_offset())
                if entry is not None:
                    yield entry
    except (ArchiveLoadFailed, EOFError, ValueError, OSError, zlib.error) as error:
        raise UnreadableReplay(f"{path}: expected a WARC file: {error}; give another file to --replay") from error


def _is_warc(path: Path) -> bool:
    """Whether the file begins like one: the reader takes anything else for an ARC file without a record."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith(GZIP_MAGIC):
        start = zlib.decompressobj(wbits=31).decompress(start, 16)
    return start.startswith(b"WARC/")


def _entry(path: Path, record: ArcWarcRecord, offset: int) -> Entry | None:
    header = record.rec_headers.get_header
    url, kind = header("WARC-Target-URI"), header("Content-Type") or ""
    if (
        record.rec_type not in {"response", "revisit"}
        or not url
        or not kind.startswith("application/http")
        or record.http_headers is None
    ):
        return None
    if not (record.http_headers.get_statuscode() or "").isdigit():
        return None
    refers_to = (_bare(header("WARC-Refers-To-Target-URI")), header("WARC-Refers-To-Date") or "")
    return Entry(
        url=_bare(url),
        time=parse_time(header("WARC-Date")),
        path=path,
        offset=offset,
        record_type=record.rec_type,
        digest=header("WARC-Payload-Digest") or "",
        refers_to=refers_to,
    )


def _bare(uri: str | None) -> str:
    """Wget puts addresses in angle brackets, as WARC 1.0 was first read."""
    return (uri or "").removeprefix("<").removesuffix(">")


def _recorded(entry: Entry, time: datetime) -> Recorded:
    with entry.path.open("rb") as stream:
        stream.seek(entry.offset)
        record = next(iter(ArchiveIterator(stream)))
        http = record.http_headers
        chunked = "chunked" in (http.get_header("Transfer-Encoding") or "").lower()
        source = ChunkedDataReader(record.raw_stream, decomp_type=None) if chunked else record.raw_stream
        body = b"".join(iter(lambda: source.read(1 << 20), b""))
    return Recorded(
        url=entry.url,
        time=time,
        status=int(http.get_statuscode()),
        headers=tuple((str(name), str(value)) for name, value in http.headers if name.lower() not in _TRANSFER_HEADERS),
        body=body,
        ip=_ip(record.rec_headers.get_header("WARC-IP-Address")),
        truncated=record.rec_headers.get_header("WARC-Truncated"),
    )


def _ip(text: str | None) -> str | None:
    """The server's address where it is one: files of other programs may hold anything here."""
    try:
        return str(ip_address(text)) if text else None
    except ValueError:
        return None


def _same_addresses(url: str) -> Iterator[str]:
    """The address, then the same one under the other scheme and host names of its site."""
    yield url
    parts = urlsplit(url)
    site = find_site(parts.hostname or "")
    hosts = (site.host, *site.aliases) if site else ()
    for host in hosts:
        for scheme in ("http", "https"):
            other = parts._replace(scheme=scheme, netloc=host).geturl()
            if other != url:
                yield other
