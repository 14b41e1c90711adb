"""Automatic numbers of a Word file: the 一、 before 总体情况 is often no text but a counter of a list.

``<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/>`` prints 一、二、三、 before its paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from parse.readers.docx_styles import Styles, W, get_value

LEVELS = 9
HAN_DIGITS = "〇一二三四五六七八九"
HAN_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
#: Formats of Word (ECMA-376 17.18.59) that count 一 二 三 … 十 十一, whichever of the three languages names them.
HAN_COUNTS = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanDigital2",
    }
)
HAN_DIGITAL = frozenset({"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"})
LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
STEMS = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥"}
CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese", "ideographEnclosedCircle"})
PLACEHOLDER = re.compile(r"%([1-9])")
#: A number that ends in one of these and the text after it may not touch: ``1.`` and ``5`` are not 1.5.
ASCII_END = re.compile(r"[0-9A-Za-z.．]$")


@dataclass(frozen=True)
class Level:
    """One level of a list."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    is_legal: bool = False  #: the levels above are printed in Arabic digits
    style: str | None = None


@dataclass
class Counters:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  #: of each abstract list
    lists: dict[str, str] = field(default_factory=dict)  #: list to abstract list
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)  #: list to new starts of its levels
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def advance(self, number: str, level: int) -> str:
        """Count one paragraph of a list and return what is printed before it."""
        abstract = self.lists.get(number, "")
        levels = self.levels.get(abstract)
        if not levels or not 0 <= level < LEVELS:
            return ""
        counts = self.counts.setdefault(abstract, [None] * LEVELS)
        if number not in self.begun:
            self.begun.add(number)
            for restarted in self.restarts.get(number, {}):
                counts[restarted] = None
        starts = self.restarts.get(number, {})
        for above in range(level + 1):
            start = starts.get(above, levels.get(above, Level()).start)
            current = counts[above]
            if current is None:
                counts[above] = start
            elif above == level:
                counts[above] = current + 1
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        return _print(levels, level, counts)


def read_numbering(root: etree._Element | None) -> Counters:
    """Read ``word/numbering.xml``."""
    counters = Counters()
    if root is None:
        return counters
    for abstract in root.iter(f"{W}abstractNum"):
        levels = {_read_int(level.get(f"{W}ilvl"), 0): _read_level(level) for level in abstract.iter(f"{W}lvl")}
        counters.levels[abstract.get(f"{W}abstractNumId") or ""] = levels
    for number in root.iter(f"{W}num"):
        name, abstract_name = number.get(f"{W}numId") or "", get_value(number, "abstractNumId") or ""
        counters.lists[name] = abstract_name
        _read_overrides(number, name, abstract_name, counters)
    return counters


def _read_overrides(number: etree._Element, name: str, abstract: str, counters: Counters) -> None:
    for override in number.iter(f"{W}lvlOverride"):
        level = _read_int(override.get(f"{W}ilvl"), 0)
        start = get_value(override, "startOverride")
        if start is not None:
            counters.restarts.setdefault(name, {})[level] = _read_int(start, 1)
        replaced = override.find(f"{W}lvl")
        if replaced is not None:  # the list prints this level in a way of its own, and so counts apart
            own = f"{abstract}/{name}"
            counters.levels.setdefault(own, dict(counters.levels.get(abstract, {})))[level] = _read_level(replaced)
            counters.lists[name] = own


def _read_level(element: etree._Element) -> Level:
    legal = element.find(f"{W}isLgl")
    return Level(
        _read_int(get_value(element, "start"), 1),
        get_value(element, "numFmt") or "decimal",
        get_value(element, "lvlText") or "",
        legal is not None and legal.get(f"{W}val") not in {"0", "false", "off"},
        get_value(element, "pStyle"),
    )


def _read_int(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else default


def number_paragraphs(paragraphs: Iterable[etree._Element], styles: Styles, counters: Counters) -> dict[object, str]:
    """What is printed before each numbered paragraph, in document order."""
    printed: dict[object, str] = {}
    for paragraph in paragraphs:
        settings = paragraph.find(f"{W}pPr")
        style = get_value(settings, "pStyle")
        own = settings.find(f"{W}numPr") if settings is not None else None
        style_number, style_level = styles.find_number(style)
        number = get_value(own, "numId") or style_number
        if not number or number == "0":
            continue
        level = get_value(own, "ilvl") or style_level or _find_level(counters, number, style)
        text = counters.advance(number, _read_int(level, 0))
        if text:
            printed[paragraph] = text + " " if ASCII_END.search(text) else text
    return printed


def _find_level(counters: Counters, number: str, style: str | None) -> str:
    """The level that names the paragraph's style as its own."""
    levels = counters.levels.get(counters.lists.get(number, ""), {})
    return next((str(index) for index, level in levels.items() if style and level.style == style), "0")


def _print(levels: dict[int, Level], level: int, counts: list[int | None]) -> str:
    own = levels.get(level, Level())
    if own.kind in {"bullet", "none"}:
        return own.text if own.kind == "none" and "%" not in own.text else ""
    parts = []
    for part in re.split(r"(%[1-9])", own.text):
        match = PLACEHOLDER.fullmatch(part)
        if not match:
            parts.append(part)
            continue
        index = int(match[1]) - 1
        kind = levels.get(index, Level()).kind
        legal = own.is_legal and index < level
        parts.append(count(counts[index] or 0, "decimal" if legal else kind))
    return "".join(parts)


def count(value: int, kind: str) -> str:
    """A count as Word prints it in one of its formats; a format that is not known here prints U+FFFD."""
    if kind in {"decimal", "decimalHalfWidth"}:
        return str(value)
    if kind == "decimalZero":
        return f"{value:02d}"
    if kind in {"decimalFullWidth", "decimalFullWidth2"}:
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))
    if kind in CIRCLED and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    return _count_in_words(value, kind)


def _count_in_words(value: int, kind: str) -> str:
    text = "" if kind == "none" else "\ufffd"
    if kind in HAN_COUNTS and value < 10_000:
        text = count_han(value)
    elif kind in HAN_DIGITAL:
        text = "".join(HAN_DIGITS[int(digit)] for digit in str(value))
    elif kind in {"chineseLegalSimplified", "ideographLegalTraditional"} and value < 10_000:
        text = re.sub(r"^十", "一十", count_han(value)).translate(LEGAL)
    elif kind in STEMS and 1 <= value <= len(STEMS[kind]):
        text = STEMS[kind][value - 1]
    elif kind in {"lowerLetter", "upperLetter"} and 1 <= value <= 26 * 9:
        letters = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        text = letters if kind == "lowerLetter" else letters.upper()
    elif kind in {"lowerRoman", "upperRoman"} and 1 <= value < 4000:
        text = _count_roman(value) if kind == "lowerRoman" else _count_roman(value).upper()
    return text


def count_han(value: int) -> str:
    """``12`` is 十二, ``20`` 二十, ``105`` 一百〇五."""
    if value == 0:
        return HAN_DIGITS[0]
    text, rest, is_gap = "", value, False
    for unit, name in HAN_UNITS:
        digit, rest = divmod(rest, unit)
        if digit:
            text += (HAN_DIGITS[0] if is_gap and text else "") + HAN_DIGITS[digit] + name
            is_gap = False
        else:
            is_gap = bool(text)
    if rest:
        text += (HAN_DIGITS[0] if is_gap else "") + HAN_DIGITS[rest]
    return text[1:] if text.startswith("一十") else text


def _count_roman(value: int) -> str:
    text = ""
    for size, letters in ROMAN:
        while value >= size:
            text += letters
            value -= size
    return text
