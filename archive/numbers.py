"""Printed numbers as SQLite keeps them: 18601.47012 → 18601.47012, 21 → 21, and what is too long for it is refused."""

from __future__ import annotations

from decimal import Decimal

#: SQLite's whole numbers have 64 bits; this many digits always fit.
MOST_DIGITS = 18


def sql_number(value: Decimal | None) -> int | float | None:
    """The number as SQLite keeps it; the printed text beside it stays exact.

    Raises ValueError when it cannot give the printed digits back: a fraction with more significant digits than binary
    floating point keeps (15 always fit), a whole number with more than 18.
    """
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= 10**MOST_DIGITS:
        raise ValueError(f"{value} is greater than a database number; expected at most {MOST_DIGITS} digits")
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    if Decimal(repr(number)) != value:
        raise ValueError(f"{value} has more digits than a database number keeps; expected at most 15")
    return number


def fits(value: Decimal | None) -> bool:
    """Whether `sql_number` can keep a number."""
    try:
        sql_number(value)
    except ValueError:
        return False
    return True
