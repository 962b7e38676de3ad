"""The calls that change what somebody has seen (`protocols/plex.md` section 4). All take GET, PUT and POST."""

from __future__ import annotations

from tui.sandbox.media import MediaItem, Member
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
        self._state.mark(viewer.name, item, self._state.collection.leaves(item.number))
        return DONE

    def unscrobble(self, request: Request, viewer: Member) -> Answer:
        """Forget that an item was seen, and where it stopped; history rows are left. Raises Refused."""
        item = self._item(request, viewer, "key")
        for leaf in self._state.collection.leaves(item.number):
            self._state.watching.mark_unplayed(viewer.name, leaf.number)
        return DONE

    def progress(self, request: Request, viewer: Member) -> Answer:
        """Take a position; it works for the owner only, and a position of 0 does nothing. Raises Refused."""
        item, offset = self._item(request, viewer, "key"), _milliseconds(request, "time")
        if offset is None:
            raise Refused(400)
        if viewer.role == "owner" and offset and item.is_leaf:
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
            self._state.report(viewer.name, item, offset, state)
        return DONE

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
