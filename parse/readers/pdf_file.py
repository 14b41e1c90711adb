"""What readers of single pages must know of the whole PDF: its bytes, its fonts so far, whether it hides layers."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

#: Of a digit of a font (name, size, digit) the other digits that its shape may be.
Shapes = dict[tuple[bytes, int, str], str]

#: The key of a catalogue that lists layers, and what can switch one off (PDF 32000-1, 8.11.4).
LAYERS = b"/OCProperties"
HIDING = re.compile(rb"/OFF\s*(?:\[\s*\d|\d+\s+\d+\s+R)|/BaseState\s*/(?:OFF|Unchanged)|/AS\s*(?:\[|\d)|/OCMD\b")
#: More is not unpacked of one part.
MOST_UNPACKED = 1 << 24


@dataclass
class PdfFile:
    """A file while its pages are read."""

    data: bytes
    is_checked: bool  #: whether it is looked at whether the file and its fonts are sound
    digits: Sequence[int] | None = None  #: of a damaged file the digits of each page as pdfplumber counts them
    shapes: Shapes = field(default_factory=dict)

    @cached_property
    def hides_layers(self) -> bool:
        """Whether a layer may be switched off; where the list of layers is not found, it may."""
        text = self.data + b"".join(_unpack_objects(self.data))
        return LAYERS not in text or HIDING.search(text) is not None


def _unpack_objects(data: bytes) -> Iterator[bytes]:
    """What the file packs of its objects."""
    at = 0
    while (at := data.find(b"/ObjStm", at)) >= 0:
        start = data.find(b"stream", at) + len(b"stream")
        at += 1
        packed = data[start : start + MOST_UNPACKED].lstrip(b"\r\n")
        try:
            yield zlib.decompressobj().decompress(packed, MOST_UNPACKED)
        except zlib.error:
            continue  # damaged, or packed in another way: the layers are then not found
