"""The two sides of a list and what they agreed on, keyed for comparing.

Kind and id are packed into one number: hashing ten thousand of them is what a diff of long lists costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tui.model.lists import Entry, EntryKey, EntryKind

_KINDS = tuple(EntryKind)
_PLACES: Mapping[int, int] = {id(kind): place for place, kind in enumerate(_KINDS)}
"""By identity: each kind is one object, and hashing it would take as long as all the rest."""
_BITS = 3

Code = int
"""An `EntryKey` in one number."""


def code_of(key: EntryKey) -> Code:
    """Give the number of a key."""
    kind, trakt_id = key
    return trakt_id << _BITS | _PLACES[id(kind)]


def keys_of(codes: Iterable[Code], known: Mapping[Code, EntryKey]) -> tuple[EntryKey, ...]:
    """Give the keys of numbers, in their order; those that are `known` are taken as they are."""
    kinds, mask, bits = _KINDS, (1 << _BITS) - 1, _BITS
    return tuple([known[code] if code in known else (kinds[code & mask], code >> bits) for code in codes])


def by_code(entries: Sequence[Entry]) -> dict[Code, Entry]:
    """Give the entries that Trakt knows, in their order; of two that are the same there, the first."""
    places, bits = _PLACES, _BITS
    found = {each.trakt_id << bits | places[id(each.kind)]: each for each in entries if each.trakt_id is not None}
    return found if len(found) == len(entries) else _first_of_each(entries)


def codes_of(keys: Iterable[EntryKey]) -> list[Code]:
    """Give the numbers of keys, in their order."""
    places, bits = _PLACES, _BITS
    return [trakt_id << bits | places[id(kind)] for kind, trakt_id in keys]


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
            found.setdefault(each.trakt_id << _BITS | _PLACES[id(each.kind)], each)
    return found


def _outside_names(entry: Entry) -> Iterable[tuple[str | int | None, ...]]:
    """What others than Trakt call it: by ids of its own, and by its place in a show."""
    kind = entry.kind.value
    yield from ((kind, outside) for outside in entry.ids)
    if entry.season is not None:
        yield from ((kind, outside, entry.season, entry.number) for outside in entry.show_ids)
