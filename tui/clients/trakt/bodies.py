"""Entries as Trakt takes them, and whose "not found" is whose. Pure.

Trakt answers with counts, and echoes what it does not know; it never says which ones it took (`protocols/trakt.md`
section 7). An entry goes by Trakt's id, else by the ids of others, else by its show and its numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tui.clients import values
from tui.clients.trakt.wire import id_of, object_in
from tui.errors import InvalidInput
from tui.model.lists import Entry, EntryKind

PLURAL = {
    EntryKind.MOVIE: "movies",
    EntryKind.SHOW: "shows",
    EntryKind.SEASON: "seasons",
    EntryKind.EPISODE: "episodes",
    EntryKind.PERSON: "people",
}
Ids = Mapping[str, str | int]
_NOT_TAKEN = {EntryKind.MOVIE: frozenset({"tvdb"}), EntryKind.PERSON: frozenset({"tvdb"})}
_EXTRA = Mapping[str, Any]
_NO_EXTRA: Mapping[str, Any] = {}
_Mark = tuple[str, str]


def body_of(entries: Sequence[Entry], extras: Sequence[Mapping[str, Any]] = ()) -> dict[str, list[dict[str, Any]]]:
    """Give the arrays of a body; `extras` stand beside the ids, one for each entry, as `watched_at` does.

    Raises InvalidInput for an entry without anything that it could be known by.
    """
    body: dict[str, list[dict[str, Any]]] = {}
    for place, entry in enumerate(entries):
        extra = extras[place] if extras else _NO_EXTRA
        ids = ids_of(entry)
        if ids:
            body.setdefault(PLURAL[entry.kind], []).append({"ids": dict(ids), **extra})
        else:
            body.setdefault("shows", []).append(_within_show(entry, extra))
    return body


def ids_of(entry: Entry) -> Ids:
    """Give what an entry is known by of its own: Trakt's id alone where it is known, else all that Trakt takes."""
    return {"trakt": entry.trakt_id} if entry.trakt_id is not None else _ids(entry.ids, _NOT_TAKEN.get(entry.kind))


def unknown_among(entries: Sequence[Entry], answer: Any) -> tuple[Entry, ...]:
    """Give which of the entries that were sent an answer names under `not_found`, in their order."""
    echoed = answer.get("not_found") if isinstance(answer, Mapping) else None
    if not isinstance(echoed, Mapping):
        return ()
    marks = set(_echoes(echoed))
    return tuple(entry for entry in entries if marks & set(_marks_of(entry))) if marks else ()


def left_out(entries: Sequence[Entry], answer: Any) -> bool:
    """Tell whether an answer to an addition says too little: of some entries neither that they were added, nor that
    they stood there, nor that they are not known. Kinds that it does not count at all are believed.
    """
    added = answer.get("added") if isinstance(answer, Mapping) else None
    if not isinstance(added, Mapping):
        return True
    told = Counter({kind: _figure(added, kind) + _figure(answer.get("existing"), kind) for kind in PLURAL})
    told.update(entry.kind for entry in unknown_among(entries, answer))
    sent = Counter(entry.kind for entry in entries)
    return any(told[kind] < amount for kind, amount in sent.items() if PLURAL[kind] in added)


def _figure(counts: Any, kind: EntryKind) -> int:
    return values.number(counts.get(PLURAL[kind])) or 0 if isinstance(counts, Mapping) else 0


def total_in(counts: Any) -> int:
    """Give how many there are over all kinds: `{"movies": 2, "shows": 1}`."""
    return sum(values.number(figure) or 0 for figure in counts.values()) if isinstance(counts, Mapping) else 0


def _within_show(entry: Entry, extra: _EXTRA) -> dict[str, Any]:
    """Name a season or an episode by its show; each has a show of its own, so that what is not found is told apart."""
    shows = _ids(entry.show_ids, None)
    if not shows or entry.season is None or (entry.kind is EntryKind.EPISODE and entry.number is None):
        raise InvalidInput(f"{entry.title or entry.kind} has no id that Trakt takes", hint="Give it one by hand.")
    if entry.kind is EntryKind.EPISODE:
        season = {"number": entry.season, "episodes": [{"number": entry.number, **extra}]}
    else:
        season = {"number": entry.season, **extra}
    return {"ids": dict(shows), "seasons": [season]}


def _ids(names: Iterable[str], not_taken: frozenset[str] | None) -> Ids:
    found: dict[str, str | int] = {}
    for name in names:
        provider, _, value = name.partition(":")
        if provider not in {"trakt", "imdb", "tmdb", "tvdb"} or (not_taken and provider in not_taken):
            continue
        if provider in found:
            # Two ids of one provider: which one is right is not known here, and the first is as good.
            continue
        number = id_of(value)
        if provider == "imdb" and value:
            found[provider] = value
        elif provider != "imdb" and number is not None:
            found[provider] = number
    return found


def _marks_of(entry: Entry) -> Iterable[_Mark]:
    """Give by what an echo of an entry is known."""
    ids = ids_of(entry)
    if ids:
        return [(PLURAL[entry.kind], f"{provider}:{value}") for provider, value in ids.items()]
    place = f"/{entry.season}" + ("" if entry.number is None else f"/{entry.number}")
    shows = [f"{provider}:{value}" for provider, value in _ids(entry.show_ids, None).items()]
    last = entry.season if entry.number is None else entry.number
    alone = (PLURAL[entry.kind], f"number:{last}")
    return [alone, *(("shows", f"{show}{end}") for show in shows for end in ("", place))]


def _echoes(echoed: Mapping[str, Any]) -> Iterable[_Mark]:
    for plural, rows in echoed.items():
        for row in rows if isinstance(rows, list) else ():
            names = _names_in(object_in(row, "ids"))
            if not names and isinstance(row, Mapping):
                # A place below a show may be echoed by its number alone.
                names = [f"number:{row.get('number')}"]
            places = list(_places_in(row)) if plural == "shows" and isinstance(row, Mapping) else [""]
            yield from ((plural, f"{name}{place}") for name in names for place in places)


def _names_in(ids: Mapping[str, Any]) -> list[str]:
    return [f"{provider}:{value}" for provider, value in ids.items() if isinstance(value, str | int) and value]


def _places_in(show: Mapping[str, Any]) -> Iterable[str]:
    """Give which places of a show an echo names: `/1/2`; the show itself where it names none."""
    seasons = show.get("seasons")
    if not isinstance(seasons, list) or not seasons:
        yield ""
        return
    for season in seasons:
        number = values.number(season.get("number")) if isinstance(season, Mapping) else None
        episodes = season.get("episodes") if isinstance(season, Mapping) else None
        if number is None:
            continue
        if not isinstance(episodes, list) or not episodes:
            yield f"/{number}"
            continue
        told = (values.number(episode.get("number")) for episode in episodes if isinstance(episode, Mapping))
        yield from (f"/{number}/{episode}" for episode in told if episode is not None)
