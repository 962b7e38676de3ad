"""One item of a media server's library in full: its facts, its story on all servers, and of a series its episodes."""

from __future__ import annotations

from collections.abc import Sequence

from tui.model.library import ItemKind, StoredItem
from tui.model.lists import Entry
from tui.screens.catalogue.chosen_title import ChosenItem
from tui.screens.catalogue.hub_picture import decision_lines, show_lines, standing_lines
from tui.screens.catalogue.item_picture import SeasonKey, episode_lines, item_lines, item_name
from tui.screens.catalogue.story import StoryScreen
from tui.screens.catalogue.title import apart_lines, told_around
from tui.screens.catalogue.watch_scope import Scope, decisions_of, scopes_of_chosen, scopes_of_item
from tui.screens.face import Face
from tui.screens.lists.entries_of import entries_of_chosen, entries_of_item
from tui.widgets.board import BoardLine
from tui.widgets.line import Tone

NOTHING_SEEN = "No account of its server is known yet: s on Profiles (2) reads them."


class ItemScreen(StoryScreen):
    """Opened by enter in the catalogue, on what a search found or a library lists."""

    NAME = "Title"

    def __init__(self, face: Face, item_id: int) -> None:
        super().__init__(face)
        self._item_id = item_id
        self._found: StoredItem | None = None
        self._episodes: Sequence[StoredItem] = ()

    async def read(self) -> None:
        """Read the item, its timeline and, of a series, its episodes."""
        store = self.face.deck.store
        found = self._found = await store.library.item(self._item_id)
        if found is None:
            self.say("It is no longer in the library", Tone.WARN)
            return
        entries = await store.timeline.of_item(found.id)
        is_show = found.item.kind is ItemKind.SHOW
        episodes = await store.library_shelves.episodes(found) if is_show else []
        states = await store.states.of_items([one.id for one in episodes]) if episodes else {}
        kept = await self.face.deck.hub.states_of([found.id, *(one.id for one in episodes)])
        decided = [] if is_show else await decisions_of(self.face.deck, kept.get(found.id, ()))
        self._episodes = episodes
        names = {it.key: it.name for it in await store.library.libraries(found.server_id)}
        library, surface = names.get(found.item.library_key, ""), self.surface

        def picture(width: int) -> list[BoardLine]:
            facts = [BoardLine(row) for row in item_lines(found, library, width, surface)]
            own = standing_lines(kept.get(found.id, ()), width, surface)
            stands = show_lines(kept.values(), len(episodes), width, surface) if is_show else own
            below = episode_lines(episodes, states, width, surface, kept=kept)
            told = told_around(entries, below, width, surface, nothing=NOTHING_SEEN)
            decisions = decision_lines(decided, width, surface)
            return [*facts, *apart_lines(stands), *apart_lines(decisions), *told]

        self.board.show(picture)

    @property
    def name_to_copy(self) -> str:
        """The name of the item."""
        return "" if self._found is None else item_name(self._found.item)

    async def scopes(self) -> Sequence[Scope]:
        """The episode or the season under the cursor, then what they belong to. Raises LocalStoreError."""
        found, key = self._found, self.board.chosen
        if found is None:
            return ()
        if found.item.kind is not ItemKind.SHOW:
            return await scopes_of_chosen(self.face.deck, ChosenItem(found, ""))
        episode = next((one for one in self._episodes if one.id == key), None)
        season = key.season if isinstance(key, SeasonKey) else None if episode is None else episode.item.season
        own = [] if episode is None else scopes_of_item(episode)
        return [*own, *scopes_of_item(found, self._episodes, season)]

    async def entries(self) -> Sequence[Entry]:
        """The same, as it stands on lists. Raises LocalStoreError."""
        found, key = self._found, self.board.chosen
        if found is None:
            return ()
        if found.item.kind is not ItemKind.SHOW:
            return await entries_of_chosen(self.face.deck.store, ChosenItem(found, ""))
        episode = next((one for one in self._episodes if one.id == key), None)
        if episode is not None:
            return entries_of_item(episode, found)
        return entries_of_item(found, season=key.season if isinstance(key, SeasonKey) else None)

    def opened(self, key: object) -> None:
        """Tell of one episode."""
        if isinstance(key, int):
            self.app.push_screen(ItemScreen(self.face, key))
        elif isinstance(key, SeasonKey):
            self.say("w marks the whole season")
