"""The types at the border to Datasette, which publishes none, and its hook marker as a typed decorator."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar, cast

from datasette import hookimpl

Function = TypeVar("Function", bound=Callable[..., Any])
Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


def hook(function: Function) -> Function:
    """Mark a function as the implementation of the Datasette hook of the same name."""
    return cast(Function, hookimpl(function))


def last_hook(function: Function) -> Function:
    """The same, called after all other plugins: what it sets, stays."""
    return cast(Function, hookimpl(function, trylast=True))


def first_hook(function: Function) -> Function:
    """The same, called before all other plugins: an application it wraps, it wraps innermost."""
    return cast(Function, hookimpl(function, tryfirst=True))
