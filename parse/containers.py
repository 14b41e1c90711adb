"""ZIP, RAR and 7z archives that hold a report: their members read one by one, and put together."""

from __future__ import annotations

from collections.abc import Callable

from parse.model import Report, Unreadable


def parse_container(data: bytes, parse: Callable[[bytes], Report]) -> Report:
    """Parse the report inside an archive. Raises ``Unreadable``."""
    raise Unreadable("whole file: an archive; not yet read by this version")
