"""What the parser made of a document as JSON and back, exactly: ``{"report": {…}}`` or ``{"problem": {…}}``.

Numbers are kept as strings of digits, tuples come back as tuples; nothing but the parser's own words is ever made from
what is read.
"""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from numbers import Real
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

from parse.model import Problem, Report

_KINDS: dict[str, type[Report] | type[Problem]] = {"report": Report, "problem": Problem}
_HINTS: dict[type[Any], dict[str, Any]] = {}


def encode_outcome(outcome: Report | Problem) -> bytes:
    """The JSON text of an outcome, ASCII only."""
    name = "report" if isinstance(outcome, Report) else "problem"
    return json.dumps({name: asdict(outcome)}, default=_plain, separators=(",", ":")).encode("ascii")


def decode_outcome(data: bytes) -> Report | Problem:
    """The outcome again. Raises ValueError when the text is not one that `encode_outcome` wrote."""
    try:
        ((name, value),) = json.loads(data).items()
        return cast("Report | Problem", _decode(_KINDS[name], value))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"expected an outcome of the parser: {error!r}") from error


def _plain(value: object) -> str | float:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Real):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _decode(kind: Any, value: Any) -> Any:  # noqa: ANN401 - types and values of any field of the model
    arguments = get_args(kind)
    if value is None and NoneType in arguments:
        return None
    if NoneType in arguments:
        return _decode(next(argument for argument in arguments if argument is not NoneType), value)
    if get_origin(kind) is tuple:
        kinds = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else arguments
        return tuple(_decode(one, item) for one, item in zip(kinds, value, strict=True))
    if is_dataclass(kind):
        make = cast("type[Any]", kind)
        hints = _HINTS.get(make) or _HINTS.setdefault(make, get_type_hints(make))
        return make(**{name: _decode(hints[name], item) for name, item in value.items()})
    return Decimal(value) if kind is Decimal else value
