"""Search: the full-text index against a substring scan of the same texts, in one run.

    python -m bench.search [reports]

Texts are sentences of the two sample reports drawn at random, so that words stand in as many reports as in real life.
Both ways must find the same reports, or the benchmark fails.
"""

from __future__ import annotations

import platform
import random
import sqlite3
import statistics
import sys
import time
from pathlib import Path

from archive.search import CREATE_FTS, FTS_TABLE, index_text, match_query

REPORTS = Path(__file__).parents[1] / "samples" / "reports"
QUERIES = ("处罚", "行政处罚", "信息公开", "饮用水源地水质", "执法监管", "伊宁", "罚", "督促整改落实", "没有这个词")
SENTENCES_PER_REPORT = 120
REPEATS = 5


def sentences() -> list[str]:
    """The sentences of the sample reports."""
    text = "".join("".join(path.read_text(encoding="utf-8").split()) for path in sorted(REPORTS.glob("*.txt")))
    return [sentence + "。" for sentence in text.split("。") if sentence]


def fill(count: int) -> sqlite3.Connection:
    """A database of `count` generated reports with the index beside them."""
    choose = random.Random(1)
    pool = sentences()
    connection = sqlite3.connect(":memory:")
    connection.execute("create table texts (serial integer primary key, text text)")
    connection.execute(CREATE_FTS)
    for serial in range(count):
        # A word of its own per sentence keeps the reports from being all alike.
        text = "".join(f"{choose.randrange(10**6)}{choose.choice(pool)}" for _ in range(SENTENCES_PER_REPORT // 8))
        connection.execute("insert into texts values (?, ?)", (serial, text))
        connection.execute(f"insert into {FTS_TABLE} (rowid, text) values (?, ?)", (serial, index_text(text)))
    return connection


def timed(connection: sqlite3.Connection, sql: str, value: str) -> tuple[float, int]:
    """Median milliseconds of a count, and the count."""
    spent = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        (count,) = connection.execute(sql, (value,)).fetchone()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent), count


def main() -> None:
    """Print a line a query: hits, both times, their ratio; then the median ratio and its spread."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    connection = fill(count)
    print(f"{count} reports, SQLite {sqlite3.sqlite_version}, Python {platform.python_version()}, {platform.machine()}")
    print(f"{'query':<12}{'hits':>8}{'index ms':>12}{'scan ms':>12}{'ratio':>9}")
    ratios = []
    for query in QUERIES:
        fast, hits = timed(
            connection, f"select count(*) from {FTS_TABLE} where {FTS_TABLE} match ?", match_query(query)
        )
        slow, scanned = timed(connection, "select count(*) from texts where instr(text, ?)", query)
        if hits != scanned:
            raise SystemExit(f"{query}: the index finds {hits}, the scan {scanned}")
        ratios.append(slow / fast)
        print(f"{query:<12}{hits:>8}{fast:>12.3f}{slow:>12.3f}{slow / fast:>8.0f}×")
    print(f"median ratio {statistics.median(ratios):.0f}× (from {min(ratios):.0f}× to {max(ratios):.0f}×)")


if __name__ == "__main__":
    main()
