"""One question for items: which ones, in which order, and which page of them (`protocols/jellyfin.md` section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from tui.sandbox.jellyfin.accounts import Account
from tui.sandbox.jellyfin.arguments import Arguments
from tui.sandbox.jellyfin.identity import ItemIds, is_guid
from tui.sandbox.jellyfin.listing import TYPES, Listing, is_missing, sort_name
from tui.sandbox.jellyfin.reply import Refused
from tui.sandbox.jellyfin.times import read_any
from tui.sandbox.jellyfin.user_data import NOTHING, UserData, UserDataBook
from tui.sandbox.media import Kind, MediaItem, Section

Accepts = Callable[[MediaItem, UserData], bool]
Test = Callable[[MediaItem], bool]

_FILTERS: Final[dict[str, Accepts]] = {
    "isplayed": lambda _, data: data.played,
    "isunplayed": lambda _, data: not data.played,
    "isresumable": lambda _, data: data.is_resumable,
    "isfavorite": lambda _, data: data.favourite,
    "isfolder": lambda item, _: not item.is_leaf,
    "isnotfolder": lambda item, _: item.is_leaf,
}
_STATIC: Final[dict[str, Callable[[MediaItem], Any]]] = {
    "sortname": sort_name,
    "name": lambda item: item.title.lower(),
    "datecreated": lambda item: item.added_at,
    "datelastcontentadded": lambda item: item.added_at,
    "productionyear": lambda item: item.year,
    "premieredate": lambda item: item.released,
    "runtime": lambda item: item.runtime_ms,
    "indexnumber": lambda item: item.index or 0,
    "parentindexnumber": lambda item: item.parent_index or 0,
    "isfolder": lambda item: item.is_leaf,
    "id": lambda item: item.number,
}
_OF_USER: Final[dict[str, Callable[[UserData], Any]]] = {
    "dateplayed": lambda data: data.last_played_ms or 0,
    "playcount": lambda data: data.play_count,
    "isplayed": lambda data: data.played,
    "isunplayed": lambda data: not data.played,
    "isfavoriteorliked": lambda data: data.favourite,
}
_LASTING: Final = (
    "includeItemTypes",
    "excludeItemTypes",
    "mediaTypes",
    "isMissing",
    "excludeLocationTypes",
    "searchTerm",
    "minDateLastSaved",
    "minDateLastSavedForUser",
    "sortBy",
    "sortOrder",
)
"""The arguments whose effect is the same for everybody."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for items, and on whose behalf."""

    account: Account | None
    """Whose libraries are seen; None: all."""
    person: str | None
    """Whose state counts; None: nobody's, items come without user data."""
    zone: tzinfo
    """Of the server, for times without a zone."""


class ItemQuery:
    """Answers one query from a listing."""

    def __init__(self, listing: Listing, book: UserDataBook, ids: ItemIds, asker: Asker, asked: Arguments) -> None:
        self._listing = listing
        self._book = book
        self._ids = ids
        self._asker = asker
        self._asked = asked

    def found(self) -> list[MediaItem] | list[Section]:
        """Give everything that is meant, in its order; libraries if nothing else is asked for than what is on top."""
        if self._asked.text("ids") is not None:
            items = self._lasting(list(self._by_ids(self._asked.names("ids"))))
        else:
            parent = self._parent()
            if parent is None and not self._is_recursive:
                return self._listing.sections(self._asker.account)
            items = self._listing.kept(self._key_of(parent), lambda: self._lasting(self._scope(parent)))
        tests = list(self._tests_of_state())
        return self._by_state(list(self._accepted(items, tests)) if tests else items)

    @property
    def _is_recursive(self) -> bool:
        return bool(self._asked.flag("recursive")) or self._asked.text("searchTerm") is not None

    def _key_of(self, parent: Section | MediaItem | None) -> tuple[object, ...]:
        """Give what the part of the answer depends on that nobody's state changes."""
        account = self._asker.account
        libraries = None if account is None else account.libraries
        place = parent.number if isinstance(parent, MediaItem) else parent
        return ("query", place, libraries, self._is_recursive, *(self._asked.text(name) for name in _LASTING))

    def _scope(self, parent: Section | MediaItem | None) -> list[MediaItem]:
        """Give where to look."""
        if isinstance(parent, MediaItem):
            return self._listing.below(parent) if self._is_recursive else self._listing.children(parent)
        if parent is not None:
            return self._listing.everything(parent.title) if self._is_recursive else self._listing.top(parent)
        titles = [section.title for section in self._listing.sections(self._asker.account)]
        found = [item for title in titles for item in self._listing.everything(title)]
        return sorted(found, key=lambda item: (sort_name(item), item.number))

    def _lasting(self, scope: list[MediaItem]) -> list[MediaItem]:
        """Give what is meant as far as that does not depend on anybody's state, ordered as far as well."""
        tests = [*self._tests_of_kind(), *self._tests_of_saving()]
        items = [item for item in scope if all(test(item) for test in tests)]
        return items if self._sorts_by_state else self._ordered(items)

    def _parent(self) -> Section | MediaItem | None:
        """Give the folder that is meant. One that is not there stands for the root, as on the real server."""
        text = self._asked.text("parentId")
        if text is None:
            return None
        number = self._ids.number(text)
        if number is None:
            raise_for_nonsense(text, self._ids, "parentId")
            return None
        section = self._listing.section(number)
        if section is not None and section not in self._listing.sections(self._asker.account):
            raise Refused(401, text=f"This user is not permitted to access Library {section.title}.")
        return section or self._listing.item(number, self._asker.account)

    def _by_ids(self, ids: tuple[str, ...]) -> Iterator[MediaItem]:
        for text in ids:
            number = self._ids.number(text)
            if number is None:
                raise_for_nonsense(text, self._ids, "ids")
                continue
            item = self._listing.item(number, self._asker.account)
            if item is not None:
                yield item

    def _accepted(self, items: list[MediaItem], tests: list[Accepts]) -> Iterator[MediaItem]:
        touched = self._touched()
        for item in items:
            data = self._state(item) if item.number in touched else NOTHING
            if all(test(item, data) for test in tests):
                yield item

    def _tests_of_state(self) -> Iterator[Accepts]:
        """Give what the state of an item must meet."""
        for name in self._asked.names("filters"):
            if name not in _FILTERS:
                raise Refused(400, "filters")
            yield _FILTERS[name]
        played, favourite = self._asked.flag("isPlayed"), self._asked.flag("isFavorite")
        if played is not None:
            yield lambda item, data: self._is_played(item, data) is played
        if favourite is not None:
            yield lambda _, data: data.favourite is favourite

    def _tests_of_kind(self) -> Iterator[Test]:
        wanted, unwanted = self._kinds("includeItemTypes"), self._kinds("excludeItemTypes")
        if self._asked.text("includeItemTypes") is not None:
            yield lambda item: item.kind in wanted
        if unwanted:
            yield lambda item: item.kind not in unwanted
        if media := self._asked.names("mediaTypes"):
            yield lambda item: item.is_leaf and ("audio" if item.kind == "track" else "video") in media
        missing = self._asked.flag("isMissing")
        if missing is not None:
            yield lambda item: is_missing(item) is missing
        if "virtual" in self._asked.names("excludeLocationTypes"):
            yield lambda item: not is_missing(item)
        if term := self._asked.text("searchTerm"):
            yield lambda item: term.lower() in item.title.lower()

    def _tests_of_saving(self) -> Iterator[Test]:
        """Give the tests of when metadata was saved: both arguments mean that, whatever their names say."""
        for name in ("minDateLastSaved", "minDateLastSavedForUser"):
            if text := self._asked.text(name):
                yield _saved_since(self._time(text, name))

    def _kinds(self, name: str) -> set[Kind]:
        names = self._asked.names(name)
        return {kind for kind, written in TYPES.items() if written.lower() in names}

    def _time(self, text: str, name: str) -> int:
        try:
            return read_any(text, self._asker.zone)
        except ValueError:
            raise Refused(400, name) from None

    def _is_played(self, item: MediaItem, data: UserData) -> bool:
        if item.is_leaf:
            return data.played
        leaves = self._listing.collection.leaves(item.number)
        return bool(leaves) and all(self._state(leaf).played for leaf in leaves)

    def _touched(self) -> set[int]:
        return set() if self._asker.person is None else self._book.touched(self._asker.person)

    def _state(self, item: MediaItem) -> UserData:
        return NOTHING if self._asker.person is None else self._book.of(self._asker.person, item.number)

    @property
    def _sorts_by_state(self) -> bool:
        return any(name in _OF_USER for name in self._asked.names("sortBy"))

    def _by_state(self, items: list[MediaItem]) -> list[MediaItem]:
        return self._ordered(items) if self._sorts_by_state else items

    def _ordered(self, items: list[MediaItem]) -> list[MediaItem]:
        """Give items in the order asked for; what was listed first stays first where nothing else decides."""
        names, orders = self._asked.names("sortBy"), self._asked.names("sortOrder")
        touched = self._touched() if self._sorts_by_state else set()
        for place in reversed(range(len(names))):
            order = orders[min(place, len(orders) - 1)] if orders else "ascending"
            key = self._key(names[place], touched)
            if key is not None:
                items = sorted(items, key=key, reverse=order == "descending")
        return items

    def _key(self, name: str, touched: set[int]) -> Callable[[MediaItem], Any] | None:
        if name in _OF_USER:
            read = _OF_USER[name]
            nothing = read(NOTHING)
            return lambda item: read(self._state(item)) if item.number in touched else nothing
        if name == "seriessortname":
            return lambda item: sort_name(self._listing.show(item) or item)
        return _STATIC.get(name)


def raise_for_nonsense(text: str, ids: ItemIds, name: str) -> None:
    """Refuse what cannot be an id at all; at Emby, ids are any text. Raises Refused with 400."""
    if not ids.is_emby and not is_guid(text):
        raise Refused(400, name)


def _saved_since(oldest_ms: int) -> Test:
    return lambda item: item.updated_at * 1000 >= oldest_ms
