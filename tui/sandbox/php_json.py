"""JSON as PHP panels write it: no spaces, `\\/` for a slash, `\\uXXXX` for everything beyond ASCII."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice


def encode(value: object) -> bytes:
    """Give the bytes of one value. A slash stands only inside strings, so that it can be escaped afterwards."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def encode_list(rows: Iterable[object], group: int = 200) -> tuple[bytes, ...]:
    """Give one JSON list in pieces of `group` rows, without ever holding all rows."""
    return tuple(_pieces(iter(rows), group))


def _pieces(rows: Iterator[object], group: int) -> Iterator[bytes]:
    opening = b"["
    while batch := list(islice(rows, group)):
        yield opening + encode(batch)[1:-1]
        opening = b","
    yield b"[]" if opening == b"[" else b"]"
