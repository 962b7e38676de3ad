"""`syncdeck run`: what ran and runs, with its errors, and what can be done about it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckGroup
from tui.cli.documents import report_document, run_document
from tui.cli.exit_codes import ExitCode
from tui.cli.exporting import FORMATS, destination_of
from tui.cli.invocation import Invocation
from tui.cli.profiles.lines import run_table
from tui.cli.runs.errors import SHOWN, Wanted, export_errors, print_errors
from tui.cli.runs.orders import follow_up
from tui.cli.runs.report import report_lines
from tui.cli.runs.undo import undo
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.formatting import clock_text, state_word
from tui.model.runs import RunState, Severity, StepRow

if TYPE_CHECKING:
    from tui.deck import Deck

CANCEL_PATIENCE = 15
"""Seconds that `run cancel` waits for the run to end."""

STATES = click.Choice([state.value for state in RunState])
SEVERITIES = click.Choice([severity.value for severity in Severity])


@click.group(cls=DeckGroup)
def run() -> None:
    """Runs: list, show, cancel, resume, retry, approve, undo. RUN is an id, or last."""


@run.command()
@click.option("--profile", "name", metavar="NAME", help="Only runs of this profile.")
@click.option("--state", "states", type=STATES, multiple=True, help="Only runs in this state; may be repeated.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Most runs.")
@click.pass_obj
def ls(invocation: Invocation, *, name: str | None, states: tuple[str, ...], limit: int) -> int:
    """List the newest runs."""

    async def work(deck: Deck, _: Stop) -> int:
        profile_id = (await deck.profiles.find(name)).id if name else None
        wanted = [RunState(state) for state in states] or None
        runs = await deck.store.runs.recent(limit, profile_id=profile_id, states=wanted)
        out = invocation.out
        if out.as_json:
            out.document([run_document(found, out) for found in runs])
        elif not runs:
            out.note("No runs yet; syncdeck sync NAME starts one")
        else:
            for line in run_table(runs, deck.clock.now(), out):
                out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


@run.command()
@click.argument("name", metavar="RUN")
@click.pass_obj
def show(invocation: Invocation, name: str) -> int:
    """Show a run with its steps and counts."""

    async def work(deck: Deck, _: Stop) -> int:
        report = await deck.runs.report((await deck.runs.find(name)).id)
        out = invocation.out
        if out.as_json:
            out.document(report_document(report, out))
            return ExitCode.OK
        for line in report_lines(report, out):
            out.line(line)
        for step in report.steps:
            began = clock_text(step.started_at)
            out.line(
                f"  {out.glyphs.step[step.state]} {began:8}  {step.label}: {_step_words(step, out.text(step.message))}"
            )
        return ExitCode.OK

    return with_deck(invocation, work)


@run.command()
@click.argument("name", metavar="RUN")
@click.option("--class", "error_class", metavar="C", help="Only this class of error.")
@click.option("--step", metavar="KEY", help="Only this step.")
@click.option("--severity", type=SEVERITIES, help="Only errors, or only what was repaired, skipped or noted.")
@click.option("--filter", "text", default="", metavar="TEXT", help="Only records with this in id, class or message.")
@click.option(
    "--limit", type=click.IntRange(0, 1_000_000), help=f"Most records a branch.  [default: {SHOWN}; exports: all]"
)
@click.option("--format", "form", type=FORMATS, help="Export the records instead of showing the tree.")
@click.option("--output", metavar="FILE", help="Export into a file, in the form that its ending names.")
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@click.pass_obj
def errors(
    invocation: Invocation,
    *,
    name: str,
    error_class: str | None,
    step: str | None,
    severity: str | None,
    text: str,
    limit: int | None,
    form: str | None,
    output: str | None,
    force: bool,
) -> int:
    """Show what a run says of its records: by step, then class, then record; or export it as CSV or JSON."""
    to = destination_of(form, output, force=force)
    wanted = Wanted(step, error_class, Severity(severity) if severity else None, text, limit)

    async def work(deck: Deck, _: Stop) -> int:
        found = await deck.runs.find(name)
        if to is None:
            await print_errors(deck, found, wanted, invocation.out)
        else:
            await export_errors(deck, found, wanted, to, invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


@run.command()
@click.argument("name", metavar="RUN")
@click.pass_obj
def cancel(invocation: Invocation, name: str) -> int:
    """Cancel a run, whichever process runs it; what it has committed stays."""

    async def work(deck: Deck, _: Stop) -> int:
        found = await deck.runs.find(name)
        await deck.runs.cancel(found.id)
        try:
            async with asyncio.timeout(CANCEL_PATIENCE):
                found = (await deck.runs.wait(found.id)).run
        except TimeoutError:
            found = await deck.runs.find(str(found.id))
        out = invocation.out
        if out.as_json:
            out.document(run_document(found, out))
        else:
            out.line(f"Run {found.id}: {state_word(found.state)}")
        return ExitCode.OK

    return with_deck(invocation, work)


@run.command()
@click.argument("name", metavar="RUN")
@click.pass_obj
def resume(invocation: Invocation, name: str) -> int:
    """Go on where a run stopped."""
    return follow_up(invocation, name, lambda deck, run_id: deck.runs.resume(run_id))


@run.command()
@click.argument("name", metavar="RUN")
@click.pass_obj
def retry(invocation: Invocation, name: str) -> int:
    """Run the steps again in which something failed."""
    return follow_up(invocation, name, lambda deck, run_id: deck.runs.retry_failed(run_id))


@run.command()
@click.argument("name", metavar="RUN")
@click.pass_obj
def approve(invocation: Invocation, name: str) -> int:
    """Apply the removals that a run holds back."""
    return follow_up(invocation, name, lambda deck, run_id: deck.runs.approve(run_id))


run.add_command(undo)


def _step_words(step: StepRow, message: str) -> str:
    return f"{step.state.value}, {message}" if message else step.state.value
