"""The road through the parser: bytes, format, reading, tables, sections, identity, report."""

from __future__ import annotations

from parse.editions.assemble import Outcome, parse_grids
from parse.editions.vocabulary import load_text_headers
from parse.identity import CORE, Identity, identify
from parse.model import Problem, Reading, Report, Section, Unreadable
from parse.readers.html import read_html
from parse.readers.pdf import read_pdf
from parse.readers.text import read_plain_text
from parse.sections import split_sections
from parse.sniff import sniff

#: The first report year with statutory tables (国办公开办函〔2019〕60号).
FIRST_YEAR_WITH_TABLES = 2019
TABLE_NAMES = {
    "proactive": "主动公开",
    "requests": "收到和处理政府信息公开申请",
    "review_litigation": "行政复议、行政诉讼",
}


def read_document(data: bytes) -> Reading:
    """Read a document into blocks and grids. Raises ``Unreadable`` for a format without a reader and for damaged
    files.
    """
    kind = sniff(data)
    if kind == "pdf":
        return read_pdf(data)
    if kind == "html":
        return read_html(data)
    return read_plain_text(data, load_text_headers())


def parse_report(data: bytes) -> Report:
    """Parse one document.

    Whatever is printed and could not be read with certainty is named in ``problems``. Raises ``Unreadable`` when
    the bytes are no document of a known format, or a document that has nothing of an annual report (a shield page,
    an error page).
    """
    reading = read_document(data)
    outcome = parse_grids(reading.grids)
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
