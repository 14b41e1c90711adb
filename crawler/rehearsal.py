"""Rehearsals: updates at a time that is not now, which their captures carry. Times are evidence: they are kept apart.

A folder of captures is a rehearsal from its first update on, or never: `REHEARSAL.txt` marks it, and the runs in it are
called ``rehearsal-20270110T090000Z``, by which an archive built from them is known (table `about`, row `rehearsal`).
"""

from __future__ import annotations

from pathlib import Path

MARKER = "REHEARSAL.txt"
RUN_PREFIX = "rehearsal"
_TEXT = """This is a rehearsal folder: `gongkai update --now TIME` filled it.

The times of its captures were given by hand and are no evidence of anything. Only `gongkai update --now` writes here;
do not mix its files with those of real captures. 演练目录：其中抓取时间系人为指定，不能作为证据。
"""


class WrongFolder(Exception):
    """Real captures and those of a rehearsal would be mixed."""


def check_real(captures: Path) -> None:
    """Raise WrongFolder where captures are about to be stored with true times in a rehearsal folder."""
    if (captures / MARKER).exists():
        raise WrongFolder(
            f"captures folder {captures}: it is a rehearsal ({MARKER}), whose times were given by hand; "
            "use another folder (--captures), or `gongkai update --now TIME`"
        )


def begin_rehearsal(captures: Path) -> None:
    """Mark a folder without captures as a rehearsal. Raises WrongFolder where it has real captures."""
    if (captures / MARKER).exists():
        return
    if next(captures.glob("*/*.warc.gz"), None) or next(captures.glob("*/torn/*"), None):
        raise WrongFolder(
            f"captures folder {captures}: --now gives captures a time that is not theirs, and this folder has real "
            "ones; rehearse in a folder of its own, e.g. --captures rehearsal"
        )
    (captures / MARKER).write_text(_TEXT, encoding="utf-8")


def is_rehearsal(run: str) -> bool:
    """Whether a run's name is that of a rehearsal."""
    return run.startswith(f"{RUN_PREFIX}-")
