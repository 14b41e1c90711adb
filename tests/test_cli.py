"""The command line as a person meets it."""

import io
import json
import re
from decimal import Decimal
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rich.console import Console

import gongkai
from parse.model import Figure, Place, Report, TableReading
from publish.terminal import print_report, report_json
from tests.conftest import ROOT, run_gongkai

FIXTURES = ROOT / "tests" / "fixtures"
COMMANDS = sorted(gongkai.main.commands)


def commands_below(name: str) -> dict[str, click.Command]:
    """A command by its name, and those of a group by both names."""
    command = gongkai.main.commands[name]
    below = command.commands if isinstance(command, click.Group) else {}
    return {name: command} | {f"{name} {one}": below[one] for one in below}


EVERY = {words: command for name in COMMANDS for words, command in commands_below(name).items()}


@pytest.mark.parametrize("name", EVERY)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(gongkai.main, [*name.split(), "--help"])
    assert result.exit_code == 0
    command = EVERY[name]
    assert command.help
    if command.params and name != "docs":
        assert f"gongkai {name}" in result.output.split("Examples:")[1]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name} is not explained"


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_readmes_name_every_command_and_no_other(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    named = set(re.findall(r"^    gongkai (\w+)", text, re.MULTILINE))
    assert named <= set(COMMANDS)
    assert set(COMMANDS) - {"docs"} <= named


@pytest.mark.parametrize(
    "text", ["README.md", "README.zh.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
)
def test_documents_name_only_commands_and_options_that_exist(text: str) -> None:
    content = (ROOT / text).read_text(encoding="utf-8")
    spans = re.findall(r"`([^`]+)`", content) + re.findall(r"^    (gongkai [^#\n]*)", content, re.MULTILINE)
    for span in spans:
        for name, rest in re.findall(r"\bgongkai (?!公开)([a-z]\w*)([^&|]*)", " ".join(span.split())):
            assert name in COMMANDS, f"{text}: `{span}`"
            group = commands_below(name).values()
            known = {option for command in group for parameter in command.params for option in parameter.opts}
            assert set(re.findall(r"--[a-z][a-z-]+", rest)) <= known | {"--help"}, f"{text}: `{span}`"


def test_parse_prints_tables_and_states() -> None:
    done = run_gongkai("parse", FIXTURES / "pdf" / "yining-city-2024.pdf")
    assert "伊宁市人民政府" in done.stdout
    assert "141399" in done.stdout
    assert "18601.47012" in done.stdout
    assert "No problems." in done.stdout
    assert "200 figures: " in done.stdout
    assert ", 0 disputed, 0 unreadable" in done.stdout


def test_a_disputed_cell_is_shown_with_both_readings() -> None:
    place = Place(page=1)
    figures = (
        Figure("requests", "granted", "total", "2021", None, "3", "disputed", place, "scan", "differ", "8", 0.5),
        Figure("requests", "granted", "natural_person", "2021", Decimal(7), "7", "number", place, "scan", "agree", "7"),
    )
    table = TableReading("requests", "2021", ("3.其他",), "scan", place, 1, 1, 0)
    report = Report("picture", "题", "", 2024, "2021", None, (), figures, (), tables=(table,))
    buffer = io.StringIO()
    print_report(report, Console(file=buffer, width=140))
    shown = buffer.getvalue()
    assert "2 figures: 1 read twice alike, 0 read once, 1 disputed, 0 unreadable" in shown
    assert "requests.granted.total «3» or «8»" in shown
    assert "!«3»|«8»" in shown
    assert "requests: edition 2021, by 3.其他; read as scan" in shown
    assert json.loads(report_json(report))["figures"][0]["second"] == "8"


def test_parse_json_keeps_numbers_exact() -> None:
    done = run_gongkai("parse", FIXTURES / "pdf" / "yining-city-2024.pdf", "--json")
    report = json.loads(done.stdout)
    figures = {(f["table_code"], f["row_code"], f["column_code"]): f for f in report["figures"]}
    assert len(figures) == 200
    assert figures["proactive", "fees", "amount_10k_yuan"]["value"] == "18601.47012"
    assert figures["proactive", "fees", "amount_10k_yuan"]["place"]["page"] == 3


def test_parse_of_a_file_that_is_no_document_says_so(tmp_path: Path) -> None:
    bad = tmp_path / "report.pdf"
    bad.write_bytes(b"\x00\x01\x02 no document")
    done = run_gongkai("parse", bad, check=False)
    assert done.returncode == 1
    assert "report.pdf" in done.stderr


def test_a_wrong_site_is_named_with_where_to_find_the_right_one(tmp_path: Path) -> None:
    done = run_gongkai("crawl", "nowhere.example", "--captures", tmp_path / "captures", check=False)
    assert done.returncode == 1
    assert "nowhere.example" in done.stderr
    assert "gongkai sources list" in done.stderr


def test_ingest_then_build_archives_a_local_file(tmp_path: Path) -> None:
    captures, archive = tmp_path / "captures", tmp_path / "archive.db"
    pdf = FIXTURES / "pdf" / "yining-ecology-2024.pdf"
    run_gongkai("ingest", pdf, "--captures", captures)
    done = run_gongkai("build", "--captures", captures, "--archive", archive)
    assert "1 reports (0 flagged), 200 figures, 0 problems" in done.stdout
    assert "1 documents read" in done.stdout
    again = run_gongkai("build", "--captures", captures, "--archive", archive)
    assert "0 documents read now, the others before" in again.stdout


def test_captures_lists_what_is_stored(sample_captures: Path) -> None:
    done = run_gongkai("captures", "--captures", sample_captures, "--json")
    stored = json.loads(done.stdout)
    assert stored["sites"]["yining.gov.cn"]["new"] > 5
    assert stored["damage"] == []


def test_generated_documentation_is_up_to_date() -> None:
    done = run_gongkai("docs", "--check", check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20", "2026-11-20T23:59:59.999999+00:00"),
        ("2026-11-20T08:00", "2026-11-20T08:00:00+00:00"),
        ("2026-11-20T08:00:00+08:00", "2026-11-20T00:00:00+00:00"),
    ],
)
def test_times_are_utc_and_a_date_is_its_end(text: str, moment: str) -> None:
    assert gongkai.read_moment(text).isoformat() == moment


def test_a_replay_of_a_whole_folder_as_of_a_time(sample_captures: Path, tmp_path: Path) -> None:
    run_gongkai("crawl", "--replay", sample_captures, "--as-of", "2026-11-20", "--captures", tmp_path / "then")
    done = run_gongkai("captures", "--captures", tmp_path / "then", "--json")
    assert json.loads(done.stdout) == json.loads(
        run_gongkai("captures", "--captures", sample_captures, "--json").stdout
    )
    early = run_gongkai(
        "crawl", "--replay", sample_captures, "--as-of", "2026-11-19", "--captures", tmp_path / "before", check=False
    )
    assert early.returncode == 1
    assert "got none" in early.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--as-of", "2026-11-20"], "--as-of needs --replay"),
        (["--replay", "samples/yining-2024.warc.gz", "--as-of", "yesterday"], "is no time"),
        (["--replay", "docs"], "expected WARC files"),
        (["--replay", "README.md"], "expected a WARC file"),
    ],
)
def test_wrong_replays_are_explained(arguments: list[str], words: str, tmp_path: Path) -> None:
    done = run_gongkai("crawl", *arguments, "--captures", tmp_path / "captures", check=False)
    assert done.returncode in {1, 2}
    assert words in done.stderr.replace("\n", " ")
