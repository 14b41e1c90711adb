"""Leave the collector of circular garbage alone while one document is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_collection() -> Iterator[None]:
    """A document makes thousands of small objects and no circles, and looking them through again and again takes a
    sixth of the time. What circles there are, are collected after the document.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
