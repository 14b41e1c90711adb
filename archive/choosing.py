"""One report per agency and year: which of several addresses of the same report is shown, and what the others say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.problems import ProblemRow, document_row
from parse.model import Figure, Report

if TYPE_CHECKING:
    from archive.reports import ArchivedReport


def facts_hash(report: Report) -> str:
    """SHA-256 over what a report says: its title, words and printed figures, and nothing of its frame."""
    parts = [report.title, *(f"{section.heading}\n{section.text}" for section in report.sections)]
    parts += [f"{figure.code}={figure.printed}" for figure in report.figures]
    return hashlib.sha256("\n".join(parts).encode(errors="backslashreplace")).hexdigest()


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
        row = document_row(other.document, "figures_differ_at_other_address", message)
    elif facts_hash(other.report) != facts_hash(kept.report):
        message = f"this address has the same figures as the report's other address, but other words; {shown}"
        row = document_row(other.document, "text_differs_at_other_address", message)
    else:
        return None
    return replace(row, report_id=kept.id)


def _list_figures(figures: list[Figure]) -> str:
    shown = ", ".join(f"{figure.code} = «{figure.printed}»" for figure in figures[:5])
    return shown + (f" and {len(figures) - 5} more" if len(figures) > 5 else "")
