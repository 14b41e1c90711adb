"""OFD files (GB/T 33190-2016) to grids and blocks."""

from __future__ import annotations

from parse.model import Reading, Unreadable


def read_ofd(data: bytes, *, recognise: bool = False) -> Reading:
    """Read an OFD file. Raises ``Unreadable``."""
    raise Unreadable("whole file: an OFD file; not yet read by this version")
