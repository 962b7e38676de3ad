"""Offers the first sync of a profile that was just added: from then on it syncs by itself."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.glyphs import Glyphs
from tui.model.profiles import Profile, SignIn
from tui.model.schedule import ScheduleState, ShownSchedule
from tui.schedule_words import leading, rhythm_text
from tui.screens.pick_dialog import Pick, PickDialog
from tui.screens.profiles.kind_fields import fields_of

if TYPE_CHECKING:
    from tui.deck import Deck


class FirstStep(IntEnum):
    """What a person can begin with, in the order of the lines."""

    DRY_RUN = 0
    SYNC = 1
    LATER = 2


class FirstSyncDialog(PickDialog):
    """Answers the place of a FirstStep; None = later. The line that writes nothing comes first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("D", "take(0)", "Dry run", id="dry_run", tooltip="Show what a sync would bring; writes nothing"),
        Binding("s", "take(1)", "Sync", id="sync", tooltip="Start its first sync"),
    ]
    FOOTER: ClassVar[tuple[str, ...]] = ("open", "dry_run", "sync", "back")

    def __init__(self, profile: Profile, plan: ShownSchedule, *, glyphs: Glyphs) -> None:
        is_history = fields_of(profile.kind).is_history
        what = "history pull" if is_history else "sync"
        facts = f"Its first {what} is yours to start; from then on it goes by itself, {rhythm_text(plan.schedule)}."
        picks = (
            Pick("Dry run first", "D shows what it would bring"),
            Pick("Read its history now" if is_history else "Sync now", "s"),
            Pick("Later", "s on its line starts it"),
        )
        super().__init__(f"{profile.name} is added. Start its first {what}?", facts, picks, glyphs=glyphs)

    def action_take(self, place: int) -> None:
        """Take a line by its key."""
        self.dismiss(place)


async def first_plan(deck: Deck, profile: Profile) -> ShownSchedule | None:
    """The schedule that waits for the first run of a profile; None = nothing waits, or it cannot sign in anyway.

    Raises LocalStoreError.
    """
    if profile.sign_in is not SignIn.OK or not profile.enabled:
        return None
    plan = leading(await deck.schedules.of(profile.name))
    return plan if plan is not None and plan.state is ScheduleState.FIRST else None
