"""Reports of 36 bodies over six years, in every format, with every kind of break planted: all found, nothing else."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.ingest import ingest
from tests.breaks import Break, Reports, expect, plant_all
from tests.corpus.build import build
from tests.corpus.catalogue import ROADS
from tests.corpus.family import Family, draw_families, make_report
from tests.corpus.programs import ProgramMissing
from tests.corpus.specimen import Specimen
from tests.corpus.truth import Truth

ROOT = Path(__file__).parents[1]
SEED = 20241231
NOW = datetime(2026, 1, 15, tzinfo=UTC)
#: Format, suffix, road and how many of the reports come in it; the rest are web pages.
FORMATS = (
    ("pdf", "pdf", "reportlab", 25),
    ("docx", "docx", "docx", 20),
    ("xlsx", "xlsx", "xlsx", 12),
    ("xls", "xls", "xls", 6),
    ("et", "et", "xls", 2),
    ("ofd", "ofd", "ofd", 10),
    ("text", "txt", "text", 2),
    ("doc", "doc", "doc", 2),
    ("wps", "wps", "doc", 1),
    ("rtf", "rtf", "rtf", 1),
    ("zip", "zip", "zip", 2),
    ("7z", "7z", "7z", 2),
    ("rar", "rar", "rar", 2),
    ("pdf-scan", "pdf", "scan", 1),
    *(
        (
            ("tiff", "tiff", "scan", 1),
            ("png", "png", "screenshot", 1),
            ("html-pictures", "html", "html-pictures", 1),
            ("docx-pictures", "docx", "docx-pictures", 1),
        )
        if os.environ.get("GONGKAI_EVERY_PICTURE")  # a minute more; they are recognised as scans are
        else ()
    ),
)
MORE_ROADS = {
    "text": ("pdf", ("pdftotext:-layout",)),
    "zip": ("docx", ("zip",)),
    "7z": ("docx", ("7z",)),
    "rar": ("pdf", ("rar",)),
    "scan": ("pdf", ("scan:200",)),
    "html-pictures": ("html", ("picture_page:150",)),
    "docx-pictures": ("docx", ("picture_docx:200",)),
}
#: Formats whose every figure, or every table, is a picture.
PICTURES = frozenset({"pdf-scan", "tiff", "png", "html-pictures", "docx-pictures"})
ROSTER = (
    "id", "name", "short_name", "aliases", "type", "level", "parent_id", "division_code", "domain", "confidence",
    "since", "until", "since_source",
)  # fmt: skip


@dataclass(frozen=True)
class Given(Specimen):
    """A document of the corpus whose words and numbers are given."""

    given: Truth | None = None

    @property
    def truth(self) -> Truth:  # type: ignore[override]
        """What the document says."""
        if self.given is None:
            raise ValueError(f"{self.name}: nothing is given")
        return self.given


@dataclass(frozen=True)
class Built:
    """The built archive, what was planted, and by which road each report came."""

    families: tuple[Family, ...]
    reports: Reports
    roads: dict[str, str]  #: by report
    archive: Path

    def query(self, sql: str) -> list[tuple]:
        with sqlite3.connect(self.archive) as connection:
            return connection.execute(sql).fetchall()


def deal_formats(families: tuple[Family, ...], reports: Reports) -> dict[str, tuple[str, str, str]]:
    """Format, suffix and road of each report; every format gets one that has something to find."""
    broken = sorted({one.report for one in expect(families, reports)})
    others = sorted({one.id for one in reports.values()} - set(broken), key=lambda name: name[::-1])
    first = broken[:: len(broken) // len(FORMATS)][: len(FORMATS)]
    dealt = {name: road[:3] for name, road in zip(first, FORMATS, strict=True)}
    rest = [name for name in (*broken, *others) if name not in dealt]
    roads = [road[:3] for road in FORMATS for _ in range(road[3] - 1)]
    roads += [("html", "html", "html")] * (len(rest) - len(roads))
    step = 5  # no factor of what is left: every road meets every kind of body and year
    return dealt | {name: roads[number * step % len(roads)] for number, name in enumerate(rest)}


def specimens(families: tuple[Family, ...], reports: Reports) -> Iterator[tuple[str, Given]]:
    """Suffix and document of each report."""
    dealt = deal_formats(families, reports)
    for one in reports.values():
        name, suffix, road = dealt[one.id]
        source, steps = MORE_ROADS.get(road) or ROADS[road]
        truth = make_report(one.body, one.year, one.numbers, signed_on=one.signed_on, told=one.told)
        damage = "clean" if name in PICTURES else ""
        quirks = frozenset({"tables_as_pictures"} if name.endswith("-pictures") else ())
        yield suffix, Given(one.id, name, source, steps, quirks, 0, truth.edition, damage, truth)


def write_roster(path: Path, families: tuple[Family, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ROSTER, restval="")
        writer.writeheader()
        for family in families:
            for body in family.all:
                row = {
                    "id": body.id,
                    "name": body.name,
                    "short_name": body.name,
                    "type": body.type,
                    "level": body.level,
                }
                writer.writerow(row | {"parent_id": body.parent, "confidence": "confirmed"})


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Built:
    folder = tmp_path_factory.mktemp("planted")
    families = draw_families(SEED)
    reports = plant_all(families, SEED)
    made = list(specimens(families, reports))
    roads, files = {}, []
    documents = build([specimen for _, specimen in made])
    for suffix, specimen in made:
        data = documents[specimen.name]
        if isinstance(data, ProgramMissing):  # the report comes as a web page then
            plain = replace(specimen, format="html", source="html", steps=(), damage="", quirks=frozenset())
            suffix, data = "html", build([plain])[specimen.name]  # noqa: PLW2901
        files.append(folder / f"{specimen.name}.{suffix}")
        files[-1].write_bytes(data)
        roads[specimen.name] = specimen.format
    ingest(files, captures=folder / "captures", now=NOW)
    write_roster(folder / "agencies.csv", families)
    archive = folder / "archive.db"
    environment = {
        "GONGKAI_ROSTER": str(folder / "agencies.csv"),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable,
        "-m",
        "gongkai",
        "build",
        "--captures",
        str(folder / "captures"),
        "--archive",
        str(archive),
    ]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return Built(families, reports, roads, archive)


def found_in(built: Built) -> set[Break]:
    rows = built.query("select report_id, rule, detail, table_code, row_code, column_code from findings")
    return {Break(*row) for row in rows}


def test_all_reports_are_there_in_every_format(built):
    assert built.query("select count(*) from reports") == [(216,)]
    counted = Counter(built.roads.values())
    assert {name for name, *_ in FORMATS} | {"html"} <= set(counted)


def test_every_break_is_found_at_its_place_and_nothing_else(built):
    expected = expect(built.families, built.reports)
    found = found_in(built)
    assert {one.rule for one in expected} == {f"R{number}" for number in range(1, 12)}
    assert found - expected == set(), "false alarms"
    assert expected - found == set(), "missed"


def test_breaks_are_found_in_every_format(built):
    broken = {built.roads[one.report] for one in found_in(built)}
    assert broken == set(built.roads.values())
