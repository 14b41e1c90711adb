"""Pictures in workbooks: a scan of the tables pasted on a sheet must not look like a sheet without them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from parse.model import Block, Grid, NeedsRecognition, Place, Problem, Unreadable
from parse.readers.docx import LARGEST_PICTURE, STATUTORY_TABLES, count_tables, is_table_like, recognise_picture
from parse.readers.sheet_cells import Picture, Workbook, name_cell
from parse.readers.zipped import Package

#: More pictures than this are ornaments of a template.
MOST_PICTURES = 100
#: How pictures of tables begin inside the streams of an XLS file.
STORED = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0-\xe2]..(?:JFIF|Exif|ICC_)", re.DOTALL)


def list_pictures(package: Package, drawing: str, relations: dict[str, str]) -> Iterator[Picture]:
    """The pictures of one drawing part; ``relations`` is the part that each of its relations names."""
    if not package.has(drawing):
        return
    for element in package.read_xml(drawing).iter("{*}blip"):
        name = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}embed")), "")
        part = relations.get(name, "")
        if package.has(part):
            yield Picture(part, _find_anchor(element), package.read(part, LARGEST_PICTURE))


def _find_anchor(element: etree._Element) -> str | None:
    """The cell where the upper left corner of a picture lies."""
    start = next((found for outer in element.iterancestors() if (found := outer.find("{*}from")) is not None), None)
    row, column = (start.findtext(f"{{*}}{name}", "").strip() if start is not None else "" for name in ("row", "col"))
    is_named = all(text.isascii() and text.isdecimal() and len(text) < 8 for text in (row, column))
    return name_cell(int(row), int(column)) if is_named else None


def read_pictures(
    book: Workbook, items: Sequence[Block | Grid], problems: list[Problem], *, recognise: bool
) -> list[Block | Grid]:
    """What the pictures on visible sheets print, where the workbook has fewer tables than the forms have.

    Raises ``NeedsRecognition`` where there is one and ``recognise`` is False, and ``Unreadable`` where nothing else is
    printed and none can be read.
    """
    found: list[Block | Grid] = []
    failures: list[Unreadable] = []
    if (tables := count_tables(items)) >= STATUTORY_TABLES:
        return found
    for sheet in book.sheets:
        for picture in sheet.pictures if not sheet.is_hidden else ():
            if not is_table_like(picture.data):
                continue
            if not recognise:
                raise NeedsRecognition(
                    f"sheet {sheet.name}, picture {picture.part}: it may hold a table; the workbook has only {tables}"
                )
            place = Place(sheet=sheet.name, cell=picture.cell, member=picture.part)
            found += recognise_picture(picture.data, place, problems, failures)
    if failures and not found and not items:
        raise failures[0]
    return found


def report_stored(data: bytes, items: Sequence[Block | Grid]) -> Iterator[Problem]:
    """A problem for an XLS file with pictures and fewer tables than the forms have: they are not taken out of it."""
    if count_tables(items) < STATUTORY_TABLES and STORED.search(data):
        message = (
            "whole file: it holds pictures, and fewer tables than the form has; expected the tables of the report as "
            "cells; a table on a picture is not read: look at the file, or save it as XLSX"
        )
        yield Problem("read", "table_is_picture", message)
