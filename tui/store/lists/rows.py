"""Lists and what stands on them, as they are read."""

from __future__ import annotations

from tui.model.lists import (
    AddedBy,
    ListDetails,
    ListFigures,
    ListItem,
    ListLink,
    ListMode,
    ListState,
    LocalList,
    Match,
    Privacy,
)
from tui.store.database import Row
from tui.store.lists.values import ENTRY, entries_of_text, entry_of

LIST = """
SELECT l.id, l.title, l.description, l.privacy, l.shows_numbers, l.mode, l.profile_id, coalesce(p.name, ''), l.rule,
    l.refresh_seconds, l.refreshed_at, (SELECT count(*) FROM list_items AS i WHERE i.list_id = l.id), l.state, l.reason,
    l.remote_id, l.remote_slug, l.agreed_title, l.agreed_description, l.agreed_privacy, l.agreed_numbers,
    l.remote_updated_at, l.agreed_at, l.added, l.removed, l.unchanged, l.synced_at, l.created_at, l.updated_at,
    (SELECT count(*) FROM list_items AS i WHERE i.list_id = l.id AND i.match IN ('missing', 'ambiguous')),
    l.held, l.rule_held, l.rule_reason
FROM lists AS l LEFT JOIN profiles AS p ON p.id = l.profile_id
"""
"""To be read with `list_of`."""
ITEM = f"""
SELECT i.id, i.list_id, i.position, i.match, i.added_at, i.added_by, i.reason, i.candidates,
    {", ".join(f"i.{name}" for name in ENTRY)}
FROM list_items AS i
"""
"""To be read with `item_of`."""

_CALM = frozenset({ListState.LOCAL, ListState.WAITING, ListState.SYNCED})
"""States beside which what a rule is kept from doing is shown."""


def list_of(row: Row) -> LocalList:
    """Read a row of LIST. What its rule is kept from removing counts as held, beside what a sync is."""
    state, reason, rule_held, rule_reason = ListState(row[12]), row[13], row[30], row[31]
    if rule_reason and state in _CALM:
        state, reason = ListState.HELD if rule_held else state, rule_reason
    return LocalList(
        id=row[0],
        details=ListDetails(row[1], row[2], Privacy(row[3]), bool(row[4])),
        mode=ListMode(row[5]),
        profile_id=row[6],
        profile=row[7],
        rule=row[8],
        refresh_seconds=row[9],
        refreshed_at=row[10],
        items=row[11],
        state=state,
        reason=reason,
        link=_link_of(row[14:22]),
        figures=ListFigures(*row[22:25]),
        synced_at=row[25],
        created_at=row[26],
        updated_at=row[27],
        missing=row[28],
        held=row[29] + rule_held,
    )


def item_of(row: Row) -> ListItem:
    """Read a row of ITEM."""
    item_id, list_id, position, match, added_at, added_by, reason, candidates, *entry = row
    known = (item_id, list_id, position, entry_of(entry), Match(match), added_at, AddedBy(added_by), reason)
    return ListItem(*known, entries_of_text(candidates) if candidates != "[]" else ())


def _link_of(row: Row) -> ListLink | None:
    remote_id, slug, title, description, privacy, numbers, updated_at, agreed_at = row
    if remote_id is None:
        return None
    agreed = ListDetails(title, description, Privacy(privacy), bool(numbers)) if privacy else None
    return ListLink(remote_id, slug, agreed, updated_at, agreed_at)
