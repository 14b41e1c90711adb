"""Shares: ``占办结总数的61.9%`` behind 予以公开13件 is the share of `granted` in `total_processed`."""

from __future__ import annotations

from parse.prose.clauses import Segment
from parse.prose.context import Context
from parse.prose.meaning import NEW, PROCESSED, WITH_CARRIED

#: What the share is said to be of.
DENOMINATORS = {
    "processed": (PROCESSED,),
    "handled": (PROCESSED, WITH_CARRIED, NEW),
    "received": (NEW, WITH_CARRIED),
    "accepted": (NEW, WITH_CARRIED),
}


def name_share(segment: Segment, context: Context) -> tuple[str, ...]:
    """``A / B`` for the claim just before; empty where it is not said to be a share, or of what is not certain."""
    if any(word.code == "rate" for word in segment.lead):
        return _name_rate(segment, context)
    last = context.last
    if last is None or not last.codes[0].startswith("requests.") or " / " in last.codes[0]:
        return ()
    if not any(word.code == "share" for word in segment.lead):
        return ()
    if any(word.kind in {"unknown", "scope", "void", "aside", "row", "column"} for word in segment.lead):
        return ()
    acts = [word.code for word in segment.lead if word.kind == "act"]
    if any(act not in DENOMINATORS for act in acts):
        return ()
    is_named = any(word.kind == "topic" for word in segment.lead)
    wholes = DENOMINATORS[acts[-1]] if acts else (NEW, WITH_CARRIED) if is_named else _guess_whole(context)
    wholes = tuple(whole for whole in wholes if whole != last.codes[0])
    return tuple(f"{last.codes[0]} / {whole}" for whole in wholes)


def _guess_whole(context: Context) -> tuple[str, ...]:
    """Where nothing is said, of the total of which it is a part; results are parts of what was processed."""
    whole = context.parent or context.total
    told = whole.codes if whole else ()
    if context.listing == "row":
        return tuple(dict.fromkeys((PROCESSED, *told, NEW, WITH_CARRIED)))
    return told


def _name_rate(segment: Segment, context: Context) -> tuple[str, ...]:
    """办结率: what was processed of all that had come. 按时办结率 says how much of it was in time: that is no cell."""
    if context.topic != "requests" or any(word.kind in {"unknown", "void", "aside"} for word in segment.lead):
        return ()
    return f"{PROCESSED} / {WITH_CARRIED}", f"{PROCESSED} / {NEW}"
