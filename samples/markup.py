"""Sets a report's words in the markup that the Ucap (开普) platform makes of a pasted Word file.

Every run of letters stands in its own ``<span>``, every cell ends with an empty ``<o:p></o:p>``, and merged cells carry
``rowspan`` and ``colspan``. Example of one cell::

    <td style="font-family: 微软雅黑;" width="44" valign="center">
      <p style="…"><span style="font-family: 微软雅黑;">15</span><span style="…"><o:p></o:p></span></p>
    </td>
"""

from __future__ import annotations

import re
from html import escape

from samples.layout import LAYOUTS
from samples.report_text import Line, load_pages
from samples.tables import Cell, Prose, Table, fill, join_fragments

FONT = "font-family: 微软雅黑;"
PARAGRAPH = f"text-indent: 2em; text-align: justify; line-height: 2; {FONT}"
IN_CELL = f"text-align: justify; line-height: 2; {FONT}"
END_MARK = f'<span style="{FONT}"><o:p></o:p></span>'
#: Word changes the font, and so the span, between Chinese and Latin letters.
RUNS = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")
#: The tables' widths on the page relate to those on paper as 607 pixels to 442 points.
PIXELS = 607 / 442


def report_title(name: str) -> str:
    """Return the report's title as published, its lines joined."""
    first = fill(LAYOUTS[name], load_pages(name))[0][0]
    if not isinstance(first, Prose):
        raise TypeError(f"{name}: its first page does not begin with a title")
    return "".join(line.text for line in first.lines)


def report_body(name: str) -> str:
    """Return the report without its title: its paragraphs and its tables, those joined over the page breaks."""
    items = [item for page in fill(LAYOUTS[name], load_pages(name)) for item in page][1:]
    tables = join_fragments([item for item in items if isinstance(item, Table)])
    parts: list[str] = []
    lines: list[Line] = []
    for item in items:
        if isinstance(item, Prose):
            lines += item.lines
        elif not item.fragment.continues:
            parts += [_paragraph(text) for text in _join_lines(lines)]
            lines = []
            parts.append(_table(tables.pop(0)))
    return "\n".join(parts + [_paragraph(text) for text in _join_lines(lines)])


def _join_lines(lines: list[Line]) -> list[str]:
    """Join lines to paragraphs."""
    joined: list[str] = []
    for line in lines:
        if line.opens or not joined:
            joined.append(line.text)
        else:
            joined[-1] += line.text
    return joined


def _paragraph(text: str) -> str:
    return f'<p style="{PARAGRAPH}" align="">{_spans(text)}{END_MARK}</p>'


def _spans(text: str) -> str:
    return "".join(f'<span style="{FONT}">{escape(run, quote=False)}</span>' for run in RUNS.findall(text))


def _table(table: Table) -> str:
    rows = [
        "    <tr>\n" + "\n".join(_cell(cell, table) for cell in table.cells if cell.row == row) + "\n    </tr>"
        for row in range(len(table.fragment.rows))
    ]
    opening = (
        f'<div style="text-indent: 2em;" align="">\n<table style="BORDER-COLLAPSE:collapse;{FONT}" cellspacing="0" '
        'cellpadding="2" bordercolor="#000000" border="1">\n  <tbody>\n'
    )
    return opening + "\n".join(rows) + "\n  </tbody>\n</table>\n</div>"


def _cell(cell: Cell, table: Table) -> str:
    columns, rows = cell.slot.column_span, cell.slot.row_span
    spans = (f'rowspan="{rows}" ' if rows > 1 else "") + (f'colspan="{columns}" ' if columns > 1 else "")
    width = round(sum(table.fragment.widths[cell.column : cell.column + columns]) * PIXELS)
    return (
        f'      <td {spans}style="{FONT}" width="{width}" valign="center">\n'
        f'      <p style="{IN_CELL}" align="">{_spans(cell.text)}{END_MARK}</p>\n      </td>'
    )
