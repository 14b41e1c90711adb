"""Where a figure stands in its document, from a row of `figures`: as the parser's `Place`, and in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from parse.model import Box, Place


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
    """``第 5 页 page 5 · [72, 310.5, 120, 330] pt``, an element path, a line, a sheet and cell …"""
    place = place_of(row)
    parts = [
        (place.member, "{}"),
        (place.page, "第 {0} 页 page {0}"),
        (_shown(place.box), "{} pt"),
        (_shown(place.pixels), "{} px"),
        (place.path, "{}"),
        (place.line, "第 {0} 行 line {0}"),
        (place.sheet, "工作表 sheet {}"),
        (place.cell, "{}"),
        (place.table, "第 {0} 个表 table {0}"),
        (place.paragraph, "第 {0} 段 paragraph {0}"),
    ]
    return " · ".join(text.format(value) for value, text in parts if value is not None)


def _box(text: str | None) -> Box | None:
    if text is None:
        return None
    left, top, right, bottom = json.loads(text)
    return left, top, right, bottom


def _shown(box: Box | None) -> str | None:
    return None if box is None else json.dumps([round(edge, 1) for edge in box])
