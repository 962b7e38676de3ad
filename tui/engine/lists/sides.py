"""The two sides of a list and what they agreed on, keyed for comparing.

Kind and id are packed into one number: hashing ten thousand of them is what a diff of long lists costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tui.model.lists import Entry, EntryKey, EntryKind

_KINDS = tuple(EntryKind)
_PLACES: Mapping[EntryKind, int] = {kind: place for place, kind in enumerate(_KINDS)}
_BITS = 3

Code = int
"""An `EntryKey` in one number."""


def code_of(key: EntryKey) -> Code:
    """Give the number of a key."""
    kind, trakt_id = key
    return trakt_id << _BITS | _PLACES[kind]


def key_of(code: Code) -> EntryKey:
    """Give the key of a number."""
    return _KINDS[code & (1 << _BITS) - 1], code >> _BITS


def by_code(entries: Sequence[Entry]) -> dict[Code, Entry]:
    """Give the entries that Trakt knows, in their order; of two that are the same there, the first."""
    places = _PLACES
    found = {each.trakt_id << _BITS | places[each.kind]: each for each in entries if each.trakt_id is not None}
    return found if len(found) == len(entries) else _first_of_each(entries)


def codes_of(keys: Iterable[EntryKey]) -> list[Code]:
    """Give the numbers of keys, in their order."""
    places = _PLACES
    return [trakt_id << _BITS | places[kind] for kind, trakt_id in keys]


def unresolved_of(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Give the entries whose id at Trakt nobody knows."""
    return tuple(each for each in entries if each.trakt_id is None)


def stood_in(unresolved: Sequence[Entry], there: Mapping[Code, Entry]) -> frozenset[Code]:
    """Give what stands there and is, by an outside id, an entry here that was not found by Trakt's own.

    It is neither missing here nor new: it is not removed there, and no second one of it is added here.
    """
    if not unresolved:
        return frozenset()
    known = {name for each in unresolved for name in _outside_names(each)}
    return frozenset(code for code, each in there.items() if not known.isdisjoint(_outside_names(each)))


def _first_of_each(entries: Sequence[Entry]) -> dict[Code, Entry]:
    found: dict[Code, Entry] = {}
    for each in entries:
        if each.trakt_id is not None:
            found.setdefault(each.trakt_id << _BITS | _PLACES[each.kind], each)
    return found


def _outside_names(entry: Entry) -> Iterable[tuple[str | int | None, ...]]:
    """What others than Trakt call it: by ids of its own, and by its place in a show."""
    kind = entry.kind.value
    yield from ((kind, outside) for outside in entry.ids)
    if entry.season is not None:
        yield from ((kind, outside, entry.season, entry.number) for outside in entry.show_ids)
