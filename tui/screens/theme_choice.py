"""Which theme this terminal can show: the chosen one, or one of the terminal's own colours where there are few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.theme import Theme

DEFAULT_THEME = "night"
FEW_COLOURS_DARK = "terminal-dark"
FEW_COLOURS_LIGHT = "terminal-light"


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    """The theme to start with, and whether colours are the terminal's own (or none at all, under NO_COLOR)."""

    name: str
    ansi_color: bool
    """True: `App(ansi_color=True)` must be given at construction."""
    complaint: str = ""


def choose_theme(wanted: str, themes: Mapping[str, Theme], environ: Mapping[str, str]) -> ThemeChoice:
    """Pick the theme for this terminal. An unknown name falls back to the default and says so."""
    complaint = ""
    if wanted and wanted not in themes:
        complaint = f"No theme named {wanted!r}; there are {', '.join(sorted(themes))}"
    theme = themes.get(wanted) or themes[DEFAULT_THEME]
    if "NO_COLOR" in environ or has_few_colours(environ):
        plain = theme if theme.ansi else themes[FEW_COLOURS_DARK if theme.dark else FEW_COLOURS_LIGHT]
        return ThemeChoice(plain.name, ansi_color=True, complaint=complaint)
    return ThemeChoice(theme.name, ansi_color=theme.ansi, complaint=complaint)


def has_few_colours(environ: Mapping[str, str]) -> bool:
    """True when the terminal tells of fewer than 256 colours (by COLORTERM and TERM, as the renderer reads them)."""
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return False
    return environ.get("TERM", "").strip().lower().rpartition("-")[2] not in {"256color", "kitty"}
