"""The loopback HTTP/1.1 server under every fake service: it listens, keeps the journal, lets faults act, and answers.

It binds 127.0.0.1 and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import formatdate
from types import TracebackType
from typing import Self

import h11

from tui.sandbox.connection import Connection
from tui.sandbox.faults import Fault
from tui.sandbox.journal import Journal
from tui.sandbox.menu import FaultMenu
from tui.sandbox.wire import Answer, Request, Respond, Route, text_answer

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"

NOT_FOUND = text_answer(
    "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
    404,
    "text/html",
)
"""The page of a web server that knows nothing of the path."""


class Service:
    """What a server serves: routes, a journal and a fault menu. One subclass for each protocol."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        faults: Mapping[str, Fault],
        actions: tuple[str, ...],
        aliases: Mapping[str, str],
    ) -> None:
        self.clock = clock
        self.journal = Journal(clock)
        self.faults = FaultMenu(faults, actions, aliases)
        self.routes: list[Route] = []

    def find(self, request: Request) -> tuple[str, Request, Respond]:
        """Give the action name of a request, the request with its path parameters, and what answers it."""
        for route in self.routes:
            params = route.match(request)
            if params is not None:
                bound = replace(request, params=params)
                return route.name_for(bound), bound, route.respond
        return "unknown", request, _not_found

    async def respond(self, action: str, request: Request, respond: Respond) -> Answer:
        """Give the answer to a request, changed by the faults that are due."""
        due = self.faults.take(action, request, self.journal.in_flight)
        answer = Answer() if due.replaces else await self._honest(due.asked(request), respond)
        return self._dated(due.apply(answer))

    @property
    def clock_offset(self) -> float | None:
        """How many s the clock behind the Date header is fast; None: answers carry no such header."""
        return None

    def _dated(self, answer: Answer) -> Answer:
        if self.clock_offset is None:
            return answer
        return answer.with_header("Date", formatdate(self.clock() + self.clock_offset, usegmt=True))

    async def _honest(self, request: Request, respond: Respond) -> Answer:
        try:
            return await respond(request)
        except Exception as error:
            log.exception("the sandbox failed to answer %s %s", request.method, request.path)
            self.journal.failures.append(error)
            return text_answer(f"sandbox bug: {error!r}", 500, "text/plain")


class LoopbackServer:
    """Serves one service on 127.0.0.1, on a free port unless one is given."""

    def __init__(self, service: Service, *, port: int = 0, base_path: str = "") -> None:
        self.service = service
        self._port = port
        self._base = tuple(part for part in base_path.split("/") if part)
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The port, known after `start`."""
        return self._port

    @property
    def url(self) -> str:
        """The base URL without a trailing slash, known after `start`."""
        return "/".join([f"http://{LOOPBACK}:{self._port}", *self._base])

    @property
    def is_listening(self) -> bool:
        """Whether anything answers there."""
        return self._server is not None

    @property
    def open_connections(self) -> int:
        """Connections that clients hold open now."""
        return len(self._talks)

    async def start(self) -> None:
        """Begin to listen. Raises OSError if the port is taken."""
        self._server = await asyncio.start_server(self._talk, LOOPBACK, self._port, backlog=512)
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and end every conversation."""
        if self._server is None:
            return
        self._server.close()
        for talk in tuple(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        connection = Connection(reader, writer)
        try:
            while await self._exchange(connection):
                pass
            await connection.close()
        except OSError:
            connection.abort()  # the client left
        except asyncio.CancelledError:
            connection.abort()  # the server closes; asyncio would log a cancelled conversation as an error
        finally:
            self._talks.discard(talk)

    async def _exchange(self, connection: Connection) -> bool:
        """Serve one request; False when the connection is done."""
        try:
            request = await connection.next_request()
        except h11.RemoteProtocolError:
            return False
        if request is None:
            return False
        action, request, respond = self._find(request)
        with self.service.journal.record(action, request) as entry:
            answer = await self.service.respond(action, request, respond)
            entry.status = answer.status
            self.service.journal.notify()
            entry.outcome, keep_alive = await connection.send(answer, request.method)
        return keep_alive

    def _find(self, request: Request) -> tuple[str, Request, Respond]:
        depth = len(self._base)
        if request.segments[:depth] != self._base:
            return "unknown", request, _not_found
        return self.service.find(replace(request, segments=request.segments[depth:]))


async def _not_found(request: Request) -> Answer:
    return NOT_FOUND
