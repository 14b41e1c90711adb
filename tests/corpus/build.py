"""Specimens to bytes: sources are written here, programs are started once for all that need them, results are kept.

What is made lies in ``tests/corpus/.made``, each file named by a hash of what went into it (the bytes before the step
and the code of the step), so that a change of a writer makes anew what it concerns and nothing else.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.corpus import scans
from tests.corpus.archives import pack_7z, pack_rar, pack_zip
from tests.corpus.layout import Item, lay_out
from tests.corpus.ofd import write_ofd
from tests.corpus.programs import ProgramMissing, digest, run
from tests.corpus.sheets import repack, write_xls, write_xlsx
from tests.corpus.specimen import Specimen
from tests.corpus.typeset_docx import write_docx
from tests.corpus.typeset_html import encode_page, write_page
from tests.corpus.typeset_pdf import write_pdf

FOLDER = Path(__file__).parent
MADE = FOLDER / ".made"
PROGRAMS = ("office:", "chromium:", "pdftotext:")
#: One run of a program makes no more documents than this, so that a lost one costs little.
BATCH = 40


def write_source(specimen: Specimen) -> bytes:
    """The document as its first writer gives it."""
    truth = specimen.truth
    items = lay_out(truth, specimen.quirks)
    if specimen.source == "html":
        return encode_page(write_page(truth, items, specimen.quirks), specimen.quirks)
    writers: dict[str, Callable[..., bytes]] = {
        "pdf": write_pdf,
        "ofd": write_ofd,
        "xlsx": write_xlsx,
        "xls": write_xls,
    }
    if specimen.source == "docx":
        return repack(write_docx(truth, items, specimen.quirks))
    return writers[specimen.source](truth, items, specimen.quirks)


def build(specimens: Sequence[Specimen]) -> dict[str, bytes | ProgramMissing]:
    """Every specimen's bytes by its name; where a program is missing, the exception that names it."""
    MADE.mkdir(exist_ok=True)
    made = {specimen.name: _try(write_source, specimen) for specimen in specimens}
    for turn in range(max((len(specimen.steps) for specimen in specimens), default=0)):
        waiting: dict[str, list[Specimen]] = defaultdict(list)
        for specimen in specimens:
            if turn < len(specimen.steps) and isinstance(made[specimen.name], bytes):
                waiting[specimen.steps[turn]].append(specimen)
        for step, group in waiting.items():
            made.update(_take_step(step, group, made))
    return made


def _try(make: Callable[..., bytes], *arguments: object) -> bytes | ProgramMissing:
    """What ``make`` gives, or the exception that names what it misses."""
    try:
        return make(*arguments)
    except ProgramMissing as error:
        return error


def _take_step(
    step: str, group: list[Specimen], made: dict[str, bytes | ProgramMissing]
) -> dict[str, bytes | ProgramMissing]:
    sources = {specimen.name: made[specimen.name] for specimen in group}
    if not step.startswith(PROGRAMS):
        return {specimen.name: _try(_keep, step, specimen, sources[specimen.name]) for specimen in group}
    paths = {name: MADE / digest(step.encode(), data) for name, data in sources.items() if isinstance(data, bytes)}
    missing = sorted({path.name: name for name, path in paths.items() if not path.exists()}.values())
    for start in range(0, len(missing), BATCH):
        names = missing[start : start + BATCH]
        try:
            results = run(step, [data for name in names if isinstance(data := sources[name], bytes)])
        except ProgramMissing as error:
            return {name: paths[name].read_bytes() if paths[name].exists() else error for name in paths}
        for name, data in zip(names, results, strict=True):
            _write(paths[name], data)
    return {name: path.read_bytes() for name, path in paths.items()}


def _keep(step: str, specimen: Specimen, source: bytes | ProgramMissing) -> bytes:
    """A step of our own; pictures are worth keeping, the rest is quick."""
    data = source if isinstance(source, bytes) else b""
    name, _, argument = step.partition(":")
    if name not in {"scan", "mix", "ocr_layer", "picture_page", "picture_docx"}:
        return PACKERS[name](specimen, data)
    code = b"".join((FOLDER / file).read_bytes() for file in ("scans.py", "damage.py", "flow.py", "typeset_pdf.py"))
    facts = repr((step, specimen.name, sorted(specimen.quirks), specimen.damage, specimen.format, specimen.seed))
    path = MADE / digest(facts.encode(), data, code)
    if not path.exists():
        _write(path, _picture(name, specimen, data, int(argument)))
    return path.read_bytes()


def _write(path: Path, data: bytes) -> None:
    """Write whole or not at all: a run that is stopped leaves no half of a file."""
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


def _picture(name: str, specimen: Specimen, data: bytes, dpi: int) -> bytes:
    if name == "scan":
        return scans.scan(data, specimen, dpi)
    if name == "mix":
        return scans.mix(data, specimen, dpi)
    items: tuple[Item, ...] = lay_out(specimen.truth, specimen.quirks)
    makers = {
        "ocr_layer": scans.add_ocr_layer,
        "picture_page": scans.picture_page,
        "picture_docx": scans.picture_docx,
    }
    return makers[name](items, specimen, dpi)


NOTICE = "本压缩包含年度报告正文，请解压后查看。".encode()


def _name_members(specimen: Specimen, data: bytes) -> dict[str, bytes]:
    kind = "pdf" if data.startswith(b"%PDF") else "docx" if data.startswith(b"PK") else "doc"
    return {"年度报告/说明.txt": NOTICE, f"年度报告/{specimen.truth.title}.{kind}": data}


PACKERS: dict[str, Callable[[Specimen, bytes], bytes]] = {
    "zip": lambda specimen, data: pack_zip(_name_members(specimen, data)),
    "zip_gbk": lambda specimen, data: pack_zip(_name_members(specimen, data), gbk=True),
    "zip_in_zip": lambda specimen, data: pack_zip({"附件.zip": pack_zip(_name_members(specimen, data))}),
    "7z": lambda specimen, data: pack_7z(_name_members(specimen, data)),
    "rar": lambda specimen, data: pack_rar(_name_members(specimen, data)),
}
