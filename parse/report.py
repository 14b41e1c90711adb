"""The road through the parser: bytes, format, reading, tables, sections, identity, report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from parse.collection import pause_collection
from parse.containers import parse_container
from parse.editions.assemble import Outcome, parse_grids
from parse.editions.vocabulary import load_text_headers
from parse.identity import CORE, Identity, identify
from parse.model import Problem, Reading, Report, Section, Unreadable
from parse.readers.docx import read_docx
from parse.readers.html import read_html
from parse.readers.ofd import read_ofd
from parse.readers.office import read_office
from parse.readers.pdf import read_pdf
from parse.readers.scan import read_picture
from parse.readers.sheet import read_sheet
from parse.readers.text import read_plain_text
from parse.sections import split_sections
from parse.sniff import CONTAINERS, Kind, sniff

#: The first report year with statutory tables (国办公开办函〔2019〕60号).
FIRST_YEAR_WITH_TABLES = 2019
TABLE_NAMES = {
    "proactive": "主动公开",
    "requests": "收到和处理政府信息公开申请",
    "review_litigation": "行政复议、行政诉讼",
}


class Reader(Protocol):
    """What every reader is: bytes to a reading, recognising pictures or telling that it must."""

    def __call__(self, data: bytes, *, recognise: bool = ...) -> Reading: ...


def _read_text(data: bytes, *, recognise: bool = False) -> Reading:
    """Plain text holds no pictures; what its headers look like is the forms' affair."""
    del recognise
    return read_plain_text(data, load_text_headers())


#: One line a format.
READERS: Mapping[Kind, Reader] = {
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_docx,
    "doc": read_office,
    "rtf": read_office,
    "xlsx": read_sheet,
    "xls": read_sheet,
    "ofd": read_ofd,
    "picture": read_picture,
    "text": _read_text,
}


def read_document(data: bytes, *, recognise: bool = True) -> Reading:
    """Read a document, no archive, into blocks and grids.

    Raises ``Unreadable`` for a format without a reader and for damaged files, ``ToolMissing`` when an extra or a
    program must be installed first. With ``recognise=False``, ``NeedsRecognition`` tells of pictures that may hold
    tables.
    """
    kind = sniff(data)
    if kind in CONTAINERS:
        raise Unreadable(f"whole file: a {kind} archive is no document; expected one document; unpack it")
    return READERS[kind](data, recognise=recognise)


def parse_report(data: bytes, *, recognise: bool = True) -> Report:
    """Parse one document, or the report inside an archive.

    Whatever is printed and could not be read with certainty is named in ``problems``. Raises ``Unreadable`` when
    the bytes are no document of a known format, or a document that has nothing of an annual report (a shield page,
    an error page), and what `read_document` raises.
    """
    if sniff(data) in CONTAINERS:
        return parse_container(data, lambda member: parse_report(member, recognise=recognise))
    with pause_collection():
        return _parse_document(data, recognise=recognise)


def _parse_document(data: bytes, *, recognise: bool) -> Report:
    reading = read_document(data, recognise=recognise)
    outcome = parse_grids(reading.grids, reading.tokens)
    sections = split_sections(reading.items)
    identity = identify(reading)
    _refuse_other_pages(sections, outcome, identity)
    problems = (*reading.problems, *outcome.problems, *identity.problems, *_find_missing(sections, outcome, identity))
    return Report(
        kind=reading.kind,
        title=identity.title,
        agency=identity.agency,
        year=identity.year,
        edition=outcome.edition,
        published_on=identity.published_on,
        sections=sections,
        figures=outcome.figures,
        problems=problems,
        agency_evidence=identity.agency_evidence,
        year_evidence=identity.year_evidence,
        tables=outcome.tables,
    )


def _refuse_other_pages(sections: tuple[Section, ...], outcome: Outcome, identity: Identity) -> None:
    is_report = bool(
        outcome.figures
        or CORE.search(identity.title)
        or len(sections) > 2
        or any(CORE.search(s.prose) for s in sections)
    )
    if not is_report:
        beginning = sections[0].text[:40].replace("\n", " ")
        raise Unreadable(
            f"whole document: nothing of an annual report is in it (it begins «{beginning}»); expected a title, "
            f"headings or "
            "tables of the report; it may be a shield against robots or an error page: fetch it again"
        )


def _find_missing(sections: tuple[Section, ...], outcome: Outcome, identity: Identity) -> list[Problem]:
    """Name what every report of the form has and this one does not show."""
    problems = []
    if not identity.year:
        problems.append(
            _missing("year_missing", "no period and no title says the report year", "one", "the year is left open")
        )
    if not identity.agency:
        problems.append(
            _missing("agency_missing", "no title and no signature names the agency", "one", "the agency is left open")
        )
    if len(sections) == 1:
        problems.append(
            _missing(
                "sections_missing",
                "no heading of the six sections was found",
                "一、总体情况 …",
                "all text is section 0",
            )
        )
    printed = {figure.table_code for figure in outcome.figures}
    needs_tables = bool(printed) or (identity.year or FIRST_YEAR_WITH_TABLES) >= FIRST_YEAR_WITH_TABLES
    for code, name in TABLE_NAMES.items():
        if code not in printed and needs_tables:
            reason = f"the table {name} was not found or gave no figure; it may be an image or an attachment"
            problems.append(_missing("table_missing", reason, "one", "it has no figures", code))
    return problems


def _missing(kind: str, reason: str, expected: str, reading: str, table_code: str | None = None) -> Problem:
    return Problem(
        "match", kind, f"whole document: {reason}; expected {expected}; {reading}: look at the document", table_code
    )
