"""Words beside a number to the cells that it counts: ``其中|自然人|15件`` after 收到申请 is
`requests.new_requests.natural_person`.

Nothing is guessed: unknown words between a noun and its number, a single channel, another year or a change give no
codes.
"""

from __future__ import annotations

from collections.abc import Sequence

from parse.prose.context import Context
from parse.prose.said import CASES, Said, is_strong
from parse.prose.vocabulary import Word

DOCUMENTS = ("rules", "normative_documents")
DECISIONS = ("licences", "penalties", "coercive_measures", "other_services")
NEW = "requests.new_requests.total"
PROCESSED = "requests.total_processed.total"
WITH_CARRIED = "requests.new_requests.total+requests.carried_over_in.total"
CASE_CODES = {
    "litigation": "review_litigation.litigation_*.total",
    "disputes": "review_litigation.review.total+review_litigation.litigation_*.total",
}
#: Acts of a body that decides on reviews of others.
OTHERS_CASES = {"judging", "accepted", "handled", "processed", "decided"}
#: Units in which decisions are counted; 项 and 条 count kinds of licences, or published items.
DECISION_UNITS = {"件", "件次", "宗", "起", "例", "份", "人次"}
#: Words for a natural person that are also said of whoever applies: 收到公民申请3件.
ANYBODY = {"公民", "个人", "公民个人"}
#: Words that sum up.
SUMS = {"共", "共计", "合计", "总计", "总共", "一共", "累计"}


def name_codes(said: Said, context: Context) -> tuple[str, ...]:
    """The short codes that the number may count, the one that is meant first; empty where that is not certain."""
    topic = said.topic
    if topic == "requests" or (topic is None and said.rows and not said.acts):
        return _name_requests(said, context)
    if topic in CASES:
        return _name_cases(said, context)
    if topic in DOCUMENTS:
        return _name_documents(said, context)
    if topic in DECISIONS and said.is_explicit:
        return _name_decisions(said, context)
    if topic == "procurement" or (topic == "fees" and said.is_explicit):
        return _name_money(said)
    return ()


# Applications


def _name_requests(said: Said, context: Context) -> tuple[str, ...]:
    if not said.words:
        return _name_total(said, context)
    if said.segment.quantity.kind == "money" or not _is_counted(said, context):
        return ()
    column = _name_column(said.columns)
    codes = _name_carried(said, context) or _name_rows(said, context) or _name_acts(said, context)
    if not codes and _is_rest_of_columns(said, context):
        codes, column = context.base, "other_organisation"
    elif not codes and said.columns:
        codes = context.base
    if not column:
        return codes
    of_column = tuple(code.replace(".total", f".{column}") for code in codes)
    is_anybody = all(word.text in ANYBODY for word in said.columns) and bool(said.acts) and not context.parent
    return codes + of_column if is_anybody and said.columns else of_column


def _is_counted(said: Said, context: Context) -> bool:
    """Whether the number is of all applications, and not of one channel or of what was published."""
    if not said.is_clean(inherited=not any(is_strong(word) for word in said.topics)):
        return False
    if is_one_channel(said) or (context.channel and not said.is_explicit):
        return False
    if context.parent and any(word.kind == "scope" for word in said.lead):
        return False  # 其中，市政府办公室收到56件: one body's part
    is_beside = context.is_part_of_other or (context.topic == "other" and context.age == 0)
    return bool(said.acts) or not is_beside


def _name_total(said: Said, context: Context) -> tuple[str, ...]:
    """A number without a noun: of the clause before (收到政府信息公开申请，共21件), or a sum of what was told."""
    is_plain = all(word.code == "total" or word.kind == "filler" for word in (*said.lead, *said.segment.tail))
    if not is_plain or said.segment.quantity.kind == "money":
        return ()
    if context.pending:
        return context.pending
    if not any(word.text in SUMS for word in said.lead):
        return ()
    if context.channel:
        return context.channel
    if context.listing == "row":
        return (PROCESSED,)
    return (WITH_CARRIED,) if {"new_requests", "carried_over_in"} <= context.here else ()


def is_one_channel(said: Said) -> bool:
    """Whether the number is what came by one channel alone: 网上申请37件."""
    words = (*said.lead, *said.segment.tail)
    channels = [word for word in words if word.kind == "channel"]
    return len(channels) == 1 and not any(word.code == "more" for word in words)


def _name_column(columns: Sequence[Word]) -> str:
    """All kinds of applicants together are no column of their own."""
    codes = list(dict.fromkeys(word.code for word in columns))
    if "natural_person" in codes and len(codes) > 1:
        return ""
    return codes[-1] if codes else ""


def _is_rest_of_columns(said: Said, context: Context) -> bool:
    return context.listing == "column" and bool(said.rows) and said.rows[-1].code == "rest"


def _name_carried(said: Said, context: Context) -> tuple[str, ...]:
    for code in ("carried_over_in", "carried_over_out"):
        if code in said.acts and said.acts[-1] != "received":  # 结转上年后新收到 is what came new
            return (f"requests.{code}.total",)
    if "carried" not in said.acts:
        return ()
    code = name_carried((*said.lead, *said.segment.tail), context.year)
    return (f"requests.{code}.total",) if code else ()


def name_carried(words: Sequence[Word], report_year: int | None) -> str:
    """结转 with a year: 2023年结转 came in, 结转2025年 goes out; of the report's own year it may be either."""
    carried = next(word for word in words if word.code == "carried")
    years = [word for word in words if word.kind == "year" and word.code]
    behind = [word for word in years if word.start > carried.start]
    if not years:
        return "carried_over_out"
    if report_year is None:
        return "carried_over_out" if behind else "carried_over_in"
    year = int((behind or years)[-1].code)
    if behind:
        return {report_year + 1: "carried_over_out", report_year: "carried_over_in"}.get(year, "")
    return {report_year - 1: "carried_over_in", report_year: "carried_over_out"}.get(year, "")


def _name_rows(said: Said, context: Context) -> tuple[str, ...]:
    """Results: of a group and one of its reasons the reason, unless 等 says that there are more."""
    rows = said.rows
    if not rows or _is_rest_of_columns(said, context):
        return ()
    last = rows[-1].code
    if last in {"rest", "other_*"} and len(rows) > 1 and any(word.code == "more" for word in said.lead):
        return ()  # 无法提供等其他情况: of several rows, and it is not said which
    if last == "rest" and (context.last is None or context.listing != "row"):
        return ()
    if last == "rest":
        rest = "other_other" if context.group == "other_*" else "other_*"
        return (f"requests.{rest}.total", *(() if rest == "other_*" else ("requests.other_*.total",)))
    members = list(dict.fromkeys(row.code for row in rows if last.endswith("*") and row.code.startswith(last[:-1])))
    members = [code for code in members if code != last]
    if members:
        is_one = len(members) == 1 and not any(word.code == "more" for word in said.lead)
        return (f"requests.{members[0] if is_one else last}.total",)
    return ("+".join(f"requests.{code}.total" for code in _list_joined(rows, said.lead)),)


def _list_joined(rows: Sequence[Word], lead: Sequence[Word]) -> list[str]:
    """The last rows that are joined by 和, 及, 、."""
    joined = [rows[-1].code]
    for before, row in zip(reversed(rows[:-1]), reversed(rows[1:]), strict=True):
        between = [word for word in lead if before.end <= word.start < row.start]
        if not any(word.code == "joins" for word in between):
            break
        joined.insert(0, before.code)
    return list(dict.fromkeys(joined))


def _name_acts(said: Said, context: Context) -> tuple[str, ...]:
    cells = context.vocabulary.cells["requests"]
    acts = [act for act in said.acts if act in cells]
    if said.columns and not acts:
        return ()
    if said.acts == ["published"] and context.base and said.words[-1].text == "公开" and not said.is_explicit:
        return ("requests.granted.total",)
    if not acts and (not said.topics or said.acts or context.parent):
        return ()
    if "handled" in acts and "processed" in acts:
        acts.remove("handled")
    if acts == ["handled"] and context.here & {"new_requests", "carried_over_in"}:
        acts = ["processed", "handled"]  # what came was told before: 新收147件，办理146件
    codes = [code for act in acts or ["none"] for code in cells[act]]
    return tuple(dict.fromkeys(codes))


# Reviews and lawsuits


def _name_cases(said: Said, context: Context) -> tuple[str, ...]:
    if not _is_about_disclosure(said, context) or not said.is_clean(inherited=not said.is_explicit):
        return ()
    column = said.results[-1].code if said.results else "other_result" if _ends_in_rest(said) else "total"
    is_part = column == "total" and context.parent is not None and bool(said.segment.tail)
    if column in {"rejected", "lost"} or is_part:
        return ()  # how the form counts these is not certain
    if not said.is_explicit:
        base = context.base if column != "total" else ()
        return tuple(code.replace(".total", f".{column}") for code in base)
    named = [word for word in said.topics if word.code in CASES]
    if not named:
        return ()  # 行政复议0件，申请8件: of what the 8 are is not said
    rows = _list_joined(named, said.lead)
    codes = [CASE_CODES.get(row, f"review_litigation.{row}.total").replace(".total", f".{column}") for row in rows]
    return tuple(codes) if is_each(said) else ("+".join(codes),)


def _is_about_disclosure(said: Said, context: Context) -> bool:
    """Whether a review is one against the body about disclosure.

    Beside applications they are taken for such as long as they are not more than these.
    """
    is_plausible = said.segment.quantity.value <= context.received
    if OTHERS_CASES & set(said.acts) or said.segment.quantity.kind == "money":
        return False
    return context.is_about_disclosure or (context.is_near_requests and is_plausible)


def is_each(said: Said) -> bool:
    """Whether a number is said of each of several things: 行政复议、行政诉讼各1件."""
    last = max((word.end for word in said.topics), default=-1)
    return len(said.topics) > 1 and any(word.code == "each" and word.start >= last for word in said.lead)


def _ends_in_rest(said: Said) -> bool:
    return bool(said.rows) and said.rows[-1].code == "rest"


# What the first table counts


def _name_documents(said: Said, context: Context) -> tuple[str, ...]:
    if said.segment.quantity.kind != "count" or said.rows or said.columns:
        return ()
    if not said.is_clean(inherited=not said.is_explicit):
        return ()
    if context.is_part_of_other and not (said.is_explicit and {"made", "repealed", "in_force"} & set(said.acts)):
        return ()
    topics = [word for word in said.topics if word.code in DOCUMENTS]
    rows = _list_joined(topics, said.lead) if topics else [said.topic or ""]
    cells = context.vocabulary.cells["documents"]
    acts = [act for act in said.acts if act in cells]
    if not acts and context.verb in cells and _may_inherit_verb(said, context):
        acts = [context.verb]
    if "released" in acts and said.segment.quantity.unit == "条":
        return ()
    chosen = next(([act] for act in ("in_force", "repealed") if act in acts), acts)
    columns = dict.fromkeys(column for act in chosen for column in cells[act])
    return tuple("+".join(f"proactive.{row}.{column}" for row in rows) for column in columns)


def _may_inherit_verb(said: Said, context: Context) -> bool:
    """制发规章1件、规范性文件4件; not 对15件规范性文件进行清理."""
    is_listed = said.is_explicit and any(word.kind == "topic" for word in said.lead)
    beside = any(word.kind == "aside" or word.code == "other" for word in (*said.lead, *said.segment.tail))
    return is_listed and not beside and context.verb != "released"


def _name_decisions(said: Said, context: Context) -> tuple[str, ...]:
    acts = set(said.acts) or {context.verb} & {"published", "released"}
    quantity = said.segment.quantity
    if acts & {"published", "released", "accepted", "received", "made", "judging"} or context.is_part_of_other:
        return ()
    if not said.is_clean(inherited=False) or quantity.kind not in {"count", "bare"} or said.rows or said.columns:
        return ()
    if quantity.unit not in DECISION_UNITS and "decided" not in acts:
        return ()
    rows = _list_joined([word for word in said.topics if word.code in DECISIONS], said.lead)
    return ("+".join(f"proactive.{row}.decisions" for row in rows),)


def _name_money(said: Said) -> tuple[str, ...]:
    if not said.is_clean(inherited=not said.is_explicit):
        return ()
    if said.segment.quantity.kind == "money":
        return (f"proactive.{said.topic}.amount_10k_yuan",)
    is_projects = said.topic == "procurement" and said.is_explicit
    return ("proactive.procurement.projects",) if is_projects else ()
