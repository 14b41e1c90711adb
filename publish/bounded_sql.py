"""SQL text functions that take time in proportion to their input, to stand in for SQLite's own.

SQLite's `instr`, `replace` and `trim` compare the needle at every position: a needle of 1 MB in a text of 5 MB is
5e12 steps inside one call, and the time limit is looked at between calls only. Python's search (two-way, since 3.10)
is linear. Semantics follow https://www.sqlite.org/lang_corefunc.html.
"""

from __future__ import annotations

Value = str | bytes | int | float | None

#: Longest text or blob that a query may hold or make, in bytes; the largest reports are a tenth of it.
MAX_LENGTH = 1_000_000


def instr(haystack: Value, needle: Value) -> int | None:
    """1-based position of the first occurrence, 0 for none, null for null; bytes when both are blobs."""
    if haystack is None or needle is None:
        return None
    if isinstance(haystack, bytes) and isinstance(needle, bytes):
        return haystack.find(needle) + 1
    return _text(haystack).find(_text(needle)) + 1


def replace(text: Value, old: Value, new: Value) -> Value:
    """Every `old` in `text` made `new`; with an empty `old` a number stays a number.

    Raises ValueError when the answer would pass `MAX_LENGTH`.
    """
    if text is None or old is None or new is None:
        return None
    source, before, after = _text(text), _text(old), _text(new)
    if not before:
        return source if isinstance(text, bytes) else text
    length = len(source) + source.count(before) * (len(after) - len(before))
    if length > MAX_LENGTH:
        raise ValueError(f"replace: the answer would be {length} characters long; at most {MAX_LENGTH} are allowed")
    return source.replace(before, after)


def trim(text: Value, characters: Value = " ") -> str | None:
    """`text` without leading and trailing `characters`."""
    return ltrim(rtrim(text, characters), characters)


def ltrim(text: Value, characters: Value = " ") -> str | None:
    """`text` without leading `characters`."""
    if text is None or characters is None:
        return None
    source, unwanted = _text(text), set(_text(characters))
    start = next((position for position, character in enumerate(source) if character not in unwanted), len(source))
    return source[start:]


def rtrim(text: Value, characters: Value = " ") -> str | None:
    """`text` without trailing `characters`."""
    if text is None or characters is None:
        return None
    source, unwanted = _text(text), set(_text(characters))
    end = next((end for end in range(len(source), 0, -1) if source[end - 1] not in unwanted), 0)
    return source[:end]


def refuse(*_: Value) -> None:
    """Stands for `printf` and `format`, which spend seconds on one ``%.900000000c``. Raises ValueError always."""
    raise ValueError("printf and format are switched off on this site: use round() and ||")


def _text(value: str | bytes | int | float) -> str:
    """The value as SQLite casts it to text: blobs as UTF-8, floats with 15 digits and a decimal point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, int):
        return str(value)
    digits, mark, exponent = f"{value:.15g}".partition("e")
    return f"{digits if '.' in digits else f'{digits}.0'}{mark}{exponent}"
