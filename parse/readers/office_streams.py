"""The names of the streams in an OLE file (MS-CFB): they alone tell a Word file from a workbook or an installer.

An old DOC may hold a whole workbook and the reverse, so only the streams at the top of the directory count.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

#: Chains of sectors end with one of the marks from here on ([MS-CFB] 2.1).
LAST_SECTOR = 0xFFFFFFFA
ENTRY = 128
#: A directory of a real file has some dozens of entries.
MOST_ENTRIES = 10_000


def list_streams(data: bytes) -> list[str]:
    """Names of the streams and storages at the top of the directory, or of all entries when its tree is damaged.

    Empty when no directory can be read. Never raises.
    """
    entries = list(_read_entries(data))
    if not entries:
        return []
    found: list[str] = []
    waiting, seen = [entries[0][2][2]], set()
    while waiting:
        index = waiting.pop()
        if index in seen or index >= len(entries):
            continue
        seen.add(index)
        name, kind, (left, right, _) = entries[index]
        if kind:
            found.append(name)
        waiting += [left, right]
    return found or [name for name, kind, _ in entries[1:] if kind]


def _read_entries(data: bytes) -> Iterator[tuple[str, int, tuple[int, int, int]]]:
    """Name, kind, and left, right and child of each entry of the directory."""
    if len(data) < 512:
        return
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in {9, 12}:
        return
    size = 1 << shift
    table = _read_table(data, size)
    for sector in _follow(struct.unpack_from("<I", data, 48)[0], table, MOST_ENTRIES * ENTRY // size):
        for offset in range((sector + 1) * size, (sector + 2) * size, ENTRY):
            entry = data[offset : offset + ENTRY]
            if len(entry) < ENTRY:
                return
            length = min(struct.unpack_from("<H", entry, 64)[0], 64)
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
            yield name, entry[66], struct.unpack_from("<III", entry, 68)


def _read_table(data: bytes, size: int) -> list[int]:
    """The table of sectors (FAT): for each sector the next one of its chain."""
    first, count = struct.unpack_from("<II", data, 68)
    sectors = list(struct.unpack_from("<109I", data, 76))
    seen: set[int] = set()
    while count and first < LAST_SECTOR and first not in seen:
        seen.add(first)
        block = data[(first + 1) * size : (first + 2) * size]
        if len(block) < size:
            break
        *more, first = struct.unpack(f"<{size // 4}I", block)
        sectors += more
    table: list[int] = []
    for sector in sectors:
        block = data[(sector + 1) * size : (sector + 2) * size] if sector < LAST_SECTOR else b""
        if len(block) == size and len(table) * 4 <= len(data):
            table += struct.unpack(f"<{size // 4}I", block)
    return table


def _follow(first: int, table: list[int], most: int) -> Iterator[int]:
    seen: set[int] = set()
    while first < LAST_SECTOR and first not in seen and len(seen) < most:
        seen.add(first)
        yield first
        first = table[first] if first < len(table) else LAST_SECTOR
