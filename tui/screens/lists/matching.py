"""The key `m`: takes a person's choice of a side where both changed the same, and of what an item is on Trakt."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.glyphs import Glyphs
from tui.model.lists import Entry, ListConflict, ListItem, LocalList, Side
from tui.screens.lists.rows import UNSURE, Row, conflict_text
from tui.screens.lists.words import entry_name, id_text
from tui.screens.live import LiveScreen
from tui.screens.pick_dialog import Pick, PickDialog
from tui.widgets.dialog import Dialog
from tui.widgets.field import Field, QuietInput
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph

TYPE_ID = "something else: type its id"
MOST = 200
"""Lines that are offered at once."""


async def match_in(screen: LiveScreen, shown: LocalList, row: Row | None) -> None:
    """Ask for the chosen row; without one, which of those that wait. Called from a worker."""
    conflict = None if row is None else row.conflict
    item = None if row is None or row.item is None or row.item.match not in UNSURE else row.item
    if conflict is None and item is None:
        chosen = await _one_of(screen, shown)
        if chosen is None:
            return
        conflict, item = chosen
    if conflict is not None:
        await _resolve(screen, shown, conflict)
    elif item is not None:
        await _choose(screen, item)


async def _one_of(screen: LiveScreen, shown: LocalList) -> tuple[ListConflict | None, ListItem | None] | None:
    """What a person wants to choose for; the only one without a question."""
    lists = screen.face.deck.store.lists
    plan, items = await lists.plan(shown.id), await lists.unknown(shown.id)
    conflicts = () if plan is None else plan.plan.conflicts
    waiting: list[tuple[ListConflict | None, ListItem | None]] = [
        *((conflict, None) for conflict in conflicts),
        *((None, item) for item in items),
    ]
    if len(waiting) <= 1:
        return next(iter(waiting), None)
    picks = [*(Pick(conflict_text(one)) for one in conflicts), *(_item_pick(item) for item in items)]
    dialog = PickDialog("What waits for your choice", "", picks[:MOST], glyphs=screen.face.glyphs)
    place = await screen.app.push_screen_wait(dialog)
    return None if place is None else waiting[place]


async def _resolve(screen: LiveScreen, shown: LocalList, conflict: ListConflict) -> None:
    picks = [Pick(conflict.here or "-", "as it is here"), Pick(conflict.there or "-", "as it is on Trakt")]
    facts = f"Both sides changed it. Agreed was: {conflict.agreed or 'nothing'}."
    dialog = PickDialog(f"Which {conflict.what} holds?", facts, picks, glyphs=screen.face.glyphs)
    place = await screen.app.push_screen_wait(dialog)
    if place is not None:
        side = (Side.HERE, Side.THERE)[place]
        resolving = screen.face.deck.lists.resolve(shown.id, conflict.what, side)
        where = "here" if side is Side.HERE else "on Trakt"
        await screen.attempt(resolving, f"The {conflict.what} stays as it is {where}; the other side follows")


async def _choose(screen: LiveScreen, item: ListItem) -> None:
    entry = await _meant(screen, item)
    if entry is not None:
        name = entry if isinstance(entry, str) else entry_name(entry)
        choosing = screen.face.deck.lists.choose(item.id, entry)
        await screen.attempt(choosing, f"{entry_name(item.entry)} is {name} on Trakt; that is remembered")


async def _meant(screen: LiveScreen, item: ListItem) -> Entry | str | None:
    """One of its candidates, or an id that is typed."""
    name, glyphs = entry_name(item.entry), screen.face.glyphs
    if item.candidates:
        picks = [*(Pick(entry_name(one), _known_as(one)) for one in item.candidates), Pick(TYPE_ID)]
        place = await screen.app.push_screen_wait(PickDialog(f"What is {name}?", item.reason, picks, glyphs=glyphs))
        if place is None:
            return None
        if place < len(item.candidates):
            return item.candidates[place]
    return await screen.app.push_screen_wait(IdDialog(item, glyphs=glyphs))


def _item_pick(item: ListItem) -> Pick:
    return Pick(entry_name(item.entry), f"{len(item.candidates)} matches" if item.candidates else "not found")


def _known_as(entry: Entry) -> str:
    trakt = "" if entry.trakt_id is None else f"trakt {entry.trakt_id}"
    return ", ".join(dict.fromkeys(filter(None, (trakt, id_text(entry)))))


class IdDialog(Dialog[str]):
    """Answers an id of it, as it is typed: `movie:imdb:tt0113277`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Take", priority=True, key_display="enter", id="form.save",
                tooltip="It is what has this id"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#matched-id"

    def __init__(self, item: ListItem, *, glyphs: Glyphs) -> None:
        super().__init__(f"What is {entry_name(item.entry)} on Trakt?", glyphs=glyphs)
        self._item = item

    def compose_body(self) -> ComposeResult:
        """Why, and the place to type."""
        reason = f"{self._item.reason.rstrip('.')}. " * bool(self._item.reason)
        yield LinePanel(paragraph(f"{reason}Type one of its ids; trakt.tv shows them.", Tone.MUTED))
        yield Field("Id", f"{self._item.entry.kind}:", id="matched-id")

    def action_take(self) -> None:
        """A bare kind is none."""
        typed = self.query_one("#matched-id", QuietInput).value.strip()
        if typed.count(":") > 1:
            self.dismiss(typed)
