"""`syncdeck profile login`: signs in again to a profile, by whatever its kind has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.profiles.given import HOW, asked_secret, given_secrets
from tui.cli.profiles.kinds import MEDIA_KINDS, fitting, form_of
from tui.cli.profiles.lines import tell_profile
from tui.cli.profiles.media_sign_in import SignInWish, log_in, log_in_member, sign_in_others
from tui.cli.profiles.trakt_sign_in import log_in_trakt
from tui.cli.runs.phases import on_deck
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.model.profiles import ProfileKind

if TYPE_CHECKING:
    from tui.deck import Deck


@click.command(cls=DeckCommand)
@click.argument("name")
@click.option("--username", help="Another user name.")
@click.option("--password", metavar="SECRET", help=f"The password: {HOW}; asked for when it is not given.")
@click.option("--token", metavar="SECRET", help="The API key or access token, for kinds that have one.")
@click.option("--server", default="", help="Which of several servers of a Plex account.")
@click.option("--quick-connect", "is_quick", is_flag=True, help="Sign in to Jellyfin by a code.")
@click.option("--user", default="", help="A home user or friend with whom the Plex server is shared.")
@click.option("--pin", metavar="SECRET", help=f"The PIN of that home user: {HOW}.")
@click.pass_obj
def login(
    invocation: Invocation,
    *,
    name: str,
    username: str | None,
    password: str | None,
    token: str | None,
    server: str,
    is_quick: bool,
    user: str,
    pin: str | None,
) -> int:
    """Sign in again: by a PIN (Plex), by a code (Jellyfin, Trakt), or with another password, token or API key."""
    secrets = given_secrets(invocation, password=password, token=token)
    found = on_deck(invocation, lambda deck: deck.profiles.find(name))
    if found.kind is ProfileKind.TRAKT:
        found = log_in_trakt(invocation, found, fitting(form_of(found.kind), username, secrets))
        tell_profile(found, f"Signed in to '{found.name}'", invocation.out)
        return ExitCode.OK
    if found.kind in MEDIA_KINDS:
        fitted = fitting(form_of(found.kind), username, secrets)
        if user:
            log_in_member(invocation, found, user, given_secrets(invocation, pin=pin).get("pin", ""))
            tell_profile(found, f"Signed in {user} to '{found.name}'", invocation.out)
            return ExitCode.OK
        found = log_in(invocation, found, username, SignInWish(fitted, server, is_quick))
        sign_in_others(invocation, found)
        tell_profile(found, f"Signed in to '{found.name}'", invocation.out)
        return ExitCode.OK
    if not secrets:
        form = form_of(found.kind)
        secrets[form.secret] = asked_secret(invocation, form, found.name)

    async def work(deck: Deck, _: Stop) -> int:
        fitted = fitting(form_of((await deck.profiles.find(name)).kind), username, secrets)
        tell_profile(
            await deck.profiles.edit(name, username=username, secrets=fitted), f"Signed in to '{name}'", invocation.out
        )
        return ExitCode.OK

    return with_deck(invocation, work)
