"""A number of a sentence to a draft claim, and what the next numbers inherit from it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parse.prose.cases import CASE_CODES, is_each
from parse.prose.changes import note_items, read_change
from parse.prose.clauses import Segment
from parse.prose.context import Context, Draft
from parse.prose.meaning import NEW, WITH_CARRIED, is_one_channel, name_codes
from parse.prose.quantities import Quantity
from parse.prose.reasons import drop_reasons
from parse.prose.said import CASES, Said, is_part
from parse.prose.shares import name_share
from parse.prose.vocabulary import Word

CARRIED_IN = "requests.carried_over_in.total"
REVIEWS = "review_litigation.review.total"
LAWSUITS = [[CASE_CODES["litigation"]], ["review_litigation.litigation_direct.total"]]
#: Separators that part two things of which each has parts of its own.
APART = {"；", ";"}
#: Characters between two numbers of cases told together: ，被提起.
MOST_BETWEEN = 4
#: The column of a code, to be read as its total.
TO_TOTAL = re.compile(r"\.(?:upheld|corrected|other_result|pending)(?=\+|$)")


def read_segment(segment: Segment, context: Context) -> None:
    """Add the claims that a number makes."""
    if segment.quantity.kind == "share":
        _read_share(segment, context)
        return
    change = read_change(segment, context)
    if change:
        context.drafts.append(_draft((change[0],), segment, context, (), change[1]))
    note_items(segment, context)
    if any(is_part(word) for word in segment.lead):
        begin_parts(context)
    if any(word.kind == "act" for word in segment.lead):
        context.verb = None
    segment = drop_reasons(segment, context)
    said = Said(segment, context)
    if _is_not_counted(segment, said, context):
        context.last = None
        if context.is_aside and said.is_explicit:
            context.change_topic(said.topic)
        return
    codes = name_codes(said, context)
    if not said.words and context.queue:
        codes = context.queue.pop(0)
    codes = _share_out(codes, said, context)
    _follow(said, context, is_known=bool(codes))
    context.last = _claim(codes, said, context) if codes else None


def begin_parts(context: Context) -> None:
    """其中: what follows are parts of the last total."""
    last = context.last
    if context.parent and last and last.codes == (CARRIED_IN,):
        context.change_topic("other")  # 包括上年结转4件，其中公开3件: those are of the 4
    if last and last is context.total:
        _join_cases(last, context)
    context.parent, context.is_parted = context.total, True
    context.is_part_of_requests = context.total is not None and context.topic == "requests"
    of_cases = context.topic in CASES  # 行政复议5件，其中行政处罚4件: reviews of penalties
    context.is_part_of_other = context.topic == "other" or of_cases or context.verb in {"published", "released"}


def _join_cases(last: Draft, context: Context) -> None:
    """行政复议2件、行政诉讼1件，其中维持2件: the results are those of both."""
    both = [draft for draft in context.drafts[-2:] if draft.sentence == context.sentence]
    codes = [draft.codes[0] for draft in both]
    if both[-1:] != [last] or codes[:1] != [REVIEWS] or codes[1:] not in LAWSUITS:
        return
    is_beside = last.opener not in APART and last.start - both[0].end <= MOST_BETWEEN
    if is_beside:
        context.base = ("+".join(codes),)


def _read_share(segment: Segment, context: Context) -> None:
    codes = () if context.is_aside else name_share(segment, context)
    if codes:
        words = [word for word in segment.lead if word.code in {"share", "rate"}]
        context.drafts.append(_draft(codes, segment, context, words))


def _is_not_counted(segment: Segment, said: Said, context: Context) -> bool:
    """Whether the number is of another year, a change or a rate; or bare where it does not close its clause."""
    if any(word.kind == "void" for word in segment.lead):
        return True
    is_carried = any(act.startswith("carried") for act in said.acts)
    if context.is_aside and not is_carried:
        return True
    return segment.quantity.kind == "bare" and (bool(segment.tail) or not said.words)


def _share_out(codes: tuple[str, ...], said: Said, context: Context) -> tuple[str, ...]:
    """A、B分别为1件、2件: the first code is of this number, the others of those that follow."""
    if not any(word.text.startswith("分别") for word in said.lead) or not codes:
        return codes
    columns = dict.fromkeys(word.code for word in said.columns)
    if len(columns) > 1:
        context.queue = [tuple(code.replace(".total", f".{column}") for code in codes) for column in columns]
        return context.queue.pop(0)
    if "+" not in codes[0]:
        return codes
    first, *others = codes[0].split("+")
    context.queue = [(code,) for code in others]
    return (first,)


def _follow(said: Said, context: Context, *, is_known: bool) -> None:
    """What the next numbers inherit. What one channel brought, and what is published, the form does not count."""
    if context.listing == "row" and any(context.vocabulary.plays("steps", word) for word in said.topics):
        return  # 补正通知2件 between results
    is_here = context.topic == "other" and context.age == 0
    if said.is_explicit and said.topic != context.topic and (is_known or said.acts or not is_here):
        context.change_topic(said.topic)
    is_channel = said.topic == "requests" and is_one_channel(said) and not context.parent
    if _is_other(said, is_known=is_known):
        context.change_topic("other")
    elif is_channel and said.acts and said.acts[0] in context.vocabulary.cells["requests"]:
        context.channel = context.vocabulary.cells["requests"][said.acts[0]]
    elif is_known:
        context.channel = ()
    context.pending = ()
    if said.topic in CASES and said.is_explicit and not is_known:
        context.base, context.total = (), None
    is_result = is_known and said.topic == "requests" and said.acts == ["published"]
    if said.acts and not is_result:
        context.verb = next((act for act in said.acts if act in {"in_force", "repealed"}), said.acts[0])


def _is_other(said: Said, *, is_known: bool) -> bool:
    """Whether the form does not count what the number counts: another subject, or what is published."""
    if said.topic == "other":
        return True
    if said.topic == "requests" and not said.is_explicit and not said.rows and said.acts:
        return set(said.acts) <= {"made", "released", "decided", "amount", "repealed", "in_force"}  # 制发文件20件
    is_unclaimed = said.topic == "requests" and said.is_explicit and not is_known
    return bool({"published", "released"} & set(said.acts)) and (is_unclaimed or said.topic is None)


def _claim(codes: tuple[str, ...], said: Said, context: Context) -> Draft:
    """Add the claim, and note what its parts and shares will be of."""
    each = [(code,) for code in codes] if is_each(said) else [codes]
    drafts = [_draft(chosen, said.segment, context, said.words) for chosen in each]
    context.drafts += drafts
    draft = drafts[-1]
    row = draft.codes[0].split(".")[1]
    context.here.add(row)
    if row == "carried_over_in" and len(draft.codes) == 1:
        _widen(context)
    if row in {"new_requests", "total_processed"}:
        context.received = max(context.received, draft.quantity.value)
    if not draft.codes[0].endswith(".total") and row != "review":
        context.listing = "column"
    elif said.rows and context.listing != "column":
        context.listing = "row"
        context.group = row if row.endswith("*") else context.group
    elif said.results:
        context.listing = "result"
    elif not said.rows and not row.startswith("carried"):
        context.listing = ""
        context.base, context.total = draft.codes, draft
    if said.topic in CASES and said.is_explicit:
        context.base = tuple(TO_TOTAL.sub(".total", code) for code in draft.codes)
    context.topic, context.age = said.topic, 0
    return draft


def _widen(context: Context) -> None:
    """收到21件，其中上年结转3件: the 21 are new ones and those carried over."""
    parent = context.parent
    if parent and parent.codes[0] == NEW and context.listing != "column":
        parent.codes = (WITH_CARRIED, NEW)
        context.base = parent.codes


def _draft(
    codes: tuple[str, ...],
    segment: Segment,
    context: Context,
    words: Sequence[Word],
    quantity: Quantity | None = None,
) -> Draft:
    """The claim with the words that made it, and 共, 全年, 因政府信息公开 and the like before them."""
    quantity = quantity or segment.quantity
    start = min([quantity.start, *(word.start for word in words)])
    for word in reversed(segment.lead):
        if word.end == start and word.code == "total":
            start = word.start
    if any(word.code in CASES for word in words):
        start = _begin_phrase(segment.lead, start, context)
    end = max([quantity.end, *(word.end for word in words)])
    return Draft(
        codes,
        start,
        end,
        (quantity.start, quantity.digits_end),
        quantity,
        context.scope,
        context.sentence,
        segment.opener,
    )


def _begin_phrase(lead: Sequence[Word], start: int, context: Context) -> int:
    """Where the words begin that say why there is a case: 因政府信息公开(被申请行政复议6件)."""
    vocabulary = context.vocabulary
    last = begin = start
    for word in reversed(lead):
        if word.start >= last:
            continue
        if word.end != last or word.kind not in {"filler", "marker", "topic"}:
            break
        last = word.start
        is_cause = word.text in vocabulary.disclosure or vocabulary.plays("causes", word)
        if is_cause or word.kind == "topic":
            begin = last
    return begin
