"""What the Import screen tells, as read from the store in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.model.profiles import Profile
from tui.model.runs import Run
from tui.screens.imports.history_server import HISTORIES
from tui.screens.people.open_accounts import OpenAccounts

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.model.plays import ImportFile, ServerAccount

HISTORY_KINDS = tuple(HISTORIES)
"""Kinds of server whose playback history can be read."""
LAST_RUNS = 50


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """All that the screen shows beside the errors of one run."""

    runs: Sequence[Run] = ()
    """Imports, newest first, active ones included."""
    files: Sequence[ImportFile] = ()
    """Last used first."""
    servers: Sequence[Profile] = ()
    """Profiles with a playback history."""
    unmapped: Sequence[ServerAccount] = ()
    """Accounts of which nobody has said whose they are."""
    resumed_at: int | None = None
    """Records that an earlier run had done before the shown one took over."""

    @property
    def shown(self) -> Run | None:
        """The run that the screen tells of: the one that works, else the newest."""
        return next((run for run in self.runs if run.state.is_active), next(iter(self.runs), None))

    @property
    def active(self) -> Run | None:
        """The import that works or waits."""
        return next((run for run in self.runs if run.state.is_active), None)


async def read_imports(deck: Deck, accounts: OpenAccounts) -> ImportFacts:
    """Read everything. Raises LocalStoreError."""
    runs = await deck.imports.last(LAST_RUNS)
    facts = ImportFacts(
        runs,
        await deck.imports.files(),
        [it for it in await deck.profiles.all() if it.kind in HISTORY_KINDS],
        await accounts.read(deck, runs),
    )
    shown = facts.shown
    forerunner = None if shown is None or shown.resumes is None else await deck.store.runs.get(shown.resumes)
    return replace(facts, resumed_at=(forerunner.progress.processed_records or None) if forerunner else None)
