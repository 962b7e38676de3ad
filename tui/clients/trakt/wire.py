"""What Trakt's objects mean: entries and lists, with only what is kept. Any value may be of any type. Pure.

Source: `protocols/trakt.md` sections 7 and 8. Ids of Trakt are per kind: movie 1 and show 1 are two things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui.clients import values
from tui.clients.trakt.times import epoch_of
from tui.model.clean import clean_block, clean_text
from tui.model.lists import Entry, EntryKind, ListDetails, Privacy, RemoteItem, RemoteList

PROVIDERS = ("imdb", "tmdb", "tvdb")
"""Outside ids that are kept."""
DESCRIPTION_LIMIT = 20_000
_IMDB = re.compile(r"(?:tt|nm)\d{5,12}", re.ASCII)
_HIGHEST_ID = 1 << 63
_KINDS = {kind.value: kind for kind in EntryKind}
_PRIVACY = {privacy.value: privacy for privacy in Privacy}
_NOTHING: Mapping[str, Any] = {}


def object_in(value: Any, name: str) -> Mapping[str, Any]:
    """Give an object inside another one; an empty one where there is none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else _NOTHING


def id_of(value: Any) -> int | None:
    """Give an id: a whole number from 1 on, of up to 64 bits."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        value = int(value)
    is_one = isinstance(value, int) and not isinstance(value, bool) and 0 < value < _HIGHEST_ID
    return value if is_one else None


def outside_ids(ids: Any) -> tuple[str, ...]:
    """Give the ids of other catalogues, sorted: `imdb:tt0133093`, `tmdb:603`."""
    if not isinstance(ids, Mapping):
        return ()
    found = ((provider, _outside(provider, ids.get(provider))) for provider in PROVIDERS)
    return tuple(f"{provider}:{value}" for provider, value in found if value)


def entry_of(kind: EntryKind, row: Any) -> Entry | None:
    """Read what a row tells under the name of its kind: `{"movie": {...}}`; None without Trakt's id.

    Seasons and episodes have their show beside them.
    """
    told = object_in(row, kind.value)
    trakt_id = id_of(object_in(told, "ids").get("trakt"))
    if trakt_id is None:
        return None
    entry = Entry(kind, _title(kind, told), values.year(told.get("year")), outside_ids(told.get("ids")), trakt_id)
    return entry if kind not in {EntryKind.SEASON, EntryKind.EPISODE} else _placed(entry, told, object_in(row, "show"))


def kind_in(row: Any) -> EntryKind | None:
    """Give which kind a row is of; None for one that is not known here."""
    told = row.get("type") if isinstance(row, Mapping) else None
    return _KINDS.get(told) if isinstance(told, str) else None


def is_other(row: Any) -> bool:
    """Whether a row is of a kind that is not known here: it was never agreed on, so nobody misses it."""
    told = row.get("type") if isinstance(row, Mapping) else None
    return isinstance(told, str) and bool(told) and told not in _KINDS


def item_of(row: Any) -> RemoteItem | None:
    """Read an item of a list; None without its own id or that of what it is."""
    kind = kind_in(row)
    entry = None if kind is None else entry_of(kind, row)
    item_id = id_of(row.get("id")) if isinstance(row, Mapping) else None
    if entry is None or item_id is None:
        return None
    return RemoteItem(item_id, values.number(row.get("rank")) or 0, entry)


def list_of(row: Any) -> RemoteList | None:
    """Read a list; None without its id."""
    if isinstance(row, list) and len(row) == 1:
        # The official contract has an array around the answer to a change.
        row = row[0]
    ids = object_in(row, "ids")
    list_id = id_of(ids.get("trakt"))
    if list_id is None:
        return None
    user = object_in(row, "user")
    return RemoteList(
        id=list_id,
        slug=values.text(ids.get("slug"), 200),
        details=_details(row),
        item_count=values.number(row.get("item_count")) or 0,
        updated_at=values.text(row.get("updated_at"), 60),
        created_at=epoch_of(row.get("created_at")),
        owner=values.text(object_in(user, "ids").get("slug"), 200) or values.text(user.get("username"), 200),
    )


def is_no_list_of_ours(row: Any) -> bool:
    """Whether a row is a list that nobody made by hand: watchlist, favourites, official ones."""
    told = row.get("type") if isinstance(row, Mapping) else None
    return isinstance(told, str) and told not in {"", "personal"}


def _details(row: Mapping[str, Any]) -> ListDetails:
    name, description = row.get("name"), row.get("description")
    privacy = row.get("privacy")
    return ListDetails(
        title=clean_text(name, 500) if isinstance(name, str) else "",
        description=clean_block(description, DESCRIPTION_LIMIT) if isinstance(description, str) else "",
        privacy=_PRIVACY.get(privacy, Privacy.PRIVATE) if isinstance(privacy, str) else Privacy.PRIVATE,
        shows_numbers=row.get("display_numbers") is True,
    )


def _title(kind: EntryKind, told: Mapping[str, Any]) -> str:
    title = values.text(told.get("name" if kind is EntryKind.PERSON else "title"))
    number = values.number(told.get("number"))
    if title or number is None or kind not in {EntryKind.SEASON, EntryKind.EPISODE}:
        return title
    return f"{kind.value.capitalize()} {number}"


def _placed(entry: Entry, told: Mapping[str, Any], show: Mapping[str, Any]) -> Entry:
    is_season = entry.kind is EntryKind.SEASON
    show_trakt = id_of(object_in(show, "ids").get("trakt"))
    ids = (*outside_ids(show.get("ids")), *(() if show_trakt is None else (f"trakt:{show_trakt}",)))
    return Entry(
        entry.kind,
        entry.title,
        entry.year,
        entry.ids,
        entry.trakt_id,
        show_ids=tuple(sorted(ids)),
        show_title=values.text(show.get("title")),
        season=values.number(told.get("number" if is_season else "season")),
        number=None if is_season else values.number(told.get("number")),
    )


def _outside(provider: str, value: Any) -> str:
    if provider == "imdb":
        return value if isinstance(value, str) and _IMDB.fullmatch(value) else ""
    number = id_of(value)
    return "" if number is None else str(number)
