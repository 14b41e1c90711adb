"""Old office files (DOC, WPS, RTF, ODT) read again: LibreOffice writes them as HTML, the first reading had DOCX.

Both go through the same program, so that a defect of its import shows in both; what differs is its export and all of
our own code. Cells are found by their labels alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from parse.proof import html
from parse.proof.grids import answer_by_labels
from parse.proof.markup import walk
from parse.proof.model import Asked, Reread
from parse.readers.office import LEADING, convert, is_mime, name_source

BY = "LibreOffice to HTML, html.parser"


def reread_office(data: bytes, asked: Sequence[Asked]) -> list[Reread]:
    """Read cells again. Raises ``ToolMissing`` without LibreOffice."""
    if is_mime(data):
        return html.reread_html(data, asked)
    page = html.Page(html.decode(_convert(data)))
    grids = [page.lay_out(element)[0] for element in walk(page.root) if element.tag == "table"]
    return [answer_by_labels(one, grids, BY) for one in asked]


def _convert(data: bytes) -> bytes:
    stripped = data.lstrip(LEADING)
    return convert(stripped, name_source(stripped)[1], "html")


def read_words(data: bytes) -> tuple[str, str]:
    """All text of a file."""
    return html.read_words(data if is_mime(data) else _convert(data))
