"""`syncdeck list sync, diff, refresh`: brings lists in line with Trakt, or only says what that would change."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode, code_of_report, worst_of
from tui.cli.invocation import Invocation
from tui.cli.lists.diff_lines import diff_lines
from tui.cli.lists.documents import list_document, plan_document
from tui.cli.lists.given import NO_WAIT
from tui.cli.lists.lines import list_title
from tui.cli.lists.sending import Change, change_list, tell_advice
from tui.cli.output import Output
from tui.cli.runs.follow import Follower
from tui.cli.runs.progress import ProgressPrinter
from tui.cli.runs.sync import tell_busy
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.engine.lists.titles import shown_title
from tui.errors import Conflict, InvalidInput
from tui.model.lists import ListMode, ListState, LocalList
from tui.model.runs import RunOptions, RunReport

if TYPE_CHECKING:
    from tui.deck import Deck

UNEXPLAINED = frozenset({ListState.QUOTA, ListState.FAILED, ListState.GONE})
"""States whose reason the report of a run does not tell by list."""


@click.command(cls=DeckCommand)
@click.argument("names", nargs=-1, metavar="[LIST...]")
@click.option("--dry-run", is_flag=True, help="Compare, and write nothing; list diff shows what came of it.")
@click.option("--approve", is_flag=True, help="Apply the removals that the safety gate would hold.")
@click.option("--full", is_flag=True, help="Read lists again that seem unchanged.")
@click.pass_obj
def sync(invocation: Invocation, *, names: tuple[str, ...], dry_run: bool, approve: bool, full: bool) -> int:
    """Bring lists in line with Trakt: those that are named, or all. Rules are looked at first.

    What waits for them in the queue is done with that.
    """
    options, out = RunOptions(dry_run=dry_run, approve=approve, full=full), invocation.out

    async def work(deck: Deck, stop: Stop) -> int:
        chosen = [await deck.lists.find(name) for name in names] if names else await deck.lists.all()
        follower = Follower(deck, out, stop)
        try:
            runs = await deck.runs.sync_lists(chosen, options)
        except Conflict as conflict:
            return await tell_busy(deck, conflict, out)
        if not runs:
            _tell_nothing(chosen, out)
        code = await follower.to_the_end(runs)
        now = [local for one in chosen if (local := await deck.store.lists.get(one.id))]
        if not out.as_json:
            _tell_each(now, out)
        return stop.code or worst_of([code, *(ExitCode.HELD for local in now if _is_held_here(local))])

    return with_deck(invocation, work, run_engine=True, sends=False)


@click.command(cls=DeckCommand)
@click.argument("name", metavar="LIST")
@click.option("--last", "is_last", is_flag=True, help="As it was compared last, without asking Trakt.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Most entries.")
@click.pass_obj
def diff(invocation: Invocation, *, name: str, is_last: bool, limit: int) -> int:
    """Show what a sync of a list would change on both sides, before anything is sent."""

    async def work(deck: Deck, _: Stop) -> int:
        out, local = invocation.out, await deck.lists.find(name)
        reports = [] if is_last else await _compared(deck, local, out)
        shown = await deck.lists.plan_of(local.id)
        if out.as_json:
            out.document({"list": list_document(local, out), "plan": plan_document(shown, out)})
        elif shown is None:
            is_in_line = local.state is ListState.SYNCED
            out.note("Nothing differs: both sides agree" if is_in_line else "It was never compared with Trakt")
        else:
            for line in diff_lines(shown, shown_title(local), limit, deck.clock.now(), out):
                out.line(line)
        for report in reports:
            _tell_failed(report, out)
        return worst_of(map(code_of_report, reports))

    return with_deck(invocation, work, run_engine=True, sends=False)


@click.command(cls=DeckCommand)
@click.argument("name", metavar="LIST")
@click.option("--approve", is_flag=True, help="Apply the removals that the safety gate would hold.")
@NO_WAIT
@click.pass_obj
def refresh(invocation: Invocation, *, name: str, approve: bool, no_wait: bool) -> int:
    """Fill a list by its rule again."""

    async def change(deck: Deck) -> Change:
        local = await deck.lists.find(name)
        report = await deck.lists.refresh(local, approve=approve)
        held = f", {report.held:,} held: {invocation.out.text(report.reason)}" if report.held else ""
        line = f"+{report.added:,} -{report.removed:,} ={report.unchanged:,}{held}"
        said = {
            "added": report.added,
            "removed": report.removed,
            "unchanged": report.unchanged,
            "held": report.held,
            "reason": invocation.out.text(report.reason),
        }
        code = ExitCode.HELD if report.held else ExitCode.OK
        return Change(await deck.store.lists.get(local.id) or local, line, report=said, code=code)

    return change_list(invocation, change, no_wait=no_wait)


async def _compared(deck: Deck, local: LocalList, out: Output) -> list[RunReport]:
    """Compare a list with Trakt and give how that ended; people see how far it is, machines get one document.

    Raises InvalidInput for a list without a side there, Conflict while another run is in the way.
    """
    if local.profile_id is None or local.mode is ListMode.OFF:
        raise InvalidInput(
            f"'{shown_title(local)}' stands only here",
            hint="syncdeck list edit LIST --on NAME gives it a side at Trakt",
        )
    runs = await deck.runs.sync_lists([local.id], RunOptions(dry_run=True))
    show = None if out.as_json else ProgressPrinter(out, time.monotonic).show
    return [await deck.runs.wait(run.id, show) for run in runs]


def _tell_failed(report: RunReport, out: Output) -> None:
    """Say why nothing newer is known, beside the result."""
    if code_of_report(report) in {ExitCode.OK, ExitCode.HELD, ExitCode.PARTIAL}:
        return
    for warning in report.warnings:
        out.warn(out.text(warning))
    out.warn(f"{out.text(report.run.message).rstrip('.')}; syncdeck run errors {report.run.id} says why")


def _tell_nothing(chosen: list[LocalList], out: Output) -> None:
    if not chosen:
        out.note("There are no lists yet; syncdeck list create TITLE makes one")
    elif any(local.rule for local in chosen):
        out.note("Rules were looked at; no list of these has a side at Trakt")
    else:
        out.note("Nothing to sync: no list of these has a side at Trakt")


def _tell_each(lists: list[LocalList], out: Output) -> None:
    """Say what of these lists needs a person now."""
    for local in lists:
        if local.reason and (local.state in UNEXPLAINED or _is_held_here(local)):
            out.line(f"{list_title(local, out)}: {out.text(local.reason, 300)}")
        if local.profile_id is not None:
            tell_advice(local, out)
        elif _is_held_here(local):
            name = shlex.quote(list_title(local, out))
            out.line(f"{out.glyphs.attention} syncdeck list refresh {name} --approve lets {local.held:,} removals go")


def _is_held_here(local: LocalList) -> bool:
    """Whether its rule would remove so much that a person has to look at it; runs tell what is held at Trakt."""
    return local.profile_id is None and local.held > 0
