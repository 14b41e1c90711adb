"""``/report/<id>``: one report as its form prints it, and ``/report/<id>.json``, the same for programs."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from publish.hooks import hook
from publish.names import EDITION_NAMES, STATUS_NAMES
from publish.pages import DATABASE, html_page, json_twin, no_report
from publish.report_json import report_json, schema_org
from publish.report_page import ReportPage, load_report_page


async def report(datasette: Datasette, request: Request) -> Response:
    """The page of one report, or its JSON twin; 404 in plain words when the archive does not have it."""
    report_id = unquote(request.url_vars["id"])
    as_json = request.url_vars["format"] == "json"
    page = await load_report_page(datasette.get_database(DATABASE), report_id)
    if page is None:
        return await no_report(datasette, request, report_id, as_json=as_json)
    links = _links(datasette, page)
    if as_json:
        return json_twin(request, report_json(page, links))
    addresses = {name: datasette.absolute_url(request, path) for name, path in links.items()}
    context: dict[str, Any] = {
        "page": page,
        "facts": page.facts,
        "links": links,
        "status_name": STATUS_NAMES[page.facts["status"]],
        "edition_name": EDITION_NAMES[page.facts["edition"]],
        "canonical": addresses["self"],
        "schema_org": schema_org(page, addresses["self"], addresses),
        "sample_notice": await _sample_notice(datasette),
    }
    return await html_page(datasette, request, "gongkai_report.html", context)


def _links(datasette: Datasette, page: ReportPage) -> dict[str, str]:
    """Paths of everything that belongs to this report."""
    report_id = page.facts["id"]
    path = datasette.urls.path
    figures = urlencode({"report_id": report_id, "_size": "max"})
    links = {
        "self": path(f"/report/{report_id}"),
        "json": path(f"/report/{report_id}.json"),
        "versions": path(f"/report/{report_id}/versions"),
        "csv": path(f"/{DATABASE}/figures_labelled.csv?{figures}"),
        "csv_excel": path(f"/{DATABASE}/figures_labelled.csv?{figures}&_bom=1"),
        "table": path(f"/{DATABASE}/figures?{urlencode({'report_id': report_id})}"),
        "agency": path(f"/{DATABASE}/reports?{urlencode({'agency_id': page.facts['agency_id']})}"),
    }
    if not page.hides_document:
        links["document"] = path(f"/document/{page.facts['document_sha256']}")
    return links


async def _sample_notice(datasette: Datasette) -> str | None:
    sql = "select value from about where name = 'sample_notice'"
    row = (await datasette.get_database(DATABASE).execute(sql)).first()
    return row["value"] if row else None


@hook
def register_routes() -> list[tuple[str, Any]]:
    """The page and its JSON twin."""
    return [(r"^/report/(?P<id>[^/.]+)(\.(?P<format>json))?$", report)]
