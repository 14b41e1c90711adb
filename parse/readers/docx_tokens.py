"""The second reading of a Word file: its text in the order of the bytes, told off by the ends of paragraphs and cells.

It knows no grid: no span, no merge and no row enters into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parse.model import Place, Token
from parse.readers.docx_styles import W, get_value
from parse.readers.docx_text import (
    CHARACTERS,
    MATH,
    MC,
    NOTES,
    PICTURES,
    SKIPPED,
    SPEAKING_FIELDS,
    Manuscript,
    decorate,
    is_deleted,
    read_characters,
    read_symbol,
)
from parse.readers.html_cells import OBJECT
from parse.readers.html_looks import SUPERSCRIPT


@dataclass
class _State:
    """What the walk has met and not yet told."""

    parts: list[str] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)  #: tokens given in each open cell
    tables: list[int] = field(default_factory=list)  #: numbers of the open tables
    fields: list[bool] = field(default_factory=list)  #: for each open field whether its result has begun
    style: str | None = None


def list_tokens(script: Manuscript) -> Iterator[Token]:
    """Every paragraph that prints something, and for each cell without one a token with empty text."""
    state = _State()
    walker = etree.iterwalk(script.body, events=("start", "end"))
    for event, element in walker:
        if event == "start" and _is_skipped(element):
            walker.skip_subtree()
            continue
        if event == "start":
            _enter(element, state, script)
        elif not _is_skipped(element):
            yield from _leave(element, state, script)


def _is_skipped(element: etree._Element) -> bool:
    if element.tag in SKIPPED or is_deleted(element):
        return True
    parent = element.getparent()
    if parent is None or parent.tag != f"{MC}AlternateContent":
        return element.tag == f"{W}tc" and _is_continued(element)
    return element is not parent[0] and (element.tag == f"{MC}Fallback" or parent.find(f"{MC}Choice") is not element)


def _is_continued(cell: etree._Element) -> bool:
    """A part of a cell that is merged with one above or before it, and prints nothing."""
    if any(text.text for text in cell.iter(f"{W}t")):
        return False
    for name in ("vMerge", "hMerge"):
        merge = cell.find(f"{W}tcPr/{W}{name}")
        if merge is not None and merge.get(f"{W}val") in {None, "continue"}:
            return True
    return False


def _enter(element: etree._Element, state: _State, script: Manuscript) -> None:
    if element.tag == f"{W}tc":
        state.cells.append(0)
    elif element.tag == f"{W}tbl":
        state.tables.append(script.tables.get(element, 0))
    elif element.tag == f"{W}p":
        state.style = get_value(element.find(f"{W}pPr"), "pStyle")
        state.parts.append(script.labels.get(element, ""))
        state.fields.clear()
    elif element.tag in PICTURES:
        state.parts.append(OBJECT if state.cells else "")
    elif element.tag == f"{MATH}t":
        state.parts.append(_read_math(element))
    else:
        _enter_run_part(element, state, script)


def _read_math(element: etree._Element) -> str:
    text = element.text or ""
    return text.translate(SUPERSCRIPT) if next(element.iterancestors(f"{MATH}sup"), None) is not None else text


def _enter_run_part(element: etree._Element, state: _State, script: Manuscript) -> None:
    run = element.getparent()
    if run is None or run.tag != f"{W}r":
        return
    if element.tag == f"{W}fldChar":
        _step(state, element.get(f"{W}fldCharType"))
        return
    look = script.styles.get_look(run, state.style)
    if look.is_hidden:
        return
    if element.tag == f"{W}instrText" and (element.text or "").strip().upper().startswith(SPEAKING_FIELDS):
        state.parts.append(OBJECT)
    elif element.tag in NOTES:
        state.parts.append(str(script.notes.get(element, "")).translate(SUPERSCRIPT))
    elif all(state.fields):
        state.parts.append(decorate(_read_part(element), look))


def _step(state: _State, kind: str | None) -> None:
    if kind == "begin":
        state.fields.append(False)
    elif state.fields and kind == "separate":
        state.fields[-1] = True
    elif state.fields and kind == "end":
        state.fields.pop()


def _read_part(element: etree._Element) -> str:
    if element.tag == f"{W}t":
        return read_characters(element)
    if element.tag == f"{W}sym":
        return read_symbol(element)
    return CHARACTERS.get(element.tag, "")


def _leave(element: etree._Element, state: _State, script: Manuscript) -> Iterator[Token]:
    if element.tag == f"{W}tbl" and state.tables:
        state.tables.pop()
    elif element.tag == f"{W}p":
        if element.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            return  # its end is deleted: the next one joins it
        text = "".join(state.parts).replace("~~~~", "").strip(" \t\n")
        state.parts.clear()
        if text:
            state.cells[-1:] = [count + 1 for count in state.cells[-1:]]
            yield Token(text, _get_place(element, state, script))
    elif element.tag == f"{W}tc" and not state.cells.pop():
        yield Token("", Place(table=state.tables[-1] if state.tables else None))


def _get_place(paragraph: etree._Element, state: _State, script: Manuscript) -> Place:
    return Place(table=state.tables[-1] if state.tables else None, paragraph=script.paragraphs.get(paragraph))
