"""One TCP connection to a fake server: h11 reads the requests, answers are written as their delivery says."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator
from http import HTTPStatus

import h11

from tui.sandbox.journal import Outcome
from tui.sandbox.wire import Answer, Request

_MAX_BODY = 64 * 1024 * 1024
_THROTTLE_STEP = 0.02
"""Seconds between two pieces of a slow body."""


class Connection:
    """Reads requests and sends answers until one side has had enough."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=256 * 1024)
        writer.transport.set_write_buffer_limits(high=256 * 1024)

    async def next_request(self) -> Request | None:
        """Give the next request, or None when the client has gone. Raises h11.RemoteProtocolError on nonsense."""
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return None
        body = bytearray()
        while isinstance(event := await self._next_event(), h11.Data):
            body += event.data
            if len(body) > _MAX_BODY:
                return None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        return Request.parse(head.method.decode(), head.target.decode("latin-1"), headers, bytes(body))

    async def send(self, answer: Answer, method: str = "GET") -> tuple[Outcome, bool]:
        """Send one answer. Gives how it ended, and whether the connection can carry another request."""
        keep_alive = self._finish_cycle() and answer.delivery.framing != "close"
        delivery = answer.delivery
        if delivery.latency and not await self._pause(delivery.latency):
            return "left", False
        if delivery.head:
            self._writer.write(_head(answer, keep_alive))
            await self._writer.drain()
            if method != "HEAD" and not await self._send_body(answer):
                return "left", False
        if delivery.ending != "complete":
            return await self._end_badly(answer), False
        await self._writer.drain()
        return "complete", keep_alive

    async def close(self) -> None:
        """Close the connection once everything is sent."""
        self._writer.close()
        await self._writer.wait_closed()

    def abort(self) -> None:
        """Close at once; what was not sent yet is dropped."""
        self._writer.transport.abort()

    def reset(self) -> None:
        """Close with a TCP reset instead of an orderly end."""
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.abort()

    async def _next_event(self) -> object:
        while (event := self._h11.next_event()) is h11.NEED_DATA:
            self._h11.receive_data(await self._reader.read(65536))
        return event

    def _finish_cycle(self) -> bool:
        """Tell h11 of a plain answer in our own one's place: it only keeps the reading side in step."""
        self._h11.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
        self._h11.send(h11.EndOfMessage())
        if self._h11.our_state is not h11.DONE or self._h11.their_state is not h11.DONE:
            return False
        self._h11.start_next_cycle()
        return True

    async def _send_body(self, answer: Answer) -> bool:
        """Send the part of the body that the delivery allows; False if the client left."""
        delivery = answer.delivery
        chunked = delivery.framing == "chunked"
        whole = delivery.ending == "complete"
        limit = answer.size if whole else int(answer.size * delivery.stop_at)
        rate = delivery.bytes_per_second
        piece_size = max(1, int(rate * _THROTTLE_STEP)) if rate else delivery.piece
        for piece in _cut(answer.body, piece_size, limit):
            self._writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            await self._writer.drain()
            if rate and not await self._pause(len(piece) / rate):
                return False
        if chunked and whole:
            self._writer.write(b"0\r\n\r\n")
        return True

    async def _end_badly(self, answer: Answer) -> Outcome:
        match answer.delivery.ending:
            case "stall":
                await self._pause(None)
                return "left"
            case "reset":
                self.reset()
            case "garbage":
                self._writer.write(b"not a chunk size\r\n")
                await self._writer.drain()
        return "cut"

    async def _pause(self, seconds: float | None) -> bool:
        """Wait; False as soon as the client leaves."""
        try:
            async with asyncio.timeout(seconds):
                while data := await self._reader.read(65536):
                    self._h11.receive_data(data)
        except TimeoutError:
            return True
        return False


def _head(answer: Answer, keep_alive: bool) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {_reason(answer)}", "Server: nginx"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.delivery.framing == "length":
        lines.append(f"Content-Length: {answer.size}")
    elif answer.delivery.framing == "chunked":
        lines.append("Transfer-Encoding: chunked")
    lines.append("Connection: keep-alive" if keep_alive else "Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _reason(answer: Answer) -> str:
    if answer.reason is not None:
        return answer.reason
    try:
        return HTTPStatus(answer.status).phrase
    except ValueError:
        return ""


def _cut(pieces: tuple[bytes, ...], size: int, limit: int) -> Iterator[bytes]:
    """Give the first `limit` bytes of `pieces` in parts of at most `size` bytes."""
    for piece in pieces:
        view = piece[:limit] if len(piece) > limit else piece
        limit -= len(view)
        if len(view) <= size:
            if view:
                yield view
        else:
            yield from (view[start : start + size] for start in range(0, len(view), size))
        if limit <= 0:
            return
