"""A web server on loopback that takes messages as ntfy, webhooks and checks do, and can refuse them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Taken:
    """A request as it came."""

    path: str
    body: str
    headers: dict[str, str]


@dataclass
class Receiver:
    """What came in; `status` is what it answers from now on."""

    port: int = 0
    status: int = 200
    taken: list[Taken] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)

    @property
    def paths(self) -> list[str]:
        """Where the requests went, in their order."""
        return [one.path for one in self.taken]

    @property
    def bodies(self) -> list[str]:
        """What they said."""
        return [one.body for one in self.taken]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Serve until the block is left."""
    receiver = Receiver()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
            if receiver.status < 300:
                receiver.taken.append(
                    Taken(self.path, body, {name.lower(): text for name, text in self.headers.items()})
                )
            self.send_response(receiver.status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
            receiver.came.set()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
