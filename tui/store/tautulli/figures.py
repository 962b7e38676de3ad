"""Figures of all records of a source, odd ones included, counted on the way while it is looked through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tui.model.plays import MediaType
from tui.store.tautulli.rows_view import UNKNOWN, RowsView

LIVE = "live"
_BITS = 20
"""Of a number that counts one thing in a chunk of records; three such stand in one sum, which is quicker than three."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of a whole source."""

    with_metadata: int
    heads: int
    """Records that are the first of their group."""
    first_started: Any
    """Least start as it stands in the source: of whatever type, None where there is none."""
    last_stopped: Any
    """Greatest stop, likewise."""
    media_types: Counter[str]
    """Records by media type; live ones by `live` alone."""


def wanted(view: RowsView) -> tuple[str, ...]:
    """Give the SQL aggregates whose values, chunk by chunk, `totals` adds up."""
    raw = view.raw
    cases = " ".join(f"WHEN '{one}' THEN {1 << _BITS * place}" for place, one in enumerate(MediaType))
    counted = f"CASE {raw['media_type']} {cases} ELSE 0 END"
    is_live = "0" if raw["live"] == UNKNOWN else f"{raw['live']} = 1"
    return (
        f"SUM({raw['has_metadata']} + (h.reference_id IS h.id) * {1 << _BITS})",
        "MIN(h.started)",
        "MAX(h.stopped)",
        f"SUM({counted})",
        f"SUM({counted}) FILTER (WHERE {is_live})",
    )


def totals(chunks: Sequence[tuple[Any, ...]]) -> Totals:
    """Add up what the aggregates of `wanted` gave for each chunk."""
    counted, starts, stops, types, live_types = (
        ([*column] for column in zip(*chunks, strict=True)) if chunks else ([],) * 5
    )
    media_types: Counter[str] = Counter()
    for place, media_type in enumerate(MediaType):
        live = _sum(live_types, place)
        media_types[media_type.value] += _sum(types, place) - live
        media_types[LIVE] += live
    return Totals(_sum(counted, 0), _sum(counted, 1), _least(starts), _greatest(stops), media_types)


def _sum(counted: Iterable[int | None], place: int) -> int:
    return sum((one or 0) >> _BITS * place & (1 << _BITS) - 1 for one in counted)


def _least(values: Iterable[Any]) -> Any:
    """As SQLite orders: numbers come before all else, so nothing else is the least but where there are no numbers."""
    numbers = [value for value in values if isinstance(value, int | float)]
    return min(numbers, default=None)


def _greatest(values: Iterable[Any]) -> Any:
    """Anything that is no number is greater than all numbers."""
    known = [value for value in values if value is not None]
    others = [value for value in known if not isinstance(value, int | float)]
    return others[0] if others else max(known, default=None)
