"""What becomes of the hub's rows when an account gets another person. Runs in the transaction of that change."""

from __future__ import annotations

import sqlite3

from tui.store.hub import dirty, stopping

_FORGET = "DELETE FROM hub_baselines WHERE account_id = ?"


def account_moved(raw: sqlite3.Connection, account_id: int, now: float) -> None:
    """Forget what was agreed on with the person before: nothing of theirs is written any more (S25).

    The next person's states meet those of the account for the first time, so that nothing is un-watched (S6).
    """
    stopping.stop_account(raw, account_id, now)
    raw.execute(_FORGET, (account_id,))
    dirty.mark_account(raw, account_id)
