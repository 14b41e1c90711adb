"""Prose to claims: sentence by sentence, each number with what the words before it say.

``共收到政府信息公开申请 21件，办结 18件，结转下一年度办理 3 件`` makes three claims; ``收到留言数量 234条，办结 109条``
none, for there 办结 is about messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from parse.model import Edition, Section
from parse.prose.cases import has_other_cause, names_disclosure
from parse.prose.clauses import CLOSING, OPENING, Clause, split_clauses, split_segments
from parse.prose.context import Context, Draft
from parse.prose.counting import read_segment
from parse.prose.meaning import ITEM_UNITS
from parse.prose.model import Claim
from parse.prose.numberless import read_numberless
from parse.prose.plain import HEADING, Plain, read_plain, split_sentences
from parse.prose.quantities import Quantity
from parse.prose.said import SIGNIFICANT
from parse.prose.targets import name_target
from parse.prose.vocabulary import Word, load_words

#: Sections whose prose is about one thing alone.
TOPICS = {3: "requests"}
#: Gaps within a number that the layout may have made: ``2\n1件``, ``1 234件``.
MOST_GAPS = 1
#: Results, each with its number, that make a list of applications.
LEAST_RESULTS = 3
#: Without any of these a sentence tells nothing, and names no subject that is not known already.
TELLING = re.compile(r"\d|[零〇一二两三四五六七八九十百千万][^、。]|未|无|没|不存在|申请")
#: Only the form tells lawsuits apart so.
FORM_CASES = {"litigation_direct", "litigation_after_review"}


def read_claims(sections: Sequence[Section], edition: Edition, year: int | None) -> tuple[Claim, ...]:
    """The claims of a report's prose about cells of its form, in reading order.

    ``edition`` decides the columns; ``year`` is the report's, to tell other years from it.
    """
    return tuple(
        claim for section in sections for claim in read_section(section.prose, edition, year, number=section.number)
    )


def read_sentence(text: str, edition: Edition = "2021", year: int | None = None, section: int = 0) -> tuple[Claim, ...]:
    """The claims of a text that stands alone."""
    return tuple(read_section(text, edition, year, number=section))


def read_section(prose: str, edition: Edition, year: int | None, *, number: int) -> Iterator[Claim]:
    """The claims of the prose of one section."""
    plain = read_plain(prose)
    context = Context(number, year, load_words(), heading=TOPICS.get(number))
    is_new = True
    for start, end in split_sentences(plain.text):
        context.sentence = start, end
        if is_new:
            context.begin_paragraph()
        else:
            context.begin_sentence()
        if context.topic not in {None, "other"} or TELLING.search(plain.text, start, end):
            _read_sentence(plain, context, is_heading=is_new and HEADING.match(plain.text, start) is not None)
        is_new = plain.text[end - 1] == "\n"
    for draft in sorted(context.drafts, key=lambda draft: draft.number):
        claim = _finish(draft, plain, edition, number)
        if claim:
            yield claim


def _read_sentence(plain: Plain, context: Context, *, is_heading: bool) -> None:
    words = context.vocabulary.cut(plain.text, *context.sentence)
    if _is_about_disclosure(words, context):
        context.is_about_disclosure = True
    if context.topic is None and _is_list_of_results(words):
        context.change_topic("requests")
    outside: list[Context] = []
    for count, clause in enumerate(split_clauses(words)):
        if clause.opener and clause.opener in OPENING:
            outside.append(context.copy())
        if clause.opener and clause.opener in CLOSING and outside:
            context.return_to(outside.pop())
        _read_clause(clause, context)
        if is_heading and count == 0 and context.topic == "requests":
            context.heading = "requests"


def _is_about_disclosure(words: Sequence[Word], context: Context) -> bool:
    """Whether words of the form itself tell the results of reviews."""
    if any(word.code in FORM_CASES for word in words):
        return True
    is_result = any(word.kind == "result" and word.code not in {"corrected", "rejected", "lost"} for word in words)
    return context.is_near_requests and is_result


def _is_list_of_results(words: Sequence[Word]) -> bool:
    """Whether a sentence without a subject must be about applications: 予以公开5件，不予公开1件，无法提供2件."""
    told = [word for word in words if word.kind not in {"filler", "separator"}]
    begin = next((place for place, word in enumerate(told) if word.kind == "row"), len(told))
    if any(word.kind not in {"marker", "year"} for word in told[:begin]):
        return False
    pairs = [(before, word.quantity) for before, word in pairwise(told) if word.quantity]
    if any(before.kind == "topic" and before.code == "requests" for before, _ in pairs):
        return False  # 予以公开8件，依申请公开2件: how documents are published
    counted = {word.code for word, number in pairs if word.kind == "row" and number.unit not in ITEM_UNITS}
    return len(counted - {"rest"}) >= LEAST_RESULTS


def _read_clause(clause: Clause, context: Context) -> None:
    _note_time(clause.words, context)
    _note_scope(clause.words, context)
    if has_other_cause(clause.words, context.vocabulary):
        context.has_other_cause = True
    elif any(names_disclosure(word, context.vocabulary) for word in clause.words):
        context.is_about_disclosure, context.has_other_cause = True, False
    segments = split_segments(clause)
    if not segments:
        read_numberless(clause, context)
    for segment in segments:
        read_segment(segment, context)


def _note_time(words: Sequence[Word], context: Context) -> None:
    """Another year, or months that are not the whole year, hold until a year is named again.

    So do years that are counted together (近年来). A year of 结转, and one that is only compared with, says nothing of
    the numbers that follow.
    """
    if any(word.code.startswith("carried") for word in words if word.kind == "act"):
        return
    for before, word in zip((None, *words), words, strict=False):
        if before is not None and _is_compared(before, context):
            continue  # 较2022年; 与2022年持平; 因2022年的申请引发行政复议1件
        if word.kind == "year" and word.code and context.year is not None:
            context.is_aside = int(word.code) != context.year
        elif _is_other_time(word, context):
            context.is_aside = True
        elif word.code == "since" and (before is None or before.kind not in {"year", "months"}):
            context.is_aside = True  # “十四五”以来共收到210件: several years together


def _is_compared(before: Word, context: Context) -> bool:
    """Whether the word before a year says that it is only compared with, or the cause of a case."""
    return before.kind == "void" or before.text == "与" or context.vocabulary.plays("causes", before)


def _is_other_time(word: Word, context: Context) -> bool:
    is_part = word.kind == "months" and word.text not in context.vocabulary.whole_year
    return is_part or word.text in context.vocabulary.other_times


def _note_scope(words: Sequence[Word], context: Context) -> None:
    """Whom the clause is about stands before what is done."""
    for word in words:
        if word.kind in SIGNIFICANT:
            return
        if word.kind == "scope":
            context.scope = word.text
            return


def _is_row_of_cells(number: str, quantity: Quantity) -> bool:
    """Whether the digits are those of several cells: ``15 0 0 0 6 0 21``, of a table that came as running text."""
    gaps = len(number.split()) - 1
    return gaps > MOST_GAPS or (gaps > 0 and quantity.kind == "bare")


def _finish(draft: Draft, plain: Plain, edition: Edition, section: int) -> Claim | None:
    found = [name_target(code, edition) for code in draft.codes]
    targets = [target for target in found if target]
    start, end, words = plain.cut(draft.start, draft.end)
    at, _, number = plain.cut(*draft.number)
    quantity = draft.quantity
    if not targets or _is_row_of_cells(number, quantity):
        return None
    return Claim(
        section,
        start,
        end,
        words,
        number,
        at,
        quantity.value,
        quantity.tolerance,
        targets[0],
        tuple(targets[1:]),
        draft.scope,
        plain.cut(*draft.sentence)[2].strip(),
    )
