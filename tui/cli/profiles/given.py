"""What a person gives to a command: secrets by option or at a hidden prompt, addresses, settings."""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from tui.cli.invocation import Invocation
from tui.cli.profiles.kinds import KindForm
from tui.errors import InvalidInput
from tui.secret_source import resolve_secret

if TYPE_CHECKING:
    from tui.settings import Settings

HOW = "- (stdin), env:NAME, file:PATH, cmd:COMMAND or the text itself (others can see that)"


def given_secrets(invocation: Invocation, **options: str | None) -> dict[str, str]:
    """The secrets behind the options that were given, by their names. Raises InvalidInput."""
    found = {}
    for name, source in options.items():
        if source is None:
            continue
        secret = resolve_secret(source, environ=os.environ, stdin=sys.stdin)
        invocation.out.redactor.add(secret.value)
        if secret.warning:
            invocation.out.warn(f"Warning: {secret.warning}")
        found[name] = secret.value
    return found


def asked_secret(invocation: Invocation, form: KindForm, owner: str) -> str:
    """The secret of a profile, typed at a hidden prompt. Raises InvalidInput where nobody can be asked."""
    word = form.secret_word
    if not sys.stdin.isatty():
        article = "An" if word[0] in "AEIOU" else "A"
        raise InvalidInput(f"{article} {word} is needed for {owner}", hint=f"--{form.secret} takes {HOW}")
    value = click.prompt(f"{word[0].upper()}{word[1:]} for {owner}", hide_input=True, err=True)
    invocation.out.redactor.add(value)
    return str(value)


def given_settings(pairs: tuple[str, ...], form: KindForm, settings: Settings) -> dict[str, str]:
    """The `--set KEY=VALUE` pairs of a kind of profile; an empty value takes the setting out.

    Raises InvalidInput for a pair without an equals sign, an unknown key and a value that cannot be used.
    """
    from tui.jobs.profile_options import check_own  # noqa: PLC0415 - only needed here

    found = dict(_pair(text, form) for text in pairs)
    check_own(found, settings)
    return found


def secrets_among(invocation: Invocation, form: KindForm, settings: dict[str, str]) -> dict[str, str]:
    """Take those settings out that are secrets, and give them by name; "" = it was taken out. Raises InvalidInput."""
    told = {name: settings.pop(name) for name in form.secret_settings if name in settings}
    given = given_secrets(invocation, **{name: source for name, source in told.items() if source})
    return dict.fromkeys(told, "") | given


def _pair(text: str, form: KindForm) -> tuple[str, str]:
    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise InvalidInput(f"{text!r} is not a setting", hint="Write --set KEY=VALUE, as in --set tls_verify=no")
    if key not in (*form.settings, *form.hidden_settings):
        near = get_close_matches(key, form.settings, n=1)
        meant = f"Did you mean {near[0]}? " if near else ""
        raise InvalidInput(f"{form.title} has no setting {key!r}", hint=f"{meant}There are {', '.join(form.settings)}")
    return key, value
