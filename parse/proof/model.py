"""What is asked of an independent reading, what it answers, and whether the two say the same.

``Asked("requests.granted.total", Place(page=3, box=…), "pdf", "19")`` is answered by a reading that has not seen the
``19``: another library, another decoding of the bytes, or the picture of the cell.
"""

from __future__ import annotations

import re
import unicodedata

from parse.charset import fold_lookalikes
from parse.frozen import frozen
from parse.model import Place
from parse.numbers import FULL_WIDTH, INVISIBLE, MINUS, UNMAPPED, read_number

#: The code of a passage of the prose.
WORDS = "words"
#: What a reading puts where something is printed that it cannot tell.
UNTOLD = "\ufffd"
BLANKS = re.compile(r"[\s\u3000\xa0]+")
#: Lines of digits and the points between them: a number that a narrow cell breaks.
BROKEN = re.compile(r"[\d.,，．０-９]+")
#: Columns of changes alone have signs.
SIGNED_COLUMN = "change"


@frozen
class Asked:
    """One thing to read again."""

    code: str  #: ``table.row.column``, or ``words`` for a passage of the prose
    place: Place  #: where the first reading found it; for words it may be nowhere
    reader: str  #: html, pdf, scan, docx, sheet, ofd, text: as `Figure.reader`
    printed: str  #: what the first reading gave; only words are searched for by it


@frozen
class Reread:
    """What the independent reading gives for one thing asked."""

    code: str
    printed: str | None  #: verbatim; None: it could not be read, and ``reason`` says why
    by: str  #: how: ``pdfminer``, ``html.parser``, ``recognised at three sizes`` …
    #: Why not, in words. With ``printed`` empty it says that something else stands there: not found, another row.
    reason: str = ""


def agrees(asked: Asked, found: Reread) -> bool | None:
    """Whether both readings print the same: the same number, both blank, both a dash, or the same words.

    None where the independent reading could not be made.
    """
    if found.printed is None or _is_untold(found.printed):
        return None
    if found.reason and not found.printed:
        return False
    if asked.code == WORDS:
        return squeeze(asked.printed) == squeeze(found.printed)
    if asked.printed.strip() == found.printed.strip():
        return True
    signed = asked.code.rpartition(".")[2] == SIGNED_COLUMN
    first = read_number(asked.printed, signed=signed)
    second = read_number(join_broken(found.printed), signed=signed)
    if "number" in (first[0], second[0]) or {first[0], second[0]} <= {"blank", "dash"}:
        return first == second
    return fold(asked.printed) == fold(found.printed)


def _is_untold(printed: str) -> bool:
    return UNTOLD in printed or UNMAPPED.search(printed) is not None


def join_broken(printed: str) -> str:
    """The lines of a cell as one number, where they hold nothing but its digits."""
    lines = printed.split("\n")
    return "".join(lines) if all(BROKEN.fullmatch(line.strip()) for line in lines) else printed


def fold(printed: str) -> str:
    """A cell without blanks and differences of width; raised digits stay apart from others."""
    text = printed.translate(INVISIBLE).translate(FULL_WIDTH).translate(MINUS)
    return BLANKS.sub("", fold_lookalikes(text))


def squeeze(words: str) -> str:
    """Words without blanks, line breaks and differences of width, for the comparison of prose."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", fold_lookalikes(words)).translate(INVISIBLE))


def refuse(asked: Asked, by: str, reason: str) -> Reread:
    """The answer that something could not be read again."""
    return Reread(asked.code, None, by, reason)
