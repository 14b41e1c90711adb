"""Planted reports: whole statutory reports of a body and a year, whose figures are known before they are published.

report = plant("伊宁市教育局", 2024)
report.value("requests.granted.total")                          -> "19"
edited, cells = with_numbers(report, 3, seed=1)                 -> the report with three cells changed, and which
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.corpus import prose
from tests.corpus.layout import lay_out
from tests.corpus.truth import Section, Truth, make_truth
from tests.corpus.typeset_html import write_page
from tests.corpus.typeset_pdf import write_pdf

_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)


@dataclass(frozen=True)
class Planted:
    """One report as its body means it; how it is published stands elsewhere."""

    truth: Truth

    @property
    def agency(self) -> str:
        return self.truth.agency

    @property
    def year(self) -> int:
        return self.truth.year

    @property
    def title(self) -> str:
        return self.truth.title

    def value(self, code: str) -> str:
        """A cell as printed."""
        entry = self.truth.get(code)
        if entry is None:
            raise KeyError(code)
        return entry.printed

    def html(self) -> str:
        """Title, words and tables as the inside of a page."""
        found = _BODY.search(write_page(self.truth, lay_out(self.truth), frozenset()))
        if found is None:
            raise ValueError("the typeset page has no body")
        return found[1]

    def pdf(self) -> bytes:
        """The same as a PDF file."""
        return write_pdf(self.truth, lay_out(self.truth), frozenset())


def plant(agency: str, year: int, *, title: str = "{agency}{year}年政府信息公开工作年度报告") -> Planted:
    """A report whose numbers depend on its body and year alone."""
    draw = random.Random(f"{agency}/{year}")
    edition = "2021" if year >= 2021 else "2019" if year >= 2019 else "prose"
    drawn = make_truth(draw.randrange(1 << 30), edition)
    named = f"{agency}{year}年"
    preamble = (
        f"根据《中华人民共和国政府信息公开条例》规定，现公布{named}政府信息公开工作年度报告。"
        f"本报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    )
    said = [
        "。".join(draw.sample(prose.SENTENCES, 2)),
        "",
        "",
        "",
        draw.choice(prose.SENTENCES),
        "无其他需要报告的事项",
    ]
    sections = tuple(
        Section(number, f"{prose.HAN[number - 1]}、{heading}", (f"{said[number - 1]}。",) if said[number - 1] else ())
        for number, heading in enumerate(prose.HEADINGS, start=1)
    )
    return Planted(
        replace(
            drawn,
            agency=agency,
            year=year,
            title=title.format(agency=agency, year=year),
            preamble=preamble,
            sections=sections,
            signed=(agency, f"{year + 1}年1月{draw.randint(10, 28)}日"),
        )
    )


def with_numbers(report: Planted, count: int, *, seed: int) -> tuple[Planted, dict[str, tuple[str, str]]]:
    """The report with some cells changed, and for each its code, what it printed and what it prints now."""
    draw = random.Random(seed)
    numbers = [entry for entry in report.truth.entries if entry.state == "number" and "." not in entry.printed]
    changed = {entry.code: entry for entry in draw.sample(numbers, count)}
    cells: dict[str, tuple[str, str]] = {}
    entries = []
    for entry in report.truth.entries:
        new = str(int(entry.printed) + draw.randint(1, 9)) if entry.code in changed else entry.printed
        if entry.code in changed:
            cells[entry.code] = (entry.printed, new)
        entries.append(replace(entry, printed=new, value=Decimal(new)) if entry.code in changed else entry)
    return Planted(replace(report.truth, entries=tuple(entries))), cells


def with_words(report: Planted, old: str, new: str) -> Planted:
    """The report with words of its first section replaced; numbers stay."""
    first, *rest = report.truth.sections
    paragraphs = tuple(text.replace(old, new) for text in first.paragraphs)
    if paragraphs == first.paragraphs:
        raise ValueError(f"{old!r} does not stand in the first section of {report.title}")
    return Planted(replace(report.truth, sections=(replace(first, paragraphs=paragraphs), *rest)))
