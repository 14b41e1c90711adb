"""The chain behind a figure as the terminal shows it, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from publish.trace import Trace

_PLACES = {
    "member": "in {}", "page": "page {}", "box": "box {} pt", "pixels": "pixels {}", "path": "element {}",
    "line": "line {}", "sheet": "sheet {}", "cell": "cell {}", "doc_table": "table {}", "paragraph": "paragraph {}",
}  # fmt: skip


def trace_json(traces: Sequence[Trace], *, one: bool) -> str:
    """The chains as JSON: one object, or a list."""
    described = [asdict(trace) | {"verified": True} for trace in traces]
    return json.dumps(described[0] if one else described, ensure_ascii=False, indent=2)


def print_trace(trace: Trace, console: Console, *, brief: bool = False) -> None:
    """The chain, a step a line; brief: the value, its place and its document in two lines."""
    if brief:
        place = describe_place(trace.figure)
        _line(console, trace.report["id"], f"{trace.code} = {describe_value(trace)}")
        _line(console, "", f"{place}; sha256 {trace.document[:16]} verified; {trace.stored.url}")
        return
    console.print(Text(f"{trace.report['id']} {trace.code}", style="bold"))
    for name, text in describe_chain(trace):
        _line(console, name, text)


def _line(console: Console, name: str, text: str) -> None:
    console.print(Text.assemble((f"{name:<13} ", "dim"), text), soft_wrap=True)


def describe_chain(trace: Trace) -> list[tuple[str, str]]:
    """Each step of the chain: its name and what is known of it."""
    figure, report, stored, label = trace.figure, trace.report, trace.stored, trace.label
    last = trace.captures[-1]
    parent = stored.parent_url or "none"
    steps = [
        ("value", describe_value(trace)),
        ("readings", describe_readings(figure)),
        ("label", f"{label.get('label_zh', '?')} · {label.get('label_en', '?')}, in {label.get('unit', '?')}"),
        ("table", _describe_table(trace)),
        ("place", describe_place(figure)),
        ("document", f"sha256 {trace.document}, {trace.size} bytes, read and verified now"),
        ("record", f"{stored.file} at byte {stored.offset}, {stored.length} bytes, {stored.record_id}"),
        (
            "captured",
            f"{stored.time}, HTTP {stored.status or '–'}, {stored.content_type or 'no type'}, {stored.outcome}",
        ),
        ("seen", f"{len(trace.captures)} times, last {last.time} ({last.outcome})"),
        ("address", stored.url),
        ("linked from", parent),
        ("report", f"{report['title'] or 'no title'} ({report['url']})"),
        ("agency", f"{report['agency_name']} ({report['agency_confidence']}){_evidence(trace.agency_evidence)}"),
        ("year", f"{report['year']}{_evidence(trace.year_evidence)}"),
    ]
    if trace.withheld:
        steps.append(("withheld", f"the document is not shown: {trace.withheld}"))
    return steps + [("problem", f"{problem['kind']}: {problem['message']}") for problem in trace.problems]


def describe_value(trace: Trace) -> str:
    """``21`` for a number, else what is printed and what kind of thing it is."""
    figure = trace.figure
    if figure["state"] == "number":
        same = str(figure["value"]) == figure["printed"].strip()
        return str(figure["value"]) + ("" if same else f", printed «{figure['printed']}»")
    return f"no number: {figure['state']}, printed «{figure['printed']}»"


def describe_readings(figure: dict[str, Any]) -> str:
    """Who read it, whether a second reading says the same, and which other documents do."""
    second = "" if figure["second"] is None else f", second reading «{figure['second']}»"
    sure = "" if figure["confidence"] is None else f", confidence {figure['confidence']:.3f}"
    agreement = {"agree": "two readings agree", "differ": "two readings DIFFER", "single": "one reading"}
    others = f"; {figure['corroborated']} other documents print the same" if figure["corroborated"] else ""
    return f"{figure['reader']}: «{figure['printed']}»{second}; {agreement[figure['agreement']]}{sure}{others}"


def describe_place(place: dict[str, Any]) -> str:
    """Where in the stored document a row of `figures` stands: ``page 3, box [72, 310.5, 120, 330] pt``."""
    parts = [text.format(place[name]) for name, text in _PLACES.items() if place[name] is not None]
    return ", ".join(parts) or "not known"


def _describe_table(trace: Trace) -> str:
    table = trace.table
    if not table:
        return f"{trace.figure['table_code']}, edition {trace.figure['edition']}"
    labels = "、".join(json.loads(table["decided_by"])) or "all forms share it"
    counts = f"{table['agreed']} agreed, {table['disputed']} disputed, {table['single']} read once"
    return f"{table['table_code']}, edition {table['edition']} (by: {labels}); {counts}"


def _evidence(found: list[dict[str, str]]) -> str:
    if not found:
        return ""
    return f"; by {found[0]['source']}: «{' '.join(found[0]['printed'].split())}»"
