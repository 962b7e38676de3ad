"""The command classes: global options before or after a name, and groups that load a command when it is used."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tui.cli.invocation import Invocation

EVERYWHERE = "Global options (--home --json --plain -q -v) may stand here too; syncdeck --help explains them."


class DeckCommand(click.Command):
    """A command that takes the global options as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("epilog", EVERYWHERE)
        super().__init__(*args, **kwargs)
        self.params += _global_options(hidden=True)


class DeckGroup(click.Group):
    """A group whose commands take the global options; `lazy` ones are imported when they are first asked for.

    `lazy` gives the module of a command, with ":ATTRIBUTE" where that has another name than the command.
    """

    command_class = DeckCommand
    group_class = type

    def __init__(self, *args: Any, lazy: Mapping[str, str] | None = None, is_root: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})
        self.params += _global_options(hidden=not is_root)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the daily use."""
        return [*self.lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None if there is none."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.lazy[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute or cmd_name)
        assert isinstance(command, click.Command)
        return command


def _global_options(*, hidden: bool) -> list[click.Parameter]:
    return [
        _option("--home", "home", hidden, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
                help="Keep everything in DIR (also SYNCDECK_HOME)."),
        _option("--json", "as_json", hidden, is_flag=True, help="Print for machines: JSON, or JSON Lines for runs."),
        _option("--plain", "is_plain", hidden, is_flag=True, help="No cursor movement; automatic without a terminal."),
        _option("-q,--quiet", "is_quiet", hidden, is_flag=True, help="Print results, warnings and errors only."),
        _option("-v,--verbose", "verbosity", hidden, count=True, help="Say more; twice for debug lines."),
    ]  # fmt: skip


def _option(names: str, field: str, hidden: bool, **attributes: Any) -> click.Option:
    def keep(ctx: click.Context, _: click.Parameter, value: object) -> None:
        if value:
            setattr(ctx.ensure_object(Invocation), field, value)

    return click.Option(
        [*names.split(","), f"given_{field}"], expose_value=False, callback=keep, hidden=hidden, **attributes
    )
