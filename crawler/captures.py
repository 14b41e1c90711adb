"""The store of captures: WARC files under ``captures/<site>/`` and an index that is derived from them.

Only the WARC files count. ``captures/index.db`` may be deleted at any time: the next command makes it again,
row for row.

    captures/
      .lock                                       held by the one process that writes
      index.db                                    derived
      yining.gov.cn/yining.gov.cn-20261120T010000Z-00000.warc.gz
      yining.gov.cn/torn/…                        bytes of a record that a crash cut off, set aside
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from crawler.index import Capture, CaptureIndex, capture_of
from crawler.warc import (
    Damage,
    Fetch,
    Member,
    Record,
    Revisited,
    encode_fetch,
    encode_warcinfo,
    record_id,
    write_all,
)
from crawler.warc_reading import read_members, read_record

__all__ = ["Capture", "CaptureStore", "StoreBusy", "new_run"]

SOFTWARE = "gongkai"
#: A new file is begun past this size, so that one damaged file never costs much.
FILE_SIZE = 256 * 1024 * 1024
CONTENT_OUTCOMES = ("new", "changed", "unchanged")


class StoreBusy(Exception):
    """Another process is writing captures."""


class CaptureStore:
    """The captures below one folder. As a context manager it holds the write lock; reading needs none.

    Raises StoreBusy on entering while another process writes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock: BinaryIO | None = None
        self._files: dict[str, tuple[FileIO, str]] = {}
        self._index = CaptureIndex(root)

    # -- writing ------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.root.mkdir(parents=True, exist_ok=True)
        lock = (self.root / ".lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise StoreBusy(
                f"captures folder {self.root}: another crawl or ingest is writing here; wait for it to end"
            ) from error
        self._lock = lock
        self.refresh()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream, _ in self._files.values():
            os.fsync(stream.fileno())
            stream.close()
        self._files.clear()
        self.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def append(self, fetch: Fetch, revisited: Capture | None = None) -> Capture:
        """Store one fetch at the end of its site's file and return its row.

        `revisited` is the earlier capture that an unchanged answer repeats. A fetch that is stored already (same
        address, time and payload: a replay run again) is not stored twice. Raises OSError when the disk is full.
        """
        if self._lock is None:
            raise RuntimeError("CaptureStore.append needs the write lock: use `with CaptureStore(...)`")
        held = self._held(fetch)
        if held is not None:
            return held
        original = self._original(revisited) if revisited else None
        encoded, main = encode_fetch(fetch, _revisited(original) if original else None)
        stream, name = self._open_file(fetch)
        start = stream.tell()
        write_all(stream, encoded)
        # The row is read back from the record just written, so that a rebuilt index cannot differ.
        member = replace(main, offset=start + main.offset)
        record = read_record(member)
        if record is None:
            raise RuntimeError(f"{name} at byte {member.offset}: the record just written cannot be read back")
        capture = capture_of(name, member, record)
        if original is not None:
            capture = _with_content_of(capture, original)
        self._index.insert([capture])
        self._index.mark_size(name, start + len(encoded))
        return capture

    def _original(self, capture: Capture) -> Capture:
        if capture.record_type != "revisit":
            return capture
        rows = self._index.select("where record_id = ?", (capture.refers_to,))
        return next(iter(rows), capture)

    def _held(self, fetch: Fetch) -> Capture | None:
        return next(iter(self._index.select("where record_id = ?", (record_id(fetch, "main"),))), None)

    def _open_file(self, fetch: Fetch) -> tuple[FileIO, str]:
        opened = self._files.get(fetch.site)
        if opened is not None and opened[0].tell() < FILE_SIZE:
            return opened
        if opened is not None:
            opened[0].close()
        folder = self.root / fetch.site
        folder.mkdir(exist_ok=True)
        serial = 0
        while True:
            path = folder / f"{fetch.site}-{fetch.time:%Y%m%dT%H%M%SZ}-{serial:05d}.warc.gz"
            if not path.exists():
                break
            serial += 1
        stream = path.open("xb", buffering=0)
        write_all(stream, encode_warcinfo(path.name, SOFTWARE, fetch.time))
        self._files[fetch.site] = (stream, path.relative_to(self.root).as_posix())
        return self._files[fetch.site]

    # -- reading ------------------------------------------------------------------------------------------------

    def latest(self, url: str) -> Capture | None:
        """The newest capture of an address that had content (an unchanged one counts)."""
        return self.newest(url, CONTENT_OUTCOMES, " and sha256 is not null")

    def newest(self, url: str, outcomes: Collection[str], condition: str = "") -> Capture | None:
        """The newest capture of an address with one of some outcomes."""
        marks = ", ".join("?" * len(outcomes))
        order = "order by time desc, file desc, offset desc limit 1"
        rows = self._index.select(f"where url = ? and outcome in ({marks}){condition} {order}", (url, *outcomes))
        return next(iter(rows), None)

    def captures(self, where: str = "", parameters: tuple[object, ...] = ()) -> Iterator[Capture]:
        """All captures (or those that an SQL condition names), oldest first, in an order no folder listing decides."""
        condition = f"where {where} " if where else ""
        yield from self._index.select(f"{condition}order by time, url, record_id", parameters)

    def history(self, site: str) -> Iterator[tuple[str, str, str, str, str, str | None]]:
        """Of all answers of a site, oldest first: address, time, outcome, run, role, the page that led there."""
        yield from self._index.history(site)

    def newest_time(self) -> str | None:
        """When the newest capture was made."""
        return self._index.newest_time()

    def find_content(self, sha256: str) -> Capture | None:
        """The first stored record whose decoded body has this hash (64 hexadecimal digits)."""
        rows = self._index.select(
            "where sha256 = ? and record_type in ('response', 'resource') order by time, record_id limit 1", (sha256,)
        )
        return next(iter(rows), None)

    def body(self, capture: Capture) -> bytes:
        """The decoded bytes of a capture; for a revisit, those of the record it repeats.

        Raises LookupError when the record is not where the index says, or its bytes do not have the indexed hash.
        """
        capture = self._original(capture)
        record = self.record(capture)
        if record is None or hashlib.sha256(record.content).hexdigest() != capture.sha256:
            raise LookupError(
                f"{capture.file} at byte {capture.offset}: expected the record of {capture.url} with sha256 "
                f"{capture.sha256}; the file was altered: restore it, or delete index.db to index what is left"
            )
        return record.content

    def record(self, capture: Capture) -> Record | None:
        """The record that a row of the index points to, headers and all; None where it is none any more.

        Raises LookupError when the file cannot be read.
        """
        path = self.root / capture.file
        try:
            member = next(read_members(path, capture.offset), None)
        except OSError as error:
            raise LookupError(f"{capture.file}: the file of {capture.url} cannot be read: {error}") from error
        return read_record(member) if isinstance(member, Member) else None

    def damage(self) -> list[tuple[str, int, int, bool]]:
        """Bytes that are no whole record: file, offset, length, and whether they were a torn tail, now set aside."""
        return self._index.damage()

    # -- the index ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring the index up to the WARC files; with the write lock held, set torn tails aside first."""
        try:
            self._refresh()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                self.rebuild()
            elif self._lock is not None:
                raise
            # Another process is writing, and keeps the index up itself.

    def rebuild(self) -> None:
        """Forget the index and make it again from the WARC files alone."""
        self._index.remove()
        self._refresh()

    def _refresh(self) -> None:
        known = self._index.known_sizes()
        present = {path.relative_to(self.root).as_posix(): path for path in self.root.glob("*/*.warc.gz")}
        if any(name not in present or present[name].stat().st_size < size for name, size in known.items()):
            self._index.clear()
            known = {}
        for name, path in sorted(present.items()):
            if path.stat().st_size > known.get(name, 0):
                self._index_file(name, path, known.get(name, 0))
        self._index.complete_revisits()
        for kept in self.root.glob("*/torn/*.warc.gz.*"):
            name, _, offset = kept.relative_to(self.root).as_posix().replace("/torn/", "/").rpartition(".")
            self._index.note_damage(name, Damage(kept, int(offset), kept.stat().st_size, torn=True))
        self.flush()

    def _index_file(self, name: str, path: Path, start: int) -> None:
        end = start
        for found in read_members(path, start):
            if isinstance(found, Member):
                record = read_record(found)
                if record is not None:
                    self._index.insert([capture_of(name, found, record)])
                end = found.offset + found.length
            elif not found.torn:
                self._index.note_damage(name, found)
                end = found.offset + found.length
            elif self._lock is not None:
                self._set_aside(found)
        if path.exists():
            self._index.mark_size(name, end)

    def _set_aside(self, torn: Damage) -> None:
        """Move a torn tail out of its file, so that the file is whole again and nothing is lost."""
        folder = torn.file.parent / "torn"
        folder.mkdir(exist_ok=True)
        with torn.file.open("r+b") as stream:
            stream.seek(torn.offset)
            kept = folder / f"{torn.file.name}.{torn.offset}"
            with kept.open("wb") as out:
                out.write(stream.read())
                out.flush()
                os.fsync(out.fileno())
            stream.truncate(torn.offset)
        if torn.offset == 0:
            torn.file.unlink()

    def flush(self) -> None:
        """Commit index rows that are still in memory."""
        self._index.flush()

    def close(self) -> None:
        """Commit and close the index."""
        self._index.close()


def new_run(prefix: str, time: datetime) -> str:
    """The name of one run of a command, e.g. ``crawl-20261120T010000Z``."""
    return f"{prefix}-{time:%Y%m%dT%H%M%SZ}"


def _revisited(original: Capture) -> Revisited:
    return Revisited(original.record_id, original.url, original.time, original.payload_digest or "")


def _with_content_of(revisit: Capture, original: Capture) -> Capture:
    return replace(
        revisit,
        sha256=original.sha256,
        size=original.size,
        content_type=revisit.content_type or original.content_type,
    )
