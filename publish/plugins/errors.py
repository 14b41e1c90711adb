"""Errors in our own frame and in both languages, and a mistyped address never blamed on the site (500).

Datasette answers some wrong arguments, as ``?_sort=no-such-column``, with the status of a broken server. They become
400 here; what is truly unforeseen stays 500 and reaches the log.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from datasette.views.base import DatasetteError
from jinja2 import Environment

from publish.hooks import hook
from publish.pages import DATABASE, style_sheet_path


@hook
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Awaitable[Response] | None:
    """Correct the status of what the reader's address caused; None lets Datasette answer."""
    if isinstance(exception, DatasetteError) and exception.status == 500:
        exception.status = 400
        return None
    # `?year__in=[` and `?_through=x` are read as JSON; `/archive/figures/a,b` has too few parts for the key.
    if isinstance(exception, json.JSONDecodeError | sqlite3.ProgrammingError):
        return _bad_address(datasette, request)
    return None


async def _bad_address(datasette: Datasette, request: Request) -> Response:
    message = "An argument of this address cannot be read."
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": message, "status": 400}, status=400)
    template = datasette.jinja_env.get_template("error.html")
    body = await template.render_async(status=400, error=message, urls=datasette.urls)
    return Response.html(body, status=400)


@hook
def prepare_jinja2_environment(env: Environment) -> None:
    """Error pages are drawn without the context of other pages, and need these of it."""
    env.globals |= {"style_sheet": style_sheet_path(), "database": DATABASE}
