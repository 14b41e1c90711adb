"""Cell text to number, exactly or not at all: ``"18601.47012"`` is a number, ``"251000元"`` is words.

A cell is never repaired. Six spellings of a number are read (``141399``, ``1,413``, ``１２``, ``0.5``, ``-35`` and
``+1036`` in a column of changes); everything else is named for what it is: blank, a dash, words, or not readable
with certainty.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from parse.model import State

#: Full-width forms of ASCII (U+FF01..U+FF5E), as Chinese input methods type digits. NFKC would do more than is wanted:
#: it turns ``15²`` into ``152`` and ``①`` into ``1``.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

#: U+2212 is the minus sign of typesetters; it means nothing but minus.
MINUS = {0x2212: "-"}

#: Characters without a width, which no reader of the page can see: editors leave them between digits.
INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])

DASHES = re.compile(r"[-‐‑‒–—―﹣─━/∕\\]+")
NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d+|[1-9]\d{0,2}(?:,\d{3})+)(?P<fraction>\.\d+)?", re.ASCII)
#: What nearly every cell prints.
PLAIN = re.compile(r"0|[1-9][0-9]*")
DIGIT = re.compile(r"\d")
LATIN = re.compile(r"[A-Za-z]")

#: What may stand between digits by accident; with only these besides digits the cell is a damaged number, not words.
DAMAGE = re.compile(r"[\d\s.,'’·、。+\-—–―/O]+")

#: pdfminer writes a glyph that its font does not map to a character as ``(cid:123)``.
UNMAPPED = re.compile(r"\(cid:\d+\)")

#: Readers put struck text between these: what was struck out stands beside what is meant, and either may be the number.
STRUCK = "~~"


@lru_cache(maxsize=1024)  # most cells print one of few numbers
def read_number(printed: str, *, signed: bool = False) -> tuple[State, Decimal | None]:
    """Read one printed cell.

    ``signed`` admits a leading plus or minus: only columns of changes have one; a signed count is not readable.
    Returns the state and, for the state ``number`` alone, the exact value. Never raises.
    """
    if PLAIN.fullmatch(printed):
        return "number", Decimal(printed)
    if UNMAPPED.search(printed) or STRUCK in printed or any(_is_undefined(character) for character in printed):
        return "unreadable", None
    text = printed.translate(INVISIBLE).strip().translate(FULL_WIDTH).translate(MINUS)
    if not text:
        return "blank", None
    if DASHES.fullmatch(text):
        return "dash", None
    match = NUMBER.fullmatch(text)
    if match:
        return _accept(match, signed=signed)
    return _name_failure(text), None


def _is_undefined(character: str) -> bool:
    """Tell a character that stands for no known letter: replacement, private use, control, unassigned, lone
    surrogate.
    """
    if character in "\t\n\r\x0b\x0c":
        return False
    return character in "\ufffd\ufffc" or unicodedata.category(character) in {"Co", "Cc", "Cn", "Cs"}


def _accept(match: re.Match[str], *, signed: bool) -> tuple[State, Decimal | None]:
    whole = match["whole"].replace(",", "")
    if match["sign"] and not signed:
        return "unreadable", None
    if len(whole) > 1 and whole.startswith("0"):  # "00": two cells run together, or a digit lost before the zero
        return "unreadable", None
    return "number", Decimal(match["sign"] + whole + (match["fraction"] or ""))


def _name_failure(text: str) -> State:
    """Words are legitimate content (``无``, ``22（其中修订 16 件）``); digits among letters or blanks are damage."""
    if not DIGIT.search(text):
        return "unreadable" if text in {"O", "o", "l", "I", "Q"} else "text"
    if DAMAGE.fullmatch(text):
        return "unreadable"
    if any("\u4e00" <= character <= "\u9fff" for character in text):
        return "text"
    return "unreadable" if LATIN.search(text) else "text"
