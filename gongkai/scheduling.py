"""The command that prints how `gongkai update` and `gongkai status` are run again and again."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path

import click

from gongkai.options import ARCHIVE, CAPTURES, Failure

#: How long one update may take before it is ended; what it did not ask the next one asks.
LONGEST_HOURS = 20

#: Settings of the environment that an update made by a timer needs too.
SETTINGS = ("GONGKAI_CONTACT", "http_proxy", "https_proxy")
#: Those that name files: a timer has another working directory.
FILE_SETTINGS = frozenset({"GONGKAI_SOURCES", "GONGKAI_ROSTER", "GONGKAI_DECISIONS"})

_SERVICE = """\
# {folder}/gongkai-update.service
[Unit]
Description=gongkai: crawl what is due and build the archive
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
WorkingDirectory={workplace}
{environment}Nice=10
TimeoutStartSec={longest}h
TimeoutStopSec=5min
"""
_TIMER = """\
# {folder}/gongkai-update.timer
[Unit]
Description=gongkai: crawl what is due and build the archive

[Timer]
OnCalendar={calendar}
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
"""
_STATUS = """\
# {folder}/gongkai-status.service
[Unit]
Description=gongkai: say what is wrong (fails while an alarm stands; OnFailure= may send a mail)

[Service]
Type=oneshot
ExecStart={command}
WorkingDirectory={workplace}
{environment}
# {folder}/gongkai-status.timer
[Unit]
Description=gongkai: say what is wrong, once a day

[Timer]
OnCalendar=*-*-* 08:41:00
Persistent=true

[Install]
WantedBy=timers.target
"""
_CONTAINER = """\
# Dockerfile, beside pyproject.toml
FROM python:3.11-slim
COPY . /gongkai
RUN pip install --no-cache-dir -r /gongkai/requirements.lock && pip install --no-cache-dir --no-deps /gongkai
WORKDIR /data
COPY --chmod=755 <<"END" /update
#!/bin/sh
while :; do
  python -m gongkai update --captures /data/{captures} --archive /data/{archive}
  python -m gongkai status --archive /data/{archive}
  sleep {seconds}
done
END
CMD ["/update"]

# compose.yaml
services:
  update:
    build: .
    restart: unless-stopped
    environment: {environment}
    volumes:
      - type: bind
        source: {folder}
        target: /data
"""


@click.command(short_help="Print a timer, crontab or container that runs update.")
@CAPTURES
@ARCHIVE
@click.option("--systemd", "how", flag_value="systemd", default="systemd", help="A service and its timer (default).")
@click.option("--cron", "how", flag_value="cron", help="Lines of a crontab.")
@click.option("--container", "how", flag_value="container", help="A Dockerfile and a compose file.")
@click.option(
    "--every", type=click.Choice(["1", "6"]), default="1", show_default=True, help="Hours between two updates."
)
def schedule(captures: Path, archive: Path, how: str, every: str) -> None:
    """Print what runs `gongkai update` again and again, and `gongkai status` once a day, with the paths of this
    installation.

    Updates may come as often as you like: they ask only for what is due. Nothing is installed; copy what is printed.

    \b
    Examples:
      gongkai schedule --captures /srv/gongkai/captures --archive /srv/gongkai/archive.db
      gongkai schedule --cron --every 6
      gongkai schedule --container
    """
    captures, archive = captures.absolute(), archive.absolute()
    printers = {"systemd": systemd_units, "cron": cron_lines, "container": container_files}
    click.echo(printers[how](captures, archive, int(every)), nl=False)


def command_of(captures: Path, archive: Path) -> list[str]:
    """The command of an update, with absolute paths."""
    return [sys.executable, "-m", "gongkai", "update", "--captures", str(captures), "--archive", str(archive)]


def status_command_of(archive: Path) -> list[str]:
    """The command that says what is wrong, with absolute paths."""
    return [sys.executable, "-m", "gongkai", "status", "--archive", str(archive)]


def environment() -> dict[str, str]:
    """The settings of the environment that an update needs, where they are made here; files by absolute paths.

    A decisions.yml of the working directory is one of them: without it an update would publish what is withheld.
    """
    found = {name: os.environ[name] for name in SETTINGS if os.environ.get(name)}
    files = {name: os.environ[name] for name in sorted(FILE_SETTINGS) if os.environ.get(name)}
    if Path("decisions.yml").is_file():
        files.setdefault("GONGKAI_DECISIONS", "decisions.yml")
    return found | {name: str(Path(file).absolute()) for name, file in files.items()}


def systemd_units(captures: Path, archive: Path, every: int) -> str:
    """Two services with their timers, one after the other; the first line of each says where it belongs."""
    settings = [_systemd_word(f"{name}={value}", variables=False) for name, value in environment().items()]
    shared = {
        "folder": "/etc/systemd/system",
        "workplace": str(archive.parent).replace("%", "%%"),
        "environment": "".join(f"Environment={setting}\n" for setting in settings),
    }
    service = _SERVICE.format(command=_systemd_command(command_of(captures, archive)), longest=LONGEST_HOURS, **shared)
    calendar = "hourly" if every == 1 else f"*-*-* 00/{every}:00:00"
    timer = _TIMER.format(folder=shared["folder"], calendar=calendar)
    return "\n".join((service, timer, _STATUS.format(command=_systemd_command(status_command_of(archive)), **shared)))


def cron_lines(captures: Path, archive: Path, every: int) -> str:
    """Two lines of a crontab; cron mails what they print: the end of the log when a site failed, and what is wrong."""
    hours = "*" if every == 1 else f"*/{every}"
    settings = [f"{name}={value}" for name, value in environment().items()]
    before = ["env", *settings] if settings else []
    update, status = (
        shlex.join([*before, *command_of(captures, archive)]),
        shlex.join([*before, *status_command_of(archive)]),
    )
    log, said = (shlex.quote(str(archive.parent / name)) for name in ("update.log", "status.txt"))
    # cron begins in the home directory; a decisions.yml that is written later lies beside the archive.
    there = f"cd {shlex.quote(str(archive.parent))} &&"
    lines = f"17 {hours} * * * {there} {update} >> {log} 2>&1 || tail -n 40 {log}\n"
    lines += f"41 8 * * * {there} {status} > {said} 2>&1 || cat {said}\n"
    return lines.replace("%", "\\%")


def container_files(captures: Path, archive: Path, every: int) -> str:
    """A Dockerfile and a compose file, one after the other. Raises Failure where the captures lie elsewhere."""
    if not captures.is_relative_to(archive.parent):
        raise Failure(f"{captures}: expected a folder below {archive.parent}, which the container is given; move one")
    settings = environment()
    for name in sorted(FILE_SETTINGS & settings.keys()):
        if not Path(settings[name]).is_relative_to(archive.parent):
            raise Failure(f"{name}={settings[name]}: expected a file below {archive.parent}; move one")
        settings[name] = f"/data/{Path(settings[name]).relative_to(archive.parent).as_posix()}"
    return _CONTAINER.format(
        captures=shlex.quote(captures.relative_to(archive.parent).as_posix()),
        archive=shlex.quote(archive.name),
        folder=json.dumps(str(archive.parent), ensure_ascii=False),
        environment=json.dumps(settings, ensure_ascii=False),
        seconds=every * 3600,
    )


def _systemd_command(words: list[str]) -> str:
    return " ".join(_systemd_word(word) for word in words)


def _systemd_word(word: str, *, variables: bool = True) -> str:
    """A word as systemd.syntax wants it: specifiers doubled, blanks in quotes; of a command, variables doubled too."""
    plain = word.replace("%", "%%")
    plain = plain.replace("$", "$$") if variables else plain
    if not any(sign in plain for sign in " \t'\"\\;"):
        return plain
    inner = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
