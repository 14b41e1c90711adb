"""Workbooks (XLSX, XLS, ET) to grids."""

from __future__ import annotations

from parse.model import Reading, Unreadable


def read_sheet(data: bytes, *, recognise: bool = False) -> Reading:
    """Read a workbook. Raises ``Unreadable``."""
    raise Unreadable("whole file: a workbook; not yet read by this version")
