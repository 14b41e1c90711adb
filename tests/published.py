"""A small archive for the tests of publish/: four reports that show every state of a cell, and their captures."""

import asyncio
import csv
import sqlite3
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import httpx

from archive.codebook import load_codebook
from archive.schema import SCHEMA_VERSION, create_statements
from archive.search import CREATE_FTS, index_text
from archive.tables.audit_views import FILL_REFUSALS
from crawler.captures import Capture, CaptureStore
from crawler.warc import Fetch
from publish.serve import make_datasette

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
PDF = ROOT / "tests" / "fixtures" / "pdf" / "yining-city-2024.pdf"
PAGE = "<html><body><script>alert('伊宁')</script><h1>2019 年度报告</h1></body></html>".encode()
SCAN = b"\x00\x01 no type that we know"
TIME = datetime(2026, 11, 20, 1, 0, 4, tzinfo=UTC)

#: id, name
AGENCIES = {
    "yining": "伊宁市人民政府",
    "hongze": "淮安市洪泽区人民政府",
    "shanghai-office": "上海市人民政府办公厅",
}
PROSE = {
    0: ("", "根据《中华人民共和国政府信息公开条例》规定，现公布本年度报告。"),
    1: (
        "一、总体情况",
        "2024年，伊宁市人民政府网共计发布政务信息 2395条。\n收到政府信息公开申请21件，行政处罚信息另行公示。",
    ),
    2: ("二、主动公开政府信息情况", ""),
    3: ("三、收到和处理政府信息公开申请情况", ""),
    4: ("四、政府信息公开行政复议、行政诉讼情况", ""),
    5: ("五、存在的主要问题及改进情况", "环保领域公开不够及时……下一步加强ＱＱ群等渠道。"),
    6: ("六、其他需要报告的事项", "无。"),
}


@dataclass(frozen=True)
class Published:
    """Where the small archive and its captures lie, and the hashes of the stored documents."""

    archive: Path
    captures: Path
    pdf: str
    page: str
    scan: str


class Site:
    """The application over an archive, asked without a network."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self.datasette = make_datasette(published.archive, published.captures)
        self.app = self.datasette.app()
        self.runner = asyncio.Runner()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """The answer to one request."""
        return self.ask("GET", path, **headers)

    def ask(self, method: str, path: str, **headers: str) -> httpx.Response:
        """The answer to one request of any method."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.runner.run(self._ask(method, path, named))

    async def _ask(self, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://archive.test") as client:
            return await client.request(method, path, headers=headers)


def make_published(folder: Path) -> Published:
    """Write the archive and its captures below an empty folder."""
    captures = folder / "captures"
    stored = _store(captures)
    archive = folder / "archive.db"
    connection = sqlite3.connect(archive)
    for statement in (*create_statements(), CREATE_FTS):
        connection.execute(statement)
    _fill(connection, stored)
    connection.commit()
    connection.close()
    return Published(archive, captures, *(sha256(body).hexdigest() for body in (PDF.read_bytes(), PAGE, SCAN)))


def _store(folder: Path) -> list[Capture]:
    documents = (
        ("http://www.yining.gov.cn/files/2024.pdf", "application/pdf", PDF.read_bytes()),
        ("http://www.shanghai.gov.cn/nb/2019.html", "text/html; charset=utf-8", PAGE),
        ("http://www.hongze.gov.cn/nb/2024", "application/x-unknown", SCAN),
    )
    with CaptureStore(folder) as store:
        return [
            store.append(
                Fetch(
                    url=url,
                    time=TIME,
                    site=url.split("/")[2],
                    run="crawl-1",
                    role="article",
                    outcome="new",
                    status=200,
                    headers=(("Content-Type", content_type),),
                    body=body,
                )
            )
            for url, content_type, body in documents
        ]


def _fill(connection: sqlite3.Connection, stored: list[Capture]) -> None:
    pdf, page, scan = stored
    connection.executemany(
        "insert into agencies (id, name, confidence) values (?, ?, 'confirmed')", list(AGENCIES.items())
    )
    connection.executemany(
        "insert into codebook values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [astuple(entry) for entry in load_codebook()]
    )
    marks = ", ".join("?" * len(astuple(pdf)))
    connection.executemany(f"insert into captures values ({marks})", [astuple(capture) for capture in stored])
    _report(connection, 1, "shanghai-office-2019", ("2019", "complete"), page)
    _report(connection, 2, "yining-2023", ("prose", "prose"), scan)
    _report(connection, 3, "yining-2024", ("2021", "complete"), pdf)
    _report(connection, 4, "hongze-2024", ("mixed", "flagged"), scan)
    _figures(connection, "shanghai-office-2019", "shanghai-office-2019", {"": "2019"}, page)
    _figures(connection, "yining-2024", "yining-city-2024", {"": "2021"}, pdf)
    _figures(connection, "hongze-2024", "hongze-2024", {"requests": "mixed", "": "2021"}, scan)
    changed = (
        ("dash", "/", "requests", "granted", "research_institution"),
        ("text", "详见附件", "proactive", "penalties", "decisions"),
        ("unreadable", "1?", "requests", "new_requests", "natural_person"),
    )
    for state, printed, *code in changed:
        connection.execute(
            "update figures set state = ?, printed = ?, value = null where report_id = 'hongze-2024' "
            "and table_code = ? and row_code = ? and column_code = ?",
            (state, printed, *code),
        )
    connection.execute(
        "update figures set state = 'disputed', printed = '3', second = '8', value = null, agreement = 'differ', "
        "reader = 'scan', confidence = 0.61 where report_id = 'hongze-2024' and table_code = 'requests' "
        "and row_code = 'carried_over_in' and column_code = 'natural_person'"
    )
    connection.execute(FILL_REFUSALS)
    problems = (
        (
            "p1",
            "cell_unreadable",
            "requests",
            "new_requests",
            "natural_person",
            "第 3 页表二第 1 行：<读不准>，请核对原文",
        ),
        ("p2", "row_not_recognised", "proactive", None, None, "第 2 页表一多出一行“其他主动公开文件”"),
    )
    connection.executemany(
        "insert into problems (id, report_id, stage, kind, table_code, row_code, column_code, message) "
        "values (?, 'hongze-2024', 'match', ?, ?, ?, ?, ?)",
        problems,
    )
    connection.execute("insert into about values ('schema_version', ?)", (SCHEMA_VERSION,))
    connection.execute("insert into about values ('sample_notice', '页面框架为重建，报告正文与数字为公开发布的原文。')")


def _report(
    connection: sqlite3.Connection, serial: int, report_id: str, form: tuple[str, str], document: Capture
) -> None:
    edition, status = form
    agency_id, _, year = report_id.rpartition("-")
    agency = AGENCIES[agency_id]
    title = f"{agency}{year}年政府信息公开工作年度报告"
    connection.execute(
        "insert into reports (id, serial, agency_id, agency, year, edition, title, published_on, url, document_url, "
        "document_sha256, captured_at, version, addresses, status, agency_evidence, year_evidence) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1, ?, '[]', '[]')",
        (
            report_id,
            serial,
            agency_id,
            agency,
            int(year),
            edition,
            title,
            f"{int(year) + 1}-01-28",
            document.url,
            document.url,
            document.sha256,
            document.time,
            status,
        ),
    )
    sections = {number: PROSE[number] for number in ((1, 5) if edition == "prose" else PROSE)}
    connection.executemany(
        "insert into sections values (?, ?, ?, ?, ?)",
        [(report_id, number, heading, prose, prose) for number, (heading, prose) in sections.items()],
    )
    text = "\n".join(part for section in sections.values() for part in section)
    connection.execute(
        "insert into reports_fts (rowid, title, agency, text) values (?, ?, ?, ?)",
        (serial, index_text(title), index_text(agency), index_text(text)),
    )


def _figures(
    connection: sqlite3.Connection, report_id: str, golden: str, editions: dict[str, str], document: Capture
) -> None:
    with (GOLDEN / f"{golden}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    connection.executemany(
        "insert into figures (report_id, table_code, row_code, column_code, value, printed, state, edition, reader, "
        "agreement, corroborated, page, box, document_sha256) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, 'pdf', 'agree', 0, ?, ?, ?)",
        [
            (
                report_id,
                row["table_code"],
                row["row_code"],
                row["column_code"],
                row["value"] or None,
                row["printed"],
                row["state"],
                editions.get(row["table_code"], editions[""]),
                5,
                "[72.04, 310.5, 120, 330]",
                document.sha256,
            )
            for row in rows
        ],
    )
    tables = dict.fromkeys(row["table_code"] for row in rows)
    connection.executemany(
        "insert into table_readings (report_id, table_code, edition, decided_by, reader, agreed, disputed, single, "
        "page, document_sha256) values (?, ?, ?, ?, 'pdf', ?, 0, 0, 5, ?)",
        [
            (
                report_id,
                table,
                editions.get(table, editions[""]),
                '["其他处理"]' if table == "requests" else "[]",
                sum(row["table_code"] == table for row in rows),
                document.sha256,
            )
            for table in tables
        ],
    )
