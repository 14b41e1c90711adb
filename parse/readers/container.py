"""ZIP, gzip, RAR and 7z archives to their members, in memory and within bounds; no member's path is ever written to.

Chinese Windows stores names in GBK without saying so: ``b"\\xc4\\xea\\xb1\\xa8.pdf"`` is 年报.pdf.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import cast

from PIL import Image

from parse.model import ToolMissing, Unreadable
from parse.readers.zipped import DAMAGE, PIECE

#: An archive with more members, or with more in them, is no report.
MOST_MEMBERS = 200
LARGEST_TOTAL = 200_000_000
#: Members above this size are refused when they swell more than the ratio.
SWELLS_FROM = 1_000_000
MOST_SWELLING = 200
#: A larger picture is no photograph of a page.
LARGEST_PIXELS = 100_000_000
#: Archives say a name is UTF-8 with this bit; the extra field with this number holds one as well.
UTF8_FLAG, ENCRYPTED_FLAG = 0x800, 0x1
UNICODE_PATH = 0x7075
INSTALL = "install gongkai[archives] and libarchive (Debian: apt install libarchive13), then run gongkai reparse"


@dataclass(frozen=True)
class Member:
    """One file of an archive, unpacked."""

    name: str
    data: bytes


@dataclass
class Bounds:
    """How much of an archive, and of those inside it, has been unpacked."""

    members: int = 0
    total: int = 0

    def begin(self, name: str) -> None:
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise Unreadable(
                f"member {name}: the archive has more than {MOST_MEMBERS}; expected one report; unpack it and ingest "
                "the report alone"
            )

    def add(self, name: str, size: int, unpacked: int, packed: int) -> None:
        """``size`` more bytes of a member of which ``unpacked`` bytes came out of ``packed`` ones so far."""
        self.total += size
        if self.total > LARGEST_TOTAL or (unpacked > SWELLS_FROM and unpacked > MOST_SWELLING * max(packed, 1)):
            raise Unreadable(
                f"member {name}: it unpacks to far more than its packed size, or the archive to more than "
                f"{LARGEST_TOTAL // 1_000_000} MB; expected a report; it is built to exhaust memory: look at the file"
            )


def list_members(data: bytes, bounds: Bounds) -> Iterator[Member]:
    """The files of an archive in its order; ``bounds`` go on over archives inside one another.

    Raises ``Unreadable`` for damaged, encrypted, split and swelling archives, ``ToolMissing`` for RAR and 7z without
    libarchive.
    """
    if data.startswith(b"\x1f\x8b"):
        yield Member("", _unpack_gzip(data, bounds))
    elif data.startswith((b"Rar!", b"7z\xbc\xaf")):
        yield from _list_others(data, bounds)
    else:
        yield from _list_zip(data, bounds)


def _unpack_gzip(data: bytes, bounds: Bounds) -> bytes:
    engine = zlib.decompressobj(wbits=31)
    pieces: list[bytes] = []
    rest, size = data, 0
    try:
        while rest and not engine.eof:
            piece = engine.decompress(rest, PIECE)
            rest = engine.unconsumed_tail
            size += len(piece)
            bounds.add("(gzip)", len(piece), size, len(data))
            pieces.append(piece)
    except zlib.error as error:
        raise Unreadable(f"whole file: its gzip data is damaged ({error}); expected all; fetch it again") from error
    if not engine.eof:
        raise Unreadable("whole file: its gzip data is cut off; expected a whole file; fetch it again")
    return b"".join(pieces)


def _list_zip(data: bytes, bounds: Bounds) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        is_split = data.startswith(b"PK\x07\x08")
        what = "it is one part of a split archive" if is_split else f"its directory cannot be read ({error})"
        raise Unreadable(f"whole file: {what}; expected a whole ZIP archive; fetch all of it again") from error
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        name = read_name(entry)
        bounds.begin(name)
        if is_clutter(name):
            continue
        if entry.flag_bits & ENCRYPTED_FLAG:
            raise Unreadable(f"member {name}: it is encrypted; expected a readable one; unpack it with its password")
        yield Member(name, _read_zip_member(archive, entry, name, bounds))


def read_name(entry: zipfile.ZipInfo) -> str:
    """The name of a member: UTF-8 where the archive says so, else GBK, which Chinese Windows means."""
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    if entry.flag_bits & UTF8_FLAG:
        return entry.filename
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return entry.filename


def _read_zip_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, bounds: Bounds) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(PIECE):
                size += len(piece)
                bounds.add(name, len(piece), size, entry.compress_size)
                pieces.append(piece)
    except DAMAGE as error:
        raise Unreadable(
            f"member {name}: it cannot be unpacked ({error}); expected a whole archive; fetch it again"
        ) from error
    return b"".join(pieces)


def _load_libarchive() -> ModuleType:
    """libarchive, which the extra brings; without the system's library its import fails as well."""
    try:
        import libarchive  # noqa: PLC0415  (only archives of these kinds need the extra)
    except (ImportError, OSError, AttributeError, TypeError) as error:
        raise ToolMissing(f"whole file: RAR and 7-Zip archives need libarchive, which is missing; {INSTALL}") from error
    return cast(ModuleType, libarchive)


def _list_others(data: bytes, bounds: Bounds) -> Iterator[Member]:
    """RAR (4 and 5) and 7z by libarchive."""
    libarchive = _load_libarchive()
    name = "(none)"
    try:
        with libarchive.memory_reader(data, format_name=_name_format(data)) as archive:
            for entry in archive:
                name = _read_entry_name(entry, bounds.members + 1)
                if not entry.isfile:
                    continue
                bounds.begin(name)
                if is_clutter(name):
                    continue
                yield Member(name, _read_other_member(entry, name, len(data), bounds))
    except (libarchive.exception.ArchiveError, UnicodeError) as error:
        words = str(error).lower()
        is_locked = "encrypt" in words or "passphrase" in words or "password" in words
        failure = f"it cannot be unpacked ({str(error)[:120]}), or is one part of several"
        what = "it is encrypted" if is_locked else failure
        raise Unreadable(
            f"member {name}: {what}; expected a whole archive without a password; unpack it and ingest the report alone"
        ) from error


def _read_entry_name(entry: object, number: int) -> str:
    """A member's name. libarchive gives it as bytes where it is not in UTF-8; then it is in GBK, or gets a number."""
    try:
        name = entry.pathname  # type: ignore[attr-defined]
    except UnicodeError:
        name = None
    if isinstance(name, bytes):
        name = name.decode("gb18030", "replace")
    return str(name).replace("\\", "/") if name else f"member-{number}"


def _name_format(data: bytes) -> str:
    """libarchive's own guess takes an archive whose last member is a stored DOCX for a ZIP."""
    if data.startswith(b"7z"):
        return "7zip"
    return "rar5" if data.startswith(b"Rar!\x1a\x07\x01\x00") else "rar"


def _read_other_member(entry: object, name: str, packed: int, bounds: Bounds) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in entry.get_blocks(PIECE):  # type: ignore[attr-defined]
        size += len(piece)
        bounds.add(name, len(piece), size, packed)
        pieces.append(bytes(piece))
    return b"".join(pieces)


#: What systems and web servers leave in archives.
CLUTTER_FOLDERS = ("__macosx/",)
CLUTTER_NAMES = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
CLUTTER_SUFFIXES = (".url", ".lnk", ".ini", ".db", ".css", ".js", ".exe", ".ttf", ".ttc", ".tmp")


def is_clutter(name: str) -> bool:
    """Whether a member cannot be a document: a thumbnail, a link, a lock file of Office."""
    folded = name.replace("\\", "/").lower()
    last = folded.rpartition("/")[2]
    return (
        any(folder in folded for folder in CLUTTER_FOLDERS)
        or last in CLUTTER_NAMES
        or last.endswith(CLUTTER_SUFFIXES)
        or last.startswith(("~$", "._"))
    )


def join_pictures(pictures: list[bytes]) -> bytes:
    """Pictures of the pages of one report as one TIFF, pixel for pixel, a frame each. Raises ``Unreadable``."""
    file = io.BytesIO()
    try:
        frames = [_open_frame(data) for data in pictures]
        frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_deflate")
    except (OSError, ValueError, SyntaxError, OverflowError, Image.DecompressionBombError) as error:
        raise Unreadable(f"a picture cannot be opened ({error}); expected pages of a report; fetch it again") from error
    return file.getvalue()


def _open_frame(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        if picture.width * picture.height > LARGEST_PIXELS:
            raise ValueError(f"{picture.width} by {picture.height} pixels")
        frames: int = getattr(picture, "n_frames", 1)
        if frames > 1:
            raise ValueError(f"one of several pictures has {frames} pages of its own")
        return picture.convert("RGB")
