"""How text of HTML pages looks: raised, struck and hidden digits, by tag or by style sheet, in all readings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from parse import Unreadable, parse_report
from parse.model import Block, Grid
from parse.readers.html import read_html
from parse.readers.html_css import judge_media
from parse.readers.html_selectors import MAYBE, NO, YES
from parse.readers.html_spread import spread_formats
from tests.test_parse_pages import PAGE

LICENCES = "proactive.licences.decisions"
NINE = "1<i id=k class='x y'>9</i>6"


def show(content, style="", doctype="<!doctype html>"):
    """What a cell, its token and a paragraph with ``content`` say, blanks left out, and the kinds of problems."""
    table = f"<table><tr><td>项目</td><td>数</td></tr><tr><td>规章</td><td>{content}</td></tr></table>"
    page = (
        f"{doctype}<html><head><style>{style}</style></head><body><p>报告</p>{table}<div>{content}</div></body></html>"
    )
    reading = read_html(page.encode())
    (grid,) = [item for item in reading.items if isinstance(item, Grid)]
    prose = [item.text for item in reading.items if isinstance(item, Block)][1:]
    texts = (grid.cells[3].text, reading.tokens[3].text, "".join(prose))
    return tuple("".join(text.split()) for text in texts), [problem.kind for problem in reading.problems]


def check(content, expected, style="", doctype="<!doctype html>"):
    assert show(content, style, doctype) == ((expected,) * 3, [])


def check_doubt(content, style, expected):
    texts, kinds = show(content, style)
    assert (set(texts), kinds) == ({expected}, ["look_in_doubt"])


def read_licences(cell, style=""):
    page = PAGE.replace("<head>", f"<head><style>{style}</style>").replace(">141399<", f">{cell}<")
    report = parse_report(page.encode())
    return next(figure for figure in report.figures if figure.code == LICENCES), report.problems


@pytest.mark.parametrize(
    "raised",
    [
        "15<sup>2</sup>",
        "15<sup><b>2</b></sup>",
        "15<sup><a href='#n'><span><font>2</font></span></a></sup>",
        "15<sup><p>2</p></sup>",
        "15<sub><sup><i>2</i></sup></sub>",
        "15<span style='vertical-align: super'><b>2</b></span>",
    ],
)
def test_raised_digits_stay_apart_however_deep(raised):
    check(raised, "15²")
    figure, _ = read_licences(raised)
    assert figure.value is None and "²" in figure.printed


def test_lowered_digits_stay_apart_and_those_behind_are_none():
    check("15<sub><b>2</b><i></i>3</sub>4", "15₂₃4")


@pytest.mark.parametrize(
    "style",
    [
        ".x{display:none}",
        "i{display: none}",
        "#k {visibility:hidden}",
        "i.x{visibility:collapse}",
        "a, .x , b{opacity:0}",
        "I.x.y{font-size:0}",
        ".x{font:0/0 a}",
        ".x{color:red;display:none!important} .x{display:inline}",
        "table, div{color:red} div > .x, td > .x{display:none}",
        "i:not(.z, b){display:none}",
        ":is(.z, .x){display:none}",
        "b + i, p ~ div > i, td > i{display:none}",
        "[class='x y']{display:none}",
        "<!-- .x{/* } */ display:none} -->",
        "@media screen, print{.x{display:none}}",
        "@media (min-width:600px){.x{display:none}}",
        ".x{dis\\70lay:/**/none}",
        ".z{content:'}'} .x{display:none",
    ],
)
def test_what_a_style_sheet_hides_is_not_read(style):
    check(NINE, "16", style)


@pytest.mark.parametrize(
    "style",
    [
        ".x{display:none} .x{display:inline}",
        ".x{display:none} i#k{display:inline}",
        ".xx{display:none} .x-y{display:none} b{display:none} #x{display:none}",
        "@media print{.x{display:none}}",
        "@media (max-width:768px){.x{display:none}}",
        "@page{margin:0} @font-face{font-family:x;src:none} @keyframes x{0%{opacity:0}}",
        ".x:hover{display:none} .x::after{display:none}",
        ".x b{display:none} b > .x{display:none}",
        ".X{display:none}",
        ".x{opacity:0.9;font-size:10.5pt;font:bold 10px/1.0 a;text-decoration:none}",
        ".x,{display:none}",
    ],
)
def test_what_a_style_sheet_does_not_hide_is_read(style):
    check(NINE, "196", style)


def test_a_page_without_a_doctype_ignores_the_case_of_classes():
    check(NINE, "16", ".X{display:none}", doctype="")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (".x{text-decoration:underline line-through}", "1~~9~~6"),
        (".x{text-decoration-line:line-through}", "1~~9~~6"),
        ("i{vertical-align:super}", "1⁹6"),
        (".x{vertical-align:sub}", "1₉6"),
    ],
)
def test_a_style_sheet_strikes_raises_and_lowers(style, expected):
    check(NINE, expected, style)


@pytest.mark.parametrize("style", ["opacity:0", "opacity: .0", "font-size:0px", "display:block;display:none"])
def test_a_style_of_the_element_hides_as_well(style):
    check(f'1<i style="{style}">9</i>6', "16")


@pytest.mark.parametrize(
    "style",
    [
        ".x:nth-child(1){display:none}",
        "i:lang(zh){text-decoration:line-through}",
        "[class^=x]{font-size:0}",
        "@media (max-width:1400px){.x{display:none}}",
        "@supports (display:grid){.x{display:none}}",
        "td, div{.x{display:none}}",
    ],
)
def test_what_a_style_sheet_may_hide_is_flagged(style):
    check_doubt(NINE, style, "19\ufffd6")


def test_something_visible_in_something_hidden_is_flagged():
    style = ".x{visibility:hidden} .v{visibility:visible}"
    check_doubt("1<i class=x>9<b class=v>3</b></i>6", style, "19\ufffd3\ufffd6")


def test_a_size_set_within_a_frame_of_no_size_is_seen():
    check("1<i style='font-size:0'>9<b class=x>8</b><u style='font-size:2em'>7</u></i>6", "186", ".x{font-size:12px}")


def test_a_cell_that_is_not_visible_keeps_its_place():
    table = "<table><tr><td>a<td>b<td>c</tr><tr><td>1<td class=x>2<td>3</tr><tr><td>1<td class=y>2<td>3</tr></table>"
    page = f"<style>.x{{visibility:hidden}} .y{{display:none}}</style><p>报告</p>{table}"
    reading = read_html(page.encode())
    (grid,) = [item for item in reading.items if isinstance(item, Grid)]
    cells = [(cell.row, cell.column, cell.text) for cell in grid.cells if cell.row]
    assert cells == [(1, 0, "1"), (1, 1, ""), (1, 2, "3"), (2, 0, "1"), (2, 1, "3")]
    assert [token.text for token in reading.tokens] == ["a", "b", "c", "1", "", "3", "1", "3"]


def test_a_cell_that_may_be_missing_flags_its_row():
    table = "<table><tr><td>a<td>b</tr><tr><td class=x>1<td>2</tr></table>"
    reading = read_html(f"<style>.x:first-child{{display:none}}</style><p>报告</p>{table}".encode())
    (grid,) = [item for item in reading.items if isinstance(item, Grid)]
    assert [cell.text for cell in grid.cells] == ["a", "b", "1\ufffd", "2\ufffd"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<s><p>1</p></s>", "~~1~~"),
        ("<s><p>1</p></s>6", "~~1~~6"),
        ("<del><div>1</div></del>6", "~~1~~6"),
        ("<STRIKE title='a>b'><p>1</p>5</strike>6", "~~1~~~~5~~6"),
        ("<p><s>1</p><p>5</s></p>6", "~~1~~~~5~~6"),
        ("<s><b>1</b><b>5</b></s>6", "~~15~~6"),
        ("<s><center>1</center><p>5</p></s>6", "~~1~~~~5~~6"),
        ("<b style='display:none'><p>9</p><p>8</p></b>6", "6"),
        ("<b class=x><p>9</p></b>6", "6"),
        ("<tt hidden><p>9</p></tt>6", "6"),
        ("<s> </s>6<s></s>", "6"),
    ],
)
def test_formats_reach_over_paragraphs(content, expected):
    texts, kinds = show(content, ".x{display:none}")
    assert (texts, kinds) == ((expected,) * 3, [])


def test_a_format_left_open_ends_with_its_cell():
    page = "<p>报告</p><table><tr><td>甲<td>乙</tr><tr><td><p><s>1</p><p>5</p></td><td>6</td></tr></table>"
    (grid,) = [item for item in read_html(page.encode()).items if isinstance(item, Grid)]
    assert ["".join(cell.text.split()) for cell in grid.cells] == ["甲", "乙", "~~1~~~~5~~", "6"]


def test_struck_words_in_scripts_and_comments_are_none():
    source = "<script>var a='<s><p>1</p></s>'</script><!-- <s><p>2</p></s> --><p>3</p>"
    assert spread_formats(source) == source


@pytest.mark.parametrize(
    ("cell", "style"),
    [
        ("1413<i class=x>9</i>9", ".x{display:none}"),
        ("14139<i class=x>9</i>9", ".x{display:none}"),
    ],
)
def test_a_figure_is_that_which_a_browser_shows(cell, style):
    figure, problems = read_licences(cell, style)
    shown = cell.replace("<i class=x>9</i>", "")
    assert (figure.printed, str(figure.value), figure.agreement, problems) == (shown, shown, "agree", ())


def test_a_figure_in_doubt_or_struck_has_no_value():
    for style in (".x:nth-child(1){display:none}", ".x{text-decoration:line-through}"):
        figure, problems = read_licences("1413<i class=x>9</i>9", style)
        assert (figure.state, figure.value) == ("unreadable", None)
        assert problems
    figure, _ = read_licences("<s><p>1</p></s>41399")
    assert (figure.state, figure.value) == ("unreadable", None)


def test_rules_of_a_platform_leave_the_report_as_it_is():
    style = "ul.menu li ul{display:none} .tab>div:nth-child(n+2){display:none} @media print{p{display:none}}"
    menu = "<ul class=menu><li>首页<ul><li>12</li></ul></li></ul>"
    page = PAGE.replace("<head>", f"<head><style>{style}</style>").replace("<body>", f"<body>{menu}")
    report = parse_report(page.encode())
    assert (len(report.figures), report.problems) == (200, ())


@pytest.mark.parametrize(
    ("media", "certainty"),
    [
        ("", YES),
        ("all", YES),
        ("only screen", YES),
        ("screen and (min-width: 768px)", YES),
        ("print", NO),
        ("only print and (color)", NO),
        ("not screen", NO),
        ("(max-width: 768px)", NO),
        ("print, screen", YES),
        ("(max-width: 1600px)", MAYBE),
        ("screen and (orientation: portrait)", MAYBE),
        ("print, (hover)", MAYBE),
    ],
)
def test_media_of_a_desk(media, certainty):
    assert judge_media(media) == certainty


def test_a_sheet_that_asks_for_too_much_is_named():
    style = "".join(f".x{number} .y .z{{display:none}}" for number in range(2000))
    with pytest.raises(Unreadable, match="comparisons"):
        read_html(f"<style>{style}</style>{'<i class=z>1</i>' * 2000}".encode())


TAGS = ("s", "b hidden", "p", "div", "td", "i", "center", "br")


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(st.sampled_from([*TAGS, *(f"/{tag.split()[0]}" for tag in TAGS)]), st.integers(0, 99))))
def test_formats_around_each_text_change_no_word_and_no_place(pieces):
    source = "<body>" + "".join(f"<{one}>" if isinstance(one, str) else f" {one}" for one in pieces)
    plain, spread = (html.document_fromstring(text) for text in (source, spread_formats(source)))
    assert spread.text_content() == plain.text_content()
    assert _list_paths(spread) == _list_paths(plain)


def _list_paths(root):
    tree = root.getroottree()
    return [tree.getpath(element) for element in root.iter("p", "div", "td", "center")]
