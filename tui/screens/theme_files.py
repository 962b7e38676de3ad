"""Themes are TOML files: ours, and the person's own from the config folder.

A bad file never stops the dashboard: it is left out, and all bad files are told in one message.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.css.constants import VALID_STYLE_FLAGS
from textual.theme import Theme

_FLAGS = frozenset(("dark", "ansi"))
_NUMBERS = frozenset(("luminosity_spread", "text_alpha"))
_COLOURS = frozenset(field.name for field in fields(Theme)) - _FLAGS - _NUMBERS - {"name", "variables"}

_SHARE = re.compile(r"\s+\d{1,3}%$")


@dataclass(frozen=True, slots=True)
class ThemeFault:
    """A theme file that cannot be used, and why."""

    path: Path
    problem: str


@dataclass(frozen=True, slots=True)
class ThemeShelf:
    """All themes that can be used, by name, and the files that cannot."""

    themes: Mapping[str, Theme]
    faults: tuple[ThemeFault, ...] = ()

    @property
    def complaint(self) -> str:
        """One message for all bad files; "" when there is none."""
        if not self.faults:
            return ""
        told = "; ".join(f"{fault.path.name}: {fault.problem}" for fault in self.faults)
        folder = self.faults[0].path.parent
        noun = "theme" if len(self.faults) == 1 else f"{len(self.faults)} themes"
        return f"Left out {noun} in {folder}: {told}"


def load_themes(folders: Iterable[Path]) -> ThemeShelf:
    """Read every `*.toml` of the folders; a later theme takes the place of an earlier one with its name.

    A folder that does not exist is empty. Nothing is raised for a bad file.
    """
    themes: dict[str, Theme] = {}
    faults: list[ThemeFault] = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            theme = read_theme(path)
        except (OSError, ValueError) as error:
            faults.append(ThemeFault(path, _one_line(error)))
        else:
            themes[theme.name] = theme
    return ThemeShelf(themes, tuple(faults))


def read_theme(path: Path) -> Theme:
    """The theme in one file. Raises ValueError saying what is wrong with it, and OSError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8 text") from error
    theme = _theme_of(table)
    try:
        theme.to_color_system().generate()
    except ColorParseError as error:
        raise ValueError(_one_line(error)) from error
    return theme


def _theme_of(table: dict[str, Any]) -> Theme:
    variables = table.pop("variables", {})
    unknown = set(table) - {"name"} - _COLOURS - _FLAGS
    if unknown:
        raise ValueError(f"unknown key {min(unknown)!r}")
    if not isinstance(variables, dict):
        raise ValueError("[variables] is not a table")  # noqa: TRY004
    name = table.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name):
        raise ValueError("name is missing, or not made of letters, digits, - and _")
    if "primary" not in table:
        raise ValueError("primary is missing")
    for key in sorted(set(table) & _COLOURS):
        _check_colour(key, table[key])
    for key in sorted(set(table) & _FLAGS):
        _check_flag(key, table[key])
    for key, value in variables.items():
        _check_variable(key, value)
    return Theme(**table, variables=variables)


def _check_variable(key: str, value: object) -> None:
    if not key.endswith(("text-style", "link-style", "link-style-hover")):
        _check_colour(key, value)
    elif not isinstance(value, str) or not set(value.split()) <= VALID_STYLE_FLAGS:
        raise ValueError(f"{key}: {value!r} is not a text style")


def _check_flag(key: str, value: object) -> None:
    if value is not True and value is not False:
        raise ValueError(f"{key} is not true or false")


def _check_colour(key: str, value: object) -> None:
    bare = _SHARE.sub("", value.strip()) if isinstance(value, str) else ""
    if bare == "auto":
        return
    try:
        Color.parse(bare)
    except ColorParseError as error:
        raise ValueError(f"{key}: {value!r} is not a colour") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
