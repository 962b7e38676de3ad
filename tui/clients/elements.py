"""Turns the JSON of some list elements into typed rows; one that cannot be used is told, its neighbours are kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from tui.clients.plain_json import LENIENT, lenient_value, strict_bytes
from tui.model.clean import clean_text

T = TypeVar("T")

EXCERPT = 200
"""Characters of a bad element that are kept for its error row."""

NOT_AN_OBJECT = "row is not an object"
BROKEN = "row is broken JSON"
TOO_LONG = "row is too long"

_UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class BadRow:
    """An element that could not be used."""

    index: int
    """Its place in the list, from 0."""
    reason: str
    record_id: str
    """Its id, if one could be read; else ""."""
    excerpt: str
    """How it begins, redacted."""


@dataclass(frozen=True, slots=True)
class Group(Generic[T]):
    """Some neighbouring elements of a list, in order."""

    rows: list[T]
    bad: list[BadRow]
    first: int
    """Place of the first of them in the list, from 0."""


class ElementDecoder(Generic[T]):
    """Decodes elements as `row_type`, whose fields all take any value, so that only the shape can be wrong."""

    def __init__(self, row_type: type[T], id_field: str, redact: Callable[[str], str]) -> None:
        self._list: msgspec.json.Decoder[list[T]] = msgspec.json.Decoder(list[row_type])  # type: ignore[valid-type]
        self._one: msgspec.json.Decoder[T] = msgspec.json.Decoder(row_type)
        self._raw: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])
        self._id_field = id_field
        self._id_pattern = re.compile(rf'"{re.escape(id_field)}"\s*:\s*"?([^",}}\]\s]{{1,40}})')
        self._redact = redact

    def whole(self, elements: bytes, first_index: int) -> Group[T] | None:
        """Give the rows of `elements`, comma-separated JSON, or None if it is not JSON as a whole."""
        try:
            return Group(self._list.decode(b"[" + elements + b"]"), [], first_index)
        except _UNDECODABLE:
            return self._one_by_one(elements, first_index)

    def value(self, value: Any, index: int, text: str, group: Group[T]) -> None:
        """Add an element that the lenient decoder has read; `text` is how it was written."""
        if not isinstance(value, dict):
            group.bad.append(self.bad(index, NOT_AN_OBJECT, text))
            return
        try:
            group.rows.append(self._one.decode(strict_bytes(value)))
        except _UNDECODABLE:
            group.bad.append(self.bad(index, BROKEN, text))

    def bad(self, index: int, reason: str, text: str) -> BadRow:
        """Describe an element that is not used, from how it was written."""
        found = self._id_pattern.search(text)
        shown = clean_text(self._redact(text[: EXCERPT * 10]), EXCERPT)
        record_id = clean_text(self._redact(found[1]), 40) if found else ""
        return BadRow(index, reason, record_id, shown)

    def _one_by_one(self, elements: bytes, first_index: int) -> Group[T] | None:
        try:
            raws = self._raw.decode(b"[" + elements + b"]")
        except _UNDECODABLE:
            return None
        group: Group[T] = Group([], [], first_index)
        for index, raw in enumerate(raws, first_index):
            self._add(bytes(raw), index, group)
        return group

    def _add(self, raw: bytes, index: int, group: Group[T]) -> None:
        try:
            group.rows.append(self._one.decode(raw))
        except _UNDECODABLE:
            self._add_leniently(raw, index, group)

    def _add_leniently(self, raw: bytes, index: int, group: Group[T]) -> None:
        text = raw.decode("utf-8", "replace")
        try:
            value, _ = lenient_value(raw)
        except ValueError:
            group.bad.append(self.bad(index, BROKEN, text))
        else:
            self.value(value, index, text, group)


def read_value(text: str, at: int) -> tuple[Any, int]:
    """Give the JSON value at `at` and where it ends. Raises ValueError; `json.JSONDecodeError` tells where."""
    try:
        return LENIENT.raw_decode(text, at)
    except RecursionError:
        raise ValueError("nested too deep") from None
