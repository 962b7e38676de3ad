"""What is written at Trakt, one request each, never repeated here: an answer that was lost has to be read back first.

Writes of the history are not idempotent: the same play sent twice is two plays (`protocols/trakt.md` section 9).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec

from tui.clients import values
from tui.clients.trakt.bodies import PLURAL, body_of, left_out, total_in, unknown_among
from tui.clients.trakt.errors import not_such, unclear, value_in
from tui.clients.trakt.line import LISTS, Reply, TraktLine
from tui.clients.trakt.times import epoch_of, iso
from tui.clients.trakt.wire import id_of, list_of, object_in
from tui.errors import InvalidInput
from tui.model.lists import Entry, EntryKind, ListDetails, RemoteList
from tui.model.trakt import WATCHABLE, ListAnswer, NewPlay, PlaysAnswer, ScrobbleAnswer

UNKNOWN = "unknown"
"""How Trakt is told that nobody knows when."""
_DUPLICATE = frozenset({409})
_FIELDS: Mapping[str, Callable[[ListDetails], tuple[str, object]]] = {
    "title": lambda details: ("name", details.title),
    "description": lambda details: ("description", details.description),
    "privacy": lambda details: ("privacy", details.privacy.value),
    "numbers": lambda details: ("display_numbers", details.shows_numbers),
}
"""Fields of a list, by the words in which conflicts name them."""
DETAILS = frozenset(_FIELDS)


class TraktWriter:
    """Writes for one account. Chunks are cut by whoever calls: at most 100 entries at once are safe."""

    def __init__(self, line: TraktLine) -> None:
        self._line = line

    async def create_list(self, details: ListDetails) -> RemoteList:
        """Make a list, without comments, sorted by rank. Two lists may have one name: this never finds an old one.

        Raises LimitExceeded when the account has no room for another list.
        """
        fixed = {"allow_comments": False, "sort_by": "rank", "sort_how": "asc"}
        return await self._list("POST", LISTS, {**_named(details, DETAILS), **fixed})

    async def update_list(self, list_id: int, details: ListDetails, fields: Collection[str]) -> RemoteList:
        """Change what of a list is named: `title`, `description`, `privacy`, `numbers`. Raises NotFound."""
        return await self._list("PUT", f"{LISTS}/{list_id}", _named(details, fields))

    async def delete_list(self, list_id: int) -> None:
        """Delete a list with all that stands on it. Raises NotFound where it is gone already."""
        await self._line.write("DELETE", f"{LISTS}/{list_id}")

    async def add_items(self, list_id: int, entries: Sequence[Entry]) -> ListAnswer:
        """Put entries at the end of a list; those that stand there stay where they are. Safe to repeat.

        Raises LimitExceeded when there is no room, InvalidInput for an entry without any id, NotFound; ServerError when
        the answer leaves out what became of some: they may stand there or not.
        """
        answer = await self._line.send("POST", f"{LISTS}/{list_id}/items", body_of(entries), dict[str, Any])
        if left_out(entries, answer):
            raise unclear(not_such("an addition that does not account for what was sent"))
        return _list_answer(answer, entries)

    async def remove_items(self, list_id: int, entries: Sequence[Entry]) -> ListAnswer:
        """Take entries off a list; what is not there is passed over. Raises as `add_items` does."""
        answer = await self._line.send("POST", f"{LISTS}/{list_id}/items/remove", body_of(entries), dict[str, Any])
        if not isinstance(answer.get("deleted"), Mapping):
            raise unclear(not_such("a removal that does not say what was removed"))
        return _list_answer(answer, entries)

    async def reorder(self, list_id: int, item_ids: Sequence[int]) -> tuple[int, tuple[int, ...]]:
        """Put the places of a list, all of them, in an order. Gives how many were moved, and which are not there.

        It was seen to succeed without effect: look at the list afterwards.
        """
        path = f"{LISTS}/{list_id}/items/reorder"
        answer = await self._line.send("POST", path, {"rank": list(item_ids)}, dict[str, Any])
        updated = values.number(answer.get("updated"))
        if updated is None:
            raise unclear(not_such("a new order that does not say what was moved"))
        return updated, _ids_in(answer.get("skipped_ids"))

    async def add_history(self, plays: Sequence[NewPlay]) -> PlaysAnswer:
        """Put plays into the history. Never repeat it without having read the history back (S13).

        Raises InvalidInput for a show or a season, which would mark all of its episodes.
        """
        entries = [play.entry for play in plays]
        for entry in entries:
            _check_watchable(entry)
        extras = [{"watched_at": UNKNOWN if play.watched_at is None else iso(play.watched_at)} for play in plays]
        answer = await self._line.send("POST", "/sync/history", body_of(entries, extras), dict[str, Any])
        return PlaysAnswer(added=total_in(answer.get("added")), not_found=unknown_among(entries, answer))

    async def remove_history(self, play_ids: Sequence[int]) -> PlaysAnswer:
        """Take single plays out of the history, by their own ids: other plays of the same item stay."""
        if not play_ids:
            raise InvalidInput("No play was named")
        answer = await self._line.send("POST", "/sync/history/remove", {"ids": list(play_ids)}, dict[str, Any])
        unknown = _ids_in(object_in(answer, "not_found").get("ids"))
        return PlaysAnswer(removed=total_in(answer.get("deleted")), unknown_ids=unknown)

    async def scrobble_pause(self, entry: Entry, progress: float) -> ScrobbleAnswer:
        """Tell how far a film or an episode was watched, in percent from 1 to 100.

        Raises InvalidInput for less than 1 %, which Trakt does not take, and for what is neither.
        """
        _check_watchable(entry)
        if not 1 <= progress <= 100:
            raise InvalidInput("Trakt takes a position from 1 to 100 % only")
        content = msgspec.json.encode({**_scrobbled(entry), "progress": round(progress, 2)})
        reply = await self._line.write("POST", "/scrobble/pause", content, also=_DUPLICATE)
        return _scrobble_answer(reply)

    async def remove_playback(self, paused_id: int) -> None:
        """Forget how far something was watched. Raises NotFound where that is so already."""
        await self._line.write("DELETE", f"/sync/playback/{paused_id}")

    async def _list(self, method: str, path: str, body: object) -> RemoteList:
        found = list_of(await self._line.send(method, path, body, Any))
        if found is None:
            raise unclear(not_such("a list without its id"))
        return found


def _named(details: ListDetails, fields: Collection[str]) -> dict[str, object]:
    return dict(_FIELDS[field](details) for field in sorted(fields))


def _list_answer(answer: Mapping[str, Any], entries: Sequence[Entry]) -> ListAnswer:
    after = object_in(answer, "list")
    return ListAnswer(
        added=total_in(answer.get("added")),
        existing=total_in(answer.get("existing")),
        removed=total_in(answer.get("deleted")),
        not_found=unknown_among(entries, answer),
        item_count=values.number(after.get("item_count")),
        updated_at=values.text(after.get("updated_at"), 60),
    )


def _ids_in(told: Any) -> tuple[int, ...]:
    found = (id_of(one) for one in told) if isinstance(told, list) else ()
    return tuple(one for one in found if one is not None)


def _check_watchable(entry: Entry) -> None:
    if entry.kind not in WATCHABLE:
        raise InvalidInput(f"A {entry.kind} has no plays of its own", hint="Name its episodes.")


def _scrobbled(entry: Entry) -> dict[str, Any]:
    """Name what is watched; of an episode without ids, its show and its numbers."""
    (plural, (told,)) = next(iter(body_of([entry]).items()))
    if plural == PLURAL[EntryKind.MOVIE]:
        return {"movie": {**told, "title": entry.title, **({} if entry.year is None else {"year": entry.year})}}
    if plural == PLURAL[EntryKind.EPISODE]:
        return {"episode": told}
    return {"show": {"ids": told["ids"]}, "episode": {"season": entry.season, "number": entry.number}}


def _scrobble_answer(reply: Reply) -> ScrobbleAnswer:
    answer = value_in(reply.body)
    told = answer if isinstance(answer, Mapping) else {}
    if reply.status in _DUPLICATE:
        return ScrobbleAnswer("pause", is_duplicate=True, until=epoch_of(told.get("expires_at")))
    return ScrobbleAnswer(values.text(told.get("action"), 30) or "pause", _share(told.get("progress")))


def _share(told: Any) -> float | None:
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None
