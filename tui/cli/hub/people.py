"""`syncdeck people`: the members of the household, and whose the accounts are that played things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckGroup
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.profiles.accounts import account_document, account_named, account_table, account_text, people_document
from tui.cli.profiles.open_accounts import open_accounts, open_text
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.model.plays import Person, ServerAccount

if TYPE_CHECKING:
    from tui.deck import Deck


@click.group(cls=DeckGroup)
def people() -> None:
    """People: list them, and say whose an account is. ACCOUNT is an id, a user name or a friendly name."""


@people.command()
@click.pass_obj
def ls(invocation: Invocation) -> int:
    """List every account, and whose it is."""

    async def work(deck: Deck, _: Stop) -> int:
        out = invocation.out
        persons, accounts = await deck.people.all(), await deck.people.accounts()
        if out.as_json:
            out.document(people_document(persons, accounts, out))
            return ExitCode.OK
        if not accounts and not persons:
            out.note("No accounts yet; syncdeck import tautulli PATH brings them with their plays")
        for line in account_table(accounts, out) if accounts else []:
            out.line(line)
        _tell_rest(invocation, persons, {account.person_id for account in accounts})
        if waiting := open_accounts(accounts):
            out.note(f"{open_text(len(waiting))}: syncdeck people map ACCOUNT PERSON")
        return ExitCode.OK

    return with_deck(invocation, work)


@people.command("map")
@click.argument("account")
@click.argument("person")
@click.pass_obj
def map_(invocation: Invocation, account: str, person: str) -> int:
    """Say whose an account is. A person of a new name is added."""

    async def work(deck: Deck, _: Stop) -> int:
        known = {other.id for other in await deck.people.all()}
        found = account_named(await deck.people.accounts(), account)
        await deck.people.map(found.id, person)
        owner = (await _read_again(deck, found)).person_name
        is_new = {other.id for other in await deck.people.all()} != known
        added = ", a new person" if is_new else ""
        code = await _tell(deck, invocation, found, f"{account_text(found)} is {owner}{added}")
        await _tell_queued(deck, invocation)
        return code

    return with_deck(invocation, work)


@people.command()
@click.argument("account")
@click.pass_obj
def unmap(invocation: Invocation, account: str) -> int:
    """Say that an account is nobody's again."""

    async def work(deck: Deck, _: Stop) -> int:
        found = account_named(await deck.people.accounts(), account)
        await deck.people.unmap(found.id)
        return await _tell(deck, invocation, found, f"{account_text(found)} is nobody's")

    return with_deck(invocation, work)


@people.command()
@click.argument("account")
@click.option("--undo", is_flag=True, help="Ask for its person again.")
@click.pass_obj
def ignore(invocation: Invocation, account: str, undo: bool) -> int:
    """Leave an account nobody's, and ask no more."""

    async def work(deck: Deck, _: Stop) -> int:
        found = account_named(await deck.people.accounts(), account)
        await deck.people.ignore(found.id, not undo)
        stays = "waits for a person again" if undo else "stays nobody's"
        return await _tell(deck, invocation, found, f"{account_text(found)} {stays}")

    return with_deck(invocation, work)


@people.command()
@click.argument("person")
@click.argument("new_name", metavar="NEW")
@click.pass_obj
def rename(invocation: Invocation, person: str, new_name: str) -> int:
    """Give a person another name; accounts and plays stay with them."""

    async def work(deck: Deck, _: Stop) -> int:
        out, name = invocation.out, new_name.strip()
        await deck.people.rename(person, name)
        if out.as_json:
            out.document({"renamed": out.text(person), "name": out.text(name)})
        else:
            out.line(f"{out.text(person)} is called {out.text(name)} now")
        return ExitCode.OK

    return with_deck(invocation, work)


@people.command()
@click.argument("person")
@click.pass_obj
def rm(invocation: Invocation, person: str) -> int:
    """Forget a person; every play stays."""

    async def work(deck: Deck, _: Stop) -> int:
        out = invocation.out
        await deck.people.remove(person)
        if out.as_json:
            out.document({"removed": out.text(person)})
        else:
            out.line(f"Forgot {out.text(person)}; no play was removed")
        return ExitCode.OK

    return with_deck(invocation, work)


def _tell_rest(invocation: Invocation, persons: list[Person], with_account: set[int | None]) -> None:
    """Name the people to whom no account belongs."""
    alone = [invocation.out.text(person.name, 40) for person in persons if person.id not in with_account]
    if alone:
        invocation.out.line(f"Without an account: {', '.join(alone)}")


async def _tell(deck: Deck, invocation: Invocation, account: ServerAccount, sentence: str) -> ExitCode:
    out = invocation.out
    if out.as_json:
        out.document(account_document(await _read_again(deck, account), out))
    else:
        out.line(out.text(sentence))
    return ExitCode.OK


async def _tell_queued(deck: Deck, invocation: Invocation) -> None:
    """Say that what people have watched waits to go to servers; mapping may have brought that about."""
    if waiting := await deck.outbox.moving():
        invocation.out.note(f"{waiting:,} in the queue for servers: syncdeck queue flush sends them now")


async def _read_again(deck: Deck, account: ServerAccount) -> ServerAccount:
    return next(found for found in await deck.people.accounts() if found.id == account.id)
