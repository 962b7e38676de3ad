"""The keys of the House screen: start now, pause, edit, add and test channels, make a backup."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.engine.alarms.settings import RULE_WORDS
from tui.engine.schedule.zone import zone_of
from tui.errors import SyncError
from tui.formatting import bytes_text
from tui.model.alarms import Channel, RuleSetting
from tui.model.schedule import ScheduleChange, ShownSchedule
from tui.screens.house.target import HouseTarget, delete_question, why_not
from tui.screens.house.words import name_text
from tui.screens.live import LiveScreen
from tui.widgets.confirm import Confirm
from tui.widgets.line import Tone


class HouseKeysScreen(LiveScreen):
    """A screen on which a schedule, a channel or a rule can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start", id="sync", tooltip="Start the chosen schedule now"),
        Binding("p", "pause", "Pause", id="resume",
                tooltip="Let all schedules rest or go on; turn the chosen one, channel or rule off or on"),
        Binding("e", "edit", "Edit", id="edit", tooltip="How often and when a schedule starts; a channel; a rule"),
        Binding("a", "add", "Add", id="add", tooltip="Add a channel on which alarms are told"),
        Binding("t", "test", "Test", id="test", tooltip="Send a test to the chosen channel"),
        Binding("d", "delete", "Delete", id="delete", tooltip="Delete the chosen channel"),
        Binding("B", "backup", "Backup", id="backup", tooltip="Make a backup now, with or without secrets"),
    ]  # fmt: skip

    @property
    def chosen(self) -> HouseTarget:
        """What the keys act on now."""
        return HouseTarget()

    def why_not(self, action: str) -> str:
        """Why one of the keys does nothing now."""
        return why_not(action, self.chosen) or super().why_not(action)

    def channel_added(self, name: str) -> None:
        """A new channel is stored."""

    def looked_at_files(self) -> None:
        """Files of backups are others now."""

    def action_start(self) -> None:
        """Start it."""
        if self.chosen.schedule is not None:
            self.start_schedule(self.chosen.schedule)

    def start_schedule(self, shown: ShownSchedule) -> None:
        """Start one, wherever the cursor is."""
        self.act(self._start(shown))

    def action_pause(self) -> None:
        """All of them, or what is chosen."""
        chosen = self.chosen
        if chosen.is_all:
            self.act(self._pause_all(is_paused=chosen.facts.pause is not None))
        elif chosen.schedule is not None:
            self.act(self._turn_schedule(chosen.schedule))
        elif chosen.channel is not None:
            self.act(self._turn_channel(chosen.channel))
        elif chosen.rule is not None:
            self.act(self._turn_rule(chosen.rule))

    def action_edit(self) -> None:
        """Open the form of what is chosen."""
        chosen = self.chosen
        if chosen.schedule is not None:
            self.act(self._edit_schedule(chosen.schedule))
        elif chosen.channel is not None:
            self.act(self._edit_channel(chosen.channel))
        elif chosen.rule is not None:
            self.act(self._edit_rule(chosen.rule))

    def action_add(self) -> None:
        """Open the form of a new channel."""
        self.act(self._add_channel())

    def action_test(self) -> None:
        """Send a test."""
        if self.chosen.channel is not None:
            self.act(self._test(self.chosen.channel))

    def action_delete(self) -> None:
        """Ask, then delete."""
        if self.chosen.channel is not None:
            self.act(self._delete(self.chosen.channel))

    def action_backup(self) -> None:
        """Ask where and how, then make it."""
        self.act(self._backup())

    async def _start(self, shown: ShownSchedule) -> None:
        told = await self.attempt(self._starting(shown))
        if told is not None:
            self.say(told, Tone.GOOD)

    async def _starting(self, shown: ShownSchedule) -> str:
        run = await self.face.deck.schedules.run_now(shown.profile, shown.schedule.job)
        name = name_text(shown)
        return f"The {name} is made now" if run is None else f"The {name} is started, enter shows it"

    async def _pause_all(self, *, is_paused: bool) -> None:
        schedules = self.face.deck.schedules
        if is_paused:
            await self.attempt(schedules.go_on(), "Schedules go on: what is due starts by and by")
        else:
            await self.attempt(schedules.pause(), "All schedules rest until p lets them go on; what runs goes on")

    async def _turn_schedule(self, shown: ShownSchedule) -> None:
        is_on = not shown.schedule.is_on
        change = self.face.deck.schedules.set(shown.profile, shown.schedule.job, ScheduleChange(is_on=is_on))
        await self.attempt(change, f"The {name_text(shown)} is {'on' if is_on else 'off: only s starts it'}")

    async def _turn_channel(self, channel: Channel) -> None:
        told = "rests: nobody is told there" if channel.is_on else "is on"
        await self.attempt(self.face.deck.alarms.set_on(channel.name, not channel.is_on), f"{channel.name} {told}")

    async def _turn_rule(self, setting: RuleSetting) -> None:
        told = f"Channels are {'not ' if setting.is_on else ''}told when {RULE_WORDS[setting.rule]}"
        await self.attempt(self.face.deck.alarms.set_rule(setting.rule, is_on=not setting.is_on), told)

    async def _edit_schedule(self, shown: ShownSchedule) -> None:
        from tui.screens.house.schedule_form import ScheduleForm  # noqa: PLC0415  only for this key

        store = partial(self.face.deck.schedules.set, shown.profile, shown.schedule.job)
        zone = zone_of(self.face.deck.settings.time_zone)
        if await self.app.push_screen_wait(ScheduleForm(self.face, store, shown, zone)):
            self._saved(f"The {name_text(shown)} is changed")

    async def _add_channel(self) -> None:
        from tui.screens.house.channel_form import ChannelForm  # noqa: PLC0415  only for this key

        form = ChannelForm(self.face.deck.alarms.add, await self._names(), glyphs=self.face.glyphs)
        draft = await self.app.push_screen_wait(form)
        if draft is not None:
            self.say(f"{draft.name} is added, t sends a test", Tone.GOOD)
            self.channel_added(draft.name)

    async def _edit_channel(self, channel: Channel) -> None:
        from tui.screens.house.channel_form import ChannelForm  # noqa: PLC0415  only for this key

        store = partial(self.face.deck.alarms.edit, channel.name)
        form = ChannelForm(store, await self._names(), channel, glyphs=self.face.glyphs)
        draft = await self.app.push_screen_wait(form)
        if draft is not None:
            self._saved(f"{draft.name} is changed")

    async def _edit_rule(self, setting: RuleSetting) -> None:
        from tui.screens.house.rule_form import RuleForm  # noqa: PLC0415  only for this key

        store = partial(self.face.deck.alarms.set_rule, setting.rule)
        if await self.app.push_screen_wait(RuleForm(store, setting, glyphs=self.face.glyphs)):
            self._saved("The rule is changed")

    async def _test(self, channel: Channel) -> None:
        waits = f"Sending a test to {channel.name}"
        await self.attempt(self._testing(channel.name), f"{channel.name} took the test", waits)

    async def _testing(self, name: str) -> None:
        """Raises SyncError that names the channel."""
        try:
            await self.face.deck.alarms.test(name)
        except SyncError as error:
            raise SyncError(f"{name}: {error.message}", hint=error.hint) from None

    async def _delete(self, channel: Channel) -> None:
        if await self.app.push_screen_wait(Confirm(delete_question(channel.name), glyphs=self.face.glyphs)):
            await self.attempt(self.face.deck.alarms.remove(channel.name), f"{channel.name} is deleted")

    async def _backup(self) -> None:
        from tui.screens.house.backup_dialog import BackupDialog  # noqa: PLC0415  only for this key

        folder = str(self.face.deck.backups.folder)
        order = await self.app.push_screen_wait(BackupDialog(folder, glyphs=self.face.glyphs))
        if order is None:
            return
        making = self.face.deck.backups.make(order.folder, order.passphrase)
        made = await self.attempt(making, waits="Making a backup; syncs go on meanwhile")
        if made is not None:
            self.looked_at_files()
            self.say(f"Backup made: {made.path} ({bytes_text(made.size)})", Tone.GOOD)

    async def _names(self) -> list[tuple[int, str]]:
        return [(profile.id, profile.name) for profile in await self.face.deck.profiles.all()]

    def _saved(self, told: str) -> None:
        self.say(told, Tone.GOOD)
        self.face.look_again()
