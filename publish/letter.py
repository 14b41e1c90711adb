"""A letter to an agency about findings in its reports, in Markdown: Chinese, then English; the sender signs it.

1. 自然人一列：本年新收 15 加上年结转 0 等于 15，而总计 15 加结转下年度 3 等于 18，相差 3。

It accuses nobody: it cites what is printed, says how sure that is and what a rule cannot know, and asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from archive.audit.told import Audit, ToldEvidence, ToldFinding
from publish.letter_words import CHINESE, DIFFER, ENGLISH, OPEN, PLAIN, PRINTED, Wording
from publish.telling import (
    Both,
    Source,
    amount,
    count_checks,
    label_of,
    place_of_evidence,
    reread_of,
    sign_of,
    sources_of,
)

#: What could begin or end markup anywhere in a line of CommonMark or of its tables.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~#&])")
#: Rules under which two numbers need not be the same: that they differ is no reason to write.
NO_EQUALITY = frozenset({"R8", "R9", "R10"})
_ADDRESS = re.compile(r"https?://[^\s<>]+")


class NothingToWrite(Exception):
    """No finding calls for a letter; the message says what was checked."""


class UnclearAddressee(Exception):
    """The findings are of several agencies; the message says what to name."""


def write_letter(audit: Audit, contact: str | None) -> str:
    """The letter, a text of Markdown. `contact` is where to answer; None leaves a place for it.

    Raises NothingToWrite where there is no finding, UnclearAddressee where the reports are those of several agencies.
    """
    agencies = {report.agency_id: report.agency for report in audit.reports}
    if len(agencies) > 1:
        some = "、".join(list(agencies.values())[:3])
        raise UnclearAddressee(
            f"a letter goes to one agency, and these are {len(agencies)} ({some} …): name one, or one report"
        )
    if not audit.findings:
        raise NothingToWrite(f"nothing to write: no such finding. {count_checks(audit)[1]}")
    return "\n".join([*_letter(audit, CHINESE, contact), "---", "", *_letter(audit, ENGLISH, contact)])


def escape(text: str) -> str:
    """A printed text as Markdown shows it verbatim: no markup, one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _letter(audit: Audit, words: Wording, contact: str | None) -> Iterator[str]:
    agency = escape(audit.findings[0].agency)
    date = (audit.newest_capture or words.not_known)[:10]
    yield from (f"# {words.title.format(agency=agency)}", "", words.address.format(agency=agency), "")
    yield from (words.opening.format(count=len(audit.findings), date=date), "")
    yield from (f"## {words.basis_heading}", "", words.basis, "")
    number = 0
    for _, group in groupby(audit.findings, key=lambda finding: finding.report_id):
        findings = list(group)
        title = escape(findings[0].title or findings[0].report_id)
        yield from (f"## {words.of_report.format(title=title, year=findings[0].year)}", "")
        for finding in findings:
            number += 1
            yield from _point(number, finding, words)
    yield from _list(words.asked_heading, words.asked)
    yield from _list(words.check_heading, words.check)
    answer = words.answer.format(contact=escape(contact) if contact else words.no_contact)
    yield from (f"## {words.answer_heading}", "", answer, "")
    for line in words.closing:
        yield from (line, "")


def _point(number: int, finding: ToldFinding, words: Wording) -> Iterator[str]:
    texts: dict[str, Both] = {
        "name": (finding.rule_name_zh, finding.rule_name_en),
        "message": (finding.message_zh, finding.message_en),
        "basis": (finding.rule_basis_zh, finding.rule_basis_en),
        "limits": (finding.cannot_know_zh, finding.cannot_know_en),
    }
    own = {name: escape(both[words.index]) for name, both in texts.items()}
    yield from (f"### {number}. {own['name']}", "", f"**{own['message']}**", "", _request(finding)[words.index], "")
    yield from _cells(finding, words)
    if finding.words:
        yield from (f"{words.sentence}{words.colon}“{escape(finding.words)}”", "")
    yield f"* {words.rule} {finding.rule}{words.colon}{own['basis']}"
    yield f"* {words.limits}{words.colon}{own['limits']}"
    for source in sources_of(finding):
        yield from _source(source, words)
    yield ""


def _request(finding: ToldFinding) -> Both:
    if finding.verdict != "document":
        zh, en = OPEN[finding.verdict]
        basis_en = finding.verdict_basis_en[:1].upper() + finding.verdict_basis_en[1:]
        return zh.format(basis=escape(finding.verdict_basis_zh)), en.format(basis=escape(basis_en))
    if not finding.evidence:
        return PLAIN
    compares_numbers = finding.difference is not None and not isinstance(finding.expected, str)
    return DIFFER if compares_numbers and finding.rule not in NO_EQUALITY else PRINTED


def _cells(finding: ToldFinding, words: Wording) -> Iterator[str]:
    if not finding.evidence:
        return
    yield f"| {' | '.join(words.columns)} |"
    yield "|" + "---|" * len(words.columns)
    sides = (("expected", finding.expected), ("printed", finding.printed))
    for side, (name, total) in zip(words.sides, sides, strict=True):
        cells = finding.side(name)
        for evidence in cells:
            yield _row((side, sign_of(evidence), *_cell(evidence, finding, words.index)))
        if len(cells) > 1 and total is not None:
            yield _row((side, "=", words.total, amount(total), "", ""))
        if not cells and total is not None:  # parts told in one passage, a limit: no cell prints it
            yield _row((side, "=", words.computed, amount(total), "", ""))
    yield ""


def _cell(evidence: ToldEvidence, finding: ToldFinding, index: int) -> Sequence[str]:
    label = label_of(evidence)[index]
    if evidence.report_id != finding.report_id:
        label = f"{evidence.agency} {evidence.year}: {label}"
    return label, evidence.printed, place_of_evidence(evidence)[index], reread_of(evidence)[index]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escape, cells))} |"


def _source(source: Source, words: Wording) -> Iterator[str]:
    yield f"* {words.page}{words.colon}{_link(source.url, words)}"
    if source.document_url != source.url:
        yield f"* {words.document}{words.colon}{_link(source.document_url, words)}"
    yield f"* SHA-256{words.colon}`{source.sha256}`"
    yield f"* {words.captured}{words.colon}{source.captured_at or words.not_known}"


def _link(url: str | None, words: Wording) -> str:
    """An address that can be clicked; a local file is named only."""
    if url is None:
        return words.not_known
    return f"<{url}>" if _ADDRESS.fullmatch(url) else escape(url)


def _list(heading: str, lines: Sequence[str]) -> Iterator[str]:
    yield from (f"## {heading}", "")
    yield from (f"* {line}" for line in lines)
    yield ""
