"""Queues lists for Trakt in the transaction that changes them. Runs in the writer's thread."""

from __future__ import annotations

import msgspec

from tui.engine.lists.titles import shown_title
from tui.model.lists import ListMode, LocalList
from tui.model.outbox import ListWork, NewListDelivery
from tui.store.hop import Raw
from tui.store.lists import list_writes, reading, sides
from tui.store.outbox import orders
from tui.store.outbox.lists import enqueue_list, waiting_list

BURST = 1.0
"""Seconds for which changes are gathered, so that those made one after the other go out as one."""


class DeletedList(msgspec.Struct, frozen=True):
    """What is needed to delete a list at Trakt that is gone here: the `facts` of its delivery, as JSON."""

    remote_id: int | None
    """None = its id never came back: it is looked for by its title."""
    slug: str
    title: str
    """As it was sent."""
    creating_since: float | None = None
    """When it was about to be made there (UTC epoch seconds)."""


def queue(raw: Raw, list_id: int, now: float, *, always: bool = False, run_id: int | None = None) -> bool:
    """Queue a list for Trakt where what changes here goes there; with `always` also one that is only pulled.

    Tell whether it was queued.
    """
    local = reading.get(raw, list_id)
    if local is None or local.profile_id is None or local.mode is ListMode.OFF or not (local.sends or always):
        return False
    title = shown_title(local)
    enqueue_list(raw, NewListDelivery(local.profile_id, list_id, title, run_id=run_id, not_before=now + BURST), now)
    list_writes.wait(raw, list_id)
    return True


def unqueue(raw: Raw, list_id: int, now: float) -> None:
    """Drop what waits to bring a list in line."""
    waiting = waiting_list(raw, list_id)
    if waiting is not None:
        orders.drop(raw, [waiting], now)


def delete(raw: Raw, local: LocalList, now: float, *, keep_remote: bool) -> bool:
    """Delete a list here, and unless it is kept queue the deletion of its side; tell whether one was queued."""
    link, since, sent = local.link, sides.creating_since(raw, local.id), sides.sent_title(raw, local.id)
    unqueue(raw, local.id, now)
    list_writes.delete(raw, local.id)
    if keep_remote or local.profile_id is None or (link is None and since is None):
        return False
    title = shown_title(local)
    facts = DeletedList(link.remote_id if link else None, link.slug if link else "", sent or title, since)
    told = msgspec.json.encode(facts).decode()
    enqueue_list(raw, NewListDelivery(local.profile_id, local.id, title, ListWork.DELETE, told), now)
    return True
