"""XML parts of ZIP packages (DOCX, XLSX, OFD) by the standard library's ElementTree; the first reading has lxml.

Unpacking is bounded as everywhere; XML that declares a document type is refused, so that no entity can swell.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from xml.etree import ElementTree

from parse.model import Unreadable
from parse.readers.zipped import Package

#: A declaration of a document type, in the encodings that packages use.
DOCTYPE = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
Node = ElementTree.Element


def read_part(package: Package, name: str) -> Node:
    """The root of one part. Raises ``Unreadable`` when it is missing, broken, or declares a document type."""
    data = package.read(name)
    if any(mark in data for mark in DOCTYPE):
        raise Unreadable(f"part {name}: it declares a document type; expected none; look at the file")
    try:
        return ElementTree.fromstring(data)  # noqa: S314  (no document type, so no entities)
    except ElementTree.ParseError as error:
        raise Unreadable(f"part {name}: its XML is broken ({error}); expected a whole file; fetch it again") from error


def get_name(node: Node) -> str:
    """The name of an element without its namespace: strict and transitional files differ in that alone."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def get_attribute(node: Node, name: str) -> str | None:
    """An attribute by its name without a namespace."""
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), None)


def find_children(node: Node | None, name: str) -> Iterator[Node]:
    """The children of a name; none of no element."""
    return (child for child in (node if node is not None else ()) if get_name(child) == name)


def find_child(node: Node | None, name: str) -> Node | None:
    """The first child of a name."""
    return next(find_children(node, name), None)


def list_relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """For each relation of a part the part it names, and what it is to it."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if not package.has(relations):
        return {}
    return {
        get_attribute(node, "Id") or "": (
            resolve(get_attribute(node, "Target") or "", folder),
            (get_attribute(node, "Type") or "").rpartition("/")[2],
        )
        for node in find_children(read_part(package, relations), "Relationship")
    }


def resolve(target: str, folder: str) -> str:
    """A target is absolute in the package, or relative to the part that names it."""
    target = target.replace("\\", "/")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
