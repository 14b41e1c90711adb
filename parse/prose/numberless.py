"""Clauses without a number: they name the subject of the numbers that follow, or say that there is nought."""

from __future__ import annotations

from decimal import Decimal

from parse.prose.clauses import Clause
from parse.prose.context import Context, Draft
from parse.prose.counting import begin_parts
from parse.prose.meaning import DOCUMENTS
from parse.prose.quantities import Quantity
from parse.prose.said import is_part
from parse.prose.vocabulary import Word
from parse.prose.zeros import read_zero

#: What is published is no application.
PUBLISHED = {"主动公开", "发布", "公示", "公布"}
#: Acts whose number may stand in the next clause: 收到政府信息公开申请，共21件.
PENDING = {"received", "accepted"}


def read_numberless(clause: Clause, context: Context) -> None:
    """Note what a clause without a number says for those that follow."""
    zero = read_zero(clause.words, context)
    context.zero = zero[0] if zero else None
    if zero:
        _add_zero(*zero, context)
    if any(is_part(word) for word in clause.words):
        begin_parts(context)
    if clause.words and not _is_beside(clause):
        _note_subject(clause, context, is_zero=zero is not None)


def _is_beside(clause: Clause) -> bool:
    """Whether the clause leaves the subject what it was: 主要涉及土地、信访等; 在已答复的信件中."""
    if clause.words[0].code == "each":
        return True  # 均为已主动公开内容
    of_documents = any(word.kind == "topic" and word.code in DOCUMENTS for word in clause.words)
    if any((word.kind == "aside" and not of_documents) or word.code == "more" for word in clause.words):
        return True
    return clause.words[0].text == "在" and clause.words[-1].text == "中"


def _note_subject(clause: Clause, context: Context, *, is_zero: bool) -> None:
    topics = [word for word in clause.words if word.kind == "topic"]
    acts = [word.code for word in clause.words if word.kind == "act"]
    if topics and (topics[-1].code != "requests" or "公开" in topics[-1].text):
        context.change_topic(topics[-1].code)
    elif any(word.text in PUBLISHED for word in clause.words):
        context.change_topic("other")
    if acts or topics:
        context.verb = acts[-1] if acts else None
    if topics and topics[-1].code == "requests" and acts and acts[-1] in PENDING and not is_zero:
        context.pending = context.vocabulary.cells["requests"][acts[-1]]


def _add_zero(zero: Word, noun: Word, codes: tuple[str, ...], context: Context) -> None:
    nought = Quantity(zero.start, zero.end, zero.end, Decimal(0), Decimal(0), "", "count")
    place = (zero.start, zero.end)
    context.drafts += [
        Draft((code,), zero.start, noun.end, place, nought, context.scope, context.sentence) for code in codes
    ]
    if codes[0].startswith("requests"):
        context.change_topic("requests")
