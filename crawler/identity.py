"""When two addresses are one page: scheme, www, default port, session id, fragment, index page, empty query aside.

    http://www.yining.gov.cn:80/yining/zfxxgk/index.shtml;jsessionid=1?#top    -> /yining/zfxxgk
    https://yining.gov.cn/yining/zfxxgk                                         -> /yining/zfxxgk

Within a site all host names are one; which names are a site's stands in the registry, and no others are followed.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.links import resolve

_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|php|aspx?|do)$", re.IGNORECASE)
#: Marks of a visit or of a moment, which name no other page: sources of a click, times against caches.
_NOISE = re.compile(r"(?:utm_\w+|spm|isappinstalled|nsukey|_t|_|timestamp|rand(?:om|id)?)", re.IGNORECASE)

_PORTS = {"http": 80, "https": 443}


def page_address(url: str) -> str:
    """What an address names within its site: its path, and its query where it has one."""
    parts = urlsplit(resolve(url, url) or url)
    path = re.sub(r"/{2,}", "/", _INDEX_PAGE.sub("/", parts.path)).rstrip("/") or "/"
    query = "&".join(
        field for field in parts.query.split("&") if field and not _NOISE.fullmatch(field.partition("=")[0])
    )
    return f"{path}?{query}" if query else path


def origin_of(url: str) -> str:
    """Scheme and host of an address, the port where it is not the scheme's own: what has one robots.txt (RFC 9309)."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in {None, _PORTS.get(parts.scheme)} else ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def host_name(url: str) -> str:
    """The host of an address in small letters, without ``www.`` and without port."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
