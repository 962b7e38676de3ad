"""The calls of the Xtream protocol under the names that faults and the journal use, and the short names for them."""

from __future__ import annotations

from typing import Final

LISTS: Final = frozenset({"get_live_streams", "get_vod_streams", "get_series"})
CATEGORIES: Final = frozenset({"get_live_categories", "get_vod_categories", "get_series_categories"})
DETAILS: Final = frozenset({"get_vod_info", "get_series_info"})
GUIDES: Final = frozenset({"get_short_epg", "get_simple_data_table"})
API: Final = LISTS | CATEGORIES | DETAILS | GUIDES
"""Every value of `action` that `player_api.php` knows; the call without one is `login`."""

ACTIONS: Final = (*sorted(API), "login", "xmltv", "playlist", "stream", "unknown")
"""`unknown` is every path that the panel does not serve."""

ALIASES: Final = {
    "live": "get_live_streams",
    "movies": "get_vod_streams",
    "vod": "get_vod_streams",
    "series": "get_series",
    "live_categories": "get_live_categories",
    "movie_categories": "get_vod_categories",
    "vod_categories": "get_vod_categories",
    "series_categories": "get_series_categories",
    "vod_info": "get_vod_info",
    "series_info": "get_series_info",
    "epg": "get_short_epg",
}
