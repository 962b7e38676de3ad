"""Reads JSON as forgivingly as PHP panels need it: control characters, wrong UTF-8, NaN. For small answers and for the
rows that the fast decoder refuses.
"""

from __future__ import annotations

import json
import math
from typing import Any

_LONGEST_NUMBER = 40
"""Digits; a longer number is nothing that a panel means, and Python refuses very long ones."""


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _whole(text: str) -> int | None:
    return int(text) if len(text) <= _LONGEST_NUMBER else None


LENIENT = json.JSONDecoder(strict=False, parse_constant=lambda _: None, parse_float=_finite, parse_int=_whole)
"""Takes raw control characters in texts; NaN and Infinity become null."""


def lenient_value(data: bytes) -> tuple[Any, str]:
    """Give the first JSON value in `data` and the text after it. Raises ValueError when there is none."""
    text = data.decode("utf-8", "replace").lstrip()
    try:
        value, end = LENIENT.raw_decode(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value, text[end:].strip()


def strict_bytes(value: Any) -> bytes:
    """Encode a lenient value as JSON that every decoder takes; half surrogates become "?"."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
