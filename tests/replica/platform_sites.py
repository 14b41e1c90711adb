"""One small site for each platform besides Ucap, TRS and generic ones, under host names that are in no registry.

Each leads from its start page by 政府信息公开 to report columns, lists of two pages and more in the platform's own way,
articles of several bodies and years with attachments, near misses, and a link to a copy on a foreign host.
"""

from __future__ import annotations

from tests.replica.campus_sites import VSB, WEBPLUS, build_vsb, build_webplus
from tests.replica.hanweb_sites import JCMS, JPAAS, build_jcms, build_jpaas
from tests.replica.portal_sites import CHANGJI, GKMLPT, build_changji, build_gkmlpt
from tests.replica.web import Web

#: Host of each platform's site.
HOSTS = {"jcms": JCMS, "jpaas": JPAAS, "vsb": VSB, "webplus": WEBPLUS, "changji": CHANGJI, "gkmlpt": GKMLPT}
#: Reports planted on each.
PLANTED = {"jcms": 7, "jpaas": 7, "vsb": 7, "webplus": 7, "changji": 8, "gkmlpt": 7}
_ENTRY = """
  - id: {id}
    name: {id}
    host: {host}
    aliases: []
    platform: {platform}
    start_urls: ["http://{host}/"]
    columns: []
    delay_seconds: 1.0
    notes: ""
"""


BUILDERS = (build_jcms, build_jpaas, build_vsb, build_webplus, build_changji, build_gkmlpt)


def build_platform_sites() -> Web:
    """All of them in one web."""
    web = Web()
    for build in BUILDERS:
        build(web)
    return web


def registry_text() -> str:
    """A registry of nothing but these sites."""
    entries = [
        _ENTRY.format(id=host.removeprefix("www."), host=host, platform=platform) for platform, host in HOSTS.items()
    ]
    return "contact: operator@example.org\nsites:\n" + "".join(entries)
