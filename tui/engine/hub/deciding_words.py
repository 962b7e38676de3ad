"""Why the hub decided as it did, as a person reads it: `plex-den is further (1:12:09, hub 0:40:00)`. Pure."""

from __future__ import annotations

from tui.engine.hub.hearing import MARKS, Said, Word
from tui.engine.hub.standing import Standing
from tui.engine.hub.values import reach, value_text
from tui.formatting import position_text
from tui.model.hub import WatchValue


def taken(standing: Standing, said: Said, value: WatchValue, *, is_last: bool) -> str:
    """A change was taken."""
    if said.word in MARKS:
        return f"{_told(said, value)} ({_hub(standing)})"
    is_further = said.word is Word.FORWARD and reach(value) > reach(standing.value)
    how = "is the last" if is_last and not is_further else "is further"
    return f"{said.copy.place} {how} {_figures(standing, said)}"


def joined(standing: Standing, said: Said) -> str:
    """What was heard for the first time was added."""
    is_new = standing.subject.state is None and not standing.is_taken
    beside = "" if is_new else f" ({_hub(standing)})"
    return f"{_told(said, said.told)}, compared for the first time{beside}"


def again(said: Said) -> str:
    """Another play was counted."""
    return f"watched again on {said.copy.place}, {said.told.plays:,} times in all"


def outdone(standing: Standing, said: Said, value: WatchValue, why: str) -> str:
    """A change lost against the hub."""
    return f"{_told(said, value)}: {_hub(standing)}, and {why}"


def finished(standing: Standing, said: Said) -> str:
    """The hub has more than what was said."""
    return f"{_told(said, said.told)}: {_hub(standing)} goes further"


def not_further(standing: Standing, said: Said) -> str:
    """A position lost against that of the hub."""
    if said.word is Word.BACK:
        return f"{said.copy.place} went back {_figures(standing, said)}: the furthest wins"
    return f"{said.copy.place} is not further {_figures(standing, said)}"


def alone(said: Said, value: WatchValue) -> str:
    """Un-watching does not spread."""
    return f"{_told(said, value)} only: un-watching does not spread from there"


def parked(said: Said, value: WatchValue) -> str:
    """The title is left alone (S11)."""
    return f"left alone until somebody chooses: {_told(said, value)}"


def reset(standing: Standing, said: Said) -> str:
    """A position was lost, and nothing says that it was the end."""
    was = position_text(said.was.position_ms)
    return f"{said.copy.place} fell from {was} to the start without an end: looks like a mistake ({_hub(standing)})"


def _figures(standing: Standing, said: Said) -> str:
    return f"({position_text(said.told.position_ms)}, {_hub(standing)})"


def _told(said: Said, value: WatchValue) -> str:
    """`watched on plex-den`, `plex-den at 0:20:00`."""
    if value.position_ms and not value.is_watched:
        return f"{said.copy.place} at {position_text(value.position_ms)}"
    return f"{value_text(value)} on {said.copy.place}"


def _hub(standing: Standing) -> str:
    """`hub 0:40:00`."""
    return f"hub {value_text(standing.value)}"
