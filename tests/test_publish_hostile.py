"""What a stranger may have written into a report, and what a visitor may write into an address."""

import sqlite3

import httpx
import lxml.html
import pytest

from tests.published import Site, make_published

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)></script><!--{{7*7}}\r\nSet-Cookie: a=b"
SCHEMES = "javascript:alert(3)//http://"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An archive whose every printed text is an attack."""
    published = make_published(tmp_path_factory.mktemp("hostile"))
    with sqlite3.connect(published.archive) as connection:
        connection.execute("update agencies set name = ?", (EVIL,))
        connection.execute(
            "update reports set title = ?, agency = ?, published_on = ?, url = ?, document_url = ?, captured_at = ?",
            (EVIL, EVIL, EVIL, SCHEMES, f"http://x/{EVIL}", EVIL),
        )
        connection.execute("update sections set heading = ?, prose = ?, text = ?", (EVIL, EVIL, EVIL))
        connection.execute("update figures set printed = ?, path = ?, value = null, state = 'text'", (EVIL, EVIL))
        connection.execute("update problems set message = ?, kind = ?, stage = ?", (EVIL, EVIL, EVIL))
        connection.execute("update about set value = ? where name = 'sample_notice'", (EVIL,))
        connection.execute("update captures set url = ?, content_type = ?", (f"http://x/{EVIL}", EVIL))
    connection.close()
    return Site(published)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(make_published(tmp_path_factory.mktemp("published")))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=处罚",
        "/report/yining-2024",
        "/report/hongze-2024",
        "/archive",
        "/archive/reports",
        "/archive/figures?_size=5",
        "/archive/problems",
        "/archive/reports/yining-2024",
        "/archive/figures_labelled?_size=5",
    ],
)
def test_printed_text_is_never_markup(hostile: Site, path: str) -> None:
    response = hostile.get(path)
    assert response.status_code == 200
    document = lxml.html.document_fromstring(response.text)
    assert not document.xpath("//img[@onerror] | //*[@onerror]")
    assert not [script for script in document.iter("script") if (script.text or "").strip().startswith("alert(")]
    assert not [link for link in document.xpath("//@href") if link.lower().startswith("javascript:")]
    assert "49" not in document.findtext(".//title")
    assert "set-cookie" not in response.headers


def test_a_hostile_name_or_type_does_not_reach_the_headers(hostile: Site) -> None:
    response = hostile.get(f"/document/{hostile.published.pdf}")
    assert response.headers["content-disposition"] == 'attachment; filename="yining-2024.pdf"'
    assert response.headers["content-type"] == "application/pdf"
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/archive/reports?_sort=no-such",
        "/archive/figures_labelled?_sort=value",
        "/archive/reports?year__in=[",
        "/archive/reports?_through=x",
        "/archive/figures/a,b",
        "/archive/reports?_searchmode=raw&_search=AND",
        "/archive/reports?_where=1)",
        "/archive/reports.json?_searchmode=raw&_search=NEAR(",
        "/archive/reports.csv?_searchmode=raw&_search=%22&_stream=on",
    ],
)
def test_a_wrong_argument_is_the_readers_not_a_broken_server(site: Site, path: str) -> None:
    assert site.get(path).status_code == 400


def test_errors_stand_in_our_frame_in_both_languages(site: Site) -> None:
    response = site.get("/archive/none")
    assert response.status_code == 404
    document = lxml.html.document_fromstring(response.text)
    assert document.get("lang") == "zh-CN"
    assert "没有这个页面 Page not found" in document.text_content()
    assert not list(document.iter("script"))
    assert "不提供" in site.get("/archive.db").text


def test_a_query_cannot_fill_the_memory(site: Site) -> None:
    for sql in ("select hex(zeroblob(499999)) from figures", "select randomblob(900000) from figures"):
        response = site.get(str(httpx.URL("/archive.json", params={"sql": sql})))
        assert response.status_code == 400
        assert "longer than" in response.json()["error"]
        assert len(response.content) < 2_000


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_site_can_only_be_read(site: Site, method: str) -> None:
    for path in ("/", "/archive/reports", "/report/yining-2024"):
        response = site.ask(method, path)
        assert response.status_code == 405
        assert response.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/%5Cevil.example/", "/x%0d%0aSet-Cookie:a=b/", "/%2f%2fevil.example/"]
)
def test_redirects_stay_here_and_carry_no_header(site: Site, path: str) -> None:
    response = site.get(path)
    assert not response.headers.get("location", "/").startswith(("//", "/\\", "http"))
    assert "set-cookie" not in response.headers
