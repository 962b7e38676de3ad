"""What the demo does with media servers, and how each run is to end by what the sandbox knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING

from tui.cli.demo.judges import has_ended, is_whole_import
from tui.cli.demo.media import CLOSE, DAY, DAYS, NAMES, DemoMedia
from tui.cli.demo.round import Judge, Look, Round, Task, lists_of, touched
from tui.model.plays import HistoryLine, ServerAccount, SourceKind
from tui.model.runs import Run, RunOptions, RunReport, RunState

if TYPE_CHECKING:
    from tui.deck import Deck

ITEMS = ("movies", "episodes")
"""What is played, as runs count it."""


def media_rounds(media: DemoMedia) -> list[Round]:
    """All rounds in which nothing goes wrong."""
    same = media.same
    file = Task(lambda deck: deck.runs.start_import(same.path), is_whole_import(same.sessions, same.groups))
    return [
        Round("media servers", media_syncs({name: _has_all(media.items(name)) for name in NAMES})),
        Round("media servers, nothing new", media_syncs(dict.fromkeys(NAMES, _wrote_nothing))),
        Round("people", (), before=media.map_people, look=lambda deck: _look_at_people(deck, media)),
        Round(f"histories of {DAYS} days", _pulls({name: _has_plays(media, name) for name in NAMES}), is_in_turn=True),
        Round("the Plex plays as Tautulli tells them", [file], look=lambda deck: _look_at_plays(deck, media)),
    ]


def media_syncs(judges: Mapping[str, Judge]) -> list[Task]:
    """Give a sync of each server."""
    return [Task(_sync_of(name), is_right) for name, is_right in judges.items()]


def histories_with_faults() -> list[Task]:
    """Give a pull of each server's history, whatever comes of it."""
    return _pulls(dict.fromkeys(NAMES, has_ended))


def _pulls(judges: Mapping[str, Judge]) -> list[Task]:
    return [Task(_pull_of(name), is_right) for name, is_right in judges.items()]


def _sync_of(name: str) -> Callable[[Deck], Awaitable[Run]]:
    return lambda deck: deck.runs.start_sync(name)


def _pull_of(name: str) -> Callable[[Deck], Awaitable[Run]]:
    return lambda deck: deck.runs.start_history(name, RunOptions(days=DAYS))


def _has_all(items: int) -> Judge:
    """Every film and episode is stored, with what was watched of them."""

    def is_right(report: RunReport) -> bool:
        stored = sum(count.added for count in lists_of(report, ITEMS))
        has_states = bool(lists_of(report, ("states",))) and report.counts["states"].added > 0
        return report.run.state is RunState.COMPLETED and stored == items and has_states

    return is_right


def _wrote_nothing(report: RunReport) -> bool:
    return report.run.state is RunState.COMPLETED and touched(list(report.counts.values())) == 0


def _has_plays(media: DemoMedia, name: str) -> Judge:
    """Just what was played within the days is stored."""

    def is_right(report: RunReport) -> bool:
        first = (report.run.started_at or 0.0) - DAYS * DAY
        fewest, most = media.plays(name, first + CLOSE), media.plays(name, first - CLOSE)
        return report.run.state is RunState.COMPLETED and fewest <= report.counts["plays"].added <= most

    return is_right


async def _look_at_people(deck: Deck, media: DemoMedia) -> Look:
    """Everybody of the household has accounts of all three servers."""
    whose: dict[str, list[ServerAccount]] = {}
    for account in await media.accounts(deck):
        whose.setdefault(account.person_name, []).append(account)
    lines = [f"{person or 'nobody'}: {_listed(accounts)}" for person, accounts in sorted(whose.items())]
    return Look(is_right="" not in whose and len(whose) > 1, lines=lines)


async def _look_at_plays(deck: Deck, media: DemoMedia) -> Look:
    """What both tell of is shown once: no play of the server's own history is left beside that of Tautulli."""
    since = deck.clock.now() - DAYS * DAY
    twice = [line for line in await _shown(deck, since) if line.source_kind is SourceKind.PLEX]
    told = f"{len(media.same.history_rows):,} plays are told by both"
    return Look(is_right=not twice, lines=[f"{told}, {len(twice):,} of them are shown twice"])


async def _shown(deck: Deck, since: float) -> list[HistoryLine]:
    async with aclosing(deck.store.plays.export(since=since)) as batches:
        return [line async for batch in batches for line in batch]


def _listed(accounts: list[ServerAccount]) -> str:
    return ", ".join(f"{account.username} at {account.server_name}" for account in accounts)
