"""Which captures belong together as one publication."""

import json
from dataclasses import replace

from archive.publications import find_documents, find_publications
from crawler.captures import Capture

PAGE = "http://www.yining.gov.cn/yining/c1/202501/a.shtml"
PDF = "http://www.yining.gov.cn/yining/c1/202501/a/files/b.pdf"
BLANK = Capture(
    file="f", offset=0, length=1, record_id="r", record_type="response", url=PAGE, time="2025-01-01T00:00:00Z",
    status=200, outcome="new", role="article", sha256="1" * 64, payload_digest=None, size=1, content_type=None,
    etag=None, last_modified=None, parent_url=None, site="yining.gov.cn", run="r", ip=None, truncated=None,
    refers_to=None, note=None,
)  # fmt: skip
ATTACHED = replace(BLANK, url=PDF, role="attachment", parent_url=PAGE, sha256="2" * 64)
FILE = replace(
    BLANK, url="urn:gongkai:file:3:a.pdf", role="resource", record_type="resource", site="local", sha256="3" * 64
)


def publications(*captures: Capture) -> list[tuple[str, list[str]]]:
    """Address, and hashes of all documents, of each publication."""
    found = find_publications(find_documents(captures))
    return [(item.url, [document.sha256[0] for document in item.documents]) for item in found]


def test_a_page_and_its_attachment_are_one_publication() -> None:
    assert publications(ATTACHED, BLANK) == [(PAGE, ["1", "2"])]


def test_an_attachment_without_its_page_stands_alone() -> None:
    assert publications(ATTACHED) == [(PDF, ["2"])]


def test_texts_of_one_address_come_oldest_first_whatever_the_order() -> None:
    later = replace(BLANK, sha256="9" * 64, time="2025-02-01T00:00:00Z", outcome="changed")
    unchanged = replace(BLANK, time="2025-01-05T00:00:00Z", outcome="unchanged", record_type="revisit")
    assert publications(later, unchanged, BLANK) == publications(BLANK, unchanged, later) == [(PAGE, ["1", "9"])]


def test_what_is_no_content_is_no_document() -> None:
    for outcome in ("blocked", "failed", "missing", "redirect", "refused"):
        assert publications(replace(BLANK, outcome=outcome)) == []
    for role in ("home", "list", "json", "robots"):
        assert publications(replace(BLANK, role=role)) == []


def test_a_file_that_was_also_fetched_is_left_to_its_address() -> None:
    assert publications(replace(FILE, sha256=BLANK.sha256), BLANK) == [(PAGE, ["1"])]


def test_hints_given_later_count() -> None:
    hinted = replace(FILE, time="2025-02-01T00:00:00Z", note=json.dumps({"agency": "伊宁市财政局", "year": 2023}))
    (document,) = find_documents([FILE, hinted])
    assert (document.agency_hint, document.year_hint) == ("伊宁市财政局", 2023)


def test_a_file_ingested_twice_counts_once_where_it_is_best_known() -> None:
    named = replace(FILE, url="http://www.yining.gov.cn/old.pdf")
    assert publications(FILE, named) == [("http://www.yining.gov.cn/old.pdf", ["3"])]
