"""A mix of documents of every format from file to figure by the commands a person types, and again after an install.

The documents come from the corpus, so that what each says was known before it was typeset; their names say nothing of
their formats.
"""

import importlib.util
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import run_gongkai
from tests.corpus import ProgramMissing, Specimen, Truth, list_documents, make_many

FORMATS = ("html", "pdf", "docx", "doc", "rtf", "xlsx", "xls", "ofd", "text", "zip", "rar", "jpg")
#: What reading them needs beside the default installation, and words that its absence must be told with.
NEEDS = {"doc": "LibreOffice", "rtf": "LibreOffice", "rar": "gongkai[archives]", "jpg": "gongkai[ocr]"}
CELL = "requests.new_requests.total"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Mix:
    """An archive of one document of each format, first built without LibreOffice and extras, then read again."""

    folder: Path
    truths: dict[str, Truth]
    bare: dict[str, str]  #: kind and message of the problem of each document that could not be read at first
    bare_formats: frozenset[str]  #: formats that were reports then
    reparsed: str  #: what `gongkai reparse` printed

    @property
    def options(self) -> tuple[str, ...]:
        return ("--captures", f"{self.folder / 'captures'}", "--archive", f"{self.folder / 'archive.db'}")

    def select(self, sql: str, *values: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.folder / "archive.db")) as database:
            return database.execute(sql, values).fetchall()

    def figures(self, name: str) -> list[tuple[object, ...]]:
        """Code, printed, value, state, second reading and report of the figures of one file."""
        sql = "select table_code || '.' || row_code || '.' || column_code, printed, value, state, second, report_id "
        sql += "from figures where document_sha256 = (select sha256 from captures where url like ?)"
        return self.select(sql, f"%:{name}.bin")

    def flagged(self, name: str) -> set[object]:
        """Codes of cells that were said to have no figure."""
        sql = "select table_code || '.' || row_code || '.' || column_code from problems "
        sql += "where kind = 'cell_missing' and url like ?"
        return {row[0] for row in self.select(sql, f"%:{name}.bin")}


def is_there(name: str) -> bool:
    """Whether this machine has what a format needs."""
    if name in {"doc", "rtf"}:
        return shutil.which("soffice") is not None
    if name == "rar":
        return importlib.util.find_spec("libarchive") is not None
    return name != "jpg" or importlib.util.find_spec("rapidocr") is not None


def choose() -> Iterator[tuple[str, Specimen]]:
    """Of each format the first document of a body and year that no other has."""
    taken = set()
    for name in filter(is_there, FORMATS):
        for specimen in list_documents():
            body = (specimen.truth.agency, specimen.truth.year)
            if specimen.format == name and body not in taken and specimen.truth.get(CELL):
                taken.add(body)
                yield name, specimen
                break


def hide_tools(folder: Path) -> dict[str, str]:
    """The environment of a machine without LibreOffice and without the libraries of the extras."""
    folder.mkdir()
    hidden = "import sys\nsys.modules['onnxruntime'] = sys.modules['libarchive'] = None\n"
    (folder / "sitecustomize.py").write_text(hidden, encoding="utf-8")
    return {**os.environ, "PATH": f"{folder}", "PYTHONPATH": f"{folder}"}


@pytest.fixture(scope="module")
def mix(tmp_path_factory: pytest.TempPathFactory) -> Mix:
    folder = tmp_path_factory.mktemp("mix")
    chosen = dict(choose())
    made = dict(zip(chosen, make_many(list(chosen.values())).values(), strict=True))
    files = {name: data for name, data in made.items() if not isinstance(data, ProgramMissing)}
    for name, data in files.items():
        (folder / f"{name}.bin").write_bytes(data)
    run_gongkai("ingest", *(folder / f"{name}.bin" for name in files), "--captures", folder / "captures")
    blank = Mix(folder, {name: chosen[name].truth for name in files}, {}, frozenset(), "")
    run_gongkai("build", *blank.options, environment=hide_tools(folder / "hidden"))
    problems = {
        str(url).rpartition(":")[2].removesuffix(".bin"): f"{kind}: {message}"
        for url, kind, message in blank.select("select url, kind, message from problems where stage = 'read'")
    }
    early = frozenset(name for name in files if blank.figures(name))
    done = run_gongkai("reparse", *blank.options)
    return Mix(folder, blank.truths, problems, early, done.stdout)


def test_what_lacks_a_tool_says_what_to_install_and_the_rest_is_read(mix: Mix) -> None:
    lacking = set(mix.truths) & set(NEEDS)
    assert mix.bare_formats == set(mix.truths) - lacking
    assert {name for name, text in mix.bare.items() if text.startswith("tool_missing: ")} == lacking
    for name in lacking:
        assert NEEDS[name] in mix.bare[name]
        assert "install" in mix.bare[name]


def test_reparse_reads_what_lacked_a_tool(mix: Mix) -> None:
    lacking = set(mix.truths) & set(NEEDS)
    for name in lacking:
        assert f"{name}.bin: tool_missing → report, " in mix.reparsed
    assert f"{len(lacking)} documents read again; {len(mix.truths)} reports" in mix.reparsed
    assert mix.select("select message from problems where kind = 'tool_missing'") == []


def test_every_document_is_a_report_with_the_figures_it_prints(mix: Mix) -> None:
    assert set(mix.truths) >= {"html", "pdf", "docx", "xlsx", "xls", "ofd", "zip"}
    for name, truth in mix.truths.items():
        found = {code: (printed, value, state) for code, printed, value, state, _, _ in mix.figures(name)}
        doubted = {code for code, (_, _, state) in found.items() if state in {"disputed", "unreadable"}}
        assert not doubted or name == "jpg", (name, doubted)
        assert len(doubted) < len(found) / 100 + 1, (name, doubted)
        tables = {"requests"} if name == "jpg" else {"proactive", "requests", "review_litigation"}
        entries = [entry for entry in truth.entries if entry.code.partition(".")[0] in tables]
        said = mix.flagged(name)
        assert said == set() or name == "jpg", (name, said)
        assert set(found) | said >= {entry.code for entry in entries}, name
        assert set(found) <= {entry.code for entry in entries}, name
        for entry in entries:
            if entry.code in doubted or entry.code not in found:
                continue
            _, value, state = found[entry.code]
            assert state == entry.state, (name, entry, found[entry.code])
            number = None if value is None else Decimal(str(value))
            assert number == entry.value, (name, entry, found[entry.code])


@pytest.mark.parametrize("name", FORMATS)
def test_a_figure_of_each_format_is_traced_and_shown(mix: Mix, name: str, tmp_path: Path) -> None:
    if name not in mix.truths:
        pytest.skip(f"{name}: what makes or reads it is not installed")
    (report,) = {str(row[5]) for row in mix.figures(name)}
    shown = run_gongkai("trace", report, CELL, *mix.options, "--save", tmp_path / "cell.png").stdout
    (printed,) = [row[1] for row in mix.figures(name) if row[0] == CELL]
    assert f"«{printed}»" in shown
    assert "read and verified now" in shown
    assert f"{name}.bin" in shown
    picture = Image.open(tmp_path / "cell.png").convert("RGB")
    assert picture.width > 300
    colours = {colour for _, colour in picture.getcolors(1 << 24) or []}
    assert (200, 30, 20) in colours  # the outline
    assert len(colours) > 10  # and something in it


@pytest.mark.parametrize("name", FORMATS)
def test_parse_prints_what_the_archive_holds(mix: Mix, name: str) -> None:
    if name not in mix.truths:
        pytest.skip(f"{name}: what makes or reads it is not installed")
    file = mix.folder / f"{name}.bin"
    parsed = json.loads(run_gongkai("parse", file, "--json").stdout)
    figures = {
        f"{item['table_code']}.{item['row_code']}.{item['column_code']}": (item["printed"], item["state"])
        for item in parsed["figures"]
    }
    assert figures == {row[0]: (row[1], row[3]) for row in mix.figures(name)}
    assert parsed["year"] == mix.truths[name].year
