"""Screen 4: lists that are kept here, what of them stands on Trakt, and what a sync would change before it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.screens.face import Face
from tui.screens.lists_account import all_lines, gauge_line
from tui.screens.lists_facts import Asked, ListsFacts, view_of
from tui.screens.lists_keys import ListKeysScreen
from tui.screens.lists_news import news_of
from tui.screens.lists_picture import (
    LISTS_EMPTY,
    ListKey,
    asked_line,
    empty_text,
    list_lines,
    row_lines,
)
from tui.screens.lists_reading import read_known, read_lists, source_of
from tui.screens.lists_rows import Known, View
from tui.screens.lists_rule import typed_rule
from tui.screens.lists_style import LISTS_CSS
from tui.screens.lists_target import ListTarget
from tui.screens.lists_words import advice_text, synced_text
from tui.screens.rows_list import RowsList
from tui.screens.surface import Surface
from tui.widgets.board import Board
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView
from tui.widgets.note_line import NoteLine


class ListsScreen(ListKeysScreen):
    """Lists above, what stands on the chosen one below; under that what to do about it, where it is wide beside."""

    NAME = "Lists"
    DEFAULT_CSS = LISTS_CSS
    FOOTER = (
        "filter.keep",
        "filter.clear",
        "add",
        "items",
        "dry_run",
        "sync",
        "approve",
        "match",
        "edit",
        "delete",
        "restore",
        "undo",
        "filter",
        "adopt",
        "open",
        "detail.less",
        "detail.more",
        "panel.next",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "items", "Items", id="items", tooltip="Show all that stands on the list, and go there"),
        Binding("slash", "filter", "Filter", key_display="/", priority=True, id="filter",
                tooltip="Only what has this text in its title"),
        Binding("left_square_bracket", "view(-1)", "Less", key_display="[", id="detail.less",
                tooltip="Only what would change, then only what needs you"),
        Binding("right_square_bracket", "view(1)", "More", key_display="]", id="detail.more",
                tooltip="Also what is the same on both sides"),
        Binding("tab", "panel", "Panel", id="panel.next", tooltip="Go between lists and what stands on them"),
        Binding("n", "next(1)", "Next", id="next", tooltip="Next row of the list"),
        Binding("N", "next(-1)", "Previous", id="previous", tooltip="The row before it"),
    ]  # fmt: skip
    AUTO_FOCUS = "#lists"

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._facts = ListsFacts()
        self._asked = Asked()
        self._known = Known()
        self._listed: Asked | None = None
        self._wanted: ListKey | None = None
        self._unlinked: frozenset[int] = frozenset()
        """Lists that were seen without a side at Trakt."""
        self._rows = RowsList(lambda: self._surface, glyphs=face.glyphs, id="rows")

    def compose_body(self) -> ComposeResult:
        """The account, lists, what is shown, the rows, what to do."""
        yield LinePanel(id="lists-account")
        yield LinePanel(paragraph(LISTS_EMPTY), id="lists-empty")
        yield Board(glyphs=self.face.glyphs, id="lists")
        yield LinePanel(id="list-asked")
        with Container(id="list-both"):
            yield self._rows
            yield LinePanel(id="list-details")
        yield FilterBar(placeholder="text in titles")

    async def read(self) -> None:
        """Read the lists and accounts, and what is in view of the chosen list."""
        before, self._facts = self._facts, await read_lists(self.face.deck)
        self._tell_news(before)
        self._draw_lists()
        await self._read_rows()

    def choose_list(self, list_id: int) -> None:
        """Put the cursor on a list, now or once it is read."""
        self._focus_rows(is_rows=False)
        if not self._lists.choose(ListKey(list_id)):
            self._wanted = ListKey(list_id)

    @property
    def chosen(self) -> ListTarget:
        """What the keys act on: the row or the list under the cursor, whichever has the focus."""
        row = self._rows.chosen if self._rows.has_focus else None
        shown = self._facts.list(self._asked.list_id)
        return ListTarget(self._facts, shown, row, is_at_rows=self._rows.has_focus, plan=self._known.plan)

    @on(LineView.CursorMoved, "#lists")
    def _list_chosen(self) -> None:
        key = self._lists.chosen
        if isinstance(key, ListKey) and key.list_id != self._asked.list_id:
            self._ask(Asked(key.list_id, text=self._asked.text))
        self._cursor_moved()

    @on(LineView.CursorMoved, "#rows")
    def _cursor_moved(self) -> None:
        self._draw_details()
        self.refresh_bindings()

    @on(LineView.Opened, "#lists")
    def _list_opened(self) -> None:
        if self._asked.list_id is not None:
            self.action_panel()

    @on(LineView.Opened, "#rows")
    def _row_opened(self) -> None:
        row = self._rows.chosen
        if row is not None and (row.conflict is not None or (row.item is not None and row.item.reason)):
            self.action_match()

    @on(FilterBar.Changed)
    def _filter_typed(self, event: FilterBar.Changed) -> None:
        self._ask(replace(self._asked, text=event.text.strip()))

    def on_descendant_focus(self) -> None:
        """The keys act on something else now."""
        self._cursor_moved()

    def action_filter(self) -> None:
        """Type a filter; it is for what stands on the list."""
        self.add_class("-rows")
        self.query_one(FilterBar).open(self._rows)

    def action_items(self) -> None:
        """All that stands on the list."""
        self._ask(replace(self._asked, view=View.ITEMS))
        self._focus_rows(is_rows=True)

    def action_view(self, step: int) -> None:
        """Show more, or less."""
        now = view_of(self._asked, self._facts.list(self._asked.list_id))
        self._ask(replace(self._asked, view=now.turned(step)))

    def action_panel(self) -> None:
        """Lists or rows."""
        self._focus_rows(is_rows=not self._rows.has_focus)

    def action_next(self, step: int) -> None:
        """The next row, or the one before."""
        self._rows.action_move(step)

    def action_back(self) -> None:
        """The filter first, then to the lists."""
        if self._asked.text:
            self.query_one(FilterBar).clear()
        elif self._rows.has_focus:
            self.action_panel()

    def show_changes(self, list_id: int | None) -> None:
        """Show what would be done of a list, as soon as it is known."""
        if list_id is not None and list_id == self._asked.list_id:
            self._ask(replace(self._asked, view=View.CHANGES))

    @property
    def _lists(self) -> Board:
        return self.query_one("#lists", Board)

    @property
    def _surface(self) -> Surface:
        return Surface(self.face.glyphs, self.face.clock.now(), self.face.tz)

    def _focus_rows(self, *, is_rows: bool) -> None:
        self.set_class(is_rows, "-rows")
        (self._rows if is_rows else self._lists).focus()

    def _ask(self, asked: Asked) -> None:
        self._asked = asked
        self._draw_asked()
        self._rows_again()

    @work(group="rows", exclusive=True, exit_on_error=False)
    async def _rows_again(self) -> None:
        if self.face.opened is not None:
            await self._read_rows()

    async def _read_rows(self) -> None:
        asked, deck = self._asked, self.face.deck
        shown = self._facts.list(asked.list_id)
        self._known = await read_known(deck, asked.list_id)
        source = await source_of(deck, shown, asked, self._known)
        await self._rows.use(source, keep=asked == self._listed)
        self._listed = asked
        self._draw_asked()
        self._draw_details()

    def _draw_lists(self) -> None:
        facts, surface, board = self._facts, self._surface, self._lists
        self.set_class(not facts.lists, "-empty")
        profile_id = None if facts.list(self._asked.list_id) is None else self._profile_of_chosen
        account = facts.account(profile_id)
        self.query_one("#lists-account", LinePanel).show(lambda width: [gauge_line(account, width, surface)])
        board.show(lambda width: list_lines(facts, width, surface))
        board.styles.height = len(board.lines) if not self.has_class("-short") else None
        if self._wanted is not None and board.choose(self._wanted):
            self._wanted = None
        if len(facts.lists) == 1 and self._asked.list_id is None:
            self._ask(Asked(facts.lists[0].id))

    def _draw_asked(self) -> None:
        asked, facts, count, surface = self._asked, self._facts, self._rows.line_count, self._surface
        shown = facts.list(asked.list_id)
        self._rows.empty_text = empty_text(None if shown is None else view_of(asked, shown), asked.text)
        self.query_one("#list-asked", LinePanel).show(lambda width: [asked_line(asked, facts, count, width, surface)])
        self._rows.repaint_changed()

    def _draw_details(self) -> None:
        panel = self.query_one("#list-details", LinePanel)
        rows = max(1, panel.size.height)
        panel.show(lambda width: self._details(width)[:rows])

    def _details(self, width: int) -> Sequence[Line]:
        """The chosen row; while the lists have the focus, what to do about the chosen one, or how accounts stand."""
        surface, row, shown = self._surface, self._rows.chosen, self._facts.list(self._asked.list_id)
        if self._rows.has_focus and row is not None:
            return row_lines(row, width, surface)
        if self.face.opened is None:
            return []
        if shown is None:
            return all_lines(self._facts, width, surface)
        ellipsis = surface.glyphs.ellipsis
        told = wrap(advice_text(shown), width)
        rule = f"Filled by: {typed_rule(shown)}" if shown.rule else ""
        lines = [line(Span(part, Tone.TEXT)) for part in told]
        for text in (synced_text(shown, surface), rule):
            lines += [line(Span(part, Tone.MUTED)) for part in wrap(text, width, 2, ellipsis)]
        return lines

    def _tell_news(self, before: ListsFacts) -> None:
        """Say what has become of a list since the last look; good news waits where a key was refused."""
        self._unlinked |= {one.id for one in before.lists if one.link is None}
        for text, tone in news_of(before, self._facts, self._unlinked):
            if tone is not Tone.GOOD or not self.query_one(NoteLine).is_warning:
                self.say(text, tone)

    @property
    def _profile_of_chosen(self) -> int | None:
        shown = self._facts.list(self._asked.list_id)
        return None if shown is None else shown.profile_id
