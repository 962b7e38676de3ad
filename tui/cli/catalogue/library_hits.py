"""What the search finds in the libraries of media servers, as people and as scripts read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.documents import Document
from tui.cli.output import Output
from tui.model.library import ItemKind, ItemRow, LibraryHit
from tui.store.library.names import own_names

if TYPE_CHECKING:
    from tui.deck import Deck

KIND_WORDS = {
    ItemKind.MOVIE: "movie",
    ItemKind.SHOW: "series",
    ItemKind.SEASON: "season",
    ItemKind.EPISODE: "episode",
    ItemKind.TRACK: "track",
}
"""As `--kind` calls them."""


async def profile_names(deck: Deck) -> dict[int, str]:
    """Give the profile of each server, by the server's id here: the oldest one where there are several."""
    names = {profile.id: profile.name for profile in await deck.profiles.all()}
    cards = sorted((await deck.store.health.all()).items(), reverse=True)
    return {card.server_id: names[key] for key, card in cards if card.server_id is not None and key in names}


def item_title(item: ItemRow) -> str:
    """What it is called: "Show S01E02 Title", "Film", "Artist - Track"."""
    if item.kind is ItemKind.EPISODE:
        season = "" if item.season is None else f"S{item.season:02}"
        number = "" if item.number is None else f"E{item.number:02}"
        return " ".join(filter(None, (item.grandparent_title, season + number, item.title)))
    return f"{item.grandparent_title} - {item.title}" if item.grandparent_title else item.title


def item_word(item: ItemRow) -> str:
    """How commands call it on every server: `movie:tmdb:603`; its server's own key where it has no outside id."""
    names = [name for name in own_names(item) if ":plex:" not in name]
    return names[0] if names else item.key


def hit_cells(hit: LibraryHit, profiles: dict[int, str], out: Output) -> tuple[str, ...]:
    """The cells of a row of the search."""
    item, gone = hit.found.item, ", gone" if hit.found.missing_since is not None else ""
    return (
        KIND_WORDS[item.kind],
        out.text(item_title(item), 80),
        str(item.year or ""),
        out.text(hit.library_name + gone, 40),
        out.text(profiles.get(hit.found.server_id) or hit.found.server_name, 40),
        out.text(item_word(item), 40),
        "",
    )


def library_document(hit: LibraryHit, profiles: dict[int, str], out: Output) -> Document:
    """One answer of the search: the names of a catalogue's answers, and what only a library tells."""
    item = hit.found.item
    return {
        "id": hit.found.id,
        "profile": profiles.get(hit.found.server_id, ""),
        "kind": KIND_WORDS[item.kind],
        "item_id": out.text(item.key),
        "name": out.text(item.title),
        "category": out.text(hit.library_name),
        "year": item.year,
        "rating": None,
        "favourite": False,
        "match": hit.match,
        "from": "library",
        "server": out.text(hit.found.server_name),
        "show": out.text(item.grandparent_title),
        "season": item.season,
        "number": item.number,
        "ids": [out.text(one) for one in item.ids],
        "gone": hit.found.missing_since is not None,
    }
