"""The three statutory tables as the form lays them out: headings, groups and the slots where figures stand.

Nothing here knows a report: a layout is a function of the codebook, the edition, and which cells a document has
(a document may keep a row of the other edition). The third table, for example::

    | 三、本年度办理结果 (rows: 21) | （三）不予公开 (rows: 8) | 1.属于国家秘密 | slot × 7 |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from archive.codebook import CODEBOOK_EDITIONS, FormTable, Label, form_table

#: Printed in the corner of the second table.
RELATION = Label(
    "relation",
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
    "(In each column, item 1 plus item 2 equals item 3 plus item 4)",
)
CONTENT = Label("content", "信息内容", "Content")
REGULATION = "《政府信息公开条例》"
Code = tuple[str, str]  #: row and column


@dataclass(frozen=True)
class Heading:
    """A heading cell of the printed form."""

    zh: str
    en: str
    scope: str  #: col, row, colgroup, rowgroup
    rows: int = 1
    columns: int = 1
    kind: str = ""  #: article, vertical, corner: how it is set


@dataclass(frozen=True)
class Slot:
    """The place of one figure; `columns` is how many printed columns it spans."""

    code: str  #: ``table.row.column``
    row_code: str
    column_code: str
    columns: int = 1


@dataclass(frozen=True)
class Band:
    """Lines that belong together: the head of a table, or a group of its rows."""

    is_head: bool
    lines: tuple[tuple[Heading | Slot, ...], ...]


@dataclass(frozen=True)
class Layout:
    """One statutory table of one edition."""

    code: str
    zh: str
    en: str
    edition: str
    bands: tuple[Band, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All slots in printed order."""
        return tuple(cell for band in self.bands for line in band.lines for cell in line if isinstance(cell, Slot))


def lay_out(table_code: str, stated_edition: str, present: Iterable[Code]) -> Layout:
    """The form of one table for a document that has the cells `present`. Raises LookupError for an unknown table."""
    held = frozenset(present)
    form = _closest_form(table_code, stated_edition, held)
    build = _BUILDERS[table_code]
    return Layout(form.code, form.zh, form.en, form.edition, build(form, {row for row, _ in held}))


def _closest_form(table_code: str, stated_edition: str, held: frozenset[Code]) -> FormTable:
    """The stated edition; where that is none of ours (mixed), the one that has most of the document's cells."""
    if stated_edition in CODEBOOK_EDITIONS:
        return form_table(table_code, stated_edition)
    forms = [form_table(table_code, edition) for edition in CODEBOOK_EDITIONS]
    return max(forms, key=lambda form: len(held & {(entry.row_code, entry.column_code) for entry in form.entries}))


def _proactive(form: FormTable, _: set[str]) -> tuple[Band, ...]:
    """One band an article of the Regulation: its heading, the column headings, a line a row."""
    columns = {label.code: label for label in form.columns}
    cells: dict[str, list[str]] = {}
    for entry in form.entries:
        cells.setdefault(entry.row_code, []).append(entry.column_code)
    articles = {entry.row_code: entry.source.partition(REGULATION)[2] for entry in form.entries}
    width = max(len(codes) for codes in cells.values())
    bands = []
    for article, labels in groupby(form.rows, key=lambda label: articles[label.code]):
        rows = list(labels)
        codes = cells[rows[0].code]
        spans = _spread(width, len(codes))
        lines: list[tuple[Heading | Slot, ...]] = [
            (Heading(article, _english_article(article), "colgroup", columns=width + 1, kind="article"),),
            (
                Heading(CONTENT.zh, CONTENT.en, "col"),
                *(_heading(columns[code], "col", columns=span) for code, span in zip(codes, spans, strict=True)),
            ),
        ]
        for row in rows:
            slots = (_slot(form, row.code, code, span) for code, span in zip(codes, spans, strict=True))
            lines.append((_heading(row, "row"), *slots))
        bands.append(Band(False, tuple(lines)))
    return tuple(bands)


def _requests(form: FormTable, held_rows: set[str]) -> tuple[Band, ...]:
    """Seven columns under two levels of heads; rows in up to three levels, two of them set as groups."""
    groups = {label.code: label for label in form.groups}
    rows = _with_rows_of_other_edition(form, held_rows)
    lines: list[tuple[Heading | Slot, ...]] = []
    for is_result, members in groupby(rows, key=lambda label: bool(label.group)):
        results = list(members)
        if not is_result:
            lines += [(_heading(row, "row", columns=3), *_line(form, row)) for row in results]
            continue
        outer: tuple[Heading, ...] = (_heading(groups["results"], "rowgroup", rows=len(results), kind="vertical"),)
        for code, inner in groupby(results, key=lambda label: label.group):
            named = list(inner)
            group = _heading(groups[code], "rowgroup", rows=len(named), kind="group")
            for position, row in enumerate(named):
                own = (_heading(row, "row", columns=2 if code == "results" else 1),)
                lead = (group,) if position == 0 and code != "results" else ()
                lines.append((*outer, *lead, *own, *_line(form, row)))
                outer = ()
    return (_requests_head(form, groups), Band(False, tuple(lines)))


def _requests_head(form: FormTable, groups: dict[str, Label]) -> Band:
    organisations = [label for label in form.columns if label.group == "organisations"]
    person, *_, total = form.columns
    corner = Heading(RELATION.zh, RELATION.en, "colgroup", rows=3, columns=3, kind="corner")
    return Band(
        True,
        (
            (corner, _heading(groups["applicants"], "colgroup", columns=len(form.columns))),
            (
                _heading(person, "col", rows=2),
                _heading(groups["organisations"], "colgroup", columns=len(organisations)),
                _heading(total, "col", rows=2),
            ),
            tuple(_heading(label, "col") for label in organisations),
        ),
    )


def _review_litigation(form: FormTable, _: set[str]) -> tuple[Band, ...]:
    """One printed row of fifteen: the three blocks stand side by side."""
    litigation = next(label for label in form.groups if label.code == "litigation")
    review, *sued = form.rows
    width = len(form.columns)
    names = [_heading(label, "col") for _ in form.rows for label in form.columns]
    head = Band(
        True,
        (
            (
                _heading(review, "colgroup", rows=2, columns=width),
                _heading(litigation, "colgroup", columns=width * len(sued)),
            ),
            tuple(_heading(row, "colgroup", columns=width) for row in sued),
            tuple(names),
        ),
    )
    slots = tuple(_slot(form, row.code, label.code) for row in form.rows for label in form.columns)
    return (head, Band(False, (slots,)))


_BUILDERS = {"proactive": _proactive, "requests": _requests, "review_litigation": _review_litigation}
TABLE_CODES = tuple(_BUILDERS)


def _with_rows_of_other_edition(form: FormTable, held_rows: set[str]) -> list[Label]:
    """The form's rows and those that only the other edition has but this document prints, each after its neighbour."""
    rows = list(form.rows)
    for edition in CODEBOOK_EDITIONS:
        place = 0
        for label in form_table(form.code, edition).rows:
            codes = [row.code for row in rows]
            if label.code in codes:
                place = codes.index(label.code) + 1
            elif label.code in held_rows:
                rows.insert(place, label)
                place += 1
    return rows


def _line(form: FormTable, row: Label) -> tuple[Slot, ...]:
    return tuple(_slot(form, row.code, column.code) for column in form.columns)


def _slot(form: FormTable, row_code: str, column_code: str, columns: int = 1) -> Slot:
    return Slot(f"{form.code}.{row_code}.{column_code}", row_code, column_code, columns)


def _heading(label: Label, scope: str, rows: int = 1, columns: int = 1, kind: str = "") -> Heading:
    return Heading(label.zh, label.en, scope, rows, columns, kind)


def _spread(width: int, count: int) -> list[int]:
    """`width` printed columns shared out to `count` cells: 3 to 1, or 2 and 1."""
    share, rest = divmod(width, count)
    return [share + (1 if position < rest else 0) for position in range(count)]


def _english_article(article: str) -> str:
    """``第二十条第（一）项`` in English; the forms cite only items of article 20."""
    numbers = {"一": 1, "五": 5, "六": 6, "八": 8, "九": 9}
    item = article.partition("（")[2].partition("）")[0]
    return f"Article 20, item {numbers[item]}" if item in numbers else ""
