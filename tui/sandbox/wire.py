"""What the fake servers speak of: a request as it came, an answer as it shall be sent, and the way of sending it.

Everything that can be wrong on the wire is data here (`Delivery`), so that a fault is a changed answer and not a
special case in the server.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

from tui.sandbox.php_json import encode

Framing = Literal["length", "close", "chunked"]
Ending = Literal["complete", "close", "garbage", "stall", "reset"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request; names and values are percent-decoded, header names are lower case."""

    method: str
    target: str
    """Path and query exactly as they were sent."""
    segments: tuple[str, ...]
    """The path cut at its slashes, each part decoded after the cut: `%2F` in a password stays one part."""
    query: Mapping[str, str]
    """The last value wins where a name comes twice, as in PHP."""
    headers: Mapping[str, str]
    body: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)
    """What the route's `{name}` parts matched."""

    @property
    def path(self) -> str:
        """The decoded path, for reading only: a decoded `/` cannot be told from a separator."""
        return "/" + "/".join(self.segments)

    @classmethod
    def parse(cls, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Request:
        """Give the request for a raw `target` such as `/player_api.php?username=a%26b`."""
        raw_path, _, raw_query = target.partition("?")
        segments = tuple(unquote(part) for part in raw_path.split("/") if part)
        query = dict(parse_qsl(raw_query, keep_blank_values=True))
        return cls(method, target, segments, query, headers, body)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the bytes of an answer go out."""

    framing: Framing = "length"
    """With a Content-Length, until the connection closes, or in chunks."""
    latency: float = 0.0
    """Seconds before the first byte."""
    bytes_per_second: float | None = None
    piece: int = 65536
    """Bytes handed to the socket at once."""
    head: bool = True
    """Whether anything is sent at all before `ending`."""
    ending: Ending = "complete"
    stop_at: float = 1.0
    """The share of the body that is sent before an ending other than `complete`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: status, headers without the framing ones, body in pieces, and the way it is sent."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: tuple[bytes, ...] = ()
    reason: str | None = None
    """None gives the usual words for the status, or nothing for a private one."""
    delivery: Delivery = Delivery()

    @property
    def size(self) -> int:
        """The length of the body in bytes."""
        return sum(len(piece) for piece in self.body)

    def whole(self) -> bytes:
        """Give the body in one piece."""
        return b"".join(self.body)

    def with_body(self, body: bytes) -> Answer:
        """Give the same answer with another body."""
        return replace(self, body=(body,))

    def with_header(self, name: str, value: str) -> Answer:
        """Give the same answer with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))

    def delivered(self, **changes: Any) -> Answer:
        """Give the same answer, sent differently; the names are those of `Delivery`."""
        return replace(self, delivery=replace(self.delivery, **changes))


def json_answer(value: object, status: int = 200) -> Answer:
    """Give a JSON answer spelled as PHP spells it."""
    return Answer(status, (("Content-Type", "application/json"),), (encode(value),))


def text_answer(text: str, status: int = 200, content_type: str = "text/html; charset=UTF-8") -> Answer:
    """Give a text answer in UTF-8."""
    return Answer(status, (("Content-Type", content_type),), (text.encode(),))


Respond = Callable[[Request], Awaitable[Answer]]
Naming = str | Callable[[Request], str]


def matched(pattern: str, segments: tuple[str, ...]) -> dict[str, str] | None:
    """Give what the `{name}` parts of a path pattern matched, which match anything; None = another path is meant."""
    parts = [part for part in pattern.split("/") if part]
    if len(parts) != len(segments):
        return None
    params: dict[str, str] = {}
    for part, segment in zip(parts, segments, strict=True):
        if part.startswith("{"):
            params[part[1:-1]] = segment
        elif part != segment:
            return None
    return params


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path pattern such as `/live/{username}/{password}/{file}`, with the action it stands for."""

    method: str
    """`*` takes every method."""
    pattern: str
    action: Naming
    """The name under which faults and the journal know the call, or a function of the request that gives it."""
    respond: Respond

    def match(self, request: Request) -> dict[str, str] | None:
        """Give what the `{name}` parts matched, or None if this route is not meant."""
        return matched(self.pattern, request.segments) if self.method in ("*", request.method) else None

    def name_for(self, request: Request) -> str:
        """Give the action name of a request that this route matched."""
        return self.action if isinstance(self.action, str) else self.action(request)
