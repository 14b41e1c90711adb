"""A laid-out report set on pages by hand: where each line of text and each rule stands, in points from the top left.

Programs that typeset tables choose their own page breaks; here the breaks, the repeated headers and the rules are ours,
so that the damage of real files can be made on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.corpus.layout import Item, Paragraph, Quirks, Slot, Table

MARGIN = 62.0
#: Above and below the text.
EDGE = 50.0
LEADING = 1.35
SIZES = {"title": 18.0, "heading": 13.0, "body": 12.0, "signature": 12.0, "note": 12.0}
CELL_SIZE = 9.0
PADDING = 3.0
NUMERIC = frozenset("0123456789.,+-")


@dataclass(frozen=True)
class Text:
    """One line of text; ``top`` is the upper edge of its letters' em box."""

    x: float
    top: float
    size: float
    text: str


@dataclass(frozen=True)
class Rule:
    """A straight rule, or with ``fill`` a filled box behind text."""

    x0: float
    top: float
    x1: float
    bottom: float
    fill: bool = False


@dataclass
class Page:
    """What stands on one page."""

    width: float
    height: float
    texts: list[Text] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


def measure(text: str, size: float) -> float:
    """Width in points: Han characters are an em wide, Latin ones half."""
    return sum(size if ord(character) > 0x2000 else size * 0.55 for character in text)


def wrap(text: str, size: float, width: float) -> list[str]:
    """Lines of ``text`` that fit ``width``; breaks may fall anywhere, as Chinese text allows, but inside no number."""
    lines, line = [], ""
    words = _split_words(text)
    while (wide := next((i for i, word in enumerate(words) if measure(word, size) > width), None)) is not None:
        words[wide : wide + 1] = list(words[wide])  # a number wider than its cell breaks anywhere
    for word in words:
        if line and (word == "\n" or measure(line + word, size) > width):
            lines.append(line)
            line = ""
        line += word.strip("\n")
    return [*lines, line]


def _split_words(text: str) -> list[str]:
    words: list[str] = []
    for character in text:
        joins = words and words[-1][-1:] in NUMERIC and character in NUMERIC
        if joins:
            words[-1] += character
        else:
            words.append(character)
    return words


@dataclass
class Flow:
    """The pages so far and the place of the pen."""

    quirks: Quirks
    pages: list[Page] = field(default_factory=list)
    y: float = 0.0

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def edge(self) -> float:
        """Room above and below the text; a report that must stay on one page takes what it needs."""
        return 28.0 if "one_page" in self.quirks else EDGE

    @property
    def bottom(self) -> float:
        return self.page.height - self.edge

    def turn(self) -> None:
        """Begin a page."""
        width, height = (842.0, 595.0) if "landscape" in self.quirks else (595.0, 842.0)
        self.pages.append(Page(width, height))
        self.y = self.edge


def set_pages(items: tuple[Item, ...], quirks: Quirks) -> list[Page]:
    """Set a report on pages."""
    flow = Flow(quirks)
    flow.turn()
    for item in items:
        if isinstance(item, Table):
            _set_table(flow, item)
        else:
            _set_paragraph(flow, item)
    if "page_numbers" in quirks:
        for number, page in enumerate(flow.pages, 1):
            page.texts.append(Text(page.width / 2 - 12, page.height - 36, 10, f"- {number} -"))
    if "whole_in_table" in quirks:
        for page in flow.pages:
            page.rules += _draw_box(MARGIN - 8, EDGE - 8, page.width - MARGIN + 8, page.height - EDGE + 8)
    return flow.pages


def _set_paragraph(flow: Flow, item: Paragraph) -> None:
    size = SIZES.get(item.role, 12.0)
    width = flow.page.width - 2 * MARGIN
    indent = "　　" if item.role in {"body", "heading"} else ""
    for line in wrap(indent + item.text, size, width):
        if flow.y + size * LEADING > flow.bottom:
            flow.turn()
        shift = {"title": (width - measure(line, size)) / 2, "signature": width - measure(line, size) - 20}
        x = MARGIN + shift.get(item.role, 0.0)
        if "highlights" in flow.quirks and line.strip():
            box = Rule(x - 1, flow.y - 1, x + measure(line, size) + 1, flow.y + size * 1.2, True)
            flow.page.rules.append(box)
        flow.page.texts.append(Text(x, flow.y, size, line))
        flow.y += size * LEADING * 1.15
    flow.y += 4


def _set_table(flow: Flow, table: Table) -> None:
    width = flow.page.width - 2 * MARGIN
    edges = [MARGIN]
    for share in table.widths:
        edges.append(edges[-1] + share * width)
    heights = _measure_rows(table, edges, flow.quirks)
    row = 0
    while row < table.rows:
        heads = list(range(table.header_rows)) if row and "repeated_header" in flow.quirks else []
        room = flow.bottom - flow.y - sum(heights[head] for head in heads)
        end = row
        while end < table.rows and sum(heights[row : end + 1]) <= room:
            end += 1
        if end <= max(row, table.header_rows if row == 0 else 0):  # no room even for the header and one row
            flow.turn()
            continue
        if heads:
            _draw_rows(flow, table, edges, heights, (0, table.header_rows))
        _draw_rows(flow, table, edges, heights, (row, end))
        row = end
        if row < table.rows:
            flow.turn()
    flow.y += 10


def _measure_rows(table: Table, edges: list[float], quirks: Quirks) -> list[float]:
    heights = [CELL_SIZE * LEADING + 2 * PADDING] * table.rows
    for slot in table.slots:
        if slot.down == 1 and slot.role != "group":
            lines = wrap(slot.text, CELL_SIZE, edges[slot.column + slot.across] - edges[slot.column] - 2 * PADDING)
            heights[slot.row] = max(heights[slot.row], len(lines) * CELL_SIZE * LEADING + 2 * PADDING)
    return [height * 2.4 for height in heights] if "tall_rows" in quirks else heights


def _draw_rows(flow: Flow, table: Table, edges: list[float], heights: list[float], span: tuple[int, int]) -> None:
    """Rows ``span`` of the table from the pen downwards; a cell that began on the page before has lost its words."""
    start, end = span
    tops = [flow.y]
    for row in range(start, end):
        tops.append(tops[-1] + heights[row])
    is_open = "open_bottom" in flow.quirks and end < table.rows and end > table.header_rows
    for slot in table.slots:
        first, last = max(slot.row, start), min(slot.row + slot.down, end)
        if first >= last:
            continue
        box = (edges[slot.column], tops[first - start], edges[slot.column + slot.across], tops[last - start])
        sides = _draw_box(*box)
        flow.page.rules += _style(sides[:3] if is_open and last == end else sides, flow.quirks)
        shown = _cut_over_pages(slot, span) if "label_over_page" in flow.quirks else slot
        if slot.row >= start or shown is not slot:
            _write_slot(flow, shown, box)
    flow.y = tops[-1]


def _cut_over_pages(slot: Slot, span: tuple[int, int]) -> Slot:
    """What stands on this page of a label whose cell goes on over the end of the page."""
    half = len(slot.text) // 2
    if slot.down > 1 and slot.row + slot.down > span[1] > slot.row >= span[0]:
        return replace(slot, text=slot.text[:half])
    if slot.down > 1 and slot.row < span[0]:
        return replace(slot, text=slot.text[half:] if slot.row + slot.down <= span[1] else "")
    return slot


def _draw_box(x0: float, top: float, x1: float, bottom: float) -> list[Rule]:
    """Left, right, top, bottom."""
    return [
        Rule(x0, top, x0, bottom),
        Rule(x1, top, x1, bottom),
        Rule(x0, top, x1, top),
        Rule(x0, bottom, x1, bottom),
    ]


def _style(rules: list[Rule], quirks: Quirks) -> list[Rule]:
    if "no_rules" in quirks:
        return []
    if "horizontal_rules" in quirks:
        return [rule for rule in rules if rule.top == rule.bottom]
    if "double_rules" in quirks:
        return [*rules, *map(_shift, rules)]
    return rules


def _shift(rule: Rule) -> Rule:
    """The second of two close rules."""
    x, y = (1.8, 0.0) if rule.x0 == rule.x1 else (0.0, 1.8)
    return Rule(rule.x0 + x, rule.top + y, rule.x1 + x, rule.bottom + y)


def _write_slot(flow: Flow, slot: Slot, box: tuple[float, float, float, float]) -> None:
    x0, top, x1, bottom = box
    size = CELL_SIZE
    if slot.role == "group" and "vertical_group" in flow.quirks:
        lines = list(slot.text)
    else:
        lines = wrap(slot.text, size, x1 - x0 - 2 * PADDING)
    step = size * LEADING
    y = top + max(PADDING, (bottom - top - step * len(lines)) / 2)
    for line in lines:
        shown = line.strip(" ") if slot.role != "value" else line
        shift = PADDING if slot.role == "label" else max(1.0, (x1 - x0 - measure(line, size)) / 2)
        if shown.strip():
            flow.page.texts.append(Text(x0 + shift, y + 1, size, shown))
        y += step
