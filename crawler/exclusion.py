"""Sites without the hosts that the operator leaves out: to the run those are unknown, like any other host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.decisions import Decision
from crawler.registry import Column, Site


def leave_out_hosts(sites: Sequence[Site], excluded: Mapping[str, Decision]) -> tuple[list[Site], list[str]]:
    """The sites by the hosts that are left to them, and what must be said of each host that is left out.

    A site of which no host is left is no part of the run.
    """
    notes = [
        f"{site.id}: {host} is not asked, by decision {excluded[host].number} of {excluded[host].date}: "
        f"{excluded[host].reason}"
        for site in sites
        for host in sorted(site.hosts & excluded.keys())
    ]
    left = [_without(site, frozenset(excluded)) for site in sites]
    return [site for site in left if site is not None], notes


def _without(site: Site, excluded: frozenset[str]) -> Site | None:
    hosts = [host for host in (site.host, *site.aliases) if host not in excluded]
    if not hosts:
        return None
    if len(hosts) == len(site.hosts):
        return site
    return replace(
        site,
        host=hosts[0],
        aliases=tuple(hosts[1:]),
        start_urls=tuple(dict.fromkeys(_at(url, hosts) for url in site.start_urls)),
        columns=tuple(Column(_at(column.url, hosts), column.note) for column in site.columns),
    )


def _at(url: str, hosts: Sequence[str]) -> str:
    """The address on a host that is left."""
    parts = urlsplit(url)
    return url if parts.hostname in hosts else parts._replace(netloc=hosts[0]).geturl()
