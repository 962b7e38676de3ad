"""Rows on their way from a server's list to the store, and the hash that tells whether one changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from struct import unpack

import msgspec


class TitleRow(msgspec.Struct, frozen=True, gc=False):
    """A normalised row of a live, film or series list; unknown numbers are None, unknown texts are ""."""

    item_id: str
    """Canonical id text: `stream_id` or `series_id`."""
    name: str
    category_ids: tuple[str, ...]
    """Union of `category_id` and `category_ids`, sorted; () = uncategorised. Not part of the hash."""
    row_hash: int
    """Signed 64 bit, over the normalised fields without position, tokens and categories."""
    stream_type: str = ""
    icon: str = ""
    added_at: int | None = None
    container_extension: str = ""
    epg_channel_id: str = ""
    archive_days: int = 0
    is_adult: bool = False
    year: int | None = None
    rating: float | None = None
    plot: str = ""
    cast: str = ""
    director: str = ""
    genre: str = ""
    release_date: str = ""
    duration_seconds: int | None = None
    tmdb: str = ""
    imdb: str = ""
    trailer: str = ""
    wire_hash: int = 0
    """Signed 64 bit, over the row as sent but for its categories: equal rows need no closer look. 0 = unknown."""


def hash_of(fields: bytes) -> int:
    """Signed 64-bit blake2b of an encoded row, small enough for an SQLite integer."""
    return int.from_bytes(blake2b(fields, digest_size=8).digest(), "big", signed=True)


def hashes_of(rows: Iterable[bytes], salt: bytes = b"") -> Sequence[int]:
    """Give `hash_of(salt + row)` of many encoded rows, faster than one by one."""
    digests = [blake2b(salt + fields, digest_size=8).digest() for fields in rows]
    return unpack(f">{len(digests)}q", b"".join(digests))
