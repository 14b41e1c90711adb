"""HTML tables to grids: spans resolved, absurd spans cut to the table's real size, layout tables told from data.

``<td colspan="2147483647">`` is real; taken literally it exhausts the memory.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree, html

from parse.model import Cell, Grid, Place, Problem, Unreadable
from parse.readers.html_cells import is_hidden, read_inline

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


def is_layout(table: html.HtmlElement) -> bool:
    """Tell a table that only arranges the page: one column, an article in a cell, or other tables in it."""
    rows = _rows(table)
    if not rows or max(len(_cells(row)) for row in rows) < 2:
        return True
    cells = [cell for row in rows for cell in _cells(row)]
    if any(_is_table_of_data(nested) for nested in table.iterdescendants("table")):
        return True
    lengths = [len(_squeeze(cell)) for cell in cells]
    return max(lengths) > ARTICLE_CELL and max(lengths) * 2 > sum(lengths)


def _is_table_of_data(table: html.HtmlElement) -> bool:
    """Two rows of two cells or more; a smaller one in a cell only sets its text."""
    return sum(len(_cells(row)) > 1 for row in _rows(table)) > 1


def read_table(table: html.HtmlElement, tree: etree._ElementTree) -> tuple[Grid, list[Problem]]:
    """Read one data table into a grid whose cells do not overlap. Rows that are too short leave holes."""
    place = Place(path=tree.getpath(table))
    problems: list[Problem] = []
    rows = [[_read_slot(cell, place, problems) for cell in _cells(row)] for row in _rows(table)]
    width = max((sum(min(slot.column_span, SANE_SPAN) for slot in row) for row in rows), default=0)
    sane = max(
        (sum(s.column_span for s in row) for row in rows if all(s.column_span <= SANE_SPAN for s in row)), default=width
    )
    cells = _place_cells(rows, max(sane, 1), tree)
    columns = max((cell.column + cell.column_span for cell in cells), default=0)
    return Grid(tuple(cells), len(rows), columns, place, "html"), problems


def _rows(table: html.HtmlElement) -> list[html.HtmlElement]:
    """Its own rows; hidden ones are not printed."""
    rows = table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    return [row for row in rows if not is_hidden(row) and not is_hidden(row.getparent())]


def _cells(row: html.HtmlElement) -> list[html.HtmlElement]:
    return [child for child in row if child.tag in {"td", "th"} and not is_hidden(child)]


def _squeeze(element: html.HtmlElement) -> str:
    return "".join(str(element.text_content()).split())


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
    return _Slot(cell, spans[0] or 65_534, max(spans[1], 1))


def _place_cells(rows: list[list[_Slot]], width: int, tree: etree._ElementTree) -> list[Cell]:
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for index, slots in enumerate(rows):
        column = 0
        for slot in slots:
            while (index, column) in taken:
                column += 1
            column_span = slot.column_span if slot.column_span <= SANE_SPAN else max(width - column, 1)
            column_span = _free_span(taken, index, column, column_span)
            row_span = min(slot.row_span, len(rows) - index)
            if len(taken) + row_span * column_span > MOST_PLACES:
                raise Unreadable(
                    f"table {tree.getpath(slot.element)}: its cells cover more than {MOST_PLACES:,} places; expected a "
                    "statutory table of some hundreds; it is not read: look at the page"
                )
            taken.update((index + r, column + c) for r in range(row_span) for c in range(column_span))
            place = Place(path=tree.getpath(slot.element))
            cells.append(Cell(read_inline(slot.element), index, column, row_span, column_span, place))
            column += column_span
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _free_span(taken: set[tuple[int, int]], row: int, column: int, span: int) -> int:
    """A span that runs into a cell from above ends before it."""
    return next((offset for offset in range(1, span) if (row, column + offset) in taken), span)
