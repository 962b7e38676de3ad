"""`syncdeck schedule`: what runs by itself, how often, and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from tui.cli.commands import DeckGroup
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.runs.follow import follow_run
from tui.cli.runs.sync import tell_busy
from tui.cli.schedule.given import JOBS, given_change, given_job, given_until
from tui.cli.schedule.lines import (
    keeper_lines,
    pause_line,
    plan_document,
    schedule_document,
    schedule_lines,
    schedule_table,
)
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import Conflict, InvalidInput
from tui.model.schedule import ScheduleChange, ShownSchedule
from tui.schedule_words import HOUSEHOLD, job_word, keeper_text, owner_text, pause_text

if TYPE_CHECKING:
    from tui.deck import Deck

MADE_HERE = "`syncdeck backup` makes one here; `syncdeck serve` keeps the household."
WHICH = click.option("--job", type=JOBS, help="Which of its schedules; usually its sync.")


@click.group(cls=DeckGroup)
def schedule() -> None:
    """Syncs that start by themselves: list, set, run now, pause, resume.

    NAME is a profile, or household for the backup. They start while the service runs (syncdeck serve) or a dashboard
    is open, those of a profile after its first sync, which a person starts.
    """


@schedule.command()
@click.argument("name", required=False)
@click.pass_obj
def ls(invocation: Invocation, name: str | None) -> int:
    """List the schedules and when they start next; those of one profile whole."""

    async def work(deck: Deck, _: Stop) -> int:
        found = await (deck.schedules.all() if name is None else deck.schedules.of(name))
        pause, service, out = await deck.schedules.pause_state(), await deck.service_state(), invocation.out
        now = deck.clock.now()
        if out.as_json:
            out.document(plan_document(found, pause, service, out))
            return ExitCode.OK
        for line in pause_line(pause, now, out):
            out.line(line)
        for line in _whole(found, now, out) if name else schedule_table(found, now, out):
            out.line(line)
        for line in keeper_lines(service, out):
            out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


@schedule.command("set")
@click.argument("name")
@WHICH
@click.option("--every", metavar="INTERVAL", help="How often: 30min, 6h, '1 h 30 min', 7d.")
@click.option("--cron", metavar="EXPRESSION", help="When, in local time: '10 3 * * *' is daily at 03:10.")
@click.option("--on/--off", "is_on", default=None, help="Whether it starts by itself at all.")
@click.option("--jitter", type=click.FloatRange(0, 100), metavar="PERCENT", help="How much later it may start.")
@click.option(
    "--quiet-hours", "quiet", metavar="HOURS", help="When nothing starts: 23:00-07:00, several with commas; none."
)
@click.option(
    "--wait-for-streams/--ignore-streams",
    "waits_for_streams",
    default=None,
    help="Whether it waits while somebody streams from there.",
)
@click.option(
    "--catch-up/--no-catch-up", "catches_up", default=None, help="Whether what was missed is made up for, once."
)
@click.pass_obj
def set_(invocation: Invocation, /, *, name: str, job: str | None, **options: Any) -> int:
    """Change how often something runs by itself; what is not given stays."""
    change = given_change(**options)

    async def work(deck: Deck, _: Stop) -> int:
        changed = await deck.schedules.set(name, given_job(job), change)
        _tell([changed], deck.clock.now(), invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


@schedule.command()
@click.argument("name")
@WHICH
@click.pass_obj
def run(invocation: Invocation, name: str, job: str | None) -> int:
    """Start it now, in the foreground; from then on it starts by itself.

    The household's backup is made by whoever keeps it in sync; syncdeck backup makes one here.
    """
    is_household = name.casefold() == HOUSEHOLD

    async def work(deck: Deck, stop: Stop) -> int:
        if is_household and (await deck.service_state()).keeper is None:
            raise InvalidInput("Nobody keeps this household now, so nobody would make it", hint=MADE_HERE)
        try:
            started = await deck.schedules.run_now(name, given_job(job))
        except Conflict as conflict:
            return await tell_busy(deck, conflict, invocation.out)
        if started is not None:
            return await follow_run(deck, started, invocation.out, stop)
        invocation.out.note(f"It begins at once, {keeper_text(await deck.service_state())}")
        _tell([await deck.schedules.find(name, given_job(job))], deck.clock.now(), invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work, run_engine=not is_household)


@schedule.command()
@click.argument("names", nargs=-1, metavar="[NAME...]")
@WHICH
@click.option("--until", metavar="TIME", help="When they go on: 07:00, tomorrow, monday, 2026-11-27T14:00.")
@click.option("--for", "span", metavar="INTERVAL", help="After how long they go on: 2h.")
@click.pass_obj
def pause(
    invocation: Invocation, *, names: tuple[str, ...], job: str | None, until: str | None, span: str | None
) -> int:
    """Let all schedules rest, or those of some profiles; what a person starts runs all the same."""
    if names and (until or span):
        raise click.UsageError("--until and --for are for all schedules; without them NAME rests until resume")

    async def work(deck: Deck, _: Stop) -> int:
        if names:
            return await _switch(deck, names, job, invocation.out, is_on=False)
        await deck.schedules.pause(given_until(until, span, deck.clock.now()))
        await _tell_pause(deck, invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


@schedule.command()
@click.argument("names", nargs=-1, metavar="[NAME...]")
@WHICH
@click.pass_obj
def resume(invocation: Invocation, names: tuple[str, ...], job: str | None) -> int:
    """Let schedules start again: all that rest together, or those of some profiles."""

    async def work(deck: Deck, _: Stop) -> int:
        if names:
            return await _switch(deck, names, job, invocation.out, is_on=True)
        await deck.schedules.go_on()
        await _tell_pause(deck, invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


async def _switch(deck: Deck, names: Sequence[str], job: str | None, out: Output, *, is_on: bool) -> ExitCode:
    """Turn schedules on or off; every name is looked up before anything is changed. Raises InvalidInput."""
    wanted = given_job(job)
    found = [
        it
        for name in names
        for it in ([await deck.schedules.find(name, wanted)] if wanted else await deck.schedules.of(name))
    ]
    change = ScheduleChange(is_on=is_on)
    _tell([await deck.schedules.set(it.profile, it.schedule.job, change) for it in found], deck.clock.now(), out)
    return ExitCode.OK


async def _tell_pause(deck: Deck, out: Output) -> None:
    pause = await deck.schedules.pause_state()
    if out.as_json:
        out.document(plan_document([], pause, await deck.service_state(), out))
    else:
        out.line("All schedules go on" if pause is None else pause_text(pause, deck.clock.now()))


def _tell(changed: Sequence[ShownSchedule], now: float, out: Output) -> None:
    """How schedules stand now; for machines their documents, one alone as it is."""
    if out.as_json:
        documents = [schedule_document(shown, out) for shown in changed]
        out.document(documents[0] if len(documents) == 1 else documents)
        return
    for shown in changed:
        out.line(f"{owner_text(shown)}: {job_word(shown.schedule.job)}")
        for line in schedule_lines(shown, now, out)[2:]:
            out.line(f"  {line}")


def _whole(found: Sequence[ShownSchedule], now: float, out: Output) -> list[str]:
    """Schedules one after another, a blank line apart."""
    return [line for shown in found for line in [*schedule_lines(shown, now, out), ""]]
