"""The rows of a table to codes, as a whole sequence: by what they say, and, where garbled, by what stands around them.

A row that is missing or foreign moves no other. A row that another alignment of all rows would read otherwise, if only
once in ten thousand times, is disputed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log

from parse.labels import Match, Vocabulary, holds_other, match_alone, read_label
from parse.likelihood import Likeness, compare_decoys, compare_label, spell

#: Whether a row of the form is printed, is left out, and whether a printed row is none of the form.
PRINTED, LEFT_OUT, FOREIGN = log(0.9), log(0.1), log(0.03)
#: A known label has only its own code, unless it stands outside the order of the form.
KNOWN = 60.0
#: A label of such odds is on the form.
SEEN = 20.0
#: A row is read if all alignments together leave so little to any other reading of it.
DOUBT = 1e-4
#: Of the characters of a label that is read so many must be right, and more of one as short as ``3.其他``.
ALIKE, SHORT_ALIKE, SHORT_LABEL = 0.5, 0.66, 3
#: Where at least so many of the rows are known word for word, one word in place of another (属于商业秘密 for
#: 属于国家秘密) is no damage: it leaves more of the rest, or it is another row.
CLEAN, REWORDED_ALIKE = 0.25, 0.8
#: A word that is no row of the form must be so much less alike.
DECOY_MARGIN = 0.12
#: What a row must be alike to be named at all; between this and what is needed it is disputed, never read.
FLOOR = 0.45
#: What a row may be that may be none.
NO_ROW = "no row of the form"


def match_rows(rows: Sequence[tuple[str, str | None]], vocabulary: Vocabulary) -> list[Match]:
    """Match a whole sequence of rows, each a printed label and the code of its group.

    All monotone alignments are weighed (forward and backward sums over both sequences); two rows never get one code
    here. A known label outside the form's order is still its label: the caller sees it from the order of the codes. A
    row for which other alignments are not next to impossible is disputed.
    """
    known = {row: match_alone(*row, vocabulary)[0] for row in dict.fromkeys(rows)}
    alone = [known[row] for row in rows]
    if all(match.is_exact for match in alone):
        return alone
    taken = _list_taken(rows, alone, vocabulary)
    odds = [_list_odds(row, known[row], taken, vocabulary) for row in rows]
    shares = _weigh(odds, len(vocabulary.codes))
    printed = [match for match in alone if match.nearest]
    is_clean = sum(match.is_exact for match in printed) >= CLEAN * len(printed)
    return [
        match if match.is_exact else _settle(row, match, share, vocabulary, is_clean=is_clean)
        for row, match, share in zip(rows, alone, shares, strict=True)
    ]


def _list_taken(rows: Sequence[tuple[str, str | None]], alone: Sequence[Match], vocabulary: Vocabulary) -> set[str]:
    """The codes that no garbled row can be: those of known labels, and those that no form prints beside a row that is
    there for certain.
    """
    taken = {match.code for match in alone if match.is_exact and match.code}
    seen = set(taken)
    for row in (row for row, match in zip(rows, alone, strict=True) if not match.is_exact):
        compared = compare_label(*row, vocabulary)
        seen |= {code for code, likeness in compared.items() if likeness.odds >= SEEN and not likeness.conflicts}
    return taken | {other for code in seen for other in vocabulary.excluded_by.get(code, ()) if other not in seen}


def _list_odds(row: tuple[str, str | None], match: Match, taken: set[str], vocabulary: Vocabulary) -> dict[int, float]:
    """The logarithms of the odds that a row is each code: a known label only its own, another what no known one has
    taken.
    """
    position = vocabulary.position_of
    if match.is_exact and match.code:
        return {position[match.code]: KNOWN}
    compared = compare_label(*row, vocabulary)
    return {position[code]: likeness.odds for code, likeness in compared.items() if code not in taken}


@dataclass(frozen=True)
class _Sums:
    """Logarithms of the sums over all alignments of some rows and codes, by what the last step was."""

    rowwise: list[list[float]]  #: a row was matched, or was none of the form
    codewise: list[list[float]]  #: a code was left out; after it no foreign row, so that no alignment counts twice


def _weigh(odds: Sequence[dict[int, float]], width: int) -> list[dict[int, float]]:
    """For each row the share of all alignments that give it each code."""
    before = _sum_before(odds, width)
    after = _sum_after(odds, width)
    whole = after.rowwise[0][0]
    return [
        {
            code: exp(min(_add(before.rowwise[i][code], before.codewise[i][code]) + PRINTED + gain + rest - whole, 0.0))
            for code, gain in row.items()
            if (rest := after.rowwise[i + 1][code + 1]) > -inf
        }
        for i, row in enumerate(odds)
    ]


def _sum_before(odds: Sequence[dict[int, float]], width: int) -> _Sums:
    height = len(odds)
    rowwise = [[-inf] * (width + 1) for _ in range(height + 1)]
    codewise = [[-inf] * (width + 1) for _ in range(height + 1)]
    rowwise[0][0] = 0.0
    for i in range(height + 1):
        for j in range(width + 1):
            if i:
                rowwise[i][j] = rowwise[i - 1][j] + FOREIGN
                if j and j - 1 in odds[i - 1]:
                    match = _add(rowwise[i - 1][j - 1], codewise[i - 1][j - 1]) + PRINTED + odds[i - 1][j - 1]
                    rowwise[i][j] = _add(rowwise[i][j], match)
            if j:
                codewise[i][j] = _add(rowwise[i][j - 1], codewise[i][j - 1]) + LEFT_OUT
    return _Sums(rowwise, codewise)


def _sum_after(odds: Sequence[dict[int, float]], width: int) -> _Sums:
    height = len(odds)
    rowwise = [[-inf] * (width + 1) for _ in range(height + 1)]
    codewise = [[-inf] * (width + 1) for _ in range(height + 1)]
    for i in range(height, -1, -1):
        for j in range(width, -1, -1):
            ways = [0.0] if i == height and j == width else []
            if i < height and j in odds[i]:
                ways.append(PRINTED + odds[i][j] + rowwise[i + 1][j + 1])
            if j < width:
                ways.append(LEFT_OUT + codewise[i][j + 1])
            codewise[i][j] = _add(*ways)
            rowwise[i][j] = _add(codewise[i][j], FOREIGN + rowwise[i + 1][j] if i < height else -inf)
    return _Sums(rowwise, codewise)


def _add(*logarithms: float) -> float:
    """The logarithm of a sum."""
    most = max(logarithms, default=-inf)
    return most if most == -inf else most + log(sum(exp(value - most) for value in logarithms))


def _settle(
    row: tuple[str, str | None], alone: Match, shares: dict[int, float], vocabulary: Vocabulary, *, is_clean: bool
) -> Match:
    """Read, dispute or leave open a row that is not known word for word, by the share of alignments for each code."""
    printed = row[0]
    ranked = sorted(shares.items(), key=lambda share: (-share[1], share[0]))
    if not ranked or ranked[0][1] < 0.5:
        return Match(None, alone.score, alone.nearest)
    code = vocabulary.codes[ranked[0][0]]
    name = vocabulary.names[code]
    likeness = compare_label(*row, vocabulary)[code]
    decoy = compare_decoys(printed, vocabulary)
    if likeness.share < FLOOR or decoy >= likeness.share or holds_other(printed, code, vocabulary):
        return Match(None, likeness.share, name)
    rival = _find_rival(alone, code, ranked, vocabulary)
    if rival or not _is_alike(likeness, name, decoy, is_clean=is_clean):
        twin = vocabulary.names.get(vocabulary.twins.get(code, ""), NO_ROW)
        return Match(code, likeness.share, name, rival or twin)
    return Match(code, min(likeness.share, 0.98), name)


def _find_rival(alone: Match, code: str, ranked: Sequence[tuple[int, float]], vocabulary: Vocabulary) -> str:
    """What else a row may be; empty when nothing is left to doubt."""
    if alone.code is not None and alone.code != code:
        return vocabulary.names[alone.code]
    if 1 - ranked[0][1] <= DOUBT:
        return ""
    return vocabulary.names[vocabulary.codes[ranked[1][0]]] if len(ranked) > 1 and ranked[1][1] > DOUBT else NO_ROW


def _is_alike(likeness: Likeness, name: str, decoy: float, *, is_clean: bool) -> bool:
    """Whether the words alone say enough, whatever stands around them."""
    needed = SHORT_ALIKE if len(spell(read_label(name))) <= SHORT_LABEL else ALIKE
    needed = REWORDED_ALIKE if likeness.is_reworded and is_clean else needed
    return likeness.share >= needed and likeness.share - decoy >= DECOY_MARGIN and not likeness.conflicts
