"""Looks at the texts of many records at once: which of them hold anything that the rules would have to touch.

A block is what `group_concat` makes of one JSON list for each record, `[id, text, ...]`, joined by line feeds: JSON
writes those and all other controls as escapes, so ordinary records consist of plain letters only.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining

import msgspec

from tui.model.clean import is_safe
from tui.model.garbled import is_garbled, may_be_garbled
from tui.model.tautulli import MOST_TEXT, TEXT_COLUMNS
from tui.store.tautulli.rows_view import RowsView

_ORDINARY = bytes(set(range(0x20, 0x7F)) - {0x5C})
"""ASCII that JSON writes as it is."""
_LOOKED_AT = tuple(column for column in TEXT_COLUMNS if column != "media_type")
"""The media type is one of three, or the record is odd anyway."""
_DOUBTFUL = frozenset("\\\ufffd\u00c3")
"""An escape of JSON, a letter that was lost before, and one that is garbled together with a blank."""
_decode = msgspec.json.Decoder(list[int | str | None]).decode


def text_block(view: RowsView) -> str:
    """Give the SQL aggregate that makes a block of the records of `view`.

    It fails (SQLITE_ERROR) where a column holds bytes instead of a text.
    """
    texts = ", ".join(view.raw[column] for column in _LOOKED_AT)
    return f"CAST(group_concat(json_array({view.raw['id']}, {texts}), char(10)) AS BLOB)"


def odd_texts(block: bytes) -> Iterator[int]:
    """Give the ids of the records with a text that cannot be kept as it is, or that may be garbled."""
    lines = block.split(b"\n")
    for line, rest in zip(lines, block.translate(None, _ORDINARY).split(b"\n"), strict=True):
        if ((rest and not (_is_harmless(rest) and _is_text(line))) or len(line) > MOST_TEXT) and not _is_kept(line):
            yield int(line[1 : line.index(b",")])


@lru_cache(maxsize=8192)
def _is_harmless(rest: bytes) -> bool:
    """Whether a record is fine for sure that consists of ordinary letters and, in this order, of these bytes.

    As long as it is UTF-8, that is: broken letters can become whole ones where what parted them is taken away. Else,
    taking the others away brings letters together, so what is no garbled pair here is none there.
    """
    try:
        letters = rest.decode()
    except UnicodeDecodeError:
        return False
    if not is_safe(letters) or any(map(combining, letters)) or not _DOUBTFUL.isdisjoint(letters):
        return False
    return not may_be_garbled(letters)


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_kept(line: bytes) -> bool:
    try:
        values = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return all(value is None or isinstance(value, int) or _is_text_kept(value) for value in values)


def _is_text_kept(text: str) -> bool:
    return len(text) <= MOST_TEXT and is_safe(text) and "\ufffd" not in text and not is_garbled(text)
