"""The numbered screens and what only later keys need, loaded when they are first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from textual.binding import Binding

from tui.screens.face import Face
from tui.screens.live import LiveScreen
from tui.widgets.key_footer import GO

if TYPE_CHECKING:
    from textual.command import Provider

PLACES = {
    "overview": ("tui.screens.overview.screen", "OverviewScreen"),
    "profiles": ("tui.screens.profiles.screen", "ProfilesScreen"),
    "import": ("tui.screens.imports.screen", "ImportScreen"),
    "lists": ("tui.screens.lists.screen", "ListsScreen"),
    "queue": ("tui.screens.queue.screen", "QueueScreen"),
    "catalogue": ("tui.screens.catalogue.screen", "CatalogueScreen"),
    "log": ("tui.screens.log", "LogScreen"),
    "house": ("tui.screens.house.screen", "HouseScreen"),
}
"""Module and class of each numbered screen."""

OTHERS = (
    ("tui.screens.runs.screen", "RunScreen"),
    ("tui.screens.catalogue.title", "TitleScreen"),
    ("tui.screens.catalogue.title", "EpisodeScreen"),
    ("tui.screens.catalogue.item", "ItemScreen"),
    ("tui.screens.help", "HelpDialog"),
    ("tui.screens.profiles.form", "ProfileForm"),
    ("tui.screens.signing_in.dialog", "SignInDialog"),
    ("tui.screens.signing_in.server_sign_in", "ServerSignInDialog"),
    ("tui.screens.signing_in.code_dialog", "CodeDialog"),
    ("tui.screens.signing_in.server_choice", "ServerChoice"),
    ("tui.screens.signing_in.server_members", "MembersDialog"),
    ("tui.screens.signing_in.pin_dialog", "PinDialog"),
    ("tui.screens.profiles.category_picker", "CategoryPicker"),
    ("tui.screens.profiles.library_picker", "LibraryPicker"),
    ("tui.screens.runs.export_dialog", "ExportDialog"),
    ("tui.screens.people.dialog", "PeopleDialog"),
    ("tui.screens.people.person_dialog", "PersonDialog"),
    ("tui.screens.people.rename_dialog", "RenameDialog"),
    ("tui.screens.queue.delivery", "DeliveryDialog"),
    ("tui.screens.queue.matching", "MatchingDialog"),
    ("tui.screens.pick_dialog", "PickDialog"),
    ("tui.screens.servers.hub_settings", "HubSettings"),
    ("tui.screens.catalogue.watch_dialog", "WatchDialog"),
    ("tui.screens.lists.form", "ListForm"),
    ("tui.screens.lists.deletion", "ListDeletion"),
    ("tui.screens.lists.entries_dialog", "EntriesDialog"),
    ("tui.screens.lists.matching", "IdDialog"),
    ("tui.screens.profiles.first_sync", "FirstSyncDialog"),
    ("tui.screens.runs.undoing", "UndoDialog"),
    ("tui.screens.quit_dialog", "QuitDialog"),
    ("tui.screens.house.schedule_form", "ScheduleForm"),
    ("tui.screens.house.channel_form", "ChannelForm"),
    ("tui.screens.house.rule_form", "RuleForm"),
    ("tui.screens.house.backup_dialog", "BackupDialog"),
)
"""Screens that others open."""


def number_bindings() -> list[Binding]:
    """The keys of the numbered screens, in their order."""
    return [
        Binding(str(number), f"go('{place}')", place.capitalize(), group=GO, id=f"go.{place}")
        for number, place in enumerate(PLACES, 1)
    ]


def make_screen(place: str, face: Face) -> LiveScreen:
    """A fresh screen of that name."""
    module, name = PLACES[place]
    screen: LiveScreen = getattr(import_module(module), name)(face)
    return screen


def all_screens() -> list[type[LiveScreen]]:
    """Every class of screen, loaded: for checking the keymap."""
    return [getattr(import_module(module), name) for module, name in (*PLACES.values(), *OTHERS)]


def deck_commands() -> type[Provider]:
    """The palette's commands."""
    from tui.screens.palette import DeckCommands  # noqa: PLC0415  after the first frame

    return DeckCommands
