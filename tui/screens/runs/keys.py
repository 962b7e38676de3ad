"""The keys that mean the same wherever a profile or a run is chosen: sync, dry run, cancel, resume, retry, approve."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.formatting import state_word
from tui.model.profiles import Profile
from tui.model.runs import Operation, Run, RunOptions, Severity, StepState, Trigger
from tui.screens.live import LiveScreen
from tui.screens.profiles.kind_fields import fields_of
from tui.screens.runs.words import is_import, run_words, subject_of
from tui.widgets.line import Tone

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
UNDONE = frozenset({Operation.SERVER_SYNC, Operation.LIST_SYNC, Operation.WATCH_PUSH})
"""Kinds of runs that can be taken back."""


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
    groups = await deck.store.run_errors.groups(run.id)
    has_errors = any(group.severity is Severity.ERROR for group in groups)
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
        Binding(
            "u", "undo", "Undo", id="undo", tooltip="Take back what the chosen run did to watched states and lists"
        ),
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
        if action == "undo":
            return _why_no_undo(target.run)
        if action in {"cancel", "resume", "retry", "approve"}:
            return _why_no_run_action(action, target)
        return super().why_not(action)

    def action_sync(self) -> None:
        """Start a sync, a history pull, or the import of the file once more."""
        self._start(RunOptions(), "{} started, enter shows it")

    def action_dry_run(self) -> None:
        """Start one that writes nothing."""
        self._start(RunOptions(dry_run=True), "Dry run: {} started, enter shows it")

    def sync_profile(self, profile: Profile, *, is_dry: bool = False) -> None:
        """Start a sync of any profile, chosen or not."""
        done = "Dry run: {} started" if is_dry else "{} started"
        self.act(self._follow(self._starting(profile, RunOptions(dry_run=is_dry)), done))

    def action_cancel(self) -> None:
        """Cancel the run."""
        run = self.target.run
        if run is not None:
            verb = "Stopping" if is_import(run) else "Cancelling"
            self.act(self.attempt(self.face.deck.runs.cancel(run.id), f"{verb} the {run_words(run)}"))

    def action_resume(self) -> None:
        """Take the run up from its checkpoint."""
        run = self.target.run
        if run is not None:
            self.act(self._follow(self.face.deck.runs.resume(run.id), "{} resumed"))

    def action_retry(self) -> None:
        """Run only what failed."""
        run = self.target.run
        if run is not None:
            self.act(self._follow(self.face.deck.runs.retry_failed(run.id), "Retrying what failed: {}"))

    def action_approve(self) -> None:
        """Show what is held and ask."""
        run = self.target.run
        if run is not None:
            self.act(self._approve(run))

    def action_undo(self) -> None:
        """Show what would go back and ask, then take back what the run did."""
        run = self.target.run
        if run is not None:
            self.act(self._undo(run))

    def run_began(self, run: Run) -> None:
        """A run was started from here."""

    def _start(self, options: RunOptions, done: str) -> None:
        profile, run = self.target.profile, self.target.run
        if profile is not None:
            self.act(self._follow(self._starting(profile, options), done))
        elif run is not None and run.options.path:
            self.act(self._follow(self.face.deck.runs.start_import(run.options.path, options), done))

    def _starting(self, profile: Profile, options: RunOptions) -> Awaitable[Run]:
        if fields_of(profile.kind).is_history:
            return self.face.deck.runs.start_history(profile.name, options, Trigger.MANUAL)
        return self.face.deck.runs.start_sync(profile.name, options, Trigger.MANUAL)

    async def _approve(self, run: Run) -> None:
        from tui.screens.runs.held import review_held  # noqa: PLC0415  a dialog that most sessions never open

        if await review_held(self, run):
            await self._follow(self.face.deck.runs.approve(run.id), f"Applying what was held of {subject_of(run)}")

    async def _undo(self, run: Run) -> None:
        from tui.screens.runs.undoing import asked_to_undo  # noqa: PLC0415  a dialog that most sessions never open

        chosen = await asked_to_undo(self, run.id)
        if chosen is not None:
            await self._follow(self.face.deck.runs.undo(chosen.id), f"Taking back what the {run_words(chosen)} did")

    async def _follow(self, starting: Awaitable[Run], done: str) -> None:
        """Start a run, say so (`{}` stands for what it is), and show it."""
        run = await self.attempt(starting)
        if run is not None:
            words = run_words(run)
            words = words[0].upper() + words[1:] if done.startswith("{}") else words
            self.say(done.replace("{}", words, 1), Tone.GOOD)
            self.run_began(run)


def _why_no_sync(target: Target) -> str:
    run = target.run
    if target.profile is None:
        is_of_file = run is not None and bool(run.options.path)
        return "" if is_of_file else "Choose a profile first; a on the Profiles screen (2) adds one"
    if run is not None and run.state.is_active and run.profile_id == target.profile.id:
        return "Sync already in progress for this profile"
    return ""


def _why_no_undo(run: Run | None) -> str:
    if run is None:
        return "There is no run to act on"
    if run.state.is_active or run.kind not in UNDONE:
        return "Only what an ended sync of a media server or of Trakt did can be taken back"
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
