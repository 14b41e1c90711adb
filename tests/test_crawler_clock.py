"""A clock that was set back, as time servers do: what is held is later than now, and is compared with all the same."""

import subprocess
import sys
from pathlib import Path

from tests.replica.runs import ROOT, environment_of, stored
from tests.replica.server import Replica
from tests.replica.web import build_web

SITE = "xjyn.gov.cn"


def test_what_is_held_from_later_is_compared_with(tmp_path: Path) -> None:
    with Replica(build_web()) as replica:
        for clock in (0.02, 0.0):
            replica.forget()
            done = subprocess.run(
                [sys.executable, "-m", "tests.replica.at_time", str(clock), "crawl", SITE, "--captures", str(tmp_path)],
                cwd=ROOT,
                env=environment_of(replica),
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, done.stdout + done.stderr
        assert sum(one.status == 304 for one in replica.log) >= 4
    second = stored(tmp_path, "status = 304")
    assert {one.outcome for one in second} == {"unchanged"}
    assert all(one.refers_to for one in second)
