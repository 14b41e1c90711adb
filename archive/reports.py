"""From publications to reports: whose report a publication is, of which year, and what its documents say together.

Pure decisions over what the parser read. What cannot be decided becomes a `ProblemRow`, never a guess.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from archive.identifying import identify_report
from archive.numbers import fits
from archive.problems import ProblemRow, document_row, problem_row
from archive.publications import Document, Publication
from archive.rulings import Rulings
from archive.sheets import Sheets, find_sheets
from archive.wording import text_hash
from crawler.registry import Agency
from crawler.titles import judge_title
from parse.merge import TABLES, UNCERTAIN, Merged, merge
from parse.model import Figure, Place, Problem, Report, TableReading

#: A page whose title is not a report's is still one when it prints this much of the statutory tables; it is flagged.
MANY_FIGURES = 100
#: First report year for which the statutory tables were prescribed (国办公开办函〔2019〕60号).
FIRST_TABLE_YEAR = 2019
#: Addresses that exist on no network (RFC 5737): captures that show one are reconstructions, and are said to be.
DOCUMENTATION_NETWORKS = tuple(
    ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
)

Outcome = Report | Problem
_Placed = TypeVar("_Placed", Figure, TableReading)


@dataclass(frozen=True)
class ReadDocument:
    """A document of a publication, and the hash of what was read in it; None where it could not be read."""

    document: Document
    text_sha256: str | None
    kind: str = ""  #: of the reading


@dataclass(frozen=True)
class ArchivedReport:
    """One report as it goes into the archive: the reading, whose it is, and the documents behind it."""

    id: str
    agency_id: str
    agency_name: str
    known: bool  #: the agency is on the roster
    year: int
    report: Report
    document: Document  #: the one with most figures
    page_url: str
    published_on: str | None
    problems: tuple[ProblemRow, ...]
    figure_documents: Mapping[str, str]  #: SHA-256 of the document that each figure was read from, by its code
    table_documents: Mapping[str, str]  #: the same of each table
    corroborated: Mapping[str, int]  #: how many other documents print the same figure
    current_documents: frozenset[str] = frozenset()  #: SHA-256 of the page and attachments as they are now
    documents: frozenset[str] = frozenset()  #: of all texts that they ever had
    read_documents: tuple[ReadDocument, ...] = ()  #: all of the publication, the page first
    version: int = 1  #: number of the text among all of this report
    addresses: int = 1  #: how many addresses it has or had
    withdrawn_at: str | None = None  #: since when none of them answers with it any more
    first_seen: str | None = None  #: when any of them first answered with it; a local file counts only alone

    @property
    def status(self) -> str:
        """complete, flagged or prose, as the schema says."""
        if self.problems or any(figure.state in UNCERTAIN for figure in self.report.figures):
            return "flagged"
        return "complete" if self.report.figures else "prose"

    @property
    def reconstructed(self) -> bool:
        """Whether the capture behind it comes from an address that exists on no network."""
        if not self.document.ip:
            return False
        address = ipaddress.ip_address(self.document.ip)
        return any(address in network for network in DOCUMENTATION_NETWORKS)


def archive_publication(
    publication: Publication, outcomes: Mapping[str, Outcome], rulings: Rulings | None = None
) -> tuple[ArchivedReport | None, list[ProblemRow]]:
    """The report that a publication holds, if it is one, and what could not be decided.

    `outcomes` maps the SHA-256 of each document to what the parser made of it; `rulings` may correct whose it is.
    """
    parts, unread = _list_parts(publication, outcomes)
    if not parts:
        return None, _list_unread(unread, whole=False)
    documents, reports = [part.document for part in parts], [part.report for part in parts]
    merged = merge(reports, [document.url for document in documents], lambda title: judge_title(title) == "report")
    document, page = documents[merged.base], reports[0] if documents[0] in publication.pages else None
    titles = [report.title for report in dict.fromkeys((page, reports[merged.base])) if report is not None]
    verdicts = {judge_title(title) for title in titles if title}
    problems = _list_unread(unread, whole=len(merged.table_sources) >= TABLES)
    if "report" not in verdicts and len(merged.report.figures) < MANY_FIGURES:
        if "unsure" in verdicts and not merged.report.figures:
            problems.append(_no_report(document, titles))
        return None, problems
    identified = identify_report(
        merged.report, list(zip(documents, reports, strict=True)), document, publication, rulings or Rulings()
    )
    problems += identified.problems
    identity = identified.identity
    if identity is None:
        return None, problems
    report, unfit = _fit(identified.report, merged, documents)
    problems += [
        problem_row(p, documents[n])
        for p, n in zip(report.problems, merged.problem_sources, strict=True)
        if p.kind not in identified.settled
    ]
    problems += unfit + _doubts(report, document, verdicts, identity.year)
    archived = ArchivedReport(
        id=identity.report_id,
        agency_id=identity.agency_id,
        agency_name=identity.agency_name,
        known=identity.known,
        year=identity.year,
        report=_leave_archive(report, merged, parts),
        document=document,
        page_url=publication.url,
        published_on=report.published_on,
        problems=tuple(replace(problem, report_id=identity.report_id) for problem in problems),
        figure_documents={f.code: parts[merged.sources[f.code]].find(f.place).sha256 for f in report.figures},
        table_documents={
            table.table_code: parts[merged.table_sources[table.table_code]].find(table.place).sha256
            for table in report.tables
            if table.table_code in merged.table_sources
        },
        corroborated=merged.corroborated,
        current_documents=frozenset(held.sha256 for held in publication.current),
        documents=frozenset(held.sha256 for held in publication.documents),
        read_documents=_list_read(publication, parts),
    )
    return archived, []


@dataclass(frozen=True)
class _Part:
    """What was read in one document, or in several pictures together; of these the first stands for all."""

    document: Document
    report: Report
    sheets: Sheets | None = None

    def find(self, place: Place) -> Document:
        """The document that a place stands in."""
        return self.sheets.find(place.member) if self.sheets else self.document


def _list_parts(
    publication: Publication, outcomes: Mapping[str, Outcome]
) -> tuple[list[_Part], list[tuple[Document, Problem]]]:
    """The documents that were read, in the order of the page, and those that could not be."""
    sheets = find_sheets(publication)
    together = outcomes[sheets.key] if sheets else None
    held = {picture.sha256 for picture in sheets.pictures} if sheets and isinstance(together, Report) else set()
    parts: list[_Part] = []
    unread: list[tuple[Document, Problem]] = []
    for document in publication.current:
        if document.sha256 not in held:
            outcome = outcomes[document.sha256]
            if isinstance(outcome, Problem):
                unread.append((document, outcome))
            else:
                parts.append(_Part(document, outcome))
        elif isinstance(together, Report) and not any(part.sheets for part in parts):
            parts.append(_Part(document, together, sheets))
    return parts, unread


def _list_unread(unread: Sequence[tuple[Document, Problem]], *, whole: bool) -> list[ProblemRow]:
    """What could not be read. Beside a report with all its tables a picture that is none of it is no loss: a page has
    arrows, seals and maps.
    """
    return [problem_row(problem, document) for document, problem in unread if not (whole and document.is_picture)]


def _leave_archive(report: Report, merged: Merged, parts: Sequence[_Part]) -> Report:
    """The report with places in the pictures themselves: the archive that they were read in is stored nowhere."""
    figures = {code for code, number in merged.sources.items() if parts[number].sheets}
    tables = {code for code, number in merged.table_sources.items() if parts[number].sheets}
    return replace(
        report,
        figures=tuple(_in_picture(figure) if figure.code in figures else figure for figure in report.figures),
        tables=tuple(_in_picture(table) if table.table_code in tables else table for table in report.tables),
    )


def _in_picture(item: _Placed) -> _Placed:
    return replace(item, place=replace(item.place, member=None))


def _fit(report: Report, merged: Merged, documents: Sequence[Document]) -> tuple[Report, list[ProblemRow]]:
    """The report with every number that a database keeps exactly; a longer one stays as printed, and is said."""
    long = [figure for figure in report.figures if not fits(figure.value)]
    figures = tuple(replace(f, value=None, state="text") if f in long else f for f in report.figures)
    problems = [_too_long(figure, documents[merged.sources[figure.code]]) for figure in long]
    return (replace(report, figures=figures) if long else report), problems


def _too_long(figure: Figure, document: Document) -> ProblemRow:
    message = (
        f"{figure.code} prints «{figure.printed}», more digits than a database number keeps; expected at most 15; "
        "it is kept as printed, without a value: look at the document"
    )
    row = document_row(document, "number_too_long", message)
    return replace(row, table_code=figure.table_code, row_code=figure.row_code, column_code=figure.column_code)


def _doubts(report: Report, document: Document, verdicts: Set[str], year: int) -> list[ProblemRow]:
    problems = []
    if "report" not in verdicts:
        message = (
            f"«{report.title}» is not the title of an annual report, yet the statutory tables stand below it; check it"
        )
        problems.append(document_row(document, "title_unexpected", message))
    if not report.figures and year >= FIRST_TABLE_YEAR:
        message = (
            f"a report for {year} must hold the statutory tables, and none was found in the page or its attachments; "
            "look at the page: the tables may be an image or a format that is not read yet"
        )
        problems.append(document_row(document, "no_tables", message))
    return problems


def _list_read(publication: Publication, parts: Sequence[_Part]) -> tuple[ReadDocument, ...]:
    """All documents; of several pictures read together each has the hash of the whole."""
    read: dict[str, tuple[str, str]] = {}
    for part in parts:
        together = part.sheets.pictures if part.sheets else (part.document,)
        read |= dict.fromkeys((document.sha256 for document in together), (text_hash(part.report), part.report.kind))
    return tuple(ReadDocument(item, *read.get(item.sha256, (None, ""))) for item in publication.current)


def _no_report(document: Document, titles: list[str]) -> ProblemRow:
    message = (
        f"«{' / '.join(titles)}» lies among annual reports, but neither title nor tables show that it is one; "
        "look at the page and, if it is a report, ingest it with --agency and --year"
    )
    return document_row(document, "not_recognised_as_report", message)


def agency_row(agency: Agency) -> dict[str, str | None]:
    """A row of the table `agencies` for a body on the roster."""
    return {
        "id": agency.id,
        "name": agency.name,
        "short_name": agency.short_name or None,
        "level": agency.level or None,
        "type": agency.type or None,
        "parent_id": agency.parent_id or None,
        "division_code": agency.division_code or None,
        "domain": agency.domain or None,
        "confidence": agency.confidence,
        "since": agency.since or None,
        "until": agency.until or None,
        "since_source": agency.since_source or None,
    }
