"""The calls that change what somebody has seen (`protocols/plex.md` section 4). All take GET, PUT and POST."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tui.sandbox.media import MediaItem, Member, Written
from tui.sandbox.plex.guids import number_of
from tui.sandbox.plex.rendering import asked
from tui.sandbox.plex.replies import DONE, Refused
from tui.sandbox.plex.state import PlexState
from tui.sandbox.wire import Answer, Request


class WriteCalls:
    """Answers them."""

    def __init__(self, state: PlexState) -> None:
        self._state = state

    def scrobble(self, request: Request, viewer: Member) -> Answer:
        """Mark an item as seen, or all that is under it. Raises Refused."""
        item = self._item(request, viewer, "key")
        leaves = self._state.collection.leaves(item.number)
        with self._noted("scrobble", viewer, leaves):
            self._state.mark(viewer.name, item, leaves)
        return DONE

    def unscrobble(self, request: Request, viewer: Member) -> Answer:
        """Forget that an item was seen, and where it stopped; history rows are left. Raises Refused."""
        item = self._item(request, viewer, "key")
        leaves = self._state.collection.leaves(item.number)
        with self._noted("unscrobble", viewer, leaves):
            for leaf in leaves:
                self._state.watching.mark_unplayed(viewer.name, leaf.number)
        return DONE

    def progress(self, request: Request, viewer: Member) -> Answer:
        """Take a position; it works for the owner only, and a position of 0 does nothing. Raises Refused."""
        item, offset = self._item(request, viewer, "key"), _milliseconds(request, "time")
        if offset is None:
            raise Refused(400)
        if viewer.role == "owner" and offset and item.is_leaf:
            with self._noted("progress", viewer, [item]):
                self._state.progress(viewer.name, item, offset)
        return DONE

    def timeline(self, request: Request, viewer: Member) -> Answer:
        """Take what a player reports; without a duration or an identifier of the client nothing is done.

        Raises Refused.
        """
        item, offset = self._item(request, viewer, "ratingKey"), _milliseconds(request, "time")
        if offset is None:
            raise Refused(400)
        if not _milliseconds(request, "duration") or not asked(request, "X-Plex-Client-Identifier"):
            return DONE
        state = request.query.get("state", "stopped")
        if item.is_leaf:
            with self._noted("timeline", viewer, [item]):
                self._state.report(viewer.name, item, offset, state)
        return DONE

    @contextmanager
    def _noted(self, action: str, viewer: Member, items: list[MediaItem]) -> Iterator[None]:
        """Keep how items stand before and after a change."""
        watching, person = self._state.watching, viewer.name
        before = [watching.state(person, item.number) for item in items]
        yield
        for item, was in zip(items, before, strict=True):
            after = watching.state(person, item.number)
            self._state.writes.add(Written(person, item.number, action, was, after))

    def _item(self, request: Request, viewer: Member, name: str) -> MediaItem:
        if not request.query.get("identifier") or not request.query.get(name):
            raise Refused(400)
        item = self._state.visible(viewer, number_of(request.query[name]))
        if item is None:
            raise Refused(404)
        return item


def _milliseconds(request: Request, name: str) -> int | None:
    text = request.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None
