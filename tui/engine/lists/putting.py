"""What is put onto a list: entries as they are, and what a person typed. Runs in the writer's thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from tui.engine.lists.typed import entry_of_name
from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.lists import AddedBy, Entry
from tui.store.hop import Raw
from tui.store.lists import item_writes, picking

LONGEST = 300
"""Characters of a title."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be put onto a list."""

    entries: tuple[Entry, ...]
    refused: dict[str, str]
    """What was typed and cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Put:
    """What putting came to."""

    added: tuple[Entry, ...]
    already: int


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


def put_entries(raw: Raw, list_id: int, wanted: Wanted, now: float, added_by: AddedBy = AddedBy.HAND) -> Put:
    """Put entries at the end of a list; those that have only an id get the title that libraries know them by."""
    titled = [_titled(raw, entry) for entry in wanted.entries]
    added = item_writes.append(raw, list_id, titled, now, added_by)
    return Put(tuple(added), len(titled) - len(added))


def _titled(raw: Raw, entry: Entry) -> Entry:
    if entry.title or not entry.names:
        return entry
    title, year, show_title = picking.titled(raw, entry)
    return replace(entry, title=title, year=entry.year or year, show_title=entry.show_title or show_title)


def _cleaned(entry: Entry) -> Entry:
    plain = partial(clean_text, limit=LONGEST)
    return replace(entry, title=plain(entry.title), show_title=plain(entry.show_title))
