"""Screen 4: lists that are kept here, what of them stands on Trakt, and what a sync would change before it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.screens.face import Face
from tui.screens.lists.account import all_lines, gauge_line
from tui.screens.lists.facts import Asked, ListsFacts, view_of
from tui.screens.lists.keys import ListKeysScreen
from tui.screens.lists.news import news_of
from tui.screens.lists.picture import (
    LISTS_EMPTY,
    ListKey,
    asked_line,
    empty_text,
    list_lines,
    row_lines,
)
from tui.screens.lists.reading import read_known, read_lists, source_of
from tui.screens.lists.rows import Known, View
from tui.screens.lists.rule import typed_rule
from tui.screens.lists.style import LISTS_CSS
from tui.screens.lists.target import ListTarget
from tui.screens.lists.words import advice_text, synced_text
from tui.screens.rows_list import RowsList
from tui.screens.two_panels import TwoPanelScreen, detail_bindings, filter_binding, panel_bindings
from tui.widgets.board import Board
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView
from tui.widgets.note_line import NoteLine


class ListsScreen(TwoPanelScreen, ListKeysScreen):
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
        filter_binding("Only what has this text in its title"),
        *detail_bindings("Only what would change, then only what needs you", "Also what is the same on both sides"),
        *panel_bindings("Go between lists and what stands on them", "Next row of the list", "The row before it"),
    ]
    AUTO_FOCUS = "#lists"
    UPPER, LOWER, DETAILS = "lists", "rows", "list-details"

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._facts = ListsFacts()
        self._asked = Asked()
        self._known = Known()
        self._listed: Asked | None = None
        self._unlinked: frozenset[int] = frozenset()
        """Lists that were seen without a side at Trakt."""
        self._rows = RowsList(lambda: self.surface, glyphs=face.glyphs, id="rows")

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
        await self.read_lower()

    def choose_list(self, list_id: int) -> None:
        """Put the cursor on a list, now or once it is read."""
        self.go_to(is_lower=False)
        self.seek(ListKey(list_id))

    @property
    def chosen(self) -> ListTarget:
        """What the keys act on: the row or the list under the cursor, whichever has the focus."""
        row = self._rows.chosen if self._rows.has_focus else None
        shown = self._facts.list(self._asked.list_id)
        return ListTarget(self._facts, shown, row, is_at_rows=self._rows.has_focus, plan=self._known.plan)

    @on(LineView.CursorMoved, "#lists")
    def _list_chosen(self) -> None:
        key = self.upper.chosen
        if isinstance(key, ListKey) and key.list_id != self._asked.list_id:
            self._ask(Asked(key.list_id, text=self._asked.text))

    @on(LineView.Opened, "#lists")
    def _list_opened(self) -> None:
        if self._asked.list_id is not None:
            self.action_panel()

    @on(LineView.Opened, "#rows")
    def _row_opened(self) -> None:
        row = self._rows.chosen
        if row is not None and (row.conflict is not None or (row.item is not None and row.item.reason)):
            self.action_match()

    def action_items(self) -> None:
        """All that stands on the list."""
        self._ask(replace(self._asked, view=View.ITEMS))
        self.go_to(is_lower=True)

    def action_view(self, step: int) -> None:
        """Show more, or less."""
        now = view_of(self._asked, self._facts.list(self._asked.list_id))
        self._ask(replace(self._asked, view=now.turned(step)))

    def show_changes(self, list_id: int | None) -> None:
        """Show what would be done of a list, as soon as it is known."""
        if list_id is not None and list_id == self._asked.list_id:
            self._ask(replace(self._asked, view=View.CHANGES))

    @property
    def filter_text(self) -> str:
        """The text that is sought in titles."""
        return self._asked.text

    def use_filter(self, text: str) -> None:
        """Seek a text in the titles of what stands on the list."""
        self._ask(replace(self._asked, text=text))

    def _ask(self, asked: Asked) -> None:
        self._asked = asked
        self.look_below()

    async def read_lower(self) -> None:
        """Read what is in view of the chosen list."""
        asked, deck = self._asked, self.face.deck
        shown = self._facts.list(asked.list_id)
        self._known = await read_known(deck, asked.list_id)
        source = await source_of(deck, shown, asked, self._known)
        await self._rows.use(source, keep=asked == self._listed)
        self._listed = asked
        self.draw_asked()
        self.draw_details()

    def _draw_lists(self) -> None:
        facts, surface, board = self._facts, self.surface, self.upper
        self.set_class(not facts.lists, "-empty")
        profile_id = None if facts.list(self._asked.list_id) is None else self._profile_of_chosen
        account = facts.account(profile_id)
        self.query_one("#lists-account", LinePanel).show(lambda width: [gauge_line(account, width, surface)])
        self.show_upper(lambda width: list_lines(facts, width, surface))
        board.styles.height = len(board.lines) if not self.has_class("-short") else None
        if len(facts.lists) == 1 and self._asked.list_id is None:
            self._ask(Asked(facts.lists[0].id))

    def draw_asked(self) -> None:
        """Show whose rows these are, and which of them."""
        asked, facts, count, surface = self._asked, self._facts, self._rows.line_count, self.surface
        shown = facts.list(asked.list_id)
        self._rows.empty_text = empty_text(None if shown is None else view_of(asked, shown), asked.text)
        self.query_one("#list-asked", LinePanel).show(lambda width: [asked_line(asked, facts, count, width, surface)])
        self._rows.repaint_changed()

    def details(self, width: int, rows: int) -> Sequence[Line]:
        """The chosen row; while the lists have the focus, what to do about the chosen one, or how accounts stand."""
        surface, row, shown = self.surface, self._rows.chosen, self._facts.list(self._asked.list_id)
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
