"""`syncdeck status`: one screen of text: what needs a person, what runs, servers, catalogues, last runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tui.cli.backup.lines import kept_document, kept_text
from tui.cli.commands import DeckCommand
from tui.cli.documents import profile_document, progress_document, run_document, totals_document
from tui.cli.exit_codes import ExitCode
from tui.cli.hub.watch_words import tally_text
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.profiles.kinds import CARD_KINDS
from tui.cli.profiles.lines import last_sync_text, profile_table, run_table
from tui.cli.profiles.open_accounts import COMMAND, open_accounts, open_text
from tui.cli.profiles.server_lines import card_document, server_table
from tui.cli.queue.documents import queue_document
from tui.cli.queue.lines import lane_table
from tui.cli.runs.progress import progress_line
from tui.cli.schedule.lines import keeper_lines, pause_line, plan_document, schedule_document
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.cli.subject import subject
from tui.cli.table import table
from tui.formatting import count_text
from tui.model.attention import Attention
from tui.model.backup import BackupInfo, StoreSize
from tui.model.catalogue import CatalogueTotals
from tui.model.outbox import Lane, LaneState, Tally
from tui.model.plays import Person, ServerAccount
from tui.model.profiles import Profile
from tui.model.runs import Run, RunState
from tui.model.schedule import Pause, ShownSchedule
from tui.model.servers import ServerHealth
from tui.model.service import ServiceState
from tui.schedule_words import by_profile

if TYPE_CHECKING:
    from tui.deck import Deck

DAY = 86_400
SHOWN_RUNS = 5


Drawn = Callable[["Deck", Output], Awaitable[list[str]]]
"""Gives the lines of the status as it is now."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that one status shows."""

    now: float
    attention: Sequence[Attention]
    profiles: Sequence[Profile]
    active: Sequence[Run]
    totals: Sequence[CatalogueTotals]
    runs: Sequence[Run]
    """The last ones with news."""
    ended_today: Mapping[RunState, int]
    """How many runs ended within 24 hours, by state."""
    last_of: dict[int | None, Run]
    imports: Sequence[Run]
    """Imports of plays, newest first."""
    accounts: Sequence[ServerAccount]
    people: Sequence[Person]
    cards: Mapping[int, ServerHealth]
    """Cards of media servers by the ids of their profiles."""
    lanes: Sequence[Lane]
    """What is on its way to each server."""
    tally: Tally
    schedules: Sequence[ShownSchedule]
    pause: Pause | None
    service: ServiceState
    """Who keeps the household in sync."""
    size: StoreSize
    backups: Sequence[BackupInfo]
    """Newest first."""

    @property
    def servers(self) -> list[Profile]:
        """The profiles whose servers are looked at."""
        return [profile for profile in self.profiles if profile.kind in CARD_KINDS]

    @property
    def others(self) -> list[Profile]:
        """The profiles of all other kinds."""
        return [profile for profile in self.profiles if profile.kind not in CARD_KINDS]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever set up or imported."""
        return not (self.profiles or self.imports or self.accounts)

    @property
    def plays(self) -> int:
        """Plays of all accounts."""
        return sum(account.plays for account in self.accounts)

    @property
    def names(self) -> dict[int, str]:
        """Profile names by id."""
        return {profile.id: profile.name for profile in self.profiles}

    @property
    def plans(self) -> Mapping[int, Sequence[ShownSchedule]]:
        """What starts by itself, by the ids of profiles."""
        return by_profile(self.schedules)


@click.command(cls=DeckCommand)
@click.option(
    "--watch",
    "-w",
    is_flag=True,
    help="Go on until ctrl+c; with --plain or in a pipe a line per event; -q only trouble.",
)
@click.pass_obj
def status(invocation: Invocation, *, watch: bool) -> int:
    """Show what needs you, what runs, and how every profile stands."""
    if watch:
        return _watch(invocation)

    async def work(deck: Deck, _: Stop) -> int:
        picture, out = await _looked_at(deck), invocation.out
        if out.as_json:
            out.document(_document(picture, out))
        else:
            for line in status_lines(picture, out):
                out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


def _watch(invocation: Invocation) -> int:
    from tui.cli.status.watch import watch_by_lines, watch_on_screen  # noqa: PLC0415 - only for this option

    async def work(deck: Deck, _: Stop) -> int:
        if invocation.has_screen:
            return await watch_on_screen(deck, invocation.out, _drawn)
        return await watch_by_lines(deck, invocation.out)

    return with_deck(invocation, work)


async def _drawn(deck: Deck, out: Output) -> list[str]:
    return status_lines(await _looked_at(deck), out)


async def _looked_at(deck: Deck) -> Picture:
    latest = await deck.store.runs.latest_by_profile()
    now = deck.clock.now()
    return Picture(
        now=now,
        attention=await deck.attention(),
        profiles=await deck.profiles.all(),
        active=await deck.store.runs.active(),
        totals=await deck.store.titles.totals(),
        runs=await deck.store.runs.recent(SHOWN_RUNS, is_news=True),
        ended_today=await deck.store.runs.ended_since(now - DAY),
        last_of={run.profile_id: run for run in latest},
        imports=await deck.imports.last(1),
        accounts=await deck.people.accounts(),
        people=await deck.people.all(),
        cards=await deck.store.health.all(),
        lanes=await deck.store.outbox.lanes(),
        tally=await deck.store.outbox.tally(),
        schedules=await deck.schedules.all(),
        pause=await deck.schedules.pause_state(),
        service=await deck.service_state(),
        size=await deck.backups.size(),
        backups=await deck.backups.kept(),
    )


def status_lines(picture: Picture, out: Output) -> list[str]:
    """The whole status, for people."""
    if picture.is_empty:
        return [
            "No profiles yet. syncdeck profile add xtream NAME --url URL --username U adds one, and",
            "syncdeck import tautulli PATH brings a play history; syncdeck demo shows how it looks with some.",
        ]
    sections = {
        "Needs you": [line for item in picture.attention for line in _attention_lines(item, out)],
        "Running": [progress_line(run, out, with_bar=True) for run in picture.active],
        "Servers": _server_lines(picture, out),
        "Queue": _queue_lines(picture, out),
        "Profiles": _profile_lines(picture, out),
        "Catalogues": _totals_table(picture),
        "Play history": _history_lines(picture, out),
        "Last runs": run_table(picture.runs, picture.now, out),
    }
    lines = list(pause_line(picture.pause, picture.now, out))
    for title, found in sections.items():
        lines += [title, *(f"  {line}" for line in found)] if found else []
    kept = kept_text(picture.size, picture.backups, picture.now)
    return [*lines, _summary(picture), kept, *keeper_lines(picture.service, out)]


def _attention_lines(item: Attention, out: Output) -> list[str]:
    about = f"{out.text(item.name)}: " if item.name else ""
    lines = [f"{out.glyphs.attention} {about}{out.text(item.text)}"]
    return [*lines, f"  {out.glyphs.arrow} {item.command}"] if item.command else lines


def _server_lines(picture: Picture, out: Output) -> list[str]:
    if not picture.servers:
        return []
    return server_table(picture.servers, picture.cards, picture.last_of, picture.now, out, plans=picture.plans)


def _profile_lines(picture: Picture, out: Output) -> list[str]:
    if not picture.others:
        return []
    return profile_table(picture.others, picture.last_of, picture.plans, picture.now, out)


def _queue_lines(picture: Picture, out: Output) -> list[str]:
    """What is on its way to servers; nothing at all where nothing is, and nobody stands in the way."""
    lanes = [lane for lane in picture.lanes if lane.counts.open or _is_paused(lane)]
    if not lanes:
        return []
    said = tally_text(picture.tally, out)
    return [*([said] if said else []), *lane_table(lanes, picture.now, out)]


def _is_paused(lane: Lane) -> bool:
    """Whether a person paused it; that a profile is disabled is told elsewhere."""
    return lane.state is LaneState.PAUSED and not lane.reason


def _totals_table(picture: Picture) -> list[str]:
    rows = [
        (
            picture.names.get(total.profile_id, "-"),
            *(count_text(count) for count in (total.live, total.movies, total.series, total.episodes)),
        )
        for total in picture.totals
    ]
    return table(("Profile", "Live", "Films", "Series", "Episodes"), rows, right=range(1, 5)) if rows else []


def _history_lines(picture: Picture, out: Output) -> list[str]:
    """Plays, whose they are, and the last import; accounts to map come with the command for it."""
    if not (picture.imports or picture.accounts):
        return []
    waiting = len(open_accounts(picture.accounts))
    lines = [
        f"{count_text(picture.plays)} plays of {_counted(len(picture.accounts), 'account')}"
        f" and {_counted(len(picture.people), 'person', 'people')}"
    ]
    if waiting:
        lines.append(f"{out.glyphs.attention} {open_text(waiting)}: {COMMAND}")
    for run in picture.imports:
        lines.append(f"Last import: {subject(run, out)}, {last_sync_text(run, picture.now, out)}")
    return lines


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count_text(count)} {one if count == 1 else many or f'{one}s'}"


def _summary(picture: Picture) -> str:
    ended = ", ".join(f"{count_text(count)} {state}" for state, count in picture.ended_today.items())
    return f"In 24 h: {ended or 'no run ended'}"


def _document(picture: Picture, out: Output) -> dict[str, Any]:
    totals = {total.profile_id: totals_document(total) for total in picture.totals}
    return {
        "attention": [_attention_document(item, out) for item in picture.attention],
        "profiles": [
            profile_document(profile, out)
            | {
                "catalogue": totals.get(profile.id),
                "server": card_document(picture.cards.get(profile.id), picture.now, out),
                "last_run": run_document(picture.last_of[profile.id], out) if profile.id in picture.last_of else None,
                "schedules": [schedule_document(shown, out) for shown in picture.plans.get(profile.id, ())],
            }
            for profile in picture.profiles
        ],
        "history": {
            "plays": picture.plays,
            "people": len(picture.people),
            "accounts": len(picture.accounts),
            "unmapped_accounts": len(open_accounts(picture.accounts)),
            "last_import": next((run_document(run, out) for run in picture.imports), None),
        },
        "queue": queue_document(picture.lanes, picture.tally, out),
        "active": [progress_document(run, out) for run in picture.active],
        "last_runs": [run_document(run, out) for run in picture.runs],
        "ended_in_24_h": dict(picture.ended_today),
        "store": kept_document(picture.size, picture.backups),
        **plan_document(picture.schedules, picture.pause, picture.service, out),
    }


def _attention_document(item: Attention, out: Output) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "profile": item.profile,
        "text": out.text(item.text),
        "command": item.command,
        "run_id": item.run_id,
        "list_id": item.list_id,
    }
