"""Tells from the first bytes of a body what it is: a list, a list written as an object, another object, HTML, text.

Source of the shapes: `protocols/xtream.md` sections 7 and 8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from tui.clients.unwrap import without_marks

HEAD_LIMIT = 64 * 1024
"""Bytes after which a text without any JSON in it is no longer waited for."""


class Shape(Enum):
    """What a body is made of."""

    LIST = auto()
    NUMBERED = auto()
    """A list that PHP wrote as an object, keyed "0", "1".."""
    OBJECT = auto()
    HTML = auto()
    TEXT = auto()
    EMPTY = auto()


@dataclass(frozen=True, slots=True)
class Head:
    """What the first bytes say. `rest` is the body from inside the bracket on, or all of it if there is none."""

    shape: Shape
    rest: bytes
    before: bytes = b""
    """Text that stood before the JSON, such as a PHP notice."""

    @property
    def bare(self) -> bytes:
        """The body without what stood before it."""
        return {Shape.LIST: b"[", Shape.NUMBERED: b"{"}.get(self.shape, b"") + self.rest


_FIRST_KEY = re.compile(rb'\{\s*(?:(?P<end>\})|"(?P<key>(?:[^"\\]|\\.)*)"\s*:)', re.DOTALL)
_BEGINNING = re.compile(rb'\[\s*[\[{\]]|\{\s*["}]')
_NUMBER = re.compile(rb"\d{1,18}", re.ASCII)


def head_of(data: bytes, *, is_all: bool) -> Head | None:
    """Read the first bytes of a body; None when more of them are needed. `is_all`: no more will come."""
    bare = without_marks(data)
    if not bare:
        return Head(Shape.EMPTY, b"") if is_all else None
    if bare.startswith(b"<"):
        return Head(Shape.HTML, bare)
    if bare[:1] in b"[{":
        return _json_head(bare, b"", is_all=is_all)
    return _text_head(bare, is_all=is_all)


def _text_head(bare: bytes, *, is_all: bool) -> Head | None:
    found = None if bare.startswith(b'"') else _BEGINNING.search(bare)
    if found is not None:
        return _json_head(bare[found.start() :], bare[: found.start()].strip(), is_all=is_all)
    return Head(Shape.TEXT, bare) if is_all or len(bare) > HEAD_LIMIT else None


def _json_head(bare: bytes, before: bytes, *, is_all: bool) -> Head | None:
    if bare.startswith(b"["):
        return Head(Shape.LIST, bare[1:], before)
    found = _FIRST_KEY.match(bare)
    if found is None:
        return Head(Shape.OBJECT, bare, before) if is_all or len(bare) > HEAD_LIMIT else None
    if found["key"] is not None and _NUMBER.fullmatch(found["key"]):
        return Head(Shape.NUMBERED, bare[1:], before)
    return Head(Shape.OBJECT, bare, before)
