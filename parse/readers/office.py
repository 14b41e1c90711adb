"""DOC, WPS and RTF through LibreOffice to DOCX, and so to grids and blocks."""

from __future__ import annotations

from parse.model import Reading, Unreadable


def read_office(data: bytes, *, recognise: bool = False) -> Reading:
    """Read a DOC, WPS or RTF file. Raises ``Unreadable``, and ``ToolMissing`` without LibreOffice."""
    raise Unreadable("whole file: an old Office file; not yet read by this version")
