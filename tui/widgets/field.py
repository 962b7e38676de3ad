"""One row of a form: a label and a place to type. No blinking cursor: it would write to the terminal while idle."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from tui.widgets.line import Line, Span, Tone, line
from tui.widgets.line_panel import LinePanel


class QuietInput(Input):
    """A text input of one row that is still while nobody types."""

    DEFAULT_CSS = """
    QuietInput {
        background: $panel;
        &.-textual-compact { padding: 0 1; }
        &:focus { background: $block-cursor-blurred-background; background-tint: $foreground 0%; }
        &:ansi { background: ansi_default; text-style: underline; }
        &:ansi:focus { background: ansi_default; }
    }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        is_secret: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(value, placeholder=placeholder, password=is_secret, compact=True, id=id, select_on_focus=False)
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """What is pasted or filled in is drawn as it is: nothing in it may act on the terminal."""
        return value if value.isprintable() else "".join(char for char in value if char.isprintable())


class Field(Horizontal):
    """A labelled input; its `id` is the input's."""

    DEFAULT_CSS = """
    Field {
        height: 1;
        & > .field-label { width: 12; height: 1; }
        & > QuietInput { width: 1fr; }
    }
    """

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        placeholder: str = "",
        is_secret: bool = False,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__()
        self._label = label
        self._input = QuietInput(value, placeholder=placeholder, is_secret=is_secret, id=id)

    def compose(self) -> ComposeResult:
        """Label and input."""
        yield LinePanel(self._drawn_label, classes="field-label")
        yield self._input

    def on_descendant_focus(self) -> None:
        """The label says where one types."""
        self.query_one(LinePanel).show(self._drawn_label)

    def on_descendant_blur(self) -> None:
        """And that one types here no more."""
        self.query_one(LinePanel).show(self._drawn_label)

    @property
    def name_of_input(self) -> str:
        """The id of its input."""
        return self._input.id or ""

    @property
    def label(self) -> str:
        """What stands before it."""
        return self._label

    @property
    def value(self) -> str:
        """What stands there, without blanks at the ends."""
        return self._input.value.strip()

    def relabel(self, label: str) -> None:
        """Call it something else."""
        self._label = label
        if self.is_mounted:
            self.query_one(LinePanel).show(self._drawn_label)

    def forget(self) -> None:
        """Keep nothing of what was typed."""
        self._input.clear()

    def _drawn_label(self, width: int) -> list[Line]:
        return [line(Span(self._label, Tone.STRONG if self._input.has_focus else Tone.MUTED))]
