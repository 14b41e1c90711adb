"""Typesets the two reports as PDF files, page by page as published: ``python -m samples.typeset``.

The words come from ``reports/*.txt``, the shapes from ``layout.py``. The bytes are the same at every run with the same
versions of reportlab and of the font. Only Chinese characters are in that font; Latin letters, digits and quotation
marks are set in Times-Roman, which every PDF reader brings along.
"""

from __future__ import annotations

import io
import re
from itertools import accumulate
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from samples.layout import LAYOUTS, MEASURE
from samples.report_text import Line, load_pages
from samples.tables import Cell, Prose, Table, fill

FONT_FILE = Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")
OUTPUT = Path(__file__).parents[1] / "tests" / "fixtures" / "pdf"

CHINESE, LATIN = "DroidSansFallback", "Times-Roman"
#: Latin letters, digits and the two quotation marks that the Chinese font lacks.
LATIN_RUN = re.compile("[\\x20-\\x7e“”]+")

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT = (PAGE_WIDTH - MEASURE) / 2
TOP, BOTTOM = PAGE_HEIGHT - 72, 64.0
PROSE_SIZE, TITLE_SIZE, TABLE_SIZE = 15.8, 22.0, 10.5
TITLE_LEADING, TABLE_LEADING = 34.0, 13.0
#: A line at least this full is set to the full measure, as Word justifies it.
FULL_LINE = 0.93
#: Padding of a table cell left of its text.
PADDING = 3.0
AFTER_TABLE = 5.0


class FontMissing(RuntimeError):
    """The Chinese font is not installed."""


def font_problem() -> str:
    """Say why the reports cannot be typeset on this computer; empty when they can."""
    if FONT_FILE.exists():
        return ""
    return f"{FONT_FILE} is missing: on Debian or Ubuntu run `apt-get install fonts-droid-fallback` (Apache-2.0)"


def typeset(name: str) -> bytes:
    """Typeset the report ``name`` (``yining-city-2024``) and return the PDF's bytes."""
    if problem := font_problem():
        raise FontMissing(problem)
    # Registered anew each time: a font object remembers the characters of the document before.
    pdfmetrics.registerFont(TTFont(CHINESE, str(FONT_FILE)))
    layout = LAYOUTS[name]
    pages = fill(layout, load_pages(name))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle("".join(line.text for line in pages[0][0].lines) if isinstance(pages[0][0], Prose) else name)
    canvas.setSubject("依据公开发布的文本重新排版 (typeset anew from the published text)")
    canvas.setAuthor("gongkai sample")
    for number, page in enumerate(pages, start=1):
        _draw_page(canvas, page, number, layout.leading)
    canvas.save()
    return buffer.getvalue()


def _draw_page(canvas: Canvas, page: list[Prose | Table], number: int, leading: float) -> None:
    top = TOP
    for item in page:
        if isinstance(item, Table):
            top = _draw_table(canvas, item, top)
        elif item.style == "title":
            top = _draw_title(canvas, item.lines, top)
        else:
            top = _draw_prose(canvas, item, top, leading)
    if top < BOTTOM:
        raise ValueError(f"page {number} runs {BOTTOM - top:.0f} points over its foot: lower a height in layout.py")
    label = f"- {number} -"
    _draw_text(canvas, label, (PAGE_WIDTH / 2 - _text_width(label, 14) / 2, 40), 14)
    canvas.showPage()


def _draw_title(canvas: Canvas, lines: tuple[Line, ...], top: float) -> float:
    for line in lines:
        top -= TITLE_LEADING
        start = PAGE_WIDTH / 2 - _text_width(line.text, TITLE_SIZE) / 2
        _draw_text(canvas, line.text, (start, top + 8), TITLE_SIZE)
    return top - 14


def _draw_prose(canvas: Canvas, prose: Prose, top: float, leading: float) -> float:
    for line in prose.lines:
        top -= leading
        baseline = top + leading * 0.3
        natural = _text_width(line.text, PROSE_SIZE)
        indent = 2 * PROSE_SIZE if line.opens and natural + 2 * PROSE_SIZE < MEASURE * 1.03 else 0.0
        if prose.style == "signature":
            middle = LEFT + MEASURE - 6 * PROSE_SIZE
            _draw_text(canvas, line.text, (middle - natural / 2, baseline), PROSE_SIZE)
        elif line.heading:
            _draw_heading(canvas, line.text, (LEFT + indent, baseline))
        else:
            full = natural + indent > MEASURE * FULL_LINE
            spacing = (MEASURE - indent - natural) / (len(line.text) - 1) if full else 0.0
            _draw_text(canvas, line.text, (LEFT + indent, baseline), PROSE_SIZE, spacing)
    return top


def _draw_table(canvas: Canvas, table: Table, top: float) -> float:
    """Draw a table's part on this page; every cell is closed by rules, at the page's foot as well."""
    xs = [LEFT, *(LEFT + x for x in accumulate(table.fragment.widths))]
    ys = [top, *(top - y for y in accumulate(row.height for row in table.fragment.rows))]
    canvas.setLineWidth(0.5)
    for cell in table.cells:
        left, right = xs[cell.column], xs[cell.column + cell.slot.column_span]
        upper, lower = ys[cell.row], ys[cell.row + cell.slot.row_span]
        canvas.rect(left, lower, right - left, upper - lower)
        _draw_cell(canvas, cell, (left, lower, right, upper))
    return ys[-1] - AFTER_TABLE


def _draw_cell(canvas: Canvas, cell: Cell, box: tuple[float, float, float, float]) -> None:
    left, lower, right, upper = box
    height = len(cell.lines) * TABLE_LEADING
    if height > upper - lower:
        raise ValueError(f"cell {cell.text!r} is {height:.0f} points high, its row only {upper - lower:.0f}")
    baseline = (upper + lower + height) / 2 - TABLE_LEADING * 0.8
    for line in cell.lines:
        natural = _text_width(line, TABLE_SIZE)
        if natural > right - left:
            raise ValueError(f"cell line {line!r} is wider than its column")
        start = left + PADDING if cell.slot.left else (left + right - natural) / 2
        _draw_text(canvas, line, (start, baseline), TABLE_SIZE)
        baseline -= TABLE_LEADING


def _runs(text: str) -> list[tuple[str, str]]:
    """Cut a text into runs of one font: ``[("Times-Roman", "2024 "), ("DroidSansFallback", "年")]``."""
    parts = [part for part in re.split(f"({LATIN_RUN.pattern})", text) if part]
    return [(LATIN if LATIN_RUN.fullmatch(part) else CHINESE, part) for part in parts]


def _text_width(text: str, size: float) -> float:
    return float(sum(pdfmetrics.stringWidth(part, font, size) for font, part in _runs(text)))


def _draw_text(canvas: Canvas, text: str, place: tuple[float, float], size: float, spacing: float = 0.0) -> None:
    """Draw one line from ``place`` on, with ``spacing`` points between letters."""
    drawn = canvas.beginText(*place)
    drawn.setCharSpace(spacing)
    for font, part in _runs(text):
        drawn.setFont(font, size)
        drawn.textOut(part)
    canvas.drawText(drawn)


def _draw_heading(canvas: Canvas, text: str, place: tuple[float, float]) -> None:
    """Draw a heading, its letters thickened by an outline, as the font has no bold face."""
    canvas.saveState()  # the way of drawing letters outlives a text object
    canvas.setLineWidth(0.35)
    drawn = canvas.beginText(*place)
    drawn.setTextRenderMode(2)
    for font, part in _runs(text):
        drawn.setFont(font, PROSE_SIZE)
        drawn.textOut(part)
    canvas.drawText(drawn)
    canvas.restoreState()


def main() -> None:
    """Write both PDF files to ``tests/fixtures/pdf/``."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for name in LAYOUTS:
        path = OUTPUT / f"{name}.pdf"
        path.write_bytes(typeset(name))
        print(path.relative_to(OUTPUT.parents[2]), path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
