"""The right side of the catalogue: titles of a place, what a search found, or what changed; and the row to type in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.formatting import count_text
from tui.model.catalogue import TitleChange, TitleKind
from tui.model.library import LibraryShelf
from tui.screens.catalogue.change_source import MOST, ChangeSource
from tui.screens.catalogue.title_picture import (
    CHANGE_COLUMNS,
    FOUND_COLUMNS,
    TITLE_COLUMNS,
    change_cells,
    counted,
    found_cells,
    shelf_cells,
)
from tui.screens.catalogue.title_sources import (
    FOUND,
    FavouriteSource,
    FoundSource,
    LibrarySource,
    ListedRow,
    ShelfSource,
    TitleRow,
    search_all,
    search_library,
)
from tui.screens.catalogue.tree import EVERYTHING, FAVOURITES, KIND_NAMES, Place
from tui.screens.face import Face
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Span, Tone, apart, line
from tui.widgets.line_list import LineList
from tui.widgets.line_panel import LinePanel


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed: a place, and the text that is searched there."""

    place: Place
    name: str = ""
    """The place in words."""
    text: str = ""


class TitlePane(Vertical):
    """Two lists of which one is shown."""

    DEFAULT_CSS = """
    TitlePane {
        & > #titles-name { height: 1; padding: 0 1; }
        & > LineList { height: 1fr; }
    }
    """

    def __init__(self, face: Face) -> None:
        super().__init__(id="title-pane")
        self._face = face
        self.listing = Listing(FAVOURITES)
        self.titles: LineList[ListedRow] = LineList(
            TITLE_COLUMNS,
            partial(shelf_cells, glyphs=face.glyphs),
            lambda row: row.key,
            glyphs=face.glyphs,
            id="titles",
        )
        self.changes: LineList[TitleChange] = LineList(
            CHANGE_COLUMNS, self._change_cells, lambda change: change.id, glyphs=face.glyphs, id="changes"
        )
        self.changes.display = False

    def compose(self) -> ComposeResult:
        """Name, lists, and the filter."""
        yield LinePanel(id="titles-name")
        yield self.titles
        yield self.changes
        yield FilterBar(placeholder="letters of names, plots, people")

    @property
    def list(self) -> LineList[ListedRow] | LineList[TitleChange]:
        """The list that is shown."""
        return self.changes if self._is_news else self.titles

    async def show_listing(self, listing: Listing) -> None:
        """List something else, from the top. Raises LocalStoreError."""
        had_focus = self.titles.has_focus or self.changes.has_focus
        self.listing = listing
        store = self._face.deck.store
        if self._is_news:
            await self.changes.use(ChangeSource(store.changes, listing.place.profile_id))
        else:
            await self._show_titles(listing)
        self._show_list()
        if had_focus:
            self.list.focus()
        self.tell_place()

    async def reload(self) -> None:
        """Read what is in view again. Raises LocalStoreError."""
        if self.listing.text:
            await self._show_titles(self.listing, keep=True)
        else:
            await self.list.reload()
        self._show_list()
        self.tell_place()

    def tell_place(self) -> None:
        """Name what is listed, and where in it the cursor is."""
        shown = self.list
        rows = shown.line_count
        most = MOST if self._is_news else FOUND if self.listing.text else 0
        sought = f"   / {self.listing.text}" if self.listing.text else ""
        noun = "change" if self._is_news else "title"
        where = f"{count_text(shown.cursor + 1)} of {counted(rows, noun, most)}" if rows else ""
        name = line(Span(self.listing.name, Tone.HEAD), Span(sought, Tone.MARK))
        glyphs = self._face.glyphs
        self.query_one("#titles-name", LinePanel).show(
            lambda width: [apart(name, line(Span(where, Tone.MUTED)), width, glyphs.ellipsis)]
        )

    def star(self, row: TitleRow, *, is_favourite: bool) -> None:
        """Show a mark at once, before it is stored."""
        changed = replace(row, line=replace(row.line, is_favourite=is_favourite))
        self.titles.replace_row(self.titles.cursor, changed)

    async def _show_titles(self, listing: Listing, *, keep: bool = False) -> None:
        store, place, text, glyphs = self._face.deck.store, listing.place, listing.text, self._face.glyphs
        if place.shelf is not None:
            await self._show_library(place.shelf, text, keep=keep)
        elif text and not (place.kind and place.category_id):
            self.titles.set_columns(FOUND_COLUMNS, partial(found_cells, glyphs=glyphs))
            hits = await search_all(store, text, kind=place.kind, profile_id=place.profile_id)
            await self.titles.use(FoundSource(hits), keep=keep)
        elif place.kind is not None and place.profile_id is not None:
            self.titles.set_columns(TITLE_COLUMNS, partial(shelf_cells, glyphs=glyphs))
            source = ShelfSource(store, place.profile_id, place.kind, place.category_id or "", text)
            await self.titles.use(source, keep=keep)
        elif place == FAVOURITES:
            self.titles.set_columns(FOUND_COLUMNS, partial(found_cells, glyphs=glyphs))
            await self.titles.use(FavouriteSource(store), keep=keep)
        else:
            await self.titles.use(FoundSource(()), keep=keep)

    async def _show_library(self, shelf: LibraryShelf, text: str, *, keep: bool) -> None:
        store, glyphs = self._face.deck.store, self._face.glyphs
        self.titles.set_columns(TITLE_COLUMNS[:2], partial(shelf_cells, glyphs=glyphs))
        if text:
            await self.titles.use(FoundSource(await search_library(store, text, shelf)), keep=keep)
        else:
            await self.titles.use(LibrarySource(store, shelf), keep=keep)

    def _show_list(self) -> None:
        shown, other = (self.changes, self.titles) if self._is_news else (self.titles, self.changes)
        shown.empty_text = empty_text(self.listing)
        shown.display, other.display = True, False
        shown.lines_changed()

    @property
    def _is_news(self) -> bool:
        return self.listing.place.special == "news" and not self.listing.text

    def _change_cells(self, change: TitleChange) -> Sequence[Span]:
        return change_cells(change, self._face.surface)


def empty_text(listing: Listing) -> str:
    """What an empty list is for, and which key fills it."""
    if listing.text:
        elsewhere = "" if listing.place == EVERYTHING else " All titles, the first of the places, searches everywhere."
        return f"Nothing found. esc takes the search away.{elsewhere}"
    if listing.place == FAVOURITES:
        return "Titles that you star with space stay here, also when they are gone for a while."
    if listing.place.special == "news":
        return "What the next syncs find new, changed or gone is listed here."
    if listing.place.shelf is not None:
        return "Nothing is here any longer."
    if listing.place.kind is None:
        return "Press / to search all of this, or choose a kind at the left."
    return f"No {KIND_NAMES[TitleKind(listing.place.kind)].lower()} here."
