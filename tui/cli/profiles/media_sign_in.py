"""Signing in to a media server from the command line: by secret, by a code, and those who share a Plex server."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import click

from tui.cli.invocation import Invocation
from tui.cli.profiles.given import asked_secret
from tui.cli.profiles.kinds import form_of
from tui.cli.profiles.sign_in_code import tell_code
from tui.cli.runs.phases import on_deck
from tui.errors import AuthError, InvalidInput, SyncError
from tui.model.profiles import Profile, ProfileDraft, ProfileKind

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.engine.accounts.server_access import Member
    from tui.model.server_sign_in import FoundServer

ACCOUNT_TOKEN = "account_token"  # noqa: S105 - the name of a secret, not one
TOKEN = "token"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True)
class SignInWish:
    """How a person wants to sign in."""

    secrets: Mapping[str, str] = field(default_factory=dict)
    server: str = ""
    """Name of the one of several Plex servers."""
    is_quick: bool = False
    """By Quick Connect, even where a password could be asked for."""
    is_unchecked: bool = False


def add_media(invocation: Invocation, draft: ProfileDraft, wish: SignInWish) -> Profile:
    """Add the profile of a media server. Raises SyncError."""
    is_plex = draft.kind is ProfileKind.PLEX
    if wish.is_unchecked:
        if not draft.url and not is_plex:
            raise InvalidInput(f"{form_of(draft.kind).title} needs an address", hint="Give it with --url.")
        return on_deck(invocation, lambda deck: deck.profiles.add(draft, wish.secrets, check=False))
    if is_plex and not wish.secrets:
        return _by_pin(invocation, draft, wish)
    if is_plex and not draft.url:
        return _at_plex_tv(invocation, draft, {ACCOUNT_TOKEN: wish.secrets[TOKEN]}, wish)
    draft, secrets = _completed(invocation, draft, wish)
    if not secrets:
        return _by_quick_connect(invocation, draft)
    return on_deck(invocation, lambda deck: deck.profiles.add(draft, secrets))


def log_in(invocation: Invocation, found: Profile, username: str | None, wish: SignInWish) -> Profile:
    """Sign in again to a stored profile. Raises SyncError."""
    from tui.engine.accounts.accounts import draft_of  # noqa: PLC0415 - loads the engine

    draft = replace(draft_of(found), username=username or found.username)
    if found.kind is ProfileKind.PLEX and not wish.secrets:
        return _by_pin(invocation, draft, wish)
    draft, secrets = _completed(invocation, draft, wish)
    if not secrets:
        return _by_quick_connect(invocation, draft)
    name, user = found.name, draft.username or None
    return on_deck(invocation, lambda deck: deck.profiles.edit(name, username=user, secrets=secrets))


def log_in_member(invocation: Invocation, found: Profile, user: str, pin: str) -> None:
    """Sign in a home user or friend of a Plex server, whose watched state can be read then. Raises SyncError."""
    members = on_deck(invocation, lambda deck: deck.sign_ins.members(found.name))
    member = next((known for known in members if user.casefold() in (known.name.casefold(), known.key)), None)
    if member is None:
        names = ", ".join(known.name for known in members) or "nobody"
        raise InvalidInput(f"{found.name} is not shared with '{user}'", hint=f"It is shared with: {names}.")
    chosen = member
    if chosen.is_protected and not pin:
        pin = _asked_pin(invocation, chosen)
    on_deck(invocation, lambda deck: deck.sign_ins.sign_in_member(found.name, chosen, pin))


def sign_in_others(invocation: Invocation, found: Profile) -> None:
    """Fetch the tokens of everybody with whom a Plex server is shared; those with a PIN are asked for theirs."""
    if found.kind is not ProfileKind.PLEX:
        return
    left = on_deck(invocation, lambda deck: _open_members(invocation, deck, found))
    for member in left:
        command = f"syncdeck profile login {found.name} --user {member.name!r}"
        if not (member.is_protected and invocation.has_terminal):
            invocation.out.note(f"{member.name}: not signed in; {command} does it")
            continue
        _ask_one(invocation, found, member)


def _by_pin(invocation: Invocation, draft: ProfileDraft, wish: SignInWish) -> Profile:
    """Sign in at plex.tv by a PIN, then choose the server."""

    async def approved(deck: Deck) -> tuple[dict[str, str], Sequence[FoundServer]]:
        code = await deck.sign_ins.begin(draft.kind, url=draft.url, name=draft.name, settings=draft.settings)
        tell_code(invocation, code, deck.clock.now())
        await deck.sign_ins.wait(code)
        return dict(deck.sign_ins.secrets_of(code)), await deck.sign_ins.servers(code)

    secrets, found = on_deck(invocation, approved)
    return _with_server(invocation, draft, secrets, found, wish)


def _at_plex_tv(invocation: Invocation, draft: ProfileDraft, secrets: Mapping[str, str], wish: SignInWish) -> Profile:
    """Find the server of an account whose token is known."""
    found = on_deck(invocation, lambda deck: deck.sign_ins.servers_of(draft, secrets))
    return _with_server(invocation, draft, secrets, found, wish)


def _with_server(
    invocation: Invocation,
    draft: ProfileDraft,
    secrets: Mapping[str, str],
    found: Sequence[FoundServer],
    wish: SignInWish,
) -> Profile:
    chosen = _chosen(invocation, draft, found, wish.server)
    invocation.out.note(f"Looking for the best way to {chosen.name}...")
    return on_deck(invocation, lambda deck: deck.sign_ins.take_server(draft, secrets, chosen))


def _chosen(invocation: Invocation, draft: ProfileDraft, found: Sequence[FoundServer], wanted: str) -> FoundServer:
    """The server that is meant: named, known from before, the only one, or chosen by number."""
    from tui.engine.accounts.sign_ins import the_only  # noqa: PLC0415 - loads the engine

    if wanted:
        named = [server for server in found if wanted.casefold() in (server.name.casefold(), server.uuid)]
        if len(named) == 1:
            return named[0]
        names = ", ".join(server.name for server in found) or "none"
        raise InvalidInput(f"This account has no server '{wanted}'", hint=f"There are: {names}.")
    known = draft.settings.get("server_uuid", "")
    if known or len(found) < 2 or not invocation.has_terminal:
        return the_only(found, known)
    out = invocation.out
    for number, server in enumerate(found, 1):
        out.warn(f"  {number}  {out.text(server.name)}{'' if server.is_owned else '  (shared with you)'}")
    number = click.prompt("Which server", type=click.IntRange(1, len(found)), err=True)
    return found[number - 1]


def _by_quick_connect(invocation: Invocation, draft: ProfileDraft) -> Profile:
    async def work(deck: Deck) -> Profile:
        code = await deck.sign_ins.begin(draft.kind, url=draft.url, name=draft.name, settings=draft.settings)
        tell_code(invocation, code, deck.clock.now())
        await deck.sign_ins.wait(code)
        return await deck.sign_ins.finish(code, draft.name)

    return on_deck(invocation, work)


def _completed(invocation: Invocation, draft: ProfileDraft, wish: SignInWish) -> tuple[ProfileDraft, Mapping[str, str]]:
    """What was given, with what a person types at the terminal; no secrets = by Quick Connect."""
    form = form_of(draft.kind)
    if not draft.url and form.needs_url:
        raise InvalidInput(f"{form.title} needs an address", hint="Give it with --url.")
    secrets = dict(wish.secrets)
    if secrets:
        if form.secret in secrets and form.takes_username and not draft.username:
            raise InvalidInput(f"A {form.secret_word} needs a user name", hint="Give it with --username.")
        return draft, secrets
    can_be_quick = draft.kind is ProfileKind.JELLYFIN
    if can_be_quick and (wish.is_quick or not sys.stdin.isatty()):
        return draft, {}
    if not draft.username and sys.stdin.isatty():
        draft = replace(draft, username=str(click.prompt(f"User name for {draft.name}", err=True)))
    return draft, {form.secret: asked_secret(invocation, form, draft.name)}


async def _open_members(invocation: Invocation, deck: Deck, found: Profile) -> list[Member]:
    """Fetch what needs no PIN. A plex.tv that tells nothing is no reason to fail the sign-in."""
    out = invocation.out

    def tell(member: Member, error: SyncError | None) -> None:
        out.note(f"{out.text(member.name)}: {'signed in' if error is None else out.text(error.message)}")

    try:
        return await deck.sign_ins.sign_in_open_members(found.name, tell)
    except SyncError as error:
        out.detail(f"Who else uses the server is not known: {out.text(error.message)}")
        return []


def _ask_one(invocation: Invocation, found: Profile, member: Member) -> None:
    pin = _asked_pin(invocation, member)
    if not pin:
        return
    try:
        on_deck(invocation, lambda deck: deck.sign_ins.sign_in_member(found.name, member, pin))
    except AuthError as error:
        invocation.out.warn(f"{member.name}: {invocation.out.text(error.message)}")


def _asked_pin(invocation: Invocation, member: Member) -> str:
    """The PIN of a home user, typed at a hidden prompt. Raises InvalidInput where nobody can be asked."""
    if not invocation.has_terminal:
        raise InvalidInput(f"{member.name} has a PIN", hint="Give it with --pin: - (stdin), env:NAME or file:PATH.")
    pin = click.prompt(
        f"PIN of {member.name} (empty: not now)", default="", hide_input=True, show_default=False, err=True
    )
    invocation.out.redactor.add(str(pin))
    return str(pin)
