"""Screen 2: all accounts, and everything about the chosen one."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.model.profiles import Profile
from tui.model.runs import Run
from tui.screens.face import Face
from tui.screens.profiles.actions import ProfileKeysScreen
from tui.screens.profiles.facts import ProfileRow, read_details, read_profiles
from tui.screens.profiles.kind_fields import fields_of, has_libraries
from tui.screens.profiles.picture import ProfileKey, detail_lines, profile_lines
from tui.screens.runs.keys import NOTHING, Target, read_target, target_now
from tui.screens.servers.facts import read_server
from tui.screens.surface import Surface
from tui.widgets.board import Board, BoardLine
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Tone
from tui.widgets.line_view import LineView


class ProfilesScreen(ProfileKeysScreen):
    """List left, details right; one of them at a time where it is narrow."""

    NAME = "Profiles"
    DEFAULT_CSS = """
    ProfilesScreen {
        & #profiles-both { height: 1fr; layout: horizontal; padding: 1 0 0 0; }
        & #profiles { width: 1fr; height: 1fr; }
        & #profile-side { width: 27; height: 1fr; border-left: solid $border-blurred; }
        &.-wide #profile-side { width: 48; }
        &.-short #profiles-both { padding: 0; }
        &.-empty #profile-side { display: none; }
        &.-narrow #profile-side { display: none; }
        &.-narrow.-details #profile-side { display: block; width: 1fr; border-left: none; }
        &.-narrow.-details #profiles { display: none; }
    }
    """
    FOOTER = (
        "filter.keep",
        "filter.clear",
        "add",
        "edit",
        "test",
        "sync",
        "cancel",
        "sign_in",
        "delete",
        "open",
        "categories",
        "match",
        "filter",
        "dry_run",
        "mark",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "categories", "Categories", id="categories",
                tooltip="Choose which categories or libraries are kept here"),
        Binding("slash", "filter", "Filter", key_display="/", priority=True, id="filter",
                tooltip="Only names with this text"),
        Binding("tab", "panel", "Details", id="panel.next", tooltip="Go between list and details"),
    ]  # fmt: skip
    AUTO_FOCUS = "#profiles"

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._rows: list[ProfileRow] = []
        self._target = NOTHING
        self._text = ""
        self._wanted: int | None = None
        self._begun: dict[int, int] = {}
        """Runs that were started from here, by profile: enter shows them, also before they are read."""

    def compose_body(self) -> ComposeResult:
        """List, details, filter."""
        with Container(id="profiles-both"):
            yield Board(glyphs=self.face.glyphs, id="profiles")
            yield Board(glyphs=self.face.glyphs, id="profile-side")
        yield FilterBar(placeholder="text in names")

    async def read(self) -> None:
        """Read the details of the chosen profile, then show them and the list together."""
        rows = await read_profiles(self.face.deck)
        self._rows = [row for row in rows if self._text.casefold() in row.profile.name.casefold()]
        await self._read_details()
        self._draw()
        if self._wanted is not None and self._board.choose(ProfileKey(self._wanted)):
            self._wanted = None

    @property
    def target(self) -> Target:
        """The chosen profile with its newest run."""
        row = self._chosen
        return NOTHING if row is None else target_now(row.profile, row.last_run, self._target)

    def profile_added(self, name: str) -> None:
        """The keys act on the new one."""
        super().profile_added(name)
        self.act(self._choose_named(name))

    def run_began(self, run: Run) -> None:
        """Enter shows it from now on."""
        if run.profile_id is not None:
            self._begun[run.profile_id] = run.id

    def choose(self, profile_id: int | None) -> None:
        """Put the cursor on a profile, now or once it is read."""
        if profile_id is not None and not self._board.choose(ProfileKey(profile_id)):
            self._wanted = profile_id

    @on(LineView.CursorMoved, "#profiles")
    async def _profile_chosen(self) -> None:
        await self._read_details()
        self.refresh_bindings()

    @on(LineView.Opened, "#profiles")
    def _open(self) -> None:
        row = self._chosen
        begun = 0 if row is None else self._begun.get(row.profile.id, 0)
        newest = begun if row is None or row.last_run is None else max(begun, row.last_run.id)
        if newest:
            self.open_run(newest)
        else:
            self.say("This profile has no run yet, s starts one")

    @on(FilterBar.Changed)
    def _filter_typed(self, event: FilterBar.Changed) -> None:
        self._text = event.text.strip()
        self.face.look_again()

    def action_categories(self) -> None:
        """Choose categories."""
        profile = self.target.profile
        if profile is not None:
            self.act(self._choose_libraries(profile) if has_libraries(profile) else self._choose_categories(profile))

    def why_not(self, action: str) -> str:
        """Categories belong to a profile."""
        profile = self.target.profile
        if action == "categories" and profile is None:
            return "Choose a profile first, a adds one"
        if action == "categories" and profile is not None and not self._has_choice(profile):
            return f"A {profile.kind.value} profile has no categories"
        return super().why_not(action)

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).open(self._board)

    def action_back(self) -> None:
        """Away with the filter, or back to the list."""
        if self._text:
            self.query_one(FilterBar).clear()
        if self._side.has_focus:
            self.action_panel()

    def action_panel(self) -> None:
        """List or details; where it is narrow only one of them is shown."""
        to_details = not self._side.has_focus
        self.set_class(to_details, "-details")
        self.set_focus(self._side if to_details else self._board)

    async def _choose_named(self, name: str) -> None:
        self._wanted = (await self.face.deck.profiles.find(name)).id
        self.face.look_again()

    def _has_choice(self, profile: Profile) -> bool:
        return has_libraries(profile) or fields_of(profile.kind).has_categories

    async def _choose_libraries(self, profile: Profile) -> None:
        from tui.screens.profiles.library_picker import LibraryPicker  # noqa: PLC0415  only for this key

        details = await read_server(self.face.deck, profile)
        if details is None or not details.libraries:
            self.say("The libraries of this server come with the first look at it, t looks now", Tone.WARN)
            return
        setting = await self.app.push_screen_wait(LibraryPicker(self.face, profile, details.libraries))
        if setting is not None:
            settings = {**profile.settings, "libraries": setting}
            done = f"Libraries of {profile.name} chosen, the next sync keeps to them"
            await self.attempt(self.face.deck.profiles.edit(profile.name, settings=settings, check=False), done)

    async def _choose_categories(self, profile: Profile) -> None:
        from tui.screens.profiles.category_picker import CategoryPicker, read_offer  # noqa: PLC0415  only for this key

        deck = self.face.deck
        offered = await read_offer(deck, profile)
        if not any(offer.categories for offer in offered.offers):
            self.say("The categories of this profile come with its first sync, s starts it", Tone.WARN)
            return
        setting = await self.app.push_screen_wait(CategoryPicker(self.face, profile, offered))
        if setting is not None:
            settings = {**profile.settings, "categories": setting}
            done = f"Categories of {profile.name} chosen, the next sync keeps to them"
            await self.attempt(deck.profiles.edit(profile.name, settings=settings, check=False), done)

    @property
    def _board(self) -> Board:
        return self.query_one("#profiles", Board)

    @property
    def _side(self) -> Board:
        return self.query_one("#profile-side", Board)

    @property
    def _chosen(self) -> ProfileRow | None:
        key = self._board.chosen
        if not isinstance(key, ProfileKey):
            return None
        return next((row for row in self._rows if row.profile.id == key.id), None)

    async def _read_details(self) -> None:
        row = self._chosen
        deck = self.face.deck
        details = None if row is None else await read_details(deck, row)
        self._target = NOTHING if row is None else await read_target(deck, row.profile, row.last_run)
        surface = self._surface
        self._side.show(lambda width: [BoardLine(row) for row in detail_lines(details, width, surface)])

    def _draw(self) -> None:
        rows, surface = tuple(self._rows), self._surface
        self.set_class(not rows, "-empty")
        self._board.show(lambda width: profile_lines(rows, width, surface))

    @property
    def _surface(self) -> Surface:
        return self.face.surface
