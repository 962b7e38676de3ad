"""Lets things happen on a server while somebody walks through its pages: new items and plays, deleted ones."""

from __future__ import annotations

from tui.sandbox.media import OWNER
from tui.sandbox.media.making import SHOWS
from tui.sandbox.plex.state import PlexState


class Arrivals:
    """Changes one server."""

    def __init__(self, state: PlexState) -> None:
        self._state = state
        self._added = 0

    def grow(self, count: int) -> None:
        """Add films and episodes whose titles come first, and a play of each film: both shift the pages behind them."""
        state = self._state
        for _ in range(count):
            self._added += 1
            title = f"! Arrival {self._added:04}"
            film = state.collection.add(title, at=state.now)
            state.watching.play(OWNER.name, film.number, state.now - 6_000, state.now, film.runtime_ms)
            for season in state.collection.of(SHOWS, "season")[:1]:
                state.collection.add(
                    title, at=state.now, section=SHOWS, kind="episode", parent=season.number, index=900 + self._added
                )

    def shrink(self, count: int) -> None:
        """Delete the films and episodes whose titles come first, and the oldest rows of the history."""
        state = self._state
        for section in state.collection.sections:
            for kind in ("movie", "episode"):
                items = sorted(state.listed(section.title, kind), key=lambda item: (item.title.casefold(), item.number))
                for item in items[:count]:
                    state.collection.remove(item.number)
        for row in state.history[:count]:
            state.forget_row(row.id)
