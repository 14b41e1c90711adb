"""The known platforms. A new one is one module and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from crawler.platforms.base import Platform
from crawler.platforms.changji import Changji
from crawler.platforms.generic import Generic
from crawler.platforms.gkmlpt import Gkmlpt
from crawler.platforms.jcms import Jcms
from crawler.platforms.jpaas import Jpaas
from crawler.platforms.trs import Trs
from crawler.platforms.ucap import Ucap
from crawler.platforms.vsb import Vsb
from crawler.platforms.webplus import WebPlus

if TYPE_CHECKING:
    from crawler.entries import Site

_KNOWN: tuple[Platform, ...] = (
    Ucap(),
    Trs(),
    Jcms(),
    Jpaas(),
    Vsb(),
    WebPlus(),
    Changji(),
    Gkmlpt(),
    Generic(),
)
#: By name, as the registry's `platform` says it.
PLATFORMS: Mapping[str, Platform] = MappingProxyType({platform.name: platform for platform in _KNOWN})


def platform_of(site: Site | None) -> Platform:
    """The platform of a site of the registry; the generic one for a site that the registry does not have (any more)."""
    return PLATFORMS[site.platform if site is not None else "generic"]
