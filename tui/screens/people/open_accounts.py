"""The accounts that wait for a person, read only when they may have changed: counting plays takes its time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.formatting import count_text
from tui.model.runs import Run

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.model.plays import ServerAccount


class OpenAccounts:
    """Remembers them until another import has ended or somebody asks anew."""

    def __init__(self) -> None:
        self._found: Sequence[ServerAccount] = ()
        self._found_after: int | None = None

    def forget(self) -> None:
        """Somebody has mapped accounts, or may have."""
        self._found_after = None

    async def read(self, deck: Deck, imports: Sequence[Run]) -> Sequence[ServerAccount]:
        """Those that are neither mapped nor to stay unmapped. `imports` are the newest ones, newest first.

        Raises LocalStoreError.
        """
        ended = next((run.id for run in imports if not run.state.is_active), 0)
        is_quiet = not any(run.state.is_active for run in imports)
        if self._found_after is None or (is_quiet and self._found_after != ended):
            self._found = open_accounts(await deck.people.accounts())
            self._found_after = ended
        return self._found


def open_accounts(accounts: Sequence[ServerAccount]) -> list[ServerAccount]:
    """Those that are neither mapped nor to stay unmapped."""
    return [account for account in accounts if account.person_id is None and not account.is_ignored]


def accounts_text(count: int) -> str:
    """How many accounts wait for a person."""
    return "1 account is not mapped yet" if count == 1 else f"{count_text(count)} accounts are not mapped yet"
