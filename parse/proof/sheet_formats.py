"""What a workbook's cell shows of its value, for the formats that counts are printed in: ``1413`` in ``#,##0``.

Everything else (dates, fractions, conditions) is not known here, and is said not to be.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

GENERAL = "General"
#: Built-in formats by their numbers (ECMA-376 18.8.30).
STANDARD = {
    "0": GENERAL,
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "37": "#,##0_);(#,##0)",
    "38": "#,##0_);(#,##0)",
    "39": "#,##0.00_);(#,##0.00)",
    "40": "#,##0.00_);(#,##0.00)",
    "49": "@",
}
#: Literals, colours, and blanks as wide as a character, which print a blank or nothing.
PADDING = re.compile(r"_.|\*.|\[(?:Red|Black|Blue|Green|红色|黑色|蓝色|绿色)\]", re.IGNORECASE)
LITERAL = re.compile(r"\"([^\"]*)\"|\\(.)")
#: A format of digits, with what stands before and behind them.
DIGITS = re.compile(
    r"(?P<before>[^#0?.,;@]*)(?P<thousands>#,##|#,#)?(?P<whole>[#0]+)(?P<fraction>\.[0#]+)?(?P<percent>%)?"
    r"(?P<after>[^#0?.,;@%]*)"
)
#: General shows no more characters than this; rounding is left to the first reading.
GENERAL_WIDTH = 11
DATE_LETTERS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)


def show(value: object, code: str) -> str | None:
    """What a cell shows; None where that is not known."""
    if isinstance(value, str):
        return value.strip(" \n") if code in {"", GENERAL, "@"} or ";" not in code else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    exact = Decimal(f"{value:.15g}")
    if code in {GENERAL, "", "@"}:
        text = format(exact, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text if len(text.lstrip("-")) <= GENERAL_WIDTH else None
    return _show_digits(exact, code)


def _show_digits(value: Decimal, code: str) -> str | None:
    sections = PADDING.sub("", code).split(";")
    own = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    own = sections[2] if value == 0 and len(sections) > 2 else own
    literal = LITERAL.sub("", own)
    match = DIGITS.fullmatch(literal)
    if not match or DATE_LETTERS.search(literal):
        return LITERAL.sub(r"\1\2", own).strip() if own and not re.search(r"[#0?@]", literal) else None
    if literal != own:  # words beside the digits: where they stand is left to the first reading
        return None
    decimals = match["fraction"] or ""
    scaled = value.scaleb(2) if match["percent"] else value
    rounded = abs(scaled).quantize(Decimal(1).scaleb(-max(len(decimals) - 1, 0)), ROUND_HALF_UP)
    if "#" in decimals:
        return None
    printed = f"{rounded:,f}" if match["thousands"] else f"{rounded:f}"
    least = match["whole"].count("0")
    if not least and rounded < 1:
        return None
    sign = "-" if value < 0 and len(sections) == 1 and rounded else ""
    return f"{sign}{match['before']}{printed}{match['percent'] or ''}{match['after']}".strip()
