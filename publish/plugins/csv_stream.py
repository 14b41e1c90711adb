"""``?_stream=on``: whole tables and views in one pass, and no stream longer than somebody reads."""

from __future__ import annotations

from collections.abc import Callable

from datasette.app import Datasette

from publish.csv_streams import CsvStreams
from publish.hooks import AsgiApp, first_hook


@first_hook
def asgi_wrapper(datasette: Datasette) -> Callable[[AsgiApp], CsvStreams]:
    """Wrap Datasette's application, inside the wrapper that adds the byte order mark."""
    return lambda app: CsvStreams(app, datasette)
