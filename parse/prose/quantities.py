"""Numbers with their units: ``1,413件``, ``十二件``, ``1.2万件``, ``18601.47万元``, ``百分之三十``, ``100余件``.

A value is exact. What is rounded (money, 万, percent) has half a unit of its last printed digit as tolerance; of what
is only about right (约, 余) the unit of its last digit that is not nought.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from parse.frozen import frozen

DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
POWERS = {"十": 10, "百": 100, "千": 1000}
GREAT = {"万": 10_000, "亿": 100_000_000}
HAN = "零〇○一二两三四五六七八九十百千万亿"


@frozen
class Quantity:
    """A number and what it is a number of."""

    start: int  #: of the digits
    digits_end: int  #: behind digits, 万 and 余
    end: int  #: behind the unit
    value: Decimal  #: of money in 万元
    tolerance: Decimal
    unit: str
    kind: str  #: count, money, share, other; bare where no unit is printed


def read_han(digits: str) -> int | None:
    """Read a Chinese numeral: ``一百二十三`` is 123, ``二〇`` is 20; None where it is none."""
    if len(digits) > 1 and all(digit in DIGITS for digit in digits):
        return int("".join(str(DIGITS[digit]) for digit in digits))
    total = group = 0
    digit: int | None = None
    for character in digits:
        if character in DIGITS:
            if digit:
                return None
            digit = DIGITS[character]
        elif character in POWERS:
            group += (1 if digit is None else digit) * POWERS[character]
            digit = None
        elif character in GREAT:
            total = (total + group + (digit or 0)) * GREAT[character]
            group, digit = 0, None
        else:
            return None
    return total + group + (digit or 0)


def build_pattern(units: Mapping[str, str]) -> re.Pattern[str]:
    """What a quantity looks like, given every unit."""
    unit = "|".join(re.escape(word) for word in sorted(units, key=len, reverse=True))
    arabic = r"(?P<arabic>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    han = rf"(?P<han>[{HAN}]+)(?=余|多|{unit})"
    percent = rf"百分之(?P<percent>[{HAN}]+(?:点[{HAN}]+)?)"
    return re.compile(
        rf"{percent}|(?:{arabic}|{han})(?P<more>[余多几])?(?P<great>[万亿千百](?!元))?(?P<most>[余多])?(?P<unit>{unit})?"
    )


def read_quantity(match: re.Match[str], units: Mapping[str, str], money: Mapping[str, Decimal]) -> Quantity | None:
    """The quantity that the pattern found; None for a numeral that is none."""
    if match["percent"]:
        return _read_percent(match)
    printed = match["arabic"] or match["han"]
    value = Decimal(printed.replace(",", "")) if match["arabic"] else _as_decimal(read_han(printed))
    if value is None:
        return None
    unit, great = match["unit"] or "", match["great"] or ""
    if great and unit.startswith(great):
        great = ""
    step = Decimal(1).scaleb(_as_int(value.as_tuple().exponent))
    factor = Decimal({"万": 10_000, "亿": 100_000_000, "千": 1000, "百": 100}.get(great, 1))
    kind = units.get(unit, "bare")
    if kind == "money":
        factor *= money[unit]
    is_about = bool(match["more"] or match["most"])
    is_rounded = kind in {"money", "share"} or bool(great)
    tolerance = last_step(value) * factor if is_about else step * factor / 2 if is_rounded else Decimal(0)
    end = match.end("unit") if unit else match.end()
    return Quantity(
        match.start(), match.start("unit") if unit else match.end(), end, value * factor, tolerance, unit, kind
    )


def last_step(value: Decimal) -> Decimal:
    """The unit of the last digit that is not nought: of 120 it is 10."""
    return Decimal(1).scaleb(_as_int(value.normalize().as_tuple().exponent)) if value else Decimal(1)


def read_about(quantity: Quantity) -> Quantity:
    """The same number where 约, 近 or 逾 stands before it."""
    return replace(quantity, tolerance=max(quantity.tolerance, last_step(quantity.value)))


def _read_percent(match: re.Match[str]) -> Quantity | None:
    whole, _, fraction = match["percent"].partition("点")
    value = read_han(whole)
    if value is None:
        return None
    printed = f"{value}.{''.join(str(DIGITS.get(digit, '')) for digit in fraction)}" if fraction else str(value)
    number = Decimal(printed)
    half = Decimal(1).scaleb(_as_int(number.as_tuple().exponent)) / 2
    return Quantity(match.start(), match.end(), match.end(), number, half, "%", "share")


def _as_decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _as_int(exponent: int | str) -> int:
    return exponent if isinstance(exponent, int) else 0
