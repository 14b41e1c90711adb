"""Pictures of one publication are the sheets of one report: they are read as one document, a ZIP made in memory.

A table that goes on from one sheet to the next has its head on the first alone; read alone, the second says nothing.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from archive.publications import Document, Publication, short_name

#: No name in an archive is longer; the file systems' own bound in bytes is 255.
LONGEST_NAME = 60


@dataclass(frozen=True)
class Sheets:
    """Several pictures in the order of their page."""

    pictures: tuple[Document, ...]

    @property
    def key(self) -> str:
        """A hash for the result of reading them together: of their hashes in order."""
        return hashlib.sha256(
            "\n".join(["sheets", *(picture.sha256 for picture in self.pictures)]).encode()
        ).hexdigest()

    @property
    def names(self) -> tuple[str, ...]:
        """``0001-p1.jpg``: what the pictures are called in the archive, so that messages about it can be understood."""
        named = (short_name(picture.url).replace("/", "-")[-LONGEST_NAME:] for picture in self.pictures)
        return tuple(f"{number:04}-{name}" for number, name in enumerate(named, 1))

    def pack(self, contents: Sequence[bytes]) -> bytes:
        """The archive of the pictures, stored; the same bytes for the same pictures."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, content in zip(self.names, contents, strict=True):
                archive.writestr(zipfile.ZipInfo(name), content)
        return file.getvalue()

    def find(self, member: str | None) -> Document:
        """The picture that a place in the archive stands in; the first where the place names none."""
        return dict(zip(self.names, self.pictures, strict=True)).get(member or "", self.pictures[0])


def find_sheets(publication: Publication) -> Sheets | None:
    """The pictures of a publication, where it has several; one that it shows twice counts once."""
    pictures = {document.sha256: document for document in publication.current if document.is_sheet}
    return Sheets(tuple(pictures.values())) if len(pictures) > 1 else None
