"""What `gongkai schedule` prints is what systemd, cron and a container take."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

import gongkai
from gongkai.scheduling import FILE_SETTINGS, SETTINGS, container_files, cron_lines, systemd_units

ODD = Path("/srv/政府 信息/100% $x")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SETTINGS, *FILE_SETTINGS):
        monkeypatch.delenv(name, raising=False)


def printed(*arguments: str) -> str:
    where = ("--captures", "/srv/gongkai/captures", "--archive", "/srv/gongkai/archive.db")
    result = CliRunner().invoke(gongkai.main, ["schedule", *arguments, *where])
    assert result.exit_code == 0, result.output
    return result.output


def units(text: str) -> dict[str, configparser.ConfigParser]:
    """Each unit by its name."""
    found = {}
    for part in re.split(r"^(?=# /etc/systemd/system/)", text, flags=re.MULTILINE)[1:]:
        parser = configparser.ConfigParser(interpolation=None, strict=True)
        parser.optionxform = str  # type: ignore[assignment]
        parser.read_string(part.partition("\n")[2])
        found[part.split("\n")[0].rpartition("/")[2]] = parser
    return found


@pytest.mark.parametrize(("every", "calendar"), [("1", "hourly"), ("6", "*-*-* 00/6:00:00")])
def test_systemd(every: str, calendar: str, tmp_path: Path) -> None:
    text = printed("--systemd", "--every", every)
    found = units(text)
    assert set(found) == {f"gongkai-{name}.{kind}" for name in ("update", "status") for kind in ("service", "timer")}
    command = found["gongkai-update.service"]["Service"]["ExecStart"].split()
    assert command[:4] == [sys.executable, "-m", "gongkai", "update"]
    assert command[4:] == ["--captures", "/srv/gongkai/captures", "--archive", "/srv/gongkai/archive.db"]
    assert found["gongkai-update.timer"]["Timer"]["OnCalendar"] == calendar
    status = found["gongkai-status.service"]["Service"]["ExecStart"].split()
    assert status == [sys.executable, "-m", "gongkai", "status", "--archive", "/srv/gongkai/archive.db"]
    assert found["gongkai-status.timer"]["Timer"]["OnCalendar"] == "*-*-* 08:41:00"
    assert text == printed("--every", every), "systemd is what is printed without an option"
    verify(text, tmp_path)


def verify(text: str, folder: Path) -> None:
    """By systemd itself, where it is."""
    paths = []
    for part in re.split(r"^(?=# /etc/systemd/system/)", text, flags=re.MULTILINE)[1:]:
        path = folder / part.split("\n")[0].rpartition("/")[2]
        path.write_text(part, encoding="utf-8")
        paths.append(str(path))
    if shutil.which("systemd-analyze"):
        done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_odd_paths_and_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_CONTACT", "管理员 <a%b@example.org>")
    text = systemd_units(ODD / "captures", ODD / "archive.db", 1)
    service = units(text)["gongkai-update.service"]["Service"]
    assert '"/srv/政府 信息/100%% $$x/captures"' in service["ExecStart"]
    assert service["WorkingDirectory"] == "/srv/政府 信息/100%% $x"
    assert service["Environment"] == '"GONGKAI_CONTACT=管理员 <a%%b@example.org>"'
    verify(text, tmp_path)
    line = cron_lines(ODD / "captures", ODD / "archive.db", 1)
    assert not re.search(r"(?<!\\)%", line), "cron ends a command at a percent sign"
    words = shlex.split(line.replace("\\%", "%"))
    assert words[5:10] == ["cd", str(ODD), "&&", "env", "GONGKAI_CONTACT=管理员 <a%b@example.org>"]
    assert str(ODD / "captures") in words


@pytest.mark.parametrize(("every", "hours"), [("1", "*"), ("6", "*/6")])
def test_cron(every: str, hours: str) -> None:
    line, status = printed("--cron", "--every", every).splitlines()
    assert re.match(r"\d+ 8 \* \* \* ", status)
    words = shlex.split(status)
    assert words[5:12] == ["cd", "/srv/gongkai", "&&", sys.executable, "-m", "gongkai", "status"]
    assert words[words.index("||") :] == ["||", "cat", "/srv/gongkai/status.txt"]
    minute, *times, command = line.strip().split(maxsplit=5)
    assert 0 <= int(minute) < 60
    assert times == [hours, "*", "*", "*"]
    words = shlex.split(command)
    assert words[:7] == ["cd", "/srv/gongkai", "&&", sys.executable, "-m", "gongkai", "update"]
    assert words[words.index("||") :] == ["||", "tail", "-n", "40", "/srv/gongkai/update.log"]
    assert subprocess.run(["sh", "-n", "-c", command], check=False).returncode == 0


def test_container() -> None:
    dockerfile, _, compose = printed("--container", "--every", "6").partition("# compose.yaml\n")
    service = yaml.safe_load(compose)["services"]["update"]
    assert service["volumes"] == [{"type": "bind", "source": "/srv/gongkai", "target": "/data"}]
    script = dockerfile.partition("/update\n")[2].partition("\nEND")[0]
    assert "gongkai update --captures /data/captures --archive /data/archive.db" in script
    assert "gongkai status --archive /data/archive.db" in script
    assert "sleep 21600" in script
    assert subprocess.run(["sh", "-n", "-c", script], check=False).returncode == 0


def test_a_container_needs_one_folder() -> None:
    arguments = ["schedule", "--container", "--captures", "/var/captures", "--archive", "/srv/archive.db"]
    result = CliRunner().invoke(gongkai.main, arguments)
    assert result.exit_code == 1
    assert "/var/captures" in result.output


def test_files_that_settings_name_are_found_from_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GONGKAI_SOURCES", "my.yml")
    where = (tmp_path / "captures", tmp_path / "archive.db", 1)
    assert "DECISIONS" not in cron_lines(*where)
    (tmp_path / "decisions.yml").write_text("[]", encoding="utf-8")
    settings = {f"GONGKAI_SOURCES={tmp_path}/my.yml", f"GONGKAI_DECISIONS={tmp_path}/decisions.yml"}
    assert settings <= set(shlex.split(cron_lines(*where))), "what is withheld stays withheld"
    assert settings == set(re.findall("(?m)^Environment=(.*)$", systemd_units(*where)))
    compose = yaml.safe_load(container_files(*where).partition("# compose.yaml\n")[2])["services"]["update"]
    assert compose["environment"] == {"GONGKAI_DECISIONS": "/data/decisions.yml", "GONGKAI_SOURCES": "/data/my.yml"}
    monkeypatch.setenv("GONGKAI_SOURCES", "/elsewhere/my.yml")
    with pytest.raises(click.ClickException, match="GONGKAI_SOURCES=/elsewhere"):
        container_files(*where)
