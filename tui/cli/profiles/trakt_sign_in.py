"""Signing in to Trakt from the command line: by a code, or with an access token, for an app of the person's own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from tui.cli.invocation import Invocation
from tui.cli.profiles.sign_in_code import tell_code
from tui.cli.runs.phases import on_deck
from tui.errors import InvalidInput
from tui.model.profiles import Profile, ProfileDraft, ProfileKind

if TYPE_CHECKING:
    from tui.deck import Deck

TOKEN = "token"  # noqa: S105 - the name of a secret, not one
CLIENT_SECRET = "client_secret"  # noqa: S105 - as above
CLIENT_ID = "client_id"


def add_trakt(
    invocation: Invocation, draft: ProfileDraft, secrets: Mapping[str, str], *, is_unchecked: bool
) -> Profile:
    """Add a profile, signed in by a code unless there is a token. Raises SyncError."""
    if is_unchecked:
        return on_deck(invocation, lambda deck: deck.profiles.add(draft, secrets, check=False))
    draft, secrets = _with_app(invocation, draft, secrets)
    if secrets.get(TOKEN):
        return on_deck(invocation, lambda deck: deck.profiles.add(draft, secrets))
    return _by_code(invocation, draft, secrets, is_new=True)


def log_in_trakt(invocation: Invocation, found: Profile, secrets: Mapping[str, str]) -> Profile:
    """Sign in again to a stored profile, by a code unless there is a token. Raises SyncError."""
    if secrets:
        return on_deck(invocation, lambda deck: deck.profiles.edit(found.name, secrets=secrets))
    draft = ProfileDraft(ProfileKind.TRAKT, found.name, found.url, found.username, found.settings)
    return _by_code(invocation, draft, {}, is_new=False)


def _by_code(invocation: Invocation, draft: ProfileDraft, secrets: Mapping[str, str], *, is_new: bool) -> Profile:
    async def work(deck: Deck) -> Profile:
        if is_new and await deck.store.profiles.find(draft.name) is not None:
            raise InvalidInput(f"A profile named '{draft.name}' exists already", hint="Choose another name.")
        code = await deck.sign_ins.begin(
            draft.kind, url=draft.url, name=draft.name, settings=draft.settings, secrets=secrets
        )
        tell_code(invocation, code, deck.clock.now())
        await deck.sign_ins.wait(code)
        return await deck.sign_ins.finish(code, draft.name)

    return on_deck(invocation, work)


def _with_app(
    invocation: Invocation, draft: ProfileDraft, secrets: Mapping[str, str]
) -> tuple[ProfileDraft, Mapping[str, str]]:
    """What was given, with id and secret of the app as a person types them; the secret only for a code.

    Raises InvalidInput with how to get an app where nobody can be asked.
    """
    from tui.jobs.trakt.options import APP_HINT, client_id_of, client_secret_of  # noqa: PLC0415 - only needed here

    is_asked = sys.stdin.isatty()
    lacks_id = not draft.settings.get(CLIENT_ID)
    lacks_secret = not secrets.get(CLIENT_SECRET) and not secrets.get(TOKEN)
    if is_asked and (lacks_id or lacks_secret):
        invocation.out.warn(APP_HINT)
    if lacks_id and is_asked:
        typed = str(click.prompt(f"Client id for {draft.name}", err=True))
        draft = replace(draft, settings={**draft.settings, CLIENT_ID: typed.strip()})
    if lacks_secret and is_asked:
        typed = str(click.prompt(f"Client secret for {draft.name}", hide_input=True, err=True)).strip()
        invocation.out.redactor.add(typed)
        secrets = {**secrets, CLIENT_SECRET: typed}
    client_id_of(draft.settings)
    if not secrets.get(TOKEN):
        client_secret_of(secrets)
    return draft, secrets
