"""Keep what the operator withholds out of every row of the archive, whatever its table.

A whole report keeps its row of `reports`, with the status `withheld`. A passage becomes `MARK` wherever the report, its
other addresses and its older texts print it; a cell gets the state `withheld`, and the words of the tables around it
go. The stored documents of such a report are named in `withheld_documents` and shown by no page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeAlias

from archive.problems import ProblemRow
from archive.reports import ArchivedReport, Outcome
from archive.rulings import Rulings
from crawler.decisions import Decision
from parse.model import Figure, Report

Row: TypeAlias = dict[str, Any]

#: What stands in the place of withheld words.
MARK = "［依决定隐去］[withheld]"
#: Tables that say where and when a report was found, and nothing of what it says.
_KEPT_WHOLE = frozenset({"addresses", "coverage"})
#: Tables that no decision touches: the operator's own words, the codes, where bytes lie.
_UNTOUCHED = frozenset({"agencies", "captures", "codebook", "crosswalk", "about", "decisions", "withheld_documents"})
#: Columns that hold no words of a document.
_NO_WORDS = frozenset({"id", "status", "state", "reader", "agreement", "kind", "stage", "since", "edition", "path"})
_NO_WORDS |= {"box", "pixels", "published_on", "says", "role", "site"}
_NO_WORDS_ENDS = ("_id", "_code", "sha256", "url", "_at", "_seen", "version_from", "version_to")
#: Hashes over so few unknown words or figures that all can be tried until one fits.
_GUESSABLE = ("text_sha256", "facts_sha256")
#: Tables in which a column says which section a row is of.
_SECTIONS = {"sections": "number", "version_sections": "number", "changes": "section"}
#: What the columns of a withheld cell hold instead.
_BLANKED: Row = {
    "value": None,
    "second": None,
    "confidence": None,
    "state": "withheld",
    "agreement": "single",
    "corroborated": 0,
}
_CELL_WORDS = ("printed", "old_printed", "new_printed", "message")
#: Tables whose words may quote a cell, and the columns of theirs that quote another one.
_SPEAKING = frozenset({"problems", "changes"})
_PRINTED = frozenset({"old_printed", "new_printed"})
#: Sections of older texts that may hold a statutory table; the shown text is kept apart from its tables.
_TABLE_SECTIONS = frozenset({0, 2, 3, 4})


@dataclass(frozen=True)
class Held:
    """The documents of one report."""

    states: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: those that it is made from now, by address
    groups: tuple[frozenset[str], ...] = ()  #: those that were read together, then or now

    @property
    def all(self) -> frozenset[str]:
        """All documents of the report."""
        return frozenset().union(*self.groups)

    @property
    def current(self) -> frozenset[str]:
        """Those that it is made from now."""
        return frozenset().union(*self.states.values())

    def read_with(self, sha256: str) -> frozenset[str]:
        """Those that a document was ever read together with, and itself."""
        return frozenset().union(*(group for group in self.groups if sha256 in group))


def find_held(
    candidates: Iterable[ArchivedReport], outcomes: Mapping[str, Outcome], rulings: Rulings
) -> tuple[dict[str, Held], dict[tuple[str, str], frozenset[str]]]:
    """The documents of each report that a build found, at all its addresses, and what withheld cells print in them.

    Of several candidates at one address the last is what stands there now.
    """
    held: dict[str, Held] = {}
    for item in candidates:
        before = held.get(item.id, Held())
        states = {**before.states, item.page_url: item.current_documents}
        held[item.id] = Held(states, (*before.groups, item.documents))
    secrets = {}
    for entry in rulings.withholding:
        if entry.cell and entry.report:
            read = [outcomes.get(sha256) for sha256 in held.get(entry.report, Held()).all]
            figures = [figure for report in read if isinstance(report, Report) for figure in report.figures]
            printed = {text for figure in figures if figure.code == entry.cell for text in _texts(figure)}
            secrets[entry.report, entry.cell] = frozenset(printed)
    return held, secrets


def _texts(figure: Figure) -> set[str]:
    told = {figure.printed.strip(), (figure.second or "").strip(), "" if figure.value is None else str(figure.value)}
    return told - {""}


@dataclass
class Withholding:
    """Redacts rows on their way into the archive. `held` are the documents by report, `secrets` the cells' texts."""

    rulings: Rulings
    held: Mapping[str, Held] = field(default_factory=dict)
    secrets: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)  #: cells' texts, by report and code
    _versions: dict[str, str] = field(default_factory=dict)  #: report by version
    _hidden: set[str] = field(default_factory=set)  #: versions read from a withheld document

    def __post_init__(self) -> None:
        """Sort the decisions by what they are about."""
        entries = self.rulings.withholding
        self._owner = {sha: report for report, held in self.held.items() for sha in held.all}
        self._by_report: dict[str, list[Decision]] = {}
        self._documents = {entry.document: entry for entry in entries if entry.document}
        for entry in entries:
            for report in [entry.report] if entry.report else self._made_from(entry.document or ""):
                self._by_report.setdefault(report, []).append(entry)

    def _made_from(self, sha256: str) -> list[str]:
        return [report for report, held in sorted(self.held.items()) if sha256 in held.current]

    def redact(self, table: str, rows: Sequence[Row]) -> list[Row]:
        """The rows of one table as they may be published."""
        if table in _UNTOUCHED or not (self._by_report or self._documents):
            return list(rows)
        return [kept for row in rows if (kept := self._redact_row(table, row)) is not None]

    def _redact_row(self, table: str, row: Row) -> Row | None:
        report = self._report_of(table, row)
        if table == "versions":
            self._versions[row["id"]] = report or ""
            read_with = self.held.get(report or "", Held()).read_with(row["raw_sha256"])
            if not read_with.isdisjoint(self._documents):
                self._hidden.add(row["id"])
        decisions = self._by_report.get(report or "", [])
        if table == "versions" and (decisions or row["id"] in self._hidden):
            row = row | dict.fromkeys(_GUESSABLE, MARK)
        whole = next((entry for entry in decisions if not entry.is_passage and not entry.cell), None)
        if whole is not None:
            return self._hide(table, row, whole)
        if self._hidden and (shown := self._hide_version(table, row)) is not row:
            return shown
        for entry in decisions:
            row = self._without_cell(table, row, entry) if entry.cell else self._without_words(table, row, entry)
        return _with_own_id(row) if table == "problems" and decisions else row

    def _report_of(self, table: str, row: Row) -> str | None:
        found = row["id"] if table == "reports" else row.get("report_id")
        if found is None and "version_id" in row:
            found = self._versions.get(row["version_id"])
        return found if found is not None else self._owner.get(row.get("document_sha256") or "")

    def _hide(self, table: str, row: Row, entry: Decision) -> Row | None:
        if table in _KEPT_WHOLE:
            return row
        self.rulings.counts[entry.number] += 1
        if table == "versions":
            return row | {"title": None}
        if table != "reports":
            return None
        nothing = {"agency": None, "title": None, "agency_evidence": "[]", "year_evidence": "[]"}
        return row | nothing | {"status": "withheld"}

    def _hide_version(self, table: str, row: Row) -> Row | None:
        """A row about a text whose document is withheld: that there was one is still said."""
        if row.get("version_id") in self._hidden:
            return None
        if table == "versions" and row["id"] in self._hidden:
            return row | {"title": None}
        if table == "changes" and not self._hidden.isdisjoint({row.get("version_from"), row.get("version_to")}):
            words = [name for name, value in row.items() if isinstance(value, str) and _holds_words(name)]
            return row | dict.fromkeys(words, MARK)
        return row

    # -- words --------------------------------------------------------------------------------------------------

    def _without_words(self, table: str, row: Row, entry: Decision) -> Row:
        place = row.get(_SECTIONS.get(table, ""))
        if entry.section is not None and table in _SECTIONS and place is not None and place != entry.section:
            return row
        if table == "figures" and row["state"] == "number":
            return row  # a number is withheld as a cell, by its code
        if table == "changes" and row.get("difference"):
            return row | {"difference": MARK, "message": MARK}  # it may cut the words in pieces
        words = entry.words()
        found = {name: _replace(words, value) for name, value in row.items() if _holds_words(name)}
        changed = {name: value for name, value in found.items() if value != row[name]}
        self.rulings.counts[entry.number] += len(changed)
        return row | changed

    # -- cells --------------------------------------------------------------------------------------------------

    def _without_cell(self, table: str, row: Row, entry: Decision) -> Row:
        code = entry.cell or ""
        if ".".join(str(row.get(f"{part}_code")) for part in ("table", "row", "column")) == code:
            self.rulings.counts[entry.number] += table == "figures"
            blanks = {name: value for name, value in _BLANKED.items() if name in row}
            return row | blanks | {name: MARK for name in _CELL_WORDS if row.get(name) is not None}
        if table in {"sections", "version_sections"}:
            return self._without_tables(table, row, entry)
        if table not in _SPEAKING:
            return row
        if row.get("difference") and row.get("section") in _TABLE_SECTIONS:
            return row | {"difference": MARK, "message": MARK}
        spoken = [name for name, value in row.items() if isinstance(value, str) and _holds_words(name)]
        return row | {name: self._unspoken(row[name], entry) for name in spoken if name not in _PRINTED}

    def _without_tables(self, table: str, row: Row, entry: Decision) -> Row:
        """A section without the words of its tables; what the prose says is the business of a passage."""
        if table == "version_sections":
            return row | {"text": MARK} if row["number"] in _TABLE_SECTIONS else row
        prose, secrets = row["prose"] or "", self._secrets(entry)
        if any(len(secret) > 1 and _alone(secret).search(prose) for secret in secrets):
            self.rulings.notes[entry.number] = (
                f"the same number stands in the prose of section {row['number']}: withhold that passage too, if it "
                "must go; a sum and its other parts may still tell it"
            )
        changed = {"text": f"{prose}\n{MARK}".strip()} if row["text"] != row["prose"] else {}
        return row | changed

    def _unspoken(self, text: str, entry: Decision) -> str:
        """What a message says without the cell's value."""
        if (entry.cell or "") in text:
            return f"{entry.cell}: {MARK}"
        for secret in self._secrets(entry):
            text = _alone(secret).sub(MARK, text)
        return text

    def _secrets(self, entry: Decision) -> list[str]:
        return sorted(self.secrets.get((entry.report or "", entry.cell or ""), frozenset()))

    # -- documents ----------------------------------------------------------------------------------------------

    def list_documents(self, stored: Iterable[str]) -> list[Row]:
        """The rows of `withheld_documents`, of the hashes that the captures hold."""
        found: dict[str, tuple[str | None, Decision]] = {}
        for report, entries in self._by_report.items():
            for sha256 in self.held.get(report, Held()).all:
                found[sha256] = min([*filter(None, [found.get(sha256)]), (report, entries[0])], key=_number)
        for sha256 in self._documents.keys() & set(stored):
            entry = self._documents[sha256]
            found.setdefault(sha256, (self._owner.get(sha256), entry))
            self.rulings.counts[entry.number] += 1
        return [
            {"sha256": sha, "report_id": report, "decision": entry.number, "reason": entry.reason, "date": entry.date}
            for sha, (report, entry) in sorted(found.items())
        ]


def _number(found: tuple[str | None, Decision]) -> int:
    return found[1].number


def _holds_words(column: str) -> bool:
    return column not in _NO_WORDS and not column.endswith(_NO_WORDS_ENDS)


def _replace(words: re.Pattern[str], value: Any) -> Any:  # noqa: ANN401 - any value of a row or of JSON
    """The value with `MARK` in the place of the words; JSON stays JSON."""
    if isinstance(value, list):
        return [_replace(words, item) for item in value]
    if isinstance(value, dict):
        return {name: _replace(words, item) for name, item in value.items()}
    if not isinstance(value, str):
        return value
    if value.startswith(("[{", '["', "{")):
        try:
            inner = json.loads(value)
        except ValueError:
            return words.sub(MARK, value)
        redacted = _replace(words, inner)
        return value if redacted == inner else json.dumps(redacted, ensure_ascii=False)
    return words.sub(MARK, value)


def _alone(number: str) -> re.Pattern[str]:
    """Finds a number that is no part of a longer one."""
    return re.compile(rf"(?<![\d.]){re.escape(number)}(?![\d.]*\d)")


def _with_own_id(row: Row) -> Row:
    """A problem's id is a hash of its message, and must not tell what that said before."""
    names = {item.name for item in fields(ProblemRow)}
    return row | {"id": replace(ProblemRow("", "", ""), **{name: row[name] for name in names}).id}
