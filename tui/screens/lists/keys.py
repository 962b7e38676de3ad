"""The keys that act on a list or on one thing in it: add, sync, approve, match, edit, delete, restore, undo, adopt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.formatting import removals_text
from tui.model.lists import ListState, LocalList, Side
from tui.model.runs import Run, RunOptions
from tui.screens.lists.target import (
    ListTarget,
    approve_question,
    has_side,
    restore_question,
    sync_text,
    why_not,
)
from tui.screens.live import LiveScreen
from tui.widgets.confirm import Confirm, Question
from tui.widgets.line import Tone

ENTRIES = "entries"
"""What is put back, in the words of a choice between two sides."""


class ListKeysScreen(LiveScreen):
    """A screen on which a list or a thing in it can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="add", tooltip="Make a list; among its items (tab) put something on it"),
        Binding("s", "sync", "Sync", id="sync", tooltip="Sync the chosen list with Trakt, or all of them"),
        Binding("D", "dry_run", "Dry run", id="dry_run", tooltip="Show what a sync would change; writes nothing"),
        Binding("x", "cancel", "Cancel", id="cancel", tooltip="Cancel the running sync; what it did stays"),
        Binding("A", "approve", "Approve", id="approve", tooltip="Let the removals go that are held back"),
        Binding("m", "match", "Match", id="match", tooltip="Choose by hand: a side of a conflict, or what an item is"),
        Binding("e", "edit", "Edit", id="edit", tooltip="Title, description, privacy, mode and rule of the list"),
        Binding("d", "delete", "Delete", id="delete", tooltip="Delete the list; among its items take one off it"),
        Binding("R", "restore", "Restore", id="restore", tooltip="Put back on Trakt what was taken away there"),
        Binding("u", "undo", "Undo", id="undo", tooltip="Take back what the last sync did to the list"),
        Binding("T", "adopt", "From Trakt", id="adopt", tooltip="Take over a list that stands on Trakt"),
        Binding("J", "shift(1)", "Later", show=False, id="item.later", tooltip="Move the item down the list"),
        Binding("K", "shift(-1)", "Earlier", show=False, id="item.earlier", tooltip="Move the item up the list"),
        Binding("E", "export", "Export", show=False, id="export", tooltip="Write the list into a CSV or JSON file"),
        Binding("L", "sign_in", "Sign in", id="sign_in", tooltip="Sign in to Trakt again"),
    ]

    @property
    def chosen(self) -> ListTarget:
        """What the keys act on now."""
        return ListTarget()

    def why_not(self, action: str) -> str:
        """Why one of the keys does nothing now."""
        return why_not(action, self.chosen) or super().why_not(action)

    def show_changes(self, list_id: int | None) -> None:
        """Show what would be done of a list, as soon as it is known."""

    def action_add(self) -> None:
        """A list, or something on it."""
        from tui.screens.lists.adding import add_items, add_list  # noqa: PLC0415  only for this key

        chosen = self.chosen
        if chosen.is_at_rows and chosen.shown is not None:
            self.act(add_items(self, chosen.shown, chosen.title))
        else:
            self.act(self._made(add_list(self)))

    def action_edit(self) -> None:
        """Open the form."""
        from tui.screens.lists.adding import edit_list  # noqa: PLC0415  only for this key

        if self.chosen.shown is not None:
            self.act(edit_list(self, self.chosen.shown))

    def action_adopt(self) -> None:
        """Offer what stands on Trakt."""
        from tui.screens.lists.adoption import adopt_list  # noqa: PLC0415  only for this key

        self.act(self._made(adopt_list(self, self.chosen.facts)))

    def action_match(self) -> None:
        """Ask for the chosen row, or show what waits."""
        from tui.screens.lists.matching import match_in  # noqa: PLC0415  only for this key

        if self.chosen.shown is not None:
            self.act(match_in(self, self.chosen.shown, self.chosen.row))

    def action_sync(self) -> None:
        """Sync."""
        self.act(self._sync(self.chosen, RunOptions(), sync_text(self.chosen)))

    def sync_list(self, shown: LocalList) -> None:
        """Sync one list, wherever the cursor is."""
        target = ListTarget(self.chosen.facts, shown)
        self.act(self._sync(target, RunOptions(), sync_text(target)))

    def action_dry_run(self) -> None:
        """Make a plan and show it."""
        chosen = self.chosen
        self.show_changes(None if chosen.shown is None else chosen.shown.id)
        told = f"Looking at what a sync of {chosen.title} would change"
        self.act(self._sync(chosen, RunOptions(dry_run=True), told))

    def action_approve(self) -> None:
        """Ask, then let go."""
        chosen = self.chosen
        told = f"Applying what was held of {chosen.title}"
        self.act(self._confirmed(approve_question(chosen), partial(self._sync, chosen, RunOptions(approve=True), told)))

    def action_restore(self) -> None:
        """Ask, then put back."""
        chosen = self.chosen
        self.act(self._confirmed(restore_question(chosen), partial(self._restore, chosen)))

    def action_delete(self) -> None:
        """Ask, then delete the list; an item goes without a question."""
        from tui.screens.lists.removing import delete_list, take_off  # noqa: PLC0415  only for this key

        chosen = self.chosen
        if chosen.shown is None:
            return
        if chosen.row is not None and chosen.row.entry is not None:
            self.act(take_off(self, chosen.shown, chosen.row.entry, chosen.row.item))
        elif not chosen.is_at_rows:
            self.act(delete_list(self, chosen.shown, chosen.title))

    def action_undo(self) -> None:
        """Ask, then take back."""
        self.act(self._undo(self.chosen))

    def action_cancel(self) -> None:
        """Cancel the run of the account."""
        run = self.chosen.run
        if run is not None:
            self.act(self.attempt(self.face.deck.runs.cancel(run.id), "Cancelling: what was synced stays"))

    def action_shift(self, step: int) -> None:
        """Move the chosen item."""
        chosen = self.chosen
        if chosen.shown is not None and chosen.row is not None and chosen.row.item is not None:
            item = chosen.row.item
            moving = self.face.deck.lists.move(chosen.shown.id, item.id, max(0, item.position + step))
            self.act(self.attempt(moving))

    def action_export(self) -> None:
        """Ask where to."""
        from tui.screens.lists.export import export_list  # noqa: PLC0415  only for this key

        if self.chosen.shown is not None:
            self.act(export_list(self, self.chosen.shown, self.chosen.title))

    def action_sign_in(self) -> None:
        """Ask for what opens the account again."""
        self.act(self._sign_in(self.chosen))

    async def _made(self, making: Awaitable[LocalList | None]) -> None:
        """Go to the list that was made, if one was."""
        made = await making
        if made is not None:
            self.choose_list(made.id)

    async def _confirmed(self, question: Question, work: Callable[[], Awaitable[None]]) -> None:
        """Do it once the person has said so."""
        if await self.app.push_screen_wait(Confirm(question, glyphs=self.face.glyphs)):
            await work()

    async def _sync(self, chosen: ListTarget, options: RunOptions, told: str) -> None:
        if chosen.shown is not None and not has_side(chosen.shown):
            await self._refill(chosen.shown, chosen.title, approve=options.approve)
            return
        runs: Sequence[Run] | None = await self.attempt(self.face.deck.runs.sync_lists(chosen.list_ids, options))
        if runs is None:
            return
        self.say(told if runs else "Lists that fill themselves were filled again", Tone.GOOD)

    async def _refill(self, shown: LocalList, title: str, *, approve: bool) -> None:
        """Fill a list that stands only here by its rule again."""
        report = await self.attempt(self.face.deck.lists.refresh(shown.id, approve=approve))
        if report is not None:
            held = f", {removals_text(report.held)} held: A lets them go" if report.held else ""
            done = f"{title} by its rule: +{report.added:,} -{report.removed:,} ={report.unchanged:,}"
            self.say(f"{done}{held}", Tone.WARN if held else Tone.GOOD)

    async def _restore(self, chosen: ListTarget) -> None:
        shown = chosen.shown
        if shown is None:
            return
        if shown.state is ListState.GONE:
            await self._sync(chosen, RunOptions(approve=True), f"Making {chosen.title} anew on Trakt")
            return
        if await self.attempt(self.face.deck.lists.resolve(shown.id, ENTRIES, Side.HERE)):
            await self._sync(chosen, RunOptions(), f"Restoring {chosen.title} on Trakt")

    async def _undo(self, chosen: ListTarget) -> None:
        if chosen.shown is None:
            return
        changes = await self.face.deck.store.lists.changes_of(chosen.shown.id)
        run_id = next((one.run_id for one in changes if one.run_id is not None and not one.is_undone), None)
        if run_id is None:
            by_itself = "What went out by itself is not taken back; only what a sync by s did is"
            self.say(by_itself if changes else f"Nothing is known that a sync did to {chosen.title}", Tone.WARN)
            return
        from tui.screens.runs.undoing import asked_to_undo  # noqa: PLC0415  only for this key

        if await asked_to_undo(self, run_id, f"the last sync did to {chosen.title}"):
            await self.attempt(
                self.face.deck.runs.undo(run_id), f"Taking back what the last sync did to {chosen.title}"
            )

    async def _sign_in(self, chosen: ListTarget) -> None:
        from tui.screens.signing_in.server_sign_in import ServerSignInDialog  # noqa: PLC0415  only for this key

        account = chosen.facts.account(None if chosen.shown is None else chosen.shown.profile_id)
        if account is not None and await self.app.push_screen_wait(ServerSignInDialog(self.face, account.profile)):
            self.say(f"Signed in to {account.profile.name}", Tone.GOOD)
            self.face.look_again()
