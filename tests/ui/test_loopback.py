"""The guard against foreign hosts and origins, in front of the real server."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
from starlette.datastructures import Headers

from selmask.ui.loopback import is_own
from tests.browser.server import AppServer
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OWN_HOSTS = ["127.0.0.1:8501", "localhost", "LOCALHOST:1", "[::1]:8501"]
FOREIGN_HOSTS = ["example.org", "127.0.0.1.example.org", "localhost.example.org:8501", "", "a@127.0.0.1", "[::1", "x:y"]
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
SOCKET = "/_stcore/stream"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    folder = tmp_path_factory.mktemp("loopback")
    server = AppServer(home=folder / "workspace", log=folder / "server.log")
    try:
        server.start()
        yield server
    finally:
        server.stop()


def ask(server: AppServer, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
    """The status and body of a response; for a WebSocket handshake, the status and an empty body."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        for name, value in {"Host": f"127.0.0.1:{server.port}", **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, "" if answer.status == 101 else answer.read().decode(errors="replace")


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_the_names_of_this_machine_are_accepted(host: str) -> None:
    assert is_own(Headers({"host": host}))
    assert is_own(Headers({"host": host, "origin": "http://localhost:3000"}))


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_foreign_names_are_refused(host: str) -> None:
    assert not is_own(Headers({"host": host}))
    assert not is_own(Headers({"host": "localhost", "origin": f"http://{host}"}))


def test_a_request_without_a_host_is_refused() -> None:
    assert not is_own(Headers({}))
    assert not is_own(Headers({"host": "localhost", "origin": "null"}))


@pytest.mark.parametrize("path", ["/", "/data", "/_stcore/health", "/media/x", "/static/js/index.js"])
def test_a_foreign_host_is_answered_with_403(server: AppServer, path: str) -> None:
    status, body = ask(server, path, {"Host": "example.org"})
    assert status == 403
    assert "selmask only answers this machine" in body


def test_a_request_from_this_machine_is_served(server: AppServer) -> None:
    assert ask(server, "/", {})[0] == 200
    assert ask(server, "/", {"Host": f"localhost:{server.port}"})[0] == 200


def test_a_websocket_from_a_foreign_host_is_answered_with_403(server: AppServer) -> None:
    assert ask(server, SOCKET, {**HANDSHAKE, "Host": "example.org"})[0] == 403


def test_a_websocket_from_a_foreign_origin_is_answered_with_403(server: AppServer) -> None:
    assert ask(server, SOCKET, {**HANDSHAKE, "Origin": "http://example.org"})[0] == 403


def test_a_websocket_from_a_page_of_this_machine_is_opened(server: AppServer) -> None:
    assert ask(server, SOCKET, {**HANDSHAKE, "Origin": f"http://127.0.0.1:{server.port}"})[0] == 101


def test_no_address_is_looked_up_over_the_network(server: AppServer) -> None:
    """If Streamlit itself met a foreign origin, it would ask for this machine's public address."""
    assert "external IP" not in server.output()
