"""Chooses which categories of a profile are kept here, with ticks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.formatting import count_text
from tui.model.catalogue import TitleKind
from tui.model.profiles import Profile
from tui.model.selection import KINDS
from tui.screens.catalogue.tree import KIND_NAMES
from tui.screens.face import Face
from tui.screens.profiles.category_choice import KindOffer, Ticked, selection_in, setting_of, ticked_by
from tui.widgets.board import Board, BoardLine
from tui.widgets.dialog import Dialog
from tui.widgets.line import Line, Span, Tone, apart, line
from tui.widgets.tick import tick_text

if TYPE_CHECKING:
    from tui.deck import Deck

TickKey = tuple[TitleKind, str]
"""Kind and category id; "" as id is the whole kind."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be ticked, and what is."""

    offers: Sequence[KindOffer]
    ticked: Ticked
    titles: Mapping[TickKey, int]


async def read_offer(deck: Deck, profile: Profile) -> Offered:
    """The categories as the panel listed them last. Raises LocalStoreError."""
    store = deck.store
    offers = [KindOffer(kind, await store.categories.list(profile.id, kind)) for kind in KINDS]
    titles = {(count.kind, count.category_id): count.titles for count in await store.categories.counts(profile.id)}
    return Offered(offers, ticked_by(selection_in(profile), offers), titles)


class CategoryPicker(Dialog[str]):
    """Answers the setting `categories`."""

    DEFAULT_CSS = """
    CategoryPicker {
        & > #dialog-box { height: 100%; }
        & #picks { height: 1fr; }
    }
    """
    FOOTER = ("mark", "form.save", "back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", id="mark", tooltip="Tick or untick; on a heading all of its kind"),
        Binding("enter,ctrl+s", "save", "Save", key_display="enter", id="form.save", tooltip="Keep these ticks"),
    ]
    AUTO_FOCUS = "#picks"

    def __init__(self, face: Face, profile: Profile, offered: Offered) -> None:
        super().__init__(f"Categories of {profile.name} that are kept here", glyphs=face.glyphs)
        self._offered = offered
        self._ticked = set(offered.ticked)

    def compose_body(self) -> ComposeResult:
        """All categories, by kind."""
        yield PickBoard(glyphs=self.glyphs, id="picks")

    def on_mount(self) -> None:
        """Draw them."""
        self._draw()

    def action_tick(self) -> None:
        """Turn the chosen one over, or all of its kind."""
        key = self.query_one(PickBoard).chosen
        if not isinstance(key, tuple):
            return
        keys = self._keys_of(key)
        if keys <= self._ticked:
            self._ticked -= keys
        else:
            self._ticked |= keys
        self._draw()

    def action_save(self) -> None:
        """Answer the setting."""
        self.dismiss(setting_of(self._ticked, self._offered.offers))

    def _keys_of(self, key: TickKey) -> set[TickKey]:
        kind, category_id = key
        if category_id:
            return {key}
        of_kind = (offer for offer in self._offered.offers if offer.kind is kind)
        return {(kind, category.category_id) for offer in of_kind for category in offer.categories}

    def _draw(self) -> None:
        offered, ticked = self._offered, frozenset(self._ticked)
        self.query_one(PickBoard).show(lambda width: pick_lines(offered, ticked, width, self.glyphs.ellipsis))


class PickBoard(Board):
    """Enter saves instead of opening."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.save", "Save", show=False, key_display="enter"),
    ]


def pick_lines(offered: Offered, ticked: Ticked, width: int, ellipsis: str) -> list[BoardLine]:
    """Every kind with its categories, ticked or not."""
    lines: list[BoardLine] = []
    for offer in (offer for offer in offered.offers if offer.categories):
        keys = [(offer.kind, category.category_id) for category in offer.categories]
        chosen = sum(key in ticked for key in keys)
        heading = Span(f"{KIND_NAMES[offer.kind]}  {count_text(chosen)} of {count_text(len(keys))}", Tone.HEAD)
        if lines:
            lines.append(BoardLine(line()))
        lines.append(BoardLine(line(_box(chosen == len(keys)), heading), (offer.kind, "")))
        for category, key in zip(offer.categories, keys, strict=True):
            count = offered.titles.get(key)
            lines.append(BoardLine(_pick_line(category.name, key in ticked, count, width, ellipsis), key))
    return lines


def _pick_line(name: str, is_ticked: bool, titles: int | None, width: int, ellipsis: str) -> Line:
    figure = () if titles is None else line(Span(count_text(titles), Tone.MUTED))
    return apart(line("  ", _box(is_ticked), name), figure, width, ellipsis)


def _box(is_ticked: bool) -> Span:
    return Span(f"{tick_text(is_ticked)} ", Tone.BUSY if is_ticked else Tone.MUTED)
