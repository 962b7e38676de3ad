"""One list of what two searches found: over the catalogues, and over the libraries of media servers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest

from tui.model.catalogue import SearchHit, TitleKind
from tui.model.library import ItemKind, LibraryHit

Hit = SearchHit | LibraryHit

MATCHES = ("exact", "prefix", "all words", "some words")
"""How well a hit fits, the best first."""
ITEM_KINDS: dict[TitleKind, tuple[ItemKind, ...]] = {
    TitleKind.LIVE: (),
    TitleKind.MOVIE: (ItemKind.MOVIE,),
    TitleKind.SERIES: (ItemKind.SHOW,),
    TitleKind.EPISODE: (ItemKind.EPISODE,),
}
"""What libraries hold of each kind of a catalogue."""


def in_one(titles: Sequence[SearchHit], items: Sequence[LibraryHit], limit: int) -> list[Hit]:
    """Give at most `limit` hits of both, best first; where both fit alike they take turns, so that neither hides the
    other.
    """
    found: list[Hit] = []
    for match in MATCHES:
        own = [hit for hit in titles if hit.match == match]
        theirs = [hit for hit in items if hit.match == match]
        found += [hit for hit in chain.from_iterable(zip_longest(own, theirs)) if hit is not None]
    return found[:limit]
