"""Frozen classes made fast: they cannot be changed, and are what dataclasses are to pickle, copy and replace."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, fields, replace

import pytest

from parse.frozen import frozen
from parse.model import NOWHERE, Cell, Figure, Place


@frozen
class Point:
    """Two numbers and a name."""

    x: int
    y: int = 7
    name: str = "origin"


def test_fields_are_set_by_place_and_by_name_and_from_defaults() -> None:
    assert (Point(1).x, Point(1).y, Point(1).name) == (1, 7, "origin")
    assert repr(Point(1, name="here")) == "Point(x=1, y=7, name='here')"
    assert [field.name for field in fields(Point)] == ["x", "y", "name"]


@pytest.mark.parametrize("arguments", [(), (1, 2, "three", 4)])
def test_a_wrong_number_of_fields_is_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        Point(*arguments)  # type: ignore[arg-type]


def test_nothing_can_be_changed_or_added_or_deleted() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises((FrozenInstanceError, TypeError)):
        point.z = 2  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        del point.x
    assert point == Point(1)


def test_equality_and_hash_go_by_the_fields_and_the_class() -> None:
    assert Point(1) == Point(1, 7)
    assert Point(1) != Point(2)
    assert len({Point(1), Point(1), Point(2)}) == 2
    assert Place(page=1) != Cell("1", 0, 0)  # type: ignore[comparison-overlap]


def test_pickle_copy_and_replace_give_the_same_again() -> None:
    cell = Cell("12", 3, 4, place=Place(page=2, box=(1.0, 2.0, 3.0, 4.0)), confidence=0.5)
    assert pickle.loads(pickle.dumps(cell)) == cell
    assert copy.deepcopy(cell) == cell
    assert type(copy.copy(cell)) is Cell
    assert replace(cell, row=5) == Cell("12", 5, 4, 1, 1, cell.place, None, 0.5)
    assert asdict(cell)["place"]["page"] == 2


def test_a_property_beside_the_fields_works() -> None:
    figure = Figure("requests", "granted", "total", "2021", None, "", "blank", NOWHERE)
    assert figure.code == "requests.granted.total"
    assert figure.agreement == "single"
