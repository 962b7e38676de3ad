"""`syncdeck alarm`: who is told when something needs a person, and by which rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import click

from tui.cli.alarm.lines import alarm_document, alarm_lines, channel_document, channel_table, rule_document, rule_table
from tui.cli.commands import DeckGroup
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.profiles.given import HOW, given_secrets
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import InvalidInput, SyncError
from tui.model.alarms import AlarmRule, ChannelDraft, ChannelKind
from tui.redact import address_secrets

if TYPE_CHECKING:
    from tui.deck import Deck

RULES = click.Choice([rule.value for rule in AlarmRule])
SWITCHES = {"on": True, "off": False}


@click.group(cls=DeckGroup)
def alarm() -> None:
    """Tell people of trouble: list, add, edit, rm, on, off, test, rules, set.

    They are told while the service runs (syncdeck serve) or a dashboard is open.
    """


@alarm.command()
@click.pass_obj
def ls(invocation: Invocation) -> int:
    """List what is the matter, and the channels on which people are told."""

    async def work(deck: Deck, _: Stop) -> int:
        alarms, channels, out = await deck.alarms.open(), await deck.alarms.channels(), invocation.out
        names, now = await _names(deck), deck.clock.now()
        if out.as_json:
            told = [channel_document(one, names, out) for one in channels]
            out.document({"open": [alarm_document(one, out) for one in alarms], "channels": told})
            return ExitCode.OK
        for line in alarm_lines(alarms, now, out):
            out.line(line)
        for line in channel_table(channels, names, now, out) if channels else []:
            out.line(line)
        if not channels:
            out.note("Nobody is told: syncdeck alarm add NAME ADDRESS, with an address such as ntfy://my-topic")
        return ExitCode.OK

    return with_deck(invocation, work)


@alarm.command()
@click.argument("name")
@click.argument("address")
@click.option("--ping", "is_ping", is_flag=True, help="A check of scheduled runs, as Healthchecks.io has them.")
@click.option("--rule", "rules", type=RULES, multiple=True, help="Only alarms of this rule; may be repeated.")
@click.option("--profile", default="", metavar="NAME", help="With --ping: only runs of this profile.")
@click.option("--test", "is_tried", is_flag=True, help="Send a test message at once.")
@click.pass_obj
def add(
    invocation: Invocation,
    *,
    name: str,
    address: str,
    is_ping: bool,
    rules: tuple[str, ...],
    profile: str,
    is_tried: bool,
) -> int:
    """Add a channel on which people are told.

    ADDRESS is one of the library apprise, such as ntfy://my-topic, mailto://user:password@mail.example,
    gotify://host/token or json://host/path; with --ping the https address of a check. It is a secret: give it by
    - (stdin), env:NAME, file:PATH or cmd:COMMAND; typed as it is, others can see it.
    """
    if is_ping and rules:
        raise click.UsageError("--rule is for alarms; a check is pinged by runs")
    secret = given_secrets(invocation, address=address)["address"]
    invocation.out.redactor.add(*address_secrets(secret))
    kind = ChannelKind.PING if is_ping else ChannelKind.NOTIFY
    draft = ChannelDraft(name, kind, tuple(map(AlarmRule, rules)), profile)

    async def work(deck: Deck, _: Stop) -> int:
        added = await deck.alarms.add(draft, secret)
        said = f"Added channel '{added.name}'"
        if is_tried:
            await _try(deck, added.name, said)
        return await _tell(deck, invocation, added.name, said)

    return with_deck(invocation, work)


@alarm.command()
@click.argument("name")
@click.option("--address", metavar="SECRET", help=f"Another address: {HOW}.")
@click.option("--name", "new_name", metavar="NAME", help="Another name.")
@click.option("--rule", "rules", type=RULES, multiple=True, help="Only alarms of this rule; may be repeated.")
@click.option("--all-rules", "takes_all", is_flag=True, help="All alarms again.")
@click.option("--profile", metavar="NAME", help='Of a check: only runs of this profile; "" = of all.')
@click.pass_obj
def edit(
    invocation: Invocation,
    *,
    name: str,
    address: str | None,
    new_name: str | None,
    rules: tuple[str, ...],
    takes_all: bool,
    profile: str | None,
) -> int:
    """Change a channel; what is not given stays."""
    secret = given_secrets(invocation, address=address).get("address", "")
    invocation.out.redactor.add(*address_secrets(secret))

    async def work(deck: Deck, _: Stop) -> int:
        found = await deck.alarms.find(name)
        if rules and found.kind is ChannelKind.PING:
            raise InvalidInput("A check is pinged by runs, not by rules")
        kept = () if takes_all else tuple(map(AlarmRule, rules)) or found.rules
        own = (await _names(deck)).get(found.profile_id or 0, "") if profile is None else profile
        changed = await deck.alarms.edit(
            found.name, ChannelDraft(new_name or found.name, found.kind, kept, own), secret
        )
        return await _tell(deck, invocation, changed.name, f"Changed channel '{changed.name}'")

    return with_deck(invocation, work)


@alarm.command()
@click.argument("name")
@click.pass_obj
def rm(invocation: Invocation, name: str) -> int:
    """Remove a channel, with what is on its way to it."""

    async def remove(deck: Deck, own: str) -> None:
        await deck.alarms.remove(own)
        shown = invocation.out.text(own)
        if invocation.out.as_json:
            invocation.out.document({"removed": shown})
        else:
            invocation.out.line(f"Removed channel '{shown}'")

    return _with_channel(invocation, name, remove)


@alarm.command()
@click.argument("name")
@click.pass_obj
def on(invocation: Invocation, name: str) -> int:
    """Let a channel be told again."""
    return _switched(invocation, name, is_on=True)


@alarm.command()
@click.argument("name")
@click.pass_obj
def off(invocation: Invocation, name: str) -> int:
    """Let a channel rest; what is on its way to it is dropped."""
    return _switched(invocation, name, is_on=False)


@alarm.command()
@click.argument("name")
@click.pass_obj
def test(invocation: Invocation, name: str) -> int:
    """Send a test message to a channel now; a check is told of a success."""

    async def send(deck: Deck, own: str) -> None:
        await deck.alarms.test(own)
        await _tell(deck, invocation, own, f"{own} took the test message")

    return _with_channel(invocation, name, send)


@alarm.command()
@click.pass_obj
def rules(invocation: Invocation) -> int:
    """List by which rules people are told."""

    async def work(deck: Deck, _: Stop) -> int:
        found, out = await deck.alarms.rules(), invocation.out
        if out.as_json:
            out.document([rule_document(one) for one in found])
            return ExitCode.OK
        for line in rule_table(found, out):
            out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


@alarm.command("set")
@click.argument("rule", type=RULES)
@click.argument("values", metavar="on|off|NUMBER...", nargs=-1, required=True)
@click.pass_obj
def set_(invocation: Invocation, rule: str, values: tuple[str, ...]) -> int:
    """Turn a rule on or off, or set its number: alarm set run_failed 5."""
    is_on, threshold = _given(values)

    async def work(deck: Deck, _: Stop) -> int:
        changed, out = await deck.alarms.set_rule(AlarmRule(rule), is_on, threshold), invocation.out
        if out.as_json:
            out.document(rule_document(changed))
            return ExitCode.OK
        for line in rule_table([changed], out):
            out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


def _given(values: tuple[str, ...]) -> tuple[bool | None, float | None]:
    """What a person sets of a rule. Raises InvalidInput for what is neither a switch nor a number."""
    is_on: bool | None = None
    threshold: float | None = None
    for value in values:
        if value in SWITCHES:
            is_on = SWITCHES[value]
            continue
        try:
            threshold = float(value)
        except ValueError:
            raise InvalidInput("A rule takes on, off or a number", hint="syncdeck alarm rules lists them") from None
    return is_on, threshold


def _switched(invocation: Invocation, name: str, *, is_on: bool) -> int:
    async def switch(deck: Deck, own: str) -> None:
        await deck.alarms.set_on(own, is_on)
        await _tell(deck, invocation, own, f"{own} is {'told again' if is_on else 'off'}")

    return _with_channel(invocation, name, switch)


def _with_channel(invocation: Invocation, name: str, does: Callable[[Deck, str], Awaitable[None]]) -> int:
    """Do something with a channel under the name that it has, whatever the case of the one that was typed."""

    async def work(deck: Deck, _: Stop) -> int:
        await does(deck, (await deck.alarms.find(name)).name)
        return ExitCode.OK

    return with_deck(invocation, work)


async def _try(deck: Deck, name: str, said: str) -> None:
    """Send a test message to a new channel. Raises SyncError, which says that the channel is there."""
    try:
        await deck.alarms.test(name)
    except SyncError as error:
        error.message = f"{said}, which did not take the test message: {error.message}"
        raise


async def _tell(deck: Deck, invocation: Invocation, name: str, text: str) -> ExitCode:
    """Say what became of a channel."""
    out = invocation.out
    if out.as_json:
        out.document(channel_document(await deck.alarms.find(name), await _names(deck), out))
    else:
        out.line(out.text(text))
    return ExitCode.OK


async def _names(deck: Deck) -> dict[int, str]:
    return {profile.id: profile.name for profile in await deck.profiles.all()}
