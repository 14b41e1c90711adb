"""A truth laid out as paragraphs and tables, before any program typesets it; quirks of the form are applied here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tests.corpus.forms import (
    FIRST_ROWS,
    LAST_ROW,
    REQUEST_COLUMNS,
    RESULTS,
    REVIEW_BLOCKS,
    REVIEW_COLUMNS,
    Group,
    list_groups,
    list_items,
)
from tests.corpus.truth import Truth


@dataclass(frozen=True)
class Slot:
    """One cell of a laid-out table, over ``down`` rows and ``across`` columns."""

    text: str
    row: int
    column: int
    down: int = 1
    across: int = 1
    role: str = "value"  #: title, head, label, group, value


@dataclass(frozen=True)
class Table:
    """A table ready to be typeset; widths are shares of the text width, one a column."""

    slots: tuple[Slot, ...]
    rows: int
    columns: int
    widths: tuple[float, ...]
    header_rows: int = 0  #: how many rows a program may repeat on each page


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``role`` is title, heading, body, caption, signature or note."""

    text: str
    role: str = "body"


Item = Paragraph | Table
Quirks = frozenset[str]
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
TITLES = ("", "", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "行政复议、行政诉讼情况")

#: What bodies print instead of a label of the form; the first three were seen in published reports.
MISPRINTS = {
    "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
    "（六）其他处理": "（六）其他",
    "4.无正当理由大量反复申请": "4.无正当理由大量反复 申请",
}
SPREAD = {"总计": "总 计", "结果维持": "结 果 维 持", "（七）总计": "（七）总 计", "规章": "规　章"}
SHORT = {"（二）部分公开（区分处理的，只计这一情形，不计其他情形）": "（二）部分公开"}


def lay_out(truth: Truth, quirks: Quirks = frozenset()) -> tuple[Item, ...]:
    """The whole report in reading order."""
    items: list[Item] = [Paragraph(text, "title") for text in _split_title(truth, quirks)]
    items.append(Paragraph(truth.preamble))
    for section in truth.sections:
        items.append(Paragraph(section.heading, "heading"))
        items += [Paragraph(text) for text in section.paragraphs]
        if truth.edition != "prose":
            items += _list_tables(truth, section.number, quirks)
    if "one_page" not in quirks:
        items += [Paragraph(text, "signature") for text in truth.signed]
    if "attached_units" in quirks:
        items += _attach_units(truth, quirks)
    return tuple(items)


def _split_title(truth: Truth, quirks: Quirks) -> list[str]:
    if "split_title" not in quirks:
        return [truth.title]
    rest = truth.title.removeprefix(truth.agency)
    return [truth.agency, rest.strip()]


def _list_tables(truth: Truth, number: int, quirks: Quirks) -> Iterable[Item]:
    if number == 2 and any(entry.code.startswith("proactive.") for entry in truth.entries):
        return lay_proactive(truth, quirks)
    if number == 3:
        return [lay_requests(truth, quirks)]
    return [lay_reviews(truth, quirks)] if number == 4 else []


def lay_proactive(truth: Truth, quirks: Quirks = frozenset()) -> list[Item]:
    """The first table: one table of seven columns, or one a heading of article 20 (``split_tables``)."""
    slots: list[Slot] = []
    tables: list[Item] = []
    top = 0
    for title, columns, rows in list_items(truth.edition):
        slots.append(Slot(title, top, 0, 1, 7, "title"))
        slots.append(Slot("信息内容", top + 1, 0, 1, 1, "head"))
        across = 6 // len(columns)
        slots += [
            Slot(_label(label, quirks), top + 1, 1 + i * across, 1, across, "head")
            for i, (_, label) in enumerate(columns)
        ]
        top += 2
        for row, label in rows:
            codes = [f"proactive.{row}.{column}" for column, _ in columns]
            if not truth.get(codes[0]):
                continue
            slots += _lay_values(truth, _label(label, quirks), codes, top, across)
            top += 1
        if "extra_row" in quirks and title == "第二十条第（一）项":
            slots.append(Slot("其他主动公开文件", top, 0, role="label"))
            slots += [Slot(truth.extra[i], top, 1 + i * across, 1, across) for i in range(len(columns))]
            top += 1
        if "split_tables" in quirks:
            tables += [_make_table(slots, top, (0.34, *(0.11,) * 6)), Paragraph("", "note")]
            slots, top = [], 0
    return tables or [_make_table(slots, top, (0.34, *(0.11,) * 6))]


def _make_table(slots: Iterable[Slot], rows: int, widths: tuple[float, ...], header_rows: int = 0) -> Table:
    ordered = tuple(sorted(slots, key=lambda slot: (slot.row, slot.column)))
    return Table(ordered, rows, len(widths), widths, header_rows)


def _lay_values(truth: Truth, label: str, codes: list[str], row: int, across: int) -> list[Slot]:
    values = [
        Slot(entry.printed if (entry := truth.get(code)) else "", row, 1 + i * across, 1, across)
        for i, code in enumerate(codes)
    ]
    return [Slot(label, row, 0, role="label"), *values]


def _label(label: str, quirks: Quirks) -> str:
    if "misprints" in quirks:
        label = MISPRINTS.get(label, label)
    if "short_labels" in quirks:
        label = SHORT.get(label, label)
    if "enumeration_comma" in quirks and label[:1].isdigit():
        label = label.replace(".", "、", 1)
    if "inner_blanks" in quirks:
        label = SPREAD.get(label, label)
    if "label_footnote" in quirks and label == "行政处罚":
        label += "①"
    return label


def lay_requests(truth: Truth, quirks: Quirks = frozenset()) -> Table:
    """The second table: three columns of labels, seven of numbers, a header of three rows."""
    slots = [Slot(NOTE, 0, 0, 3, 3, "head"), Slot("申请人情况", 0, 3, 1, 7, "head")]
    slots += [Slot("自然人", 1, 3, 2, 1, "head"), Slot("法人或其他组织", 1, 4, 1, 5, "head")]
    slots.append(Slot(_label("总计", quirks), 1, 9, 2, 1, "head"))
    names = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    slots += [Slot(name, 2, 4 + i, role="head") for i, name in enumerate(names)]
    row = 3
    for code, label in FIRST_ROWS:
        slots += _lay_request_row(truth, code, Slot(_label(label, quirks), row, 0, 1, 3, "label"))
        row += 1
    first = row
    for group in list_groups(truth.edition):
        added = _lay_group(truth, group, row, quirks)
        slots += added
        row = max(slot.row + slot.down for slot in added)
    slots.append(Slot(RESULTS, first, 0, row - first, 1, "group"))
    slots += _lay_request_row(truth, LAST_ROW[0], Slot(_label(LAST_ROW[1], quirks), row, 0, 1, 3, "label"))
    return _make_table(slots, row + 1, (0.06, 0.12, 0.29, 0.08, *(0.075,) * 5, 0.075), 3)


def _lay_group(truth: Truth, group: Group, row: int, quirks: Quirks) -> list[Slot]:
    title, rows = group
    rows = tuple((code, label) for code, label in rows if truth.get(f"requests.{code}.total"))
    slots: list[Slot] = []
    if title:
        slots.append(Slot(_label(title, quirks) if len(rows) < 3 else title, row, 1, len(rows), 1, "label"))
    for i, (code, label) in enumerate(rows):
        place = Slot(_label(label, quirks), row + i, 2 if title else 1, 1, 1 if title else 2, "label")
        slots += _lay_request_row(truth, code, place)
    return slots


def _lay_request_row(truth: Truth, code: str, label: Slot) -> list[Slot]:
    entries = [truth.get(f"requests.{code}.{column}") for column in REQUEST_COLUMNS]
    return [label, *(Slot(entry.printed if entry else "", label.row, 3 + i) for i, entry in enumerate(entries))]


def lay_reviews(truth: Truth, quirks: Quirks = frozenset()) -> Table:
    """The third table: one row of fifteen numbers under three rows of headers."""
    slots = [Slot("行政复议", 0, 0, 1, 5, "head"), Slot("行政诉讼", 0, 5, 1, 10, "head")]
    slots += [Slot("未经复议直接起诉", 1, 5, 1, 5, "head"), Slot("复议后起诉", 1, 10, 1, 5, "head")]
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    for block, code in enumerate(REVIEW_BLOCKS):
        for i, (name, column) in enumerate(zip(names, REVIEW_COLUMNS, strict=True)):
            row, down = (1, 2) if block == 0 else (2, 1)
            slots.append(Slot(_label(name, quirks), row, 5 * block + i, down, 1, "head"))
            entry = truth.get(f"review_litigation.{code}.{column}")
            slots.append(Slot(entry.printed if entry else "", 3, 5 * block + i))
    return _make_table(slots, 4, (1 / 15,) * 15, 3)


def _attach_units(truth: Truth, quirks: Quirks) -> list[Item]:
    """A table of the same shape for the units below, with numbers of its own, after the signature."""
    entries = tuple(replace(entry, printed=truth.extra[i % len(truth.extra)]) for i, entry in enumerate(truth.entries))
    units = replace(truth, entries=entries)
    return [Paragraph("附件：所属单位收到和处理政府信息公开申请情况", "heading"), lay_requests(units, quirks)]
