"""What the archive knows of findings, read from archive.db alone, for the terminal, letters and pages.

read_audit(Path("archive.db"), "yining-2024")                      one report
read_audit(Path("archive.db"), "伊宁市", Filters(years=[2024]))   bodies of that name, one year
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from archive.audit.told import (
    Audit,
    Filters,
    ToldCheck,
    ToldEvidence,
    ToldFinding,
    ToldReport,
    ToldRule,
    ToldUntestable,
)
from archive.codebook import CODEBOOK_EDITIONS, Entry, load_codebook
from archive.status import UnknownAgency, find_bodies, open_archive

REPORTS_SQL = """
select r.id, r.agency_id, a.name as agency, r.year, r.title, r.status from reports r
join agencies a on a.id = r.agency_id order by r.agency_id, r.year, r.serial
"""
FINDINGS_SQL = """
select f.*, r.agency_id, a.name as agency, r.year, r.title, r.url, r.document_url, r.document_sha256, r.captured_at,
u.name_zh as rule_name_zh, u.name_en as rule_name_en, u.basis_zh as rule_basis_zh, u.basis_en as rule_basis_en,
u.cannot_know_zh, u.cannot_know_en
from findings f join reports r on r.id = f.report_id join agencies a on a.id = r.agency_id
join rules u on u.code = f.rule where r.status <> 'withheld' and {where}
order by r.agency_id, r.year, u.position, f.table_code, f.row_code, f.column_code, f.section, f.start, f.id
"""
#: The address and time of another document than the report's main one are those of its first capture.
EVIDENCE_SQL = """
select e.*, a.name as agency, r.year, r.url, g.edition,
case when e.document_sha256 = r.document_sha256 then r.document_url else (select c.url from captures c
where c.sha256 = e.document_sha256 order by c.time, c.record_id limit 1) end as document_url,
case when e.document_sha256 = r.document_sha256 then r.captured_at else (select min(c.time) from captures c
where c.sha256 = e.document_sha256) end as captured_at
from finding_evidence e join reports r on r.id = e.report_id join agencies a on a.id = r.agency_id
left join figures g on g.report_id = e.report_id and g.table_code = e.table_code and g.row_code = e.row_code
and g.column_code = e.column_code
where e.finding_id in (select value from json_each(:ids)) order by e.finding_id, e.position
"""
CHECKS_SQL = """
select c.report_id, c.rule, c.held, c.broken, c.untestable from checks c join rules u on u.code = c.rule
where c.report_id in (select value from json_each(:reports)) and {rule} order by c.report_id, u.position
"""
UNTESTABLE_SQL = """
select t.report_id, t.rule, t.reason, t.meaning, count(*) as places from untestable t join rules u on u.code = t.rule
where t.report_id in (select value from json_each(:reports)) and {rule}
group by t.report_id, t.rule, t.reason, t.meaning order by t.report_id, u.position, t.reason, t.meaning
"""
LINKS_SQL = """
select state, count(*) from prose_links where report_id in (select value from json_each(:reports)) group by state
"""
#: Findings of other reports in which a cell of this one takes part.
ELSEWHERE = (
    "f.report_id <> :report and f.id in (select e.finding_id from finding_evidence e where e.report_id = :report "
    "union select o.id from findings o where o.related_report_id = :report)"
)
EVERYTHING = Filters()
_REPORT_ID = re.compile(r"(?P<agency>.+)-(?P<year>\d{4})")


def read_rules(archive: Path) -> tuple[ToldRule, ...]:
    """The rules in their order. Raises UnreadableArchive."""
    names = ", ".join(field.name for field in fields(ToldRule))
    with open_archive(archive) as database:
        return tuple(ToldRule(*row) for row in database.execute(f"select {names} from rules order by position"))


def read_findings(archive: Path, name: str | None = None, filters: Filters = EVERYTHING) -> list[ToldFinding]:
    """The findings of `read_audit` alone. Raises UnreadableArchive, UnknownAgency."""
    return list(read_audit(archive, name, filters).findings)


def read_audit(archive: Path, name: str | None = None, filters: Filters = EVERYTHING) -> Audit:
    """What is known of the reports of a name: of a report by its id, of bodies by id, name or part of names.

    Findings are in the order of bodies, years and rules. Raises UnreadableArchive, UnknownAgency.
    """
    with open_archive(archive) as database:
        return tell_audit(database, _find_reports(database, name, filters.years), filters)


def tell_audit(database: sqlite3.Connection, reports: Sequence[ToldReport], filters: Filters = EVERYTHING) -> Audit:
    """What is known of these reports. A filter by rules is one of checks too; those by severity and verdict are not."""
    wanted = {"rule": filters.rules, "severity": filters.severities, "verdict": filters.verdicts}
    values = {column: json.dumps(list(those)) for column, those in wanted.items()}
    values["reports"] = json.dumps([report.id for report in reports])
    chosen = ["f.report_id in (select value from json_each(:reports))"]
    chosen += [f"f.{column} in (select value from json_each(:{column}))" for column, those in wanted.items() if those]
    rule = "rule in (select value from json_each(:rule))" if filters.rules else "true"
    (newest,) = database.execute("select max(time) from captures").fetchone()
    return Audit(
        reports=tuple(reports),
        findings=_tell_findings(database, " and ".join(chosen), values),
        checks=tuple(ToldCheck(*row) for row in database.execute(CHECKS_SQL.format(rule=rule), values)),
        untestable=tuple(ToldUntestable(*row) for row in database.execute(UNTESTABLE_SQL.format(rule=rule), values)),
        links=dict(database.execute(LINKS_SQL, values).fetchall()),
        newest_capture=newest,
    )


def tell_elsewhere(database: sqlite3.Connection, report_id: str) -> tuple[ToldFinding, ...]:
    """Findings of other reports in which this one takes part."""
    return _tell_findings(database, ELSEWHERE, {"report": report_id})


def _find_reports(database: sqlite3.Connection, name: str | None, years: Sequence[int]) -> list[ToldReport]:
    held = [ToldReport(*row) for row in database.execute(REPORTS_SQL)]
    if name is not None and name in {report.id for report in held}:
        held = [report for report in held if report.id == name]
    elif name is not None:
        bodies = _find_bodies(database, name)
        held = [report for report in held if report.agency_id in bodies]
    return [report for report in held if not years or report.year in years]


def _find_bodies(database: sqlite3.Connection, name: str) -> set[str]:
    names = dict(database.execute("select id, name from agencies order by id").fetchall())
    found = _REPORT_ID.fullmatch(name)
    if found and found["agency"] in names:
        raise UnknownAgency(
            f"{name}: no report of {names[found['agency']]} for {found['year']} is held; "
            f"`gongkai coverage {found['agency']}` says what is known of it"
        )
    return find_bodies(name, names, "the id of a report, or the id or name of a body")


def _tell_findings(database: sqlite3.Connection, where: str, values: Mapping[str, str]) -> tuple[ToldFinding, ...]:
    rows = [dict(row) for row in database.execute(FINDINGS_SQL.format(where=where), values)]
    evidence: dict[str, list[ToldEvidence]] = defaultdict(list)
    for row in database.execute(EVIDENCE_SQL, {"ids": json.dumps([row["id"] for row in rows])}):
        evidence[row["finding_id"]].append(_evidence(dict(row)))
    return tuple(ToldFinding(**row, evidence=tuple(evidence[row["id"]])) for row in rows)


def _evidence(row: dict[str, Any]) -> ToldEvidence:
    code = (row["table_code"], row["row_code"], row["column_code"])
    entry = _label(row.pop("edition"), code)
    labels = (entry.label_zh, entry.label_en, entry.unit) if entry else ("", "", "")
    del row["finding_id"]
    return ToldEvidence(**row, label_zh=labels[0], label_en=labels[1], unit=labels[2])


def _label(edition: str | None, code: tuple[str | None, ...]) -> Entry | None:
    """The form's words for a cell: those of its own edition, else of the newest that has it."""
    found = (_entries().get((tried, *code)) for tried in (edition, *CODEBOOK_EDITIONS))
    return next((entry for entry in found if entry), None)


@cache
def _entries() -> dict[tuple[str | None, ...], Entry]:
    return {(entry.edition, entry.table_code, entry.row_code, entry.column_code): entry for entry in load_codebook()}
