"""Middleware that refuses requests from other machines and other websites, by their Host and Origin headers.

A website can resolve a domain of its own to 127.0.0.1 and then talk to the workbench as if to its own server (DNS
rebinding); the Host header gives it away. Streamlit checks only WebSockets, and looks up this machine's public address
over the network when it meets a foreign origin; this middleware answers first.
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

REFUSAL = "403: selmask only answers this machine. Open http://127.0.0.1 with the port on which selmask runs.\n"


class OwnNamesOnly:
    """Answers 403 unless the Host header, and the Origin header if there is one, name this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one ASGI request."""
        if scope["type"] not in {"http", "websocket"} or is_own(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # not accepted yet, so the server answers 403
        else:
            await PlainTextResponse(REFUSAL, status_code=403)(scope, receive, send)


def guard() -> Middleware:
    """The middleware, as Starlette takes it."""
    return Middleware(OwnNamesOnly)


def is_own(headers: Headers) -> bool:
    """Whether a request was addressed to a name of this machine, and sent by a page of this machine if by any."""
    origin = headers.get("origin")
    return _name(f"//{headers.get('host', '')}") in OWN_NAMES and (origin is None or _name(origin) in OWN_NAMES)


def _name(address: str) -> str | None:
    """The host name in `address`; None if `address` is malformed or contains a user name."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises ValueError if it is not a number
    except ValueError:
        return None
    return parts.hostname if parts.username is None else None
