"""`syncdeck sync`: brings catalogues and mirrors of libraries up to date, in the foreground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.documents import progress_document
from tui.cli.exit_codes import ExitCode, code_of_error, worst_of
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.profiles.open_accounts import tell_open_accounts
from tui.cli.queue.sending import QUEUES, ended_so_far, send_all
from tui.cli.runs.follow import Follower
from tui.cli.runs.progress import progress_line
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import Conflict, InvalidInput, NetworkError
from tui.model.profiles import Profile
from tui.model.runs import Run, RunOptions

if TYPE_CHECKING:
    from tui.deck import Deck


@click.command(cls=DeckCommand)
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--all", "takes_all", is_flag=True, help="Every enabled profile.")
@click.option("--dry-run", is_flag=True, help="Fetch and compare, and write nothing.")
@click.option("--full", is_flag=True, help="Fetch everything again, also what seems unchanged.")
@click.option("--approve", is_flag=True, help="Apply the removals that the safety gate would hold.")
@click.pass_obj
def sync(
    invocation: Invocation, *, names: tuple[str, ...], takes_all: bool, dry_run: bool, full: bool, approve: bool
) -> int:
    """Sync profiles: catalogues of panels; libraries and watched states of Plex, Jellyfin and Emby.

    Those of one server run one after another. What people have watched on one server is brought to the others.
    """
    options, out = RunOptions(dry_run=dry_run, full=full, approve=approve), invocation.out

    async def work(deck: Deck, stop: Stop) -> int:
        chosen = await _chosen(deck, names, takes_all=takes_all)
        if not chosen:
            out.note("Nothing to do: no profile is enabled")
        before = await ended_so_far(deck)
        follower, runs, codes = Follower(deck, out, stop), [], []
        for profile in chosen:
            try:
                runs.append(await deck.runs.start_sync(profile.name, options))
            except Conflict as conflict:
                codes.append(await tell_busy(deck, conflict, out))
            except NetworkError as left_alone:
                out.error(left_alone)
                codes.append(code_of_error(left_alone))
        code = worst_of([*codes, await follower.to_the_end(runs)])
        if not dry_run and any(run.kind in QUEUES for run in runs):
            await send_all(deck, out, stop, before)
            await _tell_nobodys(deck, out)
        return stop.code or code

    return with_deck(invocation, work, run_engine=True, sends=not dry_run)


async def tell_busy(deck: Deck, conflict: Conflict, out: Output) -> ExitCode:
    """Say that another run is in the way, with its progress."""
    rival: Run | None = await deck.store.runs.get(conflict.run_id) if conflict.run_id else None
    if rival and out.as_json:
        out.document(progress_document(rival, out))
    elif rival:
        out.line(progress_line(rival, out, with_bar=True))
    out.error(conflict)
    return ExitCode.BUSY


async def _tell_nobodys(deck: Deck, out: Output) -> None:
    """Say what to do as long as not one account is somebody's; runs warn of single ones themselves."""
    if all(link.person_id is None for link in await deck.store.hub.links()):
        await tell_open_accounts(deck, out)


async def _chosen(deck: Deck, names: tuple[str, ...], *, takes_all: bool) -> list[Profile]:
    """The profiles that are meant, each once. Raises InvalidInput before anything starts."""
    profiles = await deck.profiles.all()
    if takes_all:
        return [profile for profile in profiles if profile.enabled]
    if names:
        found = [await deck.profiles.find(name) for name in names]
        return list({profile.id: profile for profile in found}.values())
    if len(profiles) == 1:
        return profiles
    known = ", ".join(profile.name for profile in profiles)
    hint = f"Known are: {known}" if known else "There are no profiles yet: profile add xtream NAME --url URL adds one"
    raise InvalidInput("Which profile? Name one or more, or give --all", hint=hint)
