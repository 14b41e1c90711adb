"""Views over the findings and over the requests: counts that never add a printed total to its own parts.

A row of 收到和处理申请 prints six parts and their 总计: 2, 0, 0, 0, 0, 0 and 2. It counts as 2, not as 4.
"""

from __future__ import annotations

from parse.editions.form import REQUEST_ROWS_BEFORE_OTHER

#: Rows of the table `requests` that refuse (不予公开) or cannot provide (无法提供), in the order of the form.
REFUSALS = tuple(row for row in REQUEST_ROWS_BEFORE_OTHER if row.startswith(("refused_", "unavailable_")))
#: Rows that decline to process (不予处理): no refusals of information, told beside them.
NOT_PROCESSED = tuple(row for row in REQUEST_ROWS_BEFORE_OTHER if row.startswith("not_processed_"))
#: All rows that say how requests ended, by kind. （六）其他处理 is three rows or one; （七）总计 is none.
RESULTS = (
    ("granted", ("granted", "partially_granted")),
    ("refusal", REFUSALS),
    ("not_processed", NOT_PROCESSED),
    ("other", ("other_correction_overdue", "other_fee_unpaid", "other_other", "other_processing")),
)
#: Columns beside 总计.
PARTS = 6

#: Cells of one row of one report, by the aliases of the queries below.
_ROW = "report_id = r.id and {0}.table_code = 'requests' and {0}.row_code = w.row_code"
_TOTAL = f"left join figures t on t.{_ROW.format('t')} and t.column_code = 'total'"
_PARTS_SUM = (
    f"(select case when count(p.value) = {PARTS} then sum(p.value) end from figures p "
    f"where p.{_ROW.format('p')} and p.column_code <> 'total')"
)
#: All applicants of one row. A total that is withheld is not told by way of its parts.
_NUMBER = f"case when t.state = 'number' then t.value when t.state = 'withheld' then null else {_PARTS_SUM} end"

_FINDINGS = (
    "select report_id, count(*) as findings, sum(severity = 'error') as errors, sum(severity = 'warn') as warnings, "
    "sum(severity = 'note') as notes, sum(severity = 'error' and verdict = 'document') as proven_errors "
    "from findings group by report_id"
)
_CHECKS = (
    "select report_id, sum(held) as held, sum(broken) as broken, "
    "sum(untestable) as untestable from checks group by report_id"
)
#: Both are summed by report before they are joined: a join of their rows would count each finding once for each rule.
_REPORTS_CHECKED = (
    "from reports r join agencies a on a.id = r.agency_id "
    f"left join ({_FINDINGS}) f on f.report_id = r.id left join ({_CHECKS}) c on c.report_id = r.id"
)
_COUNTS = ("findings", "errors", "warnings", "notes", "proven_errors")
_PLACES = ("held", "broken", "untestable")


def _codes(*kinds: tuple[str, tuple[str, ...]]) -> str:
    """Rows of the form as a table of two columns: row_code, kind."""
    values = ", ".join(f"('{code}', '{kind}')" for kind, codes in kinds for code in codes)
    return f"(select column1 as row_code, column2 as kind from (values {values})) w"


def _sum_of(kind: str, codes: tuple[str, ...]) -> str:
    """The sum of the rows of a kind; null unless every one of them is known."""
    number = f"case when kind = '{kind}' then number end"
    return f"case when count({number}) = {len(codes)} then sum({number}) end"


_REFUSED_ROWS = (
    "select r.id as report_id, r.status, w.row_code, w.kind, "
    f"{_NUMBER} as number from reports r "
    f"cross join {_codes(('refusal', REFUSALS), ('not_processed', NOT_PROCESSED))} {_TOTAL}"
)
_REFUSED_SUMS = (
    "select report_id, status, "
    "max(case when row_code = 'unavailable_not_held' then number end) as not_held, "
    f"{_sum_of('refusal', REFUSALS)} as refusals, {_sum_of('not_processed', NOT_PROCESSED)} as not_processed, "
    "group_concat(case when kind = 'refusal' and number is null then row_code end, ', ') as unknown "
    f"from ({_REFUSED_ROWS}) group by report_id, status"
)
_NO_TABLE = "not exists (select 1 from figures e where e.report_id = s.report_id and e.table_code = 'requests')"
#: Fills the table `refusals` from the figures as published, once a build: the views over it need not read them again.
FILL_REFUSALS = (
    "insert into refusals (report_id, not_held, refusals, not_processed, reason) "
    "select report_id, not_held, refusals, not_processed, "
    f"case when status = 'withheld' then 'withheld' when {_NO_TABLE} then 'no table' "
    "when refusals is null then 'not known: ' || unknown when refusals = 0 then 'no refusals' end "
    f"from ({_REFUSED_SUMS}) s order by report_id"
)
_REFUSED = "from refusals s join reports r on r.id = s.report_id join agencies a on a.id = r.agency_id"
_NOT_HELD_OF_KNOWN = "sum(case when s.refusals is not null then s.not_held end)"
_SHARES = (
    "count(s.refusals) as reports_known, count(*) - count(s.refusals) as reports_unknown, "
    f"{_NOT_HELD_OF_KNOWN} as not_held, sum(s.refusals) as refusals, "
    f"case when sum(s.refusals) > 0 then round(1.0 * {_NOT_HELD_OF_KNOWN} / sum(s.refusals), 4) end as share"
)

VIEWS: tuple[tuple[str, str, str, str], ...] = (
    (
        "breaks_by_agency",
        "各机关逐年发现数",
        "Which agencies' numbers break most, by year: findings of each report by severity and verdict, and in how many "
        "places it was checked (null: it was not)",
        "select r.agency_id, a.name as agency, r.year, r.id as report_id, "
        + ", ".join(f"coalesce(f.{name}, 0) as {name}" for name in _COUNTS)
        + "".join(f", c.{name}" for name in _PLACES)
        + f" {_REPORTS_CHECKED} order by proven_errors desc, findings desc, r.agency_id, r.year",
    ),
    (
        "agencies_by_breaks",
        "各机关发现总数",
        "Which agencies' numbers break most, over all years: reports, those checked, those with findings, and the "
        "findings by severity and verdict",
        "select r.agency_id, a.name as agency, min(r.year) as first_year, max(r.year) as last_year, "
        "count(*) as reports, count(c.report_id) as reports_checked, count(f.report_id) as reports_with_findings, "
        + ", ".join(f"coalesce(sum(f.{name}), 0) as {name}" for name in _COUNTS)
        + "".join(f", sum(c.{name}) as {name}" for name in _PLACES)
        + f" {_REPORTS_CHECKED} group by r.agency_id order by proven_errors desc, findings desc, r.agency_id",
    ),
    (
        "request_results",
        "申请办理结果（各类申请人合计）",
        "How requests ended, a row for each result row that a report prints: the printed total of all applicants where "
        "it is a number (basis total), else the sum of its six parts where all are (parts), else null (none). "
        "The row 总计 is left out, so that these rows may be added up",
        "select report_id, agency_id, year, row_code, kind, number, "
        "case when number is null then 'none' when state = 'number' then 'total' else 'parts' end as basis from ("
        f"select r.id as report_id, r.agency_id, r.year, w.row_code, w.kind, {_NUMBER} as number, t.state "
        f"from reports r cross join {_codes(*RESULTS)} {_TOTAL} "
        f"where exists (select 1 from figures e where e.{_ROW.format('e')}))",
    ),
    (
        "not_held_share",
        "“不掌握”占拒绝的比例",
        "What share of each report's refusals is 本机关不掌握. Refusals are the rows of 不予公开 and 无法提供, all "
        "applicants, each once; 不予处理 stands beside. Null where a row is not known, and the reason says which",
        "select s.report_id, r.agency_id, a.name as agency, r.year, s.not_held, s.refusals, s.not_processed, "
        f"case when s.refusals > 0 then round(1.0 * s.not_held / s.refusals, 4) end as share, s.reason {_REFUSED}",
    ),
    (
        "not_held_share_by_year",
        "“不掌握”比例（逐年）",
        "What share of refusals is 本机关不掌握, by year: sums over the reports of which all is known, and how many "
        "are not. A government's report may include its bodies': `not_held_share_by_body` keeps them apart",
        f"select r.year, {_SHARES} {_REFUSED} group by r.year order by r.year",
    ),
    (
        "not_held_share_by_body",
        "“不掌握”比例（逐年，按级别和类型）",
        "The same by year, level and type of body, so that no body is added to one above it",
        f"select r.year, a.level, a.type, {_SHARES} {_REFUSED} "
        "group by r.year, a.level, a.type order by r.year, a.level, a.type",
    ),
)
