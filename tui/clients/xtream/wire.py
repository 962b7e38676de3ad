"""The rows of the three lists as panels send them. Every field may be missing and may hold any JSON value.

Source: `protocols/xtream.md` section 3. What is not listed here is not kept: position, per-request links, passwords.
"""

from __future__ import annotations

from typing import Any

import msgspec


class LiveWire(msgspec.Struct, gc=False):
    """A row of `get_live_streams`."""

    stream_id: Any = None
    category_id: Any = None
    category_ids: Any = None
    name: Any = None
    stream_type: Any = None
    stream_icon: Any = None
    added: Any = None
    epg_channel_id: Any = None
    tv_archive: Any = None
    tv_archive_duration: Any = None
    is_adult: Any = None


class FilmWire(msgspec.Struct, gc=False):
    """A row of `get_vod_streams`; everything from `year` on only newer panels send."""

    stream_id: Any = None
    category_id: Any = None
    category_ids: Any = None
    name: Any = None
    stream_type: Any = None
    stream_icon: Any = None
    added: Any = None
    container_extension: Any = None
    is_adult: Any = None
    rating: Any = None
    title: Any = None
    year: Any = None
    plot: Any = None
    cast: Any = None
    director: Any = None
    genre: Any = None
    release_date: Any = None
    release_day: Any = msgspec.field(default=None, name="releaseDate")
    releasedate: Any = None
    episode_run_time: Any = None
    tmdb: Any = None
    tmdb_id: Any = None
    imdb_id: Any = None
    youtube_trailer: Any = None
    trailer: Any = None


class SeriesWire(msgspec.Struct, gc=False):
    """A row of `get_series`, which has its own names: `series_id`, `cover`, `last_modified`."""

    series_id: Any = None
    category_id: Any = None
    category_ids: Any = None
    name: Any = None
    stream_type: Any = None
    cover: Any = None
    last_modified: Any = None
    is_adult: Any = None
    rating: Any = None
    title: Any = None
    year: Any = None
    plot: Any = None
    cast: Any = None
    director: Any = None
    genre: Any = None
    release_date: Any = None
    release_day: Any = msgspec.field(default=None, name="releaseDate")
    releasedate: Any = None
    episode_run_time: Any = None
    tmdb: Any = None
    tmdb_id: Any = None
    imdb_id: Any = None
    youtube_trailer: Any = None
    trailer: Any = None


class CategoryWire(msgspec.Struct, gc=False):
    """A row of one of the three category lists."""

    category_id: Any = None
    category_name: Any = None
    parent_id: Any = None


TitleWire = LiveWire | FilmWire | SeriesWire
