"""Tables of a Word file to grids: gridSpan, vMerge and the empty stretches before and after a row resolved.

``<w:gridSpan w:val="2000000000"/>`` is met in hostile files; taken literally it exhausts the memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from parse.model import Cell, Grid, Place, Problem, Unreadable
from parse.readers.docx_styles import W, get_value
from parse.readers.docx_text import SKIPPED, Manuscript, is_deleted, list_children, read_paragraph, walk_printed
from parse.readers.html_tables import ARTICLE_CELL, SANE_SPAN

#: A report has some four hundred cells; a document with more than this is not one.
MOST_CELLS = 100_000


#: The narrowest column, in twentieths of a point: that of the forms is 14 points wide.
NARROWEST = 100


@dataclass(frozen=True)
class Slot:
    """A cell as the file states it."""

    element: etree._Element
    column: int
    span: int
    merge: str  #: ``restart``, ``continue`` or nothing: the part it has in an upright merged cell
    joins_left: bool  #: it continues a cell that is merged along the row


def list_parts(container: etree._Element, names: frozenset[str]) -> Iterator[etree._Element]:
    """Children of these names, also inside content controls, insertions and choices; never inside one another."""
    for child in list_children(container):
        if child.tag in names:
            if not is_deleted(child):
                yield child
        elif child.tag not in SKIPPED:
            yield from list_parts(child, names)


ROW, CELL, TABLE = frozenset({f"{W}tr"}), frozenset({f"{W}tc"}), frozenset({f"{W}tbl"})


def list_rows(table: etree._Element) -> list[list[etree._Element]]:
    """The printed cells of each printed row."""
    return [list(list_parts(row, CELL)) for row in list_parts(table, ROW)]


def is_layout(table: etree._Element) -> bool:
    """Tell a table that only arranges the page: one column, an article in a cell, or other tables in it."""
    rows = list_rows(table)
    if max((len(row) for row in rows), default=0) < 2:
        return True
    if any(_is_table_of_data(nested) for row in rows for cell in row for nested in cell.iter(f"{W}tbl")):
        return True
    lengths = [sum(len(text.text or "") for text in cell.iter(f"{W}t")) for row in rows for cell in row]
    return max(lengths) > ARTICLE_CELL and max(lengths) * 2 > sum(lengths)


def _is_table_of_data(table: etree._Element) -> bool:
    return sum(len(row) > 1 for row in list_rows(table)) > 1


def read_table(table: etree._Element, script: Manuscript, problems: list[Problem]) -> Grid:
    """Read one table of data into a grid whose cells do not overlap."""
    tree = table.getroottree()
    place = Place(path=tree.getpath(table), table=script.tables.get(table))
    rows = _straighten([_read_row(row, place, problems) for row in list_parts(table, ROW)], table)
    if sum(map(len, rows)) > MOST_CELLS:
        raise Unreadable(
            f"table {place.table}: it has more than {MOST_CELLS} cells; expected a statutory table; look at the file"
        )
    ordinals: dict[object, int] = {row: number for number, row in enumerate(table.findall(f"{W}tr"), start=1)}
    sheet = _Sheet(script, place, problems, ordinals)
    cells: list[Cell] = []
    open_cells: dict[int, tuple[int, int]] = {}  # column: index of the upright merged cell, its span
    for index, slots in enumerate(rows):
        open_cells = _place_row(index, slots, cells, open_cells, sheet)
    columns = max((cell.column + cell.column_span for cell in cells), default=0)
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return Grid(ordered, len(rows), columns, place, "docx")


@dataclass(frozen=True)
class _Sheet:
    """What placing a row takes besides its cells."""

    script: Manuscript
    place: Place
    problems: list[Problem]
    rows: dict[object, int]  #: the table's own rows, with their numbers


def _read_row(row: etree._Element, place: Place, problems: list[Problem]) -> list[Slot]:
    column = _read_span(row.find(f"{W}trPr"), "gridBefore", 0, place, problems)
    slots = []
    for cell in list_parts(row, CELL):
        settings = cell.find(f"{W}tcPr")
        span = max(_read_span(settings, "gridSpan", 1, place, problems), 1)
        slots.append(
            Slot(cell, column, span, _read_merge(settings, "vMerge"), _read_merge(settings, "hMerge") == "continue")
        )
        column += span
    return slots


def _straighten(rows: list[list[Slot]], table: etree._Element) -> list[list[Slot]]:
    """Take edges of columns that lie closer together than any column is wide for one edge.

    Converters round the widths of each row by themselves, and rows that were aligned come to differ by a hair.
    """
    edges = {0: 0}
    at = kept = 0
    for number, column in enumerate(table.iterfind(f"{W}tblGrid/{W}gridCol"), start=1):
        width = column.get(f"{W}w") or ""
        at += int(width) if width.isascii() and width.isdecimal() and len(width) < 7 else NARROWEST
        if at - kept >= NARROWEST:
            edges[number], kept = edges[number - 1] + 1, at
        else:
            edges[number] = edges[number - 1]
    slots = [slot for row in rows for slot in row]
    if any(edges.get(slot.column, -1) >= edges.get(slot.column + slot.span, -1) for slot in slots):
        return rows  # a cell as narrow as that is meant, or the grid is not that of the rows
    return [[_move(slot, edges) for slot in row] for row in rows]


def _move(slot: Slot, edges: dict[int, int]) -> Slot:
    start, end = edges[slot.column], edges[slot.column + slot.span]
    return replace(slot, column=start, span=end - start)


def _read_span(settings: etree._Element | None, name: str, default: int, place: Place, problems: list[Problem]) -> int:
    printed = get_value(settings, name)
    if printed is None:
        return default
    value = int(printed) if printed.isascii() and printed.isdecimal() and len(printed) < 20 else default
    if value <= SANE_SPAN:
        return value
    problems.append(
        Problem(
            "read",
            "absurd_span",
            f"table {place.table}: a cell says {name}={printed}; expected at most {SANE_SPAN}; "
            f"it is read as {default}: compare the row with the document",
        )
    )
    return default


def _read_merge(settings: etree._Element | None, name: str) -> str:
    element = settings.find(f"{W}{name}") if settings is not None else None
    return "" if element is None else element.get(f"{W}val") or "continue"


def _place_row(
    index: int, slots: list[Slot], cells: list[Cell], above: dict[int, tuple[int, int]], sheet: _Sheet
) -> dict[int, tuple[int, int]]:
    """Add the cells of one row; returns the upright merged cells that may go on in the next."""
    going_on: dict[int, tuple[int, int]] = {}
    for slot in slots:
        if slot.joins_left and cells and cells[-1].row == index:
            cells[-1] = replace(cells[-1], column_span=slot.column + slot.span - cells[-1].column)
            _report_hidden(slot, index, sheet)
            continue
        position, span = above.get(slot.column, (-1, 0))
        if slot.merge == "continue" and span == slot.span:
            cells[position] = replace(cells[position], row_span=index - cells[position].row + 1)
            going_on[slot.column] = (position, span)
            _report_hidden(slot, index, sheet)
            continue
        if slot.merge:
            going_on[slot.column] = (len(cells), slot.span)
        place = replace(sheet.place, path=_get_path(slot.element, sheet))
        cells.append(Cell(read_cell(slot.element, sheet.script), index, slot.column, 1, slot.span, place))
    return going_on


def _get_path(cell: etree._Element, sheet: _Sheet) -> str:
    """The element path; put together where it can be, because libxml2 counts the siblings anew for each."""
    row = cell.getparent()
    if row is None or row not in sheet.rows:
        return str(cell.getroottree().getpath(cell))
    return f"{sheet.place.path}/w:tr[{sheet.rows[row]}]/w:tc[{row.findall(f'{W}tc').index(cell) + 1}]"


def read_cell(cell: etree._Element, script: Manuscript) -> str:
    """The printed text of a cell, a line for each paragraph, those of small tables in it included."""
    lines: list[str] = []
    joined = False
    for paragraph in walk_printed(cell):
        if paragraph.tag != f"{W}p" or _is_in_box(paragraph, cell):
            continue
        text = read_paragraph(paragraph, script, boxes=True)
        if joined:
            lines[-1] += text
        else:
            lines.append(text)
        joined = paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None  # its end is deleted: the next one joins it
    return "\n".join(lines).strip(" \t\n")


def _is_in_box(paragraph: etree._Element, cell: etree._Element) -> bool:
    for above in paragraph.iterancestors():
        if above is cell:
            return False
        if above.tag == f"{W}txbxContent":
            return True
    return False


def _report_hidden(slot: Slot, index: int, sheet: _Sheet) -> None:
    """Word prints nothing that stands in the lower parts of a merged cell."""
    text = read_cell(slot.element, sheet.script)
    if text:
        sheet.problems.append(
            Problem(
                "read",
                "merged_cell_text",
                f"table {sheet.place.table}, row {index + 1}: a part of a merged cell holds «{text[:40]}»; expected "
                "text only in its first part; it is not printed and not read: compare the cell with the document",
            )
        )
