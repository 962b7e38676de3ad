"""Help, palette, keymap and the numbered screens: what is told is what works."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from tests.screens.conftest import AddProfile
from tests.screens.scenario import open_dashboard, quick_settings
from tui.app import DeckApp
from tui.errors import InvalidInput
from tui.paths import Paths
from tui.screens.keymap import binding_ids, check_keymap
from tui.screens.places import all_screens
from tui.screens.widget_kinds import KEYED_WIDGETS

FACES = ("tui.screens", "tui.widgets")
OWNERS = (DeckApp, *all_screens(), *KEYED_WIDGETS)
EATEN = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+a", "ctrl+b", "f1", "f10", "f11"}


def every_owner() -> Iterator[type[DOMNode]]:
    """Every class of the dashboard that can have keys, whether a list names it or not."""
    for floor in map(import_module, FACES):
        for module in iter_modules(floor.__path__):
            found = vars(import_module(f"{floor.__name__}.{module.name}")).values()
            yield from (one for one in found if isinstance(one, type) and issubclass(one, DOMNode))


def test_the_keymap_knows_every_key_of_the_dashboard() -> None:
    """What help names by its id can be changed: no screen, dialog or widget is left out."""
    known = binding_ids(OWNERS)
    ours = [owner for owner in every_owner() if owner.__module__.startswith(FACES)]
    assert {it for it in binding_ids(ours) if not it.startswith(("app.", "screen."))} <= set(known)


async def test_number_keys_go_to_screens(paths: Paths) -> None:
    """From anywhere, and the footer shows them always."""
    async with open_dashboard(paths) as deck:
        places = [
            ("2", "Profiles"),
            ("3", "Import"),
            ("4", "Lists"),
            ("5", "Queue"),
            ("6", "Catalogue"),
            ("7", "Log"),
            ("8", "House"),
            ("1", "Overview"),
        ]
        for key, name in places:
            await deck.press(key)
            await deck.sees(f"syncdeck  {name}", "12345678 Go")


async def test_minus_goes_to_the_screen_before(paths: Paths) -> None:
    """And again back."""
    async with open_dashboard(paths) as deck:
        await deck.press("2", "7", "minus")
        await deck.sees("syncdeck  Profiles")
        await deck.press("minus")
        await deck.sees("syncdeck  Log")


@pytest.mark.usefixtures("synced")
async def test_minus_finds_the_run_that_was_open(paths: Paths) -> None:
    """The screen before is as it was left; its own number leads to its first view."""
    async with open_dashboard(paths) as deck:
        await deck.press("2", "enter")
        await deck.sees("syncdeck  Run")
        await deck.press("7", "minus")
        await deck.sees("syncdeck  Run")
        await deck.press("2")
        await deck.sees("syncdeck  Profiles")


async def test_esc_never_quits(paths: Paths) -> None:
    """One step back, and on the first screen nothing."""
    async with open_dashboard(paths) as deck:
        await deck.press("escape", "escape", "escape")
        await deck.sees("syncdeck  Overview")
        assert deck.app.return_value is None


async def test_help_tells_the_keys_of_the_screen(paths: Paths) -> None:
    """Made from the bindings, with their ids; esc closes it."""
    async with open_dashboard(paths, size=(100, 50)) as deck:
        for key, told in [("1", "Start a sync"), ("2", "Add a profile"), ("7", "Only lines with")]:
            await deck.press(key, "question_mark")
            await deck.sees("This screen", "Everywhere", told, "go.overview")
            await deck.press("escape")
            await deck.sees_no_more("Everywhere")


async def test_help_scrolls_on_a_small_terminal(paths: Paths) -> None:
    """At 60 x 16 all of it can be reached."""
    async with open_dashboard(paths, size=(60, 16)) as deck:
        await deck.press("question_mark")
        await deck.sees("This screen")
        await deck.press("G")
        await deck.sees("go.log")


async def test_the_palette_does_every_action(paths: Paths, add_profile: AddProfile) -> None:
    """By name: a sync of a profile, and another screen."""
    await add_profile()
    async with open_dashboard(paths) as deck:
        await deck.press("colon")
        await deck.types("Sync iptv")
        await deck.sees("Sync iptv-one")
        await deck.press("enter")
        await deck.sees("Sync of iptv-one started")
        await deck.press("ctrl+p")
        await deck.types("Go to Log")
        await deck.sees("Go to Log")
        await deck.press("enter")
        await deck.sees("syncdeck  Log")


async def test_the_palette_says_why_an_action_does_nothing(paths: Paths) -> None:
    """As its key would."""
    async with open_dashboard(paths) as deck:
        await deck.press("colon")
        await deck.types("Dry run")
        await deck.sees("D  Show what a sync would do")
        await deck.press("enter")
        await deck.sees("Choose a profile first")


async def test_a_keymap_changes_keys_footer_and_help(paths: Paths) -> None:
    """The new key works, and is the one that is shown."""
    settings = quick_settings(keymap={"go.log": "f7", "help": "f2"})
    async with open_dashboard(paths, settings) as deck:
        await deck.press("f7")
        await deck.sees("syncdeck  Log", "f2 Help")
        await deck.press("f2")
        await deck.sees("Keys of Log")


def test_an_unknown_id_in_the_keymap_is_refused() -> None:
    """With the nearest one that there is."""
    with pytest.raises(InvalidInput, match="go\\.logs") as caught:
        check_keymap({"go.logs": "f7"}, binding_ids(OWNERS))
    assert caught.value.hint == "Did you mean go.log?"


def test_an_empty_key_in_the_keymap_is_refused() -> None:
    """An action without a key could never be reached."""
    with pytest.raises(InvalidInput, match="gives 'sync' no key"):
        check_keymap({"sync": " "}, binding_ids(OWNERS))


def _own_bindings() -> list[Binding]:
    found = {id(base): base for owner in OWNERS for base in owner.__mro__ if base.__module__.startswith("tui.")}
    return [binding for base in found.values() for binding in vars(base).get("BINDINGS", ())]


FLOW = {"flush", "follow"}
"""Both let go on what stands still: a log that holds, and a queue that waits."""


def test_one_letter_has_one_meaning_everywhere() -> None:
    """The same key never stands for two different actions of the deck."""
    meanings: dict[str, set[str]] = {}
    for binding in _own_bindings():
        for key in binding.key.split(","):
            if len(key) == 1 and binding.id and not binding.id.startswith("help."):
                meanings.setdefault(key, set()).add(binding.id)
    assert {key: ids for key, ids in meanings.items() if len(ids) > 1} == {"f": FLOW}


def test_no_binding_uses_a_key_that_terminals_eat() -> None:
    """Nor one without a way to be changed, where it is shown."""
    keys = {key for binding in _own_bindings() for key in binding.key.split(",")}
    assert keys & EATEN == set()
    assert [binding for binding in _own_bindings() if binding.show and not binding.id] == []
