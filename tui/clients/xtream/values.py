"""What a value of a panel means, whatever type it has: ids, texts, times, numbers, flags.

Source: `protocols/xtream.md` section 8.

Every function takes any JSON value and never raises. Values that are equal in Python (1, 1.0, true) mean the same, so
that results can be remembered by value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from tui.model.clean import clean_block, clean_text

ID_LIMIT = 100
NAME_LIMIT = 500
URL_LIMIT = 2000
TEXT_LIMIT = 1000
BLOCK_LIMIT = 4000

_LEADING_ZEROS = re.compile(r"0*(\d+)(?:\.0*)?", re.ASCII)
_LARGEST = 10**15
"""Larger whole numbers are nothing that a panel means, and more than SQLite takes."""
_MILLISECONDS = 10**11
"""Epochs above it are milliseconds."""
_LAST_SECOND = 253_402_300_799
"""UTC epoch of the end of the year 9999."""
_USUAL_EPOCH = 10
"""Digits of an epoch in seconds between 2001 and 2286."""
_EXTENSION = re.compile(r"[a-z0-9]{1,5}", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_YEAR = re.compile(r"(?:18|19|20|21)\d\d", re.ASCII)
_TRUE = frozenset({"1", "true", "yes", "on"})
_BEST_RATING = 10.0
_LONGEST_TITLE = 60 * 60 * 24 * 7
"""Seconds; a longer running time is none."""


def canonical_id(value: Any) -> str | None:
    """Give an id as text, one spelling for each: "0123", 123 and 123.0 are "123". None: it is no id."""
    if type(value) is int:
        return str(value)
    if isinstance(value, str):
        found = _LEADING_ZEROS.fullmatch(value)
        return found[1] if found else clean_text(value, ID_LIMIT) or None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None


def canonical_ids(column: Sequence[Any]) -> list[str | None]:
    """Give `canonical_id` of every value; plain numbers, which most are, without a call for each."""
    return [str(value) if type(value) is int else canonical_id(value) for value in column]


def line(value: Any, limit: int = TEXT_LIMIT) -> str:
    """Give a text on one line: null is "", numbers are written out, lists joined by ", "."""
    if isinstance(value, str):
        return clean_text(value, limit)
    return clean_text(_written(value), limit) if value is not None else ""


def lines(column: Sequence[Any], limit: int = TEXT_LIMIT) -> list[str]:
    """Give `line` of every value; plain ASCII, which most are, without a call for each."""
    return [
        value.strip()
        if type(value) is str and value.isascii() and value.isprintable() and len(value) <= limit and "  " not in value
        else line(value, limit)
        for value in column
    ]


def block(value: Any) -> str:
    """Give a text that may have several lines."""
    if isinstance(value, str):
        return clean_text(value, BLOCK_LIMIT) if value.isprintable() else clean_block(value, BLOCK_LIMIT)
    return clean_block(_written(value), BLOCK_LIMIT) if value is not None else ""


def whole(value: Any) -> int | None:
    """Give a positive whole number, or None for everything else."""
    try:
        number = int(value) if not isinstance(value, str) or value.isdecimal() else int(float(value.replace(",", ".")))
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 < number <= _LARGEST else None


def epoch(value: Any) -> int | None:
    """Give a UTC epoch in seconds; milliseconds are told by their size. None: not known."""
    number = whole(value)
    if number is None:
        return None
    seconds = number // 1000 if number > _MILLISECONDS else number
    return seconds if seconds <= _LAST_SECOND else None


def epochs(column: Sequence[Any]) -> list[int | None]:
    """Give `epoch` of every value; ten digits, which most are, without a call for each."""
    return [
        int(value)
        if type(value) is str and len(value) == _USUAL_EPOCH and value.isdecimal() and value[0] != "0"
        else epoch(value)
        for value in column
    ]


def rating(value: Any) -> float | None:
    """Give a rating above 0 and up to 10; decimal comma or point. None: not rated."""
    number = decimal(value)
    return number if number is not None and 0 < number <= _BEST_RATING else None


def decimal(value: Any) -> float | None:
    """Give a finite number, or None."""
    try:
        number = float(value.replace(",", ".") if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def flag(value: Any) -> bool:
    """Give a yes or no: 1, "1", true, "true", "yes" are yes."""
    if isinstance(value, str):
        return value.strip().lower() in _TRUE
    return bool(value == 1)


def extension(value: Any) -> str:
    """Give a file name extension in lower case without the dot, or ""."""
    text = value.strip().lower().lstrip(".") if isinstance(value, str) else ""
    return text if _EXTENSION.fullmatch(text) else ""


def day(value: Any) -> str:
    """Give a date as YYYY-MM-DD where it is one, else the text as it is."""
    text = line(value, 40)
    found = _DATE.match(text)
    return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}" if found else text


def year(value: Any) -> int | None:
    """Give the year that a value is or begins with, or None."""
    found = _YEAR.match(line(value, 40))
    return int(found[0]) if found else None


def minutes(value: Any) -> int | None:
    """Give a running time in seconds from one in minutes."""
    return _length((decimal(value) or 0) * 60)


def seconds(value: Any) -> int | None:
    """Give a running time in seconds from one in seconds, or from HH:MM:SS."""
    if isinstance(value, str) and ":" in value:
        parts = [decimal(part) for part in value.split(":")]
        return _length(sum((part or 0) * 60**power for power, part in enumerate(reversed(parts[-3:]))))
    return _length(decimal(value) or 0)


def outer_id(value: Any) -> str:
    """Give an id of tmdb or imdb; "0", 0, "" and null all mean none."""
    text = line(value, 40)
    return "" if text in ("0", "None", "null") else text


def category_ids(one: Any, several: Any) -> tuple[str, ...]:
    """Give the categories of a row, sorted: the union of `category_id` and `category_ids`, without "none of them".

    true is PHP's 1 here: results are remembered by value, and the two are equal.
    """
    values = [one, *several] if isinstance(several, list) else [one]
    found = {"1" if value is True else canonical_id(value) for value in values}
    return tuple(sorted(text for text in found if text is not None and text != "0"))


def _length(seconds_: float) -> int | None:
    return int(seconds_) if 0 < seconds_ <= _LONGEST_TITLE else None


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (_written(item) for item in value)))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str):
        return value
    return str(int(value)) if isinstance(value, int) else "" if not isinstance(value, float) else str(value)
