"""Reviews and lawsuits: ``因政府信息公开被申请行政复议3件，其中维持2件`` is the block of `review`, and its `upheld`.

Counted are those against the body about disclosure: one of another cause (因房屋征收引发行政诉讼2件) gives no codes.
"""

from __future__ import annotations

from collections.abc import Sequence

from parse.prose.context import Context
from parse.prose.said import CASES, Said, is_strong, list_joined
from parse.prose.vocabulary import Vocabulary, Word

CASE_CODES = {
    "litigation": "review_litigation.litigation_*.total",
    "disputes": "review_litigation.review.total+review_litigation.litigation_*.total",
}
NEW = "requests.new_requests.total"
#: Acts of a body that decides on reviews of others.
OTHERS_CASES = {"judging", "accepted", "handled", "processed", "decided"}


def name_cases(said: Said, context: Context) -> tuple[str, ...]:
    """The short codes of a number of cases or of one result of theirs."""
    if not _is_about_disclosure(said, context) or not said.is_clean(inherited=not said.is_explicit):
        return ()
    column = _name_result(said, context)
    occurs = _occurs(said, context)
    is_part = column == "total" and context.parent is not None and bool(said.segment.tail) and not occurs
    if not column or is_part:
        return ()
    if not said.is_explicit:
        base = _of_kind(said, context.base) if column != "total" else ()
        return tuple(code.replace(".total", f".{column}") for code in base)
    named = [word for word in said.topics if word.code in CASES]
    if not named:
        return ()  # 行政复议0件，申请8件: of what the 8 are is not said
    rows = list_joined(named, said.lead)
    codes = [CASE_CODES.get(row, f"review_litigation.{row}.total").replace(".total", f".{column}") for row in rows]
    if not is_each(said):
        return ("+".join(codes),)
    return (*_name_requests_too(said, context), *codes)


def _name_requests_too(said: Said, context: Context) -> tuple[str, ...]:
    """依申请公开、行政复议、行政诉讼均为0件: applications in one list with the cases."""
    is_listed = bool(said.topics) and "requests" in list_joined(said.topics, said.lead) and is_strong(said.topics[0])
    is_nought = not said.segment.quantity.value
    is_caused = any(context.vocabulary.plays("causes", word) for word in said.lead)
    return (NEW,) if is_listed and is_nought and not is_caused and not said.results else ()


def _of_kind(said: Said, base: tuple[str, ...]) -> tuple[str, ...]:
    """Of reviews and lawsuits told together 败诉 is said of the lawsuits alone, 复议终止 of the reviews."""
    words = "".join(word.text for word in said.results)
    kind = "litigation" if "诉" in words else "review" if "复议" in words else ""
    return tuple("+".join(_keep(code.split("+"), kind)) for code in base)


def _keep(codes: list[str], kind: str) -> list[str]:
    return [code for code in codes if code.split(".")[1].startswith(kind)] or codes


def _occurs(said: Said, context: Context) -> bool:
    """Whether the words say that a case came about: 引发行政诉讼, 申请行政复议."""
    begins = tuple(context.vocabulary.roles["occurs"])
    is_brought = any(word.text.startswith((*begins, "申请")) for word in said.topics if word.code in CASES)
    return is_brought or any(context.vocabulary.plays("occurs", word) for word in said.lead)


def _name_result(said: Said, context: Context) -> str:
    """The column; ``total`` where no result is told, empty where it is not certain how the form counts it."""
    if not said.results:
        return "other_result" if _is_withdrawn(said) or _ends_in_rest(said) else "total"
    code = said.results[-1].code
    if code == "lost":
        return "corrected"
    if code == "annulled":
        return "corrected" if _is_annulled(said, context) else ""
    return "" if code == "rejected" else code


def _is_annulled(said: Said, context: Context) -> bool:
    """Whether 撤销 is said of who decides, or in a list of what was decided: 维持5件、撤销1件."""
    plays = context.vocabulary.plays
    beside = (*said.lead, *said.segment.tail)
    is_listed = context.listing == "result" and not any(plays("plaintiffs", word) for word in beside)
    return is_listed or any(plays("judges", word) for word in beside)


def _is_withdrawn(said: Said) -> bool:
    """撤回1件 among the results of reviews; not 行政复议1件（已撤销申请）, which tells how many there were."""
    row = said.rows[-1] if said.rows else None
    if row is None or row.code != "other_*" or "撤" not in row.text:
        return False
    number = said.segment.number.start
    return row.end <= number or all(word.start > number for word in said.topics)


def _ends_in_rest(said: Said) -> bool:
    return bool(said.rows) and said.rows[-1].code == "rest"


def _is_about_disclosure(said: Said, context: Context) -> bool:
    """Whether a review is one against the body about disclosure.

    Beside applications they are taken for such as long as they are not more than these; of a bare number, which may be
    of all reviews, not more than half.
    """
    occurs = _occurs(said, context)
    is_plausible = said.segment.quantity.value * (1 if occurs else 2) <= context.received
    if context.has_other_cause or said.segment.quantity.kind == "money":
        return False
    if OTHERS_CASES & set(said.acts) and not occurs:
        return False
    return context.is_about_disclosure or (context.is_near_requests and is_plausible)


def has_other_cause(words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """Whether a clause gives its cases a cause that is not disclosure: 因具体行政行为被提起行政诉讼2起."""
    begin = next((place for place, word in enumerate(words) if _begins_cause(word, vocabulary)), None)
    if begin is None:
        return False
    end = next((place for place, word in enumerate(words) if place > begin and word.code in CASES), begin)
    cause = words[begin + 1 : end]
    named = [place for place, word in enumerate(cause) if _is_disclosure(word, vocabulary)]
    others = [place for place, word in enumerate(cause) if word.kind in {"unknown", "topic", "title"}]
    others = [place for place in others if place not in named]
    if any(cause[place].kind == "topic" for place in others):
        named = [place for place in named if cause[place].code != "processed"]  # 因信访答复不服
    if not named or not others:
        return bool(others)
    is_joined = named[0] > 0 and cause[named[0] - 1].code == "joins"
    return is_joined or any(word.code == "more" for word in cause)  # 因征地、信息公开等引发: of both


def _is_disclosure(word: Word, vocabulary: Vocabulary) -> bool:
    return names_disclosure(word, vocabulary) or word.code in {"requests", "processed"}


def names_disclosure(word: Word, vocabulary: Vocabulary) -> bool:
    """Whether a word makes the reviews and lawsuits beside it ones about disclosure."""
    is_request = word.kind == "topic" and word.code == "requests" and "公开" in word.text
    return is_request or word.text in vocabulary.disclosure


def _begins_cause(word: Word, vocabulary: Vocabulary) -> bool:
    return vocabulary.plays("causes", word) or (word.kind == "zero" and word.text.endswith("因"))


def is_each(said: Said) -> bool:
    """Whether a number is said of each of several things: 行政复议、行政诉讼各1件."""
    last = max((word.end for word in said.topics), default=-1)
    if said.segment.quantity.kind == "count" and not said.segment.quantity.value and said.topic in CASES:
        return True  # 行政复议、行政诉讼数量为0件: nought of both is nought of each
    return len(said.topics) > 1 and any(word.code == "each" and word.start >= last for word in said.lead)
