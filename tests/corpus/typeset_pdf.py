"""Pages set by hand written as PDF through reportlab, and the ways in which real files are damaged."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.flow import Page, measure, set_pages
from tests.corpus.layout import Item, Quirks
from tests.corpus.programs import ProgramMissing
from tests.corpus.truth import Truth

#: reportlab embeds TrueType outlines alone, which Noto's CJK fonts have not. This one has no Latin letters or digits:
#: they are set in Helvetica, as real files mix two fonts in a line.
FONT_FILE = Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")


def write_pdf(truth: Truth, items: tuple[Item, ...], quirks: Quirks) -> bytes:
    """The report as the bytes of a PDF, the same for the same arguments."""
    return draw_pdf(set_pages(items, quirks), quirks, truth.title if "metadata" in quirks else "")


def draw_pdf(pages: list[Page], quirks: Quirks = frozenset(), title: str = "") -> bytes:
    """Draw pages; ``quirks`` choose the font, encryption, turning and cropping."""
    font = _register_font(quirks)
    file = io.BytesIO()
    lock = StandardEncryption("", ownerPassword="secret", canPrint=1, strength=128) if "encrypted" in quirks else None
    canvas = Canvas(file, invariant=1, pageCompression=1, encrypt=lock)
    canvas.setTitle(title)
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        _draw_page(canvas, page, font, quirks)
        if "rotated_page" in quirks:
            canvas.setPageRotation(90)
        if "cropped_page" in quirks:
            canvas.setCropBox((30, 40, page.width - 30, page.height - 20))
        canvas.showPage()
    canvas.save()
    data = file.getvalue()
    if "junk_before_header" in quirks:
        data = b"\r\n<!-- cached by proxy -->\r\n" + data
    if "broken_xref" in quirks:
        data = data.replace(b"startxref\n", b"startxref\n9")
    return data


def _register_font(quirks: Quirks) -> str:
    if "cid_font" in quirks:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        return "STSong-Light"
    if not FONT_FILE.exists():
        raise ProgramMissing(f"the font {FONT_FILE} is not installed (Debian: apt install fonts-droid-fallback)")
    pdfmetrics.registerFont(TTFont("Body", str(FONT_FILE)))
    return "Body"


def _draw_page(canvas: Canvas, page: Page, font: str, quirks: Quirks) -> None:
    if "rotated_page" in quirks:  # stored sideways, shown upright by /Rotate; reportlab swaps the sides itself
        canvas.translate(page.height, 0)
        canvas.rotate(90)
    canvas.setLineWidth(0.3 if "thin_rules" in quirks else 0.6)
    if "dashed_rules" in quirks:
        canvas.setDash(2, 1.5)
    for rule in sorted(page.rules, key=lambda rule: not rule.fill):
        y0, y1 = page.height - rule.top, page.height - rule.bottom
        if rule.fill:
            canvas.setFillColorRGB(1, 1, 0.6)
            canvas.rect(rule.x0, y1, rule.x1 - rule.x0, y0 - y1, stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
        elif "rules_as_boxes" in quirks:
            canvas.rect(rule.x0, y1, max(rule.x1 - rule.x0, 0.5), max(y0 - y1, 0.5), stroke=0, fill=1)
        else:
            canvas.line(rule.x0, y0, rule.x1, y1)
    texts = page.texts
    if "text_out_of_order" in quirks:
        texts = sorted(texts, key=lambda text: (text.x, text.top))
    for text in texts:
        y = page.height - text.top - text.size * 0.86
        x = text.x
        for run in list(text.text) if "letter_by_letter" in quirks else split_runs(text.text, font):
            canvas.setFont(choose_font(run[0], font), text.size)
            canvas.drawString(x, y, run)
            x += measure(run, text.size)


def choose_font(character: str, font: str) -> str:
    """The font that has a character."""
    has_it = font != "Body" or ord(character) in pdfmetrics.getFont("Body").face.charToGlyph
    return font if has_it and (font != "Body" or ord(character) > 0x2000) else "Helvetica"


def split_runs(text: str, font: str) -> list[str]:
    """The text cut where the font changes."""
    runs: list[str] = []
    for character in text:
        if runs and choose_font(runs[-1][0], font) == choose_font(character, font):
            runs[-1] += character
        else:
            runs.append(character)
    return runs
