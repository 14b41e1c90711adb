"""Commands that show the archive and write its documentation: serve, docs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gongkai.options import ARCHIVE, CAPTURES, DECISIONS, Failure, read_decisions


@click.command(short_help="Browse, search and download the archive.")
@CAPTURES
@ARCHIVE
@DECISIONS
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port; the next free one if taken."
)
@click.option("--open", "open_browser", is_flag=True, help="Open a browser.")
def serve(  # noqa: PLR0913 - the options of the command
    *, captures: Path, archive: Path, decisions_file: Path | None, host: str, port: int, open_browser: bool
) -> None:
    """Browse and search the archive: pages for people, tables, CSV and JSON for programs.

    Refuses an archive that was built without the decisions that now stand in the file.

    \b
    Examples:
      gongkai serve
      gongkai serve --port 8080 --open
    """
    from publish.decisions import DecisionsNotApplied
    from publish.serve import ArchiveMissing, PortUnavailable
    from publish.serve import serve as run_server

    try:
        run_server(
            archive,
            captures=captures,
            decisions=read_decisions(decisions_file),
            host=host,
            port=port,
            open_browser=open_browser,
            ready=lambda address: click.echo(f"{archive} is at {address} (Ctrl-C ends)"),
        )
    except (ArchiveMissing, PortUnavailable, DecisionsNotApplied) as error:
        raise Failure(str(error)) from error


@click.command(short_help="Write the generated documentation again.")
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 when a generated file is stale.")
def docs(check: bool) -> None:
    """Write the generated files again: codebook.md, rules.md, sources.md in docs/, the lower part of metadata.yml."""
    from archive.documentation import render_codebook, render_rules
    from crawler.documentation import render_sources
    from publish.metadata import render_metadata
    from publish.serve import METADATA

    root = Path(__file__).parents[1]
    wanted = {
        root / "docs" / "codebook.md": render_codebook(),
        root / "docs" / "rules.md": render_rules(),
        root / "docs" / "sources.md": render_sources(),
        METADATA: render_metadata(METADATA.read_text(encoding="utf-8")),
    }
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        click.echo(f"{path.relative_to(root)}: {'stale; run `gongkai docs`' if check else 'written'}")
        if not check:
            path.write_text(wanted[path], encoding="utf-8")
    if check and stale:
        sys.exit(1)
