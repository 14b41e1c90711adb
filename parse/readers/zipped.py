"""Parts of a ZIP package (DOCX, XLSX, OFD) and their XML, with bounds: a bomb is refused before it swells.

A 42 KB archive can unpack to petabytes, and ten lines of XML entities to gigabytes. Here a part is unpacked piece by
piece up to a limit, and XML with a document type is refused: none of these formats has one.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parse.model import Unreadable

#: A package of a report has some dozens of parts; one with a picture for each page some hundreds.
MOST_PARTS = 5_000
#: One part, unpacked. The longest text of a real report has 5 MB; lxml needs ten times as much for the tree.
LARGEST_PART = 64_000_000
#: All parts that one reading unpacks.
LARGEST_PACKAGE = 200_000_000
#: Parts above this size are refused when they swell more than the ratio: XML of long tables reaches 60.
SWELLS_FROM = 10_000_000
MOST_SWELLING = 300
PIECE = 1 << 20

#: What the standard library raises for archives that are cut, damaged, encrypted or packed in another way.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
    IndexError,
    OverflowError,
)


@dataclass
class Package:
    """An opened ZIP package. Names are as stored, and compared without regard to case as Word and OFD readers do."""

    archive: zipfile.ZipFile
    what: str  #: for messages, e.g. ``DOCX``
    names: dict[str, str]  #: lower-case name without a leading slash, to the stored one
    unpacked: int = 0
    parsed: dict[str, etree._Element] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the package has this part."""
        return _fold(name) in self.names

    def read(self, name: str, limit: int = LARGEST_PART) -> bytes:
        """Unpack one part. Raises ``Unreadable`` when it is missing, damaged, encrypted or larger than ``limit``."""
        stored = self.names.get(_fold(name))
        if stored is None:
            raise Unreadable(f"part {name}: it is missing; expected it in every {self.what} file; fetch the file again")
        try:
            data = self._unpack(self.archive.getinfo(stored), limit)
        except DAMAGE as error:
            raise Unreadable(
                f"part {name}: it cannot be unpacked ({_squeeze(error)}); expected a whole {self.what} file; "
                "fetch it again, or save it anew if it is encrypted"
            ) from error
        self.unpacked += len(data)
        if self.unpacked > LARGEST_PACKAGE:
            raise Unreadable(_describe_bomb(name, self.what, LARGEST_PACKAGE))
        return data

    def _unpack(self, entry: zipfile.ZipInfo, limit: int) -> bytes:
        pieces: list[bytes] = []
        size = 0
        with self.archive.open(entry) as stream:
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > limit or (size > SWELLS_FROM and size > MOST_SWELLING * max(entry.compress_size, 1)):
                    raise Unreadable(_describe_bomb(entry.filename, self.what, limit))
                pieces.append(piece)
        return b"".join(pieces)

    def read_xml(self, name: str, limit: int = LARGEST_PART) -> etree._Element:
        """The root element of an XML part. Raises ``Unreadable`` as `read` does, and for broken XML."""
        root = self.parsed.get(_fold(name))
        if root is None:
            root = self.parsed[_fold(name)] = parse_xml(self.read(name, limit), name, self.what)
        return root


def open_package(data: bytes, what: str) -> Package:
    """Open a ZIP package. Raises ``Unreadable`` when its directory is damaged or absurdly long."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except DAMAGE as error:
        raise Unreadable(
            f"whole file: its ZIP directory cannot be read ({_squeeze(error)}); expected a whole {what} file; "
            "fetch it again"
        ) from error
    if len(entries) > MOST_PARTS:
        raise Unreadable(
            f"whole file: {len(entries)} parts; expected at most {MOST_PARTS} in a {what} file; look at the file"
        )
    return Package(archive, what, {_fold(entry.filename): entry.filename for entry in entries})


def parse_xml(data: bytes, name: str, what: str) -> etree._Element:
    """Parse one XML part, resolving and fetching nothing. Raises ``Unreadable``."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(
            f"part {name}: its XML is broken or beyond sane limits ({_squeeze(error)}); expected a whole {what} file; "
            "fetch it again"
        ) from error
    if root is None:
        raise Unreadable(f"part {name}: it is empty; expected XML in a {what} file; fetch it again")
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Unreadable(f"part {name}: it declares a document type; expected none in a {what} file; look at the file")
    return root


def iterate_local(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Descendants with this local name, whatever their namespace, in document order."""
    return element.iter(f"{{*}}{name}")


def _squeeze(error: Exception) -> str:
    return " ".join(str(error).split())[:150]


def _fold(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _describe_bomb(name: str, what: str, limit: int) -> str:
    return (
        f"part {name}: it unpacks to far more than its packed size or than {limit // 1_000_000} MB; expected a "
        f"{what} file of a report; it is built to exhaust memory: look at the file"
    )
