"""How far something was played and whether that counts as watched: Tautulli's own figures, as SQL over staged rows `r`.

From reference section 7, with one exception: where nothing tells the runtime, both stay unknown, while Tautulli divides
by 1 and calls every such play watched.
"""

from __future__ import annotations

from tui.model.plays import WatchedRule

_LIVE = "r.live = 1"
_OFFSET = "coalesce(r.view_offset, 0.1)"
_TO_EVEN = 6755399441055744.0
"""1.5 * 2^52: added and taken away again, it leaves the nearest whole number, halves to the even one, as in Python."""
_QUARTERS = (0.75, 0.5, 0.25)


def percent() -> str:
    """Whole percent; live TV is 100."""
    ratio = f"{_OFFSET} * 100.0 / r.duration"
    return f"""CASE WHEN {_LIVE} THEN 100
        WHEN r.percent_complete IS NOT NULL THEN {_rounded("r.percent_complete")}
        WHEN r.duration > 0 THEN {_rounded(ratio)} END"""


def watched(rule: WatchedRule) -> str:
    """1 = watched, else how many quarters of the threshold are reached: 0.75, 0.5, 0.25 or 0."""
    share = _share(rule)
    quarters = " ".join(f"WHEN {_OFFSET} >= r.duration * ({share} * {part}) THEN {part}" for part in _QUARTERS)
    return f"""CASE WHEN {_LIVE} THEN 1.0
        WHEN r.watched_status IS NOT NULL THEN CAST(r.watched_status AS REAL)
        WHEN r.duration IS NULL OR r.duration <= 0 THEN NULL
        WHEN {_is_watched(rule, f"{_OFFSET} >= r.duration * {share}")} THEN 1.0
        {quarters} ELSE 0.0 END"""


def served_percent() -> str:
    """Whole percent where a server tells position and runtime, at most 100; else unknown."""
    return f"""CASE WHEN r.view_offset IS NOT NULL AND r.duration > 0
        THEN min(100, {_rounded("r.view_offset * 100.0 / r.duration")}) END"""


def served_watched() -> str:
    """What a server itself says; unknown where it says nothing."""
    return "CAST(r.watched_status AS REAL)"


def _is_watched(rule: WatchedRule, by_share: str) -> str:
    """A marker stands for the threshold; as the third way, whichever comes first."""
    if rule.marker == 1:
        return f"CASE WHEN r.marker_credits_final IS NULL THEN {by_share} ELSE {_OFFSET} >= r.marker_credits_final END"
    if rule.marker == 2:
        return f"CASE WHEN r.marker_credits_first IS NULL THEN {by_share} ELSE {_OFFSET} >= r.marker_credits_first END"
    if rule.marker == 3:
        return f"{by_share} OR {_OFFSET} >= r.marker_credits_first"
    return by_share


def _share(rule: WatchedRule) -> str:
    """Threshold of a row's media type, 0 to 1."""
    movie, tv, music = (percent / 100 for percent in (rule.movie_percent, rule.tv_percent, rule.music_percent))
    if movie == tv == music:
        return repr(movie)
    return f"(CASE r.media_type WHEN 'movie' THEN {movie!r} WHEN 'track' THEN {music!r} ELSE {tv!r} END)"


def _rounded(value: str) -> str:
    return f"CAST({value} + {_TO_EVEN!r} - {_TO_EVEN!r} AS INTEGER)"
