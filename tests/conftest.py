"""What many tests share: the sample crawl replayed once, and the archive built from it."""

import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Modules that take longest begin first, so that no worker is left alone with one at the end.
LONGEST = (
    "test_two_days", "test_audit_planted", "test_parse_hostile", "test_parse_scan", "test_parse_silence_scans",
    "test_parse_proof", "test_corpus_reading", "test_cli_sources_platforms",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest modules first; the others keep their order."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


SAMPLE = ROOT / "samples" / "yining-2024.warc.gz"


def run_gongkai(
    *arguments: str | Path, check: bool = True, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, in a process of its own."""
    command = [sys.executable, "-m", "gongkai", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=600, env=environment)
    if check and done.returncode:
        raise AssertionError(f"{command} exited {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


def dump(database: Path) -> str:
    """The database as SQL text."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


@pytest.fixture(scope="session")
def sample_captures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Captures of the sample site, made by the real spiders from the stored crawl."""
    folder = tmp_path_factory.mktemp("sample") / "captures"
    run_gongkai("crawl", "yining.gov.cn", "--replay", SAMPLE, "--captures", folder)
    return folder


@pytest.fixture(scope="session")
def sample_archive(sample_captures: Path) -> Path:
    """The archive built from the sample captures. Read only: tests that change it must copy it."""
    archive = sample_captures.parent / "archive.db"
    run_gongkai("build", "--captures", sample_captures, "--archive", archive)
    return archive
