"""The text of one paragraph of a Word file as it is printed: insertions in, deletions, hidden text and field codes out.

``<w:del>15</w:del><w:ins>16</w:ins>`` prints 16.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parse.readers.docx_styles import Look, Styles, W, get_value
from parse.readers.html_cells import OBJECT
from parse.readers.html_looks import SUBSCRIPT, SUPERSCRIPT

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
VML = "{urn:schemas-microsoft-com:vml}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: Not printed: deletions, settings, phonetic guides.
SKIPPED = frozenset(
    W + name
    for name in ("del", "moveFrom", "pPr", "rPr", "rt", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "tcPr", "trPr")
)
PICTURES = (f"{A}blip", f"{VML}imagedata")
CHARACTERS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
NOTES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})
#: Fields that print what their code says and keep no result: enclosed characters, and choices from a list.
SPEAKING_FIELDS = ("EQ", "FORMDROPDOWN", "SYMBOL")


@dataclass
class Manuscript:
    """What reading the text of a document's paragraphs takes."""

    body: etree._Element
    styles: Styles
    labels: dict[object, str] = field(default_factory=dict)  #: automatic numbers of paragraphs
    paragraphs: dict[etree._Element, int] = field(default_factory=dict)  #: 1-based numbers
    tables: dict[object, int] = field(default_factory=dict)  #: 1-based numbers
    notes: dict[object, int] = field(default_factory=dict)  #: 1-based numbers of references to notes


@dataclass
class _Line:
    """A paragraph while its text is read."""

    script: Manuscript
    style: str | None
    boxes: bool  #: whether the text of text boxes is wanted
    parts: list[str] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)  #: for each open field whether its result has begun

    def step(self, kind: str | None) -> None:
        """Go on in a field: its code stands between ``begin`` and ``separate``, its result before ``end``."""
        if kind == "begin":
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
        elif kind == "end" and self.fields:
            self.fields.pop()


def walk_printed(root: etree._Element) -> Iterator[etree._Element]:
    """All printed elements below ``root`` in document order: no deletions, one alternative of each choice."""
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        if element.tag in SKIPPED or is_deleted(element):
            continue
        yield element
        stack.extend(reversed(list_children(element)))


def is_deleted(element: etree._Element) -> bool:
    """A table row or cell whose deletion is tracked, or a row that is hidden."""
    if element.tag == f"{W}tr":
        settings = element.find(f"{W}trPr")
        return settings is not None and any(_is_on(settings.find(W + name)) for name in ("del", "hidden"))
    if element.tag == f"{W}tc":
        return element.find(f"{W}tcPr/{W}cellDel") is not None
    return False


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(f"{W}val") not in {"0", "false", "off"}


def list_children(element: etree._Element) -> list[etree._Element]:
    """Children; of ``mc:AlternateContent`` those of the first choice, or of the fallback when there is none."""
    if element.tag != f"{MC}AlternateContent":
        return list(element)
    choice = element.find(f"{MC}Choice")
    if choice is None:
        choice = element.find(f"{MC}Fallback")
    return list(choice) if choice is not None else []


def read_paragraph(paragraph: etree._Element, script: Manuscript, *, boxes: bool) -> str:
    """The printed text of a paragraph with its automatic number; with ``boxes`` that of text boxes in it as well."""
    line = _Line(script, get_value(paragraph.find(f"{W}pPr"), "pStyle"), boxes)
    _append(paragraph, line)
    text = "".join(line.parts).replace("~~~~", "")
    return script.labels.get(paragraph, "") + text


def _append(element: etree._Element, line: _Line) -> None:
    for child in list_children(element):
        if child.tag == f"{W}r":
            _append_run(child, line)
        elif child.tag == f"{W}txbxContent":
            line.parts.append(_read_box(child, line))
        elif child.tag == f"{MATH}t":
            line.parts.append(_shift(child.text or "", _get_math_height(child)))
        elif child.tag not in SKIPPED:
            _append(child, line)


def _read_box(box: etree._Element, line: _Line) -> str:
    inner = box.iter(f"{W}p") if line.boxes else ()
    return "".join("\n" + read_paragraph(paragraph, line.script, boxes=False) for paragraph in inner)


def _append_run(run: etree._Element, line: _Line) -> None:
    look = line.script.styles.get_look(run, line.style)
    own: list[str] = []
    for child in list_children(run):
        if child.tag == f"{W}fldChar":
            line.step(child.get(f"{W}fldCharType"))
        elif child.tag == f"{W}instrText":
            is_speaking = (child.text or "").strip().upper().startswith(SPEAKING_FIELDS)
            own.append(OBJECT if is_speaking else "")
        elif all(line.fields):
            own.append(_read_child(child, line))
    text = "" if look.is_hidden else "".join(own)
    if text:
        line.parts.append(decorate(text, look))


def _read_child(child: etree._Element, line: _Line) -> str:
    if child.tag == f"{W}t":
        return read_characters(child)
    if child.tag == f"{W}sym":
        return read_symbol(child)
    if child.tag in NOTES:
        return str(line.script.notes.get(child, "")).translate(SUPERSCRIPT)
    if child.tag in CHARACTERS or child.tag in SKIPPED:
        return CHARACTERS.get(child.tag, "")
    return _read_drawing(child, line)


def _read_drawing(drawing: etree._Element, line: _Line) -> str:
    """A picture is U+FFFC; the text of a ruby base or of a text box is read."""
    parts = []
    for element in walk_printed(drawing):
        if element.tag in PICTURES:
            parts.append(OBJECT)
        elif element.tag == f"{W}txbxContent" and not _is_inside_box(element, drawing):
            parts.append(_read_box(element, line))
        elif element.tag == f"{W}t" and not _is_inside_box(element, drawing):
            parts.append(read_characters(element))
    return "".join(parts)


def _is_inside_box(element: etree._Element, top: etree._Element) -> bool:
    above = element.getparent()
    while above is not None and above is not top:
        if above.tag == f"{W}txbxContent":
            return True
        above = above.getparent()
    return False


def read_characters(element: etree._Element) -> str:
    """The text of ``<w:t>``: its outer blanks count only where it says so (ECMA-376 17.3.3.31)."""
    text = element.text or ""
    preserved = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    return text if preserved else text.strip(" \t\r\n")


def read_symbol(element: etree._Element) -> str:
    """The character of ``<w:sym>``; symbol fonts have theirs in the private use area, where no number is read."""
    code = element.get(f"{W}char") or ""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def decorate(text: str, look: Look) -> str:
    """Keep the height of raised and lowered digits (``15²``), and put struck text between ``~~``."""
    shifted = _shift(text, look.height)
    return f"~~{shifted}~~" if look.is_struck and shifted.strip() else shifted


def _shift(text: str, height: int) -> str:
    return text.translate({1: SUPERSCRIPT, -1: SUBSCRIPT}[height]) if height else text


def _get_math_height(element: etree._Element) -> int:
    names = [above.tag.rpartition("}")[2] for above in element.iterancestors(f"{MATH}sup", f"{MATH}sub")]
    return {"sup": 1, "sub": -1}[names[0]] if names else 0
