"""The stored bytes of a document, found through the archive and read from the WARC file that holds them."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary
from zipfile import BadZipFile, ZipFile

from datasette.app import Datasette
from datasette.database import Database

from crawler.captures import Capture, CaptureStore
from crawler.ingest import sniff_type

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
#: The ending of each kind of file that its content tells.
ENDINGS = {
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/vnd.rar": "rar",
    "application/x-7z-compressed": "7z",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
    "image/gif": "gif",
    "image/bmp": "bmp",
}
OLE = "application/x-ole-storage"
#: Word and WPS, and Excel and ET, write the same files: their streams' names, and the endings an address may give.
OLE_STREAMS = (("WordDocument", ("doc", "wps")), ("Workbook", ("xls", "et")), ("Book", ("xls", "et")))
#: A package by the beginning of the names in it.
PACKAGES = (("word/", "docx"), ("xl/", "xlsx"), ("OFD.xml", "ofd"))


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
    """What kind of file it is: by its content; text by the declared type, else by an address we know the end of."""
    kind = sniff_type(content)
    address = PurePosixPath(urlsplit(capture.url).path).suffix.lower().removeprefix(".")
    if kind in ENDINGS:
        return ENDINGS[kind]
    if kind == OLE:
        return _ole_ending(content, address)
    if content.startswith(b"PK\x03\x04"):
        return _package_ending(content)
    declared = (capture.content_type or "").partition(";")[0].strip().lower()
    return _text_ending(kind, declared, address)


def _text_ending(kind: str, declared: str, address: str) -> str:
    if declared in {"text/html", "application/xhtml+xml"} or address in {"html", "htm", "shtml"} or kind == "text/html":
        return "html"
    if kind == "text/plain" and (declared == "text/plain" or address in {"txt", "csv"}):
        return "csv" if address == "csv" else "txt"
    return "bin"


def _ole_ending(content: bytes, address: str) -> str:
    for stream, endings in OLE_STREAMS:
        if stream.encode("utf-16-le") in content:
            return address if address in endings else endings[0]
    return "bin"


def _package_ending(content: bytes) -> str:
    try:
        with ZipFile(BytesIO(content)) as package:
            names = package.namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        return "zip"
    return next((ending for start, ending in PACKAGES if any(name.startswith(start) for name in names)), "zip")
