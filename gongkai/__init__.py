"""gongkai: the front door. One thin function a command; the logic lives in the rooms.

gongkai crawl → captures/ → gongkai build → archive.db → gongkai serve
"""

from __future__ import annotations

from importlib.metadata import version

import click

from gongkai.auditing import audit
from gongkai.building import build, reparse
from gongkai.crawling import captures, crawl, ingest
from gongkai.judging import titles
from gongkai.linking import prose
from gongkai.options import LIMITS, read_moment
from gongkai.reading import parse, trace
from gongkai.scheduling import schedule
from gongkai.serving import docs, serve
from gongkai.sources import sources
from gongkai.updating import update
from gongkai.watching import coverage, status

__all__ = ["LIMITS", "main", "read_moment"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("gongkai"), prog_name="gongkai")
def main() -> None:
    """The open archive of Chinese local governments' yearly information-disclosure reports.

    \b
    Examples:
      gongkai crawl --replay samples/yining-2024.warc.gz     run the stored sample crawl, offline
      gongkai sources add URL                                a new site: its platform, its columns, its entry
      gongkai update                                         crawl what is due, and build
      gongkai status                                         is all well
      gongkai build                                          captures → archive.db
      gongkai serve                                          browse http://127.0.0.1:8001/
      gongkai parse report.pdf                               what is read in one file
      gongkai audit yining-2024                              where its numbers do not add up
      gongkai trace yining-2024 requests.granted.total       where a number comes from
    """


COMMANDS = (
    update, schedule, crawl, ingest, build, reparse, status, coverage, audit, parse, trace, serve, captures, sources,
    titles, prose, docs,
)  # fmt: skip
for _command in COMMANDS:
    main.add_command(_command)
