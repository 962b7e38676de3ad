"""What a server that knows every title tells of one, before the store knows it as an item."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.library import ItemKind


@dataclass(frozen=True, slots=True)
class ToldItem:
    """A film, a show or an episode, by its ids there and elsewhere."""

    kind: ItemKind
    ids: tuple[str, ...]
    """Its own, that of the server first: `trakt:481`, `imdb:tt0133093`. () = an episode that only has a place."""
    title: str = ""
    year: int | None = None
    show: ToldItem | None = None
    """Of an episode."""
    season: int | None = None
    number: int | None = None
    runtime_ms: int | None = None
