"""`syncdeck list`: lists of the household, and their sides at Trakt."""

from __future__ import annotations

import click

from tui.cli.commands import DeckGroup

LAZY = {
    "ls": "tui.cli.lists.show",
    "show": "tui.cli.lists.show",
    "create": "tui.cli.lists.changes",
    "add": "tui.cli.lists.items",
    "remove": "tui.cli.lists.items",
    "order": "tui.cli.lists.items",
    "edit": "tui.cli.lists.changes",
    "diff": "tui.cli.lists.sync",
    "sync": "tui.cli.lists.sync",
    "refresh": "tui.cli.lists.sync",
    "adopt": "tui.cli.lists.sides",
    "resolve": "tui.cli.lists.sides",
    "missing": "tui.cli.lists.sides",
    "match": "tui.cli.lists.sides",
    "limits": "tui.cli.lists.sides",
    "import": "tui.cli.lists.items:import_",
    "export": "tui.cli.lists.items",
    "delete": "tui.cli.lists.changes",
}


@click.group(cls=DeckGroup, lazy=LAZY)
def lists() -> None:
    """Lists, and their sides at Trakt: make, fill, compare, sync, adopt. LIST is a title or a number."""
