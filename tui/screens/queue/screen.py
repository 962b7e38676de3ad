"""Screen 5: what is to be written to media servers, by target, until it has arrived; and why it has not yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from tui.model.outbox import Delivery
from tui.screens.face import Face
from tui.screens.queue.delivery_picture import lane_detail, short_lines
from tui.screens.queue.facts import Asked, DeliverySource, QueueFacts, read_queue
from tui.screens.queue.keys import QueueKeysScreen, QueueTarget
from tui.screens.queue.picture import (
    ALL_COLUMNS,
    COLUMNS,
    LANE_EMPTY,
    LaneKey,
    all_cells,
    asked_line,
    delivery_cells,
    empty_text,
    hub_lines,
    lane_lines,
)
from tui.screens.queue.style import QUEUE_CSS
from tui.screens.two_panels import TwoPanelScreen, detail_bindings, filter_binding, panel_bindings
from tui.widgets.board import Board
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Line, Span
from tui.widgets.line_list import LineList
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView


class QueueScreen(TwoPanelScreen, QueueKeysScreen):
    """Lanes above, deliveries below, the chosen one under them or, where it is wide, beside."""

    NAME = "Queue"
    DEFAULT_CSS = QUEUE_CSS
    FOOTER = (
        "filter.keep",
        "filter.clear",
        "flush",
        "retry",
        "resume",
        "delete",
        "approve",
        "match",
        "edit",
        "open",
        "filter",
        "detail.less",
        "detail.more",
        "sign_in",
        "panel.next",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        filter_binding("Only changes with this text in title, person or target"),
        *detail_bindings("Only what needs you", "Also what has arrived, was superseded or dropped"),
        *panel_bindings("Go between targets and changes", "Next change of the list", "The change before it"),
    ]
    AUTO_FOCUS = "#lanes"
    UPPER, LOWER, DETAILS = "lanes", "deliveries", "queue-details"

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._facts = QueueFacts()
        self._asked = Asked()
        self._listed: Asked | None = None
        self._list: LineList[Delivery] = LineList(
            ALL_COLUMNS, self._cells_of_all, lambda delivery: delivery.id, glyphs=face.glyphs, id="deliveries"
        )

    def compose_body(self) -> ComposeResult:
        """Lanes, what is listed, the deliveries, the chosen one."""
        yield LinePanel(paragraph(LANE_EMPTY), id="queue-empty")
        yield Board(glyphs=self.face.glyphs, id="lanes")
        yield LinePanel(id="queue-filter")
        with Container(id="queue-both"):
            yield self._list
            yield LinePanel(id="queue-details")
        yield FilterBar(placeholder="text in titles, people, targets")

    async def read(self) -> None:
        """Read the lanes and what is in view of the deliveries."""
        self._facts = await read_queue(self.face.deck)
        self._draw_lanes()
        await self.read_lower()

    def choose(self, profile_id: int | None) -> None:
        """Put the cursor on a lane, now or once it is read."""
        self.seek(LaneKey(profile_id))

    @property
    def chosen(self) -> QueueTarget:
        """What the keys act on: the delivery or the lane under the cursor, whichever has the focus."""
        delivery = self._list.chosen if self._list.has_focus else None
        profile_id = self._asked.profile_id if delivery is None else delivery.profile_id
        return QueueTarget(self._facts.lanes, self._facts.lane(profile_id), delivery)

    @on(LineView.CursorMoved, "#lanes")
    def _lane_chosen(self) -> None:
        key = self.upper.chosen
        if isinstance(key, LaneKey) and key.profile_id != self._asked.profile_id:
            self._ask(replace(self._asked, profile_id=key.profile_id))

    @on(LineView.Opened, "#lanes")
    def _lane_opened(self) -> None:
        self.go_to(is_lower=True)

    @on(LineView.Opened, "#deliveries")
    def _delivery_opened(self) -> None:
        from tui.screens.queue.delivery import DeliveryDialog  # noqa: PLC0415  opened from here only

        delivery = self._list.chosen
        if delivery is not None:
            self.app.push_screen(DeliveryDialog(self.face, delivery, self._facts.lane(delivery.profile_id)))

    def action_view(self, step: int) -> None:
        """List more, or less."""
        self._ask(replace(self._asked, view=self._asked.view.turned(step)))

    @property
    def filter_text(self) -> str:
        """The text that is sought."""
        return self._asked.text

    def use_filter(self, text: str) -> None:
        """Seek a text in titles, people and targets."""
        self._ask(replace(self._asked, text=text))

    def _cells_of_all(self, delivery: Delivery) -> Sequence[Span]:
        return all_cells(delivery, self._facts.lane(delivery.profile_id), self.surface)

    def _cells_of_one(self, delivery: Delivery) -> Sequence[Span]:
        return delivery_cells(delivery, self._facts.lane(delivery.profile_id), self.surface)

    def _ask(self, asked: Asked) -> None:
        self._asked = asked
        self.look_below()

    async def read_lower(self) -> None:
        """Read what is in view of the deliveries."""
        asked = self._asked
        if asked == self._listed:
            await self._list.reload()
        else:
            self._listed = asked
            if asked.profile_id is None:
                self._list.set_columns(ALL_COLUMNS, self._cells_of_all)
            else:
                self._list.set_columns(COLUMNS, self._cells_of_one)
            await self._list.use(DeliverySource(self.face.deck.store.outbox, asked))
        self.draw_asked()
        self.draw_details()

    def _draw_lanes(self) -> None:
        lanes, surface = tuple(self._facts.lanes), self.surface
        self.set_class(not lanes, "-empty")
        self.show_upper(lambda width: lane_lines(lanes, width, surface))
        self.upper.styles.height = len(self.upper.lines)
        if len(lanes) == 1 and self._asked.profile_id is None:
            self._ask(replace(self._asked, profile_id=lanes[0].profile_id))

    def draw_asked(self) -> None:
        """Show which changes these are."""
        asked, facts, count = self._asked, self._facts, self._list.line_count
        self._list.empty_text = empty_text(asked)
        self.query_one("#queue-filter", LinePanel).show(
            lambda width: [asked_line(asked, facts, count, width, self.surface)]
        )
        self._list.repaint_changed()

    def details(self, width: int, rows: int) -> Sequence[Line]:
        """The chosen delivery; while the lanes have the focus, the chosen lane, or how all is kept in step."""
        surface, delivery = self.surface, self._list.chosen
        lane = self._facts.lane(self._asked.profile_id)
        if self._list.has_focus and delivery is not None:
            return short_lines(delivery, self._facts.lane(delivery.profile_id), width, surface, rows=rows)
        if lane is not None:
            return lane_detail(lane, width, surface, rows=rows)
        return hub_lines(self._facts, width, surface)[:rows]
