"""XLSX (and XLSM, and ET saved as such) to sheets of cells, from the package's XML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from parse.model import Unreadable
from parse.readers.docx_styles import Look
from parse.readers.docx_text import decorate
from parse.readers.sheet_cells import (
    LAST_COLUMN,
    LAST_ROW,
    MOST_CELLS,
    MOST_MERGED,
    Format,
    Sheet,
    SheetCell,
    Workbook,
    read_range,
    read_reference,
)
from parse.readers.sheet_formats import BUILT_IN
from parse.readers.sheet_pictures import MOST_PICTURES, list_pictures
from parse.readers.zipped import Package, open_package

WHAT = "Excel (XLSX)"
#: The XML of one sheet, unpacked; that of a report has some hundred KB.
LARGEST_SHEET = 30_000_000
MOST_SHEETS = 200
#: ``_x000D_`` stands for a character that XML cannot hold (ECMA-376 22.4.2.4).
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
PROPERTIES = {"title": "Title", "creator": "Author", "created": "CreationDate", "modified": "ModDate"}
HEIGHTS = {"superscript": 1, "subscript": -1}


def read_xlsx(data: bytes) -> Workbook:
    """Read a workbook's sheets. Raises ``Unreadable``."""
    package = open_package(data, WHAT)
    main = _find_main(package)
    root = package.read_xml(main)
    relations = _read_relations(package, main)
    strings = _read_strings(package, relations)
    formats = _read_formats(package, relations)
    settings = root.find("{*}workbookPr")
    book = Workbook(is_1904=settings is not None and settings.get("date1904") in {"1", "true", "on"})
    for element in list(root.iter("{*}sheet"))[:MOST_SHEETS]:
        number = next((value for name, value in element.attrib.items() if str(name).endswith("}id")), "")
        part = relations.get(str(number), ("", ""))[1]
        if not package.has(part) or "worksheets" not in part:
            continue  # a sheet that is one chart has no cells
        sheet = Sheet(element.get("name") or part, element.get("state") in {"hidden", "veryHidden"})
        book.sheets.append(sheet)
        _read_sheet(package, part, sheet, strings, formats)
        book.check_size()
    book.metadata = _read_properties(package)
    return book


def _find_main(package: Package) -> str:
    if package.has("_rels/.rels"):
        for relation in package.read_xml("_rels/.rels").iter("{*}Relationship"):
            target = (relation.get("Target") or "").lstrip("/")
            if (relation.get("Type") or "").endswith("/officeDocument") and package.has(target):
                return target
    return "xl/workbook.xml"


def _read_relations(package: Package, main: str) -> dict[str, tuple[str, str]]:
    """For each relation its type and its part."""
    folder, name = posixpath.split(main)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if not package.has(part):
        return {}
    found = {}
    for relation in package.read_xml(part).iter("{*}Relationship"):
        target = relation.get("Target") or ""
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[relation.get("Id") or ""] = ((relation.get("Type") or "").rpartition("/")[2], path)
    return found


def _find_part(package: Package, relations: dict[str, tuple[str, str]], kind: str) -> etree._Element | None:
    part = next((part for name, part in relations.values() if name == kind), "")
    return package.read_xml(part) if package.has(part) else None


def _read_strings(package: Package, relations: dict[str, tuple[str, str]]) -> list[str]:
    root = _find_part(package, relations, "sharedStrings")
    return [_read_rich(item) for item in root.iterchildren("{*}si")] if root is not None else []


def _read_rich(item: etree._Element) -> str:
    """The text of a string: its runs, without phonetic guides; raised, lowered and struck runs marked."""
    parts = []
    for child in item:
        name = etree.QName(child).localname
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            text = "".join(part.text or "" for part in child.iterchildren("{*}t"))
            parts.append(decorate(text, _read_look(child.find("{*}rPr"))))
    return ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(parts)).replace("\r\n", "\n").replace("\r", "\n")


def _read_look(font: etree._Element | None) -> Look:
    if font is None:
        return Look()
    strike, height = font.find("{*}strike"), font.find("{*}vertAlign")
    return Look(
        is_struck=strike is not None and strike.get("val") not in {"0", "false", "off"},
        height=HEIGHTS.get(height.get("val") or "", 0) if height is not None else 0,
    )


def _read_formats(package: Package, relations: dict[str, tuple[str, str]]) -> list[Format]:
    root = _find_part(package, relations, "styles")
    if root is None:
        return []
    codes = {
        element.get("numFmtId"): element.get("formatCode") or "" for element in root.iterfind("{*}numFmts/{*}numFmt")
    }
    looks = [_read_look(font) for font in root.iterfind("{*}fonts/{*}font")]
    borders = [
        any(side.get("style") not in {None, "none"} for side in border)
        for border in root.iterfind("{*}borders/{*}border")
    ]
    formats = []
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId") or "0"
        code = codes.get(number) or BUILT_IN.get(_read_int(number), "General")
        font, border = _read_int(style.get("fontId")), _read_int(style.get("borderId"))
        look = looks[font] if font < len(looks) else Look()
        formats.append(Format(code, look, borders[border] if border < len(borders) else False))
    return formats


def _has_side(border: etree._Element) -> bool:
    return any(side.get("style") not in {None, "none"} for side in border)


def _read_int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _read_sheet(package: Package, part: str, sheet: Sheet, strings: list[str], formats: list[Format]) -> None:
    root = package.read_xml(part, LARGEST_SHEET)
    defaults = root.find("{*}sheetFormatPr")
    is_zero_height = defaults is not None and defaults.get("zeroHeight") in {"1", "true"}
    row_number = -1
    for row in root.iterfind("{*}sheetData/{*}row"):
        row_number = _read_int(row.get("r")) - 1 if row.get("r") else row_number + 1
        if not 0 <= row_number < LAST_ROW:
            continue
        if row.get("hidden") in {"1", "true"} or row.get("ht") == "0" or (is_zero_height and not row.get("ht")):
            sheet.hidden_rows.add(row_number)
        column = -1
        for cell in row.iterchildren("{*}c"):
            place = read_reference(cell.get("r") or "")
            column = place[1] if place else column + 1
            style = _read_int(cell.get("s"))
            look = formats[style] if style < len(formats) else Format()
            sheet.cells[row_number, column] = _read_cell(cell, look, strings, sheet.name)
        if len(sheet.cells) > MOST_CELLS:
            return
    for element in root.iterfind("{*}cols/{*}col"):
        if element.get("hidden") in {"1", "true"} or element.get("width") == "0":
            sheet.hidden_columns.append((_read_int(element.get("min")) - 1, _read_int(element.get("max")) - 1))
    sheet.merged = list(_read_merged(root))
    for drawing in root.iterfind("{*}drawing"):
        name = next((str(value) for key, value in drawing.attrib.items() if str(key).endswith("}id")), "")
        target = _read_relations(package, part).get(name, ("", ""))[1]
        relations = {key: value for key, (_, value) in _read_relations(package, target).items()}
        sheet.pictures += islice(list_pictures(package, target, relations), MOST_PICTURES)


def _read_merged(root: etree._Element) -> Iterator[tuple[int, int, int, int]]:
    for number, element in enumerate(root.iterfind("{*}mergeCells/{*}mergeCell")):
        found = read_range(element.get("ref") or "")
        if found and number < MOST_MERGED:
            yield (found[0], found[1], min(found[2], LAST_ROW), min(found[3], LAST_COLUMN))


def _read_cell(cell: etree._Element, look: Format, strings: list[str], sheet: str) -> SheetCell:
    kind = cell.get("t") or "n"
    stored = cell.find("{*}v")
    text = stored.text or "" if stored is not None else ""
    if kind == "inlineStr":
        inner = cell.find("{*}is")
        return SheetCell(_read_rich(inner) if inner is not None else None, look)
    if stored is None or (not text and kind != "str"):
        return SheetCell(None, look, is_missing=cell.find("{*}f") is not None)
    if kind == "s":
        index = _read_int(text.strip())
        if index >= len(strings) or not text.strip().isdecimal():
            raise Unreadable(
                f"sheet {sheet}, cell {cell.get('r')}: it names text {text}, of which there are {len(strings)}; "
                "expected one of them; the file is damaged: fetch it again"
            )
        return SheetCell(strings[index], look)
    if kind == "b":
        return SheetCell(text.strip() == "1", look)
    if kind == "n":
        return SheetCell(float(text), look) if NUMBER.fullmatch(text.strip()) else SheetCell(f"{text}\ufffd", look)
    return SheetCell(ESCAPE.sub(lambda match: chr(int(match[1], 16)), text), look)


def _read_properties(package: Package) -> tuple[tuple[str, str], ...]:
    if not package.has("docProps/core.xml"):
        return ()
    found = []
    for element in package.read_xml("docProps/core.xml"):
        name = PROPERTIES.get(etree.QName(element).localname)
        if name and (element.text or "").strip():
            found.append((name, (element.text or "").strip()))
    return tuple(found)
