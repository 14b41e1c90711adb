"""Labels left of rows of values without rules: which lines are one label, and which rows a group label stands for.

The label of a row stands at the height of its values, in the middle of their row when it has several lines; a group
label stands in the middle of its rows. What leaves a choice makes the table unreadable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parse.readers.pdf_joining import NUMBERED
from parse.readers.pdf_unruled_words import Uncertain, Word

#: Lines of one label follow each other within so many times their height.
PITCH = 1.9
#: Words on one line of a label are parted by less than this share of their height.
BLANK = 0.75
#: The middle of a label and of its values differ by less than this share of their height.
CENTRED = 0.35
#: Searching more ways than this to give rows to group labels is given up.
MOST_SPANS = 20_000


@dataclass
class Label:
    """Lines of words that follow one another in one cell."""

    lines: list[Word] = field(default_factory=list)

    @property
    def x0(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        return max(line.x1 for line in self.lines)

    @property
    def top(self) -> float:
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        return self.lines[-1].bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class LabelledRow:
    """A row: its label, the values beside it, and its upper and lower edge."""

    label: Label
    values: tuple[Word, ...]
    top: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True)
class GroupLabel:
    """A label of the rows from ``first`` to ``last``."""

    label: Label
    first: int
    last: int


def join_words(lines: Sequence[Sequence[Word]]) -> list[Word]:
    """Words that follow closely on one line as one; a word that begins with a number of its own begins a label."""
    joined: list[Word] = []
    for line in lines:
        start = len(joined)
        for word in line:
            before = joined[-1] if len(joined) > start else None
            if before and word.x0 - before.x1 < BLANK * word.height and not NUMBERED.match(word.text):
                top, bottom = min(before.top, word.top), max(before.bottom, word.bottom)
                joined[-1] = Word(before.text + word.text, before.x0, top, word.x1, bottom)
            else:
                joined.append(word)
    return joined


def chain_lines(words: Sequence[Word]) -> list[Label]:
    """Lines that stand below one another, near and in one column, as one label; its own number begins a new one."""
    chains: list[Label] = []
    for word in sorted(words, key=lambda word: word.middle):
        above = [
            chain
            for chain in chains
            if chain.x0 < word.x1 and word.x0 < chain.x1 and word.middle > chain.lines[-1].middle + word.height / 2
        ]
        last = max(above, key=lambda chain: chain.bottom, default=None)
        is_next = last is not None and word.middle - last.lines[-1].middle <= PITCH * word.height
        if last is None or not is_next or NUMBERED.match(word.text):
            chains.append(Label([word]))
        else:
            last.lines.append(word)
    return chains


def label_rows(chains: Sequence[Label], lines: Sequence[Sequence[Word]]) -> tuple[list[LabelledRow], list[Label]]:
    """Give each line of values its label. Returns the rows, blank ones among them, and the labels that are left: of
    groups, and of what stands above and below the rows. Raises ``Uncertain``.
    """
    owned: dict[int, list[Sequence[Word]]] = {}
    for values in lines:
        middle = values[0].middle
        beside = [at for at, chain in enumerate(chains) if chain.top <= middle <= chain.bottom]
        if not beside:
            raise Uncertain("a row of values has no label beside it")
        owned.setdefault(max(beside, key=lambda at: chains[at].x0), []).append(values)
    rows = [
        LabelledRow(label, tuple(values))
        for at, mine in owned.items()
        for label, values in zip(_part(chains[at], mine), mine, strict=True)
    ]
    rest = [chain for at, chain in enumerate(chains) if at not in owned]
    first, last = min(row.label.top for row in rows), max(row.label.bottom for row in rows)
    leaves = [row.label for row in rows]
    blank = [chain for chain in rest if first < chain.middle < last and not _has_leaf(chain, leaves)]
    rows += [LabelledRow(chain, ()) for chain in blank]
    rest = [chain for chain in rest if chain not in blank]
    return _set_edges(sorted(rows, key=lambda row: row.label.middle)), rest


def _part(chain: Label, lines: Sequence[Sequence[Word]]) -> list[Label]:
    """The one way to part the lines of a chain so that each part stands in the middle of a line of values."""
    ways: list[list[Label]] = [[]]
    for values in lines:
        longer = []
        for way in ways:
            start = sum(len(part.lines) for part in way)
            parts = [Label(chain.lines[start:end]) for end in range(start + 1, len(chain.lines) + 1)]
            longer += [[*way, part] for part in parts if _is_beside(part, values)]
        ways = longer
    ways = [way for way in ways if sum(len(part.lines) for part in way) == len(chain.lines)]
    if len(ways) != 1:
        raise Uncertain(f"the label «{chain.text[:20]}» does not stand in the middle of its values")
    return ways[0]


def _is_beside(part: Label, values: Sequence[Word]) -> bool:
    return abs(part.middle - values[0].middle) <= CENTRED * values[0].height


def _has_leaf(chain: Label, leaves: Sequence[Label]) -> bool:
    """Whether a label of a row stands right of it."""
    reach = 0.75 * chain.lines[0].height
    return any(
        leaf.x0 >= chain.x1 and leaf.top - reach < chain.bottom and chain.top < leaf.bottom + reach for leaf in leaves
    )


def _set_edges(rows: Sequence[LabelledRow]) -> list[LabelledRow]:
    """Rows meet half way between their words."""
    tops = [min([row.label.top, *(word.top for word in row.values)]) for row in rows]
    bottoms = [max([row.label.bottom, *(word.bottom for word in row.values)]) for row in rows]
    if any(top < bottom - 1 for top, bottom in zip(tops[1:], bottoms, strict=False)):
        raise Uncertain("labels of two rows stand beside each other")
    inner = [(top + bottom) / 2 for top, bottom in zip(tops[1:], bottoms, strict=False)]
    gap = min([top - edge for top, edge in zip(tops[1:], inner, strict=False)], default=2.0)
    edges = [tops[0] - max(gap, 0), *inner, bottoms[-1] + max(gap, 0)]
    return [LabelledRow(row.label, row.values, edges[at], edges[at + 1]) for at, row in enumerate(rows)]


def list_groups(rest: Sequence[Label], rows: Sequence[LabelledRow]) -> list[list[Label]]:
    """Group labels by column, from the left and from the top."""
    groups = [chain for chain in rest if rows[0].top < chain.middle < rows[-1].bottom]
    columns: list[list[Label]] = []
    for chain in sorted(groups, key=lambda chain: chain.x0):
        if columns and chain.x0 < max(other.x1 for other in columns[-1]):
            columns[-1].append(chain)
        else:
            columns.append([chain])
    return [sorted(column, key=lambda chain: chain.top) for column in columns]


def give_rows(column: Sequence[Label], rows: Sequence[LabelledRow]) -> list[GroupLabel]:
    """The rows in whose middle each group label of one column stands. Raises ``Uncertain``."""
    options = [list(_list_spans(chain, rows)) for chain in column]
    best: list[tuple[GroupLabel, ...]] = []
    most, tried = 0, 0
    found: list[tuple[GroupLabel, ...]] = [()]
    for spans in options:
        found = [(*way, span) for way in found for span in spans if not way or way[-1].last < span.first]
        tried += len(found)
        if tried > MOST_SPANS:
            raise Uncertain("group labels can stand for many rows")
    for way in found:
        covered = sum(span.last - span.first + 1 for span in way)
        if covered > most:
            best, most = [way], covered
        elif covered == most:
            best.append(way)
    if len(best) != 1:
        raise Uncertain(f"the group label «{column[0].text[:20]}» does not stand in the middle of its rows")
    return list(best[0])


def _list_spans(chain: Label, rows: Sequence[LabelledRow]) -> Iterator[GroupLabel]:
    """Rows right of a label in whose middle it stands."""
    near = CENTRED * chain.lines[0].height
    for first, upper in enumerate(rows):
        for last in range(first, len(rows)):
            if rows[last].label.x0 < chain.x1:
                break
            if abs((upper.top + rows[last].bottom) / 2 - chain.middle) <= near:
                yield GroupLabel(chain, first, last)
