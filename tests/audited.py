"""The small archive of `tests.published` with what an auditor found in it: the breaks of Yining's report of 2024."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.published import Published, make_published

#: As published: 21 requests came, 18 were dealt with, 3 carried forward.
SENTENCE = "2024年，收到政府信息公开申请 21件，办结 18件，结转下一年度办理 3 件。"
RULES = {
    "R1": ("各列平衡", "Balance of each column", "error"),
    "R2": ("办理结果合计", "Sum of results", "error"),
    "R6": ("正文与表格一致", "Prose against tables", "warn"),
    "R9": ("与上年雷同", "The same figures as last year", "note"),
}
#: id, report, rule, codes, expected, printed, severity, verdict, basis (zh, en), message (zh, en)
FINDINGS = (
    (
        "f1-natural", "yining-2024", "R1", "requests", None, "natural_person", 15, 18, "error", "document",
        "四个格子另行读取，结果一致。", "All four cells were read again, and the same was found.",
        "自然人一列：本年新收 15 加上年结转 0 等于 15，而总计 15 加结转下年度 3 等于 18，相差 3。",
        "Natural persons: 15 new + 0 carried over = 15, but 15 processed + 3 carried forward = 18; they differ by 3.",
    ),
    (
        "f2-total", "yining-2024", "R1", "requests", None, "total", 21, 24, "error", "unsure",
        "一个格子未能另行读取。", "One cell could not be read again.",
        "总计一列：21 加 0 等于 21，而 21 加 3 等于 24，相差 3。",
        "Total: 21 + 0 = 21, but 21 + 3 = 24; they differ by 3.",
    ),
    (
        "f3-words", "yining-2024", "R6", "requests", "total_processed", "total", 21, 18, "warn", "scope",
        "正文没有说明所指范围。", "The words do not say whom they are about.",
        "正文称办结 18 件，而表中总计为 21。", "The prose says 18 were dealt with, the table 21.",
    ),
    (
        "f4-hongze", "hongze-2024", "R9", "requests", None, None, None, None, "note", "document",
        "两年的表均已读取。", "Both years were read.",
        "与 2023 年有 | 多格 *相同*。", "Many cells are the same as in 2023.",
    ),
)  # fmt: skip
#: finding, report, side, sign, codes, printed, value, reread, how, proof
CELLS = (
    ("f1-natural", "yining-2024", "expected", 1, "new_requests.natural_person", "15", "15", "pdfminer crop", "reread"),
    ("f1-natural", "yining-2024", "expected", 1, "carried_over_in.natural_person", "0", "0", "pdfminer crop", "reread"),
    (
        "f1-natural",
        "yining-2024",
        "printed",
        1,
        "total_processed.natural_person",
        "15",
        "15",
        "pdfminer crop",
        "reread",
    ),
    ("f1-natural", "yining-2024", "printed", 1, "carried_over_out.natural_person", "3", "3", "pdfminer crop", "reread"),
    ("f2-total", "yining-2024", "expected", 1, "new_requests.total", "21", "21", "pdfminer crop", "reread"),
    ("f2-total", "yining-2024", "expected", 1, "carried_over_in.total", "0", "0", "pdfminer crop", "reread"),
    ("f2-total", "yining-2024", "printed", 1, "total_processed.total", "21", "21", "pdfminer crop", "reread"),
    ("f2-total", "yining-2024", "printed", 1, "carried_over_out.total", "3", None, "no recogniser", "none"),
    ("f3-words", "yining-2024", "expected", 1, "total_processed.total", "21", "21", "pdfminer crop", "reread"),
    ("f4-hongze", "hongze-2024", "printed", 1, "new_requests.total", "95", "95", "pdfminer crop", "reread"),
    ("f4-hongze", "yining-2024", "expected", 1, "new_requests.total", "21", "21", "pdfminer crop", "reread"),
)
CHECKS = (
    ("yining-2024", "R1", 5, 2, 0),
    ("yining-2024", "R2", 6, 0, 1),
    ("yining-2024", "R6", 3, 1, 2),
    ("hongze-2024", "R9", 0, 1, 0),
    ("shanghai-office-2019", "R1", 2, 0, 5),
)
UNTESTABLE = (
    (
        "yining-2024",
        "R2",
        "",
        "requests.total_processed.other_organisation",
        "uncertain",
        "a cell that it needs is not certain (unreadable or disputed)",
    ),
    ("yining-2024", "R6", "", "prose.1", "wording", "the wording leaves open which cells are meant"),
    ("yining-2024", "R6", "", "prose.5", "wording", "the wording leaves open which cells are meant"),
    *(
        ("shanghai-office-2019", "R1", "", f"requests.*.{column}", "blank", "a cell that it needs prints nothing")
        for column in ("a", "b", "c", "d", "total")
    ),
)


def make_audited(folder: Path) -> Published:
    """Write the archive with its findings, and its captures, below an empty folder."""
    published = make_published(folder)
    with closing(sqlite3.connect(published.archive)) as database, database:
        add_findings(database, published)
    return published


def add_findings(database: sqlite3.Connection, published: Published) -> None:
    """Rules, findings, evidence, checks, what is untestable, and links of the prose."""
    for position, (code, (zh, en, severity)) in enumerate(RULES.items(), start=1):
        texts = (f"{zh}。", f"{en}.", "表中所印勾稽关系", "the relation printed on the form")
        unknown = ("哪一格有误。", "Which cell is wrong.")
        database.execute(
            "insert into rules values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 9, 2, 7)",
            (code, position, zh, en, *texts, severity, *unknown),
        )
    database.executemany(
        "insert into findings (id, report_id, rule, detail, table_code, row_code, column_code, expected, printed, "
        "severity, verdict, verdict_basis_zh, verdict_basis_en, message_zh, message_en) "
        "values (?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        FINDINGS,
    )
    database.execute("update findings set difference = printed - expected")
    start = SENTENCE.index("办结")
    database.execute(
        "update findings set section = 1, start = ?, end = ?, words = ? where id = 'f3-words'",
        (start, start + 6, SENTENCE),
    )
    database.execute("update findings set related_report_id = 'yining-2024' where id = 'f4-hongze'")
    for number, cell in enumerate(CELLS, start=1):
        _cell(database, number, cell, published)
    database.execute(
        "insert into finding_evidence (finding_id, position, report_id, side, sign, section, start, end, printed, "
        "value, reread, reread_by, proof, page, document_sha256) values ('f3-words', 99, 'yining-2024', 'printed', 1, "
        "1, ?, ?, '18', 18, '办结 18件', 'pdfminer text', 'reread', 2, ?)",
        (start, start + 6, published.pdf),
    )
    database.executemany("insert into checks values (?, ?, ?, ?, ?)", CHECKS)
    database.executemany("insert into untestable values (?, ?, ?, ?, ?, ?)", UNTESTABLE)
    link = "insert into prose_links values ('yining-2024', 1, ?, 0, 9, '', '', ?, ?, 'x', ?, ?, null, ?)"
    database.execute(link, (1, "21", 21, 21, "agrees", None))
    database.execute(link, (2, "3", 3, 3, "agrees", None))
    database.execute(link, (3, "18", 18, 21, "differs", "f3-words"))
    database.execute(
        "update sections set prose = ?, text = ? where report_id = 'yining-2024' and number = 1", [SENTENCE] * 2
    )


def _cell(database: sqlite3.Connection, number: int, cell: tuple[object, ...], published: Published) -> None:
    finding, report, side, sign, code, printed, reread, how, proof = cell
    row_code, column_code = str(code).split(".")
    document = published.pdf if report == "yining-2024" else published.scan
    database.execute(
        "insert into finding_evidence (finding_id, position, report_id, side, sign, table_code, row_code, column_code, "
        "printed, value, reread, reread_by, proof, page, box, document_sha256) "
        "values (?, ?, ?, ?, ?, 'requests', ?, ?, ?, ?, ?, ?, ?, 5, '[72.04, 310.5, 120, 330]', ?)",
        (
            finding,
            number,
            report,
            side,
            sign,
            row_code,
            column_code,
            printed,
            int(str(printed)),
            reread,
            how,
            proof,
            document,
        ),
    )
