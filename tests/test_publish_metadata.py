"""metadata.yml says what the schema says."""

import sqlite3
from pathlib import Path

import yaml

from archive.schema import TABLES, VIEWS, create_statements
from publish.metadata import MARKER, head_of, render_metadata, write_metadata
from publish.serve import METADATA


def test_the_file_is_the_rendered_one() -> None:
    present = METADATA.read_text(encoding="utf-8")
    assert present == render_metadata(present), "metadata.yml is out of date: run publish.metadata.write_metadata"


def test_every_table_has_title_columns_source_and_licence() -> None:
    tables = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["archive"]["tables"]
    assert set(tables) == {table.name for table in TABLES} | {name for name, *_ in VIEWS}
    for table in TABLES:
        described = tables[table.name]
        assert set(described["columns"]) == {column.name for column in table.columns}
        assert set(described["sortable_columns"]) <= set(described["columns"])
    for described in tables.values():
        assert all(described[name] for name in ("title", "description", "source", "source_url", "license"))
    assert tables["reports"]["fts_table"] == "reports_fts"
    assert tables["reports"]["fts_pk"] == "serial"
    assert tables["reports"]["sort_desc"] in tables["reports"]["sortable_columns"]
    assert "seconds" in tables["reports"]["columns"]["parse_seconds"]


def test_labelled_columns_are_those_of_the_view() -> None:
    tables = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["archive"]["tables"]
    connection = sqlite3.connect(":memory:")
    for statement in create_statements():
        connection.execute(statement)
    names = [row[1] for row in connection.execute("pragma table_info(figures_labelled)")]
    assert list(tables["figures_labelled"]["columns"]) == names


def test_the_hand_written_head_stays(tmp_path: Path) -> None:
    path = tmp_path / "metadata.yml"
    path.write_text("title: 手写\n# kept\n" + MARKER + "\nold: 1\n", encoding="utf-8")
    assert write_metadata(path)
    assert not write_metadata(path)
    text = path.read_text(encoding="utf-8")
    assert head_of(text) == "title: 手写\n# kept\n"
    assert "old: 1" not in text
