"""The settings file reads as the manual, and a mistake in it is named without touching the file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tui.errors import InvalidInput, LocalStoreError
from tui.paths import Paths
from tui.settings import Settings
from tui.settings_file import add_options, load_settings, settings_text


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A home that does not exist yet."""
    return Paths(tmp_path / "home")


def _write(paths: Paths, text: str) -> Path:
    paths.ensure()
    paths.settings_file.write_text(text)
    return paths.settings_file


def test_first_run_writes_a_commented_file(paths: Paths) -> None:
    """The first run leaves a private file with every option and its meaning, and runs on the defaults."""
    settings = load_settings(paths)
    text = paths.settings_file.read_text()
    assert settings == Settings()
    assert tomllib.loads(text) == {}
    assert paths.settings_file.stat().st_mode & 0o777 == 0o600
    for name, option in Settings.model_fields.items():
        assert f"# {name} = " in text or f"# [{name}]" in text
        assert option.description
        assert option.description.split()[0] in text


def test_file_with_every_line_uncommented_gives_the_defaults(paths: Paths) -> None:
    """What stands behind the comment signs is valid and is the default."""
    options = [
        line[2:] for line in settings_text().splitlines() if line.startswith("# ") and (" = " in line or "[" in line)
    ]
    options = [line for line in options if line.split(" = ")[0] in Settings.model_fields]
    _write(paths, "\n".join(options))
    assert len(options) == len(Settings.model_fields) - 1
    assert load_settings(paths) == Settings()


def test_file_is_the_users_own(paths: Paths) -> None:
    """What a person wrote is used and stays as it is."""
    file = _write(paths, '# mine\nrefresh = 1\n[keymap]\nsync = "S"\n')
    settings = load_settings(paths)
    assert (settings.refresh, settings.keymap) == (1.0, {"sync": "S"})
    assert file.read_text().startswith("# mine")


def test_environment_wins(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable comes before the file; an empty one and SYNCDECK_HOME do not count."""
    _write(paths, "refresh = 1\ndetails_budget = 5\n")
    monkeypatch.setenv("SYNCDECK_REFRESH", "4")
    monkeypatch.setenv("SYNCDECK_DETAILS_BUDGET", "")
    monkeypatch.setenv("SYNCDECK_HOME", "/elsewhere")
    settings = load_settings(paths)
    assert (settings.refresh, settings.details_budget) == (4.0, 5)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('x = 1\nrefresh = "fast"', r"line 2: refresh must be a number from 0.2 to 30"),
        ("refresh = 0", r"line 1: refresh must be a number from 0.2 to 30"),
        ("details_budget = 1.5", r"details_budget must be a whole number from 0 to 100000"),
        ("connect_timeout = 0", r"connect_timeout must be a number above 0, up to 300"),
        ('ascii = "maybe"', r'ascii must be one of "auto", "always", "never"'),
        ('theme = ""', r"theme must be a text of 1 to 64 plain characters"),
        ('user_agent = "a\\r\\nb"', r"user_agent must be a text of 1 to 200 plain characters"),
        ('backup_dir = "backups"', r"line 1: backup_dir: it needs a whole path, one that begins with / or ~"),
        ('metrics_file = "./a.prom"', r"line 1: metrics_file: it needs a whole path"),
        ('time_zone = "Mars/Base"', r"line 1: time_zone: there is no such time zone; their names are like Europe/"),
        ("keymap = 3", r'keymap must be a table of texts, such as "sync" = "s"'),
        ("[keymap]\nsync = 3", r"line 1: keymap must be a table of texts"),
        ("refesh = 2", r"line 1: refesh is not an option; did you mean refresh\?"),
        ("zzz = 2", r"zzz is not an option"),
        ("refresh = fast", r"line 1"),
        ("[keymap\n", r"line 1"),
    ],
)
def test_mistakes_are_named_and_nothing_is_touched(paths: Paths, text: str, complaint: str) -> None:
    """The message names file, line and key and says what is allowed; the file stays."""
    file = _write(paths, text)
    with pytest.raises(InvalidInput, match=complaint) as caught:
        load_settings(paths)
    assert str(file) in caught.value.message
    assert file.read_text() == text


def test_mistake_in_the_environment_names_the_variable(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad value is looked for where it stands."""
    monkeypatch.setenv("SYNCDECK_REFRESH", "fast")
    with pytest.raises(InvalidInput, match=r"^SYNCDECK_REFRESH must be a number"):
        load_settings(paths)


def test_keymap_of_the_environment_must_be_json(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keymap that is no JSON is refused with a word on its form."""
    monkeypatch.setenv("SYNCDECK_KEYMAP", "s=x")
    with pytest.raises(InvalidInput) as caught:
        load_settings(paths)
    assert "JSON" in caught.value.hint


def test_file_that_is_not_text(paths: Paths) -> None:
    """A file in another encoding is refused with the place."""
    _write(paths, "")
    paths.settings_file.write_bytes(b"# \xff\n")
    with pytest.raises(InvalidInput, match="not UTF-8 at byte 2"):
        load_settings(paths)


def test_folder_in_place_of_the_file(paths: Paths) -> None:
    """What cannot be read is said, with what to do."""
    paths.settings_file.mkdir(parents=True)
    with pytest.raises(LocalStoreError, match="Cannot read"):
        load_settings(paths)


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ('ip_addresses = "hide"', 'one of "keep", "mask", "drop"'),
        ("watched_marker = 4", "a whole number from 0 to 3"),
        ("watched_tv_percent = 0", "a whole number from 1 to 100"),
    ],
)
def test_options_of_imports_say_what_is_allowed(paths: Paths, line: str, allowed: str) -> None:
    """A wrong value of an import option is answered with the right ones."""
    _write(paths, line)
    with pytest.raises(InvalidInput, match=f"line 1: .* must be {allowed}"):
        load_settings(paths)


def test_the_environment_sets_the_marker(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that comes as text is taken."""
    monkeypatch.setenv("SYNCDECK_WATCHED_MARKER", "1")
    assert load_settings(paths).watched_marker == 1


def test_a_link_to_the_settings_stays_one(paths: Paths, tmp_path: Path) -> None:
    """Who keeps the file among others of its kind finds there what was added."""
    file, kept = _write(paths, "# mine\n"), tmp_path / "dotfiles.toml"
    file.rename(kept)
    file.symlink_to(kept)
    add_options(file, {"refresh": 4.0})
    assert (file.is_symlink(), kept.read_text()) == (True, "refresh = 4.0\n# mine\n")
