"""`syncdeck list`: lists of the household, and their sides at Trakt."""

from __future__ import annotations

import click

from tui.cli.commands import DeckGroup

LAZY = {
    "ls": "tui.cli.list_show",
    "show": "tui.cli.list_show",
    "create": "tui.cli.list_changes",
    "add": "tui.cli.list_items",
    "remove": "tui.cli.list_items",
    "order": "tui.cli.list_items",
    "edit": "tui.cli.list_changes",
    "diff": "tui.cli.list_sync",
    "sync": "tui.cli.list_sync",
    "refresh": "tui.cli.list_sync",
    "adopt": "tui.cli.list_sides",
    "resolve": "tui.cli.list_sides",
    "missing": "tui.cli.list_sides",
    "match": "tui.cli.list_sides",
    "limits": "tui.cli.list_sides",
    "import": "tui.cli.list_items:import_",
    "export": "tui.cli.list_items",
    "delete": "tui.cli.list_changes",
}


@click.group(cls=DeckGroup, lazy=LAZY)
def lists() -> None:
    """Lists, and their sides at Trakt: make, fill, compare, sync, adopt. LIST is a title or a number."""
