"""What a person gives to a command: secrets by option or at a hidden prompt, addresses, settings."""

from __future__ import annotations

import os
import sys

import click

from tui.cli.invocation import Invocation
from tui.errors import InvalidInput
from tui.secret_source import resolve_secret

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


def asked_secret(invocation: Invocation, name: str, owner: str) -> str:
    """A secret typed at a hidden prompt. Raises InvalidInput where nobody can be asked."""
    if not sys.stdin.isatty():
        raise InvalidInput(f"A {name} is needed for {owner}", hint=f"--{name} takes {HOW}")
    value = click.prompt(f"{name.capitalize()} for {owner}", hide_input=True, err=True)
    invocation.out.redactor.add(value)
    return str(value)


def given_address(text: str) -> str:
    """The base address in what was pasted; a query, which may hold a password, goes. Raises InvalidInput."""
    from tui.clients.xtream_address import panel_address  # noqa: PLC0415 - only needed here

    return panel_address(text).base


def given_settings(pairs: tuple[str, ...]) -> dict[str, str]:
    """The `--set KEY=VALUE` pairs. Raises InvalidInput for one without a key or an equals sign."""
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise InvalidInput(f"{pair!r} is not a setting", hint="Write --set KEY=VALUE, as in --set tls_verify=no")
        found[key.strip()] = value.strip()
    return found
