"""Asks what is to be put on a list: ids, or a file of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.glyphs import Glyphs
from tui.widgets.dialog import Dialog
from tui.widgets.field import Field, QuietInput
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph

HOW = (
    "Ids with a blank between two: movie:tmdb:603, show:tvdb:121361, episode:tvdb:81189/1/2. Or the path of a .csv or "
    ".json file. + on a title of the catalogue (6) is the easy way."
)
FILES = (".csv", ".json")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: ids, or where they stand."""

    names: tuple[str, ...] = ()
    path: Path | None = None


def typed_of(text: str) -> Typed | None:
    """What a text means; None for an empty one."""
    plain = text.strip()
    if not plain:
        return None
    if plain.casefold().endswith(FILES):
        return Typed(path=Path(plain).expanduser())
    return Typed(tuple(plain.replace(",", " ").split()))


class EntriesDialog(Dialog[Typed]):
    """Answers what was typed."""

    DEFAULT_CSS = """
    EntriesDialog { & #entries-how { height: auto; margin-bottom: 1; } &.-short #entries-how { margin-bottom: 0; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Put on the list", priority=True, key_display="enter", id="form.save",
                tooltip="Put it at the end of the list"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#entries"

    def __init__(self, title: str, *, glyphs: Glyphs) -> None:
        super().__init__(f"Put on {title}", glyphs=glyphs)

    def compose_body(self) -> ComposeResult:
        """How, and the place to type."""
        yield LinePanel(paragraph(HOW, Tone.MUTED), id="entries-how")
        yield Field("Items", placeholder="movie:tmdb:603", id="entries")

    def action_take(self) -> None:
        """Nothing typed is nothing taken."""
        typed = typed_of(self.query_one("#entries", QuietInput).value)
        if typed is not None:
            self.dismiss(typed)
