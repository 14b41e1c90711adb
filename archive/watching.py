"""What is there, what is missing and what is wrong: the rows of the tables coverage, runs and health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TypeAlias

from archive.columns import ColumnReading
from archive.coverage import Square
from archive.health import list_health, measure_pauses
from archive.reports import ArchivedReport
from archive.runs import list_runs
from crawler.captures import Capture, CaptureStore

Row: TypeAlias = dict[str, object]


def watch(
    store: CaptureStore,
    captures: Sequence[Capture],
    readings: Sequence[ColumnReading],
    reports: Sequence[ArchivedReport],
    squares: Sequence[Square],
) -> dict[str, list[Row]]:
    """Rows by table; `readings` are those of the report columns, `squares` the coverage."""
    runs = list_runs(captures)
    measures = [*list_health(captures, readings, runs, reports), *measure_pauses(store, captures)]
    return {
        "coverage": [asdict(square) for square in squares],
        "runs": [asdict(run) for run in runs],
        "health": [asdict(measure) for measure in measures],
    }
