"""Changes of the number of items, which the form of 2019 has: of ``行政许可事项13项，比2019年减少3项`` it is -3."""

from __future__ import annotations

from dataclasses import replace

from parse.prose.clauses import Segment
from parse.prose.context import Context
from parse.prose.quantities import Quantity

UNITS = {"项", "个", "件", "条"}
SIGNS = {"增加": 1, "减少": -1}


def note_items(segment: Segment, context: Context) -> None:
    """Remember of which row the items were just counted."""
    rows = [context.vocabulary.items[word.text] for word in segment.lead if word.text in context.vocabulary.items]
    is_about_them = any(word.kind == "void" or word.code in {"amount", "decided"} for word in segment.lead)
    if rows or not is_about_them:
        context.items = rows[-1] if rows else ""


def read_change(segment: Segment, context: Context) -> tuple[str, Quantity] | None:
    """The code and the signed number of a change against the year before; None where it is none of items."""
    signs = [SIGNS[word.text] for word in segment.lead if word.text in SIGNS]
    if not context.items or len(signs) != 1 or segment.quantity.unit not in UNITS:
        return None
    if any(word.kind not in {"void", "year", "filler"} for word in segment.lead):
        return None
    years = [int(word.code) for word in segment.lead if word.kind == "year" and word.code]
    if context.year is not None and any(year != context.year - 1 for year in years):
        return None
    return f"proactive.{context.items}.change", _sign(segment.quantity, signs[0])


def _sign(quantity: Quantity, sign: int) -> Quantity:
    return replace(quantity, value=quantity.value * sign)
