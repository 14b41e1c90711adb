"""What a build makes of the operator's decisions: which are in force, what each did, and which did nothing.

A build has no clock: `until` is compared with the day of the newest capture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive.problems import ProblemRow
from crawler.captures import Capture
from crawler.decisions import NO_DECISIONS, Decision, Decisions

#: The day of an archive without captures: every decision is in force.
NO_DAY = "0000-00-00"
_ADVICE = {
    "withhold": "nothing of this archive is withheld by it; look whether the name, the words or the section is right",
    "correct": "it corrected nothing; remove it if the document now says so itself, else look at the name",
    "exclude_host": "",
}


@dataclass
class Rulings:
    """Decisions of one build, and what they did to it so far."""

    decisions: Decisions = NO_DECISIONS
    day: str = NO_DAY  #: of the newest capture
    counts: Counter[int] = field(default_factory=Counter)  #: by the decision's number
    former: dict[int, str] = field(default_factory=dict)  #: what a corrected document said
    notes: dict[int, str] = field(default_factory=dict)
    reports: dict[int, str] = field(default_factory=dict)  #: what a corrected report is called now

    @property
    def withholding(self) -> tuple[Decision, ...]:
        """Those that withhold something now."""
        return self.decisions.of_kind("withhold", self.day)

    @property
    def correcting(self) -> tuple[Decision, ...]:
        """Those that correct something now."""
        return self.decisions.of_kind("correct", self.day)

    def list_rows(self) -> list[dict[str, object]]:
        """The rows of the table `decisions`."""
        return [self._row(entry) for entry in self.decisions.entries]

    def _row(self, entry: Decision) -> dict[str, object]:
        in_force = entry.holds_on(self.day)
        note = self.notes.get(entry.number)
        return {
            "number": entry.number,
            "kind": entry.kind,
            "subject": entry.subject,
            "report_id": self.reports.get(entry.number, entry.report),
            "reason": entry.reason,
            "date": entry.date,
            "decided_by": entry.by,
            "until": entry.until,
            "in_force": int(in_force),
            "applied": self.counts[entry.number],
            "former": self.former.get(entry.number),
            "evidence": entry.evidence or None,
            "message": note if in_force else f"held until {entry.until}; everything is as if it were not there",
        }

    def list_unused(self) -> list[ProblemRow]:
        """A problem for each decision in force that did nothing; a host may be excluded before it is ever met."""
        return [
            ProblemRow(
                "build",
                "decision_unused",
                f"decision {entry.number} ({entry.kind} {entry.subject}): "
                f"{self.notes.get(entry.number) or _ADVICE[entry.kind]}",
            )
            for entry in (*self.withholding, *self.correcting)
            if not self.counts[entry.number]
        ]


def rule(decisions: Decisions, captures: Sequence[Capture]) -> Rulings:
    """The decisions as of the newest capture."""
    return Rulings(decisions, max((capture.time for capture in captures), default=NO_DAY)[:10])


def leave_out_hosts(captures: Sequence[Capture], rulings: Rulings) -> tuple[list[Capture], list[ProblemRow]]:
    """The captures without those of excluded hosts, and a problem for each host that had any."""
    excluded = rulings.decisions.excluded_hosts(rulings.day)
    if not excluded:
        return list(captures), []
    left: Counter[str] = Counter()
    kept = []
    for capture in captures:
        host = (urlsplit(capture.url).hostname or "").lower()
        if host in excluded:
            left[host] += 1
            rulings.counts[excluded[host].number] += 1
        else:
            kept.append(capture)
    return kept, [_excluded(host, count, excluded[host]) for host, count in sorted(left.items())]


def _excluded(host: str, count: int, entry: Decision) -> ProblemRow:
    message = (
        f"{host}: {count} captures are left out, by decision {entry.number} of {entry.date} ({entry.reason}); they are "
        "still stored: remove the decision to have them back"
    )
    return ProblemRow("build", "host_excluded", message)
