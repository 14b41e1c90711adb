"""Documents packed as bodies send them: ZIP (names in GBK too), 7-Zip, and RAR 4 with stored members, written by hand.

No free program writes RAR, so `pack_rar` writes the three blocks that its archives need (signature, archive header, one
stored file a member) after the published description of the format.
"""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path

FIXED_TIME = (2025, 1, 20, 9, 0, 0)
DOS_TIME = ((2025 - 1980) << 25) | (1 << 21) | (20 << 16) | (9 << 11)
#: Zip readers take names without the UTF-8 flag for code page 437.
UTF8_FLAG = 0x800


def pack_zip(members: dict[str, bytes], *, gbk: bool = False) -> bytes:
    """A ZIP; with ``gbk`` its names are GBK bytes without a flag, as older Chinese Windows programs write."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            entry = _GbkName(name, FIXED_TIME) if gbk else zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return file.getvalue()


class _GbkName(zipfile.ZipInfo):
    """A member whose name is stored in GBK."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  (the name zipfile calls)
        return self.filename.encode("gbk"), self.flag_bits & ~UTF8_FLAG


def pack_7z(members: dict[str, bytes]) -> bytes:
    """A 7-Zip archive through py7zr."""
    import py7zr  # noqa: PLC0415  (only archives need it)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.7z"
        with py7zr.SevenZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(data, name)
        return path.read_bytes()


def pack_rar(members: dict[str, bytes]) -> bytes:
    """A RAR 4 archive of stored members."""
    parts = [b"Rar!\x1a\x07\x00", _block(0x73, 0, struct.pack("<HI", 0, 0))]
    for name, data in members.items():
        raw = name.encode("gbk")
        header = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), DOS_TIME, 20, 0x30, len(raw), 0x20
        )
        parts += [_block(0x74, 0x8000, header + raw), data]
    parts.append(_block(0x7B, 0x4000, b""))
    return b"".join(parts)


def _block(kind: int, flags: int, body: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head
