"""Run one real crawl and print its summary as JSON: a reactor cannot be started twice in a process.

python -m tests.replica.crawl_once captures/ yining.gov.cn xjyn.gov.cn [--replay a.warc.gz …]
"""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import datetime
from pathlib import Path

from crawler.run import crawl


def main(arguments: list[str]) -> None:
    as_of = None
    if "--as-of" in arguments:
        place = arguments.index("--as-of")
        as_of = datetime.fromisoformat(arguments[place + 1])
        del arguments[place : place + 2]
    sites, _, replay = " ".join(arguments[1:]).partition(" --replay ")
    summary = crawl(
        sites.split(), captures=Path(arguments[0]), replay=[Path(name) for name in replay.split()], as_of=as_of
    )
    sys.stdout.write(json.dumps({site.site: dataclasses.asdict(site) for site in summary.sites}, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
