"""Keep one public SQL query from stopping the site.

Anyone may send SQL, and the time limit cannot interrupt a single slow function call. So the connection is bound in
length, and the functions that are not linear are replaced. Writing needs no guard: the archive is opened immutable.
"""

from __future__ import annotations

import sqlite3

from publish import bounded_sql
from publish.hooks import hook

#: Each with its reason. Datasette's own queries stay well below all of them.
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: bounded_sql.MAX_LENGTH,  # every text function costs at least its input
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,  # parsing is not under the time limit
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,  # nor is resolving nested expressions
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,  # nor planning
    sqlite3.SQLITE_LIMIT_COLUMN: 200,  # the widest table has 24 columns
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 32,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,  # LIKE costs pattern times text
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 5_000,  # Datasette asks for the labels of one page of rows at once
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,  # no other file of this machine
}


@hook
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bind what any query on this connection may cost."""
    for category, limit in LIMITS.items():
        conn.setlimit(category, limit)
    conn.create_function("instr", 2, bounded_sql.instr, deterministic=True)
    conn.create_function("replace", 3, bounded_sql.replace, deterministic=True)
    for name in ("printf", "format"):
        conn.create_function(name, -1, bounded_sql.refuse, deterministic=True)
    for arguments in (1, 2):
        conn.create_function("trim", arguments, bounded_sql.trim, deterministic=True)
        conn.create_function("ltrim", arguments, bounded_sql.ltrim, deterministic=True)
        conn.create_function("rtrim", arguments, bounded_sql.rtrim, deterministic=True)
