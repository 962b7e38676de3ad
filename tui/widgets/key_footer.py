"""The last row: the keys that work here, made from the bindings themselves and cut to fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen

from tui.widgets.line import Line, Span, Tone, line, line_width
from tui.widgets.line_panel import LinePanel

GO = Binding.Group("Go", compact=True)
"""Bindings of this group stand together as one hint, first."""
GAP = "  "
WHILE_TYPING = ("filter.keep", "filter.clear")
"""Ids of the bindings that matter first while a filter is typed."""


class KeyHint(NamedTuple):
    """One key, or a group of keys, with what it does."""

    keys: str
    description: str
    is_enabled: bool = True
    is_kept: bool = False
    """Stays when others give way."""


def footer_line(hints: Sequence[KeyHint], width: int) -> Line:
    """The hints in their order; when they do not fit, the last ones that may go go first."""
    left = list(hints)
    while len(left) > 1 and line_width(_drawn(left)) > width:
        goes = next((place for place in reversed(range(len(left))) if not left[place].is_kept), len(left) - 1)
        del left[goes]
    return _drawn(left)


def hints_of(
    bindings: Iterable[ActiveBinding], display: Callable[[Binding], str], wanted: Sequence[str] = ()
) -> list[KeyHint]:
    """Where to go, then the `wanted` binding ids in their order (else whatever wants to be shown), then the program's.

    A key that does not work now stays in its place, so that the others do.
    """
    shown = [active for active in bindings if not active.binding.system]
    groups = [active for active in shown if active.binding.group is not None]
    hints = [KeyHint("".join(display(it.binding) for it in groups), GO.description, is_kept=True)] if groups else []
    seen: set[tuple[int, str]] = set()
    for active in _in_order([active for active in shown if active.binding.group is None], wanted):
        action = (id(active.node), active.binding.action)
        if action not in seen:
            seen.add(action)
            hints.append(KeyHint(display(active.binding), active.binding.description, active.enabled, _is_app(active)))
    return hints


def _drawn(hints: Sequence[KeyHint]) -> Line:
    spans: list[Span] = [Span(" ")]
    for place, hint in enumerate(hints):
        gap = GAP if place else ""
        spans.append(Span(f"{gap}{hint.keys}", Tone.BUSY if hint.is_enabled else Tone.MUTED))
        spans.append(Span(f" {hint.description}", Tone.TEXT if hint.is_enabled else Tone.MUTED))
    return line(*spans)


def _in_order(active: Sequence[ActiveBinding], wanted: Sequence[str]) -> list[ActiveBinding]:
    of_app = [it for it in active if _is_app(it) and it.binding.show]
    others = [it for it in active if not _is_app(it)]
    if wanted:
        chosen = [it for binding_id in wanted for it in others if it.binding.id == binding_id]
    else:
        chosen = sorted((it for it in others if it.binding.show), key=lambda it: not isinstance(it.node, Screen))
    return [*chosen, *of_app]


def _is_app(active: ActiveBinding) -> bool:
    return isinstance(active.node, App)


class KeyFooter(LinePanel):
    """Follows the bindings of its screen."""

    DEFAULT_CSS = """
    KeyFooter {
        dock: bottom;
        height: 1;
        background: $panel;
        & > .tone--busy { color: $footer-key-foreground; text-style: bold; }
        &:ansi { background: ansi_default; }
    }
    """

    def on_mount(self) -> None:
        """Listen for changes of the bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self.update_keys()

    def update_keys(self) -> None:
        """Read the bindings again."""
        if self.is_mounted and self.screen.is_attached:
            wanted: Sequence[str] = getattr(self.screen, "footer", ()) or getattr(self.screen, "FOOTER", ())
            hints = hints_of(self.screen.active_bindings.values(), self._display, wanted and (*WHILE_TYPING, *wanted))
            self.show(lambda width: [footer_line(hints, width)])

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.update_keys()

    def _display(self, binding: Binding) -> str:
        return self.app.get_key_display(binding)
