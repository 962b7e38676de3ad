"""The key `+`: puts what is chosen on a list, or on a new one."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from tui.engine.lists.titles import shown_title
from tui.model.lists import Entry, LocalList
from tui.screens.lists.adding import add_list, put_on
from tui.screens.lists.words import entry_name, items_text
from tui.screens.live import LiveScreen
from tui.screens.pick_dialog import Pick, PickDialog
from tui.widgets.line import Tone

NO_IDS = "It has no id of imdb, tmdb or tvdb: Trakt could not know what it is"
NEW_LIST = "a new list"


async def put_on_list(screen: LiveScreen, finding: Awaitable[Sequence[Entry]]) -> None:
    """Ask what of it and on which list, and put it there. Called from a worker."""
    entries = await screen.attempt(finding)
    if not entries:
        if entries is not None:
            screen.say(NO_IDS, Tone.WARN)
        return
    entry = await _one_of(screen, entries)
    if entry is None:
        return
    lists = await screen.attempt(screen.face.deck.lists.all())
    if lists is not None:
        await _put(screen, entry, by_hand(lists))


def by_hand(lists: Sequence[LocalList]) -> list[LocalList]:
    """Lists that people fill, those that were changed last first; what a rule fills it would empty again."""
    return sorted((one for one in lists if not one.rule), key=lambda one: -one.updated_at)


async def _put(screen: LiveScreen, entry: Entry, lists: Sequence[LocalList]) -> None:
    picks = [*(Pick(shown_title(one), _note(one)) for one in lists), Pick(NEW_LIST)]
    dialog = PickDialog(f"Put {entry_name(entry)} on which list?", "", picks, glyphs=screen.face.glyphs)
    place = await screen.app.push_screen_wait(dialog) if lists else 0
    if place is None:
        return
    if place == len(lists):
        await add_list(screen, [entry])
    else:
        await put_on(screen, lists[place], shown_title(lists[place]), [entry])


async def _one_of(screen: LiveScreen, entries: Sequence[Entry]) -> Entry | None:
    """What is meant; nobody is asked where there is only one thing."""
    if len(entries) == 1:
        return entries[0]
    picks = [Pick(entry_name(one), one.kind.value) for one in entries]
    dialog = PickDialog("What is put on a list?", "", picks, glyphs=screen.face.glyphs)
    place = await screen.app.push_screen_wait(dialog)
    return None if place is None else entries[place]


def _note(shown: LocalList) -> str:
    where = f", {shown.mode} with {shown.profile}" if shown.profile else ""
    return f"{items_text(shown.items)}{where}"
