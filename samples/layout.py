"""The geometry of the two reports as published: what stands on which page, and how the tables are ruled.

Only shapes are written here, never words: each cell says how many lines of the report's text it takes, so that every
word and figure comes from ``reports/*.txt``. A page that does not use up its lines, or asks for more, is an error.
Sizes are PDF points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

#: Width of the type area: 156 mm, as GB/T 9704 (the format of official documents) asks.
MEASURE = 442.0


@dataclass(frozen=True)
class Slot:
    """A cell to be filled with the next ``take`` pieces of the text: lines, or parts of a line between blanks."""

    take: int = 1
    row_span: int = 1
    column_span: int = 1
    left: bool = False  #: set flush left instead of centred
    whole: bool = False  #: pieces are whole lines although they hold blanks: ``（ 六``
    continues: bool = False  #: the rest of the cell above the page break


@dataclass(frozen=True)
class Row:
    """A row: its height, and the cells whose top left corner lies in it."""

    height: float
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Fragment:
    """The part of a table that stands on one page."""

    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    continues: bool = False  #: whether the table began on an earlier page


@dataclass(frozen=True)
class Lines:
    """Lines of text outside the tables."""

    take: int
    style: Literal["title", "prose", "signature"] = "prose"


Page = tuple[Lines | Fragment, ...]


@dataclass(frozen=True)
class Layout:
    """A report's pages and its distance between lines of prose."""

    leading: float
    pages: tuple[Page, ...]


ONE = Slot()
LABEL = Slot(left=True)
VALUES = (ONE,) * 7
EMPTY_VALUES = (replace(ONE, take=0),) * 7

PROACTIVE = (MEASURE * 0.31, MEASURE * 0.23, MEASURE * 0.23, MEASURE * 0.23)
REQUESTS = (25.0, 36.0, 174.0, *(MEASURE / 7 - 235 / 7,) * 7)
REVIEW = (*(31.0,) * 10, *(26.4,) * 5)


def _span(slot: Slot, columns: int = 1, rows: int = 1, take: int = 1) -> Slot:
    return replace(slot, column_span=columns, row_span=rows, take=take)


def _section(height: float) -> Row:
    """Return the row ``第二十条第（一）项``."""
    return Row(height, (_span(ONE, 4),))


def _amount(height: float) -> Row:
    """Return a row of the first table with one wide value, or its heading."""
    return Row(height, (ONE, _span(ONE, 3)))


def _counts(height: float) -> Row:
    return Row(height, (ONE,) * 4)


def _first_table(height: float) -> tuple[Row, ...]:
    """Return the first table's thirteen rows."""
    section, counts, amount = _section(height), _counts(height), _amount(height)
    documents = (section, counts, counts, counts)
    return (*documents, section, amount, amount, section, amount, amount, amount, section, amount, amount)


def _requests_head(heights: tuple[float, float, float]) -> tuple[Row, ...]:
    """Return the head of the second table: a corner, who applied, and the seven columns."""
    return (
        Row(heights[0], (_span(ONE, 3, 3, take=2), _span(ONE, 7))),
        Row(heights[1], (_span(ONE, 1, 2, take=3), _span(ONE, 5), _span(ONE, 1, 2, take=2))),
        Row(heights[2], tuple(_span(ONE, take=take) for take in (2, 2, 3, 3, 2))),
    )


def _request(height: float, *before: Slot, take: int = 1, columns: int = 1) -> Row:
    """Return a row of the second table: cells before the label, the label, seven values."""
    return Row(height, (*before, _span(LABEL, columns, take=take), *VALUES))


def _group(height: float, label: Slot, *takes: int) -> tuple[Row, ...]:
    """Return a group such as （三）不予公开: its label stands in the first row and spans them all."""
    first, *rest = takes
    group = replace(label, row_span=len(takes))
    return (_request(height, group, take=first), *(_request(height, take=take) for take in rest))


def _before_first(rows: tuple[Row, ...], slot: Slot) -> tuple[Row, ...]:
    """Put the vertical label 三、本年度办理结果 before the first of the rows, spanning them all."""
    spanning = replace(slot, row_span=len(rows))
    return (Row(rows[0].height, (spanning, *rows[0].slots)), *rows[1:])


def _review_head(heights: tuple[float, float, float]) -> tuple[Row, ...]:
    """Return the head of the third table: three groups of five columns."""
    outcomes = (2, 2, 2, 2, 2)
    letters = (4, 4, 4, 4, 2)
    reviews = tuple(_span(ONE, 1, 2, take=take) for take in outcomes)
    return (
        Row(heights[0], (_span(ONE, 5), _span(ONE, 10))),
        Row(heights[1], (*reviews, _span(ONE, 5), _span(ONE, 5))),
        Row(heights[2], tuple(_span(ONE, take=take) for take in (*outcomes, *letters))),
    )


def _numbers(height: float) -> Row:
    return Row(height, (ONE,) * 15)


CITY = Layout(
    leading=25.5,
    pages=(
        (Lines(2, "title"), Lines(23)),
        (Lines(27),),
        (Lines(7), Fragment(PROACTIVE, _first_table(29)), Lines(2)),
        (
            Fragment(
                REQUESTS,
                (
                    *_requests_head((26, 26, 54)),
                    _request(36, columns=3),
                    _request(36, columns=3),
                    *_before_first(
                        (
                            _request(36, columns=2),
                            _request(42, columns=2, take=2),
                            *_group(36, Slot(4), *(1,) * 8),
                            *_group(36, Slot(4), 1, 1, 1),
                        ),
                        Slot(9),
                    ),
                ),
            ),
        ),
        (
            Fragment(
                REQUESTS,
                (
                    *_before_first(
                        (
                            *_group(36, Slot(4), 1, 1, 1, 1, 2),
                            *_group(48, Slot(4, whole=True), 3, 3, 1),
                            _request(36, columns=2),
                        ),
                        Slot(0, continues=True),
                    ),
                    _request(36, columns=3),
                ),
                continues=True,
            ),
            Lines(2),
            Fragment(REVIEW, _review_head((32, 32, 90))),
        ),
        (Fragment(REVIEW, (_numbers(40),), continues=True), Lines(16), Lines(2, "signature")),
    ),
)

ECOLOGY = Layout(
    leading=28.5,
    pages=(
        (
            Lines(2, "title"),
            Lines(13),
            Fragment(PROACTIVE, (_section(36), *(_counts(36),) * 3, _section(36))),
        ),
        (
            Fragment(
                PROACTIVE,
                (*(_amount(34),) * 2, _section(34), *(_amount(34),) * 3, _section(34), *(_amount(34),) * 2),
                continues=True,
            ),
            Lines(1),
            Fragment(
                REQUESTS,
                (
                    *_requests_head((32, 32, 62)),
                    _request(40, columns=3),
                    _request(40, columns=3),
                    *_before_first((_request(40, columns=2), _request(30, columns=2)), Slot(2)),
                ),
            ),
        ),
        (
            Fragment(
                REQUESTS,
                (
                    *_before_first(
                        (
                            Row(36, (replace(LABEL, column_span=2, continues=True), *EMPTY_VALUES)),
                            *_group(37, Slot(3), *(1,) * 8),
                            *_group(37, Slot(3), 1, 1, 1),
                            *_group(37, Slot(3), 1, 1, 1, 1, 2),
                            _request(37, Slot(1)),
                        ),
                        Slot(3, continues=True),
                    ),
                ),
                continues=True,
            ),
        ),
        (
            Fragment(
                REQUESTS,
                (
                    *_before_first(
                        (
                            Row(40, (Slot(2, row_span=3, continues=True), replace(LABEL, take=2), *EMPTY_VALUES)),
                            _request(56, take=3),
                            _request(40),
                            _request(40, columns=2),
                        ),
                        Slot(0, continues=True),
                    ),
                    _request(40, columns=3),
                ),
                continues=True,
            ),
            Lines(1),
            Fragment(REVIEW, (*_review_head((34, 34, 96)), _numbers(44))),
            Lines(4),
        ),
        (Lines(10),),
    ),
)

LAYOUTS = {"yining-city-2024": CITY, "yining-ecology-2024": ECOLOGY}
