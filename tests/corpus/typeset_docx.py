"""A laid-out report as DOCX through python-docx, with real merges, nested tables, tracked changes and text boxes."""

from __future__ import annotations

import io

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from tests.corpus.layout import Item, Paragraph, Quirks, Slot, Table
from tests.corpus.truth import Truth

FONT = "Noto Serif CJK SC"
TEXT_WIDTH_CM = 16.0
ALIGNED = {
    "title": WD_ALIGN_PARAGRAPH.CENTER,
    "signature": WD_ALIGN_PARAGRAPH.RIGHT,
}
TEXT_BOX = """<w:r {ns}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:430pt;height:60pt">
<v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"""


def write_docx(truth: Truth, items: tuple[Item, ...], quirks: Quirks) -> bytes:
    """The report as the bytes of a DOCX file, the same for the same arguments."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    _set_page(document, quirks)
    target = document
    if "whole_in_table" in quirks:
        target = document.add_table(1, 1, "Table Grid").cell(0, 0)
    for item in items:
        if isinstance(item, Table):
            _add_table(target, item, quirks)
        else:
            _add_paragraph(target, item, quirks)
    document.core_properties.title = truth.title if "metadata" in quirks else ""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_page(document, quirks: Quirks) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    if "landscape" in quirks:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    if "page_numbers" in quirks:
        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for text, field in (("- ", None), (None, "PAGE"), (" -", None)):
            _add_run(paragraph, text, field)


def _add_run(paragraph, text: str | None, field: str | None) -> None:
    if text:
        paragraph.add_run(text)
    if field:
        paragraph._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )


def _add_paragraph(target, item: Paragraph, quirks: Quirks) -> None:
    paragraph = target.add_paragraph()
    if item.role in ALIGNED:
        paragraph.alignment = ALIGNED[item.role]
    if item.role == "title" and "title_in_text_box" in quirks:
        paragraph._p.append(parse_xml(TEXT_BOX.format(ns=nsdecls("w"), text=item.text)))
        return
    if item.role == "body" and "tracked_changes" in quirks:
        _track(paragraph, deleted="（征求意见稿）此句已删去。", inserted=item.text)
        return
    run = paragraph.add_run(item.text)
    run.bold = item.role in {"title", "heading"}
    run.font.size = Pt(18 if item.role == "title" else 14 if item.role == "heading" else 12)
    if item.role == "body":
        paragraph.paragraph_format.first_line_indent = Pt(24)
        if "highlights" in quirks:
            run._r.get_or_add_rPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="FFFF99"/>'))


def _track(paragraph, deleted: str, inserted: str) -> None:
    """A deletion and an insertion that nobody has accepted yet: what counts is the inserted text."""
    author = 'w:id="7" w:author="办公室" w:date="2025-01-10T09:00:00Z"'
    xml = (
        f"<w:del {nsdecls('w')} {author}><w:r><w:delText>{deleted}</w:delText></w:r></w:del>",
        f"<w:ins {nsdecls('w')} {author}><w:r><w:t>{inserted}</w:t></w:r></w:ins>",
    )
    for part in xml:
        paragraph._p.append(parse_xml(part))


def _add_table(target, table: Table, quirks: Quirks) -> None:
    if "nested_tables" in quirks:
        target = target.add_table(1, 1, "Table Grid").cell(0, 0) if hasattr(target, "styles") else target
    args = (table.rows, table.columns)
    made = target.add_table(*args) if not hasattr(target, "styles") else target.add_table(*args, "Table Grid")
    if "no_rules" not in quirks:
        made.style = "Table Grid"
    made.autofit = False
    _set_borders(made, quirks)
    for column, share in zip(made.columns, table.widths, strict=True):
        column.width = Cm(TEXT_WIDTH_CM * share)
    grid = [list(row.cells) for row in made.rows]
    for slot in table.slots:
        _fill_cell(grid, slot, table, quirks)
    if "repeated_header" in quirks:
        for row in made.rows[: table.header_rows]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if hasattr(target, "styles"):
        target.add_paragraph()


def _set_borders(made, quirks: Quirks) -> None:
    kind = {"double_rules": "double", "dashed_rules": "dashed", "thin_rules": "single"}
    value = next((kind[name] for name in kind if name in quirks), None)
    if not value:
        return
    sides = "".join(
        f'<w:{side} w:val="{value}" w:sz="2" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    made._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>"))


def _fill_cell(grid, slot: Slot, table: Table, quirks: Quirks) -> None:
    cell = grid[slot.row][slot.column]
    if slot.down > 1 or slot.across > 1:
        cell = cell.merge(grid[slot.row + slot.down - 1][slot.column + slot.across - 1])
    cell.width = Cm(TEXT_WIDTH_CM * sum(table.widths[slot.column : slot.column + slot.across]))
    paragraph = cell.paragraphs[0]
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if slot.role == "label" else WD_ALIGN_PARAGRAPH.CENTER
    size = Pt(9 if table.columns > 7 else 10.5)
    if slot.role == "value" and "tracked_changes" in quirks and slot.text.isdigit() and slot.row % 3 == 0:
        _track(paragraph, deleted=str(int(slot.text) + 7), inserted=slot.text)
        return
    for text in _cut(slot, quirks):
        paragraph.add_run(text.removesuffix("¹")).font.size = size
    if slot.text.endswith("¹"):
        paragraph.add_run("1").font.superscript = True
    if "struck_text" in quirks and slot.role == "value" and slot.row == 3:
        paragraph.add_run("7").font.strike = True
    if "numbered_labels" in quirks and slot.role == "label" and slot.text[:1].isdigit():
        _number_automatically(paragraph, slot)


def _cut(slot: Slot, quirks: Quirks) -> list[str]:
    if "split_digits" in quirks and slot.role == "value":
        return list(slot.text)
    if slot.role == "group" and "vertical_group" in quirks:
        return ["\n".join(slot.text)]
    return [slot.text]


def _number_automatically(paragraph, slot: Slot) -> None:
    """The number of the label as a list number, which the file does not store as text; each group counts anew."""
    document = paragraph.part.document
    paragraph.runs[0].text = slot.text[2:]
    paragraph.style = document.styles["List Number"]
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    if slot.text.startswith("1."):
        first = style.pPr.numPr.numId.val
        made = numbering.add_num(numbering.num_having_numId(first).abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(1)
    current = numbering.num_lst[-1].numId
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = current
