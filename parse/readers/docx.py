"""Word files (DOCX) to grids and blocks."""

from __future__ import annotations

from parse.model import Reading, Unreadable


def read_docx(data: bytes, *, recognise: bool = False) -> Reading:
    """Read a DOCX file. Raises ``Unreadable``."""
    raise Unreadable("whole file: a Word file (DOCX); not yet read by this version")
