"""What is stored of a list while it is synced counts only as long as the list and its side are the ones that were read.

Runs in the writer's thread.
"""

from __future__ import annotations

from tui.jobs.trakt.outcome import ChangedMeanwhile
from tui.store.hop import Raw
from tui.store.lists import reading
from tui.store.lists.whole import WholeLocal


def insist_unchanged(raw: Raw, local: WholeLocal) -> None:
    """Raises ChangedMeanwhile when the list was changed here since it was read."""
    found = reading.get(raw, local.id)
    if found is None or found.updated_at != local.fence:
        raise ChangedMeanwhile


def insist_linked(raw: Raw, local: WholeLocal, remote_id: int) -> None:
    """Raises ChangedMeanwhile when the list is gone, or has another side by now."""
    found = reading.get(raw, local.id)
    is_ours = found is not None and found.profile_id == local.list.profile_id
    if not is_ours or found is None or found.link is None or found.link.remote_id != remote_id:
        raise ChangedMeanwhile


def insist_intended(raw: Raw, local: WholeLocal) -> None:
    """Raises ChangedMeanwhile when the list is gone, or has a side or another account by now."""
    found = reading.get(raw, local.id)
    if found is None or found.profile_id != local.list.profile_id or found.link is not None:
        raise ChangedMeanwhile
