"""Prose as it is read: without blanks and the line breaks of the layout, each character with its place.

``收到申请 2\\n1件，办结１８件`` is read as ``收到申请21件，办结18件``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from parse.numbers import FULL_WIDTH, INVISIBLE

#: Where a line ends a paragraph: after a full stop, or before a numbered heading. Other line breaks are the layout's.
ENDS = "。！？；!?;：:"
HEADING = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．是]|\d{1,2}[、.．](?!\d))"
)
#: Full-width digits, letters, percent and full stop become ASCII; brackets, commas and colons stay what they are.
PLAIN = {code: plain for code, plain in FULL_WIDTH.items() if chr(code) not in "，：；！？（）"}
#: Quotation marks set words apart and say nothing of numbers.
QUOTES = "“”‘’\"'「」"
#: A full-width comma that parts thousands: １，２３４.
THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*")
#: What is read: no blanks, no characters without a width, no quotation marks.
SEEN = re.compile(f"[^\\s{re.escape(QUOTES)}{''.join(map(chr, INVISIBLE))}]+")


@dataclass(frozen=True)
class Plain:
    """Text to be read, and for each of its characters the place in the prose."""

    text: str
    places: tuple[int, ...]
    prose: str

    def cut(self, start: int, end: int) -> tuple[int, int, str]:
        """Start, end and words in the prose of a stretch of the text."""
        first, last = self.places[start], self.places[end - 1] + 1
        return first, last, self.prose[first:last]


def read_plain(prose: str) -> Plain:
    """Take out blanks, characters without a width and the line breaks of the layout."""
    text: list[str] = []
    places: list[int] = []
    end = 0
    for match in SEEN.finditer(prose):
        start = match.start()
        if text and "\n" in prose[end:start] and (text[-1][-1] in ENDS or HEADING.match(prose, start)):
            text.append("\n")
            places.append(prose.index("\n", end))
        end = match.end()
        text.append(match[0])
        places.extend(range(start, end))
    plain = THOUSANDS.sub(",", "".join(text).translate(PLAIN))
    return Plain(plain, tuple(places), prose)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence."""
    return [match.span() for match in SENTENCE.finditer(text)]
