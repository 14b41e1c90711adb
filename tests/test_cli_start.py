"""What a command loads before it does anything: cron calls `gongkai update` at any frequency."""

import subprocess
import sys

#: Readers of documents and the dictionary of pinyin: a second of every call.
HEAVY = ("parse", "pdfplumber", "pypinyin", "sqlite_utils", "datasette")


def loaded(*modules: str) -> set[str]:
    """Names of all modules that importing some of them loads."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_crawling_loads_no_reader_of_documents() -> None:
    found = loaded("gongkai", "gongkai.updating", "crawler.update", "archive.freshness", "publish.terminal")
    assert "scrapy" in found
    assert not found & set(HEAVY)


def test_the_command_itself_loads_no_room() -> None:
    assert not loaded("gongkai") & {"scrapy", "twisted", "lxml", *HEAVY}
