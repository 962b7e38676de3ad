"""`syncdeck queue`: the changes that are on their way to servers, and why those that wait do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckGroup
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.output import Output
from tui.cli.profiles.kinds import CARD_KINDS
from tui.cli.queue.documents import delivery_document, lane_document, queue_document
from tui.cli.queue.lines import delivery_lines, delivery_table, lane_table
from tui.cli.queue.sending import PATIENCE, Sending, Wanted, code_of, code_of_left, counted, left_lines
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import InvalidInput
from tui.formatting import delivery_word
from tui.model.outbox import OPEN_STATES, Delivery, DeliveryFilter, DeliveryState, Lane
from tui.model.profiles import Profile

if TYPE_CHECKING:
    from tui.deck import Deck

STATES = click.Choice([state.value for state in DeliveryState])
MOST = 1_000
"""Deliveries that are told one by one after a retry."""
TIMEOUT = click.FloatRange(min=0)


@click.group(cls=DeckGroup)
def queue() -> None:
    """Deliveries of changes to servers: list, show, flush, retry, drop, pause, resume, wait."""


@queue.command()
@click.option("--state", "states", type=STATES, multiple=True, help="Only in this state; may be repeated.")
@click.option("--all", "takes_all", is_flag=True, help="Those as well that have ended and are still kept.")
@click.option("--profile", "name", metavar="NAME", help="Only for the server of this profile.")
@click.option("--person", "whose", metavar="P", help="Only of this person.")
@click.option("--filter", "text", default="", metavar="TEXT", help="Only with this in title, person or target.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Most deliveries.")
@click.pass_obj
def ls(
    invocation: Invocation,
    *,
    states: tuple[str, ...],
    takes_all: bool,
    name: str | None,
    whose: str | None,
    text: str,
    limit: int,
) -> int:
    """List the lanes of all servers, and what is in them, newest first."""
    wanted = frozenset(map(DeliveryState, states)) or frozenset(DeliveryState if takes_all else OPEN_STATES)

    async def work(deck: Deck, _: Stop) -> int:
        chosen = DeliveryFilter(
            states=wanted,
            profile_id=(await _server(deck, name)).id if name else None,
            person_id=(await deck.hub.person_for(whose)).id if whose else None,
            text=text,
        )
        found = await deck.outbox.page(chosen, limit=limit)
        lanes, out = await deck.outbox.lanes(), invocation.out
        if out.as_json:
            listed = {"deliveries": [delivery_document(one, out) for one in found]}
            out.document(queue_document(lanes, await deck.outbox.tally(), out) | listed)
        else:
            _print(found, lanes, deck.clock.now(), out)
            _tell_rest(len(found), await deck.outbox.count(chosen), out)
        return ExitCode.OK

    return with_deck(invocation, work)


@queue.command()
@click.argument("key", metavar="ID", type=int)
@click.pass_obj
def show(invocation: Invocation, key: int) -> int:
    """Show one delivery whole.

    With the values on all sides, who decided, what went wrong, and request and answer in short.
    """

    async def work(deck: Deck, _: Stop) -> int:
        out, found = invocation.out, await deck.outbox.get(key)
        if out.as_json:
            out.document(delivery_document(found, out))
            return ExitCode.OK
        lanes = await deck.outbox.lanes()
        lane = next((lane for lane in lanes if lane.profile_id == found.profile_id), None)
        for line in delivery_lines(found, lane, deck.clock.now(), out):
            out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


@queue.command()
@click.argument("name", required=False)
@click.option("--timeout", type=TIMEOUT, metavar="S", help="Seconds to wait at most.")
@click.pass_obj
def flush(invocation: Invocation, *, name: str | None, timeout: float | None) -> int:
    """Try now what waits, and tell what is left.

    For one server or for all; lanes that are closed are tried as well, those that a person paused are not.
    """

    async def work(deck: Deck, stop: Stop) -> int:
        profile = await _server(deck, name) if name else None
        sending = Sending(deck, invocation.out, stop)
        await deck.outbox.flush(profile.name if profile else None)
        await sending.wait(Wanted(profile_id=profile.id if profile else None), timeout)
        return stop.code or await _tell_left(deck, profile, invocation.out)

    return with_deck(invocation, work, run_engine=True)


@queue.command()
@click.argument("keys", metavar="[ID...]", nargs=-1, type=int)
@click.pass_obj
def retry(invocation: Invocation, keys: tuple[int, ...]) -> int:
    """Try again what is dead, all of it without ids.

    What waits is tried now. What is held back leaves only when it is named here: that approves it.
    """

    async def work(deck: Deck, stop: Stop) -> int:
        dead = DeliveryFilter(frozenset({DeliveryState.DEAD}))
        meant = list(dict.fromkeys(keys)) or [one.id for one in await deck.outbox.page(dead, limit=MOST)]
        if not meant:
            invocation.out.note("Nothing to retry: no delivery is dead")
        sending = Sending(deck, invocation.out, stop)
        await (deck.outbox.retry(meant) if keys else deck.outbox.retry_dead())
        await sending.wait(Wanted(), PATIENCE)
        return stop.code or await _tell_each(deck, meant, invocation.out)

    return with_deck(invocation, work, run_engine=True)


@queue.command()
@click.argument("keys", metavar="ID...", nargs=-1, required=True, type=int)
@click.pass_obj
def drop(invocation: Invocation, keys: tuple[int, ...]) -> int:
    """Give deliveries up.

    The server keeps what it says, until somebody watches or marks the title again.
    """

    async def work(deck: Deck, _: Stop) -> int:
        meant = list(dict.fromkeys(keys))
        await deck.outbox.drop(meant)
        return await _tell_each(deck, meant, invocation.out)

    return with_deck(invocation, work)


@queue.command()
@click.argument("name")
@click.pass_obj
def pause(invocation: Invocation, name: str) -> int:
    """Let nothing leave for a server."""

    async def work(deck: Deck, _: Stop) -> int:
        profile = await _server(deck, name)
        await deck.outbox.pause(profile.name)
        return await _tell_lane(deck, profile, "is paused", invocation.out)

    return with_deck(invocation, work)


@queue.command()
@click.argument("name")
@click.pass_obj
def resume(invocation: Invocation, name: str) -> int:
    """Let changes leave for a server again.

    They do while the service runs or a dashboard is open, or with sync, watch, queue flush and queue wait.
    """

    async def work(deck: Deck, _: Stop) -> int:
        profile = await _server(deck, name)
        await deck.outbox.resume(profile.name)
        return await _tell_lane(deck, profile, "goes on", invocation.out)

    return with_deck(invocation, work)


@queue.command()
@click.option("--timeout", type=TIMEOUT, metavar="S", help="Seconds to wait at most; as long as it takes, without.")
@click.pass_obj
def wait(invocation: Invocation, timeout: float | None) -> int:
    """Wait until everything has left.

    Also for servers that have to come back first; --timeout says how long. What is held or dead is not waited for,
    nor what waits for somebody to sign in or to resume a lane.
    """

    async def work(deck: Deck, stop: Stop) -> int:
        await Sending(deck, invocation.out, stop, waits_for_servers=True).wait(Wanted(), timeout)
        return stop.code or await _tell_left(deck, None, invocation.out)

    return with_deck(invocation, work, run_engine=True)


async def _server(deck: Deck, name: str) -> Profile:
    """The profile of a server that is written to. Raises InvalidInput for all others."""
    profile = await deck.profiles.find(name)
    if profile.kind not in CARD_KINDS:
        raise InvalidInput(f"Nothing is written to {profile.name}", hint="syncdeck queue ls lists the servers")
    return profile


def _print(found: Sequence[Delivery], lanes: Sequence[Lane], now: float, out: Output) -> None:
    for line in lane_table(lanes, now, out):
        out.line(line)
    if not lanes:
        out.note("No server that is written to; syncdeck profile add plex NAME adds one")
    if found:
        out.line()
        for line in delivery_table(found, {lane.profile_id: lane for lane in lanes}, now, out):
            out.line(line)
    elif lanes:
        out.note("Nothing is on its way")


def _tell_rest(shown: int, count: int, out: Output) -> None:
    if shown < count:
        out.note(f"Only the newest {shown:,} of {count:,} are shown; --limit shows more")


async def _tell_each(deck: Deck, keys: Sequence[int], out: Output) -> ExitCode:
    """Say how each of these changes stands now."""
    found = [await deck.outbox.get(key) for key in keys]
    if out.as_json:
        out.document({"states": counted(found), "deliveries": [delivery_document(one, out) for one in found]})
    for one in [] if out.as_json else found:
        target = out.text(one.profile, 60)
        out.line(f"{one.id}: {out.text(one.title, 80)} for {target}: {delivery_word(one.state)}{_because(one, out)}")
    return code_of(found)


def _because(one: Delivery, out: Output) -> str:
    """Why it is so, where that is known."""
    why = one.outcome or ("" if one.state is DeliveryState.PENDING else one.last_error)
    return f", {out.text(why, 200)}" if why else ""


async def _tell_left(deck: Deck, profile: Profile | None, out: Output) -> ExitCode:
    """Say what is still in the queue, of one server or of all, and why."""
    lanes = [lane for lane in await deck.outbox.lanes() if profile is None or lane.profile_id == profile.id]
    if out.as_json:
        out.document(queue_document(lanes, await deck.outbox.tally(), out))
    else:
        for line in left_lines(lanes, out) or ["Nothing waits"]:
            out.line(line)
    return code_of_left(lanes)


async def _tell_lane(deck: Deck, profile: Profile, word: str, out: Output) -> ExitCode:
    """Say what became of a lane."""
    lane = next(lane for lane in await deck.outbox.lanes() if lane.profile_id == profile.id)
    if out.as_json:
        out.document(lane_document(lane, out))
    else:
        out.line(f"{out.text(profile.name, 60)} {word}; {lane.counts.open:,} in its lane")
    return ExitCode.OK
