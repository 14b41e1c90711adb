"""The stored bytes of a document, found through the archive and read from the WARC file that holds them."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database

from crawler.captures import Capture, CaptureStore

#: Says where the captures are when Datasette is started without `publish.serve`.
CAPTURES_VARIABLE = "GONGKAI_CAPTURES"
#: Kept beside Datasette rather than in its plugin settings, which `/-/metadata` shows to everyone.
_FOLDERS: WeakKeyDictionary[Datasette, Path] = WeakKeyDictionary()

CAPTURE_SQL = f"""
select {", ".join(field.name for field in fields(Capture))} from captures
where sha256 = :sha256 and record_type in ('response', 'resource') order by time, record_id limit 1
"""
NAME_SQL = "select id from reports where document_sha256 = :sha256 order by serial limit 1"

#: What a browser may be told a stored document is. Everything else is bytes to save.
SAFE_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "txt": "text/plain",
}
#: Endings that a saved file may keep, so that the right program opens it.
KEPT_ENDINGS = frozenset({"doc", "docx", "wps", "xls", "xlsx", "et", "csv", "rtf", "ofd", "zip", "rar", "jpg", "png"})


class CapturesUnavailable(Exception):
    """The folder of captures is not known or not there; the message says what to do."""


@dataclass(frozen=True)
class StoredDocument:
    """A document ready to be sent: its bytes (their hash checked), type and file name."""

    content: bytes
    content_type: str
    filename: str  #: ASCII letters, digits, ``-``, ``_`` and ``.`` only


def set_captures_folder(datasette: Datasette, folder: Path) -> None:
    """Tell where this Datasette's captures are."""
    _FOLDERS[datasette] = folder


def captures_folder(datasette: Datasette) -> Path:
    """Where the captures are. Raises CapturesUnavailable."""
    named = os.environ.get(CAPTURES_VARIABLE)
    folder = _FOLDERS.get(datasette) or (Path(named) if named else None)
    if folder is None or not folder.is_dir():
        raise CapturesUnavailable(f"no captures folder: start with `gongkai serve`, or set {CAPTURES_VARIABLE}")
    return folder


async def find_capture(database: Database, sha256: str) -> Capture | None:
    """The first capture whose decoded body has this hash, as the archive lists it."""
    row = (await database.execute(CAPTURE_SQL, {"sha256": sha256})).first()
    return Capture(**dict(row)) if row else None


async def document_name(database: Database, sha256: str) -> str:
    """``yining-2024`` when a report was read from this document, else the beginning of its hash."""
    row = (await database.execute(NAME_SQL, {"sha256": sha256})).first()
    stem: Any = row["id"] if row else f"document-{sha256[:16]}"
    return "".join(character if character.isascii() and character.isalnum() else "-" for character in stem)


def read_document(folder: Path, capture: Capture, name: str) -> StoredDocument:
    """Read the bytes from the WARC file; blocking. Raises LookupError when they are gone or were altered."""
    content = CaptureStore(folder).body(capture)
    ending = _ending(capture, content)
    content_type = SAFE_TYPES.get(ending, "application/octet-stream")
    return StoredDocument(content, content_type, f"{name}.{ending}")


def _ending(capture: Capture, content: bytes) -> str:
    """What kind of file it is: by its first bytes, else by the declared type, else by an address we know the end of."""
    declared = (capture.content_type or "").partition(";")[0].strip().lower()
    if content.startswith(b"%PDF-"):
        return "pdf"
    if declared in {"text/html", "application/xhtml+xml"}:
        return "html"
    ending = PurePosixPath(urlsplit(capture.url).path).suffix.lower().removeprefix(".")
    if ending in {"html", "htm", "shtml"}:
        return "html"
    if declared == "text/plain" or ending == "txt":
        return "txt"
    return ending if ending in KEPT_ENDINGS else "bin"
