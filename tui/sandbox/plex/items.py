"""Items as a Plex server tells of them: what they are, and what the person who asks did with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import msgspec

from tui.sandbox.media import MediaItem, Member
from tui.sandbox.plex.guids import KINDS, guid_of, outside_ids, rating_key
from tui.sandbox.plex.rendering import Node, Scalar, fields
from tui.sandbox.plex.state import PlexState

_TAGS: Final = {"movie": "Video", "episode": "Video", "track": "Track"}


@dataclass(frozen=True, slots=True)
class _Encoded:
    """What an item says in JSON whoever asks, in parts."""

    item: MediaItem
    values: bytes
    media: bytes
    guids: bytes


class Items:
    """Gives items as nodes. In JSON, what does not change about them is put into words once."""

    def __init__(self, state: PlexState) -> None:
        self._state = state
        self._encoded: dict[int, _Encoded] = {}
        self._views: dict[str, tuple[int, Counter[int], dict[int, int]]] = {}

    def node(self, item: MediaItem, viewer: Member, *, guids: bool = False, section: bool = False) -> Node:
        """Give an item with the state of a viewer, with ids of other providers and with its library if asked for."""
        values = self._values(item) | self.watched(item, viewer)
        if section:
            values |= self.section_values(item.section)
        children = _media(item) + (self._guids(item) if guids else [])
        return Node(_TAGS.get(item.kind, "Directory"), values, children, "Metadata")

    def in_json(self, item: MediaItem, viewer: Member, *, guids: bool = False, section: bool = False) -> Node:
        """Give the same as `node`, for JSON only, quickly."""
        known = self._encoded.get(item.number)
        if known is None or known.item is not item:
            known = self._encoded[item.number] = self._encode(item)
        mine = self.watched(item, viewer) | (self.section_values(item.section) if section else {})
        parts = (known.values, fields(mine), known.media, known.guids if guids else b"")
        return Node("Video", key="Metadata", raw=msgspec.Raw(b"{%b}" % b",".join(filter(None, parts))))

    def warm(self) -> None:
        """Put everything into words that is there now."""
        for section in self._state.collection.sections:
            for kind in KINDS[section.kind]:
                for item in self._state.listed(section.title, kind):
                    self._encoded[item.number] = self._encode(item)

    def section_values(self, title: str) -> dict[str, Scalar]:
        """Give what an item or a container says of its library."""
        key = self._state.collection.section(title).key
        return {"librarySectionID": key, "librarySectionTitle": title, "librarySectionKey": f"/library/sections/{key}"}

    def watched(self, item: MediaItem, viewer: Member) -> dict[str, Scalar]:
        """Give the fields of a viewer's state; what is not set is not there."""
        if not item.is_leaf:
            return self._watched_below(item, viewer)
        state = self._state.watching.state(viewer.name, item.number)
        values: dict[str, Scalar] = {}
        if state.plays:
            values["viewCount"] = state.plays
        if state.offset_ms:
            values["viewOffset"] = state.offset_ms
        if state.last_played:
            values["lastViewedAt"] = state.last_played
        return values

    def numbers(self, item: MediaItem, viewer: Member) -> dict[str, int | str]:
        """Give the values that filters and sorting look at."""
        values: dict[str, int | str] = {
            "addedAt": item.added_at,
            "updatedAt": item.updated_at,
            "year": item.year,
            "duration": item.runtime_ms,
            "index": item.index or 0,
        }
        return values | {name: value for name, value in self.watched(item, viewer).items() if isinstance(value, int)}

    def _watched_below(self, item: MediaItem, viewer: Member) -> dict[str, Scalar]:
        """Give the counts of a show or season. Marking leaves no date and no view of its own on it: only plays do."""
        leaves = self._state.collection.leaves(item.number)
        watching = self._state.watching
        seen = sum(watching.state(viewer.name, leaf.number).is_watched for leaf in leaves)
        values: dict[str, Scalar] = {"leafCount": len(leaves), "viewedLeafCount": seen}
        if item.kind in ("show", "artist"):
            values["childCount"] = len(self._state.collection.children(item.number))
        counts, dates = self._plays_above(viewer)
        if item.number in counts:
            values |= {"viewCount": counts[item.number], "lastViewedAt": dates[item.number]}
        return values

    def _plays_above(self, viewer: Member) -> tuple[Counter[int], dict[int, int]]:
        """Give how many plays there were under each show and season, and when the last one was."""
        plays = self._state.watching.plays
        known = self._views.get(viewer.name)
        if known is None or known[0] != len(plays):
            counts: Counter[int] = Counter()
            dates: dict[int, int] = {}
            for play in plays:
                if play.person != viewer.name:
                    continue
                item = self._state.collection.remembered(play.number)
                while (above := self._state.collection.parent(item)) is not None:
                    counts[above.number] += 1
                    dates[above.number], item = play.stopped, above
            known = self._views[viewer.name] = (len(plays), counts, dates)
        return known[1], known[2]

    def _encode(self, item: MediaItem) -> _Encoded:
        return _Encoded(item, fields(self._values(item)), fields({}, _media(item)), fields({}, self._guids(item)))

    def _guids(self, item: MediaItem) -> list[Node]:
        return [Node("Guid", {"id": text}) for text in outside_ids(item, self._state.collection)]

    def _values(self, item: MediaItem) -> dict[str, Scalar]:
        collection = self._state.collection
        key = rating_key(item.number)
        path = f"/library/metadata/{key}"
        values: dict[str, Scalar] = {
            "ratingKey": key,
            "key": path if item.is_leaf else f"{path}/children",
            "guid": guid_of(item, collection),
            "type": item.kind,
            "title": item.title,
            "summary": item.summary,
            "index": item.index,
            "year": item.year if item.kind in ("movie", "show", "episode", "album") else None,
            "thumb": f"{path}/thumb/{item.updated_at}",
            "duration": item.runtime_ms or None,
            "originallyAvailableAt": item.released if item.kind != "season" else None,
            "addedAt": item.added_at,
            "updatedAt": item.updated_at,
        }
        return values | self._above(item)

    def _above(self, item: MediaItem) -> dict[str, Scalar]:
        """Give what an item says of its season and show."""
        collection, values = self._state.collection, dict[str, Scalar]()
        above = collection.parent(item)
        for name in ("parent", "grandparent"):
            if above is None:
                break
            key = rating_key(above.number)
            values |= {
                f"{name}RatingKey": key,
                f"{name}Key": f"/library/metadata/{key}",
                f"{name}Guid": guid_of(above, collection),
                f"{name}Title": above.title,
                f"{name}Index": above.index if name == "parent" else None,
            }
            above = collection.parent(above)
        return values


def _media(item: MediaItem) -> list[Node]:
    """Give the file of an item, if it is one."""
    if not item.is_leaf:
        return []
    container = item.path.rpartition(".")[2]
    part: dict[str, Scalar] = {
        "id": item.number,
        "key": f"/library/parts/{item.number}/{item.added_at}/file.{container}",
        "duration": item.runtime_ms,
        "file": item.path,
        "size": item.runtime_ms * 600,
        "container": container,
    }
    about: dict[str, Scalar] = {
        "id": item.number,
        "duration": item.runtime_ms,
        "bitrate": 4_800,
        "container": container,
    }
    return [Node("Media", about, [Node("Part", part)])]
