"""Rows of the playback history, read into plays. Pure; source: `protocols/plex.md` section 3, "History".

A row tells that something was played to the watched mark, by whom and when; not from when on, nor how long. Of an item
that was deleted since it has no key, and must never be pushed anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from tui.clients import values
from tui.clients.plex.items import KINDS, LEAVES, Unusable, grandparent_key, parent_key
from tui.clients.plex.wire import WireItem
from tui.errors import InvalidInput
from tui.model.library import ItemKind, ItemRow
from tui.model.plays import MOST_RECORDS
from tui.model.server_history import HistoryWish, PulledPlay

OWNER_ALIAS = "1"
"""Every Plex server calls its owner so, who has another number at plex.tv."""
NOBODY = "0"
"""The account of plays that nobody was signed in for; it has no name."""


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """The owner's two numbers, so that the owner never becomes two people (S25)."""

    owner_id: str
    """At plex.tv; "" = not known."""

    def known(self, number: str) -> str:
        """Give the key of an account as the server numbers it. Raises InvalidInput for an owner who is not known."""
        if number != OWNER_ALIAS:
            return number
        if not self.owner_id:
            raise InvalidInput(
                "Who owns this Plex server at plex.tv is not known, so plays of the owner cannot be told apart",
                hint="Sign in with `profile login NAME`, or give it with `profile edit NAME --set owner_id=NUMBER`.",
            )
        return self.owner_id

    def on_server(self, key: str) -> str:
        """Give the number that the server has for an account."""
        return OWNER_ALIAS if key and key == self.owner_id else key


@dataclass(frozen=True, slots=True)
class Detail:
    """What the history leaves out about an item."""

    item: ItemRow
    show_ids: tuple[str, ...] = ()
    """Of its show, where the guid of a legacy agent names nothing else."""


def query_of(wish: HistoryWish, keys: AccountKeys) -> dict[str, str | int]:
    """Give the arguments of the request: oldest first, so that new plays move no page. One library, one account can be
    asked for; of several, `wanted` picks.
    """
    query: dict[str, str | int] = {"sort": "viewedAt:asc", "viewedAt>": max(0, int(wish.since))}
    if len(wish.libraries) == 1:
        query["librarySectionID"] = wish.libraries[0].key
    if len(wish.accounts) == 1:
        query["accountID"] = keys.on_server(wish.accounts[0])
    return query


def wanted(wish: HistoryWish, keys: AccountKeys) -> Callable[[WireItem], PulledPlay | None]:
    """Give what reads a row: None for what was not asked for, and for clips. It raises Unusable and InvalidInput."""
    libraries = frozenset(library.key for library in wish.libraries)
    accounts = frozenset(wish.accounts)

    def read(entry: WireItem) -> PulledPlay | None:
        play = play_of(entry, keys)
        if play is None or (accounts and play.account_key not in accounts):
            return None
        is_elsewhere = libraries and play.library_key not in libraries
        return None if is_elsewhere or (play.at is not None and play.at < int(wish.since)) else play

    return read


def play_of(entry: WireItem, keys: AccountKeys) -> PulledPlay | None:
    """Read a row; None for kinds that are not kept. Raises Unusable for a row that nothing names, and InvalidInput."""
    kind = KINDS.get(values.text(entry.type))
    if kind not in LEAVES:
        if not values.text(entry.type):
            raise Unusable("It does not say what was played")
        return None
    is_episode = kind is ItemKind.EPISODE
    return PulledPlay(
        record=_record(entry),
        account_key=_account(entry, keys),
        kind=kind,
        item_key=values.key(entry.ratingKey) or values.tail(entry.key),
        title=values.text(entry.title),
        at=values.epoch(entry.viewedAt),
        is_watched=True,
        library_key=values.key(entry.librarySectionID),
        parent_key=parent_key(entry),
        parent_title=values.text(entry.parentTitle),
        grandparent_key=grandparent_key(entry),
        grandparent_title=values.text(entry.grandparentTitle),
        season=values.number(entry.parentIndex) if is_episode else None,
        number=None if kind is ItemKind.MOVIE else values.number(entry.index),
        released=values.day(entry.originallyAvailableAt),
        device_id=values.key(entry.deviceID),
    )


def filled(play: PulledPlay, detail: Detail | None, show: Detail | None) -> PulledPlay:
    """Give a play with what its item and its show tell; what it says itself stays.

    An item of another kind under the same key is another item: keys are given anew when a library is rebuilt (S24).
    """
    if detail is None or detail.item.kind is not play.kind:
        return play
    item = detail.item
    shown = show.item.ids if show is not None and show.item.kind is ItemKind.SHOW else ()
    return msgspec.structs.replace(
        play,
        title=play.title or item.title,
        guid=item.guid,
        ids=item.ids,
        show_ids=tuple(sorted({*shown, *detail.show_ids})),
        library_key=play.library_key or item.library_key,
        parent_key=play.parent_key or item.parent_key,
        parent_title=play.parent_title or item.parent_title,
        grandparent_key=play.grandparent_key or item.grandparent_key,
        grandparent_title=play.grandparent_title or item.grandparent_title,
        season=item.season if play.season is None else play.season,
        number=item.number if play.number is None else play.number,
        year=item.year,
        released=play.released or item.released,
        runtime_ms=item.runtime_ms,
    )


def with_player(play: PulledPlay, devices: Mapping[str, tuple[str, str]]) -> PulledPlay:
    """Give a play with name and platform of its device, where the server lists it."""
    if play.device_id not in devices:
        return play
    player, platform = devices[play.device_id]
    return msgspec.structs.replace(play, player=player, platform=platform)


def _record(entry: WireItem) -> int | str:
    """Give the only thing that is unique about a row. Raises Unusable."""
    name = values.tail(entry.historyKey) or values.key(entry.historyKey)
    if not name:
        raise Unusable("It has no history key")
    is_plain = name.isascii() and name.isdigit() and str(int(name)) == name
    return int(name) if is_plain and 0 < int(name) < MOST_RECORDS else name


def _account(entry: WireItem, keys: AccountKeys) -> str:
    number = values.key(entry.accountID)
    if not number:
        raise Unusable("It does not say who played it")
    return keys.known(number)
