"""The JSON twin of a report's page, and the schema.org description inside the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from archive.schema import table
from publish.report_page import PrintedFigure, ReportPage, ReportSection

#: Columns of `figures` that the twin gives; those of the report and of the code stand elsewhere in it.
FIGURE_FIELDS = tuple(
    column.name
    for column in table("figures").columns
    if column.name not in {"report_id", "table_code", "row_code", "column_code"}
)
REGULATION_ARTICLE = "《中华人民共和国政府信息公开条例》（国务院令第711号）第五十条"


def report_json(page: ReportPage, links: dict[str, str]) -> dict[str, Any]:
    """Everything the page shows, under the names that the columns of archive.db have."""
    return {
        "report": page.facts,
        "preamble": list(page.preamble),
        "sections": [_section(section) for section in page.sections],
        "figures": [
            _figure(figure) for section in page.sections if section.table for figure in section.table.figures.values()
        ],
        "not_on_this_form": [
            slot.code
            for section in page.sections
            if section.table
            for slot in section.table.layout.slots
            if slot.code not in section.table.figures and slot.code not in section.table.unread
        ],
        "not_read": [code for section in page.sections if section.table for code in section.table.unread],
        "tables": [
            section.table.how.row | {"decided_by": list(section.table.how.labels)}
            for section in page.sections
            if section.table and section.table.how
        ],
        "documents": list(page.documents),
        "problems": list(page.problems),
        "findings": [asdict(finding) for finding in page.findings.audit.findings],
        "findings_elsewhere": [asdict(finding) for finding in page.findings.elsewhere],
        "checks": [asdict(check) for check in page.findings.audit.checks],
        "untestable": [asdict(place) for place in page.findings.audit.untestable],
        "decisions": list(page.decisions),
        "withheld_documents": sorted(page.withheld_documents),
        "earlier": page.earlier,
        "later": page.later,
        "links": links,
    }


def schema_org(page: ReportPage, address: str, links: dict[str, str]) -> dict[str, Any]:
    """The report in the words of https://schema.org/Report, for search engines and reference managers."""
    facts = page.facts
    described = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": address,
        "url": address,
        "name": page.title,
        "inLanguage": "zh-Hans",
        "about": REGULATION_ARTICLE,
        "author": {"@type": "GovernmentOrganization", "name": facts["agency_name"]},
        "publisher": {"@type": "GovernmentOrganization", "name": facts["agency_name"]},
        "temporalCoverage": str(facts["year"]),
        "datePublished": facts["published_on"],
        "isBasedOn": facts["document_url"] or facts["url"],
        "identifier": f"sha256:{facts['document_sha256']}",
        "encoding": [
            {"@type": "MediaObject", "contentUrl": links["csv"], "encodingFormat": "text/csv"},
            {"@type": "MediaObject", "contentUrl": links["json"], "encodingFormat": "application/json"},
        ],
    }
    if "document" in links:
        stored = {"@type": "MediaObject", "contentUrl": links["document"], "sha256": facts["document_sha256"]}
        described["encoding"].append(stored)
    return {name: value for name, value in described.items() if value is not None}


def _section(section: ReportSection) -> dict[str, Any]:
    return {
        "number": section.number,
        "heading": section.heading,
        "name_zh": section.zh,
        "name_en": section.en,
        "prose": list(section.paragraphs),
    }


def _figure(figure: PrintedFigure) -> dict[str, Any]:
    return {
        "code": figure.code,
        "label_zh": figure.label_zh,
        "label_en": figure.label_en,
        "unit": figure.unit,
        **{name: figure.row[name] for name in FIGURE_FIELDS},
    }
