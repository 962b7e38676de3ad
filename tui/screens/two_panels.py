"""The shape of a screen with two lists, one above the other: the keys act on what is chosen in the one with the focus.

It knows what both have in common: tab between them, the filter, the step to the next row, the way back, the details.
What is listed, and which keys act on it, is up to the screens.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import Binding

from tui.screens.face import Face
from tui.screens.live import LiveScreen
from tui.screens.surface import Surface
from tui.widgets.board import Board, BoardPicture
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Line
from tui.widgets.line_panel import LinePanel
from tui.widgets.line_view import LineView


def filter_binding(tooltip: str) -> Binding:
    """The key that filters what is listed."""
    return Binding("slash", "filter", "Filter", key_display="/", priority=True, id="filter", tooltip=tooltip)


def detail_bindings(less: str, more: str) -> tuple[Binding, Binding]:
    """The keys that list less and more."""
    return (
        Binding("left_square_bracket", "view(-1)", "Less", key_display="[", id="detail.less", tooltip=less),
        Binding("right_square_bracket", "view(1)", "More", key_display="]", id="detail.more", tooltip=more),
    )


def panel_bindings(panel: str, following: str, previous: str) -> tuple[Binding, Binding, Binding]:
    """The keys that go between the panels, and through what is filtered from either of them."""
    return (
        Binding("tab", "panel", "Panel", id="panel.next", tooltip=panel),
        Binding("n", "next(1)", "Next", id="next", tooltip=following),
        Binding("N", "next(-1)", "Previous", id="previous", tooltip=previous),
    )


class TwoPanelScreen(LiveScreen):
    """A board above, lines below and a panel of details; it has the class `-lower` while the lower panel is used.

    Subclasses compose them with a `FilterBar`, name them by the ids here, and say what is asked for and shown.
    """

    UPPER: ClassVar[str] = ""
    LOWER: ClassVar[str] = ""
    DETAILS: ClassVar[str] = ""
    """Ids of the panels."""

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._sought: Hashable | None = None

    @property
    def upper(self) -> Board:
        """The panel above."""
        return self.query_one(f"#{self.UPPER}", Board)

    @property
    def lower(self) -> LineView:
        """The panel below."""
        return self.query_one(f"#{self.LOWER}", LineView)

    @property
    def filtered(self) -> LineView:
        """What the filter is for, and n and N go through."""
        return self.lower

    @property
    def is_lower(self) -> bool:
        """Whether the keys act on what stands below."""
        return self.lower.has_focus

    @property
    def surface(self) -> Surface:
        """How the terminal is written to now."""
        return self.face.surface

    @property
    def filter_text(self) -> str:
        """The text that is sought; "" = none."""
        raise NotImplementedError

    def use_filter(self, text: str) -> None:
        """Seek a text; "" = none."""
        raise NotImplementedError

    def draw_asked(self) -> None:
        """Show what is asked for."""

    async def read_lower(self) -> None:
        """Read what stands below. Raises LocalStoreError."""

    def details(self, width: int, rows: int) -> Sequence[Line]:
        """What is told of the thing that the keys act on, in so many rows where they are few."""
        return ()

    def go_to(self, *, is_lower: bool) -> None:
        """Use this panel."""
        self.set_class(is_lower, "-lower")
        (self.lower if is_lower else self.upper).focus()

    def seek(self, key: Hashable) -> None:
        """Put the cursor above on a line, now or once it is read."""
        if not self.upper.choose(key):
            self._sought = key

    def show_upper(self, picture: BoardPicture) -> None:
        """Draw the panel above, and go to what is sought there."""
        self.upper.show(picture)
        if self._sought is not None and self.upper.choose(self._sought):
            self._sought = None

    def look_below(self) -> None:
        """Something else is asked for: say so at once, then read it."""
        self.draw_asked()
        self._read_lower_again()

    def draw_details(self) -> None:
        """Draw them for what the keys act on now."""
        panel = self.query_one(f"#{self.DETAILS}", LinePanel)
        rows = max(1, panel.size.height)
        panel.show(lambda width: self.details(width, rows)[:rows])

    @on(LineView.CursorMoved)
    def acts_elsewhere(self) -> None:
        """The keys act on something else now."""
        self.draw_details()
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """As do they in the other panel."""
        self.acts_elsewhere()

    @on(FilterBar.Changed)
    def _filter_typed(self, event: FilterBar.Changed) -> None:
        self.use_filter(event.text.strip())

    def action_filter(self) -> None:
        """Type a filter."""
        self.set_class(self.filtered is self.lower, "-lower")
        self.query_one(FilterBar).open(self.filtered)

    def action_panel(self) -> None:
        """The other panel."""
        self.go_to(is_lower=not self.is_lower)

    def action_next(self, step: int) -> None:
        """The next row, or the one before."""
        self.filtered.action_move(step)

    def action_back(self) -> None:
        """The filter first, then to the panel above."""
        if self.filter_text:
            self.query_one(FilterBar).clear()
        elif self.is_lower:
            self.action_panel()

    @work(group="lower", exclusive=True, exit_on_error=False)
    async def _read_lower_again(self) -> None:
        if self.face.opened is not None:
            await self.read_lower()
