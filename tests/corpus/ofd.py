"""Pages set by hand written as OFD (GB/T 33190-2016): a ZIP of XML, text objects and paths, in millimetres."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from tests.corpus.flow import Page, Text, set_pages
from tests.corpus.layout import Item, Quirks
from tests.corpus.truth import Truth

MM = 25.4 / 72
NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
FIXED_TIME = (2025, 1, 20, 9, 0, 0)


def write_ofd(truth: Truth, items: tuple[Item, ...], quirks: Quirks) -> bytes:
    """The report as the bytes of an OFD file, the same for the same arguments."""
    pages = set_pages(items, quirks)
    parts = {
        "OFD.xml": f'<ofd:OFD {NS} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0a1b</ofd:DocID>'
        f"<ofd:Title>{escape(truth.title)}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": _write_document(pages),
        "Doc_0/PublicRes.xml": f'<ofd:Res {NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="宋体" '
        'FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
    }
    for number, page in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = _write_page(page, 1000 * (number + 1), quirks)
    return pack({name: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode() for name, text in parts.items()})


def pack(parts: dict[str, bytes]) -> bytes:
    """A ZIP whose bytes depend on its members alone."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return file.getvalue()


def _write_document(pages: list[Page]) -> str:
    listed = "".join(
        f'<ofd:Page ID="{10 + number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(pages))
    )
    return (
        f"<ofd:Document {NS}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>"
        f"{_box(0, 0, pages[0].width, pages[0].height)}</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )


def _box(x: float, y: float, width: float, height: float) -> str:
    return " ".join(f"{value * MM:.3f}" for value in (x, y, width, height))


def _write_page(page: Page, first_id: int, quirks: Quirks) -> str:
    objects = []
    for rule in page.rules:
        if not rule.fill:
            width, height = rule.x1 - rule.x0, rule.bottom - rule.top
            end = f"{width * MM:.3f} {height * MM:.3f}"
            objects.append(
                f'<ofd:PathObject ID="{{id}}" Boundary="{_box(rule.x0, rule.top, max(width, 0.3), max(height, 0.3))}" '
                f'LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {end}</ofd:AbbreviatedData></ofd:PathObject>'
            )
    objects += [_write_text(text, quirks) for text in page.texts]
    numbered = "".join(item.replace("{id}", str(first_id + number)) for number, item in enumerate(objects))
    return (
        f"<ofd:Page {NS}><ofd:Area><ofd:PhysicalBox>{_box(0, 0, page.width, page.height)}</ofd:PhysicalBox></ofd:Area>"
        f'<ofd:Content><ofd:Layer ID="{first_id - 1}" Type="Body">{numbered}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def _write_text(text: Text, quirks: Quirks) -> str:
    advances = [text.size * MM * (1.0 if ord(character) > 0x2000 else 0.55) for character in text.text]
    if "equal_advances" in quirks and len(set(advances)) == 1 and len(advances) > 1:
        delta = f"g {len(advances) - 1} {advances[0]:.3f}"  # "g n d": the same step n times
    else:
        delta = " ".join(f"{advance:.3f}" for advance in advances[:-1])
    size = text.size * MM
    box = _box(text.x, text.top, sum(advances) / MM, text.size * 1.2)
    mark = f' DeltaX="{delta}"' if delta else ""
    return (
        f'<ofd:TextObject ID="{{id}}" Boundary="{box}" Font="2" Size="{size:.3f}">'
        f'<ofd:TextCode X="0" Y="{size * 0.86:.3f}"{mark}>{escape(text.text)}</ofd:TextCode></ofd:TextObject>'
    )
