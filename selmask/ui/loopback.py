"""Refuses what does not come from this machine's own browser pages: a foreign Host, or a foreign WebSocket origin.

A site a person visits can name a domain that resolves to 127.0.0.1 and then talk to the workbench as if it were its own
server (DNS rebinding); the Host header betrays it. Streamlit's own check covers WebSockets alone, and looks up this
machine's public address over the network when it meets a foreign origin: this one answers first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

REFUSAL = "403: selmask answers only to this machine. Open it as http://127.0.0.1 with the port it was started on.\n"


class OwnNamesOnly:
    """Answers 403 unless the request's Host, and its Origin where it has one, are names of this machine itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] not in {"http", "websocket"} or is_own(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: the server answers 403
        else:
            await PlainTextResponse(REFUSAL, status_code=403)(scope, receive, send)


def guard() -> Middleware:
    """The middleware for the server."""
    return Middleware(OwnNamesOnly)


def is_own(headers: Headers) -> bool:
    """Whether a request with these headers came by this machine's own name, from one of its own pages."""
    origin = headers.get("origin")
    return _name(f"//{headers.get('host', '')}") in OWN_NAMES and (origin is None or _name(origin) in OWN_NAMES)


def _name(address: str) -> str | None:
    """The host's name in `address`; None where it is not one."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is not a number
    except ValueError:
        return None
    return parts.hostname if parts.username is None else None
