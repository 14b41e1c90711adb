"""One report per agency and year: which of several addresses of the same report is shown, and what the others say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.periods import Period
from archive.places import Fate, Standing
from archive.problems import ProblemRow, document_row
from archive.reports import ArchivedReport
from archive.wording import plain
from parse.model import Figure

#: What another address says, beside the one shown.
SAYS = ("same", "text_differs", "numbers_differ")


@dataclass(frozen=True)
class Candidate:
    """One address of a report with what became of it."""

    standing: Standing
    fate: Fate
    is_outdated: bool = False  #: the page has said something else since, under another form of its address

    @property
    def period(self) -> Period:
        """What it said last."""
        return self.standing.periods[-1]

    @property
    def report(self) -> ArchivedReport:
        """The reading of its newest text."""
        return self.period.report


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Addresses of one report, the one to show first.

    One with figures before one without; one on the web before a local file; one where the report still stands; the
    newest text of a page with several forms of its address; then most figures, the one seen first, the lesser address.
    """
    return sorted(
        candidates,
        key=lambda one: (
            not one.report.report.figures,
            one.fate.state == "file",
            one.fate.is_gone,
            one.is_outdated,
            -len(one.report.report.figures),
            one.standing.first_seen,
            one.standing.url,
        ),
    )


def compare(shown: Candidate, other: Candidate) -> str:
    """What another address says: the same, other words, or other numbers (`SAYS`)."""
    if _differing_figures(shown, other):
        return "numbers_differ"
    return "same" if shown.period.words_sha256 == other.period.words_sha256 else "text_differs"


def list_conflicts(ranked: Sequence[Candidate]) -> tuple[list[ProblemRow], list[ProblemRow]]:
    """Where other addresses contradict the shown one: what makes the report doubtful, and what does not.

    An address that is gone contradicts nothing, nor does one that was last asked before the shown one changed.
    """
    shown, *others = ranked
    doubts: list[ProblemRow] = []
    notes: list[ProblemRow] = []
    for other in others:
        said = compare(shown, other)
        if said == "same" or other.fate.is_gone or other.is_outdated or _is_stale(shown, other):
            continue
        where = f"the one shown is {shown.standing.url}; compare the two"
        if said == "numbers_differ":
            listed = _list_figures(_differing_figures(shown, other))
            message = f"this address prints {listed} otherwise than the report's other address; {where}"
            row = document_row(other.report.document, "figures_differ_at_other_address", message)
            doubts.append(replace(row, report_id=shown.report.id))
        else:
            message = f"this address has the same figures as the report's other address, but other words; {where}"
            row = document_row(other.report.document, "text_differs_at_other_address", message)
            notes.append(replace(row, report_id=shown.report.id))
    return doubts, notes


def _is_stale(shown: Candidate, other: Candidate) -> bool:
    earlier = {period.words_sha256 for period in shown.standing.periods[:-1]}
    return other.period.words_sha256 in earlier and other.standing.last_seen <= shown.period.first_seen


def _differing_figures(shown: Candidate, other: Candidate) -> list[Figure]:
    printed = {figure.code: plain(figure.printed) for figure in shown.report.report.figures}
    return [figure for figure in other.report.report.figures if printed.get(figure.code) != plain(figure.printed)]


def _list_figures(figures: list[Figure]) -> str:
    shown = ", ".join(f"{figure.code} = «{figure.printed}»" for figure in figures[:5])
    return shown + (f" and {len(figures) - 5} more" if len(figures) > 5 else "")
