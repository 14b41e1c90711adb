"""What number sentences say, e.g. ``共收到政府信息公开申请 21件``: claims about cells, with words and place."""

from __future__ import annotations

from decimal import Decimal

from parse.frozen import frozen


@frozen
class Target:
    """What a number counts: one cell, a sum of cells, or one sum's share of another."""

    cells: tuple[str, ...]  #: ``table.row.column`` in the order of the form; their sum is meant
    of: tuple[str, ...] = ()  #: for a share in percent the cells of its denominator
    code: str = ""  #: the short form: ``requests.refused_*.total``, ``A+B``, ``A / B``


@frozen
class Claim:
    """A number of the prose that says what a cell should hold."""

    section: int
    start: int  #: of the matched words in the section's prose
    end: int
    words: str  #: as printed, e.g. ``共收到政府信息公开申请 21件``
    number: str  #: as printed, e.g. ``21``, ``三``; of nought in words the word, e.g. ``未收到``
    at: int  #: where it begins in the section's prose
    value: Decimal  #: in the unit of the cell (money: 万元); percent for a share
    tolerance: Decimal  #: how far the cell may lie off: 0 for exact counts
    target: Target
    also: tuple[Target, ...] = ()  #: other targets that a fair reader would accept
    scope: str = ""  #: whom it is about, where that is not simply the body itself, e.g. ``区政府办代表区政府``
    sentence: str = ""


@frozen
class Part:
    """One part of a printed total."""

    number: str
    value: Decimal
    at: int
    words: str


@frozen
class SumClaim:
    """A printed total with parts of the same unit; no cell is needed: ``共发布 2395条。其中，A 14条；B 1008条``."""

    section: int
    start: int
    end: int
    words: str
    number: str
    value: Decimal
    parts: tuple[Part, ...]
    is_exhaustive: bool  #: whether the words say that the parts are all there is (分别为)
    may_overlap: bool = False  #: whether one piece may be in several parts: what was published by 网站, 微信 …
