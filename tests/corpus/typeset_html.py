"""A laid-out report as a web page: plain, pasted from Word, nested in layout tables, in GBK, on a platform."""

from __future__ import annotations

import html

from tests.corpus.layout import Item, Quirks, Slot, Table
from tests.corpus.truth import Truth

#: How browsers draw the rules of the tables, one choice a page.
BORDERS = {
    "thin_rules": "0.4px solid #000",
    "double_rules": "3px double #000",
    "dashed_rules": "1px dashed #333",
    "grey_rules": "1px solid #bbb",
    "no_rules": "0",
}
STYLE = """
@page {{ size: {page}; margin: 20mm 18mm; }}
body {{ font-family: "Noto Serif CJK SC", serif; font-size: {size}; line-height: 1.7; width: {width}; }}
h1 {{ text-align: center; font-size: 1.6em; }} h2 {{ font-size: 1.15em; }} p {{ text-indent: 2em; margin: 0.3em 0; }}
table.form {{ border-collapse: collapse; width: 100%; table-layout: fixed; line-height: 1.25; font-size: {cell}; }}
table.form td {{ border: {border}; padding: 2px 3px; text-align: center; vertical-align: middle; }}
table.form td.label {{ text-align: left; }} .sign {{ text-align: right; }}
tr {{ page-break-inside: avoid; }} {more}
"""


def write_page(truth: Truth, items: tuple[Item, ...], quirks: Quirks) -> str:
    """The page as text; `encode_page` gives its bytes."""
    body = "\n".join(_write_item(item, quirks) for item in items)
    if "whole_in_table" in quirks:
        body = f'<table border="1" width="100%"><tr><td>{body}</td></tr></table>'
    if "layout_tables" in quirks:
        inner = f'<table width="960"><tr><td width="200">公开指南<br>公开年报</td><td>{body}</td></tr></table>'
        head = "<tr><td>首页</td><td>政务公开</td></tr>"
        body = f'<table width="100%">{head}<tr><td colspan="2">{inner}</td></tr></table>'
    if "gkmlpt" in quirks:
        body = _wrap_gkmlpt(truth, body)
    charset = "gb2312" if "gbk" in quirks else "utf-8"
    head = f'<meta charset="{charset}"><title>{html.escape(truth.title)}</title>{_write_meta(truth, quirks)}'
    style = f"<style>{_write_style(quirks)}</style>"
    return f"<!DOCTYPE html>\n<html><head>{head}{style}</head>\n<body>{body}</body></html>"


def encode_page(page: str, quirks: Quirks) -> bytes:
    """The page's bytes in the charset it declares."""
    return page.encode("gb18030" if {"gbk", "wrong_charset"} & quirks else "utf-8")


def _write_style(quirks: Quirks) -> str:
    border = next((rule for name, rule in BORDERS.items() if name in quirks), "1px solid #000")
    more = "h2, p { background: #ffff66; display: table; }" if "highlights" in quirks else ""
    if "shaded_headers" in quirks:
        more += " td.head { background: #d9e2f3; }"
    if "repeated_header" in quirks:
        more += " thead { display: table-header-group; }"
    if "tall_rows" in quirks:
        more += " table.form td { padding: 15px 3px !important; }"
    if "row_over_page" in quirks:
        more = more + " tr { page-break-inside: auto !important; }"
    return STYLE.format(
        page="A4 landscape" if "landscape" in quirks else "A4",
        size="16px" if "large_type" in quirks else "14px",
        cell="11px" if "small_type" in quirks else "12px",
        width="auto",
        border=border,
        more=more,
    )


def _write_meta(truth: Truth, quirks: Quirks) -> str:
    if "meta" not in quirks:
        return ""
    names = {"SiteName": truth.agency, "ColumnName": "政府信息公开年报", "ArticleTitle": truth.title}
    names |= {"PubDate": f"{truth.year + 1}-01-29 10:21", "ContentSource": truth.agency}
    return "".join(f'<meta name="{name}" content="{html.escape(value)}">' for name, value in names.items())


def _wrap_gkmlpt(truth: Truth, body: str) -> str:
    facts = (("索引号", "11440000-2025-00012"), ("发布机构", truth.agency), ("名称", truth.title), ("文号", ""))
    rows = "".join(f"<tr><td>{name}：</td><td>{value}</td></tr>" for name, value in facts)
    return (
        f'<div class="classify"><table>{rows}</table></div><h1 class="content-title">{truth.title}</h1>'
        f'<div class="article-content"><div class="nr">{body}</div></div>'
    )


def _write_item(item: Item, quirks: Quirks) -> str:
    if isinstance(item, Table):
        return _write_table(item, quirks)
    if not item.text:
        return "<p><o:p>&nbsp;</o:p></p>" if "word_paste" in quirks else "<p>&nbsp;</p>"
    tag, mark = {"title": ("h1", ""), "heading": ("h2", ""), "signature": ("p", ' class="sign"')}.get(
        item.role, ("p", "")
    )
    if "word_paste" in quirks and item.role != "title":
        return f'<p class="MsoNormal" style="text-indent:21.0pt">{_cut_spans(item.text)}<o:p></o:p></p>'
    return f"<{tag}{mark}>{html.escape(item.text)}</{tag}>"


def _cut_spans(text: str) -> str:
    """Digits and letters in spans of their own, as Word marks them; every second Han run cut anywhere."""
    parts: list[str] = []
    run = ""
    for character in text:
        if run and (character.isascii() != run[-1].isascii() or len(run) >= 7):
            parts.append(run)
            run = ""
        run += character
    parts.append(run)
    marks = ('<span lang="EN-US">{}</span>', '<span style="font-family:仿宋_GB2312">{}</span>')
    return "".join(marks[0 if part.isascii() else 1].format(html.escape(part)) for part in parts)


def _write_table(table: Table, quirks: Quirks) -> str:
    widths = "".join(f'<col style="width:{width * 100:.1f}%">' for width in table.widths)
    rows: list[str] = []
    for row in range(table.rows):
        cells = "".join(_write_cell(slot, quirks) for slot in table.slots if slot.row == row)
        rows.append(f"<tr>{cells}</tr>")
    head = "".join(rows[: table.header_rows])
    body = "".join(rows[table.header_rows :])
    if "repeated_header" in quirks and head:
        return f'<table class="form"><colgroup>{widths}</colgroup><thead>{head}</thead><tbody>{body}</tbody></table>'
    marks = ' border="1" cellspacing="0" class="MsoTableGrid form"' if "word_paste" in quirks else ' class="form"'
    return f"<table{marks}><colgroup>{widths}</colgroup><tbody>{head}{body}</tbody></table>"


def _write_cell(slot: Slot, quirks: Quirks) -> str:
    down = slot.down + (3 if "long_rowspan" in quirks and slot.role == "group" else 0)
    spans = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{slot.across}"' if slot.across > 1 else "")
    text = _write_text(slot, quirks)
    return f'<td class="{slot.role}"{spans}>{text}</td>'


def _write_text(slot: Slot, quirks: Quirks) -> str:
    if slot.role == "group" and "vertical_group" in quirks:
        return "<br>".join(slot.text)
    if "break_in_cell" in quirks and slot.role == "label" and len(slot.text) > 12:
        return f"{html.escape(slot.text[:9])}<br>{html.escape(slot.text[9:])}"
    if "word_paste" in quirks:
        inner = _cut_spans(slot.text) if slot.text.strip() else '<span lang="EN-US"><o:p>&nbsp;</o:p></span>'
        return f'<p class="MsoNormal" align="center">{inner}</p>'
    if "nested_cells" in quirks and slot.role == "value":
        return f"<div><div><p>{html.escape(slot.text) or '&nbsp;'}</p></div></div>"
    if "split_digits" in quirks and slot.role == "value":
        return "".join(f"<span>{html.escape(character)}</span>" for character in slot.text)
    text = html.escape(slot.text).replace("  ", "&nbsp;&nbsp;")
    if "hidden_text" in quirks and slot.role == "value" and slot.row == 3:
        text += '<span style="display:none">8</span>'
    return text.replace("¹", "<sup>1</sup>")
