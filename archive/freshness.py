"""Is the archive that of the captures? Told from the two alone, so that no other state can be wrong."""

from __future__ import annotations

import fcntl
import sqlite3
from pathlib import Path

from crawler.captures import CaptureStore


def is_current(archive: Path, captures: Path) -> bool:
    """Whether an archive holds every capture that is stored; False where there is none, or none that can be read."""
    if not archive.is_file():
        return False
    store = CaptureStore(captures)
    try:
        stored = sorted(capture.record_id for capture in store.captures())
    finally:
        store.close()
    try:
        connection = sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("select record_id from captures order by record_id")
            return [record_id for (record_id,) in rows] == stored
        finally:
            connection.close()
    except sqlite3.Error:
        return False


def is_being_written(archive: Path) -> bool:
    """Whether a build is writing the archive at this moment."""
    lock = archive.with_name(f".{archive.name}.lock")
    if not lock.exists():
        return False
    with lock.open("ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
