"""The themes that are shipped, and what happens to files that are not themes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.paths import shipped_themes_dir
from tui.screens.theme_choice import DEFAULT_THEME, choose_theme, has_few_colours
from tui.screens.theme_files import load_themes, read_theme

SHIPPED = load_themes([shipped_themes_dir()])


def _luminance(rgb: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in rgb]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    values = [_luminance(tuple(int(text[n : n + 2], 16) for n in (1, 3, 5))) for text in (first, second)]  # type: ignore[arg-type]
    return (max(values) + 0.05) / (min(values) + 0.05)


def test_every_shipped_file_is_a_theme() -> None:
    """Nothing that we ship is left out."""
    assert SHIPPED.complaint == ""
    assert len(SHIPPED.themes) == len(list(shipped_themes_dir().glob("*.toml")))


def test_there_are_enough_kinds_of_themes() -> None:
    """At least five, two of them light, two for terminals with few colours."""
    themes = SHIPPED.themes.values()
    assert len(themes) >= 5
    assert len([theme for theme in themes if not theme.dark and not theme.ansi]) >= 2
    assert {theme.dark for theme in themes if theme.ansi} == {True, False}
    assert SHIPPED.themes[DEFAULT_THEME].dark


@pytest.mark.parametrize("name", sorted(name for name, theme in SHIPPED.themes.items() if not theme.ansi))
@pytest.mark.parametrize("role", ["foreground", "primary", "success", "warning", "error", "accent"])
def test_text_can_be_read_on_the_background(name: str, role: str) -> None:
    """Each colour that text is written in has a contrast of 4.5 (WCAG AA), the high-contrast theme 7."""
    theme = SHIPPED.themes[name]
    needed = 7.0 if name == "contrast" else 4.5
    assert _contrast(getattr(theme, role), theme.background or "") >= needed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "x"\nprimary = "#12345"', "primary: '#12345' is not a colour"),
        ('name = "x"', "primary is missing"),
        ('primary = "#123456"', "name is missing"),
        ('name = "x"\nprimary = "red"\nprimry = "red"', "unknown key 'primry'"),
        ('name = "x"\nprimary = "red"\ndark = "yes"', "dark is not true or false"),
        ('name = "x"\nprimary = "red"\n[variables]\nborder = "[/b]"', "border: '[/b]' is not a colour"),
        ('name = "x"\nprimary = "red"\n[variables]\nlink-style = "fat"', "link-style: 'fat' is not a text style"),
        ('name = "x"\nprimary = 5', "primary: 5 is not a colour"),
        ("name = ", "Invalid value"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    """The message names the key and what it holds."""
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=told.replace("[", r"\[").replace("]", r"\]")):
        read_theme(path)


def test_all_bad_files_are_told_in_one_message(tmp_path: Path) -> None:
    """Two bad files do not hide the good one beside them."""
    (tmp_path / "a.toml").write_text("name = ")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "c.toml").write_text('name = "mine"\nprimary = "#aabbcc"')
    shelf = load_themes([tmp_path])
    assert list(shelf.themes) == ["mine"]
    assert "2 themes" in shelf.complaint
    assert "a.toml: Invalid value" in shelf.complaint
    assert "b.toml: not UTF-8 text" in shelf.complaint


def test_a_folder_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    """Nobody needs themes of their own."""
    assert load_themes([tmp_path / "none"]).themes == {}


def test_an_own_theme_takes_the_place_of_ours(tmp_path: Path) -> None:
    """A person's file with our name wins."""
    (tmp_path / "night.toml").write_text('name = "night"\nprimary = "#aabbcc"')
    assert load_themes([shipped_themes_dir(), tmp_path]).themes["night"].primary == "#aabbcc"


@pytest.mark.parametrize(
    ("environ", "few"),
    [
        ({"TERM": "linux"}, True),
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm-16color"}, True),
        ({}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, False),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, False),
    ],
)
def test_terminals_with_few_colours_are_known(environ: dict[str, str], few: bool) -> None:
    """The answer is the one that the renderer will give too."""
    assert has_few_colours(environ) is few


@pytest.mark.parametrize(
    ("wanted", "environ", "name"),
    [
        ("night", {"TERM": "xterm-256color"}, "night"),
        ("night", {"TERM": "linux"}, "terminal-dark"),
        ("paper", {"TERM": "xterm-256color", "NO_COLOR": "1"}, "terminal-light"),
        ("terminal-light", {"TERM": "linux"}, "terminal-light"),
        ("", {"TERM": "xterm-256color"}, DEFAULT_THEME),
    ],
)
def test_the_theme_fits_the_terminal(wanted: str, environ: dict[str, str], name: str) -> None:
    """Few colours, or none, bring the theme of the terminal's own colours, dark or light as wanted."""
    choice = choose_theme(wanted, SHIPPED.themes, environ)
    assert choice.name == name
    assert choice.ansi_color == name.startswith("terminal")
    assert choice.complaint == ""


def test_an_unknown_theme_is_told() -> None:
    """The default is shown instead, and the message names what there is."""
    choice = choose_theme("nigth", SHIPPED.themes, {"TERM": "xterm-256color"})
    assert choice.name == DEFAULT_THEME
    assert choice.complaint.startswith("No theme named 'nigth'; there are contrast, day")
