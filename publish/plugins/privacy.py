"""Say nothing about the machine, and tell browsers what not to do.

Datasette shows file paths, thread stacks, settings and debug forms to everyone. They answer 404 here. Every response
gets the headers that hold for all pages; a page's own content security policy stays.
"""

from __future__ import annotations

from urllib.parse import unquote

from publish.hooks import AsgiApp, Message, Receive, Scope, Send, hook

#: Each with what it would show: file path; stacks; settings (twice); plugins and their places; forms for developers.
HIDDEN = (
    "/-/databases",
    "/-/threads",
    "/-/settings",
    "/-/config",
    "/-/plugins",
    "/-/messages",
    "/-/allow-debug",
    "/-/permissions",
    "/-/patterns",
    "/-/auth-token",
    "/-/logout",
)
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)
#: There is nothing to send to this site.
METHODS = ("GET", "HEAD", "OPTIONS")
ALLOWED = ", ".join(METHODS).encode()
#: A day: the address of our style sheet carries a hash of its content.
STATIC_CACHE = (b"cache-control", b"public, max-age=86400")


class Privacy:
    """ASGI wrapper: debug pages are not found, responses carry safe headers."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 404 for a hidden page, 405 for what is sent; otherwise add the headers that the response lacks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _is_hidden(scope["path"]):
            await _send_plain(send, 404, "404：没有这个页面。Not found.")
        elif scope["method"] not in METHODS:
            await _send_plain(send, 405, "405：本站只供阅读。This site can only be read.", (b"allow", ALLOWED))
        else:
            extra = (*HEADERS, STATIC_CACHE) if _is_static(scope["path"]) else HEADERS
            await self.app(scope, receive, _HeaderSend(send, extra))


class _HeaderSend:
    """A `send` that completes the headers of the response."""

    def __init__(self, send: Send, extra: tuple[tuple[bytes, bytes], ...]) -> None:
        self.send = send
        self.extra = extra

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            added = [(name, value) for name, value in self.extra if name not in present]
            message = {**message, "headers": [*message["headers"], *added]}
        await self.send(message)


def _is_hidden(path: str) -> bool:
    """Whether a path, below any base_url and however encoded, is that of a hidden page or its JSON."""
    position = unquote(path).find("/-/")
    page = unquote(path)[position:].rstrip("/").removesuffix(".json") if position >= 0 else ""
    return page in HIDDEN


def _is_static(path: str) -> bool:
    return "/static/" in path or "/-/static" in path


async def _send_plain(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    plain = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [plain, *HEADERS, *headers]})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})


@hook
def asgi_wrapper() -> type[Privacy]:
    """Wrap Datasette's application."""
    return Privacy
