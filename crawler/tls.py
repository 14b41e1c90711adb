"""TLS as old as some of the sites: protocols from 1.0 on, 1024-bit keys and DH groups, certificates that lapsed.

What is published is public and is read only; a site whose certificate lapsed is read as its visitors read it, who click
the warning away. No certificate is verified; its SHA-256 stands in the WARC record (`Gongkai-Certificate`).

OpenSSL sorts out weak keys by a security level, which Scrapy's setting for ciphers loses on its way: it is given to the
context itself.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader import contextfactory
from twisted.internet.ssl import CertificateOptions, TLSVersion

_CIPHERS = "DEFAULT:@SECLEVEL=0"
#: OP_LEGACY_SERVER_CONNECT: servers without secure renegotiation (RFC 5746).
_LEGACY_SERVER_CONNECT = 0x4
_Factory: Any = vars(contextfactory).get("_ScrapyClientContextFactory") or contextfactory.ScrapyClientContextFactory


class OldServersOptions(CertificateOptions):
    """Twisted's options for a connection, without what shuts old servers out."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Twisted's own signature
        kwargs |= {"insecurelyLowerMinimumTo": TLSVersion.TLSv1_0}
        super().__init__(**kwargs)
        self._cipherString = _CIPHERS
        self._options |= _LEGACY_SERVER_CONNECT


class OldServersFactory(_Factory):  # type: ignore[misc]
    """Scrapy's own factory, which verifies no certificate, with the options above."""

    def _get_cert_options(self) -> OldServersOptions:
        return OldServersOptions(fixBrokenPeers=True)

    def getCertificateOptions(self) -> OldServersOptions:  # noqa: N802 - Scrapy's own name, called until 2.18
        """Made for each connection."""
        return self._get_cert_options()
