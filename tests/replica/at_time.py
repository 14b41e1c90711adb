"""Run the front door with the clock set forward: ``python -m tests.replica.at_time DAYS update yining.gov.cn …``

Only this process lives in the future; the program itself has no such switch, because a capture's time is evidence.
"""

from __future__ import annotations

import datetime
import importlib
import pkgutil
import sys

import crawler
import gongkai

_REAL = datetime.datetime


class _Meta(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _REAL)


def shift(days: float) -> None:
    """Set the clock forward for the modules of the crawler and of the front door: a build knows none."""
    offset = datetime.timedelta(days=days)

    class Later(_REAL, metaclass=_Meta):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
            return _REAL.now(tz) + offset

    for package in (crawler, gongkai):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            if getattr(module, "datetime", None) is _REAL:
                module.datetime = Later  # type: ignore[attr-defined]


if __name__ == "__main__":
    shift(float(sys.argv[1]))
    gongkai.main(sys.argv[2:], prog_name="gongkai")
