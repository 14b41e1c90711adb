"""Plain Scrapy, as its tutorial has it: follow every link, keep nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import HtmlResponse, Response

from bench.crawl_web import hosts

#: The pages of a list stand in a script.
_PAGES = re.compile(r"createPageHTML\('[\w-]+', (\d+)")


class PlainSpider(scrapy.Spider):
    """Fetches what the pipeline fetches."""

    name = "plain"
    pages = 0

    async def start(self) -> AsyncIterator[Any]:
        """The home pages."""
        for host in hosts():
            yield scrapy.Request(f"http://{host}/")

    def parse(self, response: Response) -> Iterator[Any]:
        """Every link of a page."""
        PlainSpider.pages += 1
        if not isinstance(response, HtmlResponse):
            return
        yield from response.follow_all(css="a")
        if found := _PAGES.search(response.text):
            yield from response.follow_all([f"zfxxgk_gknrz_{number}.shtml" for number in range(2, int(found[1]) + 1)])
