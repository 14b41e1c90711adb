"""Pages as pictures: rendered, damaged and put into JPG, PNG, TIFF, a PDF of pictures, or beside real text pages."""

from __future__ import annotations

import base64
import io
import random

import pypdfium2
from docx import Document
from docx.shared import Cm
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.damage import damage
from tests.corpus.flow import Page, set_pages
from tests.corpus.layout import Item, Paragraph, Table
from tests.corpus.programs import render
from tests.corpus.specimen import Specimen
from tests.corpus.typeset_html import encode_page, write_page
from tests.corpus.typeset_pdf import choose_font, draw_pdf, split_runs


def scan(pdf: bytes, specimen: Specimen, dpi: int) -> bytes:
    """The document with every page damaged, in the specimen's own format."""
    pages = _damage_pages(pdf, specimen, dpi)
    if specimen.format == "tiff":
        return _save_tiff(pages, dpi, specimen)
    if specimen.format in {"jpg", "png"}:
        if len(pages) != 1:
            raise ValueError(f"{specimen.name}: {len(pages)} pages; expected one for a picture; shorten the report")
        return _save(pages[0], "JPEG" if specimen.format == "jpg" else "PNG", dpi)
    return _save_pdf(pages, dpi)


def _damage_pages(pdf: bytes, specimen: Specimen, dpi: int) -> list[Image.Image]:
    return [
        damage(page, specimen.quirks, specimen.damage, specimen.seed * 100 + number)
        for number, page in enumerate(render(pdf, dpi))
    ]


def _save(page: Image.Image, kind: str, dpi: int) -> bytes:
    file = io.BytesIO()
    page.save(file, kind, dpi=(dpi, dpi), **({"quality": 88} if kind == "JPEG" else {}))
    return file.getvalue()


def _save_tiff(pages: list[Image.Image], dpi: int, specimen: Specimen) -> bytes:
    is_fax = "fax" in specimen.quirks
    shown = [page.convert("1") if is_fax else page.convert("L") for page in pages]
    file = io.BytesIO()
    compression = "group4" if is_fax else "tiff_lzw"
    shown[0].save(file, "TIFF", save_all=True, append_images=shown[1:], compression=compression, dpi=(dpi, dpi))
    return file.getvalue()


def _save_pdf(pages: list[Image.Image], dpi: int, layers: list[Page] | None = None) -> bytes:
    """A PDF of JPEG pages, with ``layers`` of invisible text as scanning software puts over them."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    draw_pdf([])  # registers the font
    for number, page in enumerate(pages):
        width, height = page.width * 72 / dpi, page.height * 72 / dpi
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(_save(page, "JPEG", dpi))), 0, 0, width, height)
        if layers:
            _write_layer(canvas, layers[number], number)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _write_layer(canvas: Canvas, page: Page, seed: int) -> None:
    """Invisible text in which about one number in eight has a wrong digit: what stands on the picture is the truth."""
    draw = random.Random(seed)
    for line in page.texts:
        shown = line.text
        if shown.strip().isdigit() and draw.random() < 0.12:
            shown = shown[:-1] + str((int(shown[-1]) + 3) % 10)
        text = canvas.beginText(line.x, page.height - line.top - line.size * 0.86)
        text.setTextRenderMode(3)
        for run in split_runs(shown, "Body"):
            text.setFont(choose_font(run[0], "Body"), line.size)
            text.textOut(run)
        canvas.drawText(text)


def add_ocr_layer(items: tuple[Item, ...], specimen: Specimen, dpi: int) -> bytes:
    """A scan under a layer of recognised text that has mistakes."""
    layers = set_pages(items, specimen.quirks)
    pages = _damage_pages(draw_pdf(layers, specimen.quirks), specimen, dpi)
    return _save_pdf(pages, dpi, layers)


def mix(pdf: bytes, specimen: Specimen, dpi: int) -> bytes:
    """The pages of the second table as pictures, the others as text (``mix``)."""
    pictures = pypdfium2.PdfDocument(_save_pdf(_damage_pages(pdf, specimen, dpi), dpi))
    source = pypdfium2.PdfDocument(pdf)
    made = pypdfium2.PdfDocument.new()
    for number in range(len(source)):
        text = source[number].get_textpage().get_text_bounded()
        is_table = "不予公开" in text or "重复申请" in text
        made.import_pages(pictures if is_table else source, [number])
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _picture_tables(items: tuple[Item, ...], specimen: Specimen, dpi: int) -> dict[int, bytes]:
    """Each table of the report as a PNG cut out of its page, by its place among the items."""
    pictures = {}
    for index, item in enumerate(items):
        if isinstance(item, Table):
            page = _damage_pages(draw_pdf(set_pages((item,), frozenset())), specimen, dpi)[0]
            box = Image.eval(page.convert("L"), lambda value: 255 if value < 200 else 0).getbbox()
            margin = dpi // 10
            box = (max(0, box[0] - margin), max(0, box[1] - margin), box[2] + margin, box[3] + margin)
            pictures[index] = _save(page.crop(box), "PNG", dpi)
    return pictures


def picture_page(items: tuple[Item, ...], specimen: Specimen, dpi: int) -> bytes:
    """A web page whose tables are pictures inside the page."""
    pictures = _picture_tables(items, specimen, dpi)
    marks = tuple(Paragraph(f"@@{index}@@") if index in pictures else item for index, item in enumerate(items))
    page = write_page(specimen.truth, marks, specimen.quirks)
    for index, picture in pictures.items():
        source = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        page = page.replace(f"@@{index}@@", f'<img src="{source}" width="700">')
    return encode_page(page, specimen.quirks)


def picture_docx(items: tuple[Item, ...], specimen: Specimen, dpi: int) -> bytes:
    """A Word file whose tables are pasted pictures."""
    pictures = _picture_tables(items, specimen, dpi)
    document = Document()
    for index, item in enumerate(items):
        if index in pictures:
            document.add_picture(io.BytesIO(pictures[index]), width=Cm(16))
        elif isinstance(item, Paragraph):
            document.add_paragraph(item.text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
