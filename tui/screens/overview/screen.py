"""Screen 1: what needs a person now, what runs, how every profile stands, what ran last."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from tui.model.profiles import Profile
from tui.model.runs import Run
from tui.screens.face import Face
from tui.screens.overview.choice import Choice
from tui.screens.overview.facts import OverviewFacts, read_overview
from tui.screens.overview.picture import overview_lines
from tui.screens.people.open_accounts import OpenAccounts
from tui.screens.profiles.actions import ProfileKeysScreen
from tui.screens.runs.keys import NOTHING, Target, read_target, target_now
from tui.screens.surface import Surface
from tui.widgets.board import Board
from tui.widgets.line_view import LineView


class OverviewScreen(ProfileKeysScreen):
    """The first thing one sees."""

    NAME = "Overview"
    DEFAULT_CSS = """
    OverviewScreen #overview { padding: 1 1 0 0; &.-short { padding: 0; } }
    OverviewScreen.-short #overview { padding: 0; }
    """
    FOOTER = ("sync", "cancel", "open", "add", "approve", "resume", "retry", "dry_run", "test", "match")

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._facts = OverviewFacts()
        self._target = NOTHING
        self._accounts = OpenAccounts()
        self._seeks = False
        self._sought: int | None = None
        """While it `_seeks`: of which profile."""

    def compose_body(self) -> ComposeResult:
        """One board."""
        yield Board(glyphs=self.face.glyphs, id="overview")

    async def read(self) -> None:
        """Read all sections and what the keys can do, then show."""
        now = self.face.clock.now()
        facts = self._facts = await read_overview(self.face.deck, now, self._accounts)
        await self._read_target()
        surface = Surface(self.face.glyphs, now, self.face.tz)
        self.query_one(Board).show(lambda width: overview_lines(facts, width, surface))
        self._go_to_sought()
        self._seeks = False

    def choose(self, profile_id: int | None) -> None:
        """Put the cursor on what needs a person, of this profile where there is something, now or once it is read."""
        self._seeks, self._sought = True, profile_id
        self._go_to_sought()

    @property
    def target(self) -> Target:
        """The profile or run under the cursor."""
        profile, run = self._chosen
        return target_now(profile, run, self._target)

    @on(LineView.CursorMoved)
    async def _chosen_changed(self) -> None:
        await self._read_target()
        self.refresh_bindings()

    @on(LineView.Opened)
    def _open(self) -> None:
        choice = self._choice
        if choice is None:
            return
        if choice.is_people:
            self.action_people()
        elif choice.attention is not None:
            self.settle(choice.attention)
        elif choice.run_id is not None:
            self.open_run(choice.run_id)
        elif choice.profile_id is not None:
            self.open_profile(choice.profile_id)

    def on_screen_resume(self) -> None:
        """Accounts may have been mapped meanwhile."""
        self._accounts.forget()

    def _go_to_sought(self) -> None:
        items = self._facts.attention if self._seeks else ()
        item = next((it for it in items if it.profile_id == self._sought), next(iter(items), None))
        if item is not None:
            self.query_one(Board).choose(Choice(item.profile_id, item.run_id, item))

    @property
    def _choice(self) -> Choice | None:
        chosen = self.query_one(Board).chosen
        return chosen if isinstance(chosen, Choice) else None

    @property
    def _chosen(self) -> tuple[Profile | None, Run | None]:
        choice = self._choice
        if choice is None:
            return None, None
        card = self._facts.card_of(choice.profile_id)
        last_run = None if card is None else card.last_run
        run = last_run if choice.run_id is None else self._facts.run_of(choice.run_id)
        return (None if card is None else card.profile), run or last_run

    async def _read_target(self) -> None:
        if self.face.opened is not None:
            self._target = await read_target(self.face.deck, *self._chosen)
