"""Cells and words of one document read again, whatever its format: ``reread(data, asked)``.

Each format is read by other code than the first reading's: PDF by pdfminer, HTML by html.parser, packages by
ElementTree. Where that cannot tell, the picture of the cell is recognised; where there is none, the answer says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from parse.collection import pause_collection
from parse.model import NeedsRecognition, ToolMissing, Unreadable
from parse.proof import docx, html, ofd, office, pdf, sheet, text
from parse.proof.members import open_member
from parse.proof.model import WORDS, Asked, Reread, refuse
from parse.proof.pictures import open_pages, open_pictures
from parse.proof.words import find_words
from parse.readers import scan
from parse.sniff import CONTAINERS, Kind, sniff

Cells = Callable[[bytes, Sequence[Asked]], list[Reread]]
#: All text of a document, and why it is not whole where it is not.
Words = Callable[[bytes], tuple[str, str]]


@dataclass(frozen=True)
class Method:
    """How a format is read again."""

    by: str
    cells: Cells
    words: Words


#: One line a format.
METHODS: Mapping[Kind, Method] = {
    "html": Method(html.BY, html.reread_html, html.read_words),
    "pdf": Method(pdf.BY, pdf.reread_pdf, pdf.read_words),
    "docx": Method(docx.BY, docx.reread_docx, docx.read_words),
    "doc": Method(office.BY, office.reread_office, office.read_words),
    "rtf": Method(office.BY, office.reread_office, office.read_words),
    "xlsx": Method(sheet.BY, sheet.reread_sheet, sheet.read_words),
    "xls": Method(sheet.BY, sheet.reread_sheet, sheet.read_words),
    "ofd": Method(ofd.BY, ofd.reread_ofd, ofd.read_words),
    "text": Method(text.BY, text.reread_text, text.read_words),
}
PICTURE = "recognised anew"
RECOGNISED = "lines found and recognised anew"
SCAN = "scan"
#: Of these formats a cell that cannot be told from the characters may be told from its picture.
DRAWN: frozenset[Kind] = frozenset({"pdf"})
#: Of these formats whole pages can be recognised.
PAGED: frozenset[Kind] = frozenset({"pdf", "picture"})


def reread(data: bytes, asked: Sequence[Asked], *, recognise: bool = True) -> tuple[Reread, ...]:
    """Read cells and words of a document, or of one in an archive, again; answers in the order of ``asked``.

    What cannot be read again comes back as None with the reason. Raises ``Unreadable`` for bytes that are no document;
    with ``recognise=False``, ``NeedsRecognition`` for what must be recognised.
    """
    with pause_collection():
        is_archive = sniff(data) in CONTAINERS
        groups: dict[str | None, list[int]] = {}
        for at, one in enumerate(asked):
            groups.setdefault(one.place.member, []).append(at)
        found: dict[int, Reread] = {}
        for member, places in groups.items():
            wanted = [asked[at] for at in places]
            try:
                document, rest = open_member(data, member)
                inner = [_replace_member(one, rest) for one in wanted]
                answers = _reread_document(document, inner, recognise=recognise)
            except Unreadable as error:
                if not (is_archive or isinstance(error, ToolMissing)):
                    raise
                answers = [refuse(one, "", str(error)) for one in wanted]
            found.update(zip(places, answers, strict=True))
        return tuple(found[at] for at in range(len(asked)))


def _replace_member(asked: Asked, member: str | None) -> Asked:
    """The same thing asked of the document inside an archive."""
    return replace(asked, place=replace(asked.place, member=member))


def _reread_document(data: bytes, asked: Sequence[Asked], *, recognise: bool) -> list[Reread]:
    kind = sniff(data)
    method = METHODS.get(kind)
    words = [at for at, one in enumerate(asked) if one.code == WORDS]
    cells = [at for at, one in enumerate(asked) if one.code != WORDS and one.reader != SCAN]
    found: dict[int, Reread] = {}
    if words:
        answers = _reread_words(data, kind, [asked[at] for at in words], recognise=recognise)
        found |= zip(words, answers, strict=True)
    if cells and method:
        found |= zip(cells, method.cells(data, [asked[at] for at in cells]), strict=True)
    seen = [at for at in range(len(asked)) if at not in found or (kind in DRAWN and _may_be_seen(found[at]))]
    if not seen:
        return [found[at] for at in range(len(asked))]
    if scan.is_available():
        found |= zip(seen, _look(data, kind, [asked[at] for at in seen], recognise=recognise), strict=True)
    lacking = f"recognition is not installed; {scan.INSTALL}"
    return [found.get(at) or refuse(one, PICTURE, lacking) for at, one in enumerate(asked)]


def _may_be_seen(found: Reread) -> bool:
    """Whether a picture may tell what the characters do not. Print over an edge is cut in a picture too."""
    return found.printed is None and found.code != WORDS and found.reason != pdf.OVER_EDGE


def _look(data: bytes, kind: Kind, asked: Sequence[Asked], *, recognise: bool) -> list[Reread]:
    """Recognise the pictures of cells."""
    if not recognise:
        raise NeedsRecognition(f"{len(asked)} cells: their pictures must be recognised")
    answers: list[Reread] = scan.load("parse.proof.crops").reread_pictures(open_pictures(data, kind, asked), asked)
    return answers


def _reread_words(data: bytes, kind: Kind, asked: Sequence[Asked], *, recognise: bool) -> list[Reread]:
    """Look for words in the text as decoded, and where that is not whole, in what is recognised of the pages."""
    method = METHODS.get(kind)
    written, failure = method.words(data) if method else ("", "its text is a picture")
    found = [find_words(one, written, failure, method.by if method else PICTURE) for one in asked]
    lacking = [at for at, one in enumerate(found) if one.printed is None]
    if not lacking or kind not in PAGED or not scan.is_available():
        return found
    if not recognise:
        raise NeedsRecognition(f"{len(lacking)} passages: their pages must be recognised")
    pages = {asked[at].place.page for at in lacking}
    wanted = {page + more for page in pages if page for more in (0, 1)} if None not in pages else None
    seen: str = scan.load("parse.proof.crops").read_words(open_pages(data, kind, wanted))
    for at in lacking:
        found[at] = find_words(asked[at], seen, "not found among the words that were recognised", RECOGNISED)
    return found
