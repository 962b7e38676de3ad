"""The calls on personal lists (`protocols/trakt.md` section 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tui.sandbox.trakt.call import Call, Named
from tui.sandbox.trakt.known import Known
from tui.sandbox.trakt.lists import PRIVACIES, ListedItem
from tui.sandbox.trakt.reply import NO_CONTENT, Refused, invalid, paged, reply, with_headers
from tui.sandbox.trakt.shown import shown, unknown
from tui.sandbox.trakt.times import iso
from tui.sandbox.trakt.titles import KINDS, Key, counts, kinds_of
from tui.sandbox.wire import Answer

_TEXTS: Final = ("name", "description", "sort_by", "sort_how")
_FLAGS: Final = ("display_numbers", "allow_comments")
_LONGEST_NOTE: Final = 500
Order = Callable[[ListedItem], Any]


def lists(call: Call) -> Answer:
    """Give the lists of somebody that the caller may see."""
    seen = [one for one in call.state.lists.of(call.owner()) if one.is_seen_by(call.account)]
    return paged([one.as_json() for one in seen], call.window)


def collaborations(call: Call) -> Answer:
    """Give the lists of others that somebody may write: none here."""
    call.owner()
    return paged([], call.window)


def create(call: Call) -> Answer:
    """Make a list; the answer does not say whose it is, which pytrakt relies on."""
    details = _details(call.body)
    if "name" not in details:
        raise invalid("name", "can't be blank")
    if call.owner() is not call.me:
        raise Refused(403)
    made = call.state.lists.create(call.me, **details)
    call.note(list_id=made.id)
    told = made.as_json()
    del told["user"]
    return reply(told, 201)


def get(call: Call) -> Answer:
    """Give a list without its items."""
    return reply(call.seen_list().as_json())


def update(call: Call) -> Answer:
    """Change any of its fields."""
    details, found = _details(call.body), call.own_list()
    is_changed = call.state.lists.change(found, **details)
    call.note(list_id=found.id, is_idle=not is_changed)
    return reply(found.as_json())


def delete(call: Call) -> Answer:
    """Delete a list."""
    found = call.own_list()
    call.state.lists.delete(found)
    call.note(list_id=found.id)
    return NO_CONTENT


def reorder_lists(call: Call) -> Answer:
    """Put the lists in an order."""
    updated, skipped = call.state.lists.reorder_lists(call.me, call.ranks())
    call.note(is_idle=not updated)
    return reply({"updated": updated, "skipped_ids": skipped})


def items(call: Call) -> Answer:
    """Give what stands on a list, in the order of the path or else in the list's own."""
    found, known = call.seen_list(), call.state.known
    kinds = kinds_of(call.params["type"]) if call.params.get("type") else KINDS
    by, how = call.params.get("sort_by") or found.sort_by, call.params.get("sort_how") or found.sort_how
    ranked = [(rank, item) for rank, item in enumerate(found.items, 1) if item.key[0] in kinds]
    order = _order(known, by)
    if order is not None:
        ranked.sort(key=lambda pair: order(pair[1]), reverse=how == "desc")
    elif how == "desc":
        ranked.reverse()
    applied = by if order is not None or by == "rank" else "rank"
    answer = _page(call, ranked)
    told = {"X-Sort-By": found.sort_by, "X-Sort-How": found.sort_how}
    return with_headers(answer, told | {"X-Applied-Sort-By": applied, "X-Applied-Sort-How": how})


def add_items(call: Call) -> Answer:
    """Put things at the end of a list."""
    found, elements = call.own_list(), list(call.named())
    notes = _notes(call, elements)
    new, existing = call.state.lists.add(found, _keys(elements), notes)
    call.note(tuple(new), list_id=found.id, is_idle=not new)
    told = {"added": counts(new), "existing": counts(existing), "not_found": unknown(elements)}
    return reply(told | {"list": found.state}, 201)


def remove_items(call: Call) -> Answer:
    """Take things off a list."""
    found, elements = call.own_list(), list(call.named())
    gone = call.state.lists.remove(found, _keys(elements))
    call.note(tuple(gone), list_id=found.id, is_idle=not gone)
    return reply({"deleted": counts(gone), "not_found": unknown(elements), "list": found.state})


def reorder_items(call: Call) -> Answer:
    """Put the items of a list in an order."""
    found, ranks, before = call.own_list(), call.ranks(), call.seen_list().keys
    if call.state.reorders:
        updated, skipped = call.state.lists.reorder(found, ranks)
    else:
        there = {item.id for item in found.items}
        updated, skipped = len(there & set(ranks)), [one for one in ranks if one not in there]
    call.note(found.keys, list_id=found.id, is_idle=found.keys == before)
    return reply({"updated": updated, "skipped_ids": skipped, "list": found.state})


def update_item(call: Call) -> Answer:
    """Change the note at an item; only VIPs have notes."""
    found = call.own_list()
    call.me.raise_unless_vip()
    for item in found.items:
        if str(item.id) == call.params["item"]:
            item.notes = _note(call.body.get("notes"))
            call.state.lists.touch(found)
            call.note((item.key,), list_id=found.id)
            return NO_CONTENT
    raise Refused(404)


def _item(call: Call, rank: int, item: ListedItem) -> dict[str, Any]:
    told = {"rank": rank, "id": item.id, "listed_at": iso(item.listed_ms), "notes": item.notes}
    return told | shown(call, item.key)


def _page(call: Call, ranked: list[tuple[int, ListedItem]]) -> Answer:
    """Give a page, making only what stands on it."""
    window = call.window
    first = (window.page - 1) * window.limit
    last = first + window.limit if window.limit else len(ranked)
    made = [_item(call, rank, item) if first <= nth < last else None for nth, (rank, item) in enumerate(ranked)]
    return paged(made, window)


def _order(known: Known, by: str) -> Order | None:
    """Give what items are sorted by; None: by their rank."""

    def title(item: ListedItem) -> str:
        return known.title(item.key).title.casefold()

    def released(item: ListedItem) -> str:
        return known.title(item.key).released

    def added(item: ListedItem) -> int:
        return item.listed_ms

    orders: dict[str, Order] = {"title": title, "released": released, "added": added}
    return orders.get(by)


def _keys(elements: list[Named]) -> list[Key]:
    return [title.key for element in elements for title in element.titles]


def _notes(call: Call, elements: list[Named]) -> str | None:
    notes = [element.around["notes"] for element in elements if element.around.get("notes")]
    if not notes:
        return None
    call.me.raise_unless_vip()
    return _note(notes[0])


def _note(text: object) -> str | None:
    if text is not None and (not isinstance(text, str) or len(text) > _LONGEST_NOTE):
        raise invalid("notes", "is too long (maximum is 500 characters)")
    return text


def _details(body: dict[str, Any]) -> dict[str, Any]:
    """Give the fields of a list that a body names. Raises Refused with 422."""
    told: dict[str, Any] = {}
    for name in _TEXTS:
        if isinstance(body.get(name), str):
            told[name] = body[name]
        elif body.get(name) is not None:
            raise invalid(name, "is invalid")
    for name in _FLAGS:
        if name in body:
            if not isinstance(body[name], bool):
                raise invalid(name, "is invalid")
            told[name] = body[name]
    if body.get("privacy") is not None:
        if body["privacy"] not in PRIVACIES:
            raise invalid("privacy", "is not included in the list")
        told["privacy"] = body["privacy"]
    if not told.get("name", "x").strip():
        raise invalid("name", "can't be blank")
    return told
