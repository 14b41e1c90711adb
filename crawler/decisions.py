"""The operator's decisions: what is withheld, which hosts are left out, which agency or year is corrected.

    - withhold: {report: yining-2024, section: 3, passage: 张某某}
      reason: names an applicant who asked for it
      date: 2026-11-20

A decision changes what a crawl asks and what a build publishes, never a stored capture: without its entry, or past its
`until`, the next build gives everything back. The form of the file is told in ``docs/decisions-file.md``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml

DEFAULT_PATH = Path("decisions.yml")
KINDS = ("withhold", "exclude_host", "correct")
FIRST_YEAR, LAST_YEAR = 2008, 2100
#: A passage of one character would be found everywhere.
SHORTEST_PASSAGE = 2
_COMMON = frozenset({"reason", "date", "by", "until"})
_REPORT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-(?:19|20)\d{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CELL = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+\.[a-z0-9_]+")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
#: What may stand between two characters of a passage: line breaks of a layout, signs of no width.
_GAP = r"[\s\u200b-\u200f\u2060\ufeff\u00ad]*"
#: Where a text was cut off.
_CUT = "[…⋯]"
_FULL_WIDTH = 0xFEE0

Kind: TypeAlias = Literal["withhold", "exclude_host", "correct"]


class DecisionsError(Exception):
    """The file says something that cannot be: names the entry, what is expected, what to do."""


@dataclass(frozen=True)
class Decision:
    """One entry of the file, checked."""

    number: int  #: its place in the file, from 1
    kind: Kind
    reason: str
    date: str  #: ISO
    by: str | None = None
    until: str | None = None  #: ISO, the last day on which it holds
    report: str | None = None
    document: str | None = None  #: SHA-256
    url: str | None = None
    section: int | None = None
    passage: str | None = field(default=None, repr=False)
    pattern: str | None = field(default=None, repr=False)
    cell: str | None = None  #: table.row.column
    hosts: tuple[str, ...] = ()
    agency: str | None = None  #: id of the roster, or a name
    year: int | None = None
    evidence: str = ""

    @property
    def is_passage(self) -> bool:
        """Whether words within a report are withheld."""
        return self.passage is not None or self.pattern is not None

    @property
    def subject(self) -> str:
        """What it is about, without the words that it withholds."""
        place = self.report or self.url or self.document or "、".join(self.hosts)
        if self.cell:
            return f"{place}, {self.cell}"
        if self.is_passage:
            where = "" if self.section is None else f", section {self.section}"
            return f"{place}{where}, {'a passage' if self.passage else 'a pattern'}"
        corrected = [f"{name} {value}" for name, value in (("agency", self.agency), ("year", self.year)) if value]
        return ", ".join([place, *corrected])

    def holds_on(self, day: str) -> bool:
        """Whether it is in force on a day (ISO)."""
        return self.until is None or day[:10] <= self.until

    def words(self) -> re.Pattern[str]:
        """Finds what a decision about a passage withholds: across line breaks, in either width, where it is cut off.

        Messages quote the beginnings of texts: ``张某…`` is found for 张某某.
        """
        if self.pattern is not None:
            return re.compile(self.pattern)
        signs = [_either_width(sign) for sign in (self.passage or "") if not sign.isspace()]
        parts = range(len(signs) - 1, SHORTEST_PASSAGE - 1, -1)
        forms = [_GAP.join(signs)]
        forms += [f"{_GAP.join(signs[:length])}(?={_CUT})" for length in parts]
        forms += [f"(?<={_CUT}){_GAP.join(signs[-length:])}" for length in parts]
        return re.compile("|".join(forms))


@dataclass(frozen=True)
class Decisions:
    """All entries of a file, in its order."""

    entries: tuple[Decision, ...] = ()

    @property
    def digest(self) -> str:
        """A hash of what the file says, whatever its layout; empty without entries."""
        if not self.entries:
            return ""
        parts = [f"{entry!r} {entry.passage} {entry.pattern}" for entry in self.entries]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    def of_kind(self, kind: Kind, day: str) -> tuple[Decision, ...]:
        """Those of one kind that are in force on a day."""
        return tuple(entry for entry in self.entries if entry.kind == kind and entry.holds_on(day))

    def excluded_hosts(self, day: str) -> Mapping[str, Decision]:
        """The hosts that are left out on a day, each with the first decision about it."""
        found: dict[str, Decision] = {}
        for entry in self.of_kind("exclude_host", day):
            for host in entry.hosts:
                found.setdefault(host, entry)
        return found


NO_DECISIONS = Decisions()


def find_decisions(named: Path | None) -> Decisions:
    """The decisions of the file that was named, else of ``decisions.yml`` here; without a file there are none.

    Raises DecisionsError, for a named file that is not there too.
    """
    if named is None and not DEFAULT_PATH.is_file():
        return NO_DECISIONS
    return load_decisions(named or DEFAULT_PATH)


def load_decisions(path: Path) -> Decisions:
    """Read and check a file of decisions. Raises DecisionsError."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DecisionsError(f"{path}: expected a file of decisions ({error.strerror}); name another") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise DecisionsError(f"{path}: expected YAML in UTF-8: {error}; correct it") from error
    if document is None:
        return NO_DECISIONS
    if not isinstance(document, list):
        raise DecisionsError(f"{path}: expected a list of decisions; begin each with `- withhold:` or another kind")
    return Decisions(tuple(_Entry(path, number, raw).read() for number, raw in enumerate(document, start=1)))


@dataclass(frozen=True)
class _Entry:
    """One entry as the file has it."""

    path: Path
    number: int
    raw: object

    def read(self) -> Decision:
        raw = self.raw
        kinds = [kind for kind in KINDS if isinstance(raw, dict) and kind in raw]
        if not isinstance(raw, dict) or len(kinds) != 1:
            raise self.fault(f"one of {', '.join(KINDS)}", "write one kind to an entry")
        kind: Any = kinds[0]
        self.check_keys(raw, _COMMON | {kind}, {"reason", "date"})
        what = self.read_hosts(raw[kind]) if kind == "exclude_host" else self.read_subject(kind, raw[kind])
        return Decision(
            number=self.number,
            kind=kind,
            reason=self.text("reason", raw["reason"]),
            date=self.day("date", raw["date"]),
            by=self.text("by", raw["by"]) if "by" in raw else None,
            until=self.day("until", raw["until"]) if raw.get("until") is not None else None,
            **what,
        )

    def read_hosts(self, raw: object) -> dict[str, Any]:
        hosts = tuple(raw) if isinstance(raw, list) else (raw,)
        for host in hosts:
            if not isinstance(host, str) or not _HOST.fullmatch(host):
                raise self.fault(f"a lower-case host name, not {host!r}", "write it as in www.example.gov.cn")
        return {"hosts": hosts}

    def read_subject(self, kind: Kind, raw: object) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise self.fault(f"{kind} to name a report or document, not {raw!r}", f"write `{kind}: {{report: …}}`")
        parts = _CORRECTED if kind == "correct" else _WITHHELD
        self.check_keys(raw, frozenset(parts), set())
        found = {name: parts[name](self, name, value) for name, value in raw.items()}
        places = [name for name in ("report", "document", "url") if name in found]
        if len(places) != 1:
            raise self.fault(f"one of report, document{', url' if kind == 'correct' else ''}", "name one place")
        (self.check_correction if kind == "correct" else self.check_withheld)(found)
        return found

    def check_correction(self, found: dict[str, Any]) -> None:
        if not found.get("evidence") or not ({"agency", "year"} & set(found)):
            raise self.fault("agency or year, and the evidence for it", "write what shows it")

    def check_withheld(self, found: dict[str, Any]) -> None:
        finer = [name for name in ("passage", "pattern", "cell") if name in found]
        if len(finer) > 1 or (finer and "report" not in found):
            raise self.fault("at most one of passage, pattern, cell, with a report", "write several entries")
        if "section" in found and not {"passage", "pattern"} & set(finer):
            raise self.fault("a passage or pattern beside section", "name the words, or leave section out")

    def check_keys(self, raw: dict[Any, Any], known: frozenset[str], needed: set[str]) -> None:
        if unknown := set(map(str, raw)) - known:
            raise self.fault(f"only {', '.join(sorted(known))}, not {', '.join(sorted(unknown))}", "correct the names")
        if missing := needed - set(raw):
            raise self.fault(f"{' and '.join(sorted(missing))} as well", "write why and when it was decided")

    def text(self, name: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{name} in words, not {value!r}", "put it in quotation marks")
        return value.strip()

    def day(self, name: str, value: object) -> str:
        if isinstance(value, date):
            return value.isoformat()[:10]
        try:
            return date.fromisoformat(value if isinstance(value, str) else "").isoformat()
        except ValueError as error:
            raise self.fault(f"{name} as a day such as 2026-11-20, not {value!r}", "correct it") from error

    def report(self, name: str, value: object) -> str:
        return self.matching(name, value, _REPORT, "a report such as yining-2024")

    def sha256(self, name: str, value: object) -> str:
        return self.matching(name, value, _SHA256, "a SHA-256 of 64 hexadecimal digits")

    def cell(self, name: str, value: object) -> str:
        return self.matching(name, value, _CELL, "a cell such as requests.granted.total")

    def matching(self, name: str, value: object, form: re.Pattern[str], expected: str) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise self.fault(f"{name} to be {expected}, not {value!r}", "look it up in the archive")
        return value

    def section(self, name: str, value: object) -> int:
        return self.whole(name, value, 0, 6)

    def year(self, name: str, value: object) -> int:
        return self.whole(name, value, FIRST_YEAR, LAST_YEAR)

    def whole(self, name: str, value: object, least: int, most: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.fault(f"{name} from {least} to {most}, not {value!r}", "correct it")
        return value

    def passage(self, name: str, value: object) -> str:
        text = self.text(name, value)
        signs = [sign for sign in text if not sign.isspace()]
        if len(signs) < SHORTEST_PASSAGE:
            raise self.fault(f"{name} of at least {SHORTEST_PASSAGE} characters", "write more of the words around it")
        return text

    def pattern(self, name: str, value: object) -> str:
        text = self.text(name, value)
        try:
            found = re.compile(text)
        except re.error as error:
            raise self.fault(f"{name} to be a regular expression: {error}", "correct it") from error
        if found.search(""):
            raise self.fault(f"{name} that finds no empty text", "make it stricter")
        return text

    def fault(self, expected: str, remedy: str) -> DecisionsError:
        return DecisionsError(f"{self.path}, entry {self.number}: expected {expected}; {remedy}")


_PLACES: dict[str, Callable[[_Entry, str, object], object]] = {"report": _Entry.report, "document": _Entry.sha256}
_WITHHELD = _PLACES | {
    "section": _Entry.section,
    "passage": _Entry.passage,
    "pattern": _Entry.pattern,
    "cell": _Entry.cell,
}
_CORRECTED = _PLACES | {"url": _Entry.text, "agency": _Entry.text, "year": _Entry.year, "evidence": _Entry.text}


def _either_width(sign: str) -> str:
    """One sign, in half and full width: ``(`` is ``（`` too."""
    code = ord(sign)
    if 0x21 <= code <= 0x7E:
        return f"[{re.escape(sign)}{chr(code + _FULL_WIDTH)}]"
    if 0x21 + _FULL_WIDTH <= code <= 0x7E + _FULL_WIDTH:
        return f"[{re.escape(chr(code - _FULL_WIDTH))}{sign}]"
    return re.escape(sign)
