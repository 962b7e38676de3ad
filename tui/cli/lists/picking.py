"""What a person names to be put on a list: by an outside id, from a catalogue, or out of the play history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.history.lines import play_id_of
from tui.errors import InvalidInput, NotFound
from tui.model.catalogue import TitleKind
from tui.model.clean import clean_text
from tui.model.lists import Entry

if TYPE_CHECKING:
    from tui.deck import Deck

CATALOGUE = "catalogue:"
PLAY = "play:"
KINDS = (TitleKind.MOVIE, TitleKind.SERIES)
HELP = (
    "ITEM is TYPE:SOURCE:ID, as movie:tmdb:603, show:tvdb:121361, movie:trakt:1, episode:tvdb:81189/1/2;"
    " catalogue:PROFILE:KIND:ID as search prints them; or play:PLAY as history ls prints it."
)


@dataclass(frozen=True, slots=True)
class Picked:
    """What was named."""

    entries: Sequence[Entry | str]
    """Outside ids as they were typed."""
    refused: Mapping[str, str]
    """What cannot be used, and why."""


async def picked(deck: Deck, items: Sequence[str]) -> Picked:
    """Look up what is named by a place here; what is not there is told of and left out."""
    entries: list[Entry | str] = []
    refused: dict[str, str] = {}
    for text in items:
        try:
            entries.append(await _looked_up(deck, text.strip()))
        except (InvalidInput, NotFound) as error:
            refused[clean_text(text, 80)] = f"{error.message}. {error.hint}".strip()
    return Picked(entries, refused)


async def all_picked(deck: Deck, items: Sequence[str]) -> Sequence[Entry | str]:
    """Give the same where everything has to be there. Raises InvalidInput."""
    found = await picked(deck, items)
    if found.refused:
        raise InvalidInput("; ".join(f"{name}: {why}" for name, why in found.refused.items()))
    return found.entries


async def _looked_up(deck: Deck, text: str) -> Entry | str:
    lower = text.lower()
    if lower.startswith(CATALOGUE):
        return await _of_catalogue(deck, text[len(CATALOGUE) :])
    if lower.startswith(PLAY):
        return await deck.lists.entry_of(play_id=play_id_of(text[len(PLAY) :]))
    return text


async def _of_catalogue(deck: Deck, place: str) -> Entry:
    """Give a title of a catalogue. Raises InvalidInput, NotFound."""
    name, kind, item_id = (*place.rsplit(":", 2), "", "")[:3]
    if kind not in KINDS or not item_id:
        raise InvalidInput("It is written catalogue:PROFILE:movie:ID or catalogue:PROFILE:series:ID")
    title = await deck.store.titles.find((await deck.profiles.find(name)).id, TitleKind(kind), item_id)
    return await deck.lists.entry_of(title_id=title.id)
