"""Everything the program keeps lies under one home, or in the XDG folders, and is private."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.errors import LocalStoreError
from tui.paths import Paths, private_file, shipped_themes_dir


def test_home_holds_everything(tmp_path: Path) -> None:
    """`--home` comes before `SYNCDECK_HOME`, and nothing lies outside of it."""
    paths = Paths(tmp_path / "a", {"SYNCDECK_HOME": "/elsewhere", "XDG_DATA_HOME": "/elsewhere"})
    places = (paths.config_dir, paths.data_dir, paths.state_dir, paths.store_file, paths.lock_file, paths.themes_dir)
    assert all(place.is_relative_to(tmp_path / "a") for place in (*places, paths.settings_file))


def test_home_from_the_environment() -> None:
    """`SYNCDECK_HOME` does what `--home` does."""
    assert Paths(None, {"SYNCDECK_HOME": "/srv/deck"}).store_file == Path("/srv/deck/syncdeck.db")


def test_xdg_folders() -> None:
    """Without a home the XDG variables count, and relative ones are ignored as their standard says."""
    paths = Paths(None, {"HOME": "/home/ann", "XDG_CONFIG_HOME": "/cfg", "XDG_DATA_HOME": "data"})
    assert paths.settings_file == Path("/cfg/syncdeck/settings.toml")
    assert paths.store_file == Path("/home/ann/.local/share/syncdeck/syncdeck.db")
    assert paths.lock_file == Path("/home/ann/.local/state/syncdeck/syncdeck.lock")


def test_folders_and_files_are_private(tmp_path: Path) -> None:
    """Folders are 0700 and files 0600, an empty folder that was open before too."""
    (tmp_path / "home").mkdir(mode=0o755)
    paths = Paths(tmp_path / "home")
    paths.ensure()
    private_file(paths.store_file)
    assert paths.data_dir.stat().st_mode & 0o777 == 0o700
    assert paths.store_file.stat().st_mode & 0o777 == 0o600


def test_open_file_is_closed_to_others(tmp_path: Path) -> None:
    """A file that others could read becomes private and keeps its content."""
    file = tmp_path / "store"
    file.write_text("kept")
    file.chmod(0o644)
    private_file(file)
    assert (file.stat().st_mode & 0o777, file.read_text()) == (0o600, "kept")


def test_foreign_folder_keeps_its_permissions(tmp_path: Path) -> None:
    """A folder in which somebody already keeps files is not ours to close."""
    tmp_path.chmod(0o755)
    (tmp_path / "theirs").touch()
    Paths(tmp_path).ensure()
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file in the way is told with what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(LocalStoreError, match="Cannot create") as caught:
        Paths(tmp_path / "file" / "home").ensure()
    assert "--home" in caught.value.hint


def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    """SQLite opens only what is UTF-8; the message can be printed everywhere."""
    home = Path(f"{tmp_path}/caf\udce9")
    with pytest.raises(LocalStoreError, match="its name is no UTF-8") as caught:
        Paths(home).ensure()
    assert "caf\N{REPLACEMENT CHARACTER}" in caught.value.message
    assert not home.exists()


def test_file_that_cannot_be_made(tmp_path: Path) -> None:
    """A folder in place of a file is told."""
    with pytest.raises(LocalStoreError, match="Cannot write"):
        private_file(tmp_path)


def test_shipped_themes_are_found() -> None:
    """A working copy has its themes at the top."""
    assert list(shipped_themes_dir().glob("*.toml"))
