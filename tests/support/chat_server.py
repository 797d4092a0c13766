"""A scripted server with OpenAI's interface, on this machine, in a thread of the test."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Script = Callable[[dict[str, Any]], str | tuple[int, bytes] | None]


@contextmanager
def chat_server(script: Script) -> Iterator[str]:
    """Serves answers until the block ends.

    Args:
        script: From a request to the model's answer; or to a status and raw bytes; or to None, and then the connection
            is closed without an answer.

    Yields:
        The address, as an experiment names it.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(500, b"models are not listed here")

        def do_POST(self) -> None:
            answer = script(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if isinstance(answer, str):
                self._send(
                    200, json.dumps({"choices": [{"message": {"role": "assistant", "content": answer}}]}).encode()
                )
            elif answer is not None:
                self._send(*answer)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_address() -> str:
    """An address of this machine at which no server answers."""
    with chat_server(lambda _: "") as address:
        return address
