"""Make Datasette's own ``_search=`` find Chinese.

Datasette asks ``… match escape_fts(:search)`` wherever it searches: rows, counts, facets, CSV, JSON. The function is
looked up in the connection, so one of the same name, registered after Datasette's, serves all of them::

    /archive/reports?_search=行政处罚      ->  … match escape_fts('行政处罚')  ->  … match '"行政 政处 处罚"'

``_searchmode=raw`` does not call it and stays what it was: FTS5 syntax over the indexed pairs of characters.
"""

from __future__ import annotations

import sqlite3

from archive.search import match_query
from publish.hooks import last_hook


@last_hook
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Replace ``escape_fts``; called last, because the function registered last is the one SQLite calls."""
    conn.create_function("escape_fts", 1, _escape_fts, deterministic=True)


def _escape_fts(query: object) -> str:
    """Any SQL value may come: ``?_search`` is text, a hand-written query may pass a number or null."""
    return match_query("" if query is None else str(query))
