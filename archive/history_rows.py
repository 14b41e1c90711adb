"""Histories of reports as rows of the tables of `archive.tables.history`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from archive.changes import Change
from archive.numbers import sql_number
from archive.versions import Address, ReportHistory, Version
from crawler.captures import Capture

Row = dict[str, object]


def history_rows(histories: Sequence[ReportHistory], captures: Iterable[Capture]) -> dict[str, list[Row]]:
    """The rows of all histories by table, in an order in which each table follows those that it refers to.

    `captures` say in which file each document's bytes lie.
    """
    holders = _holders(captures)
    hidden = [version for history in histories for version in history.versions if not version.is_shown]
    return {
        "versions": [_version_row(one, item, holders) for item in histories for one in item.versions],
        "changes": [_change_row(change, item) for item in histories for change in item.changes],
        "addresses": [_address_row(address, item) for item in histories for address in item.addresses],
        "version_sections": [row for version in hidden for row in _section_rows(version)],
        "version_figures": [row for version in hidden for row in _figure_rows(version)],
    }


def _holders(captures: Iterable[Capture]) -> dict[str, Capture]:
    """For each content the first record that holds its bytes, as `CaptureStore.find_content` finds it."""
    found: dict[str, Capture] = {}
    whole = (capture for capture in captures if capture.record_type in {"response", "resource"} and capture.sha256)
    for capture in sorted(whole, key=lambda capture: (capture.time, capture.record_id)):
        found.setdefault(capture.sha256 or "", capture)
    return found


def _version_row(version: Version, history: ReportHistory, holders: Mapping[str, Capture]) -> Row:
    archived, period = version.period.report, version.period
    holder = holders[archived.document.sha256]
    documents = [{"url": item.document.url, "sha256": item.document.sha256} for item in archived.read_documents]
    return {
        "id": version.id,
        "report_id": history.report.id,
        "number": version.number,
        "kind": version.kind,
        "previous_id": version.previous,
        "first_seen": version.first_seen,
        "last_seen": version.last_seen,
        "is_shown": int(version.is_shown),
        "url": archived.page_url,
        "document_url": archived.document.url,
        "title": archived.report.title or None,
        "edition": archived.report.edition,
        "figures": len(archived.report.figures),
        "raw_variants": version.raw_variants,
        "raw_sha256": archived.document.sha256,
        "text_sha256": period.text_sha256,
        "facts_sha256": period.facts_sha256,
        "documents": json.dumps(documents, ensure_ascii=False),
        "file": holder.file,
        "offset": holder.offset,
    }


def _change_row(change: Change, history: ReportHistory) -> Row:
    table_code, row_code, column_code = change.code.split(".") if change.code else (None, None, None)
    return {
        "id": change.id,
        "event": change.event,
        "report_id": change.report_id,
        "url": change.url,
        "kind": change.kind,
        "version_from": history.version_id(change.text_from),
        "version_to": history.version_id(change.text_to),
        "seen_before": change.seen_before,
        "seen_at": change.seen_at,
        "section": change.section,
        "heading": change.heading,
        "difference": change.difference,
        "table_code": table_code,
        "row_code": row_code,
        "column_code": column_code,
        "old_printed": change.old_printed,
        "new_printed": change.new_printed,
        "old_sha256": change.old_sha256,
        "new_sha256": change.new_sha256,
        "old_url": change.old_url,
        "new_url": change.new_url,
        "moved_to": change.moved_to,
        "message": change.message,
    }


def _address_row(address: Address, history: ReportHistory) -> Row:
    standing, fate, report = address.candidate.standing, address.candidate.fate, address.candidate.report
    return {
        "report_id": history.report.id,
        "url": standing.url,
        "document_url": report.document.url,
        "site": standing.place.life.publication.site,
        "role": standing.place.life.publication.pages[-1].role,
        "rank": address.rank,
        "first_seen": standing.first_seen,
        "last_seen": standing.last_seen,
        "state": fate.state,
        "since": fate.since,
        "moved_to": fate.moved_to,
        "says": address.says,
        "version_id": address.version,
    }


def _section_rows(version: Version) -> list[Row]:
    return [
        {"version_id": version.id, "number": section.number, "heading": section.heading, "text": section.text}
        for section in version.period.report.report.sections
    ]


def _figure_rows(version: Version) -> list[Row]:
    return [
        {
            "version_id": version.id,
            "table_code": figure.table_code,
            "row_code": figure.row_code,
            "column_code": figure.column_code,
            "printed": figure.printed,
            "value": sql_number(figure.value),
            "state": figure.state,
        }
        for figure in version.period.report.report.figures
    ]
