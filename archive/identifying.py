"""Whose report a publication is, and of which year: decided by evidence, corrected by decisions, conflicts said.

A report titled for the government and signed by its office is one body's; a title that names one bureau and a signature
that names another are not, nor a title of 2023 over a period of 2024.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.agreeing import are_one_body, is_foreign
from archive.corrections import Corrected, Found, correct
from archive.problems import ProblemRow, document_row
from archive.publications import Document, Publication, short_name
from archive.rulings import Rulings
from crawler.registry import find_agency, slug
from crawler.titles import judge_title
from parse.identity import read_title
from parse.model import Evidence, Report

#: Where the parser found a title: on the page, or in what the page says of itself.
TITLE_SOURCES = ("title", "metadata:ArticleTitle", "metadata:ucaptitle", "metadata:h1", "metadata:h2", "metadata:title")
#: Nobody publishes the report of a year before its last month.
_EARLIEST = "{}-12-01"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True)
class Identity:
    """Whose report it is and of which year."""

    agency_id: str
    agency_name: str
    known: bool  #: the agency is on the roster
    year: int

    @property
    def report_id(self) -> str:
        """``yining-2024``."""
        return f"{self.agency_id}-{self.year}"


@dataclass(frozen=True)
class Identified:
    """What was decided: None where it could not be; the report with all its evidence; what was found against it."""

    identity: Identity | None
    report: Report
    problems: tuple[ProblemRow, ...]
    settled: frozenset[str]  #: kinds of the parser's problems that are decided here


def identify_report(
    report: Report,
    parts: Sequence[tuple[Document, Report]],
    document: Document,
    publication: Publication,
    rulings: Rulings,
) -> Identified:
    """Decide by what the documents say together. `parts` are all that were read, `document` the one with most figures.

    Evidence, best first: the operator's decision, what was given with an ingested file, the period and titles, file
    names, signatures, metadata.
    """
    named = _read_file_names(parts)
    told = document.year_hint or report.year or next((int(item.value) for item in named), None)
    name = document.agency_hint or printed_agency(report)
    found = Found(_full_name(name, publication.site), told)
    before = _decide(found, publication.site)
    corrected = correct(found, before.report_id if before else None, publication, rulings)
    report = replace(
        report,
        agency_evidence=(*corrected.agency_evidence, *report.agency_evidence),
        year_evidence=(*corrected.year_evidence, *report.year_evidence, *named),
    )
    settled = _settle(corrected)
    identity = _decide(corrected.found, publication.site)
    if identity is None:
        return Identified(None, report, (_unknown(report, document, corrected.found),), settled)
    rulings.reports.update(dict.fromkeys(corrected.numbers, identity.report_id))
    problems: list[ProblemRow] = []
    if "year_conflict" not in settled:
        problems += _check_years(report, parts, document, identity.year, named)
    if "agency_conflict" not in settled:
        conflict = _find_stranger(report, identity, document, publication.site)
        problems += [document_row(document, "agency_conflict", conflict)] if conflict else []
        settled |= {"agency_conflict"}
    return Identified(identity, report, tuple(problems), settled)


def printed_agency(report: Report) -> str:
    """The agency that a title names, of the document or its page; only where none does, a signature or metadata.

    A body that is not on the roster keeps its own name: the site's owner, named beside it, did not write its report.
    """
    titled = (item.value for item in report.agency_evidence if item.source.startswith(TITLE_SOURCES))
    return next(titled, report.agency)


def _full_name(name: str, site: str) -> str:
    known = find_agency(name, site=site) if name else None
    return known.name if known else name


def _decide(found: Found, site: str) -> Identity | None:
    if found.year is None or not found.agency:
        return None
    known = find_agency(found.agency, site=site)
    if known is not None:
        return Identity(known.id, known.name, True, found.year)
    return Identity(slug(found.agency), found.agency, False, found.year)


def _settle(corrected: Corrected) -> frozenset[str]:
    """What a correction decides is no conflict any more: both sides stand in the evidence."""
    settled = {"agency_conflict"} if corrected.agency_evidence else set()
    return frozenset(settled | ({"year_conflict"} if corrected.year_evidence else set()))


def _unknown(report: Report, document: Document, found: Found) -> ProblemRow:
    missing = "year" if found.year is None else "agency"
    message = (
        f"«{report.title or 'no title'}» is an annual report, but its {missing} is printed nowhere it was looked "
        "for (reporting period, title, signature, metadata); ingest the file with --agency and --year, or correct it "
        "by a decision"
    )
    return document_row(document, f"{missing}_unknown", message)


# -- years ------------------------------------------------------------------------------------------------------------


def _read_file_names(parts: Sequence[tuple[Document, Report]]) -> list[Evidence]:
    """Years in names of files that are titles of reports: ``2023年政府信息公开工作年度报告.pdf``."""
    found = []
    for document, _ in parts:
        name = short_name(document.url)
        stem = _ENDING.sub("", name)
        year = read_title(stem).year if judge_title(stem) == "report" else None
        if year is not None:
            found.append(Evidence(str(year), "filename", name))
    return list(dict.fromkeys(found))


def _check_years(
    report: Report,
    parts: Sequence[tuple[Document, Report]],
    document: Document,
    year: int,
    named: Sequence[Evidence],
) -> list[ProblemRow]:
    """Everything outside one document that tells another year: the parser compares what stands within it."""
    told = []
    if document.year_hint and report.year and document.year_hint != report.year:
        told.append(f"the file was ingested as {document.year_hint}, the document says {report.year}; check --year")
    for other, said in parts:
        is_report = said.figures or judge_title(said.title) == "report"
        if other is not document and is_report and said.year not in {None, year}:
            told.append(
                f"{other.url} is titled «{said.title}» for {said.year}, the document itself says {year}; "
                "compare the two"
            )
    for evidence in named:
        if evidence.value != str(year):
            told.append(f"the file is named «{evidence.printed}», the document itself says {year}; compare the two")
    if report.published_on and report.published_on < _EARLIEST.format(year):
        told.append(
            f"it is dated {report.published_on}, before the year {year} that it reports on was over; "
            "look which is right"
        )
    return [document_row(document, "year_conflict", message) for message in told]


# -- agencies ---------------------------------------------------------------------------------------------------------


def _find_stranger(report: Report, identity: Identity, document: Document, site: str) -> str:
    """Who else is named as the author, in words; empty where all names may mean the same body."""
    others = {
        item: item.value for item in report.agency_evidence if not are_one_body(identity.agency_name, item.value, site)
    }
    if document.agency_hint and not are_one_body(document.agency_hint, report.agency or document.agency_hint, site):
        return (
            f"the file was ingested as the report of {document.agency_hint}, the document says {report.agency}; check "
            "--agency"
        )
    if others and not document.agency_hint:
        places = "; ".join(f"{item.source} says {value}" for item, value in others.items())
        return (
            f"{identity.agency_name} is taken for the author, but {places}; expected one body or its office: "
            "look which is right"
        )
    if is_foreign(identity.agency_name, site):
        return (
            f"{identity.agency_name} is named as the author, but the site {site} is that of another place; "
            "look whether the report is its own"
        )
    return ""
