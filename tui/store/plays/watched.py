"""How far something was played and whether that counts as watched: Tautulli's own figures, as SQL over staged rows `r`.

From reference section 7, with one exception: where nothing tells the runtime, both stay unknown, while Tautulli divides
by 1 and calls every such play watched.
"""

from __future__ import annotations

from tui.model.plays import WatchedRule

LIVE = "r.live = 1"
_OFFSET = "coalesce(CAST(r.view_offset AS REAL), 0.1)"
RATIO = f"{_OFFSET} / nullif(max(r.duration, 0), 0) * 100"
_QUARTERS = (0.75, 0.5, 0.25)


def percent() -> str:
    """Whole percent, halves to the even neighbour as Python rounds; live TV is 100."""
    told = f"WHEN r.percent_complete IS NOT NULL THEN {_even('r.percent_complete')}"
    return f"CASE WHEN {LIVE} THEN 100 {told} ELSE {_even(RATIO)} END"


def watched(rule: WatchedRule) -> str:
    """1 = watched, else how many quarters of the threshold are reached: 0.75, 0.5, 0.25 or 0."""
    threshold = _by_type(rule)
    quarters = " ".join(f"WHEN {RATIO} >= {threshold} * {share} THEN {share}" for share in _QUARTERS)
    return f"""CASE WHEN {LIVE} THEN 1.0
        WHEN r.watched_status IS NOT NULL THEN CAST(r.watched_status AS REAL)
        WHEN r.duration IS NULL OR r.duration <= 0 THEN NULL
        WHEN {_OFFSET} >= {_mark(rule, threshold)} THEN 1.0
        {quarters} ELSE 0.0 END"""


def _mark(rule: WatchedRule, threshold: str) -> str:
    """Position in ms from which on it is watched."""
    by_percent = f"r.duration * {threshold} / 100.0"
    if rule.marker == 1:
        return f"coalesce(r.marker_credits_final, {by_percent})"
    if rule.marker == 2:
        return f"coalesce(r.marker_credits_first, {by_percent})"
    if rule.marker == 3:
        return f"min({by_percent}, coalesce(r.marker_credits_first, {by_percent}))"
    return by_percent


def _by_type(rule: WatchedRule) -> str:
    movie, tv, music = (int(percent) for percent in (rule.movie_percent, rule.tv_percent, rule.music_percent))
    if movie == tv == music:
        return str(movie)
    return f"(CASE r.media_type WHEN 'movie' THEN {movie} WHEN 'track' THEN {music} ELSE {tv} END)"


def _even(value: str) -> str:
    up = f"CAST({value} + 0.5 AS INTEGER)"
    return f"{up} - ({value} + 0.5 = {up} AND {up} % 2)"
