"""The documents of the corpus, one line each: format, road, quirks.

Seeds follow the order: add lines at the ends of the lists only where all that follows may change.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.corpus.specimen import Specimen

#: How each road begins: the writer of the source, and the steps after it.
ROADS: dict[str, tuple[str, tuple[str, ...]]] = {
    "html": ("html", ()),
    "chromium": ("html", ("chromium:pdf",)),
    "libreoffice": ("docx", ("office:docx:pdf",)),
    "reportlab": ("pdf", ()),
    "docx": ("docx", ()),
    "doc": ("docx", ("office:docx:doc",)),
    "doc_from_html": ("html", ("office:html:doc",)),
    "rtf": ("docx", ("office:docx:rtf",)),
    "xlsx": ("xlsx", ()),
    "xls": ("xls", ()),
    "xls_from_xlsx": ("xlsx", ("office:xlsx:xls",)),
    "ofd": ("ofd", ()),
    "layout_text": ("html", ("chromium:pdf", "pdftotext:-layout")),
    "layout_text_office": ("docx", ("office:docx:pdf", "pdftotext:-layout")),
    "raw_text": ("html", ("chromium:pdf", "pdftotext:-raw")),
    "raw_text_office": ("docx", ("office:docx:pdf", "pdftotext:-raw")),
    "pasted_text": ("html", ("chromium:text",)),
    "screenshot": ("html", ("chromium:png",)),
}

#: Quirks that change what is printed or which rows there are; every format can have them. ``@`` names the edition.
SAID = (
    "",
    "commas big",
    "@2019",
    "@2019 yuan blank_zeros",
    "@2019 signed",
    "@2019 grown unit",
    "@mixed",
    "@mixed misprints",
    "@prose",
    "extra_row",
    "missing_rows",
    "no_rules_row",
    "blank_total",
    "blank_organisations",
    "dashes",
    "slashes",
    "em_dashes",
    "none_words",
    "full_width",
    "notes",
    "big",
    "decimals",
    "leading_blanks",
    "enumeration_comma",
    "inner_blanks",
    "short_labels label_footnote",
    "cell_footnote unit",
    "inconsistent",
    "split_tables",
    "dash_heading",
    "no_heading_numbers",
    "no_first_table",
)
#: Format, road, and one quirk set a document.
TEXTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("html", "html", SAID),
    (
        "html",
        "html",
        (
            "gbk meta", "word_paste", "word_paste blank_zeros", "layout_tables", "whole_in_table", "gkmlpt meta",
            "long_rowspan", "nested_cells", "split_digits", "break_in_cell vertical_group", "attached_units",
            "@2019 word_paste gbk blank_zeros", "@prose gbk word_paste", "gkmlpt layout_tables slashes",
            "superscript_note", "hidden_text", "wrong_charset", "seven_sections", "restarted_numbers",
        ),
    ),
    (
        "pdf",
        "chromium",
        (
            "", "thin_rules", "double_rules", "dashed_rules", "grey_rules", "no_rules", "highlights",
            "repeated_header",
            "landscape", "shaded_headers", "row_over_page tall_rows", "vertical_group", "small_type",
            "large_type decimals",
            "@2019 thin_rules signed", "@mixed highlights", "@prose", "big commas", "notes extra_row",
            "attached_units",
            "blank_zeros", "split_tables", "whole_in_table", "tall_rows repeated_header @2019",
        ),
    ),
    (
        "pdf",
        "libreoffice",
        (
            "", "double_rules", "dashed_rules", "no_rules", "highlights", "repeated_header", "landscape",
            "page_numbers",
            "vertical_group", "@2019 yuan", "@mixed misprints page_numbers", "@prose", "big", "decimals dashes",
            "blank_total", "enumeration_comma inner_blanks", "extra_row missing_rows", "whole_in_table",
        ),
    ),
    (
        "pdf",
        "reportlab",
        (
            "", "page_numbers open_bottom tall_rows", "repeated_header page_numbers tall_rows", "cid_font",
            "rotated_page", "cropped_page",
            "encrypted", "junk_before_header", "broken_xref", "letter_by_letter", "text_out_of_order",
            "rules_as_boxes",
            "horizontal_rules", "no_rules", "highlights page_numbers", "whole_in_table open_bottom", "dashed_rules",
            "double_rules", "thin_rules vertical_group", "landscape", "@2019 open_bottom page_numbers tall_rows",
            "@mixed cid_font",
            "@prose page_numbers highlights", "blank_zeros open_bottom tall_rows", "split_title full_width",
            "metadata slashes",
            "label_over_page tall_rows open_bottom", "big", "commas big landscape",
            "tall_rows label_over_page @mixed page_numbers",
        ),
    ),
    (
        "docx",
        "docx",
        (
            "", "tracked_changes", "nested_tables", "title_in_text_box", "numbered_labels", "split_digits",
            "no_rules",
            "whole_in_table", "vertical_group", "@2019 yuan", "@mixed misprints", "@prose", "commas", "blank_zeros",
            "attached_units", "extra_row notes", "superscript_note", "struck_text",
        ),
    ),
    ("doc", "doc", ("", "@2019 signed", "tracked_changes", "dashes vertical_group", "@prose", "nested_tables")),
    ("doc", "doc_from_html", ("", "word_paste", "@mixed")),
    ("wps", "doc", ("big", "@2019", "blank_organisations page_numbers")),
    ("rtf", "rtf", ("", "commas", "@2019 yuan", "nested_tables", "none_words vertical_group")),
    (
        "xlsx",
        "xlsx",
        (
            "", "sheet_per_table", "numbers_as_text commas", "offset_tables blank_zeros", "hidden_sheet decimals",
            "@2019 signed", "@mixed slashes", "missing_rows extra_row",
        ),
    ),
    ("xls", "xls", ("", "sheet_per_table", "numbers_as_text full_width", "@2019 yuan")),
    ("xls", "xls_from_xlsx", ("", "sheet_per_table dashes")),
    ("et", "xls", ("big", "sheet_per_table @2019", "blank_total")),
    (
        "ofd",
        "ofd",
        ("", "equal_advances", "@2019 repeated_header", "@mixed open_bottom page_numbers", "blank_zeros", "@prose",
         "vertical_group commas"),
    ),
    (
        "text",
        "layout_text",
        ("", "@2019", "@mixed misprints", "commas", "blank_total",
         "@prose"),
    ),
    ("text", "layout_text_office", ("small", "@2019 small", "commas", "small slashes")),
    ("text", "raw_text", ("small", "@2019 small", "small decimals", "small dashes")),
    ("text", "raw_text_office", ("small", "small enumeration_comma")),
    ("text", "pasted_text", ("", "@2019", "blank_zeros", "notes")),
)  # fmt: skip
#: Archive step, road of the document inside, quirks.
ARCHIVES = (
    ("zip", "zip", "reportlab", ""),
    ("zip", "zip_gbk", "docx", "commas"),
    ("zip", "zip_gbk", "doc", "@2019"),
    ("zip", "zip_in_zip", "chromium", "slashes"),
    ("7z", "7z", "docx", ""),
    ("7z", "7z", "chromium", "@mixed"),
    ("rar", "rar", "reportlab", ""),
    ("rar", "rar", "docx", "blank_zeros"),
)
#: Format, road, step with dots an inch, damage, quirks.
PICTURES = (
    *(
        ("pdf-scan", "libreoffice", "scan:200", "clean", said)
        for said in ("", "@2019 signed", "commas big", "@mixed dashes")
    ),
    ("pdf-scan", "chromium", "scan:200", "clean", "thin_rules decimals"),
    ("pdf-scan", "reportlab", "scan:300", "clean", "page_numbers open_bottom"),
    ("pdf-scan", "reportlab", "scan:200", "clean", "blank_zeros"),
    ("pdf-scan", "chromium", "scan:200", "clean", "@prose"),
    *(
        ("pdf-scan", "libreoffice", "scan:200", "mild", said)
        for said in ("", "stamp", "shadow", "low_contrast", "broken_rules", "rotated_90", "upside_down",
        "speckle", "fax")
    ),
    *(
        ("pdf-scan", "chromium", "scan:200", "mild", said)
        for said in ("", "@2019 stamp", "vertical_group big", "inconsistent")
    ),
    *(
        ("pdf-scan", "libreoffice", "scan:200", "hard", said)
        for said in ("", "stamp", "photo", "low_contrast", "shadow noise")
    ),
    ("pdf-scan", "chromium", "scan:150", "hard", "big"),
    ("pdf-scan", "reportlab", "scan:200", "hard", "broken_rules speckle"),
    ("pdf-scan", "reportlab", "ocr_layer:200", "clean", "ocr_layer"),
    ("pdf-scan", "reportlab", "ocr_layer:200", "mild", "ocr_layer stamp"),
    ("pdf-mixed", "libreoffice", "mix:200", "clean", "mixed_pages"),
    ("pdf-mixed", "reportlab", "mix:200", "mild", "mixed_pages page_numbers"),
    ("pdf-mixed", "chromium", "mix:200", "mild", "mixed_pages @2019"),
    ("pdf-mixed", "libreoffice", "mix:150", "hard", "mixed_pages stamp"),
    *(("jpg", "reportlab", "scan:200", "clean", f"one_page {said}") for said in ("", "commas")),
    *(
        ("jpg", "reportlab", "scan:200", "mild", f"one_page {said}")
        for said in ("photo", "stamp", "rotated_90", "skew jpeg")
    ),
    *(("jpg", "reportlab", "scan:200", "hard", f"one_page {said}") for said in ("photo", "upside_down", "blur")),
    *(("png", "reportlab", "scan:200", "mild", f"one_page {said}") for said in ("noise", "dashes")),
    ("png", "screenshot", "", "clean", "screenshot"),
    ("png", "screenshot", "", "clean", "screenshot @2019 thin_rules"),
    ("png", "screenshot", "", "clean", "screenshot grey_rules slashes"),
    ("tiff", "reportlab", "scan:200", "clean", "fax"),
    ("tiff", "libreoffice", "scan:200", "mild", ""),
    ("tiff", "reportlab", "scan:200", "mild", "@2019 skew"),
    ("tiff", "reportlab", "scan:200", "hard", "fax skew"),
    ("html-pictures", "html", "picture_page:150", "clean", "tables_as_pictures"),
    ("html-pictures", "html", "picture_page:150", "mild", "tables_as_pictures @2019"),
    ("docx-pictures", "docx", "picture_docx:200", "clean", "tables_as_pictures"),
    ("docx-pictures", "docx", "picture_docx:200", "mild", "tables_as_pictures"),
)  # fmt: skip


@cache
def list_specimens() -> tuple[Specimen, ...]:
    """Every document of the corpus, in the order of the lists above."""
    rows = [(kind, road, (), "", said) for kind, road, quirks in TEXTS for said in quirks]
    rows += [(kind, road, (step,), "", said) for kind, step, road, said in ARCHIVES]
    rows += [
        (kind, road, (step,) if step else (), level, f"short {said}") for kind, road, step, level, said in PICTURES
    ]
    return tuple(_make(seed, *row) for seed, row in enumerate(rows, 1))


def _make(seed: int, kind: str, road: str, *rest: Any) -> Specimen:
    more, level, said = rest
    words = said.split()
    edition = next((word[1:] for word in words if word.startswith("@")), "2021")
    quirks = frozenset(word for word in words if not word.startswith("@"))
    source, steps = ROADS[road]
    shown = [word for word in words if word not in {"short", "one_page"}]
    parts = [f"{seed:03}", kind, road, level, *(word.lstrip("@") for word in shown)]
    name = "-".join(part for part in parts if part)
    return Specimen(name, kind, source, (*steps, *more), quirks, seed, edition, level)
