"""``/report/<id>/versions``: every text that a report has had and what changed, and ``versions.json`` for programs."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from publish.hooks import hook
from publish.pages import DATABASE, html_page, json_twin, no_report
from publish.versions_page import KIND_NAMES, SAYS_NAMES, STATE_NAMES, VersionsPage, load_versions_page, versions_json


async def versions(datasette: Datasette, request: Request) -> Response:
    """The history of one report, or its JSON twin; 404 in plain words when the archive does not have it."""
    report_id = unquote(request.url_vars["id"])
    as_json = request.url_vars["format"] == "json"
    page = await load_versions_page(datasette.get_database(DATABASE), report_id)
    if page is None:
        return await no_report(datasette, request, report_id, as_json=as_json)
    links = _links(datasette, page)
    if as_json:
        return json_twin(request, versions_json(page, links))
    context: dict[str, Any] = {
        "page": page,
        "facts": page.facts,
        "links": links,
        "kind_names": KIND_NAMES,
        "state_names": STATE_NAMES,
        "says_names": SAYS_NAMES,
        "canonical": datasette.absolute_url(request, links["self"]),
    }
    return await html_page(datasette, request, "gongkai_versions.html", context)


def _links(datasette: Datasette, page: VersionsPage) -> dict[str, str]:
    report_id = page.facts["id"]
    path = datasette.urls.path
    return {
        "self": path(f"/report/{report_id}/versions"),
        "json": path(f"/report/{report_id}/versions.json"),
        "report": path(f"/report/{report_id}"),
        "changes": path(f"/{DATABASE}/changes?{urlencode({'report_id': report_id})}"),
    }


@hook
def register_routes() -> list[tuple[str, Any]]:
    """The page and its JSON twin."""
    return [(r"^/report/(?P<id>[^/.]+)/versions(\.(?P<format>json))?$", versions)]
