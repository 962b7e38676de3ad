"""The command palette: every action that has a key here, every screen, and what can be started, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.app import App
from textual.binding import ActiveBinding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape
from textual.screen import Screen
from textual.types import IgnoreReturnCallbackType

from tui.errors import SyncError
from tui.model.profiles import Profile
from tui.screens.house.keys import HouseKeysScreen
from tui.screens.house.words import name_text
from tui.screens.imports.facts import HISTORY_KINDS
from tui.screens.lists.keys import ListKeysScreen
from tui.screens.lists.target import ListTarget
from tui.screens.live import LiveScreen
from tui.screens.runs.keys import RunKeysScreen
from tui.widgets.line import safe

SCHEDULE_HELP = "Start it now; it goes on by itself from then on"
LIST_HELP = "Bring the list and its side at Trakt in line"
SERVICE_HELP = "Start a service on this machine; it takes over once nothing runs here"
_UNNAMED = frozenset(("open", "move", "move_to_end", "move_pages", "command_palette", "interrupt"))
"""Actions that belong to a list or to the palette itself."""


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the palette."""

    title: str
    help: str
    run: IgnoreReturnCallbackType


class DeckCommands(Provider):
    """What the palette offers on the screen below it."""

    async def startup(self) -> None:
        """Read the names of what can be synced."""
        of_this_screen = [*self._of_lists(), *self._of_schedules()]
        self._commands = [*self._of_bindings(), *await self._of_profiles(), *of_this_screen, *self._of_service()]

    async def discover(self) -> Hits:
        """Everything, before a letter is typed."""
        for command in self._commands:
            yield DiscoveryHit(Content(command.title), command.run, text=command.title, help=command.help)

    async def search(self, query: str) -> Hits:
        """What matches the letters."""
        matcher = self.matcher(query)
        for command in self._commands:
            score = matcher.match(command.title)
            if score > 0:
                yield Hit(score, Content(command.title), command.run, text=command.title, help=command.help)

    def _of_bindings(self) -> Iterator[Command]:
        seen: set[tuple[int, str]] = set()
        for active in sorted(self.screen.active_bindings.values(), key=_rank):
            binding = active.binding
            place = (id(active.node), binding.action)
            name = binding.action.partition("(")[0].rpartition(".")[2]
            if binding.id and place not in seen and name not in _UNNAMED:
                seen.add(place)
                yield Command(_title(active), self._help(active), partial(self._press, active))

    async def _of_profiles(self) -> list[Command]:
        screen = self.screen
        if not isinstance(screen, LiveScreen) or screen.face.opened is None:
            return []
        try:
            profiles = await screen.face.deck.profiles.all()
        except SyncError:
            return []
        syncing = screen if isinstance(screen, RunKeysScreen) else None
        if syncing is None:
            return []
        return [Command(*_sync_words(profile), partial(syncing.sync_profile, profile)) for profile in profiles]

    def _of_lists(self) -> list[Command]:
        """A sync of every list that has another side, where lists are shown."""
        screen = self.screen
        if not isinstance(screen, ListKeysScreen):
            return []
        facts = screen.chosen.facts
        return [
            Command(safe(f"Sync the list {facts.title(one.id)}"), LIST_HELP, partial(screen.sync_list, one))
            for one in ListTarget(facts).synced
        ]

    def _of_service(self) -> list[Command]:
        """A service that goes on without the dashboard; not for a household that is thrown away."""
        screen = self.screen
        if not isinstance(screen, LiveScreen) or screen.face.is_demo:
            return []
        return [Command("Keep syncing without the dashboard", SERVICE_HELP, self._keep_syncing)]

    async def _keep_syncing(self) -> None:
        await self.app.run_action("app.keep_syncing")

    def _of_schedules(self) -> list[Command]:
        """A start of every schedule, where they are shown."""
        screen = self.screen
        if not isinstance(screen, HouseKeysScreen):
            return []
        return [
            Command(safe(f"Start the {name_text(shown)}"), SCHEDULE_HELP, partial(screen.start_schedule, shown))
            for shown in screen.chosen.facts.schedules
        ]

    def _help(self, active: ActiveBinding) -> str:
        key = self.app.get_key_display(active.binding)
        told = active.binding.tooltip or active.binding.description
        return escape(f"{key}  {told}")

    async def _press(self, active: ActiveBinding) -> Any:
        """Run the action; one that does not work now says why, as its key would."""
        if not active.enabled and isinstance(active.node, LiveScreen):
            active.node.explain(active.binding)
            return None
        return await self.app.run_action(active.binding.action, active.node)


def _sync_words(profile: Profile) -> tuple[str, str]:
    """What starting a run of a profile is called, and what that does."""
    if profile.kind in HISTORY_KINDS:
        return f"Read the history of {profile.name}", "Bring in the plays that it has recorded"
    return f"Sync {profile.name}", "Start a sync of this profile"


def _title(active: ActiveBinding) -> str:
    return active.binding.description if active.binding.group is None else f"Go to {active.binding.description}"


def _rank(active: ActiveBinding) -> int:
    """The screen's own actions first, then the program's, then those of its lists."""
    if isinstance(active.node, Screen):
        return 0
    return 1 if isinstance(active.node, App) else 2
