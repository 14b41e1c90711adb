"""Values of a text in kept layout to columns, by where they stand: a blank cell leaves no mark but the distance.

    一、本年新收政府信息公开申请数量            1480   133   427   0   312    111   2463
   （一）予以公开                  382     0     6   0    17      6

``pdftotext -layout`` (poppler 22.12) sets what stands farther right on a page farther right in its text, whichever line
holds it, and counts a Chinese character as one column. So the values of a column stand over each other on their page,
and never beside those of another. Some lines of some documents are spread otherwise: there the values of one column do
not stand over one place, and nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from parse.readers.text_columns import (
    MEASURES,
    Frame,
    Measure,
    Span,
    Spans,
    heap_up,
    list_over,
    measure_values,
    stands_apart,
    unite,
    widen,
)
from parse.readers.text_headers import TextLine

#: A way to count that explains so many times more rows than the other is the right one.
CLEARLY = 2
#: Two rows at least say where a column stands.
ROWS = 2
#: The middle of what stands in the middle of a column moves by so much.
DRIFT = 1


class Placing(NamedTuple):
    """What places say of a row: the column of each value, or None; and for each column the value that stands in it,
    None where that is not certain.
    """

    columns: tuple[int, ...] | None
    second: tuple[str | None, ...]


def place_rows(lines: Sequence[TextLine], width: int) -> list[Placing]:
    """Place the values of the rows of one page. Header words tell nothing: they are often spread otherwise."""
    nothing = Placing(None, (None,) * width)
    valid = [_place(lines, width, *counted) for counted in _choose_measures(lines, width)]
    if not valid:
        return [nothing] * len(lines)
    return [row[0] if len(set(row)) == 1 else nothing for row in zip(*valid, strict=True)]


def list_columns(stack: Sequence[TextLine], lines: Sequence[TextLine], width: int) -> list[tuple[int, ...]]:
    """The columns that the only value of each line of ``stack`` may stand in, beside the rows of its page."""
    frames = [(measure, frame) for measure, frame, _ in _choose_measures(lines, width)]
    return [
        tuple(
            {
                column
                for measure, frame in frames
                for span in measure_values(line, measure)
                for column in list_over(span, frame)
            }
        )
        for line in stack
    ]


def _choose_measures(lines: Sequence[TextLine], width: int) -> list[tuple[Measure, Frame, list[Spans]]]:
    """The ways to count that tell the columns apart, each with the columns and the rows that tell them.

    One that explains few of the rows with blanks, where the other explains all or most, is wrong.
    """
    found: list[tuple[Measure, Frame, list[Spans]]] = []
    told: list[int] = []
    for measure in MEASURES:
        rows = [measure_values(line, measure) for line in lines]
        used = _drop_odd([row if len(row) <= width else () for row in rows], width)
        frame = _find_frame(used, width)
        if frame is not None:
            found.append((measure, frame, used))
            settled = _settle_all(used, frame)
            told.append(sum(settled.get(row) is not None for row in rows))
    most = max(told, default=0)
    short = sum(0 < len(measure_values(line, len)) < width for line in lines)
    needed = most if most == short else most / CLEARLY
    return [one for one, count in zip(found, told, strict=True) if count >= needed]


def _place(
    lines: Sequence[TextLine], width: int, measure: Measure, frame: Frame, used: Sequence[Spans]
) -> list[Placing]:
    settled = _settle_all(used, frame)
    placings = []
    for line, own in zip(lines, used, strict=True):
        row = measure_values(line, measure)
        if len(row) == width:
            told = _keep_told(frame, [other for other in used if other is not own])
            placings.append(Placing(None, _confirm(row, line.values, told)))
        else:
            placings.append(Placing(settled.get(row), (None,) * width))
    return placings


def _drop_odd(rows: Sequence[Spans], width: int) -> list[Spans]:
    """Leave the place of one row empty if it alone keeps the columns from standing apart."""
    if _find_frame(rows, width) is not None:
        return list(rows)
    tries = [[() if other is row else other for other in rows] for row in rows if row]
    told = [one for one in tries if _find_frame(one, width) is not None]
    return told[0] if len(told) == 1 else list(rows)


def _find_frame(rows: Sequence[Spans], width: int) -> Frame | None:
    """The columns as the values stand over each other; None where that does not tell them.

    Two whole rows tell them, or one and as many heaps of values as there are columns.
    """
    whole = [row for row in rows if len(row) == width]
    if len(whole) >= ROWS:
        return unite(whole, width)
    heaps = heap_up(rows)
    if whole and len(heaps) == width and sum(map(bool, rows)) >= ROWS:
        frame: Frame = tuple(heaps)
        return frame if all(_agrees(row, frame) for row in whole) else None
    return None


def _agrees(row: Spans, frame: Frame) -> bool:
    """Whether no word of a whole row stands over another column than its own."""
    return all(not span.is_sure or list_over(span, frame) in ([], [column]) for column, span in enumerate(row))


def _keep_told(frame: Frame, others: Iterable[Spans]) -> Frame:
    """The columns that another row tells, so that no row confirms itself."""
    words = [span for row in others for span in row if span.is_sure]
    return tuple(known if known and any(list_over(word, (known,)) for word in words) else None for known in frame)


def _settle_all(used: Sequence[Spans], frame: Frame) -> dict[Spans, tuple[int, ...] | None]:
    """The columns of rows with blanks. What one settles widens the columns for the next, until nothing changes."""
    whole = [row for row in used if len(row) == len(frame)]
    settled: dict[Spans, tuple[int, ...] | None] = dict.fromkeys(row for row in used if 0 < len(row) < len(frame))
    loose = None
    if len(whole) >= ROWS:
        loose = unite([[span._replace(is_sure=True) for span in row] for row in whole], len(frame))
    wider = list(frame)
    while new := {
        row: columns
        for row, known in settled.items()
        if known is None and (columns := _settle(row, tuple(wider), loose))
    }:
        settled |= new
        for row, columns in new.items():
            for span, column in zip(row, columns, strict=True):
                wider[column] = widen(wider[column], span)
        if not stands_apart(wider):
            return dict.fromkeys(settled)
    placed = [list(zip(columns, row, strict=True)) for row, columns in settled.items() if columns]
    return settled if _is_rigid([*placed, *map(list, map(enumerate, whole))]) else dict.fromkeys(settled)


def _is_rigid(rows: Iterable[Iterable[tuple[int, Span]]]) -> bool:
    """Whether the values of each column stand over one place, give or take a column of the text: an extractor that
    spreads some lines otherwise than others moves values beside those of their column.
    """
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for column, span in (placed for row in rows for placed in row):
        if span.is_sure:
            starts[column] = max(starts.get(column, span.start), span.start)
            ends[column] = min(ends.get(column, span.end), span.end)
    return all(start - ends[column] <= DRIFT for column, start in starts.items())


def _fix(row: Sequence[Span], frame: Frame) -> dict[int, int] | None:
    """Which values stand over one column; None when one stands over several."""
    fixed: dict[int, int] = {}
    for index, span in enumerate(row):
        over = list_over(span, frame) if span.is_sure else []
        if len(over) > 1:
            return None
        if over:
            fixed[index] = over[0]
    return fixed


def _settle(row: Sequence[Span], frame: Frame, loose: Frame | None = None) -> tuple[int, ...] | None:
    """The columns of the values of a row. A value whose place does not tell is sure where those beside it leave it one
    column, or where it follows the column before as it does in whole rows (``loose``).
    """
    fixed = _fix(row, frame)
    if not fixed:
        return None
    for index, span in enumerate(row):
        over = list_over(span, loose) if loose and index not in fixed and not span.is_sure else []
        if len(over) == 1 and fixed.get(index - 1) == over[0] - 1:
            fixed[index] = over[0]
    columns: list[int] = []
    for (left, start), (right, end) in pairwise([(-1, -1), *sorted(fixed.items()), (len(row), len(frame))]):
        values, room = right - left - 1, end - start - 1
        if room < values or (values and room != values):
            return None
        columns += range(start + 1, end) if values else ()
        columns += [end] if right < len(row) else []
    return tuple(columns) if _is_in_order(row, columns, frame) else None


def _is_in_order(row: Sequence[Span], columns: Sequence[int], frame: Frame) -> bool:
    """Whether each value stands right of the columns before its own and left of those after it."""
    return all(
        not span.is_sure
        or all(
            known is None or other == column or (known.end <= span.start if other < column else span.end <= known.start)
            for other, known in enumerate(frame)
        )
        for span, column in zip(row, columns, strict=True)
    )


def _confirm(row: Sequence[Span], values: Sequence[str], frame: Frame | None) -> tuple[str | None, ...]:
    """For each column of a whole row the value that stands in it. One whose place does not tell is confirmed between
    two that are.
    """
    width = len(row)
    fixed = _fix(row, frame) if frame is not None else None
    if not fixed:
        return (None,) * width
    second: list[str | None] = [None] * width
    if any(index != column for index, column in fixed.items()):
        for index in fixed:
            second[index] = ""
        for index, column in fixed.items():
            second[column] = values[index]
        return tuple(second)
    sure = {-1, *fixed, width}
    return tuple(
        value if index in sure or {index - 1, index + 1} <= sure else None for index, value in enumerate(values)
    )
