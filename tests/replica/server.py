"""A forward proxy on loopback that answers for the replica web itself: http directly, https after CONNECT.

A crawler under test gets nothing but ``http_proxy`` and ``https_proxy``; its registry and code are the real ones.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO, Self
from urllib.parse import urlsplit

import trustme

from tests.replica.web import Answer, Web


@dataclass(frozen=True)
class Asked:
    """One request as the proxy saw it."""

    time: float
    scheme: str
    host: str
    path: str
    headers: dict[str, str]
    status: int
    method: str = "GET"
    form: str = ""
    sent: int = 0  #: bytes of the body

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


@dataclass
class Replica:
    """The running proxy. `log` holds each request in order."""

    web: Web
    log: list[Asked] = field(default_factory=list)
    spans: list[tuple[float, float, str]] = field(default_factory=list)  #: begin and end of each answer, address
    raw: dict[tuple[str, str], Callable[[BinaryIO], None]] = field(default_factory=dict)  #: who write as they like
    connections: int = 0

    def __enter__(self) -> Self:
        authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._authority = authority
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"replica": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        address = f"http://127.0.0.1:{self._server.server_port}"
        return {"http_proxy": address, "https_proxy": address, "no_proxy": ""}

    def context(self, host: str) -> ssl.SSLContext:
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._authority.issue_cert(host).configure_cert(context)
                if host in self.web.old_tls:
                    context.set_ciphers("ALL:@SECLEVEL=0")
                    with warnings.catch_warnings(action="ignore"):  # deprecated, which is what it is here for
                        context.maximum_version = context.minimum_version = ssl.TLSVersion.TLSv1
                self._contexts[host] = context
            return self._contexts[host]

    def answer(self, scheme: str, host: str, path: str, headers: dict[str, str], form: str | None = None) -> Answer:
        """`form` is what was sent by POST. A site that is slow to answer delays no other."""
        began = time.monotonic()
        found = self.web.answer(scheme, host, path, headers, form or "")
        method = "GET" if form is None else "POST"
        with self._lock:
            sent = 0 if found.status in {204, 304} else len(found.body)
            self.log.append(Asked(began, scheme, host, path, headers, found.status, method, form or "", sent))
        return found

    def forget(self) -> None:
        with self._lock:
            self.log.clear()


class _Handler(BaseHTTPRequestHandler):
    replica: Replica
    protocol_version = "HTTP/1.1"
    tunnel: str | None = None

    def setup(self) -> None:
        super().setup()
        self.replica.connections += 1

    def do_CONNECT(self) -> None:
        self.tunnel = self.path.partition(":")[0]
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.wfile.flush()
        try:
            self.connection = self.replica.context(self.tunnel).wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def send_raw(self, host: str, path: str) -> bool:
        """Let a hostile server write what it likes in place of an answer; the connection ends with it."""
        write = self.replica.raw.get((host, path))
        if write is None:
            return False
        with contextlib.suppress(OSError):
            write(self.wfile)
        self.close_connection = True
        self.connection.close()
        return True

    def do_POST(self) -> None:
        self.send_answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def do_GET(self) -> None:
        self.send_answer(None)

    def send_answer(self, form: str | None) -> None:
        parts = urlsplit(self.path)
        scheme = "https" if self.tunnel else "http"
        host = self.tunnel or parts.hostname or ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {name.lower(): value for name, value in self.headers.items()}
        began = time.monotonic()
        found = self.replica.answer(scheme, host, path, headers, form)
        try:
            if not self.send_raw(host, path):
                self.send_found(found)
        finally:
            self.replica.spans.append((began, time.monotonic(), f"{scheme}://{host}{path}"))

    def send_found(self, found: Answer) -> None:
        if found.drop:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(found.status)
        for name, value in found.headers:
            self.send_header(name, value)
        if found.status not in {204, 304} and found.length != -1:
            self.send_header("Content-Length", str(found.length if found.length is not None else len(found.body)))
        self.end_headers()
        self.wfile.write(found.body if found.status not in {204, 304} else b"")
        if found.length is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Quiet: the log is a list."""
