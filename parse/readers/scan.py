"""Pictures and pages without text to grids and blocks, by recognition (the extra `gongkai[ocr]`)."""

from __future__ import annotations

from parse.model import NeedsRecognition, Reading, ToolMissing


def read_picture(data: bytes, *, recognise: bool = False) -> Reading:
    """Read a picture file. Raises ``NeedsRecognition`` unless told to recognise, ``ToolMissing`` without the extra."""
    if not recognise:
        raise NeedsRecognition("whole file: a picture")
    raise ToolMissing("whole file: a picture; install gongkai[ocr]")
