"""What happens to the entries of a list that cannot be used: each is told, and their neighbours are kept."""

from __future__ import annotations

from collections.abc import Sequence

from tui.engine.runs.context import RunContext
from tui.model.pages import BadItem
from tui.model.runs import RunError

HINT = "The server sends it so; the others are stored. Refresh its metadata there."
MOST = 50_000
"""Entries of one list that are told one by one."""


def bad_rows(step: str, place: str, bad: Sequence[BadItem]) -> list[RunError]:
    """Give each as a row of the error tree, to be found again by its key; `place` names the list."""
    return [
        RunError(
            step,
            item.reason,
            item.key or "-",
            f"{place}: {item.key or 'an entry without a key'} kept out: {item.reason}",
            hint=HINT,
        )
        for item in bad[:MOST]
    ]


def tell_bad(ctx: RunContext, step: str, place: str, bad: Sequence[BadItem]) -> None:
    """Record each."""
    for row in bad_rows(step, place, bad):
        ctx.error(row)


def are_too_many(ctx: RunContext, bad: int, received: int) -> bool:
    """Whether more of the entries cannot be used than the settings bear (S26)."""
    return bad > received * ctx.settings.bad_row_share
