"""Frozen dataclasses that are made three to ten times as fast: a report is a thousand places, cells and figures.

``dataclass(frozen=True)`` sets each field by ``object.__setattr__``, which takes a tenth of the time of a document.
Here an object is filled while it is of an open class, and then becomes one of the frozen class; Python lets an object
change between classes of the same slots.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar, cast, dataclass_transform

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Class = TypeVar("_Class", bound=type)


@dataclass_transform(frozen_default=True)
def frozen(of: _Class) -> _Class:
    """Like ``dataclass(frozen=True, slots=True)``, for fields with plain defaults alone."""
    made: Any = dataclass(frozen=True, slots=True, init=False)(of)
    names = [field.name for field in fields(made)]
    defaults = {f"_{field.name}": field.default for field in fields(made) if field.default is not MISSING}
    arguments = [f"{name}=_{name}" if f"_{name}" in defaults else name for name in names]
    lines = [
        f"def __new__(cls, {', '.join(arguments)}):",
        " self = _new(_open)",
        *(f" self.{name} = {name}" for name in names),
        " self.__class__ = cls",
        " return self",
    ]
    known: dict[str, Any] = {**defaults, "_new": object.__new__, "_open": type("Open", (), {"__slots__": tuple(names)})}
    exec("\n".join(lines), known)  # noqa: S102  (as dataclasses do: the names are those of the class above)
    made.__new__ = known["__new__"]
    made.__reduce__ = _reduce
    return cast("_Class", made)


def _reduce(self: DataclassInstance) -> tuple[type, tuple[object, ...]]:
    """For pickle and copy: the class and its fields."""
    return type(self), tuple(getattr(self, field.name) for field in fields(self))
