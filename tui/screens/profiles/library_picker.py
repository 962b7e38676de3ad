"""Chooses which libraries of a media server are kept here, with ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.formatting import count_text
from tui.model.profiles import Profile
from tui.model.servers import LibraryKind, StoredLibrary
from tui.screens.face import Face
from tui.screens.profiles.category_picker import PickBoard
from tui.screens.profiles.library_choice import SETTING, kept_by, setting_for
from tui.screens.servers.facts import items_of
from tui.widgets.board import BoardLine
from tui.widgets.dialog import Dialog
from tui.widgets.line import Line, Span, Tone, apart, line
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.tick import tick_text

NONE_TICKED = "Tick at least one, or switch the profile off with space in the list"


class LibraryPicker(Dialog[str]):
    """Answers the setting `libraries`."""

    DEFAULT_CSS = """
    LibraryPicker {
        & #picks { height: auto; max-height: 12; }
        & #picks-told { height: auto; min-height: 1; margin-top: 1; }
        &.-short { & #picks { max-height: 9; } & #picks-told { margin-top: 0; } }
    }
    """
    FOOTER = ("mark", "form.save", "back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", id="mark", tooltip="Keep this library here, or not"),
        Binding("enter,ctrl+s", "save", "Save", key_display="enter", id="form.save", tooltip="Keep these ticks"),
    ]
    AUTO_FOCUS = "#picks"

    def __init__(self, face: Face, profile: Profile, libraries: Sequence[StoredLibrary]) -> None:
        super().__init__(f"Libraries of {profile.name} that are kept here", glyphs=face.glyphs)
        self._libraries = tuple(libraries)
        self._kept = set(kept_by(profile.settings.get(SETTING, ""), libraries))

    def compose_body(self) -> ComposeResult:
        """All libraries, and what a tick less means."""
        yield PickBoard(glyphs=self.glyphs, id="picks")
        yield LinePanel(id="picks-told")

    def on_mount(self) -> None:
        """Draw them."""
        self._tell("What is kept of a library that loses its tick stays as it is; the next sync passes it over.")
        self._draw()

    def action_tick(self) -> None:
        """Turn the chosen one over."""
        key = self.query_one(PickBoard).chosen
        if isinstance(key, str):
            self._kept ^= {key}
            self._draw()

    def action_save(self) -> None:
        """Answer the setting."""
        if self._kept:
            self.dismiss(setting_for(self._kept, self._libraries))
        else:
            self._tell(NONE_TICKED, Tone.WARN)

    def _draw(self) -> None:
        libraries, kept = self._libraries, frozenset(self._kept)
        self.query_one(PickBoard).show(lambda width: library_lines(libraries, kept, width, self.glyphs.ellipsis))

    def _tell(self, text: str, tone: Tone = Tone.MUTED) -> None:
        self.query_one("#picks-told", LinePanel).show(paragraph(text, tone, most=2, ellipsis=self.glyphs.ellipsis))


def library_lines(
    libraries: Sequence[StoredLibrary], kept: frozenset[str], width: int, ellipsis: str
) -> list[BoardLine]:
    """One line a library; of kinds that are never kept there is nothing to tick."""
    return [
        BoardLine(_not_kept(it, width, ellipsis))
        if it.kind is LibraryKind.OTHER
        else BoardLine(_line(it, it.key in kept, width, ellipsis), it.key)
        for it in libraries
    ]


def _line(library: StoredLibrary, is_kept: bool, width: int, ellipsis: str) -> Line:
    box = Span(f"{tick_text(is_kept)} ", Tone.BUSY if is_kept else Tone.MUTED)
    figures = line(Span(f"{library.kind}  ", Tone.MUTED), Span(count_text(items_of(library)).rjust(8)))
    return apart(line(box, library.name), figures, width, ellipsis)


def _not_kept(library: StoredLibrary, width: int, ellipsis: str) -> Line:
    return apart(line(Span(f"    {library.name}", Tone.MUTED)), line(Span("not kept", Tone.MUTED)), width, ellipsis)
