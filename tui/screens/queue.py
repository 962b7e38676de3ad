"""Screen 5: what is to be written to media servers, by target, until it has arrived; and why it has not yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.model.outbox import Delivery
from tui.screens.delivery_picture import lane_detail, short_lines
from tui.screens.face import Face
from tui.screens.queue_facts import Asked, DeliverySource, QueueFacts, read_queue
from tui.screens.queue_keys import QueueKeysScreen, QueueTarget
from tui.screens.queue_picture import (
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
from tui.screens.queue_style import QUEUE_CSS
from tui.screens.surface import Surface
from tui.widgets.board import Board
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Line, Span
from tui.widgets.line_list import LineList
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView


class QueueScreen(QueueKeysScreen):
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
        Binding("slash", "filter", "Filter", key_display="/", priority=True, id="filter",
                tooltip="Only changes with this text in title, person or target"),
        Binding("left_square_bracket", "view(-1)", "Less", key_display="[", id="detail.less",
                tooltip="Only what needs you"),
        Binding("right_square_bracket", "view(1)", "More", key_display="]", id="detail.more",
                tooltip="Also what has arrived, was superseded or dropped"),
        Binding("tab", "panel", "Panel", id="panel.next", tooltip="Go between targets and changes"),
        Binding("n", "next(1)", "Next", id="next", tooltip="Next change of the list"),
        Binding("N", "next(-1)", "Previous", id="previous", tooltip="The change before it"),
    ]  # fmt: skip
    AUTO_FOCUS = "#lanes"

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._facts = QueueFacts()
        self._asked = Asked()
        self._listed: Asked | None = None
        self._wanted: LaneKey | None = None
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
        await self._read_deliveries()

    def choose(self, profile_id: int | None) -> None:
        """Put the cursor on a lane, now or once it is read."""
        if not self._lanes.choose(LaneKey(profile_id)):
            self._wanted = LaneKey(profile_id)

    @property
    def chosen(self) -> QueueTarget:
        """What the keys act on: the delivery or the lane under the cursor, whichever has the focus."""
        delivery = self._list.chosen if self._list.has_focus else None
        profile_id = self._asked.profile_id if delivery is None else delivery.profile_id
        return QueueTarget(self._facts.lanes, self._facts.lane(profile_id), delivery)

    @on(LineView.CursorMoved, "#lanes")
    def _lane_chosen(self) -> None:
        key = self._lanes.chosen
        if isinstance(key, LaneKey) and key.profile_id != self._asked.profile_id:
            self._ask(replace(self._asked, profile_id=key.profile_id))
        self._cursor_moved()

    @on(LineView.CursorMoved, "#deliveries")
    def _cursor_moved(self) -> None:
        self._draw_details()
        self.refresh_bindings()

    @on(LineView.Opened, "#lanes")
    def _lane_opened(self) -> None:
        self._list.focus()

    @on(LineView.Opened, "#deliveries")
    def _delivery_opened(self) -> None:
        from tui.screens.delivery import DeliveryDialog  # noqa: PLC0415  opened from here only

        delivery = self._list.chosen
        if delivery is not None:
            self.app.push_screen(DeliveryDialog(self.face, delivery, self._facts.lane(delivery.profile_id)))

    @on(FilterBar.Changed)
    def _filter_typed(self, event: FilterBar.Changed) -> None:
        self._ask(replace(self._asked, text=event.text.strip()))

    def on_descendant_focus(self) -> None:
        """The keys act on something else now."""
        self._cursor_moved()

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).open(self._list)

    def action_view(self, step: int) -> None:
        """List more, or less."""
        self._ask(replace(self._asked, view=self._asked.view.turned(step)))

    def action_panel(self) -> None:
        """Lanes or deliveries."""
        (self._lanes if self._list.has_focus else self._list).focus()

    def action_next(self, step: int) -> None:
        """The next delivery, or the one before."""
        self._list.action_move(step)

    def action_back(self) -> None:
        """The filter first, then to the lanes."""
        if self._asked.text:
            self.query_one(FilterBar).clear()
        elif self._list.has_focus:
            self.action_panel()

    @property
    def _lanes(self) -> Board:
        return self.query_one("#lanes", Board)

    @property
    def _surface(self) -> Surface:
        return Surface(self.face.glyphs, self.face.clock.now(), self.face.tz)

    def _cells_of_all(self, delivery: Delivery) -> Sequence[Span]:
        return all_cells(delivery, self._facts.lane(delivery.profile_id), self._surface)

    def _cells_of_one(self, delivery: Delivery) -> Sequence[Span]:
        return delivery_cells(delivery, self._facts.lane(delivery.profile_id), self._surface)

    def _ask(self, asked: Asked) -> None:
        self._asked = asked
        self._draw_asked()
        self._list_again()

    @work(group="deliveries", exclusive=True, exit_on_error=False)
    async def _list_again(self) -> None:
        if self.face.opened is not None:
            await self._read_deliveries()

    async def _read_deliveries(self) -> None:
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
        self._draw_asked()
        self._draw_details()

    def _draw_lanes(self) -> None:
        lanes, surface, board = tuple(self._facts.lanes), self._surface, self._lanes
        self.set_class(not lanes, "-empty")
        board.show(lambda width: lane_lines(lanes, width, surface))
        board.styles.height = len(board.lines)
        if self._wanted is not None and board.choose(self._wanted):
            self._wanted = None
        if len(lanes) == 1 and self._asked.profile_id is None:
            self._ask(replace(self._asked, profile_id=lanes[0].profile_id))

    def _draw_asked(self) -> None:
        asked, facts, count = self._asked, self._facts, self._list.line_count
        self._list.empty_text = empty_text(asked)
        self.query_one("#queue-filter", LinePanel).show(
            lambda width: [asked_line(asked, facts, count, width, self._surface)]
        )
        self._list.repaint_changed()

    def _draw_details(self) -> None:
        panel = self.query_one("#queue-details", LinePanel)
        rows = max(1, panel.size.height)
        panel.show(lambda width: self._details(width, rows))

    def _details(self, width: int, rows: int) -> Sequence[Line]:
        """The chosen delivery; while the lanes have the focus, the chosen lane, or how all is kept in step."""
        surface, delivery = self._surface, self._list.chosen
        lane = self._facts.lane(self._asked.profile_id)
        if self._list.has_focus and delivery is not None:
            return short_lines(delivery, self._facts.lane(delivery.profile_id), width, surface, rows=rows)
        if lane is not None:
            return lane_detail(lane, width, surface, rows=rows)
        return hub_lines(self._facts, width, surface)[:rows]
