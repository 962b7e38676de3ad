"""Reads the outside ids that a Plex guid holds (reference section 8), with the media type as part of the key."""

from __future__ import annotations

import re

from tui.model.plays import MediaType

_AGENTS = {"imdb": "imdb", "themoviedb": "tmdb", "thetvdb": "tvdb"}
_LEGACY = re.compile(r"com\.plexapp\.agents\.(imdb|themoviedb|thetvdb)://([^/?]+)(?:/(\d+)/(\d+))?(?:\?.*)?")
_PLEX = re.compile(r"plex://(movie|episode|track)/([0-9a-f]{24})")
_SHAPES = {"imdb": re.compile(r"tt\d{5,10}"), "themoviedb": re.compile(r"\d{1,10}"), "thetvdb": re.compile(r"\d{1,10}")}


def external_id(guid: str, media_type: str) -> str | None:
    """Give the key of the work that a guid names: `movie:imdb:tt0111161`, `episode:tvdb:121361/6/1`; None = no work.

    Guids of local files, of live TV and of other agents name no work.
    """
    plex = _PLEX.fullmatch(guid)
    if plex:
        return f"{media_type}:plex:{plex[2]}" if plex[1] == media_type else None
    legacy = _LEGACY.fullmatch(guid)
    if not legacy or not _SHAPES[legacy[1]].fullmatch(legacy[2]):
        return None
    name, episode = f"{media_type}:{_AGENTS[legacy[1]]}:{legacy[2]}", legacy[3]
    if media_type == MediaType.MOVIE and episode is None:
        return name
    if media_type == MediaType.EPISODE and episode is not None:
        return f"{name}/{int(episode)}/{int(legacy[4])}"
    return None
