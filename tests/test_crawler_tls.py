"""Servers whose TLS is as old as that of some government sites, on loopback, with and without a proxy."""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).parents[1]
HOST = "localhost"
#: 1024-bit parameters, made once with `openssl dhparam 1024`.
WEAK_DH = """-----BEGIN DH PARAMETERS-----
MIGHAoGBANbGYmqWHmF54IDXFTv+YVs0BWNFrVD7wsR/ShVAONeDjbn904F6avxx
/ONoh/pU6KJ0gahcp/zJ4wnAOgya22JDQO6lcaqkJbGgPKMn4h5rR6X4KVq3Chsj
PbkgH4MZgI+//q34acTWjZaQ96kwOXmd8mdKLgKQDolY7LFs9ld/AgEC
-----END DH PARAMETERS-----
"""


@pytest.fixture(scope="module")
def lapsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for another name, 1024 bits, that lapsed in 2015."""
    key = rsa.generate_private_key(65537, 1024)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "old.gov.cn")])
    begin = datetime(2014, 1, 1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(begin).not_valid_after(begin + timedelta(days=365))
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "lapsed.pem"
    path.write_bytes(pem + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def weak_dh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "dh1024.pem"
    path.write_text(WEAK_DH)
    return path


def context_of(kind: str, lapsed: Path, weak_dh: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DHE-RSA-AES128-SHA:@SECLEVEL=0" if kind == "weak DH" else "ALL:@SECLEVEL=0")
    versions = {"TLS 1.0": ssl.TLSVersion.TLSv1, "TLS 1.1": ssl.TLSVersion.TLSv1_1}
    if kind != "TLS 1.3":
        with warnings.catch_warnings(action="ignore"):  # deprecated, which is what they are here for
            context.minimum_version = context.maximum_version = versions.get(kind, ssl.TLSVersion.TLSv1_2)
    context.load_cert_chain(lapsed)
    if kind == "weak DH":
        context.load_dh_params(str(weak_dh))
    return context


class Server:
    """Answers each request with the name of its protocol; it is a proxy in front of itself, too."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connects = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        try:
            if connection.recv(7, socket.MSG_PEEK) == b"CONNECT":
                self.connects += 1
                while not connection.recv(65536).endswith(b"\r\n\r\n"):
                    pass
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with self.context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(65536)
                body = (secure.version() or "").encode()
                secure.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body)
                )
        except OSError:
            connection.close()


@pytest.fixture
def server(request: pytest.FixtureRequest, lapsed: Path, weak_dh: Path) -> Iterator[Server]:
    running = Server(context_of(request.param, lapsed, weak_dh))
    yield running
    running.socket.close()


FETCH = """
import json, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from crawler.settings import SETTINGS

class One(scrapy.Spider):
    name = "one"
    async def start(self):
        yield scrapy.Request(sys.argv[1], errback=self.fail)
    def parse(self, response):
        print(json.dumps({"text": response.text, "certificate": response.certificate.digest("sha256").decode()}))
    def fail(self, failure):
        print(json.dumps({"error": repr(failure.value)}))

name = "DOWNLOADER_CLIENTCONTEXTFACTORY"
factory = {name: SETTINGS[name]} if sys.argv[2] == "ours" else {}
process = AsyncCrawlerProcess({"TWISTED_REACTOR": SETTINGS["TWISTED_REACTOR"], "LOG_LEVEL": "CRITICAL",
    "RETRY_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, **factory})
process.crawl(One)
process.start()
"""


def fetch(server: Server, whose: str, *, proxy: bool) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    kept |= {"https_proxy": f"http://127.0.0.1:{server.port}"} if proxy else {}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FETCH, f"https://{HOST}:{server.port}/", whose],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


VERSIONS = {"TLS 1.0": "TLSv1", "TLS 1.1": "TLSv1.1", "weak DH": "TLSv1.2", "TLS 1.2": "TLSv1.2", "TLS 1.3": "TLSv1.3"}


@pytest.mark.parametrize("proxy", [False, True], ids=["direct", "proxy"])
@pytest.mark.parametrize(("server", "version"), list(VERSIONS.items()), indirect=["server"])
def test_old_servers_are_read(server: Server, version: str, proxy: bool, lapsed: Path) -> None:
    answer = fetch(server, "ours", proxy=proxy)
    certificate = x509.load_pem_x509_certificates(lapsed.read_bytes())[0]
    digest = certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    assert answer == {"text": version, "certificate": digest}
    assert server.connects == proxy


@pytest.mark.parametrize("server", ["TLS 1.0", "weak DH"], indirect=True)
def test_scrapy_alone_does_not_read_them(server: Server) -> None:
    """What this is for: without the context factory these fail."""
    assert "error" in fetch(server, "scrapy's", proxy=False)
