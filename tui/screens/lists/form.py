"""The form for a list: what it is called, where its other side is, who sees it there, and what fills it by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.errors import InvalidInput, SyncError
from tui.glyphs import Glyphs
from tui.model.lists import ListDetails, ListMode, LocalList, Privacy
from tui.screens.lists.words import MODE_TOLD
from tui.screens.runs.error_words import error_text
from tui.widgets.choice import Choice
from tui.widgets.field import Field, QuietInput
from tui.widgets.form_dialog import FormDialog
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel

NOWHERE = "nowhere"
HOUR = 3_600.0
BY_HAND = "when asked"
REFRESHES = {BY_HAND: None, "every hour": HOUR, "every 6 hours": 6 * HOUR, "every day": 24 * HOUR}
"""How often a rule is looked at by itself, in seconds."""
LABEL_CELLS = 12
PRIVACY_TOLD = {
    Privacy.PRIVATE: "Only you see it there.",
    Privacy.LINK: "Whoever has the link sees it there.",
    Privacy.FRIENDS: "Your friends see it there.",
    Privacy.PUBLIC: "Everybody sees it there.",
}


@dataclass(frozen=True, slots=True)
class ListWish:
    """What was filled in."""

    details: ListDetails
    mode: ListMode
    profile: str | None
    """Name of the Trakt profile; None = it stays here."""
    rule: str = ""
    """As it is typed; "" = kept by hand."""
    refresh_seconds: float | None = None


Store = Callable[[ListWish], Awaitable[object]]
"""Stores what was filled in. Raises SyncError; then the form stays."""


class ListForm(FormDialog[ListWish]):
    """Answers what was stored."""

    DEFAULT_CSS = """
    ListForm {
        & > #dialog-box { width: 76; }
        & #list-told { height: 3; margin-top: 1; }
        &.-short #list-told { height: 2; margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "save", "Save", priority=True, key_display="enter", id="form.save",
                tooltip="Keep it here; Trakt follows by itself"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#list-title"

    def __init__(
        self, store: Store, profiles: Sequence[str], before: LocalList | None = None, *, rule: str = "", glyphs: Glyphs
    ) -> None:
        super().__init__("New list" if before is None else f"Edit {before.details.title}", glyphs=glyphs)
        self._store = store
        self._profiles = tuple(profiles)
        self._details = ListDetails("") if before is None else before.details
        self._rule = rule
        self._every = None if before is None else before.refresh_seconds
        first = next(iter(self._profiles), "") if before is None else before.profile
        self._profile = first or NOWHERE
        self._mode = ListMode.PUSH if before is None else before.mode

    def compose_body(self) -> ComposeResult:
        """Names, the side at Trakt, the rule; and what that means."""
        details, cells = self._details, LABEL_CELLS
        modes, places = tuple(ListMode), (*self._profiles, NOWHERE)
        yield Field("Title", details.title, placeholder="{count} and {date} are filled in", id="list-title")
        yield Field("Description", details.description, id="list-description")
        yield Choice("On Trakt", places, self._profile, id="list-profile", label_cells=cells, then=self._turn_profile)
        yield Choice("Mode", modes, self._mode, id="list-mode", label_cells=cells, then=self._turn_mode)
        yield Choice("Seen by", tuple(Privacy), details.privacy, id="list-privacy", label_cells=cells)
        yield Choice("Numbers", ("no", "yes"), _yes(details.shows_numbers), id="list-numbers", label_cells=cells)
        yield Field("Rule", self._rule, placeholder="movie year>=2015 unwatched:anna limit:50", id="list-rule")
        every = next((word for word, seconds in REFRESHES.items() if seconds == self._every), BY_HAND)
        yield Choice("Refreshed", tuple(REFRESHES), every, id="list-refresh", label_cells=cells)
        yield LinePanel(self._told, id="list-told")

    @property
    def wish(self) -> ListWish:
        """What stands there now. Raises InvalidInput without a title."""
        title = self._typed("title")
        if not title:
            raise InvalidInput("A list needs a title")
        details = ListDetails(
            title,
            self._typed("description"),
            Privacy(self._chosen("privacy")),
            shows_numbers=self._chosen("numbers") == "yes",
        )
        profile = None if self._profile == NOWHERE else self._profile
        mode = ListMode.OFF if profile is None else self._mode
        return ListWish(details, mode, profile, self._typed("rule"), REFRESHES[self._chosen("refresh")])

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        """Store it; what was refused stays on the screen."""
        try:
            wish = self.wish
            await self._store(wish)
        except SyncError as error:
            self._complain(error)
        else:
            self.dismiss(wish)

    @on(Choice.Turned)
    def _turned(self) -> None:
        self.query_one("#list-told", LinePanel).show(self._told)

    def _turn_profile(self, name: str) -> None:
        self._profile = name
        if name != NOWHERE and self._mode is ListMode.OFF:
            self._mode = ListMode.PUSH
            self.query_one("#list-mode", Choice).take(self._mode)

    def _turn_mode(self, word: str) -> None:
        self._mode = ListMode(word)

    def _typed(self, name: str) -> str:
        return self.query_one(f"#list-{name}", QuietInput).value.strip()

    def _chosen(self, name: str) -> str:
        return self.query_one(f"#list-{name}", Choice).value

    def _complain(self, error: SyncError) -> None:
        text, glyphs = error_text(error), self.glyphs
        panel = self.query_one("#list-told", LinePanel)
        panel.show(lambda width: [line(Span(row, Tone.BAD)) for row in wrap(text, width, 3, glyphs.ellipsis)])

    def _told(self, width: int) -> list[Line]:
        mode = ListMode.OFF if self._profile == NOWHERE else self._mode
        is_there = mode is not ListMode.OFF and bool(self.query("#list-numbers"))
        seen = PRIVACY_TOLD[Privacy(self._chosen("privacy"))] if is_there else ""
        numbers = "Its items are numbered there." if seen and self._chosen("numbers") == "yes" else ""
        told = " ".join(filter(None, (MODE_TOLD[mode], seen, numbers)))
        return [line(Span(row, Tone.MUTED)) for row in wrap(told, width, 3, self.glyphs.ellipsis)]


def _yes(is_on: bool) -> str:
    return "yes" if is_on else "no"
