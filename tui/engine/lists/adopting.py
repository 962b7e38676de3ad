"""How a list that Trakt has already becomes the side of one here. Runs in the writer's thread."""

from __future__ import annotations

from tui.engine.lists import queueing
from tui.engine.lists.checking import kept_details
from tui.engine.lists.titles import shown_title
from tui.errors import Conflict, InvalidInput, NotFound
from tui.model.lists import ListMode, LocalList, RemoteList
from tui.model.profiles import Profile
from tui.store.hop import Raw
from tui.store.lists import list_writes, reading, sides
from tui.store.lists.list_writes import NewList
from tui.store.trakt import remote_lists


def adopt(raw: Raw, now: float, *, account: Profile, remote_id: int, target: LocalList | None, mode: ListMode) -> int:
    """Link a list of an account to a list here, or to a new one of its name; give the id of that.

    Nothing is agreed on: the first sync is a union. Raises InvalidInput, NotFound, Conflict.
    """
    if mode is ListMode.OFF:
        raise InvalidInput("A list that is adopted is pushed, pulled or both", hint="Modes: push, pull, two-way.")
    remote = remote_lists.get(raw, account.id, remote_id)
    if remote is None:
        raise NotFound(f"{account.name} has no list {remote_id}, as far as is known", hint="Sync it first.")
    holder = reading.linked_to(raw, account.id, remote_id)
    if holder is not None:
        raise Conflict(f"'{remote.details.title}' is the side of '{shown_title(holder)}' already")
    list_id = _new(raw, remote, account, mode, now) if target is None else _taken(raw, target, account, mode, now)
    sides.link(raw, list_id, remote.id, remote.slug)
    list_writes.touch(raw, list_id, now)
    queueing.queue(raw, list_id, now, always=True)
    return list_id


def _new(raw: Raw, remote: RemoteList, account: Profile, mode: ListMode, now: float) -> int:
    return list_writes.insert(raw, NewList(kept_details(remote), mode, account.id), now)


def _taken(raw: Raw, target: LocalList, account: Profile, mode: ListMode, now: float) -> int:
    if target.link is not None:
        raise Conflict(
            f"'{shown_title(target)}' has a side at Trakt already",
            hint="Take it off Trakt first, or adopt as a new list.",
        )
    queueing.unqueue(raw, target.id, now)
    list_writes.set_side(raw, target.id, mode, account.id, now)
    return target.id
