"""Sites on no known platform: meta tags, what links are called, dates beside them, next-page links, sitemaps."""

from __future__ import annotations

from crawler.platforms.base import Platform


class Generic(Platform):
    """The reading that every platform shares, and the site's sitemap."""

    sitemaps = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap.xml.gz")
