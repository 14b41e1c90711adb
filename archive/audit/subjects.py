"""Reports as the auditor sees them: what may be published of each, its kind and its neighbours on the roster.

ArchivedReport yining-2024  →  Subject(level "county-city", type "government", 400 cells)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from archive.audit.model import Cell, Company, Lateness, Subject
from archive.coverage import Square
from archive.reports import ArchivedReport
from archive.withholding import Row, Withholding
from archive.write import figure_rows, section_rows
from crawler.registry import Agency, load_agencies
from parse.model import Figure, Section


def gather_company(reports: Sequence[ArchivedReport], withholding: Withholding, squares: Iterable[Square]) -> Company:
    """All reports that may be audited, with what the roster and the coverage say of them."""
    agencies = load_agencies()
    children: dict[str, list[str]] = defaultdict(list)
    for agency in agencies.values():
        if agency.parent_id:
            children[agency.parent_id].append(agency.id)
    exists, lateness = {}, {}
    for square in squares:
        exists[square.agency_id, square.year] = square.state != "not_existing"
        if square.report_id is not None:
            lateness[square.report_id] = Lateness(square.state, square.deadline, square.days_late, square.basis)
    return Company(
        subjects=list_subjects(reports, withholding, agencies),
        children={parent: tuple(sorted(found)) for parent, found in sorted(children.items())},
        exists=exists,
        lateness=lateness,
    )


def list_subjects(
    reports: Iterable[ArchivedReport], withholding: Withholding, agencies: Mapping[str, Agency]
) -> tuple[Subject, ...]:
    """The subjects by id, without those that are withheld whole. What a decision does here is not counted for it."""
    rulings = withholding.rulings
    quiet = replace(withholding, rulings=replace(rulings, counts=Counter(), former={}, notes={}, reports={}))
    found = (_read_subject(item, quiet, agencies.get(item.agency_id)) for item in reports)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.report_id))


def _read_subject(item: ArchivedReport, withholding: Withholding, agency: Agency | None) -> Subject | None:
    sections = withholding.redact("sections", section_rows(item))
    figures = withholding.redact("figures", figure_rows(item))
    if len(sections) < len(item.report.sections) or len(figures) < len(item.report.figures):
        return None
    return Subject(
        report_id=item.id,
        agency_id=item.agency_id,
        agency=item.agency_name,
        level=agency.level if agency else "",
        type=agency.type if agency else "",
        parent_id=(agency.parent_id or None) if agency else None,
        year=item.year,
        edition=item.report.edition,
        published_on=item.published_on,
        url=item.page_url,
        signature=next((one.value for one in item.report.agency_evidence if one.source == "signature"), ""),
        sections=tuple(_section(row) for row in sections),
        cells={one.code: _cell(row, one) for row, one in zip(figures, item.report.figures, strict=True)},
        document_sha256=item.document.sha256,
        documents=_list_documents(item),
        names=_list_names(item, agency),
    )


def _section(row: Row) -> Section:
    return Section(row["number"], row["heading"], row["text"], row["prose"])


def _cell(row: Row, figure: Figure) -> Cell:
    """The cell as published; its exact value is that of the reading, not of the database."""
    return Cell(
        code=figure.code,
        value=figure.value if row["state"] == "number" else None,
        printed=row["printed"],
        state=row["state"],
        edition=row["edition"],
        reader=row["reader"],
        agreement=row["agreement"],
        corroborated=row["corroborated"],
        place=figure.place,
        document_sha256=row["document_sha256"],
    )


def _list_names(item: ArchivedReport, agency: Agency | None) -> tuple[str, ...]:
    others = (agency.short_name, *agency.aliases) if agency else ()
    return tuple(dict.fromkeys(name for name in (item.agency_name, item.report.agency, *others) if name))


def _list_documents(item: ArchivedReport) -> tuple[str, ...]:
    """Those that the words may stand in, the likeliest first."""
    others = [one.document.sha256 for one in item.read_documents if one.text_sha256 is not None]
    return tuple(dict.fromkeys([item.document.sha256, *others]))
