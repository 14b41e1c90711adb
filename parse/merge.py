"""Several documents of one publication put together: the best source for each statutory table, the others beside it.

A page and the attachment that repeats its tables, three pictures of three sheets, the members of an archive::

    merge_reports([page, attachment], ["page.shtml", "report.pdf"])

The value kept is always the one printed in the table's best source. Another document that prints the same corroborates
it; one that prints something else is a problem ``sources_differ``. Nothing is averaged, filled in or chosen by sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from parse.identity import CORE
from parse.model import Edition, Evidence, Figure, Problem, Report, Section, TableReading

#: States of a figure that is not certain.
UNCERTAIN = frozenset({"unreadable", "disputed"})
#: The reader whose figures were recognised; any other takes its text from the bytes.
RECOGNISED = "scan"
#: Kinds of reading of one sheet of a report: what one begins the next may go on with.
PICTURES = frozenset({"picture"})
#: Statutory tables of a whole report: what a document beside them could not read of itself is then no loss.
TABLES = 3
#: A title is judged by the room that knows titles; the parser alone knows only the document's name.
TitleJudge = Callable[[str], bool]


@dataclass(frozen=True)
class Merged:
    """One publication as one report, and from which document each part comes (numbers count the reports given)."""

    report: Report
    sources: Mapping[str, int]  #: by code of the figure
    table_sources: Mapping[str, int]  #: by code of the table; of a joined table its first document
    corroborated: Mapping[str, int]  #: by code of the figure: how many other documents print the same
    problem_sources: tuple[int, ...]  #: for each of ``report.problems``
    base: int  #: the document with most figures, from which the words come where it has them


@dataclass(frozen=True)
class _Table:
    """One statutory table of the publication: the documents it is read from (the best first) and the others."""

    code: str
    sources: tuple[int, ...]
    others: tuple[int, ...]


def merge_reports(reports: Sequence[Report], names: Sequence[str] = ()) -> Report:
    """The documents of one publication as one report; ``names`` say in problems which document is meant.

    Raises ``ValueError`` for no report.
    """
    return merge(reports, names).report


def choose_tables(reports: Sequence[Report]) -> dict[str, int]:
    """For each statutory table the number of the report that it is best read from.

    Best is what gives most figures for certain, then the fewest uncertain ones, then text before recognition, then the
    order given.
    """
    codes = dict.fromkeys(figure.table_code for report in reports for figure in report.figures)
    return {code: min(_rank(report, code, number) for number, report in enumerate(reports))[-1] for code in codes}


def names_report(title: str) -> bool:
    """Whether a title holds the name of the document."""
    return CORE.search(title) is not None


def merge(reports: Sequence[Report], names: Sequence[str] = (), is_title: TitleJudge = names_report) -> Merged:
    """What `merge_reports` gives, with the document behind each part. Raises ``ValueError`` for no report."""
    if not reports:
        raise ValueError("0 reports; expected at least one to merge")
    names = [*names, *(f"document {number}" for number in range(len(names) + 1, len(reports) + 1))]
    tables = [_arrange(code, best, reports) for code, best in choose_tables(reports).items()]
    figures, sources = _take_figures(tables, reports)
    counts, differences = _compare(tables, reports, names, figures)
    base = min(range(len(reports)), key=lambda number: (-len(reports[number].figures), number))
    found = [*_keep_problems(tables, reports, base, figures), *differences]
    found += [(_split(table, names), table.sources[0]) for table in tables if len(table.sources) > 1]
    found = list(dict.fromkeys(found))
    whole = _merge_words(reports, base, is_title)
    report = replace(
        whole,
        edition=_combine(tables, reports, base),
        figures=tuple(figures.values()),
        problems=tuple(problem for problem, _ in found),
        tables=_describe_tables(tables, reports, base, figures),
    )
    return Merged(
        report=report,
        sources=sources,
        table_sources={table.code: table.sources[0] for table in tables},
        corroborated=counts,
        problem_sources=tuple(source for _, source in found),
        base=base,
    )


def _figures_of(report: Report, table_code: str) -> list[Figure]:
    return [figure for figure in report.figures if figure.table_code == table_code]


def _rank(report: Report, table_code: str, number: int) -> tuple[int, int, bool, int]:
    figures = _figures_of(report, table_code)
    uncertain = sum(figure.state in UNCERTAIN for figure in figures)
    recognised = any(figure.reader == RECOGNISED for figure in figures)
    return uncertain - len(figures), uncertain, recognised, number


def _arrange(code: str, best: int, reports: Sequence[Report]) -> _Table:
    """The documents of one table. Pictures that print different cells of it are parts of it, not other versions."""
    others = [number for number, report in enumerate(reports) if number != best and _figures_of(report, code)]
    parts, held = [best], {figure.code for figure in _figures_of(reports[best], code)}
    for number in others if reports[best].kind in PICTURES else ():
        codes = {figure.code for figure in _figures_of(reports[number], code)}
        if reports[number].kind in PICTURES and not codes & held:
            parts.append(number)
            held |= codes
    return _Table(code, tuple(sorted(parts)), tuple(number for number in others if number not in parts))


def _take_figures(tables: Sequence[_Table], reports: Sequence[Report]) -> tuple[dict[str, Figure], dict[str, int]]:
    taken = [(figure, n) for table in tables for n in table.sources for figure in _figures_of(reports[n], table.code)]
    return {figure.code: figure for figure, _ in taken}, {figure.code: number for figure, number in taken}


def _compare(
    tables: Sequence[_Table], reports: Sequence[Report], names: Sequence[str], figures: Mapping[str, Figure]
) -> tuple[dict[str, int], list[tuple[Problem, int]]]:
    """How often each figure is printed alike elsewhere, and where it is printed otherwise."""
    counts: dict[str, int] = {}
    differences: list[tuple[Problem, int]] = []
    for table in tables:
        for number in table.others:
            for figure in _figures_of(reports[number], table.code):
                kept = figures.get(figure.code)
                if kept is not None and prints_same(kept, figure):
                    counts[figure.code] = counts.get(figure.code, 0) + 1
                elif figure.state not in UNCERTAIN:
                    differences.append((_differ(kept, figure, names[table.sources[0]], names[number]), number))
    return counts, differences


def prints_same(one: Figure, other: Figure) -> bool:
    """Whether two documents print the same in a cell: the same number, or the same words, nothing or a dash.

    A cell that is uncertain in either says nothing.
    """
    if one.state != other.state or one.state in UNCERTAIN:
        return False
    if one.state == "number":
        return one.value == other.value
    return one.state != "text" or "".join(one.printed.split()) == "".join(other.printed.split())


def _differ(kept: Figure | None, other: Figure, source: str, name: str) -> Problem:
    here = "does not print it" if kept is None else f"prints «{_say(kept)}»"
    reading = "no figure is taken" if kept is None else "the first is kept"
    message = (
        f"{other.code}: {source} {here}, {name} prints «{_say(other)}»; expected the same in all documents of one "
        f"publication; {reading}: compare the two"
    )
    return Problem("match", "sources_differ", message, other.table_code, other.row_code, other.column_code)


def _say(figure: Figure) -> str:
    return f"{figure.printed} | {figure.second}" if figure.state == "disputed" else figure.printed


def _split(table: _Table, names: Sequence[str]) -> Problem:
    listed = ", ".join(names[number] for number in table.sources)
    message = (
        f"the table stands on several pictures ({listed}), each read alone; expected it on one; its rows are put "
        "together in their order: compare the heads of its columns with the pictures"
    )
    return Problem("match", "table_split_over_pictures", message, table.code)


def _keep_problems(
    tables: Sequence[_Table], reports: Sequence[Report], base: int, figures: Mapping[str, Figure]
) -> Iterator[tuple[Problem, int]]:
    """Problems of what is used: of a table those of its sources, of the whole those of the documents that give words.

    What one document lacks (a table, a row, the year, the agency) and another one gives is no problem; what all lack
    is said once.
    """
    sources = {table.code: table.sources for table in tables}
    used = {base}.union(*(table.sources for table in tables))
    rows = {(figure.table_code, figure.row_code) for figure in figures.values()}
    settled = _settled(reports)
    said: set[tuple[str, str | None]] = set()
    for number, report in enumerate(reports):
        for problem in report.problems:
            table = problem.table_code
            lack = (problem.kind, table)
            if problem.kind in settled or (problem.kind == "row_missing" and (table, problem.row_code) in rows):
                continue
            if problem.kind == "table_missing" and (table in sources or lack in said):
                continue
            of_used = number in (sources.get(table or "", used))
            unread = table is None and problem.stage == "read" and len(sources) < TABLES
            if of_used or unread or table not in {None, *sources}:
                said.add(lack)
                yield problem, number


def _settled(reports: Sequence[Report]) -> set[str]:
    """Kinds of problems of one document that another one answers."""
    answers = {
        "year_missing": any(report.year is not None for report in reports),
        "agency_missing": any(report.agency for report in reports),
        "sections_missing": any(len(report.sections) > 1 for report in reports),
    }
    return {kind for kind, answered in answers.items() if answered}


def _merge_words(reports: Sequence[Report], base: int, is_title: TitleJudge) -> Report:
    """Title, words, agency and year: of the document with the tables, and what it lacks of the others, in order."""
    best = reports[base]
    others = [report for report in reports if report is not best]
    titled = next((report.title for report in (best, *others) if is_title(report.title)), None)
    return replace(
        best,
        title=titled or next((report.title for report in reports if report.title), ""),
        agency=next((report.agency for report in (best, *others) if report.agency), ""),
        year=next((report.year for report in (best, *others) if report.year is not None), None),
        published_on=next((report.published_on for report in reports if report.published_on), None),
        sections=_merge_sections(reports, base),
        agency_evidence=_join_evidence([best.agency_evidence, *(report.agency_evidence for report in others)]),
        year_evidence=_join_evidence([best.year_evidence, *(report.year_evidence for report in others)]),
    )


def _join_evidence(found: Sequence[tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence for group in found for evidence in group))


def _merge_sections(reports: Sequence[Report], base: int) -> tuple[Section, ...]:
    """The sections of the document with the tables; where it has none, of the first that has; of pictures all."""
    pictures = [report for report in reports if report.kind in PICTURES]
    if reports[base].kind in PICTURES and len(pictures) > 1:
        texts = [report for report in reports if report.kind not in PICTURES and len(report.sections) > 1]
        return texts[0].sections if texts else _join_sections(pictures)
    candidates = (reports[base], *reports)
    return next((report.sections for report in candidates if len(report.sections) > 1), reports[base].sections)


def _join_sections(pictures: Sequence[Report]) -> tuple[Section, ...]:
    """Sheet after sheet: what precedes the first heading of a sheet goes on with the section before it."""
    joined: list[Section] = []
    for section in (section for report in pictures for section in report.sections):
        earlier = joined[-1] if joined else None
        if earlier is None or section.number > earlier.number:
            joined.append(section)
        else:
            head = f"{section.heading}\n" if section.heading else ""  # out of its order it is kept as words
            text, prose = f"{earlier.text}\n{head}{section.text}", f"{earlier.prose}\n{head}{section.prose}"
            joined[-1] = replace(earlier, text=text.strip("\n"), prose=prose.strip("\n"))
    return tuple(joined)


def _combine(tables: Sequence[_Table], reports: Sequence[Report], base: int) -> Edition:
    """The edition of the whole: of the documents that the tables come from, ``mixed`` where they differ."""
    told = {reports[number].edition for table in tables for number in table.sources} - {"prose"}
    if not told:
        return reports[base].edition
    return told.pop() if len(told) == 1 else "mixed"


def _describe_tables(
    tables: Sequence[_Table], reports: Sequence[Report], base: int, figures: Mapping[str, Figure]
) -> tuple[TableReading, ...]:
    """How each table was read; one that was found and gave no figure as its document says."""
    codes = {table.code for table in tables}
    described = [_describe_table(table, reports, figures) for table in tables]
    described += [reading for reading in reports[base].tables if reading.table_code not in codes]
    return tuple(reading for reading in described if reading is not None)


def _describe_table(table: _Table, reports: Sequence[Report], figures: Mapping[str, Figure]) -> TableReading | None:
    """What the table's document says; of a joined one the counts are taken together."""
    readings = [item for number in table.sources for item in reports[number].tables if item.table_code == table.code]
    if len(table.sources) == 1 or not readings:
        return readings[0] if readings else None
    agreements = [figure.agreement for figure in figures.values() if figure.table_code == table.code]
    return replace(
        readings[0],
        decided_by=tuple(dict.fromkeys(label for reading in readings for label in reading.decided_by)),
        agreed=agreements.count("agree"),
        disputed=agreements.count("differ"),
        single=agreements.count("single"),
    )
