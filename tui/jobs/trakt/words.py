"""What the log and the screens say of a synced list. Pure."""

from __future__ import annotations

from tui.jobs.trakt.outcome import Outcome
from tui.model.lists import LocalList

CREATED_HERE_ONLY = "List created locally, but Trakt sync failed"
SYNCED_HERE_ONLY = "List synced locally, but Trakt sync failed"
DELETED_HERE_ONLY = "List deleted locally, but Trakt deletion failed"


def line_of(outcome: Outcome, *, is_auto: bool) -> str:
    """Give the line that ends the sync of a list."""
    figures, how = outcome.figures, "auto" if is_auto else "manual"
    done = f"{figures.added:,} updated, {figures.removed:,} removed, {outcome.total:,} total"
    return f"Sync ({how}) for '{outcome.title}': {done}"


def sent_words(outcome: Outcome) -> str:
    """Give what a sync came to on both sides together."""
    return f"Synced to Trakt: +{outcome.figures.added:,} -{outcome.figures.removed:,}"


def failed_words(local: LocalList) -> str:
    """Say that a list is as it was here, and Trakt is not in line with it."""
    return CREATED_HERE_ONLY if local.link is None else SYNCED_HERE_ONLY
