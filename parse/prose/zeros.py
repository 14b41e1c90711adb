"""Nought in words: ``未收到政府信息公开申请``, ``无结转下年度继续办理件``, ``未发生因政府信息公开引发的行政复议``."""

from __future__ import annotations

from collections.abc import Sequence

from parse.prose.context import Context
from parse.prose.meaning import CASE_CODES, DECISIONS, DOCUMENTS, name_carried
from parse.prose.said import CASES, is_strong
from parse.prose.vocabulary import Word

#: Unknown characters that may stand between the word and its noun: 未收到(来自外籍人士的)申请.
MOST_UNKNOWN = 10
#: 关于政府信息公开的 narrows nothing.
ABOUT = {"涉及", "关于", "有关"}
#: Behind the noun neither these nor 要求 do.
BEHIND = {*ABOUT, "要求"}
#: Columns that a verb of documents denies, in both editions.
DENIED_VERBS = {
    "issued": ("制定", "制发", "出台", "印发", "印制"),
    "newly_made": ("制定", "制发", "出台", "印发", "印制", "制作"),
    "repealed": ("废止",),
}
#: Acts that 未 itself holds (未收到, 未制定) or that stand between it and its noun.
PLAIN_ACTS = {"received", "handled", "accepted", "published", "released", "decided", "made", "repealed", "amount"}


def read_zero(words: Sequence[Word], context: Context) -> tuple[Word, Word, tuple[str, ...]] | None:
    """The word that says nought, the last word of what there is none of, and its codes; None where none is said."""
    place = next((place for place, word in enumerate(words) if word.kind == "zero"), None)
    if place is None:
        return _read_rest(words, context)
    zero, rest = words[place], words[place + 1 :]
    carried = _read_carried(rest, context)
    if carried:
        return zero, *carried
    lost = _read_lost(rest, context)
    if lost:
        return zero, *lost
    if not rest:
        return _read_behind(zero, words[:place], context)
    nouns = _list_nouns(rest)
    codes = _name_denied(zero, nouns, rest, context) if nouns else ()
    return (zero, nouns[-1], codes) if codes else None


def _read_lost(rest: Sequence[Word], context: Context) -> tuple[Word, tuple[str, ...]] | None:
    """无被纠错和败诉: no review and no lawsuit was lost."""
    codes = {word.code for word in rest if word.kind == "result"}
    if (
        not (context.is_about_disclosure or context.is_near_requests)
        or codes != {"corrected", "lost"}
        or any(w.kind == "unknown" for w in rest)
    ):
        return None
    last = [word for word in rest if word.kind == "result"][-1]
    return last, ("review_litigation.review.corrected", "review_litigation.litigation_*.corrected")


def _read_behind(zero: Word, before: Sequence[Word], context: Context) -> tuple[Word, Word, tuple[str, ...]] | None:
    """不予公开政府信息情况无."""
    rows = [word for word in before if word.kind == "row" and word.code != "rest"]
    if len(rows) != 1 or context.topic != "requests" or any(word.kind in {"unknown", "act", "void"} for word in before):
        return None
    return zero, zero, (f"requests.{rows[0].code}.total",)


def _list_nouns(rest: Sequence[Word]) -> list[Word]:
    """What is denied; of 行政复议、行政诉讼和举报 the last is beside the point."""
    nouns = [word for word in rest if word.kind == "topic"]
    if len(nouns) > 1 and not is_strong(nouns[-1]) and nouns[-2].code in CASES:
        nouns.pop()  # 行政复议申请
    while len(nouns) > 1 and nouns[-1].code == "other" and nouns[-2].code in {"other", *CASES}:
        nouns.pop()
    return nouns


def _name_denied(zero: Word, nouns: Sequence[Word], rest: Sequence[Word], context: Context) -> tuple[str, ...]:
    noun = nouns[-1]
    if _is_narrowed(rest, noun):
        return ()
    if noun.code in CASES:
        return _name_cases(nouns, context)
    if noun.code == "requests":
        return _name_requests(nouns, rest, context)
    if noun.code in DOCUMENTS:
        return _name_documents(zero, noun, rest)
    return (f"proactive.{noun.code}.decisions",) if noun.code in DECISIONS and "作出" in zero.text else ()


def _read_rest(words: Sequence[Word], context: Context) -> tuple[Word, Word, tuple[str, ...]] | None:
    """未发生行政复议，提起行政诉讼的情况: the word of the clause before holds."""
    nouns = [word for word in words if word.kind == "topic"]
    if context.zero is None or not nouns or any(word.kind not in {"topic", "filler", "marker"} for word in words):
        return None
    codes = _name_cases(nouns, context) if nouns[-1].code in CASES else ()
    return (context.zero, nouns[-1], codes) if codes else None


def _read_carried(rest: Sequence[Word], context: Context) -> tuple[Word, tuple[str, ...]] | None:
    """无下年度结转, 无上年结转."""
    acts = [word for word in rest if word.kind == "act" and "carried" in word.code]
    if not acts or context.topic != "requests" or any(word.kind in {"unknown", "aside", "void"} for word in rest):
        return None
    if acts[-1].code == "both_carried":
        return acts[-1], ("requests.carried_over_in.total", "requests.carried_over_out.total")
    code = name_carried(rest, context.year) if acts[-1].code == "carried" else acts[-1].code
    return (acts[-1], (f"requests.{code}.total",)) if code else None


def _is_narrowed(rest: Sequence[Word], noun: Word) -> bool:
    """Whether only some are denied: 未收到网上申请, 未发生被纠正的行政复议, 没有超期答复的申请."""
    before = [word for word in rest if word.end <= noun.start]
    behind = [word for word in rest if word.start >= noun.end]
    channels = sum(word.kind == "channel" for word in before)
    if channels == 1 and not any(word.code == "more" for word in before):
        return True
    if any(
        word.kind in {"row", "result", "void"} or (word.kind == "aside" and word.text not in ABOUT) for word in before
    ):
        return True
    if any(word.kind in {"row", "result"} or (word.kind == "aside" and word.text not in BEHIND) for word in behind):
        return True
    unknown = sum(len(word.text) for word in before if word.kind == "unknown")
    return unknown > MOST_UNKNOWN or any(word.kind == "unknown" and word.text[0] not in "的等之" for word in behind)


def _name_requests(nouns: Sequence[Word], rest: Sequence[Word], context: Context) -> tuple[str, ...]:
    acts = {word.code for word in rest if word.kind == "act"} - PLAIN_ACTS
    is_strong = any("公开" in noun.text or "依申请" in noun.text for noun in nouns) or context.is_about_disclosure
    return ("requests.new_requests.total",) if is_strong and not acts else ()


def _name_cases(nouns: Sequence[Word], context: Context) -> tuple[str, ...]:
    if not (context.is_about_disclosure or context.is_near_requests):
        return ()
    rows = list(dict.fromkeys(word.code for word in nouns if word.code in CASES))
    return tuple(CASE_CODES.get(row, f"review_litigation.{row}.total") for row in rows)


def _name_documents(zero: Word, noun: Word, rest: Sequence[Word]) -> tuple[str, ...]:
    """未制定发布、废止行政规范性文件: two columns."""
    said = zero.text + "".join(word.text for word in rest if word.start < noun.start)
    columns = [column for column, verbs in DENIED_VERBS.items() if any(verb in said for verb in verbs)]
    return tuple(f"proactive.{noun.code}.{column}" for column in columns)
