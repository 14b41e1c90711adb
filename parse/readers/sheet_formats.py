"""Number formats of workbooks: what a cell shows, which is what it prints. ``0.5`` in ``0%`` shows ``50%``.

Read exactly: General, digits with or without thousands, decimals, percent, currency and other literals, a section each
for negative numbers and zero. Everything else (fractions, conditions, exponents) shows U+FFFD behind the stored value.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

#: Built-in formats (ECMA-376 18.8.30) and what Chinese Excel shows for those that it leaves to the language.
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    49: "@",
} | dict.fromkeys((*range(15, 23), *range(27, 37), *range(45, 48), *range(50, 59)), "yyyy/m/d")
GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
#: One piece of a format: a quoted or escaped literal, a blank as wide as a character, a filler, a bracket, a number.
PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|!(?P<forced>.)|_(?P<blank>.)|\*(?P<filler>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|g/通用格式)|(?P<number>[0#?][0#?.,]*|\.[0#?]+)|(?P<percent>%)|(?P<text>@)"
    r"|(?P<date>[ymdhsbe年月日]+|am/pm|上午/下午)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|黑|蓝|青|绿|洋红|红|白|黄)(?:色)?$", re.I
)
CURRENCY = re.compile(r"\$(?P<symbol>[^-]*)(?:-.*)?$")
#: General shows at most this many characters, and whole numbers up to this one.
GENERAL_WIDTH = 11
GENERAL_LIMIT = Decimal(10) ** 11
#: Workbooks count days from here.
FIRST_DAY = datetime.datetime(1899, 12, 30)
FIRST_DAY_1904 = datetime.datetime(1904, 1, 1)
LAST_SERIAL = 2_958_465
UNKNOWN = "\ufffd"


@dataclass(frozen=True)
class Shown:
    """What a cell shows."""

    text: str
    is_rounded: bool = False  #: the cell stores more digits than it shows
    is_date: bool = False


@dataclass(frozen=True)
class Section:
    """One section of a format, taken apart."""

    before: str = ""
    after: str = ""
    number: str | None = None  #: placeholders
    percents: int = 0
    is_general: bool = False
    is_date: bool = False
    is_known: bool = True


def show_number(value: float, code: str, *, is_1904: bool = False) -> Shown:
    """What a cell with this value and format shows."""
    exact = Decimal(f"{value:.15g}")
    if not exact.is_finite():
        return Shown(UNKNOWN)
    if not code or GENERAL.fullmatch(code) or code == "@":
        return _show_general(exact)
    sections = split_sections(code)
    section, magnitude = _choose(sections, exact)
    if section.is_date:
        return _show_date(exact, is_1904=is_1904)
    if not section.is_known:
        return Shown(f"{_show_general(exact).text}{UNKNOWN}")
    if section.number is not None:
        return _show_digits(section, magnitude)
    inner = _show_general(magnitude) if section.is_general else Shown("", is_rounded=bool(exact))
    return Shown(f"{section.before}{inner.text}{section.after}".strip(), inner.is_rounded)


def _choose(sections: tuple[Section, ...], value: Decimal) -> tuple[Section, Decimal]:
    """The section for a value, and the value as that section shows it: with one of its own the sign is literal."""
    if value < 0 and len(sections) >= 2:
        return sections[1], -value
    if value == 0 and len(sections) >= 3:
        return sections[2], value
    return sections[0], value


@cache
def split_sections(code: str) -> tuple[Section, ...]:
    """Take a format apart; at most the first three sections are of numbers."""
    parts, current = [], ""
    for piece in PIECE.finditer(code[:300]):
        if piece["plain"] == ";":
            parts.append(current)
            current = ""
        else:
            current += piece[0]
    return tuple(_read_section(part) for part in (*parts, current)[:3])


def _read_section(code: str) -> Section:
    before, after, number, percents = "", "", None, 0
    is_general = is_date = False
    is_known = True
    for piece in PIECE.finditer(code):
        literal = ""
        kind = piece.lastgroup
        if kind == "number" and number is None and not is_general:
            number = piece[0]
        elif kind == "general":
            is_general = True
        elif kind == "date":
            is_date = True
        elif kind == "bracket":
            literal, known = _read_bracket(piece["bracket"])
            is_known = is_known and known
        elif kind in {"number", "text"}:
            is_known = False
        else:
            percents += kind == "percent"
            literal = {"blank": " ", "filler": ""}.get(kind or "", piece[kind or 0])
            is_known = is_known and not (kind == "plain" and piece[0] == "/" and number is not None)
        if number is None and not is_general:
            before += literal
        else:
            after += literal
    return Section(before, after, number, percents, is_general, is_date and is_known, is_known)


def _read_bracket(content: str) -> tuple[str, bool]:
    """The literal that a bracket shows, and whether it is known what it does."""
    currency = CURRENCY.match(content)
    if currency:
        return currency["symbol"], True
    return "", bool(COLOUR.match(content))


def _show_general(value: Decimal) -> Shown:
    if value == value.to_integral_value():
        if abs(value) < GENERAL_LIMIT:
            return Shown(str(int(value)))
        return Shown(f"{value:.5E}")
    text = format(value, "f")
    if len(text.lstrip("-")) <= GENERAL_WIDTH:
        return Shown(text)
    whole = len(str(int(abs(value))))
    if whole >= GENERAL_WIDTH - 1 or abs(value) < Decimal("0.0001"):
        return Shown(f"{value:.5E}", is_rounded=True)
    rounded = value.quantize(Decimal(1).scaleb(whole - GENERAL_WIDTH + 1), ROUND_HALF_UP)
    return Shown(format(rounded.normalize(), "f"), is_rounded=True)


def _show_digits(section: Section, value: Decimal) -> Shown:
    digits = section.number or ""
    thousands = len(digits) - len(digits.rstrip(","))
    whole, _, fraction = digits.rstrip(",").partition(".")
    if "." in fraction or "," in fraction:
        return Shown(f"{value}{UNKNOWN}")
    scaled = value.scaleb(2 * section.percents - 3 * thousands)
    rounded = scaled.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    sign = "-" if rounded < 0 else ""
    printed_whole, _, printed_fraction = format(abs(rounded), "f").partition(".")
    least_whole, least_fraction = whole.count("0"), len(fraction.rstrip("#?"))
    printed_whole = printed_whole.lstrip("0").rjust(least_whole, "0")
    if "," in whole and printed_whole:
        printed_whole = f"{int(printed_whole):,}".rjust(least_whole, "0")
    while len(printed_fraction) > least_fraction and printed_fraction.endswith("0"):
        printed_fraction = printed_fraction[:-1]
    point = "." if "." in digits and (printed_fraction or least_fraction or fraction) else ""
    text = f"{sign}{section.before}{printed_whole}{point if printed_fraction else ''}{printed_fraction}{section.after}"
    if point and not printed_fraction:  # "0.##" shows the point even where no decimal follows
        text = f"{sign}{section.before}{printed_whole}.{section.after}"
    return Shown(text.strip(), is_rounded=rounded != scaled)


def _show_date(value: Decimal, *, is_1904: bool) -> Shown:
    if not 0 <= value <= LAST_SERIAL:
        return Shown(UNKNOWN)
    first = FIRST_DAY_1904 if is_1904 else FIRST_DAY
    return Shown((first + datetime.timedelta(days=int(value))).date().isoformat(), is_date=True)
