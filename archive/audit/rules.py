"""The rules as data, read strictly from ``rules.yml``, and the sentences that say what a rule found.

自然人一列：本年新收 15 加上年结转 0 等于 15，而总计 15 加结转下年度 3 等于 18，两边应当相等，相差 3。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import yaml

from archive.audit.labels import name_column, name_place, name_row, name_table
from archive.audit.model import UNTESTABLE, Cell, Check, Company, Severity, Subject

PATH = Path(__file__).with_name("rules.yml")
LANGUAGES = ("zh", "en")
_TEXTS = ("name", "statement", "basis", "cannot_know")
_REQUIRED = frozenset({f"{text}_{language}" for text in _TEXTS for language in LANGUAGES} | {"severity", "messages"})
_OPTIONAL = frozenset({"thresholds", "lists"})
#: What a message may say; `cells` and `facts` with the number or name of one of them.
PLACEHOLDERS = frozenset(
    {"agency", "year", "before", "related", "name", "table", "row", "column", "place", "expected", "printed", "gap"}
    | {"cells", "parts", "reason", "facts", "words", "sentence"}
)


class RulesError(ValueError):
    """rules.yml says something that cannot be: names the rule, what was expected, what to do."""


@dataclass(frozen=True)
class Threshold:
    """A number that decides, and why it is that number."""

    value: Decimal
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class Message:
    """The sentence for one detail of a rule, in both languages, and its severity where it is not the rule's."""

    zh: str
    en: str
    severity: Severity


@dataclass(frozen=True)
class Rule:
    """One rule: what must hold, why, how grave a break is, and what it cannot know."""

    code: str
    name_zh: str
    name_en: str
    statement_zh: str
    statement_en: str
    basis_zh: str
    basis_en: str
    cannot_know_zh: str
    cannot_know_en: str
    severity: Severity
    thresholds: Mapping[str, Threshold]
    lists: Mapping[str, tuple[str, ...]]
    messages: Mapping[str, Message]  #: by `Check.detail`

    def threshold(self, name: str) -> Decimal:
        """The value of a threshold. Raises KeyError."""
        return self.thresholds[name].value

    def severity_of(self, detail: str) -> Severity:
        """How grave a break of this detail is. Raises KeyError."""
        return self.messages[detail].severity


@dataclass(frozen=True)
class _Document:
    """The whole of rules.yml."""

    rules: tuple[Rule, ...]
    results: Mapping[str, Message]
    untestable_zh: Mapping[str, str]


def load_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file. Raises `RulesError`."""
    return _load(PATH).rules


@cache
def find_rule(code: str) -> Rule:
    """The rule with a code, e.g. ``R1``. Raises LookupError."""
    for rule in load_rules():
        if rule.code == code:
            return rule
    raise LookupError(f"rules.yml has no rule {code!r}")


def name_reason(code: str) -> tuple[str, str]:
    """Why a rule cannot be tested, in Chinese and English. Raises KeyError."""
    return _load(PATH).untestable_zh[code], UNTESTABLE[code]


@cache
def _load(path: Path) -> _Document:
    return read_rules(yaml.safe_load(path.read_text(encoding="utf-8")))


# -- strict reading ------------------------------------------------------------------------------------------------


def read_rules(raw: Mapping[str, Any]) -> _Document:
    """Check the whole of a rules file and make it into rules. Raises `RulesError`."""
    _check_keys("rules.yml", raw, frozenset({"rules", "results", "untestable_zh"}))
    _check_keys("results", raw["results"], frozenset({"holds", "untestable"}))
    _check_keys("untestable_zh", raw["untestable_zh"], frozenset(UNTESTABLE))
    return _Document(
        rules=tuple(_read_rule(code, rule) for code, rule in raw["rules"].items()),
        results={name: _read_message(f"results {name}", text, "note") for name, text in raw["results"].items()},
        untestable_zh={code: _text(f"untestable_zh {code}", text) for code, text in raw["untestable_zh"].items()},
    )


def _read_rule(code: str, raw: Mapping[str, Any]) -> Rule:
    _check_keys(code, raw, _REQUIRED, _OPTIONAL)
    severity = _read_severity(code, raw["severity"])
    texts = {key: _text(f"{code} {key}", raw[key]) for key in sorted(_REQUIRED - {"severity", "messages"})}
    if not raw["messages"]:
        raise RulesError(f"{code} messages: expected at least one; write it under its detail")
    return Rule(
        code=code,
        severity=severity,
        thresholds={name: _read_threshold(f"{code} {name}", one) for name, one in raw.get("thresholds", {}).items()},
        lists={
            name: tuple(_text(f"{code} {name}", item) for item in one) for name, one in raw.get("lists", {}).items()
        },
        messages={
            detail: _read_message(f"{code} message {detail!r}", one, severity)
            for detail, one in raw["messages"].items()
        },
        **texts,
    )


def _read_threshold(where: str, raw: Mapping[str, Any]) -> Threshold:
    _check_keys(where, raw, frozenset({"value", "reason_zh", "reason_en"}))
    value = raw["value"]
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise RulesError(f"{where}: expected a whole number, or a fraction in quotes, not {value!r}; quote it")
    return Threshold(Decimal(value), _text(where, raw["reason_zh"]), _text(where, raw["reason_en"]))


def _read_message(where: str, raw: Mapping[str, Any], severity: Severity) -> Message:
    _check_keys(where, raw, frozenset(LANGUAGES), frozenset({"severity"}))
    for language in LANGUAGES:
        _check_placeholders(where, _text(where, raw[language]))
    return Message(raw["zh"], raw["en"], _read_severity(where, raw.get("severity", severity)))


def _read_severity(where: str, raw: object) -> Severity:
    for known in get_args(Severity):
        if raw == known:
            return known  # type: ignore[no-any-return]  # get_args has no types
    raise RulesError(f"{where}: expected a severity of {get_args(Severity)}, not {raw!r}; correct it")


def _check_placeholders(where: str, text: str) -> None:
    for _, name, _, _ in Formatter().parse(text):
        if name is not None and name.partition("[")[0] not in PLACEHOLDERS:
            raise RulesError(f"{where}: expected a placeholder of {sorted(PLACEHOLDERS)}, not {name!r}; correct it")


def _check_keys(where: str, raw: object, required: frozenset[str], optional: frozenset[str] = frozenset()) -> None:
    if not isinstance(raw, dict):
        raise RulesError(f"{where}: expected a mapping, not {raw!r}; write its keys")
    if missing := required - set(raw):
        raise RulesError(f"{where}: expected the keys {sorted(missing)} as well; add them")
    if unknown := set(raw) - required - optional:
        raise RulesError(f"{where}: expected no keys {sorted(map(str, unknown))}; remove or rename them")


def _text(where: str, raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise RulesError(f"{where}: expected words, not {raw!r}; write them")
    return raw


# -- sentences -----------------------------------------------------------------------------------------------------


def write_message(check: Check, company: Company) -> tuple[str, str]:
    """One plain sentence about a check, in Chinese and in English, with the cells as they are printed.

    ``company`` holds every report that the check names. Raises KeyError for a detail without words.
    """
    if check.result == "breaks":
        message = find_rule(check.rule).messages[check.detail]
    else:
        message = _load(PATH).results[check.result]
    zh, en = (_gather_words(check, company, language) for language in LANGUAGES)
    return message.zh.format_map(zh), message.en.format_map(en)


def _gather_words(check: Check, company: Company, language: str) -> dict[str, object]:
    """Everything that a message may say."""
    subject = company.by_id[check.report_id]
    related = company.by_id.get(check.related_report_id or "")
    is_zh = language == "zh"
    rule = find_rule(check.rule)
    table, row, column = check.table_code, check.row_code, check.column_code
    edition = _edition_at(check, subject)
    reason = name_reason(check.reason)[not is_zh] if check.reason else ""
    return {
        "agency": subject.agency,
        "year": subject.year,
        "before": related.year if related else "",
        "related": related.agency if related else "",
        "name": rule.name_zh if is_zh else rule.name_en,
        "table": name_table(table, language) if table else "",
        "row": name_row(table, row, edition, language) if table and row else "",
        "column": name_column(table, column, edition, language) if table and column else "",
        "place": name_place((table, row, column), edition, language),
        "expected": _side(check, company, "expected"),
        "printed": _side(check, company, "printed"),
        "gap": show_number(abs(check.difference)) if check.difference is not None else "",
        "cells": [_cell(check, company, number).printed.strip() for number in range(len(check.terms))],
        "parts": _parts(check, company),
        "reason": reason,
        "facts": check.facts,
        "words": check.words.words if check.words else "",
        "sentence": check.words.sentence if check.words else "",
    }


def _edition_at(check: Check, subject: Subject) -> str:
    """The form that the cells of a check follow, for their labels."""
    codes = (term.code for term in check.terms if term.report_id == subject.report_id)
    of_table = (code for code in subject.cells if code.startswith(f"{check.table_code}."))
    return next((subject.cells[code].edition for code in chain(codes, of_table)), subject.edition)


def _side(check: Check, company: Company, side: str) -> str:
    """One side of a comparison: as printed where it is a single cell, else the number."""
    numbers = [number for number, term in enumerate(check.terms) if term.side == side]
    value = check.expected if side == "expected" else check.printed
    if len(numbers) == 1 and isinstance(value, Decimal):
        return _cell(check, company, numbers[0]).printed.strip()
    return show_number(value) if isinstance(value, Decimal) else value or ""


def _parts(check: Check, company: Company) -> str:
    cells = [_cell(check, company, number) for number, term in enumerate(check.terms) if term.side == "expected"]
    return " + ".join(cell.printed.strip() for cell in cells if cell.value) or "0"


def _cell(check: Check, company: Company, number: int) -> Cell:
    term = check.terms[number]
    return company.by_id[term.report_id].cells[term.code]


def show_number(value: Decimal) -> str:
    """A number in digits, exactly: no exponent, no comma."""
    return f"{value:f}"
