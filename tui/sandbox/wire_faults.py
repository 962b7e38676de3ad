"""The faults that any HTTP server can have; `WIRE_FAULTS` goes into every fault registry.

Sources: `protocols/xtream.md` sections 7 and 10; what httpx makes of them is in its section 8.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

from tui.sandbox.faults import Argument, Cause, Fault, Stage, registry, status_fault
from tui.sandbox.wire import Answer, Request, text_answer

_MOVED = "_moved"
"""Marks a request that has been redirected already."""

_CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    "<body><h1>Checking your browser before accessing the site</h1></body></html>"
)

STATUS_FAULTS = registry(
    status_fault(401, "401: sign-in refused"),
    status_fault(403, "403 with an empty body: address or user agent blocked"),
    status_fault(404, "404 with an empty body"),
    status_fault(429, "429: too many requests; the argument is a Retry-After in s"),
    status_fault(451, "451: blocked in this country"),
    status_fault(454, "454: interface refused though the account plays"),
    status_fault(456, "456: blocked"),
    status_fault(459, "459: blocked"),
    status_fault(461, "461: user agent refused"),
    status_fault(500, "500: server error"),
    status_fault(502, "502: bad gateway"),
    status_fault(503, "503: overloaded; the argument is a Retry-After in s"),
    status_fault(509, "509: over the limit of connections"),
    status_fault(512, "512: refused"),
    status_fault(513, "513: refused"),
    status_fault(514, "514: refused"),
    status_fault(520, "520: the network in front knows no better"),
    status_fault(884, "884: refused"),
)


def _replaced(name: str, description: str, answer: Answer) -> Fault:
    return Fault(name, description, Stage.REPLACE, lambda _, __: answer)


def _json_text(name: str, description: str, body: bytes) -> Fault:
    return _replaced(name, description, Answer(200, (("Content-Type", "application/json"),), (body,)))


def _body(name: str, description: str, change: Callable[[bytes], bytes]) -> Fault:
    return Fault(name, description, Stage.RESHAPE, lambda answer, _: answer.with_body(change(answer.whole())))


def _sent(name: str, description: str, default: Argument = None, **delivery: Any) -> Fault:
    """Give a fault of the delivery; a value that is a function gets the argument."""

    def change(answer: Answer, cause: Cause) -> Answer:
        values = {key: value(cause.number) if callable(value) else value for key, value in delivery.items()}
        return answer.delivered(**values)

    stage = Stage.BREAK if "ending" in delivery else Stage.DELIVER
    return Fault(name, description, stage, change, default)


def _is_fresh(cause: Cause) -> bool:
    return _MOVED not in cause.request.query


def _moved_target(request: Request) -> str:
    return request.target + ("&" if "?" in request.target else "?") + f"{_MOVED}=1"


def _redirect(
    location: Callable[[Request, Cause], str], status: Callable[[Cause], int]
) -> Callable[[Answer, Cause], Answer]:
    def change(answer: Answer, cause: Cause) -> Answer:
        return Answer(status(cause)).with_header("Location", location(cause.request, cause))

    return change


def _other_host(request: Request, cause: Cause) -> str:
    port = request.headers.get("host", "").rpartition(":")[2]
    host = str(cause.argument).replace("PORT", port)
    return f"http://{host}{_moved_target(request)}"


def _gzipped(answer: Answer, cause: Cause) -> Answer:
    return answer.with_body(gzip.compress(answer.whole(), 1, mtime=0)).with_header("Content-Encoding", "gzip")


BODY_FAULTS = registry(
    _replaced("html", "200 with the HTML page of a firewall", text_answer(_CHALLENGE)),
    _replaced("blocked", "200 with the text Blocked", text_answer("Blocked")),
    _replaced("empty", "200 with an empty body", Answer()),
    _json_text("null", "200 with null", b"null"),
    _json_text("empty_object", "200 with {}", b"{}"),
    _json_text("empty_text", '200 with ""', b'""'),
    _json_text("empty_list", "200 with []", b"[]"),
    _json_text("bom_only", "200 with nothing but a byte order mark", b"\xef\xbb\xbf"),
    _body("bom", "a byte order mark before the body", lambda body: b"\xef\xbb\xbf" + body),
    _body("gz", "gzip without saying so", lambda body: gzip.compress(body, 1, mtime=0)),
    Fault("gzip", "gzip, declared by Content-Encoding", Stage.RESHAPE, _gzipped),
    _body(
        "text_before",
        "a PHP notice before the body",
        lambda body: b"\nNotice: Undefined index: tmdb in /home/panel/www/player_api.php on line 431\n" + body,
    ),
    _body("text_after", "a PHP notice after the body", lambda body: body + b"\nNotice: flush(): failed on line 9\n"),
    Fault(
        "redirect",
        "moved on the same host; the argument is the status",
        Stage.REPLACE,
        _redirect(lambda request, _: _moved_target(request), lambda cause: int(cause.number)),
        default=302.0,
        when=_is_fresh,
    ),
    Fault(
        "redirect_host",
        "302 to another host; the argument is HOST:PORT, and PORT stands for the port of this server",
        Stage.REPLACE,
        _redirect(_other_host, lambda _: 302),
        default="localhost:PORT",
        when=_is_fresh,
    ),
    Fault(
        "redirect_loop",
        "302 to itself, without end",
        Stage.REPLACE,
        _redirect(lambda request, _: request.target, lambda _: 302),
    ),
    Fault(
        "forbid_after",
        "403 with an empty body after that many calls",
        Stage.REPLACE,
        lambda _, __: Answer(403),
        default=10.0,
        when=lambda cause: cause.seen > cause.number,
    ),
    Fault(
        "busy_over",
        "429 while more than that many calls are open at once",
        Stage.REPLACE,
        lambda _, __: Answer(429),
        default=1.0,
        when=lambda cause: cause.in_flight > cause.number,
    ),
)

DELIVERY_FAULTS = registry(
    _sent("latency", "a pause before the first byte, s", 1.0, latency=float),
    _sent("throttle", "a slow trickle, kB/s", 64.0, bytes_per_second=lambda kilobytes: kilobytes * 1000),
    _sent("pieces", "the body in pieces of that many bytes", 7.0, piece=int),
    _sent("chunked", "chunked, as it should be", framing="chunked"),
    _sent("unsized", "complete, without a length: the closed connection is the end", framing="close"),
    _sent("stall", "silence after that share of the body, until the client leaves", 0.5, ending="stall", stop_at=float),
    _sent("silent", "not one byte of an answer", head=False, ending="stall"),
    _sent("cut", "closed after that share of the promised length", 0.5, ending="close", stop_at=float),
    _sent(
        "cut_unsized",
        "closed after that share, no length was promised",
        0.5,
        framing="close",
        ending="close",
        stop_at=float,
    ),
    _sent("cut_chunked", "closed between two chunks", 0.5, framing="chunked", ending="close", stop_at=float),
    _sent("broken_chunks", "a chunk size that is no number", 0.5, framing="chunked", ending="garbage", stop_at=float),
    _sent("reset_body", "connection reset after that share of the body", 0.5, ending="reset", stop_at=float),
    _sent("drop", "what was asked for is done, then closed without an answer", head=False, ending="close"),
    _sent(
        "lost", "what was asked for is done, then the connection is reset without an answer", head=False, ending="reset"
    ),
    Fault(
        "refuse",
        "nothing is done, and the connection is reset",
        Stage.REPLACE,
        lambda answer, _: answer.delivered(head=False, ending="reset"),
    ),
)

WIRE_FAULTS = STATUS_FAULTS | BODY_FAULTS | DELIVERY_FAULTS
