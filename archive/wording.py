"""What a document says, apart from how its page shows it: the words and figures by which two texts are compared.

    "浏览次数：17"  -> nothing        "发布时间：2025-01-20 来源：…"  -> nothing        "２ ３９５ 条。"  -> "2395条。"

The crawl judges bytes (`crawler.sameness`); this judges what was read in them. Two texts with the same words and
figures are one version, whatever frame, counter or navigation stands around them.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from parse.model import Report, Section

_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
#: A counter stands on its own: a name, a colon, a number, and no sentence around them.
_COUNTER = re.compile(
    r"[\[【(（|]?(?:浏览|访问|点击|阅读|查看|下载|今日访问|累计访问|当前在线)(?:次数|人数|总?量|数)?[:：]\[?[\d,]*\]?(?:次|人次|人)?[\]】)）|]?"
)
_GENERATED = re.compile(r"(?:页面)?生成(?:时间|日期|于)[:：]?\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\d:.T]*")
#: What ends a sentence: lines of a page's frame (breadcrumbs, share buttons, addresses, prev and next) have none.
_SENTENCE = re.compile(r"[。；！？;]")
#: The date of a signature, which stands after the last sentence and is the report's own.
_DATE = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
#: Kinds of document in which a page's frame may stand before the first heading and after the last sentence.
_FRAMED = "html"
#: Words around a difference that are shown with it.
_CONTEXT = 8
LONGEST_DIFFERENCE = 2000


@lru_cache(maxsize=1 << 15)
def plain(text: str) -> str:
    """NFKC, no blanks: how two printed strings are compared. The texts of one address repeat most of their lines."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def section_words(report: Report) -> dict[int, tuple[str, ...]]:
    """For each section its lines, heading first, plain and without the frame of a page; empty lines left out."""
    last = max((section.number for section in report.sections), default=0)
    return {
        section.number: _section_lines(section, framed=report.kind == _FRAMED, is_last=section.number == last)
        for section in report.sections
    }


def prose_words(report: Report) -> dict[int, tuple[str, ...]]:
    """The same without the rows of tables."""
    tables = {section.number: _table_lines(section) for section in report.sections}
    return {
        number: tuple(line for line in lines if line not in tables[number])
        for number, lines in section_words(report).items()
    }


def printed_figures(report: Report) -> dict[str, str]:
    """Code to printed text, verbatim."""
    return {figure.code: figure.printed for figure in report.figures}


def text_hash(report: Report) -> str:
    """SHA-256 over title, words and figures, all plain; where a paragraph or line ends makes no other text."""
    words = [part for _, lines in sorted(section_words(report).items()) for part in ("§", "".join(lines))]
    return _digest([plain(report.title), *words, *_facts(report)])


def facts_hash(report: Report) -> str:
    """SHA-256 over the printed figures by code."""
    return _digest(_facts(report))


def combined_hash(hashes: Iterable[str]) -> str:
    """One hash of several, whatever their order."""
    return _digest(sorted(set(hashes)))


def differing_sections(old: Report, new: Report) -> list[tuple[int, str, str, str]]:
    """Where the words differ: number, heading, and the words taken away and put in, as ``[-old-]{+new+}`` and plain.

    Rows of tables count only where no prose differs: their figures are compared by themselves.
    """
    title = [(-1, "", plain(old.title), plain(new.title))] if plain(old.title) != plain(new.title) else []
    return title + (_differing(old, new, prose_words(old), prose_words(new)) or [])


def differing_tables(old: Report, new: Report) -> list[tuple[int, str, str, str]]:
    """The same for everything that sections print."""
    return _differing(old, new, section_words(old), section_words(new))


def show_difference(old: str, new: str) -> str:
    """A short unified difference of two plain texts: ``…收到申请[-21-]{+22+}件…``."""
    parts: list[str] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False) if len(old) * len(new) < 4_000_000 else None
    if matcher is None:
        return _clip(f"[-{old}-]{{+{new}+}}")
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        parts.append("…" + "".join(_show(code, old[a:b], new[c:d]) for code, a, b, c, d in group) + "…")
    return _clip(" ".join(parts))


def _show(code: str, old: str, new: str) -> str:
    if code == "equal":
        return old
    return (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")


def _clip(text: str) -> str:
    return text if len(text) <= LONGEST_DIFFERENCE else text[:LONGEST_DIFFERENCE] + " …"


def _differing(
    old: Report, new: Report, old_words: Mapping[int, tuple[str, ...]], new_words: Mapping[int, tuple[str, ...]]
) -> list[tuple[int, str, str, str]]:
    headings = {section.number: section.heading for section in (*old.sections, *new.sections)}
    found = []
    for number in sorted(old_words.keys() | new_words.keys()):
        before, after = old_words.get(number, ()), new_words.get(number, ())
        if "".join(before) != "".join(after):
            same = int(before[:1] == after[:1])
            found.append((number, headings[number], "\n".join(before[same:]), "\n".join(after[same:])))
    return found


def _section_lines(section: Section, *, framed: bool, is_last: bool) -> tuple[str, ...]:
    tables = _table_lines(section)
    lines = [line for raw in section.text.splitlines() if (line := _without_counters(plain(raw)))]
    if framed and section.number == 0:
        lines = [line for line in lines if _SENTENCE.search(line) or line in tables]
    elif framed and is_last:
        lines = _without_foot(lines, tables)
    heading = plain(section.heading)
    return (heading, *lines) if heading else tuple(lines)


def _without_foot(lines: list[str], tables: frozenset[str]) -> list[str]:
    """Lines up to the last sentence or row of a table, and the date of a signature after it."""
    ends = [number for number, line in enumerate(lines) if _SENTENCE.search(line) or line in tables]
    end = ends[-1] + 1 if ends else 0
    return lines[:end] + [line for line in lines[end:] if _DATE.fullmatch(line)]


def _table_lines(section: Section) -> frozenset[str]:
    prose = {plain(line) for line in section.prose.splitlines()}
    return frozenset(line for raw in section.text.splitlines() if (line := plain(raw)) and line not in prose)


def _without_counters(line: str) -> str:
    return line if _SENTENCE.search(line) else _GENERATED.sub("", _COUNTER.sub("", line))


def _facts(report: Report) -> list[str]:
    return sorted(f"{figure.code}={plain(figure.printed)}" for figure in report.figures)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode(errors="backslashreplace")).hexdigest()
