"""Known documents that no list led to: asked when due, and at once when their list was read whole without them."""

from datetime import UTC, datetime, timedelta

from crawler.discovery import page_key
from crawler.due import Past
from crawler.past import SitePast
from crawler.recheck import ReadLists, left_over
from crawler.registry import load_sites
from crawler.steps import Place, Step

SITE = load_sites()["xjyn.gov.cn"]
HOST = "http://xjyn.gov.cn"
COLUMN, PAGE_3 = f"{HOST}/c1/list.shtml", f"{HOST}/c1/list_3.shtml"
ARTICLE, FILE = f"{HOST}/c1/a.shtml", f"{HOST}/c1/a/x.pdf"
#: Seen first, checked a day later, and now: not due before the second day.
FIRST = datetime(2026, 5, 10, 2, tzinfo=UTC)
CHECKED, NOW, SECOND = (FIRST + timedelta(days=days) for days in (1, 1.2, 2))


def past_of(*answers: tuple[str, str, str | None]) -> SitePast:
    """Addresses with their roles and parents, each answered twice."""
    past = SitePast(SITE)
    for url, role, parent in answers:
        see(past, FIRST, url, role, parent, "new")
        see(past, CHECKED, url, role, parent)
    return past


def see(  # noqa: PLR0917 - one answer
    past: SitePast, when: datetime, url: str, role: str, parent: str | None, outcome: str = "unchanged"
) -> None:
    past.addresses.setdefault(url, Past(role)).see(when, outcome, f"run {when}", role, parent)


def lists_of(*urls: str) -> ReadLists:
    lists = ReadLists()
    for url in urls:
        lists.note_step(url, "column", None)
        lists.note_read(url, live=True)
    return lists


def found(past: SitePast, lists: ReadLists, now: datetime = NOW, *seen: Step) -> list[tuple[str, bool]]:
    keys = {page_key(SITE, step) for step in seen}
    return [(step.url, at_once) for step, _, at_once in left_over(past, lists, keys, now)]


def test_not_due_and_its_list_not_read() -> None:
    assert found(past_of((ARTICLE, "article", COLUMN)), ReadLists()) == []


def test_due() -> None:
    assert found(past_of((ARTICLE, "article", COLUMN)), ReadLists(), SECOND) == [(ARTICLE, False)]


def test_named_by_its_list() -> None:
    step = Step(ARTICLE, Place("article"))
    assert found(past_of((ARTICLE, "article", COLUMN)), lists_of(COLUMN), NOW, step) == []
    assert found(past_of((ARTICLE, "article", COLUMN)), lists_of(COLUMN), SECOND, step) == []


def test_named_no_more() -> None:
    assert found(past_of((ARTICLE, "article", COLUMN)), lists_of(COLUMN)) == [(ARTICLE, True)]


def test_at_once_but_once() -> None:
    past = past_of((ARTICLE, "article", COLUMN))
    see(past, NOW, ARTICLE, "article", None)
    assert found(past, lists_of(COLUMN), NOW + timedelta(hours=1)) == []
    see(past, NOW + timedelta(hours=2), ARTICLE, "article", COLUMN)
    assert found(past, lists_of(COLUMN), NOW + timedelta(hours=3)) == [(ARTICLE, True)], "it was named again since"


def test_a_list_that_was_not_read_whole() -> None:
    past = past_of((ARTICLE, "article", COLUMN))
    for spoil in ("held", "lost"):
        lists = lists_of(COLUMN)
        lists.note_step(PAGE_3, "page", COLUMN)
        if spoil == "held":
            lists.note_read(PAGE_3, live=False)
        else:
            lists.note_lost(PAGE_3)
        assert found(past, lists) == []


def test_a_page_of_the_list_that_is_no_more() -> None:
    """The article stood on page 3; the list has one page now."""
    past = past_of((ARTICLE, "article", PAGE_3), (PAGE_3, "page", f"{HOST}/c1/list_2.shtml"))
    see(past, FIRST, f"{HOST}/c1/list_2.shtml", "page", COLUMN)
    assert found(past, lists_of(COLUMN)) == [(ARTICLE, True)]
    assert found(past, lists_of(f"{HOST}/c2/list.shtml")) == []


def test_pages_that_lead_to_one_another_end() -> None:
    other = f"{HOST}/c1/list_2.shtml"
    past = past_of((ARTICLE, "article", PAGE_3), (PAGE_3, "page", other), (other, "page", PAGE_3))
    assert found(past, lists_of(COLUMN)) == []


def test_articles_before_their_attachments() -> None:
    past = past_of((FILE, "attachment", ARTICLE), (ARTICLE, "article", COLUMN))
    lists = lists_of(COLUMN)
    assert found(past, lists) == [(ARTICLE, True)]
    lists.note_step(ARTICLE, "article", None)
    lists.note_read(ARTICLE, live=True)
    assert found(past, lists, NOW, Step(ARTICLE, Place("article"))) == [(FILE, True)]


def test_what_never_was_a_document_is_left_to_the_lists() -> None:
    past = SitePast(SITE)
    for outcome in ("failed", "blocked", "refused", "redirect"):
        see(past, FIRST, f"{HOST}/{outcome}", "article", COLUMN, outcome)
    assert found(past, lists_of(COLUMN), SECOND) == []
