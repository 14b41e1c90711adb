"""The index of captures: one SQLite file, derived from the WARC files, which may be deleted at any time.

captures/index.db: captures (one row a record), files (how far each is indexed), damage (bytes that are no record)
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path

from crawler.warc import Damage, Member, Record, format_time

#: Index rows per transaction while crawling: a commit an item is forty times slower, and a lost one is only read again.
COMMIT_EVERY = 64
#: Seconds after which a transaction is ended all the same, so that a slow crawl does not keep readers waiting.
COMMIT_AFTER = 0.5


@dataclass(frozen=True)
class Capture:
    """One row of the index: a stored answer, failure or file, and where its record lies."""

    file: str  #: below the captures folder, with forward slashes
    offset: int  #: of the record's gzip member
    length: int
    record_id: str
    record_type: str  #: response, revisit, resource, metadata
    url: str
    time: str  #: UTC, as in WARC-Date
    status: int | None
    outcome: str
    role: str
    sha256: str | None  #: of the decoded body; a revisit has that of the record it repeats
    payload_digest: str | None  #: as received
    size: int | None  #: of the decoded body, in bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    parent_url: str | None
    site: str
    run: str
    ip: str | None
    truncated: str | None
    refers_to: str | None
    note: str | None


COLUMNS = tuple(field.name for field in fields(Capture))
#: `astuple` copies every value deeply, which is slower than the insert.
_values = attrgetter(*COLUMNS)
_INTEGERS = {"offset", "length", "status", "size"}
_DDL = f"""
create table if not exists captures (
  {", ".join(f"{name} {'integer' if name in _INTEGERS else 'text'}" for name in COLUMNS)},
  primary key (file, offset)
) without rowid;
create index if not exists captures_url on captures (url, time);
create index if not exists captures_sha256 on captures (sha256);
create index if not exists captures_record on captures (record_id);
create index if not exists captures_site on captures (site);
create table if not exists files (file text primary key, size integer not null) without rowid;
create table if not exists damage (
  file text not null, offset integer not null, length integer not null, torn integer not null,
  primary key (file, offset)
) without rowid;
"""


class CaptureIndex:
    """The rows of `captures/index.db`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._connected: sqlite3.Connection | None = None
        self._pending = 0
        self._committed = 0.0

    def known_sizes(self) -> dict[str, int]:
        """How many bytes of each file are indexed."""
        return dict(self._connection().execute("select file, size from files"))

    def clear(self) -> None:
        """Forget all rows."""
        self._connection().executescript("delete from captures; delete from files; delete from damage;")

    def remove(self) -> None:
        """Delete the index's file."""
        self.close()
        for suffix in ("", "-journal", "-wal", "-shm"):
            (self._root / f"index.db{suffix}").unlink(missing_ok=True)

    def complete_revisits(self) -> None:
        """Give revisits the content of what they repeat, which may have been indexed after them."""
        self._connection().execute(
            "update captures as r set sha256 = o.sha256, size = o.size, "
            "content_type = coalesce(r.content_type, o.content_type) from captures as o "
            "where r.record_type = 'revisit' and r.sha256 is null and o.record_id = r.refers_to"
        )

    def note_damage(self, name: str, damage: Damage) -> None:
        """Keep where a file holds bytes that are no record."""
        self._connection().execute(
            "insert or replace into damage values (?, ?, ?, ?)", (name, damage.offset, damage.length, damage.torn)
        )

    def damage(self) -> list[tuple[str, int, int, bool]]:
        """All damage: file, offset, length, torn."""
        rows = self._connection().execute("select file, offset, length, torn from damage order by file, offset")
        return [(file, offset, length, bool(torn)) for file, offset, length, torn in rows]

    def insert(self, captures: Iterable[Capture]) -> None:
        """Add rows, or put them in the place of those of the same record."""
        marks = ", ".join("?" * len(COLUMNS))
        self._connection().executemany(f"insert or replace into captures values ({marks})", map(_values, captures))

    def mark_size(self, name: str, size: int) -> None:
        """Keep how far a file is indexed, and commit now and then."""
        self._connection().execute("insert or replace into files values (?, ?)", (name, size))
        self._pending += 1
        if self._pending >= COMMIT_EVERY or time.monotonic() - self._committed >= COMMIT_AFTER:
            self.flush()

    def select(self, condition: str, parameters: tuple[object, ...]) -> list[Capture]:
        """The rows that an SQL condition names."""
        rows = self._connection().execute(f"select {', '.join(COLUMNS)} from captures {condition}", parameters)
        return [Capture(*row) for row in rows]

    def history(self, site: str) -> Iterator[tuple[str, str, str, str, str, str | None]]:
        """Of all answers of a site, oldest first: address, time, outcome, run, role, the page that led there."""
        columns = "url, time, outcome, run, role, parent_url"
        # `Z` sorts after `.`: without the replacement a whole second would follow its own fractions.
        order = "replace(time, 'Z', ''), file, offset"
        yield from self._connection().execute(
            f"select {columns} from captures where site = ? order by {order}", (site,)
        )

    def newest_time(self) -> str | None:
        """The latest time of all rows."""
        row = self._connection().execute("select max(time) from captures").fetchone()
        return str(row[0]) if row[0] is not None else None

    def flush(self) -> None:
        """Commit rows that are still in memory."""
        if self._connected is not None:
            self._connected.commit()
        self._pending = 0
        self._committed = time.monotonic()

    def close(self) -> None:
        """Commit and close; where the disk is full the rows are left out, and read again from the WARC files."""
        if self._connected is None:
            return
        try:
            self._connected.commit()
        except sqlite3.OperationalError:
            self._connected.rollback()
        finally:
            self._connected.close()
            self._connected = None

    def _connection(self) -> sqlite3.Connection:
        if self._connected is None:
            self._root.mkdir(parents=True, exist_ok=True)
            self._connected = sqlite3.connect(self._root / "index.db", timeout=30)
            # A commit waits for no disk: after a power cut the last rows are read again from the WARC files.
            self._connected.execute("pragma journal_mode = wal")
            self._connected.execute("pragma synchronous = normal")
            self._connected.executescript(_DDL)
        return self._connected


def capture_of(name: str, member: Member, record: Record) -> Capture:
    """The row of a record; a revisit's content is filled in from what it repeats."""
    fetch = record.fetch
    headers = {key.lower(): value for key, value in fetch.headers}
    has_content = record.record_type in {"response", "resource"}
    return Capture(
        file=name,
        offset=member.offset,
        length=member.length,
        record_id=record.record_id,
        record_type=record.record_type,
        url=fetch.url,
        time=format_time(fetch.time),
        status=fetch.status,
        outcome=fetch.outcome,
        role=fetch.role,
        sha256=hashlib.sha256(record.content).hexdigest() if has_content else None,
        payload_digest=record.payload_digest,
        size=len(record.content) if has_content else None,
        content_type=headers.get("content-type"),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        parent_url=fetch.parent_url,
        site=fetch.site,
        run=fetch.run,
        ip=fetch.ip,
        truncated=fetch.truncated,
        refers_to=record.refers_to,
        note=fetch.note,
    )
