"""Keep one public SQL query from stopping the site.

Anyone may send SQL, and the time limit cannot interrupt a single slow function call. So the connection is bound in
length, and the functions that are not linear are replaced. Nor may one answer fill the memory: a thousand rows of a
megabyte each are a gigabyte. Writing needs no guard: the archive is opened immutable.
"""

from __future__ import annotations

import sqlite3
from typing import Any
from weakref import WeakKeyDictionary

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
#: Characters and bytes in the rows of one answer; a thousand long reports, the longest page there is, stay below.
MAX_ANSWER = 50_000_000


class AnswerTooLong(sqlite3.OperationalError):
    """The rows of one query are longer than may be sent; Datasette shows the message with status 400."""


class BoundRows:
    """Row factory of a connection: makes `sqlite3.Row` as Datasette wants them, and counts what a query returns."""

    def __init__(self) -> None:
        self.lengths: WeakKeyDictionary[sqlite3.Cursor, int] = WeakKeyDictionary()

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        """One row. Raises AnswerTooLong."""
        length = self.lengths.get(cursor, 0) + sum(len(value) for value in values if isinstance(value, str | bytes))
        if length > MAX_ANSWER:
            raise AnswerTooLong(f"the answer is longer than {MAX_ANSWER:,} characters: ask for fewer rows or columns")
        self.lengths[cursor] = length
        return sqlite3.Row(cursor, values)


@hook
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bind what any query on this connection may cost."""
    for category, limit in LIMITS.items():
        conn.setlimit(category, limit)
    conn.row_factory = BoundRows()
    sqlite3.enable_callback_tracebacks(False)  # Datasette's wish: each refused printf would fill the log
    conn.create_function("instr", 2, bounded_sql.instr, deterministic=True)
    conn.create_function("replace", 3, bounded_sql.replace, deterministic=True)
    for name in ("printf", "format"):
        conn.create_function(name, -1, bounded_sql.refuse, deterministic=True)
    for arguments in (1, 2):
        conn.create_function("trim", arguments, bounded_sql.trim, deterministic=True)
        conn.create_function("ltrim", arguments, bounded_sql.ltrim, deterministic=True)
        conn.create_function("rtrim", arguments, bounded_sql.rtrim, deterministic=True)
