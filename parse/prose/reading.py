"""Prose to claims: sentence by sentence, each number with what the words before it say.

``共收到政府信息公开申请 21件，办结 18件，结转下一年度办理 3 件`` makes three claims; ``收到留言数量 234条，办结 109条``
none, for there 办结 is about messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parse.model import Edition, Section
from parse.prose.clauses import Clause, Segment, split_clauses, split_segments
from parse.prose.context import Context, Draft
from parse.prose.meaning import NEW, SIGNIFICANT, WITH_CARRIED, Said, is_each, is_one_channel, is_part, name_codes
from parse.prose.model import Claim, Target
from parse.prose.plain import HEADING, Plain, read_plain, split_sentences
from parse.prose.quantities import Quantity
from parse.prose.shares import name_share
from parse.prose.targets import name_target
from parse.prose.vocabulary import Vocabulary, Word, load_words
from parse.prose.zeros import read_zero

#: Sections whose prose is about one thing alone.
TOPICS = {3: "requests"}
#: Without any of these a sentence tells nothing, and names no subject that is not known already.
TELLING = re.compile(r"\d|[零〇一二两三四五六七八九十百千万][^、。]|未|无|没|不存在|申请")
#: Only the form tells lawsuits apart so.
FORM_CASES = {"litigation_direct", "litigation_after_review"}
#: What is published is no application.
PUBLISHED = {"主动公开", "发布", "公示", "公布"}
#: Months that are the whole year, or its first and last day.
WHOLE_YEAR = {
    "1月1日",
    "12月31日",
    "12月",
    "12月底",
    "12月末",
    "1-12月",
    "1至12月",
    "1—12月",
    "1月-12月",
    "1月至12月",
    "1月—12月",
}


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
    plain, vocabulary = read_plain(prose), load_words()
    context = Context(number, year, heading=TOPICS.get(number))
    is_new = True
    for start, end in split_sentences(plain.text):
        if is_new:
            context.begin_paragraph()
        else:
            context.begin_sentence()
        if context.topic not in {None, "other"} or TELLING.search(plain.text, start, end):
            _read_sentence(plain, (start, end), context, vocabulary, is_heading=is_new)
        is_new = plain.text[end - 1] == "\n"
    for draft in sorted(context.drafts, key=lambda draft: draft.number):
        claim = _finish(draft, plain, edition, number)
        if claim:
            yield claim


def _read_sentence(
    plain: Plain, place: tuple[int, int], context: Context, vocabulary: Vocabulary, *, is_heading: bool
) -> None:
    words = vocabulary.cut(plain.text, *place)
    outside: list[Context] = []
    if any(word.code in FORM_CASES for word in words) or (
        context.is_near_requests and any(word.kind == "result" and word.code != "corrected" for word in words)
    ):
        context.is_about_disclosure = True
    for count, clause in enumerate(split_clauses(words)):
        if clause.opener in {"（", "("}:
            outside.append(context.copy())
        _read_clause(clause, context, vocabulary, place)
        if clause.opener in {")", "）"} and outside:
            _leave_brackets(context, outside.pop())
        if is_heading and count == 0 and HEADING.match(plain.text, place[0]) and context.topic == "requests":
            context.heading = "requests"


def _leave_brackets(context: Context, before: Context) -> None:
    """What brackets said ends with them."""
    drafts = context.drafts
    context.__dict__.update(before.__dict__)
    context.drafts = drafts


def _read_clause(clause: Clause, context: Context, vocabulary: Vocabulary, sentence: tuple[int, int]) -> None:
    _note_time(clause.words, context)
    _note_scope(clause.words, context)
    _note_disclosure(clause.words, context, vocabulary)
    segments = split_segments(clause)
    if not segments:
        _read_numberless(clause, context, vocabulary, sentence)
    for segment in segments:
        _read_segment(segment, context, vocabulary, sentence)


def _note_time(words: Sequence[Word], context: Context) -> None:
    """Another year, or months that are not the whole year, hold until a year is named again.

    A year of 结转, and one that is only compared with, says nothing of the numbers that follow.
    """
    if any(word.code.startswith("carried") for word in words if word.kind == "act"):
        return
    for before, word in zip((None, *words), words, strict=False):
        if before is not None and before.kind == "void":
            continue
        if word.kind == "year" and word.code and context.year is not None:
            context.is_aside = int(word.code) != context.year
        elif word.kind == "months" and word.text not in WHOLE_YEAR:
            context.is_aside = True


def _note_scope(words: Sequence[Word], context: Context) -> None:
    """Whom the clause is about stands before what is done."""
    for word in words:
        if word.kind in SIGNIFICANT:
            return
        if word.kind == "scope":
            context.scope = word.text
            return


def _note_disclosure(words: Sequence[Word], context: Context, vocabulary: Vocabulary) -> None:
    if any(
        word.text in vocabulary.disclosure or (word.kind == "topic" and word.code == "requests" and "公开" in word.text)
        for word in words
    ):
        context.is_about_disclosure = True


def _read_numberless(clause: Clause, context: Context, vocabulary: Vocabulary, sentence: tuple[int, int]) -> None:
    zero = read_zero(clause.words, context)
    context.zero = zero[0] if zero else None
    if zero:
        _add_zero(*zero, context, sentence)
    if any(is_part(word) for word in clause.words):
        _begin_parts(context)
    if not clause.words or any(word.kind == "aside" or word.code == "more" for word in clause.words):
        return
    topics = [word for word in clause.words if word.kind == "topic"]
    acts = [word.code for word in clause.words if word.kind == "act"]
    if clause.words[0].text == "在" and clause.words[-1].text == "中":
        return  # 在已答复的信件中: of what was told before
    if topics and (topics[-1].code != "requests" or "公开" in topics[-1].text):
        context.change_topic(topics[-1].code)
    elif any(word.text in PUBLISHED for word in clause.words):
        context.change_topic("other")
    if acts or topics:
        context.verb = acts[-1] if acts else None
    if topics and acts and topics[-1].code == "requests" and acts[-1] in {"received", "accepted"} and not zero:
        context.pending = vocabulary.cells["requests"][acts[-1]]


def _add_zero(zero: Word, noun: Word, codes: tuple[str, ...], context: Context, sentence: tuple[int, int]) -> None:
    nought = Quantity(zero.start, zero.end, zero.end, Decimal(0), Decimal(0), "", "count")
    for code in codes:
        draft = Draft((code,), zero.start, noun.end, (zero.start, zero.end), nought, context.scope, sentence)
        context.drafts.append(draft)
    if codes[0].startswith("requests"):
        context.change_topic("requests")


def _read_segment(segment: Segment, context: Context, vocabulary: Vocabulary, sentence: tuple[int, int]) -> None:
    quantity = segment.number.quantity
    if quantity is None:
        return
    if quantity.kind == "share":
        codes = () if context.is_aside else name_share(segment, context)
        if codes:
            context.drafts.append(_draft(codes, segment, context, sentence, (_find_share(segment), segment.number.end)))
        return
    if any(is_part(word) for word in segment.lead):
        _begin_parts(context)
    if any(word.kind == "act" for word in segment.lead):
        context.verb = None
    said = Said(segment, context)
    if _is_not_counted(segment, said, context):
        context.last = None
        return
    codes = name_codes(said, context, vocabulary)
    if not said.words and context.queue:
        codes = context.queue.pop(0)
    codes = _share_out(codes, said, context)
    _follow(said, context, vocabulary, is_known=bool(codes))
    if codes:
        _claim(codes, said, context, sentence)
    else:
        context.last = None


def _find_share(segment: Segment) -> int:
    return next(word.start for word in segment.lead if word.code in {"share", "rate"})


def _begin_parts(context: Context) -> None:
    context.parent = context.total
    context.is_part_of_other = context.topic == "other" or context.verb in {"published", "released"}


def _is_not_counted(segment: Segment, said: Said, context: Context) -> bool:
    """Whether the number is of another year, a change or a rate; or bare where it does not close its clause."""
    if any(word.kind == "void" for word in segment.lead):
        return True
    carried = any(act.startswith("carried") for act in said.acts)
    if context.is_aside and not carried:
        return True
    return segment.number.code == "bare" and (bool(segment.tail) or not said.words)


def _share_out(codes: tuple[str, ...], said: Said, context: Context) -> tuple[str, ...]:
    """A、B分别为1件、2件: the first code is of this number, the others of those that follow."""
    if not any(word.text.startswith("分别") for word in said.lead) or not codes or "+" not in codes[0]:
        return codes
    first, *others = codes[0].split("+")
    context.queue = [(code,) for code in others]
    return (first,)


def _follow(said: Said, context: Context, vocabulary: Vocabulary, *, is_known: bool) -> None:
    """What the next numbers inherit. What one channel brought, and what is published, the form does not count."""
    is_here = context.topic == "other" and context.age == 0
    if said.is_explicit and said.topic != context.topic and (is_known or said.acts or not is_here):
        context.change_topic(said.topic)
    is_channel = said.topic == "requests" and is_one_channel(said) and not context.parent
    if said.topic == "other" or ({"published", "released"} & set(said.acts) and said.topic is None):
        context.change_topic("other")
    elif is_channel and said.acts and said.acts[0] in vocabulary.cells["requests"]:
        context.channel = vocabulary.cells["requests"][said.acts[0]]
    elif is_known:
        context.channel = ()
    context.pending = ()
    if said.acts:
        context.verb = next((act for act in said.acts if act in {"in_force", "repealed"}), said.acts[0])


def _claim(codes: tuple[str, ...], said: Said, context: Context, sentence: tuple[int, int]) -> None:
    drafts = [
        _draft(chosen, said.segment, context, sentence, (said.first, said.last))
        for chosen in ([(code,) for code in codes] if is_each(said) else [codes])
    ]
    context.drafts += drafts
    draft = context.last = drafts[-1]
    context.here.add(draft.codes[0].split(".")[1])
    if "carried_over_in" in draft.codes[0] and len(draft.codes) == 1:
        _widen(context)
    if said.rows and not said.columns and context.listing != "column":
        context.listing = "row"
        context.group = draft.codes[0].split(".")[1] if draft.codes[0].endswith("*.total") else context.group
    elif said.columns:
        context.listing = "column"
    elif not said.results and "carried" not in draft.codes[0]:
        context.listing = ""
        context.base, context.total = draft.codes, draft
    context.topic, context.age = said.topic, 0


def _widen(context: Context) -> None:
    """收到21件，其中上年结转3件: the 21 are new ones and those carried over."""
    parent = context.parent
    if parent and parent.codes[0] == NEW:
        parent.codes = (WITH_CARRIED, NEW)
        context.base = parent.codes


def _draft(
    codes: tuple[str, ...], segment: Segment, context: Context, sentence: tuple[int, int], words: tuple[int, int]
) -> Draft:
    quantity = segment.number.quantity
    if quantity is None:
        raise ValueError("a segment without its number")
    start = min(words[0], quantity.start)
    for word in reversed(segment.lead):
        if word.end == start and word.code == "total":
            start = word.start
    end = max(words[1], quantity.end)
    return Draft(codes, start, end, (quantity.start, quantity.digits_end), quantity, context.scope, sentence)


def _finish(draft: Draft, plain: Plain, edition: Edition, section: int) -> Claim | None:
    found = [name_target(code, edition) for code in draft.codes]
    targets: list[Target] = [target for target in found if target]
    if not targets:
        return None
    start, end, words = plain.cut(draft.start, draft.end)
    at, _, number = plain.cut(*draft.number)
    quantity = draft.quantity
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
