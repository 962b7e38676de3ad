"""Screen 6: browse categories and titles of any number, search as you type, see what changed, keep favourites."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical

from tui.model.library import LibraryShelf
from tui.model.lists import Entry
from tui.model.profiles import ProfileKind
from tui.screens.catalogue.chosen_title import ChosenItem, entries_of, find_chosen
from tui.screens.catalogue.title_pane import Listing, TitlePane
from tui.screens.catalogue.title_sources import LibraryRow, TitleRow
from tui.screens.catalogue.told_title import told_lines
from tui.screens.catalogue.tree import EVERYTHING, Branch, Place, library_place, parent_of, place_name, tree_lines
from tui.screens.catalogue.watch_scope import Scope, scopes_of_chosen, standing_of
from tui.screens.face import Face
from tui.screens.lists.entries_of import entries_of_chosen
from tui.screens.live import LiveScreen
from tui.store.catalogue.marks import FAVOURITE
from tui.widgets.board import Board
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView

NOTHING_YET = "The titles of your profiles stand here; s on the Profiles screen (2) brings them."


class CatalogueScreen(LiveScreen):
    """Places left, titles right, the chosen title below or, where it is wide, beside."""

    NAME = "Catalogue"
    DEFAULT_CSS = """
    CatalogueScreen {
        & #catalogue { height: 1fr; layout: horizontal; }
        & #places { width: 28; height: 1fr; border-right: solid $border-blurred; }
        & #catalogue-right { width: 1fr; height: 1fr; }
        & TitlePane { width: 1fr; height: 1fr; }
        & #title-details { height: 7; border-top: solid $border-blurred; padding: 0 1; }
        & #catalogue-empty { display: none; padding: 1 2; }
        &.-wide #catalogue-right { layout: horizontal; }
        &.-wide #title-details {
            width: 34; height: 1fr; border-top: none; border-left: solid $border-blurred;
        }
        &.-short #title-details { display: none; }
        &.-narrow #places { width: 1fr; border-right: none; display: none; }
        &.-narrow.-places #places { display: block; }
        &.-narrow.-places #catalogue-right { display: none; }
        &.-no-details #title-details { display: none; }
    }
    """
    FOOTER = (
        "filter.keep",
        "filter.clear",
        "filter",
        "watched",
        "mark",
        "to_list",
        "panel.next",
        "open",
        "detail.less",
        "detail.more",
        "expand",
        "collapse",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/", priority=True, id="filter",
                tooltip="Search here, with every letter"),
        Binding("space", "favourite", "Star", id="mark", tooltip="Make the title a favourite, or no longer"),
        Binding("w", "watched", "Watched", id="watched",
                tooltip="Mark the title as watched, or no longer, here and on every server"),
        Binding("plus", "to_list", "List", key_display="+", id="to_list", tooltip="Put the title on a list"),
        Binding("tab", "panel", "Panel", id="panel.next", tooltip="Go between places and titles"),
        Binding("l,right", "expand", "Expand", id="expand", tooltip="Show the categories of the kind"),
        Binding("h,left", "collapse", "Collapse", id="collapse", tooltip="Hide them, or go to the places"),
        Binding("n", "next(1)", "Next", id="next", tooltip="Next title that was found"),
        Binding("N", "next(-1)", "Previous", id="previous", tooltip="Previous title that was found"),
        Binding("left_square_bracket", "details(False)", "Less", key_display="[", id="detail.less",
                tooltip="Hide the details of the chosen title"),
        Binding("right_square_bracket", "details(True)", "More", key_display="]", id="detail.more",
                tooltip="Show the details of the chosen title"),
    ]  # fmt: skip
    AUTO_FOCUS = "#places"

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._branches: list[Branch] = []
        self._favourites = 0
        self._opened: set[Place] = set()
        self._shelves: list[LibraryShelf] = []
        self._listed: Listing | None = None

    def compose_body(self) -> ComposeResult:
        """Places, titles, details."""
        yield LinePanel(paragraph(NOTHING_YET), id="catalogue-empty")
        with Container(id="catalogue"):
            yield Board(glyphs=self.face.glyphs, id="places")
            with Vertical(id="catalogue-right"):
                yield TitlePane(self.face)
                yield LinePanel(id="title-details")

    async def read(self) -> None:
        """Read the places, and again what is listed."""
        store = self.face.deck.store
        profiles = [it for it in await self.face.deck.profiles.all() if it.kind is ProfileKind.XTREAM]
        self._branches = [Branch(profile, await store.categories.counts(profile.id)) for profile in profiles]
        self._favourites = len(await store.marks.all_with(FAVOURITE))
        self._shelves = await store.library_shelves.all()
        is_empty = not self._shelves and not any(branch.counts for branch in self._branches)
        self.query_one("#catalogue-empty").display = is_empty
        self.query_one("#catalogue").display = not is_empty
        if self._listed is None and not is_empty:
            self._begin()
        self._draw_places()
        if self._listed is not None:
            await self._pane.reload()

    def why_not(self, action: str) -> str:
        """Only titles can be starred."""
        if action == "favourite" and self._row is None:
            if isinstance(self._pane.titles.chosen, LibraryRow) and self._pane.titles.display:
                return "Only titles of catalogues are starred; this one is of a media server"
            return "Choose a title first: tab goes to the titles"
        if action in {"watched", "to_list"} and (self._pane.list.chosen is None or self.query_one("#places").has_focus):
            return "Choose a title first: tab goes to the titles"
        return super().why_not(action)

    @on(LineView.CursorMoved, "#places")
    def _place_chosen(self) -> None:
        place = self.query_one("#places", Board).chosen
        if isinstance(place, Place) and (self._listed is None or place != self._listed.place):
            self._list(Listing(place, place_name(place, self._branches)))

    @on(LineView.Opened, "#places")
    def _place_opened(self) -> None:
        self.action_panel()

    @on(LineView.CursorMoved, "#titles,#changes")
    def _title_chosen(self) -> None:
        self._pane.tell_place()
        self._show_details()
        self.refresh_bindings()

    @on(LineView.Opened, "#titles,#changes")
    async def _title_opened(self) -> None:
        from tui.screens.catalogue.item import ItemScreen  # noqa: PLC0415  opened from here only
        from tui.screens.catalogue.title import TitleScreen  # noqa: PLC0415  opened from here only

        found = await find_chosen(self.face.deck.store, self._pane.list.chosen)
        if found is None:
            self.say("This title is no longer there", Tone.WARN)
        elif isinstance(found, ChosenItem):
            self.app.push_screen(ItemScreen(self.face, found.found.id))
        else:
            episode = "" if found.episode is None else found.episode.episode_id
            self.app.push_screen(TitleScreen(self.face, found.title.id, episode))

    @on(FilterBar.Changed)
    def _search_typed(self, event: FilterBar.Changed) -> None:
        listed = self._listed or Listing(EVERYTHING, place_name(EVERYTHING, self._branches))
        is_apart = listed.place.special in {"favourites", "news"}
        searched = Place(listed.place.profile_id) if event.text.strip() and is_apart else listed.place
        self._list(Listing(listed.place, place_name(searched, self._branches), event.text.strip()))

    def action_search(self) -> None:
        """Type what to look for; the list of titles comes after it."""
        self.remove_class("-places")
        self.query_one(FilterBar).open(self._pane.titles)

    def action_back(self) -> None:
        """The search first, then to the places."""
        if self._listed is not None and self._listed.text:
            self.query_one(FilterBar).clear()
        elif not self.query_one("#places").has_focus:
            self.action_panel()

    def action_panel(self) -> None:
        """Places or titles."""
        to_places = not self.query_one("#places").has_focus
        self.set_class(to_places, "-places")
        (self.query_one("#places") if to_places else self._pane.list).focus()

    def action_expand(self) -> None:
        """Open a kind; in the titles nothing."""
        place = self.query_one("#places", Board).chosen
        if isinstance(place, Place) and place.kind is not None and place.category_id == "":
            if place in self._opened:
                self.action_panel()
            self._opened.add(place)
            self._draw_places()

    def action_collapse(self) -> None:
        """Close a kind; from the titles back to the places."""
        board = self.query_one("#places", Board)
        if not board.has_focus:
            self.action_panel()
        elif isinstance(board.chosen, Place):
            parent = parent_of(board.chosen)
            self._opened.discard(parent)
            self._draw_places()
            board.choose(parent)

    def action_next(self, step: int) -> None:
        """The next title, or the one before."""
        self._pane.list.action_move(step)

    def action_details(self, is_shown: bool) -> None:
        """More or less detail."""
        self.set_class(not is_shown, "-no-details")

    def action_favourite(self) -> None:
        """Star the title: shown at once, stored after."""
        row = self._row
        if row is not None:
            is_favourite = not row.line.is_favourite
            self._pane.star(row, is_favourite=is_favourite)
            self.act(self.attempt(self.face.deck.set_favourite(row.line.id, is_favourite)))

    def action_watched(self) -> None:
        """Mark the chosen title."""
        from tui.screens.catalogue.watching import mark_watched  # noqa: PLC0415  only for this key

        self.act(mark_watched(self, self._scopes()))

    def action_to_list(self) -> None:
        """Put the chosen title on a list."""
        from tui.screens.lists.picking import put_on_list  # noqa: PLC0415  only for this key

        self.act(put_on_list(self, self._entries()))

    async def _entries(self) -> Sequence[Entry]:
        store = self.face.deck.store
        found = await find_chosen(store, self._pane.list.chosen)
        return () if found is None else await entries_of_chosen(store, found)

    async def _scopes(self) -> Sequence[Scope]:
        found = await find_chosen(self.face.deck.store, self._pane.list.chosen)
        return () if found is None else await scopes_of_chosen(self.face.deck, found)

    @property
    def _pane(self) -> TitlePane:
        return self.query_one(TitlePane)

    @property
    def _row(self) -> TitleRow | None:
        pane = self._pane
        chosen = pane.titles.chosen if pane.titles.display else None
        return chosen if isinstance(chosen, TitleRow) else None

    def _begin(self) -> None:
        first = next((branch for branch in self._branches if branch.counts), None)
        place = library_place(self._shelves[0]) if first is None else Place(first.profile.id, first.counts[0].kind, "")
        self._draw_places()
        self.query_one("#places", Board).choose(place)
        self._list(Listing(place, place_name(place, self._branches)))

    def _list(self, listing: Listing) -> None:
        self._listed = listing
        self._read_listing(listing)

    @work(group="listing", exclusive=True, exit_on_error=False)
    async def _read_listing(self, listing: Listing) -> None:
        await self._pane.show_listing(listing)

    @work(group="details", exclusive=True, exit_on_error=False)
    async def _show_details(self) -> None:
        found = await find_chosen(self.face.deck.store, self._pane.list.chosen)
        surface = self.face.surface
        panel = self.query_one("#title-details", LinePanel)
        rows = panel.size.height
        entries, standing = await entries_of(self.face.deck.store, found), await standing_of(self.face.deck, found)
        told = partial(told_lines, entries=entries, on=surface, rows=rows, standing=standing)
        panel.show(lambda width: [] if found is None else told(found, width=width))

    def _draw_places(self) -> None:
        branches, favourites, opened = self._branches, self._favourites, frozenset(self._opened)
        shelves = self._shelves
        self.query_one("#places", Board).show(
            lambda width: tree_lines(branches, favourites, opened, width, self.face.glyphs, shelves=shelves)
        )
