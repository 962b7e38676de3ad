"""Reads single numbers and texts of a Tautulli record: whatever stands there becomes an int, a safe text, or None."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from unicodedata import normalize

from tui.jobs.tautulli.reasons import Reason
from tui.model.clean import clean_text, is_safe
from tui.model.garbled import is_garbled
from tui.model.tautulli import MOST_TEXT, TITLE_COLUMNS, Raw

_LARGEST = 2**63 - 1
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}(\.0*)?")
_SHOWN = 80
_REPLACED = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_number(value: Raw) -> tuple[int | None, Reason | None]:
    """Give a whole number and what is to be told of it. Nothing at all, or a blank, is None and not told."""
    if value is None or isinstance(value, int):
        return (None if value is None else int(value)), None
    if isinstance(value, float):
        is_usable = math.isfinite(value) and abs(value) < _LARGEST
        return (int(value), None) if is_usable else (None, Reason.NUMBER_UNREADABLE)
    text = value.strip() if isinstance(value, str) else "?"
    if not text:
        return None, None
    if _WHOLE.fullmatch(text) and abs(number := int(text.partition(".")[0])) <= _LARGEST:
        return number, Reason.NUMBER_AS_TEXT
    return None, Reason.NUMBER_UNREADABLE


def read_key(value: Raw) -> tuple[int | None, Reason | None]:
    """Like `read_number`, for ids: one with a fraction is none."""
    if isinstance(value, float) and not value.is_integer():
        return None, Reason.NUMBER_UNREADABLE
    return read_number(value)


def is_plain(value: Raw) -> bool:
    """Whether it is a text that `read_text` would give back as it is, as most are."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= MOST_TEXT


def read_text(column: str, value: Raw) -> tuple[str, tuple[Reason, ...]]:
    """Give a text that can be stored and printed, and what is to be told of it."""
    text = value if isinstance(value, str) else _as_text(value)
    told = tuple(_faults(text, column in TITLE_COLUMNS))
    if len(text) <= MOST_TEXT and is_safe(text):
        return text, told
    return clean_text(text, MOST_TEXT), told


def shown(value: Raw) -> str:
    """What stands in the source, safe and short; "" = nothing."""
    return "" if value is None else clean_text(value if isinstance(value, str) else _as_text(value), _SHOWN)


def _as_text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _faults(text: str, is_title: bool) -> Iterator[Reason]:
    if _REPLACED in text or _SURROGATE.search(text):
        yield Reason.TITLE_INVALID if is_title else Reason.TEXT_INVALID
    if not is_safe(text) and _holds_controls(text):
        yield Reason.TITLE_CONTROLS if is_title else Reason.TEXT_CONTROLS
    if len(text) > MOST_TEXT:
        yield Reason.TITLE_LONG if is_title else Reason.TEXT_LONG
    if is_title and is_garbled(text):
        yield Reason.TITLE_GARBLED


def _holds_controls(text: str) -> bool:
    """Whether cleaning takes more than blanks and loose accents."""
    return clean_text(text, len(text) + 1) != " ".join(normalize("NFC", text).split())
