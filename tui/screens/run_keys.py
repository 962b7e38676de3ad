"""The keys that mean the same wherever a profile or a run is chosen: sync, dry run, cancel, resume, retry, approve."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.formatting import state_word
from tui.model.profiles import Profile
from tui.model.runs import Run, RunOptions, StepState, Trigger
from tui.screens.live import LiveScreen

if TYPE_CHECKING:
    from tui.deck import Deck


@dataclass(frozen=True, slots=True)
class Target:
    """What the keys act on: the chosen profile, and its newest run or the chosen one."""

    profile: Profile | None = None
    run: Run | None = None
    has_failed_steps: bool = False
    has_held_steps: bool = False


NOTHING = Target()


def target_now(profile: Profile | None, run: Run | None, read: Target) -> Target:
    """What the keys act on at this moment: never what the cursor has just left.

    While the steps of the run are not read yet, the keys work and the deck refuses what cannot be done.
    """
    if read.profile == profile and read.run == run:
        return read
    return Target(profile, run, has_failed_steps=True, has_held_steps=True)


async def read_target(deck: Deck, profile: Profile | None, run: Run | None) -> Target:
    """What the keys can do with a profile and a run. Raises LocalStoreError."""
    if run is None or run.state.is_active:
        return Target(profile, run)
    steps = await deck.store.runs.steps(run.id)
    has_errors = bool(await deck.store.run_errors.groups(run.id))
    states = {step.state for step in steps}
    return Target(profile, run, StepState.FAILED in states or has_errors, StepState.HELD in states)


class RunKeysScreen(LiveScreen):
    """A screen on which a profile or a run can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sync", "Sync", id="sync", tooltip="Start a sync of the chosen profile"),
        Binding("x", "cancel", "Cancel", id="cancel", tooltip="Cancel the chosen run; what it committed stays"),
        Binding("D", "dry_run", "Dry run", id="dry_run", tooltip="Show what a sync would do; writes nothing"),
        Binding("p", "resume", "Resume", id="resume", tooltip="Take up the chosen run where it stopped"),
        Binding("r", "retry", "Retry", id="retry", tooltip="Run only what failed in the chosen run again"),
        Binding("A", "approve", "Approve", id="approve", tooltip="Review what the chosen run holds back"),
    ]

    @property
    def target(self) -> Target:
        """What the keys act on now."""
        return NOTHING

    def why_not(self, action: str) -> str:
        """Why one of the keys does nothing now."""
        target = self.target
        if action in {"sync", "dry_run"}:
            return _why_no_sync(target)
        if action in {"cancel", "resume", "retry", "approve"}:
            return _why_no_run_action(action, target)
        return super().why_not(action)

    def action_sync(self) -> None:
        """Start a sync."""
        self._start(self.target.profile, RunOptions(), "Sync of {} started, enter shows it")

    def action_dry_run(self) -> None:
        """Start a sync that writes nothing."""
        self._start(self.target.profile, RunOptions(dry_run=True), "Dry run of {} started, enter shows it")

    def sync_profile(self, profile: Profile) -> None:
        """Start a sync of any profile, chosen or not."""
        self._start(profile, RunOptions(), "Sync of {} started")

    def action_cancel(self) -> None:
        """Cancel the run."""
        run = self.target.run
        if run is not None:
            self.act(self.attempt(self.face.deck.cancel(run.id), f"Cancelling the sync of {run.profile_name}"))

    def action_resume(self) -> None:
        """Take the run up from its checkpoint."""
        run = self.target.run
        if run is not None:
            self.act(self._follow(self.face.deck.resume(run.id), f"Sync of {run.profile_name} resumed"))

    def action_retry(self) -> None:
        """Run only what failed."""
        run = self.target.run
        if run is not None:
            done = f"Retrying what failed of {run.profile_name}"
            self.act(self._follow(self.face.deck.retry_failed(run.id), done))

    def action_approve(self) -> None:
        """Show what is held and ask."""
        run = self.target.run
        if run is not None:
            self.act(self._approve(run))

    def run_began(self, run: Run) -> None:
        """A run was started from here."""

    def _start(self, profile: Profile | None, options: RunOptions, done: str) -> None:
        if profile is not None:
            starting = self.face.deck.start_sync(profile.name, options, Trigger.MANUAL)
            self.act(self._follow(starting, done.format(profile.name)))

    async def _approve(self, run: Run) -> None:
        from tui.screens.held import review_held  # noqa: PLC0415  a dialog that most sessions never open

        if await review_held(self, run):
            await self._follow(self.face.deck.approve(run.id), f"Applying what was held of {run.profile_name}")

    async def _follow(self, starting: Awaitable[Run], done: str) -> None:
        run = await self.attempt(starting, done)
        if run is not None:
            self.run_began(run)


def _why_no_sync(target: Target) -> str:
    if target.profile is None:
        return "Choose a profile first; a on the Profiles screen (2) adds one"
    if target.run is not None and target.run.state.is_active and target.run.profile_id == target.profile.id:
        return "Sync already in progress for this profile"
    return ""


def _why_no_run_action(action: str, target: Target) -> str:
    run = target.run
    if run is None:
        return "There is no run to act on"
    word = state_word(run.state).lower()
    if action == "cancel" and not run.state.is_active:
        return f"Nothing to cancel: the run is {word}"
    if action == "resume" and not run.state.is_resumable:
        return f"Nothing to resume: the run is {word}"
    if action == "approve" and not target.has_held_steps:
        return f"Nothing is held: the run is {word}"
    if action == "retry" and (run.state.is_active or not target.has_failed_steps):
        return "No step of this run failed"
    return ""
