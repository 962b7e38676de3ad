"""One title of a catalogue in full: its facts, its story on media servers, and of a series its episodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.errors import NotFound
from tui.model.catalogue import Episode, SeriesDetails, Title, TitleKind
from tui.model.lists import Entry
from tui.model.server_history import TimelineEntry
from tui.screens.catalogue.chosen_title import ChosenTitle, episode_names
from tui.screens.catalogue.hub_picture import decision_lines, standing_lines
from tui.screens.catalogue.item_picture import SeasonKey
from tui.screens.catalogue.story import StoryScreen
from tui.screens.catalogue.timeline_picture import play_lines, state_lines
from tui.screens.catalogue.title_picture import chosen_lines, series_lines, title_lines
from tui.screens.catalogue.watch_scope import Scope, decisions_of, scopes_of_title, standing_of
from tui.screens.face import Face
from tui.screens.lists.entries_of import entries_of_title
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.line import Span, Tone, line

NOT_THERE = "No media server has it, as far as the ids of its provider tell."
ON_SERVERS = (TitleKind.MOVIE, TitleKind.SERIES)
"""Kinds that media servers may have as well."""


class TitleScreen(StoryScreen):
    """Opened by enter in the catalogue."""

    NAME = "Title"
    FOOTER = ("watched", "mark", "to_list", "open", "copy", "back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "favourite", "Star", id="mark", tooltip="Make the title a favourite, or no longer"),
    ]

    def __init__(self, face: Face, title_id: int, episode_id: str = "") -> None:
        super().__init__(face)
        self._title_id = title_id
        self._wanted = episode_id
        self._title: Title | None = None
        self._details: SeriesDetails | None = None

    async def read(self) -> None:
        """Read the title, what servers tell of it and, of a series, its episodes."""
        store = self.face.deck.store
        try:
            title = self._title = await store.titles.get(self._title_id)
        except NotFound as error:
            self.complain(error)
            return
        is_series = title.kind is TitleKind.SERIES
        details = self._details = await store.details.of(title.profile_id, title.item_id) if is_series else None
        nothing = NOT_THERE if title.kind in ON_SERVERS and await store.health.all() else ""
        entries = await store.timeline.of_title(title.id) if title.kind in ON_SERVERS else []
        standing = await standing_of(self.face.deck, ChosenTitle(title))
        decided = await decisions_of(self.face.deck, standing)
        surface = self.surface

        def picture(width: int) -> list[BoardLine]:
            facts = [BoardLine(row) for row in title_lines(title, width, surface)]
            episodes = [BoardLine(()), *series_lines(details, width, surface)] if is_series else []
            stands = apart_lines(standing_lines(standing, width, surface))
            stands += apart_lines(decision_lines(decided, width, surface))
            return [*facts, *stands, *told_around(entries, episodes, width, surface, nothing=nothing)]

        self.board.show(picture)
        if self._wanted and self.board.choose(self._wanted):
            self._wanted = ""

    @property
    def name_to_copy(self) -> str:
        """The name of the title."""
        return "" if self._title is None else self._title.name

    async def scopes(self) -> Sequence[Scope]:
        """The episode or the season under the cursor, then the series; or the film."""
        title = self._title
        return () if title is None else scopes_of_title(title, *self._under_cursor)

    async def entries(self) -> Sequence[Entry]:
        """The same, as it stands on lists."""
        title = self._title
        return () if title is None else entries_of_title(title, *self._under_cursor)

    def opened(self, key: object) -> None:
        """Tell of one episode."""
        found = next((it for it in self._episodes if it.episode_id == key), None)
        if self._title is not None and found is not None:
            self.app.push_screen(EpisodeScreen(self.face, self._title, found))
        elif isinstance(key, SeasonKey):
            self.say("w marks the whole season")

    def action_favourite(self) -> None:
        """Star it, or no longer."""
        if self._title is not None:
            self.act(self.attempt(self.face.deck.set_favourite(self._title.id, not self._title.is_favourite)))

    @property
    def _under_cursor(self) -> tuple[Episode | None, int | None]:
        """The episode or the season."""
        key = self.board.chosen
        episode = next((it for it in self._episodes if it.episode_id == key), None)
        return episode, key.season if isinstance(key, SeasonKey) else None

    @property
    def _episodes(self) -> Sequence[Episode]:
        return () if self._details is None else self._details.episodes


class EpisodeScreen(StoryScreen):
    """One episode of a series of a catalogue."""

    NAME = "Episode"

    def __init__(self, face: Face, title: Title, episode: Episode) -> None:
        super().__init__(face)
        self._title = title
        self._episode = episode

    async def read(self) -> None:
        """Read what servers tell of it."""
        store, surface = self.face.deck.store, self.surface
        nothing = NOT_THERE if await store.health.all() else ""
        entries = await store.timeline.of(episode_names(self._title, self._episode))
        found = ChosenTitle(self._title, self._episode)
        standing = await standing_of(self.face.deck, found)
        decided = await decisions_of(self.face.deck, standing)

        def picture(width: int) -> list[BoardLine]:
            facts = [BoardLine(row) for row in chosen_lines(found, width, surface)]
            stands = apart_lines(standing_lines(standing, width, surface))
            stands += apart_lines(decision_lines(decided, width, surface))
            return [*facts, *stands, *told_around(entries, [], width, surface, nothing=nothing)]

        self.board.show(picture)

    async def scopes(self) -> Sequence[Scope]:
        """The episode, then its season and series."""
        return scopes_of_title(self._title, self._episode)

    async def entries(self) -> Sequence[Entry]:
        """The episode, then its series."""
        return entries_of_title(self._title, self._episode)

    @property
    def name_to_copy(self) -> str:
        """The name of the episode."""
        return self._episode.title


def apart_lines(lines: Sequence[BoardLine]) -> list[BoardLine]:
    """The lines after a blank one; nothing for none."""
    return [BoardLine(()), *lines] if lines else []


def told_around(
    entries: Sequence[TimelineEntry], episodes: Sequence[BoardLine], width: int, on: Surface, *, nothing: str
) -> list[BoardLine]:
    """How a title stands, its episodes, what happened: whatever there is of each, with a blank line before it.

    `nothing` stands there when no server tells of it.
    """
    states, plays = state_lines(entries, width, on), play_lines(entries, width, on)
    lines = [BoardLine(()), *states] if states else []
    lines += episodes
    lines += [BoardLine(()), *plays] if plays else []
    if not entries and nothing:
        lines += [BoardLine(()), BoardLine(line(Span(nothing, Tone.MUTED)))]
    return lines
