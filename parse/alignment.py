"""The rows of a table to codes, as a whole sequence: by what they say, and, where garbled, by what stands around them.

A row that is missing or foreign moves no other. A row that another alignment of all rows would read otherwise, and
nearly as well, is disputed.
"""

from __future__ import annotations

from collections.abc import Sequence

from parse.labels import MARGIN, THRESHOLD, Match, Vocabulary, holds_other, match_alone, read_label, score_decoys

#: In its place between rows that are known, a label may be less alike. With these numbers none of 21,000 rows with a
#: fifth of their characters garbled is read wrong, nor a foreign one (tests/test_parse_alignment.py).
PLACED_THRESHOLD = 0.55
#: A label of so few characters (其他处理) is half like many words, so that its place does not help.
SHORT_LABEL = 4
#: What a row must be alike to be aligned at all; between this and the threshold it is disputed, never read.
FLOOR = 0.45
#: By so much the best alignment of all rows must beat the best one that gives a row another code.
ALIGNMENT_MARGIN = 0.20


def match_rows(rows: Sequence[tuple[str, str | None]], vocabulary: Vocabulary) -> list[Match]:
    """Match a whole sequence of rows, each a printed label and the code of its group.

    The alignment is monotone (dynamic programming over both sequences) and leaves rows open rather than force them; two
    rows never get one code here. A known label outside the form's order is still its label: the caller sees it from
    the order of the codes. A row for which another alignment is nearly as good is disputed.
    """
    known = {row: match_alone(*row, vocabulary) for row in dict.fromkeys(rows)}
    alone = [known[row][0] for row in rows]
    if all(match.is_exact for match in alone):
        return alone
    taken = {match.code for match in alone if match.is_exact}
    gains = [_list_gains(*known[row], taken, vocabulary) for row in rows]
    return [
        match if match.is_exact else choice
        for match, choice in zip(alone, _choose(gains, alone, rows, vocabulary), strict=True)
    ]


def _list_gains(match: Match, scores: dict[str, float], taken: set[str | None], vocabulary: Vocabulary) -> list[float]:
    """What each code adds to the sum when a row is given it: a known label only its own, another what no known one
    has taken.
    """
    if match.is_exact:
        return [2.0 if code == match.code else 0.0 for code in vocabulary.codes]
    return [
        score if (score := scores.get(code, 0.0)) >= FLOOR and code not in taken else 0.0 for code in vocabulary.codes
    ]


def _choose(
    gains: list[list[float]], alone: list[Match], rows: Sequence[tuple[str, str | None]], vocabulary: Vocabulary
) -> list[Match]:
    """Give each row its code in the best alignment of all, unless another is nearly as good.

    ``before[i][j]`` is the highest sum of the first i rows over the first j codes, ``after[i][j]`` of the others.
    """
    before, after = _sum_gains(gains, len(vocabulary.codes))
    chosen: list[Match] = []
    for i, row in enumerate(gains):
        totals = sorted(
            ((before[i][j] + gain + after[i + 1][j + 1], -j) for j, gain in enumerate(row) if gain), reverse=True
        )
        left_out = max(b + a for b, a in zip(before[i], after[i + 1], strict=True))
        if not totals or totals[0][0] <= left_out:
            chosen.append(Match(None, alone[i].score, alone[i].nearest))
            continue
        code = vocabulary.codes[-totals[0][1]]
        rival = totals[1] if len(totals) > 1 and totals[0][0] - totals[1][0] < ALIGNMENT_MARGIN else None
        rival_code = vocabulary.codes[-rival[1]] if rival else None
        chosen.append(_settle(alone[i], rows[i][0], (code, row[-totals[0][1]], rival_code), vocabulary))
    return chosen


def _settle(alone: Match, printed: str, choice: tuple[str, float, str | None], vocabulary: Vocabulary) -> Match:
    """Read, dispute or leave open the code that the alignment gives to a row that is not known word for word."""
    code, score, rival = choice
    name = vocabulary.names[code]
    if alone.code is not None and alone.code != code:
        rival = rival or alone.code
    decoy = score_decoys(printed, vocabulary)
    if decoy >= score or holds_other(printed, code, vocabulary):
        return Match(None, score, name)
    twin = vocabulary.twins.get(code)
    if rival is not None or twin is not None:
        return Match(code, score, name, vocabulary.names[rival or twin or code])
    needed = PLACED_THRESHOLD if len(read_label(name).key) > SHORT_LABEL else THRESHOLD
    if score < needed or score - decoy < MARGIN:
        return Match(code, score, name, "no row of the form")
    return Match(code, score, name)


def _sum_gains(gains: list[list[float]], width: int) -> tuple[list[list[float]], list[list[float]]]:
    height = len(gains)
    before = [[0.0] * (width + 1) for _ in range(height + 1)]
    after = [[0.0] * (width + 1) for _ in range(height + 2)]
    for i, row in enumerate(gains):
        above, line = before[i], before[i + 1]
        for j, gain in enumerate(row):
            line[j + 1] = max(above[j + 1], line[j], above[j] + gain if gain else 0.0)
    for i in range(height - 1, -1, -1):
        below, line = after[i + 1], after[i]
        for j in range(width - 1, -1, -1):
            gain = gains[i][j]
            line[j] = max(below[j], line[j + 1], below[j + 1] + gain if gain else 0.0)
    return before, after
