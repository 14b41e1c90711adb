"""Reads the published text of a report as pages of lines, and joins its lines to paragraphs.

The texts in ``reports/`` are as extracted from the published files: blank lines mean nothing, and a blank at the start
of a line marks the first line of a page. Example (the first lines of ``yining-city-2024.txt``)::

     伊宁市人民政府 2024年政府信息公开工作

    年度报告

    根据《中华人民共和国政府信息公开条例》（以下简称《条
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

REPORTS = Path(__file__).parent / "reports"

#: A section heading stands alone on its line: ``一、总体情况``; ``一、加强考核监督：将…`` is a paragraph.
HEADING = re.compile(r"[一二三四五六]、[^，。：《]+")
#: ``（一）主动公开`` opens a paragraph wherever the line before ends.
SUBHEADING = re.compile(r"（[一二三四五]）")
#: A line of prose that is no longer than this, in full-width characters, has room for an indent of two.
INDENTED_LINE = 27
#: A line that ends a sentence and is shorter than this ends its paragraph as well.
SHORT_LINE = 25


@dataclass(frozen=True)
class Line:
    """One printed line of prose and whether a paragraph begins with it."""

    text: str
    opens: bool

    @property
    def heading(self) -> bool:
        """Whether the line is a section heading."""
        return HEADING.fullmatch(self.text) is not None


def load_pages(name: str) -> tuple[tuple[str, ...], ...]:
    """Load ``reports/{name}.txt``: for each page its lines that are not empty, outer blanks removed."""
    text = (REPORTS / f"{name}.txt").read_text(encoding="utf-8")
    if not text.startswith(" "):
        raise ValueError(f"{name}.txt: its first line does not begin with the blank that marks a page")
    pages = ("\n" + text).split("\n ")[1:]
    return tuple(tuple(line.strip() for line in page.split("\n") if line.strip()) for page in pages)


def width(text: str) -> float:
    """Printed width in full-width characters; an ASCII character counts a half."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def mark_line(before: Line | None, text: str) -> Line:
    """Tell from the line before whether a paragraph begins with this line."""
    if before is None or before.heading or HEADING.fullmatch(text) or SUBHEADING.match(text):
        return Line(text, opens=True)
    if SUBHEADING.match(before.text) and width(before.text) < SHORT_LINE and not before.text.endswith("。"):
        return Line(text, opens=True)
    ended = before.text.endswith(("。", "："))
    return Line(text, opens=ended and (width(before.text) < SHORT_LINE or width(text) <= INDENTED_LINE))


def words(text: str) -> str:
    """Return the text without any white space: what two settings of the same words have in common."""
    return re.sub(r"\s+", "", text)
