"""Read WARC files back, record by record, whatever a crash or a bad disk left of them.

for found in read_members(Path("yining.gov.cn-20261120T010000Z-00000.warc.gz")):
    found     -> Member(offset=0, length=312, content=b"WARC/1.1 …"), … or Damage(…)
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from crawler.warc import EXTENSION_FIELDS, GZIP_MAGIC, Damage, Fetch, Member, Record, parse_time

READ_SIZE = 1 << 20
#: Most members are smaller than this: what is read past a member's end is read again.
FIRST_READ = 1 << 14


def read_members(path: Path, start: int = 0) -> Iterator[Member | Damage]:
    """Each gzip member of a file from byte `start` on. Damaged bytes come as `Damage`; what follows still comes."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        offset = start
        while offset < size:
            member = _read_member(stream, offset)
            if member is None:
                after = _next_member(stream, offset + 1, size)
                yield Damage(path, offset, (after or size) - offset, torn=after is None)
                offset = after or size
                continue
            yield member
            offset += member.length


def _read_member(stream: BinaryIO, offset: int) -> Member | None:
    stream.seek(offset)
    inflate = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    consumed = 0
    size = FIRST_READ
    while not inflate.eof:
        chunk = stream.read(size)
        size = READ_SIZE
        if not chunk:
            return None
        try:
            parts.append(inflate.decompress(chunk))
        except zlib.error:
            return None
        consumed += len(chunk) - len(inflate.unused_data)
    content = b"".join(parts)
    return Member(offset, consumed, content) if content.startswith(b"WARC/1.") else None


def _next_member(stream: BinaryIO, start: int, size: int) -> int | None:
    """Offset of the next whole member at or after `start`, or None."""
    offset = start
    overlap = len(GZIP_MAGIC) - 1
    while offset < size:
        stream.seek(offset)
        chunk = stream.read(READ_SIZE)
        found = chunk.find(GZIP_MAGIC)
        if found < 0:
            offset += max(len(chunk) - overlap, 1)
            continue
        if _read_member(stream, offset + found) is not None:
            return offset + found
        offset += found + 1
    return None


def read_record(member: Member) -> Record | None:
    """The capture that a member holds, or None for a record that is none (warcinfo, request)."""
    for record in ArchiveIterator(io.BytesIO(member.content)):
        if record.rec_type in {"response", "revisit", "resource", "metadata"}:
            return _record(record)
    return None


def _record(record: ArcWarcRecord) -> Record:
    header = record.rec_headers.get_header
    values = {attribute: _unquoted(header(name)) for name, attribute in EXTENSION_FIELDS.items()}
    http = record.http_headers
    fetch = Fetch(
        url=header("WARC-Target-URI"),
        time=parse_time(header("WARC-Date")),
        site=values["site"] or "",
        run=values["run"] or "",
        role=values["role"] or ("resource" if record.rec_type == "resource" else ""),
        outcome=values["outcome"] or "",
        parent_url=values["parent_url"],
        note=values["note"],
        certificate=values["certificate"],
        ip=header("WARC-IP-Address"),
        truncated=header("WARC-Truncated"),
    )
    if http is not None:
        code = http.get_statuscode()
        fetch = replace(
            fetch,
            status=int(code) if code.isdigit() else None,
            reason=http.statusline.partition(" ")[2],
            headers=tuple((str(name), str(value)) for name, value in http.headers),
        )
    elif record.rec_type == "resource":
        fetch = replace(fetch, headers=(("Content-Type", header("Content-Type") or ""),))
    content = b"" if record.rec_type in {"revisit", "metadata"} else record.content_stream().read()
    return Record(
        record_id=header("WARC-Record-ID"),
        record_type=record.rec_type,
        fetch=fetch,
        content=content,
        payload_digest=header("WARC-Payload-Digest"),
        refers_to=header("WARC-Refers-To"),
    )


def _unquoted(value: str | None) -> str | None:
    return None if value is None else unquote(value)
