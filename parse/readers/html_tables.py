"""HTML tables to grids: spans resolved, absurd spans cut to the table's real size, layout tables told from data.

``<td colspan="2147483647">`` is real; taken literally it exhausts the memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, replace

from lxml import html

from parse.model import Cell, Grid, Place, Problem, Unreadable
from parse.readers.html_cells import read_inline
from parse.readers.html_index import Index
from parse.readers.html_looks import UNREADABLE, is_hidden, show

CELLS = frozenset({"td", "th"})
BLANKS = " \t\r\n\f\xa0\u3000\u200b\ufeff"
STRAY = "text_outside_cells"

#: The HTML standard caps colspan at 1,000 and rowspan at 65,534; no statutory table is wider than 20 columns.
SANE_SPAN = 100

#: The places that the cells of one table may cover in all; a form covers 260, and a hostile page asks for 10**9.
MOST_PLACES = 200_000

#: A cell with this many characters holds an article, so its table lays the page out.
ARTICLE_CELL = 600


@dataclass(frozen=True)
class _Slot:
    element: html.HtmlElement
    row_span: int
    column_span: int
    text: str


def find_outer(article: html.HtmlElement) -> set[html.HtmlElement]:
    """The elements of an article that have a table of data in them."""
    outer: set[html.HtmlElement] = set()
    for table in article.iter("table"):
        element = table.getparent() if _is_table_of_data(table) else None
        while element is not None and element not in outer:
            outer.add(element)
            element = element.getparent()
    return outer


def is_layout(table: html.HtmlElement, outer: Set[html.HtmlElement], index: Index) -> bool:
    """Tell a table that only arranges the page: one column, an article in a cell, or other tables in it.

    ``outer`` is what `find_outer` says of the article.
    """
    rows = _rows(table)
    if not rows or max(len(_cells(row)) for row in rows) < 2:
        return True
    cells = [cell for row in rows for cell in _cells(row)]
    if table in outer:
        return True
    lengths = [index.contents[cell].printed for cell in cells]
    return max(lengths) > ARTICLE_CELL and max(lengths) * 2 > sum(lengths)


def _is_table_of_data(table: html.HtmlElement) -> bool:
    """Two rows of two cells or more; a smaller one in a cell only sets its text."""
    return sum(len(_cells(row)) > 1 for row in _rows(table)) > 1


def read_table(table: html.HtmlElement, index: Index) -> tuple[Grid, list[Problem]]:
    """Read one data table into a grid whose cells do not overlap. Rows that are too short leave holes."""
    place = Place(path=index.get_path(table))
    problems: list[Problem] = []
    rows = [_read_row(row, place, problems) for row in _rows(table)]
    width = max((sum(min(slot.column_span, SANE_SPAN) for slot in row) for row in rows), default=0)
    sane = max(
        (sum(s.column_span for s in row) for row in rows if all(s.column_span <= SANE_SPAN for s in row)), default=width
    )
    cells = _place_cells(rows, max(sane, 1), index)
    columns = max((cell.column + cell.column_span for cell in cells), default=0)
    if any(problem.kind == STRAY for problem in problems):
        cells = _blur_short(cells, columns)
    return Grid(tuple(cells), len(rows), columns, place, "html"), problems


def _rows(table: html.HtmlElement) -> list[html.HtmlElement]:
    """Its own rows; hidden ones are not printed."""
    rows = table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    return [row for row in rows if not is_hidden(row) and not is_hidden(row.getparent())]


def _cells(row: html.HtmlElement) -> list[html.HtmlElement]:
    return [child for child in row if child.tag in CELLS and not is_hidden(child)]


def _read_row(row: html.HtmlElement, place: Place, problems: list[Problem]) -> list[_Slot]:
    """The cells of a row. Text in no cell has lost its tags: it may be a cell of its own, or the rest of the one before
    it, and neither is read.
    """
    slots: list[_Slot] = []
    stray = show(row.text, row)
    for child in (*row, None):
        is_cell = child is not None and child.tag in CELLS
        if child is not None and not is_cell and not is_hidden(child):
            stray += read_inline(child)
        if (is_cell or child is None) and stray.strip(BLANKS):
            problems.append(_report_stray(stray.strip(BLANKS), place))
            slots[-1:] = [replace(slot, text=f"{slot.text}{UNREADABLE}") for slot in slots[-1:]]
            slots.append(_Slot(row, 1, 1, f"{stray.strip(BLANKS)}{UNREADABLE}"))
        stray = "" if is_cell else stray
        if is_cell and not is_hidden(child):
            slots.append(_read_slot(child, place, problems))
        stray += show(child.tail, row) if child is not None else ""
    return slots


def _blur_short(cells: list[Cell], columns: int) -> list[Cell]:
    """In a table that has lost tags nothing is read from rows that do not fill it: spans are lost too, and what stands
    in such a row may belong a column further.
    """
    filled: Counter[int] = Counter()
    for cell in cells:
        for row in range(cell.row, cell.row + cell.row_span):
            filled[row] += cell.column_span
    return [replace(cell, text=f"{cell.text}{UNREADABLE}") if filled[cell.row] < columns else cell for cell in cells]


def _report_stray(text: str, place: Place) -> Problem:
    message = (
        f"table {place.path}: «{text[:60]}» stands in a row and in no cell of it; expected all text in cells; it is "
        "not read, nor the cell before it, whose rest it may be: compare the row with the page"
    )
    return Problem("read", STRAY, message)


def _read_slot(cell: html.HtmlElement, place: Place, problems: list[Problem]) -> _Slot:
    spans = []
    for name in ("rowspan", "colspan"):
        printed = (cell.get(name) or "1").strip()
        value = int(printed) if printed.isascii() and printed.isdigit() and len(printed) < 20 else 1
        if value > SANE_SPAN:
            problems.append(
                Problem(
                    "read",
                    "absurd_span",
                    f"table {place.path}: a cell says {name}={printed}; expected at most {SANE_SPAN}; "
                    "it is cut to the table's real size: compare the row with the page",
                )
            )
        spans.append(value)
    # rowspan=0 means "to the end of the table section" (HTML standard, 4.9.11); colspan=0 is an error read as 1.
    return _Slot(cell, spans[0] or 65_534, max(spans[1], 1), read_inline(cell))


def _place_cells(rows: list[list[_Slot]], width: int, index: Index) -> list[Cell]:
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row, slots in enumerate(rows):
        column = 0
        for slot in slots:
            while (row, column) in taken:
                column += 1
            column_span = slot.column_span if slot.column_span <= SANE_SPAN else max(width - column, 1)
            column_span = _free_span(taken, row, column, column_span)
            row_span = min(slot.row_span, len(rows) - row)
            if len(taken) + row_span * column_span > MOST_PLACES:
                raise Unreadable(
                    f"table {index.get_path(slot.element)}: its cells cover more than {MOST_PLACES:,} places; expected "
                    "a statutory table of some hundreds; it is not read: look at the page"
                )
            taken.update((row + r, column + c) for r in range(row_span) for c in range(column_span))
            place = Place(path=index.get_path(slot.element))
            cells.append(Cell(slot.text, row, column, row_span, column_span, place))
            column += column_span
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _free_span(taken: set[tuple[int, int]], row: int, column: int, span: int) -> int:
    """A span that runs into a cell from above ends before it."""
    return next((offset for offset in range(1, span) if (row, column + offset) in taken), span)
