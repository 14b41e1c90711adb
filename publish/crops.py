"""The picture of a figure in its stored document, outlined: the last step of a trace, for the eye.

A PDF or a picture is shown as stored, the table of a web page as a browser draws it, where there is one. Of other
formats the table is typeset from the stored file, and the picture says so; where no font has Chinese characters, a page
for the browser is written instead.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from parse.model import Cell
from parse.sandbox import DEFAULT_LIMITS
from parse.sniff import sniff
from publish.crop_browser import cut_markup, draw_markup, find_browser, find_picture
from publish.crop_drawing import TableCut, cut_table, draw_page, draw_picture, draw_table, find_member, list_fonts
from publish.limited import LimitedFailed, run_limited
from publish.places import place_of
from publish.trace import Trace, read_stored

#: Where fonts with Chinese characters lie where fontconfig does not say, and how their files are called.
FONT_FOLDERS = tuple(
    map(Path, ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts"))
)
FONT_NAMES = ("notosanscjk", "sourcehansans", "notoserifcjk", "wqy", "droidsansfallback", "pingfang", "simsun", "msyh")
NO_FONT = "no font with Chinese characters was found (Debian: apt install fonts-noto-cjk): a page was written instead"


class CropFailed(Exception):
    """No picture can be made; the message says why and what to do."""


@dataclass(frozen=True)
class Crop:
    """A picture (PNG), or a page (HTML) where none can be drawn, and what it is."""

    content: bytes
    ending: str  #: png or html
    made: str  #: as stored, or typeset from the stored file
    note: str = ""


def make_crop(trace: Trace, captures: Path) -> Crop:
    """Show the cell of a figure in its document, unless that is withheld. Raises CropFailed and TraceFailed."""
    if trace.withheld:
        raise CropFailed(
            f"{trace.report['id']} {trace.code}: the stored document is not shown ({trace.withheld}); figures that are "
            "not withheld can be traced without --save"
        )
    data = read_stored(captures, trace.stored)
    figure, limit = trace.figure, DEFAULT_LIMITS.recognition
    place = place_of(figure)
    try:
        inner = run_limited(find_member, data, place.member, limit=limit) if place.member else data
        kind = run_limited(sniff, inner, limit=limit)
        if kind == "html" and place.path is not None and place.pixels is not None:
            inner, kind = run_limited(find_picture, inner, place.path, limit=limit), "picture"
        if kind == "pdf" and place.page is not None and place.box is not None:
            return Crop(run_limited(draw_page, inner, place.page, place.box, limit=limit), "png", "as stored")
        if kind == "picture" and place.pixels is not None:
            drawn = run_limited(draw_picture, inner, place.page or 1, place.pixels, limit=limit)
            return Crop(drawn, "png", "as stored")
        shown = _draw_in_browser(trace, inner) if kind == "html" and place.path is not None else None
        if shown is not None:
            return Crop(shown, "png", "the page's own table, drawn by a browser")
        cut = run_limited(cut_table, inner, place, figure["printed"], limit=limit)
        return _typeset(trace, cut)
    except LimitedFailed as error:
        raise CropFailed(
            f"{trace.report['id']} {trace.code}: no picture of {trace.document} can be made: {error}; "
            "look at the stored document itself"
        ) from error


def _draw_in_browser(trace: Trace, page: bytes) -> bytes | None:
    """The table of a stored page as a browser shows it; None without a browser, or where it finds no such cell."""
    browser = find_browser()
    caption = (
        f"{trace.report['id']} {trace.code}: 存档网页中的表格，去除样式 the stored page's table, without its styles",
        f"SHA-256 {trace.document}",
    )
    if browser is None:
        return None
    try:
        printed = trace.figure["printed"]
        path = trace.figure["path"]
        markup = run_limited(cut_markup, page, path, printed, caption, limit=DEFAULT_LIMITS.reading)
        return draw_markup(browser, markup)
    except (LimitedFailed, OSError):
        return None


def _typeset(trace: Trace, cut: TableCut) -> Crop:
    caption = (
        f"{trace.report['id']} {trace.code}: 按存档文件排印，非原貌 typeset from the stored file, not as it looks",
        f"SHA-256 {trace.document}",
    )
    font = find_font()
    if font is None:
        return Crop(_table_page(cut, caption), "html", "typeset from the stored file", NO_FONT)
    return Crop(
        run_limited(draw_table, cut, font, caption, limit=DEFAULT_LIMITS.reading), "png", "typeset from the stored file"
    )


@cache
def find_font() -> str | None:
    """A font file with Chinese characters; None where there is none."""
    program = shutil.which("fc-list")
    if program:
        listed = subprocess.run(  # noqa: S603 - fontconfig's own program, no argument of a stranger
            [program, ":lang=zh-cn", "file"], capture_output=True, text=True, check=False, timeout=30
        ).stdout
        files = sorted(line.partition(":")[0].strip() for line in listed.splitlines() if line.strip())
        best = [file for file in files if "Regular" in file and "Sans" in file] or files
        if best:
            return best[0]
    found = list_fonts(FONT_FOLDERS, FONT_NAMES)
    return str(found[0]) if found else None


def _table_page(cut: TableCut, caption: Sequence[str]) -> bytes:
    rows: list[list[Cell]] = [[] for _ in range(cut.rows)]
    for cell in cut.cells:
        rows[max(0, cell.row - cut.first)].append(cell)
    body = "".join(f"<tr>{''.join(_table_cell(cell, cut) for cell in row)}</tr>" for row in rows)
    head = "".join(f"<p>{escape(line)}</p>" for line in caption)
    style = (
        "td{border:1px solid #888;padding:6px;white-space:pre-line}.it{background:#fdf0b5;outline:3px solid #c81e14}"
    )
    page = f"<!doctype html><meta charset=utf-8><style>{style}</style>{head}<table>{body}</table>"
    return page.encode()


def _table_cell(cell: Cell, cut: TableCut) -> str:
    start, end = max(cut.first, cell.row), min(cut.first + cut.rows, cell.row + cell.row_span)
    spans = f" rowspan={end - start} colspan={cell.column_span}"
    mark = " class=it" if cell in cut.marked else ""
    return f"<td{spans}{mark}>{escape(cell.text)}</td>"
