"""The loopback web of the crawl bench: sites of the Ucap platform behind a forward proxy, in a process of its own.

    python -m bench.crawl_web          prints its port; ``http://count.bench.example/`` gives the counts so far and
                                       begins to count anew

Answers are made beforehand and written in one piece, so that the server costs next to nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SITES, ARTICLES, LIST_ROWS, EVERY_NTH_HAS_PDF = 16, 40, 20, 10
#: Bytes of an article and of a PDF, at least and at most.
ARTICLE_SIZE, PDF_SIZE = (5_000, 50_000), (20_000, 80_000)
COUNTS = "count.bench.example"
SEED = 20261127
#: Words of which the text is made: with its markup it packs as real pages do.
WORDS = (
    *("政府信息公开", "工作", "年度报告", "本机关", "依法", "及时", "主动公开", "公布", "各类信息", "件", "申请人"),
    *("处理结果", "行政复议", "行政诉讼", "监督保障", "平台建设", "制度", "落实", "责任", "严格按照", "有关规定"),
    *("进一步", "加强", "领导", "政策解读", "回应关切", "群众", "存在的问题", "主要原因", "下一步", "改进措施"),
)
PARAGRAPH = '<p style="text-indent: 2em; line-height: 1.75"><span style="font-size: 16px;">{}</span></p>'
#: Words of a paragraph, and its bytes, about.
LENGTH, PARAGRAPH_SIZE = 40, 500
Key = tuple[str, str]  #: host and path


def hosts() -> list[str]:
    """The hosts of the bench, a site each."""
    return [f"s{number:02}.bench.example" for number in range(1, SITES + 1)]


def registry() -> str:
    """sources.yml of the bench."""
    sites = [
        {
            "id": host,
            "name": f"bench {host}",
            "host": host,
            "aliases": [],
            "platform": "ucap",
            "start_urls": [f"http://{host}/"],
            "columns": [{"url": f"http://{host}/s/c100001/zfxxgk_gknrz.shtml", "note": "bench"}],
            "delay_seconds": 1.0,
            "notes": "bench",
        }
        for host in hosts()
    ]
    return json.dumps({"contact": "bench@example.org", "sites": sites})


def make_pages() -> dict[Key, tuple[str, bytes]]:
    """All pages by host and path: type and body."""
    pages: dict[Key, tuple[str, bytes]] = {}
    for host in hosts():
        chance = random.Random(f"{SEED}{host}")
        pages[host, "/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /admin/\n")
        home = '<ul><li><a href="/s/c100001/zfxxgk_gknrz.shtml">政府信息公开年报</a></li></ul>'
        pages[host, "/"] = _page("首页", home + _text(chance, ARTICLE_SIZE[0]))
        items = [_article(pages, host, number, chance) for number in range(ARTICLES)]
        for first in range(0, ARTICLES, LIST_ROWS):
            pages[host, _list_path(first // LIST_ROWS)] = _list(items[first : first + LIST_ROWS])
    return pages


def _list_path(number: int) -> str:
    return f"/s/c100001/zfxxgk_gknrz{f'_{number + 1}' if number else ''}.shtml"


def _list(items: list[str]) -> tuple[str, bytes]:
    pages = -(-ARTICLES // LIST_ROWS)
    script = f"<script>createPageHTML('page-div', {pages}, 1, 'zfxxgk_gknrz', 'shtml', {ARTICLES});</script>"
    return _page("政府信息公开年报", f'<div class="gknr_list"><dl>{"".join(items)}</dl></div>{script}')


def _article(pages: dict[Key, tuple[str, bytes]], host: str, number: int, chance: random.Random) -> str:
    name = hashlib.sha256(f"{host}{number}".encode()).hexdigest()[:32]
    title = f"{host[:3]}局{2008 + number % 17}年政府信息公开工作年度报告"
    path = f"/s/c100001/202501/{name}.shtml"
    body = f"<UCAPTITLE>{title}</UCAPTITLE><UCAPCONTENT>{_text(chance, chance.randint(*ARTICLE_SIZE))}"
    if number % EVERY_NTH_HAS_PDF == 0:
        file = f"/s/c100001/202501/{name}/files/{name[::-1]}.pdf"
        pages[host, file] = ("application/pdf", b"%PDF-1.4\n" + chance.randbytes(chance.randint(*PDF_SIZE)))
        body += f'<p><a href="{file}">{title}.pdf</a></p>'
    pages[host, path] = _page(title, f"{body}</UCAPCONTENT>")
    return f'<dd><a href="{path}" title="{title}">{title}</a><span>2025-01-20</span></dd>'


def _text(chance: random.Random, size: int) -> str:
    count = max(1, size // PARAGRAPH_SIZE)
    return "".join(PARAGRAPH.format("".join(chance.choices(WORDS, k=LENGTH))) for _ in range(count))


def _page(title: str, body: str) -> tuple[str, bytes]:
    text = f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
    return "text/html; charset=utf-8", text.encode()


@dataclass
class Server:
    """Answers from memory, conditionally where it is asked so (RFC 9110, section 13)."""

    answers: dict[Key, tuple[bytes, bytes, str]] = field(default_factory=dict)  #: head, body, ETag
    counts: Counter[str] = field(default_factory=Counter)

    def load(self) -> None:
        """Make all answers."""
        for key, (kind, body) in make_pages().items():
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nETag: {etag}\r\n\r\n"
            self.answers[key] = (head.encode(), body, etag)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept open as long as the other side wants."""
        try:
            while line := await reader.readline():
                headers = {}
                while (header := (await reader.readline()).strip()) != b"":
                    name, _, value = header.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                url = urlsplit(line.split()[1].decode())
                writer.write(self.answer((url.hostname or "", url.path), headers))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        writer.close()

    def answer(self, key: Key, headers: dict[str, str]) -> bytes:
        """The whole answer to one request."""
        if key[0] == COUNTS:
            said = json.dumps(self.counts).encode()
            self.counts.clear()
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said
        found = self.answers.get(key)
        if found is None:
            self.counts["404"] += 1
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        head, body, etag = found
        if headers.get("if-none-match") == etag:
            self.counts["304"] += 1
            return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
        self.counts["200"] += 1
        self.counts["bytes"] += len(body)
        return head + body


async def main() -> None:
    """Serve until killed; the port is the first line printed."""
    server = Server()
    server.load()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
