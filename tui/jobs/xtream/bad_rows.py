"""What happens to the rows of a list that cannot be used: each is told, and too many of them fail the list."""

from __future__ import annotations

from collections.abc import Sequence

from tui.clients.elements import BadRow
from tui.engine.runs.context import RunContext
from tui.errors import BadResponse
from tui.jobs.xtream.plan import Scope
from tui.model.runs import RunError

HINT = "The panel sends this row so; the others are stored. Tell the provider if it stays."


class BadRows:
    """The bad rows of one list in one run."""

    def __init__(self, ctx: RunContext, scope: Scope) -> None:
        self._ctx = ctx
        self._scope = scope

    def tell(self, rows: Sequence[BadRow]) -> None:
        """Record each as an error row, to be found again by its id or its place."""
        for row in rows:
            place = f"row {row.index + 1}"
            message = f"{self._scope.label} {place} kept out: {row.excerpt}"
            self._ctx.error(RunError(self._scope.key, row.reason, row.record_id or place, message, hint=HINT))

    def are_too_many(self, bad: int, received: int) -> bool:
        """Whether more of the rows are bad than the settings bear."""
        return bad > received * self._ctx.settings.bad_row_share

    def refuse_many(self, bad: int, received: int) -> None:
        """Raise BadResponse when too many of the rows are bad."""
        if self.are_too_many(bad, received):
            raise BadResponse(
                f"{bad:,} of {received:,} rows cannot be read",
                hint="Check the profile's URL, or ask the provider; the readable rows are stored.",
            )
