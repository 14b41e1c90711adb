"""Parse: this parser against plain `pdfplumber` table extraction over all pages of the same PDF, in one run.

    python -m bench.parse [FILE.pdf …]

Plain extraction gives rows of strings and no codes, states, sections or evidence; it is the floor of what a script
would do. Times are of one process; the spread is over the repeats.
"""

from __future__ import annotations

import io
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from parse import parse_report

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures" / "pdf"
REPEATS = 5


def extract_plainly(data: bytes) -> int:
    """Every table of every page as pdfplumber gives it; the number of rows."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return sum(len(table) for page in document.pages for table in page.extract_tables())


def parse_wholly(data: bytes) -> int:
    """The whole report as this project reads it; the number of figures."""
    return len(parse_report(data).figures)


def timed(run: Callable[[bytes], int], data: bytes) -> tuple[list[float], int]:
    """Seconds of each repeat after one warm-up, and the count that the run gave."""
    count = run(data)
    spent = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run(data)
        spent.append(time.perf_counter() - start)
    return spent, count


def main() -> None:
    """Print a line a file: what each way found, both times with their spread, and the ratio."""
    files = [Path(name) for name in sys.argv[1:]] or sorted(FIXTURES.glob("*.pdf"))
    print(f"pdfplumber {pdfplumber.__version__}, Python {platform.python_version()}, {platform.machine()}")
    print(f"{'file':<28}{'figures':>8}{'rows':>6}{'gongkai s':>18}{'pdfplumber s':>18}{'ratio':>8}")
    for file in files:
        data = file.read_bytes()
        ours, figures = timed(parse_wholly, data)
        plain, rows = timed(extract_plainly, data)
        ratio = statistics.median(plain) / statistics.median(ours)
        print(f"{file.name:<28}{figures:>8}{rows:>6}{spread(ours):>18}{spread(plain):>18}{ratio:>7.2f}×")


def spread(seconds: list[float]) -> str:
    """Median and range, e.g. ``0.31 (0.30-0.33)``."""
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f}-{max(seconds):.2f})"


if __name__ == "__main__":
    main()
