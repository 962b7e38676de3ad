"""Where the program keeps things: everything under one home folder, or in the XDG folders. It opens nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.errors import InvalidInput, LocalStoreError

APP = "syncdeck"
PRIVATE_DIR = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one installation. `home` (or `SYNCDECK_HOME`) puts all of them under one folder."""

    home: Path | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    @property
    def root(self) -> Path | None:
        """The one folder that holds everything, absolute; None when the XDG folders are used."""
        given = self.home or self.environ.get("SYNCDECK_HOME")
        return Path(given).expanduser().absolute() if given else None

    @property
    def config_dir(self) -> Path:
        """Settings and the user's own themes."""
        return self.root or self._xdg("XDG_CONFIG_HOME", ".config")

    @property
    def data_dir(self) -> Path:
        """The store."""
        return self.root or self._xdg("XDG_DATA_HOME", ".local/share")

    @property
    def state_dir(self) -> Path:
        """What lives only as long as a process does."""
        return self.root or self._xdg("XDG_STATE_HOME", ".local/state")

    @property
    def settings_file(self) -> Path:
        """The commented TOML."""
        return self.config_dir / "settings.toml"

    @property
    def themes_dir(self) -> Path:
        """The user's own themes; need not exist."""
        return self.config_dir / "themes"

    @property
    def store_file(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "syncdeck.db"

    @property
    def lock_file(self) -> Path:
        """Locked by the process that runs the queue."""
        return self.state_dir / "syncdeck.lock"

    @property
    def service_lock_file(self) -> Path:
        """Locked by the service, whether it runs the queue or waits to."""
        return self.state_dir / "syncdeck-serve.lock"

    @property
    def service_log_file(self) -> Path:
        """What a service says that a dashboard left behind."""
        return self.state_dir / "syncdeck-serve.log"

    def ensure(self) -> None:
        """Create the folders, 0700. A folder with foreign files in it keeps its permissions.

        Raises LocalStoreError when a folder cannot be created, or has a name that SQLite cannot open.
        """
        for folder in dict.fromkeys((self.config_dir, self.data_dir, self.state_dir)):
            _ensure_folder(folder)

    def _xdg(self, variable: str, default: str) -> Path:
        given = Path(self.environ.get(variable, ""))
        if given.is_absolute():
            return given / APP
        return Path(self.environ.get("HOME") or Path.home()) / default / APP


def given_path(text: str | Path) -> Path:
    """Give the path that a person wrote, a "~" in its front as the home folder. Raises InvalidInput."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise InvalidInput("The home folder in that path is not known", hint="Write the path out") from None


def private_file(path: Path) -> Path:
    """Create `path` empty if it is missing, and give it mode 0600. Raises LocalStoreError."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE))
        if path.stat().st_mode & 0o077:
            path.chmod(PRIVATE_FILE)
    except OSError as error:
        raise _cannot("write", path, error) from error
    return path


def private_folder(folder: Path) -> Path:
    """Create a folder, 0700, if it is missing. Raises LocalStoreError."""
    _ensure_folder(folder)
    return folder


def shipped_themes_dir() -> Path:
    """The themes that come with the program: inside an installed package, or at the top of a working copy."""
    package = Path(__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def _ensure_folder(folder: Path) -> None:
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        shown = os.fsencode(folder).decode(errors="replace")
        raise LocalStoreError(f"Cannot use {shown}: its name is no UTF-8", hint="Choose another --home DIR") from None
    try:
        folder.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077 and not any(folder.iterdir()):
            folder.chmod(PRIVATE_DIR)
    except OSError as error:
        raise _cannot("create", folder, error) from error


def _cannot(verb: str, path: Path, error: OSError) -> LocalStoreError:
    reason = (error.strerror or str(error)).lower()
    return LocalStoreError(f"Cannot {verb} {path}: {reason}", hint="Choose another folder with --home DIR")
