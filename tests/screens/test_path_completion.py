"""What a typed path could become, on a real disk; and on one that never answers."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from tui.screens.imports import path_completion
from tui.screens.imports.path_completion import MOST_HANGING, PathCompleter, Remembered, with_tilde
from tui.screens.off_loop import off_loop
from tui.widgets.path_field import Completions


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a Tautulli in it and much else."""
    home = tmp_path / "home"
    for name in ("tautulli/backups", "media", ".hidden"):
        (home / name).mkdir(parents=True)
    for name in ("tautulli/tautulli.db", "tautulli/Other.DB", "tautulli/a.zip", "tautulli/config.ini", ".hidden/x.db"):
        (home / name).touch()
    (home / "tautulli" / "evil\x1b[2J.db").touch()
    (home / "gone").symlink_to(home / "nowhere")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    return home


async def texts(text: str, *remembered: str) -> list[str]:
    """The candidates for a text."""
    completer = PathCompleter([Remembered(path, "imported 2 d ago") for path in remembered])
    return [it.text for it in (await completer.complete(text)).candidates]


async def test_databases_come_first_then_other_files_then_folders(home: Path) -> None:
    """Nothing else is listed, and no name that acts on a terminal."""
    typed = f"{home}/tautulli/"
    assert await texts(typed) == [f"{typed}{name}" for name in ("tautulli.db", "Other.DB", "a.zip", "backups/")]


@pytest.mark.usefixtures("home")
async def test_the_home_stays_as_it_is_typed() -> None:
    """`~` is not written out, and hidden names come only after a dot."""
    assert await texts("~") == ["~/media/", "~/tautulli/"]
    assert await texts("~/t") == ["~/tautulli/"]
    assert await texts("~/.") == ["~/.hidden/"]
    assert await texts("") == ["media/", "tautulli/"]


async def test_remembered_files_come_first_and_once(home: Path) -> None:
    """Found by the start of the path or of the name; also those that are gone."""
    here, gone = f"{home}/tautulli/tautulli.db", "/backup/tautulli-old.db"
    short = "~/tautulli/tautulli.db"
    assert await texts("", gone, here) == [gone, short, "media/", "tautulli/"]
    assert await texts("taut", gone, here) == [gone, short, "tautulli/"]
    assert await texts(f"{home}/tautulli/t", gone, here) == [here]
    assert await texts("~/tautulli/t", here) == [short]
    assert (await PathCompleter([Remembered(here, "")]).complete(here)) == Completions([])


def test_a_path_below_the_home_is_short(home: Path) -> None:
    """Only below it."""
    assert with_tilde(f"{home}/a.db") == "~/a.db"
    assert with_tilde(f"{home}x/a.db") == f"{home}x/a.db"
    assert with_tilde("/config/tautulli.db") == "/config/tautulli.db"


@pytest.mark.usefixtures("home")
async def test_why_there_is_nothing_is_told() -> None:
    """No such folder, no such name."""
    completer = PathCompleter()
    assert (await completer.complete("/nowhere/x")).complaint == "Cannot look into /nowhere/: no such file or directory"
    assert (await completer.complete("~/x")).complaint == "No folder and no .db or .zip file begins like this"


async def test_a_folder_is_listed_once_for_all_letters(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And again once the listing is old."""
    now, listed = [0.0], []
    monkeypatch.setattr(path_completion, "listed_in", lambda place: listed.append(place) or [])
    completer = PathCompleter(monotonic=lambda: now[0])
    for text in ("~/", "~/t", "~/ta"):
        await completer.complete(text)
    assert listed == [f"{home}/"]
    now[0] = 5.0
    await completer.complete("~/tau")
    assert len(listed) == 2


async def test_a_disk_that_does_not_answer_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look can be given up at once, and only so many hang."""
    answer, hanging = threading.Event(), []
    monkeypatch.setattr(path_completion, "listed_in", lambda it: hanging.append(it) or (answer.wait(20) and []))
    completer = PathCompleter()
    for number in range(MOST_HANGING):
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(completer.complete(f"/mnt/{number}/"), 0.02)
    assert (await completer.complete("/mnt/more/")).complaint.endswith("the disk does not answer")
    answer.set()
    assert len(hanging) <= MOST_HANGING


async def test_what_fails_beside_the_loop_fails_here() -> None:
    """With its own error."""
    with pytest.raises(NotADirectoryError):
        await off_loop(lambda: list(Path(__file__).iterdir()))
