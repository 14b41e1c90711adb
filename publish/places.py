"""Where a figure stands in its document, from a row of `figures`: as the parser's `Place`, and in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from parse.model import Box, Place

#: In a point of PDF, 1/72 inch.
MILLIMETRES = 25.4 / 72
#: The row and the cell at the end of an element path; the only one of its kind carries no number.
CELL = re.compile(r"/(?:\w+:)?tr(?:\[(\d+)\])?/(?:\w+:)?t[cdh](?:\[(\d+)\])?$")


def place_of(row: Mapping[str, Any]) -> Place:
    """The place that the columns of a row tell."""
    return Place(
        page=row["page"],
        box=_box(row["box"]),
        path=row["path"],
        line=row["line"],
        pixels=_box(row["pixels"]),
        sheet=row["sheet"],
        cell=row["cell"],
        table=row["doc_table"],
        paragraph=row["paragraph"],
        member=row["member"],
    )


def describe_in_both(row: Mapping[str, Any]) -> str:
    """``第 5 页，距左 25 mm、距上 110 mm page 5, 25 mm from the left, 110 mm from the top``; any format."""
    return " ".join(describe_apart(row)).strip()


def describe_apart(row: Mapping[str, Any]) -> tuple[str, str]:
    """The same in Chinese and in English, each of its own; two empty texts where no place is known."""
    told = list(_tell(place_of(row)))
    return "，".join(zh for zh, _ in told), ", ".join(en for _, en in told)


def _tell(place: Place) -> Iterator[tuple[str, str]]:
    """Each part of a place in Chinese and English, from the whole to the detail."""
    if place.member is not None:
        yield f"其中文件 {place.member}", "in this file"
    if place.page is not None:
        yield f"第 {place.page} 页", f"page {place.page}"
    if place.sheet is not None:
        yield f"工作表“{place.sheet}”", "this sheet"
    if place.cell is not None:
        yield f"单元格 {place.cell}", f"cell {place.cell}"
    if place.table is not None:
        yield f"第 {place.table} 个表", f"table {place.table}"
    if place.path is not None:
        yield _tell_path(place.path)
    if place.paragraph is not None:
        yield f"第 {place.paragraph} 段", f"paragraph {place.paragraph}"
    if place.line is not None:
        yield f"第 {place.line} 行", f"line {place.line}"
    if place.box is not None:
        left, top = (round(edge * MILLIMETRES) for edge in place.box[:2])
        yield f"距左 {left} mm、距上 {top} mm", f"{left} mm from the left, {top} mm from the top"
    if place.pixels is not None:
        left, top = (round(edge) for edge in place.pixels[:2])
        yield f"距左 {left}、距上 {top} 像素", f"{left} pixels from the left, {top} from the top"


def _tell_path(path: str) -> tuple[str, str]:
    """The row and the cell of a table, as marked up; any other element by its path."""
    found = CELL.search(path)
    if found is None:
        return f"元素 {path}", "this element"
    row, cell = (int(number or 1) for number in found.groups())
    return f"第 {row} 行第 {cell} 格", f"row {row}, cell {cell} as marked up"


def _box(text: str | None) -> Box | None:
    if text is None:
        return None
    left, top, right, bottom = json.loads(text)
    return left, top, right, bottom
