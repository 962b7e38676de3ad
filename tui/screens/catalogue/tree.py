"""The left side of the catalogue: favourites, and for each profile its news, kinds and categories. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tui.formatting import count_text
from tui.glyphs import Glyphs
from tui.model.catalogue import CategoryCount, TitleKind
from tui.model.library import LibraryShelf
from tui.model.profiles import Profile
from tui.screens.catalogue.item_picture import ITEM_KIND_NAMES
from tui.widgets.board import BoardLine
from tui.widgets.line import Line, Span, Tone, apart, line

KIND_NAMES = {
    TitleKind.LIVE: "Live",
    TitleKind.MOVIE: "Films",
    TitleKind.SERIES: "Series",
    TitleKind.EPISODE: "Episodes",
}
BROWSED_KINDS = (TitleKind.LIVE, TitleKind.MOVIE, TitleKind.SERIES)


@dataclass(frozen=True, slots=True)
class Place:
    """What the right side lists. Empty = everything."""

    profile_id: int | None = None
    kind: TitleKind | None = None
    category_id: str | None = None
    """"" = the whole kind."""
    special: str = ""
    """`favourites`, `news` or `library`."""
    shelf: LibraryShelf | None = None
    """What is listed of a media server's library."""


EVERYTHING = Place()
FAVOURITES = Place(special="favourites")


@dataclass(frozen=True, slots=True)
class Branch:
    """One profile with what can be browsed of it."""

    profile: Profile
    counts: Sequence[CategoryCount]

    @property
    def titles(self) -> int:
        """All its titles."""
        return sum(count.titles for count in self.counts if count.category_id == "")


def tree_lines(
    branches: Sequence[Branch],
    favourites: int,
    opened: Collection[Place],
    width: int,
    glyphs: Glyphs,
    *,
    shelves: Sequence[LibraryShelf] = (),
) -> list[BoardLine]:
    """Every line; categories only of the kinds that are open, then the libraries of media servers."""
    total = sum(branch.titles for branch in branches) + sum(shelf.items for shelf in shelves)
    lines = [
        _entry(EVERYTHING, "All titles", total, width, glyphs),
        _entry(FAVOURITES, f"{glyphs.favourite} Favourites", favourites, width, glyphs),
    ]
    for branch in branches:
        profile_id = branch.profile.id
        lines.append(BoardLine(line()))
        name = Span(branch.profile.name, Tone.HEAD)
        lines.append(BoardLine(_row(name, branch.titles, width, glyphs), Place(profile_id)))
        lines.append(_entry(Place(profile_id, special="news"), "  What changed", None, width, glyphs))
        for kind in BROWSED_KINDS:
            lines += _kind_lines(branch, kind, opened, width, glyphs)
    return lines + _library_lines(shelves, width, glyphs)


def parent_of(place: Place) -> Place:
    """The line that a category belongs to."""
    return Place(place.profile_id, place.kind, "") if place.category_id else place


def place_name(place: Place, branches: Sequence[Branch]) -> str:
    """What the right side lists, in words: "iptv-one  Films  Action"."""
    if place == FAVOURITES:
        return "Favourites"
    if place.shelf is not None:
        return "  ".join((place.shelf.server_name, shelf_name(place.shelf)))
    branch = next((branch for branch in branches if branch.profile.id == place.profile_id), None)
    if branch is None:
        return "All titles"
    parts = [branch.profile.name]
    if place.special == "news":
        parts.append("What changed")
    if place.kind is not None:
        parts.append(KIND_NAMES[place.kind])
    if place.category_id:
        names = (it.name for it in branch.counts if (it.kind, it.category_id) == (place.kind, place.category_id))
        parts.append(next(names, place.category_id))
    return "  ".join(parts)


def library_place(shelf: LibraryShelf) -> Place:
    """Where a shelf of a library is listed; the same one while things come and go on it."""
    return Place(special="library", shelf=replace(shelf, items=0))


def shelf_name(shelf: LibraryShelf) -> str:
    """The library; with the kind where its name does not say enough."""
    return shelf.library_name or ITEM_KIND_NAMES[shelf.kind]


def _library_lines(shelves: Sequence[LibraryShelf], width: int, glyphs: Glyphs) -> list[BoardLine]:
    lines: list[BoardLine] = []
    server_id: int | None = None
    for shelf in shelves:
        if shelf.server_id != server_id:
            server_id = shelf.server_id
            lines += [BoardLine(line()), BoardLine(line(Span(shelf.server_name, Tone.HEAD)))]
        lines.append(_entry(library_place(shelf), f"  {shelf_name(shelf)}", shelf.items, width, glyphs))
    return lines


def _kind_lines(
    branch: Branch, kind: TitleKind, opened: Collection[Place], width: int, glyphs: Glyphs
) -> list[BoardLine]:
    counts = [count for count in branch.counts if count.kind is kind]
    whole = next((count for count in counts if count.category_id == ""), None)
    if whole is None:
        return []
    place = Place(branch.profile.id, kind, "")
    sign = glyphs.expanded if place in opened else glyphs.collapsed
    lines = [_entry(place, f"{sign} {KIND_NAMES[kind]}", whole.titles, width, glyphs)]
    if place in opened:
        lines += [
            _entry(Place(branch.profile.id, kind, it.category_id), f"    {it.name}", it.titles, width, glyphs)
            for it in counts
            if it.category_id
        ]
    return lines


def _entry(place: Place, text: str, count: int | None, width: int, glyphs: Glyphs) -> BoardLine:
    return BoardLine(_row(Span(text), count, width, glyphs), place)


def _row(name: Span, count: int | None, width: int, glyphs: Glyphs) -> Line:
    figure = () if count is None else line(Span(count_text(count), Tone.MUTED))
    return apart(line(name), figure, width, glyphs.ellipsis)
