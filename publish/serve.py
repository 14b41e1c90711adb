"""Serve an archive: Datasette with our plugins, pages and limits, on a port of this machine.

``serve(Path("archive.db"), captures=Path("captures"))`` answers at http://127.0.0.1:8001/ until interrupted.
"""

from __future__ import annotations

import logging
import socket
import sqlite3
import webbrowser
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import uvicorn
import yaml
from datasette.app import Datasette
from datasette.database import Database

from archive.schema import SCHEMA_VERSION, TABLE_NAMES, VIEWS
from archive.search import FTS_TABLE
from crawler.decisions import NO_DECISIONS, Decisions
from publish.decisions import check_applied
from publish.hooks import AsgiApp
from publish.metadata import render_metadata
from publish.pages import DATABASE
from publish.stored_documents import set_captures_folder

LOG = logging.getLogger(__name__)
ROOM = Path(__file__).parent
#: At the top of the checkout, where Datasette's documentation tells people to look for it.
METADATA = ROOM.parent / "metadata.yml"
#: Each with its reason; the rest are Datasette's defaults.
SETTINGS: dict[str, object] = {
    "default_page_size": 50,  # a screen or two
    "max_returned_rows": 1000,  # a report has 200 figures: one page of CSV holds several
    "sql_time_limit_ms": 3000,  # a count of a frequent phrase in 200,000 reports takes under half a second
    "facet_time_limit_ms": 200,  # each of three; one that needs longer is shown as timed out, the rows still come
    "suggest_facets": False,  # costs 0.8 s a page on millions of figures; the useful facets are declared
    "allow_facet": True,
    "allow_download": False,  # Datasette ignores Range, so a large download that breaks starts afresh
    "max_csv_mb": 4000,  # all figures of 20,000 reports; past it Datasette ends a file in its middle, status 200
    "num_sql_threads": 4,  # one slow query does not stop the others
    "default_cache_ttl": 300,  # the archive changes with a build only
    "truncate_cells_html": 300,  # a section's text would fill the page
}
PORTS_TRIED = 20
UNSERVED = frozenset("?#%")
VERSION_SQL = "select value from about where name = 'schema_version'"


class ArchiveMissing(Exception):
    """There is no archive to serve, or none that this program understands; the message says how to make one."""


class PortUnavailable(Exception):
    """Neither the wanted port nor those after it can be opened."""


def make_datasette(archive: Path, captures: Path) -> Datasette:
    """Datasette over one archive, with everything of this room. Raises ArchiveMissing."""
    check_archive(archive)
    if not captures.is_dir():
        LOG.warning("there is no captures folder at %s: stored documents cannot be downloaded", captures)
    datasette = Datasette(
        metadata=yaml.safe_load(_metadata_text()),
        plugins_dir=str(ROOM / "plugins"),
        template_dir=str(ROOM / "templates"),
        static_mounts=[("static", str(ROOM / "static"))],
        settings=SETTINGS,
    )
    datasette.add_database(Database(datasette, path=str(archive), is_mutable=False), name=DATABASE)
    # Datasette names a database after its file, but ours has one name in all addresses; without files it adds its own.
    datasette.remove_database("_memory")
    set_captures_folder(datasette, captures)
    _silence_rich()
    return datasette


def check_archive(archive: Path) -> None:
    """See that the file is an archive of this program's schema. Raises ArchiveMissing."""
    if not archive.is_file():
        raise ArchiveMissing(f"there is no archive at {archive}: run `gongkai build` first")
    if UNSERVED & set(str(archive)):
        raise ArchiveMissing(f"{archive}: SQLite takes ?, # and % in a path for marks of its own; rename the file")
    wanted = {*TABLE_NAMES, *(name for name, *_ in VIEWS), FTS_TABLE}
    connection = sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)
    try:
        missing = wanted - {name for (name,) in connection.execute("select name from sqlite_master")}
        versions = [] if missing else connection.execute(VERSION_SQL).fetchall()
    except sqlite3.DatabaseError as error:
        raise ArchiveMissing(f"{archive} is no archive ({error}): make one with `gongkai build`") from error
    finally:
        connection.close()
    if missing:
        raise ArchiveMissing(f"{archive} lacks {', '.join(sorted(missing))}: make it again with `gongkai build`")
    if versions != [(SCHEMA_VERSION,)]:
        found = versions[0][0] if versions else "unknown"
        raise ArchiveMissing(
            f"{archive} has schema {found}, this program reads {SCHEMA_VERSION}: make it again with `gongkai build`"
        )


def _metadata_text() -> str:
    """The file of the checkout; where the program is installed without it, what the schema alone says."""
    return METADATA.read_text(encoding="utf-8") if METADATA.is_file() else render_metadata("")


def _silence_rich() -> None:
    """Keep Datasette from setting every 404 in colour with all local variables, as it does wherever rich is installed.

    That holds the event loop for as long as hundreds of pages take, and puts paths of this machine into the log.
    Unforeseen errors still reach the log as plain tracebacks. (Imported here: loaded before `datasette.app`, the
    module would not be registered as the plugin it is.)
    """
    vars(import_module("datasette.handle_exception"))["rich"] = None


def make_app(archive: Path, captures: Path) -> AsgiApp:
    """The ASGI application over one archive, for any server. Raises ArchiveMissing."""
    return cast(AsgiApp, make_datasette(archive, captures).app())


def serve(  # noqa: PLR0913 - all but the archive are named
    archive: Path,
    *,
    captures: Path,
    decisions: Decisions = NO_DECISIONS,
    host: str = "127.0.0.1",
    port: int = 8001,
    open_browser: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Answer requests until interrupted; `ready` is called with the address once they are answered.

    When the port is taken the next free one is used and the log says so. Raises ArchiveMissing, PortUnavailable,
    DecisionsNotApplied.
    """
    check_archive(archive)
    check_applied(archive, decisions)
    app = make_app(archive, captures)
    listener = open_port(host, port)
    address = _address(host, listener)
    # Logging of each request is the business of the server in front.
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on")
    _Server(config, address, open_browser=open_browser, ready=ready).run(sockets=[listener])


def open_port(host: str, wanted: int) -> socket.socket:
    """A listening socket on the wanted port or the first free one after it; 0 takes any. Raises PortUnavailable."""
    last = wanted if wanted == 0 else min(wanted + PORTS_TRIED - 1, 65535)
    for port in range(wanted, last + 1):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            LOG.debug("port %d cannot be opened: %s", port, error)
            continue
        if port != wanted:
            LOG.warning("port %d is in use; serving on port %d instead", wanted, port)
        return listener
    raise PortUnavailable(f"no port from {wanted} to {last} of {host} can be opened: choose another with --port")


class _Server(uvicorn.Server):
    """A server that tells when it answers: uvicorn only logs it."""

    def __init__(
        self, config: uvicorn.Config, address: str, *, open_browser: bool, ready: Callable[[str], None] | None
    ) -> None:
        super().__init__(config)
        self.address = address
        self.open_browser = open_browser
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as usual, then say so."""
        await super().startup(sockets)
        if self.should_exit:
            return
        if self.ready is not None:
            self.ready(self.address)
        if self.open_browser:
            webbrowser.open(self.address)


def _address(host: str, listener: socket.socket) -> str:
    bound: tuple[Any, ...] = listener.getsockname()
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://[{shown}]:{bound[1]}/" if ":" in shown else f"http://{shown}:{bound[1]}/"
