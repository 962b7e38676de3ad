"""What the headless demo does in which order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.demo.household import TAUTULLI, DemoHousehold
from tui.cli.demo.in_step import in_step_rounds
from tui.cli.demo.judges import has_added, has_ended, is_damaged_import, is_first_sync, is_unchanged, is_whole_import
from tui.cli.demo.media import NAMES
from tui.cli.demo.media_plan import histories_with_faults, media_rounds, media_syncs
from tui.cli.demo.round import Judge, Round, Task
from tui.cli.demo.trakt import TRAKT, trakt_rounds
from tui.model.runs import Run

if TYPE_CHECKING:
    from tui.deck import Deck

NEW_PLAYS = 12
"""Sessions that end between the import of the file and the look through the web API."""


def rounds_of(household: DemoHousehold, faults: str) -> list[Round]:
    """All rounds of a demo; those with faults only when there are some."""
    facts, old = household.tautulli.facts, household.old
    rounds = [
        Round("first sync", _syncs(household, is_first_sync)),
        Round("nothing new", _syncs(household, is_unchanged)),
        Round("play history", [_import(facts.path, is_whole_import(facts.sessions, facts.groups))]),
        Round("old and damaged file", [_import(old.path, is_damaged_import(old))]),
        Round("new plays through the web API", [_pull(has_added(NEW_PLAYS))], before=_playing(household)),
        *media_rounds(household.media),
        *in_step_rounds(household.media),
        *trakt_rounds(household.media),
    ]
    return rounds + _rounds_with_faults(household, faults) if faults else rounds


def _rounds_with_faults(household: DemoHousehold, faults: str) -> list[Round]:
    async def break_things(_: Deck) -> None:
        household.load_faults(faults)

    servers = media_syncs(dict.fromkeys(NAMES, has_ended))
    return [
        Round("with faults", [*_syncs(household, has_ended), *servers, _pull(has_ended)], before=break_things),
        Round("histories with faults", histories_with_faults(), is_in_turn=True),
        Round("Trakt with faults", [Task(_sync_of(TRAKT), has_ended)]),
    ]


def _playing(household: DemoHousehold) -> Callable[[Deck], Awaitable[None]]:
    async def play(_: Deck) -> None:
        household.tautulli.live.write_at_once(NEW_PLAYS)

    return play


def _syncs(household: DemoHousehold, is_right: Judge) -> list[Task]:
    return [Task(_sync_of(name), is_right) for name in household.panels]


def _sync_of(name: str) -> Callable[[Deck], Awaitable[Run]]:
    return lambda deck: deck.runs.start_sync(name)


def _import(path: Path, is_right: Judge) -> Task:
    return Task(lambda deck: deck.runs.start_import(path), is_right)


def _pull(is_right: Judge) -> Task:
    return Task(lambda deck: deck.runs.start_history(TAUTULLI), is_right)
