"""The words the parser speaks: what a reader finds in bytes, and what an edition makes of it.

A reader (one per file format) turns bytes into a `Reading`: blocks of text and grids of cells, in reading order,
each with its place. An edition (one per version of the statutory form) turns grids into `Figure`s. The two meet only
here.

Everything is frozen, and nothing here knows a network, a database or a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Literal

from parse.frozen import frozen

#: What is known of a printed cell. Seven different facts: a number, nothing printed, a dash or slash, words, something
#: that cannot be read with certainty, two readings that differ, and (no figure at all) a row that this form has not.
State = Literal["number", "blank", "dash", "text", "unreadable", "disputed"]

#: What two independent readings of one cell say: the same, not the same, or that there was only one.
Agreement = Literal["agree", "differ", "single"]

#: The version of the statutory form that a document or a table follows, told from its printed labels.
Edition = Literal["2021", "2019", "mixed", "prose"]

#: Box in PDF points from the page's top left corner: x0, top, x1, bottom.
Box = tuple[float, float, float, float]


@frozen
class Place:
    """Where in the stored bytes something is printed. Each format fills what it has; at least one field is set.

    A picture has ``page`` (1, or the frame of a TIFF) and ``pixels``; a scanned page of a PDF has ``page`` and ``box``.
    """

    page: int | None = None  #: 1-based page of a paged document
    box: Box | None = None  #: PDF points from the top left of that page
    path: str | None = None  #: element path in HTML, e.g. ``/html/body/div[2]/table[1]/tbody/tr[3]/td[2]``
    line: int | None = None  #: 1-based line of a plain text
    pixels: Box | None = None  #: box in pixels of the stored picture, as stored (before any turning or scaling)
    sheet: str | None = None  #: name of the sheet of a workbook
    cell: str | None = None  #: cell of that sheet, e.g. ``B7``
    table: int | None = None  #: 1-based number of the table in a word-processor document, nested ones counted
    paragraph: int | None = None  #: 1-based number of the paragraph in a word-processor document
    member: str | None = None  #: the file inside an archive, or the picture inside a document, that holds it


#: Of what a reader has made up, as an example in a test.
NOWHERE = Place()


@frozen
class Cell:
    """One cell of a grid as printed, spans resolved: it covers rows [row, row+row_span) and columns alike."""

    text: str  #: as printed; line breaks inside the cell are kept as ``\\n``
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    place: Place = NOWHERE
    second: str | None = None  #: the same cell by a second reading of its own (recognition); None when none was made
    confidence: float | None = None  #: of recognised text, 0 to 1, the lower one of two readings
    may_hold_point: bool = False  #: recognised digits with a trace of ink where a worn decimal point would stand


@dataclass(frozen=True)
class Grid:
    """A table of a document: cells that do not overlap, in row-major order of their top left corners."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    place: Place = NOWHERE
    reader: str = ""  #: what read it: html, pdf, scan, docx, sheet, ofd, text

    def list_rows(self) -> list[list[Cell]]:
        """For each row the cells that cover it, left to right; one that spans rows is in each of them."""
        rows: list[list[Cell]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.rows)):
                rows[row].append(cell)
        return [sorted(cells, key=attrgetter("column")) for cells in rows]


@frozen
class Block:
    """A paragraph of text in reading order, the line breaks of the layout already removed."""

    text: str
    place: Place = NOWHERE


@frozen
class Token:
    """A piece of text for the second reading: taken from the bytes without the grids, in the order of the bytes.

    A format that marks cells gives one with empty text for each cell that prints nothing.
    """

    text: str
    place: Place = NOWHERE


@dataclass(frozen=True)
class Problem:
    """What could not be read or is not certain, said so that a person can act on it."""

    stage: str  #: crawl, read, match, build ...
    kind: str  #: a stable word, e.g. ``row_not_recognised``
    message: str  #: where in the document, what was expected, what to do
    table_code: str | None = None
    row_code: str | None = None
    column_code: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a reader found: blocks and grids in reading order, and the document's own metadata."""

    kind: str  #: the format, as `parse.sniff` names it
    items: tuple[Block | Grid, ...]
    metadata: tuple[tuple[str, str], ...] = ()  #: e.g. ("ArticleTitle", "…") from <meta>, as printed
    problems: tuple[Problem, ...] = ()
    tokens: tuple[Token, ...] = ()  #: for the second reading; empty where the format allows none

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The grids alone, in reading order."""
        return tuple(item for item in self.items if isinstance(item, Grid))


@frozen
class Figure:
    """One printed value of a statutory table under its public code."""

    table_code: str
    row_code: str
    column_code: str
    edition: Edition  #: ``2021`` or ``2019``: the form of the table (in a mixed table, of the cell) it stands in
    value: Decimal | None  #: None unless state is ``number``
    printed: str  #: the cell's text verbatim
    state: State
    place: Place
    reader: str = ""  #: what read it, as `Grid.reader`
    agreement: Agreement = "single"  #: of this reading and the second one
    second: str | None = None  #: what the second reading says, where there is one
    confidence: float | None = None  #: of recognised text, 0 to 1

    @property
    def code(self) -> str:
        """``table.row.column``, e.g. ``requests.granted.total``."""
        return f"{self.table_code}.{self.row_code}.{self.column_code}"


@dataclass(frozen=True)
class TableReading:
    """How one statutory table of a report was read."""

    table_code: str
    edition: Edition  #: ``2021``, ``2019`` or ``mixed``; the prevailing one for a table that all forms share
    decided_by: tuple[str, ...]  #: the printed labels that told the edition; empty for a table that all forms share
    reader: str
    place: Place  #: where it begins
    agreed: int = 0  #: figures that two readings give alike
    disputed: int = 0  #: figures on which two readings differ
    single: int = 0  #: figures that only one reading gives


@dataclass(frozen=True)
class Section:
    """One of the six sections of a report; 0 is what precedes the first heading (title, preamble)."""

    number: int
    heading: str  #: as printed, e.g. ``一、总体情况``; empty for 0
    text: str  #: everything the section prints, tables included (a row a line), line breaks of the layout removed
    prose: str  #: the same without the tables


@dataclass(frozen=True)
class Evidence:
    """Why the parser believes a fact about the whole report: the words and where they stand."""

    value: str  #: e.g. ``2024`` or ``伊宁市人民政府``
    source: str  #: period, title, heading, signature, metadata:ContentSource ...
    printed: str  #: the words that say so


@dataclass(frozen=True)
class Report:
    """All that was read in one document that is a report."""

    kind: str  #: of the reading
    title: str  #: as printed, line breaks removed; empty when the document has none
    agency: str  #: as printed in the title or the signature; empty when not found
    year: int | None
    edition: Edition
    published_on: str | None  #: ISO date printed in the document (signature or metadata)
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
    agency_evidence: tuple[Evidence, ...] = ()  #: best first
    year_evidence: tuple[Evidence, ...] = ()  #: best first
    tables: tuple[TableReading, ...] = ()  #: those found, in reading order


class Unreadable(Exception):
    """The bytes are not a document that this reader can read. The message says what was found and what to do."""

    kind = "unreadable"


class ToolMissing(Unreadable):
    """An extra or a program that this document needs is not installed. The message says how to install it."""

    kind = "tool_missing"


class NeedsRecognition(Exception):
    """The document holds pages or pictures that must be recognised, and this pass was told to leave that alone."""
