"""The queue of requests: each site has its share of what is under way."""

from types import SimpleNamespace
from typing import Any

from scrapy.http import Request

from crawler.scheduler import SHARE, SiteScheduler


def made() -> tuple[SiteScheduler, set[Request]]:
    under_way: set[Request] = set()
    engine = SimpleNamespace(downloader=SimpleNamespace(active=under_way))
    crawler: Any = SimpleNamespace(engine=engine)
    return SiteScheduler.from_crawler(crawler), under_way


def request(site: str, number: int, priority: int = 0) -> Request:
    return Request(f"http://{site}/{number}", meta={"site": site}, priority=priority)


def test_a_site_that_hangs_leaves_room_for_the_others() -> None:
    scheduler, under_way = made()
    for number in range(1000):
        scheduler.enqueue_request(request("dead.gov.cn", number))
    for _ in range(SHARE):
        under_way.add(scheduler.next_request())
    assert scheduler.next_request() is None
    assert scheduler.has_pending_requests()
    scheduler.enqueue_request(request("well.gov.cn", 1))
    found = scheduler.next_request()
    assert found is not None
    assert found.meta["site"] == "well.gov.cn"


def test_sites_take_turns_and_priorities_hold() -> None:
    scheduler, _ = made()
    for site in ("a.gov.cn", "b.gov.cn"):
        for number, priority in ((1, 0), (2, 40), (3, 40)):
            scheduler.enqueue_request(request(site, number, priority))
    order = []
    while (found := scheduler.next_request()) is not None:
        order.append(found.url.removeprefix("http://"))
    assert order == ["a.gov.cn/2", "b.gov.cn/2", "a.gov.cn/3", "b.gov.cn/3", "a.gov.cn/1", "b.gov.cn/1"]
    assert not scheduler.has_pending_requests()
