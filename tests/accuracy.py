# ruff: noqa: T201  (a program that prints a table)
"""How right the parser is on the corpus: right, wrong, missing, invented and disputed cells per format and quirk.

``python -m tests.accuracy`` reads all documents and exits with 1 when a target is missed; ``--text --failures`` reads
the text formats alone and lists each cell that failed; ``--format rtf --quirk commas`` chooses further.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Sequence

from parse.sandbox import parse_many
from tests.corpus import ProgramMissing, Specimen, list_documents, make_many
from tests.corpus.scoring import GROUPS, Score, Target, add, judge, score

#: The targets of the project for documents whose figures are stored as characters, and for pictures by damage.
TARGETS = {
    "text": Target(right=1.0, disputed=0.005),
    "clean": Target(right=0.995),
    "mild": Target(right=0.995),
    "hard": Target(right=0.97),
}
#: Documents are made and read in parts, so that a long run shows where it is.
PART = 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement; the exit code says whether every target is met."""
    options = _read_options(arguments)
    chosen = choose(list_documents(), options)
    if not chosen:
        print("no document fits these options; expected at least one: see --help")
        return 2
    started = time.monotonic()
    scores = list(measure(chosen, jobs=options.jobs))
    print_table("format", scores)
    print_table("damage", scores)
    print_table("quirk", scores)
    print_documents(scores)
    if options.failures:
        print_failures(scores)
    print(f"{len(scores)} documents in {time.monotonic() - started:.0f} s")
    total = add(scores)
    print(f"{total.excused} of the right cells have a doubtful truth and were flagged")
    return print_verdicts(scores)


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", action="append", help="only this format (repeatable)")
    parser.add_argument("--quirk", action="append", help="only documents with this quirk (repeatable)")
    parser.add_argument("--only", action="append", help="only documents whose name has this in it (repeatable)")
    parser.add_argument("--text", action="store_true", help="only formats that need no recognition")
    parser.add_argument("--pictures", action="store_true", help="only scans and pictures")
    parser.add_argument("--sample", type=int, metavar="N", help="every Nth document, spread evenly")
    parser.add_argument("--failures", action="store_true", help="list each cell that is not right")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="documents read at once")
    return parser.parse_args(arguments)


def choose(specimens: Iterable[Specimen], options: argparse.Namespace) -> list[Specimen]:
    """The documents that the options name."""
    chosen = [
        specimen
        for specimen in specimens
        if (not options.format or specimen.format in options.format)
        and (not options.quirk or (specimen.quirks | {specimen.edition}) & set(options.quirk))
        and (not options.only or any(part in specimen.name for part in options.only))
        and (specimen.is_text or not options.text)
        and (not specimen.is_text or not options.pictures)
    ]
    return chosen[:: options.sample] if options.sample else chosen


def measure(specimens: Sequence[Specimen], *, jobs: int) -> Iterable[Score]:
    """Make, read and score documents through the sandbox with its real limits."""
    for start in range(0, len(specimens), PART):
        part = specimens[start : start + PART]
        made = make_many(part)
        for specimen in part:
            if isinstance(made[specimen.name], ProgramMissing):
                print(f"skipped {specimen.name}: {made[specimen.name]}", file=sys.stderr)
        ready = [specimen for specimen in part if isinstance(made[specimen.name], bytes)]
        named = {specimen.name: specimen for specimen in ready}
        documents = [(name, data) for name in named if isinstance(data := made[name], bytes)]
        for name, outcome, seconds in parse_many(documents, workers=jobs):
            yield score(named[name], outcome, seconds)


def choose_damage(specimen: Specimen) -> str:
    """Which target a document is held to."""
    return "text" if specimen.is_text else specimen.damage


def print_table(kind: str, scores: Sequence[Score]) -> None:
    """One line a group: cells, right, wrong, missing, invented, disputed, and shares of the cells."""
    groups: dict[str, list[Score]] = {}
    for one in scores:
        for name in GROUPS[kind](one.specimen):
            groups.setdefault(name, []).append(one)
    print(
        f"\n{kind:24} docs  cells  right wrong miss (said) inv. (flag) disp. |  right%  disp.% agree%"
        " | title agency year edition sections | s a document"
    )
    for name, group in [*sorted(groups.items()), ("all", list(scores))]:
        if name != "all" or kind == "format":
            print(f"{name:24} {add(group).write()}")


def print_documents(scores: Sequence[Score]) -> None:
    """One line for each document that is not wholly right."""
    print("\ndocuments with a cell that is not right:")
    for one in scores:
        if not one.is_perfect:
            print(f"  {one.specimen.name:56} {one.tally.write()} {one.refusal[:160]}")


def print_failures(scores: Sequence[Score]) -> None:
    """Each cell that is not right, with what is printed and what was read."""
    for one in scores:
        for failure in one.failures:
            print(f"{one.specimen.name}: {failure}")


def print_verdicts(scores: Sequence[Score]) -> int:
    """Targets met or missed; the number to exit with."""
    missed = 0
    for name, target in TARGETS.items():
        group = [one for one in scores if choose_damage(one.specimen) == name]
        if group:
            verdict = judge(add(group), target)
            missed += bool(verdict)
            print(f"{name:6} {'MISSED: ' + '; '.join(verdict) if verdict else 'met'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
