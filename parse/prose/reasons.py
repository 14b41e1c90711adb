"""A segment without what only says why: ``因|涉及|个人|隐私|不予公开|2件`` is ``不予公开|2件``.

A reason may hold words that elsewhere mean something (个人 is a kind of applicant), or that nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parse.prose.clauses import Segment
from parse.prose.context import Context
from parse.prose.said import CASES, SIGNIFICANT
from parse.prose.vocabulary import Vocabulary, Word

#: Longest reason that is passed over.
MOST_UNKNOWN = 30
#: Kinds of words that stay: results and what joins them.
KEPT = {"row", "marker"}


def drop_reasons(segment: Segment, context: Context) -> Segment:
    """The segment with results alone where reasons and results were told; 不存在 beside a number is a result."""
    absence = context.vocabulary.absence
    lead = segment.lead
    if lead and lead[-1].text in absence:
        lead = (*lead[:-1], replace(lead[-1], kind="row", code=absence[lead[-1].text]))
    if context.topic == "requests" and context.listing == "row" and _is_taken_back(lead, context.vocabulary):
        lead = tuple(replace(word, kind="row", code="other_*") if word.kind == "result" else word for word in lead)
    lead = _pass_reason(lead, context.vocabulary)
    tail = segment.tail
    if not any(word.kind in SIGNIFICANT for word in lead):
        tail = _read_tail(tail, context)
    return replace(segment, lead=lead, tail=tail)


def _is_taken_back(lead: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """撤销1件 among the results of applications."""
    told = [word for word in lead if word.kind in SIGNIFICANT or word.kind == "unknown"]
    return len(told) == 1 and vocabulary.plays("taken_back", told[0])


def _read_tail(tail: tuple[Word, ...], context: Context) -> tuple[Word, ...]:
    """Behind a number that stands first: 2件因涉及个人隐私不予公开; 1件被复议机关撤销答复书中部分内容."""
    absence = context.vocabulary.absence
    is_first = True
    words: list[Word] = []
    for word in tail:
        is_result = is_first and word.text in absence
        words.append(replace(word, kind="row", code=absence[word.text]) if is_result else word)
        is_first = is_first and word.kind == "filler"
        if word.kind == "result" and context.topic in CASES:
            return tuple(words)
    return _pass_reason(words, context.vocabulary)


def _pass_reason(words: Sequence[Word], vocabulary: Vocabulary) -> tuple[Word, ...]:
    end = max((place for place, word in enumerate(words) if word.kind == "row"), default=-1)
    is_refused = end >= 0 and words[end].code == "refused_*"
    begins = [place for place in range(end) if _begins_reason(words[place], vocabulary, is_refused=is_refused)]
    if not begins:
        return tuple(words)
    begin = begins[0]
    reason = words[begin : end + 1]
    if any(word.kind == "number" for word in reason) or _count_unknown(reason) > MOST_UNKNOWN:
        return tuple(words)
    is_mixed = any(word.kind in {"unknown", "topic"} for word in reason) and any(w.code == "joins" for w in reason)
    if is_mixed and words[end].code.endswith("*"):
        reason = words[end : end + 1]  # 因属咨询、信访类不予处理: of several reasons
    return (*words[:begin], *(word for word in reason if word.kind in KEPT), *words[end + 1 :])


def _begins_reason(word: Word, vocabulary: Vocabulary, *, is_refused: bool) -> bool:
    return vocabulary.plays("reasons", word) or (is_refused and vocabulary.plays("concerns", word))


def _count_unknown(words: Sequence[Word]) -> int:
    return sum(len(word.text) for word in words if word.kind == "unknown")
