"""Parse: this parser against other ways to the tables of the same PDFs, all pages, in one run.

    python -m bench.parse [FILE.pdf …]

Ways: this parser with its first reading alone and with both; ``pdfplumber`` `extract_tables`; ``camelot`` (lattice);
``pdftotext -layout``, which gives lines of text and no tables. The others give rows of strings and no codes, states,
sections or evidence. Times are processor time of this process and of the programs it starts, the ways taking turns; a
turn reads the file a few times in a row, as documents follow one another when an archive is built, and counts the mean.
What else runs on the machine slows a turn and never hastens one, so each way's best turn is compared with pdfplumber's
best; the extremes stand in brackets. Right and wrong cells are counted against ``tests/golden`` where a golden file has
the name of the PDF: of this parser by code, of the others by the rows of values in their order, which is kinder.

Needs the extra: pip install 'gongkai[bench]', and pdftotext (Debian: poppler-utils).
"""

from __future__ import annotations

import csv
import io
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from parse import parse_report
from parse.collection import pause_collection
from parse.editions.assemble import parse_grids
from parse.identity import identify
from parse.readers.pdf import read_pdf
from parse.sections import split_sections

TESTS = Path(__file__).parents[1] / "tests"
REPEATS = 9
#: Readings in a row in one turn.
IN_A_ROW = 5
#: Of these turns camelot, which takes long, has every third, and reads once.
SLOW = 3
PLAIN = "pdfplumber"
#: Names under which a golden file may stand for a PDF: ``hongze-district-2024.pdf`` is ``hongze-2024.csv``.
SHORTER = (("-district", ""), ("-county", ""))

Golden = dict[tuple[str, str, str], str]  #: table, row and column to what is printed
Row = list[str]


@dataclass(frozen=True)
class Way:
    """One way to read a PDF: ``read`` is timed; ``count`` says how many cells of a golden file are right and wrong."""

    name: str
    read: Callable[[bytes], object]
    count: Callable[[object, Golden], tuple[int, int]] | None


def read_once(data: bytes) -> object:
    """The report by the first reading alone, as users would get it: reader, matching, sections, identity."""
    with pause_collection():
        return _read_first(data)


def _read_first(data: bytes) -> object:
    reading = read_pdf(data, checked=False)
    outcome = parse_grids(reading.grids, ())
    split_sections(reading.items)
    identify(reading)
    return outcome.figures


def read_twice(data: bytes) -> object:
    """The report as users get it."""
    return parse_report(data).figures


def read_plumber(data: bytes) -> object:
    """Every table of every page as pdfplumber gives it."""
    import pdfplumber  # noqa: PLC0415  (an extra)

    with pdfplumber.open(io.BytesIO(data)) as document:
        return [row for page in document.pages for table in page.extract_tables() for row in table]


def read_camelot(data: bytes) -> object:
    """Every ruled table as camelot gives it; it takes files only."""
    import camelot  # noqa: PLC0415  (an extra)

    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        return [row for table in camelot.read_pdf(file.name, pages="all") for row in table.df.values.tolist()]


def read_pdftotext(data: bytes) -> object:
    """Lines of text in their layout, split at blanks."""
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return [line.split() for line in run.stdout.decode().splitlines()]


def count_figures(figures: object, golden: Golden) -> tuple[int, int]:
    """Figures whose printed text is the golden one, and others that are stated as numbers."""
    right = wrong = 0
    for figure in figures:  # type: ignore[attr-defined]
        expected = golden.get((figure.table_code, figure.row_code, figure.column_code))
        is_right = expected is not None and squeeze(figure.printed) == squeeze(expected)
        right += is_right
        wrong += not is_right and figure.state in {"number", "blank", "dash"}
    return right, wrong


def count_rows(rows: object, golden: Golden) -> tuple[int, int]:
    """Cells of golden rows whose values end a row of the same order, and those of rows that no row ends with."""
    wanted: dict[tuple[str, str], Row] = {}
    for (table, row, _), printed in golden.items():
        wanted.setdefault((table, "" if table == "review_litigation" else row), []).append(squeeze(printed))
    read = [[squeeze(cell or "") for cell in row] for row in rows]  # type: ignore[attr-defined]
    right = at = 0
    for values in wanted.values():
        place = next((index for index in range(at, len(read)) if _ends_with(read[index], values)), None)
        if place is not None:
            right, at = right + len(values), place + 1
    return right, len(golden) - right


def _ends_with(row: Row, values: Row) -> bool:
    filled = [cell for cell in row if cell]
    return row[-len(values) :] == values or filled[-len(values) :] == values


def squeeze(text: str) -> str:
    """Text without blanks."""
    return "".join(text.split())


def list_ways() -> list[Way]:
    """The ways that are installed; says how to install the others."""
    ways = [Way("gongkai, first", read_once, count_figures), Way("gongkai, both", read_twice, count_figures)]
    for name, read in ((PLAIN, read_plumber), ("camelot", read_camelot)):
        if find_spec(name):
            ways.append(Way(name, read, count_rows))
        else:
            print(f"{name} is not installed: pip install 'gongkai[bench]'")
    if shutil.which("pdftotext"):
        ways.append(Way("pdftotext -layout", read_pdftotext, count_rows))
    else:
        print("pdftotext is not installed; Debian: apt install poppler-utils")
    return ways


def load_golden(file: Path) -> Golden:
    """The golden values of a PDF; empty where there are none."""
    names = [file.stem, *(file.stem.replace(long, short) for long, short in SHORTER)]
    path = next((path for name in names if (path := TESTS / "golden" / f"{name}.csv").exists()), None)
    if path is None:
        return {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {(row["table_code"], row["row_code"], row["column_code"]): row["printed"] for row in rows}


def race(ways: Sequence[Way], data: bytes) -> tuple[dict[str, list[float]], dict[str, object]]:
    """Seconds of processor time of each way's turns after one warm-up, and what each gave."""
    found = {way.name: way.read(data) for way in ways}
    spent: dict[str, list[float]] = {way.name: [] for way in ways}
    for turn in range(REPEATS):
        for way in ways:
            if turn % SLOW and way.name == "camelot":
                continue
            readings = 1 if way.name == "camelot" else IN_A_ROW
            start = measure_time()
            for _ in range(readings):
                way.read(data)
            spent[way.name].append((measure_time() - start) / readings)
    return spent, found


def measure_time() -> float:
    """Processor time so far, in seconds, of this process and of the programs that it has started."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def describe(spent: dict[str, list[float]], name: str) -> str:
    """The best time in ms, the extremes, and how many times faster than pdfplumber's best."""
    times = [1000 * seconds for seconds in spent[name]]
    text = f"{min(times):>8.1f} ms (up to {max(times):.1f})"
    if PLAIN not in spent:
        return text
    plain = [1000 * seconds for seconds in spent[PLAIN]]
    return f"{text:<32}{min(plain) / min(times):>7.2f}x ({min(plain) / max(times):.2f}-{max(plain) / min(times):.2f})"


def main() -> None:
    """Print for each file and overall a line a way: times, ratios to pdfplumber, right and wrong cells."""
    samples = Path(__file__).parents[2] / "shared" / "samples"
    files = [Path(name) for name in sys.argv[1:]] or sorted([*TESTS.glob("fixtures/pdf/*.pdf"), *samples.glob("*.pdf")])
    ways = list_ways()
    print(f"Python {platform.python_version()}, {platform.machine()}, {REPEATS} turns; best (extremes)")
    total: dict[str, list[float]] = {way.name: [0.0, 0.0] for way in ways}
    cells = {way.name: [0, 0, 0] for way in ways}
    for file in files:
        golden = load_golden(file)
        spent, found = race(ways, file.read_bytes())
        print(f"\n{file.name}, {len(golden) or 'no'} golden cells")
        for way in ways:
            best, worst = total[way.name]
            total[way.name] = [best + min(spent[way.name]), worst + max(spent[way.name])]
            right, wrong = way.count(found[way.name], golden) if way.count and golden else (0, 0)
            cells[way.name] = [a + b for a, b in zip(cells[way.name], (right, wrong, len(golden)), strict=True)]
            print(f"  {way.name:<20}{describe(spent, way.name):<58} right {right:>4}, wrong or missing {wrong:>4}")
    print("\nall files")
    for way in ways:
        right, wrong, of = cells[way.name]
        print(f"  {way.name:<20}{describe(total, way.name):<58} right {right:>4} of {of}, wrong or missing {wrong:>4}")


if __name__ == "__main__":
    main()
