"""Words beside a number to the cells that it counts: ``其中|自然人|15件`` after 收到申请 is
`requests.new_requests.natural_person`.

Nothing is guessed: unknown words between a noun and its number, a single channel, another year or a change give no
codes.
"""

from __future__ import annotations

from collections.abc import Sequence

from parse.prose.cases import name_cases
from parse.prose.context import Context
from parse.prose.said import CASES, Said, counts_heads, is_strong, list_joined
from parse.prose.vocabulary import Word

DOCUMENTS = ("rules", "normative_documents")
DECISIONS = ("licences", "penalties", "coercive_measures", "other_services")
NEW = "requests.new_requests.total"
PROCESSED = "requests.total_processed.total"
WITH_CARRIED = "requests.new_requests.total+requests.carried_over_in.total"
#: How the form names the column of decisions; 公开 before it is no verb of theirs.
COLUMN_NAME = "处理决定数量"
#: Units in which decisions are counted; 项 and 条 count kinds of licences, or published items.
DECISION_UNITS = {"件", "件次", "宗", "起", "例", "份", "人次", "件（次）"}
#: Units of what is published, in which nobody counts applications without naming them.
ITEM_UNITS = {"条", "篇"}
#: Words for a natural person that are also said of whoever applies: 收到公民申请3件.
ANYBODY = {"公民", "个人", "公民个人"}
DONE = {"handled", "processed", "decided"}
#: Words that sum up.
SUMS = {"共", "共计", "合计", "总计", "总共", "一共", "累计"}


def name_codes(said: Said, context: Context) -> tuple[str, ...]:
    """The short codes that the number may count, the one that is meant first; empty where that is not certain."""
    topic = said.topic
    is_of_items = said.segment.quantity.unit in ITEM_UNITS  # 予以公开20条 are items of a site
    if topic == "requests" or (topic is None and said.rows and not said.acts and not is_of_items):
        return _name_requests(said, context)
    if topic in CASES:
        return name_cases(said, context)
    if topic in DOCUMENTS:
        return _name_documents(said, context)
    if topic in DECISIONS and said.is_explicit:
        return _name_decisions(said, context)
    if topic == "procurement" or (topic == "fees" and said.is_explicit):
        return _name_money(said, topic)
    return _name_of_items(said, context.items) if context.items and not said.is_explicit else ()


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
    is_done = bool(said.acts) or _is_presented(said, context)
    is_anybody = all(word.text in ANYBODY for word in said.columns) and is_done and not context.parent
    return codes + of_column if is_anybody and said.columns else of_column


def _is_counted(said: Said, context: Context) -> bool:
    """Whether the number is of all applications, and not of one channel or of what was published."""
    is_named = said.is_by_anybody or any(is_strong(word) for word in said.topics)
    if not said.is_clean(inherited=not is_named):
        return False
    if is_one_channel(said) or (context.channel and not said.is_explicit):
        return False
    if context.is_parted and _is_of_some(said):
        return False  # 其中，市政府办公室收到56件; 其中收到某平台的申请5件: a part
    is_beside = context.is_part_of_other or (context.topic == "other" and context.age == 0)
    return bool(said.acts) or not is_beside


def _is_of_some(said: Said) -> bool:
    """Whether a part is that of one body, or of what some unknown words say between the verb and the noun."""
    if any(word.kind == "scope" for word in said.lead):
        return True
    is_received = bool({"received", "accepted"} & set(said.acts))
    return is_received and any(word.kind == "unknown" for word in said.lead if word.start >= said.first)


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
    places = [place for place, word in enumerate(words) if word.kind == "channel"]
    apart = [place for place in places if place - 1 not in places]  # 网络平台 is one
    return len(apart) == 1 and not any(word.code == "more" for word in words)


def _name_column(columns: Sequence[Word]) -> str:
    """All kinds of applicants together are no column of their own."""
    codes = list(dict.fromkeys(word.code for word in columns))
    if "natural_person" in codes and len(codes) > 1:
        return ""
    return codes[-1] if codes else ""


def _is_rest_of_columns(said: Said, context: Context) -> bool:
    return context.listing == "column" and bool(said.rows) and said.rows[-1].code == "rest"


def _name_carried(said: Said, context: Context) -> tuple[str, ...]:
    if "carried_to" in said.acts and not any(word.kind == "year" for word in (*said.lead, *said.segment.tail)):
        return ()
    for code in ("carried_over_in", "carried_over_out"):
        if code in said.acts and said.acts[-1] != "received":  # 结转上年后新收到 is what came new
            return (f"requests.{code}.total",)
    if not {"carried", "carried_to"} & set(said.acts):
        return ()
    code = name_carried((*said.lead, *said.segment.tail), context.year)
    return (f"requests.{code}.total",) if code else ()


def name_carried(words: Sequence[Word], report_year: int | None) -> str:
    """结转 with a year: 2023年结转 came in, 结转2025年 goes out; of the report's own year it may be either."""
    carried = next(word for word in words if word.code in {"carried", "carried_to"})
    years = [word for word in words if word.kind == "year" and word.code]
    behind = [word for word in years if word.start > carried.start]
    if not years and any(word.code == "parts" for word in words):
        return "carried_over_in" if any(word.text in {"含", "内含"} for word in words) else ""
    if not years:
        return "carried_over_out"
    if report_year is None:
        return "carried_over_out" if behind else "carried_over_in"
    year = int((behind or years)[-1].code)
    if behind:
        if year in {report_year, report_year - 1}:
            return "carried_over_in"  # 结转2022年的申请, in the report of 2023
        return "carried_over_out" if year == report_year + 1 else ""
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
    return ("+".join(f"requests.{code}.total" for code in list_joined(rows, said.lead)),)


def _name_acts(said: Said, context: Context) -> tuple[str, ...]:
    cells = context.vocabulary.cells["requests"]
    acts = [act for act in said.acts if act in cells]
    if said.columns and not acts and not _is_presented(said, context):
        return ()
    is_told = bool(context.base) or context.received > 0
    if said.acts == ["published"] and is_told and said.words[-1].text == "公开" and not said.is_explicit:
        return ("requests.granted.total",)
    if not acts and _is_presented(said, context):
        acts = ["received"]
    if not acts and (not said.topics or said.acts or context.parent or _is_behind(said, context)):
        return ()
    if "handled" in acts and "processed" in acts:
        acts.remove("handled")
    if acts == ["handled"] and context.here & {"new_requests", "carried_over_in"}:
        acts = ["processed", "handled"]  # what came was told before: 新收147件，办理146件
    codes = [code for act in acts or ["none"] for code in cells[act]]
    return tuple(dict.fromkeys(codes))


def _is_presented(said: Said, context: Context) -> bool:
    """公民向我局提出政府信息公开申请3件: who presents them makes them received."""
    is_named = any(is_strong(word) for word in said.topics)
    plays = context.vocabulary.plays
    return is_named and any(plays("presented", word) or counts_heads(word, said.lead) for word in said.lead)


def _is_behind(said: Said, context: Context) -> bool:
    """Whether the number stands first and nothing says that they came: 1件申请信息, but 共有3件申请."""
    is_said = any(word.text in SUMS or context.vocabulary.plays("having", word) for word in said.lead)
    return said.first > said.segment.number.start and not is_said


# What the first table counts


def _name_documents(said: Said, context: Context) -> tuple[str, ...]:
    if said.segment.quantity.kind != "count" or said.rows or said.columns:
        return ()
    if not said.is_clean(inherited=not said.is_explicit):
        return ()
    if context.is_part_of_other and not (said.is_explicit and {"made", "repealed", "in_force"} & set(said.acts)):
        return ()
    if any(context.vocabulary.plays("concerns", word) for word in said.lead):
        return ()
    topics = [word for word in said.topics if word.code in DOCUMENTS]
    rows = list_joined(topics, said.lead) if topics else [said.topic or ""]
    cells = context.vocabulary.cells["documents"]
    acts = [act for act in said.acts if act in cells]
    if not acts and context.verb in cells and _may_inherit_verb(said, context):
        acts = [context.verb]
    if "released" in acts and said.segment.quantity.unit == "条":
        return ()
    if "published" in acts and "received" in acts:
        acts.remove("received")  # 公开新增规范性文件18件
    chosen = next(([act] for act in ("in_force", "repealed") if act in acts), acts)
    columns = dict.fromkeys(column for act in chosen for column in cells[act])
    if {"in_force", "published"} <= set(acts):
        columns["total_published"] = None  # 公开现行有效的规范性文件102件, on the form of 2019
    return tuple("+".join(f"proactive.{row}.{column}" for row in rows) for column in columns)


def _may_inherit_verb(said: Said, context: Context) -> bool:
    """制发规章1件、规范性文件4件; not 对15件规范性文件进行清理."""
    is_listed = said.is_explicit and any(word.kind == "topic" for word in said.lead)
    if any(word.kind == "unknown" for word in said.lead if word.end <= said.first):
        return False  # 历史规范性文件12件
    beside = any(word.kind == "aside" or word.code == "other" for word in (*said.lead, *said.segment.tail))
    return is_listed and not beside and context.verb != "released"


def _name_decisions(said: Said, context: Context) -> tuple[str, ...]:
    is_column = any(word.text.endswith(COLUMN_NAME) for word in said.topics)
    acts = set(said.acts) or (set() if is_column else {context.verb} & {"published", "released"})
    quantity = said.segment.quantity
    if acts & {"published", "released", "accepted", "received", "made", "judging", "in_force"}:
        return ()
    if any(context.vocabulary.plays("concerns", word) for word in said.lead):
        return ()
    if (context.is_part_of_other or context.is_part_of_requests) and not (acts | {context.verb}) & DONE:
        return ()  # 受理申请30件，其中行政许可8件: applications about them
    if not said.is_clean(inherited=False) or quantity.kind not in {"count", "bare"} or said.rows or said.columns:
        return ()
    if quantity.unit not in DECISION_UNITS and not is_column and "decided" not in acts:
        return ()
    rows = list_joined([word for word in said.topics if word.code in DECISIONS], said.lead)
    return ("+".join(f"proactive.{row}.decisions" for row in rows),)


def _name_of_items(said: Said, row: str) -> tuple[str, ...]:
    """行政事业性收费项目3项，收费金额25万元; 行政许可项目12项，处理决定数量256件."""
    if row == "fees" and said.acts == ["amount"]:
        return _name_money(said, row)
    is_decided = any(word.text.endswith(COLUMN_NAME) for word in said.lead) and said.is_clean(inherited=True)
    return (f"proactive.{row}.decisions",) if row in DECISIONS and is_decided else ()


def _name_money(said: Said, topic: str) -> tuple[str, ...]:
    if not said.is_clean(inherited=not said.is_explicit):
        return ()
    if said.segment.quantity.kind == "money":
        return (f"proactive.{topic}.amount_10k_yuan",)
    is_projects = topic == "procurement" and said.is_explicit
    return ("proactive.procurement.projects",) if is_projects else ()
