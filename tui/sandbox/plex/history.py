"""The history of a Plex server: one row for each play that reached the watched mark, with nothing else known of it."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

from tui.sandbox.media import Member
from tui.sandbox.plex.conditions import read_conditions
from tui.sandbox.plex.guids import number_of, rating_key
from tui.sandbox.plex.rendering import Node, Scalar
from tui.sandbox.plex.state import HistoryRow, PlexState
from tui.sandbox.wire import Request

_TAGS = {"movie": "Video", "episode": "Video", "track": "Track"}


def device_id(name: str) -> int:
    """Give the number of a player."""
    return crc32(name.encode()) % 9_000 + 1


class History:
    """Finds rows and tells of them."""

    def __init__(self, state: PlexState) -> None:
        self._state = state

    def found(self, request: Request, viewer: Member) -> list[HistoryRow]:
        """Give the rows that a request asks for: of all people for the owner, else those of the viewer.

        Raises BadCondition.
        """
        tests = self._tests(request, viewer)
        rows = [row for row in self._state.history if all(test(row) for test in tests)]
        for part in reversed(request.query.get("sort", "").split(",")):
            name, _, direction = part.partition(":")
            if name == "viewedAt":
                rows.sort(key=lambda row: row.viewed_at, reverse=direction == "desc")
        return rows

    def node(self, row: HistoryRow) -> Node:
        """Give a row. Of a deleted item, keys are not there; of a very old row, the device is not."""
        item = self._state.collection.remembered(row.number)
        key = self._state.key_in_history(row)
        section = self._state.collection.section(item.section)
        path = f"/library/metadata/{key}"
        values: dict[str, Scalar] = {
            "historyKey": f"/status/sessions/history/{row.id}",
            "key": path if key else None,
            "ratingKey": key,
            "librarySectionID": str(section.key),
            "title": item.title,
            "type": item.kind,
            "thumb": f"{path}/thumb/{item.updated_at}" if key else None,
            "originallyAvailableAt": item.released,
            "viewedAt": row.viewed_at,
            "accountID": self._state.account_id(row.person),
            "deviceID": device_id(row.device) if row.device else None,
        }
        if item.kind != "movie":
            values |= self._family(row, is_deleted=key is None)
        return Node(_TAGS[item.kind], values, key="Metadata")

    def _family(self, row: HistoryRow, *, is_deleted: bool) -> dict[str, Scalar]:
        """Give what an episode says of its season and show; every third row leaves out the key of the show."""
        collection = self._state.collection
        item = collection.remembered(row.number)
        season = collection.parent(item)
        show = collection.parent(season) if season is not None else None
        values: dict[str, Scalar] = {"index": item.index, "parentIndex": item.parent_index}
        if show is not None:
            values["grandparentTitle"] = show.title
        if is_deleted or season is None or show is None:
            return values
        parent, grandparent = rating_key(season.number), rating_key(show.number)
        values |= {"parentKey": f"/library/metadata/{parent}", "grandparentKey": f"/library/metadata/{grandparent}"}
        return values if row.id % 3 == 0 else values | {"grandparentRatingKey": grandparent}

    def _tests(self, request: Request, viewer: Member) -> list[Callable[[HistoryRow], bool]]:
        state, query = self._state, request.query
        tests: list[Callable[[HistoryRow], bool]] = []
        for condition in read_conditions(query, state.now):
            if condition.field == "viewedAt":
                tests.append(lambda row, test=condition: test.holds({"viewedAt": row.viewed_at}))  # type: ignore[misc]
        if viewer.role != "owner":
            tests.append(lambda row: row.person == viewer.name)
        if query.get("accountID"):
            tests.append(lambda row: str(state.account_id(row.person)) == query["accountID"])
        if query.get("librarySectionID"):
            tests.append(lambda row: self._section_of(row) == query["librarySectionID"])
        if query.get("metadataItemID"):
            wanted = self._leaves(query["metadataItemID"])
            tests.append(lambda row: row.number in wanted)
        return tests

    def _section_of(self, row: HistoryRow) -> str:
        return str(self._state.collection.section(self._state.collection.remembered(row.number).section).key)

    def _leaves(self, key: str) -> frozenset[int]:
        number = number_of(key)
        if number is None or number not in self._state.collection:
            return frozenset()
        return frozenset(leaf.number for leaf in self._state.collection.leaves(number))
