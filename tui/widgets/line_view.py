"""The common ground of all lists on screen: a cursor over lines that are drawn on demand, never a widget a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.glyphs import UNICODE, Glyphs
from tui.widgets.line import EMPTY, Line, Span, Tone, crop, line, wrap
from tui.widgets.tones import TONE_CLASSES, TONE_CSS, ToneStyles

Look = tuple[Line, bool]
"""What a screen row shows: its line, and whether the cursor stands on it."""


class LineView(ScrollView, can_focus=True):
    """Lines by number, the keys that move over them, and repaint of only what changed.

    Subclasses give `line_count`, `picture` and, where not every line can be chosen, `next_stop`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {*TONE_CLASSES, "line--cursor"}
    DEFAULT_CSS = f"""
    LineView {{
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        {TONE_CSS}
        & > .line--cursor {{ background: $block-cursor-blurred-background; }}
        &:focus > .line--cursor {{ background: $block-cursor-background; color: $block-cursor-foreground; }}
        &:ansi > .line--cursor {{ text-style: bold; }}
        &:ansi:focus > .line--cursor {{
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: not dim;
        }}
        &:nocolor:focus > .line--cursor {{ text-style: reverse; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False, id="move.down"),
        Binding("k,up", "move(-1)", "Up", show=False, id="move.up"),
        Binding("g,home", "move_to_end(-1)", "First line", show=False, id="move.first"),
        Binding("G,end", "move_to_end(1)", "Last line", show=False, id="move.last"),
        Binding("ctrl+d", "move_pages(0.5)", "Half a page down", show=False, id="move.half_down"),
        Binding("ctrl+u", "move_pages(-0.5)", "Half a page up", show=False, id="move.half_up"),
        Binding("pagedown,ctrl+f", "move_pages(1)", "Page down", show=False, id="move.page_down"),
        Binding("pageup", "move_pages(-1)", "Page up", show=False, id="move.page_up"),
        Binding("enter", "open", "Open", key_display="enter", id="open", tooltip="Open what the cursor stands on"),
    ]
    ALLOW_SELECT = False

    @dataclass
    class Opened(Message):
        """Enter was pressed, or a line was clicked twice."""

        view: LineView
        index: int

        @property
        def control(self) -> LineView:
            """The view, for `@on` selectors."""
            return self.view

    @dataclass
    class CursorMoved(Message):
        """The cursor stands on another line, or on another thing in the same place."""

        view: LineView
        index: int

        @property
        def control(self) -> LineView:
            """The view, for `@on` selectors."""
            return self.view

    cursor: reactive[int] = reactive(0, repaint=False, init=False)

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.glyphs = glyphs
        self.head: Line | None = None
        """Stands still above the lines."""
        self.foot: Line | None = None
        """Stands still below the lines."""
        self.empty_text = ""
        """Stands in the place of the lines while there is none."""
        self._tones = ToneStyles(self)
        self._shown: dict[int, Look] = {}

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def picture(self, index: int, width: int) -> Line:
        """Draw the line `index` for a width in cells; whatever is not at hand yet is drawn as a blank."""
        raise NotImplementedError

    def next_stop(self, index: int, direction: int) -> int | None:
        """The nearest line at `index` or beyond it in `direction` (1 or -1) on which the cursor can stand."""
        return index if 0 <= index < self.line_count else None

    @property
    def body_width(self) -> int:
        """Cells for a line, beside the pointer."""
        return max(1, self.scrollable_content_region.width - 1)

    @property
    def body_height(self) -> int:
        """Rows for lines, between head and foot."""
        return max(1, self.size.height - (self.head is not None) - (self.foot is not None))

    def render_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        look = self._shown[y] = self._look(y)
        line, has_cursor = look
        return self._tones.strip(line, self.scrollable_content_region.width, on_cursor=has_cursor)

    def notify_style_update(self) -> None:
        """The theme or the focus changed."""
        self._tones.forget()
        super().notify_style_update()

    def watch_cursor(self, before: int, now: int) -> None:
        """Bring the new line into view."""
        self.repaint_changed()
        self._scroll_to_cursor()
        self.post_message(self.CursorMoved(self, now))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.lines_changed()
        self._scroll_to_cursor()

    def on_click(self, event: Click) -> None:
        """A click chooses a line, a second one opens it."""
        index = self._index_of(event.y)
        if index is None or self.next_stop(index, 1) != index:
            return
        self.cursor = index
        if event.chain == 2:
            self.post_message(self.Opened(self, index))

    async def action_open(self) -> None:
        """Open the line under the cursor."""
        if self.has_cursor:
            self.post_message(self.Opened(self, self.cursor))

    def action_move(self, lines: int) -> None:
        """Move the cursor by a number of lines; without lines to choose, scroll."""
        direction = 1 if lines > 0 else -1
        target = max(0, min(self.line_count - 1, self.cursor + lines))
        stop = self.next_stop(target, direction)
        if stop is None:
            stop = self.next_stop(target, -direction)
        if stop is None or stop == self.cursor:
            self.scroll_relative(y=lines, animate=False, force=True)
        else:
            self.cursor = stop

    def action_move_pages(self, pages: float) -> None:
        """Move by pages."""
        lines = max(1, round(self.body_height * abs(pages)))
        self.action_move(lines if pages > 0 else -lines)

    def action_move_to_end(self, direction: int) -> None:
        """Move to the first or the last line."""
        self.action_move(direction * max(1, self.line_count))

    @property
    def has_cursor(self) -> bool:
        """True when the cursor stands on a line that can be chosen."""
        return self.next_stop(self.cursor, 1) == self.cursor

    def lines_changed(self) -> None:
        """The lines are other ones now, or another number of them: adapt size and cursor, repaint what differs."""
        heads = (self.head is not None) + (self.foot is not None)
        self.virtual_size = Size(self.scrollable_content_region.width, self.line_count + heads)
        self._keep_cursor()
        self.repaint_changed()

    def repaint_changed(self) -> None:
        """Repaint the rows of the screen whose look differs from what they show."""
        width = self.scrollable_content_region.width
        changed = [y for y in range(self.size.height) if self._shown.get(y) != self._look(y)]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _keep_cursor(self) -> None:
        last = max(0, self.line_count - 1)
        wanted = min(self.cursor, last)
        stop = self.next_stop(wanted, 1)
        if stop is None:
            stop = self.next_stop(wanted, -1)
        self.cursor = wanted if stop is None else stop

    def _index_of(self, y: int) -> int | None:
        top = 1 if self.head is not None else 0
        if y < top or y >= top + self.body_height:
            return None
        index = self.scroll_offset.y + y - top
        return index if index < self.line_count else None

    def _look(self, y: int) -> Look:
        if self.head is not None and y == 0:
            return (Span(" "), *self.head), False
        if self.foot is not None and y == self.size.height - 1:
            return (Span(" "), *self.foot), False
        if not self.line_count:
            return self._empty_look(y - (self.head is not None)), False
        index = self._index_of(y)
        if index is None:
            return EMPTY, False
        has_cursor = index == self.cursor and self.has_cursor
        pointer = self.glyphs.pointer if has_cursor else " "
        body = crop(self.picture(index, self.body_width), self.body_width, self.glyphs.ellipsis)
        return (Span(pointer, Tone.BUSY), *body), has_cursor

    def _empty_look(self, row: int) -> Line:
        rows = wrap(self.empty_text, self.body_width - 1) if self.empty_text else []
        return line(Span(f"  {rows[row]}", Tone.MUTED)) if 0 <= row < len(rows) else EMPTY

    def _scroll_to_cursor(self) -> None:
        top = self.cursor
        while top > 0 and self.cursor - top < self.body_height - 1 and self.next_stop(top - 1, 1) != top - 1:
            top -= 1
        first = self.scroll_offset.y
        if top < first:
            self.scroll_to(y=top, animate=False, force=True)
        elif self.cursor >= first + self.body_height:
            self.scroll_to(y=self.cursor - self.body_height + 1, animate=False, force=True)
