"""Clauses without a number: they name the subject of the numbers that follow, or say that there is nought."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from parse.prose.clauses import Clause
from parse.prose.context import Context, Draft
from parse.prose.counting import begin_parts
from parse.prose.meaning import DOCUMENTS
from parse.prose.quantities import Quantity
from parse.prose.said import is_part, is_strong
from parse.prose.vocabulary import Word
from parse.prose.zeros import read_zero

#: What is published is no application.
PUBLISHED = {"主动公开", "发布", "公示", "公布"}
#: Acts whose number may stand in the next clause: 收到政府信息公开申请，共21件.
PENDING = {"received", "accepted"}
#: What may stand between a noun and the word that denies it; the colon of digits (10:30) is none here.
COLONS = ("：", ":")


def read_numberless(clause: Clause, context: Context) -> None:
    """Note what a clause without a number says for those that follow."""
    zeros = [zero for part in _split_zeros(clause.words) if (zero := read_zero(part, context))]
    zeros = zeros or _read_colon(clause, context)
    context.zero = zeros[-1][0] if zeros else None
    context.heard = clause.words
    for zero in zeros:
        _add_zero(*zero, context)
    if any(is_part(word) for word in clause.words):
        begin_parts(context)
    if clause.words and not _is_beside(clause):
        _note_subject(clause, context, is_zero=bool(zeros))


def _split_zeros(words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """无行政复议、无行政诉讼: each with its own word that says nought."""
    begins = [place for place, word in enumerate(words) if word.kind == "zero"]
    cuts = [place for place in begins[1:] if words[place - 1].code == "joins"]
    bounds = [0, *cuts, len(words)]
    return [words[begin:end] for begin, end in pairwise(bounds)]


def _read_colon(clause: Clause, context: Context) -> list[tuple[Word, Word, tuple[str, ...]]]:
    """因政府信息公开被申请行政复议情况：无。 The word stands alone, and denies what was named before the colon."""
    if clause.opener not in COLONS or len(clause.words) != 1 or clause.words[0].kind != "zero":
        return []
    if any(word.kind in {"void", "aside", "zero"} for word in context.heard):
        return []
    zero = clause.words[0]
    found = read_zero((zero, *context.heard), context)
    return [(zero, zero, found[2])] if found else []


def _is_beside(clause: Clause) -> bool:
    """Whether the clause leaves the subject what it was: 主要涉及土地、信访等; 在已答复的信件中."""
    if clause.words[0].code == "each":
        return True  # 均为已主动公开内容
    of_documents = any(word.kind == "topic" and word.code in DOCUMENTS for word in clause.words)
    if any((word.kind == "aside" and not of_documents) or word.code == "more" for word in clause.words):
        return True
    is_named = any(word.code == "requests" and is_strong(word) for word in clause.words)
    return clause.words[0].text == "在" and clause.words[-1].text == "中" and not is_named


def _note_subject(clause: Clause, context: Context, *, is_zero: bool) -> None:
    topics = [word for word in clause.words if word.kind == "topic"]
    acts = [word.code for word in clause.words if word.kind == "act"]
    if topics and is_strong(topics[-1]):
        context.change_topic(topics[-1].code)
    elif context.topic is None and _is_carried_aside(clause):
        context.change_topic("requests")
    elif any(word.text in PUBLISHED for word in clause.words):
        context.change_topic("other")
    if acts or topics:
        context.verb = acts[-1] if acts else None
    if topics and topics[-1].code == "requests" and acts and acts[-1] in PENDING and not is_zero:
        context.pending = context.vocabulary.cells["requests"][acts[-1]]


def _is_carried_aside(clause: Clause) -> bool:
    """除结转件外: only applications are carried over, where no other noun is told."""
    is_carried = any(word.code.startswith("carried") for word in clause.words)
    return is_carried and {word.kind for word in clause.words} <= {"act", "filler", "marker", "year"}


def _add_zero(zero: Word, noun: Word, codes: tuple[str, ...], context: Context) -> None:
    nought = Quantity(zero.start, zero.end, zero.end, Decimal(0), Decimal(0), "", "count")
    place = (zero.start, zero.end)
    context.drafts += [
        Draft((code,), zero.start, noun.end, place, nought, context.scope, context.sentence) for code in codes
    ]
    if codes[0].startswith("requests"):
        context.change_topic("requests")
