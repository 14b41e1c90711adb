"""Whose report, of which year: ``伊宁市人民政府 2024年政府信息公开工作年度报告`` and the other places that say so.

Every place that says it is kept as evidence. Where the places disagree the best one is taken and the conflict is
reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from parse.model import Block, Evidence, Grid, Problem, Reading
from parse.readers.paragraphs import join_text
from parse.titles import CORE, LONGEST_TITLE, TitleFacts, find_core, read_title, squeeze

__all__ = ["CORE", "Identity", "TitleFacts", "identify", "read_date", "read_title"]

#: 自2024年1月1日起，至2024年12月31日止 and 2024.1.1-2024.12.31; months alone (2024年1月至12月) will do.
TO = r"(?:起|开始)?[,;]?(?:至|到|[-—–~―−‐])+"
YMD = r"((?:19|20)\d{2})(?:年度?|[-./])\(?0?1(?:月份?|[-./])0?1日?"
PERIOD = re.compile(
    rf"{YMD}(?:零时|0时)?{TO}(?:((?:19|20)\d{{2}})(?:年度?|[-./]))?12(?:月份?|[-./])31(?!\d)"
    rf"|((?:19|20)\d{{2}})年(?:度)?\(?0?1月?份?{TO}(?:((?:19|20)\d{{2}})年)?12月"
)
#: The report's own period is named as such; other periods stand in comparisons.
PERIOD_NAMED = re.compile(r"(?:期限|时限|期间|数据|时间|报告期|周期)[^。]{0,20}$")
DATE = re.compile(r"((?:19|20)\d{2})\s*(?:年|-|/|\.)\s*(\d{1,2})\s*(?:月|-|/|\.)\s*(\d{1,2})\s*日?(?!\d)")
SIGNATURE = re.compile(
    r"^[\u4e00-\u9fff（）()]{4,40}(?:人民政府|办公室|办公厅|办事处|委员会|局|厅|院|中心|分局|管委会|政府|公安|大队|支队|部|处|所|站)$"
)
DATE_LINE = re.compile(r"^(?:发布日期|发布时间|日期)?[:：]?\s*((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$")
DATE_NAMES = ("发布日期", "发布时间", "公开日期", "发文日期", "日期", "时间")
SHOWN_DATE = re.compile(rf"^(?:{'|'.join(DATE_NAMES)})\s*[:：]\s*(.{{8,20}})")

#: A sentence that names the report («详见…年度报告。») is not its title.
SENTENCE_END = re.compile(r"[。；;！]")
OWN_TITLE_KEYS = ("ArticleTitle", "ucaptitle", "h1")
TITLE_KEYS = ("ArticleTitle", "ucaptitle", "标题", "名称", "h1", "h2", "title")
DATE_KEYS = ("PubDate", "publishtime", "发布日期", "公开日期", "发布时间", "发文日期", "生成日期")
AGENCY_KEYS = ("ContentSource", "发布机构", "发文机关", "信息来源", "来源")
#: Titles stand in the first paragraphs, before any table; signatures in the last.
TITLE_BLOCKS = 6
SIGNATURE_BLOCKS = 6


@dataclass(frozen=True)
class Identity:
    """Whose report it is and of which year, with the evidence, best first."""

    title: str
    agency: str
    year: int | None
    published_on: str | None
    agency_evidence: tuple[Evidence, ...]
    year_evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]


def identify(reading: Reading) -> Identity:
    """Find title, agency, year and date of publication, each with its evidence."""
    blocks = [item for item in reading.items if isinstance(item, Block)]
    titles = _find_titles(reading)
    title = titles[0].printed if titles else _find_own_title(reading)
    texts = [squeeze(block.text) for block in blocks]
    year_evidence = _find_years(titles, texts)
    agency_evidence = _find_agencies(titles, reading, blocks, texts)
    problems = (*_check_years(year_evidence), *_check_agencies(agency_evidence))
    return Identity(
        title=title,
        agency=agency_evidence[0].value if agency_evidence else "",
        year=int(year_evidence[0].value) if year_evidence else None,
        published_on=_find_date(reading, blocks, texts),
        agency_evidence=agency_evidence,
        year_evidence=year_evidence,
        problems=problems,
    )


def _find_titles(reading: Reading) -> list[Evidence]:
    """Every title the document shows, the best first: a page's metadata and headings, then its first lines."""
    printed = _find_printed_title(reading)
    if printed and reading.kind != "html":
        return [printed]  # the properties of a PDF are often last year's, carried over with the file
    found = [
        Evidence(value, f"metadata:{name}", join_text(value.split("\n")))
        for key in TITLE_KEYS
        for name, value in reading.metadata
        if name.lower() == key.lower() and find_core(squeeze(value))
    ]
    return [*found, printed] if printed else found


def _find_own_title(reading: Reading) -> str:
    """What a page calls itself although it is not the name of a report: it tells a near miss from a nameless report."""
    own = dict(reversed([(name.lower(), value) for name, value in reading.metadata if value.strip()]))
    named = next((own[key.lower()] for key in OWN_TITLE_KEYS if key.lower() in own), "")
    return join_text(named.split("\n"))


def _find_printed_title(reading: Reading) -> Evidence | None:
    """The title among the first paragraphs before any table; it may be broken over three of them anywhere."""
    first_grid = next((index for index, item in enumerate(reading.items) if isinstance(item, Grid)), len(reading.items))
    head = [item for item in reading.items[:first_grid] if isinstance(item, Block)][:TITLE_BLOCKS]
    for start in range(len(head)):
        for length in (1, 2, 3):
            text = "".join(block.text for block in head[start : start + length])
            if len(text) > LONGEST_TITLE or SENTENCE_END.search(text):
                continue
            squeezed = squeeze(text)
            core = find_core(squeezed)
            if core and core.end() >= len(squeezed) - 12:
                return Evidence(text, "title", join_text([block.text for block in head[start : start + length]]))
    return None


def _find_years(titles: Sequence[Evidence], texts: Sequence[str]) -> tuple[Evidence, ...]:
    """The period that is named as the report's, then other periods, then titles; periods over two years come last."""
    named: list[Evidence] = []
    others: list[Evidence] = []
    doubtful: list[Evidence] = []
    for text in texts:
        for match in PERIOD.finditer(text):
            start, end = match[1] or match[3], match[2] or match[4]
            if end in {None, start}:
                is_named = PERIOD_NAMED.search(text[: match.start()])
                (named if is_named else others).append(Evidence(start, "period", match[0]))
            else:
                doubtful += [Evidence(year, "period", match[0]) for year in (end, start)]
    told = [
        Evidence(str(year), title.source, title.printed) for title in titles if (year := read_title(title.value).year)
    ]
    return (*named, *(others if not named else ()), *told, *doubtful)


def _find_agencies(
    titles: Sequence[Evidence], reading: Reading, blocks: Sequence[Block], texts: Sequence[str]
) -> tuple[Evidence, ...]:
    found = []
    for title in titles:
        agency = read_title(title.value).agency
        if agency:
            found.append(Evidence(agency, title.source, title.printed))
    for block, text in zip(reversed(blocks[-SIGNATURE_BLOCKS:]), reversed(texts), strict=False):
        if SIGNATURE.match(text):
            found.append(Evidence(text, "signature", block.text))
            break
    for key in AGENCY_KEYS:
        for name, value in reading.metadata:
            if name == key and 3 <= len(value.strip()) <= 40 and not CORE.search(value):
                found.append(Evidence(squeeze(value), f"metadata:{name}", value))
    return tuple(found)


def _check_years(evidence: Sequence[Evidence]) -> list[Problem]:
    if len({item.value for item in evidence}) < 2:
        return []
    return [_conflict("year_conflict", "the report year", evidence)]


def _check_agencies(evidence: Sequence[Evidence]) -> list[Problem]:
    """Names of one body differ: its office signs, the district leaves out its city. Only names without a common
    part conflict.
    """
    values = [item.value for item in evidence]
    if not values or all(_are_related(values[0], value) for value in values[1:]):
        return []
    return [_conflict("agency_conflict", "the agency", evidence)]


def _are_related(one: str, other: str) -> bool:
    first, second = (re.sub(r"人民政府|政府|办公[室厅]|办事处|委员会", "", value) for value in (one, other))
    return first in second or second in first


def _conflict(kind: str, what: str, evidence: Sequence[Evidence]) -> Problem:
    places = "; ".join(f"{item.source} says {item.value}" for item in evidence)
    message = (
        f"whole document: {what} is told differently ({places}); expected one; {evidence[0].value} is taken: "
        "look which is right"
    )
    return Problem("match", kind, message)


def _find_date(reading: Reading, blocks: Sequence[Block], texts: Sequence[str]) -> str | None:
    """The date that the page shows or declares, else the one under the signature."""
    for key in DATE_KEYS:
        for name, value in reading.metadata:
            if name.lower() == key.lower() and (date := read_date(value)):
                return date
    for block, text in zip(blocks[: TITLE_BLOCKS * 2], texts, strict=False):
        is_named = text.startswith(DATE_NAMES)
        shown = SHOWN_DATE.match(unicodedata.normalize("NFKC", block.text).strip()) if is_named else None
        if shown and (date := read_date(shown[1])):
            return date
    for text in reversed(texts[-SIGNATURE_BLOCKS:]):
        signed = DATE_LINE.match(text)
        if signed:
            return read_date(signed[0])
    return None


def read_date(text: str) -> str | None:
    """The first date in ``text`` as ISO 8601, or None: ``2025 年 1 月 28 日`` is ``2025-01-28``."""
    match = DATE.search(unicodedata.normalize("NFKC", text))
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"
