"""Pictures of traces saved to files: one, or many with a page that shows each beside its printed value."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from publish.crops import Crop, make_crop
from publish.terminal_trace import describe_chain, describe_place, describe_value
from publish.trace import Trace

_STYLE = """
body { font: 16px/1.5 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 2rem auto;
  max-width: 1200px; padding: 0 1rem }
section { border-top: 2px solid #9a2a1d; margin: 2rem 0 }
h2 { font-size: 1.1rem; margin: .6rem 0 }
.printed { font-size: 1.6rem }
img, iframe { max-width: 100%; border: 1px solid #bbb }
dl { display: grid; grid-template-columns: 8rem 1fr; font-size: .85rem }
dt { color: #58626c }
dd { margin: 0; overflow-wrap: anywhere }
"""


def save_crop(trace: Trace, captures: Path, path: Path) -> str:
    """Save the picture of one figure and say what it is. Raises CropFailed, TraceFailed, OSError."""
    crop = make_crop(trace, captures)
    path = path.with_suffix(f".{crop.ending}")
    path.write_bytes(crop.content)
    return f"{path}: {crop.made}" + (f"; {crop.note}" if crop.note else "")


def save_sheet(traces: Sequence[Trace], captures: Path, folder: Path) -> list[str]:
    """Save the pictures of many figures below a folder and an index.html over them; a line for each.

    Raises CropFailed, TraceFailed, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines, parts = [], []
    for number, trace in enumerate(traces, start=1):
        crop = make_crop(trace, captures)
        name = f"{number:02d}-{trace.report['id']}-{trace.code}.{crop.ending}"
        (folder / name).write_bytes(crop.content)
        lines.append(f"{folder / name}: {crop.made}")
        parts.append(_section(number, trace, crop, name))
    index = folder / "index.html"
    head = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{len(traces)} figures</title><style>{_STYLE}</style>"
    )
    index.write_text(f"{head}<h1>{len(traces)} figures and where they stand</h1>{''.join(parts)}\n", encoding="utf-8")
    return [*lines, f"{index}: all {len(traces)}, each beside its printed value"]


def _section(number: int, trace: Trace, crop: Crop, name: str) -> str:
    shown = f"<img src='{escape(name)}' alt=''>" if crop.ending == "png" else f"<iframe src='{escape(name)}'></iframe>"
    steps = "".join(f"<dt>{escape(step)}</dt><dd>{escape(text)}</dd>" for step, text in describe_chain(trace))
    return (
        f"<section><h2>{number}. {escape(trace.report['id'])} {escape(trace.code)}</h2>"
        f"<p class=printed>{escape(describe_value(trace))}</p>"
        f"<p>{escape(describe_place(trace.figure))}; {crop.made}</p>"
        f"{shown}<dl>{steps}</dl></section>"
    )
