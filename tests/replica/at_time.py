"""Run the front door with the clock set forward: ``python -m tests.replica.at_time DAYS update yining.gov.cn …``

Only this process lives in the future; the program itself has no such switch, because a capture's time is evidence.
"""

from __future__ import annotations

import datetime
import sys

_REAL = datetime.datetime


class _Meta(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _REAL)


def shift(days: float) -> None:
    """Set the clock of `datetime.now` forward for everything that is imported after."""
    offset = datetime.timedelta(days=days)

    class Later(_REAL, metaclass=_Meta):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
            return _REAL.now(tz) + offset

    datetime.datetime = Later  # type: ignore[misc]


if __name__ == "__main__":
    shift(float(sys.argv[1]))
    from gongkai import main

    main(sys.argv[2:], prog_name="gongkai")
