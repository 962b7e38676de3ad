"""`syncdeck profile`: the accounts of the household."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckGroup
from tui.cli.documents import profile_document, run_document
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.lists.trakt_room import room_of
from tui.cli.profiles.given import HOW, asked_secret, given_secrets, given_settings, secrets_among
from tui.cli.profiles.kinds import CARD_KINDS, MEDIA_KINDS, base_address, fitting, form_of
from tui.cli.profiles.lines import profile_lines, profile_table, run_table, tell_added, tell_profile
from tui.cli.profiles.login import login
from tui.cli.profiles.media_sign_in import SignInWish, add_media, sign_in_others
from tui.cli.profiles.rm import rm
from tui.cli.profiles.server_lines import card_document, card_lines, library_document
from tui.cli.profiles.trakt_sign_in import add_trakt
from tui.cli.schedule.lines import schedule_document
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import InvalidInput
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.servers import ServerHealth, StoredLibrary
from tui.schedule_words import by_profile

if TYPE_CHECKING:
    from tui.deck import Deck


@click.group(cls=DeckGroup)
def profile() -> None:
    """Accounts: add, show, edit, test, sign in, enable, remove."""


profile.add_command(login)
profile.add_command(rm)


@profile.command()
@click.argument("kind", type=click.Choice([kind.value for kind in ProfileKind]))
@click.argument("name")
@click.option("--url", default="", help="Address of the server, as in http://panel.example:8080; Plex finds its own.")
@click.option("--username", default="", help="User name of the account.")
@click.option("--password", metavar="SECRET", help=f"Password: {HOW}.")
@click.option("--token", metavar="SECRET", help="Access token or API key, for kinds that have one.")
@click.option("--server", default="", help="Which of several servers of a Plex account.")
@click.option("--quick-connect", "is_quick", is_flag=True, help="Sign in to Jellyfin by a code.")
@click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="A setting of the profile; may be repeated.")
@click.option("--no-check", is_flag=True, help="Save without signing in first.")
@click.pass_obj
def add(
    invocation: Invocation,
    *,
    kind: str,
    name: str,
    url: str,
    username: str,
    password: str | None,
    token: str | None,
    server: str,
    is_quick: bool,
    pairs: tuple[str, ...],
    no_check: bool,
) -> int:
    """Add a profile, after signing in to it.

    Plex without --token signs in by a PIN and finds its server; Jellyfin without a password by Quick Connect; Trakt
    without --token by a code, with client_id and client_secret of an API app.
    """
    form = form_of(ProfileKind(kind))
    if form.needs_url and not url:
        raise InvalidInput(f"{form.title} needs an address", hint="Give it with --url")
    settings = given_settings(pairs, form, invocation.settings)
    own_secrets = secrets_among(invocation, form, settings)
    address = base_address(ProfileKind(kind), url) if url or kind == ProfileKind.TRAKT else ""
    draft = ProfileDraft(ProfileKind(kind), name, address, username, settings)
    invocation.out.redactor.add(*draft.hidden)
    secrets = fitting(form, username, given_secrets(invocation, password=password, token=token))
    if draft.kind is ProfileKind.TRAKT:
        added = add_trakt(invocation, draft, secrets | own_secrets, is_unchecked=no_check)
        tell_added(added, invocation.out)
        return ExitCode.OK
    if draft.kind in MEDIA_KINDS:
        added = add_media(invocation, draft, SignInWish(secrets, server, is_quick, no_check))
        if not no_check:
            sign_in_others(invocation, added)
        tell_added(added, invocation.out)
        return ExitCode.OK
    if form.needs_username and not username:
        raise InvalidInput(f"{form.title} needs a user name", hint="Give it with --username")
    if form.secret not in secrets:
        secrets[form.secret] = asked_secret(invocation, form, name)

    async def work(deck: Deck, _: Stop) -> int:
        added = await deck.profiles.add(draft, secrets, check=not no_check)
        tell_added(added, invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


@profile.command()
@click.pass_obj
def ls(invocation: Invocation) -> int:
    """List the profiles."""

    async def work(deck: Deck, _: Stop) -> int:
        profiles = await deck.profiles.all()
        last = {run.profile_id: run for run in await deck.store.runs.latest_by_profile()}
        out = invocation.out
        if out.as_json:
            out.document([profile_document(found, out) for found in profiles])
        elif profiles:
            plans = by_profile(await deck.schedules.all())
            for line in profile_table(profiles, last, plans, deck.clock.now(), out):
                out.line(line)
        else:
            out.note("No profiles yet; syncdeck profile add xtream NAME --url URL --username U adds one")
        return ExitCode.OK

    return with_deck(invocation, work)


@profile.command()
@click.argument("name")
@click.pass_obj
def show(invocation: Invocation, name: str) -> int:
    """Show a profile, its account and its last runs."""

    async def work(deck: Deck, _: Stop) -> int:
        found = await deck.profiles.find(name)
        runs = await deck.store.runs.recent(5, profile_id=found.id)
        card, libraries = await _card_of(deck, found)
        room, plan = await room_of(deck, found), await deck.schedules.of(found.name)
        out, now = invocation.out, deck.clock.now()
        if out.as_json:
            server = {"server": card_document(card, now, out)} if found.kind in CARD_KINDS else {}
            listed = {"libraries": [library_document(library, out) for library in libraries]} if server else {}
            document = profile_document(found, out) | server | listed
            document |= {} if room is None else {"trakt": room.document(out)}
            document |= {"schedules": [schedule_document(shown, out) for shown in plan]}
            out.document(document | {"runs": [run_document(run, out) for run in runs]})
            return ExitCode.OK
        for line in profile_lines(found, plan, now, out):
            out.line(line)
        for line in ["", "Server", *card_lines(card, libraries, now, out)] if card else []:
            out.line(line)
        for line in ["", "Room at Trakt", *room.lines(now)] if room else []:
            out.line(line)
        for line in ["", "Last runs", *run_table(runs, now, out)] if runs else []:
            out.line(line)
        return ExitCode.OK

    return with_deck(invocation, work)


@profile.command()
@click.argument("name")
@click.option("--name", "new_name", help="A new name.")
@click.option("--url", help="A new address.")
@click.option("--username", help="A new user name.")
@click.option("--password", metavar="SECRET", help=f"A new password: {HOW}.")
@click.option("--token", metavar="SECRET", help="A new access token, for kinds that have one.")
@click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="A setting; KEY= takes it out.")
@click.option("--no-check", is_flag=True, help="Save without signing in first.")
@click.pass_obj
def edit(
    invocation: Invocation,
    *,
    name: str,
    new_name: str | None,
    url: str | None,
    username: str | None,
    password: str | None,
    token: str | None,
    pairs: tuple[str, ...],
    no_check: bool,
) -> int:
    """Change a profile; what is not given stays."""
    secrets = given_secrets(invocation, password=password, token=token)
    if not (new_name or url or username or secrets or pairs):
        raise InvalidInput(
            "Nothing to change", hint="Give --name, --url, --username, --password, --token or --set KEY=VALUE"
        )

    async def work(deck: Deck, _: Stop) -> int:
        before = await deck.profiles.find(name)
        form = form_of(before.kind)
        changes = given_settings(pairs, form, invocation.settings)
        fitted = fitting(form, username, secrets) | secrets_among(invocation, form, changes)
        settings = {key: value for key, value in (before.settings | changes).items() if value}
        edited = await deck.profiles.edit(
            name,
            url=base_address(before.kind, url) if url else None,
            username=username,
            settings=settings,
            new_name=new_name,
            secrets=fitted or None,
            check=not no_check,
        )
        tell_profile(edited, f"Changed profile '{edited.name}'", invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


@profile.command()
@click.argument("name")
@click.pass_obj
def test(invocation: Invocation, name: str) -> int:
    """Sign in to a profile, and show what its server says."""

    async def work(deck: Deck, _: Stop) -> int:
        await deck.profiles.test(name)
        tell_profile(await deck.profiles.find(name), f"Signed in to '{name}'", invocation.out)
        return ExitCode.OK

    return with_deck(invocation, work)


@profile.command()
@click.argument("name")
@click.pass_obj
def enable(invocation: Invocation, name: str) -> int:
    """Let `sync --all` and its schedule take the profile again."""
    return _switch(invocation, name, is_enabled=True)


@profile.command()
@click.argument("name")
@click.pass_obj
def disable(invocation: Invocation, name: str) -> int:
    """Let `sync --all` and its schedule pass the profile over; everything stored stays."""
    return _switch(invocation, name, is_enabled=False)


async def _card_of(deck: Deck, found: Profile) -> tuple[ServerHealth | None, Sequence[StoredLibrary]]:
    """The card of a media server, and what it lists; None for other kinds."""
    card = await deck.store.health.get(found.id) if found.kind in CARD_KINDS else None
    libraries = await deck.store.library.libraries(card.server_id) if card and card.server_id else []
    return card, libraries


def _switch(invocation: Invocation, name: str, *, is_enabled: bool) -> int:
    async def work(deck: Deck, _: Stop) -> int:
        await deck.profiles.set_enabled(name, is_enabled)
        tell_profile(
            await deck.profiles.find(name),
            f"{'Enabled' if is_enabled else 'Disabled'} profile '{name}'",
            invocation.out,
        )
        return ExitCode.OK

    return with_deck(invocation, work)
