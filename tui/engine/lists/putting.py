"""What is put onto a list: entries as they are, and what a person typed. Runs in the writer's thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from tui.engine.lists.typed import entry_of_name
from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.lists import Entry
from tui.store.hop import Raw
from tui.store.lists import item_writes, list_writes, picking
from tui.store.lists.sameness import Standing

LONGEST = 300
"""Characters of a title."""
BITE = 500
"""Entries of one transaction, so that others get their turn."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be put onto a list."""

    entries: tuple[Entry, ...]
    refused: dict[str, str]
    """What was typed and cannot be used, and why."""


def wanted_entries(told: Iterable[Entry | str]) -> Wanted:
    """Give what is meant, cleaned; what cannot be used is told of and left out."""
    entries: list[Entry] = []
    refused: dict[str, str] = {}
    for one in told:
        if isinstance(one, Entry):
            entries.append(_cleaned(one))
            continue
        try:
            entries.append(entry_of_name(one))
        except InvalidInput as error:
            refused[clean_text(one, 80)] = f"{error.message}. {error.hint}".strip()
    return Wanted(tuple(entries), refused)


class Putting:
    """Puts entries onto one list, in bites. What stands there is read once, as long as nobody else changes it."""

    def __init__(self, list_id: int, wanted: Wanted) -> None:
        self.list_id = list_id
        self.added = 0
        self.already = 0
        """What stood there before."""
        self._left = list(wanted.entries)
        self._standing: Standing | None = None
        self._read_at: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether all of it stands there."""
        return not self._left

    def read(self, raw: Raw) -> None:
        """Read what stands on the list, in a connection that only reads."""
        self._read_at = list_writes.updated_at(raw, self.list_id)
        self._standing = item_writes.standing_of(raw, self.list_id)

    def bite(self, raw: Raw, now: float) -> bool:
        """Put the next few at the end, and tell whether any of them was new.

        Those that have only an id get the title that libraries know them by.
        """
        some, self._left = self._left[:BITE], self._left[BITE:]
        if self._read_at is None or self._read_at != list_writes.updated_at(raw, self.list_id):
            self._standing = item_writes.standing_of(raw, self.list_id)
        titled = [_titled(raw, entry) for entry in some]
        added = item_writes.append(raw, self.list_id, titled, now, standing=self._standing)
        self._read_at = list_writes.updated_at(raw, self.list_id)
        self.added, self.already = self.added + len(added), self.already + len(some) - len(added)
        return bool(added)


def _titled(raw: Raw, entry: Entry) -> Entry:
    if entry.title or not entry.names:
        return entry
    title, year, show_title = picking.titled(raw, entry)
    return replace(entry, title=title, year=entry.year or year, show_title=entry.show_title or show_title)


def _cleaned(entry: Entry) -> Entry:
    plain = partial(clean_text, limit=LONGEST)
    return replace(entry, title=plain(entry.title), show_title=plain(entry.show_title))
