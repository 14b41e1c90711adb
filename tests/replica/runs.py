"""Run `gongkai` against the replica web, each time in a process of its own, and read back what it stored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from crawler.captures import Capture, CaptureStore
from tests.replica.server import Replica

ROOT = Path(__file__).parents[2]
FAST = "0.01"


def environment_of(replica: Replica, delay: str = FAST) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    return {**kept, **replica.environment, "GONGKAI_DELAY": delay}


def start(replica: Replica, *arguments: str | Path, delay: str = FAST) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "gongkai", *map(str, arguments)],
        cwd=ROOT,
        env=environment_of(replica, delay),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(replica: Replica, *arguments: str | Path, code: int = 0) -> str:
    """What a command printed; its exit status must be `code`."""
    process = start(replica, *arguments)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == code, output + errors
    return " ".join((output + errors).split())


def update(replica: Replica, captures: Path, now: str, *sites: str, code: int = 0, build: bool = False) -> str:
    """Run an update as of a time, and forget what was asked before."""
    replica.forget()
    where = ("--archive", captures.parent / "archive.db") if build else ("--no-build",)
    return run(replica, "update", *sites, "--captures", captures, "--now", now, *where, code=code)


def asked(replica: Replica) -> list[str]:
    """Paths asked for, robots.txt apart, in order."""
    return [one.path for one in replica.log if one.path != "/robots.txt"]


def stored(captures: Path, where: str = "") -> list[Capture]:
    store = CaptureStore(captures)
    store.refresh()
    found = list(store.captures(where))
    store.close()
    return found


def records(captures: Path, site: str) -> list[dict[str, object]]:
    """The records of runs of a site, oldest first."""
    return [json.loads(one.note or "") for one in stored(captures, "role = 'run'") if one.site == site]
