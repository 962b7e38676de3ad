"""What taking back a run would do, in sentences that both faces say. Pure; nothing is cut or cleaned here."""

from __future__ import annotations

from collections.abc import Sequence

from tui.formatting import count_text
from tui.model.undo import UndoFate, UndoMove, UndoPlace, UndoPreview


def summary(preview: UndoPreview) -> list[str]:
    """Where how much goes back, what is held, and what stays: a sentence each."""
    told = []
    if preview.here:
        told.append(f"Here: {_counted(preview.here, 'watched state')} back to what {_pronoun(preview.here)}")
    told += [line for place in preview.places if (line := place_text(place))]
    if preview.newer:
        told.append(f"{count_text(preview.newer)} changed since and {'stays' if preview.newer == 1 else 'stay'}")
    if preview.is_empty:
        told.append("Nothing goes back: all of it has changed since")
    return told


def place_text(place: UndoPlace) -> str:
    """ "jelly-attic, Anna: 9 changes go back, 4 of them take a watched mark away; 40 held until you approve: ..."."""
    where = f"List {place.name}" if place.is_list else f"{place.name}, {place.person}"
    told = []
    if place.back:
        told.append(f"{_counted(place.back, 'change')} back{_removals(place)}")
    if place.held:
        told.append(f"{count_text(place.held)} held until you approve: {place.reason}")
    return f"{where}: {'; '.join(told)}" if told else ""


def move_text(move: UndoMove) -> str:
    """ "Heat (1995): from watched to unwatched, on jelly-attic for Anna"."""
    where = f"{f'on {move.place}' if move.place else 'here'} for {move.person}" if move.person else f"list {move.place}"
    if move.fate is UndoFate.NEWER:
        return f"{move.thing}: stays{f' {move.now}' if move.now else ''}, changed since, {where}"
    held = "held, would go " if move.fate is UndoFate.HELD else ""
    return f"{move.thing}: {held}from {move.now} to {move.then}, {where}"


def unnamed(preview: UndoPreview, shown: Sequence[UndoMove]) -> int:
    """How many things are not named where these are."""
    return max(0, preview.back + preview.held + preview.newer - len(shown))


def _removals(place: UndoPlace) -> str:
    if not place.removals:
        return ""
    what = "an item off it" if place.is_list else "a watched mark away"
    if place.removals == place.back:
        return f", {'which' if place.back == 1 else 'each'} takes {what}"
    return f", {count_text(place.removals)} of them {'takes' if place.removals == 1 else 'take'} {what}"


def _counted(count: int, what: str) -> str:
    return f"{count_text(count)} {what}{' goes' if count == 1 else 's go'}"


def _pronoun(count: int) -> str:
    return "it was" if count == 1 else "they were"
