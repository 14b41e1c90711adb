"""Crawl: the whole pipeline against plain Scrapy, on the same loopback web, in one run.

    python -m bench.crawl [TURNS]

The pipeline is `crawler.run.crawl` as `gongkai crawl` calls it: discovery, robots.txt, conditional look-up, WARC files,
index. Plain Scrapy is a spider of a dozen lines with the default middlewares, which follows all links and keeps
nothing. Both fetch the same pages of the same server (`bench.crawl_web`, a process of its own), each turn in a fresh
process, taking turns; delays and throttling are off for both, since politeness is not measured. The time is that from
the start of the crawl to its end, captures on the disk, without the imports; processor time stands beside it, because
other work on the machine slows a turn and never hastens one. Then the pipeline crawls once more into the captures of a
turn, and the bytes of bodies of both crawls are printed.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import ProxyHandler, build_opener

from scrapy.crawler import AsyncCrawlerProcess

from bench.crawl_plain import PlainSpider
from bench.crawl_web import COUNTS, hosts, registry
from crawler.run import crawl
from crawler.settings import SETTINGS

TURNS = 7
ROOT = Path(__file__).parents[1]
WAYS = ("pipeline", "plain")


def run_pipeline(folder: Path) -> int:
    """The pages that the project's crawl fetches into a folder of captures."""
    SETTINGS["AUTOTHROTTLE_ENABLED"] = False
    summary = crawl([], captures=folder / "captures")
    if summary.failed:
        raise RuntimeError(f"the crawl failed: {[site.error for site in summary.sites if site.failed]}")
    return sum(site.pages for site in summary.sites)


def run_plain(_: Path) -> int:
    """The pages that a plain spider fetches."""
    process = AsyncCrawlerProcess({"LOG_LEVEL": "WARNING", "REMOTE_CONTROL_ENABLED": False})
    process.crawl(PlainSpider)
    process.start()
    return PlainSpider.pages


def take_turn(way: str, folder: Path) -> None:
    """One crawl in this process; prints pages, seconds and processor seconds as JSON."""
    run = run_pipeline if way == "pipeline" else run_plain
    start, spent = time.perf_counter(), time.process_time()
    pages = run(folder)
    print(json.dumps([pages, time.perf_counter() - start, time.process_time() - spent]))


@contextmanager
def serving() -> Iterator[str]:
    """The loopback web; gives the address of its proxy."""
    server = subprocess.Popen([sys.executable, "-m", "bench.crawl_web"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    if server.stdout is None:
        raise RuntimeError("the server has no output")
    try:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.kill()
        server.wait()


def run_apart(way: str, folder: Path, proxy: str) -> tuple[int, float, float]:
    """A turn in a fresh process."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = folder / "sources.yml"
    sources.write_text(registry(), encoding="utf-8")
    environment = os.environ | {"http_proxy": proxy, "GONGKAI_SOURCES": str(sources), "GONGKAI_DELAY": "0"}
    command = [sys.executable, "-m", "bench.crawl", "--turn", way, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    if done.returncode:
        raise RuntimeError(f"{command} exited {done.returncode}:\n{done.stdout}\n{done.stderr}")
    pages, seconds, spent = json.loads(done.stdout.splitlines()[-1])
    return pages, seconds, spent


def take_counts(proxy: str) -> dict[str, Any]:
    """What the server has sent since it was asked last."""
    opener = build_opener(ProxyHandler({"http": proxy}))
    with opener.open(f"http://{COUNTS}/") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def describe(name: str, rates: Sequence[float]) -> str:
    """Median and extremes of pages a second."""
    return f"{name:<32}{median(rates):>8.1f} ({min(rates):.1f}-{max(rates):.1f})"


def describe_ratio(name: str, pipeline: Sequence[float], plain: Sequence[float]) -> str:
    """The pipeline's part of plain Scrapy's pages a second, by medians and by turns."""
    turns = [one / other for one, other in zip(pipeline, plain, strict=True)]
    middle = median(pipeline) / median(plain)
    by_turns = f"{median(turns):.2f} ({min(turns):.2f}-{max(turns):.2f}) by turns"
    return f"ratio by {name}: {middle:.2f} of the medians, {by_turns}"


def main(turns: int) -> None:
    """Print pages a second of both ways, their ratio, and the bytes of a first and a second crawl."""
    machine = f"Python {platform.python_version()}, {platform.machine()}"
    print(f"{machine}, {len(hosts())} hosts; median (extremes) of {turns} turns")
    wall: dict[str, list[float]] = {way: [] for way in WAYS}
    spent: dict[str, list[float]] = {way: [] for way in WAYS}
    sent: dict[str, dict[str, Any]] = {}
    with serving() as proxy, tempfile.TemporaryDirectory(prefix="gongkai-bench-") as name:
        for turn in range(turns):
            for way in WAYS if turn % 2 else reversed(WAYS):
                pages, seconds, processor = run_apart(way, Path(name, f"{way}-{turn}"), proxy)
                wall[way].append(pages / seconds)
                spent[way].append(pages / processor)
                sent[way] = take_counts(proxy)
                print(f"  turn {turn + 1}, {way}: {pages} pages in {seconds:.2f} s, {processor:.2f} s of processor")
        pages, seconds, _ = run_apart("pipeline", Path(name, "pipeline-0"), proxy)
        sent["pipeline, once more"] = take_counts(proxy)
    for way in WAYS:
        print(describe(f"{way}, pages/s", wall[way]))
        print(describe(f"{way}, pages/s of processor", spent[way]))
    print(describe_ratio("the clock", *wall.values()))
    print(describe_ratio("processor time", *spent.values()))
    for way, counts in sent.items():
        whole, size, unchanged = (counts.get(name, 0) for name in ("200", "bytes", "304"))
        print(f"{way}: {whole} whole answers, {size} bytes of bodies, {unchanged} x 304")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--turn"]:
        take_turn(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else TURNS)
