"""Reads a stretch of a list that is not JSON as a whole, element by element, and finds the way again after a bad one.

This is the slow path: a false cut, broken elements, or bytes that only the lenient decoder takes. It works on text, so
that places in it stay comparable, and gives back the bytes that it could not decide upon.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from tui.clients.elements import BROKEN, TOO_LONG, ElementDecoder, Group, read_value

T = TypeVar("T")

_SPACE = re.compile(r"[ \t\r\n]*")
_NEXT_OBJECT = re.compile(r',\s*(?:"\d{1,18}"\s*:\s*)?(?=\{\s*")')
_CLOSED = re.compile(r"\}\s*[\]}]\s*\Z")
_UNFINISHED = re.compile(
    r"\s*|t(?:ru?)?|f(?:a(?:ls?)?)?|nu?l?|Na?|-?(?:I(?:n(?:f(?:i(?:n(?:it?)?)?)?)?)?)?|\.|[eE][+-]?|\\?u[0-9a-fA-F]{0,4}"
)
"""What may stand at the end of a text that was cut inside a word or a number."""
_TRIES = 2_000
"""Places tried after one bad element; each may cost a long look, so a hostile body must not set their number."""


@dataclass(slots=True)
class Narrowed(Generic[T]):
    """What was read, and where it stopped."""

    group: Group[T]
    rest: bytes = b""
    """Bytes from the first undecided element on."""
    has_ended: bool = False
    """The closing bracket of the list was met; then `rest` is what follows it."""
    is_certain: bool = True
    """False: the end was guessed from a broken last element."""
    is_lost: bool = False
    """`rest` begins inside a bad element that was told already."""


class Narrowing(Generic[T]):
    """One walk over the text of some elements."""

    def __init__(self, decoder: ElementDecoder[T], data: bytes, first_index: int, *, closing: str) -> None:
        utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = utf8.decode(data)
        self._half_character = utf8.getstate()[0]
        self._decoder = decoder
        self._closing = closing
        self._index = first_index
        self._at = 0
        self._is_last = False
        self._gives_up = False
        self._result: Narrowed[T] = Narrowed(Group([], [], first_index))

    def walk(self, *, is_last: bool, is_lost: bool = False, gives_up: bool = False) -> Narrowed[T]:
        """Read as far as it goes.

        `is_last`: nothing follows. `is_lost`: it begins inside a bad element. `gives_up`: if the first element is
        still open it is bad, since it is too long already.
        """
        self._is_last, self._gives_up = is_last, gives_up
        if is_lost and not self._find_next(0):
            return self._stop(len(self._text) if gives_up else 0, is_lost=True)
        while not self._result.has_ended:
            self._at = self._after_space(self._at)
            if self._at >= len(self._text) or not self._step():
                break
        return self._stop(self._at, is_lost=self._result.is_lost)

    def _step(self) -> bool:
        """Pass one comma, bracket or element; False when more text is needed first."""
        sign = self._text[self._at]
        if sign not in (",", self._closing):
            return self._element()
        self._at += 1
        self._result.has_ended = sign == self._closing
        return True

    def _element(self) -> bool:
        start = self._at
        try:
            value, end = read_value(self._text, start)
        except ValueError as error:
            return self._bad_element(start, is_open=_is_open(error, self._text))
        after = self._after_space(end)
        if after >= len(self._text) and not self._is_last:
            return False
        sign = self._text[after : after + 1]
        if sign == ":" and self._closing == "}":
            self._at = after + 1
            return True
        if not isinstance(value, dict) and sign not in ("", ",", self._closing):
            return self._bad_element(start, is_open=False)
        self._decoder.value(value, self._index, self._text[start:end], self._result.group)
        self._passed(end)
        return True

    def _bad_element(self, start: int, *, is_open: bool) -> bool:
        """Pass an element that cannot be read. One that is open at the end of the body means that the body was cut."""
        if is_open and not self._gives_up:
            return False
        if self._find_next(start + 1):
            self._tell(start, self._at, BROKEN)
            return True
        if self._is_last:
            return self._broken_end(start)
        if self._gives_up:
            self._tell(start, len(self._text), TOO_LONG)
            self._result.is_lost = True
        return False

    def _broken_end(self, start: int) -> bool:
        """Guess whether the list was closed behind its broken last element."""
        self._tell(start, len(self._text), BROKEN)
        self._result.has_ended = _CLOSED.search(self._text) is not None
        self._result.is_certain = False
        return True

    def _find_next(self, start: int) -> bool:
        """Go to the next object that can be read whole and is followed as an element is."""
        for tried, found in enumerate(_NEXT_OBJECT.finditer(self._text, start)):
            if tried >= _TRIES:
                return False
            try:
                _, end = read_value(self._text, found.end())
            except ValueError:
                continue
            after = self._after_space(end)
            if after >= len(self._text) or self._text[after] in ("," + self._closing):
                self._at = found.end()
                return True
        return False

    def _tell(self, start: int, end: int, reason: str) -> None:
        self._result.group.bad.append(self._decoder.bad(self._index, reason, self._text[start:end].rstrip(", \r\n\t")))
        self._passed(end)

    def _passed(self, end: int) -> None:
        self._at = end
        self._index += 1
        self._gives_up = False

    def _stop(self, at: int, *, is_lost: bool) -> Narrowed[T]:
        self._result.rest = self._text[at:].encode() + self._half_character
        self._result.is_lost = is_lost
        return self._result

    def _after_space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at


def _is_open(error: ValueError, text: str) -> bool:
    """Whether the text simply ended before the value did."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated string") or _UNFINISHED.fullmatch(text[error.pos :]) is not None
