"""The key `d`: deletes a list, here and if so chosen on Trakt, or takes one thing off it."""

from __future__ import annotations

from tui.model.lists import Entry, ListItem, LocalList
from tui.screens.lists.deletion import ListDeletion, local_question
from tui.screens.lists.words import entry_name
from tui.screens.live import LiveScreen
from tui.widgets.confirm import Confirm
from tui.widgets.line import Tone


async def delete_list(screen: LiveScreen, shown: LocalList, title: str) -> None:
    """Ask, then delete. Called from a worker."""
    keep = await _kept(screen, shown, title)
    if keep is None:
        return
    told = await screen.attempt(screen.face.deck.lists.delete(shown.id, keep_remote=keep))
    if told is not None:
        there = "" if keep or shown.link is None else f" '{title}' is deleted on Trakt as soon as it can be."
        screen.say(f"{told}{there}", Tone.GOOD)


async def take_off(screen: LiveScreen, shown: LocalList, entry: Entry, item: ListItem | None) -> None:
    """Take one thing off a list: it is put back as easily, so nobody is asked. Called from a worker."""
    which = item.id if item is not None else entry.names[0]
    gone = await screen.attempt(screen.face.deck.lists.remove(shown.id, [which]))
    if gone:
        screen.say(f"{entry_name(entry)} is off the list", Tone.GOOD)


async def _kept(screen: LiveScreen, shown: LocalList, title: str) -> bool | None:
    """Whether its side at Trakt stays; None = nothing is to be deleted."""
    glyphs = screen.face.glyphs
    if shown.link is not None:
        return await screen.app.push_screen_wait(ListDeletion(shown, title, glyphs=glyphs))
    if await screen.app.push_screen_wait(Confirm(local_question(shown, title), glyphs=glyphs)):
        return False
    return None
