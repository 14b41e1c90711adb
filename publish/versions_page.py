"""The history of one report as its page shows it: versions, what changed between them, addresses.

Everything comes from the tables of `archive.tables.history`, as it stands there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from datasette.database import Database

from archive.codebook import Entry, load_codebook

KIND_NAMES = {
    "new": ("首次收录", "first seen"),
    "text_edited": ("文字改动", "words edited"),
    "numbers_changed": ("数字改动", "numbers changed"),
    "attachment_replaced": ("附件更换", "attachment replaced"),
    "moved": ("网址变更", "moved"),
    "withdrawn": ("撤下", "withdrawn"),
    "reappeared": ("重新出现", "reappeared"),
    "reissued": ("重新发布", "reissued"),
    "other_place": ("另一网址的文本", "text of another address"),
}
STATE_NAMES = {
    "current": ("可以打开", "answers"),
    "missing": ("近期打不开", "missing of late"),
    "moved": ("已移至新网址", "moved"),
    "withdrawn": ("已撤下", "withdrawn"),
    "replaced": ("现为另一份报告", "holds another report now"),
    "file": ("本地文件", "local file"),
}
SAYS_NAMES = {
    "same": ("内容相同", "same"),
    "text_differs": ("文字不同", "words differ"),
    "numbers_differ": ("数字不同", "numbers differ"),
}
_DIFFERENCE = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}", re.DOTALL)

REPORT_SQL = """
select r.*, a.name as agency_name from reports r join agencies a on a.id = r.agency_id where r.id = :id
"""
VERSIONS_SQL = "select * from versions where report_id = :id order by number desc"
CHANGES_SQL = """
select c.*, f.number as number_from, t.number as number_to from changes c left join versions f on f.id = c.version_from
left join versions t on t.id = c.version_to where c.report_id = :id
order by c.seen_at desc, c.event, c.kind = 'numbers_changed', c.kind, c.section, c.table_code, c.row_code,
c.column_code, c.id
"""
ADDRESSES_SQL = """
select x.*, v.number as number from addresses x join versions v on v.id = x.version_id where x.report_id = :id
order by x.rank
"""


@dataclass(frozen=True)
class Event:
    """What was seen at one moment at one address."""

    row: dict[str, Any]  #: its first change
    kinds: tuple[tuple[str, str], ...]
    cells: tuple[dict[str, Any], ...]  #: changed cells, each with the labels of its code
    edits: tuple[dict[str, Any], ...]  #: edited words, each with the pieces of its difference
    notes: tuple[str, ...]  #: of everything else


@dataclass(frozen=True)
class VersionsPage:
    """All that the page of one report's history shows."""

    facts: dict[str, Any]  #: the row of `reports`, and `agency_name`
    versions: tuple[dict[str, Any], ...]  #: the newest number first, each with its documents
    events: tuple[Event, ...]  #: the newest first
    changes: tuple[dict[str, Any], ...]
    addresses: tuple[dict[str, Any], ...]

    @property
    def title(self) -> str:
        """The printed title, or what the report is when it prints none."""
        return self.facts["title"] or f"{self.facts['agency_name']} {self.facts['year']} 年政府信息公开工作年度报告"


async def load_versions_page(database: Database, report_id: str) -> VersionsPage | None:
    """The history of one report; None when the archive has no report of that name."""
    found = await _rows(database, REPORT_SQL, report_id)
    if not found:
        return None
    versions = await _rows(database, VERSIONS_SQL, report_id)
    changes = await _rows(database, CHANGES_SQL, report_id)
    return VersionsPage(
        facts=found[0],
        versions=tuple(row | {"documents": json.loads(row["documents"])} for row in versions),
        events=tuple(_event(list(rows)) for _, rows in groupby(changes, key=_event_of)),
        changes=tuple(changes),
        addresses=tuple(await _rows(database, ADDRESSES_SQL, report_id)),
    )


def versions_json(page: VersionsPage, links: dict[str, str]) -> dict[str, Any]:
    """Everything the page shows, under the names that the columns of archive.db have."""
    return {
        "report": page.facts,
        "versions": list(page.versions),
        "changes": list(page.changes),
        "addresses": list(page.addresses),
        "links": links,
    }


def difference_pieces(difference: str) -> list[tuple[str, str]]:
    """A difference as pieces: ``("same", "收到申请")``, ``("old", "21")``, ``("new", "22")``."""
    pieces: list[tuple[str, str]] = []
    place = 0
    for found in _DIFFERENCE.finditer(difference):
        pieces.append(("same", difference[place : found.start()]))
        pieces.append(("new", found[2]) if found[1] is None else ("old", found[1]))
        place = found.end()
    pieces.append(("same", difference[place:]))
    return [piece for piece in pieces if piece[1]]


def _event(rows: Sequence[dict[str, Any]]) -> Event:
    kinds = dict.fromkeys(row["kind"] for row in rows)
    return Event(
        row=rows[0],
        kinds=tuple(KIND_NAMES[kind] for kind in kinds),
        cells=tuple(row | _labels(row) for row in rows if row["kind"] == "numbers_changed"),
        edits=tuple(row | {"pieces": difference_pieces(row["difference"])} for row in rows if row["difference"]),
        notes=tuple(row["message"] for row in rows if row["kind"] != "numbers_changed" and not row["difference"]),
    )


def _labels(row: dict[str, Any]) -> dict[str, str]:
    code = (row["table_code"], row["row_code"], row["column_code"])
    entry = _entries().get(code)
    return {
        "code": ".".join(code),
        "label_zh": entry.label_zh if entry else "",
        "label_en": entry.label_en if entry else "",
    }


@cache
def _entries() -> dict[tuple[str, str, str], Entry]:
    """The cells of all forms by code; of one that several have, the newest form's words."""
    return {(entry.table_code, entry.row_code, entry.column_code): entry for entry in reversed(load_codebook())}


def _event_of(row: dict[str, Any]) -> tuple[str, str]:
    return row["seen_at"], row["event"]


async def _rows(database: Database, sql: str, report_id: str) -> list[dict[str, Any]]:
    return [dict(row) for row in (await database.execute(sql, {"id": report_id})).rows]
