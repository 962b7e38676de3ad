"""Deliveries that were in flight when their account became somebody else's, or their item a copy of something else.

What waited then was dropped (`hub.stopping`). What flew could not be: it may arrive, and else must not go again. All of
it runs in the writer's thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

NOT_THEIRS_WORDS = "the account is not that person's"
NOT_ITS_TITLE_WORDS = "it is a copy of something else"

_IS_NOT_THEIRS = """
NOT EXISTS (SELECT 1 FROM server_accounts AS a WHERE a.id = o.account_id AND a.person_id = o.person_id)
"""
_IS_STRAY = f"""
o.item_id IS NOT NULL AND ({_IS_NOT_THEIRS}
    OR EXISTS (SELECT 1 FROM hub_copies AS c WHERE c.item_id = o.item_id AND c.title_id <> o.title_id)
    OR EXISTS (SELECT 1 FROM hub_unmatched AS u WHERE u.item_id = o.item_id))
"""
_AMONG = f"""
SELECT o.id, o.account_id, o.item_id, {_IS_NOT_THEIRS} FROM json_each(?) AS w CROSS JOIN outbox AS o ON o.id = w.value
WHERE {_IS_STRAY}
"""
_FLYING = f"""
SELECT EXISTS (
    SELECT 1 FROM outbox AS o INDEXED BY outbox_one_flies
    WHERE o.profile_id = ? AND o.state = 'in_flight' AND o.lease_owner = ? AND {_IS_STRAY}
)
"""
_LOOK = "INSERT OR IGNORE INTO hub_dirty (account_id, item_id) VALUES (?, ?)"


def strays(raw: sqlite3.Connection, delivery_ids: Sequence[int]) -> dict[int, str]:
    """Give those of some deliveries that are strays, and why; their items are to be looked at for whose they are now.

    What was queued for those meanwhile may have counted on what flew.
    """
    found = raw.execute(_AMONG, (json.dumps(list(delivery_ids)),)).fetchall()
    raw.executemany(_LOOK, [(account_id, item_id) for _, account_id, item_id, _ in found])
    return {one[0]: NOT_THEIRS_WORDS if one[3] else NOT_ITS_TITLE_WORDS for one in found}


def are_flying(raw: sqlite3.Connection, owner: str, profile_id: int) -> bool:
    """Tell whether strays are among what `owner` has in flight for a target."""
    return bool(raw.execute(_FLYING, (profile_id, owner)).fetchone()[0])
