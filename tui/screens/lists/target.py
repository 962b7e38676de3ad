"""What the keys of the Lists screen act on, why one of them does nothing now, and what is asked before some. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.formatting import count_text
from tui.model.lists import ListMode, ListPlan, ListState, LocalList
from tui.model.runs import Run
from tui.screens.lists.facts import ListsFacts
from tui.screens.lists.rows import UNSURE, Row
from tui.screens.lists.words import lists_text
from tui.widgets.confirm import Question

CHOOSE = "Choose one list first, with j and k"
NO_LISTS = "There is no list yet: a makes one, T takes one over from Trakt"
LOCAL_ONLY = "It stands only here: e gives it a side at Trakt"
NO_SIDES = "No list has a side at Trakt: e gives it one"
NO_ACCOUNT = "No Trakt profile yet: a on Profiles (2) adds one"
BUSY = "Sync already in progress for this profile"
OF_ONE = frozenset(("edit", "delete", "match", "restore", "undo", "items", "export"))
"""Actions that need one list."""
OF_ITEM = frozenset(("shift",))
"""Actions that need an item on the list."""


def has_side(shown: LocalList) -> bool:
    """Whether a list is kept in step with one at Trakt."""
    return shown.profile_id is not None and shown.mode is not ListMode.OFF


@dataclass(frozen=True, slots=True)
class ListTarget:
    """What the keys act on."""

    facts: ListsFacts = field(default_factory=ListsFacts)
    shown: LocalList | None = None
    """None = all of them."""
    row: Row | None = None
    """The row under the cursor; None = the list as a whole."""
    is_at_rows: bool = False
    plan: ListPlan | None = None
    """The last one of the chosen list."""

    @property
    def title(self) -> str:
        """What is chosen, in words."""
        return "all lists" if self.shown is None else self.facts.title(self.shown.id)

    @property
    def synced(self) -> Sequence[LocalList]:
        """The lists meant that have a side at Trakt, or a rule."""
        meant = self.facts.lists if self.shown is None else (self.shown,)
        return [one for one in meant if one.rule or has_side(one)]

    @property
    def list_ids(self) -> list[int] | None:
        """What a sync is asked for; None = all."""
        return None if self.shown is None else [self.shown.id]

    @property
    def run(self) -> Run | None:
        """What runs for the chosen list's account."""
        account = self.facts.account(None if self.shown is None else self.shown.profile_id)
        return None if account is None else account.run

    @property
    def held(self) -> int:
        """Removals that wait for a person."""
        meant = self.facts.lists if self.shown is None else (self.shown,)
        return sum(one.held for one in meant)


def why_not(action: str, target: ListTarget) -> str:
    """Why a key does nothing now, in a sentence; "" when it works."""
    shown = target.shown
    if action in OF_ONE and shown is None:
        return CHOOSE if target.facts.lists else NO_LISTS
    if action in OF_ITEM and (target.row is None or target.row.item is None):
        return "Choose an item first: i goes to them"
    if action in _REASONS:
        return _REASONS[action](target)
    return ""


def _why_no_sync(target: ListTarget) -> str:
    if not target.facts.lists:
        return NO_LISTS
    if not target.synced:
        return NO_SIDES if target.shown is None else LOCAL_ONLY
    return BUSY if target.run is not None else ""


def _why_no_dry_run(target: ListTarget) -> str:
    is_alone = target.shown is not None and not has_side(target.shown)
    return "A dry run looks at Trakt, and this list stands only here" if is_alone else _why_no_sync(target)


def _why_no_approve(target: ListTarget) -> str:
    if not target.held:
        return f"Nothing is held of {target.title}"
    return BUSY if target.run is not None else ""


def _why_no_match(target: ListTarget) -> str:
    shown, row = target.shown, target.row
    has_conflicts = target.plan is not None and bool(target.plan.conflicts)
    if row is not None and (row.conflict is not None or (row.item is not None and row.item.match in UNSURE)):
        return ""
    if shown is not None and not (shown.missing or has_conflicts):
        return f"Nothing waits for a choice: Trakt knows all of {target.title}"
    return ""


def _why_no_restore(target: ListTarget) -> str:
    shown = target.shown
    if shown is None or shown.state is ListState.GONE:
        return ""
    is_held_here = target.plan is not None and bool(target.plan.remove_here) and shown.held > 0
    return "" if is_held_here else f"Nothing of {target.title} was taken away on Trakt"


def _why_no_delete(target: ListTarget) -> str:
    if target.is_at_rows and target.row is not None and not target.row.stands_here:
        return "It does not stand on the list here"
    return ""


def _why_no_account(target: ListTarget) -> str:
    return "" if target.facts.accounts else NO_ACCOUNT


def _why_no_cancel(target: ListTarget) -> str:
    return "" if target.run is not None else "Nothing to cancel: no sync of lists is running"


_REASONS = {
    "sync": _why_no_sync,
    "dry_run": _why_no_dry_run,
    "approve": _why_no_approve,
    "match": _why_no_match,
    "restore": _why_no_restore,
    "delete": _why_no_delete,
    "adopt": _why_no_account,
    "sign_in": _why_no_account,
    "cancel": _why_no_cancel,
}


def approve_question(target: ListTarget) -> Question:
    """What goes, and from where."""
    lists = [one for one in target.synced if one.held]
    count = "1 removal" if target.held == 1 else f"{count_text(target.held)} removals"
    reasons = [f"{target.facts.title(one.id)}: {one.reason or f'{one.held} removals'}" for one in lists[:4]]
    facts = list(reasons)
    if any(has_side(one) for one in lists):
        facts.append("The lists are read again, and what is missing on one side then is taken off the other.")
    if any(one.rule for one in lists):
        facts.append("Rules are looked at again, and what they find no longer is taken off.")
    return Question(f"Let {count} of {target.title} go?", facts, "Approve")


def restore_question(target: ListTarget) -> Question:
    """What comes back on Trakt."""
    shown = target.shown
    if shown is not None and shown.state is ListState.GONE:
        fact = "A new list is made on Trakt from what stands here. Likes and comments of the old one are lost."
        return Question(f"Make {target.title} anew on Trakt?", [fact], "Make it")
    count = 0 if target.plan is None else len(target.plan.remove_here)
    fact = f"What was taken off it on Trakt ({count_text(count)}) is put back there. Nothing is removed here."
    return Question(f"Restore {target.title} on Trakt?", [fact], "Restore")


def sync_text(target: ListTarget) -> str:
    """What is said when a sync starts."""
    return f"Syncing '{target.title}'..." if target.shown is not None else f"Syncing {lists_text(len(target.synced))}"
