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
    "overview": ("tui.screens.overview", "OverviewScreen"),
    "profiles": ("tui.screens.profiles", "ProfilesScreen"),
    "import": ("tui.screens.imports", "ImportScreen"),
    "lists": ("tui.screens.lists", "ListsScreen"),
    "queue": ("tui.screens.queue", "QueueScreen"),
    "catalogue": ("tui.screens.catalogue", "CatalogueScreen"),
    "log": ("tui.screens.log", "LogScreen"),
    "house": ("tui.screens.house", "HouseScreen"),
}
"""Module and class of each numbered screen."""

OTHERS = (
    ("tui.screens.run", "RunScreen"),
    ("tui.screens.title", "TitleScreen"),
    ("tui.screens.title", "EpisodeScreen"),
    ("tui.screens.item", "ItemScreen"),
    ("tui.screens.help", "HelpDialog"),
    ("tui.screens.profile_form", "ProfileForm"),
    ("tui.screens.sign_in", "SignInDialog"),
    ("tui.screens.server_sign_in", "ServerSignInDialog"),
    ("tui.screens.code_dialog", "CodeDialog"),
    ("tui.screens.server_choice", "ServerChoice"),
    ("tui.screens.server_members", "MembersDialog"),
    ("tui.screens.pin_dialog", "PinDialog"),
    ("tui.screens.category_picker", "CategoryPicker"),
    ("tui.screens.library_picker", "LibraryPicker"),
    ("tui.screens.export_dialog", "ExportDialog"),
    ("tui.screens.people", "PeopleDialog"),
    ("tui.screens.person_dialog", "PersonDialog"),
    ("tui.screens.rename_dialog", "RenameDialog"),
    ("tui.screens.delivery", "DeliveryDialog"),
    ("tui.screens.matching", "MatchingDialog"),
    ("tui.screens.pick_dialog", "PickDialog"),
    ("tui.screens.hub_settings", "HubSettings"),
    ("tui.screens.watch_dialog", "WatchDialog"),
    ("tui.screens.list_form", "ListForm"),
    ("tui.screens.list_deletion", "ListDeletion"),
    ("tui.screens.entries_dialog", "EntriesDialog"),
    ("tui.screens.list_matching", "IdDialog"),
    ("tui.screens.first_sync", "FirstSyncDialog"),
    ("tui.screens.undoing", "UndoDialog"),
    ("tui.screens.quit_dialog", "QuitDialog"),
    ("tui.screens.schedule_form", "ScheduleForm"),
    ("tui.screens.channel_form", "ChannelForm"),
    ("tui.screens.rule_form", "RuleForm"),
    ("tui.screens.backup_dialog", "BackupDialog"),
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
