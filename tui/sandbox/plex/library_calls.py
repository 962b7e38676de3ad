"""The calls about libraries and what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.sandbox.media import MediaItem, Member, Section
from tui.sandbox.plex.guids import KINDS, TYPE_NUMBERS, number_of, rating_key
from tui.sandbox.plex.items import Items
from tui.sandbox.plex.lists import Listing, Lists
from tui.sandbox.plex.meta import meta
from tui.sandbox.plex.paging import Window, container
from tui.sandbox.plex.rendering import Node, Scalar, rendered, wants_json
from tui.sandbox.plex.replies import Refused
from tui.sandbox.plex.state import PlexState
from tui.sandbox.wire import Answer, Request

_AGENTS: Final = {"movie": "tv.plex.agents.movie", "show": "tv.plex.agents.series", "artist": "tv.plex.agents.music"}
_SCANNERS: Final = {"movie": "Plex Movie", "show": "Plex TV Series", "artist": "Plex Music"}
_MOST_FOUND: Final = 100
_USUAL_HUB: Final = 3
_ON_DECK: Final = 16 * 7 * 86_400
"""How long something that was begun is offered to go on with, s."""


class LibraryCalls:
    """Answers them."""

    def __init__(self, state: PlexState) -> None:
        self._state = state
        self._items = Items(state)
        self._lists = Lists(state, self._items)

    @property
    def items(self) -> Items:
        """What gives items as nodes."""
        return self._items

    def library(self, request: Request, viewer: Member) -> Answer:
        """Answer `/library`."""
        about: dict[str, Scalar] = {"identifier": "com.plexapp.plugins.library", "title1": "Plex Library"}
        parts = [Node("Directory", {"key": key, "title": key}) for key in ("sections", "recentlyAdded", "onDeck")]
        return rendered(container(parts, about), as_json=wants_json(request))

    def sections(self, request: Request, viewer: Member) -> Answer:
        """Answer `/library/sections`: the libraries that are shared with the viewer."""
        found = [self._section(section) for section in self._shared(viewer)]
        return rendered(container(found, {"title1": "Plex Library"}), as_json=wants_json(request))

    def all(self, request: Request, viewer: Member) -> Answer:
        """Answer `/library/sections/{key}/all`. Raises Refused and BadCondition."""
        section = self._asked_section(request, viewer)
        listing = Listing.of(request, section, self._state.now)
        rows = [] if listing is None else self._lists.found(section, listing, viewer)
        about = self._items.section_values(section.title) | {"title1": section.title, "viewGroup": section.kind}
        extra = [meta(section.key, KINDS[section.kind])] if request.query.get("includeMeta") == "1" else []
        return self._page(request, rows, viewer, about, extra)

    def collections(self, request: Request, viewer: Member) -> Answer:
        """Answer `/library/sections/{key}/collections`: there are none."""
        section = self._asked_section(request, viewer)
        extra = [meta(section.key, ["collection"])] if request.query.get("includeMeta") == "1" else []
        return self._page(request, [], viewer, {"title1": section.title}, extra)

    def everything(self, request: Request, viewer: Member) -> Answer:
        """Answer `/library/all`: the same over all libraries."""
        rows: list[MediaItem] = []
        for section in self._shared(viewer):
            listing = Listing.of(request, section, self._state.now)
            rows += [] if listing is None else self._lists.found(section, listing, viewer)
        return self._page(request, rows, viewer, {}, section=True)

    def metadata(self, request: Request, viewer: Member) -> Answer:
        """Answer `/library/metadata/{keys}`: those of the items that are there. Raises Refused if none is."""
        asked = (number_of(key) for key in request.params["keys"].split(","))
        found = [item for number in asked if (item := self._state.visible(viewer, number)) is not None]
        if not found:
            raise Refused(404)
        # One item alone always comes with its ids at other providers.
        return self._page(request, found, viewer, {}, section=True, guids=len(found) == 1)

    def children(self, request: Request, viewer: Member) -> Answer:
        """Answer `/library/metadata/{keys}/children`; what the children share is said once. Raises Refused."""
        item = self._asked_item(request, viewer)
        above = self._items.section_values(item.section) | {
            "key": rating_key(item.number),
            "parentTitle": item.title,
            "parentIndex": item.index,
            "parentYear": item.year,
        }
        return self._page(request, self._there(self._state.collection.children(item.number)), viewer, above)

    def leaves(self, request: Request, viewer: Member) -> Answer:
        """Answer `/library/metadata/{keys}/allLeaves`. Raises Refused."""
        item = self._asked_item(request, viewer)
        about = self._items.section_values(item.section)
        return self._page(request, self._there(self._state.collection.leaves(item.number)), viewer, about)

    def search(self, request: Request, viewer: Member) -> Answer:
        """Answer `/search` and `/library/sections/{key}/search`. Raises Refused."""
        only = self._asked_section(request, viewer) if "key" in request.params else None
        number = request.query.get("type", "")
        kind = TYPE_NUMBERS.get(int(number)) if number.isdigit() else None
        found = self._matching(request, viewer, only)
        rows = [item for item in found if kind in (None, item.kind)]
        return self._page(request, rows[:_MOST_FOUND], viewer, {}, section=True)

    def hubs(self, request: Request, viewer: Member) -> Answer:
        """Answer `/hubs/search`: what is found, by kind."""
        asked = request.query.get("limit", "")
        limit = int(asked) if asked.isdecimal() else _USUAL_HUB
        wanted = request.query.get("sectionId")
        only = next((one for one in self._shared(viewer) if str(one.key) == wanted), None)
        found = self._matching(request, viewer, only)
        hubs = []
        for kind in ("movie", "show", "season", "episode", "artist", "album", "track"):
            rows = [item for item in found if item.kind == kind][:limit]
            about: dict[str, Scalar] = {
                "title": f"{kind.title()}s",
                "type": kind,
                "hubIdentifier": kind,
                "size": len(rows),
            }
            hubs.append(Node("Hub", about, [self._items.node(item, viewer, section=True) for item in rows]))
        return rendered(container(hubs), as_json=wants_json(request))

    def on_deck(self, request: Request, viewer: Member) -> Answer:
        """Answer `/library/onDeck` and its like: what was begun in the last 16 weeks, the latest first."""
        watching, since = self._state.watching, self._state.now - _ON_DECK
        begun = [
            (state.last_played, item)
            for number, state in watching.touched(viewer.name).items()
            if state.offset_ms and state.last_played and state.last_played >= since
            if (item := self._state.visible(viewer, number)) is not None
        ]
        rows = [item for _, item in sorted(begun, key=lambda one: -one[0])]
        return self._page(request, rows, viewer, {}, section=True)

    def _page(
        self,
        request: Request,
        rows: Sequence[MediaItem],
        viewer: Member,
        about: dict[str, Scalar],
        extra: Sequence[Node] = (),
        *,
        section: bool = False,
        guids: bool = False,
    ) -> Answer:
        window = Window.of(request)
        with_guids = guids or request.query.get("includeGuids") == "1"
        node = self._items.in_json if wants_json(request) else self._items.node
        here = [node(item, viewer, guids=with_guids, section=section) for item in window.cut(rows)]
        root = Node("MediaContainer", window.figures(len(rows), len(here)) | about, [*extra, *here])
        return window.mark(rendered(root, as_json=wants_json(request)), len(rows))

    def _section(self, section: Section) -> Node:
        changed = 1_700_000_000 + self._state.collection.version
        values: dict[str, Scalar] = {
            "key": str(section.key),
            "type": section.kind,
            "title": section.title,
            "agent": _AGENTS[section.kind],
            "scanner": _SCANNERS[section.kind],
            "language": "en-US",
            "uuid": f"5ec71000-0000-4000-8000-{section.key:012}",
            "refreshing": section.key in self._state.refreshing,
            "createdAt": 1_400_000_000,
            "updatedAt": changed,
            "scannedAt": changed,
            "contentChangedAt": self._state.collection.version,
            "hidden": 0,
        }
        location: dict[str, Scalar] = {"id": section.key, "path": f"/media/{section.title}"}
        return Node("Directory", values, [Node("Location", location)])

    def _shared(self, viewer: Member) -> list[Section]:
        return [section for section in self._state.collection.sections if viewer.may_see(section.title)]

    def _asked_section(self, request: Request, viewer: Member) -> Section:
        for section in self._shared(viewer):
            if str(section.key) == request.params["key"]:
                return section
        raise Refused(404)

    def _asked_item(self, request: Request, viewer: Member) -> MediaItem:
        item = self._state.visible(viewer, number_of(request.params["keys"]))
        if item is None:
            raise Refused(404)
        return item

    def _matching(self, request: Request, viewer: Member, only: Section | None) -> list[MediaItem]:
        text = request.query.get("query", request.query.get("title", "")).casefold()
        return [
            item
            for section in ([only] if only else self._shared(viewer))
            for kind in KINDS[section.kind]
            for item in self._state.listed(section.title, kind)
            if text and text in item.title.casefold()
        ]

    def _there(self, items: list[MediaItem]) -> list[MediaItem]:
        return [item for item in items if item.number not in self._state.trash]
