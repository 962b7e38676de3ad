"""The keys that act on the chosen profile, wherever one can be chosen: add, edit, test, sign in, switch, delete."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.errors import SyncError
from tui.formatting import count_text, syncing_text
from tui.model.attention import Attention, AttentionKind
from tui.model.health import HealthState
from tui.model.profiles import Profile, ProfileKind
from tui.screens.live import BUSY
from tui.screens.profiles.account_text import account_text
from tui.screens.profiles.form import ProfileForm
from tui.screens.profiles.kind_fields import fields_of, is_server
from tui.screens.runs.keys import RunKeysScreen
from tui.screens.servers.words import look_text, trouble_text
from tui.screens.signing_in.dialog import SignInDialog
from tui.widgets.confirm import Confirm, Question
from tui.widgets.dialog import Dialog
from tui.widgets.line import Tone

WORTH_TYPING = 1_000
"""Titles from which on removing a profile asks for its name."""

IN_QUEUE = frozenset({AttentionKind.DEAD, AttentionKind.HELD_BACK, AttentionKind.CONFLICT})
"""What is settled on the Queue screen."""


@dataclass
class ProfileChosen(Message):
    """A profile is to be shown on one of the numbered screens."""

    profile_id: int | None
    """None = all of them."""
    place: str = "profiles"


@dataclass
class ListChosen(Message):
    """A list is to be shown on the screen of lists."""

    list_id: int


class ProfileKeysScreen(RunKeysScreen):
    """A screen on which a profile can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="add", tooltip="Add a profile"),
        Binding("e", "edit", "Edit", id="edit", tooltip="Edit the chosen profile"),
        Binding("t", "test", "Test", id="test", tooltip="Ask the server whether the account works"),
        Binding("L", "sign_in", "Sign in", id="sign_in", tooltip="Give a new password, key or code"),
        Binding("m", "people", "People", id="match", tooltip="Say whose accounts and plays these are"),
        Binding("d", "delete", "Delete", id="delete", tooltip="Remove the chosen profile and its catalogue"),
        Binding("space", "switch", "On/off", id="mark", tooltip="Let schedules and syncs of all take it, or not"),
    ]

    def why_not(self, action: str) -> str:
        """A profile must be chosen for all but adding one."""
        if action in {"edit", "test", "sign_in", "delete", "switch"} and self.target.profile is None:
            return "Choose a profile first, a adds one"
        if action == "delete" and self._is_active:
            return "A sync of this profile is running: x cancels it"
        return super().why_not(action)

    def action_add(self) -> None:
        """Open the form for a new profile."""
        self.act(self._add())

    def action_edit(self) -> None:
        """Open the form for the chosen profile."""
        if self.target.profile is not None:
            self.act(self._edit(self.target.profile))

    def action_sign_in(self) -> None:
        """Ask for a new password."""
        if self.target.profile is not None:
            self.act(self._sign_in(self.target.profile))

    def action_test(self) -> None:
        """Sign in once and show the account."""
        if self.target.profile is not None:
            self.app.run_worker(self._test(self.target.profile), group="test", exclusive=True, exit_on_error=False)

    def action_switch(self) -> None:
        """Turn the profile on or off for syncs of all profiles."""
        profile = self.target.profile
        if profile is not None:
            told = "is off: only its own s syncs it" if profile.enabled else "is on"
            switching = self.face.deck.profiles.set_enabled(profile.name, not profile.enabled)
            self.act(self.attempt(switching, f"{profile.name} {told}"))

    def action_people(self) -> None:
        """Say who is who."""
        from tui.screens.people.dialog import PeopleDialog  # noqa: PLC0415  a dialog that most sessions never open

        self.app.push_screen(PeopleDialog(self.face))

    def action_delete(self) -> None:
        """Ask, then remove."""
        if self.target.profile is not None:
            self.act(self._delete(self.target.profile))

    def profile_added(self, name: str) -> None:
        """A new profile is stored."""
        self.say(f"{name} added, s starts its first run, D shows first what that would bring", Tone.GOOD)

    def open_profile(self, profile_id: int) -> None:
        """Show a profile among all."""
        self.post_message(ProfileChosen(profile_id))

    def open_run(self, run_id: int) -> None:
        """Show a run."""
        from tui.screens.runs.screen import RunScreen  # noqa: PLC0415  the run screen opens screens with these keys too

        self.app.push_screen(RunScreen(self.face, run_id))

    def settle(self, item: Attention) -> None:
        """Do what something that needs a person asks for."""
        if item.kind is AttentionKind.SIGNED_OUT:
            self.action_sign_in()
        elif item.kind is AttentionKind.HELD:
            self.action_approve()
        elif item.kind is AttentionKind.UNMAPPED:
            self.action_people()
        elif item.list_id is not None:
            self.post_message(ListChosen(item.list_id))
        elif item.kind is AttentionKind.BACKUP:
            self.post_message(ProfileChosen(None, "house"))
        elif item.kind in IN_QUEUE:
            self.post_message(ProfileChosen(item.profile_id, "queue"))
        elif item.run_id is not None:
            self.open_run(item.run_id)
        elif item.profile_id is not None:
            self.open_profile(item.profile_id)

    async def _add(self) -> None:
        name = await self.app.push_screen_wait(ProfileForm(self.face))
        if name is not None:
            self.profile_added(name)
            await self._offer_first_sync(name)

    async def _offer_first_sync(self, name: str) -> None:
        from tui.screens.profiles.first_sync import FirstStep, FirstSyncDialog, first_plan  # noqa: PLC0415  opened seldom

        profile = await self.face.deck.profiles.find(name)
        plan = await first_plan(self.face.deck, profile)
        if plan is None:
            return
        step = await self.app.push_screen_wait(FirstSyncDialog(profile, plan, glyphs=self.face.glyphs))
        if step in {FirstStep.DRY_RUN, FirstStep.SYNC}:
            self.sync_profile(profile, is_dry=step == FirstStep.DRY_RUN)

    async def _edit(self, profile: Profile) -> None:
        name = await self.app.push_screen_wait(ProfileForm(self.face, profile))
        if name is not None:
            self.say(f"{name} saved", Tone.GOOD)

    async def _sign_in(self, profile: Profile) -> None:
        dialog: Dialog[bool] = SignInDialog(self.face, profile)
        if is_server(profile):
            from tui.screens.signing_in.server_sign_in import ServerSignInDialog  # noqa: PLC0415  only for media servers

            dialog = ServerSignInDialog(self.face, profile)
        if await self.app.push_screen_wait(dialog):
            self.say(f"Signed in to {profile.name}", Tone.GOOD)

    async def _test(self, profile: Profile) -> None:
        self.say(f"Testing {profile.name}: asking {profile.url}{self.face.glyphs.ellipsis}")
        if is_server(profile):
            await self._look_at(profile)
            return
        try:
            account = await self.face.deck.profiles.test(profile.name)
        except SyncError as error:
            self.complain(SyncError(f"{profile.name}: {error.message}", hint=error.hint))
        else:
            told = account_text(account, self.face.clock.now(), self.face.tz)
            self.say(f"{profile.name} works: {told}", Tone.GOOD)
        self.face.look_again()

    async def _look_at(self, profile: Profile) -> None:
        """Look at a media server now; that it starts is no failure."""
        health = await self.attempt(self.face.deck.servers.look(profile))
        if health is None:
            return
        if health.state is HealthState.CONNECTED:
            self.say(f"{profile.name} works: {look_text(health)}", Tone.GOOD)
        else:
            tone = Tone.WARN if health.state is HealthState.STARTING else Tone.BAD
            self.say(f"{profile.name}: {trouble_text(health)}", tone)

    async def _delete(self, profile: Profile) -> None:
        if await self.app.push_screen_wait(await self._removal(profile)):
            flying = await self.face.deck.store.outbox.flying(profile.id)
            waits = syncing_text(flying) if flying else BUSY
            left = await self.attempt(self.face.deck.profiles.remove(profile.name), f"{profile.name} removed", waits)
            if left is not None:
                told = f"{profile.name} removed, but Trakt was not told: {left.message}. Disconnect the app there"
                self.say(told, Tone.WARN)

    async def _removal(self, profile: Profile) -> Confirm:
        totals = {it.profile_id: it for it in await self.face.deck.store.titles.totals()}.get(profile.id)
        titles = 0 if totals is None else totals.live + totals.movies + totals.series
        goes = f"Its {count_text(titles)} titles, its favourites and its password are deleted from this machine."
        if fields_of(profile.kind).is_history:
            goes = "Its API key is deleted from this machine. The plays that came from it stay."
        stays = "Nothing changes on the server. This cannot be undone."
        if profile.kind is ProfileKind.TRAKT:
            goes = "Its sign-in is given back to Trakt. Its lists stay here, without their side there."
            stays = "What stands at Trakt stays. This cannot be undone."
        elif is_server(profile):
            goes = "Its tokens are deleted from this machine. The plays that came from it stay."
        facts = [goes, *await self._waiting(profile), stays]
        question = Question(f'Remove profile "{profile.name}"?', facts, "Remove")
        if titles >= WORTH_TYPING:
            question = replace(question, typed_name=profile.name)
        return Confirm(question, glyphs=self.face.glyphs)

    async def _waiting(self, profile: Profile) -> list[str]:
        """What is still to be written to it, and what becomes of that."""
        lanes = await self.face.deck.outbox.lanes()
        count = sum(lane.counts.open for lane in lanes if lane.profile_id == profile.id)
        if not count:
            return []
        changes = "1 change has" if count == 1 else f"{count_text(count)} changes have"
        return [f"{changes} not arrived there yet. What is on its way arrives first; the rest is dropped."]

    @property
    def _is_active(self) -> bool:
        run = self.target.run
        return run is not None and run.state.is_active
