"""The answers about libraries, items and the states of items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from tui.sandbox.jellyfin.accounts import Account
from tui.sandbox.jellyfin.call import Call
from tui.sandbox.jellyfin.item_json import ALL_FIELDS
from tui.sandbox.jellyfin.item_query import ItemQuery
from tui.sandbox.jellyfin.listing import is_missing
from tui.sandbox.jellyfin.reply import Refused, page_of, reply
from tui.sandbox.jellyfin.times import read_any, read_compact, read_iso
from tui.sandbox.jellyfin.user_data import UserData, marked, unmarked
from tui.sandbox.media import MediaItem, Section, Written
from tui.sandbox.wire import Answer

_TYPES: Final[dict[str, type]] = {"played": bool, "isfavorite": bool, "playcount": int, "playbackpositionticks": int}


def views(call: Call) -> Answer:
    """Tell the libraries that a user sees."""
    sections = call.server.listing.sections(call.some_account())
    return page_of([call.server.writer.library(section) for section in sections], len(sections), 0)


def media_folders(call: Call) -> Answer:
    """Tell all libraries to an administrator."""
    sections = call.server.collection.sections
    return page_of([call.server.writer.library(section) for section in sections], len(sections), 0)


def items(call: Call) -> Answer:
    """Give a page of the items that a query means."""
    server = call.server
    asker = call.asker()
    found = ItemQuery(server.listing, server.user_data, server.ids, asker, call.asked).found()
    return _page(call, found, asker.person)


def resumable(call: Call) -> Answer:
    """Give what a user can go on with, the last played first."""
    account = call.some_account()
    book = call.server.user_data
    found = [(book.of(account.person, number), number) for number in book.touched(account.person)]
    found.sort(key=lambda one: (one[0].last_played_ms or 0, one[1]), reverse=True)
    resumed = (call.server.listing.item(number, account) for data, number in found if data.is_resumable)
    return _page(call, [item for item in resumed if item is not None and item.is_leaf], account.person)


def latest(call: Call) -> Answer:
    """Give what came last, as a bare list."""
    account = call.some_account()
    found = [
        item for one in call.server.listing.sections(account) for item in call.server.listing.everything(one.title)
    ]
    newest = sorted((item for item in found if item.is_leaf), key=lambda item: (-item.added_at, item.number))
    limit = call.asked.number("limit") or 20
    fields = call.asked.names("fields")
    return reply([call.server.writer.item(item, fields, account.person) for item in newest[:limit]])


def seasons(call: Call) -> Answer:
    """Give the seasons of a show."""
    account = call.account()
    show = call.item(account)
    return _page(call, call.server.listing.children(show), account.person if account else None)


def episodes(call: Call) -> Answer:
    """Give the episodes of a show, or of one of its seasons."""
    account = call.account()
    season = call.asked.text("seasonId")
    folder = call.item(account, season)
    found = [item for item in call.server.listing.below(folder) if item.kind == "episode" and not is_missing(item)]
    return _page(call, found, account.person if account else None)


def item(call: Call) -> Answer:
    """Give one item with all its fields."""
    account = call.account()
    text = call.request.params["item"]
    section = call.server.listing.section(call.server.ids.number(text) or 0)
    if section is not None:
        return reply(call.server.writer.library(section))
    found = call.item(account, text)
    return reply(call.server.writer.item(found, ALL_FIELDS, account.person if account else None))


def user_data(call: Call) -> Answer:
    """Give the state of an item."""
    return _state_of(call, call.some_account())


def write_user_data(call: Call) -> Answer:
    """Set the state of an item: what is not told stays, or at Emby is reset."""
    account = call.some_account()
    if call.server.misplaces_writes and call.caller.account is not None:
        account = call.caller.account
    found, changes = call.item(account), _changes(call)
    book = call.server.user_data
    known = book.of(account.person, found.number)
    base = known if call.server.behaviour.merges_user_data else UserData(favourite=known.favourite)
    with _noted(call, account, [found]):
        book.put(account.person, found.number, replace(base, **changes))
    return _state_of(call, account)


def mark_played(call: Call) -> Answer:
    """Mark an item as played; a folder, everything in it."""
    date = _date_played(call)
    keeps = call.server.behaviour.mark_keeps_date
    return _mark(call, lambda data: marked(data, date, call.now_ms, keeps_date=keeps))


def mark_unplayed(call: Call) -> Answer:
    """Mark an item as not played; a folder, everything in it."""
    return _mark(call, unmarked)


def favourite(call: Call) -> Answer:
    """Make an item a favourite, or one no more."""
    account = call.some_account()
    found, on = call.item(account), call.request.method == "POST"
    call.server.user_data.change(account.person, [found], lambda data: replace(data, favourite=on))
    return _state_of(call, account)


def hide_from_resume(call: Call) -> Answer:
    """Take an item from what a user can go on with."""
    return _mark(call, lambda data: replace(data, position=0))


def remove_item(call: Call) -> Answer:
    """Delete an item with its file."""
    call.server.collection.remove(call.item(None).number)
    return Answer(204)


def _mark(call: Call, rule: Callable[[UserData], UserData]) -> Answer:
    account = call.some_account()
    found = call.item(account)
    leaves = [found] if found.is_leaf else call.server.collection.leaves(found.number)
    with _noted(call, account, leaves):
        call.server.user_data.change(account.person, leaves, rule)
    return _state_of(call, account)


@contextmanager
def _noted(call: Call, account: Account, items: Sequence[MediaItem]) -> Iterator[None]:
    """Keep how items stand before and after a change."""
    book, person = call.server.user_data, account.person
    before = [book.coarse(person, item.number) for item in items]
    yield
    for item, was in zip(items, before, strict=True):
        after = book.coarse(person, item.number)
        call.server.writes.add(Written(person, item.number, call.action, was, after))


def _state_of(call: Call, account: Account) -> Answer:
    return reply(call.server.writer.user_data(call.item(account), account.person))


def _page(call: Call, found: Sequence[MediaItem] | Sequence[Section], person: str | None) -> Answer:
    start, limit = call.asked.number("startIndex") or 0, call.asked.number("limit")
    page = found[start:] if limit is None else found[start : start + limit]
    writer, fields = call.server.writer, frozenset(call.asked.names("fields"))
    written = [writer.library(one) if isinstance(one, Section) else writer.item(one, fields, person) for one in page]
    counts = call.asked.flag("enableTotalRecordCount") is not False
    return page_of(written, len(found) if counts else 0, start)


def _date_played(call: Call) -> int | None:
    """Give the date of a mark. Raises Refused with 400 for what is none; Emby takes only the compact form."""
    text = call.asked.text("datePlayed")
    if text is None:
        return None
    try:
        return read_compact(text) if call.server.is_emby else read_any(text, call.server.zone)
    except ValueError:
        raise Refused(400, "datePlayed") from None


def _changes(call: Call) -> dict[str, Any]:
    """Give what a body changes of a state. Raises Refused with 400 for values of the wrong kind."""
    names = {
        "played": "played",
        "isfavorite": "favourite",
        "playcount": "play_count",
        "playbackpositionticks": "position",
    }
    changes: dict[str, Any] = {}
    for key, name in names.items():
        value = call.body.get(key)
        if value is None:
            continue
        if type(value) is not _TYPES[key]:
            raise Refused(400, key)
        changes[name] = value
    date = call.body.get("lastplayeddate")
    if date is not None:
        changes["last_played_ms"] = _read_date(call, date)
    return changes


def _read_date(call: Call, value: object) -> int:
    if not isinstance(value, str):
        raise Refused(400, "LastPlayedDate")
    try:
        return read_iso(value, call.server.zone)
    except ValueError:
        raise Refused(400, "LastPlayedDate") from None
