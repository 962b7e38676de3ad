"""Two searches make one list."""

from __future__ import annotations

from tui.model.catalogue import SearchHit, TitleKind, TitleLine
from tui.model.found import ITEM_KINDS, in_one
from tui.model.library import ItemKind, ItemRow, LibraryHit, StoredItem


def title(number: int, match: str) -> SearchHit:
    """A film of a catalogue."""
    return SearchHit(TitleLine(number, 1, TitleKind.MOVIE, "7", "Heat", None, None, False, "heat"), "tv", "", match)


def item(number: int, match: str) -> LibraryHit:
    """A film of a library."""
    return LibraryHit(StoredItem(number, 1, "Den", ItemRow("k", ItemKind.MOVIE, "m", "Heat"), 0.0, None), "", match)


def names(hits: list[SearchHit | LibraryHit]) -> list[str]:
    """Which of both, by number."""
    return [f"item {hit.found.id}" if isinstance(hit, LibraryHit) else f"title {hit.line.id}" for hit in hits]


def test_the_best_come_first_and_neither_hides_the_other() -> None:
    """Where both fit alike they take turns; the limit is that of both together."""
    titles = [title(1, "exact"), *(title(number, "prefix") for number in range(2, 9))]
    items = [item(1, "prefix"), item(2, "all words")]
    assert names(in_one(titles, items, 50))[:4] == ["title 1", "title 2", "item 1", "title 3"]
    assert names(in_one(titles, items, 50))[-1] == "item 2"
    assert len(in_one(titles, items, 3)) == 3
    assert names(in_one([], items, 50)) == ["item 1", "item 2"]


def test_every_kind_of_a_catalogue_has_its_counterpart() -> None:
    """Channels have none."""
    assert set(ITEM_KINDS) == set(TitleKind)
    assert ITEM_KINDS[TitleKind.LIVE] == ()
