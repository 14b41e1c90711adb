"""The document inside an archive that a place names: ``附件.zip/年度报告/正文.docx`` of a ZIP file."""

from __future__ import annotations

from collections.abc import Iterator

from parse.model import Unreadable
from parse.readers.container import Bounds, list_members
from parse.sniff import CONTAINERS, sniff

#: Archives inside one another.
DEEPEST = 2


def open_member(data: bytes, member: str | None) -> tuple[bytes, str | None]:
    """The document that holds a member, and what of its name is left: the part of a package, a picture inside it.

    Raises ``Unreadable`` when the archive has no such member, and what opening it raises.
    """
    if sniff(data) not in CONTAINERS:
        return data, member
    for document, rest in _find(data, member or "", Bounds(), 1):
        return document, rest or None
    raise Unreadable(
        f"member {member}: the archive has none of that name; expected the one that was read first; look at the archive"
    )


def _find(data: bytes, name: str, bounds: Bounds, depth: int) -> Iterator[tuple[bytes, str]]:
    for member in list_members(data, bounds):
        rest = _strip(name, member.name)
        if rest is None:
            continue
        if sniff(member.data) not in CONTAINERS:
            yield member.data, rest
        elif depth < DEEPEST:
            yield from _find(member.data, rest, bounds, depth + 1)


def _strip(name: str, beginning: str) -> str | None:
    """What is left of a name behind the member that it begins with; None where it begins with another."""
    if not beginning or name == beginning:
        return name if not beginning else ""
    return name[len(beginning) + 1 :] if name.startswith(f"{beginning}/") else None
