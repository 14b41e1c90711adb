"""From publications to reports: whose report a publication is, of which year, and which of its documents is believed.

Pure decisions over what the parser read. What cannot be decided becomes a `ProblemRow`, never a guess.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from archive.publications import Document, Publication
from crawler.registry import Agency, find_agency, slug
from crawler.titles import judge_title
from parse.model import Figure, Problem, Report

#: A page whose title is not a report's is still one when it prints this much of the statutory tables; it is flagged.
MANY_FIGURES = 100
#: First report year for which the statutory tables were prescribed (国办公开办函〔2019〕60号).
FIRST_TABLE_YEAR = 2019
#: Addresses that exist on no network (RFC 5737): captures that show one are reconstructions, and are said to be.
DOCUMENTATION_NETWORKS = tuple(
    ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
)

#: Where the parser found a title: on the page, or in what the page says of itself.
TITLE_SOURCES = ("title", "metadata:ArticleTitle", "metadata:ucaptitle", "metadata:h1", "metadata:h2", "metadata:title")

Outcome = Report | Problem


@dataclass(frozen=True)
class ProblemRow:
    """A row of the table `problems`, before it has an id."""

    stage: str
    kind: str
    message: str
    report_id: str | None = None
    document_sha256: str | None = None
    url: str | None = None
    table_code: str | None = None
    row_code: str | None = None
    column_code: str | None = None
    since: str | None = None

    @property
    def id(self) -> str:
        """The same for the same problem in every build."""
        parts = (
            self.stage, self.kind, self.message, self.report_id, self.document_sha256, self.url,
            self.table_code, self.row_code, self.column_code,
        )  # fmt: skip
        return hashlib.sha256("\n".join(part or "" for part in parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ArchivedReport:
    """One report as it goes into the archive: the reading, whose it is, and the documents behind it."""

    id: str
    agency_id: str
    agency_name: str
    known: bool  #: the agency is on the roster
    year: int
    report: Report
    document: Document
    page_url: str
    published_on: str | None
    version: int
    problems: tuple[ProblemRow, ...]

    @property
    def status(self) -> str:
        """complete, flagged or prose, as the schema says."""
        if self.problems or any(figure.state == "unreadable" for figure in self.report.figures):
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
    publication: Publication, outcomes: Mapping[str, Outcome]
) -> tuple[ArchivedReport | None, list[ProblemRow]]:
    """The report that a publication holds, if it is one, and what could not be decided.

    `outcomes` maps the SHA-256 of each document to what the parser made of it.
    """
    current = [publication.pages[-1], *(texts[-1] for texts in publication.attachments.values())]
    read = [(document, outcome) for document in current if isinstance(outcome := outcomes[document.sha256], Report)]
    problems = [
        _of_document(problem, document)
        for document in current
        if isinstance(problem := outcomes[document.sha256], Problem)
    ]
    if not read:
        return None, problems
    page = next((report for document, report in read if document in publication.pages), None)
    document, best = max(read, key=lambda pair: (len(pair[1].figures), pair[0].role != "attachment", pair[0].url))
    titles = [report.title for report in (page, best) if report is not None]
    verdicts = {judge_title(title) for title in titles if title}
    if "report" not in verdicts and len(best.figures) < MANY_FIGURES:
        if "unsure" in verdicts and not best.figures:
            problems.append(_no_report(document, titles))
        return None, problems
    merged = _merged(best, page)
    identity, more = _identify(merged, document, publication)
    problems += more
    if identity is None:
        return None, problems
    agency_id, agency_name, known, year = identity
    report_id = f"{agency_id}-{year}"
    problems += _doubts(merged, document, verdicts, year)
    problems += _differences(best, document, read) + _page_conflict(page, best, document)
    return (
        ArchivedReport(
            id=report_id,
            agency_id=agency_id,
            agency_name=agency_name,
            known=known,
            year=year,
            report=merged,
            document=document,
            page_url=publication.url,
            published_on=(page or best).published_on or best.published_on,
            version=_count_versions(document, publication, outcomes),
            problems=tuple(replace(problem, report_id=report_id) for problem in problems),
        ),
        [],
    )


def _merged(best: Report, page: Report | None) -> Report:
    """The document that holds the tables, with the page's title and words where it has none of its own."""
    if page is None or page is best:
        return best
    return replace(
        best,
        title=best.title if judge_title(best.title) == "report" else page.title or best.title,
        agency=best.agency or page.agency,
        year=best.year if best.year is not None else page.year,
        sections=best.sections if len(best.sections) > 1 else page.sections,
        problems=tuple(problem for problem in best.problems if problem.kind not in _settled_by(page)),
        agency_evidence=best.agency_evidence + page.agency_evidence,
        year_evidence=best.year_evidence + page.year_evidence,
    )


def _settled_by(page: Report) -> set[str]:
    """Problems of an attachment that its page answers: it may lack the year or the agency that the page's title has."""
    answers = {"year_missing": page.year is not None, "agency_missing": bool(page.agency)}
    return {kind for kind, answered in answers.items() if answered}


def _identify(
    report: Report, document: Document, publication: Publication
) -> tuple[tuple[str, str, bool, int] | None, list[ProblemRow]]:
    problems: list[ProblemRow] = []
    year = document.year_hint or report.year
    if document.year_hint and report.year and document.year_hint != report.year:
        message = f"the file was ingested as {document.year_hint}, the document says {report.year}; check --year"
        problems.append(_row(document, "year_conflict", message))
    name = document.agency_hint or _printed_agency(report)
    if year is None or not name:
        missing = "year" if year is None else "agency"
        message = (
            f"«{report.title or 'no title'}» is an annual report, but its {missing} is printed nowhere it was looked "
            "for (reporting period, title, signature, metadata); ingest the file with --agency and --year"
        )
        return None, [*problems, _row(document, f"{missing}_unknown", message)]
    known = find_agency(name, site=publication.site)
    if known is not None:
        return (known.id, known.name, True, year), problems
    return (slug(name), name, False, year), problems


def _printed_agency(report: Report) -> str:
    """The agency that a title names, of the document or its page; only where none does, a signature or metadata.

    A body that is not on the roster keeps its own name: the site's owner, named beside it, did not write its report.
    """
    titled = (item.value for item in report.agency_evidence if item.source.startswith(TITLE_SOURCES))
    return next(titled, report.agency)


def _doubts(report: Report, document: Document, verdicts: Set[str], year: int) -> list[ProblemRow]:
    problems = [_of_document(problem, document) for problem in report.problems]
    if "report" not in verdicts:
        message = (
            f"«{report.title}» is not the title of an annual report, yet the statutory tables stand below it; check it"
        )
        problems.append(_row(document, "title_unexpected", message))
    if not report.figures and year >= FIRST_TABLE_YEAR:
        message = (
            f"a report for {year} must hold the statutory tables, and none was found in the page or its attachments; "
            "look at the page: the tables may be an image or a format that is not read yet"
        )
        problems.append(_row(document, "no_tables", message))
    return problems


def _page_conflict(page: Report | None, best: Report, document: Document) -> list[ProblemRow]:
    """A page that announces another year than the document attached to it has."""
    if page is None or page.year is None or best.year is None or page.year == best.year:
        return []
    message = (
        f"its page is titled «{page.title}» for {page.year}, the document itself says {best.year}; compare the two"
    )
    return [_row(document, "year_conflict", message)]


def _differences(best: Report, document: Document, read: Iterable[tuple[Document, Report]]) -> list[ProblemRow]:
    """Other documents of the same publication whose figures are not those of the document believed."""
    figures = {figure.code: figure.printed for figure in best.figures}
    problems = []
    for other, report in read:
        differing = [figure for figure in report.figures if figures.get(figure.code) != figure.printed]
        if other is not document and differing:
            message = f"it prints {_list_figures(differing)} otherwise than {document.url}; compare the two"
            problems.append(_row(other, "documents_differ", message))
    return problems


def _list_figures(figures: list[Figure]) -> str:
    shown = ", ".join(f"{figure.code} = «{figure.printed}»" for figure in figures[:5])
    return shown + (f" and {len(figures) - 5} more" if len(figures) > 5 else "")


def _count_versions(document: Document, publication: Publication, outcomes: Mapping[str, Outcome]) -> int:
    """How many different texts this address has had: counters and page frames that change make no version."""
    texts = publication.attachments.get(document.url, publication.pages)
    readings = [outcome for text in texts if isinstance(outcome := outcomes[text.sha256], Report)]
    return len({facts_hash(report) for report in readings})


def facts_hash(report: Report) -> str:
    """SHA-256 over what a report says: its title, words and printed figures, and nothing of its frame."""
    parts = [report.title, *(f"{section.heading}\n{section.text}" for section in report.sections)]
    parts += [f"{figure.code}={figure.printed}" for figure in report.figures]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def choose_reports(candidates: Iterable[ArchivedReport]) -> tuple[list[ArchivedReport], list[ProblemRow]]:
    """One report per agency and year; other addresses that say something else become problems.

    The one with most figures is kept, then the one seen first, then the lesser address.
    """
    groups: dict[str, list[ArchivedReport]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.id, []).append(candidate)
    chosen, problems = [], []
    for _, group in sorted(groups.items()):
        group.sort(key=lambda item: (-len(item.report.figures), item.document.first_seen, item.page_url))
        kept, *others = group
        differing = [problem for other in others if (problem := _other_address(kept, other)) is not None]
        doubtful = tuple(problem for problem in differing if problem.kind == "figures_differ_at_other_address")
        chosen.append(replace(kept, problems=kept.problems + doubtful))
        problems += [problem for problem in differing if problem not in doubtful]
    return chosen, problems


def _other_address(kept: ArchivedReport, other: ArchivedReport) -> ProblemRow | None:
    """What another publication of the same report says otherwise; other figures make the report doubtful."""
    printed = {figure.code: figure.printed for figure in kept.report.figures}
    differing = [figure for figure in other.report.figures if printed.get(figure.code) != figure.printed]
    shown = f"the one shown is {kept.page_url}; compare the two"
    if differing:
        message = f"this address prints {_list_figures(differing)} otherwise than the report's other address; {shown}"
        row = _row(other.document, "figures_differ_at_other_address", message)
    elif facts_hash(other.report) != facts_hash(kept.report):
        message = f"this address has the same figures as the report's other address, but other words; {shown}"
        row = _row(other.document, "text_differs_at_other_address", message)
    else:
        return None
    return replace(row, report_id=kept.id)


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
    }


def _no_report(document: Document, titles: list[str]) -> ProblemRow:
    message = (
        f"«{' / '.join(titles)}» lies among annual reports, but neither title nor tables show that it is one; "
        "look at the page and, if it is a report, ingest it with --agency and --year"
    )
    return _row(document, "not_recognised_as_report", message)


def _row(document: Document, kind: str, message: str) -> ProblemRow:
    return ProblemRow(
        "build", kind, f"{document.url}: {message}", None, document.sha256, document.url, since=document.first_seen
    )


def _of_document(problem: Problem, document: Document) -> ProblemRow:
    message = problem.message.removeprefix(f"{document.sha256}: ")
    return ProblemRow(
        problem.stage,
        problem.kind,
        f"{document.url}: {message}",
        None,
        document.sha256,
        document.url,
        problem.table_code,
        problem.row_code,
        problem.column_code,
        document.first_seen,
    )
